import { BrokerUpdates, Replication } from '../../../src';
import { Client } from '../client';
import { type Changes, kafkaImage, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import { apply, freshNamespace, get, inPod, isReady, kubectl, removeNamespace, until, untilReady } from '../kubernetes';
import { emptyDisk, untilSays } from '../lost-disk';
import { MODES, placeApart } from '../modes';
import { canFail, recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * One of two disks of a broker is lost while it is the last in-sync replica of every partition. Those on the other disk
 * are there when it starts; the lost ones it must not lead with empty logs.
 */

const BROKERS = 'app.kubernetes.io/component=broker';

describe.each(MODES)('%s', (mode, { render, name, version, voter, voters }) => {
  const namespace = `e2e-directory-${mode.toLowerCase()}`;
  const set = `${name}-broker`;
  const cluster = (props: Changes['props'] = {}) => render(testSized({
    namespace,
    logDirectories: 2,
    props: {
      updates: BrokerUpdates.SCRIPT,
      bootstrap: false,
      replication: Replication.of({ replicationFactor: 3, volumeReplicas: 2 }),
      ...props,
    },
  }));

  afterEach(async () => {
    await recoverAll();
    if (canFail) await removeNamespace(namespace);
  });

  testWithFailures('it waits for the partitions of the lost disk alone, and nothing that was acknowledged is lost', async () => {
    await freshNamespace(namespace);
    await placeApart(namespace, { name, voters }, 2);
    await apply(cluster({ bootstrap: true }));
    await untilReady(namespace, BROKERS, 3);
    await untilReady(namespace, `app.kubernetes.io/component=${voter}`, 3);
    const client = await Client.start(namespace, `${name}-bootstrap.${namespace}:9092`, kafkaImage(version), 'node-5');
    await apply(cluster());

    const partitions = [0, 1, 2, 3, 4, 5];
    await client.tool(
      'kafka-topics', '--create', '--topic', 'disks', '--replica-assignment', partitions.map(() => '0:1:2').join(),
    );
    const written = await client.write('disks', { count: 6000, rate: 1500 }).end();
    await client.untilInSync();
    for (const broker of [0, 1, 2]) await inPod(namespace, `${set}-${broker}`, ['sync']);
    const kept = (await inPod(namespace, `${set}-0`, ['ls', '/var/lib/kafka/data-0/kafka-logs'])).split('\n')
      .filter(folder => folder.startsWith('disks-'));
    const lost = partitions.map(index => `disks-${index}`).filter(partition => !kept.includes(partition));
    expect([kept.length, lost.length]).toEqual([3, 3]);

    await testCluster('fail', 'node-2');
    await testCluster('fail', 'node-3');
    await until(
      'broker 0 alone is in sync',
      90,
      async () =>
        (await client.tool('kafka-topics', '--describe', '--topic', 'disks')).match(/Isr: 0\s/g)?.length === 6,
    );
    await emptyDisk(namespace, `${set}-0`, 1);
    await untilSays(
      namespace,
      `${set}-0`,
      mode === 'KRaft' ? 'No other broker answers' : 'This broker is still an in-sync replica of these partitions',
    );
    await testCluster('recover', 'node-2');
    await testCluster('recover', 'node-3');
    await until(
      'the other brokers are back',
      240,
      async () => (await Promise.all([1, 2].map(broker => get('pod', `${set}-${broker}`, namespace)))).every(isReady),
    );
    await untilSays(namespace, `${set}-0`, 'This broker is still an in-sync replica of these partitions');

    const log = await kubectl(['logs', '--namespace', namespace, `${set}-0`]);
    const named = new Set(
      [
        ...log.matchAll(/(?:Topic: (disks)\s+Partition: (\d+)|topics\/(disks)\/partitions\/(\d+)\/state)/g),
      ].map(([, a, b, c, d]) => `${a ?? c}-${b ?? d}`),
    );
    // Internal topics may be among the lost ones as well.
    expect([...named].filter(partition => partition.startsWith('disks-')).sort()).toEqual(lost);
    for (const partition of lost) {
      await client.tool(
        'kafka-leader-election',
        '--election-type',
        'UNCLEAN',
        '--topic',
        'disks',
        '--partition',
        partition.replace('disks-', ''),
      );
    }
    await untilReady(namespace, BROKERS, 3);
    await client.untilInSync();
    expectNothingLost(written, await client.check('disks'));
  });
});
