import { BrokerUpdates } from '../../../src';
import { Client } from '../client';
import { type Changes, kafkaImage, separateControllers, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import {
  apply, freshNamespace, get, inPod, isReady, kubectl, pause, removeNamespace, until, untilReady,
} from '../kubernetes';
import { emptyDisk, untilSays } from '../lost-disk';
import { MODES, placeApart } from '../modes';
import { canFail, recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/**
 * `bootstrap: true` is never removed, and disks are lost: nothing acknowledged is lost, or the pod stops and says why.
 */

const BROKERS = 'app.kubernetes.io/component=broker';
const CONTROLLERS = 'app.kubernetes.io/component=controller';

describe.each(MODES)('%s', (mode, { render, name, version, voters }) => {
  const namespace = `e2e-bootstrap-${mode.toLowerCase()}`;
  const set = `${name}-broker`;
  const cluster = (changes: Changes = {}) => render(testSized({
    namespace, ...changes, props: { updates: BrokerUpdates.SCRIPT, bootstrap: true, ...changes.props },
  }));
  let client: Client;

  beforeAll(async () => {
    if (!canFail) return;
    await freshNamespace(namespace);
    await placeApart(namespace, { name, voters });
    await apply(cluster());
    await untilReady(namespace, BROKERS, 3);
    client = await Client.start(namespace, `${name}-bootstrap.${namespace}:9092`, kafkaImage(version), 'node-5');
  });
  afterAll(async () => {
    await recoverAll();
    if (canFail) await removeNamespace(namespace);
  });

  testWithFailures('the last in-sync replica that comes back empty does not start, until others lead', async () => {
    await client.tool('kafka-topics', '--create', '--topic', 'last', '--replica-assignment', '0:1:2,0:1:2');
    const written = await client.write('last', { count: 3000, rate: 1000 }).end();
    await client.untilInSync();
    for (const broker of [1, 2]) await inPod(namespace, `${set}-${broker}`, ['sync']);
    await testCluster('fail', 'node-2');
    await testCluster('fail', 'node-3');
    await until(
      'broker 0 alone is in sync',
      90,
      async () => (await client.tool('kafka-topics', '--describe', '--topic', 'last')).match(/Isr: 0\s/g)?.length === 2,
    );
    await emptyDisk(namespace, `${set}-0`);
    // Only the quorum can answer now.
    await untilSays(
      namespace,
      `${set}-0`,
      mode === 'KRaft'
        ? 'the quorum does not say that the cluster is new'
        : 'This broker is still an in-sync replica of these partitions',
    );
    await pause(30);
    expect(isReady(await get('pod', `${set}-0`, namespace))).toBe(false);
    await testCluster('recover', 'node-2');
    await testCluster('recover', 'node-3');
    await untilSays(namespace, `${set}-0`, 'This broker is still an in-sync replica of these partitions', 300);
    await client.tool('kafka-leader-election', '--election-type', 'UNCLEAN', '--all-topic-partitions');
    await untilReady(namespace, BROKERS, 3);
    await client.untilInSync();
    expectNothingLost(written, await client.check('last'));
  });

  (mode === 'KRaft' ? testWithFailures : test.skip)('a controller that lost its disk does not vote: the quorum knows it; the cluster goes on', async () => {
    await client.createTopic('quorum', 6);
    const writer = client.write('quorum');
    await emptyDisk(namespace, 'kafka-pools-controller-1002');
    await untilSays(namespace, 'kafka-pools-controller-1002', 'the disk was lost');
    await client.createTopic('while-two-vote', 3);
    expectNothingLost(await writer.stop(), await client.check('quorum'));
  });
});

testWithFailures('the only controller that lost its disk begins no new cluster while brokers of the former one serve', async () => {
  const namespace = 'e2e-bootstrap-one';
  const cluster = separateControllers(testSized({ namespace, controllers: { replicas: 1 } }));
  await freshNamespace(namespace);
  try {
    await apply(cluster);
    await untilReady(namespace, BROKERS, 3);
    const client = await Client.start(namespace, `kafka-pools-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'));
    await client.createTopic('orders', 3);
    const written = await client.write('orders', { count: 1000, rate: 1000 }).end();
    await emptyDisk(namespace, 'kafka-pools-controller-1000');
    await untilSays(namespace, 'kafka-pools-controller-1000', 'no other copy exists');
    await pause(30);
    expect((await kubectl([
      'get', 'pods', '--namespace', namespace, '--selector', CONTROLLERS, '--output', 'name',
    ])).trim().split(
      '\n',
    )).toHaveLength(
      1,
    );
    expect(isReady(await get('pod', 'kafka-pools-controller-1000', namespace))).toBe(false);
    // The brokers go on with the metadata that they have.
    expectNothingLost(written, await client.check('orders'));
  } finally {
    await removeNamespace(namespace);
  }
});
