import type { VolumeMobility } from '../../availability/volume-mobility';
import type { VolumeGrowthModel } from '../../capacity/volume-growth';
import type { NativeClassSpec, PortworxClassSpec } from '../classes/volume-class-plan';
import type { VolumeEncryptionModel } from '../encryption/volume-encryption';
import type { PortworxClusterModel } from '../portworx/portworx-cluster-model';

/** The persistent volumes behind the nodes of a group, as plain data. */
export interface StorageModel {
  readonly source: OwnClassSource | ExistingClassSource;
  readonly sizeBytes: number;
  readonly logDirectories: number;
  readonly growth?: VolumeGrowthModel;
}

/** Volumes of a class that is made for the cluster. */
export interface OwnClassSource {
  readonly own: VolumeClassRequest;
  readonly existing?: undefined;
}

/** Volumes of a class that exists. */
export interface ExistingClassSource {
  readonly existing: ExistingClassModel;
  readonly own?: undefined;
}

/** What only the user of a class knows. */
type Use = 'purpose' | 'volumeReplicas';

/** A class of volumes, without what only its user knows: the purpose of the volumes, and the number of replicas. */
export type VolumeClassRequest = Omit<PortworxClassSpec, Use> | Omit<NativeClassSpec, Use>;

/** A StorageClass that exists, as plain data. */
export interface ExistingClassModel {
  readonly className: string;
  /** Whether a driver of Portworx makes the volumes, in pools or directly on an array. */
  readonly portworx: boolean;
  readonly pooled: boolean;
  /** Whether writes are acknowledged while they are in memory only. */
  readonly coalescesWrites: boolean;
  readonly volumeReplicas: number;
  readonly mobility: VolumeMobility;
  readonly expandable: boolean;
  readonly encryption?: VolumeEncryptionModel;
  readonly portworxCluster?: PortworxClusterModel;
}
