import { MOVED_CLUSTER_REVIEWS } from './migration-rules';
import { type MovedCluster, flushRule, identities } from './moved-cluster';
import { type ScheduleModel, SCHEDULE_RULES, schedulePolicySpec } from './schedule';
import { derive } from '../core/deferred';
import { Severity } from '../core/finding';
import { type Review, reviewing, reviewingParts, ruleTable } from '../core/rule';
import { stringMap } from '../core/string-map';
import { groupVolumeSnapshot, schedulePolicy, volumeSnapshotSchedule } from '../custom-resources/stork';
import { type Manifest, type ManifestsByKey } from '../kubernetes/manifest';
import type { ObjectIdentity } from '../kubernetes/objects';
import type { SnapshotType } from '../storage/classes/snapshot-schedule';

/** All volumes of a cluster at one point in time. */
export function groupSnapshot(
  name: string, cluster: MovedCluster, type: SnapshotType, credentialId: string | undefined,
): ManifestsByKey {
  const identity = identities('kafka-snapshot', name, cluster);
  const options = stringMap({ 'portworx/snapshot-type': type, 'portworx/cloud-cred-id': credentialId });
  return {
    flush: flushRule(cluster, identity('-flush')),
    snapshot: groupVolumeSnapshot(
      identity(''), { pvcSelector: { matchLabels: cluster.claims }, preExecRule: `${name}-flush`, options },
    ),
  };
}

/** Each volume of a cluster, on a schedule. */
export function scheduledSnapshots(name: string, cluster: MovedCluster, schedule: ScheduleModel): ManifestsByKey {
  const identity = identities('kafka-snapshot', name, cluster);
  return {
    flush: flushRule(cluster, identity('-flush')),
    policy: schedulePolicy(identity('-schedule'), schedulePolicySpec(schedule)),
    ...byClaim(cluster, claim => volumeSnapshotSchedule({ ...identity(''), name: scheduleName(name, claim) }, {
      schedulePolicyName: `${name}-schedule`, claim, preExecRule: `${name}-flush`, reclaimPolicy: 'Retain',
    })),
  };
}

/** Each volume of a cluster by its CSI driver, and a class that keeps snapshots whose objects are deleted. */
export function csiSnapshots(name: string, cluster: MovedCluster, driver: string): ManifestsByKey {
  const identity = identities('kafka-snapshot', name, cluster);
  const { labels } = identity('');
  const volumeSnapshotClassName = `${cluster.namespace}-${name}`;
  return {
    class: {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: {
        name: volumeSnapshotClassName,
        labels,
      },
      driver,
      deletionPolicy: 'Retain',
    },
    ...byClaim(cluster, claim => csiSnapshot(identity(`-${claim}`), volumeSnapshotClassName, claim)),
  };
}

function csiSnapshot(
  { name, namespace, labels }: ObjectIdentity, volumeSnapshotClassName: string, claim: string,
): Manifest {
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshot',
    metadata: { name, namespace, labels },
    spec: { volumeSnapshotClassName, source: { persistentVolumeClaimName: claim } },
  };
}

/** STORK uses about 36 characters of a schedule's name for its snapshots, so the distinguishing part comes first. */
function scheduleName(name: string, claim: string): string {
  return `${derive('sha256', `${name}/${claim}`).slice(0, 8)}-${claim}`;
}

function byClaim({ claimNames }: MovedCluster, object: (claim: string) => Manifest): ManifestsByKey {
  return Object.fromEntries(claimNames.map(claim => [claim, object(claim)]));
}

/** Rules on snapshots by a CSI driver. */
export const CSI_SNAPSHOT_RULES = ruleTable<MovedCluster>('Schedules, snapshots, backups', [
  {
    code: 'CSI_SNAPSHOT_OF_POOLS',
    severity: Severity.ERROR,
    about: 'Volumes in Portworx pools are taken together, at one point in time.',
    check: ({ pooled, name }) => !pooled ? undefined : {
      property: 'cluster',
      value: name,
      message: 'snapshots of single volumes are of different moments, and Portworx can do better',
      allowed: 'volumes of a CSI driver that is not Portworx',
      fix: 'use ClusterSnapshot.atOnePoint',
    },
  },
  {
    code: 'CSI_SNAPSHOT_NOT_ONE_POINT',
    severity: Severity.INFO,
    about: 'A CSI driver takes one volume after the other.',
    check: ({ name }) => ({
      property: 'cluster',
      value: name,
      message: 'brokers cut off what a new leader does not have, so messages of the last moments may be on no broker '
        + 'when all snapshots are restored',
      allowed: 'clients that have stopped, or a restore that lacks the last moments',
      fix: 'stop producers while the snapshots are taken, where that matters',
    }),
  },
]);

/** A snapshot as its rules see it. */
export interface SnapshotSubject {
  readonly cluster: MovedCluster;
  readonly schedule?: ScheduleModel;
}

const SCHEDULE_REVIEW = reviewing(
  SCHEDULE_RULES, ({ schedule }: SnapshotSubject) => [{ schedule, property: 'schedule' }],
);

/** Every rule on a snapshot of volumes in Portworx pools. */
export const PORTWORX_SNAPSHOT_REVIEWS: readonly Review<SnapshotSubject>[] = [
  reviewingParts(MOVED_CLUSTER_REVIEWS, ({ cluster }) => [cluster]),
  SCHEDULE_REVIEW,
];

/** Every rule on snapshots of volumes of a CSI driver. */
export const CSI_SNAPSHOT_REVIEWS: readonly Review<SnapshotSubject>[] = [
  reviewing(CSI_SNAPSHOT_RULES, ({ cluster }) => [cluster]),
  SCHEDULE_REVIEW,
];
