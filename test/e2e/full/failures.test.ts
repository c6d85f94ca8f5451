import { Size } from 'cdk8s';
import { BrokerUpdates } from '../../../src';
import { Client } from '../client';
import { type Changes, kafkaImage, testSized } from '../clusters';
import { expectAcknowledgedKept, expectNothingLost, mostOutOfSync, mostPodsDown } from '../expectations';
import {
  apply, freshNamespace, get, inPod, isReady, kubectl, pause, removeNamespace, runScript, until, untilReady,
} from '../kubernetes';
import { emptyDisk, untilSays } from '../lost-disk';
import { MODES, placeApart } from '../modes';
import { canFail, recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * Failures of nodes and disks, with replication factor 3 and two in-sync replicas (KRaft), and with 2 and one
 * (ZooKeeper). Each test says which outcome is right. Portworx itself is not run: what stands in for it is described in
 * test/cluster/README.md.
 */

const BROKERS = 'app.kubernetes.io/component=broker';

describe.each(MODES)('%s', (mode, { render, name, version, voter, voters }) => {
  const NAMESPACE = `e2e-failures-${mode.toLowerCase()}`;
  const SET = `${name}-broker`;
  const VOTERS = `app.kubernetes.io/component=${voter}`;
  const claim = (pod: string) => `${NAMESPACE}/data-0-${pod}`;
  const cluster = (props: Changes['props'] = {}, changes: Changes = {}) =>
    render(
      testSized({
        namespace: NAMESPACE,
        props: { updates: BrokerUpdates.SCRIPT, bootstrap: false, ...props },
        ...changes,
      }),
    );

  let client: Client;

  beforeAll(async () => {
    if (!canFail) return;
    await freshNamespace(NAMESPACE);
    // One replica of each volume: a broker whose node is down stays down. Two of the quorum are where no test takes a
    // node away.
    await placeApart(NAMESPACE, { name, voters });
    await apply(cluster({ bootstrap: true }));
    await untilReady(NAMESPACE, BROKERS, 3);
    await untilReady(NAMESPACE, VOTERS, 3);
    client = await Client.start(NAMESPACE, `${name}-bootstrap.${NAMESPACE}:9092`, kafkaImage(version), 'node-5');
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
    await untilReady(NAMESPACE, VOTERS, 3);
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
  testWithFailures.each([0, 2])('while the node of broker %i is down the roll by script waits: no broker more is '
    + 'stopped, and writes go on', async lost => {
    const topic = `waiting-${lost}`;
    await client.createTopic(topic, 6);
    const writer = client.write(topic);
    const missing = mostOutOfSync(client, topic);
    await testCluster('fail', `node-${lost + 1}`);
    const changed = cluster({ config: { 'log.retention.hours': 100 + lost } });
    await apply(changed);
    const others = [0, 1, 2].filter(broker => broker !== lost).map(broker => `${SET}-${broker}`);
    const before = await Promise.all(others.map(pod => get('pod', pod, NAMESPACE)));
    const down = mostPodsDown(NAMESPACE, BROKERS, 3);
    const script = runScript(changed, ['roll']);
    script.catch(() => undefined);
    // Past the time in which the node is found dead and the script has looked at the cluster several times.
    await pause(40);
    const during = await Promise.all(others.map(pod => get('pod', pod, NAMESPACE)));
    expect(during.map(pod => pod.metadata.uid)).toEqual(before.map(pod => pod.metadata.uid));
    expect(during.every(isReady)).toBe(true);
    await testCluster('recover', `node-${lost + 1}`);
    expect(await script).toMatch(/Done: every broker runs its current template/);
    expect(await down()).toBe(1);
    await inSync();
    expectNothingLost(await writer.stop(), await client.check(topic));
    expect(await missing()).toBe(1);
  });

  testWithFailures('a full disk stops its broker only; the others go on, and when the volume has grown it comes back '
    + 'with all data', async () => {
    await client.createTopic('full', 6);
    const writer = client.write('full', { rate: 400, size: 2000 });
    // All but a few pages; the next segment or batch does not fit.
    await untilStopped(`${SET}-0`, () => inPod(NAMESPACE, `${SET}-0`, ['bash', '-c', 'dd if=/dev/zero '
      + 'of=/var/lib/kafka/data-0/filler bs=1M 2> /dev/null || true']));
    expect(isReady(await get('pod', `${SET}-1`, NAMESPACE)) && isReady(await get('pod', `${SET}-2`, NAMESPACE))).toBe(
      true,
    );
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
    await untilStopped(`${SET}-1`, () => testCluster('fail-disk', claim(`${SET}-1`)));
    expect(isReady(await get('pod', `${SET}-0`, NAMESPACE)) && isReady(await get('pod', `${SET}-2`, NAMESPACE))).toBe(
      true,
    );
    // The broken mount is kept while a pod on the node uses the volume: the next pod must wait until the node has let
    // go of it.
    await kubectl(['cordon', 'node-2']);
    try {
      await kubectl(['delete', 'pod', `${SET}-1`, '--namespace', NAMESPACE]);
      await pause(10);
    } finally {
      await kubectl(['uncordon', 'node-2']);
    }
    await inSync();
    const written = await writer.stop();
    expectNothingLost(written, await client.check('failed-disk'));
  });

  testWithFailures('the last in-sync replica that comes back empty does not start until others lead; their data can '
    + 'be read', async () => {
    await client.tool('kafka-topics', '--create', '--topic', 'last', '--replica-assignment', '0:1:2,0:1:2');
    const written = await client.write('last', { count: 3000, rate: 1000 }).end();
    // Two power cuts and a lost disk: what was acknowledged must be on a disk to be anywhere. With one in-sync replica
    // it may be acknowledged before the others have it.
    await client.untilInSync();
    for (const broker of [1, 2]) await inPod(NAMESPACE, `${SET}-${broker}`, ['sync']);
    await testCluster('fail', 'node-2');
    await testCluster('fail', 'node-3');
    await until(
      'broker 0 alone is in sync',
      60,
      async () => /Isr: 0\s/.test(await client.tool('kafka-topics', '--describe', '--topic', 'last')),
    );
    await emptyDisk(NAMESPACE, `${SET}-0`);
    // ZooKeeper can be asked at any time.
    if (mode === 'KRaft') await untilSays(NAMESPACE, `${SET}-0`, 'No other broker answers');
    await testCluster('recover', 'node-2');
    await testCluster('recover', 'node-3');
    await until(
      'the other brokers are back',
      240,
      async () => (await Promise.all([1, 2].map(broker => get('pod', `${SET}-${broker}`, NAMESPACE)))).every(isReady),
    );
    await untilSays(NAMESPACE, `${SET}-0`, 'This broker is still an in-sync replica of these partitions');
    const described = await client.tool('kafka-topics', '--describe', '--topic', 'last');
    expect(described.match(/Leader: none/g)).toHaveLength(2);
    await client.tool('kafka-leader-election', '--election-type', 'UNCLEAN', '--all-topic-partitions');
    await inSync();
    expectNothingLost(written, await client.check('last'));
  });
});
