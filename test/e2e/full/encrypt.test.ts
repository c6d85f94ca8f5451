import { Authorization, InternalTraffic, type KafkaClusterProps, Listener } from '../../../src';
import { applyClusterCertificates, applySecret, Authority } from '../authority';
import { Client } from '../client';
import { kafkaImage } from '../clusters';
import { expectNothingLost } from '../expectations';
import { apply, freshNamespace, get, removeNamespace, untilReady, untilRolledOut } from '../kubernetes';
import { declareOrders, PASSWORDS, secureCluster, testCertificates, untilProvisioned } from '../secure-cluster';

/*
 * A running cluster gets TLS, users and rights in stages, while messages are written:
 * docs/tasks/encrypt-a-running-cluster.md.
 */

const authority = new Authority();
afterAll(() => authority.remove());

const PLAIN = Listener.plaintext('client');
const APPS = Listener.internal('apps', { port: 9094, authentication: [PASSWORDS] });

describe.each(['KRaft', 'ZooKeeper'] as const)('%s', mode => {
  const namespace = `e2e-encrypt-${mode.toLowerCase()}`;
  const version = mode === 'KRaft' ? '4.4.0' : '3.9.2';
  afterAll(() => removeNamespace(namespace));

  const stage = (props: Partial<KafkaClusterProps>) => {
    const secured = props.listeners?.includes(APPS) ? declareOrders({ machines: false }) : undefined;
    return secureCluster(namespace, mode, {
      ...props.listeners === undefined ? {} : { certificates: testCertificates(namespace) }, ...props,
    }, secured);
  };

  async function roll(props: Partial<KafkaClusterProps>): Promise<void> {
    await apply(stage(props).manifests);
    await untilRolledOut(namespace, 'kafka-broker', 900);
    if (mode === 'KRaft') await untilRolledOut(namespace, 'kafka-controller', 600);
    await untilProvisioned(namespace);
  }

  test('nothing that was acknowledged is lost, and nobody waits longer than for a roll', async () => {
    await freshNamespace(namespace);
    await applyClusterCertificates(namespace, authority);
    await applySecret(namespace, 'checkout-password', { password: 'of checkout' });
    await applySecret(namespace, 'billing-password', { password: 'of billing' });
    await apply(stage({ bootstrap: true }).manifests);
    await untilReady(namespace, 'app.kubernetes.io/component=broker', 3);
    const bootstrap = `kafka-bootstrap.${namespace}:9092`;
    const plain = await Client.start(namespace, bootstrap, kafkaImage(version));
    await plain.createTopic('orders', 6);
    const first = plain.write('orders', { rate: 100 });

    await roll({ listeners: [PLAIN, APPS], internalTraffic: InternalTraffic.TLS_ACCEPTED });
    await roll({ listeners: [PLAIN, APPS], internalTraffic: InternalTraffic.TLS_SPOKEN });
    await roll({ listeners: [PLAIN, APPS], authorization: Authorization.NONE });
    expectNothingLost(await first.stop(), await plain.check('orders'));

    // Clients move: by now they have passwords.
    const { connections } = stage({ listeners: [PLAIN, APPS], authorization: Authorization.NONE });
    const secure = await Client.start(namespace, bootstrap, kafkaImage(version), {
      name: 'secure', connections: [connections.checkout, connections.billing], config: '/etc/checkout/client.properties',
    });
    const second = secure.write('orders', { rate: 100 }, 'second');
    await roll({ listeners: [PLAIN, APPS], authorization: Authorization.PERMISSIVE });
    await roll({ listeners: [APPS] });
    const written = await second.stop();
    expect(written).toMatchObject({ failed: 0, firstFailure: null });
    expect(written.acknowledged).toBe(written.sent);
    expect(written.longestSilence).toBeLessThan(45);

    expect(await secure.attempt('write', 'orders')).toBe('ok');
    expect(await secure.attempt('read', 'orders')).toMatch(/AuthorizationException/);
    expect(await plain.attempt('write', 'orders')).not.toBe('ok');
    const { data } = await get('configmap', 'kafka-broker-config', namespace);
    expect(data['server.properties']).not.toContain('PLAINTEXT');
  }, 3_600_000);
});
