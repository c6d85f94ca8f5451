import { growthChart, optionsChart, recoveryChart } from './charts';
import { draw } from './draw';
import { type Html, element, figure, table } from './html';
import { STYLE, stepStyle } from './style';
import { topologyPicture } from './topology-picture';
import { GIBIBYTE } from '../core/quantity';
import { placeCluster } from '../planner/cluster-layout';
import { FailureQuestion, analyzeDurability, countFailures } from '../planner/durability-analysis';
import { FailureStage } from '../planner/failure-outcome';
import { type FailureShares } from '../planner/failure-shares';
import { forecast, growthEvents } from '../planner/growth-forecast';
import { modelLimits } from '../planner/model-limits';
import {
  type Assumptions, type PlannedCluster, type PlannedFinding, brokerBytes, disksCost, growingVolume, recoverySubject,
} from '../planner/planned-cluster';
import { type RecoveryPhase, RecoveryStorage, recoveryPhases, totalSeconds } from '../planner/recovery-model';
import { fewestCopies, mostAvailable, ownOption, replicationOptions } from '../planner/replication-options';
import { duration, walkThrough } from '../planner/walk-through';
import { gigabits, readable } from '../planner/workload';

/** A self-contained HTML page about a cluster: no script, no font, no picture from elsewhere. */
export function reportPage(cluster: PlannedCluster, assumptions: Assumptions): string {
  const subject = recoverySubject(cluster, assumptions);
  const phases = recoveryPhases(subject);
  const layout = placeCluster(cluster.model);
  const steps = walkThrough(layout, [layout.brokers[0]?.node ?? 0], phases, subject);
  const title = `${cluster.namespace}/${cluster.name}`;
  const sections: readonly (readonly [id: string, heading: string, content: readonly Html[]])[] = [
    ['failure', 'When a node fails', [failureSection(steps, cluster)]],
    ['survives', 'What the cluster survives', survivesSection(cluster)],
    ['recovery', 'How long recovery takes', recoverySection(phases, subject)],
    ['replicas', 'Other choices of replicas', optionsSection(cluster, subject)],
    ['growth', 'Growth and cost', growthSection(cluster, assumptions)],
    ['decisions', 'Decisions', [table(
      'What was decided, and why', ['decision', 'value', 'reason'],
      cluster.decisions.map(({ name, value, because }) => [name, value, because]),
    )]],
    ['findings', 'Findings', findingsSection(cluster.findings)],
  ];
  const body = [
    element('h1', {}, `Kafka cluster ${title}`),
    element('p', {}, `${cluster.summary}.`),
    element('p', { class: 'sentence' }, assumptionsText(assumptions)),
    element('nav', { 'aria-label': 'Sections' },
      element('ul', {}, sections.map(([id, heading]) => element('li', {}, element('a', { href: `#${id}` }, heading))))),
    ...sections.map(([id, heading, content]) => element('section', { 'aria-labelledby': id },
      element('h2', { id }, heading), content)),
  ];
  return '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    + '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    + `${element('title', {}, `Kafka cluster ${title}`).html}\n<style>${STYLE}${stepStyle(steps.length)}</style>\n</head>\n`
    + `<body>\n<main>\n${body.map(({ html }) => html).join('\n')}\n</main>\n</body>\n</html>\n`;
}

function assumptionsText({ network, filledPercent, growthPercent, months }: Assumptions): string {
  return `Assumed: the network of a node carries ${gigabits(network)} in each direction; volumes are `
    + `filled to ${filledPercent} %, and what is in use grows by ${growthPercent} % a month, for ${months} months. Pods and `
    + 'volume replicas are placed as in an empty cluster. Times are calculated from a model; how well it agrees with '
    + 'measurements is in the documentation, "What a cluster survives".';
}

function failureSection(steps: ReturnType<typeof walkThrough>, cluster: PlannedCluster): Html {
  return element('fieldset', { class: 'steps' },
    element('legend', {}, 'Steps of the failure of one node'),
    steps.flatMap(({ title }, index) => [
      { html: `<input type="radio" name="step" id="step-${index}"${index === 1 ? ' checked' : ''}>` },
      element('label', { for: `step-${index}` }, `${index + 1}. ${title}`),
    ]),
    element('div', { class: 'panels' }, steps.map(({ title, seconds, text, state }, index) => element(
      'div', { class: 'panel' },
      element('h3', {}, `${index + 1}. ${title}${seconds === undefined || seconds === 0 ? '' : ` after ${duration(seconds)}`}`),
      element('ul', {}, text.map(sentence => element('li', {}, sentence))),
      figure(draw(topologyPicture(state)), `Nodes of ${cluster.name}: ${title}`),
    ))));
}

function survivesSection(cluster: PlannedCluster): Html[] {
  const rows = analyzeDurability(cluster.model);
  const notes = modelLimits(cluster);
  return [
    table('Failures at the same moment', [
      'guarantee', 'what fails', 'survives any', 'survives at best', 'smallest set of failures that breaks it',
      'further failures after one, before replicas are rebuilt', 'after they are rebuilt',
    ], rows.map(({ question, kind, tolerance: { always, atBest, exact, ends }, afterOne }) => [
      question, kind, `${always}${exact ? '' : ' or fewer'}`, String(atBest), ends.join(', ') || 'none',
      afterOne === undefined ? '' : String(afterOne.beforeRepair),
      afterOne === undefined ? '' : String(afterOne.afterRepair),
    ])),
    ...notes.length > 0 ? [element('ul', {}, notes.map(note => element('li', {}, note)))] : [],
    element('p', { class: 'sentence' }, 'Kafka acknowledges a record when the in-sync replicas have it in memory. So '
      + 'the copies on disk are no promise for the newest records, which Linux writes within about 30 s '
      + '(vm.dirty_expire_centisecs). A record is guaranteed on as many brokers as writes wait for (min ISR). When all '
      + 'of them lose power at the same moment, it may be lost, however many replicas volumes have.'),
    ...Object.values(FailureStage).map(stage => table(
      `Effect of failed nodes, ${stage}`,
      [
        'failed nodes', 'sets of nodes', 'every partition takes writes', 'some are read-only', 'some are offline',
        'quorum lost', 'partitions that refuse writes, on average',
      ],
      countFailures(cluster.model, stage).map(sharesRow),
    )),
  ];
}

function sharesRow({ nodes, sets, exhaustive, states, quorumLost, notWritable }: FailureShares): string[] {
  return [
    String(nodes), `${sets} (${exhaustive ? 'all' : 'sampled'})`, percent(states.writable), percent(states['read-only']),
    percent(states.unavailable), percent(quorumLost), percent(notWritable),
  ];
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 1 ? value.toFixed(2) : Math.round(value)} %`;
}

function recoverySection(phases: readonly RecoveryPhase[], subject: ReturnType<typeof recoverySubject>): Html[] {
  const other = subject.storage === RecoveryStorage.EMPTY ? RecoveryStorage.REPLICATED : RecoveryStorage.EMPTY;
  const compared = recoveryPhases({ ...subject, storage: other });
  return [
    figure(draw(recoveryChart([
      { name: `this cluster: ${subject.storage}`, phases }, { name: `with ${article(other)}`, phases: compared },
    ])), `Time from the failure of a broker's node until every replica is in sync: ${duration(totalSeconds(phases))}; with `
      + `${article(other)} ${duration(totalSeconds(compared))}, not counting manual steps`),
    table('Phases of the recovery', ['phase', 'time', 'why', 'manual step'],
      phases.map(({ name, seconds, because, byHand }) => [name, duration(seconds), because, byHand ?? ''])),
  ];
}

function article(storage: RecoveryStorage): string {
  return `${storage === RecoveryStorage.EMPTY ? 'an' : 'a'} ${storage}`;
}

function optionsSection({ model }: PlannedCluster, subject: ReturnType<typeof recoverySubject>): Html[] {
  const choices = replicationOptions(model, subject);
  const [uptime, performance] = [mostAvailable([...choices])?.name, fewestCopies(choices)?.name];
  const options = [ownOption(model, subject), ...choices];
  const remark = (name: string) => [
    ...name === uptime ? ['maximum uptime'] : [], ...name === performance ? ['maximum performance'] : [],
  ].join(', ');
  return [
    figure(draw(optionsChart(options, [uptime, performance])), 'This cluster, and every choice of Kafka\'s replication '
      + 'factor (RF) and volume replicas of Portworx for its brokers, nodes and data. In blue: '
      + ([...new Set([uptime, performance])].filter(name => name !== undefined).join(' and ') || 'none')),
    table('Choices of replicas, and how many failed nodes each survives, whichever they are', [
      'choice', 'min ISR', 'writes, before failover', 'writes, after failover', 'records on disk', 'records in memory',
      'time until in sync', 'copies', 'remark',
    ], options.map(({ name, minInsyncReplicas, survived, recoverySeconds, byHand, copies }) => [
      name, String(minInsyncReplicas), ...[
        FailureQuestion.WRITES_BEFORE_FAILOVER, FailureQuestion.WRITES_AFTER_FAILOVER, FailureQuestion.RECORDS_ON_DISK,
        FailureQuestion.RECORDS_IN_MEMORY,
      ].map(question => String(survived[question])),
      `${duration(recoverySeconds)}${byHand && Number.isFinite(recoverySeconds) ? ' + manual step' : ''}`, String(copies),
      remark(name),
    ])),
    element('p', { class: 'sentence' }, 'Maximum uptime: when a node fails, writes pause only until Kafka has elected '
      + 'other leaders, no acknowledged record is lost, and all '
      + 'replicas are in sync again soonest, without a manual step. Maximum performance: also survives any one node, '
      + 'with the fewest copies to write. Both require that a write waits for two brokers (min ISR 2).'),
  ];
}

function growthSection(cluster: PlannedCluster, assumptions: Assumptions): Html[] {
  const volume = growingVolume(cluster, assumptions);
  const { months, growthPercent } = assumptions;
  const events = growthEvents(volume, months);
  const last = events.at(-1)?.size ?? volume.size;
  const cost = (bytes: number) => {
    const price = disksCost(cluster, assumptions, bytes);
    return price === undefined
      ? `no price is known for ${cluster.disk.type}`
      : `${Math.round(price.value)} a month (${price.because})`;
  };
  return [
    figure(draw(growthChart(forecast(volume, months))), `A broker's volume over ${months} months, if what is in use grows by `
      + `${growthPercent} % a month: ${growthText(events)}`),
    ...events.length === 0 ? [] : [table('Steps of growth', ['month', 'what happens', 'size from then on'],
      events.map(({ month, kind, size }) => [month.toFixed(1), kind, readable(size)]))],
    table('Disks', ['what', 'value'], [
      ['type', cluster.disk.type],
      ['volumes', `${cluster.model.brokers * cluster.disk.volumes} of ${readable(cluster.disk.sizeBytes)}, `
        + `replicas of each: ${cluster.model.volumes.replicas}`],
      ['stored on a broker now', readable(brokerBytes(cluster, assumptions))],
      ['price of all volumes now', cost(volume.size)],
      ['after the last step', cost(last)],
    ]),
  ];
}

function growthText(events: ReturnType<typeof growthEvents>): string {
  const full = events.find(({ kind }) => kind === 'full');
  if (full !== undefined) return `it is full in month ${full.month.toFixed(1)} (${Math.round(full.size / GIBIBYTE)} GiB)`;
  return events.length === 0 ? 'it keeps its size' : `it grows ${events.length === 1 ? 'once' : `${events.length} times`}`;
}

function findingsSection(findings: readonly PlannedFinding[]): Html[] {
  const rows = findings.map(({ severity, code, property, message, fix, acknowledged }) => [
    code, severity, property, message, acknowledged === undefined ? fix : `accepted: ${acknowledged}`,
  ]);
  return rows.length === 0
    ? [element('p', {}, 'None.')]
    : [table('What the rules found', ['code', 'severity', 'property', 'what', 'fix'], rows)];
}
