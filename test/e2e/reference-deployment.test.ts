import { Client } from './client';
import { kafkaImage, referenceDeployment, testSized } from './clusters';
import { expectNothingLost } from './expectations';
import {
  apply, freshNamespace, get, kubectl, list, removeNamespace, untilReady, untilReplaced, untilRolledOut,
} from './kubernetes';

const NAMESPACE = 'e2e-reference';
const image = kafkaImage('3.9.2');
const changes = (props = {}) => testSized({ namespace: NAMESPACE, props });

let client: Client;

beforeAll(async () => {
  await freshNamespace(NAMESPACE);
  await apply(referenceDeployment(changes()));
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=zookeeper', 3);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, image);
  await client.createTopic('orders', 6);
});
afterAll(() => removeNamespace(NAMESPACE));

test('topics get the replication factor that was planned, and messages that were acknowledged are read back', async () => {
  expect(await client.tool('kafka-topics', '--describe', '--topic', 'orders')).toMatch(/ReplicationFactor: 2/);
  const written = await client.write('orders', { count: 2000, rate: 2000 }).end();
  expectNothingLost(written, await client.check('orders'));
  expect(await client.consume('orders', 2000)).toEqual({ read: 2000, committed: 2000 });
});

test('the check itself finds duplicate, missing and reordered messages, and gaps', async () => {
  await client.createTopic('twice', 3);
  await client.write('twice', { count: 12 }).end();
  const written = await client.write('twice', { count: 12 }).end();
  const checked = await client.check('twice');
  expect(checked).toEqual({ acknowledged: 12, read: 24, missing: 0, twice: 12, disordered: 0, gaps: 0 });
  expect(() => expectNothingLost(written, checked)).toThrow();
  // Another topic does not hold what the ledger says of this one.
  await client.createTopic('others', 3);
  await client.write('others', { count: 3 }, 'twice-others').end();
  await client.write('twice', { count: 12 }, 'others').end();
  expect(await client.check('others')).toMatchObject({ acknowledged: 12, read: 3, missing: 9 });
  // In each partition 2, 0, 6, 4: 0 and 1, then 3, 4 and 5 were not there before.
  await client.createTopic('disordered', 3);
  await client.write('disordered', { count: 12, order: false }).end();
  expect(await client.check('disordered')).toEqual({
    acknowledged: 12,
    read: 12,
    missing: 0,
    twice: 0,
    disordered: 6,
    gaps: 15,
  });
});

test('a killed broker comes back with its data, while messages go on', async () => {
  await client.createTopic('killed', 6);
  const writer = client.write('killed');
  const before = await get('pod', 'kafka-broker-0', NAMESPACE);
  // Without a grace period the process is killed; nothing is written or handed over.
  await kubectl(['delete', 'pod', 'kafka-broker-0', '--namespace', NAMESPACE, '--grace-period=0', '--force']);
  await untilReplaced(before);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await client.untilInSync(120);
  const written = await writer.stop();
  expectNothingLost(written, await client.check('killed'));
});

test('removing `bootstrap` restarts nothing', async () => {
  const before = await list('pods', NAMESPACE, 'app.kubernetes.io/managed-by=kafka-constructs');
  await apply(referenceDeployment(changes({ bootstrap: false })));
  await untilRolledOut(NAMESPACE, 'kafka-broker');
  await untilRolledOut(NAMESPACE, 'kafka-zookeeper-server');
  const after = await list('pods', NAMESPACE, 'app.kubernetes.io/managed-by=kafka-constructs');
  expect(after.map(pod => pod.metadata.uid)).toEqual(before.map(pod => pod.metadata.uid));
});
