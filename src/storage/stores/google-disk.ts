import { type BackingStoreModel, type DiskPerformance, type StoreSubject, VolumeManager } from './backing-store-model';
import { type DiskLimits, aboveMaximum, checksOf, performanceViolations, sizeViolations } from './disk-limits';
import type { CloudDrives } from './pool-drives';
import { VolumeMobility } from '../../availability/volume-mobility';
import { type Decided, decided } from '../../core/decision';
import { Severity } from '../../core/finding';
import { factoryCall } from '../../core/program-text';
import { MEBIBYTE } from '../../core/quantity';
import { review, ruleTable } from '../../core/rule';
import { stringMap } from '../../core/string-map';
import { EncryptionMethod } from '../encryption/volume-encryption';

/** Type of a disk of Google Compute Engine. */
export enum GoogleDiskType {
  /** SSD Persistent Disk: 30 IOPS for each GiB. */
  SSD = 'pd-ssd',
  /** Balanced Persistent Disk: 6 IOPS for each GiB. */
  BALANCED = 'pd-balanced',
  /**
   * Hyperdisk Balanced, with IOPS and throughput of its own. Newer machine series (C3, C4, N4) need it, and older ones
   * cannot attach it. Portworx cloud drives cannot be of this type.
   */
  HYPERDISK_BALANCED = 'hyperdisk-balanced',
}

/** Disks of Google Compute Engine as a backing store. */
export interface GoogleDiskProps {
  /**
   * Type of the disks.
   *
   * @default GoogleDiskType.SSD
   */
  readonly diskType?: GoogleDiskType;

  /**
   * Provisioned I/O operations per second, for Hyperdisk Balanced only: 3,000 to 160,000, at most 500 for each GiB
   * (Google Cloud, "About Hyperdisk Balanced", 2026). More than the maximum is a warning. Volumes of controllers and
   * ZooKeeper have the baseline of the type.
   *
   * @default - 3,000 for Hyperdisk Balanced; for Persistent Disks they follow from the size
   */
  readonly iops?: number;

  /**
   * Provisioned throughput in MiB/s, for Hyperdisk Balanced only: 140 to 2,400, at most a quarter of the IOPS and at
   * least one 256th (the same page). More than the maximum is a warning.
   *
   * @default - 140 for Hyperdisk Balanced; for Persistent Disks it follows from the size
   */
  readonly throughput?: number;
}

/** Limits of the types (Google Cloud, "About Persistent Disk" and "About Hyperdisk Balanced", 2026). */
const LIMITS: { readonly [type in GoogleDiskType]: DiskLimits } = {
  [GoogleDiskType.SSD]: { gibibytes: [10, 65_536] },
  [GoogleDiskType.BALANCED]: { gibibytes: [10, 65_536] },
  [GoogleDiskType.HYPERDISK_BALANCED]: {
    gibibytes: [4, 65_536],
    iops: { range: [3000, 160_000], perGibibyte: 500, baseline: () => 3000 },
    throughput: { range: [140, 2400], perIops: 0.25, leastPerIops: 1 / 256 },
  },
};

/**
 * MiB/s that a node always has for its disks of the type, whatever their size (Google Cloud, "About Persistent Disk
 * performance", 2026).
 */
const BASELINE_RATES: { readonly [type in GoogleDiskType]: number } = {
  'pd-ssd': 240,
  'pd-balanced': 140,
  'hyperdisk-balanced': 140,
};

/** The disks of Google Compute Engine as plain data. */
export function googleDisk(props: GoogleDiskProps): BackingStoreModel {
  const type = props.diskType ?? GoogleDiskType.SSD;
  return {
    label: `Google ${type}`,
    native: {
      provisioner: 'pd.csi.storage.gke.io',
      parameters: stringMap({
        'csi.storage.k8s.io/fstype': 'xfs',
        'provisioned-iops-on-create': props.iops,
        // gcp-compute-persistent-disk-csi-driver, pkg/parameters: a quantity in Mi.
        'provisioned-throughput-on-create': props.throughput === undefined ? undefined : `${props.throughput}Mi`,
        'type': type,
      }),
      mountOptions: ['noatime'],
      fileSystemParameter: 'csi.storage.k8s.io/fstype',
      waitForFirstConsumer: true,
      expandable: true,
      mobility: decided(VolumeMobility.WITHIN_A_ZONE, 'a zonal disk is in one zone'),
      encryption: [EncryptionMethod.GOOGLE_KMS],
    },
    pools: { expansion: ['add-drive', 'resize-drive'], drives: cloudDrives(type) },
    disk: {
      type, mostGibibytes: LIMITS[type]?.gibibytes[1], performance: gibibytes => performance(type, props, gibibytes),
    },
    program: factoryCall('BackingStore.googleDisk', props, {
      diskType: { name: 'GoogleDiskType', members: GoogleDiskType },
    }),
    readRate: props.throughput
      ? decided(props.throughput, 'throughput set for the disk')
      : decided(BASELINE_RATES[type] ?? 140, `baseline of ${type}; larger disks are faster`),
    review: (subject, construct) => review(GOOGLE_DISK_RULES, { ...subject, props, type }, construct),
    atBaseline: () => googleDisk({ diskType: props.diskType }),
  };
}

/**
 * What a disk can do (Google Cloud, "About Persistent Disk performance"): a baseline of the node, and more for each
 * GiB; at most 1,200 MiB/s for each node, less with few processors.
 */
function performance(
  type: GoogleDiskType, { iops, throughput }: GoogleDiskProps, gibibytes: number,
): Decided<DiskPerformance> {
  switch (type) {
    case GoogleDiskType.SSD: return decided({
      iops: Math.min(100_000, 6000 + 30 * gibibytes),
      bytesPerSecond: Math.min(1200, Math.floor(240 + 0.48 * gibibytes)) * MEBIBYTE,
    }, `pd-ssd with ${gibibytes} GiB`);
    case GoogleDiskType.BALANCED: return decided({
      iops: Math.min(80_000, 3000 + 6 * gibibytes),
      bytesPerSecond: Math.min(1200, Math.floor(140 + 0.28 * gibibytes)) * MEBIBYTE,
    }, `pd-balanced with ${gibibytes} GiB`);
    default: return decided(
      { iops: iops ?? 3000, bytesPerSecond: (throughput ?? 140) * MEBIBYTE },
      throughput === undefined ? 'the baseline of Hyperdisk Balanced' : 'the throughput that is set',
    );
  }
}

/** Roles of the service account of the nodes (Portworx, "Prerequisites for GKE"). */
const ROLES: readonly string[] = [
  'roles/compute.admin', 'roles/container.clusterViewer', 'roles/iam.serviceAccountUser',
];

function cloudDrives(type: GoogleDiskType): CloudDrives {
  return {
    provider: 'gce',
    data: { type },
    system: { type: GoogleDiskType.SSD },
    encrypted: ({ method, parameters }) =>
      method === EncryptionMethod.GOOGLE_KMS ? { kms: parameters['disk-encryption-kms-key'] } : undefined,
    environment: {},
    permissions: ROLES,
  };
}

/** The types that disks of Google's driver, or drives of Portworx, can have. */
function typesOf(manager: VolumeManager): GoogleDiskType[] {
  return Object.values(GoogleDiskType)
    .filter(type => manager === VolumeManager.NATIVE || type !== GoogleDiskType.HYPERDISK_BALANCED);
}

interface GoogleDiskSubject extends StoreSubject {
  readonly props: GoogleDiskProps;
  readonly type: GoogleDiskType;
}

const knownType = checksOf<GoogleDiskSubject>(({ type, manager }) =>
  typesOf(manager).includes(type) ? LIMITS[type] : undefined);

/** What Google's disks and Portworx cloud drives on them accept. */
export const GOOGLE_DISK_RULES = ruleTable<GoogleDiskSubject>('Backing stores', [
  {
    code: 'GOOGLE_DISK_TYPE',
    severity: Severity.ERROR,
    about: 'Disk types are those of GoogleDiskType; Portworx cloud drives cannot be Hyperdisk Balanced.',
    check: ({ type, manager }) => typesOf(manager).includes(type) ? undefined : {
      property: 'storage.backingStore.diskType',
      value: type,
      message: manager === VolumeManager.PORTWORX
        ? 'Portworx cloud drives cannot be of this type'
        : 'not a disk type that this library knows',
      allowed: typesOf(manager).join(', '),
      fix: manager === VolumeManager.PORTWORX
        ? 'use GoogleDiskType.SSD, or Hyperdisk Balanced through KafkaStorage.native'
        : 'use GoogleDiskType.SSD',
    },
  },
  {
    code: 'GOOGLE_DISK_SIZE',
    severity: Severity.ERROR,
    about: 'A disk, and a drive of Portworx, has a size that its type allows, also after growth.',
    check: knownType(sizeViolations),
  },
  {
    code: 'GOOGLE_DISK_PERFORMANCE',
    severity: Severity.ERROR,
    about: 'IOPS and throughput are set for Hyperdisk Balanced only, within their ranges and ratios.',
    check: knownType(performanceViolations),
  },
  {
    code: 'GOOGLE_DISK_ABOVE_MAXIMUM',
    severity: Severity.WARNING,
    about: 'IOPS and throughput above the maximum that is known today; Google has raised it before.',
    check: knownType(disks => aboveMaximum(disks, 'Google Cloud, "About Hyperdisk Balanced", 2026')),
  },
]);
