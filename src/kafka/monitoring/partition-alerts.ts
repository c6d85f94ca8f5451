import { type Alert, HOUR, MINUTE } from './alert';
import type { Selectors } from './selectors';
import type { ClusterPlan } from '../plan/cluster-plan';

/** Partitions without leaders or replicas. */
export function partitionAlerts(plan: ClusterPlan, of: Selectors): Alert[] {
  return [...availability(of), ...plan.brokers === 1 ? [] : redundancy(plan, of)];
}

function availability({ broker, controlling }: Selectors): Alert[] {
  const unclean = `kafka_controller_controllerstats_uncleanleaderelections_total{${controlling}}`;
  return [
    {
      name: 'KafkaPartitionsOffline',
      severity: 'critical',
      expression: `max(kafka_controller_kafkacontroller_offlinepartitionscount{${controlling}}) > 0`,
      forSeconds: MINUTE,
      summary: '{{ $value }} partitions have no leader',
      meaning: 'Nobody can write to these partitions or read from them.',
      action: 'List them with `--describe --unavailable-partitions`, and bring back a broker that holds one of their '
        + 'in-sync replicas.',
    },
    {
      name: 'KafkaPartitionsUnderMinIsr',
      severity: 'critical',
      expression: `sum(kafka_server_replicamanager_underminisrpartitioncount{${broker}}) > 0`,
      forSeconds: 2 * MINUTE,
      summary: '{{ $value }} partitions have fewer in-sync replicas than min.insync.replicas',
      meaning: 'Writes with `acks=all` to these partitions fail.',
      action: 'List them with `--describe --under-min-isr-partitions`, and bring the missing brokers back.',
    },
    {
      name: 'KafkaUncleanLeaderElection',
      severity: 'critical',
      // A controller that starts may have elected before it is scraped for the first time.
      expression: `sum(increase(${unclean}[15m])) > 0 or sum(${unclean} > 0 `
        + `and on (pod) time() - process_start_time_seconds{${controlling}} < 900) > 0`,
      forSeconds: 0,
      summary: 'a replica that was not in sync became a leader',
      meaning: 'Acknowledged records may be lost in the partitions that got such a leader.',
      action: 'Find the partitions in the log of the active controller, and ask their producers to send again.',
    },
  ];
}

function redundancy(plan: ClusterPlan, { broker, controlling }: Selectors): Alert[] {
  return [
    {
      name: 'KafkaPartitionsUnderReplicated',
      severity: 'warning',
      expression: `sum(kafka_server_replicamanager_underreplicatedpartitions{${broker}}) > 0`,
      forSeconds: 30 * MINUTE,
      summary: '{{ $value }} partitions lack an in-sync replica',
      meaning: 'Replicas have been behind for longer than a restart takes.',
      action: 'List them with `--describe --under-replicated-partitions`. If the same broker is missing in all of '
        + 'them, look at its disk and its network.',
    },
    {
      name: 'KafkaLeadersUnbalanced',
      severity: 'warning',
      expression: `max(kafka_controller_kafkacontroller_preferredreplicaimbalancecount{${controlling}}) `
        + `/ max(kafka_controller_kafkacontroller_globalpartitioncount{${controlling}}) > 0.1`,
      forSeconds: HOUR,
      summary: '{{ $value | humanizePercentage }} of the partitions are led by a broker other than the preferred one',
      meaning: 'Some brokers do more work than others. Every five minutes, Kafka moves leaders back to a broker if '
        + 'other brokers lead more than a tenth of the partitions that it should lead '
        + '(`leader.imbalance.per.broker.percentage`).',
      action: 'See whether a broker has come back without its disk, or whether `auto.leader.rebalance.enable` is off.',
    },
    ...plan.spec.quorum.mode === 'zookeeper' ? [] : [{
      name: 'KafkaBrokerFenced',
      severity: 'warning' as const,
      expression: `max(kafka_controller_kafkacontroller_fencedbrokercount{${controlling}}) > 0`,
      forSeconds: 15 * MINUTE,
      summary: '{{ $value }} registered brokers are fenced',
      meaning: 'A registered broker sends no heartbeats. It leads no partition.',
      action: 'Bring the broker back. If it was removed for good, unregister it: `kafka-cluster unregister --id`.',
    }],
  ];
}
