import { Client, expectNothingLost } from './client';
import { kafkaImage, separateControllers, testSized } from './clusters';
import { apply, freshNamespace, isReady, list, pause, removeNamespace, runScript, untilReady } from './kubernetes';
import { BrokerUpdates } from '../../src';

/** KRaft with controllers of its own, restarted by the library's script. */

const NAMESPACE = 'e2e-kraft';
const BROKERS = 'app.kubernetes.io/component=broker';
const manifests = (props = {}) => separateControllers(testSized({ namespace: NAMESPACE, props }));

let client: Client;

beforeAll(async () => {
  await freshNamespace(NAMESPACE);
  await apply(manifests());
  await untilReady(NAMESPACE, BROKERS, 3);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=controller', 3);
  client = await Client.start(NAMESPACE, `kafka-pools-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.3.1'));
});
afterAll(() => removeNamespace(NAMESPACE));

test('messages that were acknowledged by two of three brokers are read back', async () => {
  await client.createTopic('orders', 6);
  expect(await client.tool('kafka-topics', '--describe', '--topic', 'orders')).toMatch(/ReplicationFactor: 3/);
  const written = await client.write('orders', { count: 2000, rate: 2000 }).end();
  expectNothingLost(written, await client.check('orders'));
});

test('a roll by the script restarts one broker at a time, and messages go on', async () => {
  await client.createTopic('rolled', 6);
  const writer = client.write('rolled');
  const before = (await list('pods', NAMESPACE, BROKERS)).map(pod => pod.metadata.uid);
  const changed = manifests({ bootstrap: false, updates: BrokerUpdates.SCRIPT, config: { 'log.retention.hours': 100 } });
  await apply(changed);
  let done = false;
  const down: number[] = [];
  const script = runScript(changed, ['roll']).finally(() => { done = true; });
  while (!done) {
    const pods = await list('pods', NAMESPACE, BROKERS);
    down.push(3 - pods.filter(isReady).length);
    await pause(0.5);
  }
  expect(await script).toMatch(/Done: every broker runs its current template/);
  expect(Math.max(...down)).toBe(1);
  const after = (await list('pods', NAMESPACE, BROKERS)).map(pod => pod.metadata.uid);
  expect(after.filter(uid => before.includes(uid))).toEqual([]);
  await client.untilInSync(60);
  for (const broker of ['0', '1', '2']) {
    expect(await client.tool('kafka-configs', '--describe', '--all', '--entity-type', 'brokers', '--entity-name', broker)).toMatch(/log\.retention\.hours=100/);
  }
  const written = await writer.stop();
  expectNothingLost(written, await client.check('rolled'));
});
