import type { Values } from './commands';
import { type Document, documentsOf } from './input-files';
import { isJson, json } from './output';
import { UsageError } from './usage-error';
import { reviewAll } from '../core/rule';
import { ASSUMPTION_REVIEWS } from '../planner/assumption-rules';
import { type ClusterLayout, type Member, placeCluster } from '../planner/cluster-layout';
import { LIST_PRICES } from '../planner/disk-prices';
import { modelLimits } from '../planner/model-limits';
import {
  type Assumptions, type PlannedCluster, DEFAULT_ASSUMPTIONS, PLAN_FILE, PLAN_VERSION, recoverySubject,
} from '../planner/planned-cluster';
import { recoveryPhases } from '../planner/recovery-model';
import { type WalkThroughStep, duration, walkThrough } from '../planner/walk-through';
import { reportPage } from '../report/report';
import { reportData } from '../report/report-data';
import { rulesByTitle } from '../rules';

/** The page about a cluster. */
export function reportOutput(files: readonly string[], values: Values): string {
  const cluster = oneCluster(files, values);
  const assumptions = assumptionsOf(values);
  const unused = Object.keys(assumptions.prices).find(type => type !== cluster.disk.type);
  if (unused !== undefined) {
    throw new UsageError(`--price has ${unused}, which the cluster does not use; its disks are ${cluster.disk.type}`);
  }
  return isJson(values.format) ? json(reportData(cluster, assumptions)) : reportPage(cluster, assumptions);
}

/** What happens when nodes fail. */
export function simulateOutput(files: readonly string[], values: Values): string {
  const cluster = oneCluster(files, values);
  const subject = recoverySubject(cluster, assumptionsOf(values));
  const layout = placeCluster(cluster.model);
  const steps = walkThrough(layout, failedNodes(layout, values.fail), recoveryPhases(subject), subject);
  const limits = modelLimits(cluster);
  if (isJson(values.format)) return json({ cluster: idOf(cluster), limits, steps: steps.map(stepData) });
  return [
    `${idOf(cluster)}: ${cluster.summary}`,
    ...limits.map(limit => `Note: ${limit}`),
    ...steps.flatMap(({ title, seconds, text, state }, index) => [
      '',
      `${index + 1}. ${title}${seconds === undefined || seconds === 0 ? '' : `, after ${duration(seconds)}`}`,
      ...text.map(sentence => `   ${sentence}`),
      ...placementLines(state.layout, state.failed).map(line => `     ${line}`),
    ]),
    '',
  ].join('\n');
}

function stepData({ title, seconds, text, state: { layout, failed, outcome } }: WalkThroughStep): object {
  const { nodes, brokers, voters } = layout;
  const place = ({ name, node, holders }: Member) =>
    ({ name, node: nodes[node].name, dataOn: holders.map(holder => nodes[holder].name) });
  return {
    title,
    seconds,
    text,
    failed: [...failed].map(node => nodes[node].name),
    state: outcome.state,
    quorum: outcome.quorum,
    brokersDown: outcome.brokersDown.map(index => brokers[index].name),
    brokers: brokers.map(place),
    voters: voters.map(place),
  };
}

/** Nodes with what is on them. */
function placementLines({ nodes, brokers, voters, model }: ClusterLayout, failed: ReadonlySet<number>): string[] {
  return nodes.flatMap(({ name, zone }, node) => {
    const on = [
      ...brokers.filter(broker => broker.node === node).map(broker => broker.name),
      ...model.combined ? [] : voters.filter(voter => voter.node === node).map(voter => voter.name),
      ...model.volumes.pooled
        ? brokers.filter(({ holders }) => holders.includes(node)).map(broker => `volume of ${broker.name}`)
        : [],
    ];
    const where = model.zones.length > 0 ? ` (${model.zones[zone]})` : '';
    if (on.length === 0 && !failed.has(node)) return [];
    return [`${name}${where}${failed.has(node) ? ' FAILED' : ''}: ${on.join(', ') || 'nothing'}`];
  });
}

/** Decisions and findings of rendered clusters, or what a code means. */
export function explainOutput(files: readonly string[], values: Values): string {
  const [first] = files;
  const meaning = files.length === 1 ? meaningOf(first) : undefined;
  if (meaning !== undefined) {
    const { code, severity, title, about } = meaning;
    return isJson(values.format) ? json(meaning) : `${code} (${severity}; ${title})\n\n${about}\n`;
  }
  const clusters = clustersIn(files, values);
  if (isJson(values.format)) {
    return json(clusters.map(({ name, namespace, summary, decisions, findings }) =>
      ({ name, namespace, summary, decisions, findings })));
  }
  return clusters.map(cluster => {
    const width = Math.max(...cluster.decisions.map(({ name, value }) => name.length + value.length)) + 2;
    return [
      `${idOf(cluster)}: ${cluster.summary}`,
      '',
      ...cluster.decisions.map(({ name, value, because }) => `  ${`${name}: ${value}`.padEnd(width)}  ${because}`),
      ...cluster.findings.length === 0 ? [] : ['', ...cluster.findings.map(finding =>
        `  ${finding.severity}: ${finding.code} at ${finding.property}: ${finding.message}. ${finding.acknowledged === undefined
          ? `Fix: ${finding.fix}` : `Accepted: ${finding.acknowledged}`}`)],
      '',
    ].join('\n');
  }).join('\n');
}

/** A rule by its code; undefined for the name of a file. */
function meaningOf(code: string) {
  for (const [title, rules] of rulesByTitle()) {
    const rule = rules.find(row => row.code === code);
    if (rule !== undefined) return { code, severity: rule.severity, title, about: rule.about };
  }
  if (/^[A-Z][A-Z0-9_]+$/.test(code)) throw new UsageError(`there is no code ${code}; docs/rules.md lists them`);
  return undefined;
}

function failedNodes(layout: ClusterLayout, given: string | undefined): number[] {
  if (given === undefined) return [layout.brokers[0].node];
  return [...new Set(given.split(',').map(text => text.trim()).flatMap(name => {
    const node = layout.nodes.findIndex(candidate => candidate.name === name);
    if (node >= 0) return [node];
    const zone = layout.model.zones.indexOf(name);
    if (zone >= 0) return layout.nodes.flatMap((candidate, index) => candidate.zone === zone ? [index] : []);
    throw new UsageError(`there is no node or zone ${name}; there are node-1 to node-${layout.nodes.length}`
      + `${layout.model.zones.length > 0 ? ` and the zones ${layout.model.zones.join(', ')}` : ''}`);
  }))];
}

/** Assumptions as a call states them. */
function assumptionsOf(values: Values): Assumptions {
  const number = (option: 'network' | 'filled' | 'growth' | 'months') => {
    const text = values[option];
    if (text === undefined) return undefined;
    if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new UsageError(`--${option} takes a number; got ${text}`);
    return Number(text);
  };
  const network = number('network');
  const assumptions: Assumptions = {
    ...DEFAULT_ASSUMPTIONS,
    network: network === undefined ? DEFAULT_ASSUMPTIONS.network : network * 1e9 / 8,
    filledPercent: number('filled') ?? DEFAULT_ASSUMPTIONS.filledPercent,
    growthPercent: number('growth') ?? DEFAULT_ASSUMPTIONS.growthPercent,
    months: number('months') ?? DEFAULT_ASSUMPTIONS.months,
    prices: pricesOf(values.price),
  };
  const options: { readonly [property: string]: string } = {
    filledPercent: '--filled', growthPercentPerMonth: '--growth', months: '--months',
  };
  const [wrong] = reviewAll(ASSUMPTION_REVIEWS, assumptions, '');
  if (wrong !== undefined) {
    throw new UsageError(wrong.property === 'networkPerSecond'
      ? `--network is out of range: ${values.network}; allowed: 0.008 to 8000`
      : `${options[wrong.property]} is out of range: ${wrong.value}; allowed: ${wrong.allowed}`);
  }
  return assumptions;
}

/** Prices such as `gp3=0.07,io2=0.1`. */
function pricesOf(text: string | undefined): Assumptions['prices'] {
  return Object.fromEntries((text?.split(',') ?? []).map(price => {
    const [, type, perGibibyte] = /^(.+)=(\d{1,6}(?:\.\d{1,6})?)$/.exec(price) ?? [];
    if (type === undefined) {
      throw new UsageError(`--price takes a type of disk and a number, for example gp3=0.07; got ${price}`);
    }
    return [type, { ...LIST_PRICES[type], perGibibyte: Number(perGibibyte) }];
  }));
}

function oneCluster(files: readonly string[], values: Values): PlannedCluster {
  const found = clustersIn(files, values);
  if (found.length === 1) return found[0];
  throw new UsageError(`the files have several clusters (${found.map(idOf).join(', ')}); name one with --cluster `
    + 'NAMESPACE/NAME');
}

/** The plans of rendered clusters, which each carries in a ConfigMap. */
function clustersIn(files: readonly string[], { cluster, namespace }: Values): PlannedCluster[] {
  if (files.length === 0) throw new UsageError('FILE is missing');
  const all = documentsOf(files).flatMap(planIn);
  const where = files.join(', ').replace(/^-$/, 'standard input');
  if (all.length === 0) throw new UsageError(`${where} has no Kafka cluster of kafka-constructs`);
  const found = all.filter(planned => (cluster === undefined || cluster === planned.name || cluster === idOf(planned))
    && (namespace === undefined || namespace === planned.namespace));
  if (found.length > 0) return found;
  throw new UsageError(`the files have no such cluster; they have ${all.map(idOf).join(', ')}`);
}

function planIn({ kind, metadata, data }: Document): PlannedCluster[] {
  const text = (Object(data) as { readonly [file: string]: unknown })[PLAN_FILE];
  if (kind !== 'ConfigMap' || typeof text !== 'string') return [];
  const planned = parsed(text);
  if (planned?.version === PLAN_VERSION) return [planned];
  throw new UsageError(`${PLAN_FILE} of the ConfigMap ${metadata?.name ?? ''} is not of this version of kafka-constructs; `
    + 'render the manifest again');
}

function parsed(text: string): PlannedCluster | undefined {
  try {
    return Object(JSON.parse(text)) as PlannedCluster;
  } catch {
    return undefined;
  }
}

function idOf({ namespace, name }: PlannedCluster): string {
  return `${namespace}/${name}`;
}
