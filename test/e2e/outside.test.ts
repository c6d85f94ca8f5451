import { type ChildProcess, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { applyClusterCertificates, applySecret, Authority } from './authority';
import { addressOf, apply, freshNamespace, get, list, removeNamespace, until, untilReady, untilReadyElsewhere } from './kubernetes';
import { OutsideClient, type OutsideWriter } from './outside-client';
import { secureCluster, testCertificates, untilProvisioned } from './secure-cluster';
import { recoverAll, testCluster } from './test-cluster';
import { describeWithFailures } from './test-with-failures';
import {
  Authentication, Certificates, Credentials, type KafkaCluster, type KafkaClusterProps, Listener,
} from '../../src';

/*
 * Clients on a machine outside of the Kubernetes cluster reach every broker by each of the four ways, also while a
 * broker fails over, and nothing else. The load balancers are those of the test cluster, the gateway is HAProxy.
 */

const NAMESPACE = 'e2e-outside';
const PASSWORD = 'from afar';
const SHARED_ADDRESS = '198.51.100.200';
const WAYS = ['balanced', 'shared', 'nodes', 'gate'] as const;
const PASSWORDS = { authentication: [Authentication.scram()] };

function props(nodeAddresses: string[]): Partial<KafkaClusterProps> {
  return {
    bootstrap: true,
    listeners: [
      Listener.internal('apps', PASSWORDS),
      Listener.loadBalancers('balanced', {
        ...PASSWORDS, brokerHost: 'broker-{id}.balanced.test', bootstrapHost: 'balanced.test',
      }),
      Listener.sharedLoadBalancer('shared', {
        ...PASSWORDS,
        port: 9095,
        host: 'shared.test',
        bootstrapPort: 9300,
        firstBrokerPort: 9301,
        annotations: { 'metallb.io/loadBalancerIPs': SHARED_ADDRESS, 'metallb.io/allow-shared-ip': 'kafka' },
      }),
      Listener.nodePorts('nodes', {
        ...PASSWORDS, port: 9096, bootstrapNodePort: 30010, firstBrokerNodePort: 30011, nodeAddresses,
      }),
      Listener.gateway('gate', {
        ...PASSWORDS, port: 9097, brokerHost: 'broker-{id}.gate.test', bootstrapHost: 'gate.test', gatewayPort: 8443,
      }),
    ],
  };
}

// On a cluster of the user's own there is no such machine.
describeWithFailures('clients outside of the Kubernetes cluster', () => {
  const authority = new Authority();
  const client = new OutsideClient('traveller', PASSWORD, authority.certificate);
  const work = mkdtempSync(join(tmpdir(), 'kafka-constructs-gateway-'));
  let kafka: KafkaCluster;
  let addresses: string[];
  let gatewayAddress: string;
  let gateway: ChildProcess;
  let writers: OutsideWriter[] = [];

  const render = (certificates: Certificates) =>
    secureCluster(NAMESPACE, 'KRaft', { ...props(addresses), certificates }, cluster => {
      const topics = WAYS.map(way => cluster.addTopic(way, { partitions: 6 }));
      cluster.addUser('traveller', {
        credentials: Credentials.password('traveller-password'), produceTo: topics, consumeFrom: topics,
      });
      return {};
    });

  beforeAll(async () => {
    await freshNamespace(NAMESPACE);
    const nodes: any[] = await list('nodes', NAMESPACE);
    addresses = nodes.map(addressOf);
    // The names that the library asks of an issuer.
    const { dnsNames, ipAddresses } = parseAllDocuments(render(Certificates.ownCa()).manifests)
      .map(document => document.toJS()).find(({ metadata }) => metadata.name === 'kafka-broker-certificate').spec;
    await applyClusterCertificates(NAMESPACE, authority, authority.certificate, {}, [...dnsNames, ...ipAddresses]);
    await applySecret(NAMESPACE, 'traveller-password', { password: PASSWORD });
    const made = render(testCertificates(NAMESPACE));
    kafka = made.kafka;
    await apply(made.manifests);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
    await untilProvisioned(NAMESPACE);
    const brokers: any[] = await list('pods', NAMESPACE, 'app.kubernetes.io/component=broker');
    const free = nodes.find(({ metadata }) => brokers.every(({ spec }) => spec.nodeName !== metadata.name));
    gatewayAddress = addressOf(free);
    gateway = await startGateway(free.metadata.name);
    client.resolve(await records());
  });
  afterAll(async () => {
    for (const writer of writers) writer.kill();
    gateway?.kill();
    await recoverAll();
    authority.remove();
    client.remove();
    rmSync(work, { recursive: true });
    await removeNamespace(NAMESPACE);
  });

  const bootstrap = (way: string) => kafka.bootstrapServersOf(way);

  test.each(WAYS)('by %s, a client writes to every broker, and reads from every broker', async way => {
    const { acknowledged, failed, firstFailure } = await client.start(bootstrap(way), way, `${way}-first`, ['count=60']).end();
    expect([acknowledged, failed, firstFailure]).toEqual([60, 0, null]);
    expect(await client.check(bootstrap(way), way, `${way}-first`)).toMatchObject({ acknowledged: 60, read: 60, missing: 0 });
  });

  test('a client outside reaches no other port, even where it has a route to the pods', async () => {
    const services: any[] = await list('services', NAMESPACE);
    const balancer = services.find(({ metadata }) => metadata.name === 'kafka-balanced-0').status.loadBalancer.ingress[0].ip;
    const pods: any[] = await list('pods', NAMESPACE, 'app.kubernetes.io/name=kafka');
    const [broker] = pods.filter(({ metadata }) => metadata.name === 'kafka-broker-0');
    const [controller] = pods.filter(({ metadata }) => metadata.name.startsWith('kafka-controller'));
    expect(await client.reaches(balancer, 9094)).toBe(true);
    for (const port of [9081, 9083, 9092, 9095]) {
      expect([port, await client.reaches(balancer, port)]).toEqual([port, false]);
      expect([port, await client.reaches(broker.status.hostIP, port)]).toEqual([port, false]);
    }
    for (const { status: { podIP, hostIP } } of [broker, controller]) {
      await testCluster('outside', 'ip', 'route', 'replace', podIP, 'via', hostIP);
    }
    // Everybody may connect to the listeners for clients outside, and network policies drop the rest.
    expect(await client.reaches(broker.status.podIP, 9097)).toBe(true);
    for (const port of [9081, 9092]) {
      expect([port, await client.reaches(broker.status.podIP, port)]).toEqual([port, false]);
    }
    expect(await client.reaches(controller.status.podIP, 9083)).toBe(false);
  });

  test('writers go on while a broker fails over to another node, and read back what was acknowledged', async () => {
    writers = WAYS.map(way => client.start(bootstrap(way), way, `${way}-failover`, ['rate=20']));
    const before = await get('pod', 'kafka-broker-1', NAMESPACE);
    await testCluster('fail', before.spec.nodeName);
    await untilReadyElsewhere(before);
    for (const [index, way] of WAYS.entries()) {
      const { acknowledged, failed, firstFailure } = await writers[index].stop();
      expect([way, failed, firstFailure]).toEqual([way, 0, null]);
      expect(acknowledged).toBeGreaterThan(100);
      // Written and read by every broker, the one that has moved included.
      const after = await client.start(bootstrap(way), way, `${way}-after`, ['count=60']).end();
      expect([way, after.acknowledged]).toEqual([way, 60]);
      expect(await client.check(bootstrap(way), way, `${way}-failover`)).toMatchObject({ acknowledged, missing: 0 });
    }
  });

  /** DNS: hosts of load balancers as external-dns would make them from the Services, the gateway's at its node. */
  async function records(): Promise<{ readonly [host: string]: string }> {
    const addressed = async () => (await list('services', NAMESPACE)).filter(({ spec }: any) => spec.type === 'LoadBalancer');
    await until('load balancers have addresses', 30, async () =>
      (await addressed()).every(({ status }: any) => status.loadBalancer.ingress?.length > 0));
    return {
      ...Object.fromEntries((await addressed()).map(({ metadata, status }: any) => [
        metadata.annotations['external-dns.kubernetes.io/hostname'], status.loadBalancer.ingress[0].ip,
      ])),
      ...Object.fromEntries(
        ['gate.test', ...[0, 1, 2].map(id => `broker-${id}.gate.test`)].map(host => [host, gatewayAddress]),
      ),
    };
  }

  /** HAProxy on a node, where it reaches Services as a pod in the network of its host does. */
  async function startGateway(node: string): Promise<ChildProcess> {
    const services: any[] = await list('services', NAMESPACE);
    const backends = ['bootstrap', '0', '1', '2'].map(id => {
      const { spec: { clusterIP, ports: [{ port }] } } = services.find(({ metadata }) => metadata.name === `kafka-gate-${id}`);
      return { id, host: id === 'bootstrap' ? 'gate.test' : `broker-${id}.gate.test`, address: `${clusterIP}:${port}` };
    });
    const config = join(work, 'haproxy.cfg');
    writeFileSync(config, [
      'defaults', '  mode tcp', '  timeout connect 5s', '  timeout client 11m', '  timeout server 11m',
      'frontend kafka', '  bind :8443', '  tcp-request inspect-delay 5s',
      '  tcp-request content reject unless { req.ssl_hello_type 1 }',
      ...backends.map(({ id, host }) => `  use_backend broker-${id} if { req.ssl_sni -i ${host} }`),
      ...backends.flatMap(({ id, address }) => [`backend broker-${id}`, `  server broker-${id} ${address}`]), '',
    ].join('\n'));
    const running = spawn(process.env.E2E_CLUSTER!, ['on-node', node, 'haproxy', '-f', config], { stdio: 'inherit' });
    await until('the gateway listens', 20, () => client.reaches(gatewayAddress, 8443));
    return running;
  }
});
