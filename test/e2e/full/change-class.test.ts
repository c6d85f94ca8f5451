import { Size } from 'cdk8s';
import { BackingStore, BrokerUpdates, FlashArrayAccess, IoProfile, KafkaStorage } from '../../../src';
import { Client } from '../client';
import { kafkaImage, separateControllers, testSized } from '../clusters';
import { expectNothingLost, mostOutOfSync, mostPodsDown } from '../expectations';
import { apply, freshNamespace, get, kubectl, removeNamespace, runScript, untilReady } from '../kubernetes';
import { canFail } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/**
 * Brokers move to volumes of another StorageClass and back, while messages go on. Each one makes its data again from
 * the others.
 */

const NAMESPACE = 'e2e-change-class';
const BROKERS = 'app.kubernetes.io/component=broker';
const SET = 'kafka-pools-broker';
const CLAIMS = [0, 1, 2].map(ordinal => `data-0-${SET}-${ordinal}`);

/** The cluster on volumes of an I/O profile, each of which is a class of its own. */
const cluster = (ioProfile: IoProfile, bootstrap = false) => separateControllers(testSized({
  namespace: NAMESPACE,
  props: {
    updates: BrokerUpdates.SCRIPT,
    bootstrap,
    storage: KafkaStorage.portworx({
      backingStore: BackingStore.flashArray({ access: FlashArrayAccess.CLOUD_DRIVES }),
      size: Size.gibibytes(2),
      parameters: { ioProfile },
    }),
  },
}));

let client: Client;

beforeAll(async () => {
  if (!canFail) return;
  await freshNamespace(NAMESPACE);
  await apply(cluster(IoProfile.AUTO, true));
  await untilReady(NAMESPACE, BROKERS, 3);
  client = await Client.start(NAMESPACE, `kafka-pools-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'));
  await apply(cluster(IoProfile.AUTO));
});
afterAll(() => removeNamespace(NAMESPACE));

const claims = () => Promise.all(CLAIMS.map(name => get('persistentvolumeclaim', name, NAMESPACE)));
const volumesOf = (of: readonly any[]) => of.map(({ spec }) => spec.volumeName as string);
const classesOf = (of: readonly any[]) => new Set(of.map(({ spec }) => spec.storageClassName as string));

async function whileWriting(topic: string, change: () => Promise<void>): Promise<void> {
  await client.createTopic(topic, 6);
  const writer = client.write(topic);
  const missing = mostOutOfSync(client, topic);
  const down = mostPodsDown(NAMESPACE, BROKERS, 3);
  await change();
  await untilReady(NAMESPACE, BROKERS, 3);
  await client.untilInSync();
  expectNothingLost(await writer.stop(), await client.check(topic));
  expect([await missing(), await down()]).toEqual([1, 1]);
}

testWithFailures('one broker at a time moves to a volume of the new class; the former volumes are kept', () =>
  whileWriting('moved', async () => {
    const before = await claims();
    const moved = cluster(IoProfile.NONE);
    // The new class is made; the claim template is all that Kubernetes refuses.
    await expect(apply(moved)).rejects.toThrow(/updates to statefulset spec for fields other than/);
    expect(await runScript(moved, ['change-class', '--cluster', 'kafka-pools'])).toMatch(new RegExp(`${SET}-2 \\(3 of `
    + '3\\)[^]*Done\\.'));
    const after = await claims();
    expect(classesOf(after).size).toBe(1);
    expect(classesOf(after)).not.toEqual(classesOf(before));
    const { spec } = await get('statefulset', SET, NAMESPACE);
    expect([spec.volumeClaimTemplates[0].spec.storageClassName]).toEqual([...classesOf(after)]);
    for (const name of volumesOf(before)) {
      expect(volumesOf(after)).not.toContain(name);
      expect((await get('persistentvolume', name)).status.phase).toBe('Released');
    }
    // The lock of the script is gone, and the manifests agree with what is there.
    expect(await get('lease', 'kafka-pools-script', NAMESPACE)).toBeUndefined();
    await apply(moved);
  }));

testWithFailures('an interrupted script goes on when it is run again', () =>
  whileWriting('moved-back', async () => {
    const before = volumesOf(await claims());
    const back = cluster(IoProfile.AUTO);
    await expect(apply(back)).rejects.toThrow(/updates to statefulset spec for fields other than/);
    await expect(runScript(back, ['change-class', '--stateful-set', SET, '--timeout', '10s'])).rejects.toThrow(
      /time-out of 10 s/,
    );
    const moved = volumesOf(await claims()).filter(name => !before.includes(name) && name !== undefined);
    await runScript(back, ['change-class', '--stateful-set', SET]);
    const after = volumesOf(await claims());
    // What had moved already has not been copied twice.
    expect(after).toEqual(expect.arrayContaining(moved));
    expect(after.some(name => before.includes(name))).toBe(false);
    await apply(back);
  }));

testWithFailures('it does not begin while a partition has one replica', async () => {
  const before = volumesOf(await claims());
  await client.tool(
    'kafka-topics',
    '--create',
    '--topic',
    'one-replica',
    '--partitions',
    '1',
    '--replication-factor',
    '1',
    '--config',
    'min.insync.replicas=1',
  );
  const moved = cluster(IoProfile.NONE);
  await expect(runScript(moved, ['change-class', '--cluster', 'kafka-pools'])).rejects.toThrow(
    /have one replica[^]*one-replica/,
  );
  expect(volumesOf(await claims())).toEqual(before);
  await client.tool('kafka-topics', '--delete', '--topic', 'one-replica');
});

testWithFailures('with an unknown context, or a namespace without the cluster, every script ends with a message', async () => {
  const there = cluster(IoProfile.AUTO);
  await expect(runScript(there, ['roll', '--context', 'nowhere'])).rejects.toThrow(
    /kubectl cannot read the StatefulSets/,
  );
  const elsewhere = there.replaceAll(NAMESPACE, 'kube-system');
  for (const args of [
    ['roll'], ['replace', '--cluster', 'kafka-pools'], ['change-class', '--cluster', 'kafka-pools'],
    ['resize', '--cluster', 'kafka-pools', '--size', '3Gi'],
  ]) {
    await expect(runScript(elsewhere, args)).rejects.toThrow(/There is no StatefulSet kafka-pools-/);
  }
  expect(await kubectl(['get', 'leases', '--namespace', 'kube-system', '--output', 'name'])).not.toContain(
    'kafka-pools',
  );
});
