import { type ClusterPlan, type NodeGroup, nodeGroups } from './cluster-plan';
import type { ClusterSpec } from './cluster-spec';
import { deletesByDefault, retentionTime } from './effective-config';
import { scheduler, unreachableSeconds, zoneSpread } from '../../availability/pod-placement';
import { type Decided, type Decision, decided, listDecisions } from '../../core/decision';
import { GIBIBYTE, quantity } from '../../core/quantity';
import { ioProfile } from '../../storage/classes/volume-class-plan';
import { VolumeManager } from '../../storage/stores/backing-store-model';

/** What was decided for a cluster, with the reasons. */
export function clusterDecisions(plan: ClusterPlan): Decision[] {
  const { replication, clusterId, quorum } = plan.spec;
  return [
    ...listDecisions({
      'replication factor': decided(replication.replicationFactor, 'copies that Kafka keeps of each partition'),
      'in-sync replicas for a write': decided(
        replication.minInsyncReplicas,
        `${replication.replicationFactor - replication.minInsyncReplicas} broker(s) may be down without stopping `
          + 'acks=all writes',
      ),
      'volume replicas': decided(
        replication.volumeReplicas,
        `${replication.replicationFactor * replication.volumeReplicas} copies of each record on disk in all`,
      ),
      'brokers restarted by': plan.updates,
      'rights of clients': plan.authorization,
      ...quorum.mode === 'zookeeper'
        ? {}
        : { 'cluster id': decided(clusterId, 'given, or made from namespace and name') },
    }),
    ...nodeGroups(plan).flatMap(group => groupDecisions(group, plan.spec)),
  ];
}

function groupDecisions(group: NodeGroup, spec: ClusterSpec): Decision[] {
  const { key, volumes, sizing, sets: [{ placement }] } = group;
  const named = listDecisions({
    'volumes move': volumes.mobility,
    ...volumes.pooled && volumes.own?.spec.manager === VolumeManager.PORTWORX
      ? { 'I/O profile': ioProfile(volumes.own.spec) }
      : {},
    'scheduler': decided(scheduler(placement).value ?? 'default', scheduler(placement).because),
    'spread over zones': decided(zoneSpread(placement).value ?? 'none', zoneSpread(placement).because),
    'seconds on an unreachable node': unreachableSeconds(placement),
    'seconds to start': group.startupSeconds,
    'seconds to stop': group.graceSeconds,
    ...group.processRoles.includes('broker') ? writeRate(group, spec) : {},
    'memory': { ...sizing.memoryBytes, value: quantity(sizing.memoryBytes.value || 0) },
    'heap': { ...sizing.heapBytes, value: quantity(sizing.heapBytes.value || 0) },
  });
  return named.map(decision => ({ ...decision, name: `${key}: ${decision.name}` }));
}

/** The write rate that does not fill a broker's disk, if records are deleted only by time. */
function writeRate(
  { volumes: { ceilingBytes, volumesPerPod } }: NodeGroup, { config }: ClusterSpec,
): { readonly [name: string]: Decided<string> } {
  const { milliseconds } = retentionTime(config);
  const rate = ceilingBytes * volumesPerPod / (milliseconds / 1000) / 1024;
  if (!(rate > 0) || !Number.isFinite(rate) || !deletesByDefault(config)) return {};
  const space = `${Math.round(ceilingBytes * volumesPerPod / GIBIBYTE)} GiB of volumes`;
  return {
    'writes that fit': decided(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} KiB/s`,
      `${space} and records that are kept for ${milliseconds / 3_600_000} h; on average, and with what the broker `
        + 'copies from others'),
  };
}
