import { App, Chart, Size } from 'cdk8s';
import {
  AzureDiskSku, BackingStore, EbsVolumeType, FileSystem, FlashArrayAccess, GoogleDiskType, IoProfile, KafkaStorage,
  KafkaStorageClass, LocalVolumeDriver, MetadataQuorum, PortworxProvisioner, Replication, SnapshotType,
  VolumeEncryption, VolumeGrowth, VolumeManager, VolumeMobility, VolumePurpose,
} from '../../src';
import { type Rendered, chart, cluster, find, findClass, portworxStorage, rendered, synth } from '../support';

const KMS = 'projects/shop/locations/europe-west1/keyRings/kafka/cryptoKeys/orders';
const DES = '/subscriptions/0/resourceGroups/kafka/providers/Microsoft.Compute/diskEncryptionSets/kafka';

const CLASS = 'orders-kafka-broker-storage';
const QUORUM_CLASS = 'orders-kafka-controller-storage';
const brokerClass = (props: Parameters<typeof rendered>[0]) => findClass(rendered(props), CLASS);
const native = (backingStore: BackingStore, more = {}) =>
  brokerClass({
    replication: Replication.maximumPerformance(),
    storage: KafkaStorage.native({ backingStore, size: Size.gibibytes(500), ...more }),
  });

test.each([
  [{ brokers: 4 }],
  [{ storage: portworxStorage({ logDirectories: 2 }) }],
  [{ storage: portworxStorage({ size: Size.tebibytes(1) }) }],
  [{ storage: portworxStorage({ growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }) }) }],
  [{ config: { 'log.retention.hours': 100 } }],
  [{ bootstrap: true }],
])('what can be done to a running cluster leaves its classes as they are, since Kubernetes does not edit them: %#', props => {
  const classes = (objects: Rendered[]) => objects.filter(({ kind }) => kind === 'StorageClass');
  expect(classes(rendered(props))).toEqual(classes(rendered()));
});

describe('Portworx', () => {
  test('broker data is coalesced over two replicas, quorum logs are not', () => {
    const objects = rendered();
    expect(findClass(objects, CLASS)).toMatchObject({
      provisioner: 'pxd.portworx.com',
      parameters: { repl: '2', priority_io: 'high', io_profile: 'db_remote' },
      reclaimPolicy: 'Retain',
      allowVolumeExpansion: true,
      volumeBindingMode: 'Immediate',
    });
    expect(findClass(objects, QUORUM_CLASS).parameters).toMatchObject({
      repl: '2',
      priority_io: 'high',
      io_profile: 'none',
    });
  });

  test('with one replica the profile is auto; with a journal device quorum logs go there', () => {
    expect(brokerClass({ replication: Replication.maximumPerformance() }).parameters.io_profile).toBe('auto');
    expect(
      findClass(rendered({ storage: portworxStorage({ journalDevice: true }) }), QUORUM_CLASS).parameters.io_profile,
    ).toBe(
      'journal',
    );
  });

  test('the class of the article can be written with typed parameters', () => {
    const { provisioner, parameters, allowVolumeExpansion } = brokerClass({
      storage: portworxStorage({
        provisioner: PortworxProvisioner.IN_TREE,
        parameters: {
          ioProfile: IoProfile.DB_REMOTE,
          cowOndemand: true,
          disableIoProfileProtection: true,
          nodiscard: false,
          group: 'kafka-broker-rep2',
          fg: false,
        },
      }),
    });
    expect(provisioner).toBe('kubernetes.io/portworx-volume');
    expect(allowVolumeExpansion).toBe(true);
    expect(parameters).toEqual({
      repl: '2',
      priority_io: 'high',
      io_profile: 'db_remote',
      cow_ondemand: 'true',
      disable_io_profile_protection: '1',
      nodiscard: 'false',
      group: 'kafka-broker-rep2',
      fg: 'false',
    });
  });

  test('lists, maps, words and presence have the forms that the parser reads', () => {
    const { parameters } = brokerClass({
      storage: portworxStorage({
        parameters: {
          labels: { team: 'orders', tier: 'gold' },
          racks: ['r1', 'r2'],
          bestEffortLocationProvisioning: true,
          queueDepth: 64,
          earlyAck: false,
        },
        unlistedParameters: { newer_than_this_library: 'x' },
        snapshotSchedules: [
          { name: 'daily', policy: 'default-daily-policy', type: SnapshotType.CLOUD, credentialId: 'c-1' },
        ],
      }),
    });
    expect(parameters).toMatchObject({
      labels: 'team=orders,tier=gold',
      racks: 'r1,r2',
      best_effort_location_provisioning: 'true',
      queue_depth: '64',
      early_ack: 'false',
      newer_than_this_library: 'x',
    });
    expect(parameters['snapshotschedule.stork.libopenstorage.org/daily'])
      .toBe('schedulePolicyName: default-daily-policy\nreclaimPolicy: Retain\nannotations:\n  portworx/snapshot-type: '
        + 'cloud\n  portworx/cloud-cred-id: c-1\n');
    for (const value of Object.values(parameters)) expect(typeof value).toBe('string');
  });

  test('quorum logs do not inherit tuning for broker data', () => {
    const { parameters } = findClass(
      rendered({
        storage: portworxStorage({ parameters: { group: 'g', fg: false, nodiscard: true, autoFstrim: true } }),
      }),
      QUORUM_CLASS,
    );
    expect(parameters).toEqual({
      repl: '2',
      priority_io: 'high',
      io_profile: 'none',
      nodiscard: 'true',
      auto_fstrim: 'true',
      placement_strategy: 'orders-kafka-controller-placement',
    });
  });

  test.each([
    [VolumeEncryption.portworxClusterKey(), { secure: 'true' }],
    [VolumeEncryption.portworxSecret({ secretName: 'px-secret' }), {
      'secure': 'true',
      'csi.storage.k8s.io/provisioner-secret-name': 'px-secret',
      'csi.storage.k8s.io/provisioner-secret-namespace': '${pvc.namespace}',
      'csi.storage.k8s.io/node-publish-secret-name': 'px-secret',
      'csi.storage.k8s.io/node-publish-secret-namespace': '${pvc.namespace}',
    }],
    [VolumeEncryption.portworxSecretPerVolume(), { 'csi.storage.k8s.io/provisioner-secret-name': '${pvc.name}' }],
  ])('encryption %#', (encryption, parameters) => {
    expect(brokerClass({ storage: portworxStorage({ encryption }) }).parameters).toMatchObject(parameters);
  });

  test('an Autopilot rule selects exactly the claims of the brokers', () => {
    const objects = rendered({
      storage: portworxStorage({ growth: VolumeGrowth.atPercent(80, { byPercent: 50, upTo: Size.tebibytes(2) }) }),
    });
    const { spec } = find(objects, 'AutopilotRule', 'orders-kafka-broker-growth');
    const claims = (name: string) => find(objects, 'StatefulSet', name).spec.volumeClaimTemplates[0].metadata.labels;
    expect(claims('kafka-broker')).toMatchObject(spec.selector.matchLabels);
    expect(claims('kafka-controller')).not.toMatchObject(spec.selector.matchLabels);
    expect(spec).toMatchObject({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'orders' } },
      conditions: { expressions: [{ operator: 'Gt', values: ['80'] }] },
      actions: [{ name: 'openstorage.io.action.volume/resize', params: { maxsize: '2048Gi', scalepercentage: '50' } }],
    });
  });
});

describe('without Portworx', () => {
  test('EBS volumes are encrypted, bound when the pod is scheduled, and have their performance settings', () => {
    expect(native(BackingStore.ebs({ iops: 6000, throughput: 500 }))).toMatchObject({
      provisioner: 'ebs.csi.aws.com',
      parameters: {
        'type': 'gp3',
        'iops': '6000',
        'throughput': '500',
        'encrypted': 'true',
        'csi.storage.k8s.io/fstype': 'xfs',
      },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      reclaimPolicy: 'Retain',
      mountOptions: ['noatime'],
    });
    expect(native(BackingStore.ebs(), {
      encryption: VolumeEncryption.awsKms({ keyId: 'alias/kafka' }),
    }).parameters).toMatchObject({
      encrypted: 'true',
      kmsKeyId: 'alias/kafka',
    });
    expect(native(BackingStore.ebs({ volumeType: EbsVolumeType.IO2, iops: 10000 })).parameters).toMatchObject({
      type: 'io2',
      iops: '10000',
    });
  });

  test('Azure disks have no host cache, and their own performance keys', () => {
    expect(native(BackingStore.azureDisk({
      sku: AzureDiskSku.PREMIUM_V2_LRS,
      iops: 5000,
      throughput: 300,
    }))).toMatchObject({
      provisioner: 'disk.csi.azure.com',
      volumeBindingMode: 'WaitForFirstConsumer',
      parameters: {
        skuName: 'PremiumV2_LRS',
        cachingMode: 'None',
        DiskIOPSReadWrite: '5000',
        DiskMBpsReadWrite: '300',
      },
    });
    const encryption = VolumeEncryption.azureDiskEncryptionSet({ diskEncryptionSetId: DES });
    expect(native(BackingStore.azureDisk(), { encryption }).parameters.diskEncryptionSetID).toBe(DES);
  });

  test('Google disks have their own performance keys, and a key of Cloud KMS', () => {
    const encryption = VolumeEncryption.googleKms({ keyName: KMS });
    const store = BackingStore.googleDisk({ diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 5000, throughput: 300 });
    expect(native(store, { encryption })).toMatchObject({
      provisioner: 'pd.csi.storage.gke.io',
      volumeBindingMode: 'WaitForFirstConsumer',
      parameters: {
        'type': 'hyperdisk-balanced',
        'provisioned-iops-on-create': '5000',
        'provisioned-throughput-on-create': '300Mi',
        'disk-encryption-kms-key': KMS,
      },
    });
    expect(native(BackingStore.googleDisk()).parameters).toEqual({
      'type': 'pd-ssd',
      'csi.storage.k8s.io/fstype': 'xfs',
    });
  });

  test('FlashArray Direct Access has no parameter of a pool', () => {
    const { provisioner, parameters, volumeBindingMode } = native(
      BackingStore.flashArray({
        access: FlashArrayAccess.DIRECT,
        maxIops: 1000,
        maxBandwidth: 500,
        pod: 'p',
        realm: 'r',
        array: 'fa-1',
      }),
    );
    expect([provisioner, volumeBindingMode]).toEqual(['pxd.portworx.com', 'WaitForFirstConsumer']);
    expect(parameters).toEqual({
      'backend': 'pure_block',
      'csi.storage.k8s.io/fstype': 'xfs',
      'max_iops': '1000',
      'max_bandwidth': '500M',
      'pure_fa_pod_name': 'p',
      'pure_fa_realm': 'r',
      'storage_backend': 'fa-1',
    });
  });

  test('static local volumes cannot grow; those of TopoLVM can', () => {
    // No suffix: those who lay out the disks name the class in their volumes.
    const fixed = find(
      rendered({
        replication: Replication.maximumPerformance(),
        storage: KafkaStorage.native({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(500) }),
      }),
      'StorageClass',
      CLASS,
    );
    expect(fixed).toMatchObject({
      provisioner: 'kubernetes.io/no-provisioner',
      allowVolumeExpansion: false,
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    expect(fixed.parameters).toBeUndefined();
    expect(native(BackingStore.localNvme({ driver: LocalVolumeDriver.TOPOLVM, deviceClass: 'nvme' }))).toMatchObject({
      provisioner: 'topolvm.io', allowVolumeExpansion: true, parameters: { 'topolvm.io/device-class': 'nvme' },
    });
  });
});

test.each([
  [BackingStore.ebs(), VolumeMobility.WITHIN_A_ZONE, true, ['add-drive', 'resize-drive']],
  [BackingStore.googleDisk(), VolumeMobility.WITHIN_A_ZONE, true, ['add-drive', 'resize-drive']],
  [BackingStore.azureDisk(), VolumeMobility.WITHIN_A_ZONE, true, ['add-drive', 'resize-drive']],
  [
    BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_ZRS }), VolumeMobility.ANYWHERE, true,
    ['add-drive', 'resize-drive'],
  ],
  [BackingStore.flashArray(), VolumeMobility.ANYWHERE, true, ['add-drive', 'resize-drive']],
  [BackingStore.flashArray({ access: FlashArrayAccess.DIRECT }), VolumeMobility.ANYWHERE, true, []],
  [BackingStore.localNvme(), VolumeMobility.NEVER, false, []],
])('each store says what it can do (%#)', (store, mobility, expandable, poolExpansion) => {
  expect([store.volumeMobility, store.expandable, store.poolExpansion]).toEqual([mobility, expandable, poolExpansion]);
});

test.each([
  [portworxStorage(), Replication.maximumUptime(), 'anywhere'],
  [portworxStorage(), Replication.maximumPerformance(), 'within a zone'],
  [portworxStorage({ backingStore: BackingStore.localNvme() }), Replication.maximumPerformance(), 'never'],
  [portworxStorage({ backingStore: BackingStore.localNvme() }), Replication.maximumUptime(), 'anywhere'],
])('where a volume can move is a decision with a reason (%#)', (storage, replication, mobility) => {
  expect(cluster({ storage, replication }).decisions).toContainEqual({
    name: 'broker: volumes move',
    value: mobility,
    because: expect.stringMatching(/\w{4}/),
  });
});

describe('classes that exist', () => {
  test('many clusters share one class, from another chart too', () => {
    const app = new App();
    const platform = new Chart(app, 'platform', { namespace: 'platform' });
    const shared = new KafkaStorageClass(
      platform, 'kafka-data', { backingStore: BackingStore.ebs(), replication: Replication.maximumUptime() },
    );
    const logs = new KafkaStorageClass(
      platform,
      'kafka-logs',
      { backingStore: BackingStore.ebs(), replication: Replication.maximumUptime(), purpose: VolumePurpose.QUORUM_LOG },
    );
    const quorum = MetadataQuorum.controllers({
      storage: KafkaStorage.existingClass({ storageClass: logs, size: Size.gibibytes(10) }),
    });
    for (const team of ['a', 'b']) {
      const scope = new Chart(app, team, { namespace: team });
      const kafka = cluster(
        { storage: KafkaStorage.existingClass({ storageClass: shared, size: Size.gibibytes(100) }), quorum }, scope,
      );
      expect(kafka.findings).toEqual([]);
      const objects = synth(scope);
      expect(objects.filter(({ kind }) => kind === 'StorageClass')).toEqual([]);
      expect(find(objects, 'StatefulSet', 'kafka-broker').spec.volumeClaimTemplates[0].spec.storageClassName).toBe(
        shared.storageClassName,
      );
      expect(find(objects, 'StatefulSet', 'kafka-broker').spec.template.spec.schedulerName).toBe('stork');
    }
    const classes = synth(platform);
    expect(findClass(classes, 'kafka-data').metadata).toMatchObject({ name: shared.storageClassName });
    expect(findClass(classes, 'kafka-data').metadata.namespace).toBeUndefined();
    expect(findClass(classes, 'kafka-logs').parameters.io_profile).toBe('none');
  });

  test('a class known only by its name counts as native', () => {
    const scope = chart();
    const imported = KafkaStorageClass.fromName(scope, 'class', 'gp3');
    expect(imported).toMatchObject({
      storageClassName: 'gp3',
      volumeManager: VolumeManager.NATIVE,
      volumeReplicas: 1,
      volumeMobility: VolumeMobility.WITHIN_A_ZONE,
    });
    cluster(
      {
        storage: KafkaStorage.existingClass({ storageClass: imported, size: Size.gibibytes(100) }),
        replication: undefined,
      },
      scope,
    );
    const objects = synth(scope);
    expect(find(objects, 'StatefulSet', 'kafka-broker').spec.template.spec.schedulerName).toBeUndefined();
    expect(find(objects, 'StatefulSet', 'kafka-controller').spec.volumeClaimTemplates[0].spec.storageClassName).toBe(
      'gp3',
    );
  });
});

describe('parameters that the library does not know', () => {
  const codes = (key: string) => new KafkaStorageClass(chart(), 'class', {
    backingStore: BackingStore.ebs(), unlistedParameters: { [key]: 'true' },
  }).findings.filter(({ code }) => code === 'PORTWORX_UNLISTED_PARAMETER').map(({ fix }) => fix);

  test.each([
    ['io_profle', 'use `parameters: { ioProfile: ... }`'],
    ['nodiscrad', 'use `parameters: { nodiscard: ... }`'],
    ['cow_on_demand', 'use `parameters: { cowOndemand: ... }`'],
    ['ioPriorty', 'a second name of priority_io; use `priorityIo`'],
  ])('%s is taken for a misspelt key', (key, fix) => {
    expect(codes(key)).toEqual([fix]);
  });

  test.each(['px_new_feature', 'fps', 'backup'])('%s is like no known key', key => {
    expect(codes(key)).toEqual([]);
  });
});

describe('growth by Autopilot', () => {
  const codes = (props: object) =>
    cluster({ replication: Replication.maximumPerformance(), ...props }).findings.map(({ code }) => code);
  const growth = VolumeGrowth.upTo(Size.tebibytes(1));

  test('is for volumes directly on a FlashArray too', () => {
    const backingStore = BackingStore.flashArray({ access: FlashArrayAccess.DIRECT });
    const storage = portworxStorage({ backingStore, growth });
    expect(codes({ storage })).not.toContain('GROWTH_WITHOUT_PORTWORX');
    expect(
      rendered({ storage, replication: Replication.maximumPerformance() }).filter(({ kind }) =>
        kind === 'AutopilotRule'),
    ).toHaveLength(
      1,
    );
    const scope = chart();
    const storageClass = new KafkaStorageClass(scope, 'array', { backingStore, volumeManager: VolumeManager.NATIVE });
    expect(storageClass.volumeManager).toBe(VolumeManager.PORTWORX);
    expect(storageClass.pooled).toBe(false);
    expect(codes({
      storage: KafkaStorage.existingClass({ storageClass, size: Size.gibibytes(100), growth }),
    })).not.toContain(
      'GROWTH_WITHOUT_PORTWORX',
    );
  });
});

describe('file system and mount options of native classes', () => {
  const found = (more: object, backingStore = BackingStore.ebs(), make = KafkaStorage.native) =>
    cluster({
      storage: make({ backingStore, size: Size.gibibytes(500), ...more }),
      replication: Replication.maximumPerformance(),
    })
      .findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

  test.each([
    [BackingStore.ebs(), 'csi.storage.k8s.io/fstype', ['noatime']],
    [BackingStore.azureDisk(), 'fsType', ['noatime']],
    [BackingStore.googleDisk(), 'csi.storage.k8s.io/fstype', ['noatime']],
    [BackingStore.localNvme({ driver: LocalVolumeDriver.TOPOLVM }), 'csi.storage.k8s.io/fstype', ['noatime']],
    [BackingStore.flashArray({ access: FlashArrayAccess.DIRECT }), 'csi.storage.k8s.io/fstype', undefined],
  ])('are XFS and those of the store, or those given', (backingStore, key, mountOptions) => {
    const usual = native(backingStore);
    expect([usual.parameters[key], usual.mountOptions]).toEqual(['xfs', mountOptions]);
    const other = native(backingStore, { fileSystem: FileSystem.EXT4, mountOptions: ['noatime', 'commit=30'] });
    expect([other.parameters[key], other.mountOptions]).toEqual(['ext4', ['noatime', 'commit=30']]);
  });

  test('are part of the name of the class', () => {
    const names = [
      {}, { fileSystem: FileSystem.EXT4 }, { mountOptions: ['noatime', 'nodiratime'] }, { mountOptions: [] },
    ]
      .map(more => native(BackingStore.ebs(), more).metadata.name);
    expect(new Set(names).size).toBe(4);
    expect(native(BackingStore.ebs(), { fileSystem: FileSystem.XFS, mountOptions: ['noatime'] }).metadata.name).toBe(
      names[0],
    );
  });

  test.each([[['ro']], [['noatime', 'noatime']], [['a b']], [['']]])('%j are no mount options', mountOptions => {
    expect(found({ mountOptions })).toContain('MOUNT_OPTIONS');
  });

  test('are refused where the class cannot set them', () => {
    const both = { fileSystem: FileSystem.EXT4, mountOptions: ['noatime'] };
    expect(found(both, BackingStore.localNvme())).toEqual(expect.arrayContaining(['FILE_SYSTEM', 'MOUNT_OPTIONS']));
    expect(found(both, BackingStore.ebs(), KafkaStorage.portworx)).toEqual(
      expect.arrayContaining(['FILE_SYSTEM', 'MOUNT_OPTIONS']),
    );
  });
});

describe('names', () => {
  const found = (storage: KafkaStorage) =>
    cluster({ storage, replication: Replication.maximumPerformance() }).findings.filter(({ severity }) =>
      severity === 'error').map(({ code }) => code);
  const size = Size.gibibytes(100);

  test.each(['ssd', 'nvme_fast', 'a.b-c'])('%s is a device class', deviceClass => {
    const backingStore = BackingStore.localNvme({ driver: LocalVolumeDriver.TOPOLVM, deviceClass });
    expect(found(KafkaStorage.native({ backingStore, size }))).toEqual([]);
  });

  test.each(['', 'fast ssd', '-ssd', 's'.repeat(64)])('%j is none', deviceClass => {
    const backingStore = BackingStore.localNvme({ driver: LocalVolumeDriver.TOPOLVM, deviceClass });
    expect(found(KafkaStorage.native({ backingStore, size }))).toContain('LOCAL_NVME_DEVICE_CLASS');
  });

  test.each(['array-1', 'array.example', '10.0.0.1', '[fd00::1]'])('%s is an array', array => {
    const backingStore = BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, array });
    expect(found(KafkaStorage.native({ backingStore, size }))).toEqual([]);
  });

  test.each([
    { array: 'https://array.example' }, { pod: '-kafka' }, { pod: 'kafka', realm: 'a realm' },
  ])('%j has a name that no array knows', props => {
    expect(
      found(
        KafkaStorage.native({
          backingStore: BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, ...props }),
          size,
        }),
      ),
    ).toContain(
      'FLASH_ARRAY_NAME',
    );
  });

  test.each(['/dev/../etc', '/dev//sda', '/dev/nvme0n1/', '/dev/.', 'nvme0n1'])('%s is no drive', device => {
    expect(found(portworxStorage({ backingStore: BackingStore.localNvme({ devices: [device] }) }))).toContain(
      'LOCAL_NVME_DEVICES',
    );
  });

  test('drives by id are drives', () => {
    expect(
      found(
        portworxStorage({
          backingStore: BackingStore.localNvme({
            devices: ['/dev/disk/by-id/nvme-eui.0025385b71b0', '/dev/mapper/vg-data'],
          }),
        }),
      ),
    ).toEqual([]);
  });

  test.each([
    [{ name: 'nightly', policy: 'default-daily-policy' }, false],
    [{ name: 'Nightly', policy: 'default-daily-policy' }, true],
    [{ name: 'nightly', policy: 'p\nreclaimPolicy: Delete' }, true],
    [{ name: 'nightly', policy: 'p', credentialId: 'a b' }, true],
  ])('snapshot schedule %j', (schedule, wrong) => {
    expect(found(portworxStorage({ snapshotSchedules: [schedule] })).includes('SNAPSHOT_SCHEDULE')).toBe(wrong);
  });

  test('two snapshot schedules of one name are refused', () => {
    expect(found(portworxStorage({
      snapshotSchedules: [{ name: 'a', policy: 'p' }, { name: 'a', policy: 'q' }],
    }))).toContain(
      'SNAPSHOT_SCHEDULE',
    );
  });

  test('parameters that name objects', () => {
    expect(found(portworxStorage({ parameters: { placementStrategy: 'Not A Name' } }))).toContain('PORTWORX_PARAMETER');
    expect(found(portworxStorage({ parameters: { authSecretName: 'px-user-token' } }))).toEqual([]);
  });
});
