import type { StringMap } from '../../core/string-map';
import { compact } from '../../kubernetes/manifest';

/** Where the snapshots of a schedule are. */
export enum SnapshotType {
  /** In the Portworx cluster. */
  LOCAL = 'local',
  /** In an object store. */
  CLOUD = 'cloud',
}

/** A schedule on which STORK makes a snapshot of each volume of a class. */
export interface SnapshotSchedule {
  /** Name of the schedule; part of the names of the snapshot schedules made for each claim. */
  readonly name: string;

  /** Name of the SchedulePolicy, for example `default-daily-policy`, which STORK makes itself. */
  readonly policy: string;

  /**
   * Where the snapshots are.
   *
   * @default SnapshotType.LOCAL
   */
  readonly type?: SnapshotType;

  /**
   * Id of the Portworx credential of the object store; for cloud snapshots.
   *
   * @default - the default credential
   */
  readonly credentialId?: string;
}

/** The schedules in the form in which STORK reads them: a StorageClass parameter in a small format of its own. */
export function snapshotScheduleParameters(schedules: readonly SnapshotSchedule[]): StringMap {
  return Object.fromEntries(
    schedules.map(schedule => [`snapshotschedule.stork.libopenstorage.org/${schedule.name}`, scheduleText(schedule)]),
  );
}

function scheduleText({ policy, type, credentialId }: SnapshotSchedule): string {
  const annotations = compact({
    'portworx/snapshot-type': type ?? SnapshotType.LOCAL,
    'portworx/cloud-cred-id': credentialId,
  });
  return [
    `schedulePolicyName: ${policy}`,
    'reclaimPolicy: Retain',
    'annotations:',
    ...Object.entries(annotations).map(([key, value]) => `  ${key}: ${value}`),
    '',
  ].join('\n');
}
