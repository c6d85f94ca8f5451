import { type ChildProcess, spawn } from 'child_process';
import { join } from 'path';
import { Credentials, Listener, TlsRouteVersion } from '../../../src';
import { applyClusterCertificates, applySecret, Authority } from '../authority';
import { addressOf, apply, command, freshNamespace, get, kubectl, list, removeNamespace, until, untilReady, untilReadyElsewhere } from '../kubernetes';
import { OutsideClient } from '../outside-client';
import { PASSWORDS, secureCluster, testCertificates, untilProvisioned } from '../secure-cluster';
import { recoverAll, testCluster } from '../test-cluster';
import { describeWithFailures } from '../test-with-failures';

/* Clients outside of the Kubernetes cluster reach every broker through Traefik, by TLSRoutes of the Gateway API. */

const NAMESPACE = 'e2e-gateway';
const PORT = 8443;
const HOSTS = ['gate.test', ...[0, 1, 2].map(id => `broker-${id}.gate.test`)];
const KINDS = ['backendtlspolicies', 'gatewayclasses', 'gateways', 'grpcroutes', 'httproutes', 'referencegrants', 'tcproutes', 'tlsroutes'];

const GATEWAY = [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'traefik' },
    spec: { controllerName: 'traefik.io/gateway-controller' },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: NAMESPACE },
    spec: {
      gatewayClassName: 'traefik',
      listeners: [{ name: 'kafka', port: PORT, protocol: 'TLS', tls: { mode: 'Passthrough' } }],
    },
  },
];

describeWithFailures('clients behind a gateway of the Gateway API', () => {
  const authority = new Authority();
  const client = new OutsideClient('traveller', 'from afar', authority.certificate);
  const { manifests, kafka } = secureCluster(NAMESPACE, 'KRaft', {
    bootstrap: true,
    certificates: testCertificates(NAMESPACE),
    listeners: [
      Listener.internal('apps', { authentication: [PASSWORDS] }),
      Listener.gateway('gate', {
        authentication: [PASSWORDS],
        brokerHost: 'broker-{id}.gate.test',
        bootstrapHost: 'gate.test',
        gatewayPort: PORT,
        gateway: { gatewayName: 'edge', listenerName: 'kafka', routeVersion: TlsRouteVersion.V1ALPHA2 },
      }),
    ],
  }, cluster => {
    const orders = cluster.addTopic('orders', { partitions: 6 });
    cluster.addUser('traveller', {
      credentials: Credentials.password('traveller-password'), produceTo: [orders], consumeFrom: [orders],
    });
    return {};
  });
  let traefik: ChildProcess | undefined;
  let log = '';

  beforeAll(async () => {
    const [program, definitions] = (await command('bash', [join(__dirname, '../../traefik/build.sh')], { seconds: 3600 }))
      .trim().split('\n');
    for (const kind of KINDS) {
      const file = join(definitions, `gateway.networking.k8s.io_${kind}.yaml`);
      await kubectl(['apply', '--server-side', '--force-conflicts', '--filename', file]);
    }
    await freshNamespace(NAMESPACE);
    await applyClusterCertificates(NAMESPACE, authority, authority.certificate, {}, HOSTS);
    await applySecret(NAMESPACE, 'traveller-password', { password: 'from afar' });
    await until('the kinds are there', 30, () => apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: GATEWAY })).then(() => true, () => false));
    await apply(manifests);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
    await untilProvisioned(NAMESPACE);
    const brokers: any[] = await list('pods', NAMESPACE, 'app.kubernetes.io/component=broker');
    const free = (await list('nodes', NAMESPACE)).find(({ metadata }) => brokers.every(({ spec }) => spec.nodeName !== metadata.name));
    client.resolve(Object.fromEntries(HOSTS.map(host => [host, addressOf(free)])));
    traefik = spawn(process.env.E2E_CLUSTER!, [
      'on-node', free.metadata.name, 'env', `KUBECONFIG=${join(process.env.CLUSTER_DIR!, 'kubeconfig-inside')}`, program,
      '--providers.kubernetesgateway', '--providers.kubernetesgateway.experimentalchannel', `--entrypoints.kafka.address=:${PORT}`,
      '--global.checknewversion=false', '--global.sendanonymoususage=false',
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [traefik.stdout!, traefik.stderr!]) stream.on('data', data => { log = (log + data).slice(-10_000); });
  });
  afterAll(async () => {
    traefik?.kill();
    await recoverAll();
    authority.remove();
    client.remove();
    await removeNamespace(NAMESPACE);
  });

  const bootstrap = () => kafka.bootstrapServersOf('gate');

  test('the gateway accepts every route', async () => {
    const accepted = async () => (await list('tlsroutes.v1alpha2.gateway.networking.k8s.io', NAMESPACE)).map(({ status }) =>
      status?.parents?.[0]?.conditions.find(({ type }: any) => type === 'Accepted')?.status);
    await until('the routes are accepted', 60, async () => {
      const states = await accepted();
      return states.length === HOSTS.length && states.every(state => state === 'True') || `${states} ${log}`;
    });
  });

  test('a client writes to every broker, and reads from every broker', async () => {
    expect(await client.start(bootstrap(), 'orders', 'first', ['count=60']).end()).toMatchObject({ acknowledged: 60, failed: 0 });
    expect(await client.check(bootstrap(), 'orders', 'first')).toMatchObject({ acknowledged: 60, read: 60, missing: 0 });
  });

  test('a writer goes on while a broker fails over to another node', async () => {
    const writer = client.start(bootstrap(), 'orders', 'failover', ['rate=20']);
    const before = await get('pod', 'kafka-broker-1', NAMESPACE);
    await testCluster('fail', before.spec.nodeName);
    await untilReadyElsewhere(before);
    const { acknowledged, failed, firstFailure } = await writer.stop();
    expect([failed, firstFailure]).toEqual([0, null]);
    expect(acknowledged).toBeGreaterThan(100);
    expect(await client.check(bootstrap(), 'orders', 'failover')).toMatchObject({ acknowledged, missing: 0 });
  });
});
