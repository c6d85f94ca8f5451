import { Client } from '../client';
import { kafkaImage, referenceDeployment, testSized } from '../clusters';
import { expectNothingLost, mostOutOfSync, mostPodsDown } from '../expectations';
import { apply, freshNamespace, removeNamespace, untilReady, untilRolledOut } from '../kubernetes';

/** The rolling restart that a StatefulSet does by itself, in ZooKeeper mode. */

const NAMESPACE = 'e2e-roll';
const BROKERS = 'app.kubernetes.io/component=broker';
const manifests = (props = {}) => referenceDeployment(testSized({ namespace: NAMESPACE, props }));

afterAll(() => removeNamespace(NAMESPACE));

test('a changed setting reaches every broker by a rolling restart, while messages go on', async () => {
  await freshNamespace(NAMESPACE);
  await apply(manifests());
  await untilReady(NAMESPACE, BROKERS, 3);
  const client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('3.9.2'));
  await client.createTopic('rolled', 6);
  const writer = client.write('rolled');
  const missing = mostOutOfSync(client, 'rolled');
  const down = mostPodsDown(NAMESPACE, BROKERS, 3);
  await apply(manifests({ bootstrap: false, config: { 'log.retention.hours': 100 } }));
  await untilRolledOut(NAMESPACE, 'kafka-broker');
  expect(await down()).toBe(1);
  for (const broker of ['0', '1', '2']) {
    expect(
      await client.tool('kafka-configs', '--describe', '--all', '--entity-type', 'brokers', '--entity-name', broker),
    ).toMatch(
      /log\.retention\.hours=100/,
    );
  }
  expectNothingLost(await writer.stop(), await client.check('rolled'), 30);
  expect(await missing()).toBe(1);
});
