import { type App, Chart, Testing } from 'cdk8s';
import { applyCertificate, applyClusterCertificates, applySecret, Authority } from './authority';
import { Client } from './client';
import { kafkaImage } from './clusters';
import { CLIENT_SECRET, TokenIssuer } from './issuer';
import { apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, until, untilReady } from './kubernetes';
import {
  declareOrders, declareTokenUser, MACHINES, PASSWORDS, runNow, secureCluster, testCertificates, untilProvisioned,
} from './secure-cluster';
import { testWithFailures } from './test-with-failures';
import { type KafkaUser, Listener, NetworkPeer, TrustedCa, UserIds } from '../../src';

/*
 * Who gets in, and who does not: a cluster with passwords, tokens and client certificates, and clients that are right
 * or wrong in one way.
 */

// Java reads the password within quotes: it may hold anything but \" and \\.
const PASSWORD = "correct; horse ${battery} 'staple' = #1";

/** The tests of a cluster in one mode, with the Kafka that it runs. */
export function describeClients(mode: 'KRaft' | 'ZooKeeper', version: '3.9.2' | '4.4.0'): void {
  const NAMESPACE = `e2e-secure-${mode.toLowerCase()}`;
  const OUTSIDE = `e2e-outside-${mode.toLowerCase()}`;
  const issuer = new TokenIssuer(NAMESPACE);
  const cluster = (bootstrap: boolean) => secureCluster(NAMESPACE, mode, {
    bootstrap,
    certificates: testCertificates(NAMESPACE),
    pods: {
      // In place of a monitor that reads the port of an agent, and of an object store.
      allowFrom: [{ peers: [NetworkPeer.pods({ labels: { app: 'client' } })], ports: [9404] }],
      allowTo: [{ peers: [NetworkPeer.pods({ labels: { app: 'issuer' } })], ports: [8443] }],
    },
    // With KRaft the ids of a hardened cluster, with ZooKeeper those of the images.
    userIds: mode === 'KRaft' ? UserIds.of(10001) : UserIds.FIXED,
    // Passwords and tokens side by side.
    listeners: [Listener.internal('apps', { authentication: [PASSWORDS, issuer.authentication] }), MACHINES],
  }, (kafka, chart) => ({
    ...declareOrders({ robotSecret: 'robot-tls' })(kafka, chart),
    token: declareTokenUser(kafka, chart, issuer),
  }));

  const authority = new Authority();
  const stranger = new Authority('another-ca');
  let client: Client;

  beforeAll(async () => {
    await freshNamespace(NAMESPACE);
    await applyClusterCertificates(NAMESPACE, authority);
    await applySecret(NAMESPACE, 'checkout-password', { password: PASSWORD });
    await applySecret(NAMESPACE, 'billing-password', { password: 'another' });
    await applyCertificate(NAMESPACE, 'robot-tls', authority.issue({ subject: '/O=Acme/CN=robot' }), authority.certificate);
    await issuer.start(authority, kafkaImage(version));
    const { manifests, connections } = cluster(true);
    await apply(manifests);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
    await untilProvisioned(NAMESPACE);
    client = await Client.start(NAMESPACE, `kafka-bootstrap.${NAMESPACE}:9092`, kafkaImage(version), {
      connections: Object.values(connections), config: '/etc/checkout/client.properties', java: issuer.clientOption,
    });
  });
  afterAll(async () => {
    authority.remove();
    stranger.remove();
    await removeNamespace(NAMESPACE);
    await removeNamespace(OUTSIDE);
  });

  const AS = (user: string) => ({ config: `/etc/${user}/client.properties` });

  /** A file of client configuration that differs from a user's in one way. */
  async function configured(name: string, user: string, changes: string): Promise<{ readonly config: string }> {
    const config = `/work/${name}.properties`;
    await inPod(NAMESPACE, 'client', [
      'bash', '-c', 'cat "$0" > "$1"; printf "%s\\n" "$2" >> "$1"', `/etc/${user}/client.properties`, config, changes,
    ]);
    return { config };
  }

  /** Puts a certificate where the client finds it. */
  async function carried(name: string, { certificate, key }: { certificate: string; key: string }): Promise<string> {
    for (const [file, text] of [[`${name}.crt`, certificate], [`${name}.key`, key]]) {
      await inPod(NAMESPACE, 'client', ['bash', '-c', 'printf "%s" "$1" > "$0"', `/work/${file}`, text]);
    }
    return [
      'config.providers.dir.param.allowed.paths=/work,/etc/robot', `ssl.keystore.key=\${dir:/work:${name}.key}`,
      `ssl.keystore.certificate.chain=\${dir:/work:${name}.crt}`,
    ].join('\n');
  }

  describe('a right client gets in, and may do what it is granted', () => {
    test('writes with a password', async () => expect(await client.attempt('write', 'orders', AS('checkout'))).toBe('ok'));
    test('reads with a password', async () => expect(await client.attempt('read', 'orders', AS('billing'))).toBe('ok'));
    test('writes and reads with a token', async () => {
      expect(await client.attempt('write', 'parcels', AS('token'))).toBe('ok');
      expect(await client.attempt('read', 'parcels', { ...AS('token'), group: 'courier' })).toBe('ok');
    });
    test('writes with a certificate', async () => expect(await client.attempt('write', 'audit', AS('robot'))).toBe('ok'));
  });

  describe('what is not granted is refused', () => {
    test('a reader cannot write', async () => {
      // Before it writes, a producer asks for an id, which nobody gets who may write nothing.
      expect(await client.attempt('write', 'orders', AS('billing'))).toMatch(/(Topic|Cluster)AuthorizationException/);
    });
    test('a writer cannot read', async () => {
      expect(await client.attempt('read', 'orders', AS('checkout'))).toMatch(/(Topic|Group)AuthorizationException/);
    });
    test('a reader cannot read as another group', async () => {
      expect(await client.attempt('read', 'orders', { ...AS('billing'), group: 'others' })).toMatch(/GroupAuthorizationException/);
    });
    test('another topic is not even seen', async () => {
      expect(await client.attempt('write', 'audit', AS('checkout'))).toMatch(/TopicAuthorizationException/);
    });
    test('a token does not open what its user is not granted', async () => {
      expect(await client.attempt('write', 'orders', AS('token'))).toMatch(/TopicAuthorizationException/);
    });
    test('a certificate of the right authority with the name of nobody has no rights', async () => {
      const nobody = await carried('nobody', authority.issue({ subject: '/CN=nobody' }));
      expect(await client.attempt('write', 'orders', await configured('nobody', 'robot', nobody))).toMatch(/TopicAuthorizationException/);
    });
    test('a certificate with the name of a broker has no rights on a listener of clients', async () => {
      const broker = await carried('fake-broker', authority.issue({ subject: '/CN=kafka-broker' }));
      expect(await client.attempt('write', 'orders', await configured('fake-broker', 'robot', broker))).toMatch(/TopicAuthorizationException/);
    });
  });

  describe('a wrong client does not get in', () => {
    const jaas = (user: string, password: string) =>
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`;

    const tokensFrom = (kind: 'issuer' | 'audience' | 'expired' | 'key') =>
      `sasl.oauthbearer.token.endpoint.url=${issuer.tokenUrl(kind)}`;

    test.each<[string, string, () => Promise<string> | string, RegExp]>([
      ['a wrong password', 'checkout', () => jaas('checkout', 'wrong'), /SaslAuthenticationException/],
      ['the password of another user', 'checkout', () => jaas('billing', 'not the password of billing'), /SaslAuthenticationException/],
      ['a user that is not there', 'checkout', () => jaas('nobody', 'nothing'), /SaslAuthenticationException/],
      ['no password', 'checkout', () => 'security.protocol=SSL', /Timeout|Disconnect|Exception/],
      ['plain text', 'checkout', () => 'security.protocol=PLAINTEXT', /Timeout|Disconnect/],
      ['passwords in plain text', 'checkout', () => 'security.protocol=SASL_PLAINTEXT', /Timeout|Disconnect/],
      ['a token of another issuer', 'token', () => tokensFrom('issuer'), /SaslAuthenticationException/],
      ['a token for another audience', 'token', () => tokensFrom('audience'), /SaslAuthenticationException/],
      ['a token that has ended', 'token', () => tokensFrom('expired'), /SaslAuthenticationException/],
      ['a token with a key that is not published', 'token', () => tokensFrom('key'), /SaslAuthenticationException/],
      ['no token: the secret of the client is wrong', 'token', () => 'sasl.jaas.config=' + [
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="courier" clientSecret="wrong"',
        'ssl.truststore.type="PEM" ssl.truststore.location="/etc/token/token-ca.crt";',
      ].join(' '), /KafkaException|Timeout|SaslAuthenticationException/],
      ['a certificate of another authority', 'robot', async () => carried('stranger', stranger.issue({ subject: '/CN=robot' })), /SslAuthenticationException|Timeout/],
      ['a certificate that has ended', 'robot', async () => carried('ended', authority.issue({ subject: '/CN=robot', days: -1 })), /SslAuthenticationException|Timeout/],
    ])('%s', async (name, user, changes, refusal) => {
      const config = await configured(name.replaceAll(' ', '-'), user, await changes());
      const outcome = await client.attempt('write', 'orders', config);
      expect(outcome).not.toBe('ok');
      expect(outcome).toMatch(refusal);
    });

    test('no certificate', async () => {
      const config = await configured('no-certificate', 'checkout', 'security.protocol=SSL');
      const outcome = await client.attempt('write', 'orders', { ...config, bootstrap: `kafka-bootstrap.${NAMESPACE}:9094` });
      expect(outcome).toMatch(/Ssl|Timeout|Disconnect/);
    });

    test('brokers are not trusted by a client of another authority', async () => {
      await inPod(NAMESPACE, 'client', ['bash', '-c', 'printf "%s" "$0" > /work/other-ca.crt', stranger.certificate]);
      const config = await configured('other-ca', 'checkout', [
        'config.providers.dir.param.allowed.paths=/work,/etc/checkout', 'ssl.truststore.certificates=${dir:/work:other-ca.crt}',
      ].join('\n'));
      expect(await client.attempt('write', 'orders', config)).toMatch(/SslAuthenticationException/);
    });

    test('brokers are not trusted under a name that is not in their certificate', async () => {
      const { status: { podIP } } = await get('pod', 'kafka-broker-0', NAMESPACE);
      expect(await client.attempt('write', 'orders', { ...AS('checkout'), bootstrap: `${podIP}:9092` })).toMatch(/SslAuthenticationException/);
    });
  });

  describe('listeners of nodes', () => {
    const headless = (role: string) => `kafka-${role}-headless.${NAMESPACE}.svc.cluster.local`;
    // Policies drop packets. A port on which nobody listens answers. The two codes are those of GNU and of BusyBox.
    const reaches = async (host: string, port: number, pod = 'client') => !['124', '143'].includes((await inPod(
      NAMESPACE, pod, ['bash', '-c', 'timeout 5 bash -c "exec 3<>/dev/tcp/$0/$1" 2> /dev/null; echo $?', host, String(port)],
    )).trim());

    testWithFailures('further connections are open to those that are named, in that direction', async () => {
      const [broker, server] = [`kafka-broker-0.${headless('broker')}`, `issuer.${NAMESPACE}.svc.cluster.local`];
      expect(await reaches(broker, 9404)).toBe(true);
      expect(await reaches(broker, 9404, 'issuer')).toBe(false);
      expect(await reaches(server, 8443, 'kafka-broker-0')).toBe(true);
      // Controllers and ZooKeeper servers have none of these.
      expect(await reaches(server, 8443, mode === 'KRaft' ? 'kafka-controller-1000' : 'kafka-zookeeper-server-0')).toBe(false);
    });

    // By the test cluster's network policies.
    testWithFailures('a client does not reach them, nor the metadata quorum', async () => {
      expect(await reaches(headless('broker'), 9092)).toBe(true);
      expect(await reaches(headless('broker'), 9081)).toBe(false);
      const [host, port] = mode === 'KRaft' ? [headless('controller'), 9083] : [`kafka-zookeeper-client.${NAMESPACE}`, 2181] as const;
      expect(await reaches(host, port)).toBe(false);
    });

    test('where policies let it through, the certificate of a client has no rights there', async () => {
      // Labels of a job of the cluster, as somebody in the namespace might set them.
      const { connections } = cluster(false);
      const inside = await Client.start(NAMESPACE, `${headless('broker')}:9081`, kafkaImage(version), {
        name: 'inside',
        connections: [connections.robot],
        labels: {
          'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': 'kafka', 'app.kubernetes.io/component': 'admin',
        },
        config: '/etc/robot/client.properties',
      });
      const outcome = await inside.attempt('write', 'orders', { bootstrap: `${headless('broker')}:9081` });
      expect(outcome).toMatch(/TopicAuthorizationException/);
      await kubectl(['delete', 'pod', 'inside', '--namespace', NAMESPACE, '--wait=false']);
    });
  });

  testWithFailures('pods of another namespace are turned away, until a connection lets them in', async () => {
    await freshNamespace(OUTSIDE);
    await applySecret(OUTSIDE, 'kafka-ca', { 'ca.crt': authority.certificate });
    await applySecret(OUTSIDE, 'checkout-password', { password: PASSWORD });
    const { manifests, connection, config } = outside();
    await apply(config);
    const far = await Client.start(OUTSIDE, '', kafkaImage(version), {
      connections: [connection], config: '/etc/kafka-client/client.properties',
    });
    expect(await far.attempt('write', 'orders')).toMatch(/TimeoutException/);
    await apply(manifests);
    await until('the pod gets in', 30, async () => await far.attempt('write', 'orders') === 'ok');
  });

  /** The same cluster with an application in another namespace: the application's objects, and its ConfigMap alone. */
  function outside() {
    const { kafka } = cluster(false);
    const shop = new Chart(kafka.node.root as App, 'shop', { namespace: OUTSIDE });
    const connection = (kafka.node.findChild('user-checkout') as KafkaUser).connectionFor(shop, 'far', {
      pods: NetworkPeer.pods({ labels: { app: 'client' } }),
      trustedCa: TrustedCa.secret('kafka-ca'),
      credentialsSecret: 'checkout-password',
    });
    const items = Testing.synth(shop) as { readonly kind: string }[];
    return {
      connection,
      config: JSON.stringify(items.find(({ kind }) => kind === 'ConfigMap')),
      manifests: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    };
  }

  test('no password is in an object, a log, an event or a list of processes', async () => {
    const secrets = [PASSWORD, 'battery', 'yet another', CLIENT_SECRET];
    const objects = await kubectl([
      'get', 'configmaps,statefulsets,jobs,cronjobs,pods,services,networkpolicies', '--namespace', NAMESPACE, '--output', 'json',
    ]);
    const events = await kubectl(['get', 'events', '--namespace', NAMESPACE, '--output', 'json']);
    const pods: any[] = (await list('pods', NAMESPACE)).filter(({ metadata }) => metadata.name.startsWith('kafka-'));
    const texts = [objects, events];
    for (const { metadata: { name } } of pods) {
      texts.push(await kubectl(['logs', name, '--namespace', NAMESPACE]));
      if (name.includes('broker')) texts.push(await inPod(NAMESPACE, name, ['bash', '-c', 'cat /proc/*/cmdline | tr "\\000" " "']));
    }
    for (const secret of secrets) expect(texts.join('\n')).not.toContain(secret);
    expect(texts.join('\n')).not.toMatch(/PRIVATE KEY/);
  });

  test('a password that changes is taken up, and the former one is refused', async () => {
    await applySecret(NAMESPACE, 'billing-password', { password: 'yet another' });
    await runNow(NAMESPACE, 'kafka-upkeep', 'passwords-now');
    const former = await configured('former', 'billing', 'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="billing" password="another";');
    expect(await client.attempt('read', 'orders', former)).toMatch(/SaslAuthenticationException/);
    await until('the file of the client has followed', 120, async () =>
      await client.attempt('read', 'orders', { ...AS('billing'), group: 'orders' }) !== 'SaslAuthenticationException');
  });

  test('a new key of the issuer is taken up, and brokers start while the issuer is down', async () => {
    await issuer.rotate();
    expect(await client.attempt('write', 'parcels', AS('token'))).toMatch(/SaslAuthenticationException/);
    expect(await runNow(NAMESPACE, 'kafka-jwks-apps', 'keys-now')).toMatch(/new keys/);
    const taken = () => client.attempt('write', 'parcels', AS('token'));
    if (version === '3.9.2') {
      await untilFileHolds('key-1');
      expect(await taken()).toMatch(/SaslAuthenticationException/);
      for (const broker of [0, 1, 2]) await restarted(broker);
    }
    await until('brokers accept the new key', 180, async () => await taken() === 'ok');
    await issuer.stop();
    await restarted(0);
  });

  async function restarted(broker: number): Promise<void> {
    await kubectl(['delete', 'pod', `kafka-broker-${broker}`, '--namespace', NAMESPACE]);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  }

  async function untilFileHolds(text: string): Promise<void> {
    await until('the file of the keys has changed', 180, async () =>
      (await inPod(NAMESPACE, 'kafka-broker-0', ['cat', '/etc/kafka-jwks/apps.json'])).includes(text));
  }

  test('the job that downloads keys can change its own ConfigMap alone', async () => {
    const may = (verb: string, object: string) => kubectl([
      'auth', 'can-i', verb, object, '--as', `system:serviceaccount:${NAMESPACE}:kafka-jwks-apps`, '--namespace', NAMESPACE,
    ]).then(answer => answer.trim(), () => 'no');
    expect(await may('patch', 'configmap/kafka-jwks-apps')).toBe('yes');
    expect(await may('patch', 'configmap/kafka-broker-config')).toBe('no');
    expect(await may('get', 'secrets')).toBe('no');
  });
}
