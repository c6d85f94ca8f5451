import type { BackingStoreModel, StoreUse } from './backing-store-model';
import { VolumeManager, VolumeMobility } from './backing-store-model';
import type { CloudDrives } from './pool-drives';
import type { VolumeEncryptionModel } from './volume-encryption';
import { EncryptionMethod } from './volume-encryption';
import { decided } from '../core/decision';
import type { Rule, Violation } from '../core/finding';
import { review, Severity } from '../core/finding';
import { compact } from '../core/manifest';

/** Type of an Amazon EBS volume. */
export enum EbsVolumeType {
  /** General purpose SSD with its own IOPS and throughput setting. */
  GP3 = 'gp3',
  /** General purpose SSD of the former generation: IOPS follow the size. */
  GP2 = 'gp2',
  /** Provisioned IOPS SSD of the former generation. */
  IO1 = 'io1',
  /** Provisioned IOPS SSD. Not known to Portworx cloud drives. */
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
   * Provisioned I/O operations per second of a volume. gp3: 3,000 to 80,000 (16,000 as a Portworx cloud drive);
   * io1: 100 to 64,000; io2: 100 to 256,000.
   *
   * @default - what the type gives without a setting (gp3: 3,000); required for io1 and io2
   */
  readonly iops?: number;

  /**
   * Throughput of a volume in MiB/s, for gp3 only: 125 to 2,000 (1,000 as a Portworx cloud drive), and at most a quarter
   * of the IOPS.
   *
   * @default - 125, the baseline of gp3
   */
  readonly throughput?: number;
}

interface Limits {
  readonly iops?: { readonly from: number; readonly to: number; readonly perGibibyte: number };
  readonly iopsRequired: boolean;
  readonly throughput?: { readonly from: number; readonly to: number };
  /** MiB/s read with the type's defaults. */
  readonly baseline: number;
}

/** Limits of the volume types (AWS, "Amazon EBS volume types"). */
const LIMITS: { readonly [type in EbsVolumeType]: Limits } = {
  gp3: { iops: { from: 3000, to: 80000, perGibibyte: 500 }, iopsRequired: false, throughput: { from: 125, to: 2000 }, baseline: 125 },
  gp2: { iopsRequired: false, baseline: 128 },
  io1: { iops: { from: 100, to: 64000, perGibibyte: 50 }, iopsRequired: true, baseline: 250 },
  io2: { iops: { from: 100, to: 256000, perGibibyte: 1000 }, iopsRequired: true, baseline: 250 },
};

/** Limits of Portworx cloud drives where they are tighter (its drive decision matrix for AWS). */
const PORTWORX_GP3 = { iops: 16000, throughput: 1000 };

/** MiB/s for each IOPS that gp3 gives at most. */
const THROUGHPUT_PER_IOPS = 0.25;

/** The EBS store as data. */
export function ebs(props: EbsProps): BackingStoreModel {
  const type = props.volumeType ?? EbsVolumeType.GP3;
  return {
    label: `Amazon EBS ${type}`,
    direct: {
      provisioner: 'ebs.csi.aws.com',
      parameters: compact({
        'csi.storage.k8s.io/fstype': 'xfs',
        'encrypted': 'true',
        'iops': text(props.iops),
        'throughput': text(props.throughput),
        'type': type,
      }) as { [key: string]: string },
      mountOptions: ['noatime'],
      waitForFirstConsumer: true,
      expandable: true,
      mobility: decided(VolumeMobility.WITHIN_A_ZONE, 'an EBS volume is in one availability zone'),
      encryption: [EncryptionMethod.AWS_KMS],
    },
    pools: { expansion: ['add-drive', 'resize-drive'], drives: cloudDrives(type, props) },
    readRate: decided(props.throughput ?? LIMITS[type]?.baseline ?? 125, props.throughput ? 'throughput set for the volume' : `baseline of ${type}`),
    inspect: (use, construct) => review(EBS_RULES, { ...use, props, type }, construct),
  };
}

/** Actions on EC2 that Portworx needs to make, attach and resize its drives (Portworx, "Prerequisites for AWS"). */
export const EBS_PERMISSIONS: readonly string[] = [
  'ec2:AttachVolume', 'ec2:CreateTags', 'ec2:CreateVolume', 'ec2:DeleteTags', 'ec2:DeleteVolume', 'ec2:DescribeInstances', 'ec2:DescribeTags',
  'ec2:DescribeVolumeAttribute', 'ec2:DescribeVolumeStatus', 'ec2:DescribeVolumes', 'ec2:DescribeVolumesModifications', 'ec2:DetachVolume',
  'ec2:ModifyVolume', 'autoscaling:DescribeAutoScalingGroups',
];

/** Actions on the key besides, where the drives are encrypted with one (AWS, "Amazon EBS encryption"). */
export const EBS_KEY_PERMISSIONS: readonly string[] = [
  'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
];

/** Seconds between two modifications of one volume (AWS, ModifyVolume). */
const MODIFICATION_SECONDS = 6 * 60 * 60;

function cloudDrives(type: EbsVolumeType, { iops, throughput }: EbsProps): CloudDrives {
  return {
    provider: 'aws',
    data: compact({ type, iops: text(iops), throughput: text(throughput) }) as { [key: string]: string },
    system: { type: EbsVolumeType.GP3 },
    encrypted: ({ method, parameters }: VolumeEncryptionModel) => method === EncryptionMethod.AWS_KMS ? { enc: 'true', kms: parameters.kmsKeyId } : undefined,
    environment: {},
    permissions: EBS_PERMISSIONS,
    resizeCoolDown: decided(MODIFICATION_SECONDS, 'AWS modifies a volume again six hours after a modification at the earliest'),
  };
}

interface EbsUse extends StoreUse {
  readonly props: EbsProps;
  readonly type: EbsVolumeType;
}

/** What EBS and Portworx cloud drives on EBS accept. */
export const EBS_RULES: readonly Rule<EbsUse>[] = [
  {
    code: 'EBS_TYPE',
    severity: Severity.ERROR,
    about: 'EBS volume types are gp3, gp2, io1 and io2; Portworx cloud drives do not know io2.',
    check: ({ type, manager }) => LIMITS[type] !== undefined && !(manager === VolumeManager.PORTWORX && type === EbsVolumeType.IO2) ? undefined : {
      property: 'storage.backingStore.volumeType',
      value: type,
      message: manager === VolumeManager.PORTWORX ? 'Portworx cloud drives cannot be of this type' : 'EBS has no such volume type',
      allowed: manager === VolumeManager.PORTWORX ? 'gp3, gp2, io1' : 'gp3, gp2, io1, io2',
      fix: 'use EbsVolumeType.GP3 with `iops`, or io2 through KafkaStorage.native',
    },
  },
  {
    code: 'EBS_IOPS',
    severity: Severity.ERROR,
    about: 'Provisioned IOPS are set where the type needs them, and within its range and its ratio to the size.',
    check: use => iopsViolation(use),
  },
  {
    code: 'EBS_THROUGHPUT',
    severity: Severity.ERROR,
    about: 'Throughput is for gp3 only, within its range, and at most 0.25 MiB/s for each IOPS.',
    check: use => throughputViolation(use),
  },
];

function iopsViolation({ type, props: { iops }, manager, sizeGibibytes }: EbsUse): Violation | undefined {
  const limits = LIMITS[type];
  const wrong = (message: string, allowed: string, fix: string): Violation => ({ property: 'storage.backingStore.iops', value: iops, message, allowed, fix });
  if (limits === undefined) return undefined;
  if (iops === undefined) return limits.iopsRequired ? wrong(`${type} volumes are not created without IOPS`, 'a number', 'set `iops`') : undefined;
  if (limits.iops === undefined) return wrong(`IOPS of ${type} follow its size`, 'nothing', 'remove `iops` or use gp3');
  const most = manager === VolumeManager.PORTWORX && type === EbsVolumeType.GP3 ? PORTWORX_GP3.iops : limits.iops.to;
  if (!(Number.isInteger(iops) && iops >= limits.iops.from && iops <= most)) return wrong(`out of the range of ${type}`, `${limits.iops.from} to ${most}`, 'choose a number in the range');
  if (manager === VolumeManager.PORTWORX || sizeGibibytes === undefined) return undefined;
  const bySize = Math.max(limits.iops.from, sizeGibibytes * limits.iops.perGibibyte);
  return iops <= bySize ? undefined
    : wrong(`${type} gives at most ${limits.iops.perGibibyte} IOPS for each GiB`, `at most ${bySize} at this size`, 'lower `iops` or raise `size`');
}

function throughputViolation({ type, props: { iops, throughput }, manager }: EbsUse): Violation | undefined {
  const limits = LIMITS[type];
  const wrong = (message: string, allowed: string, fix: string): Violation => ({ property: 'storage.backingStore.throughput', value: throughput, message, allowed, fix });
  if (throughput === undefined || limits === undefined) return undefined;
  if (limits.throughput === undefined) return wrong(`${type} has no throughput setting`, 'nothing', 'remove `throughput` or use gp3');
  const most = manager === VolumeManager.PORTWORX ? PORTWORX_GP3.throughput : limits.throughput.to;
  if (!(Number.isInteger(throughput) && throughput >= limits.throughput.from && throughput <= most)) return wrong('out of the range of gp3', `${limits.throughput.from} to ${most}`, 'choose a number in the range');
  const byIops = (iops ?? 3000) * THROUGHPUT_PER_IOPS;
  return throughput <= byIops ? undefined
    : wrong('gp3 gives at most 0.25 MiB/s for each IOPS', `at most ${byIops} with ${iops ?? 3000} IOPS`, `set \`iops\` to ${throughput / THROUGHPUT_PER_IOPS} or more`);
}

function text(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}
