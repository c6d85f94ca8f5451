import { Certificates, TrustedCa } from '../../../src';
import { applyClusterCertificates, applySecret, Authority, subjectOf } from '../authority';
import { Client } from '../client';
import { kafkaImage } from '../clusters';
import { apply, freshNamespace, list, pause, removeNamespace, restartAll, untilReady, untilRolledOut } from '../kubernetes';
import { declareOrders, runNow, SECURE_LISTENERS, secureCluster, untilProvisioned } from '../secure-cluster';

/*
 * Certificates are renewed, and the authority is changed, while messages are written. No node restarts for a new
 * certificate.
 */

const NAMESPACE = 'e2e-renewal';
const former = new Authority('former');
const next = new Authority('next');

/** Trusts authorities that are keys of a ConfigMap. */
function certificates(...trusted: readonly string[]): Certificates {
  const of = (role: string) => ({ secretName: `kafka-${role}-tls`, subject: subjectOf(NAMESPACE, role).java });
  return Certificates.fromSecrets({
    brokers: of('broker'),
    controllers: of('controller'),
    admin: of('admin'),
    trustedCas: trusted.map(key => TrustedCa.configMap('authorities', key)),
  });
}

const cluster = (bootstrap: boolean, ...trusted: readonly string[]) => secureCluster(
  NAMESPACE, 'KRaft', { bootstrap, certificates: certificates(...trusted), listeners: [SECURE_LISTENERS[0]] },
  declareOrders({ machines: false }),
);
const clientOf = (name: string, ...trusted: readonly string[]) => {
  const { connections } = cluster(false, ...trusted);
  return Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'), {
    name, connections: [connections.checkout, connections.billing], config: '/etc/checkout/client.properties',
  });
};

let first: Client;

beforeAll(async () => {
  await freshNamespace(NAMESPACE);
  await apply(JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'authorities', namespace: NAMESPACE },
    data: { former: former.certificate, next: next.certificate },
  }));
  await applyClusterCertificates(NAMESPACE, former);
  await applySecret(NAMESPACE, 'checkout-password', { password: 'of checkout' });
  await applySecret(NAMESPACE, 'billing-password', { password: 'of billing' });
  await apply(cluster(true, 'former').manifests);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await untilProvisioned(NAMESPACE);
  first = await clientOf('first', 'former');
});
afterAll(async () => {
  former.remove();
  next.remove();
  await removeNamespace(NAMESPACE);
});

const loadCertificates = (name: string) => runNow(NAMESPACE, 'kafka-certificates', name);

const uids = async () => (await list('pods', NAMESPACE)).filter(({ metadata }) => /-(broker|controller)-\d/.test(metadata.name))
  .map(({ metadata, status }) => `${metadata.uid} ${status.containerStatuses[0].restartCount}`).sort();

test('every listener of every node shows its renewed certificate, and nothing restarts', async () => {
  const writer = first.write('orders', { rate: 100 }, 'renewed');
  const before = await uids();
  expect(await loadCertificates('before')).toMatch(/current/);
  const serial = await first.servedSerial(`kafka-bootstrap.${NAMESPACE}:9092`);
  await applyClusterCertificates(NAMESPACE, former);
  const said = await loadCertificates('after');
  expect(said.match(/: reloaded/g)).toHaveLength(9);
  expect(await first.servedSerial(`kafka-bootstrap.${NAMESPACE}:9092`)).not.toBe(serial);
  expect(await loadCertificates('again')).not.toMatch(/reloaded/);
  expect(await uids()).toEqual(before);
  expect(await writer.stop()).toMatchObject({ failed: 0, firstFailure: null });
});

test('the authority is changed without a client that is turned away', async () => {
  const writer = first.write('orders', { rate: 100 }, 'changed');
  const roll = async (...trusted: readonly string[]) => {
    await apply(cluster(false, ...trusted).manifests);
    await untilRolledOut(NAMESPACE, 'kafka-broker', 900);
    await untilRolledOut(NAMESPACE, 'kafka-controller', 600);
  };
  await roll('former', 'next');
  const second = await clientOf('second', 'former', 'next');
  const moved = second.write('orders', { rate: 100 }, 'moved');
  expect(await writer.stop()).toMatchObject({ failed: 0, firstFailure: null });
  await applyClusterCertificates(NAMESPACE, next, next.certificate);
  await loadCertificates('of-the-next');
  expect(await first.attempt('write', 'orders')).toMatch(/SslAuthenticationException/);
  expect(await second.attempt('write', 'orders')).toBe('ok');
  await restartAll(NAMESPACE);
  await roll('next');
  await pause(5);
  const written = await moved.stop();
  expect(written).toMatchObject({ failed: 0, firstFailure: null });
  expect(written.longestSilence).toBeLessThan(45);
}, 2_400_000);
