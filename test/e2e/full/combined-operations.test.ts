import { Size } from 'cdk8s';
import { BrokerUpdates } from '../../../src';
import { Client } from '../client';
import { type Changes, combinedNode, kafkaImage, STANDARD_CLASS, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import { apply, freshNamespace, inPod, removeNamespace, runScript, until, untilReady } from '../kubernetes';
import { canFail } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/**
 * What is done to a combined node. It is alone: writes stand still while it restarts, and nothing that was acknowledged
 * may be lost.
 */

const NAMESPACE = 'e2e-combined-operations';
const NODE = 'app.kubernetes.io/component=broker';
const POD = 'kafka-broker-0';
const cluster = (props: Changes['props'] = {}, changes: Changes = {}) =>
  combinedNode(testSized({ namespace: NAMESPACE, props: { bootstrap: false, ...props }, ...changes }));

let client: Client;

beforeAll(async () => {
  if (!canFail) return;
  await freshNamespace(NAMESPACE);
  await apply(STANDARD_CLASS);
  await apply(cluster({ bootstrap: true }));
  await untilReady(NAMESPACE, NODE, 1);
  client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'));
});
afterAll(() => removeNamespace(NAMESPACE));

async function whileWriting(topic: string, change: () => Promise<void>): Promise<void> {
  await client.createTopic(topic, 6);
  const writer = client.write(topic);
  await change();
  await untilReady(NAMESPACE, NODE, 1);
  await client.untilInSync();
  expectNothingLost(await writer.stop(), await client.check(topic), 120);
}

const inNode = (...words: string[]) => inPod(NAMESPACE, POD, words);

testWithFailures('a changed setting restarts it', () => whileWriting('changed', async () => {
  await apply(cluster({ config: { 'log.retention.hours': 100 } }));
  await until(
    'it has the setting',
    180,
    async () =>
      (await client.tool('kafka-configs', '--describe', '--all', '--entity-type', 'brokers', '--entity-name', '0')).includes(
        'log.retention.hours=100',
      ),
  );
}));

// From here on with the updates that a script does.
const scripted = (changes: Changes) =>
  cluster({ updates: BrokerUpdates.SCRIPT, config: { 'log.retention.hours': 100 } }, changes);

testWithFailures('its volume grows with the script, while it runs', () => whileWriting('grown', async () => {
  const before = (await inNode('cat', '/proc/1/stat')).split(' ')[21];
  await runScript(scripted({ size: Size.gibibytes(3) }), ['resize', '--stateful-set', 'kafka-broker', '--size', '3Gi']);
  await until(
    'the file system has grown',
    120,
    async () =>
      Number((await inNode('/usr/bin/df', '--output=size', '--block-size=1M', '/var/lib/kafka/data-0')).split('\n')[1]) > 2900,
  );
  expect((await inNode('cat', '/proc/1/stat')).split(' ')[21]).toBe(before);
}));

testWithFailures('the script adds a log directory', () => whileWriting('two-directories', async () => {
  const wide = scripted({ size: Size.gibibytes(3), logDirectories: 2 });
  // The claim template is all that Kubernetes refuses.
  await expect(apply(wide)).rejects.toThrow(/updates to statefulset spec for fields other than/);
  await runScript(wide, ['replace', '--stateful-set', 'kafka-broker']);
  await until(
    'it has a second log directory',
    180,
    async () => (await inNode('cat', '/var/lib/kafka/data-1/kafka-logs/meta.properties')).includes('cluster.id='),
  );
}));
