import { type Decided, decided } from '../../core/decision';
import { GIBIBYTE, MEGABYTE } from '../../core/quantity';
import { VolumeManager } from '../../storage/stores/backing-store-model';
import type { VolumesPlan } from '../../storage/volumes/volumes-plan';
import type { ClusterPlan } from '../plan/cluster-plan';

/**
 * MB/s that producers can write at most, by the write limits of the disks alone: nodes and networks may allow less.
 * Undefined where no limit is known.
 */
export function storageLimit({ pools, brokers, spec }: ClusterPlan): Decided<number> | undefined {
  const { replicationFactor } = spec.replication;
  // Partitions are spread evenly, so the slowest pool of brokers limits the others.
  return pools.flatMap(({ volumes }) => ofPool(volumes, brokers, replicationFactor) ?? [])
    .sort((one, other) => one.value - other.value)[0];
}

function ofPool(volumes: VolumesPlan, brokers: number, replicationFactor: number): Decided<number> | undefined {
  const limit = writeLimit(volumes);
  const count = disks(volumes);
  if (limit === undefined || count === undefined) return undefined;
  const { pooled, volumeReplicas, spec: { pods } } = volumes;
  const copies = replicationFactor * volumeReplicas;
  const ofBrokers = pods === brokers ? 'the brokers' : `${pods} of ${brokers} brokers`;
  return decided(
    Math.round(count * limit.value / copies * brokers / pods / MEGABYTE),
    `${count} ${pooled ? 'drives of Portworx under' : 'disks of'} ${ofBrokers} take ${Math.round(limit.value / MEGABYTE)} `
      + `MB/s each (${limit.because}), and each record is written ${copies === 1 ? 'once' : `${copies} times`}`,
  );
}

/** Bytes a second that one disk takes: a volume of its own, or a drive of a pool. */
function writeLimit({ own, pooled, sizeBytes, portworxCluster }: VolumesPlan): Decided<number> | undefined {
  const { largestPoolGibibytes = NaN, drivesPerNode = NaN } = portworxCluster ?? {};
  const gibibytes = pooled ? largestPoolGibibytes / drivesPerNode : sizeBytes / GIBIBYTE;
  const limit = own?.spec.store.disk.performance(gibibytes);
  // The limit of some disks follows from a size that is not known.
  return limit?.value.bytesPerSecond && decided(limit.value.bytesPerSecond, limit.because) || undefined;
}

/** Disks that the volumes of a group of brokers are written to; undefined where it is not known how many. */
function disks({ spec: { pods }, volumesPerPod, volumeReplicas, pooled, portworxCluster, own }: VolumesPlan) {
  const volumes = pods * volumesPerPod;
  if (!pooled) return volumes;
  const { storageNodes, drivesPerNode } = portworxCluster ?? {};
  if (storageNodes === undefined || drivesPerNode === undefined) return undefined;
  const level = own?.spec.manager === VolumeManager.PORTWORX ? own.spec.parameters.aggregationLevel : undefined;
  // Each replica is in the pool of another node, or in those of as many nodes as the volume is aggregated over.
  return Math.min(storageNodes, volumes * volumeReplicas * Number(level ?? 1)) * drivesPerNode;
}
