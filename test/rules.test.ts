import { readdirSync } from 'fs';
import { join } from 'path';
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { chart, GOOD, portworxStorage } from './support';
import {
  type Finding, type KafkaClusterProps, type NativeStorageProps, type PortworxClusterProps, type PortworxParameters,
  type ScrubJobProps, AzureDiskCaching, AzureDiskSku, BackingStore, BrokerUpdates, EbsVolumeType, FileSystem,
  FlashArrayAccess, GoogleDiskType, HostAntiAffinity, KafkaCluster, KafkaImage, KafkaStorage, KafkaStorageClass,
  KafkaVersion, Listener, MetadataQuorum, NetworkPeer, PortworxFileSystem, PortworxProvisioner, IoProfile, RackSource,
  ReclaimPolicy, Replication, Severity, Topology, VolumeEncryption, VolumeGrowth, VolumeManager, VolumeMobility,
  ZookeeperEnsemble, PortworxCluster, PoolExpansion, PoolExpansionMethod, PoolRebalance, SecretsProvider,
  VolumeKeyPointer, BackupStore, ClusterBackup, ClusterPair, ClusterRestore, ClusterSnapshot, Migration, Schedule,
  type ConnectionProps, type TopicProps, type UserProps, TestCopy, AclOperation, AclResource, Credentials, KafkaTopic,
  type WorkloadProps, CapacityPlan, Durability, KafkaUser, Authentication, Authorization, Certificates, InternalTraffic,
  IssuerKind, type OAuthProps, Jwks, TrustedCa,
  type IKafkaCluster, type ThroughputTestProps, ThroughputTest, UserIds, ClientRack, JmxAgent, LogFormat, Monitoring,
  type PrometheusOperatorProps,
} from '../src';
import { DeferredTexts } from '../src/core/deferred';
import { type AnyTable } from '../src/core/rule';
import { TABLES } from '../src/rules';

interface Reviewed extends Construct {
  readonly findings: Finding[];
  readonly objects: object;
}

type Case = (scope: Chart, strict: boolean) => Reviewed;

const deferred = new DeferredTexts().defer('an output', { secret: false });
const { maximumPerformance, of } = Replication;
const NVME = BackingStore.localNvme();

function kafka(props: Partial<KafkaClusterProps>): Case {
  return (scope, strict) => new KafkaCluster(scope, 'kafka', { ...GOOD, strict, ...props });
}

/** A cluster whose listener takes passwords. */
function secure(scope: Chart, strict = false): KafkaCluster {
  return new KafkaCluster(scope, 'kafka', {
    ...GOOD, certificates: Certificates.ownCa(), listeners: [SECURE], strict,
  });
}

/** A cluster whose listener takes tokens. */
function tokens(props: Partial<OAuthProps>, version = KafkaVersion.V4_4_0): Case {
  const authentication = [Authentication.oauth({
    issuer: 'https://login.example.com', audiences: ['kafka'], jwks: Jwks.configMap('keys'), ...props,
  })];
  return kafka({
    version, certificates: Certificates.ownCa(), listeners: [Listener.internal('apps', { authentication })],
  });
}

const PUSHED = { receiver: 'com.example.Receiver', subscriptions: [{ name: 'all' }] };

const SCRAM = { authentication: [Authentication.scram()] };

/** A cluster with listeners for clients outside of the Kubernetes cluster. */
function outside(...listeners: Listener[]): Case {
  return kafka({ certificates: Certificates.ownCa(), listeners });
}

function watched(props: Partial<PrometheusOperatorProps>, more: Partial<KafkaClusterProps> = {}): Case {
  return kafka({
    ...more,
    monitoring: Monitoring.prometheusOperator({
      agent: JmxAgent.copiedFrom('registry.example.com/agent:1', '/agent.jar'),
      scrapedBy: [NetworkPeer.namespace('monitoring')],
      ...props,
    }),
  });
}

function topic(props: TopicProps, name = 'orders'): Case {
  return (scope, strict) => secure(scope).addTopic(name, { ...props, strict });
}

function user(props: UserProps, name = 'checkout'): Case {
  return (scope, strict) => {
    const made = secure(scope).addUser(name, { ...props, strict });
    made.allow([AclOperation.ALL], AclResource.topicsWithPrefix(''));
    return made;
  };
}

function provisioned(declare: (cluster: KafkaCluster, orders: KafkaTopic) => unknown): Case {
  return scope => {
    const made = secure(scope);
    declare(made, made.addTopic('orders', { partitions: 3 }));
    return made.node.findChild('provisioning') as unknown as Reviewed;
  };
}

function connection(props: ConnectionProps): Case {
  return scope => secure(scope).addUser('checkout', { credentials: Credentials.password('checkout') })
    .connectionFor(scope, 'checkout', props);
}

/** A throughput test of the good cluster, or of another one. */
function throughputTest(
  props: Partial<ThroughputTestProps>,
  clusterOf = (scope: Chart): IKafkaCluster => new KafkaCluster(scope, 'kafka', GOOD),
): Case {
  return (scope, strict) => new ThroughputTest(scope, 'load', { cluster: clusterOf(scope), strict, ...props });
}

function portworx(
  parameters: PortworxParameters,
  more: Parameters<typeof portworxStorage>[0] = {},
  props: Partial<KafkaClusterProps> = {},
): Case {
  return kafka({ storage: portworxStorage({ parameters, ...more }), ...props });
}

function native(
  backingStore: BackingStore, more: Partial<NativeStorageProps> = {}, props: Partial<KafkaClusterProps> = {},
): Case {
  return kafka({
    storage: KafkaStorage.native({ backingStore, size: Size.gibibytes(500), ...more }),
    replication: maximumPerformance(),
    ...props,
  });
}

function ensemble(servers: number, nodes = 9): Case {
  return (scope, strict) =>
    new ZookeeperEnsemble(
      scope, 'zookeeper', { servers, storage: portworxStorage(), topology: Topology.oneZone({ nodes }), strict },
    );
}

function portworxCluster(props: Partial<PortworxClusterProps> = {}): Case {
  return (scope, strict) => new PortworxCluster(scope, 'portworx', {
    backingStore: BackingStore.ebs(), driveSize: Size.gibibytes(500), storageNodesPerZone: 5, strict, ...props,
  });
}

/** A cluster on a known Portworx cluster. */
function on(
  attributes: object, more: Parameters<typeof portworxStorage>[0] = {}, props: Partial<KafkaClusterProps> = {},
): Case {
  return (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    ...props,
    storage: portworxStorage({
      portworxCluster: PortworxCluster.fromAttributes(scope, 'portworx', { namespace: 'portworx', ...attributes }),
      ...more,
    }),
  });
}

/** What a construct makes of a cluster that is good except for these properties. */
function moved(
  make: (cluster: KafkaCluster, scope: Chart, strict: boolean) => Reviewed, props: Partial<KafkaClusterProps> = {},
): Case {
  return (scope, strict) => make(new KafkaCluster(scope, 'kafka', { ...GOOD, ...props }), scope, strict);
}

function scrubbed(props: Partial<KafkaClusterProps> = {}, job: Partial<ScrubJobProps> = {}): Case {
  return (scope, _) =>
    TestCopy.scrub(
      scope,
      'copy',
      { cluster: { ...GOOD, name: 'kafka', ...props }, scrub: { image: 'registry.example/scrub:1', ...job } },
    );
}

const PAIR = ClusterPair.named('pair');
const NATIVE = {
  replication: maximumPerformance(),
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }),
};
const SECURE = Listener.internal('apps', { authentication: [Authentication.scram()] });
const AUTHORIZER = { 'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' };
const expansion = (threshold: number, props: object = {}) =>
  PoolExpansion.atPercent(threshold, { upTo: Size.tebibytes(2), ...props });

const zones = (count: number, more: object = {}) =>
  Topology.zones({ zones: ['a', 'b', 'c', 'd'].slice(0, count), nodes: 8, ...more });

/** One wrong input for each rule. The rest of each input is good. */
const CASES: { [code: string]: Case } = {
  NAME: kafka({ name: '1-kafka' }),
  NAMESPACE_MISSING: (_, strict) => new KafkaCluster(new Chart(new App(), 'chart'), 'kafka', { ...GOOD, strict }),
  NAMESPACE: kafka({ namespace: 'Orders' }),
  DEFERRED_NOT_ALLOWED: kafka({ labels: { [deferred]: 'x' } }),
  TOKEN_NOT_SUPPORTED: kafka({ pods: { annotations: { role: '${Token[AWS.AccountId.4]}' } } }),
  KUBERNETES_VERSION: kafka({ kubernetesVersion: '1.27' }),
  NAME_TOO_LONG: kafka({ name: 'k'.repeat(50) }),
  NAME_INVALID: (scope, strict) => new KafkaStorageClass(scope, 'Class', { backingStore: BackingStore.ebs(), strict }),
  LABEL_INVALID: kafka({ labels: { team: 'orders and returns' } }),
  LABEL_RESERVED: kafka({ labels: { 'app.kubernetes.io/instance': 'mine' } }),
  CHART_LABEL_REPLACED: (_, strict) => new KafkaCluster(
    new Chart(new App(), 'chart', { namespace: 'orders', labels: { 'app.kubernetes.io/instance': 'shop' } }), 'kafka', {
      ...GOOD,
      strict,
    },
  ),
  ANNOTATION_INVALID: kafka({ pods: { annotations: { 'a key': 'x' } } }),
  DUPLICATE_OBJECT: (scope, strict) => {
    new KafkaCluster(new Chart(scope, 'other', { namespace: 'orders' }), 'kafka', GOOD);
    return new KafkaCluster(scope, 'kafka', { ...GOOD, strict });
  },

  INPUT_MISSING: kafka({ storage: undefined }),
  INPUT_UNKNOWN: kafka({ broker: 3 } as object),
  INPUT_TYPE: kafka({ version: '4.3.1' as unknown as KafkaVersion }),
  CLUSTER_DOMAIN: kafka({ clusterDomain: 'Not A Domain' }),
  NAMES_CLASH: kafka({
    topology: Topology.oneZone({ nodes: 9 }),
    additionalPools: [
      { poolName: 'fast', brokers: 1, firstNodeId: 100 }, { poolName: 'fast-config', brokers: 1, firstNodeId: 200 },
    ],
  }),
  FIRST_NODE_ID: kafka({ additionalPools: [{ poolName: 'fast', brokers: 1, firstNodeId: -5 }] }),
  EXISTING_CLASS_IN_ZONES: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    topology: zones(3),
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromAttributes(scope, 'class', {
        storageClassName: 'px', volumeManager: VolumeManager.PORTWORX, volumeReplicas: 2, coalescesWrites: false,
      }),
      size: Size.gibibytes(500),
    }),
  }),
  KAFKA_VERSION: kafka({ version: KafkaVersion.of('3.8.1') }),
  IMAGE_VERSION: kafka({ image: KafkaImage.apache({ tag: '4.2.0' }) }),
  CLUSTER_ID: kafka({ clusterId: '-leading-hyphen-000000' }),
  BROKERS: kafka({ brokers: 0, replication: of({ replicationFactor: 1 }) }),
  ZONE_WITHOUT_BROKER: kafka({ topology: zones(4) }),
  NODE_IDS_OVERLAP: kafka({
    additionalPools: [{ poolName: 'fast', brokers: 3, firstNodeId: 2 }],
    topology: Topology.oneZone({ nodes: 9 }),
  }),
  POOL_NAME: kafka({ additionalPools: [{ poolName: 'broker-2', brokers: 1, firstNodeId: 100 }] }),
  PARTITIONS_PER_BROKER: kafka({ partitionsPerBroker: 0 }),
  PARALLEL_ROLL: kafka({ topology: zones(3), updates: BrokerUpdates.STATEFUL_SET }),
  SERVICE_ACCOUNT_ANNOTATIONS: kafka({
    serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn' },
    pods: { serviceAccount: { name: 'mine' } },
  }),
  BOOTSTRAP_DECLARED: kafka({ bootstrap: true }),
  ZOOKEEPER_VERSION: kafka({ quorum: MetadataQuorum.zookeeper(), version: KafkaVersion.V4_4_0 }),
  ZOOKEEPER_CONNECT: kafka({ quorum: MetadataQuorum.zookeeper({ chroot: 'kafka' }) }),
  ZOOKEEPER_CLOSED: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    version: KafkaVersion.V3_9_2,
    quorum: MetadataQuorum.zookeeper({
      ensemble: new ZookeeperEnsemble(scope, 'zk', { namespace: 'elsewhere', storage: portworxStorage() }),
    }),
  }),
  ZOOKEEPER_MODE: kafka({ quorum: MetadataQuorum.zookeeper() }),
  COMBINED_NODES: kafka({ brokers: 4, quorum: MetadataQuorum.combined() }),
  CONTROLLERS: kafka({ quorum: MetadataQuorum.controllers({ replicas: 4 }) }),
  ONE_CONTROLLER: kafka({ quorum: MetadataQuorum.controllers({ replicas: 1 }) }),
  READMITTED_BROKERS: kafka({ readmittedBrokers: [0, 1] }),
  READMISSION_DECLARED: kafka({ readmittedBrokers: [0] }),
  QUORUM_IN_TWO_ZONES: kafka({ topology: zones(2) }),
  FORMER_CLUSTER_DOMAIN: kafka({ quorum: MetadataQuorum.controllers({ formerClusterDomain: 'former.local' }) }),
  READMITTED_CONTROLLERS: kafka({ quorum: MetadataQuorum.controllers({ readmittedControllers: [1000, 1001] }) }),

  ZOOKEEPER_SERVERS: ensemble(4),
  ZOOKEEPER_ONE_SERVER: ensemble(1),
  ZOOKEEPER_NODES: ensemble(5, 4),

  REPLICATION_FACTOR: kafka({ replication: of({ replicationFactor: 4 }) }),
  MIN_INSYNC_REPLICAS: kafka({ replication: of({ replicationFactor: 3, minInsyncReplicas: 4 }) }),
  WRITES_STOP_ON_BROKER_LOSS: kafka({ replication: of({ replicationFactor: 2, minInsyncReplicas: 2 }) }),
  ACKNOWLEDGED_WRITES_ON_ONE_BROKER: kafka({ replication: of({ replicationFactor: 2, minInsyncReplicas: 1 }) }),
  MOST_COPIES: kafka({ replication: of({ replicationFactor: 3, mostCopies: 0 }) }),
  ONE_REPLICA: kafka({ replication: of({ replicationFactor: 1, volumeReplicas: 2 }) }),
  ONE_COPY: kafka({ replication: of({ replicationFactor: 1 }) }),
  COPIES_ON_DISK: kafka({ replication: of({ replicationFactor: 3, volumeReplicas: 3 }) }),

  NODES: kafka({ topology: Topology.oneZone({ nodes: 4.5 }) }),
  NODES_FOR_BROKERS: kafka({ topology: Topology.oneZone({ nodes: 2 }) }),
  NO_FREE_NODE: kafka({ topology: Topology.oneZone({ nodes: 3 }) }),
  NODES_IN_ZONE: kafka({ topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 5 }) }),
  NODES_UNKNOWN: kafka({ topology: undefined }),
  ZONES: kafka({ topology: Topology.zones({ zones: ['a', 'a', 'b'], nodes: 6 }) }),
  ZONE_LOSS_STOPS_WRITES: kafka({ topology: zones(2) }),
  RACK_LABEL_VERSION: kafka({ topology: zones(3, { rack: RackSource.POD_TOPOLOGY_LABEL }), kubernetesVersion: '1.34' }),
  RACK_MOVES: kafka({
    topology: zones(3, { rack: RackSource.STATEFUL_SET_PER_ZONE, volumeReplicasAcrossZones: true }),
  }),
  VOLUME_CANNOT_MOVE: native(NVME),
  LOST_VOLUME_WITHOUT_REPLICA: native(NVME, {}, { replication: of({ replicationFactor: 3, minInsyncReplicas: 1 }) }),

  LISTENERS_MISSING: kafka({ listeners: [] }),
  LISTENER_NAME: kafka({ listeners: [Listener.plaintext('replication')] }),
  EXTERNAL_HOST_OF_EACH_BROKER: outside(Listener.loadBalancers('public', { ...SCRAM, brokerHost: 'kafka.example.com' })),
  EXTERNAL_HOST: outside(Listener.loadBalancers('public', { ...SCRAM, brokerHost: '{id}_kafka.example.com' })),
  EXTERNAL_ADDRESS: outside(Listener.nodePorts('public', {
    ...SCRAM, bootstrapNodePort: 30092, firstBrokerNodePort: 30100,
  })),
  EXTERNAL_PORT: outside(Listener.sharedLoadBalancer('public', {
    ...SCRAM, host: 'kafka.example.com', bootstrapPort: 9102, firstBrokerPort: 9100,
  })),
  NODE_PORT_RANGE: outside(Listener.nodePorts('public', {
    ...SCRAM, host: 'kafka.example.com', bootstrapNodePort: 30092, firstBrokerNodePort: 32766,
  })),
  EXTERNAL_ADDRESS_TWICE: outside(
    Listener.nodePorts('public', {
      ...SCRAM, host: 'kafka.example.com', bootstrapNodePort: 30092, firstBrokerNodePort: 30100,
    }),
    Listener.nodePorts('partners', {
      ...SCRAM, port: 9095, host: 'partners.example.com', bootstrapNodePort: 30093, firstBrokerNodePort: 30102,
    }),
  ),
  SOURCE_RANGES: outside(Listener.loadBalancers('public', {
    ...SCRAM, brokerHost: 'broker-{id}.kafka.example.com', sourceRanges: ['203.0.113.0'],
  })),
  CLIENT_ADDRESSES_HIDDEN: outside(Listener.sharedLoadBalancer('public', {
    ...SCRAM, host: 'kafka.example.com', firstBrokerPort: 9100, allowFrom: [NetworkPeer.cidr('203.0.113.0/24')],
  })),
  METRICS_PORT: watched({ port: 9091 }),
  METRICS_AGENT: watched({ agent: JmxAgent.inKafkaImage('agent.jar') }),
  METRICS_AGENT_VOLUME: watched({ agent: JmxAgent.inImageVolume('registry.example.com/agent:1', '/agent.jar') }),
  METRICS_INTERVAL: watched({ interval: Duration.seconds(1) }),
  METRICS_REPORTER: watched({}, { config: { 'metric.reporters': 'com.example.Reporter' } }),
  CERTIFICATES_NOT_WATCHED: watched({ exporter: false }, { certificates: Certificates.ownCa(), listeners: [SECURE] }),
  LOAD_BALANCER_CLASS: outside(Listener.loadBalancers('public', {
    ...SCRAM, brokerHost: 'broker-{id}.kafka.example.com', loadBalancerClass: 'Bad Class!',
  })),
  EXTERNAL_NAMES_IN_SECRET: kafka({
    certificates: Certificates.fromSecrets({
      brokers: { secretName: 'brokers', subject: 'CN=brokers' }, admin: { secretName: 'admin', subject: 'CN=admin' },
    }),
    listeners: [Listener.loadBalancers('public', { ...SCRAM, brokerHost: 'broker-{id}.kafka.example.com' })],
  }),
  METRICS_PEERS: watched({ scrapedBy: [] }),
  SERIES_LABELS: watched({ seriesLabels: { 'cluster-name': 'a' } }),
  SHARED_ADDRESS: outside(Listener.sharedLoadBalancer('public', {
    ...SCRAM, host: 'kafka.example.com', firstBrokerPort: 9100,
  })),
  EXTERNAL_DNS_ANNOTATION: outside(Listener.loadBalancers('public', {
    ...SCRAM,
    brokerHost: 'broker-{id}.kafka.example.com',
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'kafka.example.com' },
  })),
  EXTERNAL_ALLOW_FROM: outside(Listener.loadBalancers('public', {
    ...SCRAM, brokerHost: 'broker-{id}.kafka.example.com', allowFrom: [],
  })),
  CLIENT_METRICS_ZOOKEEPER: kafka({
    version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper(), clientMetrics: PUSHED,
  }),
  CLIENT_METRICS_RECEIVER: kafka({ clientMetrics: { ...PUSHED, receiver: 'receiver.jar:com.example' } }),
  CLIENT_METRICS_SUBSCRIPTIONS: kafka({
    clientMetrics: { ...PUSHED, subscriptions: [{ name: 'all' }, { name: 'all' }] },
  }),
  CLIENT_METRICS_INTERVAL: kafka({
    clientMetrics: { ...PUSHED, subscriptions: [{ name: 'all', interval: Duration.hours(2) }] },
  }),
  CLIENT_METRICS_PREFIX: kafka({ clientMetrics: { ...PUSHED, subscriptions: [{ name: 'all', metrics: ['a,b'] }] } }),
  CLIENT_METRICS_CLIENTS: kafka({ clientMetrics: { ...PUSHED, subscriptions: [{ name: 'all', clients: { user: 'x' } }] } }),
  RUNBOOK_URL: watched({ runbookUrl: 'RUNBOOK.md' }),
  LOG_FORMAT: kafka({ version: KafkaVersion.V3_9_2, logFormat: LogFormat.JSON }),
  GATEWAY_NAME: outside(Listener.gateway('public', {
    ...SCRAM,
    brokerHost: 'broker-{id}.kafka.example.com',
    bootstrapHost: 'kafka.example.com',
    gateway: { gatewayName: 'The Gateway' },
  })),
  LISTENER_PORT: kafka({ listeners: [Listener.plaintext('client', { port: 9093 })] }),

  NETWORK_PEER: kafka({ listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.cidr('10.0.0.0/33')] })] }),
  LOG_LEVEL: kafka({ logLevels: { root: 'VERBOSE' } }),

  CONFIG_OWNED: kafka({ config: { 'min.insync.replicas': 1 } }),
  CONFIG_PLUGIN_KEY: kafka({ pluginConfig: { 'num.network.threads': 0 } }),
  CONFIG_UNKNOWN: kafka({ config: { 'min.insync.replica': 1 } }),
  CONFIG_UNUSED: kafka({ config: { 'ssl.cipher.suites': 'TLS_AES_256_GCM_SHA384' } }),
  CONFIG_VALUE: kafka({ config: { 'num.network.threads': 0 } }),
  CONFIG_SECRET: kafka({ config: { 'ssl.keystore.password': 'example' } }),
  CONFIG_UNUSABLE: kafka({ config: { 'replica.lag.time.max.ms': 100 } }),
  RETENTION_SHORT: kafka({ config: { 'log.retention.ms': 1 } }),
  OFFSETS_RETENTION: kafka({ config: { 'offsets.retention.minutes': 60 } }),
  CONTROLLED_SHUTDOWN_OFF: kafka({ config: { 'controlled.shutdown.enable': false } }),
  LOG_CLEANER_OFF: kafka({ config: { 'log.cleaner.enable': 'False' } }),
  TLS_WITHOUT_CERTIFICATES: kafka({ listeners: [SECURE] }),
  LISTENER_AUTHENTICATION: kafka({
    certificates: Certificates.ownCa(),
    listeners: [Listener.internal('apps', { authentication: [Authentication.scram(), Authentication.mutualTls()] })],
  }),
  PRINCIPAL_RULES: kafka({
    certificates: Certificates.ownCa(),
    listeners: [
      Listener.internal('apps', { authentication: [Authentication.mutualTls({ principalRules: ['RULE:^(CN=.*)$/$1/'] })] }),
    ],
  }),
  INTERNAL_TRAFFIC: kafka({ internalTraffic: InternalTraffic.TLS_SPOKEN }),
  AUTHORIZATION: kafka({ authorization: Authorization.ACLS }),
  AUTHENTICATION_WITHOUT_RIGHTS: kafka({
    certificates: Certificates.ownCa(), listeners: [SECURE], authorization: Authorization.NONE,
  }),
  CERTIFICATES_WITHOUT_AUTHENTICATION: kafka({ certificates: Certificates.ownCa() }),
  CLIENTS_WITHOUT_IDENTITY: kafka({
    certificates: Certificates.ownCa(), listeners: [SECURE, Listener.plaintext('old', { port: 9094 })],
  }),
  PLAINTEXT_BEYOND_NAMESPACE: kafka({
    listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.namespace('shop')] })],
  }),
  CERTIFICATE_SUBJECT: kafka({
    certificates: Certificates.fromSecrets({
      brokers: { secretName: 'brokers', subject: 'kafka-broker' }, admin: { secretName: 'admin', subject: 'CN=admin' },
    }),
  }),
  CERTIFICATE_LIFETIME: kafka({ certificates: Certificates.ownCa({ duration: Duration.minutes(30) }) }),
  RENEWAL_NEEDS_RESTART: kafka({
    certificates: Certificates.ownCa({ duration: Duration.days(10), renewBefore: Duration.days(5) }),
  }),
  CA_GENERATION: kafka({ certificates: Certificates.ownCa({ generation: 0 }) }),
  SECRET_NAME: kafka({ certificates: Certificates.ownCa({ trustedCas: [TrustedCa.secret('Partner CA')] }) }),
  SHARED_ISSUER: kafka({
    certificates: Certificates.fromIssuer({ issuerName: 'company', issuerKind: IssuerKind.CLUSTER_ISSUER }),
    listeners: [Listener.internal('apps', { authentication: [Authentication.mutualTls()] })],
  }),
  TLS_WEAKENED: kafka({
    certificates: Certificates.ownCa(), listeners: [SECURE], config: { 'ssl.enabled.protocols': 'TLSv1.1,TLSv1.2' },
  }),
  OPEN_BY_DEFAULT: kafka({
    certificates: Certificates.ownCa(),
    listeners: [SECURE],
    config: { ...AUTHORIZER, 'allow.everyone.if.no.acl.found': true },
  }),
  CLUSTER_NOT_ADMINISTERED: (scope, strict) => new KafkaTopic(scope, 'orders', {
    cluster: KafkaCluster.fromAttributes(scope, 'elsewhere', {
      clusterName: 'kafka', namespace: 'there', bootstrapServers: 'kafka.there:9092',
    }),
    partitions: 3,
    strict,
  }),
  TOKEN_CHECKS: tokens({ audiences: [] }),
  JWKS_SOURCE: tokens({ jwks: Jwks.refreshed('http://login.example.com/certs') }),
  JWKS_DOWNLOAD_URL: tokens({ jwks: Jwks.downloadedByBrokers('https://login.example.com:99999/certs') }),
  TOKEN_SUBJECT: tokens({ subjectClaim: 'email' }),
  CONNECTION_NAMES: connection({ credentialsSecret: 'No name' }),
  JWKS_NEEDS_RESTART: tokens({ jwks: Jwks.configMap('keys') }, KafkaVersion.of('4.0.1')),
  JWKS_DOWNLOADED_BY_BROKERS: tokens({ jwks: Jwks.downloadedByBrokers('https://login.example.com/certs') }),
  USER_TOKEN_URL: user({ credentials: Credentials.oauth({ tokenUrl: 'http://login.example.com', secretName: 'it' }) }),
  TRAFFIC_PORTS: kafka({ pods: { allowTo: [{ peers: [NetworkPeer.sameNamespace()], ports: [] }] } }),
  TRAFFIC_TO_OWN_PORTS: kafka({ pods: { allowFrom: [{ peers: [NetworkPeer.sameNamespace()], ports: [9093] }] } }),
  USER_IDS: kafka({ userIds: UserIds.of(0) }),
  TOPIC_NAME: topic({ partitions: 3 }, 'orders and returns'),
  TOPIC_PARTITIONS: topic({ partitions: 0 }),
  TOPIC_REPLICATION_FACTOR: topic({ partitions: 3, replicationFactor: 4 }),
  TOPIC_REDUNDANCY: topic({ partitions: 3, replicationFactor: 2 }),
  TOPIC_CONFIG: topic({ partitions: 3, config: { 'retention.mss': 1000 } }),
  TOPIC_UNCLEAN_ELECTION: topic({ partitions: 3, config: { 'unclean.leader.election.enable': true } }),
  TOPICS_FILL_DISKS: topic({ partitions: 100, retentionSize: Size.gibibytes(100) }),
  PARTITIONS_BEYOND_PLAN: topic({ partitions: 1001 }),
  USER_OF_UNKNOWN_CLUSTER: (scope, strict) => new KafkaUser(scope, 'checkout', {
    cluster: KafkaCluster.fromAttributes(scope, 'elsewhere', {
      clusterName: 'kafka', namespace: 'there', bootstrapServers: 'kafka.there:9092',
    }),
    strict,
  }),
  USER_NAME: user({}, 'check out'),
  USER_CREDENTIALS: user({ credentials: Credentials.certificate() }),
  USER_SECRET: user({ credentials: Credentials.password('Not A Name') }),
  USER_QUOTA: user({ quotas: { producerByteRate: 0 } }),
  USER_WITHOUT_RIGHTS: (scope, strict) => secure(scope, false).addUser('checkout', { strict }),
  RIGHT_ON_UNKNOWN_TOPIC: (scope, strict) => {
    const checkout = secure(scope, false).addUser('checkout', { strict });
    checkout.allow([AclOperation.READ], AclResource.topic('order'));
    return checkout;
  },
  RIGHT_OPERATION: (scope, strict) => {
    const checkout = secure(scope, strict).addUser('checkout');
    checkout.allow([AclOperation.WRITE], AclResource.group('billing'));
    return checkout;
  },
  GRANT: provisioned((_, orders) => orders.grantProduce('checkout' as unknown as KafkaUser)),
  TOPIC_TWICE: provisioned(cluster => cluster.addTopic('orders_eu', { partitions: 1 }) && cluster.addTopic('orders.eu', { partitions: 1 })),
  USER_TWICE: provisioned(cluster => [1, 2].map(index =>
    new KafkaUser(cluster, `checkout-${index}`, { cluster, userName: 'checkout' }).allow([AclOperation.READ], AclResource.topic('orders')))),
  REMOVED_AND_DECLARED: provisioned(cluster => cluster.removeTopic('orders')),
  TOO_MUCH_TO_DECLARE: provisioned(cluster => {
    const checkout = cluster.addUser('checkout');
    for (let index = 0; index < 2500; index++) {
      checkout.allow([AclOperation.READ], AclResource.groupsWithPrefix(`${index}-`));
    }
  }),
  THROUGHPUT_TEST_CLUSTER: throughputTest({}, scope => KafkaCluster.fromAttributes(scope, 'existing', {
    clusterName: 'kafka', namespace: 'kafka', bootstrapServers: 'kafka:9092',
  })),
  THROUGHPUT_TEST_USER: throughputTest({}, secure),
  THROUGHPUT_TEST_SIZE: throughputTest({ size: Size.gibibytes(600) }),
  THROUGHPUT_TEST_FILLS_DISKS: throughputTest({ size: Size.gibibytes(200) }),
  THROUGHPUT_TEST_RECORD: throughputTest({ recordBytes: 0.5 }),
  THROUGHPUT_TEST_PARTITIONS: throughputTest({ partitions: 0 }),
  THROUGHPUT_TEST_RATE: throughputTest({ rate: 0 }),
  CONNECTION_LISTENER: connection({ listenerName: 'nobody' }),
  CONNECTION_TRUST: (scope, strict) => {
    const other = new Chart(scope, 'shop', { namespace: 'shop' });
    const checkout = secure(scope, strict).addUser('checkout', { credentials: Credentials.password('checkout') });
    return checkout.connectionFor(other, 'checkout', { credentialsSecret: 'checkout' });
  },
  CONNECTION_PATH: connection({ path: 'kafka' }),
  CONNECTION_RACK: connection({ clientRack: ClientRack.of('zone-a') }),
  AUTHORIZER_CLASS: kafka({
    config: { 'authorizer.class.name': 'kafka.security.authorizer.AclAuthorizer', 'super.users': 'User:ANONYMOUS' },
  }),
  AUTHORIZER_LOCKS_OUT: kafka({ config: AUTHORIZER }),
  AUTHORIZER_WITHOUT_IDENTITIES: kafka({ config: { ...AUTHORIZER, 'super.users': 'User:admin;User:ANONYMOUS' } }),
  INTERNAL_TOPIC_REPLICATION: kafka({ config: { 'offsets.topic.replication.factor': 1 } }),
  INTERNAL_TOPIC_MIN_ISR: kafka({ config: { 'transaction.state.log.min.isr': 1 } }),
  RETENTION_EXCEEDS_DISK: kafka({ config: { 'log.retention.bytes': 1e15 } }),
  MEMORY_MAPS: kafka({ partitionsPerBroker: 20_000 }),
  UNCLEAN_ELECTION: kafka({ config: { 'unclean.leader.election.enable': true } }),

  IMAGE_REFERENCE: kafka({ image: KafkaImage.apache({ digest: 'abc' }) }),
  CPU: kafka({ pods: { cpu: 0 } }),
  CPU_LIMIT: kafka({ pods: { cpuLimit: 1 } }),
  MEMORY: kafka({ pods: { memory: Size.mebibytes(500) } }),
  HEAP_EXCEEDS_MEMORY: kafka({ pods: { memory: Size.gibibytes(4), heap: Size.gibibytes(4) } }),
  POD_LABEL_INVALID: kafka({ pods: { labels: { 'a key': 'x' } } }),
  POD_FIELD: kafka({ pods: { volumeMounts: [{ name: 'tmp', mountpath: '/x', mountPath: '/x' }] } }),
  POD_FIELD_NEW: kafka({
    pods: { volumes: [{ name: 'plugins', image: { reference: 'registry.example/plugins:1' } }] },
  }),
  POD_SOURCE: kafka({ pods: { volumes: [{ name: 'plugins' }] } }),
  POD_NAME_TAKEN: kafka({ pods: { volumes: [{ name: 'config', emptyDir: {} }] } }),
  POD_NAME_INVALID: kafka({ pods: { sidecars: [{ name: 'My_Exporter', image: 'registry.example/exporter:1' }] } }),
  POD_MOUNT_WITHOUT_VOLUME: kafka({ pods: { volumeMounts: [{ name: 'plugins', mountPath: '/plugins' }] } }),
  POD_VOLUME_UNUSED: kafka({ pods: { volumes: [{ name: 'plugins', emptyDir: {} }] } }),
  POD_MOUNT_PATH: kafka({ pods: { volumeMounts: [{ name: 'tmp', mountPath: '/var/lib/kafka/data-0/kafka-logs' }] } }),
  POD_SECURITY: kafka({
    pods: {
      sidecars: [{ name: 'exporter', image: 'registry.example/exporter:1', securityContext: { privileged: true } }],
    },
  }),
  TOLERATION: kafka({ pods: { tolerations: [{ effect: 'NoSchedule' }] } }),
  TOLERATION_OF_FAILURE: kafka({ pods: { tolerations: [{ operator: 'Exists' }] } }),
  NODE_SELECTOR_TAKEN: kafka({ topology: zones(3), pods: { nodeSelector: { 'topology.kubernetes.io/zone': 'a' } } }),
  PODS_SHARE_A_NODE: kafka({ pods: { hostAntiAffinity: HostAntiAffinity.PREFERRED } }),
  ENVIRONMENT_NAME: kafka({ pods: { env: { '2ND': 'x' } } }),
  ENVIRONMENT_RESERVED: kafka({ pods: { env: { KAFKA_HEAP_OPTS: '-Xmx1g' } } }),
  ENVIRONMENT_IGNORED: kafka({ pods: { env: { KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092' } } }),
  ENVIRONMENT_SECRET: kafka({ pods: { env: { TRUSTSTORE_PASSWORD: 'example' } } }),

  VOLUME_SIZE: kafka({ storage: portworxStorage({ size: Size.mebibytes(500) }) }),
  LOG_DIRECTORIES: kafka({ storage: portworxStorage({ logDirectories: 0 }) }),
  VOLUME_REPLICAS_MISMATCH: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromAttributes(
        scope, 'class', { storageClassName: 'px', volumeManager: VolumeManager.PORTWORX, volumeReplicas: 3 },
      ),
      size: Size.gibibytes(500),
    }),
  }),
  STORAGE_CLASS_NAME: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    replication: maximumPerformance(),
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromName(scope, 'class', 'Not A Name'),
      size: Size.gibibytes(500),
    }),
  }),
  PORTWORX_NAMESPACE: on({ namespace: 'Not A Namespace' }),
  QUORUM_LOG_CLASS: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    storage: KafkaStorage.existingClass({
      storageClass: new KafkaStorageClass(
        scope, 'shared', { backingStore: BackingStore.ebs(), replication: Replication.maximumUptime() },
      ),
      size: Size.gibibytes(500),
    }),
  }),
  GROWTH_CLASS_NOT_EXPANDABLE: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromAttributes(scope, 'class', {
        storageClassName: 'px',
        volumeManager: VolumeManager.PORTWORX,
        volumeReplicas: 2,
        expandable: false,
        volumeMobility: VolumeMobility.ANYWHERE,
      }),
      size: Size.gibibytes(500),
      growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }),
    }),
  }),
  NO_STORAGELESS_NODE: on({ storageNodes: 5 }, {}, { replication: maximumPerformance() }),
  VOLUME_REPLICAS_WITHOUT_POOLS: native(BackingStore.ebs(), {}, { replication: Replication.maximumUptime() }),
  VOLUME_KEYS_PLACE: on(
    { secretsProvider: 'vault' }, { encryption: VolumeEncryption.portworxSecretPerVolume({ keySecretName: 'keys' }) },
  ),
  ENCRYPTION_KEY: native(BackingStore.ebs(), { encryption: VolumeEncryption.awsKms({ keyId: 'kafka' }) }),
  ENCRYPTION_KEY_ARN: native(BackingStore.ebs(), { encryption: VolumeEncryption.awsKms({ keyId: 'alias/kafka' }) }),
  ENCRYPTION_NOT_FOR_STORE: native(NVME, { encryption: VolumeEncryption.awsKms({ keyId: 'alias/kafka' }) }),
  PORTWORX_PARAMETERS_WITHOUT_POOLS: (scope, strict) => new KafkaStorageClass(scope, 'class', {
    backingStore: BackingStore.ebs(), volumeManager: VolumeManager.NATIVE, parameters: { journal: true }, strict,
  }),
  ENCRYPTION_ABOVE_ARRAY: portworx(
    {}, { backingStore: BackingStore.flashArray(), encryption: VolumeEncryption.portworxClusterKey() },
  ),
  COPIES_ON_ONE_ARRAY: portworx({}, { backingStore: BackingStore.flashArray() }),
  SNAPSHOT_SCHEDULE: portworx({}, { snapshotSchedules: [{ name: 'nightly', policy: 'Nightly Policy' }] }),
  EXPANSION_NOT_POSSIBLE: native(NVME, { allowVolumeExpansion: true }),
  FILE_SYSTEM: native(BackingStore.localNvme(), { fileSystem: FileSystem.EXT4 }),
  MOUNT_OPTIONS: native(BackingStore.ebs(), { mountOptions: ['noatime,nodiratime'] }),
  RECLAIM_DELETE: native(BackingStore.ebs(), { reclaimPolicy: ReclaimPolicy.DELETE }),
  QUORUM_LOG_WRITE_BACK: kafka({
    quorum: MetadataQuorum.controllers({
      storage: portworxStorage({ parameters: { ioProfile: IoProfile.DB_REMOTE } }),
    }),
  }),

  PORTWORX_REPL: kafka({ replication: of({ replicationFactor: 1, volumeReplicas: 4 }) }),
  PORTWORX_DB_REMOTE_ALONE: portworx({ ioProfile: IoProfile.DB_REMOTE }, {}, { replication: maximumPerformance() }),
  PORTWORX_JOURNAL_DEVICE: portworx({ ioProfile: IoProfile.JOURNAL }),
  PORTWORX_PRIORITY_TWICE: portworx({}, { unlistedParameters: { io_priority: 'high' } }),
  PORTWORX_THROTTLE: portworx({ ioThrottleRdIops: 300, ioThrottleRdBw: 10 }),
  PORTWORX_RANGE: portworx({ queueDepth: 1000 }),
  PORTWORX_POOL_PARAMETER_ON_ARRAY: portworx(
    { group: 'kafka' },
    { backingStore: BackingStore.flashArray({ access: FlashArrayAccess.DIRECT }) },
    { replication: maximumPerformance() },
  ),
  PORTWORX_XFS_STOREV2: portworx({ fs: PortworxFileSystem.XFS }, { storeV2: true }),
  PORTWORX_SHARED_VOLUME: portworx({ sharedv4: true }),
  PORTWORX_GROUP_NODES: portworx({ group: 'kafka', fg: true }),
  PORTWORX_ENCRYPTION_KEY: portworx({}, { unlistedParameters: { secure: 'true' } }),
  PORTWORX_NODISCARD: portworx({ nodiscard: true }),
  PORTWORX_AUTO_FSTRIM: portworx({ autoFstrim: true }),
  PORTWORX_GROWTH_WITHOUT_EXPANSION: portworx(
    {}, { allowVolumeExpansion: false, growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }) },
  ),
  PORTWORX_IN_TREE: portworx({}, { provisioner: PortworxProvisioner.IN_TREE }),
  PORTWORX_PARAMETER: portworx({ nodes: ['a,b'] }),
  PORTWORX_UNLISTED_PARAMETER: portworx({}, { unlistedParameters: { 'io-profile': 'auto' } }),

  BACKING_STORE_MISSING: portworx({}, { backingStore: undefined }),
  EBS_TYPE: portworx({}, { backingStore: BackingStore.ebs({ volumeType: EbsVolumeType.IO2, iops: 1000 }) }),
  EBS_IOPS: native(BackingStore.ebs({ iops: 2000 })),
  EBS_THROUGHPUT: native(BackingStore.ebs({ throughput: 1000 })),
  EBS_SIZE: native(BackingStore.ebs({ volumeType: EbsVolumeType.GP2 }), { size: Size.tebibytes(17) }),
  EBS_ABOVE_MAXIMUM: native(BackingStore.ebs({ iops: 90_000 })),
  AZURE_DISK_SKU: portworx({}, { backingStore: BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_ZRS }) }),
  AZURE_DISK_CACHING: native(
    BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS, caching: AzureDiskCaching.READ_ONLY }),
  ),
  AZURE_DISK_PERFORMANCE: native(BackingStore.azureDisk({ iops: 5000 })),
  AZURE_DISK_SIZE: native(BackingStore.azureDisk(), { size: Size.tebibytes(32) }),
  GOOGLE_DISK_TYPE: portworx(
    {}, { backingStore: BackingStore.googleDisk({ diskType: GoogleDiskType.HYPERDISK_BALANCED }) },
  ),
  GOOGLE_DISK_SIZE: native(BackingStore.googleDisk(), { size: Size.tebibytes(65) }),
  GOOGLE_DISK_PERFORMANCE: native(BackingStore.googleDisk({ iops: 5000 })),
  GOOGLE_DISK_ABOVE_MAXIMUM: native(
    BackingStore.googleDisk({ diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 170_000, throughput: 2000 }),
  ),
  AZURE_DISK_ABOVE_MAXIMUM: native(
    BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS, iops: 20_000, throughput: 2500 }),
  ),
  FLASH_ARRAY_ACCESS: native(BackingStore.flashArray()),
  FLASH_ARRAY_DIRECT_ONLY: portworx({}, { backingStore: BackingStore.flashArray({ pod: 'kafka' }) }),
  FLASH_ARRAY_LIMIT: native(BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, maxIops: 50 })),
  FLASH_ARRAY_NAME: native(BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, pod: 'kafka pod' })),
  FLASH_ARRAY_REALM: native(BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, realm: 'kafka' })),
  LOCAL_NVME_DEVICE_CLASS: native(BackingStore.localNvme({ deviceClass: 'ssd' })),
  LOCAL_NVME_READ_RATE: native(BackingStore.localNvme({ readRate: -1 })),

  AZURE_DISK_DRIVE_PERFORMANCE: portworx(
    {}, { backingStore: BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS, iops: 5000 }) },
  ),
  LOCAL_NVME_DEVICES: portworxCluster({ backingStore: BackingStore.localNvme({ devices: ['nvme1n1'] }) }),

  PORTWORX_CLUSTER_DIFFERS: on({ storeV2: true }, { storeV2: false }),
  VOLUME_KEY_NAME: (scope, _) => new VolumeKeyPointer(scope, 'pointer', { keySecretName: 'a phrase that is a key' }),
  POOLS_OVERCOMMITTED: on({ capacityGibibytes: 2000 }),
  VOLUME_LARGER_THAN_POOL: on({ largestPoolGibibytes: 600 }, { growth: VolumeGrowth.upTo(Size.tebibytes(1)) }),

  PORTWORX_WITHOUT_POOLS: portworxCluster({
    backingStore: BackingStore.flashArray({ access: FlashArrayAccess.DIRECT }),
  }),
  PORTWORX_VERSION: portworxCluster({ version: 'latest' }),
  PORTWORX_STORAGE_NODES: portworxCluster({ storageNodesPerZone: 1, zones: 2 }),
  PORTWORX_DRIVES: portworxCluster({ driveSize: undefined }),
  PORTWORX_STORE_V2_METADATA: portworxCluster({
    backingStore: BackingStore.localNvme(),
    driveSize: undefined,
    storeV2: true,
  }),
  PORTWORX_DRIVE_ENCRYPTION: portworxCluster({ driveEncryption: VolumeEncryption.portworxClusterKey() }),
  PORTWORX_HEALTH_MONITOR: portworxCluster({ healthMonitorInterval: Duration.seconds(10) }),
  PORTWORX_CAPACITY_WITHOUT_AUTOPILOT: portworxCluster({
    autopilot: false,
    poolRebalance: PoolRebalance.atDeviation(20),
  }),
  PORTWORX_SECRETS_PROVIDER: portworxCluster({
    secretsProvider: SecretsProvider.vault({ address: 'https://vault.example:8200' }),
  }),
  PORTWORX_SECRETS_SETTING: portworxCluster({
    secretsProvider: SecretsProvider.awsKms({ keyArn: 'alias/portworx', region: 'Frankfurt' }),
  }),
  PORTWORX_SECRET_NAME: portworxCluster({ imagePullSecret: 'Pull Secret' }),
  PORTWORX_AWS_ROLE: portworxCluster({ awsRoleArn: 'portworx' }),
  PORTWORX_ENVIRONMENT_SECRET: portworxCluster({ environment: { VAULT_TOKEN: 'example' } }),

  POOL_EXPANSION_STORE: portworxCluster({ backingStore: BackingStore.localNvme(), poolExpansion: expansion(70) }),
  POOL_EXPANSION_METHOD: portworxCluster({
    storeV2: true,
    poolExpansion: expansion(70, { method: PoolExpansionMethod.ADD_DRIVE }),
  }),
  POOL_EXPANSION_THRESHOLD: portworxCluster({ poolExpansion: expansion(99) }),
  POOL_EXPANSION_STEP: portworxCluster({ poolExpansion: expansion(70, { byPercent: 0.5 }) }),
  POOL_EXPANSION_CEILING: portworxCluster({ poolExpansion: expansion(70, { upTo: Size.gibibytes(600) }) }),
  POOL_EXPANSION_MANY_STEPS: portworxCluster({ poolExpansion: expansion(70, { byPercent: 1 }) }),
  POOL_EXPANSION_COOL_DOWN: portworxCluster({ poolExpansion: expansion(70, { coolDown: Duration.minutes(5) }) }),
  POOL_REBALANCE_DEVIATION: portworxCluster({ poolRebalance: PoolRebalance.atDeviation(0) }),

  ACTION_COOL_DOWN: portworx(
    {}, { growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1), coolDown: Duration.millis(1500) }) },
  ),
  ACTION_WINDOW: portworx(
    {},
    {
      growth: VolumeGrowth.atPercent(
        80,
        { upTo: Size.tebibytes(1), windows: [{ name: 'night', startTime: '01:00', endTime: '05:00', daysOfWeek: [] }] },
      ),
    },
  ),
  GROWTH_WITHOUT_AUTOPILOT: on(
    { autopilot: false }, { growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }) },
  ),
  GROWTH_WITHOUT_PORTWORX: (scope, strict) => new KafkaCluster(scope, 'kafka', {
    ...GOOD,
    strict,
    replication: maximumPerformance(),
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromName(scope, 'class', 'gp3'),
      size: Size.gibibytes(500),
      growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }),
    }),
  }),
  GROWTH_THRESHOLD: portworx({}, { growth: VolumeGrowth.atPercent(99, { upTo: Size.tebibytes(1) }) }),
  GROWTH_STEP: portworx({}, { growth: VolumeGrowth.atPercent(80, { byPercent: 0.5, upTo: Size.tebibytes(1) }) }),
  GROWTH_CEILING: portworx({}, { growth: VolumeGrowth.atPercent(80, { upTo: Size.gibibytes(100) }) }),
  GROWTH_MANY_STEPS: portworx({}, { growth: VolumeGrowth.atPercent(80, { byPercent: 1, upTo: Size.tebibytes(8) }) }),

  MOVE_WITHOUT_POOLS: moved((cluster, scope) => Migration.oneTimeMove(scope, 'move', { cluster, pair: PAIR }), NATIVE),
  MOVE_WITHOUT_QUORUM: moved((cluster, scope) => ClusterSnapshot.atOnePoint(scope, 'now', { cluster }), {
    version: KafkaVersion.V3_9_2,
    quorum: MetadataQuorum.zookeeper({
      ensemble: ZookeeperEnsemble.fromConnectString(chart(), 'zk', 'zk.example:2181'),
    }),
  }),
  CLUSTER_PAIR: moved((cluster, scope) =>
    Migration.oneTimeMove(scope, 'move', { cluster, pair: ClusterPair.named('') })),
  MOVE_BOOTSTRAP: moved((cluster, scope, strict) =>
    Migration.oneTimeMove(scope, 'move', { cluster, pair: PAIR, strict }), { bootstrap: true }),
  MOVE_WITHOUT_KEYS: moved((cluster, scope) => Migration.oneTimeMove(scope, 'move', { cluster, pair: PAIR }), {
    storage: portworxStorage({ encryption: VolumeEncryption.portworxClusterKey() }),
  }),
  MOVE_NOT_ONE_POINT: moved((cluster, scope) => Migration.oneTimeMove(scope, 'move', { cluster, pair: PAIR })),
  RECOVERY_INTERVAL: moved((cluster, scope, strict) => Migration.asyncDisasterRecovery(scope, 'recovery', {
    cluster, pair: PAIR, schedule: Schedule.every(Duration.minutes(5)), strict,
  })),
  RESOURCE_CHANGE: moved((cluster, scope) =>
    Migration.oneTimeMove(scope, 'move', { cluster, pair: PAIR, changes: [{ resource: 'Service', path: 'spec' }] })),
  COPY_NAME: scrubbed({ name: undefined }),
  COPY_BOOTSTRAP: scrubbed({ bootstrap: true }),
  COPY_NAMESPACE_QUORUM: (scope, _) =>
    TestCopy.open(scope, 'copy', { cluster: { ...GOOD, name: 'kafka' }, sourceNamespace: 'production' }),
  SCRUB_ENVIRONMENT: scrubbed({}, { env: { DATABASE_PASSWORD: 'example' } }),
  SCHEDULE: moved((cluster, scope) =>
    ClusterSnapshot.scheduled(scope, 'nightly', { cluster, schedule: Schedule.daily('25:00') })),
  CSI_SNAPSHOT_OF_POOLS: moved((cluster, scope) =>
    ClusterSnapshot.csi(scope, 'now', { cluster, driver: 'pxd.portworx.com' })),
  CSI_SNAPSHOT_NOT_ONE_POINT: moved((cluster, scope) =>
    ClusterSnapshot.csi(scope, 'now', { cluster, driver: 'ebs.csi.aws.com' }), NATIVE),
  BACKUP_STORE: (scope, _) =>
    BackupStore.s3(scope, 'store', { path: 'bucket', region: 'local', endpoint: 'minio.example:9000' }),
  BACKUP_NOT_ONE_POINT: moved((cluster, scope) =>
    new ClusterBackup(scope, 'now', { cluster, store: BackupStore.fromName(scope, 'store', 'backups') })),
  RESTORE_NAME: moved((cluster, scope) =>
    new ClusterRestore(
      scope, 'restore', { cluster, store: BackupStore.fromName(scope, 'store', 'backups'), backupName: '' },
    )),
  RESTORE_ADMIN_NAMESPACE: moved((cluster, scope) => new ClusterRestore(scope, 'restore', {
    cluster,
    store: BackupStore.fromName(scope, 'store', 'backups'),
    backupName: 'nightly',
    targetNamespace: 'elsewhere',
  })),
  RESTORE_NAMESPACE_QUORUM: moved((cluster, scope) => new ClusterRestore(scope, 'restore', {
    cluster,
    store: BackupStore.fromName(scope, 'store', 'backups'),
    backupName: 'nightly',
    targetNamespace: 'elsewhere',
  })),

  ACKNOWLEDGE_UNKNOWN: kafka({ acknowledge: { NO_SUCH_CODE: 'because' } }),
  ACKNOWLEDGE_WITHOUT_REASON: kafka({ acknowledge: { NO_FREE_NODE: ' ' }, topology: Topology.oneZone({ nodes: 3 }) }),
  ACKNOWLEDGE_NOT_A_WARNING: kafka({ acknowledge: { CONFIG_VALUE: 'because' }, config: { 'num.network.threads': 0 } }),
  ACKNOWLEDGE_UNUSED: kafka({ acknowledge: { NO_FREE_NODE: 'because' } }),
};

const WORKLOAD = { ingestPerSecond: Size.mebibytes(50), backingStore: BackingStore.ebs() };
const plan = (props: Partial<WorkloadProps>) => CapacityPlan.of({ ...WORKLOAD, ...props }).findings;

/** Rules on plans, which are no constructs. */
const PLAN_CASES: { readonly [code: string]: readonly Finding[] } = {
  WORKLOAD_RATES: plan({ peakFactor: 0.5 }),
  WORKLOAD_GROWTH: plan({ months: 1.5 }),
  WORKLOAD_REPLICATION: plan({ portworx: false, replication: Replication.maximumUptime() }),
  WORKLOAD_TOO_LARGE: plan({ growthPercentPerMonth: 50, months: 48 }).slice(0, 1),
  WORKLOAD_PARTITIONS: plan({ partitions: 1 }),
  WORKLOAD_PRICES: plan({ prices: { gp3: { perGibibyte: -1 } } }),
  ASSUMPTIONS: Durability.analyze({
    brokers: 3,
    storage: KafkaStorage.native({ backingStore: NVME, size: Size.gibibytes(500) }),
    filledPercent: 0,
    replication: maximumPerformance(),
  }).findings,
};

const [plans, others] = [true, false].map(isPlan => TABLES.filter(({ title }) => (title === 'Plans') === isPlan));
const ALL_RULES = others.flatMap(({ rules }) => rules);

test('every rule has a case, and every code is unique', () => {
  const codes = [...ALL_RULES, ...plans.flatMap(({ rules }) => rules)].map(({ code }) => code);
  expect([...Object.keys(CASES), ...Object.keys(PLAN_CASES)].sort()).toEqual(codes.sort());
});

test.each(Object.entries(PLAN_CASES))('fails %s, alone', (code, findings) => {
  expect(findings.map(finding => [finding.code, finding.severity])).toEqual([[code, Severity.ERROR]]);
  for (const text of Object.values(findings[0])) expect(text).not.toBe('');
});

test('the good input has no finding', () => {
  expect(new KafkaCluster(chart(), 'kafka', GOOD).findings).toEqual([]);
});

const SRC = join(__dirname, '../src');

/** Tables that modules of a folder export, by file. The Pulumi front end and the command line have none. */
function exportedTables(folder: string): { file: string; table: AnyTable }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(pulumi|cli)$/.test(entry.name) ? [] : exportedTables(path);
    if (!entry.name.endsWith('.ts')) return [];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const exported: unknown[] = Object.values(require(path));
    return exported.filter(isTable).map(table => ({ file: path.slice(SRC.length + 1), table }));
  });
}

function isTable(value: unknown): value is AnyTable {
  return typeof value === 'object' && value !== null && 'title' in value && 'rules' in value;
}

test('a construct applies every table of rules that there is', () => {
  const tables = exportedTables(SRC);
  expect(tables.length).toBeGreaterThan(40);
  expect(tables.filter(({ table }) => !TABLES.includes(table)).map(({ file }) => file)).toEqual([]);
});

const refusing = ALL_RULES.filter(({ severity }) => severity !== Severity.INFO);

test.each(refusing.map(({ code, about }) => [code, about]))('fails %s: %s', code => {
  const scope = chart();
  const construct = CASES[code](scope, true);
  const findings = construct.findings.filter(finding => finding.code === code);
  expect(findings).not.toHaveLength(0);
  for (const finding of findings) {
    expect(finding).toMatchObject({ severity: Severity.ERROR, construct: construct.node.path });
    for (const text of [
      finding.property, finding.message, finding.value, finding.allowed, finding.fix,
    ]) expect(text).not.toBe('');
  }
  expect(construct.objects).toEqual({});
  // All errors are in one message, this one among them.
  const errors = construct.findings.filter(({ severity }) => severity === Severity.ERROR);
  for (const error of errors) {
    expect(() => Testing.synth(Chart.of(construct))).toThrow(`${error.code} at `
    + `${error.property}`);
  }
});

test.each(ALL_RULES.filter(({ severity }) => severity === Severity.WARNING).map(({ code }) => [code]))('%s is a warning that lets the synth pass unless strict', code => {
  const scope = chart();
  const construct = CASES[code](scope, false);
  expect(construct.findings.filter(finding => finding.code === code).map(({ severity }) => severity)).toContain(
    Severity.WARNING,
  );
});

test.each(ALL_RULES.filter(({ severity }) => severity === Severity.INFO).map(({ code }) => [code]))('%s is a note, also when strict', code => {
  const construct = CASES[code](chart(), true);
  expect(construct.findings.filter(finding => finding.code === code).map(({ severity }) => severity)).toContain(
    Severity.INFO,
  );
});
