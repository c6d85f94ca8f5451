import { App, Chart, Duration, Size } from 'cdk8s';
import {
  type PortworxClusterProps, AzureDiskSku, BackingStore, EbsVolumeType, FlashArraySan, KafkaCluster, KafkaStorage,
  KafkaStorageClass, PoolExpansion, PoolExpansionMethod, PoolRebalance, PortworxCluster, Replication, SecretsProvider,
  Topology, VolumeEncryption, VolumeGrowth,
} from '../../src';
import { type Rendered, find, findClass, GOOD, portworxStorage, synth } from '../support';

const GOOGLE_KEY = 'projects/p/locations/global/keyRings/r/cryptoKeys/k';
const DES = '/subscriptions/0/resourceGroups/kafka/providers/Microsoft.Compute/diskEncryptionSets/kafka';

function platform(): Chart {
  return new Chart(new App(), 'platform', { namespace: 'portworx' });
}

function portworx(props: Partial<PortworxClusterProps> = {}, scope = platform()): PortworxCluster {
  return new PortworxCluster(
    scope, 'px', { backingStore: BackingStore.ebs(), driveSize: Size.gibibytes(500), storageNodesPerZone: 5, ...props },
  );
}

function rendered(props: Partial<PortworxClusterProps> = {}): Rendered[] {
  const scope = platform();
  portworx(props, scope);
  return synth(scope);
}

const spec = (props: Partial<PortworxClusterProps> = {}) => find(rendered(props), 'StorageCluster', 'px').spec;

describe('features that failover and growth need are on', () => {
  test('STORK has its own interval, Autopilot has a Prometheus with the metrics of Portworx', () => {
    expect(spec()).toMatchObject({
      image: 'portworx/oci-monitor:3.6.1',
      kvdb: { internal: true },
      stork: { enabled: true, args: { 'webhook-controller': 'true' } },
      autopilot: { enabled: true, providers: [{ type: 'prometheus', params: { url: 'http://px-prometheus:9090' } }] },
      monitoring: { prometheus: { enabled: true, exportMetrics: true } },
      csi: { enabled: true },
    });
    expect(spec().stork.args).not.toHaveProperty('health-monitor-interval');
    expect(spec({ healthMonitorInterval: Duration.seconds(60) }).stork.args['health-monitor-interval']).toBe('60');
  });

  test('with a Prometheus of the user\'s none is installed, and the metrics are there all the same', () => {
    const { autopilot, monitoring } = spec({ prometheusUrl: 'http://prometheus.monitoring:9090' });
    expect(autopilot.providers[0].params.url).toBe('http://prometheus.monitoring:9090');
    expect(monitoring.prometheus).toEqual({ enabled: false, exportMetrics: true });
  });

  test('no setting wipes data', () => {
    expect(JSON.stringify(rendered())).not.toMatch(/wipe|forceUseDisks/i);
  });
});

describe('drives', () => {
  test('EBS: each drive has its performance settings, except that of the database', () => {
    const { cloudStorage, storage } = spec({
      backingStore: BackingStore.ebs({ volumeType: EbsVolumeType.IO1, iops: 4000 }),
      drivesPerNode: 2,
    });
    expect(cloudStorage).toEqual({
      provider: 'aws',
      deviceSpecs: ['type=io1,size=500,iops=4000', 'type=io1,size=500,iops=4000'],
      journalDeviceSpec: 'auto',
      kvdbDeviceSpec: 'type=gp3,size=32',
      maxStorageNodesPerZone: 5,
    });
    // With both, the operator would silently ignore cloudStorage.
    expect(storage).toBeUndefined();
  });

  test('EBS with a KMS key: every drive is encrypted, and the key\'s actions are among those to permit', () => {
    const driveEncryption = VolumeEncryption.awsKms({ keyId: 'arn:aws:kms:eu-central-1:111122223333:key/1' });
    const { cloudStorage } = spec({ driveEncryption });
    for (const drive of [...cloudStorage.deviceSpecs, cloudStorage.kvdbDeviceSpec]) {
      expect(drive).toContain(
        'enc=true,kms=arn:aws:kms:eu-central-1:111122223333:key/1',
      );
    }
    expect(portworx({ driveEncryption }).requiredPermissions).toContain('kms:CreateGrant');
    expect(portworx().requiredPermissions).toEqual(
      expect.arrayContaining(['ec2:CreateVolume', 'ec2:AttachVolume', 'ec2:ModifyVolume']),
    );
    expect(portworx().requiredPermissions.some(action => action.startsWith('kms:'))).toBe(false);
  });

  test('Azure Disk with a disk encryption set', () => {
    const { cloudStorage } = spec({
      backingStore: BackingStore.azureDisk({ sku: AzureDiskSku.ULTRA_SSD_LRS }),
      driveEncryption: VolumeEncryption.azureDiskEncryptionSet({ diskEncryptionSetId: DES }),
    });
    expect(cloudStorage).toMatchObject({
      provider: 'azure',
      deviceSpecs: [`type=UltraSSD_LRS,size=500,diskEncryptionSetID=${DES}`],
      kvdbDeviceSpec: `type=Premium_LRS,size=32,diskEncryptionSetID=${DES}`,
    });
  });

  test('drives on Google are SSD Persistent Disks, encrypted with a key of Cloud KMS, under a service account', () => {
    const keyName = 'projects/shop/locations/europe-west1/keyRings/kafka/cryptoKeys/px';
    const { cloudStorage } = spec({
      backingStore: BackingStore.googleDisk(),
      driveEncryption: VolumeEncryption.googleKms({ keyName }),
    });
    expect(cloudStorage).toMatchObject({
      provider: 'gce',
      deviceSpecs: [`type=pd-ssd,size=500,kms=${keyName}`],
      kvdbDeviceSpec: `type=pd-ssd,size=32,kms=${keyName}`,
    });
  });

  test.each([
    [BackingStore.googleDisk(), VolumeEncryption.googleKms({ keyName: `${GOOGLE_KEY},type=pd-standard` })],
    [BackingStore.azureDisk(), VolumeEncryption.azureDiskEncryptionSet({ diskEncryptionSetId: `${DES},size=1` })],
    [BackingStore.ebs(), VolumeEncryption.awsKms({ keyId: 'alias/px,size=1' })],
  ])('a key cannot add a field to a drive: %#', (backingStore, driveEncryption) => {
    expect(portworx({ backingStore, driveEncryption }).findings.map(({ code }) => code)).toContain('ENCRYPTION_KEY');
  });

  test('Azure Disk: the service principal is read from a Secret', () => {
    const names = (more = {}) =>
      spec({ backingStore: BackingStore.azureDisk(), ...more }).env.map((variable: Rendered) =>
        [variable.name, variable.valueFrom?.secretKeyRef.name]);
    expect(names()).toEqual(
      ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID'].map(name => [name, 'px-azure']),
    );
    const vault = SecretsProvider.azureKeyVault({
      vaultUrl: 'https://v.example',
      tenantId: 't',
      credentialsSecret: 'vault',
    });
    expect(names({ secretsProvider: vault, driveCredentialsSecret: 'drives' })).toEqual([
      ['AZURE_TENANT_ID', undefined], ['AZURE_VAULT_URL', undefined], ['AZURE_CLIENT_ID', 'vault'],
      ['AZURE_CLIENT_SECRET', 'vault'],
    ]);
  });

  test('FlashArray: a variable tells the operator about the array, and no manifest contains its token', () => {
    const { cloudStorage, env } = spec({ backingStore: BackingStore.flashArray({ san: FlashArraySan.NVME_TCP }) });
    expect(cloudStorage).toMatchObject({ provider: 'pure', deviceSpecs: ['size=500'], kvdbDeviceSpec: 'size=32' });
    expect(env).toEqual([{ name: 'PURE_FLASHARRAY_SAN_TYPE', value: 'NVMEOF-TCP' }]);
  });

  test('local drives: those named, or all that are empty', () => {
    const named = spec({
      backingStore: BackingStore.localNvme({
        devices: ['/dev/nvme1n1', '/dev/nvme2n1'],
        kvdbDevice: '/dev/nvme3n1',
        metadataDevice: '/dev/nvme4n1',
      }),
      driveSize: undefined,
      storeV2: true,
    });
    expect(named.storage).toEqual({
      devices: ['/dev/nvme1n1', '/dev/nvme2n1'],
      kvdbDevice: '/dev/nvme3n1',
      systemMetadataDevice: '/dev/nvme4n1',
    });
    expect(named.cloudStorage).toBeUndefined();
    expect(spec({ backingStore: BackingStore.localNvme(), driveSize: undefined }).storage).toEqual({
      useAll: true,
      journalDevice: 'auto',
    });
    expect(portworx({ backingStore: BackingStore.localNvme() }).requiredPermissions).toEqual([]);
  });

  test('PX-StoreV2 has a metadata drive and no journal', () => {
    const objects = rendered({ storeV2: true });
    const { metadata, spec: { cloudStorage } } = find(objects, 'StorageCluster', 'px');
    expect(metadata.annotations).toEqual({ 'portworx.io/misc-args': '-T px-storev2' });
    expect(cloudStorage.systemMetadataDeviceSpec).toBe('type=gp3,size=64');
    expect(cloudStorage.journalDeviceSpec).toBeUndefined();
  });
});

test.each([
  [
    SecretsProvider.awsKms({
      keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000',
      region: 'eu-central-1',
      credentialsSecret: 'aws',
    }),
    'aws-kms', ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ],
  [
    SecretsProvider.azureKeyVault({ vaultUrl: 'https://v.example', tenantId: 't', credentialsSecret: 'azure' }),
    'azure-kv', ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'],
  ],
  [
    SecretsProvider.vault({ address: 'https://v.example', tokenSecret: 'vault', backendPath: 'px', transit: true }),
    'vault-transit', ['VAULT_TOKEN'],
  ],
  [SecretsProvider.vault({ address: 'https://v.example', kubernetesRole: 'portworx' }), 'vault', []],
  [
    SecretsProvider.googleCloudKms({ resourceId: `${GOOGLE_KEY}/cryptoKeyVersions/1` }), 'gcloud-kms', [],
  ],
  [
    SecretsProvider.ibmKeyProtect({ credentialsSecret: 'ibm' }), 'ibm-kp',
    ['IBM_SERVICE_API_KEY', 'IBM_INSTANCE_ID', 'IBM_CUSTOMER_ROOT_KEY'],
  ],
  [undefined, 'k8s', []],
] as [SecretsProvider | undefined, string, string[]][])('secrets provider %#: credentials come from a Secret', (secretsProvider, name, credentials) => {
  const { secretsProvider: provider, env = [] } = spec({ secretsProvider });
  expect(provider).toBe(name);
  expect(
    env.filter((variable: Rendered) => variable.valueFrom !== undefined).map((variable: Rendered) => variable.name),
  ).toEqual(
    credentials,
  );
  for (const variable of env) {
    if (credentials.includes(variable.name)) {
      expect(variable.valueFrom.secretKeyRef.key).toBe(
        variable.name,
      );
    }
  }
});

test('Google Cloud KMS is given a version of a key, not the key', () => {
  const found = (resourceId: string) =>
    portworx({ secretsProvider: SecretsProvider.googleCloudKms({ resourceId }) }).findings.map(({ code }) => code);
  expect(found(`${GOOGLE_KEY}/cryptoKeyVersions/1`)).not.toContain('PORTWORX_SECRETS_SETTING');
  expect(found(GOOGLE_KEY)).toContain('PORTWORX_SECRETS_SETTING');
});

describe('capacity of the pools', () => {
  test('a pool is expanded at its threshold, and never beyond its largest size', () => {
    const { spec: { conditions, actions, actionsCoolDownPeriod, enforcement, selector } } = find(
      rendered({
        poolExpansion: PoolExpansion.atPercent(70, { byPercent: 50, upTo: Size.tebibytes(2) }),
      }), 'AutopilotRule', 'portworx-px-pool-expansion',
    );
    expect(conditions.expressions).toEqual([
      { key: '100 * (px_pool_stats_available_bytes / px_pool_stats_total_bytes)', operator: 'Lt', values: ['30'] },
      // One step more than 1365 GiB is 2047 GiB.
      { key: 'px_pool_stats_total_bytes / (1024 * 1024 * 1024)', operator: 'LtEq', values: ['1365'] },
    ]);
    expect(actions).toEqual([
      {
        name: 'openstorage.io.action.storagepool/expand',
        params: { scalepercentage: '50', scaletype: 'resize-drive' },
      },
    ]);
    expect([enforcement, selector]).toEqual([undefined, undefined]);
    expect(actionsCoolDownPeriod).toBe(6 * 60 * 60);
  });

  test('only a resize waits for AWS', () => {
    const coolDown = (props: Partial<PortworxClusterProps>) =>
      find(rendered(props), 'AutopilotRule', 'portworx-px-pool-expansion').spec.actionsCoolDownPeriod;
    const upTo = Size.tebibytes(2);
    expect(coolDown({
      poolExpansion: PoolExpansion.atPercent(70, { upTo, method: PoolExpansionMethod.ADD_DRIVE }),
    })).toBeUndefined();
    expect(coolDown({
      poolExpansion: PoolExpansion.atPercent(70, { upTo }),
      backingStore: BackingStore.azureDisk(),
    })).toBeUndefined();
    expect(coolDown({ poolExpansion: PoolExpansion.atPercent(70, { upTo, coolDown: Duration.hours(12) }) })).toBe(
      43200,
    );
  });

  test('a rebalance waits for approval, unless told otherwise', () => {
    const rule = (more = {}) =>
      find(
        rendered({ poolRebalance: PoolRebalance.atDeviation(20, more) }), 'AutopilotRule', 'portworx-px-pool-rebalance',
      ).spec;
    expect(rule()).toMatchObject({
      enforcement: 'approvalRequired',
      conditions: {
        requiredMatches: 1,
        expressions: [
          { keyAlias: 'PoolProvDeviationPerc', operator: 'NotInRange', values: ['-20', '20'] },
          { keyAlias: 'PoolUsageDeviationPerc' },
        ],
      },
      actions: [{ name: 'openstorage.io.action.storagepool/rebalance' }],
    });
    expect(rule({ approval: false }).enforcement).toBeUndefined();
  });

  test('volumes of many clusters are counted together, each at its largest, with all replicas', () => {
    const chart = platform();
    const cluster = portworx({ poolExpansion: PoolExpansion.atPercent(70, { upTo: Size.tebibytes(4) }) }, chart);
    // 500 GiB and five steps of a half are 3796.9 GiB; a sixth step would go beyond 4 TiB.
    expect(cluster.capacityGibibytes).toBe(5 * 3796);
    const storage = portworxStorage({
      portworxCluster: cluster,
      growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(2) }),
    });
    const codes = (name: string) =>
      new KafkaCluster(chart, name, { ...GOOD, storage, namespace: name }).findings.map(({ code }) => code);
    // 3 brokers x 2 replicas x 2 TiB, and the controllers: one fits into 18.5 TiB, two do not.
    expect(codes('orders')).toEqual([]);
    expect(codes('payments')).toEqual(['POOLS_OVERCOMMITTED']);
  });
});

describe('a class with a Portworx cluster', () => {
  test('takes store, PX-StoreV2, journal and nodes from it', () => {
    const chart = platform();
    const px = portworx({}, chart);
    const kafka = new KafkaCluster(
      chart, 'kafka', { ...GOOD, storage: KafkaStorage.portworx({ portworxCluster: px, size: Size.gibibytes(300) }) },
    );
    expect(kafka.findings).toEqual([]);
    expect(findClass(synth(chart), 'portworx-kafka-controller-storage').parameters.io_profile).toBe('journal');
  });

  test('a shared class passes it on', () => {
    const chart = platform();
    const shared = new KafkaStorageClass(
      chart,
      'shared',
      { portworxCluster: portworx({ autopilot: false }, chart), replication: Replication.maximumUptime() },
    );
    const { findings } = new KafkaCluster(chart, 'kafka', {
      ...GOOD,
      storage: KafkaStorage.existingClass({
        storageClass: shared,
        size: Size.gibibytes(10),
        growth: VolumeGrowth.atPercent(80, { upTo: Size.gibibytes(20) }),
      }),
      topology: Topology.oneZone({ nodes: 5 }),
    });
    expect(findings.map(({ code }) => code)).toContain('GROWTH_WITHOUT_AUTOPILOT');
  });
});
