import { Size } from 'cdk8s';
import { Client } from './client';
import { combinedNode, kafkaImage, testSized } from './clusters';
import { expectNothingLost } from './expectations';
import {
  apply, freshNamespace, get, kubectl, pause, removeNamespace, until, untilReady, untilReadyElsewhere,
} from './kubernetes';
import { recoverAll, status, testCluster, type VolumeStatus } from './test-cluster';
import { BackingStore, KafkaStorage, Replication } from '../../src';

/*
 * A broker without another one beside it, on a volume with two replicas: what it acknowledged can come from them only.
 * Every message is flushed before it is acknowledged. Ceph stands in for Portworx (test/cluster/README.md). Without
 * E2E_CLUSTER_OPTIONS=--storage=replicated, all replicas are one file, and these tests are skipped.
 */

const isReplicated = process.env.E2E_CLUSTER_OPTIONS?.includes('--storage=replicated');
const NAMESPACE = 'e2e-replicated';
const POD = 'kafka-broker-0';
const CLAIM = `${NAMESPACE}/data-0-${POD}`;
const BULK = { count: 1000, size: 65_536, rate: 500 } as const;

const broker = () => get('pod', POD, NAMESPACE);
const volume = async (): Promise<VolumeStatus> => (await status()).volumes[CLAIM];

/** Waits until there are two whole replicas, none of them on the node. */
async function untilReplicated(exceptOn = 'none'): Promise<readonly string[]> {
  await until(`there are two whole replicas, on other nodes than ${exceptOn}`, 120, async () => {
    const found = await volume();
    return found.complete && !found.replicas.includes(exceptOn) || JSON.stringify(found);
  });
  return (await volume()).replicas;
}

/** Bytes that have come to a node by its cable since it started. */
async function received(node: string): Promise<number> {
  return Number(/eth0:\s*(\d+)/.exec(await testCluster('on-node', node, 'cat', '/proc/net/dev'))![1]);
}

(isReplicated ? describe : describe.skip)('a volume with two replicas', () => {
  let client: Client;

  beforeAll(async () => {
    await freshNamespace(NAMESPACE);
    await testCluster('place', CLAIM, 'node-1,node-2');
    await apply(combinedNode(testSized({
      namespace: NAMESPACE,
      props: {
        storage: KafkaStorage.portworx({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(2) }),
        replication: Replication.of({ replicationFactor: 1, volumeReplicas: 2 }),
      },
    })));
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 1);
    client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'), 'node-5');
    for (const topic of ['orders', 'bulk', 'power']) {
      await client.createTopic(topic, 1, '--config', 'flush.messages=1');
    }
  });
  afterEach(async () => {
    await recoverAll();
    await client.stopAll();
  });
  afterAll(() => removeNamespace(NAMESPACE));

  test('a write waits for both nodes; it goes on without the one that lost power when that is taken for dead', async () => {
    const { spec: { nodeName } } = await broker();
    const before = client.write('orders', { rate: 100 });
    await pause(5);
    expect((await before.stop()).longestSilence).toBeLessThan(3);
    const writer = client.write('orders', { rate: 100 });
    await pause(5);
    const [other] = (await volume()).replicas.filter(node => node !== nodeName);
    await testCluster('fail', other);
    await pause(15);
    const written = await writer.stop();
    expect((await broker()).spec.nodeName).toBe(nodeName);
    expect((await volume()).complete).toBe(false);
    expect(written.longestSilence).toBeGreaterThan(3);
    expect(written.longestSilence).toBeLessThan(15);
    console.log(`A write waited ${written.longestSilence} s for a node that had lost power.`);
  });

  test('a lost replica is made again on another node, over its network; a broker whose node loses power comes up on '
    + 'that node, and nothing is lost', async () => {
    const before = await broker();
    const replicas = await untilReplicated();
    const bulk = await client.write('bulk', BULK).end();
    const writer = client.write('power', { rate: 100 });
    const [lost] = replicas.filter(node => node !== before.spec.nodeName);
    const others = Object.keys((await status()).nodes).filter(node => !replicas.includes(node));
    const bytes = await Promise.all(others.map(received));
    await testCluster('fail', lost);
    const [made] = (await untilReplicated(lost)).filter(node => node !== before.spec.nodeName);
    const came = await received(made) - bytes[others.indexOf(made)];
    expect(came).toBeGreaterThan(BULK.count * BULK.size);

    await testCluster('fail', before.spec.nodeName);
    await untilReadyElsewhere(before);
    expect((await broker()).spec.nodeName).toBe(made);
    expectNothingLost(await writer.stop(), await client.check('power'), 90);
    expectNothingLost(bulk, await client.check('bulk'));
    console.log(`A replica was made again: ${came} bytes came by the cable of ${made}.`);
  });

  test('where no node with a replica can have its pod, a broker runs on another one, with its data over the network', async () => {
    const replicas = await untilReplicated();
    const before = await broker();
    await kubectl(['cordon', ...replicas]);
    try {
      await kubectl(['delete', 'pod', POD, '--namespace', NAMESPACE]);
      await untilReadyElsewhere(before);
    } finally {
      await kubectl(['uncordon', ...replicas]);
    }
    const { spec: { nodeName } } = await broker();
    expect(replicas).not.toContain(nodeName);
    expect((await volume()).replicas).toEqual(replicas);
    const bytes = await received(nodeName);
    expect(await client.check('bulk')).toMatchObject({ acknowledged: BULK.count, read: BULK.count, missing: 0 });
    expect(await received(nodeName) - bytes).toBeGreaterThan(BULK.count * BULK.size);
    await client.createTopic('remote', 1, '--config', 'flush.messages=1');
    expectNothingLost(await client.write('remote', { count: 1000, rate: 500 }).end(), await client.check('remote'));
  });
});
