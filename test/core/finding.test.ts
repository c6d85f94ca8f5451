import { Testing } from 'cdk8s';
import { KafkaCluster, Replication, Topology } from '../../src';
import { chart, cluster, GOOD } from '../support';

const SMALL = {
  replication: Replication.of({ replicationFactor: 2, minInsyncReplicas: 1, volumeReplicas: 2 }),
  topology: Topology.oneZone({ nodes: 5 }),
};

test('a warning that is acknowledged keeps its reason and passes a strict synth', () => {
  const scope = chart();
  const kafka = cluster(
    { ...SMALL, strict: true, acknowledge: { ACKNOWLEDGED_WRITES_ON_ONE_BROKER: 'a cache that can be filled again' } },
    scope,
  );
  expect(kafka.findings).toMatchObject([
    {
      code: 'ACKNOWLEDGED_WRITES_ON_ONE_BROKER',
      severity: 'warning',
      acknowledged: 'a cache that can be filled again',
    },
  ]);
  expect(Testing.synth(scope).length).toBeGreaterThan(10);
});

test('fails with every error at once, each with code, path, value, what is allowed and the fix', () => {
  const scope = chart();
  const kafka = new KafkaCluster(
    scope, 'kafka', { ...GOOD, brokers: 2, config: { 'num.network.threads': 0, 'min.insync.replica': 2 } },
  );
  expect(kafka.findings.map(({ code }) => code).sort()).toEqual([
    'CONFIG_UNKNOWN', 'CONFIG_VALUE', 'REPLICATION_FACTOR',
  ]);
  let message = '';
  try {
    Testing.synth(scope);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('[chart/kafka] CONFIG_VALUE at config[\'num.network.threads\']: Kafka 4.4 refuses this '
    + 'value (got 0; allowed: a whole number in [1,...]). Fix: ');
  expect(message).toContain("CONFIG_UNKNOWN at config['min.insync.replica']");
  expect(message).toContain("if you mean 'min.insync.replicas': remove it, and set `replication`");
  expect(message).toContain('REPLICATION_FACTOR at replication.replicationFactor');
});

test('attributes work when there are errors', () => {
  const kafka = cluster({ brokers: 0 });
  expect(kafka.objects).toEqual({});
  expect(kafka.bootstrapServers).toBe('kafka-bootstrap.orders.svc.cluster.local:9092');
  expect(kafka.clusterName).toBe('kafka');
});
