import { BrokerUpdates, MetadataQuorum } from '../../../src';
import { Client } from '../client';
import { type Changes, kafkaImage, testSized } from '../clusters';
import { expectNothingLost, mostOutOfSync, mostPodsDown } from '../expectations';
import {
  apply, freshNamespace, get, isReady, kubectl, list, pause, removeNamespace, until, untilReady, untilRolledOut,
} from '../kubernetes';
import { MODES, placeApart } from '../modes';
import { canFail, recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * Whoever stops a node, a drain or a StatefulSet's own roll: a hook waits until the others can do without it. No
 * operator is there.
 */

const BROKERS = 'app.kubernetes.io/component=broker';
const CHANGED = { changed: 'yes' };
const NODES = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];

describe.each(MODES)('%s', (mode, { render, name, version, voter, voterSet, voters }) => {
  const namespace = `e2e-drain-${mode.toLowerCase()}`;
  const set = `${name}-broker`;
  const votersLabel = `app.kubernetes.io/component=${voter}`;
  const cluster = (changes: Changes = {}) => render(testSized({
    namespace, ...changes, props: { updates: BrokerUpdates.STATEFUL_SET, bootstrap: false, ...changes.props },
  }));
  let client: Client;

  beforeAll(async () => {
    if (!canFail) return;
    await freshNamespace(namespace);
    // A broker whose node is drained finds its volume on one other node; a node that fails takes one broker and one
    // voter.
    await placeApart(namespace, { name, voters });
    await apply(cluster({ props: { bootstrap: true } }));
    await untilReady(namespace, BROKERS, 3);
    await untilReady(namespace, votersLabel, 3);
    client = await Client.start(namespace, `${name}-bootstrap.${namespace}:9092`, kafkaImage(version), 'node-5');
    await apply(cluster());
  });
  afterEach(async () => {
    if (!canFail) return;
    await testCluster('bandwidth', '0');
    for (const node of NODES) await kubectl(['uncordon', node]);
    await recoverAll();
    await client.stopAll();
    await untilReady(namespace, BROKERS, 3);
    await untilReady(namespace, votersLabel, 3);
    await client.untilInSync();
  });
  afterAll(async () => {
    if (canFail) await removeNamespace(namespace);
  });

  const drain = (node: string) =>
    kubectl(
      [
        'drain', node, '--pod-selector', 'app!=client', '--delete-emptydir-data', '--ignore-daemonsets',
        '--timeout=300s',
      ],
      undefined,
      320,
    );

  testWithFailures('all nodes are drained in turn under load: one broker and one voter at a time, and '
    + 'nothing is lost', async () => {
    await client.createTopic('drained', 6);
    const writer = client.write('drained');
    const missing = mostOutOfSync(client, 'drained');
    const brokersDown = mostPodsDown(namespace, BROKERS, 3);
    const votersDown = mostPodsDown(namespace, votersLabel, 3);
    for (const node of NODES) {
      await drain(node);
      // What the node was drained for, a new kernel say, takes no time here.
      await kubectl(['uncordon', node]);
    }
    await untilReady(namespace, BROKERS, 3);
    await untilReady(namespace, votersLabel, 3);
    await client.untilInSync();
    expectNothingLost(await writer.stop(), await client.check('drained'));
    expect([await missing(), await brokersDown(), await votersDown()]).toEqual([1, 1, 1]);
  });

  testWithFailures('a drain waits while a broker that is Ready has not caught up', async () => {
    await client.createTopic('behind', 6);
    await testCluster('fail', 'node-3');
    await until(
      'broker 2 is out of sync',
      90,
      async () => !/Isr: \S*2/.test(await client.tool('kafka-topics', '--describe', '--topic', 'behind')),
    );
    // What it has to copy, over a network on which that takes its time.
    await client.write('behind', { rate: 3000, size: 10_000, count: 20_000 }, 'bulk').end();
    await testCluster('bandwidth', '25mbit');
    await testCluster('recover', 'node-3');
    await untilReady(namespace, BROKERS, 3);
    // Not in sync with the broker that was away; the drained one is missing afterwards.
    const behind = async () =>
      (await client.tool('kafka-topics', '--describe', '--topic', 'behind')).split('\n')
        .some(line => /Replicas: \S*2/.test(line) && !/Isr: \S*2/.test(line));
    expect(await behind()).toBe(true);
    const missing = mostOutOfSync(client, 'behind');
    const before = await get('pod', `${set}-1`, namespace);
    const drained = drain('node-2');
    drained.catch(() => undefined);
    let waited = 0;
    while (await behind()) {
      const pod = await get('pod', `${set}-1`, namespace);
      if (!await behind()) break;
      expect([pod?.metadata.uid, pod?.status.containerStatuses?.[0].state.running !== undefined]).toEqual([
        before.metadata.uid, true,
      ]);
      if (pod.metadata.deletionTimestamp !== undefined) waited++;
      await pause(1);
    }
    expect(waited).toBeGreaterThan(0);
    await testCluster('bandwidth', '0');
    await drained;
    await kubectl(['uncordon', 'node-2']);
    await untilReady(namespace, BROKERS, 3);
    await client.untilInSync();
    expect(await missing()).toBe(1);
  });

  testWithFailures('a StatefulSet\'s own roll waits while the node of another broker is down', async () => {
    await client.createTopic('rolled', 6);
    const writer = client.write('rolled');
    const missing = mostOutOfSync(client, 'rolled');
    await testCluster('fail', 'node-1');
    await until(
      'broker 0 is out of sync',
      90,
      async () => !/Isr: \S*0/.test(await client.tool('kafka-topics', '--describe', '--topic', 'rolled')),
    );
    await apply(cluster({ props: { config: { 'log.retention.hours': 100 } } }));
    await until(
      'the roll has begun',
      60,
      async () => (await get('pod', `${set}-2`, namespace))?.metadata.deletionTimestamp !== undefined,
    );
    await pause(40);
    // It is told to stop, and serves.
    const { status } = await get('pod', `${set}-2`, namespace);
    expect(status.containerStatuses[0].state.running).toBeDefined();
    expect(isReady(await get('pod', `${set}-1`, namespace))).toBe(true);
    await testCluster('recover', 'node-1');
    await untilRolledOut(namespace, set);
    await client.untilInSync();
    expectNothingLost(await writer.stop(), await client.check('rolled'));
    expect(await missing()).toBe(1);
  });

  testWithFailures('a roll of voters waits while the node of another one is down, and the quorum goes on', async () => {
    await testCluster('fail', 'node-1');
    await pause(15);
    const { zookeeper } = testSized({});
    await apply(cluster({
      // The brokers as they are: what changes is for the voters.
      props: {
        config: { 'log.retention.hours': 100 },
        ...mode === 'KRaft'
          && {
            quorum: MetadataQuorum.controllers({
              ...testSized({}).controllers,
              pods: { ...testSized({}).controllers!.pods, annotations: CHANGED },
            }),
          },
      },
      zookeeper: { ...zookeeper, pods: { ...zookeeper!.pods, annotations: CHANGED } },
    }));
    await until(
      'the roll has begun',
      90,
      async () =>
        (await list('pods', namespace, votersLabel)).some(pod =>
          pod.metadata.deletionTimestamp !== undefined && pod.spec.nodeName !== 'node-1'),
    );
    for (let topic = 0; topic < 8; topic++) {
      // With the node may go the leader of the quorum, and the next one is elected in seconds.
      await until(
        'a topic is created',
        40,
        async () =>
          /Created topic|already exists/.test(
            await client.createTopic(`while-waiting-${topic}`, 1).catch((error: Error) => error.message),
          ),
      );
      await pause(4);
    }
    expect((await list('pods', namespace, votersLabel)).filter(pod =>
      pod.status.containerStatuses?.[0].state.running !== undefined && pod.spec.nodeName !== 'node-1')).toHaveLength(
      2,
    );
    await testCluster('recover', 'node-1');
    await untilRolledOut(namespace, `${name}-${voterSet}`);
    await client.createTopic('afterwards', 1);
  });
});
