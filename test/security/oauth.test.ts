import { Duration } from 'cdk8s';
import {
  type InternalListenerProps, Authentication, Certificates, Credentials, Jwks, KafkaVersion, Listener, MetadataQuorum,
  NetworkPeer, TrustedCa,
} from '../../src';
import { chart, cluster, find, rendered, type Rendered, serverProperties, synth } from '../support';

const ISSUER = { issuer: 'https://login.example.com/realms/apps', audiences: ['kafka'] };
const URL = 'https://login.example.com/realms/apps/certs';
const tokens = (props: Partial<Parameters<typeof Authentication.oauth>[0]> = {}) =>
  Authentication.oauth({ ...ISSUER, jwks: Jwks.refreshed(URL), ...props });
const listener = (authentication: InternalListenerProps['authentication']) =>
  Listener.internal('apps', { authentication });
const secure = (...ways: Authentication[]) => ({ certificates: Certificates.ownCa(), listeners: [listener(ways)] });
const sourcesOf = (objects: readonly Rendered[], set = 'kafka-broker') => find(objects, 'StatefulSet', set).spec.template.spec.volumes
  .find(({ name }: Rendered) => name === 'jwks')?.projected.sources;
const jvmOptions = (objects: readonly Rendered[], set: string) => find(objects, 'StatefulSet', set).spec.template.spec.containers[0].env
  .find(({ name }: Rendered) => name === 'KAFKA_JVM_PERFORMANCE_OPTS').value;

describe('keys that a job refreshes', () => {
  const objects = rendered(secure(tokens({ jwks: Jwks.refreshed(URL, { trustedCa: TrustedCa.configMap('idp-ca') }) }), Authentication.scram()));

  test('brokers check issuer, audience, signature, and the time of a session', () => {
    expect(serverProperties(objects)).toMatchObject({
      'listener.name.apps.sasl.enabled.mechanisms': 'OAUTHBEARER,SCRAM-SHA-512',
      'listener.name.apps.oauthbearer.sasl.server.callback.handler.class':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
      'listener.name.apps.oauthbearer.connections.max.reauth.ms': '3600000',
      'listener.name.apps.sasl.oauthbearer.expected.issuer': ISSUER.issuer,
      'listener.name.apps.sasl.oauthbearer.expected.audience': 'kafka',
      'listener.name.apps.sasl.oauthbearer.jwks.endpoint.url': 'file:///etc/kafka-jwks/apps.json',
      'listener.name.apps.sasl.oauthbearer.sub.claim.name': 'sub',
    });
  });

  test('brokers wait for the first keys, and may read them', () => {
    expect(sourcesOf(objects)).toEqual([{ configMap: { name: 'kafka-jwks-apps', items: [{ key: 'jwks.json', path: 'apps.json' }] } }]);
    expect(jvmOptions(objects, 'kafka-broker')).toContain(
      '-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file:///etc/kafka-jwks/apps.json',
    );
    expect(sourcesOf(objects, 'kafka-controller')).toBeUndefined();
    expect(jvmOptions(objects, 'kafka-controller')).not.toContain('oauthbearer');
  });

  test('the job may change its own ConfigMap alone, and nothing else writes it', () => {
    expect(find(objects, 'ConfigMap', 'kafka-jwks-apps').data).toBeUndefined();
    expect(find(objects, 'Role', 'kafka-jwks-apps').rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['kafka-jwks-apps'], verbs: ['get', 'patch'] },
    ]);
    const { spec } = find(objects, 'CronJob', 'kafka-jwks-apps').spec.jobTemplate.spec.template;
    expect(spec).toMatchObject({ serviceAccountName: 'kafka-jwks-apps', automountServiceAccountToken: true });
    expect(spec.containers[0].args).toEqual([
      'jwks', '--url', URL, '--config-map', 'kafka-jwks-apps', '--key', 'jwks.json', '--namespace', 'orders',
      '--trusted-ca', '/etc/kafka-jwks/apps-ca.crt',
    ]);
    const jobs = objects.filter(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('kafka-jwks-apps-'));
    expect(jobs.map(job => job.spec.template.spec)).toEqual([spec]);
  });

  test('brokers do not reach the server, and nobody reaches the job', () => {
    const ports = find(objects, 'NetworkPolicy', 'kafka-broker-network').spec.egress
      .flatMap((rule: Rendered) => rule.ports.map(({ port }: { port: number }) => port));
    expect(ports).not.toContain(443);
    expect(find(objects, 'NetworkPolicy', 'kafka-jwks-network').spec).toEqual({
      podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'jwks' }) },
      policyTypes: ['Egress'],
      egress: [{}],
    });
  });
});

test('keys in a ConfigMap of the user need no job', () => {
  const objects = rendered(secure(tokens({ jwks: Jwks.configMap('idp-keys', 'keys') })));
  expect(sourcesOf(objects)).toEqual([{ configMap: { name: 'idp-keys', items: [{ key: 'keys', path: 'apps.json' }] } }]);
  expect(objects.filter(({ kind }) => kind === 'Role')).toEqual([]);
});

test('brokers that download keys reach the server, and trust its authority', () => {
  const jwks = Jwks.downloadedByBrokers('https://login.example.com:8443/certs', {
    trustedCa: TrustedCa.secret('idp-ca'), allowTo: [NetworkPeer.cidr('10.1.0.0/16')],
  });
  const objects = rendered({ ...secure(tokens({ jwks })), acknowledge: { JWKS_DOWNLOADED_BY_BROKERS: 'a test' } });
  expect(serverProperties(objects)['listener.name.apps.oauthbearer.sasl.jaas.config']).toBe(
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ssl.truststore.type="PEM" '
    + 'ssl.truststore.location="/etc/kafka-jwks/apps-ca.crt" unsecuredLoginStringClaim_sub="unused";',
  );
  expect(jvmOptions(objects, 'kafka-broker')).toContain('allowed.urls=https://login.example.com:8443/certs');
  expect(find(objects, 'NetworkPolicy', 'kafka-broker-network').spec.egress).toContainEqual({
    to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: [{ port: 8443, protocol: 'TCP' }],
  });
  expect(objects.filter(({ kind }) => kind === 'Role')).toEqual([]);
});

test('combined nodes check tokens too', () => {
  const objects = rendered({ ...secure(tokens()), brokers: 3, quorum: MetadataQuorum.combined() });
  expect(sourcesOf(objects)).toHaveLength(1);
});

test('names of listeners cannot take objects of each other', () => {
  const of = (name: string, port: number) => Listener.internal(name, { port, authentication: [tokens()] });
  const names = ['a', 'a-refresh', 'a-first', 'a-role', 'network'];
  const objects = rendered({
    certificates: Certificates.ownCa(), listeners: names.map((name, index) => of(name, 9100 + index)),
  });
  for (const name of names) {
    for (const kind of ['ConfigMap', 'ServiceAccount', 'Role', 'RoleBinding', 'CronJob']) {
      find(objects, kind, `kafka-jwks-${name}`);
    }
  }
  find(objects, 'NetworkPolicy', 'kafka-jwks-network');
});

describe('what is refused', () => {
  test.each<[string, string, Authentication[], string]>([
    ['TOKEN_CHECKS', 'an issuer with blanks', [tokens({ issuer: 'the issuer' })], 'listeners[0].authentication.issuer'],
    ['TOKEN_CHECKS', 'no audience', [tokens({ audiences: [] })], 'listeners[0].authentication.audiences'],
    ['TOKEN_CHECKS', 'two audiences in one', [tokens({ audiences: ['a,b'] })], 'listeners[0].authentication.audiences'],
    ['TOKEN_CHECKS', 'a claim with blanks', [tokens({ subjectClaim: 'the sub' })], 'listeners[0].authentication.subjectClaim'],
    ['TOKEN_CHECKS', 'a session of a second', [tokens({ maxSession: Duration.seconds(1) })], 'listeners[0].authentication.maxSession'],
    ['TOKEN_CHECKS', 'a session of a week', [tokens({ maxSession: Duration.days(7) })], 'listeners[0].authentication.maxSession'],
    ['JWKS_SOURCE', 'keys over http', [tokens({ jwks: Jwks.refreshed('http://login.example.com/certs') })], 'listeners[0].authentication.jwks'],
    ['JWKS_SOURCE', 'a URL with a quote', [tokens({ jwks: Jwks.refreshed('https://login.example.com/"') })], 'listeners[0].authentication.jwks'],
    ['JWKS_SOURCE', 'the document in place of the keys', [tokens({ jwks: Jwks.refreshed('https://login.example.com/.well-known/openid-configuration') })], 'listeners[0].authentication.jwks'],
    ['JWKS_SOURCE', 'a host that is none', [tokens({ jwks: Jwks.refreshed('https://./certs') })], 'listeners[0].authentication.jwks'],
    ['JWKS_SOURCE', 'a broken escape', [tokens({ jwks: Jwks.refreshed('https://login.example.com/%zz') })], 'listeners[0].authentication.jwks'],
    ['JWKS_DOWNLOAD_URL', 'port 0', [tokens({ jwks: Jwks.downloadedByBrokers('https://login.example.com:0/certs') })], 'listeners[0].authentication.jwks'],
    ['JWKS_DOWNLOAD_URL', 'nobody to connect to', [tokens({ jwks: Jwks.downloadedByBrokers(URL, { allowTo: [] }) })], 'listeners[0].authentication.jwks.allowTo'],
    ['TOKEN_CHECKS', 'an audience as the name of the user', [tokens({ subjectClaim: 'aud' })], 'listeners[0].authentication.subjectClaim'],
    ['TOKEN_CHECKS', 'a session of half seconds', [tokens({ maxSession: Duration.millis(90_500) })], 'listeners[0].authentication.maxSession'],
    ['JWKS_SOURCE', 'no name of a ConfigMap', [tokens({ jwks: Jwks.configMap('My keys') })], 'listeners[0].authentication.jwks'],
    ['NETWORK_PEER', 'no range', [tokens({ jwks: Jwks.downloadedByBrokers(URL, { allowTo: [NetworkPeer.cidr('10.1.0.0')] }) })], 'listeners[0].authentication.jwks.allowTo[0]'],
    ['LISTENER_AUTHENTICATION', 'tokens and certificates', [tokens(), Authentication.mutualTls()], 'listeners[0].authentication'],
  ])('%s: %s', (code, _, ways, property) => {
    const scope = chart();
    cluster({ ...secure(...ways), acknowledge: { JWKS_DOWNLOADED_BY_BROKERS: 'a test' } }, scope);
    expect(() => synth(scope)).toThrow(`${code} at ${property}`);
  });

  test('tokens without TLS', () => {
    const scope = chart();
    cluster({ listeners: [listener([tokens()])] }, scope);
    expect(() => synth(scope)).toThrow('TLS_WITHOUT_CERTIFICATES');
  });

  test('keys that brokers read once, or download, unless that is acknowledged', () => {
    const strict = (jwks: Jwks, version: KafkaVersion) => () => {
      const scope = chart();
      cluster({ ...secure(tokens({ jwks })), version, strict: true }, scope);
      synth(scope);
    };
    expect(strict(Jwks.refreshed(URL), KafkaVersion.of('4.0.1'))).toThrow('JWKS_NEEDS_RESTART');
    expect(strict(Jwks.refreshed(URL), KafkaVersion.V4_4_0)).not.toThrow();
    expect(strict(Jwks.downloadedByBrokers(URL), KafkaVersion.of('4.0.1'))).toThrow('JWKS_DOWNLOADED_BY_BROKERS');
  });
});

describe('an application with tokens', () => {
  const props = { tokenUrl: 'https://login.example.com/realms/apps/token', secretName: 'courier-client' };
  const connected = (more: Partial<Parameters<typeof Credentials.oauth>[0]> = {}) => {
    const scope = chart();
    const kafka = cluster(secure(tokens()), scope);
    const user = kafka.addUser('courier', { credentials: Credentials.oauth({ ...props, ...more }), produceTo: [kafka.addTopic('parcels', { partitions: 3 })] });
    const connection = user.connectionFor(scope, 'client');
    return { connection, objects: synth(scope) };
  };

  test('gets tokens with the secret of its client, which is in no object', () => {
    const { connection, objects } = connected({ scope: 'kafka', clientId: 'courier-1', trustedCa: TrustedCa.configMap('idp-ca') });
    const files = find(objects, 'ConfigMap', 'kafka-client').data;
    expect(files['client.properties']).toContain([
      'sasl.mechanism=OAUTHBEARER',
      'sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
      `sasl.oauthbearer.token.endpoint.url=${props.tokenUrl}`,
      'sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="courier-1" '
      + 'clientSecret="${dir:/etc/kafka-client:client-secret}" scope="kafka" ssl.truststore.type="PEM" '
      + 'ssl.truststore.location="/etc/kafka-client/token-ca.crt";',
    ].join('\n'));
    expect(files['librdkafka.properties']).toContain([
      'sasl.mechanisms=OAUTHBEARER', 'sasl.oauthbearer.method=oidc', 'sasl.oauthbearer.client.id=courier-1',
      `sasl.oauthbearer.token.endpoint.url=${props.tokenUrl}`, 'sasl.oauthbearer.scope=kafka',
      'https.ca.location=/etc/kafka-client/token-ca.crt',
    ].join('\n'));
    expect(files['application.properties']).toContain('clientSecret="${KAFKA_CLIENT_SECRET}"');
    expect(connection.volume.projected.sources.slice(-2)).toEqual([
      { configMap: { name: 'idp-ca', items: [{ key: 'ca.crt', path: 'token-ca.crt' }] } },
      { secret: { name: 'courier-client', items: [{ key: 'client-secret', path: 'client-secret' }] } },
    ]);
    expect(connection.env).toContainEqual({
      name: 'KAFKA_CLIENT_SECRET', valueFrom: { secretKeyRef: { name: 'courier-client', key: 'client-secret' } },
    });
    // The job that makes users has nothing to do with it.
    expect(JSON.stringify(objects.filter(({ kind }) => kind === 'Job'))).not.toContain('courier-client');
  });

  test('is its user by default', () => {
    const { objects } = connected();
    expect(find(objects, 'ConfigMap', 'kafka-client').data['client.properties']).toContain('clientId="courier"');
  });

  test.each([
    ['a token endpoint over http', { tokenUrl: 'http://login.example.com/token' }, 'USER_TOKEN_URL at credentials.tokenUrl'],
    ['a quote in a scope', { scope: 'a" b="c' }, 'USER_TOKEN_URL at credentials.scope'],
    ['no name of a Secret', { secretName: 'My secret' }, 'USER_SECRET at credentials'],
    ['no name of an authority', { trustedCa: TrustedCa.configMap('A_B') }, 'USER_TOKEN_URL at credentials.trustedCa:'],
  ])('%s is refused', (_, more, finding) => expect(() => connected(more)).toThrow(finding));

  test('needs a listener that takes tokens', () => {
    const scope = chart();
    cluster(secure(Authentication.scram()), scope).addUser('courier', { credentials: Credentials.oauth(props) });
    expect(() => synth(scope)).toThrow('USER_CREDENTIALS at credentials');
  });
});
