import { readFileSync } from 'fs';
import { join } from 'path';
import { type Selectors, selectorsOf } from './selectors';
import { derive } from '../../core/deferred';
import type { ClusterPlan } from '../plan/cluster-plan';
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
  const { names: { name, namespace } } = plan;
  const model = JSON.parse(template(key)) as Dashboard;
  const panels = withoutEmptyRows(model.panels.filter(panel => isAvailable(plan, panel)));
  const known = {
    ...matchers(selectorsOf(plan)),
    cluster: `${namespace}/${name}`,
    uid: `kafka-${derive('nameSuffix', `${namespace}/${name}`)}`,
  };
  const filled = replaced({ ...model, panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })) }, known);
  return `${JSON.stringify(filled, null, 1)}\n`;
}

const templates = new Map<string, string>();

function template(key: string): string {
  if (!templates.has(key)) templates.set(key, readFileSync(join(__dirname, 'dashboards', `${key}.json`), 'utf8'));
  return templates.get(key)!;
}

function matchers(
  { broker, controlling, nodes, zookeeper, exporter, claims }: Selectors,
): { readonly [word: string]: string } {
  return { broker, controlling, nodes, zookeeper, exporter, claims };
}

/** Whether a cluster has the metrics of a panel. */
function isAvailable({ spec: { quorum, monitoring }, pools }: ClusterPlan, { targets = [] }: Panel): boolean {
  return targets.every(({ expr }) =>
    (quorum.mode !== 'zookeeper' || !/raftmetrics|fencedbroker|brokermetadata/.test(expr))
    && (ownServers(quorum) > 0 || !expr.includes('%zookeeper%'))
    && (monitoring?.exporter === true || !expr.includes('%exporter%'))
    && (!expr.includes('px_volume') || pools.some(({ volumes }) => volumes.pooled)));
}

function withoutEmptyRows(panels: readonly Panel[]): Panel[] {
  return panels.filter(({ type }, index) =>
    type !== 'row' || (panels[index + 1] !== undefined && panels[index + 1].type !== 'row'));
}

function replaced(value: unknown, known: { readonly [word: string]: string }): unknown {
  if (typeof value === 'string') return value.replace(/%(\w+)%/g, (word, name: string) => known[name] ?? word);
  if (Array.isArray(value)) return value.map(item => replaced(item, known));
  return value === null || typeof value !== 'object' ? value
    : Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replaced(child, known)]));
}
