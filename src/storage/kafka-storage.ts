import type { Size } from 'cdk8s';
import { PortworxProvisioner, ReclaimPolicy } from './classes/volume-class-plan';
import type { IKafkaStorageClass, PortworxClassProps, VolumeClassProps } from './kafka-storage-class-props';
import { portworxClusterModel } from './portworx/portworx-cluster-model';
import type { BackingStore } from './stores/backing-store';
import { VolumeManager } from './stores/backing-store-model';
import { NO_BACKING_STORE } from './stores/no-backing-store';
import type { ExistingClassModel, StorageModel, VolumeClassRequest } from './volumes/storage-model';
import type { VolumeGrowth } from '../capacity/volume-growth';
import { GIBIBYTE } from '../core/quantity';
import { bytesOf } from '../core/size';
import { checked } from '../input/stand-ins';

/** What every kind of claim states. */
export interface ClaimProps {
  /**
   * Size of each new volume. The claim template of a running StatefulSet cannot be edited: a volume is made larger by
   * `growth` or by the script of `npx kafka-constructs resize`.
   */
  readonly size: Size;

  /**
   * Volumes, and so log directories, of each broker (JBOD). Ignored for controllers and ZooKeeper.
   *
   * @default 1
   */
  readonly logDirectories?: number;
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
    return checked(
      'KafkaStorage.portworx',
      [props],
      good => new KafkaStorage(storageModel(good, { own: portworxClass(good) }, good.growth)),
    );
  }

  /**
   * Volumes of the store's own CSI driver, or static local volumes, without Portworx. The class is made for this
   * cluster alone.
   */
  public static native(props: NativeStorageProps): KafkaStorage {
    return checked(
      'KafkaStorage.native',
      [props],
      good => new KafkaStorage(storageModel(good, { own: nativeClass(good) }, undefined)),
    );
  }

  /** Volumes of a class that many clusters may share. */
  public static existingClass(props: ExistingClassStorageProps): KafkaStorage {
    return checked('KafkaStorage.existingClass', [props], good => {
      const source = good.storageClass === undefined
        ? STAND_IN_STORAGE.source
        : { existing: existingClass(good.storageClass) };
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

function storageModel(
  claims: ClaimProps, source: StorageModel['source'], growth: VolumeGrowth | undefined,
): StorageModel {
  return {
    source,
    sizeBytes: bytesOf(claims.size),
    logDirectories: claims.logDirectories ?? 1,
    growth: growth?._model,
  };
}

function existingClass(existing: IKafkaStorageClass): ExistingClassModel {
  return {
    className: existing.storageClassName,
    portworx: existing.volumeManager === VolumeManager.PORTWORX,
    pooled: existing.pooled,
    coalescesWrites: existing.coalescesWrites,
    volumeReplicas: existing.volumeReplicas,
    mobility: existing.volumeMobility,
    expandable: existing.expandable,
    encryption: existing.encryption?._model,
    portworxCluster: existing.portworxCluster && portworxClusterModel(existing.portworxCluster),
  };
}

/** A class of Portworx volumes as plain data. */
export function portworxClass(props: PortworxClassProps): VolumeClassRequest {
  const { portworxCluster } = props;
  return {
    ...commonClass({ ...props, backingStore: props.backingStore ?? portworxCluster?.backingStore }),
    portworxCluster: portworxCluster && portworxClusterModel(portworxCluster),
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

/** A class of native volumes as plain data. */
export function nativeClass(props: StoredClassProps): VolumeClassRequest {
  return {
    ...commonClass(props),
    manager: VolumeManager.NATIVE,
    portworxSettings: [],
  };
}

/** A stand-in where no storage is given, which rules refuse. */
export const STAND_IN_STORAGE: StorageModel = {
  source: { own: nativeClass({}) },
  sizeBytes: GIBIBYTE,
  logDirectories: 1,
};

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
