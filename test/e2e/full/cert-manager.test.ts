import { Certificates } from '../../../src';
import { applySecret } from '../authority';
import { CertManager } from '../cert-manager';
import { Client } from '../client';
import { kafkaImage } from '../clusters';
import {
  apply, freshNamespace, list, removeNamespace, restartAll, until, untilReady, untilRolledOut,
} from '../kubernetes';
import { declareOrders, runNow, SECURE_LISTENERS, secureCluster, untilProvisioned } from '../secure-cluster';

/*
 * A cluster whose certificates, and those of its users, come from a real cert-manager, renewed and from another
 * authority.
 */

const NAMESPACE = 'e2e-cert-manager-kafka';
const cluster = (certificates: Certificates, bootstrap = false) =>
  secureCluster(NAMESPACE, 'KRaft', { bootstrap, certificates, listeners: SECURE_LISTENERS }, declareOrders());
const clientOf = (name: string, certificates: Certificates) => {
  const { checkout, robot } = cluster(certificates).connections;
  return Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'), {
    name, connections: [checkout, robot], config: '/etc/checkout/client.properties',
  });
};

let certManager: CertManager;
let first: Client;

beforeAll(async () => {
  certManager = await CertManager.start();
  await freshNamespace(NAMESPACE);
  await applySecret(NAMESPACE, 'checkout-password', { password: 'of checkout' });
  await applySecret(NAMESPACE, 'billing-password', { password: 'of billing' });
  await apply(cluster(Certificates.ownCa(), true).manifests);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await untilProvisioned(NAMESPACE);
  first = await clientOf('first', Certificates.ownCa());
}, 1_800_000);
afterAll(async () => {
  await removeNamespace(NAMESPACE);
  await certManager.stop();
});

const ROBOT = { config: '/etc/robot/client.properties' };

const loadCertificates = (name: string) => runNow(NAMESPACE, 'kafka-certificates', name);

/** Waits until each certificate has been issued once more. */
async function reissued(act: () => Promise<unknown>): Promise<void> {
  const revisions = async () => Object.fromEntries((await list('certificates.cert-manager.io', NAMESPACE))
    .map(({ metadata, status }) => [metadata.name, status?.revision ?? 0])) as { [name: string]: number };
  const before = await revisions();
  await act();
  await until('every certificate of a node is issued anew', 120, async () => {
    const after = await revisions();
    return ['broker', 'controller'].every(role =>
      after[`kafka-${role}-certificate`] > before[`kafka-${role}-certificate`]);
  });
}

test('clients get in by a password, and by a certificate that cert-manager has made', async () => {
  expect(await first.attempt('write', 'orders')).toBe('ok');
  expect(await first.attempt('write', 'audit', ROBOT)).toBe('ok');
  expect(await first.attempt('write', 'orders', ROBOT)).toMatch(/AuthorizationException/);
});

test('nodes show the certificates that cert-manager renews, while messages are written', async () => {
  const writer = first.write('orders', { rate: 100 }, 'renewed');
  const serial = await first.servedSerial(`kafka-bootstrap.${NAMESPACE}:9092`);
  await reissued(async () => {
    await certManager.renew(NAMESPACE, 'kafka-broker-certificate');
    await certManager.renew(NAMESPACE, 'kafka-controller-certificate');
  });
  expect(await loadCertificates('renewed')).toMatch(/: reloaded/);
  expect(await first.servedSerial(`kafka-bootstrap.${NAMESPACE}:9092`)).not.toBe(serial);
  expect(await writer.stop()).toMatchObject({ failed: 0, firstFailure: null });
});

test('the authority is changed in stages, and no client is turned away', async () => {
  const roll = async (certificates: Certificates) => {
    await apply(cluster(certificates).manifests);
    await untilRolledOut(NAMESPACE, 'kafka-broker', 900);
    await untilRolledOut(NAMESPACE, 'kafka-controller', 600);
  };
  await roll(Certificates.ownCa({ alsoTrusted: [2] }));
  const second = await clientOf('second', Certificates.ownCa({ alsoTrusted: [2] }));
  const writer = second.write('orders', { rate: 100 }, 'changed');
  const before = (await list('pods', NAMESPACE, 'app.kubernetes.io/component=broker')).map(({ metadata }) => metadata.uid);
  await reissued(() => apply(cluster(Certificates.ownCa({ generation: 2, alsoTrusted: [1] })).manifests));
  await loadCertificates('of-the-second');
  const after = (await list('pods', NAMESPACE, 'app.kubernetes.io/component=broker')).map(({ metadata }) => metadata.uid);
  expect(after).toEqual(before);
  await restartAll(NAMESPACE);
  await roll(Certificates.ownCa({ generation: 2 }));
  const written = await writer.stop();
  expect(written).toMatchObject({ failed: 0, firstFailure: null });
  expect(written.longestSilence).toBeLessThan(45);
  // The first client trusts the former authority alone.
  expect(await first.attempt('write', 'orders')).toMatch(/SslAuthenticationException/);
}, 2_400_000);
