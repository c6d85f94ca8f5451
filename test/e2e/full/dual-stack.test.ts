import { Credentials, IpFamilies, Listener } from '../../../src';
import { applyClusterCertificates, applySecret, Authority } from '../authority';
import { Client } from '../client';
import { kafkaImage } from '../clusters';
import { apply, freshNamespace, list, removeNamespace, until, untilReady } from '../kubernetes';
import { OutsideClient } from '../outside-client';
import { PASSWORDS, secureCluster, testCertificates, untilProvisioned } from '../secure-cluster';
import { recoverAll } from '../test-cluster';
import { describeWithFailures } from '../test-with-failures';

/*
 * Clusters whose Services have IPv6 addresses. Without E2E_CLUSTER_OPTIONS=--dual-stack, the test cluster has none, and
 * these tests are skipped.
 */

const hasIpv6 = process.env.E2E_CLUSTER_OPTIONS?.includes('--dual-stack');
const describeDualStack = hasIpv6 ? describeWithFailures : describe.skip;

describeDualStack.each([
  ['IPv4 and IPv6', IpFamilies.DUAL_STACK, 2], ['IPv6 alone', IpFamilies.IPV6, 1],
] as const)('a cluster whose Services have %s', (_, ipFamilies, addresses) => {
  const namespace = `e2e-addresses-${addresses}`;
  const authority = new Authority();
  const traveller = new OutsideClient('traveller', 'from afar', authority.certificate);
  const { manifests, kafka, connections } = secureCluster(namespace, 'KRaft', {
    bootstrap: true,
    ipFamilies,
    certificates: testCertificates(namespace),
    listeners: [
      Listener.internal('apps', { authentication: [PASSWORDS] }),
      Listener.loadBalancers('balanced', {
        authentication: [PASSWORDS], brokerHost: 'broker-{id}.balanced.test', bootstrapHost: 'balanced.test',
      }),
    ],
  }, (cluster, chart) => {
    const topics = ['inside', 'outside'].map(name => cluster.addTopic(name, { partitions: 6 }));
    const user = cluster.addUser('traveller', {
      credentials: Credentials.password('traveller-password'), produceTo: topics, consumeFrom: topics,
    });
    return { traveller: user.connectionFor(chart, 'traveller-client', { path: '/etc/traveller', listenerName: 'apps' }) };
  });

  beforeAll(async () => {
    await freshNamespace(namespace);
    const hosts = ['balanced.test', ...[0, 1, 2].map(id => `broker-${id}.balanced.test`)];
    await applyClusterCertificates(namespace, authority, authority.certificate, {}, hosts);
    await applySecret(namespace, 'traveller-password', { password: 'from afar' });
    await apply(manifests);
    await untilReady(namespace, 'app.kubernetes.io/component=broker', 3);
    await untilProvisioned(namespace);
  });
  afterAll(async () => {
    await recoverAll();
    authority.remove();
    traveller.remove();
    await removeNamespace(namespace);
  });

  const balancers = async (): Promise<any[]> =>
    (await list('services', namespace)).filter(({ spec }) => spec.type === 'LoadBalancer');

  test('has Services with these addresses', async () => {
    for (const { metadata, spec } of await list('services', namespace)) {
      expect([metadata.name, spec.ipFamilies.length, spec.ipFamilies.includes('IPv6')]).toEqual([metadata.name, addresses, true]);
    }
  });

  test('is written to and read from over IPv6, from inside and from outside', async () => {
    const client = await Client.start(namespace, `kafka-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'), {
      connections: Object.values(connections),
      config: '/etc/traveller/client.properties',
      java: '-Djava.net.preferIPv6Addresses=true',
    });
    expect(await client.write('inside', { count: 60 }).end()).toMatchObject({ acknowledged: 60, failed: 0 });
    expect(await client.check('inside')).toMatchObject({ acknowledged: 60, read: 60, missing: 0 });

    const v6 = ({ status }: any) => status.loadBalancer.ingress?.map(({ ip }: any) => ip).find((ip: string) => ip.includes(':'));
    await until('load balancers have IPv6 addresses', 30, async () => (await balancers()).every(v6));
    traveller.resolve(Object.fromEntries((await balancers()).map(service =>
      [service.metadata.annotations['external-dns.kubernetes.io/hostname'], v6(service)])));
    const bootstrap = kafka.bootstrapServersOf('balanced');
    expect(await traveller.start(bootstrap, 'outside', 'ledger', ['count=60']).end()).toMatchObject({ acknowledged: 60, failed: 0 });
    expect(await traveller.check(bootstrap, 'outside', 'ledger')).toMatchObject({ acknowledged: 60, read: 60, missing: 0 });
  });
});
