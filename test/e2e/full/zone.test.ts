import { Replication, Topology } from '../../../src';
import { Client } from '../client';
import { kafkaImage, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import { apply, freshNamespace, get, list, removeNamespace, until, untilReady } from '../kubernetes';
import { MODES } from '../modes';
import { recoverAll, testCluster } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/**
 * A zone of three is lost. Members of the quorum are in three zones, also where replicas of their volumes would let two
 * share one.
 */

const BROKERS = 'app.kubernetes.io/component=broker';
/** Nodes are in zone-1, zone-2 and zone-3 in turn. */
const ZONES = {
  'node-1': 'zone-1',
  'node-2': 'zone-2',
  'node-3': 'zone-3',
  'node-4': 'zone-1',
  'node-5': 'zone-2',
} as const;

let namespace: string;
afterEach(async () => {
  await recoverAll();
  await removeNamespace(namespace);
});

testWithFailures.each(MODES)('%s: the loss of a zone stops one member of the quorum, and writes go on', async (mode, {
  render,
  name,
  version,
  voter,
  voters,
}) => {
  namespace = `e2e-zone-${mode.toLowerCase()}`;
  const label = `app.kubernetes.io/component=${voter}`;
  await freshNamespace(namespace);
  for (const [zone, node, id] of [['zone-1', 'node-1', 0], ['zone-2', 'node-2', 100], ['zone-3', 'node-3', 200]]) {
    await testCluster('place', `${namespace}/data-0-${name}-broker-${zone}-${id}`, String(node));
  }
  // Each could run in zone 1, or elsewhere.
  for (const [index, nodes] of ['node-1,node-2', 'node-4,node-5', 'node-1,node-3'].entries()) {
    await testCluster(
      'place', `${namespace}/data-0-${name}-${voters[index]}`, nodes,
    );
  }
  await apply(render(testSized({
    namespace,
    props: {
      topology: Topology.zones({ zones: ['zone-1', 'zone-2', 'zone-3'], nodes: 5 }),
      replication: Replication.of({ replicationFactor: 3, minInsyncReplicas: 2, volumeReplicas: 1 }),
    },
  })));
  await untilReady(namespace, BROKERS, 3);
  await untilReady(namespace, label, 3);
  const zoneOf = (pod: { readonly spec: { readonly nodeName: keyof typeof ZONES } }) => ZONES[pod.spec.nodeName];
  expect((await list('pods', namespace, label)).map(zoneOf).sort()).toEqual(['zone-1', 'zone-2', 'zone-3']);
  const client = await Client.start(namespace, `${name}-bootstrap.${namespace}:9092`, kafkaImage(version), 'node-5');
  await client.createTopic('zones', 6);
  const writer = client.write('zones');
  await Promise.all([testCluster('fail', 'node-1'), testCluster('fail', 'node-4')]);
  await until(
    'a topic is created without the zone',
    120,
    async () =>
      /Created topic|already exists/.test(
        await client.createTopic('without', 3).catch((error: Error) => error.message),
      ),
  );
  await testCluster('recover', 'node-1');
  await testCluster('recover', 'node-4');
  await untilReady(namespace, BROKERS, 3, 300);
  await untilReady(namespace, label, 3, 300);
  await client.untilInSync();
  expectNothingLost(await writer.stop(), await client.check('zones'));
  expect((await get('statefulset', `${name}-broker-zone-1`, namespace)).spec.replicas).toBe(1);
});
