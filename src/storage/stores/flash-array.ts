import { type BackingStoreModel, type StoreSubject, VolumeManager } from './backing-store-model';
import type { CloudDrives } from './pool-drives';
import { VolumeMobility } from '../../availability/volume-mobility';
import { decided } from '../../core/decision';
import { Severity } from '../../core/finding';
import { factoryCall } from '../../core/program-text';
import { MEGABYTE } from '../../core/quantity';
import { isWhole } from '../../core/range';
import { review, ruleTable } from '../../core/rule';
import { stringMap } from '../../core/string-map';
import { EncryptionMethod } from '../encryption/volume-encryption';

/** How volumes are made on a FlashArray. */
export enum FlashArrayAccess {
  /** Array volumes are the drives of Portworx pools; Portworx makes and replicates the brokers' volumes. */
  CLOUD_DRIVES = 'cloud drives',
  /** FlashArray Direct Access: each broker volume is a volume of the array, which protects it; no Portworx replicas. */
  DIRECT = 'direct access',
}

/** How nodes reach a FlashArray. */
export enum FlashArraySan {
  /** iSCSI. */
  ISCSI = 'ISCSI',
  /** Fibre Channel. */
  FIBRE_CHANNEL = 'FC',
  /** NVMe over RDMA. */
  NVME_RDMA = 'NVMEOF-RDMA',
  /** NVMe over TCP. */
  NVME_TCP = 'NVMEOF-TCP',
}

/** A Pure Storage FlashArray as a backing store. */
export interface FlashArrayProps {
  /**
   * How volumes are made on the array. `KafkaStorage.native` needs direct access.
   *
   * @default FlashArrayAccess.CLOUD_DRIVES
   */
  readonly access?: FlashArrayAccess;

  /**
   * How nodes reach the array. Only a Portworx cluster uses it.
   *
   * @default FlashArraySan.ISCSI
   */
  readonly san?: FlashArraySan;

  /**
   * Limit of I/O operations per second of a volume, 100 to 100,000,000; direct access only (Purity 5.3 or later).
   *
   * @default - no limit
   */
  readonly maxIops?: number;

  /**
   * Limit of a volume's bandwidth in MB/s, 1 to 524,288 (512 GB/s); direct access only.
   *
   * @default - no limit
   */
  readonly maxBandwidth?: number;

  /**
   * FlashArray pod in which the volumes are made (secure multi-tenancy); direct access only.
   *
   * @default - none
   */
  readonly pod?: string;

  /**
   * FlashArray realm that the pod belongs to; needs `pod` and Portworx 3.7; direct access only.
   *
   * @default - none
   */
  readonly realm?: string;

  /**
   * Name or address of the one array that volumes are made on; direct access only.
   *
   * @default - any array of the cluster
   */
  readonly array?: string;
}

/** The FlashArray store as data. */
export function flashArray(props: FlashArrayProps): BackingStoreModel {
  const access = props.access ?? FlashArrayAccess.CLOUD_DRIVES;
  return {
    label: `Pure FlashArray, ${access}`,
    native: {
      provisioner: 'pxd.portworx.com',
      parameters: stringMap({
        'backend': 'pure_block',
        'csi.storage.k8s.io/fstype': 'xfs',
        'max_bandwidth': props.maxBandwidth === undefined ? undefined : `${props.maxBandwidth}M`,
        'max_iops': props.maxIops,
        'pure_fa_pod_name': props.pod,
        'pure_fa_realm': props.realm,
        'storage_backend': props.array,
      }),
      fileSystemParameter: 'csi.storage.k8s.io/fstype',
      waitForFirstConsumer: true,
      expandable: true,
      mobility: decided(VolumeMobility.ANYWHERE, 'every node reaches the array over the storage network'),
      encryption: [EncryptionMethod.PORTWORX_SECRET],
    },
    pools: access === FlashArrayAccess.CLOUD_DRIVES
      ? { expansion: ['add-drive', 'resize-drive'], drives: cloudDrives(props) }
      : undefined,
    disk: {
      type: 'FlashArray',
      performance: () => decided(
        { iops: props.maxIops, bytesPerSecond: props.maxBandwidth && props.maxBandwidth * MEGABYTE },
        props.maxBandwidth === undefined ? 'the array limits it' : 'the limit that is set',
      ),
    },
    program: factoryCall('BackingStore.flashArray', props, {
      access: { name: 'FlashArrayAccess', members: FlashArrayAccess },
      san: { name: 'FlashArraySan', members: FlashArraySan },
    }),
    readRate: decided(500, 'a conservative figure for one volume over a 10 Gbit/s storage network'),
    review: (use, construct) => review(FLASH_ARRAY_RULES, { ...use, props, access }, construct),
    atBaseline: () => flashArray({ ...props, maxIops: undefined, maxBandwidth: undefined }),
  };
}

function cloudDrives({ san }: FlashArrayProps): CloudDrives {
  return {
    provider: 'pure',
    data: {},
    system: {},
    // The array encrypts all that it holds.
    encrypted: () => undefined,
    // This variable tells the operator that there is an array, so it is set for iSCSI too.
    environment: { PURE_FLASHARRAY_SAN_TYPE: san ?? FlashArraySan.ISCSI },
    // Portworx reads it by this name; nothing refers to it.
    credentials: { secretName: 'px-pure-secret', keys: [] },
    permissions: [],
  };
}

interface FlashArraySubject extends StoreSubject {
  readonly props: FlashArrayProps;
  readonly access: FlashArrayAccess;
}

const DIRECT_ONLY = ['maxIops', 'maxBandwidth', 'pod', 'realm', 'array'] as const;
const LIMITS = { maxIops: [100, 100_000_000], maxBandwidth: [1, 524_288] } as const;

// Purity, "Object names": 1 to 63 letters, digits and hyphens, a letter or digit at both ends.
const OBJECT_NAME = {
  form: /^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
  allowed: '1 to 63 letters, digits and `-`, starting and ending with a letter or digit',
};
const NAMES = {
  pod: OBJECT_NAME,
  realm: OBJECT_NAME,
  array: {
    form: /^([A-Za-z0-9][-A-Za-z0-9.]{0,252}|\[?[0-9A-Fa-f:]+\]?)$/,
    allowed: 'a name or address, without https://',
  },
} as const;

/** What FlashArray volumes accept. */
export const FLASH_ARRAY_RULES = ruleTable<FlashArraySubject>('Backing stores', [
  {
    code: 'FLASH_ARRAY_ACCESS',
    severity: Severity.ERROR,
    about: 'Cloud drives need Portworx pools; without Portworx pools a FlashArray is used by direct access.',
    check: ({ access, manager }) =>
      manager === VolumeManager.PORTWORX || access === FlashArrayAccess.DIRECT ? undefined : {
        property: 'storage.backingStore.access',
        value: access,
        message: 'cloud drives are drives of Portworx pools, which native storage does not have',
        allowed: 'FlashArrayAccess.DIRECT',
        fix: 'set `access: FlashArrayAccess.DIRECT`, or use KafkaStorage.portworx',
      },
  },
  {
    code: 'FLASH_ARRAY_DIRECT_ONLY',
    severity: Severity.ERROR,
    about: 'Array limits, pods and realms are parameters of direct access.',
    check: ({ access, props }) =>
      access === FlashArrayAccess.DIRECT ? [] : DIRECT_ONLY.filter(name => props[name] !== undefined).map(name => ({
        property: `storage.backingStore.${name}`,
        value: props[name],
        message: 'volumes in Portworx pools do not carry parameters of the array',
        allowed: 'nothing with cloud drives',
        fix: 'remove it, or set `access: FlashArrayAccess.DIRECT`',
      })),
  },
  {
    code: 'FLASH_ARRAY_LIMIT',
    severity: Severity.ERROR,
    about: 'Array limits: 100 to 100,000,000 IOPS, 1 MB/s to 512 GB/s.',
    check: ({ props }) => (['maxIops', 'maxBandwidth'] as const).flatMap(name => {
      const [from, to] = LIMITS[name];
      const value = props[name];
      return value === undefined || isWhole(value, from, to) ? [] : [{
        property: `storage.backingStore.${name}`,
        value,
        message: 'out of the range of the array',
        allowed: `${from} to ${to}`,
        fix: 'choose a number in the range',
      }];
    }),
  },
  {
    code: 'FLASH_ARRAY_NAME',
    severity: Severity.ERROR,
    about: 'Pods, realms and arrays have names that a FlashArray accepts.',
    freeText: true,
    check: ({ props }) =>
      (['pod', 'realm', 'array'] as const).filter(name =>
        props[name] !== undefined && !NAMES[name].form.test(props[name])).map(name => ({
        property: `storage.backingStore.${name}`,
        value: props[name],
        message: `no ${name} can have this name, so no volume would be made`,
        allowed: NAMES[name].allowed,
        fix: 'copy the name from the array',
      })),
  },
  {
    code: 'FLASH_ARRAY_REALM',
    severity: Severity.ERROR,
    about: 'A realm needs a pod.',
    check: ({ props }) => props.realm === undefined || props.pod !== undefined ? undefined : {
      property: 'storage.backingStore.realm',
      value: props.realm,
      message: 'volumes are placed in a realm through a pod',
      allowed: 'together with `pod`',
      fix: 'set `pod`',
    },
  },
]);
