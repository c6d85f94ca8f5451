import { type Alert, MINUTE } from './alert';
import type { Selectors } from './selectors';
import { type ClusterPlan, nodeIds, voters } from '../plan/cluster-plan';
import { ownServers } from '../plan/cluster-spec';

/** Controllers, ZooKeeper, and metadata. */
export function quorumAlerts(plan: ClusterPlan, of: Selectors): Alert[] {
  const active = `kafka_controller_kafkacontroller_activecontrollercount{${of.controlling}}`;
  const candidates = plan.spec.quorum.mode === 'zookeeper' ? plan.brokers : voterCount(plan);
  const always = (expression: string) => `count_over_time((${expression})[5m:1m]) >= 5`;
  const wrong = `sum(${active}) != 1`;
  return [
    {
      name: 'KafkaNoActiveController',
      severity: 'critical',
      // A controller that is not scraped may be active: it is starting, or has no agent yet.
      expression: `${wrong} and (count(${active}) == ${candidates} or ${always(wrong)}) `
        + 'or 0 * ('
        + `${always(`count(kafka_server_kafkaserver_brokerstate{${of.broker}})`)} unless ${always(`sum(${active})`)})`,
      forSeconds: 3 * MINUTE,
      summary: '{{ $value }} controllers are active',
      meaning: 'Without exactly one active controller, no partition gets a new leader, and no topic can be created.',
      action: 'Look at the controllers, or at ZooKeeper: a majority must be Ready and reach each other.',
    },
    ...plan.spec.quorum.mode === 'zookeeper' ? zookeeperAlerts(plan, of) : controllerAlerts(plan, of),
  ];
}

function voterCount(plan: ClusterPlan): number {
  return voters(plan).flatMap(set => nodeIds(set)).length;
}

function zookeeperAlerts({ spec: { quorum } }: ClusterPlan, { broker, zookeeper }: Selectors): Alert[] {
  const servers = ownServers(quorum);
  return [
    ...servers === 0 ? [] : [{
      name: 'KafkaZookeeperServerDown',
      severity: 'warning' as const,
      expression: `(count(zookeeper_outstanding_requests{${zookeeper}}) or vector(0)) < ${servers}`,
      forSeconds: 10 * MINUTE,
      summary: `{{ $value }} of ${servers} ZooKeeper servers are leader or follower`,
      meaning: 'If more servers fail, ZooKeeper can lose its majority. Then no partition gets a new leader.',
      action: 'Find the pod that is not Ready, and read its log.',
    }],
    {
      name: 'KafkaZookeeperSessionExpired',
      severity: 'warning',
      expression: `sum by (pod) (increase(kafka_server_sessionexpirelistener_zookeeperexpires_total{${broker}}[15m])) > 0`,
      forSeconds: 0,
      summary: '{{ $labels.pod }} has lost its session with ZooKeeper',
      meaning: 'The broker was cut off from ZooKeeper for longer than `zookeeper.session.timeout.ms`, and other '
        + 'brokers took over its partitions.',
      action: 'Look at the ZooKeeper servers. Look for long garbage collection pauses in the broker.',
    },
  ];
}

function controllerAlerts(plan: ClusterPlan, { broker, controlling }: Selectors): Alert[] {
  const count = voterCount(plan);
  return [
    {
      name: 'KafkaControllerDown',
      severity: 'warning',
      expression: '(count(kafka_server_raftmetrics_current_state{'
        + `${controlling},state=~"leader|follower"}) or vector(0)) < ${count}`,
      forSeconds: 10 * MINUTE,
      summary: `{{ $value }} of ${count} controllers are in the quorum`,
      meaning: 'If more controllers fail, the quorum can lose its majority. Then no partition gets a new leader.',
      action: 'Find the pod that is not Ready, and read its log.',
    },
    {
      name: 'KafkaMetadataLag',
      severity: 'warning',
      expression: `kafka_server_brokermetadatametrics_last_applied_record_lag_ms{${broker}} > 60000`,
      forSeconds: 5 * MINUTE,
      summary: '{{ $labels.pod }} is {{ $value | humanize }} ms behind the metadata of the cluster',
      meaning: 'The broker does not hear from the controllers, or cannot keep up. It uses old '
        + 'information about leaders.',
      action: 'Check that the broker reaches the controllers. If its certificate was just renewed, restart it.',
    },
    {
      name: 'KafkaMetadataErrors',
      severity: 'warning',
      expression: ['brokermetadatametrics_metadata_load_error', 'brokermetadatametrics_metadata_apply_error']
        .map(name => `max by (pod) (kafka_server_${name}_count{${broker}}) > 0`)
        .concat(`max by (pod) (kafka_controller_kafkacontroller_metadataerrorcount{${controlling}}) > 0`)
        .join(' or '),
      forSeconds: 0,
      summary: '{{ $labels.pod }} could not apply {{ $value }} records of metadata',
      meaning: 'The metadata of this node differ from the metadata of the other nodes.',
      action: 'Find the error in the log of the pod, and restart the pod.',
    },
  ];
}
