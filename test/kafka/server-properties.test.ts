import { KafkaVersion, Listener, MetadataQuorum, QuorumKind, RackSource, Replication, Topology } from '../../src';
import { find, portworxStorage, rendered, serverProperties } from '../support';

const CONTROLLERS = [1000, 1001, 1002].map(id =>
  `kafka-controller-${id}.kafka-controller-headless.orders.svc.cluster.local:9093`);

test('a broker takes its id and its name from the environment', () => {
  expect(serverProperties(rendered())).toMatchObject({
    'node.id': '${env:POD_INDEX}',
    'process.roles': 'broker',
    'listeners': 'REPLICATION://:9091,CLIENT://:9092',
    'advertised.listeners': ['REPLICATION', 'CLIENT'].map((name, index) =>
      `${name}://\${env:POD_NAME}.kafka-broker-headless.orders.svc.cluster.local:${9091 + index}`).join(','),
    'inter.broker.listener.name': 'REPLICATION',
    'config.providers.env.param.allowlist.pattern': '^(POD_INDEX|POD_NAME|RACK)$',
  });
});

test('replication follows from Replication, in internal topics too', () => {
  const properties = serverProperties(
    rendered({ replication: Replication.of({ replicationFactor: 2, minInsyncReplicas: 1, volumeReplicas: 2 }) }),
  );
  expect(properties).toMatchObject({
    'default.replication.factor': '2',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '2',
    'transaction.state.log.replication.factor': '2',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '2',
    'unclean.leader.election.enable': 'false',
    'auto.create.topics.enable': 'false',
  });
});

test('the dynamic quorum names addresses, the static one voters with their ids', () => {
  expect(serverProperties(rendered())['controller.quorum.bootstrap.servers']).toBe(CONTROLLERS.join(','));
  const fixed = serverProperties(rendered({ quorum: MetadataQuorum.controllers({ kind: QuorumKind.STATIC }) }));
  expect(fixed['controller.quorum.voters']).toBe(
    CONTROLLERS.map((address, index) => `${1000 + index}@${address}`).join(','),
  );
  expect(fixed['controller.quorum.bootstrap.servers']).toBeUndefined();
});

test('combined nodes listen for controllers beside brokers', () => {
  const properties = serverProperties(rendered({ quorum: MetadataQuorum.combined() }));
  expect(properties).toMatchObject({
    'process.roles': 'broker,controller',
    'listeners': 'REPLICATION://:9091,CLIENT://:9092,CONTROLLER://:9093',
  });
  expect(properties['controller.quorum.bootstrap.servers'].split(',')[0]).toBe(
    'kafka-broker-0.kafka-broker-headless.orders.svc.cluster.local:9093',
  );
});

test('in ZooKeeper mode there is a broker id, a chroot of its own, and nothing of KRaft', () => {
  const properties = serverProperties(rendered({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }));
  expect(properties['broker.id']).toBe('${env:POD_INDEX}');
  expect(properties['zookeeper.connect']).toMatch(
    /^kafka-zookeeper-server-0\.kafka-zookeeper-headless\.orders\.svc\.cluster\.local:2181,.*:2181\/orders-kafka$/,
  );
  expect(Object.keys(properties).filter(key => /node\.id|process\.roles|controller|share/.test(key))).toEqual([]);
});

test('every log directory is a sub-folder of a mount', () => {
  const objects = rendered({ storage: portworxStorage({ logDirectories: 3 }) });
  expect(serverProperties(objects)['log.dirs']).toBe(
    [0, 1, 2].map(index => `/var/lib/kafka/data-${index}/kafka-logs`).join(','),
  );
  const { spec } = find(objects, 'StatefulSet', 'kafka-broker');
  expect(spec.volumeClaimTemplates.map((claim: { metadata: { name: string } }) => claim.metadata.name)).toEqual([
    'data-0', 'data-1', 'data-2',
  ]);
  expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({
    name: 'data-2',
    mountPath: '/var/lib/kafka/data-2',
  });
});

test('keys of the user come last and appear once', () => {
  const objects = rendered({
    config: { 'auto.create.topics.enable': true, 'log.retention.hours': 24 },
    pluginConfig: { 'rsm.config.bucket': 'logs' },
  });
  const text: string = find(objects, 'ConfigMap', 'kafka-broker-config').data['server.properties'];
  expect(text.match(/auto\.create\.topics\.enable/g)).toHaveLength(1);
  expect(text.trimEnd().endsWith("# The user's\nauto.create.topics.enable=true\nlog.retention.hours=24\n\n# "
    + "Plug-ins'\nrsm.config.bucket=logs")).toBe(true);
});

test('controllers have replication and the configuration of the user too: they fill in what a topic is created without', () => {
  const objects = rendered({ config: { 'num.partitions': 4 } });
  expect(serverProperties(objects, 'controller')).toMatchObject({
    'default.replication.factor': '3',
    'min.insync.replicas': '2',
    'unclean.leader.election.enable': 'false',
    'num.partitions': '4',
  });
});

test('values are escaped for java.util.Properties', () => {
  const text: string = find(
    rendered({ pluginConfig: { 'a.path': 'C:\\logs\nx=1' } }), 'ConfigMap', 'kafka-broker-config',
  ).data['server.properties'];
  expect(text).toContain('a.path=C:\\\\logs\\nx=1');
});

test('listeners are bound, advertised and mapped under their names', () => {
  const properties = serverProperties(
    rendered({ listeners: [Listener.plaintext('apps', { port: 9192 }), Listener.plaintext('tools', { port: 9193 })] }),
  );
  expect(properties.listeners).toBe('REPLICATION://:9091,APPS://:9192,TOOLS://:9193');
  expect(properties['listener.security.protocol.map']).toBe(
    'REPLICATION:PLAINTEXT,APPS:PLAINTEXT,TOOLS:PLAINTEXT,CONTROLLER:PLAINTEXT',
  );
});

describe('rack', () => {
  const zones = ['zone-a', 'zone-b', 'zone-c'];
  const environment = (objects: ReturnType<typeof rendered>, name: string) =>
    find(objects, 'StatefulSet', name).spec.template.spec.containers[0].env;

  test('is the zone of the StatefulSet', () => {
    const objects = rendered({ topology: Topology.zones({ zones, nodes: 6 }) });
    expect(serverProperties(objects)['broker.rack']).toBe('${env:RACK}');
    for (const zone of zones) {
      expect(environment(objects, `kafka-broker-${zone}`)).toContainEqual({
        name: 'RACK',
        value: zone,
      });
    }
    expect(serverProperties(objects, 'controller')['broker.rack']).toBeUndefined();
  });

  test('is the topology label of the pod from Kubernetes 1.35 on', () => {
    const objects = rendered({
      topology: Topology.zones({ zones, nodes: 6, rack: RackSource.POD_TOPOLOGY_LABEL }),
      kubernetesVersion: '1.35',
    });
    expect(environment(objects, 'kafka-broker')).toContainEqual({
      name: 'RACK',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['topology.kubernetes.io/zone']" } },
    });
  });

  test('consumers may read from a replica in their zone, unless the user says otherwise; where there are no racks '
    + 'nothing is chosen', () => {
    const topology = Topology.zones({ zones, nodes: 6 });
    const selector = (props: Parameters<typeof rendered>[0], role?: string) =>
      serverProperties(rendered(props), role)['replica.selector.class'];
    expect(selector({ topology })).toBe('org.apache.kafka.common.replica.RackAwareReplicaSelector');
    expect(selector({ topology, config: { 'replica.selector.class': 'example.Selector' } })).toBe('example.Selector');
    expect(selector({ topology }, 'controller')).toBeUndefined();
    expect(selector({})).toBeUndefined();
  });

  test('is not set in one zone: a node name is not a rack', () => {
    expect(serverProperties(rendered())['broker.rack']).toBeUndefined();
  });
});
