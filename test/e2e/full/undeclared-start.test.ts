import { Client } from '../client';
import { kafkaImage, referenceDeployment, separateControllers, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import { apply, freshNamespace, get, isReady, kubectl, pause, removeNamespace, untilReady } from '../kubernetes';
import { untilSays } from '../lost-disk';

/** A first start that was not declared: nothing is made up, and what the logs say brings the cluster up. */

test.each([
  ['KRaft', separateControllers, 'kafka-pools', '4.4.0', 'controller', ['controller-1000', 'controller-1001', 'controller-1002'], false],
  ['ZooKeeper', referenceDeployment, 'kafka', '3.9.2', 'zookeeper', ['zookeeper-server-0', 'zookeeper-server-1', 'zookeeper-server-2'], true],
] as const)('%s: without `bootstrap` it waits and says why; declared afterwards it starts', async (mode, render, name, version, voter, voters, deletePods) => {
  const namespace = `e2e-undeclared-${mode.toLowerCase()}`;
  const cluster = (bootstrap: boolean) => render(testSized({ namespace, props: { bootstrap } }));
  await freshNamespace(namespace);
  try {
    await apply(cluster(false));
    const pods = [...voters, ...['broker-0', 'broker-1', 'broker-2']].map(pod => `${name}-${pod}`);
    await Promise.all(pods.map(pod => untilSays(namespace, pod, 'this is the first start of the')));
    // Longer than a first start takes.
    await pause(30);
    expect((await Promise.all(pods.map(pod => get('pod', pod, namespace)))).some(isReady)).toBe(false);
    await apply(cluster(true));
    if (deletePods) await kubectl(['delete', 'pods', '--namespace', namespace, '--selector', `app.kubernetes.io/component=${voter}`]);
    await untilReady(namespace, `app.kubernetes.io/component=${voter}`, 3, 400);
    await untilReady(namespace, 'app.kubernetes.io/component=broker', 3, 400);
    const client = await Client.start(namespace, `${name}-bootstrap.${namespace}:9092`, kafkaImage(version));
    await client.createTopic('orders', 3);
    const written = await client.write('orders', { count: 300, rate: 300 }).end();
    expectNothingLost(written, await client.check('orders'));
  } finally {
    await removeNamespace(namespace);
  }
});
