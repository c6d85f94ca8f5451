import { Size } from 'cdk8s';
import { BrokerUpdates } from '../../../src';
import { Client } from '../client';
import { type Changes, kafkaImage, testSized } from '../clusters';
import { expectNothingLost, mostOutOfSync } from '../expectations';
import {
  apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, runScript, until, untilReady, untilReplaced,
} from '../kubernetes';
import { MODES } from '../modes';
import { canFail } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/**
 * What is done to a running cluster, with the library's scripts where Kubernetes does it by no edit; messages go on
 * meanwhile.
 */

const BROKERS = 'app.kubernetes.io/component=broker';

describe.each(MODES)('%s', (mode, { render, name, version }) => {
  const NAMESPACE = `e2e-operations-${mode.toLowerCase()}`;
  const SET = `${name}-broker`;
  const cluster = (props: Changes['props'] = {}, changes: Changes = {}) =>
    render(
      testSized({
        namespace: NAMESPACE,
        props: { updates: BrokerUpdates.SCRIPT, bootstrap: false, ...props },
        ...changes,
      }),
    );

  let client: Client;

  beforeAll(async () => {
    await freshNamespace(NAMESPACE);
    await apply(cluster({ bootstrap: true }));
    await untilReady(NAMESPACE, BROKERS, 3);
    client = await Client.start(NAMESPACE, `${name}-bootstrap.${NAMESPACE}:9092`, kafkaImage(version));
    await apply(cluster());
  });
  afterAll(() => removeNamespace(NAMESPACE));

  async function whileWriting(topic: string, change: () => Promise<void>): Promise<void> {
    await client.createTopic(topic, 6);
    const writer = client.write(topic);
    const missing = mostOutOfSync(client, topic);
    await change();
    await client.untilInSync(120);
    expectNothingLost(await writer.stop(), await client.check(topic));
    expect(await missing()).toBeLessThanOrEqual(1);
  }

  const mebibytes = async (pod: string) =>
    Number((await inPod(NAMESPACE, pod, [
      '/usr/bin/df', '--output=size', '--block-size=1M', '/var/lib/kafka/data-0',
    ])).split(
      '\n',
    )[1]);

  testWithFailures('volumes grow with the script, while brokers run', () => whileWriting('grown', async () => {
    const before = (await list('pods', NAMESPACE, BROKERS)).map(pod => pod.metadata.uid);
    const grown = cluster({}, { size: Size.gibibytes(3) });
    // The claim template is all that Kubernetes refuses.
    await expect(apply(grown)).rejects.toThrow(/updates to statefulset spec for fields other than/);
    await runScript(grown, ['resize', '--stateful-set', SET, '--size', '3Gi']);
    for (const pod of [`${SET}-0`, `${SET}-1`, `${SET}-2`]) {
      await until(`the file system of ${pod} has grown`, 120, async () => await mebibytes(pod) > 2900);
    }
    expect((await list('pods', NAMESPACE, BROKERS)).map(pod => pod.metadata.uid)).toEqual(before);
    expect((await get('statefulset', SET, NAMESPACE)).spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe(
      '3Gi',
    );
  }));

  // The volumes of a cluster of the user's own may not grow, and are as they were.
  const wide = (brokers: number) => cluster({ brokers }, canFail ? { size: Size.gibibytes(3), logDirectories: 2 } : {});

  testWithFailures('a log directory is added with the script', () => whileWriting('two-directories', async () => {
    await expect(apply(wide(3))).rejects.toThrow(/updates to statefulset spec for fields other than/);
    await runScript(wide(3), ['replace', '--stateful-set', SET]);
    await untilReady(NAMESPACE, BROKERS, 3);
    for (const pod of [`${SET}-0`, `${SET}-1`, `${SET}-2`]) {
      expect(await inPod(NAMESPACE, pod, ['cat', '/var/lib/kafka/data-1/kafka-logs/meta.properties'])).toMatch(
        /cluster\.id=/,
      );
    }
  }));

  test('a fourth broker joins, and takes partitions', () => whileWriting('before-the-fourth', async () => {
    await apply(wide(4));
    await untilReady(NAMESPACE, BROKERS, 4);
    await client.tool('kafka-topics', '--create', '--topic', 'on-the-fourth', '--replica-assignment', '3:0:1');
    const written = await client.write('on-the-fourth', { count: 500, rate: 500 }).end();
    expectNothingLost(written, await client.check('on-the-fourth'));
  }));

  test('a pod of a broker that is deleted comes back with its volume', () => whileWriting('deleted', async () => {
    const before = await get('pod', `${SET}-0`, NAMESPACE);
    const volume = async () =>
      (await get('persistentvolumeclaim', `data-0-${SET}-0`, NAMESPACE)).spec.volumeName as string;
    const kept = await volume();
    await kubectl(['delete', 'pod', `${SET}-0`, '--namespace', NAMESPACE]);
    await untilReplaced(before);
    await untilReady(NAMESPACE, BROKERS, 4);
    expect(await volume()).toBe(kept);
  }));
});
