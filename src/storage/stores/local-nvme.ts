import { type BackingStoreModel, type StoreSubject, NO_PROVISIONER } from './backing-store-model';
import { VolumeMobility } from '../../availability/volume-mobility';
import { decided } from '../../core/decision';
import { Severity } from '../../core/finding';
import { factoryCall } from '../../core/program-text';
import { review, ruleTable } from '../../core/rule';
import { stringMap } from '../../core/string-map';

/** What makes volumes on the nodes' drives, without Portworx. */
export enum LocalVolumeDriver {
  /**
   * Statically provisioned PersistentVolumes, for example by the local static provisioner: one volume for each drive,
   * without growth.
   */
  STATIC = 'static',
  /** TopoLVM: logical volumes on the nodes' drives, made on demand; they can grow. */
  TOPOLVM = 'topolvm',
}

/** NVMe or SSD drives of the nodes as a backing store. */
export interface LocalNvmeProps {
  /**
   * What makes the volumes; ignored with Portworx.
   *
   * @default LocalVolumeDriver.STATIC
   */
  readonly driver?: LocalVolumeDriver;

  /**
   * TopoLVM device class to take volumes from.
   *
   * @default - TopoLVM's default device class
   */
  readonly deviceClass?: string;

  /**
   * Paths of the drives on each node that Portworx takes for its pools; ignored without Portworx.
   *
   * @default - every drive that has no partition and no file system
   */
  readonly devices?: string[];

  /**
   * Path of a drive for Portworx's key-value database.
   *
   * @default - on the drives of the pools
   */
  readonly kvdbDevice?: string;

  /**
   * Path of a drive for the metadata of PX-StoreV2, which needs one.
   *
   * @default - none
   */
  readonly metadataDevice?: string;

  /**
   * Sequential read rate of a drive in MiB/s, from which the time for log recovery is planned.
   *
   * @default 1000, a conservative figure for data-centre NVMe
   */
  readonly readRate?: number;
}

/** The local drives as data. */
export function localNvme(props: LocalNvmeProps): BackingStoreModel {
  const topolvm = props.driver === LocalVolumeDriver.TOPOLVM;
  return {
    label: `local NVMe (${topolvm ? 'TopoLVM' : 'static volumes'})`,
    native: {
      provisioner: topolvm ? 'topolvm.io' : NO_PROVISIONER,
      parameters: topolvm
        ? stringMap({ 'csi.storage.k8s.io/fstype': 'xfs', 'topolvm.io/device-class': props.deviceClass })
        : {},
      mountOptions: topolvm ? ['noatime'] : undefined,
      fileSystemParameter: topolvm ? 'csi.storage.k8s.io/fstype' : undefined,
      waitForFirstConsumer: true,
      expandable: topolvm,
      mobility: decided(VolumeMobility.NEVER, 'the volume is on a drive of its node'),
      encryption: [],
    },
    pools: {
      expansion: [],
      drives: { devices: props.devices, kvdbDevice: props.kvdbDevice, metadataDevice: props.metadataDevice },
    },
    disk: { type: 'local NVMe', performance: () => decided({}, 'unknown for this drive') },
    program: factoryCall('BackingStore.localNvme', props, {
      driver: { name: 'LocalVolumeDriver', members: LocalVolumeDriver },
    }),
    readRate: decided(
      props.readRate ?? 1000, props.readRate ? 'read rate given' : 'a conservative figure for data-centre NVMe',
    ),
    review: (use, construct) => review(LOCAL_NVME_RULES, { ...use, props }, construct),
    atBaseline: () => localNvme(props),
  };
}

interface LocalNvmeSubject extends StoreSubject {
  readonly props: LocalNvmeProps;
}

/** A path below /dev, of names that are not `.` or `..`. */
const DRIVE = /^\/dev(\/(?!\.{1,2}(\/|$))[\w.:+-]+)+$/;

/** What local drives accept. */
export const LOCAL_NVME_RULES = ruleTable<LocalNvmeSubject>('Backing stores', [
  {
    code: 'LOCAL_NVME_DEVICE_CLASS',
    severity: Severity.ERROR,
    about: 'A device class belongs to TopoLVM, and has a name that TopoLVM accepts.',
    freeText: true,
    check: ({ props: { deviceClass, driver } }) => {
      if (deviceClass === undefined) return undefined;
      const wrong = { property: 'storage.backingStore.deviceClass', value: deviceClass };
      if (driver !== LocalVolumeDriver.TOPOLVM) {
        return {
          ...wrong,
          message: 'static local volumes have no parameters',
          allowed: 'nothing',
          fix: 'set `driver: LocalVolumeDriver.TOPOLVM`, or remove it',
        };
      }
      // TopoLVM makes annotations of nodes from it (capacity.topolvm.io/NAME), so it is the name part of a label key.
      return /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(deviceClass) ? undefined : {
        ...wrong,
        message: 'TopoLVM has no device class of this name',
        allowed: 'at most 63 letters, digits, `-`, `_`, `.`',
        fix: 'copy the name from the configuration of lvmd',
      };
    },
  },
  {
    code: 'LOCAL_NVME_READ_RATE',
    severity: Severity.ERROR,
    about: 'A read rate is a positive number of MiB/s.',
    check: ({ props }) => props.readRate === undefined || props.readRate > 0 ? undefined : {
      property: 'storage.backingStore.readRate',
      value: props.readRate,
      message: 'no recovery time can be planned from this',
      allowed: 'above 0',
      fix: 'give MiB/s',
    },
  },
  {
    code: 'LOCAL_NVME_DEVICES',
    severity: Severity.ERROR,
    about: 'Drives for Portworx are paths below /dev, each used once.',
    check: ({ props: { devices = [], kvdbDevice, metadataDevice } }) => {
      const all = [...devices, kvdbDevice, metadataDevice].filter(path => path !== undefined);
      return all.filter((path, index) => !DRIVE.test(path) || all.indexOf(path) !== index).map(path => ({
        property: 'storage.backingStore.devices',
        value: path,
        message: 'not a drive of a node, or one that is to be used twice',
        allowed: 'paths such as /dev/nvme1n1, each once',
        fix: 'correct the path',
      }));
    },
  },
]);
