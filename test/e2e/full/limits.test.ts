import { Client } from '../client';
import { kafkaImage, referenceDeployment, separateControllers, testSized } from '../clusters';
import { apply, freshNamespace, get, inPod, isReady, pause, removeNamespace, until, untilReady } from '../kubernetes';
import { canFail, recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * What a configuration does not promise, shown: two failures with replication factor 2 and one in-sync replica, and a
 * cluster whose settings are bad. Were nothing lost here, the checks of the other tests would prove nothing.
 */

let namespace: string;

afterEach(async () => {
  if (!canFail) return;
  await recoverAll();
  await removeNamespace(namespace);
});

testWithFailures('replication factor 2, one in-sync replica: a second failure loses what one broker alone had '
  + 'acknowledged and not yet written to its disk', async () => {
  namespace = 'e2e-second-failure';
  await freshNamespace(namespace);
  for (const broker of [0, 1, 2]) {
    await testCluster(
      'place', `${namespace}/data-0-kafka-broker-${broker}`, `node-${broker + 1}`,
    );
  }
  await apply(referenceDeployment(testSized({ namespace })));
  await untilReady(namespace, 'app.kubernetes.io/component=broker', 3);
  const client = await Client.start(namespace, `kafka-bootstrap.${namespace}:9092`, kafkaImage('3.9.2'), 'node-5');
  await client.tool('kafka-topics', '--create', '--topic', 'both', '--replica-assignment', '1:0');
  const writer = client.write('both', { rate: 500 });
  await pause(5);
  await inPod(namespace, 'kafka-broker-1', ['sync']);
  // The first failure: the follower's node. Nothing is lost, and the leader acknowledges alone.
  await testCluster('fail', 'node-1');
  await until(
    'the leader alone is in sync',
    90,
    async () => /Isr: 1\s/.test(await client.tool('kafka-topics', '--describe', '--topic', 'both')),
  );
  await pause(10);
  // The second: the leader's node, whose volume has a replica on node 4.
  await testCluster('place', `${namespace}/data-0-kafka-broker-1`, 'node-2,node-4');
  await testCluster('fail', 'node-2');
  await until('broker 1 is Ready on node 4', 180, async () => {
    const pod = await get('pod', 'kafka-broker-1', namespace);
    return pod?.spec.nodeName === 'node-4' && isReady(pod);
  });
  await writer.stop();
  const checked = await client.check('both');
  console.log(`Second failure with replication factor 2 and one in-sync replica: ${checked.missing} of `
    + `${checked.acknowledged} acknowledged messages are lost `
    + '(the volume as it stood on the disk, without the dead node\'s page cache)');
  // What was on the disk is there, and nothing else is wrong with it.
  expect(checked.read).toBeGreaterThan(1500);
  expect(checked.missing).toBeGreaterThan(0);
  expect(checked).toMatchObject({ twice: 0, disordered: 0 });
});

testWithFailures('acks=1 with followers that lag loses acknowledged messages with one failure: the control', async () => {
  namespace = 'e2e-control';
  await freshNamespace(namespace);
  for (const broker of [0, 1, 2]) {
    await testCluster(
      'place', `${namespace}/data-0-kafka-pools-broker-${broker}`, `node-${broker + 1}`,
    );
  }
  await apply(separateControllers(testSized({
    namespace,
    props: {
      // Followers ask every 15 s, which is no reason to take them for out of sync.
      config: { 'replica.fetch.min.bytes': 100_000_000, 'replica.fetch.wait.max.ms': 15_000 },
    },
  })));
  await untilReady(namespace, 'app.kubernetes.io/component=broker', 3);
  const client = await Client.start(
    namespace, `kafka-pools-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'), 'node-5',
  );
  await client.tool('kafka-topics', '--create', '--topic', 'control', '--replica-assignment', '0:1:2');
  const writer = client.write('control', { rate: 800, size: 1000, acks: '1', idempotence: false });
  await pause(20);
  await testCluster('fail', 'node-1');
  await until(
    'another broker leads',
    60,
    async () => /Leader: [12]/.test(await client.tool('kafka-topics', '--describe', '--topic', 'control')),
  );
  const written = await writer.stop();
  const checked = await client.check('control');
  console.log(`Control: ${checked.missing} of ${checked.acknowledged} messages acknowledged with acks=1 are lost`);
  expect(written.acknowledged).toBeGreaterThan(1000);
  expect(checked.missing).toBeGreaterThan(0);
});

testWithFailures('unclean leader election loses messages that the last in-sync replica acknowledged alone: the other '
  + 'control', async () => {
  namespace = 'e2e-unclean';
  await freshNamespace(namespace);
  for (const broker of [0, 1, 2]) {
    await testCluster(
      'place', `${namespace}/data-0-kafka-pools-broker-${broker}`, `node-${broker + 1}`,
    );
  }
  await apply(separateControllers(testSized({ namespace })));
  await untilReady(namespace, 'app.kubernetes.io/component=broker', 3);
  const client = await Client.start(
    namespace, `kafka-pools-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'), 'node-5',
  );
  await client.tool('kafka-topics', '--create', '--topic', 'unclean', '--replica-assignment', '0:1:2',
    '--config', 'min.insync.replicas=1', '--config', 'unclean.leader.election.enable=true');
  const described = () => client.tool('kafka-topics', '--describe', '--topic', 'unclean');
  const writer = client.write('unclean');
  await pause(5);
  await testCluster('fail', 'node-2');
  await testCluster('fail', 'node-3');
  await until('broker 0 alone is in sync', 90, async () => /Isr: 0\s/.test(await described()));
  await pause(10);
  await testCluster('fail', 'node-1');
  await testCluster('recover', 'node-2');
  await until('a broker leads that was not in sync', 180, async () => /Leader: [12]\s/.test(await described()));
  await writer.stop();
  const checked = await client.check('unclean');
  console.log(`Unclean election: ${checked.missing} of ${checked.acknowledged} messages acknowledged with acks=all are `
    + 'lost');
  expect(checked.missing).toBeGreaterThan(0);
});
