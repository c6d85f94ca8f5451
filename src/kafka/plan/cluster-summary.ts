import { type ClusterPlan, type NodeGroup, nodeGroups } from './cluster-plan';
import type { EnsemblePlan } from '../../zookeeper/ensemble-plan';
import { type VolumeSum, counted, ensembleVolumes, storedText } from '../../zookeeper/ensemble-summary';

/** A cluster in one line: `Kafka 4.3.1, 3 brokers in 3 zones, 3 controllers, 6 volumes, 1.6 TiB`. */
export function clusterSummary(plan: ClusterPlan, ensemble?: EnsemblePlan): string {
  const { spec, brokers, controllers } = plan;
  const zones = Math.min(spec.topology.zones.length, brokers);
  return [
    `Kafka ${spec.version}`,
    `${counted(brokers, 'broker')}${zones > 1 ? ` in ${zones} zones` : ''}`,
    ...spec.quorum.mode === 'combined' ? [`${counted(nodesOf(plan.pools[0]), 'controller')} in the same pods`] : [],
    ...controllers === undefined ? [] : [counted(nodesOf(controllers), 'controller')],
    ...ensemble === undefined ? [] : [counted(ensemble.spec.servers, 'ZooKeeper server')],
    storedText([...nodeGroups(plan).map(volumesOf), ...ensemble === undefined ? [] : [ensembleVolumes(ensemble)]]),
  ].join(', ');
}

function nodesOf({ sets }: NodeGroup): number {
  return sets.reduce((sum, { replicas }) => sum + replicas, 0);
}

function volumesOf(group: NodeGroup): VolumeSum {
  const count = nodesOf(group) * group.volumes.volumesPerPod;
  return { count, bytes: count * group.volumes.sizeBytes };
}
