import type { StringMap } from '../core/string-map';
import type { Json, Manifest, ManifestMetadata } from '../kubernetes/manifest';

/** An environment variable of Portworx's pods. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: string }
  | {
    readonly name: string;
    readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  };

/** Drives that Portworx makes itself; each is a text such as `type=gp3,size=500`. */
export interface CloudStorage {
  readonly provider: string;
  readonly deviceSpecs: readonly string[];
  readonly journalDeviceSpec?: string;
  readonly kvdbDeviceSpec?: string;
  readonly systemMetadataDeviceSpec?: string;
  readonly maxStorageNodesPerZone?: number;
}

/** Drives that are in the nodes. If `cloudStorage` is set as well, the operator silently ignores it. */
export interface NodeStorage {
  readonly useAll?: boolean;
  readonly devices?: readonly string[];
  readonly journalDevice?: string;
  readonly kvdbDevice?: string;
  readonly systemMetadataDevice?: string;
}

/** Where Autopilot asks for metrics. */
export interface MetricsProvider {
  readonly name: string;
  readonly type: string;
  readonly params: StringMap;
}

/** The part of StorageCluster (core.libopenstorage.org/v1) that the library emits. */
export interface StorageClusterSpec {
  readonly image: string;
  readonly customImageRegistry?: string;
  readonly imagePullSecret?: string;
  readonly kvdb: { readonly internal: boolean };
  readonly secretsProvider: string;
  readonly cloudStorage?: CloudStorage;
  readonly storage?: NodeStorage;
  readonly env?: readonly EnvironmentVariable[];
  readonly csi: {
    readonly enabled: boolean;
    readonly installSnapshotController: boolean;
    readonly topology?: { readonly enabled: boolean };
  };
  readonly workloadIdentity?: {
    readonly credentials: readonly { readonly cloudProvider: string; readonly key: string; readonly value: string }[];
  };
  readonly stork: { readonly enabled: boolean; readonly useWorkloadIdentity?: boolean; readonly args: StringMap };
  readonly autopilot: { readonly enabled: boolean; readonly providers?: readonly MetricsProvider[] };
  readonly monitoring: {
    readonly prometheus: { readonly enabled: boolean; readonly exportMetrics: boolean };
    readonly telemetry?: { readonly enabled: boolean };
  };
  readonly [field: string]: Json | object | undefined;
}

/** A StorageCluster: Portworx itself, as its operator installs it. */
export function storageCluster(metadata: ManifestMetadata, spec: StorageClusterSpec): Manifest {
  return { apiVersion: 'core.libopenstorage.org/v1', kind: 'StorageCluster', metadata, spec };
}
