import { Client } from './client';
import { kafkaImage } from './clusters';
import { expectNothingLost } from './expectations';
import { apply, get, inPod, kubectl, list } from './kubernetes';
import { ARN, changed, Stack } from './pulumi-stack';
import { canFail } from './test-cluster';
import { testWithFailures } from './test-with-failures';

/* A stack from its first preview to its end; what stands in for Pulumi is described in pulumi-stack.ts. */

const NAMESPACE = 'e2e-pulumi';
const BROKERS = 'app.kubernetes.io/component=broker';
const stack = new Stack(NAMESPACE);
const brokerPods = async () => (await list('pods', NAMESPACE, BROKERS)).map(({ metadata }) => metadata.uid).sort();

beforeAll(() => canFail ? stack.start() : undefined);
afterAll(() => stack.end());

testWithFailures('a failed resource stops the resources that depend on it', async () => {
  const obstacle = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kafka-controller-config', namespace: NAMESPACE },
  };
  await apply(JSON.stringify(obstacle));
  const failed = await stack.update({ bootstrap: 'true' });
  expect([failed.ok, failed.log]).toEqual([false, expect.stringContaining('"kafka-controller-config" already exists')]);
  expect(await list('statefulsets', NAMESPACE)).toEqual([]);
  await kubectl(['delete', 'configmap', 'kafka-controller-config', '--namespace', NAMESPACE]);
});

testWithFailures('a preview creates nothing; up waits for one object before it makes the next, and Kafka is there at its '
  + 'end', async () => {
  const preview = await stack.preview({ bootstrap: 'true' });
  expect([preview.ok, preview.log]).toEqual([true, '']);
  expect(await list('statefulsets', NAMESPACE)).toEqual([]);
  await stack.up({ bootstrap: 'true' });
  const client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'), 'node-5');
  await client.createTopic('first', 6);
  expectNothingLost(await client.write('first', { count: 3000, rate: 1000 }).end(), await client.check('first'));
  // The key of the stack is that of the volumes.
  const [{ spec }] = await list('persistentvolumeclaims', NAMESPACE, BROKERS);
  expect((await get('storageclass', spec.storageClassName)).parameters.kmsKeyId).toBe(ARN);
});

testWithFailures('without a change nothing changes; removing `bootstrap` restarts nothing', async () => {
  const before = await brokerPods();
  expect(changed(await stack.up({ bootstrap: 'true' }))).toEqual([]);
  await stack.up({});
  expect(await brokerPods()).toEqual(before);
});

testWithFailures('the same cluster becomes part of another stack by import, and nothing restarts', async () => {
  const before = await brokerPods();
  stack.forget();
  const adopted = await stack.up({ adopt: 'true', keyArn: ARN });
  const made = adopted.resources.filter(({ type }) => type.startsWith('kubernetes:'));
  expect(made.every(({ importId }) => importId !== '')).toBe(true);
  expect(changed(adopted).filter(step => step.startsWith('replace'))).toEqual([]);
  expect(changed(await stack.up({ adopt: 'true', keyArn: ARN }))).toEqual([]);
  expect(await brokerPods()).toEqual(before);
});

testWithFailures('a stack that is destroyed leaves the volumes', async () => {
  await expect(stack.destroy()).rejects.toThrow(/cannot be deleted/);
  await stack.up({ adopt: 'true', keyArn: ARN, protect: 'false' });
  const claims = (await list('persistentvolumeclaims', NAMESPACE)).map(({ metadata }) => metadata.name);
  expect(claims).toHaveLength(6);
  // As the page says: each would wait until the others can do without it.
  for (const { metadata } of await list('pods', NAMESPACE, 'app.kubernetes.io/name=kafka')) {
    await inPod(
      NAMESPACE, metadata.name, ['touch', '/tmp/stop-now'],
    );
  }
  await stack.destroy();
  expect(await list('statefulsets', NAMESPACE)).toEqual([]);
  expect((await list('persistentvolumeclaims', NAMESPACE)).map(({ metadata }) => metadata.name)).toEqual(claims);
});
