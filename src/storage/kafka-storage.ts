import type { Size } from 'cdk8s';
import type { BackingStore } from './backing-store';
import type { BackingStoreModel } from './backing-store-model';
import { VolumeManager } from './backing-store-model';
import type { IKafkaStorageClass } from './kafka-storage-class';
import { localNvme } from './local-nvme';
import type { IPortworxCluster } from './portworx-cluster-props';
import type { PortworxParameters } from './portworx-parameters';
import type { SnapshotSchedule } from './snapshot-schedule';
import type { FileSystem, VolumeClassSpec } from './volume-class';
import { PortworxProvisioner, ReclaimPolicy } from './volume-class';
import type { VolumeEncryption } from './volume-encryption';
import type { VolumeGrowth, VolumeGrowthModel } from '../capacity/volume-growth';
import type { Rule } from '../core/finding';
import { review, Severity } from '../core/finding';
import { GIBIBYTE } from '../core/quantity';
import { bytesOf } from '../core/size';
import { checked } from '../core/stand-ins';

/** What every kind of claim states. */
export interface ClaimProps {
  /**
   * Size of each new volume. The claim template of a running StatefulSet cannot be edited: a volume is made larger
   * by `growth` or by the script of `npx kafka-constructs resize`.
   */
  readonly size: Size;

  /**
   * Volumes, and so log directories, of each broker (JBOD). Ignored for controllers and ZooKeeper.
   *
   * @default 1
   */
  readonly logDirectories?: number;
}

/** What a class of volumes states, whoever makes them. */
export interface VolumeClassProps {
  /**
   * How volumes are encrypted.
   *
   * @default - as the backing store does it (EBS: encrypted with the account's default key)
   */
  readonly encryption?: VolumeEncryption;

  /**
   * What becomes of a volume when its claim is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: ReclaimPolicy;

  /**
   * Whether claims of the class can be made larger.
   *
   * @default - whether the volumes can grow
   */
  readonly allowVolumeExpansion?: boolean;

  /**
   * File system of the volumes, where a CSI driver makes them without Portworx pools. With pools it is `parameters: { fs }`; on static local
   * volumes it is what the PersistentVolume says.
   *
   * @default FileSystem.XFS
   */
  readonly fileSystem?: FileSystem;

  /**
   * Mount options of the volumes, where a CSI driver makes them without Portworx pools. They replace the default, and are part of the
   * name of the class. With a wrong option the first pod does not start. With pools it is `parameters: { csiMountOptions }`.
   *
   * @default - `noatime`, since nothing uses access times; none for a FlashArray
   */
  readonly mountOptions?: string[];
}

/** What a class of Portworx volumes states in addition. */
export interface PortworxClassProps extends VolumeClassProps {
  /**
   * The storage that the volumes are made of in the end.
   *
   * @default - that of `portworxCluster`
   */
  readonly backingStore?: BackingStore;

  /**
   * The Portworx cluster that makes the volumes: a `PortworxCluster` of this app, or one imported with
   * `PortworxCluster.fromAttributes`. You need not repeat its settings here, and the size that volumes can grow to is checked
   * against its pools.
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
   * Parameters that this library does not know yet. Portworx ignores misspelt keys, so second spellings of known ones are refused.
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
   * Whether the Portworx cluster runs PX-StoreV2, which knows ext4 only.
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

/** Portworx volumes behind the nodes of a cluster. */
export interface PortworxStorageProps extends PortworxClassProps, ClaimProps {
  /**
   * Growth of the volumes by Autopilot.
   *
   * @default - volumes keep their size
   */
  readonly growth?: VolumeGrowth;
}

/** Volumes of a store's own driver, or local drives, behind the nodes of a cluster. */
export interface NativeStorageProps extends VolumeClassProps, ClaimProps {
  /** The storage that the volumes are made of. */
  readonly backingStore: BackingStore;
}

/** Volumes of a class that exists already, behind the nodes of a cluster. */
export interface ExistingClassStorageProps extends ClaimProps {
  /** The class: a `KafkaStorageClass` of this app, or one imported with `KafkaStorageClass.fromAttributes`. */
  readonly storageClass: IKafkaStorageClass;

  /**
   * Growth of the volumes by Autopilot.
   *
   * @default - volumes keep their size
   */
  readonly growth?: VolumeGrowth;
}

/** The persistent volumes behind brokers, controllers or ZooKeeper servers. */
export class KafkaStorage {
  /** Volumes that Portworx makes, replicates and moves. The class is made for this cluster alone. */
  public static portworx(props: PortworxStorageProps): KafkaStorage {
    return checked('KafkaStorage.portworx', [props], good => new KafkaStorage(storageModel(good, { own: portworxClass(good) }, good.growth)));
  }

  /** Volumes of the store's own CSI driver, or static local volumes, without Portworx. The class is made for this cluster alone. */
  public static native(props: NativeStorageProps): KafkaStorage {
    return checked('KafkaStorage.native', [props], good => new KafkaStorage(storageModel(good, { own: nativeClass(good) }, undefined)));
  }

  /** Volumes of a class that many clusters may share. */
  public static existingClass(props: ExistingClassStorageProps): KafkaStorage {
    return checked('KafkaStorage.existingClass', [props], good => {
      const source = good.storageClass === undefined ? STAND_IN_STORAGE.source : { existing: good.storageClass };
      return new KafkaStorage(storageModel(good, source, good.growth));
    });
  }

  /** @internal */
  public static _of(model: StorageModel): KafkaStorage {
    return new KafkaStorage(model);
  }

  /** @internal */
  public readonly _model: StorageModel;

  private constructor(model: StorageModel) {
    this._model = model;
  }
}

/** A class of volumes less what is known only where it is used: what the volumes hold, and how many replicas they have. */
export type VolumeClassRequest = Omit<VolumeClassSpec, 'purpose' | 'volumeReplicas'>;

/** Volumes of a class that is made for the cluster. */
export interface OwnClassSource {
  readonly own: VolumeClassRequest;
  readonly existing?: undefined;
}

/** Volumes of a class that exists. */
export interface ExistingClassSource {
  readonly existing: IKafkaStorageClass;
  readonly own?: undefined;
}

/** Storage as plain data. */
export interface StorageModel {
  readonly source: OwnClassSource | ExistingClassSource;
  /** Bytes. */
  readonly size: number;
  readonly logDirectories: number;
  readonly growth?: VolumeGrowthModel;
}

function storageModel(claims: ClaimProps, source: StorageModel['source'], growth: VolumeGrowth | undefined): StorageModel {
  return { source, size: bytesOf(claims.size), logDirectories: claims.logDirectories ?? 1, growth: growth?._model };
}

/** A class of Portworx volumes as data. */
export function portworxClass(props: PortworxClassProps): VolumeClassRequest {
  const { portworxCluster } = props;
  return {
    ...commonClass({ ...props, backingStore: props.backingStore ?? portworxCluster?.backingStore }),
    portworxCluster,
    manager: VolumeManager.PORTWORX,
    parameters: props.parameters ?? {},
    unlistedParameters: props.unlistedParameters ?? {},
    provisioner: props.provisioner ?? PortworxProvisioner.CSI,
    storeV2: props.storeV2 ?? portworxCluster?.storeV2 ?? false,
    journalDevice: props.journalDevice ?? portworxCluster?.journalDevice ?? false,
    snapshotSchedules: props.snapshotSchedules ?? [],
  };
}

/** A class of volumes, and what they are made of where that is known. */
interface StoredClassProps extends VolumeClassProps {
  readonly backingStore?: BackingStore;
}

/** A class of native volumes as data. */
export function nativeClass(props: StoredClassProps): VolumeClassRequest {
  return {
    ...commonClass(props),
    manager: VolumeManager.NATIVE,
    parameters: {},
    unlistedParameters: {},
    provisioner: PortworxProvisioner.CSI,
    storeV2: false,
    journalDevice: false,
    snapshotSchedules: [],
  };
}

/** A stand-in where no backing store is given, which rules refuse. */
export const NO_BACKING_STORE: BackingStoreModel = {
  ...localNvme({}),
  label: 'no backing store',
  inspect: (_, construct) => review(BACKING_STORE_RULES, undefined, construct),
  atBaseline: () => NO_BACKING_STORE,
};

/** A stand-in where no storage is given, which rules refuse. */
export const STAND_IN_STORAGE: StorageModel = { source: { own: nativeClass({}) }, size: GIBIBYTE, logDirectories: 1 };

/** A class of volumes is made of something. */
export const BACKING_STORE_RULES: readonly Rule<undefined>[] = [{
  code: 'BACKING_STORE_MISSING',
  severity: Severity.ERROR,
  about: 'A class of volumes has a backing store.',
  check: () => ({
    property: 'storage.backingStore',
    value: undefined,
    message: 'nothing to make volumes of',
    allowed: 'BackingStore.ebs(...), .azureDisk(...), .flashArray(...) or .localNvme(...)',
    fix: 'set `backingStore`',
  }),
}];

function commonClass(props: StoredClassProps) {
  return {
    store: props.backingStore?._model ?? NO_BACKING_STORE,
    encryption: props.encryption?._model,
    allowVolumeExpansion: props.allowVolumeExpansion,
    reclaimPolicy: props.reclaimPolicy ?? ReclaimPolicy.RETAIN,
    fileSystem: props.fileSystem,
    mountOptions: props.mountOptions,
  };
}
