import { type Alert, DAY, HOUR, MINUTE } from './alert';
import type { Selectors } from './selectors';
import { quantity } from '../../core/quantity';
import { type ClusterPlan, type NodeGroup, nodeGroups } from '../plan/cluster-plan';
import { deletesByDefault, effectiveNumber, retentionTime } from '../plan/effective-config';

/** Days ahead for which the growth of a disk is predicted: a long weekend. */
const FORESEEN_DAYS = 4;

/** Disks that fail or fill up. */
export function diskAlerts(plan: ClusterPlan, of: Selectors): Alert[] {
  return [
    {
      name: 'KafkaLogDirectoryOffline',
      severity: 'critical',
      expression: `max by (pod) (kafka_log_logmanager_offlinelogdirectorycount{${of.broker}}) > 0`,
      forSeconds: 0,
      summary: '{{ $labels.pod }} has {{ $value }} log directories that are offline',
      meaning: 'The disk reported an error. Its partitions have one replica fewer; partitions without another replica '
        + 'are offline.',
      action: 'Replace the disk: see the chapter "A disk of a broker is lost".',
    },
    {
      name: 'KafkaLogCleanerDead',
      severity: 'warning',
      expression: `max by (pod) (kafka_log_logcleaner_deadthreadcount{${of.broker}}) > 0`,
      forSeconds: 5 * MINUTE,
      summary: '{{ $value }} threads of the log cleaner of {{ $labels.pod }} have died',
      meaning: 'Compacted topics grow without limit, including the topic with the offsets of consumer groups.',
      action: 'Find the error of the cleaner in the log of the broker, and restart the pod.',
    },
    {
      name: 'KafkaDiskAlmostFull',
      severity: 'critical',
      expression: `kubelet_volume_stats_available_bytes{${of.claims}} `
        + `/ kubelet_volume_stats_capacity_bytes{${of.claims}} < 0.1`,
      forSeconds: 5 * MINUTE,
      summary: 'the volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left',
      meaning: 'A broker whose disk is full stops, and does not start until it has space.',
      action: 'Grow the volume: see the chapter "A volume is full, or must grow".',
    },
    {
      name: 'KafkaDiskNotSeen',
      severity: 'warning',
      expression: nodeGroups(plan).map(group => `absent(kubelet_volume_stats_available_bytes{${of.claimsOf(group)}})`)
        .join(' or '),
      forSeconds: HOUR,
      summary: 'Prometheus does not see how full the volumes are',
      meaning: 'The kubelet is not scraped, or the driver of the volumes does not report their use. The alerts on full '
        + 'volumes cannot fire.',
      action: 'Have Prometheus scrape the kubelets, as the chart kube-prometheus-stack does.',
    },
    ...plan.pools.flatMap(group => groupDiskAlerts(plan, group, of)),
  ];
}

function groupDiskAlerts(plan: ClusterPlan, group: NodeGroup, of: Selectors): Alert[] {
  const { key, volumes: { growth, ceilingBytes, volumesPerPod } } = group;
  const claims = of.claimsOf(group);
  const largest = Math.round(ceilingBytes);
  const name = (alert: string) => key === 'broker' ? alert : `${alert}-${key}`;
  const atMost = growth === undefined ? quantity(largest) : `${quantity(largest)} at its maximum size`;
  const { spec: { config } } = plan;
  const { milliseconds } = retentionTime(config);
  return [
    {
      name: name('KafkaDiskFillsUp'),
      severity: 'warning',
      // Half empty disks fill up after a start, and stop filling when retention begins to delete.
      expression: `predict_linear(kubelet_volume_stats_used_bytes{${claims}}[6h], ${FORESEEN_DAYS * DAY}) `
        + `> ${Math.round(largest * 0.95)} `
        + `and kubelet_volume_stats_used_bytes{${claims}} > ${Math.round(largest * 0.5)}`,
      forSeconds: HOUR,
      summary: `the volume {{ $labels.persistentvolumeclaim }} will be full within ${FORESEEN_DAYS} days`,
      meaning: `At the rate of the last six hours, the data will outgrow the volume. The volume can hold ${atMost}.`,
      action: 'The dashboard Topics shows which topics grow. Shorten their retention, '
        + `${growth === undefined ? 'enlarge the volumes' : 'raise `growth`'} (see the chapter "A volume is full, or must `
        + 'grow"), or add brokers.',
    },
    ...growth === undefined ? [] : [{
      name: name('KafkaVolumeAtMaximum'),
      severity: 'warning' as const,
      // A file system shows a few percent less than its volume.
      expression: `kubelet_volume_stats_used_bytes{${claims}} / kubelet_volume_stats_capacity_bytes{${claims}} `
        + `> ${growth.threshold / 100} and kubelet_volume_stats_capacity_bytes{${claims}} > ${Math.round(largest * 0.9)}`,
      forSeconds: 10 * MINUTE,
      summary: 'the volume {{ $labels.persistentvolumeclaim }} has grown to its maximum and is {{ $value | '
        + 'humanizePercentage }} full',
      meaning: `Autopilot does not grow the volume beyond ${quantity(largest)}.`,
      action: 'Raise `growth` in the program, and apply.',
    }],
    ...milliseconds < 0 || !deletesByDefault(config) || effectiveNumber(config, 'log.retention.bytes') >= 0
      ? [] : [{
        name: name('KafkaRetentionDoesNotFit'),
        severity: 'info' as const,
        expression: ['bytesin', 'replicationbytesin'].map(what =>
          `sum by (pod) (rate(kafka_server_brokertopicmetrics_${what}_total{${of.podsOf(group)}}[1d]))`).join(' + ')
          + ` > ${Math.round(largest * volumesPerPod * 0.9 / (milliseconds / 1000))}`,
        forSeconds: HOUR,
        summary: '{{ $labels.pod }} writes {{ $value | humanize }}B/s, more than its volumes can keep for the '
          + 'retention time',
        meaning: `At the rate of the last day, ${milliseconds / 3_600_000} hours of data need more than `
          + `${quantity(largest * volumesPerPod)}. This is a false alarm if most data are in topics with a shorter `
          + 'retention of their own.',
        action: 'Shorten retention, raise the size, or add brokers.',
      }],
    ...volumesOfPortworx(group, claims, name),
  ];
}

/** Portworx knows volumes by their own names, which kube-state-metrics joins with claims. */
function volumesOfPortworx(
  { volumes: { pooled, volumeReplicas } }: NodeGroup, claims: string, name: (alert: string) => string,
): Alert[] {
  return !pooled || volumeReplicas < 2 ? [] : [{
    name: name('KafkaVolumeReplicaMissing'),
    severity: 'warning',
    expression: '(max by (volumename) (px_volume_replication_status == 1 or px_volume_replication_status == 3)) '
      + `* on (volumename) group_left (persistentvolumeclaim) kube_persistentvolumeclaim_info{${claims}}`,
    forSeconds: 30 * MINUTE,
    summary: 'the volume {{ $labels.persistentvolumeclaim }} lacks a replica',
    meaning: 'Portworx rebuilds a lost replica only after `repl-move-timeout`, 24 hours by default. Until then the '
      + 'broker cannot move to the node of the lost replica.',
    action: 'Look at the nodes of Portworx: `pxctl status`, `pxctl volume inspect`.',
  }];
}
