import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Client, expectNothingLost } from './client';
import { kafkaImage } from './clusters';
import { freshNamespace, get, kubectl, list, removeNamespace, runScript, until, untilRolledOut } from './kubernetes';
import { canFail, testWithFailures } from './test-cluster';
import type { Provider, Run, StackResource } from '../pulumi/engine';
import { destroy, refresh, runProgram } from '../pulumi/engine';
import type { Cluster, KubernetesObject } from '../pulumi/kubernetes-provider';
import { kubernetesProvider } from '../pulumi/kubernetes-provider';

/*
 * A stack on a real Kubernetes with real Kafka. Pulumi's engine, its Kubernetes provider and AWS are not run: stand-ins speak the
 * engine's protocol to the program, apply its objects with kubectl and wait for them as the provider documents it.
 */

const NAMESPACE = 'e2e-pulumi';
const ARN = 'arn:aws:kms:eu-central-1:123456789012:key/one';
const SET = 'kafka-broker';
const folder = mkdtempSync(join(tmpdir(), 'stack-'));

const cluster: Cluster = {
  get: ({ kind, metadata: { name, namespace } }) => get(kind, name, namespace),
  create: async object => JSON.parse(await kubectl(['create', '--filename', '-', '--output', 'json'], JSON.stringify(object))),
  apply: async object => JSON.parse(await kubectl(
    ['apply', '--server-side', '--force-conflicts', '--field-manager', 'pulumi', '--filename', '-', '--output', 'json'], JSON.stringify(object))),
  delete: async ({ kind, metadata: { name, namespace = 'default' } }) => {
    await kubectl(['delete', kind, name, '--namespace', namespace, '--cascade=foreground'], undefined, 300);
  },
  untilReady,
};

/** As the provider waits: for the pods of a StatefulSet, and for the endpoints of a Service. */
async function untilReady({ kind, metadata: { name, namespace }, spec }: KubernetesObject, seconds: number): Promise<void> {
  if (kind === 'StatefulSet') {
    await until(`the pods of ${name} are there`, seconds, async () => {
      const { metadata, status } = await get(kind, name, namespace);
      return status.observedGeneration === metadata.generation && status.readyReplicas === spec.replicas && status.updatedReplicas === spec.replicas;
    });
  }
  if (kind === 'Service' && spec.clusterIP !== 'None') {
    await until(`the endpoints of ${name} are Ready`, seconds, async () => {
      const slices = await list('endpointslices', namespace, `kubernetes.io/service-name=${name}`);
      const endpoints = slices.flatMap(slice => slice.endpoints ?? []);
      return endpoints.length > 0 && endpoints.every(({ conditions }) => conditions.ready);
    });
  }
}

const key = async ({ name, inputs }: StackResource) => ({ id: name, outputs: { ...inputs, arn: ARN } });
const aws: Provider = { create: key, update: key, delete: async () => undefined };
const providers = { kubernetes: kubernetesProvider(cluster), aws };

function run(config: { [key: string]: string | undefined } = {}, state: readonly StackResource[] = stack, preview = false): Promise<Run> {
  const all = { namespace: NAMESPACE, folder, registry: canFail ? 'localhost' : undefined, ...config };
  const given = Object.entries(all).flatMap(([name, value]) => value === undefined ? [] : [[`project:${name}`, value]]);
  return runProgram({ program: join(__dirname, 'stack.ts'), config: Object.fromEntries(given), state, providers, preview });
}

let client: Client;
/** What the last update left. */
let stack: readonly StackResource[] = [];

async function up(config: { [key: string]: string | undefined } = {}): Promise<Run> {
  const done = await run(config);
  stack = done.state;
  expect([done.ok, done.log]).toEqual([true, '']);
  return done;
}

const changed = ({ steps }: Run) => steps.filter(({ operation }) => operation !== 'same').map(({ operation, urn }) => `${operation} ${urn.split('::').pop()}`).sort();
const brokerPods = async () => (await list('pods', NAMESPACE, 'app.kubernetes.io/component=broker')).map(({ metadata }) => metadata.uid).sort();

beforeAll(() => canFail ? freshNamespace(NAMESPACE) : undefined);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await removeNamespace(NAMESPACE);
});

testWithFailures('a preview makes nothing; up waits for one object before it makes the next, and Kafka is there at its end', async () => {
  const preview = await run({ bootstrap: 'true' }, [], true);
  expect([preview.ok, preview.log]).toEqual([true, '']);
  expect(await list('statefulsets', NAMESPACE)).toEqual([]);
  await up({ bootstrap: 'true' });
  client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.3.1'), 'node-5');
  await client.createTopic('first', 6);
  expectNothingLost(await client.write('first', { count: 3000, rate: 1000 }).end(), await client.check('first'));
  // The key of the stack is that of the volumes.
  const [{ spec }] = await list('persistentvolumeclaims', NAMESPACE, 'app.kubernetes.io/component=broker');
  expect((await get('storageclass', spec.storageClassName)).parameters.kmsKeyId).toBe(ARN);
});

testWithFailures('without a change nothing changes; removing `bootstrap` restarts nothing', async () => {
  const before = await brokerPods();
  expect(changed(await up({ bootstrap: 'true' }))).toEqual([]);
  await up();
  expect(await brokerPods()).toEqual(before);
});

testWithFailures('a changed setting reaches every broker, while messages go on', async () => {
  await client.createTopic('setting', 6);
  const writer = client.write('setting');
  expect(changed(await up({ hours: '48' }))).toEqual(expect.arrayContaining(['update kafka/cluster/broker']));
  await untilRolledOut(NAMESPACE, SET);
  await client.untilInSync();
  expectNothingLost(await writer.stop(), await client.check('setting'));
});

testWithFailures('a larger volume is refused, since the StatefulSet would be replaced; script and refresh bring it about', async () => {
  const refused = await run({ hours: '48', gibibytes: '2' });
  expect(refused.ok).toBe(false);
  expect(refused.log).toMatch(/StatefulSet::kafka\/cluster\/broker"\nas it is currently marked for protection/);
  // The preview has written the manifests as they are to be.
  await run({ hours: '48', gibibytes: '2' }, stack, true);
  await runScript(readFileSync(join(folder, 'kafka.k8s.yaml'), 'utf8'), ['resize', '--stateful-set', SET, '--size', '2Gi']);
  stack = await refresh(stack, providers);
  expect(changed(await up({ hours: '48', gibibytes: '2' }))).toEqual([]);
  const claims = await list('persistentvolumeclaims', NAMESPACE, 'app.kubernetes.io/component=broker');
  expect(claims.map(({ spec }) => spec.resources.requests.storage)).toEqual(['2Gi', '2Gi', '2Gi']);
  // Brokers restart once, one after the other: more data is more time to start.
  await untilRolledOut(NAMESPACE, SET);
});

testWithFailures('the same cluster becomes part of another stack by import, and nothing restarts', async () => {
  const before = await brokerPods();
  stack = [];
  const adopted = await up({ hours: '48', gibibytes: '2', adopt: 'true', keyArn: ARN });
  const made = adopted.resources.filter(({ type }) => type.startsWith('kubernetes:'));
  expect(made.every(({ importId }) => importId !== '')).toBe(true);
  expect(changed(adopted).filter(step => step.startsWith('replace'))).toEqual([]);
  expect(changed(await up({ hours: '48', gibibytes: '2', adopt: 'true', keyArn: ARN }))).toEqual([]);
  expect(await brokerPods()).toEqual(before);
});

testWithFailures('a stack that is destroyed leaves the volumes', async () => {
  await expect(destroy(stack, providers)).rejects.toThrow(/cannot be deleted/);
  await up({ hours: '48', gibibytes: '2', adopt: 'true', keyArn: ARN, protect: 'false' });
  const claims = (await list('persistentvolumeclaims', NAMESPACE)).map(({ metadata }) => metadata.name);
  expect(claims).toHaveLength(6);
  await destroy(stack, providers);
  expect(await list('statefulsets', NAMESPACE)).toEqual([]);
  expect((await list('persistentvolumeclaims', NAMESPACE)).map(({ metadata }) => metadata.name)).toEqual(claims);
});
