import { type Alert, DAY, HOUR, MINUTE } from './alert';
import type { Selectors } from './selectors';
import type { StringMap } from '../../core/string-map';
import type { ClusterPlan } from '../plan/cluster-plan';

/** Certificates that are not renewed, not loaded, or end. */
export function certificateAlerts(
  { tls, spec: { certificates, monitoring, quorum } }: ClusterPlan, { exporter }: Selectors,
): Alert[] {
  if (tls === undefined || certificates === undefined || monitoring?.exporter !== true) return [];
  const left = `(kafka_listener_certificate_expiry_timestamp_seconds{${exporter}} - time())`;
  const { source } = certificates;
  const renewal = source.kind === 'secrets' || quorum.mode === 'zookeeper' ? 30 * DAY : source.renewBeforeSeconds;
  const urgent = Math.min(7 * DAY, renewal / 2);
  const common = {
    forSeconds: HOUR,
    summary: 'the certificate of {{ $labels.role }} {{ $labels.node }} on the listener {{ $labels.listener }} ends in '
      + '{{ $value | humanizeDuration }}',
    action: 'Read the log of the last job `certificates`. It names the node to restart; or see why cert-manager does '
      + 'not renew.',
  };
  return [
    {
      ...common,
      name: 'KafkaCertificateNotRenewed',
      severity: 'warning',
      expression: `${left} < ${Math.round(renewal - Math.min(DAY, renewal / 10))}`,
      meaning: 'The certificate should have been renewed, or the node has not loaded the new one.',
    },
    {
      ...common,
      name: 'KafkaCertificateExpires',
      severity: 'critical',
      expression: `${left} < ${Math.round(urgent)}`,
      meaning: 'When it ends, clients and other nodes refuse the node.',
    },
  ];
}

/** Clients that cannot log in or do not come further. */
export function clientAlerts(
  { spec: { listeners, monitoring } }: ClusterPlan, { broker, exporter }: Selectors,
): Alert[] {
  return [
    ...listeners.every(({ authentication }) => authentication.length === 0) ? [] : [{
      name: 'KafkaAuthenticationFailures',
      severity: 'info' as const,
      expression: 'sum by (listener) '
        + `(rate(kafka_server_socketservermetrics_failed_authentication_total{${broker}}[5m])) > 1`,
      forSeconds: 15 * MINUTE,
      summary: '{{ $value | humanize }} logins a second fail on the listener {{ $labels.listener }}',
      meaning: 'A client has a wrong password, token or certificate, or somebody tries.',
      action: 'Find the address of the client in the log of a broker.',
    }],
    ...monitoring?.exporter !== true ? [] : [
      {
        name: 'KafkaConsumerGroupStalled',
        severity: 'warning' as const,
        expression: `max by (group, topic) (kafka_consumergroup_stalled_partitions{${exporter}}) > 0`,
        forSeconds: 5 * MINUTE,
        summary: 'the group {{ $labels.group }} does not come further in {{ $value }} partitions of {{ $labels.topic '
          + '}}',
        meaning: 'There are records to read, and the group has committed nothing for ten minutes.',
        action: 'Look at the application: is it up, does one record fail again and again?',
      },
      {
        name: 'KafkaExporterFails',
        severity: 'warning' as const,
        expression: `(max(kafka_exporter_success{${exporter}}) or vector(0)) == 0`,
        forSeconds: 15 * MINUTE,
        summary: 'the exporter cannot ask the cluster, or is not scraped',
        meaning: 'Lag of consumer groups, sizes of topics and certificates are not known.',
        action: 'Read the log of the Deployment of the exporter.',
      },
    ],
  ];
}

/** Jobs of the cluster. */
export function jobAlerts({ names }: ClusterPlan, { namespace }: Selectors): Alert[] {
  const jobs = `${names.name}-(provisioning|upkeep|certificates|jwks)-.*`;
  return [{
    name: 'KafkaJobFailed',
    severity: 'warning',
    expression: `max by (job_name) (kube_job_failed{${namespace},job_name=~"${jobs}",condition="true"}) > 0`,
    forSeconds: 15 * MINUTE,
    summary: 'the job {{ $labels.job_name }} has failed',
    meaning: 'Topics, users, keys of tokens or certificates are not as declared.',
    action: 'Read the log of the job; its last lines say what is wrong.',
    needs: 'kube-state-metrics',
  }];
}

/** What is declared in the program and should not stay for ever, or not be forgotten. */
export function declared({ spec: { bootstrap } }: ClusterPlan, accepted: StringMap): Alert[] {
  return [
    ...!bootstrap ? [] : [{
      name: 'KafkaBootstrapLeftOn',
      severity: 'warning' as const,
      expression: 'vector(1)',
      forSeconds: DAY,
      summary: '`bootstrap: true` is still set a day after the first start',
      meaning: 'After an outage of the whole cluster a node that lost its disk could lead with an empty log.',
      action: 'Remove `bootstrap`, render and apply. It restarts nothing.',
    }],
    ...Object.entries(accepted).filter(([code]) => code !== 'BOOTSTRAP_DECLARED').map(([code, reason]) => ({
      name: `KafkaWarningAcknowledged-${code}`,
      severity: 'info' as const,
      expression: 'vector(1)',
      forSeconds: 0,
      summary: `${code} is acknowledged: ${reason}`,
      meaning: 'The cluster runs with a risk that somebody has accepted. docs/rules.md says which.',
      action: 'Nothing, while the reason holds.',
    })),
  ];
}
