import type { ClusterSpec, PoolSpec, QuorumSpec } from './cluster-spec';
import { kafkaUuid } from './kafka-uuid';
import type { Replication } from '../../availability/replication';
import { UNKNOWN_TOPOLOGY } from '../../availability/topology';
import {
  DEFAULT_CLUSTER_DOMAIN, DEFAULT_KAFKA, DEFAULT_MOST_COPIES, DEFAULT_PARTITIONS_PER_BROKER, DEFAULT_QUORUM_LOG_BYTES,
  DEFAULT_REPLICATION_FACTOR, DEFAULT_VOLUME_REPLICAS, DEFAULT_VOTERS,
} from '../../defaults';
import type { Labels } from '../../kubernetes/labels';
import { compact } from '../../kubernetes/manifest';
import type { MetadataSubject } from '../../kubernetes/metadata-rules';
import { peersOf } from '../../kubernetes/network/network-flows';
import { podOptions, sharedPodOptions } from '../../kubernetes/pods/pod-options';
import { kubernetesMinor } from '../../kubernetes/scope-rules';
import { podUser } from '../../security/user-ids';
import { forQuorumLogs, isPooled } from '../../storage/classes/volume-class-plan';
import type { StorageModel } from '../../storage/volumes/storage-model';
import { type EnsembleSpec, ensembleSpec } from '../../zookeeper/ensemble-spec';
import { clientMetricsModel } from '../client-metrics';
import type { KafkaClusterProps } from '../kafka-cluster-props';
import { KafkaImage } from '../kafka-image';
import { Listener } from '../listener';
import { LogFormat } from '../log-format';
import { type ControllerQuorumProps, MetadataQuorum, QuorumKind } from '../metadata-quorum';
import { metricsOf } from '../monitoring';

/** What a construct knows in addition to its props. */
export interface ClusterScope {
  readonly name: string;
  readonly namespace: string;
  readonly chartLabels: Labels;
}

/** Who keeps the metadata by default. */
export function quorumOf(props: KafkaClusterProps): MetadataQuorum {
  return props.quorum ?? (props.brokers === 1 ? MetadataQuorum.combined() : MetadataQuorum.controllers());
}

/**
 * The spec of a cluster, from its props. ZooKeeper's addresses are passed in, since an ensemble is a separate
 * construct.
 */
export function clusterSpec(
  props: KafkaClusterProps, scope: ClusterScope, zookeeper: QuorumSpec | undefined,
): ClusterSpec {
  const image = (props.image ?? KafkaImage.apache())._model;
  return {
    name: scope.name,
    namespace: scope.namespace,
    labels: { ...scope.chartLabels, ...props.labels },
    metadata: [
      { kind: 'labels', entries: props.labels ?? {}, property: 'labels' },
      { kind: 'labels of the chart', entries: scope.chartLabels, property: 'the labels of the chart' },
      { kind: 'annotations', entries: props.serviceAccountAnnotations ?? {}, property: 'serviceAccountAnnotations' },
      ...watchedBy(props),
      ...(props.listeners ?? []).flatMap(({ _model: { external } }, index) => external === undefined ? [] : [{
        kind: 'annotations' as const, entries: external.annotations, property: `listeners[${index}].annotations`,
      }]),
    ],
    serviceAccountAnnotations: props.serviceAccountAnnotations ?? {},
    ...logs(props),
    clientMetrics: props.clientMetrics && clientMetricsModel(props.clientMetrics),
    clusterDomain: props.clusterDomain ?? DEFAULT_CLUSTER_DOMAIN,
    version: props.version?.version ?? (zookeeper === undefined ? DEFAULT_KAFKA.kraft : DEFAULT_KAFKA.zookeeper),
    image,
    user: podUser(props.userIds, image.user),
    kubernetesMinor: kubernetesMinor(props.kubernetesVersion),
    clusterId: props.clusterId ?? kafkaUuid(`${scope.namespace}/${scope.name}`),
    bootstrap: props.bootstrap ?? false,
    readmittedBrokers: props.readmittedBrokers ?? [],
    quorum: zookeeper ?? kraftQuorum(props),
    pools: pools(props),
    replication: replication(props),
    topology: props.topology?._model ?? UNKNOWN_TOPOLOGY,
    ...access(props),
    config: props.config ?? {},
    pluginConfig: props.pluginConfig ?? {},
    partitionsPerBroker: props.partitionsPerBroker ?? DEFAULT_PARTITIONS_PER_BROKER,
    updates: props.updates,
  };
}

/** What nodes log, and how. */
function logs({ logLevels = {}, logFormat = LogFormat.TEXT }: KafkaClusterProps) {
  return { logLevels, logFormat };
}

/** Labels by which Prometheus and Grafana find objects. */
function watchedBy({ monitoring }: KafkaClusterProps): MetadataSubject[] {
  return monitoring === undefined ? [] : (['selectedBy', 'dashboardLabels'] as const).map(name =>
    ({ kind: 'labels', entries: monitoring._model[name], property: `monitoring.${name}` }));
}

type Access = 'listeners' | 'certificates' | 'internalTraffic' | 'authorization' | 'ipFamilies' | 'monitoring';

/** Who gets in, and how. */
function access(
  { listeners, certificates, internalTraffic, authorization, ipFamilies, monitoring }: KafkaClusterProps,
): Pick<ClusterSpec, Access> {
  return {
    listeners: (listeners ?? [Listener.plaintext('client')]).map(listener => listener._model),
    certificates: certificates?._model,
    internalTraffic,
    authorization,
    ipFamilies,
    monitoring: monitoring?._model,
  };
}

/** The spec of the ensemble that a cluster makes for itself; undefined where it has none. */
export function ownEnsembleSpec(
  props: KafkaClusterProps, { name, namespace, chartLabels }: ClusterScope,
): EnsembleSpec | undefined {
  const quorum = quorumOf(props)._props.zookeeper;
  if (quorum === undefined || quorum.ensemble !== undefined) return undefined;
  const { userIds, clusterDomain, kubernetesVersion, bootstrap, ipFamilies } = props;
  const { servers, image } = quorum;
  return ensembleSpec({
    name: `${name}-zookeeper`,
    owner: name,
    namespace,
    labels: { ...chartLabels, ...props.labels },
    // The cluster reviews them.
    chartLabels: {},
    storage: quorum.storage?._model ?? quorumStorage(props.storage._model),
    volumeReplicas: replication(props).volumeReplicas,
    topology: props.topology?._model,
    pods: podOptions({ ...sharedPodOptions(props.pods), ...compact(quorum.pods ?? {}) }),
    ownPods: podOptions(quorum.pods),
    servers,
    image,
    bootstrap,
    userIds,
    clusterDomain,
    kubernetesVersion,
    ipFamilies,
    metrics: props.monitoring && {
      ...metricsOf(props.monitoring._model)!, scrapedBy: peersOf(props.monitoring._model.scrapedBy),
    },
  });
}

/**
 * Storage for quorum logs: on the brokers' backing store, without the settings and performance chosen for broker data.
 */
function quorumStorage({ source }: StorageModel): StorageModel {
  return {
    source: source.own === undefined ? source : { own: forQuorumLogs(source.own) },
    sizeBytes: DEFAULT_QUORUM_LOG_BYTES,
    logDirectories: 1,
  };
}

function replication(props: KafkaClusterProps): ClusterSpec['replication'] {
  const { replicationFactor, minInsyncReplicas, volumeReplicas, mostCopies } = props.replication
    ?? defaultReplication(props);
  return { replicationFactor, minInsyncReplicas, volumeReplicas, mostCopies };
}

function defaultReplication(
  { brokers, storage }: KafkaClusterProps,
): Pick<Replication, 'replicationFactor' | 'minInsyncReplicas' | 'volumeReplicas' | 'mostCopies'> {
  const { source } = storage._model;
  const replicated = source.own !== undefined && isPooled(source.own) && brokers >= DEFAULT_VOLUME_REPLICAS.fromBrokers;
  const volumeReplicas = source.existing?.volumeReplicas ?? (replicated ? DEFAULT_VOLUME_REPLICAS.replicas : 1);
  const replicationFactor = Math.min(DEFAULT_REPLICATION_FACTOR, brokers);
  return {
    replicationFactor,
    minInsyncReplicas: Math.max(1, replicationFactor - 1),
    volumeReplicas,
    mostCopies: DEFAULT_MOST_COPIES,
  };
}

function kraftQuorum(props: KafkaClusterProps): QuorumSpec {
  const { controllers, combined } = quorumOf(props)._props;
  const { kind = QuorumKind.DYNAMIC, readmittedControllers = [], formerClusterDomain } = controllers ?? combined ?? {};
  return {
    mode: controllers === undefined ? 'combined' : 'controllers',
    kind,
    readmitted: readmittedControllers,
    formerClusterDomain,
    controllers: controllers && controllerNodes(controllers, props),
  };
}

function controllerNodes(
  { replicas = DEFAULT_VOTERS, storage, pods }: ControllerQuorumProps, props: KafkaClusterProps,
) {
  return {
    replicas,
    storage: storage?._model ?? quorumStorage(props.storage._model),
    storageFollows: storage === undefined,
    pods: podOptions({ ...sharedPodOptions(props.pods), ...compact(pods ?? {}) }),
  };
}

function pools(props: KafkaClusterProps): [PoolSpec, ...PoolSpec[]] {
  const storage = props.storage._model;
  return [
    { key: 'broker', brokers: props.brokers, firstNodeId: 0, storage, pods: podOptions(props.pods), property: '' },
    ...(props.additionalPools ?? []).map((pool, index) => ({
      key: pool.poolName,
      brokers: pool.brokers,
      firstNodeId: pool.firstNodeId,
      storage: pool.storage?._model ?? storage,
      pods: podOptions({ ...props.pods, ...compact(pool.pods ?? {}) }),
      property: `additionalPools[${index}]`,
    })),
  ];
}
