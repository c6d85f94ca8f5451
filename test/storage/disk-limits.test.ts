import { Size } from 'cdk8s';
import {
  type AzureDiskProps, type EbsProps, type GoogleDiskProps, type PortworxClusterProps, AzureDiskSku, BackingStore,
  EbsVolumeType, FlashArrayAccess, GoogleDiskType, KafkaStorage, MetadataQuorum, PoolExpansion, PoolExpansionMethod,
  PortworxCluster, Replication,
} from '../../src';
import { chart, cluster, findClass, portworxStorage, rendered } from '../support';

const { GP3, GP2, IO1, IO2 } = EbsVolumeType;
const { PREMIUM_LRS, PREMIUM_ZRS, PREMIUM_V2_LRS, STANDARD_SSD_LRS, ULTRA_SSD_LRS } = AzureDiskSku;

function found(backingStore: BackingStore, size: Size): string[] {
  return cluster({
    storage: KafkaStorage.native({ backingStore, size }),
    replication: Replication.maximumPerformance(),
  }).findings
    .filter(({ code }) => /^(EBS|AZURE_DISK|GOOGLE_DISK)_/.test(code)).map(({ code, severity, property }) =>
      `${severity} ${code} at ${property}`);
}

const ebs = (props: EbsProps, gibibytes = 500) => found(BackingStore.ebs(props), Size.gibibytes(gibibytes));
const google = (props: GoogleDiskProps, gibibytes = 500) =>
  found(BackingStore.googleDisk(props), Size.gibibytes(gibibytes));
const azure = (props: AzureDiskProps, gibibytes = 500) =>
  found(BackingStore.azureDisk(props), Size.gibibytes(gibibytes));

const IOPS = 'storage.backingStore.iops';
const THROUGHPUT = 'storage.backingStore.throughput';

test.each<[EbsProps, number, string[]]>([
  [{}, 1, []],
  [{}, 65_536, []],
  [{}, 65_537, ['error EBS_SIZE at storage.size']],
  [{ volumeType: GP2 }, 16_384, []],
  [{ volumeType: GP2 }, 16_385, ['error EBS_SIZE at storage.size']],
  [{ volumeType: GP2, iops: 3000 }, 500, [`error EBS_IOPS at ${IOPS}`]],
  [{ volumeType: IO1, iops: 100 }, 3, ['error EBS_SIZE at storage.size']],
  [{ volumeType: IO1, iops: 25_000 }, 500, []],
  [{ volumeType: IO1, iops: 25_001 }, 500, [`error EBS_IOPS at ${IOPS}`]],
  [{ volumeType: IO1, iops: 70_000 }, 16_384, [`warning EBS_ABOVE_MAXIMUM at ${IOPS}`]],
  [{ volumeType: IO2, iops: 256_000 }, 256, []],
  [{ volumeType: IO2, iops: 100_001 }, 100, [`error EBS_IOPS at ${IOPS}`]],
  [{ volumeType: IO2 }, 500, [`error EBS_IOPS at ${IOPS}`]],
  [{ volumeType: IO2, iops: 1000, throughput: 500 }, 500, [`error EBS_THROUGHPUT at ${THROUGHPUT}`]],
  [{ iops: 80_000, throughput: 2000 }, 160, []],
  [{ iops: 80_000 }, 159, [`error EBS_IOPS at ${IOPS}`]],
  [{ iops: 100_000, throughput: 3000 }, 500, [`warning EBS_ABOVE_MAXIMUM at ${IOPS}`, 'warning EBS_ABOVE_MAXIMUM at '
    + `${THROUGHPUT}`]],
  [{ iops: 1_000_000 }, 65_536, [`error EBS_IOPS at ${IOPS}`]],
  [{ iops: 3000.5 }, 500, [`error EBS_IOPS at ${IOPS}`]],
  [{ throughput: 751 }, 500, [`error EBS_THROUGHPUT at ${THROUGHPUT}`]],
  [{ throughput: 124 }, 500, [`error EBS_THROUGHPUT at ${THROUGHPUT}`]],
])('EBS %j at %d GiB: %j', (props, gibibytes, expected) => {
  expect(ebs(props, gibibytes)).toEqual(expected);
});

test.each<[GoogleDiskProps, number, string[]]>([
  [{}, 10, []],
  [{}, 9, ['error GOOGLE_DISK_SIZE at storage.size']],
  [{ diskType: GoogleDiskType.BALANCED }, 65_537, ['error GOOGLE_DISK_SIZE at storage.size']],
  [{ iops: 5000 }, 500, [`error GOOGLE_DISK_PERFORMANCE at ${IOPS}`]],
  [{ throughput: 500 }, 500, [`error GOOGLE_DISK_PERFORMANCE at ${THROUGHPUT}`]],
  [{ diskType: GoogleDiskType.HYPERDISK_BALANCED }, 4, []],
  [{ diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 160_000, throughput: 2400 }, 320, []],
  [
    { diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 160_000, throughput: 2400 }, 319,
    [`error GOOGLE_DISK_PERFORMANCE at ${IOPS}`],
  ],
  [{ diskType: GoogleDiskType.HYPERDISK_BALANCED, throughput: 751 }, 500, ['error GOOGLE_DISK_PERFORMANCE at '
    + `${THROUGHPUT}`]],
  [
    { diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 80_000, throughput: 300 }, 500,
    [`error GOOGLE_DISK_PERFORMANCE at ${THROUGHPUT}`],
  ],
  [
    { diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 170_000, throughput: 2000 }, 500,
    [`warning GOOGLE_DISK_ABOVE_MAXIMUM at ${IOPS}`],
  ],
  [{ diskType: 'pd-standard' as GoogleDiskType }, 500, []],
])('Google %j at %d GiB: %j', (props, gibibytes, expected) => {
  expect(google(props, gibibytes)).toEqual(expected);
});

test.each<[AzureDiskProps, number, string[]]>([
  [{}, 32_767, []],
  [{}, 32_768, ['error AZURE_DISK_SIZE at storage.size']],
  [{ sku: PREMIUM_ZRS }, 32_768, ['error AZURE_DISK_SIZE at storage.size']],
  [{ sku: STANDARD_SSD_LRS }, 32_768, ['error AZURE_DISK_SIZE at storage.size']],
  [{ sku: PREMIUM_LRS, iops: 5000 }, 500, [`error AZURE_DISK_PERFORMANCE at ${IOPS}`]],
  [{ sku: PREMIUM_V2_LRS }, 65_536, []],
  [{ sku: PREMIUM_V2_LRS, iops: 80_000, throughput: 2000 }, 160, []],
  [{ sku: PREMIUM_V2_LRS, iops: 40_000 }, 79, [`error AZURE_DISK_PERFORMANCE at ${IOPS}`]],
  [{ sku: PREMIUM_V2_LRS, throughput: 750 }, 500, []],
  [{ sku: PREMIUM_V2_LRS, throughput: 751 }, 500, [`error AZURE_DISK_PERFORMANCE at ${THROUGHPUT}`]],
  [{ sku: PREMIUM_V2_LRS, iops: 20_000, throughput: 2500 }, 500, [`warning AZURE_DISK_ABOVE_MAXIMUM at ${THROUGHPUT}`]],
  [{ sku: ULTRA_SSD_LRS, iops: 400_000, throughput: 10_000 }, 400, []],
  [{ sku: ULTRA_SSD_LRS, iops: 100 }, 3, ['error AZURE_DISK_SIZE at storage.size']],
  [{ sku: ULTRA_SSD_LRS, iops: 4001 }, 4, [`error AZURE_DISK_PERFORMANCE at ${IOPS}`]],
  [{ sku: ULTRA_SSD_LRS, throughput: 250 }, 1024, []],
  [{ sku: ULTRA_SSD_LRS, throughput: 257 }, 1024, [`error AZURE_DISK_PERFORMANCE at ${THROUGHPUT}`]],
])('Azure %j at %d GiB: %j', (props, gibibytes, expected) => {
  expect(azure(props, gibibytes)).toEqual(expected);
});

describe('drives of Portworx', () => {
  const drives = (props: Partial<PortworxClusterProps>) => new PortworxCluster(chart(), 'portworx', {
    backingStore: BackingStore.ebs(), driveSize: Size.tebibytes(1), storageNodesPerZone: 5, ...props,
  }).findings.map(({ code, severity, property }) => `${severity} ${code} at ${property}`);

  test('have the sizes and ratios of their type', () => {
    expect(drives({})).toEqual([]);
    expect(drives({
      backingStore: BackingStore.ebs({ volumeType: GP2 }),
      driveSize: Size.tebibytes(17),
    })).toEqual(['error EBS_SIZE at driveSize']);
    expect(drives({
      backingStore: BackingStore.ebs({ iops: 16_000 }),
      driveSize: Size.gibibytes(20),
    })).toEqual(['error EBS_IOPS at backingStore.iops']);
    expect(drives({ backingStore: BackingStore.azureDisk(), driveSize: Size.tebibytes(32) })).toEqual(['error AZURE_DISK_SIZE at driveSize']);
  });

  test('above the settings that Portworx lists are a warning', () => {
    expect(drives({ backingStore: BackingStore.ebs({ iops: 20_000 }) })).toEqual(['warning EBS_ABOVE_MAXIMUM at '
      + 'backingStore.iops']);
  });

  test('do not grow beyond the limits of their type', () => {
    const grown = (method: PoolExpansionMethod, drivesPerNode: number) => drives({
      backingStore: BackingStore.ebs({ volumeType: GP2 }),
      driveSize: Size.tebibytes(8),
      drivesPerNode,
      poolExpansion: PoolExpansion.atPercent(70, { method, upTo: Size.tebibytes(36), byPercent: 100 }),
    });
    expect(grown(PoolExpansionMethod.RESIZE_DRIVE, 1)).toEqual(['error EBS_SIZE at poolExpansion.upTo']);
    expect(grown(PoolExpansionMethod.RESIZE_DRIVE, 2)).toEqual([]);
    expect(grown(PoolExpansionMethod.ADD_DRIVE, 1)).toEqual([]);
  });
});

describe('volumes of quorum logs', () => {
  const quorumClass = (backingStore: BackingStore) =>
    findClass(
      rendered({
        storage: KafkaStorage.native({ backingStore, size: Size.gibibytes(1000) }),
        replication: Replication.maximumPerformance(),
      }),
      'orders-kafka-controller-storage',
    ).parameters;

  test.each([
    [BackingStore.ebs({ iops: 20_000, throughput: 1000 }), { type: 'gp3' }],
    [BackingStore.ebs({ volumeType: GP2 }), { type: 'gp2' }],
    [BackingStore.ebs({ volumeType: IO1, iops: 10_000 }), { type: 'gp3' }],
    [BackingStore.ebs({ volumeType: IO2, iops: 64_000 }), { type: 'gp3' }],
    [
      BackingStore.azureDisk({ sku: PREMIUM_V2_LRS, iops: 40_000, throughput: 1000 }),
      { skuName: 'PremiumV2_LRS', cachingMode: 'None' },
    ],
    [
      BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, maxIops: 100_000, maxBandwidth: 100, pod: 'kafka' }),
      { backend: 'pure_block', pure_fa_pod_name: 'kafka' },
    ],
  ])('have the baseline of their type', (backingStore, expected) => {
    const parameters = quorumClass(backingStore);
    expect(parameters).toMatchObject(expected);
    expect(Object.keys(parameters).filter(key => /iops|throughput|max_|MBps/i.test(key))).toEqual([]);
  });

  test('in a pool use the store of the pool, without the settings for brokers', () => {
    const storage = portworxStorage({
      backingStore: BackingStore.ebs({ volumeType: GP3, iops: 10_000 }),
      parameters: { ioThrottleWrIops: 500, queueDepth: 64, group: 'kafka' },
    });
    expect(cluster({ storage }).findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    const { parameters } = findClass(rendered({ storage }), 'orders-kafka-controller-storage');
    expect(parameters).toMatchObject({ queue_depth: '64' });
    expect(parameters).not.toHaveProperty('io_throttle_wr_iops');
    expect(parameters).not.toHaveProperty('group');
  });

  test('use their own storage settings', () => {
    const storage = KafkaStorage.native({ backingStore: BackingStore.ebs({ iops: 5000 }), size: Size.gibibytes(100) });
    const objects = rendered({
      storage,
      quorum: MetadataQuorum.controllers({ storage }),
      replication: Replication.maximumPerformance(),
    });
    expect(findClass(objects, 'orders-kafka-controller-storage').parameters.iops).toBe('5000');
  });
});
