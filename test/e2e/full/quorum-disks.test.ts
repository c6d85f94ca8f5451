import { BrokerUpdates } from '../../../src';
import { Client } from '../client';
import {
  type Changes, kafkaImage, referenceDeployment, referenceRunbook, separateControllers, testSized,
} from '../clusters';
import { expectNothingLost } from '../expectations';
import {
  apply, command, freshNamespace, get, inPod, kubectl, pause, removeNamespace, until, untilReady,
} from '../kubernetes';
import { emptyDisk, untilSays } from '../lost-disk';
import { recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/** Voters that lose their disks: what the quorum has agreed upon must not be lost, in KRaft and in ZooKeeper. */

const BROKERS = 'app.kubernetes.io/component=broker';
const CONTROLLERS = 'app.kubernetes.io/component=controller';
const SERVERS = 'app.kubernetes.io/component=zookeeper';

let namespace: string;

afterEach(async () => {
  await recoverAll();
  await removeNamespace(namespace);
});

testWithFailures('a controller that lost its disk stops with instructions, and the cluster goes on; following them '
  + 'brings it back', async () => {
  namespace = 'e2e-controller-disk';
  const cluster = (props: Changes['props'] = {}, controllers: Changes['controllers'] = {}) =>
    separateControllers(
      testSized({ namespace, controllers, props: { updates: BrokerUpdates.SCRIPT, bootstrap: false, ...props } }),
    );
  const pod = 'kafka-pools-controller-1000';
  // Network policies let only brokers reach the controllers.
  const quorum = (...words: string[]) =>
    inPod(namespace, 'kafka-pools-broker-2', ['env', 'KAFKA_LOG4J_OPTS=', 'KAFKA_HEAP_OPTS=-Xmx128m', '/opt/kafka/bin/kafka-metadata-quorum.sh',
      '--bootstrap-controller', [0, 1, 2].map(index =>
        `kafka-pools-controller-100${index}.kafka-pools-controller-headless.${namespace}:9093`).join(), ...words]);
  const replicas = async () =>
    (await quorum('describe', '--replication')).split('\n').map(line => line.trim().split(/\s+/))
      .filter(([id]) => /^\d+$/.test(id));
  await freshNamespace(namespace);
  await apply(cluster({ bootstrap: true }));
  await untilReady(namespace, BROKERS, 3);
  await untilReady(namespace, CONTROLLERS, 3);
  const client = await Client.start(namespace, `kafka-pools-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'));
  await apply(cluster());
  await client.createTopic('quorum', 6);
  const writer = client.write('quorum');

  const [, lost] = (await replicas()).find(([id]) => id === '1000')!;
  await emptyDisk(namespace, pod);
  await untilSays(namespace, pod, 'the disk was lost');
  await client.createTopic('while-two-vote', 3);

  await quorum('remove-controller', '--controller-id', '1000', '--controller-directory-id', lost);
  await apply(cluster({}, { readmittedControllers: [1000] }));
  await kubectl(['delete', 'pod', pod, '--namespace', namespace]);
  await untilReady(namespace, CONTROLLERS, 3);
  await until('it has caught up', 240, async () =>
    (await replicas()).some(([id, directory, , lag, , , status]) =>
      id === '1000' && directory !== lost && lag === '0' && status === 'Observer')
    || (await quorum('describe', '--replication')));
  const text = (await get('configmap', 'kafka-pools-controller-config', namespace)).data['empty-controller.txt'] as string;
  const commands = text.split('\n').filter(line => /^ {3}(sed|env) /.test(line)).join('\n');
  await inPod(namespace, pod, ['bash', '-ec', commands]);
  await until('it votes again', 240, async () =>
    (await replicas()).some(([id, directory, , , , , status, ...rest]) =>
      id === '1000' && directory !== lost && [status, ...rest].includes('Follower'))
    || (await quorum('describe', '--replication')));
  await apply(cluster());
  const written = await writer.stop();
  expectNothingLost(written, await client.check('quorum'));
});

describe('ZooKeeper', () => {
  const server = (index: number) => `kafka-zookeeper-server-${index}`;
  const changes = (bootstrap: boolean) => testSized({ namespace, props: { bootstrap } });
  /** What a server is at the moment, where it serves: leader or follower. */
  const modeOf = (index: number) => inPod(namespace, server(index), ['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/2181 && '
    + 'echo srvr >&3 && sed -n "s/^Mode: //p" <&3']);
  const serves = async (index: number) => /leader|follower/.test(await modeOf(index).catch(() => ''));

  async function start(): Promise<Client> {
    await freshNamespace(namespace);
    for (const index of [0, 1, 2]) {
      await testCluster('place', `${namespace}/data-0-${server(index)}`, `node-${index + 1}`);
      await testCluster('place', `${namespace}/data-0-kafka-broker-${index}`, `node-${index + 3}`);
    }
    await apply(referenceDeployment(changes(true)));
    await untilReady(namespace, SERVERS, 3);
    await untilReady(namespace, BROKERS, 3);
    const client = await Client.start(namespace, `kafka-bootstrap.${namespace}:9092`, kafkaImage('3.9.2'), 'node-5');
    await apply(referenceDeployment(changes(false)));
    return client;
  }

  testWithFailures('a server that lost its disk syncs from the others, and votes: with it and one of them the ensemble '
    + 'goes on', async () => {
    namespace = 'e2e-server-disk';
    const client = await start();
    await client.createTopic('quorum', 6);
    const writer = client.write('quorum');
    await emptyDisk(namespace, server(0));
    await untilSays(namespace, server(0), 'finds no data on its disk');
    await untilReady(namespace, SERVERS, 3);
    await testCluster('fail', 'node-2');
    // The topic's metadata are agreed upon by the server that was empty and one that was not.
    await until(
      'a topic is made',
      90,
      async () =>
        /Created topic|already exists/.test(
          await client.createTopic('while-two-vote', 3).catch((error: Error) => error.message),
        ),
    );
    expect(await Promise.all([0, 2].map(serves))).toEqual([true, true]);
    await testCluster('recover', 'node-2');
    await untilReady(namespace, SERVERS, 3);
    expectNothingLost(await writer.stop(), await client.check('quorum'));
  });

  testWithFailures('two servers that lost their disks do not outvote the third with an empty tree; by the runbook one '
    + 'is let vote, and all come back', async () => {
    namespace = 'e2e-two-disks';
    const client = await start();
    await client.createTopic('orders', 3);
    const written = await client.write('orders', { count: 1000, rate: 1000 }).end();
    await Promise.all([emptyDisk(namespace, server(0)), emptyDisk(namespace, server(1))]);
    await Promise.all([0, 1].map(index => untilSays(namespace, server(index), 'finds no data on its disk')));
    // Elections take seconds; an empty tree would be served within them.
    await pause(30);
    expect(await Promise.all([0, 1, 2].map(serves))).toEqual([false, false, false]);

    const [, section] = /\n## The disk of a ZooKeeper server is lost\n([^]*?)\n## /.exec(
      referenceRunbook(changes(false)),
    )!;
    const [, commands] = /```\w*\n([^`]*touch[^`]*)```/.exec(section)!;
    await command('bash', ['-ec', commands]);
    await untilReady(namespace, SERVERS, 3);
    await untilReady(namespace, BROKERS, 3);
    await client.untilInSync();
    await client.createTopic('afterwards', 3);
    expectNothingLost(written, await client.check('orders'));
  });
});
