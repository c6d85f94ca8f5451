import { Chart, Size } from 'cdk8s';
import {
  type KafkaClusterProps, type ThroughputTestProps, Authentication, Authorization, AzureDiskSku, BackingStore,
  Certificates, Credentials, EbsVolumeType, FlashArrayAccess, GoogleDiskType, Jwks, KafkaCluster, KafkaStorage,
  Listener, PortworxCluster, Replication, ThroughputTest, Topology,
} from '../../src';
import { storageLimit } from '../../src/kafka/throughput/storage-limit';
import { chart, cluster, find, portworxStorage, properties, type Rendered, synth } from '../support';

const PASSWORDS = {
  certificates: Certificates.ownCa(),
  listeners: [Listener.internal('apps', { authentication: [Authentication.scram()] })],
};

/** What a test in a chart of its own adds. */
function objectsOf(
  props: Partial<KafkaClusterProps> = {}, test: (kafka: KafkaCluster) => Partial<ThroughputTestProps> = () => ({}),
): { readonly load: Rendered[]; readonly ofCluster: Rendered[] } {
  const scope = chart();
  const kafka = cluster(props, scope);
  const own = new Chart(scope.node.root, 'load', { namespace: 'elsewhere' });
  new ThroughputTest(own, 'load', { cluster: kafka, ...test(kafka) });
  return { load: synth(own), ofCluster: synth(scope) };
}

function settingsOf(objects: readonly Rendered[]): { readonly [name: string]: string } {
  const text: string = find(objects, 'ConfigMap', 'load-script').data['settings.env'];
  return Object.fromEntries([...text.matchAll(/^(\w+)='?(.*?)'?$/gm)].map(([, name, value]) => [name, value]));
}

describe('the job', () => {
  const { load } = objectsOf();
  const { spec } = find(load, 'Job', 'load');

  test('runs once, for a limited time, in the namespace of the cluster', () => {
    expect(find(load, 'Job', 'load').metadata.namespace).toBe('orders');
    expect(spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: expect.any(Number) });
    expect(spec.ttlSecondsAfterFinished).toBeUndefined();
  });

  test('writes 10 GiB in records of 1 KiB to two partitions for each disk, unless it is told otherwise', () => {
    expect(settingsOf(load)).toMatchObject({
      TOPIC: 'load-throughput-test',
      RECORDS: '10485760',
      RECORD_BYTES: '1024',
      PARTITIONS: '6',
      REPLICATION_FACTOR: '3',
      RECORDS_PER_SECOND: '-1',
    });
    const { load: more } = objectsOf(
      { storage: portworxStorage({ logDirectories: 2 }) },
      () => ({ size: Size.gibibytes(1), recordBytes: 100, rate: 20 }),
    );
    expect(settingsOf(more)).toMatchObject({
      RECORDS: '10737419', RECORD_BYTES: '100', PARTITIONS: '12', RECORDS_PER_SECOND: '200000',
    });
  });

  test('keeps its records longer than it may run, and may run longer at a low rate', () => {
    const secondsOf = (objects: Rendered[]) => find(objects, 'Job', 'load').spec.activeDeadlineSeconds;
    expect(Number(settingsOf(load).RETENTION_MS)).toBeGreaterThan(1000 * secondsOf(load));
    expect(secondsOf(objectsOf({}, () => ({ rate: 1 })).load)).toBeGreaterThan(2 * 10_737);
  });

  test('takes registry and nodes from the brokers, and another node than theirs where there is one', () => {
    const pods = {
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { pool: 'kafka' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    };
    const template = find(objectsOf({ pods }).load, 'Job', 'load').spec.template.spec;
    expect(template).toMatchObject(pods);
    const [{ podAffinityTerm }] = template.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution;
    expect(podAffinityTerm.labelSelector.matchLabels['app.kubernetes.io/component']).toBe('broker');
  });

  test('has a CPU limit where the brokers have one', () => {
    const limitsOf = (props: Partial<KafkaClusterProps>) =>
      find(objectsOf(props).load, 'Job', 'load').spec.template.spec.containers[0].resources.limits;
    expect(limitsOf({})).toEqual({ 'memory': '1Gi', 'ephemeral-storage': '256Mi' });
    expect(limitsOf({ pods: { cpuLimit: 4 } })).toMatchObject({ cpu: '1' });
  });
});

describe('how it connects', () => {
  test('policies let its pod out, and in to the listener; those of the cluster do not apply to it', () => {
    const { load, ofCluster } = objectsOf();
    const { labels } = find(load, 'Job', 'load').spec.template.metadata;
    const egress = find(load, 'NetworkPolicy', 'load-network');
    expect(labels).toMatchObject(egress.spec.podSelector.matchLabels);
    expect(egress.spec.egress).toEqual([{}]);
    const { spec } = find(load, 'NetworkPolicy', 'load-client-network');
    expect(spec.podSelector.matchLabels['app.kubernetes.io/component']).toBe('broker');
    expect(spec.ingress).toEqual([
      { from: [{ podSelector: egress.spec.podSelector }], ports: [{ port: 9092, protocol: 'TCP' }] },
    ]);
    const denied = ofCluster.filter(({ kind }) => kind === 'NetworkPolicy').map(policy => policy.spec.podSelector.matchLabels);
    for (const selector of denied) expect(labels).not.toMatchObject(selector);
  });

  test('as a user, with the rights that it needs and no others', () => {
    const { load, ofCluster } = objectsOf(PASSWORDS, kafka => ({
      user: kafka.addUser('load', { credentials: Credentials.password('load-password') }),
    }));
    expect(properties(find(load, 'ConfigMap', 'load-client').data['client.properties'])).toMatchObject({
      'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'SCRAM-SHA-512',
    });
    const { volumes } = find(load, 'Job', 'load').spec.template.spec;
    expect(JSON.stringify(volumes)).toContain('load-password');
    const { acls } = JSON.parse(find(ofCluster, 'ConfigMap', 'kafka-provisioning').data['desired.json']);
    expect(acls.map(({ resource, name, operation }: Rendered) => `${operation} ${resource} ${name}`)).toEqual([
      'Read group load-throughput-test',
      ...['Create', 'Delete', 'Describe', 'Read', 'Write'].map(operation => `${operation} topic load-throughput-test`),
    ]);
  });

  test('a strict user with no other rights has no findings', () => {
    const scope = chart();
    const kafka = cluster(PASSWORDS, scope);
    const user = kafka.addUser('load', { credentials: Credentials.password('load-password'), strict: true });
    new ThroughputTest(scope, 'load', { cluster: kafka, user, strict: true });
    expect(user.findings).toEqual([]);
  });

  test('Kafka\'s client may ask the identity provider for tokens', () => {
    const oauth = { issuer: 'https://login.example.com', audiences: ['kafka'] };
    const { load } = objectsOf({
      ...PASSWORDS,
      listeners: [Listener.internal('apps', {
        authentication: [Authentication.oauth({ ...oauth, jwks: Jwks.configMap('keys') })],
      })],
    }, kafka => ({
      user: kafka.addUser('load', {
        credentials: Credentials.oauth({ tokenUrl: 'https://login.example.com/token', secretName: 'client-secret' }),
      }),
    }));
    expect(find(load, 'Job', 'load').spec.template.spec.containers[0].env).toContainEqual({
      name: 'KAFKA_OPTS',
      value: '-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://login.example.com/token',
    });
  });

  test('to a cluster that exists already, as its administration says', () => {
    const scope = chart();
    const existing = KafkaCluster.fromAttributes(scope, 'existing', {
      clusterName: 'payments',
      namespace: 'payments',
      bootstrapServers: 'payments-bootstrap:9092',
      administration: {
        bootstrapServers: 'payments-bootstrap:9092', brokers: 5, authorization: Authorization.NONE,
      },
    });
    new ThroughputTest(scope, 'load', { cluster: existing });
    const objects = synth(scope);
    expect(find(objects, 'Job', 'load').metadata.namespace).toBe('payments');
    expect(settingsOf(objects)).toMatchObject({ PARTITIONS: '10', REPLICATION_FACTOR: '3', STORAGE_LIMIT: 'null' });
    expect(find(objects, 'ConfigMap', 'load-client').data['bootstrap-servers']).toBe('payments-bootstrap:9092');
  });
});

describe('what the storage promises', () => {
  const limitOf = (props: Partial<KafkaClusterProps>) => storageLimit(cluster(props)._parts!.plan);
  const native = (backingStore: BackingStore, more: object = {}) => ({
    storage: KafkaStorage.native({ backingStore, size: Size.gibibytes(500), ...more }),
    replication: Replication.maximumPerformance(),
  });


  test('each disk of the brokers takes its part of every replica', () => {
    expect(limitOf(native(BackingStore.ebs()))).toEqual({
      value: 131,
      because: '3 disks of the brokers take 131 MB/s each (the baseline of gp3), and each record is written 3 times',
    });
    const fast = BackingStore.ebs({ iops: 6000, throughput: 500 });
    expect(limitOf(native(fast, { logDirectories: 2 }))?.value).toBe(1049);
    const six = { brokers: 6, topology: Topology.oneZone({ nodes: 8 }) };
    expect(limitOf({ ...native(BackingStore.ebs()), ...six })?.value).toBe(262);
  });

  test.each([
    ['gp2, by its size', BackingStore.ebs({ volumeType: EbsVolumeType.GP2 }), 262],
    ['Premium SSD v2', BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS, iops: 4000, throughput: 600 }), 600],
    ['Premium SSD v2 at its baseline', BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS }), 125],
    ['Premium SSD, by its size', BackingStore.azureDisk(), 150],
    ['Hyperdisk', BackingStore.googleDisk({ diskType: GoogleDiskType.HYPERDISK_BALANCED }), 147],
    ['Persistent Disk, by its size', BackingStore.googleDisk(), 503],
    ['a volume of an array with a limit', BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, maxBandwidth: 300 }), 300],
    ['a volume of an array', BackingStore.flashArray({ access: FlashArrayAccess.DIRECT }), undefined],
    ['local drives', BackingStore.localNvme(), undefined],
  ])('%s', (_, store, value) => expect(limitOf(native(store))?.value).toBe(value));

  test('pools of Portworx take every replica of every volume, where it is known how many drives they have', () => {
    const onPools = (replication: Replication) => {
      const scope = chart();
      const portworxCluster = new PortworxCluster(scope, 'portworx', {
        backingStore: BackingStore.ebs({ throughput: 250 }),
        driveSize: Size.gibibytes(500),
        drivesPerNode: 2,
        storageNodesPerZone: 5,
      });
      const storage = KafkaStorage.portworx({ portworxCluster, size: Size.gibibytes(100) });
      return storageLimit(cluster({ storage, replication }, scope)._parts!.plan);
    };
    // Three replicas in Kafka, two of each volume: the pools of all five nodes.
    expect(onPools(Replication.of({ replicationFactor: 3, volumeReplicas: 2 }))).toEqual({
      value: 437,
      because: '10 drives of Portworx under the brokers take 262 MB/s each (the throughput that is set), and each '
        + 'record is written 6 times',
    });
    // Three volumes without replicas are in three pools.
    expect(onPools(Replication.of({ replicationFactor: 3, volumeReplicas: 1 }))?.value).toBe(524);
    expect(limitOf({ storage: portworxStorage() })).toBeUndefined();
  });

  test('the slowest pool of brokers limits the others', () => {
    expect(limitOf({
      ...native(BackingStore.ebs()),
      topology: Topology.oneZone({ nodes: 8 }),
      additionalPools: [{
        poolName: 'fast',
        brokers: 3,
        firstNodeId: 100,
        storage: KafkaStorage.native({
          backingStore: BackingStore.ebs({ iops: 6000, throughput: 1000 }), size: Size.gibibytes(500),
        }),
      }],
    })?.value).toBe(262);
  });

  test('is in the result', () => {
    const { load } = objectsOf(native(BackingStore.ebs()));
    expect(JSON.parse(settingsOf(load).STORAGE_LIMIT)).toEqual({
      producerMegabytesPerSecond: 131, because: expect.stringContaining('gp3'),
    });
  });
});
