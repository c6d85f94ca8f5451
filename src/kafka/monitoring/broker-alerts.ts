import { hasOwnIdleMetric } from './agent';
import { type Alert, MINUTE } from './alert';
import type { Selectors } from './selectors';
import { unreachableSeconds } from '../../availability/pod-placement';
import type { ClusterPlan } from '../plan/cluster-plan';

/** Brokers that are down, restart or are overloaded. */
export function brokerAlerts(plan: ClusterPlan, { broker }: Selectors): Alert[] {
  const { brokers } = plan;
  // A broker counts if it was running within the last five minutes, so that a roll of many brokers is no outage.
  const running = '(count(count by (pod) '
    + `(count_over_time((kafka_server_kafkaserver_brokerstate{${broker}} == 3)[5m:]))) or vector(0))`;
  const budget = recoveryBudget(plan);
  const broken = {
    severity: 'critical',
    expression: `${running} < ${brokers}`,
    lookBackSeconds: 5 * MINUTE,
    action: 'Find the pod that is not Ready, and read its log.',
  } as const;
  return [
    {
      ...broken,
      name: 'KafkaBrokerDown',
      severity: 'warning',
      forSeconds: 5 * MINUTE,
      summary: `{{ $value }} of ${brokers} brokers are running`,
      meaning: 'A broker has been down for longer than a restart takes, or cannot be scraped. Its partitions '
        + 'have one replica fewer.',
    },
    {
      ...broken,
      name: 'KafkaBrokerNotRecovered',
      forSeconds: Math.max(budget, 10 * MINUTE),
      summary: `{{ $value }} of ${brokers} brokers are running; the rest have been down for longer than a recovery takes`,
      meaning: `A broker has had ${Math.ceil(budget / MINUTE)} minutes to move to another node and to recover its `
        + 'logs, and does not run. It will probably not come back by itself.',
    },
    {
      name: 'KafkaRestarts',
      severity: 'warning',
      expression: `changes(max by (pod) (process_start_time_seconds{${broker}})[1h:1m]) > 2`,
      forSeconds: 0,
      summary: '{{ $labels.pod }} has started {{ $value }} times within an hour',
      meaning: 'A broker starts again and again.',
      action: 'Read the log of the previous container: `kubectl logs --previous`.',
    },
    {
      name: 'KafkaRequestHandlersBusy',
      severity: 'warning',
      // A combined node adds the idle share of its controller, which is nearly 1.
      expression: `kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{${broker}}`
        + `${plan.spec.quorum.mode === 'combined' && !hasOwnIdleMetric(plan.spec.version) ? ' - 1' : ''} < 0.2`,
      forSeconds: 15 * MINUTE,
      summary: 'request handlers of {{ $labels.pod }} are idle {{ $value | humanizePercentage }} of the time',
      meaning: 'The broker is busy nearly all the time, and requests wait.',
      action: 'See which clients and topics cause the traffic. Give brokers more CPU, or add brokers.',
    },
  ];
}

/**
 * Seconds after which Kubernetes considers a node dead: node-monitor-grace-period, 50 s by default since Kubernetes
 * 1.32.
 */
const NODE_GRACE_SECONDS = 50;

/**
 * Seconds that a broker of the cluster may be down: the failure of its node is detected, the pod moves, and the broker
 * recovers its logs.
 */
function recoveryBudget({ pools }: ClusterPlan): number {
  return Math.max(...pools.map(({ sets: [set], startupSeconds }) =>
    NODE_GRACE_SECONDS + unreachableSeconds(set.placement).value + startupSeconds.value));
}
