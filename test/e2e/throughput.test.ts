import { App, Chart, Size, Testing } from 'cdk8s';
import { applyClusterCertificates, applySecret, Authority } from './authority';
import { copyable, testSized } from './clusters';
import { apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, until, untilReady } from './kubernetes';
import { PASSWORDS, testCertificates, untilProvisioned } from './secure-cluster';
import {
  type KafkaClusterProps, type ThroughputTestProps, BackingStore, Credentials, KafkaCluster, KafkaStorage, KafkaVersion,
  Listener, MetadataQuorum, Replication, ThroughputTest,
} from '../../src';

/**
 * Throughput tests with the tools of both lines of Kafka. Their figures say nothing about a store: all volumes of the
 * test cluster are on one disk.
 */

const MEBIBYTES = 64;
const RECORDS = MEBIBYTES * 1024;
const TOPIC = 'load-throughput-test';

/** The manifests of a cluster, and those of a test of it. */
function rendered(
  namespace: string,
  props: Partial<KafkaClusterProps>,
  test: (kafka: KafkaCluster) => Partial<ThroughputTestProps> = () => ({}),
) {
  const app = new App();
  const kafka = new KafkaCluster(new Chart(app, 'cluster', { namespace }), 'kafka', {
    ...copyable(), quorum: MetadataQuorum.controllers(testSized({}).controllers), bootstrap: true, ...props,
  });
  const chart = new Chart(app, 'load', { namespace });
  new ThroughputTest(chart, 'load', { cluster: kafka, size: Size.mebibytes(MEBIBYTES), ...test(kafka) });
  const listOf = (scope: Chart) =>
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Testing.synth(scope) });
  return { load: listOf(chart), cluster: listOf(Chart.of(kafka)) };
}

/** Starts a test, once nothing is left of the one before; the job at its end. */
async function run(namespace: string, load: string): Promise<any> {
  await kubectl(['delete', 'job', 'load', '--namespace', namespace, '--ignore-not-found']);
  await apply(load);
  let job: any;
  await until('the test has ended', 300, async () => {
    job = await get('job', 'load', namespace);
    const { active, succeeded, failed } = job.status;
    return (succeeded ?? 0) + (failed ?? 0) > 0 || `active: ${active}`;
  });
  return job;
}

const logOf = (namespace: string) => kubectl(['logs', 'job/load', '--namespace', namespace]);

/** Names of topics, or their details, asked by a broker. */
function topics(namespace: string, port: number, ...words: readonly string[]): Promise<string> {
  return inPod(namespace, 'kafka-broker-0', [
    'env', '-u', 'KAFKA_OPTS', '-u', 'JAVA_TOOL_OPTIONS', 'KAFKA_HEAP_OPTS=-Xmx192m', '/opt/kafka/bin/kafka-topics.sh',
    '--command-config', '/etc/kafka-constructs/client.properties', '--bootstrap-server',
    `kafka-broker-headless.${namespace}.svc.cluster.local:${port}`, ...words,
  ]);
}

const resultOf = (log: string) => JSON.parse(log.trim().split('\n').pop()!);

function expectPlausible(log: string): void {
  const { producer, consumer } = resultOf(log);
  expect([producer.records, consumer.records]).toEqual([RECORDS, RECORDS]);
  const { average, p50, p95, p99, max } = producer.latencyMilliseconds;
  expect(average).toBeGreaterThan(0);
  expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].sort((one, other) => one - other));
  for (const { megabytesPerSecond } of [producer, consumer]) {
    expect(megabytesPerSecond).toBeGreaterThan(0.5);
    expect(megabytesPerSecond).toBeLessThan(5000);
  }
}

describe('without certificates, Kafka 3.9', () => {
  const NAMESPACE = 'e2e-throughput';
  const props = {
    version: KafkaVersion.V3_9_2,
    replication: Replication.maximumPerformance(),
    storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(2) }),
  };
  const { cluster, load } = rendered(NAMESPACE, props);

  beforeAll(async () => {
    await freshNamespace(NAMESPACE);
    await apply(cluster);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  });
  afterAll(() => removeNamespace(NAMESPACE));

  test('everything is written and read, and the topic is gone', async () => {
    const { status } = await run(NAMESPACE, load);
    const log = await logOf(NAMESPACE);
    if (status.succeeded !== 1) throw new Error(log);
    console.log(log.trim().split('\n').pop());
    expectPlausible(log);
    expect(resultOf(log).storageLimit.producerMegabytesPerSecond).toBe(131);
    expect(await topics(NAMESPACE, 9091, '--list')).not.toContain(TOPIC);
  });

  test('a given rate is kept', async () => {
    await run(NAMESPACE, rendered(NAMESPACE, props, () => ({ rate: 1, size: Size.mebibytes(16) })).load);
    const { producer } = resultOf(await logOf(NAMESPACE));
    expect(producer.megabytesPerSecond).toBeGreaterThan(0.5);
    expect(producer.megabytesPerSecond).toBeLessThan(1.2);
  });

  test('a test that is broken off deletes its topic', async () => {
    await kubectl(['delete', 'job', 'load', '--namespace', NAMESPACE]);
    await apply(rendered(NAMESPACE, props, () => ({ rate: 1 })).load);
    await until('records are written', 120, async () => /records sent/.test(await logOf(NAMESPACE).catch(() => '')));
    expect(await topics(NAMESPACE, 9091, '--list')).toContain(TOPIC);
    await kubectl(['delete', 'job', 'load', '--namespace', NAMESPACE]);
    await until('its pod is gone', 90, async () =>
      (await list('pods', NAMESPACE, 'app.kubernetes.io/name=kafka-throughput-test')).length === 0);
    expect(await topics(NAMESPACE, 9091, '--list')).not.toContain(TOPIC);
  });

  test('a topic of the same name is left alone', async () => {
    await topics(NAMESPACE, 9091, '--create', '--topic', TOPIC, '--partitions', '1');
    expect((await run(NAMESPACE, load)).status.failed).toBe(1);
    expect(await logOf(NAMESPACE)).toContain(`the topic ${TOPIC} exists`);
    expect(await topics(NAMESPACE, 9091, '--list')).toContain(TOPIC);
  });
});

describe('with TLS and a password, Kafka 4.4', () => {
  const NAMESPACE = 'e2e-throughput-secure';
  const authority = new Authority();
  const { cluster, load } = rendered(NAMESPACE, {
    certificates: testCertificates(NAMESPACE),
    listeners: [Listener.internal('apps', { authentication: [PASSWORDS] })],
  }, kafka => ({ user: kafka.addUser('load', { credentials: Credentials.password('load-password') }) }));

  beforeAll(async () => {
    await freshNamespace(NAMESPACE);
    await applyClusterCertificates(NAMESPACE, authority);
    await applySecret(NAMESPACE, 'load-password', { password: 'correct horse' });
    await apply(cluster);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
    await untilProvisioned(NAMESPACE);
  });
  afterAll(async () => {
    authority.remove();
    await removeNamespace(NAMESPACE);
  });

  test('everything is written and read, and the topic is gone', async () => {
    const { status } = await run(NAMESPACE, load);
    const log = await logOf(NAMESPACE);
    if (status.succeeded !== 1) throw new Error(log);
    console.log(log.trim().split('\n').pop());
    expectPlausible(log);
    expect(await topics(NAMESPACE, 9081, '--list')).not.toContain(TOPIC);
  });
});
