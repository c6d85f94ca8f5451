import type { StringMap } from '../core/string-map';
import type { Labels } from '../kubernetes/labels';
import { type Manifest, compact } from '../kubernetes/manifest';
import type { ObjectIdentity } from '../kubernetes/objects';

/*
 * The parts of STORK's kinds (stork.libopenstorage.org/v1alpha1) that the library emits. Their API server knows no
 * schema for them, so these types are the only check before STORK itself. Most have `spec`; Rule has `rules`,
 * SchedulePolicy `policy`, BackupLocation `location`.
 */
const STORK = 'stork.libopenstorage.org/v1alpha1';

/** What is moved, and how. */
export interface MigrationSpec {
  readonly clusterPair: string;
  readonly namespaces: readonly string[];
  readonly includeResources: boolean;
  readonly includeVolumes: boolean;
  readonly startApplications: boolean;
  /** Without this, a policy with an address range is not migrated, and neither are the other flows that it allows. */
  readonly includeNetworkPolicyWithCIDR?: boolean;
  readonly selectors?: Labels;
  readonly preExecRule?: string;
  readonly transformSpecs?: readonly string[];
}

/** A Migration: once, as soon as it is applied. */
export function migration(identity: ObjectIdentity, spec: MigrationSpec): Manifest {
  return stork('Migration', identity, { spec });
}

/** A MigrationSchedule; it suspends itself when the applications are activated on the other side. */
export function migrationSchedule(identity: ObjectIdentity, schedulePolicyName: string, spec: MigrationSpec): Manifest {
  return stork(
    'MigrationSchedule',
    identity,
    { spec: { schedulePolicyName, suspend: false, autoSuspend: true, template: { spec } } },
  );
}

/** A change of one field of an object on its way. */
export interface TransformedPath {
  readonly path: string;
  readonly value: string;
  readonly type: 'int' | 'string' | 'bool' | 'slice' | 'keypair';
  readonly operation: 'add' | 'modify' | 'delete';
}

/** A ResourceTransformation; its fields are under `specs`. */
export function resourceTransformation(
  identity: ObjectIdentity, changes: readonly {
    readonly resource: string;
    readonly labels: Labels;
    readonly paths: readonly TransformedPath[];
  }[],
): Manifest {
  const transformSpecs = changes.map(({ resource, labels, paths }) => ({ resource, selectors: labels, paths }));
  return stork('ResourceTransformation', identity, { specs: { transformSpecs } });
}

/**
 * When something runs, and how many of its results are kept. Times are of the form `3:04PM`, in the time zone of STORK:
 * UTC.
 */
export interface SchedulePolicySpec {
  readonly interval?: { readonly intervalMinutes: number; readonly retain: number; readonly options?: StringMap };
  readonly daily?: { readonly time: string; readonly retain: number; readonly options?: StringMap };
  readonly weekly?: {
    readonly day: string;
    readonly time: string;
    readonly retain: number;
    readonly options?: StringMap;
  };
  readonly monthly?: {
    readonly date: number;
    readonly time: string;
    readonly retain: number;
    readonly options?: StringMap;
  };
}

/** A NamespacedSchedulePolicy: it goes before a SchedulePolicy of the same name, which is cluster scoped. */
export function schedulePolicy(identity: ObjectIdentity, policy: SchedulePolicySpec): Manifest {
  return stork('NamespacedSchedulePolicy', identity, { policy });
}

/** A command that STORK runs in pods before it takes their volumes. */
export interface RuleItem {
  readonly podSelector: Labels;
  readonly container: string;
  readonly actions: readonly {
    readonly type: 'command';
    readonly value: string;
    readonly runInSinglePod: boolean;
    readonly background: boolean;
  }[];
}

/** A Rule. */
export function rule(identity: ObjectIdentity, rules: readonly RuleItem[]): Manifest {
  return stork('Rule', identity, { rules });
}

/** What a group snapshot is made of and where it is kept. */
export interface GroupVolumeSnapshotSpec {
  readonly pvcSelector: { readonly matchLabels: Labels };
  readonly preExecRule?: string;
  readonly options: StringMap;
}

/** A GroupVolumeSnapshot: all volumes at one point in time. */
export function groupVolumeSnapshot(identity: ObjectIdentity, spec: GroupVolumeSnapshotSpec): Manifest {
  return stork('GroupVolumeSnapshot', identity, { spec });
}

/** Snapshots of one volume, again and again. */
export interface VolumeSnapshotScheduleSpec {
  readonly claim: string;
  readonly schedulePolicyName: string;
  readonly preExecRule: string;
  readonly reclaimPolicy: 'Retain' | 'Delete';
}

/** A VolumeSnapshotSchedule. */
export function volumeSnapshotSchedule(
  identity: ObjectIdentity, { claim, ...spec }: VolumeSnapshotScheduleSpec,
): Manifest {
  return stork(
    'VolumeSnapshotSchedule',
    identity,
    { spec: { ...spec, suspend: false, template: { spec: { persistentVolumeClaimName: claim } } } },
  );
}

/** Where backups are; its credentials are read from a Secret. */
export interface BackupLocationFields {
  readonly type: 's3' | 'azure' | 'google';
  readonly path: string;
  readonly sync: boolean;
  readonly secretConfig?: string;
  /** Whether STORK signs in by its service account. */
  readonly useWorkloadIdentity?: boolean;
  readonly s3Config?: { readonly region: string; readonly endpoint?: string; readonly useIam?: boolean };
}

/** A BackupLocation. */
export function backupLocation(identity: ObjectIdentity, location: BackupLocationFields): Manifest {
  return stork('BackupLocation', identity, { location: compact(location) });
}

/** What is backed up. */
export interface ApplicationBackupSpec {
  readonly namespaces: readonly string[];
  readonly backupLocation: string;
  readonly reclaimPolicy: 'Retain' | 'Delete';
  readonly preExecRule?: string;
}

/** An ApplicationBackup: once, as soon as it is applied. */
export function applicationBackup(identity: ObjectIdentity, spec: ApplicationBackupSpec): Manifest {
  return stork('ApplicationBackup', identity, { spec });
}

/** An ApplicationBackupSchedule. */
export function applicationBackupSchedule(
  identity: ObjectIdentity, schedulePolicyName: string, spec: ApplicationBackupSpec,
): Manifest {
  // The schedule's own policy is about the backups that are there when it is deleted: they outlive it.
  return stork(
    'ApplicationBackupSchedule',
    identity,
    { spec: { schedulePolicyName, suspend: false, reclaimPolicy: 'Retain', template: { spec } } },
  );
}

/** What is restored, and where to. */
export interface ApplicationRestoreSpec {
  readonly backupName: string;
  readonly backupLocation: string;
  readonly namespaceMapping: StringMap;
  readonly replacePolicy: 'Retain' | 'Delete';
  readonly includeResources: readonly RestoredObject[];
}

/** An object of a backup that is restored, by its names at the time of the backup; the core group is `core` here. */
export interface RestoredObject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** An ApplicationRestore. */
export function applicationRestore(identity: ObjectIdentity, spec: ApplicationRestoreSpec): Manifest {
  return stork('ApplicationRestore', identity, { spec });
}

function stork(
  kind: string, { name, namespace, labels }: ObjectIdentity, content: { readonly [field: string]: unknown },
): Manifest {
  return { apiVersion: STORK, kind, metadata: { name, namespace, labels }, ...content };
}
