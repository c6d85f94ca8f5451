import { Client } from './client';
import { kafkaImage, referenceDeployment, testSized } from './clusters';
import { expectNothingLost } from './expectations';
import { apply, freshNamespace, get, isReady, removeNamespace, until, untilReady } from './kubernetes';
import { recoverAll, status, testCluster, type VolumeStatus } from './test-cluster';
import { testWithFailures } from './test-with-failures';

/*
 * The second article's walk-through: five nodes, the reference deployment, and node 2 fails under load. Portworx itself
 * is not run: what stands in for it is described in test/cluster/README.md.
 */

const NAMESPACE = 'e2e-walk';
const claim = (broker: number) => `${NAMESPACE}/data-0-kafka-broker-${broker}`;

async function volumes(): Promise<VolumeStatus[]> {
  const own = Object.entries((await status()).volumes).filter(([name]) => name.startsWith(`${NAMESPACE}/`));
  expect(own.length).toBe(6);
  return own.map(([, volume]) => volume);
}

afterAll(async () => {
  await recoverAll();
  await removeNamespace(NAMESPACE);
});

testWithFailures('node 2 fails: its broker comes up on node 4 with its volume, the volume has three replicas again, '
  + 'and nothing is lost', async () => {
  await freshNamespace(NAMESPACE);
  // Each broker starts on the node of its number: at first no other holds a replica of its volume.
  for (const broker of [0, 1, 2]) await testCluster('place', claim(broker), `node-${broker + 1}`);
  await apply(referenceDeployment(testSized({ namespace: NAMESPACE })));
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  // Node 1 has a broker already, so that node 4 is the one that is free and holds a replica.
  await testCluster('place', claim(0), 'node-1,node-3,node-5');
  await testCluster('place', claim(1), 'node-2,node-4,node-1');
  await testCluster('place', claim(2), 'node-3,node-5,node-4');
  const client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('3.9.2'), 'node-5');
  await client.createTopic('walk', 6);
  const writer = client.write('walk', { rate: 300 });
  const before = await get('pod', 'kafka-broker-1', NAMESPACE);
  expect(before.spec.nodeName).toBe('node-2');

  await testCluster('fail', 'node-2');
  const failed = Date.now();
  const nodes = new Set<string>();
  await until('broker 1 is Ready again', 180, async () => {
    const pod = await get('pod', 'kafka-broker-1', NAMESPACE);
    if (pod?.metadata.uid !== before.metadata.uid && pod?.spec.nodeName !== undefined) nodes.add(pod.spec.nodeName);
    return pod?.metadata.uid !== before.metadata.uid && isReady(pod);
  });
  const ready = (Date.now() - failed) / 1000;
  expect([...nodes]).toEqual(['node-4']);
  await client.untilInSync(180);
  const inSync = (Date.now() - failed) / 1000;
  await until('every volume has three whole replicas on nodes that are up', 120, async () => {
    const found = await volumes();
    return found.every(({ replicas, complete }) => complete && replicas.length === 3 && !replicas.includes('node-2'))
      || JSON.stringify(found);
  });

  const moved = await get('pod', 'kafka-broker-1', NAMESPACE);
  await testCluster('recover', 'node-2');
  await until('node 2 holds replicas again', 60, async () => {
    const found = await volumes();
    return found.some(({ replicas }) => replicas.includes('node-2')) || JSON.stringify(found);
  });
  expect((await get('pod', 'kafka-broker-1', NAMESPACE)).metadata.uid).toBe(moved.metadata.uid);
  const written = await writer.stop();
  // With the node may go the leader of ZooKeeper, and Kafka's controller: then sessions begin anew, and end one after
  // the other.
  expectNothingLost(written, await client.check('walk'), 90);
  console.log('Walk-through (a stand-in for Portworx, detection within seconds): broker Ready after '
    + `${ready.toFixed(1)} s, all partitions in sync after ${inSync.toFixed(1)} s, longest time without an `
    + `acknowledgement ${written.longestSilence} s, ${written.acknowledged} messages`);
});
