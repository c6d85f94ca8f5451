import { type BackingStoreModel, type DiskPerformance, type StoreSubject, VolumeManager } from './backing-store-model';
import { type DiskLimits, aboveMaximum, checksOf, performanceViolations, sizeViolations } from './disk-limits';
import type { CloudDrives } from './pool-drives';
import { VolumeMobility } from '../../availability/volume-mobility';
import { type Decided, decided } from '../../core/decision';
import { Severity } from '../../core/finding';
import { factoryCall } from '../../core/program-text';
import { MEGABYTE } from '../../core/quantity';
import { review, ruleTable } from '../../core/rule';
import { stringMap } from '../../core/string-map';
import { type VolumeEncryptionModel, EncryptionMethod } from '../encryption/volume-encryption';

/** SKU of an Azure managed disk. */
export enum AzureDiskSku {
  /** Premium SSD, three copies in one zone. */
  PREMIUM_LRS = 'Premium_LRS',
  /** Premium SSD v2 with its own IOPS and throughput setting. */
  PREMIUM_V2_LRS = 'PremiumV2_LRS',
  /** Premium SSD with copies in three zones: attachable in each. Portworx cloud drives do not support it. */
  PREMIUM_ZRS = 'Premium_ZRS',
  /** Ultra disk. */
  ULTRA_SSD_LRS = 'UltraSSD_LRS',
  /** Standard SSD: for tests. */
  STANDARD_SSD_LRS = 'StandardSSD_LRS',
  /** Standard SSD with copies in three zones: for tests. Portworx cloud drives do not support it. */
  STANDARD_SSD_ZRS = 'StandardSSD_ZRS',
}

/** Host caching of an Azure disk. */
export enum AzureDiskCaching {
  /** No cache on the host. Right for logs, which are written once and read from the page cache. */
  NONE = 'None',
  /** Reads are cached on the host. */
  READ_ONLY = 'ReadOnly',
}

/** Azure managed disks as a backing store. */
export interface AzureDiskProps {
  /**
   * SKU of the disks.
   *
   * @default AzureDiskSku.PREMIUM_LRS
   */
  readonly sku?: AzureDiskSku;

  /**
   * Caching on the host. Premium SSD v2 and Ultra disks accept none only.
   *
   * @default AzureDiskCaching.NONE
   */
  readonly caching?: AzureDiskCaching;

  /**
   * Provisioned I/O operations per second, for two SKUs only: Premium SSD v2 3,000 to 80,000, at most 500 for each GiB;
   * Ultra disks 100 to 400,000, at most 1,000 for each GiB (Azure, "Azure managed disk types", August 2026). More than
   * the maximum is a warning, since Azure has raised it before. Volumes of controllers and ZooKeeper have the baseline
   * of the SKU, whatever is set here.
   *
   * @default - what the SKU gives without a setting: Premium SSD v2 3,000, Ultra disks 500 or one for each GiB (Azure
   * Disk CSI driver)
   */
  readonly iops?: number;

  /**
   * Provisioned throughput in MB/s, for two SKUs only, and at most a quarter of the IOPS: Premium SSD v2 125 to 2,000;
   * Ultra disks 1 to 10,000 (the same page). More than the maximum is a warning.
   *
   * @default - what the SKU gives without a setting; Premium SSD v2: 125
   */
  readonly throughput?: number;
}

const PREMIUM: DiskLimits = { gibibytes: [1, 32_767] };

/**
 * Limits of the SKUs (Azure, "Azure managed disk types", August 2026; defaults of Ultra disks: azuredisk-csi-driver).
 */
const LIMITS: { readonly [sku in AzureDiskSku]: DiskLimits } = {
  [AzureDiskSku.PREMIUM_LRS]: PREMIUM,
  [AzureDiskSku.PREMIUM_ZRS]: PREMIUM,
  [AzureDiskSku.STANDARD_SSD_LRS]: PREMIUM,
  [AzureDiskSku.STANDARD_SSD_ZRS]: PREMIUM,
  [AzureDiskSku.PREMIUM_V2_LRS]: {
    gibibytes: [1, 65_536],
    iops: { range: [3000, 80_000], perGibibyte: 500, baseline: () => 3000 },
    throughput: { range: [125, 2000], perIops: 0.25 },
  },
  [AzureDiskSku.ULTRA_SSD_LRS]: {
    gibibytes: [4, 65_536],
    iops: { range: [100, 400_000], perGibibyte: 1000, baseline: gibibytes => Math.max(500, gibibytes) },
    throughput: { range: [1, 10_000], perIops: 0.25 },
  },
};

/** The Azure Disk store as data. */
export function azureDisk(props: AzureDiskProps): BackingStoreModel {
  const sku = props.sku ?? AzureDiskSku.PREMIUM_LRS;
  const zoneRedundant = sku.endsWith('_ZRS');
  return {
    label: `Azure Disk ${sku}`,
    native: {
      provisioner: 'disk.csi.azure.com',
      parameters: stringMap({
        DiskIOPSReadWrite: props.iops,
        DiskMBpsReadWrite: props.throughput,
        cachingMode: props.caching ?? AzureDiskCaching.NONE,
        fsType: 'xfs',
        skuName: sku,
      }),
      mountOptions: ['noatime'],
      fileSystemParameter: 'fsType',
      waitForFirstConsumer: true,
      expandable: true,
      mobility: zoneRedundant
        ? decided(VolumeMobility.ANYWHERE, 'a zone-redundant disk can be attached in each zone')
        : decided(VolumeMobility.WITHIN_A_ZONE, 'a locally redundant disk is in one zone'),
      encryption: [EncryptionMethod.AZURE_DISK_ENCRYPTION_SET],
    },
    pools: { expansion: ['add-drive', 'resize-drive'], drives: cloudDrives(sku) },
    disk: {
      type: sku, mostGibibytes: LIMITS[sku]?.gibibytes[1], performance: gibibytes => performance(sku, props, gibibytes),
    },
    program: factoryCall('BackingStore.azureDisk', props, {
      sku: { name: 'AzureDiskSku', members: AzureDiskSku },
      caching: { name: 'AzureDiskCaching', members: AzureDiskCaching },
    }),
    readRate: props.throughput
      ? decided(props.throughput, 'throughput set for the disk')
      : decided(125, 'baseline of Premium SSD v2 and of a P20 Premium SSD, rounded down'),
    review: (use, construct) => review(AZURE_DISK_RULES, { ...use, props, type: sku }, construct),
    atBaseline: () => azureDisk({ sku: props.sku, caching: props.caching }),
  };
}

/** Premium SSDs by size (Azure, "Azure managed disk types"): up to so many GiB, IOPS, MB/s. */
const PREMIUM_TIERS: readonly (readonly [gibibytes: number, iops: number, throughput: number])[] = [
  [32, 120, 25], [64, 240, 50], [128, 500, 100], [256, 1100, 125], [512, 2300, 150], [1024, 5000, 200],
  [2048, 7500, 250], [4096, 7500, 250], [8192, 16_000, 500], [16_384, 18_000, 750], [32_767, 20_000, 900],
];

function performance(
  sku: AzureDiskSku, { iops, throughput }: AzureDiskProps, gibibytes: number,
): Decided<DiskPerformance> {
  switch (sku) {
    case AzureDiskSku.PREMIUM_LRS: case AzureDiskSku.PREMIUM_ZRS: {
      const [, tierIops, tierThroughput] = PREMIUM_TIERS.find(([most]) => gibibytes <= most) ?? PREMIUM_TIERS.at(-1)!;
      return decided({ iops: tierIops, bytesPerSecond: tierThroughput * MEGABYTE }, `a Premium SSD with ${gibibytes} GiB`);
    }
    case AzureDiskSku.PREMIUM_V2_LRS: return decided(
      { iops: iops ?? 3000, bytesPerSecond: (throughput ?? 125) * MEGABYTE },
      throughput === undefined ? 'the baseline of Premium SSD v2' : 'the throughput that is set',
    );
    default: return decided(
      { iops, bytesPerSecond: throughput && throughput * MEGABYTE },
      throughput === undefined ? `unknown for ${sku}` : 'the throughput that is set',
    );
  }
}

/** Permissions of Portworx's service principal (Portworx, "Prerequisites for Azure"). */
const PERMISSIONS: readonly string[] = [
  'Microsoft.Compute/disks/delete', 'Microsoft.Compute/disks/read', 'Microsoft.Compute/disks/write',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/write',
  'Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/write',
  'Microsoft.ContainerService/managedClusters/agentPools/read',
];

function cloudDrives(sku: AzureDiskSku): CloudDrives {
  return {
    provider: 'azure',
    data: { type: sku },
    system: { type: AzureDiskSku.PREMIUM_LRS },
    encrypted: ({ method, parameters }: VolumeEncryptionModel) => method === EncryptionMethod.AZURE_DISK_ENCRYPTION_SET
      ? { diskEncryptionSetID: parameters.diskEncryptionSetID } : undefined,
    environment: {},
    // The Secret for the service principal, as named in Portworx's documentation.
    credentials: { secretName: 'px-azure', keys: ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID'] },
    permissions: PERMISSIONS,
  };
}

interface AzureDiskSubject extends StoreSubject {
  readonly props: AzureDiskProps;
  readonly type: AzureDiskSku;
}

const knownSku = checksOf<AzureDiskSubject>(({ type }) => LIMITS[type]);

/** What Azure Disk and Portworx cloud drives on it accept. */
export const AZURE_DISK_RULES = ruleTable<AzureDiskSubject>('Backing stores', [
  {
    code: 'AZURE_DISK_SKU',
    severity: Severity.ERROR,
    about: 'Azure Disk SKUs are those of AzureDiskSku; Portworx cloud drives do not know the zone-redundant ones.',
    check: ({ type, manager }) => {
      const allowed = Object.values(AzureDiskSku)
        .filter(name => manager === VolumeManager.NATIVE || !name.endsWith('_ZRS'));
      return allowed.includes(type) ? undefined : {
        property: 'storage.backingStore.sku',
        value: type,
        message: manager === VolumeManager.PORTWORX
          ? 'Portworx cloud drives cannot be of this SKU'
          : 'Azure has no such disk SKU',
        allowed: allowed.join(', '),
        fix: 'choose one of these; Portworx makes its own replicas, so a locally redundant SKU is enough under it',
      };
    },
  },
  {
    code: 'AZURE_DISK_CACHING',
    severity: Severity.ERROR,
    about: 'Premium SSD v2 and Ultra disks have no host cache.',
    check: ({ props, type }) =>
      LIMITS[type]?.iops === undefined || (props.caching ?? AzureDiskCaching.NONE) === AzureDiskCaching.NONE
        ? undefined : {
          property: 'storage.backingStore.caching',
          value: props.caching,
          message: `${type} disks cannot be cached on the host`,
          allowed: 'AzureDiskCaching.NONE',
          fix: 'remove `caching`',
        },
  },
  {
    code: 'AZURE_DISK_DRIVE_PERFORMANCE',
    severity: Severity.ERROR,
    about: 'Portworx cannot set the IOPS and throughput of its Azure drives.',
    check: ({ props, manager }) =>
      manager !== VolumeManager.PORTWORX
        ? []
        : (['iops', 'throughput'] as const).filter(name => props[name] !== undefined).map(name => ({
          property: `storage.backingStore.${name}`,
          value: props[name],
          message: 'the description of a Portworx drive has no such setting for Azure, so Portworx would ignore it',
          allowed: 'nothing under Portworx',
          fix: 'remove it, and choose a SKU whose size gives the performance, or set it on the disks in Azure',
        })),
  },
  {
    code: 'AZURE_DISK_SIZE',
    severity: Severity.ERROR,
    about: 'An Azure disk, and a drive of Portworx on Azure, has a size that its SKU allows, also after growth.',
    check: knownSku(sizeViolations),
  },
  {
    code: 'AZURE_DISK_PERFORMANCE',
    severity: Severity.ERROR,
    about: 'IOPS and throughput are set for Premium SSD v2 and Ultra disks only, within their ranges and ratios.',
    check: knownSku((disks, { manager }) => manager === VolumeManager.PORTWORX ? [] : performanceViolations(disks)),
  },
  {
    code: 'AZURE_DISK_ABOVE_MAXIMUM',
    severity: Severity.WARNING,
    about: 'IOPS and throughput above the maximum that is known today; Azure has raised it before.',
    check: knownSku((disks, { manager }) =>
      manager === VolumeManager.PORTWORX ? [] : aboveMaximum(disks, 'Azure, "Azure managed disk types", August 2026')),
  },
]);
