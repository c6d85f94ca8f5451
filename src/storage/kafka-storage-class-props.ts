import type { IConstruct } from 'constructs';
import type { PortworxParameters } from './classes/portworx-parameters';
import type { SnapshotSchedule } from './classes/snapshot-schedule';
import type { VolumeMobility } from '../availability/volume-mobility';
import type { FileSystem, PortworxProvisioner, ReclaimPolicy, VolumePurpose } from './classes/volume-class-plan';
import type { VolumeEncryption } from './encryption/volume-encryption';
import type { IPortworxCluster } from './portworx/portworx-cluster-props';
import type { BackingStore } from './stores/backing-store';
import type { VolumeManager } from './stores/backing-store-model';
import type { Replication } from '../availability/replication';

/** Properties of every class of volumes. */
export interface VolumeClassProps {
  /**
   * How volumes are encrypted.
   *
   * @default - as the backing store does it (EBS: encrypted with the account's default key)
   */
  readonly encryption?: VolumeEncryption;

  /**
   * What happens to a volume when its claim is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: ReclaimPolicy;

  /**
   * Whether claims of the class can grow.
   *
   * @default - whether the volumes can grow
   */
  readonly allowVolumeExpansion?: boolean;

  /**
   * File system of the volumes, where a CSI driver makes them without Portworx pools. With pools it is `parameters: {
   * fs }`; on static local volumes it is what the PersistentVolume says.
   *
   * @default FileSystem.XFS
   */
  readonly fileSystem?: FileSystem;

  /**
   * Mount options of the volumes, where a CSI driver makes them without Portworx pools. They replace the default, and
   * are part of the name of the class. With a wrong option the first pod does not start. With pools it is `parameters:
   * { csiMountOptions }`.
   *
   * @default - `noatime`, since nothing uses access times; none for a FlashArray
   */
  readonly mountOptions?: string[];
}

/** Further properties of a class of Portworx volumes. */
export interface PortworxClassProps extends VolumeClassProps {
  /**
   * The storage under the volumes.
   *
   * @default - that of `portworxCluster`
   */
  readonly backingStore?: BackingStore;

  /**
   * The Portworx cluster that makes the volumes: a `PortworxCluster` of this app, or one imported with
   * `PortworxCluster.fromAttributes`. You need not repeat its settings here, and the size that volumes can grow to is
   * checked against its pools.
   *
   * @default - not known
   */
  readonly portworxCluster?: IPortworxCluster;

  /**
   * Parameters of the Portworx volumes.
   *
   * @default - high priority pools, and the I/O profile that fits the purpose and the number of replicas
   */
  readonly parameters?: PortworxParameters;

  /**
   * Parameters that this library does not know yet. Portworx ignores misspelt keys, so second spellings of known ones
   * are refused.
   *
   * @default - none
   */
  readonly unlistedParameters?: { [key: string]: string };

  /**
   * Schedules on which STORK makes a snapshot of each volume.
   *
   * @default - none
   */
  readonly snapshotSchedules?: SnapshotSchedule[];

  /**
   * How Kubernetes reaches Portworx.
   *
   * @default PortworxProvisioner.CSI
   */
  readonly provisioner?: PortworxProvisioner;

  /**
   * Whether the Portworx cluster runs PX-StoreV2, which supports only ext4.
   *
   * @default - as `portworxCluster`, else false
   */
  readonly storeV2?: boolean;

  /**
   * Whether the Portworx cluster has a journal device.
   *
   * @default - as `portworxCluster`, else false
   */
  readonly journalDevice?: boolean;
}

/** A StorageClass for Kafka, made here or known by its attributes. */
export interface IKafkaStorageClass extends IConstruct {
  /** Name of the StorageClass. */
  readonly storageClassName: string;

  /** Who makes the volumes. It is Portworx too where Portworx's driver uses a FlashArray directly. */
  readonly volumeManager: VolumeManager;

  /** Whether the volumes come from Portworx pools; with direct access to an array they do not. */
  readonly pooled: boolean;

  /** Whether writes are acknowledged while they are in memory only (`io_profile: db_remote`): not for quorum logs. */
  readonly coalescesWrites: boolean;

  /** Replicas that Portworx keeps of each volume; 1 without Portworx. */
  readonly volumeReplicas: number;

  /** Where a volume can be attached when its node is lost. */
  readonly volumeMobility: VolumeMobility;

  /** Whether claims of the class can grow. */
  readonly expandable: boolean;

  /** How the volumes are encrypted; undefined if the class does not set it. */
  readonly encryption?: VolumeEncryption;

  /** The Portworx cluster that makes the volumes; undefined where it is not known. */
  readonly portworxCluster?: IPortworxCluster;
}

/** What is known of a StorageClass that exists already. */
export interface KafkaStorageClassAttributes {
  /** Name of the StorageClass. */
  readonly storageClassName: string;

  /**
   * Who makes the volumes.
   *
   * @default VolumeManager.NATIVE
   */
  readonly volumeManager?: VolumeManager;

  /**
   * Whether the volumes come from Portworx pools; with direct access to an array they do not.
   *
   * @default - true with VolumeManager.PORTWORX
   */
  readonly pooled?: boolean;

  /**
   * Whether writes are acknowledged while they are in memory only (`io_profile: db_remote`).
   *
   * @default - true with pools and two or more volume replicas, since that is Portworx's default then
   */
  readonly coalescesWrites?: boolean;

  /**
   * Replicas that Portworx keeps of each volume (`repl`).
   *
   * @default 1
   */
  readonly volumeReplicas?: number;

  /**
   * Where a volume can be attached when its node is lost.
   *
   * @default - VolumeMobility.ANYWHERE with two or more volume replicas, else VolumeMobility.WITHIN_A_ZONE
   */
  readonly volumeMobility?: VolumeMobility;

  /**
   * Whether the class allows volume expansion.
   *
   * @default true
   */
  readonly expandable?: boolean;

  /**
   * How the volumes are encrypted. Needed where each volume has its own key, since clusters then make the pointers.
   *
   * @default - not known
   */
  readonly encryption?: VolumeEncryption;

  /**
   * The Portworx cluster that makes the volumes.
   *
   * @default - not known
   */
  readonly portworxCluster?: IPortworxCluster;
}

/** A tuned StorageClass that many clusters can share. */
export interface KafkaStorageClassProps extends PortworxClassProps {
  /**
   * Name of the StorageClass.
   *
   * @default - the id of the construct with a suffix derived from the settings. Kubernetes does not let the settings
   * change, so other settings make another class. If you set a name, Kubernetes refuses such a change
   */
  readonly name?: string;

  /**
   * Who makes the volumes.
   *
   * @default VolumeManager.PORTWORX
   */
  readonly volumeManager?: VolumeManager;

  /**
   * What the volumes hold.
   *
   * @default VolumePurpose.BROKER_DATA
   */
  readonly purpose?: VolumePurpose;

  /**
   * Replication of the clusters that use the class; it gives the number of volume replicas.
   *
   * @default - one volume replica
   */
  readonly replication?: Replication;

  /**
   * Nodes that hold Portworx storage; checked against the volume replicas.
   *
   * @default - those of `portworxCluster`, else not checked beyond 3
   */
  readonly storageNodes?: number;

  /**
   * Warnings that are acceptable here: code and reason.
   *
   * @default - none
   */
  readonly acknowledge?: { [code: string]: string };

  /**
   * Whether warnings are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}
