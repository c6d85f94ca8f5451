import type { SizedDisk } from './disk-limits';
import type { PoolDrives } from './pool-drives';
import type { VolumeMobility } from '../../availability/volume-mobility';
import type { Decided } from '../../core/decision';
import { type Finding } from '../../core/finding';
import type { ProgramText } from '../../core/program-text';
import type { EncryptionMethod } from '../encryption/volume-encryption';

/** Provisioner of statically provisioned volumes. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** Who makes volumes out of a backing store. */
export enum VolumeManager {
  /**
   * Portworx: pools over the store with volumes that Portworx replicates, or volumes that its driver makes directly on
   * an array.
   */
  PORTWORX = 'portworx',
  /** The store's own CSI driver, or static local volumes. */
  NATIVE = 'native',
}

/** How a class of volumes is rendered and what its volumes can do. */
export interface VolumeClassModel {
  readonly provisioner: string;
  readonly parameters: { readonly [key: string]: string };
  readonly mountOptions?: readonly string[];
  /** Parameter for the file system; undefined if the class does not choose it. */
  readonly fileSystemParameter?: string;
  readonly waitForFirstConsumer: boolean;
  readonly expandable: boolean;
  readonly mobility: Decided<VolumeMobility>;
  /** Ways in which volumes of this class can be encrypted. */
  readonly encryption: readonly EncryptionMethod[];
}

/** The use of a backing store, for its own rules. */
export interface StoreSubject {
  readonly manager: VolumeManager;
  /** The new disk first, then the sizes that it can grow to; empty where no size is known. */
  readonly disks: readonly SizedDisk[];
}

/** What a disk of a store can do, as far as its vendor states it. */
export interface DiskModel {
  /** Name of the type, by which a price is found. */
  readonly type: string;
  /** The largest disk in GiB; undefined where it is not known. */
  readonly mostGibibytes?: number;
  /** Limits of a disk of this size. */
  readonly performance: (gibibytes: number) => Decided<DiskPerformance>;
}

/** Limits of a disk. */
export interface DiskPerformance {
  /** I/O operations a second; undefined where they are not known. */
  readonly iops?: number;
  /** Bytes a second that it takes; undefined where that is not known. */
  readonly bytesPerSecond?: number;
}

/** A backing store as plain data: what every store file returns. */
export interface BackingStoreModel {
  /** The store in words, for messages and reports. */
  readonly label: string;
  /** Volumes without Portworx pools: the store's CSI driver, static local volumes, direct access to an array. */
  readonly native: VolumeClassModel;
  /** How Portworx can use the store; undefined where its volumes bypass Portworx pools. */
  readonly pools?: {
    /** Ways in which Autopilot can grow a pool over this store. */
    readonly expansion: readonly ('add-drive' | 'resize-drive')[];
    /** Where Portworx gets the drives of its pools. */
    readonly drives: PoolDrives;
  };
  /** Disks of the store, for plans of capacity and cost. */
  readonly disk: DiskModel;
  /** How a program makes this store. */
  readonly program: ProgramText;
  /** Sequential read rate of one volume in MiB/s, for the time that log recovery may take. */
  readonly readRate: Decided<number>;
  readonly review: (use: StoreSubject, construct: string) => Finding[];
  /**
   * The same store with the performance that costs nothing extra, for volumes of quorum logs: the brokers' provisioned
   * performance would cost three times more, and may not be possible at their size. The store itself if nothing was
   * provisioned.
   */
  readonly atBaseline: () => BackingStoreModel;
}
