import { type PortworxParameters, IoProfile, portworxParameters, PriorityIo } from './portworx-parameters';
import { type SnapshotSchedule, snapshotScheduleParameters } from './snapshot-schedule';
import { VolumeMobility } from '../../availability/volume-mobility';
import { decided, type Decided } from '../../core/decision';
import { deriveFrom } from '../../core/deferred';
import type { StringMap } from '../../core/string-map';
import type { Labels } from '../../kubernetes/labels';
import { compact, type Manifest } from '../../kubernetes/manifest';
import { type VolumeEncryptionModel, EncryptionMethod } from '../encryption/volume-encryption';
import type { IPortworxCluster } from '../portworx/portworx-cluster-props';
import { NO_PROVISIONER, VolumeManager, type BackingStoreModel, type VolumeClassModel } from '../stores/backing-store-model';

/** What volumes of a class hold. */
export enum VolumePurpose {
  /** Logs of brokers: large, sequential, replicated by Kafka. */
  BROKER_DATA = 'broker data',
  /** Logs of KRaft controllers or ZooKeeper servers: small writes that must be on disk when they are acknowledged. */
  QUORUM_LOG = 'quorum log',
}

/** What becomes of a volume when its claim is deleted. */
export enum ReclaimPolicy {
  /** The volume and its data stay. */
  RETAIN = 'Retain',
  /** The volume is deleted with its data. */
  DELETE = 'Delete',
}

/** File systems that a CSI driver makes on a volume. */
export enum FileSystem {
  /** XFS, which suits Kafka's logs better (Kafka's documentation, "Filesystem Selection"). */
  XFS = 'xfs',
  /** ext4. */
  EXT4 = 'ext4',
}

/** How Kubernetes reaches Portworx. */
export enum PortworxProvisioner {
  /** The CSI driver. */
  CSI = 'pxd.portworx.com',
  /** The in-tree driver, deprecated since Kubernetes 1.25. */
  IN_TREE = 'kubernetes.io/portworx-volume',
}

/** A class of volumes as asked for. */
export interface VolumeClassSpec {
  readonly store: BackingStoreModel;
  readonly manager: VolumeManager;
  readonly purpose: VolumePurpose;
  readonly volumeReplicas: number;
  readonly parameters: PortworxParameters;
  readonly unlistedParameters: StringMap;
  readonly encryption?: VolumeEncryptionModel;
  readonly allowVolumeExpansion?: boolean;
  readonly reclaimPolicy: ReclaimPolicy;
  /** Undefined for that of the store. */
  readonly fileSystem?: FileSystem;
  /** Undefined for those of the store. */
  readonly mountOptions?: readonly string[];
  readonly provisioner: PortworxProvisioner;
  readonly storeV2: boolean;
  readonly journalDevice: boolean;
  /** The Portworx cluster that makes the volumes, where it is known. */
  readonly portworxCluster?: IPortworxCluster;
  readonly snapshotSchedules: readonly SnapshotSchedule[];
}

/** Parameters that let Portworx acknowledge a write before it is on disk; `auto` is db_remote with two or more replicas. */
export const WRITE_BACK = ['ioProfile', 'earlyAck', 'asyncIo', 'disableIoProfileProtection'] as const;

/** Parameters that are chosen for broker data: write-back, groups with as many volumes as there are brokers, limits of their load. */
const FOR_BROKER_DATA: readonly string[] = [
  ...WRITE_BACK, 'group', 'fg', 'ioThrottleRdIops', 'ioThrottleWrIops', 'ioThrottleRdBw', 'ioThrottleWrBw', 'ioThrottleIopsScaleFactor', 'ioThrottleBwScaleFactor',
];

/** A class of brokers' volumes as one for quorum logs: less what is chosen for broker data, at the baseline of its store. */
export function forQuorumLogs<Spec extends Pick<VolumeClassSpec, 'manager' | 'store' | 'parameters'>>(spec: Spec): Spec {
  return {
    ...spec,
    // The performance of a pool is that of its drives, and a volume in it has none of its own.
    store: isPooled(spec) ? spec.store : spec.store.atBaseline(),
    parameters: Object.fromEntries(Object.entries(spec.parameters).filter(([name]) => !FOR_BROKER_DATA.includes(name))),
  };
}

/** Whether the volumes come from Portworx pools, so that Portworx replicates them and its parameters apply. */
export function isPooled({ manager, store }: Pick<VolumeClassSpec, 'manager' | 'store'>): boolean {
  return manager === VolumeManager.PORTWORX && store.pools !== undefined;
}

/**
 * Whether a driver of Portworx makes the volumes, in pools or directly on an array: STORK's health monitor then deletes their pods when a
 * node is dead (stork, pkg/monitor, doesDriverOwnPodVolumes), and Autopilot can grow them.
 */
export function isPortworx({ manager, store }: Pick<VolumeClassSpec, 'manager' | 'store'>): boolean {
  return manager === VolumeManager.PORTWORX || store.native.provisioner === PortworxProvisioner.CSI;
}

/** What a class of volumes is and can do. */
export function volumeClass(spec: VolumeClassSpec): VolumeClassModel {
  if (!isPooled(spec)) return directClass(spec);
  return {
    provisioner: spec.provisioner,
    parameters: {
      ...spec.unlistedParameters,
      ...portworxParameters({ priorityIo: PriorityIo.HIGH, ...spec.parameters, ioProfile: ioProfile(spec).value }),
      ...snapshotScheduleParameters(spec.snapshotSchedules),
      ...spec.encryption?.parameters,
      repl: String(spec.volumeReplicas),
    },
    waitForFirstConsumer: false,
    expandable: spec.allowVolumeExpansion ?? true,
    mobility: pooledMobility(spec),
    encryption: [EncryptionMethod.PORTWORX_CLUSTER_KEY, EncryptionMethod.PORTWORX_SECRET],
  };
}

/** How Portworx treats the writes of the class. */
export function ioProfile({ parameters, purpose, volumeReplicas, journalDevice }: VolumeClassSpec): Decided<IoProfile> {
  if (parameters.ioProfile !== undefined) return decided(parameters.ioProfile, 'given');
  if (purpose === VolumePurpose.QUORUM_LOG) {
    return journalDevice
      ? decided(IoProfile.JOURNAL, 'quorum logs are small writes that must be stable: the journal device takes them')
      : decided(IoProfile.NONE, 'quorum logs must be on disk when they are acknowledged: no write-back in memory');
  }
  return volumeReplicas >= 2
    ? decided(IoProfile.DB_REMOTE, 'coalesces the writes of broker logs in the memory of all replicas')
    : decided(IoProfile.AUTO, 'db_remote has no effect with one replica');
}

/** Whether writes of the class are acknowledged while they are in memory only: Portworx' default with two or more replicas. */
export function coalescesWrites(spec: VolumeClassSpec): boolean {
  const profile = ioProfile(spec).value;
  return isPooled(spec) && spec.volumeReplicas >= 2 && profile !== IoProfile.NONE && profile !== IoProfile.JOURNAL;
}

/**
 * Name of a StorageClass. What Kubernetes does not let change is part of it, so that another setting is another class: the former one
 * stays for the volumes that it has made.
 */
export function classNameOf(base: string, model: VolumeClassModel, reclaimPolicy: ReclaimPolicy): string {
  const { provisioner, waitForFirstConsumer, mountOptions = [] } = model;
  const parameters = Object.entries(model.parameters).sort(([one], [other]) => one < other ? -1 : 1);
  // Volumes that somebody makes ahead name their class, and nothing about it can change.
  if (provisioner === NO_PROVISIONER) return base;
  return `${base}-${deriveFrom('nameSuffix', [provisioner, reclaimPolicy, String(waitForFirstConsumer), ...[mountOptions].flat(), ...parameters.flat()])}`;
}

/** The StorageClass. */
export function storageClassManifest(model: VolumeClassModel, reclaimPolicy: ReclaimPolicy, name: string, labels: Labels): Manifest {
  return compact({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, labels },
    provisioner: model.provisioner,
    parameters: Object.keys(model.parameters).length > 0 ? model.parameters : undefined,
    mountOptions: model.mountOptions,
    reclaimPolicy,
    allowVolumeExpansion: model.expandable,
    volumeBindingMode: model.waitForFirstConsumer ? 'WaitForFirstConsumer' : 'Immediate',
  });
}

function directClass(spec: VolumeClassSpec): VolumeClassModel {
  const { native: direct } = spec.store;
  const { fileSystemParameter: key } = direct;
  const fileSystem = spec.fileSystem === undefined || key === undefined ? {} : { [key]: spec.fileSystem };
  return {
    ...direct,
    parameters: { ...spec.unlistedParameters, ...direct.parameters, ...fileSystem, ...spec.encryption?.parameters },
    mountOptions: spec.mountOptions ?? direct.mountOptions,
    expandable: spec.allowVolumeExpansion ?? direct.expandable,
  };
}

function pooledMobility({ volumeReplicas, store }: VolumeClassSpec): Decided<VolumeMobility> {
  if (volumeReplicas >= 2) {
    return decided(VolumeMobility.ANYWHERE,
      `${volumeReplicas} nodes hold the volume; Portworx makes a lost replica again elsewhere after \`repl-move-timeout\`, a day by default`);
  }
  if (store.native.mobility.value === VolumeMobility.NEVER) return decided(VolumeMobility.NEVER, 'the only replica is on a drive of its node');
  // STORK starts no pod whose only replica is on a node that is offline (stork, pkg/extender: "No online node found with volume replica").
  return decided(VolumeMobility.WITHIN_A_ZONE, 'the only replica is on the drives of one node: Portworx attaches them to a node of the zone without storage, or to the '
    + 'instance that replaces the lost one, and the volume is offline until then');
}
