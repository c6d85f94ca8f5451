import { Size } from 'cdk8s';
import { type KafkaClusterProps, KafkaVersion, MetadataQuorum, Replication, Topology, VolumeGrowth } from '../../src';
import { cluster, portworxStorage, rendered, serverProperties } from '../support';

type Config = NonNullable<KafkaClusterProps['config']>;

const found = (config: Config, props: Partial<KafkaClusterProps> = {}) =>
  cluster({ ...props, config }).findings.map(({ code, property }) => `${code} ${property}`);
const key = (name: string) => `config['${name}']`;

const ZOOKEEPER = {
  version: KafkaVersion.V3_9_2,
  quorum: MetadataQuorum.zookeeper(),
  acknowledge: { ZOOKEEPER_MODE: 'we have it' },
};

describe('values that do not work together', () => {
  test.each<[Config, string]>([
    [{ 'log.retention.ms': 0 }, 'log.retention.ms'],
    [{ 'log.retention.hours': 0 }, 'log.retention.hours'],
    [{ 'log.roll.ms': 0 }, 'log.roll.ms'],
    [{ 'log.cleaner.threads': 200 }, 'log.cleaner.threads'],
    [{ 'log.cleaner.dedupe.buffer.size': 1000 }, 'log.cleaner.dedupe.buffer.size'],
    [{ 'replica.socket.timeout.ms': 100 }, 'replica.socket.timeout.ms'],
    [{ 'replica.lag.time.max.ms': 100 }, 'replica.lag.time.max.ms'],
    [{ 'queued.max.request.bytes': 1000 }, 'queued.max.request.bytes'],
    [{ 'max.connections.per.ip': 0 }, 'max.connections.per.ip'],
    [{ 'max.connections': 0 }, 'max.connections'],
    [{ 'connections.max.idle.ms': 50 }, 'connections.max.idle.ms'],
    [{ 'remote.log.storage.system.enable': true }, 'remote.log.storage.system.enable'],
    [{ 'group.consumer.session.timeout.ms': 30_000 }, 'group.consumer.session.timeout.ms'],
    [{ 'group.share.heartbeat.interval.ms': 20_000 }, 'group.share.heartbeat.interval.ms'],
    [{ 'broker.session.timeout.ms': 3000 }, 'broker.session.timeout.ms'],
    [{ 'message.max.bytes': 10 }, 'message.max.bytes'],
    [{ 'message.max.bytes': 200_000_000 }, 'message.max.bytes'],
    [{ 'socket.request.max.bytes': 1000 }, 'socket.request.max.bytes'],
  ])('fails with %j', (config, name) => expect(found(config)).toEqual([`CONFIG_UNUSABLE ${key(name)}`]));

  test.each<[Config]>([
    [{ 'log.retention.ms': 0, 'log.retention.hours': 'x' }],
    [{ 'replica.lag.time.max.ms': 'soon' }],
  ])('says of %j only what is wrong with a value by itself, or only that', config =>
    expect(found(config)).toHaveLength(1));

  test.each<[Config]>([
    [{ 'max.connections.per.ip': 0, 'max.connections.per.ip.overrides': '10.0.0.1:100' }],
    [{ 'group.consumer.session.timeout.ms': 30_000, 'group.consumer.min.session.timeout.ms': 10_000 }],
    [{ 'message.max.bytes': 200_000_000, 'socket.request.max.bytes': 300_000_000 }],
    [{ 'broker.session.timeout.ms': 3000, 'broker.heartbeat.interval.ms': 1000 }],
    [{ 'queued.max.request.bytes': -1 }],
    // A batch that is larger than these is still copied: neither is an absolute limit (documentation of both keys).
    [{ 'message.max.bytes': 20_000_000, 'replica.fetch.max.bytes': 1_048_576 }],
    [{ 'auto.leader.rebalance.enable': false, 'log.flush.interval.messages': 1 }],
  ])('accepts %j', config => expect(found(config)).toEqual([]));

  test('no replica fetchers: by the range where Kafka states one, and by the rule where it does not', () => {
    expect(found({ 'num.replica.fetchers': 0 })).toEqual([`CONFIG_VALUE ${key('num.replica.fetchers')}`]);
    expect(found({ 'num.replica.fetchers': 0 }, { version: KafkaVersion.of('4.1.2') })).toEqual(['CONFIG_UNUSABLE '
      + `${key('num.replica.fetchers')}`]);
  });
});

describe('retention', () => {
  test.each<[Config, string]>([
    [{ 'log.retention.ms': 1 }, 'log.retention.ms'],
    [{ 'log.retention.ms': 604_800 }, 'log.retention.ms'],
    [{ 'log.retention.minutes': 7 }, 'log.retention.minutes'],
    [{ 'log.retention.ms': 1000, 'log.retention.hours': 168 }, 'log.retention.ms'],
    [{ 'log.retention.bytes': 0 }, 'log.retention.bytes'],
    [{ 'log.retention.bytes': 500 }, 'log.retention.bytes'],
    [{ 'log.retention.ms': 1, 'log.cleanup.policy': 'compact,delete' }, 'log.retention.ms'],
  ])('warns of %j, which deletes at once', (config, name) =>
    expect(found(config)).toEqual([`RETENTION_SHORT ${key(name)}`]));

  test.each<[Config]>([
    [{}],
    [{ 'log.retention.hours': 1 }],
    [{ 'log.retention.hours': 2000 }],
    [{ 'log.retention.ms': 1, 'log.cleanup.policy': 'compact' }],
    [{ 'log.retention.ms': -1, 'log.cleanup.policy': 'compact' }],
    [{ 'log.retention.ms': -1, 'log.retention.bytes': 100_000_000 }],
    [
      {
        'log.retention.ms': -1,
        'remote.log.storage.system.enable': true,
        'remote.log.storage.manager.class.name': 'example.Storage',
      },
    ],
    [{ 'log.retention.minutes': 600, 'log.retention.hours': -1 }],
  ])('has no finding on %j', config => expect(found(config)).toEqual([]));

  test.each<[Config, string]>([
    [{ 'log.retention.ms': -1 }, 'log.retention.ms'],
    [{ 'log.retention.hours': -1 }, 'log.retention.hours'],
    [{ 'log.retention.ms': '9223372036854775807' }, 'log.retention.ms'],
    [{ 'log.retention.bytes': 1e15 }, 'log.retention.bytes'],
    [{ 'log.retention.bytes': 1e15, 'log.retention.ms': -1 }, 'log.retention.bytes'],
  ])('warns of %j, which no disk holds', (config, name) => expect(found(config)).toEqual(['RETENTION_EXCEEDS_DISK '
    + `${key(name)}`]));

  test('a size limit is one for each partition, against volumes at their full size', () => {
    const limit = { 'log.retention.bytes': 2 ** 30 };
    expect(found(limit, { partitionsPerBroker: 500 })).toEqual([]);
    expect(found(limit, { partitionsPerBroker: 501 })).toEqual([`RETENTION_EXCEEDS_DISK ${key('log.retention.bytes')}`]);
    expect(found(limit, { partitionsPerBroker: 1000, storage: portworxStorage({ logDirectories: 2 }) })).toEqual([]);
    expect(
      found(
        limit,
        { partitionsPerBroker: 1000, storage: portworxStorage({ growth: VolumeGrowth.upTo(Size.tebibytes(1)) }) },
      ),
    ).toEqual([]);
    // A partition lives in one directory.
    expect(
      found(
        { 'log.retention.bytes': 600 * 2 ** 30 },
        { partitionsPerBroker: 1, storage: portworxStorage({ logDirectories: 2 }) },
      ),
    ).toHaveLength(
      1,
    );
    // The smallest pool counts.
    const pool = {
      poolName: 'small',
      brokers: 1,
      firstNodeId: 100,
      storage: portworxStorage({ size: Size.gibibytes(50) }),
    };
    expect(
      found(limit, { partitionsPerBroker: 100, additionalPools: [pool], topology: Topology.oneZone({ nodes: 9 }) }),
    ).toHaveLength(
      1,
    );
  });
});

test('how much may be written follows from the volumes and the time that records are kept', () => {
  const rate = (config: Config) => cluster({ config }).decisions.find(({ name }) => name === 'broker: writes that fit');
  // 500 GiB in a week, and in a year
  expect(rate({})).toMatchObject({
    value: '867 KiB/s',
    because: expect.stringContaining('500 GiB of volumes and '
    + 'records that are kept for 168 h'),
  });
  expect(rate({ 'log.retention.hours': 8760 })?.value).toBe('17 KiB/s');
  expect(rate({ 'log.retention.hours': -1 })).toBeUndefined();
  expect(cluster().decisions.filter(({ name }) => name === 'controller: writes that fit')).toEqual([]);
});

test('segments that are small, short or many need more memory maps than Linux allows by default', () => {
  const maps = (config: Config, props: Partial<KafkaClusterProps> = {}) =>
    found(config, props).filter(text => text.startsWith('MEMORY_MAPS'));
  expect(maps({}, { partitionsPerBroker: 16_000 })).toEqual([]);
  expect(maps({}, { partitionsPerBroker: 16_500 })).toEqual(['MEMORY_MAPS partitionsPerBroker']);
  expect(maps({ 'log.segment.bytes': 16 * 2 ** 20 })).toHaveLength(1);
  expect(maps({ 'log.roll.ms': 3_600_000 })).toHaveLength(1);
  expect(maps({ 'log.roll.ms': 3_600_000, 'log.retention.hours': 12 })).toEqual([]);
  expect(maps({ 'log.retention.hours': 8760 })).toHaveLength(1);
  expect(maps({ 'log.retention.hours': 8760 }, { partitionsPerBroker: 300 })).toEqual([]);
});

describe('authorizers', () => {
  const standard = { 'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' };
  const acl = { 'authorizer.class.name': 'kafka.security.authorizer.AclAuthorizer' };
  const anonymous = { 'super.users': 'User:ANONYMOUS' };
  const property = key('authorizer.class.name');

  test.each<[string, Config, Partial<KafkaClusterProps>, string]>([
    ['nobody is a super user', standard, {}, 'AUTHORIZER_LOCKS_OUT'],
    ['somebody else is', { ...standard, 'super.users': 'User:admin' }, {}, 'AUTHORIZER_LOCKS_OUT'],
    ['everybody is', { ...standard, ...anonymous }, {}, 'AUTHORIZER_WITHOUT_IDENTITIES'],
    [
      'nothing is forbidden', { ...standard, 'allow.everyone.if.no.acl.found': 'true' }, {},
      'AUTHORIZER_WITHOUT_IDENTITIES',
    ],
    ['ZooKeeper, nobody is a super user', acl, ZOOKEEPER, 'AUTHORIZER_LOCKS_OUT'],
    ['ZooKeeper, everybody is', { ...acl, ...anonymous }, ZOOKEEPER, 'AUTHORIZER_WITHOUT_IDENTITIES'],
    ['the one for KRaft with ZooKeeper', { ...standard, ...anonymous }, ZOOKEEPER, 'AUTHORIZER_CLASS'],
    [
      'the one for ZooKeeper with KRaft', { ...acl, ...anonymous }, { version: KafkaVersion.V3_9_2 },
      'AUTHORIZER_CLASS',
    ],
  ])('%s', (_, config, props, code) =>
    expect(found(config, props).filter(text => !text.startsWith('ZOOKEEPER'))).toEqual([`${code} ${property}`]));

  test('nothing is said of an authorizer that is not known, but its usual keys are accepted', () => {
    const opa = { 'authorizer.class.name': 'example.Authorizer', 'super.users': 'User:ANONYMOUS' };
    expect(found(opa, { pluginConfig: { 'example.authorizer.url': 'http://policies:8181' } })).toEqual([]);
    expect(found({ 'authorizer.class.name': 'example.Authorizer' }, { pluginConfig: { 'super.users': 'User:a' } })).toEqual(["CONFIG_PLUGIN_KEY pluginConfig['super.users']"]);
  });
});

describe('internal topics', () => {
  test('their replication may be set apart, within what works', () => {
    const five = {
      brokers: 5,
      topology: Topology.oneZone({ nodes: 7 }),
      replication: Replication.of({ replicationFactor: 3 }),
    };
    const config = {
      'offsets.topic.replication.factor': 5,
      'transaction.state.log.replication.factor': 5,
      'transaction.state.log.min.isr': 3,
    };
    expect(found(config, five)).toEqual([]);
    expect(serverProperties(rendered({ ...five, config }))).toMatchObject({
      'default.replication.factor': '3',
      'offsets.topic.replication.factor': '5',
      'transaction.state.log.min.isr': '3',
      'share.coordinator.state.topic.min.isr': '2',
    });
  });

  test.each<[Config, string]>([
    [{ 'offsets.topic.replication.factor': 2 }, 'INTERNAL_TOPIC_REPLICATION'],
    [{ 'transaction.state.log.replication.factor': 4 }, 'INTERNAL_TOPIC_REPLICATION'],
    [{ 'transaction.state.log.min.isr': 4 }, 'INTERNAL_TOPIC_REPLICATION'],
    [{ 'share.coordinator.state.topic.min.isr': 1 }, 'INTERNAL_TOPIC_MIN_ISR'],
    [{ 'transaction.state.log.min.isr': 3 }, 'INTERNAL_TOPIC_MIN_ISR'],
    [{ 'transaction.state.log.min.isr': 0 }, 'CONFIG_VALUE'],
  ])('%j', (config, code) => expect(found(config)).toEqual([`${code} ${key(Object.keys(config)[0])}`]));
});

test('a credential is said once', () => {
  expect(found({ 'ssl.key.password': 'example', 'sasl.jaas.config': 'x LoginModule required;' })).toEqual([
    `CONFIG_SECRET ${key('ssl.key.password')}`, `CONFIG_SECRET ${key('sasl.jaas.config')}`,
  ]);
});
