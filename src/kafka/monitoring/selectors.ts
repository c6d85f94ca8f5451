import { type ClusterPlan, type NodeGroup, nodeGroups, votingGroup } from '../plan/cluster-plan';

/** Label matchers of PromQL, made from the names of the cluster's objects. */
export interface Selectors {
  readonly namespace: string;
  /** Pods of brokers. */
  readonly broker: string;
  /** Pods that may be the active controller. */
  readonly controlling: string;
  /** Pods of brokers and controllers. */
  readonly nodes: string;
  /** Pods of the cluster's own ZooKeeper ensemble. */
  readonly zookeeper: string;
  /** The pod of the exporter. */
  readonly exporter: string;
  /** Claims of brokers and controllers. */
  readonly claims: string;
  readonly podsOf: (group: NodeGroup) => string;
  readonly claimsOf: (group: NodeGroup) => string;
}

/** The matchers of a cluster. */
export function selectorsOf(plan: ClusterPlan): Selectors {
  const more = plan.spec.monitoring?.seriesLabels ?? {};
  const namespace = [
    `namespace="${plan.names.namespace}"`, ...Object.keys(more).sort().map(label => `${label}="${more[label]}"`),
  ].join(',');
  const sets = (groups: readonly NodeGroup[]) =>
    oneOf(groups.flatMap(group => group.sets.map(({ key }) => plan.names.of(key))));
  const pods = (groups: readonly NodeGroup[]) => `${namespace},pod=~"${sets(groups)}-[0-9]+"`;
  const claims = (groups: readonly NodeGroup[]) =>
    `${namespace},persistentvolumeclaim=~"data-[0-9]+-${sets(groups)}-[0-9]+"`;
  return {
    namespace,
    broker: pods(plan.pools),
    controlling: pods([votingGroup(plan) ?? plan.pools].flat()),
    nodes: pods(nodeGroups(plan)),
    zookeeper: `${namespace},pod=~"${plan.names.of('zookeeper-server')}-[0-9]+"`,
    // A Deployment adds two parts to the names of its pods.
    exporter: `${namespace},pod=~"${plan.names.of('exporter')}-[a-z0-9]+-[a-z0-9]+"`,
    claims: claims(nodeGroups(plan)),
    podsOf: group => pods([group]),
    claimsOf: group => claims([group]),
  };
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `(${names.join('|')})`;
}
