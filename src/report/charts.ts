import { type ChartSpec, COLORS } from './draw';
import { GIBIBYTE } from '../core/quantity';
import { FailureQuestion } from '../planner/durability-analysis';
import { type ForecastMonth } from '../planner/growth-forecast';
import type { RecoveryPhase } from '../planner/recovery-model';
import type { ReplicationOption } from '../planner/replication-options';
import { duration } from '../planner/walk-through';

/** A recovery to draw. */
export interface NamedRecovery {
  readonly name: string;
  readonly phases: readonly RecoveryPhase[];
}

const PHASE_COLORS: { readonly [name: string]: string } = {
  'detected': COLORS.gray,
  'mounted': COLORS.orange,
  'in-sync check': COLORS.purple,
  'started': COLORS.blue,
  'logs recovered': COLORS.green,
  'caught up': COLORS.red,
};

/** Recoveries as bars of their phases. */
export function recoveryChart(recoveries: readonly NamedRecovery[]): ChartSpec {
  const values = recoveries.flatMap(({ name, phases }) => phases.map((phase, order) => ({
    recovery: name, phase: phase.name, order, minutes: Number.isFinite(phase.seconds) ? phase.seconds / 60 : 0,
  })));
  return {
    data: { values },
    width: 560,
    height: { step: 34 },
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'recovery', type: 'nominal', title: null, sort: null },
      x: { field: 'minutes', type: 'quantitative', title: 'minutes', stack: 'zero' },
      order: { field: 'order' },
      color: {
        field: 'phase',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { domain: Object.keys(PHASE_COLORS), range: Object.values(PHASE_COLORS) },
        legend: { orient: 'bottom' },
      },
    },
  };
}

/** What is in use and how large volumes are, month after month. */
export function growthChart(months: readonly ForecastMonth[]): ChartSpec {
  const values = months.flatMap(({ month, used, size }) => [
    { month, gibibytes: used / GIBIBYTE, what: 'in use' }, { month, gibibytes: size / GIBIBYTE, what: 'volume' },
  ]);
  return {
    data: { values },
    width: 560,
    height: 240,
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: { field: 'month', type: 'quantitative', title: 'month', axis: { tickMinStep: 1 } },
      y: { field: 'gibibytes', type: 'quantitative', title: 'GiB on each broker', scale: { zero: true } },
      color: {
        field: 'what',
        type: 'nominal',
        title: null,
        scale: { domain: ['in use', 'volume'], range: [COLORS.blue, COLORS.orange] },
        legend: { orient: 'bottom' },
      },
      strokeDash: { field: 'what', legend: null, scale: { domain: ['in use', 'volume'], range: [[1, 0], [6, 4]] } },
    },
  };
}

/**
 * Figure 3 of the first article: every choice of replicas by what it survives, how long it recovers, what it stores.
 */
export function optionsChart(
  options: readonly ReplicationOption[], marked: readonly (string | undefined)[],
): ChartSpec {
  const row = (of: (option: ReplicationOption) => readonly [value: number, label: string]) => options.map(option => {
    const [value, label] = of(option);
    return { name: option.name, value, label, color: marked.includes(option.name) ? COLORS.blue : COLORS.gray };
  });
  const bars = (title: string, values: object[], labels: boolean): ChartSpec => ({
    data: { values },
    title: { text: title, anchor: 'start' },
    width: 170,
    height: { step: 22 },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, title: null, axis: labels ? {} : null },
      x: { field: 'value', type: 'quantitative', axis: null },
    },
    layer: [
      { mark: { type: 'bar' }, encoding: { color: { field: 'color', type: 'nominal', scale: null } } },
      { mark: { type: 'text', align: 'left', dx: 4, fontSize: 12 }, encoding: { text: { field: 'label' } } },
    ],
  });
  return {
    hconcat: [
      bars('failed nodes that writes survive', row(({ survived }) => {
        const nodes = survived[FailureQuestion.WRITES_AFTER_FAILOVER];
        return [nodes, String(nodes)];
      }), true),
      bars('time until in sync', row(({ recoverySeconds, byHand }) => Number.isFinite(recoverySeconds)
        ? [recoverySeconds / 60, `${duration(recoverySeconds)}${byHand ? ' + manual step' : ''}`]
        : [0, 'never']), false),
      bars('copies of each record', row(({ copies }) => [copies, String(copies)]), false),
    ],
    spacing: 60,
  };
}
