import * as fc from 'fast-check';
import { type KafkaMinor, KAFKA_MINORS, kafkaMinor, KafkaVersion } from '../../src/kafka/kafka-version';
import type { SecurityProtocol } from '../../src/kafka/listener';
import type { ConfigValue } from '../../src/kafka/plan/cluster-spec';
import { configProblem, definitionOf, OWNED_KEYS, type ConfigContext } from '../../src/kafka/rules/broker-config-check';
import { BROKER_CONFIG_KEYS, CONFIG_KEY_RELEASES } from '../../src/kafka/rules/broker-config-keys';

const context = (minor: KafkaMinor, more: Partial<ConfigContext> = {}): ConfigContext =>
  ({ minor, protocols: ['PLAINTEXT'], ...more });
const problem = (key: string, value: ConfigValue, minor: KafkaMinor = '4.4') =>
  configProblem(context(minor), key, value);

test.each([
  ['num.network.threads', 3], ['num.network.threads', '3'], ['log.retention.ms', -1],
  ['log.flush.interval.messages', '9223372036854775807'], ['log.cleanup.policy', 'compact,delete'],
  ['log.cleanup.policy', 'compact'], ['compression.type', 'zstd'], ['log.cleaner.min.cleanable.ratio', 0.5],
  ['compression.gzip.level', -1], ['compression.gzip.level', 9], ['log.message.timestamp.type', 'LogAppendTime'],
  ['delete.topic.enable', false], ['group.consumer.migration.policy', 'downgrade'], ['log.segment.bytes', 1048576],
])('accepts %s=%s', (key, value) => expect(problem(key, value)).toBeUndefined());

test.each([
  ['num.network.threads', 0], ['num.network.threads', 1.5], ['num.network.threads', 'three'],
  ['num.network.threads', true], ['num.network.threads', 2147483648],
  ['log.flush.interval.messages', '9223372036854775808'], ['log.flush.interval.messages', 2 ** 60],
  ['log.cleanup.policy', 'compact,remove'], ['compression.type', 'ZSTD'], ['log.cleaner.min.cleanable.ratio', 1.1],
  ['compression.gzip.level', 0], ['delete.topic.enable', 'yes'], ['log.segment.bytes', 1024],
  ['num.network.threads', ''],
])('fails with %s=%s', (key, value) => expect(problem(key, value)?.kind).toBe('value'));

describe('versions', () => {
  test('the keys of each minor version are known, and of no other', () => {
    expect(CONFIG_KEY_RELEASES.map(release => kafkaMinor(release))).toEqual(KAFKA_MINORS);
    for (const { version } of [
      KafkaVersion.V3_9_2, KafkaVersion.V4_3_1, KafkaVersion.V4_4_0, KafkaVersion.of('4.2.7'),
    ]) expect(kafkaMinor(version)).toBeDefined();
    for (const version of [
      '3.8.1', '4.5.0', '4.9.9', '4.4', '4.40.0', '4.4.0-rc1', '4.4.', 'latest', '',
    ]) expect(kafkaMinor(version)).toBeUndefined();
  });

  test.each<[KafkaMinor, string, ConfigValue]>([
    ['3.9', 'log.segment.bytes', 1024], ['3.9', 'zookeeper.session.timeout.ms', 9000],
    ['4.1', 'num.replica.fetchers', 0], ['4.0', 'group.share.max.groups', 10],
    ['4.2', 'controller.quorum.auto.join.enable', true], ['4.4', 'max.decompressed.message.bytes', 1000],
  ])('Kafka %s accepts %s=%s', (minor, key, value) => expect(problem(key, value, minor)).toBeUndefined());

  test.each<[KafkaMinor, string, ConfigValue]>([
    ['4.0', 'log.segment.bytes', 1024], ['4.2', 'num.replica.fetchers', 0],
    ['3.9', 'group.share.record.lock.duration.ms', 3600000],
    ['4.0', 'group.coordinator.rebalance.protocols', 'streams'],
  ])('Kafka %s refuses %s=%s', (minor, key, value) => expect(problem(key, value, minor)?.kind).toBe('value'));

  test.each<[KafkaMinor, string, string]>([
    ['4.0', 'controller.quorum.auto.join.enable', 'Kafka 4.0 has no such key; it is new in 4.2'],
    ['4.3', 'max.decompressed.message.bytes', 'Kafka 4.3 has no such key; it is new in 4.4'],
    ['4.0', 'zookeeper.session.timeout.ms', 'Kafka 4.0 has no such key; it was removed in 4.0'],
    ['4.4', 'zookeeper.session.timeout.ms', 'Kafka 4.4 has no such key; it was removed in 4.0'],
    ['4.2', 'group.share.max.groups', 'Kafka 4.2 has no such key; it was removed in 4.1'],
    ['4.4', 'nothing.like.it', 'Kafka 4.4 has no such key; a broker ignores it silently'],
  ])('Kafka %s says of %s: %s', (minor, key, message) =>
    expect(problem(key, 1, minor)).toMatchObject({ kind: 'unknown', message }));

  test('every definition begins and ends in a version that is known, and no two of a key overlap', () => {
    for (const [key, definitions] of Object.entries(BROKER_CONFIG_KEYS)) {
      const position = (minor: string) => KAFKA_MINORS.indexOf(minor as KafkaMinor);
      const [oldest, newest] = [KAFKA_MINORS[0], KAFKA_MINORS[KAFKA_MINORS.length - 1]];
      const stretches = definitions.map(([, , from, until]) => [position(from || oldest), position(until || newest)]);
      const inOrder = stretches.every(([from, until], index) =>
        from >= 0 && until >= from && (index === 0 || from > stretches[index - 1][1]));
      expect([key, inOrder]).toEqual([key, true]);
    }
  });
});

test.each(Object.keys(OWNED_KEYS))('fails with %s, which the construct sets', key => {
  expect(problem(key, '1')).toMatchObject({ kind: 'owned', fix: expect.stringMatching(/^remove it/) });
});

test.each(['config.providers.file.class', 'listener.name.client.ssl.client.auth', 'ssl.keystore.location'])('fails with %s, of which the construct owns the prefix', key => {
  expect(problem(key, 'x')?.kind).toBe('owned');
});

test.each([
  'advertised.listeners', 'config.providers.file.class', 'zookeeper.metadata.migration.enable',
])(
  'says of %s that it is not supported yet', key => expect(problem(key, 'x')?.fix).toContain('not supported yet'),
);

test('a finding about a misspelt key names the right one', () => {
  expect(problem('log.retention.hour', 1)?.fix).toContain("'log.retention.hours'");
  expect(problem('nothing.like.it.at.all', 1)?.fix).toContain('pluginConfig');
  // A key that the construct sets is not suggested.
  expect(problem('min.insync.replica', 1)?.fix).toContain('set `replication`');
  // A key of another version is not a misspelt one.
  expect(problem('zookeeper.connection.timeout.ms', 1)?.fix).toContain('`version`');
});

describe('keys of listeners', () => {
  test.each([
    'ssl.cipher.suites', 'ssl.enabled.protocols', 'sasl.login.class', 'sasl.oauthbearer.jwks.endpoint.url',
    'connections.max.reauth.ms',
  ])('nothing reads %s where all are PLAINTEXT', key => {
    expect(problem(key, 'x')?.kind).toBe('unused');
  });

  test('a listener with the protocol reads them', () => {
    const of = (protocol: SecurityProtocol, key: string, value: string) =>
      configProblem(context('4.4', { protocols: ['PLAINTEXT', protocol] }), key, value)?.kind;
    expect(of('SSL', 'ssl.protocol', 'TLSv1.3')).toBeUndefined();
    expect(of('SSL', 'connections.max.reauth.ms', '1000')).toBe('unused');
    expect(of('SASL_PLAINTEXT', 'ssl.protocol', 'TLSv1.3')).toBe('unused');
    expect(of('SASL_SSL', 'ssl.protocol', 'TLSv1.3')).toBeUndefined();
    expect(of('SASL_SSL', 'connections.max.reauth.ms', '1000')).toBeUndefined();
    expect(of('SASL_SSL', 'connections.max.reauth.ms', 'often')).toBe('value');
  });
});

describe('keys of authorizers', () => {
  test.each(['super.users', 'allow.everyone.if.no.acl.found'])('%s is a key with an authorizer, and says so without', key => {
    expect(
      configProblem(
        context('4.4', { authorizer: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' }), key, 'x',
      ),
    ).toBeUndefined();
    expect(problem(key, 'x')).toMatchObject({ kind: 'unknown', fix: expect.stringContaining('authorizer.class.name') });
  });

  test('AclAuthorizer alone has a ZooKeeper of its own', () => {
    const of = (authorizer: string) =>
      configProblem(context('3.9', { authorizer }), 'authorizer.zookeeper.url', 'zk:2181')?.kind;
    expect(of('kafka.security.authorizer.AclAuthorizer')).toBeUndefined();
    expect(of('org.apache.kafka.metadata.authorizer.StandardAuthorizer')).toBe('unknown');
  });
});

test.each(KAFKA_MINORS)('every integer key of Kafka %s with a range takes its bounds and nothing beyond', minor => {
  const protocols = ['SASL_SSL'] as const;
  const ranged = Object.keys(BROKER_CONFIG_KEYS).flatMap(key => {
    const [type, validValues] = definitionOf(minor, key) ?? ['', ''];
    const range = /^\[(-?\d+),\.\.\.(?:,(-?\d+))?\]$/.exec(validValues);
    return ['INT', 'LONG', 'SHORT'].includes(type) && range !== null && !(key in OWNED_KEYS)
      ? [{ key, from: Number(range[1]), to: range[2] === undefined ? undefined : Number(range[2]) }]
      : [];
  });
  expect(ranged.length).toBeGreaterThan(100);
  const of = (key: string, value: number) => configProblem(context(minor, { protocols }), key, value);
  fc.assert(fc.property(fc.constantFrom(...ranged), fc.integer({ min: 1, max: 1000 }), ({ key, from, to }, beyond) => {
    expect(of(key, from)).toBeUndefined();
    expect(of(key, from - beyond)?.kind).toBe('value');
    if (to !== undefined) {
      expect(of(key, to)).toBeUndefined();
      expect(of(key, to + beyond)?.kind).toBe('value');
    }
  }));
});
