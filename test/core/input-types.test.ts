import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import * as pulumi from '@pulumi/pulumi';
import { Duration, Size } from 'cdk8s';
import {
  type EbsProps, type Finding, BackingStore, BackupStore, ClusterBackup, ClusterPair, EbsVolumeType, KafkaCluster,
  KafkaImage, KafkaStorage, KafkaStorageClass, KafkaVersion, Listener, MetadataQuorum, Migration, NetworkPeer,
  PortworxCluster, RackSource, Replication, Schedule, TestCopy, Topology, VolumeEncryption, VolumeKeyPointer,
  ZookeeperEnsemble,
} from '../../src';
import { describeFinding } from '../../src/core/finding';
import { CAUSES } from '../../src/core/redundant-findings';
import { TABLES } from '../../src/rules';
import { chart, cluster, GOOD, portworxStorage, synth } from '../support';

const ROOT = join(__dirname, '../..');

test('the table of declared types is that of the compiled library (npm run generate:input-types)', () => {
  const made = execFileSync(
    process.execPath, ['test/core/input-types/write-table.mjs'], { cwd: ROOT, encoding: 'utf8' },
  );
  expect(readFileSync(join(ROOT, 'src/input/declared-types-table.ts'), 'utf8')).toBe(made);
});

/** A program without types. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const any = (value: unknown): any => value;

const errors = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === 'error');
const lines = (props: object) => errors(cluster(props).findings).map(describeFinding);

describe('a finding about a type says what is there, what belongs there, and how to write it', () => {
  test.each<[string, object, string]>([
    ['a size as text', { storage: portworxStorage({ size: any('500Gi') }) },
      'INPUT_TYPE at storage.size: it must be a Size, not a text (got "500Gi"; allowed: a Size, such as '
        + 'Size.gibibytes(500)). Fix: use Size.gibibytes(500)'],
    ['a size that is not finite', { storage: portworxStorage({ size: Size.gibibytes(NaN) }) },
      'INPUT_TYPE at storage.size: it is not finite (got a Size; allowed: a Size, such as Size.gibibytes(500)). Fix: '
        + 'give a Size, such as Size.gibibytes(500)'],
    ['a boolean as text', { bootstrap: any('false') },
      'INPUT_TYPE at bootstrap: it must be true or false, not a text (got "false"; allowed: true or false). Fix: use '
        + 'false'],
    ['a number as text', { brokers: any('3') },
      'INPUT_TYPE at brokers: it must be a number, not a text (got "3"; allowed: a finite number). Fix: use 3'],
    ['a calculation that failed', { brokers: 3 / any('x') },
      'INPUT_TYPE at brokers: it is not finite (got not a number; allowed: a finite number). Fix: correct the '
        + 'calculation that it comes from'],
    ['a misspelt property', { topolgy: Topology.oneZone({ nodes: 5 }) },
      'INPUT_UNKNOWN at topolgy: KafkaClusterProps has no such property, and it would be ignored (got "topolgy"; '
        + 'allowed: the properties of KafkaClusterProps). Fix: use `topology`'],
    ['a property of YAML', { storage: portworxStorage({ parameters: any({ io_throttle_rd_iops: 300 }) }) },
      'INPUT_UNKNOWN at storage.parameters.io_throttle_rd_iops: PortworxParameters has no such property, and it would '
        + 'be ignored (got "io_throttle_rd_iops"; allowed: the properties of PortworxParameters). Fix: use '
        + '`ioThrottleRdIops`'],
    ['a missing property', { additionalPools: any([{ poolName: 'fast', brokers: 1 }]) },
      'INPUT_MISSING at additionalPools[0].firstNodeId: it is required (got nothing; allowed: a finite number). Fix: '
        + 'set `firstNodeId`'],
    ['the value of an enum in another case', { updates: any('SCRIPT') },
      'INPUT_TYPE at updates: BrokerUpdates has no such value (got "SCRIPT"; allowed: BrokerUpdates.STATEFUL_SET or '
        + '.SCRIPT). Fix: use BrokerUpdates.SCRIPT'],
    ['a store where a storage belongs', { storage: any(BackingStore.ebs()) },
      'INPUT_TYPE at storage: it must be a KafkaStorage, not a BackingStore (got a BackingStore; allowed: '
        + 'KafkaStorage.existingClass(...), .native(...) or .portworx(...)). Fix: use KafkaStorage.native({ '
        + 'backingStore, ... }) or KafkaStorage.portworx({ backingStore, ... })'],
    ['an object where a value belongs', { topology: any({ nodes: 5 }) },
      'INPUT_TYPE at topology: it must be a Topology, not an object (got {"nodes":5}; allowed: Topology.oneZone(...) '
        + 'or .zones(...)). Fix: use Topology.oneZone({ ... })'],
    ['a version as text', { version: any('4.3.1') },
      'INPUT_TYPE at version: it must be a KafkaVersion, not a text (got "4.3.1"; allowed: KafkaVersion.V3_9_2, '
        + ".V4_3_1, .V4_4_0 or .of(...)). Fix: use KafkaVersion.of('4.3.1')"],
    ['a factory that is not called', { replication: any(Replication.maximumUptime) },
      'INPUT_TYPE at replication: it must be a Replication, not a function (got a function; allowed: '
        + 'Replication.maximumPerformance(), .maximumUptime() or .of(...)). Fix: call it: add parentheses'],
    ['a namespace where a list of peers belongs', {
      listeners: [Listener.plaintext('client', { allowFrom: any('team-a') })],
    },
    'INPUT_TYPE at listeners[0].allowFrom: it must be a list, not a text (got "team-a"; allowed: a list: [a '
        + 'NetworkPeer, ...]). Fix: use [NetworkPeer.namespace(\'team-a\')]'],
    ['an address range', { listeners: [Listener.plaintext('client', { allowFrom: any(['10.0.0.0/8']) })] },
      'INPUT_TYPE at listeners[0].allowFrom[0]: it must be a NetworkPeer, not a text (got "10.0.0.0/8"; allowed: '
        + 'NetworkPeer.anywhere(), .cidr(...), '
      + ".namespace(...), .of(...), .pods(...) or .sameNamespace()). Fix: use NetworkPeer.cidr('10.0.0.0/8')"],
    ['one id for a list', { readmittedBrokers: any('1') },
      'INPUT_TYPE at readmittedBrokers: it must be a list, not a text (got "1"; allowed: a list: [a number, ...]). '
        + 'Fix: use [1]'],
    ['lines of a properties file', { config: any('a=b') },
      'INPUT_TYPE at config: it must be an object, not a text (got "a=b"; allowed: an object: { name: a text, a number '
        + 'or true or false, ... }). Fix: give an object: { name: a text, a number or true or false, ... }'],
    ['an Output where text may be known later', {
      config: { 'log.cleaner.io.max.bytes.per.second': any(pulumi.output('x')) },
    },
    "INPUT_TYPE at config['log.cleaner.io.max.bytes.per.second']: it must be a text, a number or true or false, not "
        + 'a Pulumi Output (got a Pulumi Output; '
      + 'allowed: a text, a number or true or false). Fix: use text(output) of kafka-constructs/pulumi'],
    ['an Output for a key', {
      storage: portworxStorage({ encryption: VolumeEncryption.awsKms({ keyId: any(pulumi.output('x')) }) }),
    },
    'INPUT_TYPE at storage.encryption.keyId: it must be a text, not a Pulumi Output (got a Pulumi Output; allowed: a '
        + 'text). Fix: use text(output) of kafka-constructs/pulumi'],
    ['an Output for a name', { namespace: any(pulumi.output('x')) },
      'INPUT_TYPE at namespace: it must be a text, not a Pulumi Output (got a Pulumi Output; allowed: a text). Fix: '
        + 'give a value that the program knows'],
    ['an Output within what is written as in a manifest', {
      pods: { sidecars: [{ name: 'x', image: pulumi.output('x') }] },
    },
    'INPUT_TYPE at pods.sidecars[0].image: it must be plain JSON, not a Pulumi Output (got a Pulumi Output; allowed: '
        + 'texts, finite numbers, true or false, lists and plain objects, as in a manifest). Fix: use text(output) of '
        + 'kafka-constructs/pulumi'],
    ['a name where an object with a name belongs', { pods: { serviceAccount: any('kafka') } },
      'INPUT_TYPE at pods.serviceAccount: it must be an object with a name, not a text (got "kafka"; allowed: an '
        + "object with a `name`: { name: '...' }, or a Secret "
      + "or ServiceAccount of cdk8s-plus). Fix: use { name: 'kafka' }"],
    ['a file where containers belong', { pods: { initContainers: any('init.yaml') } },
      'INPUT_TYPE at pods.initContainers: it must be a list, not a text (got "init.yaml"; allowed: a list: [an object, '
        + '...]). Fix: give a list: [an object, ...]'],
    ['an Output for a number', { brokers: any(pulumi.output(3)) },
      'INPUT_TYPE at brokers: it must be a number, not a Pulumi Output (got a Pulumi Output; allowed: a finite '
        + 'number). Fix: give a value that the program knows'],
    ['null for what may be left out', { clusterId: any(null) },
      'INPUT_TYPE at clusterId: it must be a text, not null (got null; allowed: a text). Fix: remove it'],
    ['what may be a credential', { storage: portworxStorage({ encryption: any('a phrase that is a key') }) },
      'INPUT_TYPE at storage.encryption: it must be a VolumeEncryption, not a text (got "a text, not shown"; allowed: '
        + 'VolumeEncryption.awsKms(...), .azureDiskEncryptionSet(...), .googleKms(...), .portworxClusterKey(), '
        + '.portworxSecret(...) or .portworxSecretPerVolume(...)). Fix: give VolumeEncryption.awsKms(...), '
        + '.azureDiskEncryptionSet(...), .googleKms(...), .portworxClusterKey(), .portworxSecret(...) or '
        + '.portworxSecretPerVolume(...)'],
  ])('%s', (_, props, line) => {
    expect(lines(props)).toEqual([line]);
  });

  test('a duration as text', () => {
    const portworx = new PortworxCluster(
      chart(), 'portworx', { backingStore: BackingStore.ebs(), healthMonitorInterval: any('5m') },
    );
    expect(portworx.findings.map(({ property, fix }) => [property, fix])).toEqual([[
      'healthMonitorInterval', 'use Duration.minutes(5)',
    ]]);
  });

  test('a class by its name', () => {
    expect(lines({
      storage: KafkaStorage.existingClass({ storageClass: any('gp3'), size: Size.gibibytes(500) }),
    })[0]).toContain(
      "use KafkaStorageClass.fromName(scope, id, 'gp3')",
    );
  });
});

test('a class that extends one of the library may hand on properties of its own, and misspells none of the library', () => {
  class OrdersKafka extends KafkaCluster {}
  const codes = (props: object) =>
    new OrdersKafka(chart(), 'kafka', any({ ...GOOD, ...props })).findings.map(({ code, property }) =>
      `${code} ${property}`);
  expect(codes({ costCentre: '4711' })).toEqual([]);
  expect(codes({ topolgy: undefined, topologie: 'x' })).toEqual(['INPUT_UNKNOWN topologie']);
});

test('what may be a credential is not printed', () => {
  const texts = [
    { secretsProvider: 's3cret' }, { driveEncryption: { passphrase: 's3cret' } },
    { environment: { VAULT_TOKEN: ['s3cret'] } }, { passphrase: 's3cret' }, { backingStore: { token: 's3cret' } },
  ].map(props =>
    JSON.stringify(
      new PortworxCluster(chart(), 'portworx', any({ backingStore: BackingStore.ebs(), ...props })).findings,
    ));
  for (const text of texts) expect(text).toContain('INPUT_');
  for (const text of texts) expect(text).not.toContain('s3cret');
});

test('all problems of a value are reported at the construct that takes it, once if several properties take it', () => {
  const storage = KafkaStorage.native(any({ size: 500, backingstore: BackingStore.ebs({ iops: any('3000') }) }));
  const { findings } = cluster({
    storage,
    quorum: MetadataQuorum.controllers({ storage, replicas: any('3') }),
    listeners: [Listener.plaintext(any(undefined), { port: any('9092') })],
  });
  expect(findings.map(({ code, property }) => `${code} ${property}`).sort()).toEqual([
    'INPUT_MISSING listeners[0].name', 'INPUT_TYPE listeners[0].port', 'INPUT_TYPE quorum.replicas',
    'INPUT_TYPE storage.size', 'INPUT_UNKNOWN storage.backingstore',
  ]);
});

test('with a wrong type nothing else is reported, nothing is emitted, and attributes can be read', () => {
  const kafka = cluster({
    brokers: any('3'),
    name: 'Not A Name',
    config: { 'no.such.key': 1 },
    acknowledge: { ONE_COPY: 'unused' },
  });
  expect(kafka.findings.map(({ code }) => code)).toEqual(['INPUT_TYPE']);
  expect(kafka.objects).toEqual({});
  expect(kafka).toMatchObject({ clusterName: 'Not A Name', namespace: 'orders', decisions: [] });
  expect(kafka.bootstrapServersOf('client')).toBe(kafka.bootstrapServers);
  expect(kafka.runbook()).toBe('');
});

test('attributes of existing objects are checked too', () => {
  const scope = chart();
  KafkaStorageClass.fromAttributes(
    scope, 'class', any({ storageClassName: 'gp3', expandable: 'false', volumeReplica: 2 }),
  );
  ZookeeperEnsemble.fromConnectString(scope, 'zk', any(['zk-0.example:2181']));
  KafkaCluster.fromAttributes(scope, 'kafka', any(undefined));
  expect(() => synth(scope)).toThrow(
    /INPUT_UNKNOWN at volumeReplica: .*\n.*INPUT_TYPE at expandable: .*\n.*INPUT_TYPE at servers: .*\n.*INPUT_MISSING at bootstrapServers/,
  );
});

test('missing arguments of a program without types end in findings, not in a stack trace', () => {
  const scope = chart();
  const made = [
    new KafkaCluster(scope, 'kafka', any(undefined)), new KafkaCluster(scope, 'kafka-2', any(null)), new ZookeeperEnsemble(
      scope, 'zk', any(undefined),
    ),
    new KafkaStorageClass(scope, 'class', any(undefined)), new PortworxCluster(scope, 'portworx', any(undefined)), new VolumeKeyPointer(
      scope, 'pointer', any(undefined),
    ),
    Migration.oneTimeMove(scope, 'move', any(undefined)), new ClusterBackup(scope, 'backup', any({})), BackupStore.s3(
      scope, 'store', any('bucket'),
    ),
    TestCopy.open(scope, 'copy', any(undefined)).cluster,
    ...[KafkaStorage.native, KafkaStorage.portworx, KafkaStorage.existingClass].map(factory =>
      cluster({ storage: any(factory)() })),
    cluster({ storage: KafkaStorage.native(any(null)) }),
    cluster({ replication: any(Replication.of)() }), cluster({ image: any(KafkaImage.custom)() }), cluster({
      version: any(
        KafkaVersion.of,
      )(),
    }),
  ];
  for (const { findings } of made) {
    expect(
      errors(findings).map(({ code }) => code).filter(code => !/^INPUT_|BACKING_STORE_MISSING/.test(code)),
    ).toEqual([]);
  }
  for (const { findings } of made) expect(errors(findings)).not.toHaveLength(0);
});

test('values of a second copy of the package are values', () => {
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const other = require('../../src') as typeof import('../../src');
    expect(other.Replication).not.toBe(Replication);
    const { findings } = cluster({
      replication: other.Replication.maximumUptime(),
      topology: other.Topology.oneZone({ nodes: 5 }),
      listeners: [other.Listener.plaintext('client')],
    });
    expect(findings).toEqual([]);
    // Findings that the other copy recorded in its value are reported here.
    expect(lines({ topology: other.Topology.oneZone({ nodes: any('5') }) })).toEqual([expect.stringContaining(
      'INPUT_TYPE at topology.nodes: ',
    )]);
  });
});

describe('one cause gives one finding', () => {
  const zones = (names: string[]) => ({ topology: Topology.zones({ nodes: 9, zones: names }) });
  const pool = (more: object) =>
    ({
      additionalPools: [{ poolName: 'fast', brokers: 1, firstNodeId: 500, ...more }],
      topology: Topology.oneZone({ nodes: 9 }),
    });

  test.each<[string, object, string]>([
    ['no name', { name: '' }, 'NAME'],
    ['a name in capitals', { name: 'Kafka' }, 'NAME'],
    ['a long name', { name: 'k'.repeat(60) }, 'NAME_TOO_LONG'],
    ['a namespace that cannot be', { namespace: 'Or ders' }, 'NAMESPACE'],
    ['a zone twice', zones(['a', 'a', 'b']), 'ZONES'],
    ['zones that no label can have', zones(['a b', 'c d']), 'ZONES'],
    ['a pool in capitals', pool({ poolName: 'Fast' }), 'POOL_NAME'],
    [
      'two pools of one name',
      { ...pool({}), additionalPools: [500, 600].map(firstNodeId => ({ poolName: 'fast', brokers: 1, firstNodeId })) },
      'POOL_NAME',
    ],
    ['no brokers', { brokers: 0 }, 'BROKERS'],
    ['fewer than no brokers', { brokers: -3, replication: undefined }, 'BROKERS'],
    ['half a broker', { brokers: 2.5, replication: undefined, readmittedBrokers: [1] }, 'BROKERS'],
    ['brokers without end', { brokers: 1e9 }, 'BROKERS'],
    ['a pool of fewer than no brokers', pool({ brokers: -1 }), 'BROKERS'],
    ['no replication', { replication: Replication.of({ replicationFactor: 0 }) }, 'REPLICATION_FACTOR'],
    ['half a replica', { replication: Replication.of({ replicationFactor: 2.5 }) }, 'REPLICATION_FACTOR'],
    ['a hundred controllers', { quorum: MetadataQuorum.controllers({ replicas: 101 }) }, 'CONTROLLERS'],
    ['fewer than no nodes', { topology: Topology.oneZone({ nodes: -1 }) }, 'NODES'],
    ['fewer than no nodes in zones', { topology: Topology.zones({ nodes: -1, zones: ['a', 'b'] }) }, 'NODES'],
    [
      'a Kubernetes of no version',
      {
        kubernetesVersion: 'x',
        topology: Topology.zones({ nodes: 9, zones: ['a', 'b', 'c'], rack: RackSource.POD_TOPOLOGY_LABEL }),
      },
      'KUBERNETES_VERSION',
    ],
    ['no memory', { pods: { memory: Size.mebibytes(1), heap: Size.gibibytes(1) } }, 'MEMORY'],
    ['a credential', { config: { 'ssl.key.password': 'example' } }, 'CONFIG_SECRET'],
    [
      'ZooKeeper servers', { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper({ servers: -1 }) },
      'ZOOKEEPER_SERVERS',
    ],
    [
      'the name of a cluster with ZooKeeper',
      { name: 'A_', version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }, 'NAME',
    ],
  ])('%s', (_, props, code) => {
    const found = errors(cluster(props).findings);
    expect(found.map(finding => finding.code)).toEqual([code]);
    for (const { value, message, allowed, fix } of found) {
      expect(`${value}; ${message}; ${allowed}; ${fix}`).not.toMatch(
        /NaN|1 to -?\d*\.\d|1 to (-|0\b)|to 0\b/,
      );
    }
  });

  const ebs = (size: Size, props: EbsProps = {}) =>
    KafkaStorage.native({ backingStore: BackingStore.ebs(props), size });

  test.each<[string, object, string]>([
    ['no brokers for internal topics', { brokers: 0, config: { 'offsets.topic.replication.factor': 3 } }, 'BROKERS'],
    [
      'no replicas for internal topics',
      { replication: Replication.of({ replicationFactor: 0 }), config: { 'transaction.state.log.min.isr': 2 } },
      'REPLICATION_FACTOR',
    ],
    [
      'in-sync replicas beyond all',
      {
        replication: Replication.of({ replicationFactor: 3, minInsyncReplicas: 4 }),
        config: { 'transaction.state.log.min.isr': 2 },
      },
      'MIN_INSYNC_REPLICAS',
    ],
    ['no such broker to readmit', { readmittedBrokers: [7] }, 'READMITTED_BROKERS'],
    [
      'a disk without a size',
      { storage: ebs(Size.gibibytes(0), { iops: 16_000, throughput: 1000 }), replication: undefined }, 'VOLUME_SIZE',
    ],
    ['a disk that is too large', { storage: ebs(Size.tebibytes(5000)), replication: undefined }, 'EBS_SIZE'],
    [
      'a disk that is too small for its IOPS',
      { storage: ebs(Size.gibibytes(2), { volumeType: EbsVolumeType.IO1, iops: 5000 }), replication: undefined },
      'EBS_SIZE',
    ],
    ['directories without end', { storage: portworxStorage({ logDirectories: 1e9 }) }, 'LOG_DIRECTORIES'],
    ['segments of nothing', { config: { 'log.segment.bytes': 0 } }, 'CONFIG_VALUE'],
    ['partitions without end', { partitionsPerBroker: 1e9 }, 'PARTITIONS_PER_BROKER'],
    ['memory for no JVM', { pods: { memory: Size.mebibytes(64), heap: Size.gibibytes(4) } }, 'MEMORY'],
    [
      'a volume without a name',
      { pods: { volumes: [{ emptyDir: {} }], volumeMounts: [{ name: 'x', mountPath: '/x' }] } }, 'POD_FIELD',
    ],
    ['a source that is no object', { pods: { envValueFrom: { X: 'x' } } }, 'POD_FIELD'],
    [
      'a port of another type',
      { pods: { sidecars: [{ name: 'x', image: 'x', ports: [{ containerPort: 1, hostPort: '1' }] }] } }, 'POD_FIELD',
    ],
    [
      'a version that is not known', { version: KafkaVersion.of('5.0.0'), image: KafkaImage.apache({ tag: '4.4.0' }) },
      'KAFKA_VERSION',
    ],
    [
      'a domain that cannot be',
      { clusterDomain: 'a b', version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }, 'CLUSTER_DOMAIN',
    ],
    ['a pool that no label names', pool({ poolName: 'A b' }), 'POOL_NAME'],
  ])('%s: no error and no warning besides', (_, props, code) => {
    expect(
      cluster({ topology: Topology.oneZone({ nodes: 9 }), ...props }).findings.filter(({ severity }) =>
        severity !== 'info').map(finding => finding.code),
    ).toEqual([code]);
  });

  test('two clusters of one name', () => {
    const scope = chart();
    cluster({ name: 'kafka' }, scope);
    const second = errors(new KafkaCluster(scope, 'second', { ...GOOD, name: 'kafka' }).findings);
    expect(second.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(
        /^DUPLICATE_OBJECT the construct 'chart\/kafka' has an object of this kind, namespace and name already, and \d+ more that are here too$/,
      ),
    ]);
  });

  test('a migration with an invalid name', () => {
    const scope = chart();
    const { findings } = Migration.asyncDisasterRecovery(
      scope,
      'Move',
      { cluster: cluster({}, scope), pair: ClusterPair.named('pair'), schedule: Schedule.every(Duration.hours(1)) },
    );
    expect(errors(findings).map(({ code }) => code)).toEqual(['NAME_INVALID']);
  });

  test('causes and consequences are codes of rules', () => {
    const known = new Set(TABLES.flatMap(({ rules }) => rules).map(({ code }) => code));
    expect(Object.entries(CAUSES).flat(2).filter(code => !known.has(code))).toEqual([]);
  });
});

test('an object that contains itself is refused', () => {
  const volume: { [field: string]: unknown } = { name: 'x', emptyDir: {} };
  volume.emptyDir = { volume };
  expect(errors(cluster({ pods: { volumes: [volume] } }).findings).map(({ code, property }) => `${code} ${property}`)).toEqual(['INPUT_TYPE pods.volumes[0].emptyDir.volume.emptyDir']);
});

test('a token is one finding, whether or not a text belongs in its place', () => {
  const token = '${Token[TOKEN.42]}';
  const keys = VolumeEncryption.portworxSecretPerVolume({ keySecretName: token });
  const ensemble = { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper({ chroot: token }) };
  const codes = [
    { name: token }, { config: { 'log.dir.failure.timeout.ms': token } },
    { storage: portworxStorage({ encryption: keys }) }, ensemble, { brokers: any(token) },
  ]
    .map(props => errors(cluster(props).findings).map(({ code }) => code));
  expect(codes).toEqual([...Array.from({ length: 4 }, () => ['TOKEN_NOT_SUPPORTED']), ['INPUT_TYPE']]);
});

test('a network peer of any version of cdk8s-plus is accepted', () => {
  const peer = any({ toNetworkPolicyPeerConfig: () => ({ ipBlock: { cidr: '10.0.0.0/8' } }) });
  expect(lines({ listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.of(peer)] })] })).toEqual([]);
});
