import { readFileSync } from 'fs';
import { join } from 'path';
import { agentMetrics } from './agent';
import { AGENT_METRICS } from './metrics';
import { type Selectors, selectorsOf } from './selectors';
import { derive } from '../../core/deferred';
import type { StringMap } from '../../core/string-map';
import { withTexts } from '../../core/texts';
import { type ClusterPlan, nodeGroups } from '../plan/cluster-plan';
import { ownServers } from '../plan/cluster-spec';

/** Keys of the dashboards, which are files beside this one (dashboards/build.ts makes them). */
export const DASHBOARDS = ['cluster', 'brokers', 'storage', 'clients', 'topics'] as const;

/** A dashboard of Grafana, as far as it is changed here. */
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

interface Panel {
  readonly id?: number;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** A dashboard of a cluster, as Grafana reads it. */
export function dashboard(plan: ClusterPlan, key: typeof DASHBOARDS[number]): string {
  const { names: { name, namespace }, spec: { monitoring } } = plan;
  const more = monitoring?.seriesLabels ?? {};
  const cluster = [...Object.keys(more).sort().map(label => more[label]), namespace, name].join('/');
  const model = JSON.parse(template(key)) as Dashboard;
  const missing = missingMetrics(plan);
  const panels = withoutEmptyRows(model.panels.filter(panel => isAvailable(plan, missing, panel)));
  const known: StringMap = {
    ...matchers(selectorsOf(plan)),
    cluster,
    uid: `kafka-${derive('nameSuffix', cluster)}`,
  };
  const numbered = { ...model, panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })) };
  const filled = withTexts(numbered, text => text.replace(/%(\w+)%/g, (all, word: string) => known[word] ?? all));
  return `${JSON.stringify(filled, null, 1)}\n`;
}

const templates = new Map<string, string>();

function template(key: string): string {
  if (!templates.has(key)) templates.set(key, readFileSync(join(__dirname, 'dashboards', `${key}.json`), 'utf8'));
  return templates.get(key)!;
}

function matchers(
  { broker, controlling, nodes, zookeeper, exporter, claims }: Selectors,
): StringMap {
  return { broker, controlling, nodes, zookeeper, exporter, claims };
}

/** Names of the agent's metrics that no node of a cluster has. */
function missingMetrics(plan: ClusterPlan): string[] {
  const exported = new Set(nodeGroups(plan).flatMap(group => agentMetrics(plan, group)).map(({ name }) => name));
  return AGENT_METRICS.map(({ name }) => name).filter(name => !exported.has(name));
}

/** Whether a cluster has the metrics of a panel. */
function isAvailable(
  { spec: { quorum, monitoring }, pools }: ClusterPlan, missing: readonly string[], { targets = [] }: Panel,
): boolean {
  return targets.every(({ expr }) =>
    !missing.some(name => expr.includes(`${name}{`))
    && (ownServers(quorum) > 0 || !expr.includes('%zookeeper%'))
    && (monitoring?.exporter === true || !expr.includes('%exporter%'))
    && (!expr.includes('px_volume') || pools.some(({ volumes }) => volumes.pooled)));
}

function withoutEmptyRows(panels: readonly Panel[]): Panel[] {
  return panels.filter(({ type }, index) =>
    type !== 'row' || (panels[index + 1] !== undefined && panels[index + 1].type !== 'row'));
}
