import { App, Chart, Size } from 'cdk8s';
import { k8s, Volume } from 'cdk8s-plus-27';
import {
  type Finding, type KafkaClusterProps, type PodOptions, BackingStore, HostAntiAffinity, KafkaCluster, KafkaStorage,
  KafkaVersion, MetadataQuorum, RackSource, Replication, Severity, Topology, ZookeeperEnsemble,
} from '../../src';
import type { Json } from '../../src/kubernetes/manifest';
import { apiJson, fieldProblems } from '../../src/kubernetes/pods/api-json';
import { POD_FIELDS } from '../../src/kubernetes/pods/pod-fields';
import { type Rendered, chart, cluster, find, findClass, GOOD, portworxStorage, rendered, synth } from '../support';

const spec = (objects: readonly Rendered[], name = 'kafka-broker') =>
  find(objects, 'StatefulSet', name).spec.template.spec;
const brokers = (pods: PodOptions, props: Partial<KafkaClusterProps> = {}) => spec(rendered({ pods, ...props }));
const EXPORTER = { name: 'exporter', image: 'registry.example/exporter:1' };

/** The findings about an input, without notes. */
function said(props: Partial<KafkaClusterProps>): Finding[] {
  return cluster(props).findings.filter(({ severity }) => severity !== Severity.INFO);
}

describe('fields of the Kubernetes API', () => {
  test('plain JSON goes through unchanged, fields that are newer than any struct of cdk8s-plus too', () => {
    const volumes = [
      { name: 'plugins', image: { reference: 'registry.example/plugins:1', pullPolicy: 'IfNotPresent' } },
      {
        name: 'identity',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', audience: 'x' } },
            { clusterTrustBundle: { name: 'ca', path: 'ca.pem' } },
          ],
        },
      },
      { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      {
        name: 'vault',
        csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { hostIp: 'kept as it is' } },
      },
    ];
    const volumeMounts = volumes.map(({ name }) =>
      ({ name, mountPath: `/mnt/${name}`, readOnly: true, recursiveReadOnly: 'IfPossible' }));
    const sidecar = {
      ...EXPORTER,
      restartPolicy: 'Always',
      resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
      ports: [{ containerPort: 9404, hostIP: '127.0.0.1' }],
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      securityContext: {
        allowPrivilegeEscalation: false,
        appArmorProfile: { type: 'RuntimeDefault' },
        capabilities: { drop: ['ALL'] },
      },
    };
    const tolerations = [{ key: 'dedicated', operator: 'Equal', value: 'kafka', effect: 'NoSchedule' }];
    const dnsConfig = { options: [{ name: 'ndots', value: '1' }] };
    const pod = brokers({ volumes, volumeMounts, sidecars: [sidecar], tolerations, dnsConfig });
    for (const volume of volumes) expect(pod.volumes).toContainEqual(volume);
    for (const mount of volumeMounts) expect(pod.containers[0].volumeMounts).toContainEqual(mount);
    // A container that restarts always is a sidecar to Kubernetes only among the init containers.
    expect(pod.initContainers).toEqual([sidecar]);
    expect(pod.containers).toHaveLength(1);
    expect(pod.tolerations).toEqual(expect.arrayContaining(tolerations));
    expect(pod.dnsConfig).toEqual(dnsConfig);
  });

  test.each(Object.keys(POD_FIELDS))('no field of a %s is dropped, or refused where its value is right', type => {
    const value = sampleOf(type, 4);
    expect(apiJson(type, value)).toEqual(value);
    expect(fieldProblems(type, value as Json, 'x')).toEqual([]);
  });

  test('structs of cdk8s-plus are taken: wrapped values, and names that differ', () => {
    const pod = brokers({
      volumes: [
        { name: 'cache', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Gi') } } as k8s.Volume,
        {
          name: 'info',
          downwardApi: {
            items: [{ path: 'cpu', resourceFieldRef: { resource: 'limits.cpu', divisor: k8s.Quantity.fromNumber(1) } }],
          },
        } as k8s.Volume,
      ],
      sidecars: [
        {
          ...EXPORTER,
          ports: [{ containerPort: 9404, hostIp: '127.0.0.1' }],
          livenessProbe: { tcpSocket: { port: k8s.IntOrString.fromNumber(9404) } },
        } as k8s.Container,
      ],
    });
    expect(pod.volumes).toContainEqual({ name: 'cache', emptyDir: { sizeLimit: '1Gi' } });
    expect(pod.volumes).toContainEqual({
      name: 'info',
      downwardAPI: { items: [{ path: 'cpu', resourceFieldRef: { resource: 'limits.cpu', divisor: 1 } }] },
    });
    expect(pod.containers[1]).toMatchObject({
      ports: [{ containerPort: 9404, hostIP: '127.0.0.1' }],
      livenessProbe: { tcpSocket: { port: 9404 } },
    });
  });

  test.each<[PodOptions, string, string]>([
    [{ volumes: [{ name: 'x', emptydir: {} }] }, 'pods.volumes[0].emptydir', "use 'emptyDir'"],
    [
      { volumes: [{ name: 'x', emptyDir: { sizeLimit: '1 GB' } }] }, 'pods.volumes[0].emptyDir.sizeLimit',
      'give a quantity such as 500m or 1Gi',
    ],
    [{ volumes: [{ name: 'x', configMap: null }] }, 'pods.volumes[0].configMap', 'give an object with the fields of a '
      + 'ConfigMapVolumeSource of the Kubernetes API'],
    [{ volumes: [{ emptyDir: {} }] }, 'pods.volumes[0].name', 'set `name`'],
    [{ volumeMounts: [{ name: 'tmp', path: '/x' }] }, 'pods.volumeMounts[0].mountPath', 'set `mountPath`'],
    [{ sidecars: [{ name: 'x' }] }, 'pods.sidecars[0].image', 'set `image`'],
    [{ initContainers: [{ ...EXPORTER, command: 'sh' }] }, 'pods.initContainers[0].command', 'give a list, each entry '
      + 'a text'],
    [{ sidecars: [{ ...EXPORTER, env: [{ name: 'N', value: 1 }] }] }, 'pods.sidecars[0].env[0].value', 'give a text'],
    [
      { sidecars: [{ ...EXPORTER, livenessProbe: { periodSeconds: '5' } }] },
      'pods.sidecars[0].livenessProbe.periodSeconds', 'give a whole number',
    ],
    [{ sidecars: [{ ...EXPORTER, tty: 'yes' }] }, 'pods.sidecars[0].tty', 'give true or false'],
    [{ sidecars: [{ ...EXPORTER, constructor: 'x' }] }, 'pods.sidecars[0].constructor', 'remove it; a field of a later '
      + 'Kubernetes can be set with `ApiObject.addJsonPatch`'],
    [
      { tolerations: [{ key: 'x', operator: 'Exists', tolerationSecond: 3 }] }, 'pods.tolerations[0].tolerationSecond',
      "use 'tolerationSeconds'",
    ],
    [
      { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
      'pods.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms', 'set `nodeSelectorTerms`',
    ],
    [{ envValueFrom: { X: { secretKeyRef: { name: 'x' } } } }, 'pods.envValueFrom.X.secretKeyRef.key', 'set `key`'],
    [{ dnsConfig: { nameserver: ['10.0.0.10'] } }, 'pods.dnsConfig.nameserver', "use 'nameservers'"],
  ])('wrong: %j', (pods, property, fix) => {
    expect(said({ pods })).toContainEqual(
      expect.objectContaining({ code: 'POD_FIELD', severity: 'error', property, fix }),
    );
  });

  test('an object of a class is refused, and not followed into its tree', () => {
    const findings = said({ pods: { volumes: [Volume.fromEmptyDir(chart(), 'volume', 'x')] } });
    expect(findings).toEqual([
      expect.objectContaining({ code: 'INPUT_TYPE', property: 'pods.volumes[0]', value: 'a Volume' }),
    ]);
  });

  test('a field that an older API server drops is a warning, by the version that the cluster names', () => {
    const pods = {
      volumes: [{ name: 'x', image: { reference: 'y' } }],
      volumeMounts: [{ name: 'x', mountPath: '/x' }],
    };
    expect(said({ pods })).toEqual([
      expect.objectContaining({ code: 'POD_FIELD_NEW', severity: 'warning', property: 'pods.volumes[0].image' }),
    ]);
    expect(said({ pods, kubernetesVersion: '1.31' })).toEqual([]);
    const native = { sidecars: [{ ...EXPORTER, restartPolicy: 'Always' }] };
    expect(said({ pods: native }).map(({ code }) => code)).toEqual(['POD_FIELD_NEW']);
    expect(said({ pods: native, kubernetesVersion: '1.29' })).toEqual([]);
  });
});

/** A value with every field of a type. */
function sampleOf(type: string, depth: number): object {
  return Object.fromEntries(POD_FIELDS[type].split(' ').map(text => {
    const [, name, kind = 'string', list] = /^(\w+)!?(?::(\w+))?(\[\])?/.exec(text)!;
    const value = kind in POD_FIELDS ? (depth > 0 ? sampleOf(kind, depth - 1) : {}) : SAMPLES[kind];
    return [name, list ? [value] : value];
  }).filter(([, value]) => JSON.stringify(value) !== '{}' && JSON.stringify(value) !== '[{}]'));
}

const SAMPLES: { [kind: string]: unknown } = {
  string: 'x',
  integer: 1,
  boolean: true,
  any: { x: 1 },
  IntOrString: 'http',
  Quantity: '1.5Gi',
  Quantities: { cpu: '1' },
  map: { hostIp: 'x' },
};

describe('what Kubernetes or Pod Security would refuse', () => {
  const secured = (securityContext: object) => ({ sidecars: [{ ...EXPORTER, securityContext }] });
  test.each<[string, PodOptions]>([
    ['POD_SECURITY', { volumes: [{ name: 'x', hostPath: { path: '/' } }] }],
    ['POD_SECURITY', { volumes: [{ name: 'x', nfs: { server: 'x', path: '/' } }] }],
    ['POD_SECURITY', secured({ privileged: true })],
    ['POD_SECURITY', secured({ allowPrivilegeEscalation: true })],
    ['POD_SECURITY', secured({ runAsUser: 0 })],
    ['POD_SECURITY', secured({ runAsNonRoot: false })],
    ['POD_SECURITY', secured({ capabilities: { add: ['SYS_ADMIN'] } })],
    ['POD_SECURITY', secured({ capabilities: { drop: ['KILL'] } })],
    ['POD_SECURITY', secured({ seccompProfile: { type: 'Unconfined' } })],
    ['POD_SECURITY', secured({ appArmorProfile: { type: 'Unconfined' } })],
    ['POD_SECURITY', secured({ procMount: 'Unmasked' })],
    ['POD_SECURITY', secured({ seLinuxOptions: { type: 'spc_t' } })],
    ['POD_SECURITY', { initContainers: [{ ...EXPORTER, securityContext: { runAsUser: 0 } }] }],
    ['POD_SECURITY', { sidecars: [{ ...EXPORTER, ports: [{ containerPort: 1, hostPort: 1 }] }] }],
    ['POD_SECURITY', { sidecars: [{ ...EXPORTER, livenessProbe: { httpGet: { port: 1, host: 'example.com' } } }] }],
    ['POD_SOURCE', { volumes: [{ name: 'x', emptyDir: {}, secret: { secretName: 'x' } }] }],
    ['POD_SOURCE', { envValueFrom: { X: {} } }],
    ['POD_NAME_TAKEN', { sidecars: [{ ...EXPORTER, name: 'kafka' }] }],
    ['POD_NAME_TAKEN', { sidecars: [EXPORTER], initContainers: [EXPORTER] }],
    ['POD_NAME_TAKEN', { volumes: [{ name: 'data-7', emptyDir: {} }] }],
    ['POD_NAME_TAKEN', { volumeMounts: [{ name: 'tmp', mountPath: '/var/lib/kafka/data-0/' }] }],
    ['POD_NAME_TAKEN', { volumeMounts: [{ name: 'tmp', mountPath: '/x' }, { name: 'config', mountPath: '/x/' }] }],
    ['POD_NAME_INVALID', { volumes: [{ name: 'Plugins', emptyDir: {} }] }],
    [
      'POD_MOUNT_WITHOUT_VOLUME',
      { sidecars: [{ ...EXPORTER, volumeMounts: [{ name: 'data-1', mountPath: '/data' }] }] },
    ],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: 'plugins' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/a:b' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/var/lib/kafka' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/var/lib/kafka/data-1' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/var/lib/x/../kafka/data-0/kafka-logs' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/etc' }] }],
    ['POD_MOUNT_PATH', { volumeMounts: [{ name: 'tmp', mountPath: '/etc/kafka-constructs/start.sh' }] }],
    ['TOLERATION', { tolerations: [{}] }],
    ['TOLERATION', { tolerations: [{ value: 'kafka' }] }],
    ['TOLERATION', { tolerations: [{ key: 'x', operator: 'In' }] }],
    ['TOLERATION', { tolerations: [{ key: 'x', operator: 'Exists', value: 'y' }] }],
    ['TOLERATION', { tolerations: [{ key: 'x', operator: 'Exists', effect: 'Never' }] }],
    ['TOLERATION', { tolerations: [{ key: 'x', operator: 'Exists', tolerationSeconds: 5 }] }],
    ['TOLERATION_OF_FAILURE', { tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists' }] }],
    ['ENVIRONMENT_NAME', { env: { 'A=B': 'x' } }],
    ['ENVIRONMENT_NAME', { env: { A: 'x' }, envValueFrom: { A: { fieldRef: { fieldPath: 'status.hostIP' } } } }],
    ['ENVIRONMENT_RESERVED', { envValueFrom: { KAFKA_HEAP_OPTS: { configMapKeyRef: { name: 'x', key: 'y' } } } }],
    ['ENVIRONMENT_SECRET', { sidecars: [{ ...EXPORTER, env: [{ name: 'DB_PASSWORD', value: 'example' }] }] }],
    ['ANNOTATION_INVALID', { annotations: { 'kafka-constructs/config-checksum': 'x' } }],
    ['ANNOTATION_INVALID', { annotations: { large: 'x'.repeat(262_144) } }],
    ['LABEL_RESERVED', { labels: { 'kafka-constructs/pool': 'x' } }],
    ['LABEL_RESERVED', { labels: { 'topology.kubernetes.io/zone': 'a' } }],
    ['CPU', { cpu: 0.0001 }],
    ['CPU_LIMIT', { cpu: 2, cpuLimit: 1.5 }],
    ['MEMORY', { memory: Size.kibibytes(4_000_001) }],
    ['MEMORY', { memory: Size.gibibytes(2), heap: Size.kibibytes(1_000_001) }],
    ['HEAP_EXCEEDS_MEMORY', { memory: Size.mebibytes(512), heap: Size.mebibytes(400) }],
  ])('%s: %j', (code, pods) => {
    expect([...new Set(said({ pods, kubernetesVersion: '1.37' }).map(finding => finding.code))]).toEqual([code]);
  });

  test('what is allowed: mounts beside the data, files named in variables, one capability, a probe of the pod itself', () => {
    expect(cluster({
      pods: {
        env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token', CREDENTIALS_PATH: '/x' },
        volumes: [{ name: 'plugins', secret: { secretName: 'plugins' } }],
        volumeMounts: [
          { name: 'plugins', mountPath: '/opt/kafka/libs/plugin.jar', subPath: 'plugin.jar' },
          { name: 'plugins', mountPath: '/tmp/plugins' },
        ],
        sidecars: [{
          ...EXPORTER,
          env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
          livenessProbe: { httpGet: { port: 'http' } },
          securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } },
          volumeMounts: [{ name: 'data-0', mountPath: '/data', readOnly: true }],
        }],
        tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
        annotations: { 'prometheus.io/scrape': 'true', 'Example.com/Owner': 'team' },
      },
    }).findings).toEqual([]);
  });

  test('labels of a cluster that select something cannot be set; a chart with such labels gets a note', () => {
    expect(said({ labels: { 'app.kubernetes.io/part-of': 'shop' } })).toEqual([]);
    expect(
      said({ labels: { 'app.kubernetes.io/component': 'x', 'kafka-constructs/zone': 'b' } }).map(({ code, value }) =>
        [code, value]),
    )
      .toEqual([['LABEL_RESERVED', '"app.kubernetes.io/component"'], ['LABEL_RESERVED', '"kafka-constructs/zone"']]);
    const labelled = new Chart(
      new App(), 'chart', { namespace: 'orders', labels: { 'app.kubernetes.io/name': 'shop' } },
    );
    const findings = new KafkaCluster(
      labelled, 'kafka', { ...GOOD, version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() },
    ).findings;
    expect(findings.filter(({ code }) => code === 'CHART_LABEL_REPLACED')).toHaveLength(1);
    const ensemble = new ZookeeperEnsemble(labelled, 'zookeeper', { storage: portworxStorage() });
    expect(ensemble.findings.map(({ code }) => code)).toContain('CHART_LABEL_REPLACED');
  });
});

describe('containers of the user', () => {
  test('have what Pod Security demands, where they say nothing', () => {
    const { containers, initContainers } = brokers({
      sidecars: [{ ...EXPORTER, securityContext: { runAsUser: 2000, capabilities: { add: ['NET_BIND_SERVICE'] } } }],
      initContainers: [{ name: 'fetch', image: 'registry.example/fetch:1' }],
    });
    expect(containers[1].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      runAsUser: 2000,
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    });
    expect(initContainers).toEqual([
      {
        name: 'fetch',
        image: 'registry.example/fetch:1',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ]);
  });

  test('variables come from Secrets, ConfigMaps and the pod; quotas have their limit', () => {
    const [kafka] = brokers({
      cpuLimit: 4,
      env: { TZ: 'UTC' },
      envValueFrom: {
        SASL_PASSWORD: { secretKeyRef: { name: 'sasl', key: 'password' } },
        HOST_IP: { fieldRef: { fieldPath: 'status.hostIP' } },
      },
    }).containers;
    expect(kafka.env).toEqual(expect.arrayContaining([
      { name: 'TZ', value: 'UTC' },
      { name: 'SASL_PASSWORD', valueFrom: { secretKeyRef: { name: 'sasl', key: 'password' } } },
      { name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
    ]));
    expect(kafka.resources).toMatchObject({ requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } });
  });
});

describe('what the rest of a cluster takes from the brokers\' options', () => {
  const SHARED: PodOptions = {
    nodeSelector: { disk: 'nvme' },
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'px/enabled', operator: 'Exists' }] }],
      },
    },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    imagePullSecrets: [{ name: 'registry' }],
    priorityClassName: 'data',
    dnsConfig: { options: [{ name: 'ndots', value: '1' }] },
  };
  const OF_BROKERS: PodOptions = {
    ...SHARED,
    cpu: 4,
    memory: Size.gibibytes(16),
    env: { TZ: 'UTC' },
    sidecars: [EXPORTER],
    annotations: { 'prometheus.io/port': '9404' },
    labels: { tier: 'data' },
  };
  const zookeeper = (pods?: PodOptions) =>
    ({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper({ pods }) });

  test.each<[string, (pods?: PodOptions) => Partial<KafkaClusterProps>]>([
    ['kafka-controller', pods => ({ quorum: MetadataQuorum.controllers({ pods }) })],
    ['kafka-zookeeper-server', zookeeper],
  ])('%s: registry and nodes, field by field; no sizes, variables and containers', (name, quorum) => {
    const objects = rendered({ pods: OF_BROKERS, ...quorum() });
    const [broker, other] = [spec(objects), spec(objects, name)];
    for (const field of [
      'nodeSelector', 'imagePullSecrets', 'priorityClassName', 'tolerations', 'dnsConfig',
    ]) expect(other[field]).toEqual(broker[field]);
    expect(other.affinity.nodeAffinity).toEqual(broker.affinity.nodeAffinity);
    expect(other.containers).toHaveLength(1);
    expect(other.containers[0].resources.limits.memory).toBe('2Gi');
    expect(other.containers[0].env.map((entry: { name: string }) => entry.name)).not.toContain('TZ');
    const { annotations, labels } = find(objects, 'StatefulSet', name).spec.template.metadata;
    expect([annotations['prometheus.io/port'], labels.tier]).toEqual([undefined, undefined]);

    const own = spec(rendered({ pods: OF_BROKERS, ...quorum({ nodeSelector: {}, tolerations: [], cpu: 1 }) }), name);
    expect(own.nodeSelector).toBeUndefined();
    expect(JSON.stringify(own.tolerations)).not.toContain('dedicated');
    expect(own).toMatchObject({ imagePullSecrets: [{ name: 'registry' }], priorityClassName: 'data' });
    expect(own.containers[0].resources.requests.cpu).toBe('1');
  });

  test('a pool takes every option of the brokers that it does not set', () => {
    const pool = (pods?: PodOptions) => ({
      pods: OF_BROKERS,
      topology: Topology.oneZone({ nodes: 9 }),
      additionalPools: [{ poolName: 'fast', brokers: 1, firstNodeId: 100, pods }],
    });
    const objects = rendered(pool({ cpu: 8, sidecars: [] }));
    expect(spec(objects, 'kafka-fast')).toMatchObject({
      nodeSelector: { disk: 'nvme' },
      imagePullSecrets: [{ name: 'registry' }],
    });
    expect(spec(objects, 'kafka-fast').containers).toHaveLength(1);
    expect(spec(objects, 'kafka-fast').containers[0].resources).toMatchObject({
      requests: { cpu: '8', memory: '16Gi' },
      limits: { memory: '16Gi' },
    });
    expect(spec(rendered(pool()), 'kafka-fast').containers).toHaveLength(2);
  });

  test('what is wrong with them is said once, of the brokers; what is wrong with others\' own, of theirs', () => {
    const wrong = { tolerations: [{ value: 'x' }] };
    for (const props of [
      {}, zookeeper(),
      {
        additionalPools: [{ poolName: 'fast', brokers: 1, firstNodeId: 100 }],
        topology: Topology.oneZone({ nodes: 9 }),
      },
    ]) {
      expect(said({ pods: wrong, ...props }).map(({ property }) => property)).toEqual(['pods.tolerations[0]']);
    }
    expect(said({ quorum: MetadataQuorum.controllers({ pods: wrong }) }).map(({ property }) => property)).toEqual(['quorum.pods.tolerations[0]']);
    expect(said(zookeeper(wrong)).map(({ property, construct }) => [construct, property])).toEqual([[
      'chart/kafka/zookeeper', 'pods.tolerations[0]',
    ]]);
  });
});

describe('several pods of a role on one node, for trials', () => {
  const pods = { hostAntiAffinity: HostAntiAffinity.PREFERRED };
  const storage = KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) });
  const oneNode = {
    pods,
    storage,
    replication: Replication.maximumPerformance(),
    topology: Topology.oneZone({ nodes: 1 }),
    acknowledge: { PODS_SHARE_A_NODE: 'a trial on one node' },
  };

  test('three brokers and three controllers fit one node, after a warning that both may be lost together', () => {
    const kafka = cluster(oneNode);
    expect(
      kafka.findings.filter(({ severity, acknowledged }) =>
        severity === 'error' || (severity === 'warning' && !acknowledged)),
    ).toEqual([]);
    expect(kafka.findings.filter(({ code }) => code === 'PODS_SHARE_A_NODE')).toEqual([
      expect.objectContaining({ property: 'pods.hostAntiAffinity', message: expect.stringContaining('lost together') }),
    ]);
    for (const name of ['kafka-broker', 'kafka-controller']) {
      const { podAntiAffinity } = spec(rendered(oneNode), name).affinity;
      expect(podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toBeUndefined();
      expect(podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]).toMatchObject({
        podAffinityTerm: { topologyKey: 'kubernetes.io/hostname' },
      });
    }
    expect(() => rendered({
      ...oneNode,
      version: KafkaVersion.V3_9_2,
      quorum: MetadataQuorum.zookeeper(),
    })).not.toThrow();
  });

  test('controllers that stay apart still need their nodes', () => {
    const apart = MetadataQuorum.controllers({ pods: { hostAntiAffinity: HostAntiAffinity.REQUIRED } });
    expect(said({ ...oneNode, quorum: apart }).map(({ code }) => code)).toContain('NODES_FOR_BROKERS');
  });
});

test('the service account of the brokers has annotations for roles of a cloud, that of the controllers none', () => {
  const serviceAccountAnnotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/kafka' };
  const objects = rendered({ serviceAccountAnnotations });
  expect(find(objects, 'ServiceAccount', 'kafka-broker-account').metadata.annotations).toEqual(
    serviceAccountAnnotations,
  );
  expect(find(objects, 'ServiceAccount', 'kafka-controller-account').metadata.annotations).toBeUndefined();
});

test('any object can be annotated in cdk8s', () => {
  const scope = chart();
  cluster({}, scope).objects.bootstrap.metadata.addAnnotation(
    'external-dns.alpha.kubernetes.io/hostname', 'kafka.example.com',
  );
  expect(find(synth(scope), 'Service', 'kafka-bootstrap').metadata.annotations).toEqual({
    'external-dns.alpha.kubernetes.io/hostname': 'kafka.example.com',
  });
});

describe('log levels', () => {
  const file = (props: Partial<KafkaClusterProps>, name: string) =>
    find(rendered(props), 'ConfigMap', 'kafka-broker-config').data[name];

  test('are those of the user over the defaults, for both kinds of Log4j, and roll the pods', () => {
    const logLevels = { 'root': 'WARN', 'kafka.request.logger': 'DEBUG', 'kafka.network.RequestChannel$': 'TRACE' };
    const modern = file({ logLevels }, 'log4j2.properties');
    expect(modern).toMatch(/logger\.requests\.name=kafka\.request\.logger\nlogger\.requests\.level=debug\n/);
    expect(modern).toMatch(/logger\.(\w+)\.name=kafka\.network\.RequestChannel\$\nlogger\.\1\.level=trace\n/);
    expect(modern).toContain('rootLogger.level=warn\n');
    const old = file(
      { logLevels, version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }, 'log4j.properties',
    );
    for (const line of [
      'log4j.rootLogger=WARN, stdout', 'log4j.logger.kafka.request.logger=DEBUG',
      'log4j.logger.org.apache.zookeeper=INFO', 'log4j.logger.kafka.network.RequestChannel$=TRACE',
    ]) {
      expect(old.split('\n')).toContain(line);
    }
    const checksum = (props: Partial<KafkaClusterProps>) =>
      find(rendered(props), 'StatefulSet', 'kafka-broker').spec.template.metadata.annotations;
    expect(checksum({ logLevels })).not.toEqual(checksum({}));
  });

  test.each([
    [{ 'kafka server': 'INFO' }], [{ root: 'debug' }], [{ 'a=b': 'INFO' }], [{ '': 'INFO' }],
  ])('%j is refused', logLevels => {
    expect(said({ logLevels }).map(({ code }) => code)).toEqual(['LOG_LEVEL']);
  });
});

describe('zones whose names are no DNS labels', () => {
  const zones = ['Rack_A', 'rack-a', 'eu.west-1'];
  const props = { topology: Topology.zones({ zones, nodes: 9 }) };

  test('have StatefulSets with names of their own, and keep their names as labels, selectors and racks', () => {
    const objects = rendered(props);
    const sets = objects.filter(({ kind, metadata }) =>
      kind === 'StatefulSet' && metadata.name.startsWith('kafka-broker-'));
    expect(sets.map(({ metadata }) => metadata.name)).toEqual([
      expect.stringMatching(/^kafka-broker-rack-a-[0-9a-f]{8}$/), 'kafka-broker-rack-a', expect.stringMatching(
        /^kafka-broker-eu-west-1-[0-9a-f]{8}$/,
      ),
    ]);
    expect(sets.map(({ spec: { template, selector } }) => [
      template.spec.nodeSelector['topology.kubernetes.io/zone'], selector.matchLabels['kafka-constructs/zone'],
      template.spec.containers[0].env.find(({ name }: { name: string }) => name === 'RACK').value,
    ])).toEqual(zones.map(zone => [zone, zone, zone]));
    const { parameters } = findClass(objects, `orders-${sets[0].metadata.name}-storage`);
    expect(
      find(objects, 'VolumePlacementStrategy', parameters.placement_strategy).spec.replicaAffinity[0].matchExpressions[0].values,
    ).toEqual(['Rack_A']);
    expect(rendered(props)).toEqual(objects);
  });

  test.each([[['a', 'b c']], [['a', '']], [['a', 'x'.repeat(64)]]])('%j is refused', wrong => {
    expect(
      said({ topology: Topology.zones({ zones: wrong, nodes: 9, rack: RackSource.NONE }) }).map(({ code }) => code),
    ).toContain(
      'ZONES',
    );
  });
});

describe('versions and domains', () => {
  test.each([
    ['Cluster.Local', "use 'cluster.local'"], ['cluster.local.', "use 'cluster.local'"],
    ['svc.cluster.local', "use 'cluster.local'"], ['a..b', 'remove it, or correct it'],
  ])(
    'the domain %s', (clusterDomain, fix) => {
      expect(said({ clusterDomain })).toEqual([expect.objectContaining({ code: 'CLUSTER_DOMAIN', fix })]);
    });

  test.each([
    ['1.5', false], ['1.340', false], ['2.0', false], ['1.34', true], ['v1.34.1-eks-1b2c3d4', true],
    ['1.33.2+k3s1', true], ['1.31.5-gke.1068000', true],
  ])(
    'Kubernetes %s', (kubernetesVersion, accepted) => {
      expect(said({ kubernetesVersion }).map(({ code }) => code)).toEqual(accepted ? [] : ['KUBERNETES_VERSION']);
    });
});
