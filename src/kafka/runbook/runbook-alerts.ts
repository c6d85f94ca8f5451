import { block, kubectl, tool } from './runbook-parts';
import type { StringMap } from '../../core/string-map';
import type { Alert } from '../monitoring/alert';
import { alerts } from '../monitoring/alerts';
import type { ClusterPlan } from '../plan/cluster-plan';

/** A chapter for each alert, to which the alert links. */
export function alertChapters(plan: ClusterPlan, accepted: StringMap): string[] {
  if (plan.spec.monitoring === undefined) return [];
  return ['## Alerts', '', ...alerts(plan, accepted).flatMap(alert => chapter(plan, alert))];
}

function chapter(plan: ClusterPlan, alert: Alert): string[] {
  const { name, severity, expression, forSeconds, lookBackSeconds = 0, meaning, action } = alert;
  const seconds = forSeconds + lookBackSeconds;
  const delay = seconds === 0 ? 'at once' : `after ${duration(seconds)}`;
  return [
    `### ${name}`,
    '',
    `${capitalized(severity)}, ${delay}. ${meaning}`,
    '',
    action,
    ...block(...commands(plan, name), `# ${expression}`),
  ];
}

function capitalized(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const parts = [[Math.floor(minutes / 60), 'hour'], [minutes % 60, 'minute']] as const;
  return parts.filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}${amount === 1 ? '' : 's'}`).join(' ');
}

/** What to look at first. */
function commands(plan: ClusterPlan, alert: string): string[] {
  const topics = (words: string) => [tool(plan, 'kafka-topics', `--describe ${words}`)];
  const { name } = plan.names;
  switch (alert.split('-')[0]) {
    case 'KafkaPartitionsOffline': return topics('--unavailable-partitions');
    case 'KafkaPartitionsUnderMinIsr': return topics('--under-min-isr-partitions');
    case 'KafkaPartitionsUnderReplicated': return topics('--under-replicated-partitions');
    case 'KafkaLeadersUnbalanced':
      return [tool(plan, 'kafka-leader-election', '--election-type preferred --all-topic-partitions')
        .replace('--command-config', '--admin.config')];
    case 'KafkaNoActiveController':
    case 'KafkaControllerDown':
    case 'KafkaBrokerFenced':
      return plan.spec.quorum.mode === 'zookeeper' ? [kubectl(plan, 'get pods --output wide')]
        : [tool(plan, 'kafka-metadata-quorum', 'describe --replication')];
    case 'KafkaCertificateNotRenewed':
    case 'KafkaCertificateExpires':
      return [
        'JOB=look-at-certificates-$(date +%s)',
        kubectl(plan, `create job "$JOB" --from=cronjob/${name}-certificates`),
        kubectl(plan, 'logs --follow "job/$JOB"'),
      ];
    case 'KafkaExporterFails': return [kubectl(plan, `logs deployment/${name}-exporter`)];
    case 'KafkaJobFailed': return [kubectl(plan, 'get jobs'), kubectl(plan, 'delete job NAME')];
    case 'KafkaDiskAlmostFull':
    case 'KafkaDiskFillsUp':
    case 'KafkaVolumeAtMaximum':
      return [kubectl(plan, 'get persistentvolumeclaims'), kubectl(plan, 'exec POD -- df -h')];
    default: return [kubectl(plan, 'get pods,persistentvolumeclaims --output wide')];
  }
}
