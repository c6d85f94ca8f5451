import { Chart, Duration, Size } from 'cdk8s';
import {
  AclOperation, AclResource, Authentication, Certificates, Credentials, type IKafkaTopic, type IKafkaUser, KafkaCluster,
  KafkaTopic, KafkaUser, Listener, NetworkPeer, TrustedCa,
} from '../../src';
import { chart, cluster, find, properties, type Rendered, synth } from '../support';

const LISTENERS = [
  Listener.internal('apps', { authentication: [Authentication.scram()] }),
  Listener.internal('machines', { port: 9094, authentication: [Authentication.mutualTls()] }),
];

/** What a program declares for a secure cluster. */
function declared(declare: (kafka: KafkaCluster, scope: Chart) => unknown): Rendered[] {
  const scope = chart();
  declare(cluster({ certificates: Certificates.ownCa(), listeners: LISTENERS }, scope), scope);
  return synth(scope);
}

const state = (objects: readonly Rendered[]) =>
  JSON.parse(find(objects, 'ConfigMap', 'kafka-provisioning').data['desired.json']);
const jobOf = (objects: readonly Rendered[]) =>
  objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('kafka-provisioning-'));
const acl = (principal: string, resource: string, name: string, operation: string, more: object = {}) =>
  ({ principal, resource, name, pattern: 'literal', operation, permission: 'Allow', host: '*', ...more });

describe('what the job is to make', () => {
  test('a topic, with the replication factor of the cluster', () => {
    const { topics } = state(declared(kafka => {
      kafka.addTopic('orders', {
        partitions: 12,
        retention: Duration.days(7),
        retentionSize: Size.gibibytes(1),
        config: { 'cleanup.policy': 'compact,delete' },
      });
      new KafkaTopic(kafka, 'audit', {
        cluster: kafka,
        topicName: 'audit.log',
        partitions: 1,
        replicationFactor: 2,
        acknowledge: {
          TOPIC_REDUNDANCY: 'can be made again',
        },
      });
    }));
    expect(topics).toEqual([
      { name: 'audit.log', partitions: 1, replicationFactor: 2, configs: {} },
      {
        name: 'orders',
        partitions: 12,
        replicationFactor: 3,
        configs: { 'cleanup.policy': 'compact,delete', 'retention.bytes': '1073741824', 'retention.ms': '604800000' },
      },
    ]);
  });

  test('rights follow from grants', () => {
    const { acls, users } = state(declared(kafka => {
      const orders = kafka.addTopic('orders', { partitions: 3 });
      kafka.addUser('checkout', { credentials: Credentials.password('checkout'), produceTo: [orders] });
      const billing = kafka.addUser('billing', { consumeFrom: [orders], group: 'invoices', quotas: { consumerByteRate: 1e6 } });
      billing.allow([AclOperation.WRITE], AclResource.transactionalIdsWithPrefix('billing-'));
      billing.deny([AclOperation.DELETE], AclResource.topic('orders'));
    }));
    expect(acls).toEqual(expect.arrayContaining([
      acl('User:checkout', 'topic', 'orders', 'Write'), acl('User:checkout', 'topic', 'orders', 'Describe'),
      acl('User:billing', 'topic', 'orders', 'Read'), acl('User:billing', 'topic', 'orders', 'Describe'),
      acl('User:billing', 'group', 'invoices', 'Read'),
      acl('User:billing', 'transactionalId', 'billing-', 'Write', { pattern: 'prefixed' }),
      acl('User:billing', 'topic', 'orders', 'Delete', { permission: 'Deny' }),
    ]));
    expect(acls).toHaveLength(7);
    expect(users).toEqual([
      { name: 'billing', quotas: { consumer_byte_rate: 1e6 } },
      { name: 'checkout', scram: { passwordFile: '/etc/kafka-passwords/checkout' } },
    ]);
  });

  test('nothing is removed unless the program says so', () => {
    const grown = (remove: (kafka: KafkaCluster) => void) => state(declared(kafka => {
      kafka.addTopic('orders', { partitions: 3 });
      remove(kafka);
    }));
    expect(grown(() => undefined)).toMatchObject({ remove: { topics: [], users: [] }, undeclaredAcls: 'report' });
    expect(grown(kafka => {
      kafka.removeTopic('old');
      kafka.removeUser('former');
      kafka.removeUndeclaredRights();
    })).toMatchObject({ remove: { topics: ['old'], users: ['former'] }, undeclaredAcls: 'remove' });
  });

  test('a cluster for which nothing is declared has no job', () => {
    expect(declared(() => undefined).filter(({ kind }) => kind === 'Job')).toEqual([]);
  });

  test('what is declared after the constructs of other charts is part of the same job', () => {
    const objects = declared(kafka => {
      const orders = kafka.addTopic('orders', { partitions: 3 });
      const late = kafka.addUser('late');
      orders.grantProduce(late);
    });
    expect(state(objects).acls).toHaveLength(2);
  });

  test('the order of declarations does not matter', () => {
    const [one, other] = [['a', 'b'], ['b', 'a']].map(names => declared(kafka => {
      for (const name of names) kafka.addTopic(name, { partitions: 1 });
    }));
    expect(jobOf(one)).toEqual(jobOf(other));
  });
});

describe('the job', () => {
  const objects = declared(kafka => {
    const orders = kafka.addTopic('orders', { partitions: 3 });
    kafka.addUser('checkout', { credentials: Credentials.password('checkout-secret', 'pw'), produceTo: [orders] });
  });
  const { spec: { template } } = jobOf(objects);
  const [container] = template.spec.containers;
  const volume = (name: string) => template.spec.volumes.find((one: Rendered) => one.name === name);

  test('runs in the image of the brokers, without rights in Kubernetes', () => {
    expect(container.image).toBe('docker.io/apache/kafka:4.4.0');
    expect(container.command).toEqual(['/opt/kafka/bin/kafka-run-class.sh', 'kafkaconstructs.Admin']);
    expect(template.spec.automountServiceAccountToken).toBe(false);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
  });

  test('has a name of its own for each state, since Kubernetes cannot change a job', () => {
    const name = (partitions: number) =>
      jobOf(declared(kafka => kafka.addTopic('orders', { partitions }))).metadata.name;
    expect(name(3)).toBe(name(3));
    expect(name(3)).not.toBe(name(4));
    // Whatever differs, Kubernetes could not change it.
    const of = (certificates: Certificates) => {
      const scope = chart();
      cluster({ certificates, listeners: LISTENERS }, scope).addTopic('orders', { partitions: 3 });
      return jobOf(synth(scope)).metadata.name;
    };
    expect(of(Certificates.ownCa())).not.toBe(of(Certificates.ownCa({ alsoTrusted: [2] })));
  });

  test('proves who it is by a certificate of its own', () => {
    expect(volume('tls').projected.sources[0].secret.name).toBe('kafka-admin-tls');
  });

  test('reads passwords from files of their Secrets; a missing one is an error of its user alone', () => {
    expect(volume('passwords').projected.sources).toEqual([
      { secret: { name: 'checkout-secret', items: [{ key: 'pw', path: 'checkout' }], optional: true } },
    ]);
  });

  test('is let in by the brokers, to listeners for itself and for logins', () => {
    const { metadata: { labels } } = template;
    const { ingress } = find(objects, 'NetworkPolicy', 'kafka-broker-network').spec;
    const open = ingress.filter(({ from }: Rendered) => from.some(({ podSelector }: Rendered) =>
      Object.entries(podSelector?.matchLabels ?? {}).length > 0
      && Object.entries(podSelector.matchLabels).every(([key, value]) => labels[key] === value)))
      .flatMap(({ ports }: Rendered) => ports.map(({ port }: Rendered) => port));
    expect(open).toEqual(expect.arrayContaining([9081, 9092]));
  });

  test('passwords that change are taken up, and changes by hand set back, by a job that looks again and again', () => {
    const watcher = find(objects, 'CronJob', 'kafka-upkeep').spec;
    expect(watcher.concurrencyPolicy).toBe('Forbid');
    expect(watcher.jobTemplate.spec.template.spec.containers[0].args).toEqual(
      expect.arrayContaining(['/etc/kafka-provisioning/desired.json', '--keep']),
    );
    expect(state(objects).scramCheck).toEqual({
      bootstrapServer: 'kafka-bootstrap.orders.svc.cluster.local:9092',
      commandConfig: '/etc/kafka-provisioning/login.properties',
    });
  });
});

test('the issuer of the cluster makes the certificate of a user', () => {
  const objects = declared(kafka => {
    const robot = kafka.addUser('robot', { credentials: Credentials.certificate() });
    kafka.addTopic('orders', { partitions: 1 }).grantProduce(robot);
  });
  expect(find(objects, 'Certificate', 'kafka-user-robot').spec).toMatchObject({
    secretName: 'kafka-user-robot',
    commonName: 'robot',
    usages: ['digital signature', 'client auth'],
    issuerRef: { name: 'kafka-ca-issuer' },
  });
});

describe('certificates that nodes should serve', () => {
  const objects = declared(() => undefined);
  const { nodes, connectController } = JSON.parse(find(objects, 'ConfigMap', 'kafka-certificates').data['nodes.json']);

  test('every listener with TLS of every node is looked at', () => {
    expect(nodes.map(({ id, listener }: Rendered) => `${id} ${listener}`)).toEqual([
      ...[1000, 1001, 1002].map(id => `${id} controller-tls`),
      ...[0, 1, 2].flatMap(id => ['replication-tls', 'apps', 'machines'].map(listener => `${id} ${listener}`)),
    ]);
    const connecting = nodes.filter(({ connectsTo }: Rendered) => connectsTo !== undefined);
    expect(connecting.map(({ id, listener, connectsTo }: Rendered) => [id, listener, connectsTo])).toEqual([0, 1, 2].map(id => [id, 'replication-tls', ['controller-tls']]));
    expect(connectController).toContain('kafka-controller-1000.kafka-controller-headless.orders.svc.cluster.local:9083');
  });

  test('a certificate that should have been renewed is a failure, a short one not before', () => {
    const days = (certificates: Certificates) => {
      const scope = chart();
      cluster({ certificates, listeners: LISTENERS }, scope);
      const { args } = find(synth(scope), 'CronJob', 'kafka-certificates').spec.jobTemplate.spec.template.spec.containers[0];
      return args[args.indexOf('--minimum-days') + 1];
    };
    expect(days(Certificates.ownCa())).toBe('7');
    expect(days(Certificates.ownCa({ duration: Duration.days(10), renewBefore: Duration.days(5) }))).toBe('2');
    expect(days(Certificates.ownCa({ duration: Duration.hours(24), renewBefore: Duration.hours(8) }))).toBe('0');
  });

  test('the job sees the certificates, and no key of a node', () => {
    const { volumes } = find(objects, 'CronJob', 'kafka-certificates').spec.jobTemplate.spec.template.spec;
    const secrets = volumes.flatMap(({ secret, projected }: Rendered) => secret === undefined
      ? projected?.sources.flatMap((source: Rendered) => source.secret?.items.map(({ key }: Rendered) => `${source.secret.name} ${key}`)) ?? []
      : secret.items.map(({ key }: Rendered) => `${secret.secretName} ${key}`));
    expect(secrets.filter((text: string) => text.endsWith('tls.key'))).toEqual(['kafka-admin-tls tls.key']);
    expect(secrets).toContain('kafka-broker-tls tls.crt');
  });
});

describe('what an application needs to connect', () => {
  const connect = (credentials: Credentials, props = {}, namespace = 'orders') => {
    const scope = chart();
    const kafka = cluster({ certificates: Certificates.ownCa(), listeners: LISTENERS }, scope);
    const checkout = kafka.addUser('checkout', { credentials });
    kafka.addTopic('orders', { partitions: 1 }).grantProduce(checkout);
    const shop = namespace === 'orders' ? scope : new Chart(scope, 'shop', { namespace });
    const connection = checkout.connectionFor(shop, 'checkout', props);
    return { connection, objects: [...synth(scope), ...shop === scope ? [] : synth(shop)] };
  };
  const file = (objects: readonly Rendered[], name: string) =>
    properties(find(objects, 'ConfigMap', 'kafka-checkout').data[name]);

  test('with a password: the listener that takes it, and files without the password', () => {
    const { connection, objects } = connect(Credentials.password('checkout-secret'));
    expect(file(objects, 'client.properties')).toMatchObject({
      'bootstrap.servers': 'kafka-bootstrap.orders.svc.cluster.local:9092',
      'security.protocol': 'SASL_SSL',
      'sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required username="checkout" password="${dir:/etc/kafka-client:password}";',
    });
    expect(file(objects, 'librdkafka.properties')).toMatchObject({
      'security.protocol': 'sasl_ssl', 'sasl.username': 'checkout', 'ssl.ca.location': '/etc/kafka-client/ca.crt',
    });
    expect(file(objects, 'application.properties')['spring.kafka.properties.sasl.jaas.config']).toContain('${KAFKA_PASSWORD}');
    expect(connection.volume.name).toBe(connection.volumeMount.name);
    expect(connection.volume.projected.sources).toEqual([
      { configMap: { name: 'kafka-checkout' } },
      { secret: { name: 'kafka-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { secret: { name: 'checkout-secret', items: [{ key: 'password', path: 'password' }] } },
    ]);
    expect(connection.env).toContainEqual({
      name: 'KAFKA_PASSWORD', valueFrom: { secretKeyRef: { name: 'checkout-secret', key: 'password' } },
    });
  });

  test('with a certificate: the other listener, and the Secret that the issuer fills', () => {
    const { connection, objects } = connect(Credentials.certificate());
    expect(file(objects, 'client.properties')).toMatchObject({
      'bootstrap.servers': 'kafka-bootstrap.orders.svc.cluster.local:9094',
      'security.protocol': 'SSL',
      'ssl.keystore.key': '${dir:/etc/kafka-client:tls.key}',
    });
    expect(connection.volume.projected.sources[2].secret.name).toBe('kafka-user-checkout');
  });

  test('pods of another namespace are let in to that listener, and to no other', () => {
    const { objects } = connect(Credentials.password('checkout-secret'), {
      pods: NetworkPeer.pods({ labels: { app: 'checkout' } }),
      trustedCa: TrustedCa.configMap('kafka-ca'),
      credentialsSecret: 'checkout',
    }, 'shop');
    const policy = find(objects, 'NetworkPolicy', 'kafka-checkout-network');
    expect(policy.metadata.namespace).toBe('orders');
    expect(policy.spec).toMatchObject({
      podSelector: { matchLabels: { 'app.kubernetes.io/component': 'broker' } },
      ingress: [{
        from: [{
          podSelector: { matchLabels: { app: 'checkout' } },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
        }],
        ports: [{ port: 9092, protocol: 'TCP' }],
      }],
    });
    expect(find(objects, 'ConfigMap', 'kafka-checkout').metadata.namespace).toBe('shop');
  });

  test('while the authority of the cluster changes, clients trust both', () => {
    const scope = chart();
    const kafka = cluster({ certificates: Certificates.ownCa({ alsoTrusted: [2] }), listeners: LISTENERS }, scope);
    const checkout = kafka.addUser('checkout', { credentials: Credentials.password('checkout') });
    kafka.addTopic('orders', { partitions: 1 }).grantProduce(checkout);
    checkout.connectionFor(scope, 'checkout');
    expect(file(synth(scope), 'client.properties')['ssl.truststore.certificates']).toBe(
      '${dir:/etc/kafka-client:ca.crt}\\n${dir:/etc/kafka-client:ca-1.crt}',
    );
  });
});

test('topics of a cluster that exists are made by a job beside it', () => {
  const scope = chart();
  const kafka = KafkaCluster.fromAttributes(scope, 'kafka', {
    clusterName: 'events',
    namespace: 'events',
    bootstrapServers: 'events:9092',
    administration: {
      bootstrapServers: 'events-admin.events.svc:9095', certificate: { secretName: 'admin', subject: 'CN=admin' }, brokers: 5,
    },
  });
  const orders = new KafkaTopic(scope, 'orders', { cluster: kafka, partitions: 3 });
  orders.grantConsume(new KafkaUser(scope, 'billing', { cluster: kafka }), 'billing');
  const objects = synth(scope);
  const job = objects.find(({ kind }) => kind === 'Job');
  expect(job.metadata).toMatchObject({ namespace: 'events', name: expect.stringMatching(/^events-provisioning-/) });
  expect(job.spec.template.spec.containers[0].args).toContain('events-admin.events.svc:9095');
  expect(find(objects, 'NetworkPolicy', 'events-admin-network').spec.egress).toEqual([{}]);
  find(objects, 'ConfigMap', 'events-admin-program');
});

describe('wrong arguments of methods end in findings', () => {
  const any = (value: unknown) => value as never;
  const elsewhere = (kafka: KafkaCluster) => {
    const other = KafkaCluster.fromAttributes(kafka.node.scope!, 'events', {
      clusterName: 'events', namespace: 'orders', bootstrapServers: 'events:9092', administration: { bootstrapServers: 'events:9095' },
    });
    return {
      user: new KafkaUser(other, 'billing', { cluster: other }),
      topic: new KafkaTopic(other, 'events', { cluster: other, partitions: 1 }),
    };
  };

  test.each<[string, (topic: IKafkaTopic, user: IKafkaUser & KafkaUser, kafka: KafkaCluster) => void]>([
    ['no user', topic => topic.grantProduce(any(undefined))],
    ['a text as user', topic => topic.grantConsume(any('checkout'), 'group')],
    ['no group', (topic, user) => topic.grantConsume(user, any(undefined))],
    ['a user of another cluster', (topic, _, kafka) => topic.grantProduce(elsewhere(kafka).user)],
    ['a topic of another cluster', (_, __, kafka) => kafka.addUser('billing', { produceTo: [elsewhere(kafka).topic] })],
    ['no operations', (_, user) => user.allow(any(undefined), AclResource.cluster())],
    ['unknown operations', (_, user) => user.allow(any(['Fly']), AclResource.cluster())],
    ['no resource', (_, user) => user.deny([AclOperation.READ], any(undefined))],
    ['no name to remove', (_, __, kafka) => kafka.removeTopic(any(undefined))],
    ['an object to remove', (_, __, kafka) => kafka.removeUser(any({}))],
  ])('%s', (_, call) => {
    expect(() => declared(kafka => {
      const topic = kafka.addTopic('orders', { partitions: 1 });
      const user = kafka.addUser('checkout', { produceTo: [topic] });
      call(topic, user, kafka);
    })).toThrow(/GRANT at|REMOVED_AND_DECLARED at/);
  });

  test('a text in place of props is one finding', () => {
    expect(() => declared(kafka => kafka.addUser('checkout', any('checkout-password'))))
      .toThrow(/must be an object, not a text(?!.*must be)/s);
  });

  test('names that are missing or repeated are findings, as are properties that are null', () => {
    const findings = (declare: (kafka: KafkaCluster) => unknown) => {
      try {
        declared(declare);
      } catch (error) {
        return String(error).match(/[A-Z_]+ at \w+/g);
      }
      return [];
    };
    expect(findings(kafka => { kafka.addUser('u'); kafka.addUser('u'); })).toEqual(['USER_TWICE at users']);
    expect(findings(kafka => {
      kafka.addTopic('t', { partitions: 3 });
      kafka.addTopic('t', { partitions: 3 });
    })).toEqual(['TOPIC_TWICE at topics']);
    expect(findings(kafka => kafka.addTopic('t', any(undefined)))).toEqual(['INPUT_MISSING at partitions']);
    expect(findings(kafka => kafka.addUser('u', any(null)))).toEqual(['INPUT_TYPE at props']);
    expect(findings(kafka => kafka.addUser(any(undefined)))).toEqual(['INPUT_TYPE at userName']);
    expect(findings(kafka => kafka.addTopic(any(undefined), { partitions: 3 }))).toEqual(['INPUT_TYPE at topicName']);
  });

  test('a password is removed when that is said, and not while it is declared', () => {
    const removing = (credentials: Credentials) => declared(kafka => {
      kafka.addUser('moved', { credentials, produceTo: [kafka.addTopic('orders', { partitions: 1 })] });
      kafka.removePassword('moved');
    });
    expect(state(removing(Credentials.certificate())).remove.passwords).toEqual(['moved']);
    expect(() => removing(Credentials.password('secret'))).toThrow('REMOVED_AND_DECLARED at removePassword');
  });

  test('a listener that a user lacks is named with a port that is free', () => {
    const scope = chart();
    const apps = Listener.internal('apps', { port: 9094, authentication: [Authentication.scram()] });
    const user = cluster({ certificates: Certificates.ownCa(), listeners: [apps] }, scope)
      .addUser('robot', { credentials: Credentials.certificate() });
    expect(() => synth(scope)).toThrow('USER_CREDENTIALS');
    expect(user.findings.map(({ fix }) => fix)).toContain(
      "add Listener.internal('certificates', { port: 9095, authentication: [Authentication.mutualTls()] })",
    );
  });

  test('topics that are added after the synth are refused in words', () => {
    const scope = chart();
    const kafka = cluster({}, scope);
    kafka.addTopic('orders', { partitions: 1 });
    synth(scope);
    expect(() => kafka.addTopic('late', { partitions: 1 })).toThrow('is added after the synth');
  });
});
