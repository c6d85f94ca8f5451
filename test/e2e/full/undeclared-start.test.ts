import { Client } from '../client';
import { kafkaImage, testSized } from '../clusters';
import { expectNothingLost } from '../expectations';
import { apply, freshNamespace, get, isReady, kubectl, pause, removeNamespace, untilReady } from '../kubernetes';
import { untilSays } from '../lost-disk';
import { MODES } from '../modes';

/** A first start that was not declared: nothing is made up, and what the logs say brings the cluster up. */

test.each(MODES)('%s: without `bootstrap` it waits and says why; declared afterwards it starts', async (mode, {
  render,
  name,
  version,
  voter,
  voters,
}) => {
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
    if (mode === 'ZooKeeper') {
      await kubectl([
        'delete', 'pods', '--namespace', namespace, '--selector', `app.kubernetes.io/component=${voter}`,
      ]);
    }
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
