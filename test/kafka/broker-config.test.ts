import * as fc from 'fast-check';
import { configProblem, OWNED_KEYS } from '../../src/kafka/broker-config';
import { BROKER_CONFIG_KEYS } from '../../src/kafka/broker-config-keys';

test.each([
  ['num.network.threads', 3], ['num.network.threads', '3'], ['log.retention.ms', -1], ['log.flush.interval.messages', '9223372036854775807'],
  ['log.cleanup.policy', 'compact,delete'], ['log.cleanup.policy', 'compact'], ['compression.type', 'zstd'], ['log.cleaner.min.cleanable.ratio', 0.5],
  ['compression.gzip.level', -1], ['compression.gzip.level', 9], ['log.message.timestamp.type', 'LogAppendTime'], ['delete.topic.enable', false],
  ['group.consumer.migration.policy', 'downgrade'], ['log.segment.bytes', 1048576],
])('accepts %s=%s', (key, value) => expect(configProblem('4.x', key, value)).toBeUndefined());

test.each([
  ['num.network.threads', 0], ['num.network.threads', 1.5], ['num.network.threads', 'three'], ['num.network.threads', true], ['num.network.threads', 2147483648],
  ['log.flush.interval.messages', '9223372036854775808'], ['log.flush.interval.messages', 2 ** 60], ['log.cleanup.policy', 'compact,remove'], ['compression.type', 'ZSTD'],
  ['log.cleaner.min.cleanable.ratio', 1.1], ['compression.gzip.level', 0], ['delete.topic.enable', 'yes'], ['log.segment.bytes', 1024], ['num.network.threads', ''],
])('fails with %s=%s', (key, value) => expect(configProblem('4.x', key, value)?.kind).toBe('value'));

test('what a version accepts is its own: 3.9 has smaller segments and keys of ZooKeeper', () => {
  expect(configProblem('3.9', 'log.segment.bytes', 1024)).toBeUndefined();
  expect(configProblem('3.9', 'zookeeper.session.timeout.ms', 9000)).toBeUndefined();
  expect(configProblem('4.x', 'zookeeper.session.timeout.ms', 9000)).toMatchObject({ kind: 'unknown', message: expect.stringContaining('Kafka 3.9 has') });
});

test.each(Object.keys(OWNED_KEYS))('fails with %s, which the construct sets', key => {
  expect(configProblem('4.x', key, '1')).toMatchObject({ kind: 'owned', fix: expect.any(String) });
});

test.each(['config.providers.file.class', 'listener.name.client.ssl.client.auth'])('fails with %s, of which the construct owns the prefix', key => {
  expect(configProblem('4.x', key, 'x')?.kind).toBe('owned');
});

test('a misspelt key is told the right one', () => {
  expect(configProblem('4.x', 'log.retention.hour', 1)?.fix).toContain("'log.retention.hours'");
  expect(configProblem('4.x', 'nothing.like.it.at.all', 1)?.fix).toContain('pluginConfig');
});

test('every integer key with a range takes its bounds and nothing beyond', () => {
  const ranged = Object.entries(BROKER_CONFIG_KEYS['4.x']).flatMap(([key, [type, validValues]]) => {
    const range = /^\[(-?\d+),\.\.\.(?:,(-?\d+))?\]$/.exec(validValues);
    return ['INT', 'LONG', 'SHORT'].includes(type) && range !== null && !(key in OWNED_KEYS) ? [{ key, from: Number(range[1]), to: range[2] === undefined ? undefined : Number(range[2]) }] : [];
  });
  expect(ranged.length).toBeGreaterThan(100);
  fc.assert(fc.property(fc.constantFrom(...ranged), fc.integer({ min: 1, max: 1000 }), ({ key, from, to }, beyond) => {
    expect(configProblem('4.x', key, from)).toBeUndefined();
    expect(configProblem('4.x', key, from - beyond)?.kind).toBe('value');
    if (to !== undefined) {
      expect(configProblem('4.x', key, to)).toBeUndefined();
      expect(configProblem('4.x', key, to + beyond)?.kind).toBe('value');
    }
  }));
});
