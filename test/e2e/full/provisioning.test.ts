import { type KafkaCluster, AclOperation, AclResource, Credentials } from '../../../src';
import { applyClusterCertificates, applySecret, Authority } from '../authority';
import { apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, until, untilReady } from '../kubernetes';
import { SECURE_LISTENERS, secureCluster, testCertificates } from '../secure-cluster';

/*
 * The job that makes topics, users and rights: many of them, killed half-way, and beside somebody who changes things by
 * hand.
 */

const NAMESPACE = 'e2e-provisioning';
const TOPICS = 500;
const authority = new Authority();
const TOOL = (name: string, ...words: readonly string[]) => inPod(NAMESPACE, 'kafka-broker-0', [
  'env', 'KAFKA_HEAP_OPTS=-Xmx128m', 'KAFKA_LOG4J_OPTS=', 'KAFKA_JVM_PERFORMANCE_OPTS=', `/opt/kafka/bin/${name}.sh`, '--command-config',
  '/etc/kafka-constructs/client.properties', '--bootstrap-server', `kafka-broker-headless.${NAMESPACE}.svc.cluster.local:9081`, ...words,
], 180);

const cluster = (declare: (kafka: KafkaCluster) => void = () => undefined, bootstrap = false) => secureCluster(NAMESPACE, 'KRaft', {
  bootstrap, certificates: testCertificates(NAMESPACE), listeners: [SECURE_LISTENERS[0]], partitionsPerBroker: 1000,
}, kafka => {
  declare(kafka);
  return {};
}).manifests;

/** 500 topics, and two rights on each for one user: 1,000. */
function many(kafka: KafkaCluster): void {
  const app = kafka.addUser('app', { credentials: Credentials.password('app-password') });
  for (let index = 0; index < TOPICS; index++) {
    kafka.addTopic(`topic-${index}`, { partitions: 1, config: { 'retention.ms': 86_400_000 } }).grantProduce(app);
  }
}

const jobs = async () => (await list('jobs', NAMESPACE)).filter(({ metadata }) => metadata.name.startsWith('kafka-provisioning-'));
const topics = async () => (await TOOL('kafka-topics', '--list')).split('\n').filter(name => name.startsWith('topic-')).length;

/** Waits for the job of the state that was applied last; what it says. */
async function provisioned(before: readonly string[], seconds = 600): Promise<string> {
  let name = '';
  await until('the new job has succeeded', seconds, async () => {
    const fresh = (await jobs()).filter(({ metadata }) => !before.includes(metadata.name));
    name = fresh[0]?.metadata.name ?? '';
    return fresh.length === 1 && fresh[0].status.succeeded === 1;
  });
  return kubectl(['logs', `job/${name}`, '--namespace', NAMESPACE]);
}
const names = async () => (await jobs()).map(({ metadata }) => metadata.name);

beforeAll(async () => {
  await freshNamespace(NAMESPACE);
  await applyClusterCertificates(NAMESPACE, authority);
  await applySecret(NAMESPACE, 'app-password', { password: 'of the app' });
  await apply(cluster(undefined, true));
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
});
afterAll(async () => {
  authority.remove();
  await removeNamespace(NAMESPACE);
});

test('500 topics and 1,000 rights are made by one job that is killed half-way', async () => {
  const before = await names();
  await apply(cluster(many));
  await until('some topics are there', 120, async () => await topics() > 50);
  const [pod] = (await list('pods', NAMESPACE, 'app.kubernetes.io/component=admin')).filter(({ status }) => status.phase === 'Running');
  if (pod !== undefined) {
    await kubectl(['delete', 'pod', pod.metadata.name, '--namespace', NAMESPACE, '--force', '--grace-period=0']);
  }
  const said = await provisioned(before);
  expect(await topics()).toBe(TOPICS);
  expect(said).toMatch(/0 failed/);
  const { status } = (await jobs()).find(({ metadata }) => !before.includes(metadata.name));
  console.log(`500 topics and 1,000 rights: ${(Date.parse(status.completionTime) - Date.parse(status.startTime)) / 1000} s, killed once`);
});

test('what somebody has changed by hand is set back where it is declared, and named where it is not', async () => {
  await TOOL('kafka-configs', '--alter', '--entity-type', 'topics', '--entity-name', 'topic-7', '--add-config', 'retention.ms=1000,cleanup.policy=compact');
  await inPod(NAMESPACE, 'kafka-broker-0', ['true']);
  const before = await names();
  await apply(cluster(kafka => {
    many(kafka);
    kafka.addUser('late').allow([AclOperation.DESCRIBE], AclResource.cluster());
  }));
  const said = await provisioned(before);
  expect(said).toMatch(/topic topic-7: .*retention\.ms=86400000/);
  expect(said).toMatch(/drift.*|Drift.*/i);
  expect(said).toMatch(/topic-7.*cleanup\.policy/);
  const described = await TOOL('kafka-configs', '--describe', '--entity-type', 'topics', '--entity-name', 'topic-7');
  expect(described).toMatch(/retention\.ms=86400000/);
  expect(described).toMatch(/cleanup\.policy=compact/);
});

test('what cannot be done is named with its reason, and the rest is done', async () => {
  const before = await names();
  await apply(cluster(kafka => {
    kafka.addTopic('three', { partitions: 3 });
    kafka.addUser('nobody', { credentials: Credentials.password('no-such-secret') }).allow([AclOperation.DESCRIBE], AclResource.cluster());
  }));
  let log = '';
  await until('the job has failed once', 240, async () => {
    const fresh = (await jobs()).find(({ metadata }) => !before.includes(metadata.name));
    if (fresh === undefined || !(fresh.status.failed > 0)) return false;
    log = await kubectl(['logs', `job/${fresh.metadata.name}`, '--namespace', NAMESPACE]);
    return log.includes('nobody');
  });
  expect(log).toMatch(/nobody.*\/etc\/kafka-passwords\/nobody/);
  expect(await TOOL('kafka-topics', '--describe', '--topic', 'three')).toMatch(/PartitionCount: 3/);
  // What is no longer declared stays.
  expect(await topics()).toBe(TOPICS);
  expect((await get('configmap', 'kafka-provisioning', NAMESPACE)).data['desired.json']).not.toContain('topic-7');
});
