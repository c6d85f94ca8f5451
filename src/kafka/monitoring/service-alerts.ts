import { type Alert, DAY, HOUR, MINUTE } from './alert';
import type { Selectors } from './selectors';
import type { StringMap } from '../../core/string-map';
import type { ClusterPlan } from '../plan/cluster-plan';

/** Certificates that are not renewed, not loaded, or about to expire. */
export function certificateAlerts(
  { tls, spec: { certificates, monitoring, quorum } }: ClusterPlan, { exporter }: Selectors,
): Alert[] {
  if (tls === undefined || certificates === undefined || monitoring?.exporter !== true) return [];
  const expiry = `kafka_listener_certificate_expiry_timestamp_seconds{${exporter}}`;
  const left = `(${expiry} - time())`;
  const lifetime = `(${expiry} - kafka_listener_certificate_not_before_timestamp_seconds{${exporter}})`;
  const { source } = certificates;
  // Who renews certificates from Secrets, and when, is not known. With ZooKeeper, brokers load them when they restart.
  const [due, urgent] = source.kind === 'secrets' || quorum.mode === 'zookeeper'
    ? [`0.25 * ${lifetime}`, `0.1 * ${lifetime}`]
    : [
      Math.round(source.renewBeforeSeconds - Math.min(DAY, source.renewBeforeSeconds / 10)),
      Math.round(Math.min(7 * DAY, source.renewBeforeSeconds / 2)),
    ];
  const common = {
    forSeconds: 10 * MINUTE,
    summary: 'the certificate of {{ $labels.role }} {{ $labels.node }} on listener {{ $labels.listener }} expires in '
      + '{{ $value | humanizeDuration }}',
    action: 'Read the log of the latest run of the job `certificates`. If the log names no node to restart, find out '
      + 'why the certificate was not renewed.',
  };
  return [
    {
      ...common,
      name: 'KafkaCertificateNotRenewed',
      severity: 'warning',
      expression: `${left} < ${due}`,
      meaning: 'Either the certificate was not renewed in time, or the node has not loaded the new one.',
    },
    {
      ...common,
      name: 'KafkaCertificateExpires',
      severity: 'critical',
      expression: `${left} < ${urgent}`,
      meaning: 'When the certificate expires, clients and other nodes refuse to connect to the node.',
    },
  ];
}

/** Clients that cannot log in or make no progress. */
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
      meaning: 'A client has a wrong password, token or certificate, or somebody is trying to break in.',
      action: 'Find the address of the client in the log of a broker.',
    }],
    ...monitoring?.exporter !== true ? [] : [
      {
        name: 'KafkaConsumerGroupStalled',
        severity: 'warning' as const,
        expression: 'max by (group, topic) '
          + `(kafka_consumergroup_stalled_partitions{${exporter},group!~"console-consumer-.*"}) > 0`,
        forSeconds: 5 * MINUTE,
        summary: 'the group {{ $labels.group }} makes no progress in {{ $value }} partitions of {{ $labels.topic '
          + '}}',
        meaning: 'There are records to read, and the group has committed nothing for ten minutes.',
        action: 'Look at the application: is it up, does one record fail again and again?',
      },
      {
        name: 'KafkaExporterFails',
        severity: 'warning' as const,
        expression: `(max(kafka_exporter_success{${exporter}}) or vector(0)) == 0`,
        forSeconds: 15 * MINUTE,
        summary: 'the exporter cannot query the cluster or reach a listener, or is not scraped',
        meaning: 'The lag of consumer groups, the sizes of topics, and the state of certificates are not known.',
        action: 'Read the log of the Deployment of the exporter.',
      },
    ],
  ];
}

/** Jobs of the cluster. */
export function jobAlerts({ names }: ClusterPlan, { namespace }: Selectors): Alert[] {
  const jobs = `${namespace},cronjob=~"${names.name}-(upkeep|certificates|jwks-.*)"`;
  const common = {
    severity: 'warning',
    meaning: 'Topics, users, certificates, or the keys that check tokens are not as declared.',
    action: 'Read the log of the job; its last lines say what is wrong.',
  } as const;
  return [
    {
      ...common,
      name: 'KafkaJobFailed',
      expression: 'max by (job_name) '
        + `(kube_job_failed{${namespace},job_name=~"${names.name}-provisioning-.*",condition="true"}) > 0`,
      forSeconds: 15 * MINUTE,
      summary: 'the job {{ $labels.job_name }} has failed',
      action: `${common.action} If a later job has succeeded, delete the failed one.`,
    },
    {
      ...common,
      name: 'KafkaRepeatedJobFails',
      // One that fails while a node restarts succeeds ten minutes later; its failed job stays in the history.
      expression: `time() - (max by (cronjob) (kube_cronjob_status_last_successful_time{${jobs}}) `
        + `or max by (cronjob) (kube_cronjob_created{${jobs}})) > ${HOUR}`,
      forSeconds: 5 * MINUTE,
      summary: 'the job {{ $labels.cronjob }} has not succeeded for {{ $value | humanizeDuration }}',
    },
  ];
}

/** What the program declares, and nobody should forget. */
export function declared({ spec: { bootstrap } }: ClusterPlan, accepted: StringMap): Alert[] {
  return [
    ...!bootstrap ? [] : [{
      name: 'KafkaBootstrapLeftOn',
      severity: 'warning' as const,
      expression: 'vector(1)',
      forSeconds: DAY,
      summary: '`bootstrap: true` is still set a day after the first start',
      meaning: 'After an outage of the whole cluster, a node that lost its disk could become leader with an empty log.',
      action: 'Remove `bootstrap`, render and apply. It restarts nothing.',
    }],
    ...Object.entries(accepted).filter(([code]) => code !== 'BOOTSTRAP_DECLARED').map(([code, reason]) => ({
      name: `KafkaWarningAcknowledged-${code}`,
      severity: 'info' as const,
      expression: 'vector(1)',
      forSeconds: 0,
      summary: `${code} is acknowledged: ${literal(reason)}`,
      meaning: 'The cluster runs with a risk that somebody has accepted. docs/rules.md of '
        + 'kafka-constructs describes it.',
      action: 'None, as long as the reason still holds.',
    })),
  ];
}

/** A text of the user in a template of Prometheus. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
