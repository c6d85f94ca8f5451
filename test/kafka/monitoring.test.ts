import { createHash } from 'crypto';
import {
  Authentication, Certificates, JmxAgent, KafkaCluster, type KafkaClusterProps, KafkaVersion, Listener, MetadataQuorum,
  Monitoring, NetworkPeer, type PrometheusOperatorProps, Replication, UserIds, ZookeeperEnsemble,
} from '../../src';
import { AGENT_METRICS } from '../../src/kafka/monitoring/metrics';
import { ZOOKEEPER_METRICS } from '../../src/zookeeper/ensemble-metrics';
import { chart, cluster, find, portworxStorage, rendered, type Rendered, synth } from '../support';

const AGENT = JmxAgent.copiedFrom('registry.example.com/agent:1', '/agent.jar');
const WATCHED = { agent: AGENT, scrapedBy: [NetworkPeer.namespace('monitoring')] };
const ZOOKEEPER = { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() };

function operator(props: Partial<PrometheusOperatorProps> = {}): Monitoring {
  return Monitoring.prometheusOperator({ ...WATCHED, ...props });
}

function watched(props: Partial<KafkaClusterProps> = {}): Rendered[] {
  return rendered({ monitoring: operator(), ...props });
}

const SECURE = {
  certificates: Certificates.ownCa(), listeners: [Listener.internal('apps', { authentication: [Authentication.scram()] })],
};

function expressions(objects: readonly Rendered[]): string[] {
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap(({ spec }) => spec.groups.flatMap((group: Rendered) => group.rules)).map(({ expr }: Rendered) => expr);
  const panels = objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1')
    .flatMap(({ data }) => Object.values<string>(data)).flatMap(text => JSON.parse(text).panels)
    .flatMap(({ targets = [] }: Rendered) => targets.map(({ expr }: Rendered) => expr));
  return [...rules, ...panels];
}

/** Metrics of others: of the JVM and its agent, of the exporter, the kubelet, kube-state-metrics and Portworx. */
const OF_OTHERS = /^(jvm_|process_|kafka_consumergroup_|kafka_topic_disk_|kafka_listener_|kafka_exporter_|kubelet_|kube_|px_)/;

test('alerts and dashboards use every metric that is exported, and no other', () => {
  const all = [watched(SECURE), watched(ZOOKEEPER)].flatMap(expressions).join('\n');
  const used = new Set([...all.matchAll(/\b([a-z_]+)\{/g)].map(([, name]) => name).filter(name => !OF_OTHERS.test(name)));
  const exported = new Set([...AGENT_METRICS, ...ZOOKEEPER_METRICS].map(({ name }) => name));
  expect([...used].sort()).toEqual([...exported].sort());
});

test('a process has no metric in its configuration that it does not have', () => {
  const names = (objects: readonly Rendered[], component: string): string[] =>
    JSON.parse(find(objects, 'ConfigMap', `kafka-${component}-config`).data['metrics.yaml']).rules.map((rule: Rendered) => rule.name);
  expect(names(watched(), 'broker')).not.toContain('kafka_controller_kafkacontroller_activecontrollercount');
  expect(names(watched(), 'controller')).not.toContain('kafka_server_replicamanager_leadercount');
  expect(names(watched(ZOOKEEPER), 'broker')).toContain('kafka_controller_kafkacontroller_activecontrollercount');
  expect(names(watched(ZOOKEEPER), 'broker')).not.toContain('kafka_server_raftmetrics_current_state');
});

test('the exporter restarts for a new program, which it reads at its start', () => {
  const { spec: { template } } = find(watched(), 'Deployment', 'kafka-exporter');
  const program = find(watched(), 'ConfigMap', 'kafka-exporter-program').binaryData['kafka-admin.jar'];
  expect(template.metadata.annotations['kafka-constructs/program-checksum']).toBe(createHash('sha256').update(program).digest('hex'));
});

test('the container that copies the agent has a name of its own', () => {
  const kafka = cluster({ monitoring: operator(), pods: { initContainers: [{ name: 'agent', image: 'registry.example.com/a:1' }] } });
  expect(kafka.findings).toEqual([]);
  const names = watched({ pods: { initContainers: [{ name: 'agent', image: 'registry.example.com/a:1' }] } })
    .filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'kafka-broker')
    .flatMap(({ spec }) => spec.template.spec.initContainers.map((container: Rendered) => container.name));
  expect(new Set(names).size).toBe(2);
});

test('topics and users of a cluster with wrong input report nothing that follows from it', () => {
  const scope = chart();
  const kafka = new KafkaCluster(scope, 'kafka', { brokers: 3, storage: portworxStorage(), brokerCount: 3 } as never);
  const topic = kafka.addTopic('orders', { partitions: 12 });
  const user = kafka.addUser('checkout', { produceTo: [topic] });
  expect(kafka.findings.map(({ code }) => code)).toEqual(['INPUT_UNKNOWN']);
  expect(topic.findings).toEqual([]);
  expect(() => synth(scope)).toThrow(/INPUT_UNKNOWN(?![^]*(CLUSTER_NOT|USER_OF))/);
  expect(user.findings).toEqual([]);
});

test('pods that still have the agent find its file after monitoring is removed, and read no metric of the server', () => {
  const objects = rendered(ZOOKEEPER);
  for (const name of ['kafka-broker-config', 'kafka-zookeeper-config']) {
    expect(JSON.parse(find(objects, 'ConfigMap', name).data['metrics.yaml'])).toMatchObject({ includeObjectNames: [], rules: [] });
  }
  expect(JSON.stringify(find(objects, 'StatefulSet', 'kafka-broker'))).not.toContain('javaagent');
});

describe('the agent', () => {
  const pod = (agent: JmxAgent, props: Partial<KafkaClusterProps> = {}) =>
    find(watched({ monitoring: operator({ agent }), ...props }), 'StatefulSet', 'kafka-broker').spec.template.spec;
  const option = ({ containers: [{ env }] }: Rendered) =>
    env.find(({ name }: Rendered) => name === 'METRICS_AGENT').value;

  test('is copied from an image', () => {
    const { initContainers, volumes, ...spec } = pod(AGENT);
    expect(initContainers).toEqual([expect.objectContaining({
      image: 'registry.example.com/agent:1',
      command: ['cp', '/agent.jar', '/opt/kafka-agent/agent.jar'],
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    })]);
    expect(initContainers[0].resources.limits).toMatchObject({ 'cpu': '50m', 'memory': '64Mi', 'ephemeral-storage': '64Mi' });
    expect(volumes).toContainEqual({ name: 'agent', emptyDir: { sizeLimit: '64Mi' } });
    expect(option(spec)).toBe('-javaagent:/opt/kafka-agent/agent.jar=9404:/etc/kafka-constructs/metrics.yaml');
  });

  test('is in an image that is mounted', () => {
    const spec = pod(JmxAgent.inImageVolume('registry.example.com/agent:1', '/agent.jar'), { kubernetesVersion: '1.35' });
    expect(spec.initContainers).toBeUndefined();
    expect(spec.volumes).toContainEqual({ name: 'agent', image: { reference: 'registry.example.com/agent:1' } });
    expect(option(spec)).toContain('-javaagent:/opt/kafka-agent/agent.jar=');
  });

  test('is in the image of Kafka', () => {
    const spec = pod(JmxAgent.inKafkaImage('/opt/agent.jar'));
    expect(spec.initContainers).toBeUndefined();
    expect(option(spec)).toContain('-javaagent:/opt/agent.jar=');
  });

  test('reads its configuration again, so that a change of it restarts nothing', () => {
    const checksum = (objects: readonly Rendered[]) =>
      find(objects, 'StatefulSet', 'kafka-broker').spec.template.metadata.annotations['kafka-constructs/config-checksum'];
    expect(checksum(watched())).toBe(checksum(rendered()));
  });
});

test('who scrapes reaches the port of metrics of every pod, and no other port', () => {
  const objects = watched({ ...ZOOKEEPER, ...SECURE });
  const flows = objects.filter(({ kind }) => kind === 'NetworkPolicy').flatMap(({ metadata, spec }) =>
    (spec.ingress ?? []).filter(({ from }: Rendered) => JSON.stringify(from ?? '').includes('"monitoring"'))
      .map(({ ports }: Rendered) => `${metadata.name} ${ports.map(({ port }: Rendered) => port)}`));
  expect(flows.sort()).toEqual(['kafka-broker-network 9404', 'kafka-exporter-network 9404', 'kafka-zookeeper-network 9404']);
});

test('the operator finds pods, alerts and ZooKeeper by its labels', () => {
  const objects = watched({ ...ZOOKEEPER, monitoring: operator({ selectedBy: { team: 'platform' } }) });
  for (const [kind, name] of [['PodMonitor', 'kafka'], ['PodMonitor', 'kafka-zookeeper'], ['PrometheusRule', 'kafka-alerts']]) {
    expect(find(objects, kind, name).metadata.labels.team).toBe('platform');
  }
  const { selector, podMetricsEndpoints: [endpoint] } = find(objects, 'PodMonitor', 'kafka-zookeeper').spec;
  const server = find(objects, 'StatefulSet', 'kafka-zookeeper-server').spec.template;
  expect(server.metadata.labels).toMatchObject(selector.matchLabels);
  expect(server.spec.containers[0].ports).toContainEqual({ name: endpoint.port, containerPort: 9404 });
});

test('without the operator, pods are annotated and alerts are a file', () => {
  const objects = rendered({ monitoring: Monitoring.annotations(WATCHED), ...ZOOKEEPER });
  for (const [kind, name] of [['StatefulSet', 'kafka-broker'], ['StatefulSet', 'kafka-zookeeper-server'], ['Deployment', 'kafka-exporter']]) {
    expect(find(objects, kind, name).spec.template.metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true', 'prometheus.io/port': '9404', 'prometheus.io/path': '/metrics',
    });
  }
  const file = find(objects, 'ConfigMap', 'kafka-alerts').data['kafka.rules.yaml'];
  expect(JSON.parse(file).groups[0].rules.length).toBeGreaterThan(15);
  expect(objects.some(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com'))).toBe(false);
});

describe('the exporter', () => {
  const pod = (objects: readonly Rendered[]) => find(objects, 'Deployment', 'kafka-exporter').spec.template.spec;

  test('connects with the certificate of jobs, and looks at the listeners', () => {
    const { containers: [{ args }], volumes, restartPolicy } = pod(watched(SECURE));
    expect(args.slice(0, 5)).toEqual(['exporter', '--port', '9404', '--interval', '30']);
    expect(args).toContain('--nodes');
    expect(JSON.stringify(volumes)).toContain('kafka-admin-tls');
    expect(restartPolicy).toBe('Always');
  });

  test('needs no certificate where nothing is encrypted', () => {
    const objects = watched();
    expect(pod(objects).containers[0].args).not.toContain('--nodes');
    expect(pod(objects).volumes).toContainEqual({ name: 'program', configMap: { name: 'kafka-exporter-program' } });
    expect(find(objects, 'ConfigMap', 'kafka-exporter-program').binaryData['kafka-admin.jar']).toBeDefined();
  });

  test('is left out, with what is known by it alone', () => {
    const objects = watched({ ...SECURE, monitoring: operator({ exporter: false }) });
    expect(objects.some(({ metadata }) => metadata.name === 'kafka-exporter')).toBe(false);
    expect(expressions(objects).join('\n')).not.toMatch(/consumergroup|kafka_listener_|kafka_exporter/);
  });
});

test('each alert links to its chapter in the runbook', () => {
  const scope = chart();
  const kafka = cluster({
    brokers: 1,
    replication: Replication.of({ replicationFactor: 1, volumeReplicas: 1 }),
    bootstrap: true,
    monitoring: operator({ runbookUrl: 'https://example.com/RUNBOOK.md' }),
    acknowledge: { ONE_COPY: 'a trial' },
  }, scope);
  const chapters = kafka.runbook().split('\n').filter(line => line.startsWith('### Kafka')).map(line => line.slice(4));
  const { rules } = find(synth(scope), 'PrometheusRule', 'kafka-alerts').spec.groups[0];
  expect(rules.map(({ alert }: Rendered) => alert)).toEqual(chapters);
  expect(chapters).toEqual(expect.arrayContaining(['KafkaBootstrapLeftOn', 'KafkaWarningAcknowledged-ONE_COPY']));
  expect(rules.map(({ annotations }: Rendered) => annotations.runbook_url))
    .toEqual(chapters.map(chapter => `https://example.com/RUNBOOK.md#${chapter.toLowerCase()}`));
});

test('dashboards have the names of the cluster, ids of their own, and no words that are left over', () => {
  const dashboards = watched(SECURE).filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1')
    .flatMap(({ data }) => Object.values<string>(data)).map(text => JSON.parse(text));
  expect(dashboards.map(({ title }) => title)).toEqual(
    ['Cluster', 'Brokers', 'Storage', 'Clients', 'Topics'].map(title => `Kafka orders/kafka: ${title}`),
  );
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(5);
  for (const { panels, uid } of dashboards) {
    expect(uid.length).toBeLessThanOrEqual(40);
    expect(new Set(panels.map(({ id }: Rendered) => id)).size).toBe(panels.length);
  }
  expect(JSON.stringify(dashboards)).not.toMatch(/%\w+%/);
});

test('an ensemble of its own is watched by its own property', () => {
  const scope = chart();
  const made = new ZookeeperEnsemble(scope, 'zookeeper', {
    storage: portworxStorage(), metrics: { ...WATCHED, port: 7000 }, userIds: UserIds.FIXED,
  });
  expect(made.findings).toEqual([]);
  const { env, ports } = find(synth(scope), 'StatefulSet', 'zookeeper-server').spec.template.spec.containers[0];
  expect(ports).toContainEqual({ name: 'metrics', containerPort: 7000 });
  expect(env.find(({ name }: Rendered) => name === 'METRICS_AGENT').value).toMatch(/-javaagent:.*=7000:/);
});
