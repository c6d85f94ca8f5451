import type { Decided } from '../../core/decision';
import type { StringMap } from '../../core/string-map';
import { compact } from '../../kubernetes/manifest';
import type { VolumeEncryptionModel } from '../encryption/volume-encryption';

/** Where Portworx gets the drives of its pools. */
export type PoolDrives = CloudDrives | NodeDrives;

/** Drives that Portworx makes and attaches, through the interface of a cloud or an array. */
export interface CloudDrives {
  readonly provider: 'aws' | 'azure' | 'gce' | 'pure';
  /** Settings of a data drive, without its size. */
  readonly data: StringMap;
  /** Settings of a small drive for the key-value database or for metadata. */
  readonly system: StringMap;
  /** Settings that encrypt a drive; undefined for a method that these drives do not support. */
  readonly encrypted: (encryption: VolumeEncryptionModel) => StringMap | undefined;
  /** Environment variables that Portworx needs. */
  readonly environment: StringMap;
  /** Environment variables whose values are in a Secret, under keys of the same names. */
  readonly credentials?: { readonly secretName: string; readonly keys: readonly string[] };
  /** Permissions that Portworx needs, as the platform names them. */
  readonly permissions: readonly string[];
  /** Seconds between two resizes of one drive that its cloud always accepts. */
  readonly resizeCoolDown?: Decided<number>;
}

/** Drives that are in the nodes already. */
export interface NodeDrives {
  readonly provider?: undefined;
  /** Paths; undefined for every drive that is empty and unmounted. */
  readonly devices?: readonly string[];
  readonly kvdbDevice?: string;
  readonly metadataDevice?: string;
}

/** A drive in the form in which Portworx reads it: `type=gp3,size=500,iops=6000`. */
export function driveSpec({ type, ...settings }: StringMap, gibibytes: number): string {
  return Object.entries(compact({ type, size: String(gibibytes), ...settings }))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** Whether Portworx makes its drives itself. */
export function isCloud(drives: PoolDrives | undefined): drives is CloudDrives {
  return drives?.provider !== undefined;
}
