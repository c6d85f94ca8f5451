import { Size } from 'cdk8s';
import { BrokerUpdates } from '../../../src';
import { Client } from '../client';
import type { Changes } from '../clusters';
import { kafkaImage, separateControllers, testSized } from '../clusters';
import { expectAcknowledgedKept, expectNothingLost, mostOutOfSync } from '../expectations';
import { apply, freshNamespace, get, inPod, isReady, kubectl, pause, removeNamespace, runScript, until, untilReady, untilReplaced } from '../kubernetes';
import { canFail, recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * Failures of nodes and disks, on KRaft with replication factor 3 and two in-sync replicas at least. Each test says which outcome
 * is right. Portworx itself is not run: what stands in for it is described in test/cluster/README.md.
 */

const NAMESPACE = 'e2e-failures';
const BROKERS = 'app.kubernetes.io/component=broker';
const CONTROLLERS = 'app.kubernetes.io/component=controller';
const SET = 'kafka-pools-broker';
const claim = (broker: number) => `data-0-${SET}-${broker}`;
function cluster(props: Changes['props'] = {}, changes: Changes = {}): string {
  return separateControllers(testSized({ namespace: NAMESPACE, props: { updates: BrokerUpdates.SCRIPT, bootstrap: false, ...props }, ...changes }));
}

let client: Client;

beforeAll(async () => {
  if (!canFail) return;
  await freshNamespace(NAMESPACE);
  // One replica of each broker's volume: a broker whose node is down stays down.
  for (const broker of [0, 1, 2]) {
    await testCluster('place', `${NAMESPACE}/${claim(broker)}`, `node-${broker + 1}`);
  }
  await apply(cluster({ bootstrap: true }));
  await untilReady(NAMESPACE, BROKERS, 3);
  await untilReady(NAMESPACE, CONTROLLERS, 3);
  client = await Client.start(NAMESPACE, `kafka-pools-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.3.1'), 'node-5');
  await apply(cluster());
});
// A test that failed leaves nothing to the next.
afterEach(async () => {
  if (!canFail) return;
  await recoverAll();
  await client.stopAll();
  await inSync();
});
afterAll(() => removeNamespace(NAMESPACE));

async function inSync(): Promise<void> {
  await untilReady(NAMESPACE, BROKERS, 3);
  await client.untilInSync();
}

/** Does something, and waits until a pod's container has ended; the next one may not even begin. */
async function untilStopped(pod: string, by: () => Promise<unknown>): Promise<void> {
  const container = async () => (await get('pod', pod, NAMESPACE)).status.containerStatuses[0];
  const { restartCount } = await container();
  await by();
  await until(`${pod} has stopped`, 120, async () => {
    const now = await container();
    return now.restartCount > restartCount || now.state.running === undefined;
  });
}

// The script begins with the lowest ordinal, and looks at all brokers before it stops one.
testWithFailures.each([0, 2])('while the node of broker %i is down the roll by script waits: no broker more is stopped, and writes go on', async lost => {
  const topic = `waiting-${lost}`;
  await client.createTopic(topic, 6);
  const writer = client.write(topic);
  const missing = mostOutOfSync(client, topic);
  await testCluster('fail', `node-${lost + 1}`);
  const changed = cluster({ config: { 'log.retention.hours': 100 + lost } });
  await apply(changed);
  const script = runScript(changed, ['roll']);
  script.catch(() => undefined);
  const others = [0, 1, 2].filter(broker => broker !== lost).map(broker => `${SET}-${broker}`);
  const before = await Promise.all(others.map(pod => get('pod', pod, NAMESPACE)));
  // Past the time in which the node is found dead and the script has looked at the cluster several times.
  await pause(40);
  const during = await Promise.all(others.map(pod => get('pod', pod, NAMESPACE)));
  expect(during.map(pod => pod.metadata.uid)).toEqual(before.map(pod => pod.metadata.uid));
  expect(during.every(isReady)).toBe(true);
  await testCluster('recover', `node-${lost + 1}`);
  expect(await script).toMatch(/Done: every broker runs its current template/);
  await inSync();
  expectNothingLost(await writer.stop(), await client.check(topic));
  expect(await missing()).toBe(1);
});

testWithFailures('a full disk stops its broker only; the others go on, and when the volume has grown it comes back with all data', async () => {
  await client.createTopic('full', 6);
  const writer = client.write('full', { rate: 400, size: 2000 });
  // All but a few pages; the next segment or batch does not fit.
  await untilStopped(`${SET}-0`, () => inPod(NAMESPACE, `${SET}-0`, ['bash', '-c', 'dd if=/dev/zero of=/var/lib/kafka/data-0/filler bs=1M 2> /dev/null || true']));
  expect(isReady(await get('pod', `${SET}-1`, NAMESPACE)) && isReady(await get('pod', `${SET}-2`, NAMESPACE))).toBe(true);
  const grown = cluster({}, { size: Size.gibibytes(3) });
  await runScript(grown, ['resize', '--stateful-set', SET, '--size', '3Gi']);
  await inSync();
  const written = await writer.stop();
  // Kafka takes the first error of a disk that is full for one of its own at times, which producers do not repeat.
  expectAcknowledgedKept(written, await client.check('full'), /UnknownServerException/);
  await inPod(NAMESPACE, `${SET}-0`, ['rm', '/var/lib/kafka/data-0/filler']);
});

testWithFailures('a disk that fails stops its broker only; the others go on, and on the repaired disk it comes back', async () => {
  await client.createTopic('failed-disk', 6);
  const writer = client.write('failed-disk');
  await untilStopped(`${SET}-1`, () => testCluster('fail-disk', `${NAMESPACE}/${claim(1)}`));
  // The broken mount is kept while a pod on the node uses the volume: the next pod must wait until the node has let go of it.
  await kubectl(['cordon', 'node-2']);
  await kubectl(['delete', 'pod', `${SET}-1`, '--namespace', NAMESPACE]);
  await pause(10);
  await kubectl(['uncordon', 'node-2']);
  await inSync();
  const written = await writer.stop();
  expectNothingLost(written, await client.check('failed-disk'));
});

testWithFailures('a controller that lost its disk stops with instructions, and the cluster goes on; following them brings it back', async () => {
  const pod = 'kafka-pools-controller-1000';
  // Network policies let nobody but brokers reach the controllers.
  const quorum = (...words: string[]) => inPod(NAMESPACE, `${SET}-2`, ['env', 'KAFKA_LOG4J_OPTS=', 'KAFKA_HEAP_OPTS=-Xmx128m', '/opt/kafka/bin/kafka-metadata-quorum.sh',
    '--bootstrap-controller', [0, 1, 2].map(index => `kafka-pools-controller-100${index}.kafka-pools-controller-headless.${NAMESPACE}:9093`).join(), ...words]);
  // The test before has made the volumes larger, where it was run.
  const [template] = (await get('statefulset', SET, NAMESPACE)).spec.volumeClaimTemplates;
  const size = Size.gibibytes(parseInt(template.spec.resources.requests.storage, 10));
  await client.createTopic('quorum', 6);
  const writer = client.write('quorum');
  const replicas = async () => (await quorum('describe', '--replication')).split('\n').map(line => line.trim().split(/\s+/)).filter(([id]) => /^\d+$/.test(id));
  const [, lost] = (await replicas()).find(([id]) => id === '1000')!;
  await emptyDisk(pod, `data-0-${pod}`);
  await until('it stops with instructions', 120, () => says(pod, 'the disk was lost'));
  await client.createTopic('while-two-vote', 3);

  await quorum('remove-controller', '--controller-id', '1000', '--controller-directory-id', lost);
  await apply(cluster({}, { size, controllers: { readmittedControllers: [1000] } }));
  await kubectl(['delete', 'pod', pod, '--namespace', NAMESPACE]);
  await untilReady(NAMESPACE, CONTROLLERS, 3);
  await until('it has caught up', 240, async () => (await replicas()).some(([id, directory, , lag, , , status]) => id === '1000' && directory !== lost && lag === '0' && status === 'Observer')
    || (await quorum('describe', '--replication')));
  const text = (await get('configmap', 'kafka-pools-controller-config', NAMESPACE)).data['empty-disk.txt'] as string;
  const commands = text.split('\n').filter(line => /^ {3}(sed|KAFKA_HEAP_OPTS=)/.test(line)).join('\n');
  await inPod(NAMESPACE, pod, ['bash', '-ec', commands]);
  await until('it votes again', 240, async () => (await replicas()).some(([id, directory, , , , , status, ...rest]) => id === '1000' && directory !== lost && [status, ...rest].includes('Follower'))
    || (await quorum('describe', '--replication')));
  await apply(cluster({}, { size }));
  const written = await writer.stop();
  expectNothingLost(written, await client.check('quorum'));
});

testWithFailures('the last in-sync replica that comes back empty does not start, until others lead; their data is served', async () => {
  await client.tool('kafka-topics', '--create', '--topic', 'last', '--replica-assignment', '0:1:2,0:1:2');
  const written = await client.write('last', { count: 3000, rate: 1000 }).end();
  // Two power cuts and a lost disk: what was acknowledged must be on a disk to be anywhere.
  for (const broker of [1, 2]) await inPod(NAMESPACE, `${SET}-${broker}`, ['sync']);
  await testCluster('fail', 'node-2');
  await testCluster('fail', 'node-3');
  await until('broker 0 alone is in sync', 60, async () => /Isr: 0\s/.test(await client.tool('kafka-topics', '--describe', '--topic', 'last')));
  await emptyDisk(`${SET}-0`, claim(0));
  await until('it waits for a broker that it can ask', 120, () => says(`${SET}-0`, 'No other broker can be asked'));
  await testCluster('recover', 'node-2');
  await testCluster('recover', 'node-3');
  await until('it stops with instructions', 180, () => says(`${SET}-0`, 'Partitions that have no other in-sync replica'));
  const described = await client.tool('kafka-topics', '--describe', '--topic', 'last');
  expect(described.match(/Leader: none/g)).toHaveLength(2);
  await client.tool('kafka-leader-election', '--election-type', 'UNCLEAN', '--all-topic-partitions');
  await inSync();
  expectNothingLost(written, await client.check('last'));
});

/** Whether a pod's container, or the one before it, has said something. */
async function says(pod: string, text: string): Promise<boolean> {
  const logs = await Promise.all([[], ['--previous']].map(which => kubectl(['logs', '--namespace', NAMESPACE, pod, ...which]).catch(() => '')));
  return logs.some(log => log.includes(text));
}

/** Takes a pod's volume away with its data: it comes back with an empty one. */
async function emptyDisk(pod: string, name: string): Promise<void> {
  const { spec: { volumeName } } = await get('persistentvolumeclaim', name, NAMESPACE);
  const before = await get('pod', pod, NAMESPACE);
  await kubectl(['delete', 'persistentvolumeclaim', name, '--namespace', NAMESPACE, '--wait=false']);
  // The StatefulSet makes no pod on a claim that is being deleted, once it has heard of that.
  await pause(3);
  await kubectl(['delete', 'pod', pod, '--namespace', NAMESPACE, '--grace-period=0', '--force']);
  await kubectl(['delete', 'persistentvolume', volumeName, '--ignore-not-found', '--wait=false']);
  await untilReplaced(before, 60);
  await until(`${pod} has another volume`, 60, async () => {
    const other = (await get('persistentvolumeclaim', name, NAMESPACE))?.spec.volumeName;
    return other !== undefined && other !== volumeName;
  });
}
