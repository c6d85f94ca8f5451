import { type BackingStoreModel, type DiskPerformance, type StoreSubject, VolumeManager } from './backing-store-model';
import {
  type DiskLimits, aboveMaximum, checksOf, iopsViolation, sizeViolations, throughputViolation, withMaxima,
} from './disk-limits';
import type { CloudDrives } from './pool-drives';
import { VolumeMobility } from '../../availability/volume-mobility';
import { type Decided, decided } from '../../core/decision';
import { Severity } from '../../core/finding';
import { factoryCall } from '../../core/program-text';
import { MEBIBYTE } from '../../core/quantity';
import { review, ruleTable } from '../../core/rule';
import { stringMap } from '../../core/string-map';
import { type VolumeEncryptionModel, EncryptionMethod } from '../encryption/volume-encryption';

/** Type of an Amazon EBS volume. */
export enum EbsVolumeType {
  /** General purpose SSD with its own IOPS and throughput setting. */
  GP3 = 'gp3',
  /** General purpose SSD of the former generation: IOPS follow the size. */
  GP2 = 'gp2',
  /** Provisioned IOPS SSD of the former generation. */
  IO1 = 'io1',
  /** Provisioned IOPS SSD. Portworx cloud drives do not support it. */
  IO2 = 'io2',
}

/** Amazon EBS as a backing store. */
export interface EbsProps {
  /**
   * Type of the volumes.
   *
   * @default EbsVolumeType.GP3
   */
  readonly volumeType?: EbsVolumeType;

  /**
   * Provisioned I/O operations per second of a volume: gp3 3,000 to 80,000, at most 500 for each GiB; io1 100 to
   * 64,000, at most 50 for each GiB; io2 100 to 256,000, at most 1,000 for each GiB (AWS, "Amazon EBS volume types",
   * October 2026). More than the maximum is a warning, since AWS has raised it before. Volumes of controllers and
   * ZooKeeper have the baseline of gp3, whatever is set here.
   *
   * @default - what the type gives without a setting (gp3: 3,000); required for io1 and io2
   */
  readonly iops?: number;

  /**
   * Throughput of a volume in MiB/s, for gp3 only: 125 to 2,000, and at most a quarter of the IOPS (AWS, "General
   * Purpose SSD volumes", October 2026). More than the maximum is a warning.
   *
   * @default - 125, the baseline of gp3
   */
  readonly throughput?: number;
}

/**
 * Limits of the volume types (AWS, "Amazon EBS volume types", October 2026). Every io2 volume made since November 2023
 * is io2 Block Express (AWS, "Provisioned IOPS SSD volumes").
 */
const LIMITS: { readonly [type in EbsVolumeType]: DiskLimits } = {
  gp3: {
    gibibytes: [1, 65_536],
    iops: { range: [3000, 80_000], perGibibyte: 500, baseline: () => 3000 },
    throughput: { range: [125, 2000], perIops: 0.25 },
  },
  gp2: { gibibytes: [1, 16_384] },
  io1: { gibibytes: [4, 16_384], iops: { range: [100, 64_000], perGibibyte: 50 } },
  io2: { gibibytes: [4, 65_536], iops: { range: [100, 256_000], perGibibyte: 1000 } },
};

/** MiB/s read without a setting (the same page). io1 and io2: 1,000 IOPS of 256 KiB. */
const BASELINE_RATES: { readonly [type in EbsVolumeType]: number } = { gp3: 125, gp2: 128, io1: 250, io2: 250 };

/** What Portworx lists for gp3 drives (its drive decision matrix for AWS, libopenstorage/cloudops, August 2024). */
const PORTWORX_GP3 = { iops: 16_000, throughput: 1000 };

/** The EBS store as data. */
export function ebs(props: EbsProps): BackingStoreModel {
  const type = props.volumeType ?? EbsVolumeType.GP3;
  return {
    label: `Amazon EBS ${type}`,
    native: {
      provisioner: 'ebs.csi.aws.com',
      parameters: stringMap({
        'csi.storage.k8s.io/fstype': 'xfs',
        'encrypted': 'true',
        'iops': props.iops,
        'throughput': props.throughput,
        'type': type,
      }),
      mountOptions: ['noatime'],
      fileSystemParameter: 'csi.storage.k8s.io/fstype',
      waitForFirstConsumer: true,
      expandable: true,
      mobility: decided(VolumeMobility.WITHIN_A_ZONE, 'an EBS volume is in one availability zone'),
      encryption: [EncryptionMethod.AWS_KMS],
    },
    pools: { expansion: ['add-drive', 'resize-drive'], drives: cloudDrives(type, props) },
    disk: {
      type, mostGibibytes: LIMITS[type]?.gibibytes[1], performance: gibibytes => performance(type, props, gibibytes),
    },
    program: factoryCall('BackingStore.ebs', props, { volumeType: { name: 'EbsVolumeType', members: EbsVolumeType } }),
    readRate: decided(
      props.throughput ?? BASELINE_RATES[type] ?? 125,
      props.throughput ? 'throughput set for the volume' : `baseline of ${type}`,
    ),
    review: (use, construct) => review(EBS_RULES, { ...use, props, type }, construct),
    // io1 and io2 have no baseline: you pay for every IOPS, and their minimum (100) is too slow for a quorum log.
    atBaseline: () => ebs({ volumeType: type === EbsVolumeType.GP2 ? type : EbsVolumeType.GP3 }),
  };
}

/**
 * What a volume can do (AWS, "General Purpose SSD volumes" and "Provisioned IOPS SSD volumes"): gp2 has 3 IOPS for each
 * GiB; io1 256 KiB for each of its IOPS up to 500 MiB/s, then 16 KiB up to 1,000; io2 0.25 MiB/s for each.
 */
function performance(type: EbsVolumeType, { iops, throughput }: EbsProps, gibibytes: number): Decided<DiskPerformance> {
  switch (type) {
    case EbsVolumeType.GP2: return decided(
      {
        iops: Math.min(16_000, Math.max(100, 3 * gibibytes)),
        bytesPerSecond: (gibibytes < 334 ? 128 : 250) * MEBIBYTE,
      },
      `gp2 with ${gibibytes} GiB`,
    );
    case EbsVolumeType.IO1: return decided(
      {
        iops,
        bytesPerSecond: Math.min(1000, Math.max(Math.min(500, (iops ?? 0) / 4), (iops ?? 0) / 64)) * MEBIBYTE,
      }, 'IOPS of io1',
    );
    case EbsVolumeType.IO2: return decided(
      { iops, bytesPerSecond: Math.min(4000, (iops ?? 0) / 4) * MEBIBYTE }, 'IOPS of io2',
    );
    default: return decided(
      { iops: iops ?? 3000, bytesPerSecond: (throughput ?? 125) * MEBIBYTE },
      throughput === undefined ? 'the baseline of gp3' : 'the throughput that is set',
    );
  }
}

/** Actions on EC2 that Portworx needs to make, attach and resize its drives (Portworx, "Prerequisites for AWS"). */
export const EBS_PERMISSIONS: readonly string[] = [
  'ec2:AttachVolume', 'ec2:CreateTags', 'ec2:CreateVolume', 'ec2:DeleteTags', 'ec2:DeleteVolume',
  'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeVolumeAttribute', 'ec2:DescribeVolumeStatus',
  'ec2:DescribeVolumes', 'ec2:DescribeVolumesModifications', 'ec2:DetachVolume', 'ec2:ModifyVolume',
  'autoscaling:DescribeAutoScalingGroups',
];

/** Further actions, on the key, where the drives are encrypted with one (AWS, "Amazon EBS encryption"). */
export const EBS_KEY_PERMISSIONS: readonly string[] = [
  'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * Seconds between two modifications of one volume. AWS modifies a volume up to four times in 24 hours, each when the
 * one before has completed (AWS, "ModifyVolume", 2026; earlier versions of the page say once in six hours). Both accept
 * one every six hours.
 */
const MODIFICATION_SECONDS = 6 * 60 * 60;

function cloudDrives(type: EbsVolumeType, { iops, throughput }: EbsProps): CloudDrives {
  return {
    provider: 'aws',
    data: stringMap({ type, iops, throughput }),
    system: { type: EbsVolumeType.GP3 },
    encrypted: ({ method, parameters }: VolumeEncryptionModel) =>
      method === EncryptionMethod.AWS_KMS ? { enc: 'true', kms: parameters.kmsKeyId } : undefined,
    environment: {},
    permissions: EBS_PERMISSIONS,
    resizeCoolDown: decided(MODIFICATION_SECONDS, 'AWS modifies a volume at most four times in 24 hours'),
  };
}

interface EbsSubject extends StoreSubject {
  readonly props: EbsProps;
  readonly type: EbsVolumeType;
}

const knownType = checksOf<EbsSubject>(({ type }) => LIMITS[type]);

/** What EBS and Portworx cloud drives on EBS accept. */
export const EBS_RULES = ruleTable<EbsSubject>('Backing stores', [
  {
    code: 'EBS_TYPE',
    severity: Severity.ERROR,
    about: 'EBS volume types are gp3, gp2, io1 and io2; Portworx cloud drives do not know io2.',
    check: ({ type, manager }) =>
      LIMITS[type] !== undefined && !(manager === VolumeManager.PORTWORX && type === EbsVolumeType.IO2) ? undefined : {
        property: 'storage.backingStore.volumeType',
        value: type,
        message: manager === VolumeManager.PORTWORX
          ? 'Portworx cloud drives cannot be of this type'
          : 'EBS has no such volume type',
        allowed: manager === VolumeManager.PORTWORX ? 'gp3, gp2, io1' : 'gp3, gp2, io1, io2',
        fix: 'use EbsVolumeType.GP3 with `iops`, or io2 through KafkaStorage.native',
      },
  },
  {
    code: 'EBS_SIZE',
    severity: Severity.ERROR,
    about: 'An EBS volume, and a drive of Portworx on EBS, has a size that its type allows, also after growth.',
    check: knownType(sizeViolations),
  },
  {
    code: 'EBS_IOPS',
    severity: Severity.ERROR,
    about: 'Provisioned IOPS are set where the type needs them, and within its range and its ratio to the size.',
    check: knownType(iopsViolation),
  },
  {
    code: 'EBS_THROUGHPUT',
    severity: Severity.ERROR,
    about: 'Throughput is for gp3 only, within its range, and at most 0.25 MiB/s for each IOPS.',
    check: knownType(throughputViolation),
  },
  {
    code: 'EBS_ABOVE_MAXIMUM',
    severity: Severity.WARNING,
    about: 'IOPS and throughput above the maximum that is known today; AWS has raised it before.',
    check: knownType((use, { manager }) => manager === VolumeManager.PORTWORX && use.type === EbsVolumeType.GP3
      ? aboveMaximum(
        { ...use, limits: withMaxima(use.limits, PORTWORX_GP3) },
        'Portworx\'s drive decision matrix for AWS, August 2024',
      )
      : aboveMaximum(use, 'AWS, "Amazon EBS volume types", October 2026')),
  },
]);
