import type { VolumesPlan } from './volumes-plan';
import { Severity } from '../../core/finding';
import { GIBIBYTE } from '../../core/quantity';
import { ruleTable } from '../../core/rule';
import type { AppRegistry } from '../../emit/app-registry';
import type { PortworxClusterModel } from '../portworx/portworx-cluster-model';
import { VolumeManager } from '../stores/backing-store-model';

/** What the volumes of a construct can take of the pools of a Portworx cluster. */
export interface PoolClaim {
  readonly portworxCluster: PortworxClusterModel;
  /** Bytes that the volumes of this construct can take, with all replicas. */
  readonly ownBytes: number;
  /** The same with the volumes of every construct before it. */
  readonly allBytes: number;
  /** Bytes that one volume of this construct can take of one pool. */
  readonly largestBytes: number;
}

/**
 * What the volumes of a construct claim of the pools, which many clusters share. The construct that goes beyond what is
 * there has the finding, in the order in which constructs are created.
 */
export function poolClaims(volumes: readonly VolumesPlan[], registry: AppRegistry): PoolClaim[] {
  const pooled = volumes.filter(plan => plan.pooled);
  const clusters = new Map(
    pooled.flatMap(({ portworxCluster }) =>
      portworxCluster === undefined ? [] : [[portworxCluster.path, portworxCluster]]),
  );
  return [...clusters].map(([path, portworxCluster]) => {
    const claiming = pooled.filter(plan => plan.portworxCluster?.path === path);
    const ownBytes = claiming.reduce((sum, plan) => sum + bytesOf(plan), 0);
    const allBytes = registry.claim(path, ownBytes);
    return { portworxCluster, ownBytes, allBytes, largestBytes: Math.max(...claiming.map(bytesOfOnePool)) };
  });
}

function bytesOf({ spec: { pods, volumesPerPod, volumeReplicas }, ceilingBytes }: VolumesPlan): number {
  return pods * volumesPerPod * volumeReplicas * ceilingBytes;
}

/** A replica is in one pool, or in as many as the volume is aggregated over. */
function bytesOfOnePool({ own, ceilingBytes }: VolumesPlan): number {
  const level = own?.spec.manager === VolumeManager.PORTWORX ? own.spec.parameters.aggregationLevel : undefined;
  return ceilingBytes / Number(level ?? 1);
}

/** Rules on what volumes take of the pools. */
export const POOL_CLAIM_RULES = ruleTable<PoolClaim>('Pools', [{
  code: 'POOLS_OVERCOMMITTED',
  severity: Severity.WARNING,
  about: 'The pools hold all volumes of all clusters, each at the size that it may grow to, with all replicas.',
  check: ({ portworxCluster: { capacityGibibytes = Infinity, path }, ownBytes, allBytes }) =>
    allBytes <= capacityGibibytes * GIBIBYTE ? undefined : {
      property: 'storage',
      value: `${ownBytes / GIBIBYTE} GiB`,
      message: `with the clusters before it, volumes can come to take ${allBytes / GIBIBYTE} GiB of the pools of `
        + `'${path}', which end at ${capacityGibibytes} GiB; volumes are provisioned thinly, so it shows only when a `
        + 'pool is full and its brokers stop',
      allowed: `${capacityGibibytes} GiB in all`,
      fix: 'lower `size`, `upTo` or the volume replicas, or raise `poolExpansion`, `driveSize` or '
        + '`storageNodesPerZone` of the Portworx cluster',
    },
}, {
  code: 'VOLUME_LARGER_THAN_POOL',
  severity: Severity.ERROR,
  about: 'A replica of a volume fits into one pool at the size that it may grow to.',
  check: ({ portworxCluster: { largestPoolGibibytes: most = Infinity, path }, largestBytes }) =>
    largestBytes <= most * GIBIBYTE ? undefined : {
      property: 'storage',
      value: `${largestBytes / GIBIBYTE} GiB`,
      message: `no pool of '${path}' becomes larger than ${most} GiB, and a replica is in one pool`,
      allowed: `${most} GiB`,
      fix: 'lower `size` or `upTo`, use more log directories, or raise `poolExpansion`, `driveSize` or `drivesPerNode` '
        + 'of the Portworx cluster',
    },
}]);
