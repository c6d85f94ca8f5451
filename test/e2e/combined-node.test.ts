import { Client } from './client';
import { combinedNode, kafkaImage, STANDARD_CLASS, testSized } from './clusters';
import { expectNothingLost } from './expectations';
import {
  apply, freshNamespace, kubectl, list, pause, removeNamespace, until, untilReady, untilReplaced,
} from './kubernetes';
import { canFail } from './test-cluster';

/** One combined node, whole; and three manifests of it that are wrong, each of which the same check must find. */

const NAMESPACE = 'e2e-combined';
const NODE = 'app.kubernetes.io/component=broker';
const manifests = combinedNode(testSized({ namespace: NAMESPACE }));

/** A cluster starts, keeps what it acknowledged when its pod is killed, and takes more. */
async function works(text: string): Promise<void> {
  await freshNamespace(NAMESPACE);
  // A cluster of the user's own has a class of this name.
  if (canFail) await apply(STANDARD_CLASS);
  await apply(text);
  const refusal = async () =>
    (await list('events', NAMESPACE)).find(({ reason }) => reason === 'FailedCreate')?.message as string | undefined;
  await until(
    'a pod is made, or refused',
    60,
    async () => await refusal() !== undefined || (await list('pods', NAMESPACE, NODE)).length > 0,
  );
  const refused = await refusal();
  if (refused !== undefined) throw new Error(refused);
  await untilReady(NAMESPACE, NODE, 1);
  const client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'));
  await client.createTopic('orders', 3);
  const written = await within(60, client.write('orders', { count: 1000, rate: 1000 }).end());
  await client.createTopic('killed', 3);
  const writer = client.write('killed');
  await pause(5);
  const [pod] = await list('pods', NAMESPACE, NODE);
  // Without a grace period the process is killed, in the middle of what is written.
  await kubectl(['delete', 'pod', pod.metadata.name, '--namespace', NAMESPACE, '--grace-period=0', '--force']);
  await untilReplaced(pod, 60);
  await untilReady(NAMESPACE, NODE, 1);
  await until(
    'the topic has a leader',
    60,
    async () => !(await client.tool('kafka-topics', '--describe', '--topic', 'orders')).includes('Leader: none'),
  );
  expectNothingLost(written, await client.check('orders'));
  expectNothingLost(await writer.stop(), await client.check('killed'), 120);
}

function within<T>(seconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing was acknowledged '
    + `within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

afterAll(() => removeNamespace(NAMESPACE));

test('a combined node loses no acknowledged message when its pod is killed', () => works(manifests));

test.each([
  ['it may run as root', 'runAsNonRoot: true', 'runAsNonRoot: false', /violates PodSecurity "restricted/],
  [
    'its log is not on its volume', 'log.dirs=/var/lib/kafka/data-0/kafka-logs', 'log.dirs=/tmp/kafka-logs',
    /Topic 'orders' does not exist as expected/,
  ],
  [
    'it advertises an address that is none', /advertised\.listeners=(\S+)CLIENT:\/\/\$\{env:POD_NAME\}/,
    'advertised.listeners=$1CLIENT://wrong-${env:POD_NAME}',
    /Timed out waiting for a node assignment|UnknownHostException|nothing was acknowledged/,
  ],
])('a manifest is found to be wrong: %s', async (_, right, wrong, message) => {
  const mutant = manifests.replace(right, wrong);
  expect(mutant).not.toEqual(manifests);
  await expect(works(mutant)).rejects.toThrow(message);
});
