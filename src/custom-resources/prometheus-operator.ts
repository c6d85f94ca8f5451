import type { Manifest } from '../kubernetes/manifest';
import type { ObjectIdentity } from '../kubernetes/objects';

/*
 * Objects of the Prometheus operator, group monitoring.coreos.com/v1.
 */

/** A rule of Prometheus that fires an alert. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [name: string]: string | undefined };
}

/** A group of rules. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertingRule[];
}

/** A PrometheusRule. */
export function prometheusRule({ name, namespace, labels }: ObjectIdentity, groups: readonly RuleGroup[]): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, namespace, labels },
    spec: { groups },
  };
}

/** Which pods are scraped, and how. */
export interface PodMonitorSpec {
  readonly labels: { readonly [key: string]: string };
  readonly port: string;
  readonly intervalSeconds: number;
}

/** A PodMonitor for pods of its namespace. */
export function podMonitor(
  { name, namespace, labels }: ObjectIdentity, { labels: pods, port, intervalSeconds }: PodMonitorSpec,
): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: pods },
      podMetricsEndpoints: [{
        port, path: '/metrics', interval: duration(intervalSeconds), scrapeTimeout: duration(intervalSeconds),
      }],
    },
  };
}

/** A duration of Prometheus. */
export function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
