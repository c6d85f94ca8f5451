import { Size } from 'cdk8s';
import { Client } from './client';
import { kafkaImage, separateControllers, testSized } from './clusters';
import { expectNothingLost, mostOutOfSync, mostPodsDown } from './expectations';
import {
  apply, freshNamespace, get, inPod, list, pause, removeNamespace, runScript, until, untilReady,
} from './kubernetes';
import { testWithFailures } from './test-with-failures';
import { BrokerUpdates, VolumeGrowth } from '../../src';

/** KRaft with controllers of its own, restarted by the library's script. */

const NAMESPACE = 'e2e-kraft';
const BROKERS = 'app.kubernetes.io/component=broker';
const growth = VolumeGrowth.atPercent(80, { byPercent: 50, upTo: Size.gibibytes(3) });
const manifests = (props = {}) => separateControllers(testSized({ namespace: NAMESPACE, props, growth }));

let client: Client;

beforeAll(async () => {
  await freshNamespace(NAMESPACE);
  await apply(manifests());
  await untilReady(NAMESPACE, BROKERS, 3);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=controller', 3);
  client = await Client.start(NAMESPACE, `kafka-pools-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'));
});
afterAll(() => removeNamespace(NAMESPACE));

test('messages that were acknowledged by two of three brokers are read back', async () => {
  await client.createTopic('orders', 6);
  expect(await client.tool('kafka-topics', '--describe', '--topic', 'orders')).toMatch(/ReplicationFactor: 3/);
  const written = await client.write('orders', { count: 2000, rate: 2000 }).end();
  expectNothingLost(written, await client.check('orders'));
  expect(await client.consume('orders', 2000)).toEqual({ read: 2000, committed: 2000 });
});

test.each(['kafka-pools-broker-0', 'kafka-pools-controller-1000'])('%s loads classes from the archive of its image', async pod => {
  const mapped = await inPod(NAMESPACE, pod, ['grep', '-c', '/opt/kafka/kafka.jsa', '/proc/1/maps']);
  expect(Number(mapped)).toBeGreaterThan(0);
});

test('a roll by the script restarts one broker at a time, and messages go on', async () => {
  await client.createTopic('rolled', 6);
  const writer = client.write('rolled');
  const missing = mostOutOfSync(client, 'rolled');
  const before = (await list('pods', NAMESPACE, BROKERS)).map(pod => pod.metadata.uid);
  const changed = manifests({
    bootstrap: false,
    updates: BrokerUpdates.SCRIPT,
    config: { 'log.retention.hours': 100 },
  });
  await apply(changed);
  const down = mostPodsDown(NAMESPACE, BROKERS, 3);
  expect(await runScript(changed, ['roll'])).toMatch(/Done: every broker runs its current template/);
  expect(await down()).toBe(1);
  const after = (await list('pods', NAMESPACE, BROKERS)).map(pod => pod.metadata.uid);
  expect(after.filter(uid => before.includes(uid))).toEqual([]);
  await client.untilInSync(60);
  for (const broker of ['0', '1', '2']) {
    expect(
      await client.tool('kafka-configs', '--describe', '--all', '--entity-type', 'brokers', '--entity-name', broker),
    ).toMatch(
      /log\.retention\.hours=100/,
    );
  }
  expectNothingLost(await writer.stop(), await client.check('rolled'), 30);
  // Three replicas, of which two must be in sync for a write.
  expect(await missing()).toBe(1);
});

// By the stand-in for Autopilot of the test cluster.
testWithFailures('a volume that fills beyond the threshold grows up to its maximum, while its broker runs; the others '
  + 'keep their size', async () => {
  const data = '/var/lib/kafka/data-0';
  const pod = await get('pod', 'kafka-pools-broker-0', NAMESPACE);
  const inBroker = (script: string) => inPod(NAMESPACE, 'kafka-pools-broker-0', ['bash', '-c', script]);
  const mebibytes = async (column: 'size' | 'avail') => Number((await inBroker(`/usr/bin/df --output=${column} `
    + `--block-size=1M ${data}`)).split('\n')[1]);
  expect(await mebibytes('size')).toBeLessThan(2049);
  await inBroker(`/usr/bin/fallocate --length 1700M ${data}/filler`);
  await until('the file system has grown', 120, async () => await mebibytes('size') > 2900);
  // Beyond the threshold again, at the maximum.
  await inBroker(`/usr/bin/fallocate --length ${await mebibytes('avail') - 200}M ${data}/filler-2`);
  await pause(10);
  const claims = await list('persistentvolumeclaims', NAMESPACE, BROKERS);
  expect(claims.map(({ metadata, spec }) => [metadata.name, spec.resources.requests.storage]).sort()).toEqual([
    ['data-0-kafka-pools-broker-0', '3Gi'], ['data-0-kafka-pools-broker-1', '2Gi'],
    ['data-0-kafka-pools-broker-2', '2Gi'],
  ]);
  await inBroker(`rm ${data}/filler*`);
  expect((await get('pod', 'kafka-pools-broker-0', NAMESPACE)).metadata.uid).toBe(pod.metadata.uid);
});
