import { Client } from '../client';
import { kafkaImage } from '../clusters';
import { expectNothingLost, mostOutOfSync } from '../expectations';
import { list, runScript, untilRolledOut } from '../kubernetes';
import { changed, Stack } from '../pulumi-stack';
import { canFail } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/* Changes of a stack that runs; what stands in for Pulumi is described in pulumi-stack.ts. */

const NAMESPACE = 'e2e-pulumi-changes';
const SET = 'kafka-broker';
const stack = new Stack(NAMESPACE);
let client: Client;

beforeAll(async () => {
  if (!canFail) return;
  await stack.start();
  await stack.up({ bootstrap: 'true' });
  await stack.up({});
  client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'), 'node-5');
});
afterAll(() => stack.end());

testWithFailures('a changed setting reaches every broker, while messages go on', async () => {
  await client.createTopic('setting', 6);
  const writer = client.write('setting');
  const missing = mostOutOfSync(client, 'setting');
  expect(changed(await stack.up({ hours: '48' }))).toContain('update kafka/cluster/broker');
  await untilRolledOut(NAMESPACE, SET);
  await client.untilInSync();
  expectNothingLost(await writer.stop(), await client.check('setting'), 30);
  expect(await missing()).toBe(1);
});

testWithFailures('a larger volume is refused, since the StatefulSet would be replaced; script and refresh bring it '
  + 'about', async () => {
  const larger = { hours: '48', gibibytes: '2' };
  const refused = await stack.update(larger);
  expect(refused.ok).toBe(false);
  expect(refused.log).toMatch(/StatefulSet::kafka\/cluster\/broker"\nas it is currently marked for protection/);
  // The preview writes the manifests as they are to be.
  await stack.preview(larger);
  await runScript(stack.manifests(), ['resize', '--stateful-set', SET, '--size', '2Gi']);
  await stack.refresh();
  expect(changed(await stack.up(larger))).toEqual([]);
  const claims = await list('persistentvolumeclaims', NAMESPACE, 'app.kubernetes.io/component=broker');
  expect(claims.map(({ spec }) => spec.resources.requests.storage)).toEqual(['2Gi', '2Gi', '2Gi']);
  // Brokers restart once, one after the other: more data is more time to start.
  await untilRolledOut(NAMESPACE, SET);
});
