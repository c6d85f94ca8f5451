import { type PortworxParameters, IoProfile, portworxParameters, PriorityIo } from './portworx-parameters';
import { type SnapshotSchedule, snapshotScheduleParameters } from './snapshot-schedule';
import { VolumeMobility } from '../../availability/volume-mobility';
import { decided, type Decided } from '../../core/decision';
import { deriveFrom } from '../../core/deferred';
import type { StringMap } from '../../core/string-map';
import type { Labels } from '../../kubernetes/labels';
import { compact, type Manifest } from '../../kubernetes/manifest';
import { type VolumeEncryptionModel, EncryptionMethod } from '../encryption/volume-encryption';
import type { PortworxClusterModel } from '../portworx/portworx-cluster-model';
import {
  NO_PROVISIONER, VolumeManager, type BackingStoreModel, type VolumeClassModel,
} from '../stores/backing-store-model';

/** What volumes of a class hold. */
export enum VolumePurpose {
  /** Logs of brokers: large, sequential, replicated by Kafka. */
  BROKER_DATA = 'broker data',
  /** Logs of KRaft controllers or ZooKeeper servers: small writes that must be on disk when they are acknowledged. */
  QUORUM_LOG = 'quorum log',
}

/** What happens to a volume when its claim is deleted. */
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

/** Properties that every class of volumes has. */
interface ClassSpec {
  readonly store: BackingStoreModel;
  readonly purpose: VolumePurpose;
  readonly volumeReplicas: number;
  readonly encryption?: VolumeEncryptionModel;
  readonly allowVolumeExpansion?: boolean;
  readonly reclaimPolicy: ReclaimPolicy;
  /** Undefined for that of the store. */
  readonly fileSystem?: FileSystem;
  /** Undefined for those of the store. */
  readonly mountOptions?: readonly string[];
}

/** A class of volumes that Portworx makes, in pools or directly on an array. */
export interface PortworxClassSpec extends ClassSpec {
  readonly manager: VolumeManager.PORTWORX;
  readonly parameters: PortworxParameters;
  readonly unlistedParameters: StringMap;
  readonly provisioner: PortworxProvisioner;
  readonly storeV2: boolean;
  readonly journalDevice: boolean;
  /** The Portworx cluster that makes the volumes, where it is known. */
  readonly portworxCluster?: PortworxClusterModel;
  readonly snapshotSchedules: readonly SnapshotSchedule[];
}

/** A class of volumes of a store's own driver, or of local volumes. */
export interface NativeClassSpec extends ClassSpec {
  readonly manager: VolumeManager.NATIVE;
  /** Names of Portworx parameters or snapshot schedules that were set anyway. A rule refuses them. */
  readonly portworxSettings: readonly string[];
}

/** A class of volumes as asked for. */
export type VolumeClassSpec = PortworxClassSpec | NativeClassSpec;

/**
 * Parameters that let Portworx acknowledge a write before it is on disk; `auto` is db_remote with two or more replicas.
 */
export const WRITE_BACK = ['ioProfile', 'earlyAck', 'asyncIo', 'disableIoProfileProtection'] as const;

/**
 * Parameters that are chosen for broker data: write-back, groups with as many volumes as there are brokers, limits of
 * their load.
 */
const FOR_BROKER_DATA: readonly string[] = [
  ...WRITE_BACK, 'group', 'fg', 'ioThrottleRdIops', 'ioThrottleWrIops', 'ioThrottleRdBw', 'ioThrottleWrBw',
  'ioThrottleIopsScaleFactor', 'ioThrottleBwScaleFactor',
];

type BrokerClass =
  Pick<PortworxClassSpec, 'manager' | 'store' | 'parameters'> | Pick<NativeClassSpec, 'manager' | 'store'>;

/**
 * A class of brokers' volumes as one for quorum logs: without what is chosen for broker data, at the baseline of its
 * store.
 */
export function forQuorumLogs<Spec extends BrokerClass>(
  spec: Spec,
): Spec {
  // The performance of a pool is that of its drives, and a volume in it has none of its own.
  const store = isPooled(spec) ? spec.store : spec.store.atBaseline();
  if (spec.manager === VolumeManager.NATIVE) return { ...spec, store };
  return {
    ...spec,
    store,
    parameters: Object.fromEntries(Object.entries(spec.parameters).filter(([name]) => !FOR_BROKER_DATA.includes(name))),
  };
}

/** Whether the volumes come from Portworx pools, so that Portworx replicates them and its parameters apply. */
export function isPooled({ manager, store }: Pick<VolumeClassSpec, 'manager' | 'store'>): boolean {
  return manager === VolumeManager.PORTWORX && store.pools !== undefined;
}

/**
 * Whether a driver of Portworx makes the volumes, in pools or directly on an array: STORK's health monitor then deletes
 * their pods when a node is dead (stork, pkg/monitor, doesDriverOwnPodVolumes), and Autopilot can grow them.
 */
export function isPortworx({ manager, store }: Pick<VolumeClassSpec, 'manager' | 'store'>): boolean {
  return manager === VolumeManager.PORTWORX || store.native.provisioner === PortworxProvisioner.CSI;
}

/** The Portworx cluster that makes the volumes of a class, where it is known. */
export function portworxClusterOf(spec: VolumeClassSpec): PortworxClusterModel | undefined {
  return spec.manager === VolumeManager.PORTWORX ? spec.portworxCluster : undefined;
}

/** What a class of volumes is and can do. Portworx places its volumes by the strategy, where one is given. */
export function volumeClass(spec: VolumeClassSpec, strategy?: string): VolumeClassModel {
  return spec.manager === VolumeManager.PORTWORX && isPooled(spec) ? pooledClass(spec, strategy) : nativeClass(spec);
}

function pooledClass(spec: PortworxClassSpec, placementStrategy: string | undefined): VolumeClassModel {
  return {
    provisioner: spec.provisioner,
    parameters: {
      ...spec.unlistedParameters,
      ...portworxParameters({
        priorityIo: PriorityIo.HIGH,
        placementStrategy,
        ...spec.parameters,
        ioProfile: ioProfile(spec).value,
      }),
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
export function ioProfile(
  { parameters, purpose, volumeReplicas, journalDevice }: PortworxClassSpec,
): Decided<IoProfile> {
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

/**
 * Whether writes of the class are acknowledged while they are in memory only: Portworx's default with two or more
 * replicas.
 */
export function coalescesWrites(spec: VolumeClassSpec): boolean {
  if (spec.manager !== VolumeManager.PORTWORX || !isPooled(spec) || spec.volumeReplicas < 2) return false;
  const profile = ioProfile(spec).value;
  return profile !== IoProfile.NONE && profile !== IoProfile.JOURNAL;
}

/**
 * Name of a StorageClass. Settings that Kubernetes does not let you change are part of the name, so that another
 * setting makes another class. The former class remains for its volumes.
 */
export function classNameOf(base: string, model: VolumeClassModel, reclaimPolicy: ReclaimPolicy): string {
  const { provisioner, waitForFirstConsumer, mountOptions = [] } = model;
  const parameters = Object.entries(model.parameters).sort(([one], [other]) => one < other ? -1 : 1);
  // Statically provisioned volumes name their class, so its name cannot change.
  if (provisioner === NO_PROVISIONER) return base;
  const settings = [provisioner, reclaimPolicy, String(waitForFirstConsumer), ...mountOptions, ...parameters.flat()];
  return `${base}-${deriveFrom('nameSuffix', settings)}`;
}

/** The StorageClass. */
export function storageClassManifest(
  model: VolumeClassModel, reclaimPolicy: ReclaimPolicy, name: string, labels: Labels,
): Manifest {
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

function nativeClass(spec: VolumeClassSpec): VolumeClassModel {
  const { native } = spec.store;
  const { fileSystemParameter: key } = native;
  const fileSystem = spec.fileSystem === undefined || key === undefined ? {} : { [key]: spec.fileSystem };
  const unlisted = spec.manager === VolumeManager.PORTWORX ? spec.unlistedParameters : {};
  return {
    ...native,
    parameters: { ...unlisted, ...native.parameters, ...fileSystem, ...spec.encryption?.parameters },
    mountOptions: spec.mountOptions ?? native.mountOptions,
    expandable: spec.allowVolumeExpansion ?? native.expandable,
  };
}

function pooledMobility({ volumeReplicas, store }: PortworxClassSpec): Decided<VolumeMobility> {
  if (volumeReplicas >= 2) {
    return decided(VolumeMobility.ANYWHERE,
      `${volumeReplicas} nodes hold the volume; Portworx makes a lost replica again elsewhere after `
        + '`repl-move-timeout`, a day by default');
  }
  if (store.native.mobility.value === VolumeMobility.NEVER) {
    return decided(
      VolumeMobility.NEVER, 'the only replica is on a drive of its node',
    );
  }
  // STORK starts no pod whose only replica is on a node that is offline (stork, pkg/extender: "No online node found
  // with volume replica").
  return decided(VolumeMobility.WITHIN_A_ZONE, 'the only replica is on the drives of one node: Portworx attaches them '
    + 'to a node of the zone without storage, or to the instance that replaces the lost one, and the volume is offline '
    + 'until then');
}
