import { Client, expectNothingLost } from './client';
import { referenceDeployment, registry, testSized } from './clusters';
import { apply, freshNamespace, get, kubectl, list, removeNamespace, until, untilReady, untilRolledOut } from './kubernetes';

const NAMESPACE = 'e2e-reference';
const image = `${registry ?? 'docker.io'}/apache/kafka:3.9.2`;
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
});

test('a killed broker comes back with its data, while messages go on', async () => {
  await client.createTopic('killed', 6);
  const writer = client.write('killed');
  const [before] = await list('pods', NAMESPACE, 'statefulset.kubernetes.io/pod-name=kafka-broker-0');
  // Without a grace period the process is killed; nothing is written or handed over.
  await kubectl(['delete', 'pod', 'kafka-broker-0', '--namespace', NAMESPACE, '--grace-period=0', '--force']);
  await until('kafka-broker-0 is another pod and Ready', 120, async () => (await get('pod', 'kafka-broker-0', NAMESPACE))?.metadata.uid !== before.metadata.uid);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await until('all partitions are in sync', 120, async () => (await client.underReplicated()).join('\n') || true);
  const written = await writer.stop();
  expectNothingLost(written, await client.check('killed'));
});

test('removing `bootstrap` restarts nothing', async () => {
  const before = await list('pods', NAMESPACE, 'app.kubernetes.io/managed-by=kafka-constructs');
  await apply(referenceDeployment(changes({ bootstrap: false })));
  await untilRolledOut(NAMESPACE, 'kafka-broker');
  const after = await list('pods', NAMESPACE, 'app.kubernetes.io/managed-by=kafka-constructs');
  expect(after.map(pod => pod.metadata.uid)).toEqual(before.map(pod => pod.metadata.uid));
});
