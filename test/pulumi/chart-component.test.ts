import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output';
import { type Chart, ApiObject, Chart as Cdk8sChart, JsonPatch, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { type Registered, refused, registered } from './mocks';
import {
  type KafkaClusterProps, Authentication, BackingStore, Certificates, Credentials, Jwks, KafkaCluster, KafkaStorage,
  Listener, MetadataQuorum, Replication, Topology, VolumeEncryption,
} from '../../src';
import {
  type ChartComponentArgs, type KafkaClusterArgs, ChartComponent, KafkaCluster as KafkaClusterComponent, secretText,
  text,
} from '../../src/pulumi';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const any = (value: unknown): any => value;

const ebs = (keyId?: string): KafkaClusterProps => ({
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 4 }),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs(),
    size: Size.gibibytes(500),
    ...keyId === undefined ? {} : { encryption: VolumeEncryption.awsKms({ keyId }) },
  }),
});

function component(
  build: (chart: Chart) => void, args: ChartComponentArgs = {}, options: pulumi.ComponentResourceOptions = {},
): ChartComponent {
  return new ChartComponent('orders', build, { namespace: 'orders', ...args }, options);
}

const kafka = (props: Partial<KafkaClusterProps> = {}) =>
  (chart: Chart) => new KafkaCluster(chart, 'kafka', { ...ebs(), ...props });

const refusalOf = async (program: () => unknown) => (await refused(program)).message;

const find = (resources: readonly Registered[], name: string) => resources.find(resource => resource.name === name)!;
const key = () => pulumi.output('arn:aws:kms:eu-central-1:123456789012:key/one');

test('objects become resources of their own kinds, named by path, below the component', async () => {
  const resources = await registered(() => component(kafka()));
  const broker = find(resources, 'orders/kafka/broker');
  expect(broker.type).toBe('kubernetes:apps/v1:StatefulSet');
  expect(broker.inputs).toMatchObject({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'kafka-broker', namespace: 'orders' },
  });
  expect(find(resources, 'orders/kafka/broker-config').type).toBe('kubernetes:core/v1:ConfigMap');
  expect(resources.find(({ type }) => type === 'kubernetes:storage.k8s.io/v1:StorageClass')).toBeDefined();
  const parents = resources.filter(({ type }) => type.startsWith('kubernetes:'))
    .map(({ parent }) => parent.split('::').pop());
  expect([...new Set(parents)]).toEqual(['orders']);
  expect(find(resources, 'orders').type).toBe('kafka-constructs:index:ChartComponent');
});

test('kinds that Pulumi has no class for are custom resources', async () => {
  const resources = await registered(() => component(chart => new ApiObject(chart, 'rule', {
    apiVersion: 'autopilot.libopenstorage.org/v1alpha1', kind: 'AutopilotRule', metadata: { name: 'grow' }, spec: {},
  })));
  expect(find(resources, 'orders/rule').type).toBe('kubernetes:autopilot.libopenstorage.org/v1alpha1:AutopilotRule');
});

describe('what waits for what', () => {
  /** Names of all resources that a resource waits for, directly or indirectly. */
  function before(resources: readonly Registered[], name: string): string[] {
    const direct = find(resources, name).dependencies.map(urn => urn.split('::').pop()!);
    return [...new Set(direct.flatMap(other => [other, ...before(resources, other)]))];
  }

  test('brokers wait for controllers, those for their configuration, Services with an address for the pods behind them', async () => {
    const resources = await registered(() => component(kafka()));
    expect(before(resources, 'orders/kafka/controller')).toEqual(
      expect.arrayContaining(['orders/kafka/controller-config', 'orders/kafka/controller-headless']),
    );
    expect(before(resources, 'orders/kafka/broker')).toEqual(
      expect.arrayContaining(['orders/kafka/controller', 'orders/kafka/broker-headless']),
    );
    expect(before(resources, 'orders/kafka/bootstrap')).toContain('orders/kafka/broker');
    // Pulumi waits for the pods behind such a Service. Pods that wait for the Service would never start.
    const services = resources.filter(({ type, inputs }) =>
      type.endsWith(':Service') && inputs.spec.clusterIP !== 'None').map(({ name }) => name);
    for (const { name } of resources.filter(({ type }) => type.endsWith(':StatefulSet'))) {
      expect(before(resources, name).filter(other => services.includes(other))).toEqual([]);
    }
  });

  test('the job that makes topics and users waits for the brokers, and nodes for the certificates that they ask for', async () => {
    const resources = await registered(() => component(chart => {
      const cluster = new KafkaCluster(chart, 'kafka', {
        ...ebs(),
        certificates: Certificates.ownCa(),
        listeners: [Listener.internal('apps', { authentication: [Authentication.scram()] })],
      });
      const orders = cluster.addTopic('orders', { partitions: 3 });
      cluster.addUser('checkout', { credentials: Credentials.password('checkout'), produceTo: [orders] });
    }));
    expect(before(resources, 'orders/kafka/provisioning/job')).toEqual(
      expect.arrayContaining(['orders/kafka/broker', 'orders/kafka/provisioning/state', 'orders/kafka/admin-program']),
    );
    expect(before(resources, 'orders/kafka/broker')).toEqual(
      expect.arrayContaining(['orders/kafka/broker-certificate', 'orders/kafka/ca-issuer', 'orders/kafka/ca']),
    );
  });

  test('the component of a cluster declares topics and users too, and reports what is wrong with them', async () => {
    const declaring = (declare: NonNullable<KafkaClusterArgs['declare']>) => () => new KafkaClusterComponent('orders', {
      ...ebs(),
      namespace: 'orders',
      certificates: Certificates.ownCa(),
      listeners: [Listener.internal('apps', { authentication: [Authentication.scram()] })],
      declare,
    });
    const resources = await registered(declaring(cluster => cluster.addTopic('orders', { partitions: 3 })));
    expect(before(resources, 'orders/cluster/provisioning/job')).toContain('orders/cluster/broker');
    const { message } = await refused(declaring(cluster => cluster.addTopic('no name', { partitions: 3 })));
    expect(message).toContain('TOPIC_NAME');
    const late = await refused(declaring(any(async (cluster: KafkaCluster) => cluster.addTopic('late', { partitions: 3 }))));
    expect(late.message).toContain('INPUT_TYPE at declare');
  });

  test('brokers wait for the job that downloads the keys of tokens, and not the other way round', async () => {
    const resources = await registered(() => component(kafka({
      certificates: Certificates.ownCa(),
      listeners: [Listener.internal('apps', {
        authentication: [Authentication.oauth({
          issuer: 'https://login.example.com', audiences: ['kafka'], jwks: Jwks.refreshed('https://login.example.com/certs'),
        })],
      })],
    })));
    expect(before(resources, 'orders/kafka/broker')).toContain('orders/kafka/jwks.apps.first');
    expect(before(resources, 'orders/kafka/jwks.apps.first')).toEqual(
      expect.arrayContaining(['orders/kafka/jwks.apps', 'orders/kafka/jwks.apps.role-binding', 'orders/kafka/admin-program']),
    );
  });

  test('brokers wait for the ZooKeeper ensemble', async () => {
    const resources = await registered(() => component(kafka({ quorum: MetadataQuorum.zookeeper() })));
    expect(before(resources, 'orders/kafka/broker')).toContain('orders/kafka/zookeeper/server');
  });

  test("clusters beside each other do not, and the user's own dependencies count, across charts too", async () => {
    const resources = await registered(() => component(chart => {
      const clusters = new Cdk8sChart(chart, 'clusters', { namespace: 'orders' });
      const first = new KafkaCluster(clusters, 'first', ebs());
      new KafkaCluster(clusters, 'second', ebs());
      const tools = new Cdk8sChart(chart, 'tools', { namespace: 'tools' });
      const job = new ApiObject(tools, 'job', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'job' } });
      job.node.addDependency(first);
    }));
    expect(before(resources, 'orders/clusters/second/broker').filter(name => name.startsWith('orders/clusters/first'))).toEqual([]);
    expect(before(resources, 'orders/tools/job')).toContain('orders/clusters/first/broker');
    expect(find(resources, 'orders/tools/job').inputs.metadata.namespace).toBe('tools');
  });

  test("the user's own objects beside a cluster wait for what the user says, and nothing of the cluster waits for them", async () => {
    class Platform extends Construct {
      constructor(scope: Construct, id: string) {
        super(scope, id);
        const cluster = new KafkaCluster(this, 'kafka', ebs());
        const connect = new ApiObject(
          this, 'connect', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'connect' }, spec: {} },
        );
        new ApiObject(this, 'ui', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ui' }, spec: {} });
        connect.node.addDependency(cluster);
      }
    }
    const resources = await registered(() => component(chart => new Platform(chart, 'platform')));
    expect(before(resources, 'orders/platform/connect')).toContain('orders/platform/kafka/bootstrap');
    expect(before(resources, 'orders/platform/ui')).toEqual([]);
    for (const own of ['orders/platform/connect', 'orders/platform/ui']) {
      expect(
        before(resources, 'orders/platform/kafka/bootstrap'),
      ).not.toContain(
        own,
      );
    }
  });

  test('fails when constructs of two components wait for each other', async () => {
    expect(await refusalOf(() => {
      let cluster!: KafkaCluster;
      component(chart => { cluster = new KafkaCluster(chart, 'kafka', ebs()); });
      new ChartComponent('jobs', chart =>
        new ApiObject(chart, 'job', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'job' } })
          .node.addDependency(cluster), { namespace: 'orders' });
    })).toContain('jobs/job depends on orders/kafka of another component. Fix: give `dependsOn` to the component');
  });

  test('everything in a namespace waits for it', async () => {
    const resources = await registered(() => component(chart => {
      kafka()(chart);
      new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'orders' } });
    }));
    expect(before(resources, 'orders/kafka/broker-config')).toContain('orders/namespace');
  });
});

test('fails with every finding of the tree, and registers nothing', async () => {
  const wrong = () =>
    component(kafka({ brokers: 0, version: undefined, config: { 'no.such.key': 'x', 'broker.id': '1' } }));
  const { message, resources } = await refused(wrong);
  expect(message).toMatch(/BROKER/);
  expect(message.match(/Fix:/g)!.length).toBeGreaterThan(1);
  expect(resources.map(({ type }) => type)).toEqual(['pulumi:pulumi:Stack']);
});

describe('text that is known only during the deployment', () => {
  const parameters = (resources: readonly Registered[]) =>
    resources.find(({ type }) => type.endsWith(':StorageClass'))!.inputs.parameters;

  test('is put where it belongs', async () => {
    const resources = await registered(() => component(kafka(ebs(text(key())))));
    expect(parameters(resources)).toMatchObject({
      type: 'gp3',
      encrypted: 'true',
      kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/one',
    });
    expect(JSON.stringify(resources)).not.toMatch(/[\uE0B0-\uE0B2]|Calling \[toString\]|\[object Object\]/);
  });

  test('leaves the rest of its object visible in a preview', async () => {
    const arn = pulumi.output(unknown as unknown as string);
    const resources = await registered(() => component(kafka(ebs(text(arn)))), { preview: true });
    const { kmsKeyId, ...rest } = parameters(resources);
    expect(rest).toMatchObject({ type: 'gp3', encrypted: 'true' });
    expect(kmsKeyId).toEqual({ __pulumiUnknown: true });
  });

  test('is part of configuration and of its checksum', async () => {
    const given = (zone: string) =>
      registered(() => component(kafka({ pluginConfig: { 'example.tag': text(pulumi.output(`zone "${zone}" \\`)) } })));
    const one = await given('one');
    const two = await given('two');
    const plain = await registered(() => component(kafka({ pluginConfig: { 'example.tag': 'zone "one" \\' } })));
    expect(find(one, 'orders/kafka/broker').inputs).toEqual(find(plain, 'orders/kafka/broker').inputs);
    expect(find(one, 'orders/kafka/broker-config').inputs).toEqual(find(plain, 'orders/kafka/broker-config').inputs);
    expect(find(one, 'orders/kafka/broker').inputs).not.toEqual(find(two, 'orders/kafka/broker').inputs);
  });
});

test('fails for a key that is known only during the deployment, and for an Output inside a text', async () => {
  const map = (data: object) =>
    refusalOf(() =>
      component(chart =>
        new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' }, data })));
  expect(await map({ [text(key())]: 'value' })).toContain('orders/map (ConfigMap) at /data: a key is known only '
    + 'during the deployment. Fix:');
  expect(await map({ key: `arn: ${key()}` })).toContain('orders/map (ConfigMap) at /data/key: an Output was made a '
    + 'part of a text. Fix: use text()');
});

test('fails when two components have the same objects; with providers of their own they are in different clusters', async () => {
  const twice = (options: () => pulumi.ComponentResourceOptions) => refusalOf(() => {
    for (const name of ['one', 'two']) new ChartComponent(name, kafka(), { namespace: 'orders' }, options());
  });
  expect(await twice(() => ({}))).toMatch(
    /apps StatefulSet orders\/kafka-broker is two\/kafka\/broker and one\/kafka\/broker[\s\S]*Fix: give one of them another `name`/,
  );
  let clusters = 0;
  expect(await twice(() => ({
    provider: new kubernetes.Provider(`cluster-${clusters++}`, { kubeconfig: '{}' }),
  }))).toBe(
    '',
  );
});

describe('existing objects', () => {
  test('are imported by kind and name, all or those that are named', async () => {
    const all = await registered(() => component(kafka(), { adopt: true }));
    expect(find(all, 'orders/kafka/broker').importId).toBe('orders/kafka-broker');
    expect(find(all, 'orders/kafka/broker-storage').importId).toMatch(/^orders-kafka-broker-storage-[0-9a-f]{8}$/);
    const one = await registered(() => component(kafka(), { adopt: ['orders/kafka/broker'] }));
    expect(one.filter(({ importId }) => importId !== '').map(({ name }) => name)).toEqual(['orders/kafka/broker']);
  });

  test('fails for an unknown path, and for names that are known only during the deployment', async () => {
    expect(await refusalOf(() => component(kafka(), { adopt: ['orders/kafka/brokr'] }))).toMatch(
      'there is no orders/kafka/brokr; there are ',
    );
    expect(await refusalOf(() => component(kafka(ebs(text(key()))), { adopt: true }))).toMatch(
      /broker-storage \(StorageClass\): its name is known only during the deployment.*Fix:|controller-storage/,
    );
    const inNamespace = (namespace: string) =>
      (chart: Chart) =>
        new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map', namespace } });
    expect(await refusalOf(() => component(inNamespace(text(key())), { adopt: true }))).toMatch(
      /map \(ConfigMap\): its name is known only during the deployment/,
    );
  });
});

describe('secrets', () => {
  const secret = (stringData: object, kind = 'Secret') =>
    (chart: Chart) =>
      new ApiObject(chart, 'secret', { apiVersion: 'v1', kind, metadata: { name: 'secret' }, stringData });

  test('stand in stringData of a Secret', async () => {
    const resources = await registered(() => component(secret({ password: secretText(pulumi.output('hidden')) })));
    expect(JSON.stringify(find(resources, 'orders/secret').inputs)).toMatch(/hidden/);
  });

  test('fails for a secret anywhere else', async () => {
    // A component needs a stack to be part of.
    await registered(() => undefined);
    expect(() => component(secret({ password: secretText('hidden') }, 'ConfigMap'))).toThrow('orders/secret '
      + '(ConfigMap) at /stringData/password');
  });
});

test('StatefulSets are protected, and classes are kept when the stack is destroyed', async () => {
  const resources = await registered(() => component(kafka()));
  expect(find(resources, 'orders/kafka/broker').protect).toBe(true);
  const classes = resources.filter(({ type }) => type.endsWith(':StorageClass'));
  expect(classes.map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true]);
  const open = await registered(() => component(kafka(), { protect: false }));
  expect(find(open, 'orders/kafka/broker').protect).toBe(false);
});

test('time-outs: minutes for a first start, all restarts for an update, the grace period for a deletion; a Job has a '
  + 'day, or what it says', async () => {
  const job = (name: string, spec: object) =>
    (chart: Chart) => new ApiObject(chart, name, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec });
  const resources = await registered(() => component(chart => {
    kafka()(chart);
    job('scrub', {})(chart);
    job('short', { activeDeadlineSeconds: 60 })(chart);
    new ApiObject(chart, 'mine', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'mine' },
      spec: {
        replicas: 2,
        template: { spec: { containers: [{ startupProbe: { failureThreshold: 100, periodSeconds: 10 } }] } },
      },
    });
  }));
  const seconds = (name: string, step: 'create' | 'update' | 'delete') =>
    parseInt(find(resources, name).timeouts[step]!, 10);
  // A mistyped image must fail the update within minutes.
  for (const name of ['orders/kafka/broker', 'orders/kafka/controller']) {
    expect(seconds(name, 'create')).toBeGreaterThanOrEqual(10 * 60);
    expect(seconds(name, 'create')).toBeLessThanOrEqual(20 * 60);
  }
  const { spec } = find(resources, 'orders/kafka/broker').inputs;
  expect(spec.podManagementPolicy).toBe('Parallel');
  const { failureThreshold, periodSeconds } = spec.template.spec.containers[0].startupProbe;
  const grace = spec.template.spec.terminationGracePeriodSeconds;
  expect(seconds('orders/kafka/broker', 'update')).toBeGreaterThan(
    3 * (failureThreshold * periodSeconds + grace + spec.minReadySeconds),
  );
  expect(seconds('orders/kafka/broker', 'delete')).toBeGreaterThan(grace);
  expect(seconds('orders/kafka/broker', 'delete')).toBeLessThanOrEqual(grace + 5 * 60);
  // Nothing is known of a StatefulSet of the user: its own budget counts, one pod after the other.
  expect(seconds('orders/mine', 'create')).toBe(2 * (600 + 1000));
  expect([find(resources, 'orders/scrub').timeouts.create, find(resources, 'orders/short').timeouts.create]).toEqual([
    '86400s', '60s',
  ]);
});

test('nothing is printed in a test with mocks', async () => {
  const printed = [
    jest.spyOn(console, 'log'), jest.spyOn(console, 'error'), jest.spyOn(process.stderr, 'write'),
  ].map(spy => spy.mockImplementation());
  await registered(() => component(kafka({ config: { 'unclean.leader.election.enable': true } })));
  expect(printed.flatMap(({ mock }) => mock.calls)).toEqual([]);
  jest.restoreAllMocks();
});

test('resources get the provider and the transformations of their component', async () => {
  const resources = await registered(() => {
    const provider = new kubernetes.Provider('there', { kubeconfig: '{}' });
    component(
      kafka(), {}, { provider, transformations: [({ props, opts }) => ({ props, opts: { ...opts, protect: true } })] },
    );
  });
  expect(find(resources, 'orders/kafka/broker-config').provider).toMatch(/providers:kubernetes::there/);
  expect(find(resources, 'orders/kafka/broker-config').protect).toBe(true);
});

test('a JSON patch through the escape hatch arrives', async () => {
  const resources = await registered(() => component(chart => {
    const cluster = new KafkaCluster(chart, 'kafka', ebs());
    cluster.objects.broker.addJsonPatch(JsonPatch.add('/metadata/annotations', { owner: 'platform' }));
  }));
  expect(find(resources, 'orders/kafka/broker').inputs.metadata.annotations).toEqual({ owner: 'platform' });
});
