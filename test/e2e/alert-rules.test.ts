import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Size } from 'cdk8s';
import { command } from './kubernetes';
import { describeWithFailures } from './test-with-failures';
import {
  BackingStore, JmxAgent, type KafkaClusterProps, KafkaStorage, KafkaVersion, MetadataQuorum, Monitoring, NetworkPeer,
  Replication, VolumeGrowth,
} from '../../src';
import { find, rendered } from '../support';

/*
 * Alerts by series that a test writes down, with Prometheus' own promtool: their delays, and those whose fault takes a
 * day, or a program that does not run here (kube-state-metrics, Portworx). full/alerts has the real faults.
 */

const PODS = 'namespace="orders",pod="kafka-broker-0"';
const CLAIM = 'namespace="orders",persistentvolumeclaim="data-0-kafka-broker-0"';

function rules(props: Partial<KafkaClusterProps> = {}): string {
  const objects = rendered({
    monitoring: Monitoring.annotations({ agent: JmxAgent.inKafkaImage('/agent.jar'), scrapedBy: [NetworkPeer.sameNamespace()] }),
    ...props,
  });
  return Object.values<string>(find(objects, 'ConfigMap', 'kafka-alerts').data)[0];
}

describeWithFailures('alerts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-constructs-rules-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Whether an alert fires at a time, with series in the notation of promtool: one value each minute. */
  async function firing(
    alert: string, at: string, series: { readonly [selector: string]: string }, props: Partial<KafkaClusterProps> = {},
  ): Promise<boolean> {
    writeFileSync(join(folder, 'rules.yaml'), rules(props));
    const test = (expected: readonly object[]) => ({
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [{
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [{
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`, eval_time: at, exp_samples: expected,
        }],
      }],
    });
    writeFileSync(join(folder, 'none.yaml'), JSON.stringify(test([])));
    writeFileSync(join(folder, 'one.yaml'), JSON.stringify(test([{ labels: '{}', value: 1 }])));
    const passes = (file: string) => command('promtool', ['test', 'rules', join(folder, file)]).then(() => true, () => false);
    const [none, one] = [await passes('none.yaml'), await passes('one.yaml')];
    expect([none, one]).toEqual([!one, !none]);
    return one;
  }

  test.each<[string, Partial<KafkaClusterProps>]>([
    ['with KRaft', {}],
    ['with ZooKeeper', { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }],
    ['with combined nodes', { quorum: MetadataQuorum.combined() }],
    ['with one broker', { brokers: 1, replication: Replication.of({ replicationFactor: 1, volumeReplicas: 1 }) }],
  ])('are rules that Prometheus takes, %s', async (_, props) => {
    writeFileSync(join(folder, 'rules.yaml'), rules(props));
    expect(await command('promtool', ['check', 'rules', join(folder, 'rules.yaml')])).toContain('SUCCESS');
  });

  test('a roll of many brokers is no outage', async () => {
    const state = (id: number) => `kafka_server_kafkaserver_brokerstate{namespace="orders",pod="kafka-broker-${id}"}`;
    // Each is away for three minutes, one after the other, and no sample sees all of them.
    const series = { [state(0)]: '3x4 2x3 3x60', [state(1)]: '3x8 2x3 3x60', [state(2)]: '3x12 2x3 3x60' };
    expect(await firing('KafkaBrokerDown', '20m', series)).toBe(false);
  });

  test('a broker may be away for ten minutes', async () => {
    const state = (id: number) => `kafka_server_kafkaserver_brokerstate{namespace="orders",pod="kafka-broker-${id}"}`;
    const series = { [state(0)]: '3x60', [state(1)]: '3x60', [state(2)]: '3x4 2x60' };
    expect(await firing('KafkaBrokerDown', '13m', series)).toBe(false);
    expect(await firing('KafkaBrokerDown', '16m', series)).toBe(true);
    expect(await firing('KafkaBrokerNotRecovered', '60m', series)).toBe(false);
  });

  test('nothing scraped at all is a broker down', async () => {
    expect(await firing('KafkaBrokerDown', '16m', { up: '1x60' })).toBe(true);
  });

  test('the alert on controllers waits until all are scraped, but fires in the end', async () => {
    const active = (id: number) => `kafka_controller_kafkacontroller_activecontrollercount{namespace="orders",pod="kafka-controller-${id}"}`;
    // Two followers have the agent, the third is active and is restarted last.
    const rolling = { [active(1000)]: '0x60', [active(1001)]: '0x60', [active(1002)]: '_x4 1x60' };
    expect(await firing('KafkaNoActiveController', '6m', rolling)).toBe(false);
    expect(await firing('KafkaNoActiveController', '20m', rolling)).toBe(false);
    expect(await firing('KafkaNoActiveController', '5m', {})).toBe(false);
    const gone = { [active(1000)]: '0x60', [active(1001)]: '0x60', [active(1002)]: '1x4 _x60' };
    expect(await firing('KafkaNoActiveController', '8m', gone)).toBe(false);
    expect(await firing('KafkaNoActiveController', '20m', gone)).toBe(true);
    // All are scraped, and none is active.
    expect(await firing('KafkaNoActiveController', '6m', { ...gone, [active(1002)]: '0x60' })).toBe(true);
    expect(await firing('KafkaNoActiveController', '6m', { ...gone, [active(1000)]: '1x60', [active(1002)]: '1x60' })).toBe(true);
    // Brokers are seen, and no controller is.
    const broker = { [`kafka_server_kafkaserver_brokerstate{${PODS}}`]: '3x60' };
    expect(await firing('KafkaNoActiveController', '20m', broker)).toBe(true);
  });

  test('clusters of two Kubernetes clusters are told apart', async () => {
    const state = (cluster: string, id: number) =>
      `kafka_server_kafkaserver_brokerstate{cluster="${cluster}",namespace="orders",pod="kafka-broker-${id}"}`;
    const series = Object.fromEntries(['a', 'b'].flatMap(cluster => [0, 1, 2].map(id =>
      [state(cluster, id), cluster === 'a' && id === 1 ? '3x4 _x60' : '3x60'])));
    const monitoring = (seriesLabels: { [label: string]: string }) => ({
      monitoring: Monitoring.annotations({
        agent: JmxAgent.inKafkaImage('/agent.jar'), scrapedBy: [NetworkPeer.sameNamespace()], seriesLabels,
      }),
    });
    expect(await firing('KafkaBrokerDown', '20m', series, monitoring({ cluster: 'a' }))).toBe(true);
    expect(await firing('KafkaBrokerDown', '20m', series, monitoring({ cluster: 'b' }))).toBe(false);
  });

  test('an election of long ago is not told again after a gap', async () => {
    const pod = '{namespace="orders",pod="kafka-controller-1000"}';
    const series = {
      [`kafka_controller_controllerstats_uncleanleaderelections_total${pod}`]: '1x100 _x9 1x60', [`process_start_time_seconds${pod}`]: '0x200',
    };
    expect(await firing('KafkaUncleanLeaderElection', '123m', series)).toBe(false);
  });

  test('volumes of brokers that nobody sees are told, although those of controllers are seen', async () => {
    const series = { 'kubelet_volume_stats_available_bytes{namespace="orders",persistentvolumeclaim="data-0-kafka-controller-1000"}': '1x200' };
    expect(await firing('KafkaDiskNotSeen', '90m', series)).toBe(true);
    expect(await firing('KafkaDiskNotSeen', '90m', { ...series, [`kubelet_volume_stats_available_bytes{${CLAIM}}`]: '1x200' })).toBe(false);
  });

  test('a job that has never succeeded is told', async () => {
    const series = { 'kube_cronjob_created{namespace="orders",cronjob="kafka-upkeep"}': '0x200' };
    expect(await firing('KafkaRepeatedJobFails', '90m', series)).toBe(true);
    const success = { 'kube_cronjob_status_last_successful_time{namespace="orders",cronjob="kafka-upkeep"}': '3600x200' };
    expect(await firing('KafkaRepeatedJobFails', '90m', { ...series, ...success })).toBe(false);
  });

  test('a combined node of Kafka 4.1 adds its controller to the idle time', async () => {
    const series = { [`kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{${PODS}}`]: '1.1x60' };
    const quorum = MetadataQuorum.combined();
    expect(await firing('KafkaRequestHandlersBusy', '30m', series, { quorum, version: KafkaVersion.of('4.1.2') })).toBe(true);
    expect(await firing('KafkaRequestHandlersBusy', '30m', series, { quorum })).toBe(false);
  });

  test('pods of another cluster in the namespace do not count', async () => {
    const state = (pod: string) => `kafka_server_kafkaserver_brokerstate{namespace="orders",pod="${pod}"}`;
    const series = Object.fromEntries([0, 1, 2].map(id => [state(`other-kafka-broker-${id}`), '3x60']));
    expect(await firing('KafkaBrokerDown', '16m', series)).toBe(true);
  });

  test('acknowledged records are lost by an unclean election, and not by a controller that starts', async () => {
    const elections = 'kafka_controller_controllerstats_uncleanleaderelections_total{namespace="orders",pod="kafka-controller-1000"}';
    const started = 'process_start_time_seconds{namespace="orders",pod="kafka-controller-1000"}';
    expect(await firing('KafkaUncleanLeaderElection', '12m', { [elections]: '0x10 1x10' })).toBe(true);
    expect(await firing('KafkaUncleanLeaderElection', '12m', { [elections]: '_x5 0x20' })).toBe(false);
    // It had elected before it was scraped.
    expect(await firing('KafkaUncleanLeaderElection', '12m', { [elections]: '_x5 5x20', [started]: '_x5 300x20' })).toBe(true);
  });

  test.each<[string, string, { readonly [series: string]: string }, Partial<KafkaClusterProps>]>([
    ['KafkaRequestHandlersBusy', '16m', { [`kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{${PODS}}`]: '0.1x30' }, {}],
    ['KafkaLogCleanerDead', '6m', { [`kafka_log_logcleaner_deadthreadcount{${PODS}}`]: '1x30' }, {}],
    ['KafkaMetadataErrors', '1m', { [`kafka_server_brokermetadatametrics_metadata_apply_error_count{${PODS}}`]: '1x30' }, {}],
    ['KafkaJobFailed', '16m', {
      'kube_job_failed{namespace="orders",job_name="kafka-provisioning-1a2b3c4d",condition="true"}': '1x30',
    }, {}],
    ['KafkaRepeatedJobFails', '70m', {
      'kube_cronjob_status_last_successful_time{namespace="orders",cronjob="kafka-certificates"}': '0x100',
    }, {}],
    ['KafkaDiskNotSeen', '61m', { up: '1x70' }, {}],
    ['KafkaVolumeReplicaMissing', '31m', {
      'px_volume_replication_status{volumename="pvc-1",node="node-1"}': '3x60',
      [`kube_persistentvolumeclaim_info{${CLAIM},volumename="pvc-1"}`]: '1x60',
    }, {}],
    ['KafkaRetentionDoesNotFit', '1470m', {
      // 500 GiB for seven days: 0.8 MB a second.
      [`kafka_server_brokertopicmetrics_bytesin_total{${PODS}}`]: '0+60000000x1500',
      [`kafka_server_brokertopicmetrics_replicationbytesin_total{${PODS}}`]: '0+60000000x1500',
    }, {}],
    ['KafkaBootstrapLeftOn', '1441m', {}, { bootstrap: true }],
    ['KafkaWarningAcknowledged-ONE_COPY', '1m', {}, {
      brokers: 1,
      replication: Replication.of({ replicationFactor: 1, volumeReplicas: 1 }),
      acknowledge: { ONE_COPY: 'a trial, see {{ wiki }}' },
    }],
    ['KafkaVolumeAtMaximum', '11m', {
      [`kubelet_volume_stats_used_bytes{${CLAIM}}`]: `${Math.round(0.9 * 2 ** 40)}x30`,
      [`kubelet_volume_stats_capacity_bytes{${CLAIM}}`]: `${Math.round(0.97 * 2 ** 40)}x30`,
    }, {
      storage: KafkaStorage.portworx({
        backingStore: BackingStore.ebs(), size: Size.gibibytes(500), growth: VolumeGrowth.upTo(Size.tebibytes(1)),
      }),
    }],
    ['KafkaZookeeperSessionExpired', '12m', {
      [`kafka_server_sessionexpirelistener_zookeeperexpires_total{${PODS}}`]: '0x10 1x10',
    }, { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }],
  ])('%s fires', async (alert, at, series, props) => {
    expect(await firing(alert, at, series, props)).toBe(true);
    expect(await firing(alert, '0m', series, props)).toBe(alert.includes('Acknowledged') || alert === 'KafkaMetadataErrors');
  });

  test('a volume that fills up within the weekend fires before, and one that has just been made is not', async () => {
    const used = `kubelet_volume_stats_used_bytes{${CLAIM}}`;
    // From 300 GiB by 2 GiB an hour: 500 GiB after 100 hours.
    expect(await firing('KafkaDiskFillsUp', '430m', { [used]: `${300 * 2 ** 30}+${2 ** 31 / 60}x500` })).toBe(true);
    expect(await firing('KafkaDiskFillsUp', '430m', { [used]: `${2 ** 30}+${2 ** 31 / 60}x500` })).toBe(false);
    expect(await firing('KafkaDiskFillsUp', '430m', { [used]: `${300 * 2 ** 30}x500` })).toBe(false);
  });
});
