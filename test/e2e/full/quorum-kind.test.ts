import { MetadataQuorum, QuorumKind } from '../../../src';
import { Client } from '../client';
import { type Changes, kafkaImage, separateControllers, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import {
  apply, freshNamespace, get, inPod, isReady, kubectl, list, pause, removeNamespace, until, untilReady,
} from '../kubernetes';
import { untilSays } from '../lost-disk';
import { copyVolumes } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/* What a quorum has on its disks outranks what is declared: its kind, and the addresses of its voters. */

const BROKERS = 'app.kubernetes.io/component=broker';
const CONTROLLERS = 'app.kubernetes.io/component=controller';
const CONTROLLER = 'kafka-pools-controller-1002';
const BOOTSTRAP = (namespace: string, domain = '') =>
  [0, 1, 2].map(index =>
    `kafka-pools-controller-100${index}.kafka-pools-controller-headless.${namespace}${domain}:9093`).join();

let namespaces: string[] = [];
afterEach(async () => {
  for (const namespace of namespaces) await removeNamespace(namespace);
});

function cluster(namespace: string, kind: QuorumKind, props: Changes['props'] = {}, more: object = {}): string {
  const { controllers } = testSized({});
  return separateControllers(testSized({
    namespace,
    props: { bootstrap: false, quorum: MetadataQuorum.controllers({ ...controllers, ...more, kind }), ...props },
  }));
}

const tool = (namespace: string, name: string, ...words: string[]) => inPod(namespace, 'kafka-pools-broker-0', [
  'env', 'KAFKA_LOG4J_OPTS=', 'KAFKA_HEAP_OPTS=-Xmx128m', `/opt/kafka/bin/${name}.sh`, '--bootstrap-controller',
  BOOTSTRAP(namespace), ...words,
]);
const voters = async (namespace: string) =>
  /CurrentVoters:(.*)/.exec(await tool(namespace, 'kafka-metadata-quorum', 'describe', '--status'))![1].trim();

async function start(namespace: string, kind: QuorumKind): Promise<Client> {
  namespaces = [namespace];
  await freshNamespace(namespace);
  await apply(cluster(namespace, kind, { bootstrap: true }));
  await untilReady(namespace, BROKERS, 3);
  await untilReady(namespace, CONTROLLERS, 3);
  return Client.start(namespace, `kafka-pools-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'));
}

testWithFailures('a quorum that was started as static refuses to start as a dynamic one, until its metadata says that '
  + 'it is one', async () => {
  const namespace = 'e2e-static';
  const client = await start(namespace, QuorumKind.STATIC);
  await client.createTopic('kind', 6);
  const writer = client.write('kind');
  await apply(cluster(namespace, QuorumKind.DYNAMIC));
  await untilSays(namespace, CONTROLLER, 'first started as QuorumKind.STATIC');
  // The roll goes no further: two controllers are enough.
  await pause(30);
  expect((await list('pods', namespace, CONTROLLERS)).filter(isReady)).toHaveLength(2);
  await apply(cluster(namespace, QuorumKind.STATIC));
  await kubectl(['delete', 'pod', CONTROLLER, '--namespace', namespace]);
  await untilReady(namespace, CONTROLLERS, 3);
  await until(
    'every controller runs the template',
    200,
    async () => (await get('statefulset', 'kafka-pools-controller', namespace)).status.updatedReplicas === 3,
  );
  await untilReady(namespace, BROKERS, 3);
  await tool(namespace, 'kafka-features', 'upgrade', '--feature', 'kraft.version=1');
  await apply(cluster(namespace, QuorumKind.DYNAMIC));
  await until('every controller runs the template', 400, async () => {
    const { status: { updatedReplicas, readyReplicas, updateRevision, currentRevision } } = await get(
      'statefulset', 'kafka-pools-controller', namespace,
    );
    return updatedReplicas === 3 && readyReplicas === 3 && updateRevision === currentRevision;
  });
  await client.createTopic('afterwards', 3);
  expectNothingLost(await writer.stop(), await client.check('kind'));
});

testWithFailures('a copy of a dynamic quorum that is declared as static refuses to start, and production keeps its '
  + 'voters', async () => {
  const [production, copy] = ['e2e-dynamic', 'e2e-dynamic-copy'];
  const client = await start(production, QuorumKind.DYNAMIC);
  namespaces = [copy, production];
  await client.createTopic('orders', 3);
  const written = await client.write('orders', { count: 500, rate: 500 }).end();
  const before = await voters(production);
  await freshNamespace(copy);
  expect(await copyVolumes(production, copy)).toBe(6);
  // The cluster id of production, which a copy has to be given. No policy keeps the copy from production.
  const clusterId = /CLUSTER_ID='([^']*)'/.exec((await get('configmap', 'kafka-pools-broker-config', production)).data['settings.env'])![1];
  await apply(cluster(copy, QuorumKind.STATIC, { clusterId }));
  await kubectl(['delete', 'networkpolicies', '--all', '--namespace', copy]);
  for (const pod of [CONTROLLER, 'kafka-pools-broker-0']) {
    await untilSays(
      copy, pod, 'could join the cluster that it was copied from',
    );
  }
  await pause(20);
  expect((await list('pods', copy, 'app.kubernetes.io/name=kafka')).some(isReady)).toBe(false);
  expect(await voters(production)).toBe(before);
  expectNothingLost(written, await client.check('orders'));
});

testWithFailures('a first start with the wrong domain formats nothing, and the right one brings the cluster up', async () => {
  const namespace = 'e2e-domain';
  namespaces = [namespace];
  await freshNamespace(namespace);
  await apply(cluster(namespace, QuorumKind.DYNAMIC, { bootstrap: true, clusterDomain: 'wrong.local' }));
  await untilSays(namespace, CONTROLLER, 'does not resolve yet');
  await apply(cluster(namespace, QuorumKind.DYNAMIC, { bootstrap: true }));
  await kubectl(['delete', 'pods', '--all', '--namespace', namespace, '--wait=false']);
  await untilReady(namespace, CONTROLLERS, 3);
  await untilReady(namespace, BROKERS, 3);
});
