import { randomBytes } from 'crypto';
import { App, Chart } from 'cdk8s';
import { Client } from './client';
import { copyable, kafkaImage } from './clusters';
import {
  apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, startInPod, until, untilReady, untilRolledOut,
} from './kubernetes';
import { canFail, copyVolumes } from './test-cluster';
import { testWithFailures } from './test-with-failures';
import { KafkaCluster, TestCopy } from '../../src';

/*
 * The article's case: production is copied for tests, scrubbed while nothing else can reach it, and opened. The volumes
 * are copied by the test cluster in STORK's place; policies are enforced by its stand-in for a network plugin.
 */

const PRODUCTION = 'e2e-production';
const COPY = 'e2e-copy';
const BROKERS = 'app.kubernetes.io/component=broker';
const NODES = 'app.kubernetes.io/name=kafka';
const IMAGE = kafkaImage('4.4.0');

const orders = copyable();
const COPIED = { cluster: orders, sourceNamespace: PRODUCTION };

function manifests(namespace: string, make: (chart: Chart) => unknown): string {
  const app = new App();
  make(new Chart(app, 'chart', { namespace }));
  return app.synthYaml();
}

let production: Client;

beforeAll(async () => {
  if (!canFail) return;
  await freshNamespace(PRODUCTION);
  await freshNamespace(COPY);
  await apply(manifests(PRODUCTION, chart => new KafkaCluster(chart, 'kafka', { ...orders, bootstrap: true })));
  await untilReady(PRODUCTION, BROKERS, 3);
  production = await Client.start(PRODUCTION, `kafka-bootstrap.${PRODUCTION}:9092`, IMAGE);
  await production.createTopic('orders', 6);
  await production.createTopic('customers', 6);
  await production.write('orders', { count: 3000, rate: 3000 }).end();
  // Kafka takes one mechanism of a user in a request.
  for (const [user, mechanism] of [['alice', 'SCRAM-SHA-512'], ['bob', 'SCRAM-SHA-256'], ['bob', 'SCRAM-SHA-512']]) {
    const credential = `${mechanism}=[password=${randomBytes(12).toString('hex')}]`;
    await production.tool(
      'kafka-configs', '--alter', '--entity-type', 'users', '--entity-name', user, '--add-config', credential,
    );
  }
  await copyProduction();
});
afterAll(async () => {
  if (!canFail) return;
  await removeNamespace(COPY);
  await removeNamespace(PRODUCTION);
});

/** What STORK's migration does; production stands still, since volumes are not copied at one point in time here. */
async function copyProduction(): Promise<void> {
  // Brokers first: without controllers they would try to hand over their partitions until they are killed.
  for (const set of ['kafka-broker', 'kafka-controller']) {
    // Each would wait until the others can do without it.
    for (const { metadata } of (await list('pods', PRODUCTION, NODES)).filter(pod =>
      pod.metadata.name.startsWith(`${set}-`))) {
      await inPod(PRODUCTION, metadata.name, ['touch', '/tmp/stop-now']);
    }
    await kubectl(['scale', 'statefulset', set, '--replicas', '0', '--namespace', PRODUCTION]);
    await until(
      `${set} has stopped`,
      120,
      async () => (await list('pods', PRODUCTION, NODES)).every(({ metadata }) => !metadata.name.startsWith(`${set}-`)),
    );
  }
  await until('the volumes are copied', 60, async () => await copyVolumes(PRODUCTION, COPY) === 6);
}

/**
 * Tries addresses from a pod, of names those that are known by now; one line for each attempt. It goes on while a
 * command succeeds.
 */
function tryToReach(addresses: readonly string[], goOn: string): string[] {
  const attempts = addresses.map(address => {
    const [host, port] = address.split(':');
    return `try ${host} ${port} &`;
  });
  return ['bash', '-c', [
    'try() {',
    '  if [[ $1 =~ ^[0-9.]+$ ]]; then ip=$1; else ip=$(getent hosts "$1" | cut -d " " -f 1); fi',
    '  [ -n "$ip" ] || return 0',
    '  if timeout 1 bash -c "exec 3<> /dev/tcp/$ip/$2" 2> /dev/null; then echo "reached $1:$2"; else echo "refused '
      + '$1:$2"; fi',
    '}',
    'while',
    ...attempts,
    '  wait',
    `  ${goOn}`,
    'do sleep 1; done',
  ].join('\n')];
}

const once = (address: string) => tryToReach([address], 'false');

const inCopy = (tool: readonly string[], ...words: readonly string[]) => inPod(COPY, 'kafka-broker-0', [
  'env', 'KAFKA_LOG4J_OPTS=', 'KAFKA_HEAP_OPTS=-Xmx128m', ...tool, '--bootstrap-server',
  `kafka-broker-headless.${COPY}:9091`, ...words,
]);
const TOPICS = ['/opt/kafka/bin/kafka-topics.sh'];
const CONFIGS = ['/opt/kafka/bin/kafka-configs.sh'];
const OFFSETS = ['/opt/kafka/bin/kafka-run-class.sh', 'org.apache.kafka.tools.GetOffsetShell'];

testWithFailures('while a copy is scrubbed, only the scrub job can reach it, from its first moment on; it can reach '
  + 'nobody; credentials are gone', async () => {
  const ports = [9091, 9092, 9093];
  const pods = [
    'kafka-broker-0.kafka-broker-headless', 'kafka-broker-1.kafka-broker-headless',
    'kafka-controller-1000.kafka-controller-headless',
  ];
  const addresses = [...pods, 'kafka-bootstrap'].flatMap(name =>
    ports.map(port => `${name}.${COPY}.svc.cluster.local:${port}`));
  const attempts = startInPod(PRODUCTION, 'client', tryToReach(addresses, '[ ! -e /work/intruder.stop ]'));
  // One that shares the copy's namespace, and is there before the copy.
  await Client.start(COPY, `kafka-bootstrap.${COPY}:9092`, IMAGE);
  const neighbours = startInPod(COPY, 'client', tryToReach(addresses, '[ ! -e /work/intruder.stop ]'));
  const job = {
    image: IMAGE,
    command: ['/bin/bash', '-c', '/opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP_SERVERS" --delete '
      + '--topic customers'],
    env: { LOG_DIR: '/tmp', KAFKA_HEAP_OPTS: '-Xmx128m' },
  };
  await apply(manifests(COPY, chart => TestCopy.scrub(chart, 'copy', { ...COPIED, scrub: job })));
  await until('the scrub job has succeeded', 300, async () => {
    const [scrub] = await list('jobs', COPY, 'app.kubernetes.io/name=kafka-scrub');
    return scrub?.status.succeeded === 1 || JSON.stringify(scrub?.status);
  });
  for (const namespace of [PRODUCTION, COPY]) await inPod(namespace, 'client', ['touch', '/work/intruder.stop']);
  const lines = (await attempts).trim().split('\n');
  expect(lines.filter(line => line.startsWith('reached'))).toEqual([]);
  for (const name of pods) expect(lines.filter(line => line.startsWith(`refused ${name}`)).length).toBeGreaterThan(20);

  expect(await neighbours).not.toContain('reached');

  await untilReady(COPY, BROKERS, 3);
  // By address, where a name may not be resolved.
  const { podIP } = (await get('pod', 'kafka-broker-0', COPY)).status;
  for (const port of ports) {
    expect(await inPod(COPY, 'client', once(`${podIP}:${port}`))).toBe(
      `refused ${podIP}:${port}\n`,
    );
  }
  expect((await inCopy(TOPICS, '--list')).trim().split('\n')).not.toContain('customers');
  expect((await inCopy(OFFSETS, '--topic', 'orders')).trim().split('\n').map(line => Number(line.split(':')[2]))
    .reduce((a, b) => a + b)).toBe(
    3000,
  );
  expect(await inCopy(CONFIGS, '--describe', '--entity-type', 'users')).not.toMatch(/SCRAM credential/);
  // The control: in production all of it is there.
  await apply(manifests(PRODUCTION, chart => new KafkaCluster(chart, 'kafka', orders)));
  await untilReady(PRODUCTION, BROKERS, 3);
  expect((await production.tool('kafka-topics', '--list')).split('\n')).toContain('customers');
  expect(await production.tool('kafka-configs', '--describe', '--entity-type', 'users')).toMatch(
    /SCRAM credential.*bob/,
  );

  const broker = `kafka-broker-0.kafka-broker-headless.${PRODUCTION}.svc.cluster.local:9092`;
  expect(await inPod(COPY, 'kafka-broker-0', once(broker))).toBe(`refused ${broker}\n`);
  expect(await inPod(PRODUCTION, 'client', once(broker))).toBe(`reached ${broker}\n`);
});

testWithFailures('only clients that its listeners allow can reach an opened copy', async () => {
  await apply(manifests(COPY, chart => TestCopy.open(chart, 'copy', COPIED)));
  await kubectl([
    'delete', 'jobs,networkpolicies', '--selector', 'app.kubernetes.io/name=kafka-scrub', '--namespace', COPY,
  ]);
  await untilRolledOut(COPY, 'kafka-broker');
  const client = await Client.start(COPY, `kafka-bootstrap.${COPY}:9092`, IMAGE);
  expect((await client.tool('kafka-topics', '--list')).trim().split('\n')).toContain('orders');
  const { podIP } = (await get('pod', 'kafka-broker-0', COPY)).status;
  expect(await inPod(COPY, 'client', once(`${podIP}:9092`))).toBe(`reached ${podIP}:9092\n`);
  expect(await inPod(COPY, 'client', once(`${podIP}:9091`))).toBe(`refused ${podIP}:9091\n`);
  expect(await inPod(PRODUCTION, 'client', once(`${podIP}:9092`))).toBe(`refused ${podIP}:9092\n`);
});
