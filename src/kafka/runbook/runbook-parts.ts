import { type VolumesPlan, claimNames, classNameIn } from '../../storage/volumes/volumes-plan';
import { type EnsemblePlan, ordinals } from '../../zookeeper/ensemble-plan';
import { brokerServer } from '../objects/server-properties';
import { script } from '../objects/start-refusals';
import { CLIENT_CONFIG, toolEnvironment } from '../objects/tool-environment';
import { nodeGroups, nodeIds, type ClusterPlan, type NodeGroup } from '../plan/cluster-plan';

/** Nodes of one kind, for the runbook. */
export interface NodeKind {
  readonly title: string;
  readonly component: 'broker' | 'controller' | 'zookeeper';
  readonly volumes: VolumesPlan;
  readonly classes: readonly string[];
  readonly sets: readonly { readonly name: string; readonly ordinals: readonly number[]; readonly className: string }[];
  readonly placement: NodeGroup['sets'][number]['placement'];
}

/** The kinds of nodes of a cluster. */
export function nodeKinds(plan: ClusterPlan, ensemble: EnsemblePlan | undefined): NodeKind[] {
  const own = nodeGroups(plan).map(group => kind({
    title: group.component === 'controller'
      ? 'controllers'
      : `brokers${group.key === 'broker' ? '' : ` of the pool ${group.key}`}`,
    component: group.component,
    volumes: group.volumes,
    sets: group.sets.map(set => ({
      name: plan.names.of(set.key), ordinals: nodeIds(set), className: classNameIn(group.volumes, set.zone),
    })),
    placement: group.sets[0].placement,
  }));
  return ensemble === undefined ? own : [...own, kind({
    title: 'ZooKeeper servers',
    component: 'zookeeper',
    volumes: ensemble.volumes,
    sets: [{ name: ensemble.names.of('server'), ordinals: ordinals(ensemble), className: ensemble.volumes.className }],
    placement: ensemble.placement,
  })];
}

function kind(own: Omit<NodeKind, 'classes'>): NodeKind {
  return { ...own, classes: [...new Set(own.sets.map(({ className }) => className))] };
}

/** A command line in the namespace of the cluster. */
export function kubectl({ names }: ClusterPlan, words: string): string {
  return `kubectl --namespace ${names.namespace} ${words}`;
}

/** Commands, as Markdown. */
export function block(...lines: readonly string[]): string[] {
  return ['', '```sh', ...lines, '```', ''];
}

/** Names of the pods. */
export function podsOf({ sets }: Pick<NodeKind, 'sets'>): string[] {
  return sets.flatMap(set => set.ordinals.map(ordinal => `${set.name}-${ordinal}`));
}

/** Commands of Portworx's own tool, in one of its pods. */
export function pxctl({ portworxCluster }: VolumesPlan, ...commands: readonly string[]): string[] {
  const namespace = portworxCluster?.portworxNamespace ?? 'PORTWORX_NAMESPACE';
  return block(
    `pod=$(kubectl --namespace ${namespace} get pods --selector name=portworx --output `
      + '\'jsonpath={.items[0].metadata.name}\')',
    ...commands.map(words => `kubectl --namespace ${namespace} exec "$pod" --container portworx -- /opt/pwx/bin/pxctl `
      + `${words}`),
  );
}

/** One of Kafka's tools in a broker. */
export function tool(plan: ClusterPlan, name: string, words: string): string {
  const server = brokerServer(plan, plan.pools[0]);
  return kubectl(plan, `exec ${firstNode(plan, plan.pools[0]).pod} --container kafka -- ${toolEnvironment()} `
    + `${script(plan, name)} --command-config ${CLIENT_CONFIG} --bootstrap-server ${server} ${words}`);
}

/** The node in commands that need one. */
export function firstNode(
  { names }: ClusterPlan, { sets: [set], volumes }: Pick<NodeGroup, 'sets' | 'volumes'>,
): { readonly pod: string; readonly claims: readonly string[] } {
  const [id] = nodeIds(set);
  return { pod: `${names.of(set.key)}-${id}`, claims: claimNames(volumes, names.of(set.key), [id]) };
}

/** Deletes the claims of a node with their data. Kubernetes keeps a claim as long as its pod exists. */
export function giveUp(
  plan: ClusterPlan, { pod, claims }: { readonly pod: string; readonly claims: readonly string[] },
): string[] {
  return [
    kubectl(plan, `delete persistentvolumeclaim ${claims.join(' ')} --wait=false`),
    'sleep 5',
    kubectl(plan, `delete pod ${pod}`),
  ];
}
