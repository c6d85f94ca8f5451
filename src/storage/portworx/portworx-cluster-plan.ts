import type { SecretsProviderModel } from './secrets-provider';
import type { PoolExpansionModel, PoolRebalanceModel } from '../../capacity/pool-expansion';
import { expandedGibibytes } from '../../capacity/pool-objects';
import { type Decided, decided } from '../../core/decision';
import { GIBIBYTE } from '../../core/quantity';
import type { StringMap } from '../../core/string-map';
import type { Labels } from '../../kubernetes/labels';
import { EncryptionMethod, type VolumeEncryptionModel } from '../encryption/volume-encryption';
import type { BackingStoreModel } from '../stores/backing-store-model';
import { EBS_KEY_PERMISSIONS } from '../stores/ebs';
import { isCloud, type PoolDrives } from '../stores/pool-drives';

/** A Portworx cluster as asked for: plain data, with the simple defaults filled in. */
export interface PortworxClusterSpec {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly store: BackingStoreModel;
  readonly version: string;
  readonly imageRegistry?: string;
  readonly imagePullSecret?: string;
  readonly zones: number;
  /** Undefined where every node with Portworx holds storage. */
  readonly storageNodesPerZone?: number;
  readonly drivesPerNode: number;
  /** Bytes; undefined where the drives are in the nodes already. */
  readonly driveBytes?: number;
  readonly driveEncryption?: VolumeEncryptionModel;
  /** Name of the Secret with which Portworx makes drives; undefined for the usual one. */
  readonly driveCredentialsSecret?: string;
  /** Role on AWS that service accounts take. */
  readonly awsRoleArn?: string;
  readonly storeV2: boolean;
  /** Undefined where the user leaves it to the construct. */
  readonly journal?: boolean;
  /** Bytes. */
  readonly kvdbDriveBytes: number;
  /** Bytes. */
  readonly metadataDriveBytes: number;
  readonly secrets: SecretsProviderModel;
  readonly autopilot: boolean;
  readonly expansion?: PoolExpansionModel;
  readonly rebalance?: PoolRebalanceModel;
  /** Undefined for STORK's own. */
  readonly healthMonitorSeconds?: number;
  readonly prometheusUrl?: string;
  readonly telemetry?: boolean;
  readonly csiTopology: boolean;
  readonly environment: StringMap;
}

/** A Portworx cluster with every decision taken. */
export interface PortworxClusterPlan {
  readonly spec: PortworxClusterSpec;
  /** Undefined where the store gives no drives to pools, which a rule refuses. */
  readonly drives?: PoolDrives;
  readonly journal: Decided<boolean>;
  /** Nodes that hold storage; undefined where that is not known. */
  readonly storageNodes?: number;
  /** GiB of a new pool of one node; undefined where that is not known. */
  readonly poolGibibytes?: number;
  /** Bytes that the pool of one node can grow to; undefined where that is not known. */
  readonly largestPoolBytes?: number;
  /** Bytes that the pools of all nodes together can grow to; undefined where that is not known. */
  readonly capacityBytes?: number;
  readonly permissions: readonly string[];
  /** Names of the Secrets that are read. */
  readonly secretNames: readonly string[];
}

/** Takes the decisions for a Portworx cluster. */
export function planPortworxCluster(spec: PortworxClusterSpec): PortworxClusterPlan {
  const drives = spec.store.pools?.drives;
  const storageNodes = spec.storageNodesPerZone === undefined ? undefined : spec.storageNodesPerZone * spec.zones;
  const poolGibibytes = spec.driveBytes === undefined ? undefined : spec.driveBytes / GIBIBYTE * spec.drivesPerNode;
  const largestPool = poolGibibytes === undefined
    ? undefined
    : expandedGibibytes(poolGibibytes, spec.expansion) * GIBIBYTE;
  return {
    spec,
    drives,
    journal: journal(spec),
    storageNodes,
    poolGibibytes,
    largestPoolBytes: largestPool,
    capacityBytes: storageNodes === undefined || largestPool === undefined ? undefined : storageNodes * largestPool,
    permissions: isCloud(drives) ? [...drives.permissions, ...keyPermissions(spec.driveEncryption)] : [],
    secretNames: secretNames(spec, drives),
  };
}

function secretNames(
  { secrets, driveCredentialsSecret, imagePullSecret }: PortworxClusterSpec, drives: PoolDrives | undefined,
): string[] {
  const ofDrives = isCloud(drives) && drives.credentials
    ? driveCredentialsSecret ?? drives.credentials.secretName
    : undefined;
  return [...new Set([secrets.credentials?.secretName, ofDrives, imagePullSecret])].filter(name => name !== undefined);
}

function journal({ journal: given, storeV2 }: PortworxClusterSpec): Decided<boolean> {
  if (given !== undefined) return decided(given, 'given');
  return storeV2
    ? decided(false, 'PX-StoreV2 keeps what it must not lose on its metadata drive')
    : decided(true, 'quorum logs are small writes that must be stable: a journal takes them');
}

function keyPermissions(encryption: VolumeEncryptionModel | undefined): readonly string[] {
  return encryption?.method === EncryptionMethod.AWS_KMS ? EBS_KEY_PERMISSIONS : [];
}
