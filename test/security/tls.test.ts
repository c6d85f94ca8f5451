import { Duration } from 'cdk8s';
import {
  Authentication, Authorization, Certificates, InternalTraffic, IssuerKind, KafkaVersion, Listener, MetadataQuorum,
  TrustedCa,
} from '../../src';
import { chart, cluster, find, properties, rendered, type Rendered, serverProperties, synth } from '../support';

const apps = Listener.internal('apps', { authentication: [Authentication.scram()] });
const machines = Listener.internal('machines', { port: 9094, authentication: [Authentication.mutualTls()] });
const SECURE = { certificates: Certificates.ownCa(), listeners: [apps, machines] };

const certificateOf = (objects: readonly Rendered[], role: string) =>
  find(objects, 'Certificate', `kafka-${role}-certificate`).spec;
const tlsVolume = (objects: readonly Rendered[], set: string) =>
  find(objects, 'StatefulSet', set).spec.template.spec.volumes.find(({ name }: Rendered) => name === 'tls');

describe('certificates of an authority of the cluster\'s own', () => {
  const objects = rendered(SECURE);

  test('nodes are named by the names by which others connect', () => {
    expect(certificateOf(objects, 'broker')).toMatchObject({
      secretName: 'kafka-broker-tls',
      commonName: 'kafka-broker',
      subject: { organizationalUnits: ['orders'] },
      dnsNames: expect.arrayContaining([
        '*.kafka-broker-headless.orders.svc.cluster.local', 'kafka-broker-headless.orders.svc.cluster.local',
        'kafka-bootstrap.orders.svc.cluster.local', 'kafka-bootstrap.orders', 'kafka-bootstrap',
      ]),
      usages: expect.arrayContaining(['server auth', 'client auth']),
      privateKey: { encoding: 'PKCS8', rotationPolicy: 'Always' },
      duration: '8760h0m0s',
      renewBefore: '4320h0m0s',
      issuerRef: { name: 'kafka-ca-issuer', kind: 'Issuer' },
    });
    expect(certificateOf(objects, 'controller').dnsNames).toEqual([
      '*.kafka-controller-headless.orders.svc.cluster.local', 'kafka-controller-headless.orders.svc.cluster.local',
    ]);
    expect(certificateOf(objects, 'admin').dnsNames).toBeUndefined();
    expect(certificateOf(objects, 'admin').usages).not.toContain('server auth');
  });

  test('the authority keeps its key, signs itself, and signs the others', () => {
    expect(find(objects, 'Certificate', 'kafka-ca').spec).toMatchObject({
      isCA: true,
      secretName: 'kafka-ca',
      privateKey: { rotationPolicy: 'Never' },
      issuerRef: { name: 'kafka-self-signed-issuer' },
    });
    expect(find(objects, 'Issuer', 'kafka-ca-issuer').spec).toEqual({ ca: { secretName: 'kafka-ca' } });
  });

  test('a pod has its own certificate, and of the authority the certificate alone', () => {
    expect(tlsVolume(objects, 'kafka-broker').projected).toEqual({
      defaultMode: 0o440,
      sources: [
        {
          secret: {
            name: 'kafka-broker-tls',
            items: [
              { key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' },
            ],
          },
        },
        { secret: { name: 'kafka-ca', items: [{ key: 'ca.crt', path: 'ca-0.crt' }] } },
      ],
    });
    expect(tlsVolume(objects, 'kafka-controller').projected.sources[0].secret.name).toBe('kafka-controller-tls');
  });

  test('no file of a ConfigMap holds a key', () => {
    const texts = objects.filter(({ kind }) => kind === 'ConfigMap').map(({ data }) => JSON.stringify(data)).join();
    expect(texts).not.toContain('BEGIN');
    expect(texts).toContain('${dir:/etc/kafka-tls:tls.key}');
  });
});

test('to change the authority, both are trusted and one signs', () => {
  const objects = rendered({ ...SECURE, certificates: Certificates.ownCa({ generation: 2, alsoTrusted: [1] }) });
  expect(find(objects, 'Issuer', 'kafka-ca-2-issuer').spec).toEqual({ ca: { secretName: 'kafka-ca-2' } });
  // Only another issuer makes cert-manager issue them anew.
  expect(certificateOf(objects, 'broker').issuerRef.name).toBe('kafka-ca-2-issuer');
  expect(find(objects, 'Certificate', 'kafka-ca').spec.isCA).toBe(true);
  expect(serverProperties(objects)['ssl.truststore.certificates']).toBe(
    '${dir:/etc/kafka-tls:ca-0.crt}\\n${dir:/etc/kafka-tls:ca-1.crt}',
  );
  expect(tlsVolume(objects, 'kafka-broker').projected.sources.slice(1).map(({ secret }: Rendered) => secret.name)).toEqual([
    'kafka-ca', 'kafka-ca-2',
  ]);
  // The same files in the same order as in the stage before: only certificates differ, and no pod restarts for them.
  const before = rendered({ ...SECURE, certificates: Certificates.ownCa({ alsoTrusted: [2] }) });
  for (const set of ['kafka-broker', 'kafka-controller']) {
    expect(find(objects, 'StatefulSet', set)).toEqual(find(before, 'StatefulSet', set));
  }
});

test('an issuer that exists is asked for certificates, and what it writes beside them is trusted', () => {
  const objects = rendered({
    certificates: Certificates.fromIssuer({
      issuerName: 'vault',
      issuerKind: IssuerKind.CLUSTER_ISSUER,
      duration: Duration.days(100),
      renewBefore: Duration.days(50),
    }),
    listeners: [apps],
  });
  expect(certificateOf(objects, 'broker')).toMatchObject({
    issuerRef: { name: 'vault', kind: 'ClusterIssuer', group: 'cert-manager.io' },
    duration: '2400h0m0s',
    renewBefore: '1200h0m0s',
  });
  expect(objects.filter(({ kind }) => kind === 'Issuer')).toEqual([]);
  expect(tlsVolume(objects, 'kafka-controller').projected.sources[1]).toEqual(
    { secret: { name: 'kafka-broker-tls', items: [{ key: 'ca.crt', path: 'ca-0.crt' }] } },
  );
});

test('Secrets that exist are mounted, and their subjects are super users', () => {
  const objects = rendered({
    certificates: Certificates.fromSecrets({
      brokers: { secretName: 'brokers', subject: 'CN=broker,O=Acme' },
      admin: { secretName: 'admin', subject: 'CN=admin,O=Acme' },
      trustedCas: [TrustedCa.configMap('company', 'bundle.pem')],
    }),
    listeners: [apps],
  });
  expect(tlsVolume(objects, 'kafka-controller').projected.sources).toEqual([
    { secret: expect.objectContaining({ name: 'brokers' }) },
    { configMap: { name: 'company', items: [{ key: 'bundle.pem', path: 'ca-0.crt' }] } },
  ]);
  expect(serverProperties(objects)['super.users']).toBe('User:CN=broker,O=Acme;User:CN=admin,O=Acme');
  expect(objects.filter(({ apiVersion }) => apiVersion.startsWith('cert-manager.io'))).toEqual([]);
});

describe('configuration', () => {
  const objects = rendered(SECURE);
  const broker = serverProperties(objects);
  const controller = serverProperties(objects, 'controller');

  test('nodes speak TLS with each other, and nothing else', () => {
    expect(broker).toMatchObject({
      'inter.broker.listener.name': 'REPLICATION-TLS',
      'controller.listener.names': 'CONTROLLER-TLS',
      'listener.security.protocol.map': 'REPLICATION-TLS:SSL,APPS:SASL_SSL,MACHINES:SSL,CONTROLLER-TLS:SSL',
      'ssl.client.auth': 'required',
    });
    expect(controller).toMatchObject({ 'listeners': 'CONTROLLER-TLS://:9083', 'ssl.client.auth': 'required' });
    expect(JSON.stringify([broker, controller])).not.toContain('PLAINTEXT');
  });

  test('each listener asks for what it is told to ask for', () => {
    expect(broker['listener.name.apps.sasl.enabled.mechanisms']).toBe('SCRAM-SHA-512');
    expect(broker['listener.name.apps.ssl.client.auth']).toBe('none');
    expect(broker['listener.name.machines.ssl.client.auth']).toBe('required');
    expect(broker['listener.name.machines.ssl.principal.mapping.rules']).toBe('RULE:^CN=([^,]+).*$/$1/');
  });

  test('what no ACL allows is denied, except to the cluster\'s own identities, by their whole subjects', () => {
    for (const file of [broker, controller]) {
      expect(file['authorizer.class.name']).toBe('org.apache.kafka.metadata.authorizer.StandardAuthorizer');
      expect(file['super.users']).toBe(
        'User:CN=kafka-broker,OU=orders;User:CN=kafka-controller,OU=orders;User:CN=kafka-admin,OU=orders',
      );
    }
  });

  test('clients of other authorities than the brokers\' have their own trust', () => {
    const partners = Listener.internal(
      'partners', { authentication: [Authentication.mutualTls({ trustedCas: [TrustedCa.secret('partner-ca')] })] },
    );
    const own = rendered({ ...SECURE, listeners: [partners] });
    expect(serverProperties(own)['listener.name.partners.ssl.truststore.certificates']).toBe(
      '${dir:/etc/kafka-tls:partners-ca-0.crt}',
    );
    expect(tlsVolume(own, 'kafka-broker').projected.sources[2]).toEqual(
      { secret: { name: 'partner-ca', items: [{ key: 'ca.crt', path: 'partners-ca-0.crt' }] } },
    );
  });

  test('tools in the pods connect as the node', () => {
    const file = properties(find(objects, 'ConfigMap', 'kafka-broker-config').data['client.properties']);
    expect(file).toMatchObject({
      'security.protocol': 'SSL',
      'ssl.keystore.key': '${dir:/etc/kafka-tls:tls.key}',
      'config.providers.dir.param.allowed.paths': '/etc/kafka-tls',
    });
  });

  test('with ZooKeeper, brokers have the same, with its authorizer', () => {
    const zookeeper = rendered({ ...SECURE, version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
    const file = serverProperties(zookeeper);
    expect(file['authorizer.class.name']).toBe('kafka.security.authorizer.AclAuthorizer');
    expect(file['super.users']).toBe('User:CN=kafka-broker,OU=orders;User:CN=kafka-admin,OU=orders');
    expect(file['inter.broker.listener.name']).toBe('REPLICATION-TLS');
  });
});

describe('a running cluster gets TLS in stages, of which each works beside the one before', () => {
  const old = { listeners: [Listener.plaintext('client', { port: 9092 })] };
  const stages = [
    rendered(old),
    ...[InternalTraffic.TLS_ACCEPTED, InternalTraffic.TLS_SPOKEN].map(internalTraffic =>
      rendered({ ...old, certificates: Certificates.ownCa(), internalTraffic })),
    rendered({ ...old, certificates: Certificates.ownCa() }),
  ];
  const spoken = stages.map(objects => serverProperties(objects)['inter.broker.listener.name']);
  const accepted = stages.map(objects => serverProperties(objects).listeners.split(',').map(part => part.split(':')[0]));
  const asked = stages.map(objects => serverProperties(objects)['controller.listener.names'].split(','));
  const heard = stages.map(objects =>
    serverProperties(objects, 'controller').listeners.split(',').map(part => part.split(':')[0]));

  test('what a node speaks, the nodes of the stages before and after accept', () => {
    for (const stage of [0, 1, 2, 3]) {
      for (const other of [stage - 1, stage, stage + 1].filter(number => number in stages)) {
        expect(accepted[other]).toContain(spoken[stage]);
        expect(heard[other]).toContain(asked[stage][0]);
      }
    }
  });

  test('jobs and tools speak what nodes speak', () => {
    for (const [stage, objects] of stages.entries()) {
      const files = ['broker-config', 'certificates'].flatMap(name => objects.filter(({ kind, metadata }) =>
        kind === 'ConfigMap' && metadata.name === `kafka-${name}`)).map(({ data }) => properties(data['client.properties']));
      expect(new Set(files.map(file => file['security.protocol']))).toEqual(new Set([['PLAINTEXT', 'PLAINTEXT', 'SSL', 'SSL'][stage]]));
    }
  });

  test('network policies let through what nodes speak', () => {
    for (const [stage, objects] of stages.entries()) {
      const { ingress } = find(objects, 'NetworkPolicy', 'kafka-broker-network').spec;
      const ports = ingress[0].ports.map(({ port }: Rendered) => port);
      expect(ports).toEqual([[9091], [9091, 9081], [9081, 9091], [9081]][stage]);
    }
  });

  test('nobody needs rights before every node has an identity', () => {
    const authorizers = stages.map(objects => serverProperties(objects)['authorizer.class.name']);
    expect(authorizers.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  });
});

test('the decision about rights has its reason', () => {
  const decision = (props: object) =>
    cluster({ ...SECURE, ...props }, chart()).decisions.find(({ name }) => name === 'rights of clients');
  expect(decision({})).toMatchObject({ value: 'ACLs' });
  expect(decision({ authorization: Authorization.NONE })).toMatchObject({ value: 'none', because: 'given' });
  expect(decision({ internalTraffic: InternalTraffic.TLS_SPOKEN })?.value).toBe('none');
});

test('a listener that is authenticated is found by its name', () => {
  const scope = chart();
  const kafka = cluster(SECURE, scope);
  expect(kafka.bootstrapServersOf('machines')).toBe('kafka-bootstrap.orders.svc.cluster.local:9094');
  expect(find(synth(scope), 'Service', 'kafka-bootstrap').spec.ports.map(({ name }: Rendered) => name)).toEqual([
    'apps', 'machines',
  ]);
});

describe('errors name the fix that works', () => {
  const problems = (props: object, code: string) =>
    cluster(props, chart()).findings.filter(finding => finding.code === code);

  test('a renewal that is too early names the default and a time that fits', () => {
    expect(problems({ ...SECURE, certificates: Certificates.ownCa({ duration: Duration.days(90) }) }, 'CERTIFICATE_LIFETIME'))
      .toMatchObject([{ value: '"180 days, the default"', fix: 'set `renewBefore` to 30 days, a third of `duration`' }]);
  });

  test('two listeners with one port are named, with a port that is free', () => {
    const listeners = [Listener.plaintext('client'), apps, machines];
    expect(problems({ ...SECURE, listeners }, 'LISTENER_PORT')).toMatchObject([{ value: '9092', fix: 'set `port: 9095` for apps' }]);
  });

  test('certificates without a listener that authenticates clients are a warning, and with one they are none', () => {
    expect(problems({ certificates: Certificates.ownCa() }, 'CERTIFICATES_WITHOUT_AUTHENTICATION')).toHaveLength(1);
    expect(problems(SECURE, 'CERTIFICATES_WITHOUT_AUTHENTICATION')).toEqual([]);
  });
});
