import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import {
  BigValueGraphMode, BigValueTextMode, LegendDisplayMode, LegendPlacement, ReduceDataOptionsBuilder, SortOrder,
  TooltipDisplayMode, VizLegendOptionsBuilder, VizOrientation, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DashboardBuilder, DashboardBuilder as Dashboard, DashboardCursorSync, DatasourceVariableBuilder, RowBuilder,
  type Threshold, ThresholdsConfigBuilder, ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';

/*
 * Makes the dashboards of src/kafka/monitoring/dashboards, by Grafana's own library. Words such as %broker% stand for
 * what differs between clusters: matchers of labels (src/kafka/monitoring/selectors.ts) and the name. The library puts
 * in those of the cluster.
 */

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** A query: PromQL, and the legend of its series. */
type Query = readonly [expression: string, legend: string];

interface Panel {
  readonly title: string;
  /** What it shows, and what is normal. */
  readonly description: string;
  readonly queries: readonly Query[];
  readonly unit?: string;
  /** A number in place of lines, which is red unless it is normal. */
  readonly number?: Normal;
  /** The names of the series now, in place of lines. */
  readonly names?: boolean;
  readonly width?: number;
}

/** What is normal of a number: only one value, or every value. */
type Normal = 0 | 1 | 'any';

/** Colours of a number from a value on; null stands for all lower ones. */
const COLOURS: { readonly [normal in Normal]: Threshold[] } = {
  0: [{ value: null, color: 'green' }, { value: 1, color: 'red' }],
  1: [{ value: null, color: 'red' }, { value: 1, color: 'green' }, { value: 2, color: 'red' }],
  any: [{ value: null, color: 'blue' }],
};

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

function targets({ queries, names = false }: Panel): DataqueryBuilder[] {
  return queries.map(([expression, legend], index) => {
    const query = new DataqueryBuilder().datasource(DATASOURCE).expr(expression).legendFormat(legend)
      .refId(String.fromCharCode(65 + index));
    return names ? query.instant() : query;
  });
}

function panel(given: Panel) {
  const { title, description, unit = 'short', number, names = false, width = number === undefined ? 8 : 6 } = given;
  const made = number !== undefined ? stat(number) : names ? namesOnly() : timeSeries();
  made.title(title).description(description).datasource(DATASOURCE).unit(unit).span(width)
    .height(number === undefined ? 8 : 3);
  for (const target of targets(given)) made.withTarget(target);
  return made;
}

function namesOnly(): StatPanel {
  return stat('any').textMode(BigValueTextMode.Name).graphMode(BigValueGraphMode.None)
    .orientation(VizOrientation.Horizontal);
}

/** The legend names the series: by default, the library leaves it out. */
function timeSeries(): TimeSeriesPanel {
  return new TimeSeriesPanel().min(0)
    .legend(new VizLegendOptionsBuilder().showLegend(true)
      .displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

function stat(normal: Normal): StatPanel {
  return new StatPanel().reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(COLOURS[normal]));
}

function dashboard(key: string, title: string, rows: readonly Row[]): DashboardBuilder {
  const made = new Dashboard(`Kafka %cluster%: ${title}`)
    .uid(`%uid%-${key}`)
    .tags(['kafka', 'kafka-constructs'])
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  for (const row of rows) {
    made.withRow(new RowBuilder(row.title));
    for (const each of row.panels) made.withPanel(panel(each));
  }
  return made;
}

/** The series that there are now: their labels say it, their value does not. */
const names = (title: string, description: string, query: Query): Panel =>
  ({ title, description, queries: [query], names: true });

const number = (title: string, normal: Normal, description: string, expression: string): Panel =>
  ({ title, description, queries: [[expression, '']], number: normal });

const lines = (title: string, description: string, unit: string, ...queries: readonly Query[]): Panel =>
  ({ title, description, queries, unit });

const rate = (metric: string, matchers: string) => `rate(${metric}{${matchers}}[$__rate_interval])`;

const CLUSTER: readonly Row[] = [
  {
    title: 'State',
    panels: [
      number('Brokers running', 'any', 'Brokers whose state is RUNNING.', 'count(kafka_server_kafkaserver_brokerstate{%broker%} == 3)'),
      number('Active controllers', 1, 'Normal: exactly 1.', 'sum(kafka_controller_kafkacontroller_activecontrollercount{%controlling%})'),
      number('Partitions without a leader', 0, 'Nobody can use them. Normal: 0.', 'max(kafka_controller_kafkacontroller_offlinepartitionscount{%controlling%})'),
      number('Partitions under min ISR', 0, 'Writes with acks=all fail. Normal: 0.', 'sum(kafka_server_replicamanager_underminisrpartitioncount{%broker%})'),
      number('Partitions under-replicated', 0, 'They lack an in-sync replica. Normal: 0, except while a broker restarts.', 'sum(kafka_server_replicamanager_underreplicatedpartitions{%broker%})'),
      number('Log directories offline', 0, 'Disks that reported an error. Normal: 0.', 'sum(kafka_log_logmanager_offlinelogdirectorycount{%broker%})'),
      number('Topics', 'any', 'Topics of the cluster.', 'max(kafka_controller_kafkacontroller_globaltopiccount{%controlling%})'),
      number('Partitions', 'any', 'Partitions of all topics, each once.', 'max(kafka_controller_kafkacontroller_globalpartitioncount{%controlling%})'),
    ],
  },
  {
    title: 'Traffic',
    panels: [
      lines('Bytes in', 'Bytes that producers write.', 'Bps', [`sum(${rate('kafka_server_brokertopicmetrics_bytesin_total', '%broker%')})`, 'in']),
      lines('Bytes out', 'Bytes that consumers read.', 'Bps', [`sum(${rate('kafka_server_brokertopicmetrics_bytesout_total', '%broker%')})`, 'out']),
      lines('Records in', 'Records that producers write.', 'cps', [`sum(${rate('kafka_server_brokertopicmetrics_messagesin_total', '%broker%')})`, 'records']),
    ],
  },
  {
    title: 'Metadata',
    panels: [
      lines('Leaders not on the preferred broker', 'Partitions led by a broker other than the preferred one.', 'short', ['max(kafka_controller_kafkacontroller_preferredreplicaimbalancecount{%controlling%})', 'partitions']),
      lines('In-sync replica shrinks', 'Replicas that fall behind. Normal: 0, except while a broker restarts.', 'cps', [`sum by (pod) (${rate('kafka_server_replicamanager_isrshrinks_total', '%broker%')})`, '{{pod}}']),
      lines('Unclean leader elections', 'Each one can lose acknowledged records. Normal: 0.', 'cps', [`sum(${rate('kafka_controller_controllerstats_uncleanleaderelections_total', '%controlling%')})`, 'elections']),
    ],
  },
];

/** Of KRaft clusters. */
const QUORUM: readonly Row[] = [{
  title: 'Quorum',
  panels: [
    names('State of controllers', 'One leads, the others follow.', ['max by (pod, state) (kafka_server_raftmetrics_current_state{%controlling%})', '{{pod}} {{state}}']),
    lines('Commit latency', 'Mean time until a majority has a record of metadata.', 'ms', ['max by (pod) (kafka_server_raftmetrics_commit_latency_avg{%controlling%})', '{{pod}}']),
    lines('Fenced brokers', 'Brokers that are registered and send no heartbeats.', 'short', ['max(kafka_controller_kafkacontroller_fencedbrokercount{%controlling%})', 'brokers']),
    lines('Lag of metadata', 'How far brokers are behind the controllers.', 'ms', ['max by (pod) (kafka_server_brokermetadatametrics_last_applied_record_lag_ms{%broker%})', '{{pod}}']),
  ],
}];

/** Of clusters with a ZooKeeper ensemble of their own. */
const ZOOKEEPER: readonly Row[] = [{
  title: 'ZooKeeper',
  panels: [
    lines('Outstanding requests', 'Requests that wait. Normal: near 0.', 'short', ['max by (pod, state) (zookeeper_outstanding_requests{%zookeeper%})', '{{pod}} {{state}}']),
    lines('Mean latency', 'From a request to its answer.', 'ms', ['max by (pod) (zookeeper_average_request_latency{%zookeeper%})', '{{pod}}']),
    lines('Connections', 'One from each broker.', 'short', ['max by (pod) (zookeeper_alive_connections{%zookeeper%})', '{{pod}}']),
  ],
}];

const BROKER: readonly Row[] = [
  {
    title: 'Load',
    panels: [
      lines('CPU', 'Cores that the process uses.', 'short', [`sum by (pod) (${rate('process_cpu_seconds_total', '%broker%')})`, '{{pod}}']),
      lines('Heap', 'Bytes of the heap in use.', 'bytes', ['max by (pod) (jvm_memory_used_bytes{%broker%,area="heap"})', '{{pod}}']),
      lines('Garbage collection', 'Share of the time in pauses.', 'percentunit', [`sum by (pod) (${rate('jvm_gc_collection_seconds_sum', '%broker%')})`, '{{pod}}']),
      lines('Request handlers idle', 'Share of the time. Below 0.2, requests wait.', 'percentunit', ['max by (pod) (kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{%broker%})', '{{pod}}']),
      lines('Network threads idle', 'Share of the time.', 'percentunit', ['max by (pod) (kafka_network_socketserver_networkprocessoravgidle_percent{%broker%})', '{{pod}}']),
      lines('Waiting requests', 'Requests that wait for a handler.', 'short', ['max by (pod) (kafka_network_requestchannel_requestqueuesize{%broker%})', '{{pod}}']),
    ],
  },
  {
    title: 'Work',
    panels: [
      lines('Leaders', 'Partitions that each broker leads.', 'short', ['max by (pod) (kafka_server_replicamanager_leadercount{%broker%})', '{{pod}}']),
      lines('Replicas', 'Replicas that each broker holds.', 'short', ['max by (pod) (kafka_server_replicamanager_partitioncount{%broker%})', '{{pod}}']),
      lines('Bytes in', 'From producers.', 'Bps', [`sum by (pod) (${rate('kafka_server_brokertopicmetrics_bytesin_total', '%broker%')})`, '{{pod}}']),
      lines('Bytes out', 'To consumers.', 'Bps', [`sum by (pod) (${rate('kafka_server_brokertopicmetrics_bytesout_total', '%broker%')})`, '{{pod}}']),
      lines('Replication', 'From leaders on other brokers.', 'Bps', [`sum by (pod) (${rate('kafka_server_brokertopicmetrics_replicationbytesin_total', '%broker%')})`, '{{pod}}']),
      lines('Uptime', 'Time since the process started.', 's', ['max by (pod) (time() - process_start_time_seconds{%broker%})', '{{pod}}']),
    ],
  },
  {
    title: 'Latency',
    panels: ['Produce', 'FetchConsumer', 'FetchFollower'].map(request => lines(
      `${request}, 99th percentile`, request === 'Produce' ? 'From the arrival of a request to its answer.' : 'Includes the time that a fetch waits for new records.', 'ms',
      [`max by (pod) (kafka_network_requestmetrics_totaltimems{%broker%,request="${request}"})`, '{{pod}}'],
    )),
  },
  {
    title: 'Version',
    panels: [names('Kafka', 'Version that each process runs.', ['max by (pod, version) (kafka_server_app_info_version{%nodes%})', '{{pod}} {{version}}'])],
  },
];

const STORAGE: readonly Row[] = [
  {
    title: 'Volumes',
    panels: [
      lines('Filled', 'Share of each volume that is in use.', 'percentunit', ['max by (persistentvolumeclaim) (kubelet_volume_stats_used_bytes{%claims%} / kubelet_volume_stats_capacity_bytes{%claims%})', '{{persistentvolumeclaim}}']),
      lines('Size', 'Size of the file system; it grows in steps.', 'bytes', ['max by (persistentvolumeclaim) (kubelet_volume_stats_capacity_bytes{%claims%})', '{{persistentvolumeclaim}}']),
      lines('Predicted use in four days', 'What each volume will hold at the rate of the last six hours.', 'bytes', ['max by (persistentvolumeclaim) (predict_linear(kubelet_volume_stats_used_bytes{%claims%}[6h], 345600))', '{{persistentvolumeclaim}}']),
    ],
  },
  {
    title: 'Log',
    panels: [
      lines('Flush, 99th percentile', 'Time of a flush to the disk.', 'ms', ['max by (pod) (kafka_log_logflushstats_logflushrateandtimems{%broker%})', '{{pod}}']),
      lines('Directories offline', 'Disks that reported an error.', 'short', ['max by (pod) (kafka_log_logmanager_offlinelogdirectorycount{%broker%})', '{{pod}}']),
      lines('Dead cleaner threads', 'Threads of the log cleaner that have died. Compacted topics then grow without limit. Normal: 0.', 'short', ['max by (pod) (kafka_log_logcleaner_deadthreadcount{%broker%})', '{{pod}}']),
    ],
  },
];

/** Portworx knows volumes by the names of PersistentVolumes; kube-state-metrics joins them with claims. */
const joined = (metric: string) =>
  `(max by (volumename) (${metric})) * on (volumename) group_left (persistentvolumeclaim) kube_persistentvolumeclaim_info{%claims%}`;

const PORTWORX: readonly Row[] = [{
  title: 'Portworx',
  panels: [
    lines('Replicas now', 'Replicas of each volume that are up to date.', 'short', [joined('px_volume_currhalevel'), '{{persistentvolumeclaim}}']),
    lines('Replication status', '0 up, 1 not in quorum, 2 resynchronizing, 3 degraded, 4 detached, 5 restoring.', 'short', [joined('px_volume_replication_status'), '{{persistentvolumeclaim}}']),
    lines('Write latency', 'Of the volume.', 's', [joined('px_volume_write_latency_seconds'), '{{persistentvolumeclaim}}']),
  ],
}];

const CLIENTS: readonly Row[] = [
  {
    title: 'Connections',
    panels: [
      lines('Connections', 'By listener.', 'short', ['sum by (listener) (kafka_server_socketservermetrics_connection_count{%broker%})', '{{listener}}']),
      lines('Failed logins', 'By listener. Normal: near 0.', 'cps', [`sum by (listener) (${rate('kafka_server_socketservermetrics_failed_authentication_total', '%broker%')})`, '{{listener}}']),
      lines('Failed requests', 'Produce and fetch requests with an error.', 'cps',
        [`sum(${rate('kafka_server_brokertopicmetrics_failedproducerequests_total', '%broker%')})`, 'produce'],
        [`sum(${rate('kafka_server_brokertopicmetrics_failedfetchrequests_total', '%broker%')})`, 'fetch']),
    ],
  },
];

/** By the exporter. */
const GROUPS: readonly Row[] = [{
  title: 'Consumer groups',
  panels: [
    lines('Lag', 'Records in a topic that the group has not committed yet.', 'short', ['max by (group, topic) (kafka_consumergroup_lag{%exporter%})', '{{group}} {{topic}}']),
    lines('Lag of the slowest partition', 'Lag in the partition in which the group is farthest behind, in records.', 'short', ['max by (group, topic) (kafka_consumergroup_lag_max{%exporter%})', '{{group}} {{topic}}']),
    lines('Stalled partitions', 'Partitions in which a group commits nothing although there are records.', 'short', ['max by (group, topic) (kafka_consumergroup_stalled_partitions{%exporter%})', '{{group}} {{topic}}']),
  ],
}];

const TOPICS: readonly Row[] = [{
  title: 'Topics',
  panels: [
    lines('Bytes in', 'The ten busiest topics.', 'Bps', [`topk(10, sum by (topic) (${rate('kafka_server_topicmetrics_bytesin_total', '%broker%')}))`, '{{topic}}']),
    lines('Bytes out', 'The ten busiest topics.', 'Bps', [`topk(10, sum by (topic) (${rate('kafka_server_topicmetrics_bytesout_total', '%broker%')}))`, '{{topic}}']),
    lines('Records in', 'The ten busiest topics.', 'cps', [`topk(10, sum by (topic) (${rate('kafka_server_topicmetrics_messagesin_total', '%broker%')}))`, '{{topic}}']),
  ],
}];

/** By the exporter. */
const SIZES: readonly Row[] = [{
  title: 'Disk',
  panels: [
    { ...lines('Size on disk', 'The ten largest topics, every replica counted.', 'bytes', ['topk(10, max by (topic) (kafka_topic_disk_bytes{%exporter%}))', '{{topic}}']), width: 12 },
    {
      ...lines('Certificates', 'Time until the certificates of listeners expire.', 's', ['min by (role, listener) (kafka_listener_certificate_expiry_timestamp_seconds{%exporter%} - time())', '{{role}} {{listener}}']),
      width: 12,
    },
  ],
}];

const folder = join(__dirname, '..', 'src', 'kafka', 'monitoring', 'dashboards');
mkdirSync(folder, { recursive: true });
/** Rows by dashboard; the library leaves out panels that a cluster has no metrics for. */
const ALL: { readonly [key: string]: readonly [title: string, rows: readonly Row[]] } = {
  cluster: ['Cluster', [...CLUSTER, ...QUORUM, ...ZOOKEEPER]],
  brokers: ['Brokers', BROKER],
  storage: ['Storage', [...STORAGE, ...PORTWORX]],
  clients: ['Clients', [...CLIENTS, ...GROUPS]],
  topics: ['Topics', [...TOPICS, ...SIZES]],
};
for (const [key, [title, rows]] of Object.entries(ALL)) {
  writeFileSync(join(folder, `${key}.json`), `${JSON.stringify(dashboard(key, title, rows).build(), null, 1)}\n`);
}
