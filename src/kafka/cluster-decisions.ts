import type { ClusterPlan, NodeGroup } from './cluster-plan';
import { nodeGroups } from './cluster-plan';
import type { Decision } from '../core/decision';
import { decided, listDecisions } from '../core/decision';
import { quantity } from '../core/quantity';
import { scheduler, unreachableSeconds, zoneSpread } from '../durability/placement';
import { ioProfile } from '../storage/volume-class';

/** What was decided for a cluster, with the reasons. */
export function clusterDecisions(plan: ClusterPlan): Decision[] {
  const { replication, clusterId, quorum } = plan.spec;
  return [
    ...listDecisions({
      'replication factor': decided(replication.replicationFactor, 'copies that Kafka keeps of each partition'),
      'in-sync replicas for a write': decided(replication.minInsyncReplicas, `${replication.replicationFactor - replication.minInsyncReplicas} broker(s) may be down without stopping acks=all writes`),
      'volume replicas': decided(replication.volumeReplicas, `${replication.replicationFactor * replication.volumeReplicas} copies of each record on disk in all`),
      'brokers restarted by': plan.updates,
      ...quorum.mode === 'zookeeper' ? {} : { 'cluster id': decided(clusterId, 'given, or made from namespace and name') },
    }),
    ...nodeGroups(plan).flatMap(groupDecisions),
  ];
}

function groupDecisions(group: NodeGroup): Decision[] {
  const { role, volumes, sizing, sets: [{ placement }] } = group;
  const named = listDecisions({
    'volumes move': volumes.mobility,
    ...volumes.ownClass !== undefined && volumes.pooled ? { 'I/O profile': ioProfile(volumes.ownClass.spec) } : {},
    'scheduler': decided(scheduler(placement).value ?? 'default', scheduler(placement).because),
    'spread over zones': decided(zoneSpread(placement).value ?? 'none', zoneSpread(placement).because),
    'seconds on an unreachable node': unreachableSeconds(placement),
    'seconds to start': group.startupSeconds,
    'seconds to stop': group.graceSeconds,
    'memory': { ...sizing.memory, value: quantity(sizing.memory.value || 0) },
    'heap': { ...sizing.heap, value: quantity(sizing.heap.value || 0) },
  });
  return named.map(decision => ({ ...decision, name: `${role}: ${decision.name}` }));
}
