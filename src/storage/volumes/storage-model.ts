import type { VolumeGrowthModel } from '../../capacity/volume-growth';
import type { VolumeClassSpec } from '../classes/volume-class';
import type { IKafkaStorageClass } from '../kafka-storage-class-props';

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
  readonly sizeBytes: number;
  readonly logDirectories: number;
  readonly growth?: VolumeGrowthModel;
}
