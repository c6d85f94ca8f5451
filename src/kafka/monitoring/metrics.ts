import type { AgentMetric } from '../../kubernetes/pods/agent-config';

/*
 * The metrics of brokers and controllers that alerts and dashboards use, and no other: each costs the broker work at
 * every scrape. Names follow the usual scheme: kafka_<domain>_<type>_<name>, in lower case.
 */

/** A metric, and the nodes that have it. */
export interface KafkaMetric extends AgentMetric {
  readonly on: readonly MetricSource[];
}

/** Kinds of processes with metrics. */
export type MetricSource = 'broker' | 'controller' | 'broker with ZooKeeper';

const BROKERS: readonly MetricSource[] = ['broker', 'broker with ZooKeeper'];
const CONTROLLERS: readonly MetricSource[] = ['controller', 'broker with ZooKeeper'];
const KRAFT: readonly MetricSource[] = ['broker', 'controller'];
const ALL: readonly MetricSource[] = ['broker', 'controller', 'broker with ZooKeeper'];

const gauge = (
  name: string, bean: string, on: readonly MetricSource[], attribute = 'Value', labels?: AgentMetric['labels'],
): KafkaMetric => ({ name, type: 'GAUGE', bean, attribute, on, labels });

const counter = (name: string, bean: string, on: readonly MetricSource[], attribute = 'Count'): KafkaMetric =>
  ({ name, type: 'COUNTER', bean, attribute, on });

const P99 = { quantile: '0.99' };

/** Every metric of the agent. */
export const AGENT_METRICS: readonly KafkaMetric[] = [
  gauge('kafka_server_kafkaserver_brokerstate', 'kafka.server:type=KafkaServer,name=BrokerState', BROKERS),
  gauge(
    'kafka_server_replicamanager_underreplicatedpartitions',
    'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions', BROKERS,
  ),
  gauge(
    'kafka_server_replicamanager_underminisrpartitioncount',
    'kafka.server:type=ReplicaManager,name=UnderMinIsrPartitionCount', BROKERS,
  ),
  gauge('kafka_server_replicamanager_leadercount', 'kafka.server:type=ReplicaManager,name=LeaderCount', BROKERS),
  gauge('kafka_server_replicamanager_partitioncount', 'kafka.server:type=ReplicaManager,name=PartitionCount', BROKERS),
  counter(
    'kafka_server_replicamanager_isrshrinks_total', 'kafka.server:type=ReplicaManager,name=IsrShrinksPerSec', BROKERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_activecontrollercount',
    'kafka.controller:type=KafkaController,name=ActiveControllerCount', CONTROLLERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_offlinepartitionscount',
    'kafka.controller:type=KafkaController,name=OfflinePartitionsCount', CONTROLLERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_preferredreplicaimbalancecount',
    'kafka.controller:type=KafkaController,name=PreferredReplicaImbalanceCount', CONTROLLERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_globalpartitioncount',
    'kafka.controller:type=KafkaController,name=GlobalPartitionCount', CONTROLLERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_globaltopiccount',
    'kafka.controller:type=KafkaController,name=GlobalTopicCount', CONTROLLERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_fencedbrokercount',
    'kafka.controller:type=KafkaController,name=FencedBrokerCount', ['controller'],
  ),
  counter(
    'kafka_controller_controllerstats_uncleanleaderelections_total',
    'kafka.controller:type=ControllerStats,name=UncleanLeaderElectionsPerSec', CONTROLLERS,
  ),
  gauge(
    'kafka_controller_kafkacontroller_metadataerrorcount',
    'kafka.controller:type=KafkaController,name=MetadataErrorCount', ['controller'],
  ),
  {
    ...gauge('kafka_server_raftmetrics_current_state', 'kafka.server:type=raft-metrics', KRAFT, 'current-state'),
    textLabel: 'state',
  },
  gauge(
    'kafka_server_raftmetrics_commit_latency_avg', 'kafka.server:type=raft-metrics', ['controller'],
    'commit-latency-avg',
  ),
  gauge(
    'kafka_server_brokermetadatametrics_last_applied_record_lag_ms', 'kafka.server:type=broker-metadata-metrics',
    ['broker'], 'last-applied-record-lag-ms',
  ),
  ...['load', 'apply'].map(step => gauge(
    `kafka_server_brokermetadatametrics_metadata_${step}_error_count`, 'kafka.server:type=broker-metadata-metrics',
    ['broker'], `metadata-${step}-error-count`,
  )),
  counter(
    'kafka_server_sessionexpirelistener_zookeeperexpires_total',
    'kafka.server:type=SessionExpireListener,name=ZooKeeperExpiresPerSec', ['broker with ZooKeeper'],
  ),
  gauge(
    'kafka_log_logmanager_offlinelogdirectorycount', 'kafka.log:type=LogManager,name=OfflineLogDirectoryCount', BROKERS,
  ),
  gauge(
    'kafka_log_logflushstats_logflushrateandtimems', 'kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs', BROKERS,
    '99thPercentile', P99,
  ),
  gauge('kafka_log_logcleaner_deadthreadcount', 'kafka.log:type=LogCleaner,name=DeadThreadCount', BROKERS),
  ...['BytesIn', 'BytesOut', 'MessagesIn'].map(what => counter(
    `kafka_server_brokertopicmetrics_${what.toLowerCase()}_total`,
    `kafka.server:type=BrokerTopicMetrics,name=${what}PerSec`, BROKERS,
  )),
  ...['BytesIn', 'BytesOut', 'MessagesIn'].map(what => counter(
    `kafka_server_topicmetrics_${what.toLowerCase()}_total`,
    `kafka.server:type=BrokerTopicMetrics,name=${what}PerSec,topic=*`, BROKERS,
  )),
  counter(
    'kafka_server_brokertopicmetrics_replicationbytesin_total',
    'kafka.server:type=BrokerTopicMetrics,name=ReplicationBytesInPerSec', BROKERS,
  ),
  ...['FailedProduce', 'FailedFetch'].map(what => counter(
    `kafka_server_brokertopicmetrics_${what.toLowerCase()}requests_total`,
    `kafka.server:type=BrokerTopicMetrics,name=${what}RequestsPerSec`, BROKERS,
  )),
  ...['Produce', 'FetchConsumer', 'FetchFollower'].map(request => ({
    ...gauge(
      'kafka_network_requestmetrics_totaltimems',
      `kafka.network:type=RequestMetrics,name=TotalTimeMs,request=${request}`, BROKERS, '99thPercentile', P99,
    ),
    labels: { ...P99, request },
  })),
  gauge(
    'kafka_network_requestchannel_requestqueuesize', 'kafka.network:type=RequestChannel,name=RequestQueueSize', BROKERS,
  ),
  gauge(
    'kafka_network_socketserver_networkprocessoravgidle_percent',
    'kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent', BROKERS,
  ),
  gauge(
    'kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent',
    'kafka.server:type=KafkaRequestHandlerPool,name=RequestHandlerAvgIdlePercent', BROKERS, 'OneMinuteRate',
  ),
  gauge(
    'kafka_server_socketservermetrics_connection_count',
    'kafka.server:type=socket-server-metrics,listener=*,networkProcessor=*', BROKERS, 'connection-count',
  ),
  counter(
    'kafka_server_socketservermetrics_failed_authentication_total',
    'kafka.server:type=socket-server-metrics,listener=*,networkProcessor=*', BROKERS, 'failed-authentication-total',
  ),
  {
    ...gauge('kafka_server_app_info_version', 'kafka.server:type=app-info', ALL, 'version'),
    textLabel: 'version',
  },
];
