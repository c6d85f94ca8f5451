import { App, Chart } from 'cdk8s';
import type { KafkaClusterProps } from '../../../src';
import { KafkaCluster } from '../../../src';
import { kafkaUuid } from '../../../src/kafka/deterministic-ids';
import { Client } from '../client';
import { copyable, kafkaImage } from '../clusters';
import { apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, untilReady, untilReplaced } from '../kubernetes';
import { copyVolumes } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * Volumes of a running cluster are not copied at one instant. What a copy holds whose controllers' volumes were copied before those of the
 * brokers, and the other way round. The test cluster copies volumes in the place of STORK.
 */

const BROKERS = 'app.kubernetes.io/component=broker';

function manifests(namespace: string, more: Partial<KafkaClusterProps>): string {
  const app = new App();
  new KafkaCluster(new Chart(app, 'chart', { namespace }), 'kafka', { ...copyable(), ...more });
  return app.synthYaml();
}

let namespaces: string[] = [];
afterEach(async () => {
  for (const namespace of namespaces) await removeNamespace(namespace);
});

testWithFailures.each([
  ['controllers before brokers: a topic that was created in between is gone, although the brokers\' volumes held it', 'controller', 0],
  ['brokers before controllers: a topic that was created in between is there and empty', 'broker', 3],
] as const)('%s; what was acknowledged before both is there', async (_, first, partitions) => {
  const [production, copy] = [`e2e-order-${first}`, `e2e-order-${first}-copy`];
  namespaces = [copy, production];
  await freshNamespace(production);
  await freshNamespace(copy);
  await apply(manifests(production, { bootstrap: true }));
  await untilReady(production, BROKERS, 3);
  const client = await Client.start(production, `kafka-bootstrap.${production}:9092`, kafkaImage('4.4.0'));

  /** Copies the volumes of a role, after their page cache has been written as STORK's rule has it. */
  async function copyRole(role: string): Promise<void> {
    for (const pod of await list('pods', production, `app.kubernetes.io/component=${role}`)) await inPod(production, pod.metadata.name, ['sync']);
    expect(await copyVolumes(production, copy, role)).toBe(3);
  }

  await client.createTopic('orders', 6);
  await client.write('orders', { count: 2000, rate: 2000 }).end();
  await client.untilInSync();
  await copyRole(first);
  // Leaders change, so that the logs of brokers have epochs that older metadata does not know.
  const before = await get('pod', 'kafka-broker-0', production);
  await kubectl(['delete', 'pod', 'kafka-broker-0', '--namespace', production]);
  await untilReplaced(before);
  await untilReady(production, BROKERS, 3);
  await client.untilInSync();
  await client.createTopic('later', 3);
  await client.write('later', { count: 600, rate: 600 }).end();
  await client.write('orders', { count: 1000, rate: 1000 }, 'more').end();
  await copyRole(first === 'controller' ? 'broker' : 'controller');

  await apply(manifests(copy, { clusterId: kafkaUuid(`${production}/kafka`) }));
  await untilReady(copy, BROKERS, 3);
  await Client.start(copy, `kafka-bootstrap.${copy}:9092`, kafkaImage('4.4.0'));
  const offsets = async (topic: string) => (await inPod(copy, 'client', ['/opt/kafka/bin/kafka-run-class.sh', 'org.apache.kafka.tools.GetOffsetShell', '--bootstrap-server', `kafka-bootstrap.${copy}:9092`, '--topic', topic]))
    .trim().split('\n').filter(line => line.includes(':')).map(line => Number(line.split(':')[2]));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  const later = await offsets('later').catch(() => []);
  console.log(`${first} first: ${sum(await offsets('orders'))} of 3000 messages of the older topic, of which 2000 were acknowledged before; ${sum(later)} of 600 of the later one`);
  expect(sum(await offsets('orders'))).toBeGreaterThanOrEqual(2000);
  expect(later).toHaveLength(partitions);
  expect(sum(later)).toBe(0);
});
