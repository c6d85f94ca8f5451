import { App, Chart } from 'cdk8s';
import { type KafkaClusterProps, KafkaCluster } from '../../../src';
import { kafkaUuid } from '../../../src/kafka/plan/kafka-uuid';
import { Client } from '../client';
import { copyable, kafkaImage } from '../clusters';
import {
  apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, untilReady, untilReplaced,
} from '../kubernetes';
import { copyVolumes } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * Volumes of a running cluster are not copied at one instant. What does a copy hold whose controllers' volumes are
 * older than those of the brokers, or the other way round, and one of a cluster that was stopped first? The test
 * cluster copies volumes in STORK's place.
 */

const BROKERS = 'app.kubernetes.io/component=broker';

function manifests(namespace: string, more: Partial<KafkaClusterProps>): string {
  const app = new App();
  new KafkaCluster(new Chart(app, 'chart', { namespace }), 'kafka', { ...copyable(), ...more });
  return app.synthYaml();
}

/** A cluster, with messages, and the namespace of its copy. */
async function production(test: string): Promise<{ namespace: string; copy: string; client: Client }> {
  const [namespace, copy] = [`e2e-order-${test}`, `e2e-order-${test}-copy`];
  namespaces = [copy, namespace];
  await freshNamespace(namespace);
  await freshNamespace(copy);
  await apply(manifests(namespace, { bootstrap: true }));
  await untilReady(namespace, BROKERS, 3);
  const client = await Client.start(namespace, `kafka-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'));
  await client.createTopic('orders', 6);
  await client.write('orders', { count: 2000, rate: 2000 }).end();
  await client.untilInSync();
  return { namespace, copy, client };
}

/** Starts the copy. Returns the number of messages in each partition of a topic. */
async function startCopy(namespace: string, copy: string): Promise<(topic: string) => Promise<readonly number[]>> {
  await apply(manifests(copy, { clusterId: kafkaUuid(`${namespace}/kafka`) }));
  await untilReady(copy, BROKERS, 3);
  await Client.start(copy, `kafka-bootstrap.${copy}:9092`, kafkaImage('4.4.0'));
  return async topic => (await inPod(copy, 'client', [
    '/opt/kafka/bin/kafka-run-class.sh', 'org.apache.kafka.tools.GetOffsetShell', '--bootstrap-server',
    `kafka-bootstrap.${copy}:9092`, '--topic', topic,
  ])).trim().split('\n').filter(line => line.includes(':')).map(line => Number(line.split(':')[2]));
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

let namespaces: string[] = [];
afterEach(async () => {
  for (const namespace of namespaces) await removeNamespace(namespace);
});

testWithFailures.each([
  [
    'controllers before brokers: a topic that was created in between is gone, although the brokers\' volumes held it',
    'controller', 0,
  ],
  ['brokers before controllers: a topic that was created in between is there and empty', 'broker', 3],
] as const)('%s; what was acknowledged before both is there', async (_, first, partitions) => {
  const { namespace, copy, client } = await production(first);

  /** Copies the volumes of a role, after their page cache has been written as STORK's rule has it. */
  async function copyRole(role: string): Promise<void> {
    for (const pod of await list('pods', namespace, `app.kubernetes.io/component=${role}`)) {
      await inPod(
        namespace, pod.metadata.name, ['sync'],
      );
    }
    expect(await copyVolumes(namespace, copy, role)).toBe(3);
  }

  await copyRole(first);
  // Leaders change, so that the logs of brokers have epochs that older metadata does not know.
  const before = await get('pod', 'kafka-broker-0', namespace);
  await kubectl(['delete', 'pod', 'kafka-broker-0', '--namespace', namespace]);
  await untilReplaced(before);
  await untilReady(namespace, BROKERS, 3);
  await client.untilInSync();
  await client.createTopic('later', 3);
  await client.write('later', { count: 600, rate: 600 }).end();
  await client.write('orders', { count: 1000, rate: 1000 }, 'more').end();
  await copyRole(first === 'controller' ? 'broker' : 'controller');

  const offsets = await startCopy(namespace, copy);
  const later = await offsets('later').catch(() => []);
  console.log(`${first} first: ${sum(await offsets('orders'))} of 3000 messages of the older topic, of which 2000 were `
    + `acknowledged before; ${sum(later)} of 600 of the later one`);
  expect(sum(await offsets('orders'))).toBeGreaterThanOrEqual(2000);
  expect(later).toHaveLength(partitions);
  expect(sum(later)).toBe(0);
});

testWithFailures('brokers and then controllers are stopped before the volumes are copied: everything is there', async () => {
  const { namespace, copy, client } = await production('stopped');

  /** Stops the pods of one kind as the runbook does. */
  async function stopAll(component: string): Promise<void> {
    const pods: string[] = (await list('pods', namespace, `app.kubernetes.io/component=${component}`)).map(({ metadata }) => metadata.name);
    for (const pod of pods) await inPod(namespace, pod, ['touch', '/tmp/stop-now']);
    await kubectl(['scale', 'statefulset', `kafka-${component}`, '--replicas=0', '--namespace', namespace]);
    await kubectl(['wait', '--for=delete', 'pod', ...pods, '--timeout=3m', '--namespace', namespace], undefined, 200);
  }

  const { acknowledged } = await client.write('orders', { count: 1000, rate: 1000 }, 'more').end();
  await stopAll('broker');
  await stopAll('controller');
  expect(await copyVolumes(namespace, copy)).toBe(6);

  const offsets = await startCopy(namespace, copy);
  const read = sum(await offsets('orders'));
  console.log(`stopped first: ${read} messages; ${2000 + acknowledged} were acknowledged`);
  expect(acknowledged).toBe(1000);
  expect(read).toBe(3000);
});
