import { type StringMap, stringMap } from '../../core/string-map';

/** Class of pool that Portworx places volumes on. */
export enum PriorityIo {
  /** Fast drives. */
  HIGH = 'high',
  /** Middle class. */
  MEDIUM = 'medium',
  /** Slow drives. */
  LOW = 'low',
}

/** How Portworx treats the writes of a volume. */
export enum IoProfile {
  /** `db_remote` with two or more replicas, none with one. */
  AUTO = 'auto',
  /** Write-back flush coalescing over 100 ms in the memory of all replicas; two or more replicas only. */
  DB_REMOTE = 'db_remote',
  /** Stable writes to the journal device; for one replica and many syncs. */
  JOURNAL = 'journal',
  /** No optimisation. */
  NONE = 'none',
  /** The setting of the Portworx cluster. */
  USE_CLUSTER_DEFAULT = 'use_cluster_default',
}

/** File systems of Portworx volumes. */
export enum PortworxFileSystem {
  /** ext4. */
  EXT4 = 'ext4',
  /** xfs; not with PX-StoreV2. */
  XFS = 'xfs',
}

/** Protocols by which Portworx exports a volume. */
export enum ExportProtocol {
  /** The block device of Portworx. */
  PXD = 'pxd',
  /** NFS. */
  NFS = 'nfs',
  /** iSCSI. */
  ISCSI = 'iscsi',
  /** A custom protocol. */
  CUSTOM = 'custom',
}

/** When Portworx checks a file system. */
export enum ScanTrigger {
  /** Never. */
  NONE = 'none',
  /** At every mount. */
  ON_MOUNT = 'on_mount',
  /** At the next mount. */
  ON_NEXT_MOUNT = 'on_next_mount',
}

/** What a check of a file system does. */
export enum ScanAction {
  /** Nothing. */
  NONE = 'none',
  /** It looks. */
  SCAN_ONLY = 'scan_only',
  /** It looks and repairs. */
  SCAN_REPAIR = 'scan_repair',
}

/** How near-synchronous replication behaves. */
export enum NearsyncStrategy {
  /** As Portworx chooses. */
  NONE = 'none',
  /** As fast as possible. */
  AGGRESSIVE = 'aggressive',
  /** With regard to load. */
  OPTIMIZED = 'optimized',
}

/**
 * Every StorageClass parameter of Portworx, except the number of replicas (`Replication`), encryption
 * (`VolumeEncryption`) and the FlashArray's own (`BackingStore.flashArray`). Portworx silently ignores a key that it
 * does not know, so the types here are the only check there is. Keys and meanings: the volume specification parser of
 * openstorage.
 */
export interface PortworxParameters {
  /**
   * Class of the pool that volumes are placed on; best effort, not a guarantee.
   *
   * @default PriorityIo.HIGH
   */
  readonly priorityIo?: PriorityIo;

  /**
   * How writes are coalesced. `db_remote` collects writes of 100 ms in the memory of all replicas and works with two or
   * more replicas only.
   *
   * @default - IoProfile.DB_REMOTE for broker data with two or more volume replicas, IoProfile.AUTO with one;
   * IoProfile.NONE for quorum logs
   */
  readonly ioProfile?: IoProfile;

  /**
   * File system of the volumes. PX-StoreV2 knows ext4 only.
   *
   * @default PortworxFileSystem.EXT4
   */
  readonly fs?: PortworxFileSystem;

  /**
   * Volume group: replicas of the volumes of one group are kept on different nodes. Portworx knows a group by this name
   * in the whole cluster: two Kafka clusters that are to have a group each need two names, also in different
   * namespaces.
   *
   * @default - no group
   */
  readonly group?: string;

  /**
   * Whether the rule of the group is enforced: creation of a volume fails when no node is free.
   *
   * @default - not enforced
   */
  readonly fg?: boolean;

  /**
   * Labels of the Portworx volumes.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Ids of the Portworx nodes that replicas may be on.
   *
   * @default - any node
   */
  readonly nodes?: string[];

  /**
   * Zones over which replicas are spread.
   *
   * @default - as Portworx chooses
   */
  readonly zones?: string[];

  /**
   * Racks over which replicas are spread.
   *
   * @default - as Portworx chooses
   */
  readonly racks?: string[];

  /**
   * Whether `nodes`, `zones` and `racks` are wishes instead of conditions.
   *
   * @default false
   */
  readonly bestEffortLocationProvisioning?: boolean;

  /**
   * Name of a VolumePlacementStrategy.
   *
   * @default - the one that the cluster makes for its zones, if any
   */
  readonly placementStrategy?: string;

  /**
   * Replica sets that a volume is striped over.
   *
   * @default - 1
   */
  readonly aggregationLevel?: number;

  /**
   * Minutes between periodic local snapshots (legacy form; prefer `snapshotSchedules`).
   *
   * @default - no periodic snapshots
   */
  readonly snapIntervalMinutes?: number;

  /**
   * Portworx snapshot schedule, in the form of `pxctl`.
   *
   * @default - none
   */
  readonly snapSchedule?: string;

  /**
   * Whether data goes through the journal device.
   *
   * @default - false
   */
  readonly journal?: boolean;

  /**
   * Whether the file system is mounted without online discard; `autoFstrim` follows it where it is not set.
   *
   * @default - false
   */
  readonly nodiscard?: boolean;

  /**
   * Whether Portworx trims the file system in the background; needs `nodiscard`.
   *
   * @default - as `nodiscard`
   */
  readonly autoFstrim?: boolean;

  /**
   * Whether copy on write is switched on only when it is needed.
   *
   * @default - true
   */
  readonly cowOndemand?: boolean;

  /**
   * Whether writes are acknowledged before all replicas have them.
   *
   * @default - false
   */
  readonly earlyAck?: boolean;

  /**
   * Asynchronous I/O; only as Portworx support advises.
   *
   * @default - false
   */
  readonly asyncIo?: boolean;

  /**
   * Direct I/O to the backing drives.
   *
   * @default - false
   */
  readonly directIo?: boolean;

  /**
   * Whether the local I/O path is preferred.
   *
   * @default - true
   */
  readonly fastpath?: boolean;

  /**
   * Whether Portworx reads ahead.
   *
   * @default - false
   */
  readonly readahead?: boolean;

  /**
   * Limit of read operations per second, at least 256; not together with `ioThrottleRdBw`.
   *
   * @default - no limit
   */
  readonly ioThrottleRdIops?: number;

  /**
   * Limit of write operations per second, at least 256; not together with `ioThrottleWrBw`.
   *
   * @default - no limit
   */
  readonly ioThrottleWrIops?: number;

  /**
   * Limit of the read rate in MB/s, at least 1.
   *
   * @default - no limit
   */
  readonly ioThrottleRdBw?: number;

  /**
   * Limit of the write rate in MB/s, at least 1.
   *
   * @default - no limit
   */
  readonly ioThrottleWrBw?: number;

  /**
   * Factor by which I/O limits follow the size (Portworx 3.5, Autopilot 1.4).
   *
   * @default - none
   */
  readonly ioThrottleIopsScaleFactor?: number;

  /**
   * Factor by which bandwidth limits follow the size (Portworx 3.5, Autopilot 1.4).
   *
   * @default - none
   */
  readonly ioThrottleBwScaleFactor?: number;

  /**
   * Queue depth of the block device, 1 to 256.
   *
   * @default - 128
   */
  readonly queueDepth?: number;

  /**
   * Block size in bytes.
   *
   * @default - 4096
   */
  readonly blockSize?: number;

  /**
   * Volumes made at once.
   *
   * @default - 1
   */
  readonly scale?: number;

  /**
   * Whether volumes cannot be deleted while this is set.
   *
   * @default - false
   */
  readonly sticky?: boolean;

  /**
   * Legacy shared volumes; refused for brokers.
   *
   * @default - false
   */
  readonly shared?: boolean;

  /**
   * Volumes shared over NFS; refused for brokers.
   *
   * @default - false
   */
  readonly sharedv4?: boolean;

  /**
   * Service of shared volumes; refused for brokers.
   *
   * @default - none
   */
  readonly sharedv4SvcType?: string;

  /**
   * Failover of shared volumes; refused for brokers.
   *
   * @default - none
   */
  readonly sharedv4FailoverStrategy?: string;

  /**
   * Access to shared volumes from outside; refused for brokers.
   *
   * @default - false
   */
  readonly sharedv4ExternalAccess?: boolean;

  /**
   * Mount options of shared volumes; refused for brokers.
   *
   * @default - none
   */
  readonly sharedv4MountOptions?: string;

  /**
   * Mount options of the volumes.
   *
   * @default - none
   */
  readonly mountOptions?: { [key: string]: string };

  /**
   * Mount options of the volumes, as the CSI driver applies them.
   *
   * @default - none
   */
  readonly csiMountOptions?: { [key: string]: string };

  /**
   * Protocol by which volumes are exported.
   *
   * @default - ExportProtocol.PXD
   */
  readonly export?: ExportProtocol;

  /**
   * Options of exported shared volumes; refused for brokers.
   *
   * @default - none
   */
  readonly exportOptions?: string;

  /**
   * Endpoint of a proxy volume: nfs://, s3:// or pxd://; refused for brokers.
   *
   * @default - none
   */
  readonly proxyEndpoint?: string;

  /**
   * Path within a proxied NFS export; refused for brokers.
   *
   * @default - none
   */
  readonly proxyNfsSubpath?: string;

  /**
   * Export of a proxied NFS server; refused for brokers.
   *
   * @default - none
   */
  readonly proxyNfsExportpath?: string;

  /**
   * Bucket of a proxied object store; refused for brokers.
   *
   * @default - none
   */
  readonly proxyS3Bucket?: string;

  /**
   * When the file system is checked.
   *
   * @default - ScanTrigger.NONE
   */
  readonly scanPolicyTrigger?: ScanTrigger;

  /**
   * What a check of the file system does.
   *
   * @default - ScanAction.NONE
   */
  readonly scanPolicyAction?: ScanAction;

  /**
   * Portworx storage policy that the volumes follow.
   *
   * @default - none
   */
  readonly storagepolicy?: string;

  /**
   * Near-synchronous replication to another site.
   *
   * @default - false
   */
  readonly nearsync?: boolean;

  /**
   * How near-synchronous replication trades delay for load.
   *
   * @default - NearsyncStrategy.NONE
   */
  readonly nearsyncReplicationStrategy?: NearsyncStrategy;

  /**
   * Windows shares; refused for brokers.
   *
   * @default - false
   */
  readonly winshare?: boolean;

  /**
   * Options for mkfs.
   *
   * @default - none
   */
  readonly createoptions?: string;

  /**
   * Whether a file system that Portworx does not support is made all the same.
   *
   * @default - false
   */
  readonly forceUnsupportedFsType?: boolean;

  /**
   * For restores from cloud snapshots: provision as the source was.
   *
   * @default - false
   */
  readonly matchSrcVolProvision?: boolean;

  /**
   * Whether `db_remote` stays active while a replica is offline. A power loss of the remaining replicas then loses up
   * to 100 ms of writes.
   *
   * @default - false
   */
  readonly disableIoProfileProtection?: boolean;

  /**
   * Datastore affinity of FlashArray cloud drives.
   *
   * @default - none
   */
  readonly kubeDatastoreAffinity?: string;

  /**
   * For shared volumes with a Service: whether pods prefer nodes without a replica; refused for brokers.
   *
   * @default - true
   */
  readonly preferRemoteNode?: boolean;

  /**
   * For shared volumes with a Service: whether pods run on nodes without a replica only; refused for brokers.
   *
   * @default - false
   */
  readonly preferRemoteNodeOnly?: boolean;

  /**
   * Whether STORK leaves these volumes out of its choice of a node.
   *
   * @default - false
   */
  readonly skipSchedulerScoring?: boolean;

  /**
   * Secret with the PX-Security token, for the in-tree provisioner.
   *
   * @default - none
   */
  readonly authSecretName?: string;

  /**
   * Namespace of the Secret with the PX-Security token, for the in-tree provisioner.
   *
   * @default - none
   */
  readonly authSecretNamespace?: string;
}

/** The forms of values. */
export type ParameterKind = 'text' | 'name' | 'number' | 'flag' | 'presence' | 'one' | 'list' | 'map';

/** The key of each typed parameter and the form of its value. Every value is a string in a StorageClass. */
export const PORTWORX_PARAMETERS: {
  readonly [parameter in keyof Required<PortworxParameters>]: readonly [key: string, kind: ParameterKind];
} = {
  priorityIo: ['priority_io', 'text'],
  ioProfile: ['io_profile', 'text'],
  fs: ['fs', 'text'],
  group: ['group', 'text'],
  fg: ['fg', 'flag'],
  labels: ['labels', 'map'],
  nodes: ['nodes', 'list'],
  zones: ['zones', 'list'],
  racks: ['racks', 'list'],
  bestEffortLocationProvisioning: ['best_effort_location_provisioning', 'presence'],
  placementStrategy: ['placement_strategy', 'name'],
  aggregationLevel: ['aggregation_level', 'number'],
  snapIntervalMinutes: ['snap_interval', 'number'],
  snapSchedule: ['snap_schedule', 'text'],
  journal: ['journal', 'flag'],
  nodiscard: ['nodiscard', 'flag'],
  autoFstrim: ['auto_fstrim', 'flag'],
  cowOndemand: ['cow_ondemand', 'flag'],
  earlyAck: ['early_ack', 'flag'],
  asyncIo: ['async_io', 'flag'],
  directIo: ['direct_io', 'flag'],
  fastpath: ['fastpath', 'flag'],
  readahead: ['readahead', 'flag'],
  ioThrottleRdIops: ['io_throttle_rd_iops', 'number'],
  ioThrottleWrIops: ['io_throttle_wr_iops', 'number'],
  ioThrottleRdBw: ['io_throttle_rd_bw', 'number'],
  ioThrottleWrBw: ['io_throttle_wr_bw', 'number'],
  ioThrottleIopsScaleFactor: ['io_throttle_iops_scale_factor', 'number'],
  ioThrottleBwScaleFactor: ['io_throttle_bw_scale_factor', 'number'],
  queueDepth: ['queue_depth', 'number'],
  blockSize: ['block_size', 'number'],
  scale: ['scale', 'number'],
  sticky: ['sticky', 'flag'],
  shared: ['shared', 'flag'],
  sharedv4: ['sharedv4', 'flag'],
  sharedv4SvcType: ['sharedv4_svc_type', 'text'],
  sharedv4FailoverStrategy: ['sharedv4_failover_strategy', 'text'],
  sharedv4ExternalAccess: ['sharedv4_external_access', 'flag'],
  sharedv4MountOptions: ['sharedv4_mount_options', 'text'],
  mountOptions: ['mount_options', 'map'],
  csiMountOptions: ['csi_mount_options', 'map'],
  export: ['export', 'text'],
  exportOptions: ['export_options', 'text'],
  proxyEndpoint: ['proxy_endpoint', 'text'],
  proxyNfsSubpath: ['proxy_nfs_subpath', 'text'],
  proxyNfsExportpath: ['proxy_nfs_exportpath', 'text'],
  proxyS3Bucket: ['proxy_s3_bucket', 'text'],
  scanPolicyTrigger: ['scan_policy_trigger', 'text'],
  scanPolicyAction: ['scan_policy_action', 'text'],
  storagepolicy: ['storagepolicy', 'text'],
  nearsync: ['nearsync', 'flag'],
  nearsyncReplicationStrategy: ['nearsync_replication_strategy', 'text'],
  winshare: ['winshare', 'flag'],
  createoptions: ['createoptions', 'text'],
  forceUnsupportedFsType: ['force_unsupported_fs_type', 'flag'],
  matchSrcVolProvision: ['match_src_vol_provision', 'flag'],
  disableIoProfileProtection: ['disable_io_profile_protection', 'one'],
  kubeDatastoreAffinity: ['kube_datastore_affinity', 'text'],
  preferRemoteNode: ['stork.libopenstorage.org/preferRemoteNode', 'flag'],
  preferRemoteNodeOnly: ['stork.libopenstorage.org/preferRemoteNodeOnly', 'flag'],
  skipSchedulerScoring: ['stork.libopenstorage.org/skipSchedulerScoring', 'flag'],
  authSecretName: ['openstorage.io/auth-secret-name', 'name'],
  authSecretNamespace: ['openstorage.io/auth-secret-namespace', 'name'],
};

/**
 * Keys that other parts of the library write, or that must not stand in a StorageClass; with the way to say the same.
 */
export const OTHER_PORTWORX_KEYS: { readonly [key: string]: string } = {
  'repl': 'set the volume replicas of `Replication`',
  'io_priority': 'a second name of priority_io; use `priorityIo`',
  'rack': 'a second name of racks; use `racks`',
  'secure': 'use `encryption`',
  'secret_key': 'a key name for pxctl; use `encryption`',
  'backend': 'use BackingStore.flashArray with direct access',
  'size': 'the size of a volume is that of its claim',
  'label': 'a label by another name; use `labels`',
  'csi.storage.k8s.io/fstype': 'use `fs`',
};

/** Typed parameters as StorageClass parameters. */
export function portworxParameters(parameters: PortworxParameters): StringMap {
  const given = (Object.keys(parameters) as (keyof PortworxParameters)[]).filter(name =>
    Object.hasOwn(PORTWORX_PARAMETERS, name));
  return stringMap(Object.fromEntries(given.map(name => {
    const [key, kind] = PORTWORX_PARAMETERS[name];
    return [key, rendered(kind, parameters[name])];
  })));
}

function rendered(kind: ParameterKind, value: PortworxParameters[keyof PortworxParameters]): string | undefined {
  if (value === undefined) return undefined;
  switch (kind) {
    case 'presence': return value ? 'true' : undefined;
    case 'one': return value ? '1' : undefined;
    case 'list': return Array.isArray(value) ? value.join(',') : String(value);
    case 'map': return Object.entries(value ?? {}).map(entry => entry.join('=')).join(',');
    default: return String(value);
  }
}
