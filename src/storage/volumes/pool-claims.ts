import type { IConstruct } from 'constructs';
import type { VolumesInput, VolumesPlan } from './volumes-plan';
import { type Finding, type Rule, review, Severity } from '../../core/finding';
import { GIBIBYTE } from '../../core/quantity';
import type { IPortworxCluster } from '../portworx/portworx-cluster-props';

/** The volumes of a role. */
export interface PoolVolumes {
  readonly volumesInput: VolumesInput;
  readonly volumes: VolumesPlan;
}

interface PoolClaim {
  readonly portworxCluster: IPortworxCluster;
  /** Bytes that the volumes of this construct can come to take, replicas counted. */
  readonly ownBytes: number;
  /** The same with those of every construct before it. */
  readonly allBytes: number;
  /** Bytes that one volume of this construct can come to take of one pool. */
  readonly largestBytes: number;
}

/** Bytes that the volumes of every construct so far can come to take, for each Portworx cluster of an app. */
const claimed = new WeakMap<IConstruct, number>();

/**
 * Reviews what the volumes of a construct can grow to against the pools, which many clusters share. Called once for each
 * construct, in the order of their creation: the one that goes beyond what is there has the finding.
 */
export function reviewPoolClaims(roles: readonly PoolVolumes[], construct: string): Finding[] {
  const pooled = roles.filter(({ volumes }) => volumes.pooled);
  const clusters = new Set(pooled.flatMap(({ volumes: { portworxCluster } }) => portworxCluster ?? []));
  return [...clusters].flatMap(portworxCluster => {
    const claiming = pooled.filter(({ volumes }) => volumes.portworxCluster === portworxCluster);
    const ownBytes = claiming.reduce((sum, role) => sum + bytes(role), 0);
    const largestBytes = Math.max(...claiming.map(bytesOfOnePool));
    const allBytes = (claimed.get(portworxCluster) ?? 0) + ownBytes;
    claimed.set(portworxCluster, allBytes);
    return review(POOL_CLAIM_RULES, { portworxCluster, ownBytes, allBytes, largestBytes }, construct);
  });
}

function bytes({ volumesInput: { pods, volumesPerPod, volumeReplicas }, volumes: { ceilingBytes } }: PoolVolumes): number {
  return pods * volumesPerPod * volumeReplicas * ceilingBytes;
}

/** A replica lies in one pool, or in as many as it is aggregated over. */
function bytesOfOnePool({ volumesInput: { storage }, volumes: { ceilingBytes } }: PoolVolumes): number {
  const { aggregationLevel = 1 } = storage.source.own?.parameters ?? {};
  return ceilingBytes / Number(aggregationLevel);
}

/** Rules on what volumes take of the pools. */
export const POOL_CLAIM_RULES: readonly Rule<PoolClaim>[] = [{
  code: 'POOLS_OVERCOMMITTED',
  severity: Severity.WARNING,
  about: 'The pools hold all volumes of all clusters, each at the size that it may grow to, with all replicas.',
  check: ({ portworxCluster: { capacityGibibytes = Infinity, node }, ownBytes, allBytes }) => allBytes <= capacityGibibytes * GIBIBYTE ? undefined : {
    property: 'storage',
    value: `${ownBytes / GIBIBYTE} GiB`,
    message: `with the clusters before it, volumes can come to take ${allBytes / GIBIBYTE} GiB of the pools of '${node.path}', which end at ${capacityGibibytes} GiB; `
      + 'volumes are provisioned thinly, so it shows only when a pool is full and its brokers stop',
    allowed: `${capacityGibibytes} GiB in all`,
    fix: 'lower `size`, `upTo` or the volume replicas, or raise `poolExpansion`, `driveSize` or `storageNodesPerZone` of the Portworx cluster',
  },
}, {
  code: 'VOLUME_LARGER_THAN_POOL',
  severity: Severity.ERROR,
  about: 'A replica of a volume fits into one pool at the size that it may grow to.',
  check: ({ portworxCluster: { largestPoolGibibytes = Infinity, node }, largestBytes }) => largestBytes <= largestPoolGibibytes * GIBIBYTE ? undefined : {
    property: 'storage',
    value: `${largestBytes / GIBIBYTE} GiB`,
    message: `no pool of '${node.path}' becomes larger than ${largestPoolGibibytes} GiB, and a replica is in one pool`,
    allowed: `${largestPoolGibibytes} GiB`,
    fix: 'lower `size` or `upTo`, use more log directories, or raise `poolExpansion`, `driveSize` or `drivesPerNode` of the Portworx cluster',
  },
}];
