import type { PortworxParameters } from './portworx-parameters';
import { PORTWORX_RULES } from './portworx-rules';
import type { SnapshotSchedule } from './snapshot-schedule';
import {
  type VolumeClassSpec, isPooled, portworxClusterOf, PortworxProvisioner, volumeClass, VolumePurpose, WRITE_BACK,
} from './volume-class-plan';
import { Severity } from '../../core/finding';
import { type Review, reviewing, reviewingParts, ruleTable } from '../../core/rule';
import { isDnsSubdomain } from '../../kubernetes/names';
import type { VolumeEncryptionModel } from '../encryption/volume-encryption';
import { ENCRYPTION_RULES } from '../encryption/volume-encryption-rules';
import { type KeyNames, VOLUME_KEY_RULES } from '../encryption/volume-key-rules';
import type { PortworxClusterModel } from '../portworx/portworx-cluster-model';
import { VolumeManager } from '../stores/backing-store-model';
import type { SizedDisk } from '../stores/disk-limits';
import { STORE_TABLES } from '../stores/store-tables';

/** A class of volumes, and what is known of its use. */
export interface VolumeClassSubject {
  readonly spec: VolumeClassSpec;
  /** A new volume, and the size that it can grow to; empty for a class without a cluster. */
  readonly disks: readonly SizedDisk[];
  /** Volumes that one cluster makes of the class. */
  readonly volumes?: number;
  /** Nodes that hold storage. */
  readonly storageNodes?: number;
  /** Whether an Autopilot rule grows the volumes. */
  readonly growth: boolean;
  /** Oldest Kubernetes minor version that is supported, for example 28. */
  readonly kubernetesMinor: number;
}

/** What is known of the encryption of a class. */
export interface EncryptedClass {
  readonly encryption?: VolumeEncryptionModel;
  readonly portworxCluster?: PortworxClusterModel;
}

/** The names of keys that the user has given for Portworx. */
function keyNames(encryption: VolumeEncryptionModel | undefined): KeyNames {
  const { pointer, keysOfVolumes } = encryption ?? {};
  return {
    kubernetes: {
      'storage.encryption.secretName': pointer?.secretName,
      'storage.encryption.secretNamespace': pointer?.secretNamespace,
      'storage.encryption.keySecretName': keysOfVolumes?.secretName,
      'storage.encryption.keySecretNamespace': keysOfVolumes?.secretNamespace,
    },
    others: { 'storage.encryption.keyPath': keysOfVolumes?.path },
  };
}

/** Rules for classes of every kind. */
export const VOLUME_CLASS_RULES = ruleTable<VolumeClassSubject>('Volumes', [
  {
    code: 'VOLUME_REPLICAS_WITHOUT_POOLS',
    severity: Severity.ERROR,
    about: 'Only Portworx pools make volume replicas.',
    check: ({ spec }) => isPooled(spec) || spec.volumeReplicas === 1 ? undefined : {
      property: 'replication.volumeReplicas',
      value: spec.volumeReplicas,
      message: `nothing replicates the volumes of ${spec.store.label} used this way`,
      allowed: '1',
      fix: 'use Replication.maximumPerformance(), or KafkaStorage.portworx with a store that gives drives to pools',
    },
  },
  {
    code: 'ENCRYPTION_NOT_FOR_STORE',
    severity: Severity.ERROR,
    about: 'Each kind of volume has its own encryption methods.',
    check: ({ spec }) => {
      const allowed = volumeClass(spec).encryption;
      return spec.encryption === undefined || allowed.includes(spec.encryption.method) ? undefined : {
        property: 'storage.encryption',
        value: spec.encryption.method,
        message: `volumes of ${spec.store.label} (${spec.manager}) are not encrypted in this way`,
        allowed: allowed.join(', ') || 'none: encrypt the drives of the nodes',
        fix: allowed.length > 0 ? 'use one of these' : 'remove `encryption`, or use KafkaStorage.portworx',
      };
    },
  },
  {
    code: 'ENCRYPTION_ABOVE_ARRAY',
    severity: Severity.INFO,
    about: 'A FlashArray can neither deduplicate nor compress data that Portworx encrypts.',
    check: ({ spec: { encryption, store } }) => encryption === undefined || !isOnFlashArray(store) ? undefined : {
      property: 'storage.encryption',
      value: encryption.method,
      message: 'encrypted data looks random to the array, so each copy takes its full size; the array encrypts its '
        + 'data at rest anyway',
      allowed: 'either; without Portworx\'s encryption anyone who can attach a volume can read the data',
      fix: 'remove `encryption` where encryption at rest is enough, or plan the array for the full size of all copies',
    },
  },
  {
    code: 'COPIES_ON_ONE_ARRAY',
    severity: Severity.INFO,
    about: 'Volume replicas on the drives of one array fail together.',
    check: ({ spec: { store, volumeReplicas } }) => volumeReplicas < 2 || !isOnFlashArray(store) ? undefined : {
      property: 'replication.volumeReplicas',
      value: volumeReplicas,
      message: 'they survive the loss of a node, not of the array: with one array behind the drives, every copy of '
        + 'every partition is in one failure domain',
      allowed: 'either; the library does not know how many arrays there are',
      fix: 'use several arrays and zones, or one volume replica (Replication.maximumPerformance()), or direct access',
    },
  },
  {
    code: 'PORTWORX_PARAMETERS_WITHOUT_POOLS',
    severity: Severity.ERROR,
    about: 'Portworx parameters and snapshot schedules belong to volumes that Portworx makes.',
    check: ({ spec }) => spec.manager === VolumeManager.PORTWORX || spec.portworxSettings.length === 0 ? undefined : {
      property: 'storage.parameters',
      value: spec.portworxSettings.join(', '),
      message: 'the driver of this store does not know them',
      allowed: 'nothing without Portworx',
      fix: 'use KafkaStorage.portworx, or remove them',
    },
  },
  {
    code: 'SNAPSHOT_SCHEDULE',
    severity: Severity.ERROR,
    about: 'A snapshot schedule has a name of its own, names a SchedulePolicy, and says where its snapshots are.',
    check: ({ spec }) => schedulesOf(spec).filter((schedule, index, snapshotSchedules) => !isSchedule(schedule)
      || snapshotSchedules.findIndex(({ name }) => name === schedule.name) !== index).map(({
      name,
      policy,
      type,
      credentialId,
    }) => ({
      property: 'storage.snapshotSchedules',
      value: [name, policy, type, credentialId].filter(text => text !== undefined).join(', '),
      message: 'STORK would make no snapshots with it: a name is not valid, or another schedule has the same name',
      allowed: '`name` and `policy` as names of Kubernetes objects, each `name` once; `credentialId` as `pxctl '
        + 'credentials list` shows it',
      fix: 'correct it',
    })),
  },
  {
    code: 'EXPANSION_NOT_POSSIBLE',
    severity: Severity.ERROR,
    about: 'A class allows expansion only if its volumes can grow.',
    check: ({ spec }) =>
      spec.allowVolumeExpansion !== true || isPooled(spec) || spec.store.native.expandable ? undefined : {
        property: 'storage.allowVolumeExpansion',
        value: true,
        message: `volumes of ${spec.store.label} cannot grow`,
        allowed: 'false',
        fix: 'remove it; for more space add a log directory or a broker',
      },
  },
  {
    code: 'FILE_SYSTEM',
    severity: Severity.ERROR,
    about: '`fileSystem` is for classes that decide which file system is made.',
    check: ({ spec }) => spec.fileSystem === undefined || hasFileSystem(spec) ? undefined : {
      property: 'storage.fileSystem',
      value: spec.fileSystem,
      message: `a class of ${spec.store.label} (${spec.manager}) does not decide which file system is made`,
      allowed: 'nothing here',
      fix: isPooled(spec) ? 'use `parameters: { fs: ... }`' : 'remove it; the PersistentVolume states the file system',
    },
  },
  {
    code: 'MOUNT_OPTIONS',
    severity: Severity.ERROR,
    about: 'Mount options are single words, each given once, that leave the volume writable. They are for classes that '
      + 'mount the volumes.',
    check: ({ spec }) =>
      spec.mountOptions === undefined || (hasFileSystem(spec) && areMountOptions(spec.mountOptions)) ? undefined : {
        property: 'storage.mountOptions',
        value: spec.mountOptions,
        message: hasFileSystem(spec)
          ? 'volumes cannot be mounted with these options, or cannot be written'
          : `the class of ${spec.store.label} (${spec.manager}) does not mount the volumes`,
        allowed: hasFileSystem(spec)
          ? 'options such as noatime, one to an entry, without blanks and commas'
          : 'nothing here',
        fix: isPooled(spec)
          ? 'use `parameters: { csiMountOptions: ... }`'
          : hasFileSystem(spec) ? 'correct them' : 'remove them; the PersistentVolume has its own',
      },
  },
  {
    code: 'RECLAIM_DELETE',
    severity: Severity.WARNING,
    about: 'With the reclaim policy Delete, the deletion of a claim deletes its data.',
    check: ({ spec }) => spec.reclaimPolicy !== 'Delete' ? undefined : {
      property: 'storage.reclaimPolicy',
      value: spec.reclaimPolicy,
      message: 'deleting a claim (or its namespace) deletes the data',
      allowed: 'Retain',
      fix: 'use ReclaimPolicy.RETAIN for anything that matters',
    },
  },
  {
    code: 'QUORUM_LOG_WRITE_BACK',
    severity: Severity.ERROR,
    about: 'Quorum logs are never held in memory: what a controller or ZooKeeper acknowledged must be on disk.',
    check: ({ spec }) => writeBack(spec).map(({ name, value }) => ({
      property: `storage.parameters.${name}`,
      value,
      message: 'writes would be acknowledged while they are in memory only',
      allowed: name === 'ioProfile' ? 'none, journal' : 'false',
      fix: `remove \`${name}\``,
    })),
  },
]);

function schedulesOf(spec: VolumeClassSpec): readonly SnapshotSchedule[] {
  return spec.manager === VolumeManager.PORTWORX ? spec.snapshotSchedules : [];
}

function isSchedule({ name, policy, credentialId = 'none' }: SnapshotSchedule): boolean {
  return isDnsSubdomain(name) && name.length <= 63 && isDnsSubdomain(policy) && /^[-\w]+$/.test(credentialId);
}

/** Whether the class says which file system is made and how it is mounted. */
function hasFileSystem(spec: VolumeClassSpec): boolean {
  return !isPooled(spec) && spec.store.native.fileSystemParameter !== undefined;
}

function areMountOptions(options: readonly string[]): boolean {
  return options.every((option, index) => /^[\w.:/@+-]+(=[\w.:/@+-]+)?$/.test(option)
    && option !== 'ro' && options.indexOf(option) === index);
}

function isOnFlashArray({ native: direct }: VolumeClassSpec['store']): boolean {
  return direct.provisioner === PortworxProvisioner.CSI;
}

/** Parameters by which writes to a quorum log would be acknowledged while they are in memory only. */
function writeBack(spec: VolumeClassSpec) {
  if (spec.manager !== VolumeManager.PORTWORX || spec.purpose !== VolumePurpose.QUORUM_LOG) return [];
  return WRITE_BACK.filter(name => isWriteBack(name, spec.parameters))
    .map(name => ({ name, value: spec.parameters[name] }));
}

function isWriteBack(name: typeof WRITE_BACK[number], parameters: PortworxParameters): boolean {
  if (name !== 'ioProfile') return parameters[name] === true;
  return parameters.ioProfile !== undefined && !['none', 'journal'].includes(parameters.ioProfile);
}

/** Every rule on the encryption of a class, of this app or imported. */
export const ENCRYPTED_CLASS_REVIEWS: readonly Review<EncryptedClass>[] = [
  reviewing(ENCRYPTION_RULES, ({ encryption, portworxCluster }) => [
    { encryption, property: 'storage.encryption', secretsProvider: portworxCluster?.secretsProvider },
  ]),
  reviewing(VOLUME_KEY_RULES, ({ encryption }) => [keyNames(encryption)]),
];

/** Every rule on a class of volumes: those for every class, those of its store, and those of Portworx. */
export const CLASS_REVIEWS: readonly Review<VolumeClassSubject>[] = [
  reviewing(VOLUME_CLASS_RULES, subject => [subject]),
  reviewingParts(
    ENCRYPTED_CLASS_REVIEWS, ({ spec }) => [{ encryption: spec.encryption, portworxCluster: portworxClusterOf(spec) }],
  ),
  {
    tables: STORE_TABLES,
    // A volume in a pool is not a disk of the store.
    findings: ({ spec, disks }, construct) =>
      spec.store.review({ manager: spec.manager, disks: isPooled(spec) ? [] : disks }, construct),
  },
  reviewing(PORTWORX_RULES, ({ spec, ...subject }) => spec.manager !== VolumeManager.PORTWORX ? [] : [
    { ...subject, ...spec, pooled: isPooled(spec), expandable: volumeClass(spec).expandable },
  ]),
];
