import { Size } from 'cdk8s';
import { k8s, Secret, ServiceAccount } from 'cdk8s-plus-27';
import {
  Authentication, BackingStore, BrokerUpdates, Certificates, KafkaImage, KafkaStorage, KafkaVersion, Listener,
  MetadataQuorum, RackSource, Replication, Topology, UserIds,
} from '../../src';
import { type Rendered, chart, cluster, find, findClass, portworxStorage, rendered, synth } from '../support';

const pods = (objects: readonly Rendered[], name = 'kafka-broker') =>
  find(objects, 'StatefulSet', name).spec.template.spec;
const native = {
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) }),
  replication: Replication.maximumPerformance(),
};

const SECURE = {
  certificates: Certificates.ownCa(),
  listeners: [Listener.internal('apps', { authentication: [Authentication.scram()] })],
};

describe('Pod Security', () => {
  test.each(['kafka-broker', 'kafka-controller'])('%s meets the level restricted with a read-only root and no token', name => {
    const pod = pods(rendered(), name);
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 1000,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('user ids can be given, for ensembles too; the jobs have them as well', () => {
    const objects = rendered({
      ...SECURE, version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper(), userIds: UserIds.of(10001, 10002),
    });
    const contexts = objects.map(({ spec }) => (spec?.jobTemplate?.spec ?? spec)?.template?.spec?.securityContext)
      .filter(Boolean);
    expect(contexts.length).toBeGreaterThan(2);
    for (const context of contexts) {
      expect(context).toMatchObject({ runAsUser: 10001, runAsGroup: 10002, fsGroup: 10002 });
    }
  });

  test('jobs have a CPU limit where brokers have one', () => {
    const resources = (props: object) => find(rendered({ ...SECURE, ...props }), 'CronJob', 'kafka-certificates')
      .spec.jobTemplate.spec.template.spec.containers[0].resources;
    expect(resources({}).limits.cpu).toBeUndefined();
    const limited = resources({ pods: { cpu: 2, cpuLimit: 2 } });
    expect(limited.limits).toEqual(limited.requests);
    expect(limited.limits.cpu).toBe('500m');
  });

  test('liveness and readiness ask different questions', () => {
    const objects = rendered(SECURE);
    for (const name of ['kafka-broker', 'kafka-controller']) {
      const handler = ({ periodSeconds, timeoutSeconds, failureThreshold, ...rest }: Rendered) => rest;
      const { livenessProbe, readinessProbe } = pods(objects, name).containers[0];
      expect(handler(livenessProbe)).not.toEqual(handler(readinessProbe));
    }
    expect(pods(objects, 'kafka-controller').containers[0].livenessProbe.exec.command.join(' '))
      .toContain('/dev/tcp/127.0.0.1/9083');
  });

  test('the platform assigns user ids where it wants to', () => {
    const { securityContext } = pods(rendered({ userIds: UserIds.ASSIGNED_BY_PLATFORM }));
    expect(securityContext).toMatchObject({ runAsNonRoot: true });
    expect(securityContext.runAsUser ?? securityContext.fsGroup).toBeUndefined();
  });
});

test('a pod that was restarted is found by its new address: names are not kept for 30 s', () => {
  const objects = rendered({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
  for (const [name, variable] of [
    ['kafka-broker', 'KAFKA_JVM_PERFORMANCE_OPTS'], ['kafka-zookeeper-server', 'JVMFLAGS'],
  ]) {
    expect(pods(objects, name).containers[0].env).toContainEqual({
      name: variable,
      value: expect.stringContaining('-Dsun.net.inetaddr.ttl=5'),
    });
  }
});

describe('placement', () => {
  test('brokers never share a node, and STORK places them by their volumes', () => {
    const pod = pods(rendered());
    expect(pod.schedulerName).toBe('stork');
    expect(pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]).toMatchObject({
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: {
        matchLabels: { 'app.kubernetes.io/component': 'broker', 'app.kubernetes.io/instance': 'kafka' },
      },
    });
    expect(pod.tolerations).toEqual([
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
    ]);
  });

  test('without something that deletes the pods of a dead node, Kubernetes\' own 300 s stay', () => {
    expect(pods(rendered(native)).tolerations).toBeUndefined();
    expect(pods(rendered(native)).schedulerName).toBeUndefined();
    const cleared = rendered({ ...native, topology: Topology.oneZone({ nodes: 5, deadNodePodsDeleted: true }) });
    expect(pods(cleared).tolerations).toHaveLength(1);
  });

  const strategy = (objects: readonly Rendered[], name: string) => find(objects, 'VolumePlacementStrategy', name).spec;
  const ZONE = 'topology.kubernetes.io/zone';
  const HOST = 'kubernetes.io/hostname';
  const ofBrokers = Object.entries({
    'app.kubernetes.io/name': 'kafka',
    'app.kubernetes.io/instance': 'kafka',
    'app.kubernetes.io/component': 'broker',
    'kafka-constructs/cluster': 'orders.kafka',
  }).map(([key, value]) => ({ key, operator: 'In', values: [value] }));

  test('with zones there is a StatefulSet for each, pinned, with ids of its own, and its volumes are made in its zone', () => {
    const zones = ['a', 'b', 'c'];
    const objects = rendered({ brokers: 4, topology: Topology.zones({ zones, nodes: 9 }) });
    const sets = zones.map(zone => find(objects, 'StatefulSet', `kafka-broker-${zone}`));
    expect(sets.map(({ spec }) => [
      spec.replicas, spec.ordinals.start, spec.template.spec.nodeSelector[ZONE],
    ])).toEqual([
      [2, 0, 'a'], [1, 100, 'b'], [1, 200, 'c'],
    ]);
    expect(new Set(sets.map(({ spec }) => JSON.stringify(spec.selector))).size).toBe(3);
    for (const [index, zone] of zones.entries()) {
      const { storageClassName } = sets[index].spec.volumeClaimTemplates[0].spec;
      const { parameters } = find(objects, 'StorageClass', storageClassName);
      expect(strategy(objects, parameters.placement_strategy)).toEqual({
        replicaAffinity: [
          { enforcement: 'required', matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] },
        ],
        volumeAntiAffinity: [{ enforcement: 'preferred', topologyKey: HOST, matchExpressions: ofBrokers }],
      });
    }
  });

  test.each([
    ['orders', 'payments', 'kafka'], [`${'n'.repeat(62)}a`, `${'n'.repeat(62)}b`, 'kafka'],
    ['n'.repeat(63), 'n'.repeat(63), 'kafka'],
  ])('volumes of clusters of one name in two namespaces do not repel each other: %s, %s', (one, other, name) => {
    const of = (namespace: string) => {
      const objects = rendered({ namespace, name, version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
      return {
        claims: objects.filter(({ kind }) => kind === 'StatefulSet')
          .map(({ spec }) => spec.volumeClaimTemplates[0].metadata.labels),
        selectors: objects.filter(({ kind }) => kind === 'VolumePlacementStrategy')
          .map(({ spec }) => spec.volumeAntiAffinity[0].matchExpressions),
      };
    };
    const matches = (labels: Rendered, expressions: Rendered[]) =>
      expressions.every(({ key, values }) => values.includes(labels[key]));
    const [here, there] = [of(one), of(other)];
    expect(here.selectors).toHaveLength(2);
    for (const { claims } of [here, there]) {
      for (const labels of claims) {
        expect(
          labels['kafka-constructs/cluster'].length,
        ).toBeLessThanOrEqual(
          63,
        );
      }
    }
    for (const selector of here.selectors) {
      expect(here.claims.filter(labels => matches(labels, selector))).toHaveLength(1);
      expect(there.claims.filter(labels => matches(labels, selector))).toHaveLength(one === other ? 1 : 0);
    }
  });

  test('in one zone, volumes of brokers are on different nodes where there are enough', () => {
    const objects = rendered();
    for (const role of ['broker', 'controller']) {
      const name = findClass(objects, `orders-kafka-${role}-storage`).parameters.placement_strategy;
      expect(strategy(objects, name)).toMatchObject({
        volumeAntiAffinity: [{ enforcement: 'preferred', topologyKey: HOST }],
      });
    }
  });

  test('the disks of a quorum are in different zones, and so are its pods', () => {
    const objects = rendered({ topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }) });
    expect(findClass(objects, 'orders-kafka-controller-storage').parameters.placement_strategy).toBe(
      'orders-kafka-controller-placement',
    );
    expect(strategy(objects, 'orders-kafka-controller-placement')).toMatchObject({
      replicaAntiAffinity: [{ enforcement: 'required', topologyKey: ZONE }],
      volumeAntiAffinity: [
        { enforcement: 'preferred', topologyKey: ZONE }, { enforcement: 'preferred', topologyKey: HOST },
      ],
    });
    expect(pods(objects, 'kafka-controller').topologySpreadConstraints[0]).toMatchObject({
      whenUnsatisfiable: 'DoNotSchedule',
      nodeTaintsPolicy: 'Honor',
    });
    const zookeeper = rendered({
      topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }),
      version: KafkaVersion.V3_9_2,
      quorum: MetadataQuorum.zookeeper(),
    });
    expect(findClass(zookeeper, 'orders-kafka-zookeeper-storage').parameters.placement_strategy).toBe(
      'orders-kafka-zookeeper-placement',
    );
    expect(strategy(zookeeper, 'orders-kafka-zookeeper-placement').replicaAntiAffinity).toHaveLength(1);
  });

  test('volumes of a CSI driver are made in the zone of their pod, which is spread strictly', () => {
    const objects = rendered({ ...native, topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }) });
    expect(pods(objects, 'kafka-controller').topologySpreadConstraints[0].whenUnsatisfiable).toBe('DoNotSchedule');
    expect(objects.filter(({ kind }) => kind === 'VolumePlacementStrategy')).toEqual([]);
  });

  test('with replicas across zones a broker may follow its volume', () => {
    const objects = rendered({
      topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6, volumeReplicasAcrossZones: true }),
    });
    expect(pods(objects).topologySpreadConstraints[0].whenUnsatisfiable).toBe('ScheduleAnyway');
    expect(strategy(objects, 'orders-kafka-broker-placement').replicaAntiAffinity).toEqual([{
      enforcement: 'required',
      topologyKey: ZONE,
    }]);
  });

  test('where the zone is known from the pod alone, the replicas of a volume are together in some zone', () => {
    const objects = rendered({
      topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6, rack: RackSource.POD_TOPOLOGY_LABEL }),
      kubernetesVersion: '1.35',
    });
    expect(strategy(objects, 'orders-kafka-broker-placement')).toMatchObject({
      replicaAffinity: [{ enforcement: 'required', topologyKey: ZONE }],
      volumeAntiAffinity: [{ topologyKey: ZONE }, { topologyKey: HOST }],
    });
  });
});

describe('updates', () => {
  const strategy = (props: Parameters<typeof rendered>[0], name: string) =>
    find(rendered(props), 'StatefulSet', name).spec.updateStrategy.type;

  test('one StatefulSet rolls by itself; several wait for the script, since each would restart a broker at the same '
    + 'time', () => {
    expect(strategy({}, 'kafka-broker')).toBe('RollingUpdate');
    const zones = { topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }) };
    expect(strategy(zones, 'kafka-broker-a')).toBe('OnDelete');
    expect(strategy(zones, 'kafka-controller')).toBe('OnDelete');
    expect(strategy({}, 'kafka-controller')).toBe('RollingUpdate');
    expect(strategy({ updates: BrokerUpdates.SCRIPT }, 'kafka-broker')).toBe('OnDelete');
  });

  test('evictions take one pod of a role at a time, over all zones and pools', () => {
    const objects = rendered({
      topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 9 }),
      additionalPools: [{ poolName: 'fast', brokers: 3, firstNodeId: 400 }],
    });
    const budget = find(objects, 'PodDisruptionBudget', 'kafka-broker-disruption').spec;
    expect(budget.maxUnavailable).toBe(1);
    for (const name of ['kafka-broker-a', 'kafka-fast-c']) {
      expect(find(objects, 'StatefulSet', name).spec.template.metadata.labels).toMatchObject(
        budget.selector.matchLabels,
      );
    }
  });
});

describe('probes and time', () => {
  test('the startup budget grows with what an unclean stop leaves to read, and with the ceiling of growth', () => {
    const budget = (props: Parameters<typeof rendered>[0]) => {
      const { startupProbe } = pods(rendered(props)).containers[0];
      return startupProbe.periodSeconds * startupProbe.failureThreshold;
    };
    // A refused cluster has decisions, but no manifest.
    const planOf = (props: Parameters<typeof cluster>[0]) =>
      Number(cluster(props).decisions.find(({ name }) => name === 'broker: seconds to start')?.value);
    const small = portworxStorage({ size: Size.gibibytes(10) });
    // 2 x 10 GiB at 125 MiB/s and 300 s for the JVM
    expect(budget({ storage: small })).toBe(470);
    expect(budget({ storage: small, partitionsPerBroker: 2 })).toBe(340);
    expect(budget({ storage: small, partitionsPerBroker: 2, config: { 'log.segment.bytes': 104857600 } })).toBe(310);
    // A value that Kafka refuses counts as Kafka's default.
    for (const value of ['', 'all', true, '1e3', 1.5]) {
      expect(
        planOf({ storage: small, partitionsPerBroker: 2, config: { 'log.segment.bytes': value } }),
      ).toBe(
        340,
      );
    }
    for (const value of [-5, 0]) {
      expect(
        planOf({ storage: small, partitionsPerBroker: 2, config: { 'log.segment.bytes': value } }),
      ).toBe(
        300,
      );
    }
    const fast = BackingStore.ebs({ iops: 4000, throughput: 1000 });
    expect(budget({ storage: portworxStorage({ size: Size.gibibytes(500), backingStore: fast }) })).toBe(1330);
  });

  test('liveness asks for the listener of other nodes, readiness for that of clients; controllers have one', () => {
    // Alive for the other nodes, ready for clients.
    expect(pods(rendered()).containers[0].livenessProbe.tcpSocket.port).toBe('replication');
    expect(pods(rendered()).containers[0].readinessProbe.tcpSocket.port).toBe('client');
    expect(pods(rendered(), 'kafka-controller').containers[0].readinessProbe.tcpSocket.port).toBe('controller');
  });

  test('a broker has time for its hook, ten minutes, and for a controlled shutdown after it', () => {
    expect(pods(rendered()).terminationGracePeriodSeconds).toBe(600 + 120);
    expect(pods(rendered({ partitionsPerBroker: 4000 })).terminationGracePeriodSeconds).toBe(600 + 260);
    expect(pods(rendered()).containers[0].lifecycle).toEqual({
      preStop: { exec: { command: ['/bin/bash', '/etc/kafka-constructs/stop.sh'] } },
    });
  });
});

describe('options', () => {
  test('structs of cdk8s-plus are rendered as the API has them', () => {
    const {
      containers: [kafka, sidecar],
      volumes,
      tolerations,
      nodeSelector,
      affinity,
      priorityClassName,
    } = pods(rendered({
      pods: {
        cpu: 4,
        memory: Size.gibibytes(32),
        nodeSelector: { disk: 'nvme' },
        tolerations: [{ key: 'kafka', operator: 'Exists' }],
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'px/enabled', operator: 'NotIn', values: ['false'] }] }],
          },
        },
        env: { TZ: 'UTC' },
        volumes: [{ name: 'plugins', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Gi') } }],
        volumeMounts: [{ name: 'plugins', mountPath: '/plugins' }],
        sidecars: [
          {
            name: 'exporter',
            image: 'registry.example/exporter:1',
            livenessProbe: { httpGet: { port: k8s.IntOrString.fromNumber(9404) } },
          },
        ],
        priorityClassName: 'data',
      },
    }));
    expect(kafka.resources).toEqual({
      requests: { 'cpu': '4', 'memory': '32Gi', 'ephemeral-storage': '2Gi' },
      limits: { 'memory': '32Gi', 'ephemeral-storage': '2Gi' },
    });
    expect(kafka.env).toContainEqual({ name: 'KAFKA_HEAP_OPTS', value: '-Xms6144m -Xmx6144m' });
    expect(kafka.env).toContainEqual({ name: 'TZ', value: 'UTC' });
    expect(kafka.volumeMounts).toContainEqual({ name: 'plugins', mountPath: '/plugins' });
    expect(volumes).toContainEqual({ name: 'plugins', emptyDir: { sizeLimit: '1Gi' } });
    expect(sidecar.livenessProbe.httpGet.port).toBe(9404);
    expect(tolerations).toContainEqual({ key: 'kafka', operator: 'Exists' });
    expect(nodeSelector).toEqual({ disk: 'nvme' });
    expect(
      affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key,
    ).toBe(
      'px/enabled',
    );
    expect(priorityClassName).toBe('data');
  });

  test('service accounts and pull secrets of cdk8s-plus are taken, and none is made beside them', () => {
    const scope = chart();
    const serviceAccount = new ServiceAccount(scope, 'account', { metadata: { name: 'brokers' } });
    cluster({ pods: { serviceAccount, imagePullSecrets: [Secret.fromSecretName(scope, 'pull', 'registry')] } }, scope);
    const objects = synth(scope);
    expect(pods(objects)).toMatchObject({ serviceAccountName: 'brokers', imagePullSecrets: [{ name: 'registry' }] });
    expect(objects.map(({ metadata }) => metadata.name)).not.toContain('kafka-broker-account');
    expect(objects.map(({ metadata }) => metadata.name)).toContain('kafka-controller-account');
  });

  test.each([
    [KafkaImage.apache(), 'docker.io/apache/kafka:4.4.0', 1000, undefined],
    [
      KafkaImage.apache({ registry: 'mirror.example', tag: '4.4.0-a', digest: `sha256:${'0'.repeat(64)}` }),
      `mirror.example/apache/kafka:4.4.0-a@sha256:${'0'.repeat(64)}`, 1000, undefined,
    ],
    [KafkaImage.apache({ tag: 'ours' }), 'docker.io/apache/kafka:ours', 1000, undefined],
    [KafkaImage.confluent('8.3.0'), 'docker.io/confluentinc/cp-kafka:8.3.0', 1000, KafkaVersion.V4_3_1],
    [KafkaImage.confluent('7.9.1-1-ubi8'), 'docker.io/confluentinc/cp-kafka:7.9.1-1-ubi8', 1000, KafkaVersion.V3_9_2],
    [KafkaImage.confluent('latest'), 'docker.io/confluentinc/cp-kafka:latest', 1000, undefined],
    [KafkaImage.strimzi('1.2.0-kafka-4.3.1'), 'quay.io/strimzi/kafka:1.2.0-kafka-4.3.1', 1001, KafkaVersion.V4_3_1],
    [
      KafkaImage.custom({ reference: 'registry.example/kafka:1', user: 185 }), 'registry.example/kafka:1', 185,
      undefined,
    ],
  ])('image %#', (image, reference, user, version) => {
    const pod = pods(rendered({ image, version }));
    expect(pod.containers[0].image).toBe(reference);
    expect(pod.securityContext.runAsUser).toBe(user);
  });
});

test.each([
  [KafkaImage.apache({ tag: '4.2.0' }), undefined, '4.2.0'],
  [KafkaImage.apache({ tag: '4.3.0' }), KafkaVersion.V4_3_1, '4.3.0'],
  [KafkaImage.confluent('8.3.0'), undefined, '4.3'],
  [KafkaImage.confluent('7.9.0'), KafkaVersion.V4_3_1, '3.9'],
  [KafkaImage.strimzi('1.2.0-kafka-4.3.1'), undefined, '4.3.1'],
])('an image whose tag names another Kafka than `version` is refused: %#', (image, version, other) => {
  const [finding, ...more] = cluster({ image, version }).findings;
  expect(finding).toMatchObject({ code: 'IMAGE_VERSION', property: 'image', fix: expect.stringContaining(other) });
  expect(more).toEqual([]);
});

test('an image that is laid out as Confluent\'s has scripts without .sh', () => {
  const image = KafkaImage.custom({
    reference: 'docker.io/confluentinc/cp-server:8.3.0',
    scripts: '/usr/bin',
    suffix: '',
  });
  expect(find(rendered({ image }), 'ConfigMap', 'kafka-broker-config').data['settings.env']).toContain(
    "KAFKA_BIN='/usr/bin'\nKAFKA_SUFFIX=''\n",
  );
});

describe('pools', () => {
  test('a pool has ids, storage and pods of its own under the Services of the cluster', () => {
    const objects = rendered({
      topology: Topology.oneZone({ nodes: 9 }),
      additionalPools: [
        {
          poolName: 'fast',
          brokers: 2,
          firstNodeId: 100,
          storage: portworxStorage({ size: Size.gibibytes(50), logDirectories: 2 }),
          pods: { cpu: 8 },
        },
      ],
    });
    const { spec } = find(objects, 'StatefulSet', 'kafka-fast');
    expect(spec).toMatchObject({ replicas: 2, ordinals: { start: 100 }, serviceName: 'kafka-broker-headless' });
    expect(spec.volumeClaimTemplates[1].spec).toMatchObject({
      resources: { requests: { storage: '50Gi' } },
      storageClassName: findClass(objects, 'orders-kafka-fast-storage').metadata.name,
    });
    expect(spec.template.spec.containers[0].resources.requests.cpu).toBe('8');
    expect(find(objects, 'ConfigMap', 'kafka-fast-config').data['server.properties']).toContain(
      'log.dirs=/var/lib/kafka/data-0/kafka-logs,/var/lib/kafka/data-1/kafka-logs',
    );
  });

  test('brokers beside combined nodes are brokers alone', () => {
    const objects = rendered({
      quorum: MetadataQuorum.combined(),
      topology: Topology.oneZone({ nodes: 9 }),
      additionalPools: [{ poolName: 'more', brokers: 2, firstNodeId: 100 }],
    });
    expect(find(objects, 'ConfigMap', 'kafka-more-config').data['server.properties']).toContain(
      'process.roles=broker\n',
    );
    expect(find(objects, 'ConfigMap', 'kafka-more-config').data['server.properties']).toContain(
      'bootstrap.servers=kafka-broker-0.',
    );
  });
});
