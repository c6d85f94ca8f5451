import type { Alert } from './alert';
import { alerts } from './alerts';
import { DASHBOARDS, dashboard } from './dashboards';
import type { StringMap } from '../../core/string-map';
import {
  type AlertingRule, type RuleGroup, duration, podMonitor, prometheusRule,
} from '../../custom-resources/prometheus-operator';
import { commonLabels, instanceSelector } from '../../kubernetes/labels';
import { type Manifest, compact, existing } from '../../kubernetes/manifest';
import { configMap } from '../../kubernetes/objects';
import { METRICS_PORT } from '../../kubernetes/pods/jmx-agent';
import type { MonitoringModel } from '../monitoring';
import { type ClusterPlan, clusterIdentity } from '../plan/cluster-plan';
import { ownServers } from '../plan/cluster-spec';

/** What Prometheus and Grafana read; `accepted` are the warnings that the user of the cluster acknowledges. */
export function monitoringObjects(plan: ClusterPlan, accepted: StringMap): { [key: string]: Manifest } {
  const { spec: { monitoring, quorum } } = plan;
  if (monitoring === undefined) return {};
  const groups = ruleGroups(plan, monitoring, accepted);
  const selected = (key: string) => {
    const identity = clusterIdentity(plan, key);
    return { ...identity, labels: commonLabels(plan.instance, plan.spec.labels, monitoring.selectedBy) };
  };
  const dashboards = !monitoring.dashboards ? {} : Object.fromEntries(DASHBOARDS.map(key => {
    const identity = clusterIdentity(plan, `dashboard-${key}`);
    const labels = commonLabels(plan.instance, plan.spec.labels, monitoring.dashboardLabels);
    // Grafana's sidecar keeps all files in one folder.
    const file = `${plan.names.namespace}-${plan.names.name}-${key}.json`;
    return [`dashboard.${key}`, configMap({ ...identity, labels }, { [file]: dashboard(plan, key) })];
  }));
  return existing({
    ...dashboards,
    'pod-monitor': monitoring.kind === 'operator' ? podMonitor({ ...selected('pods'), name: plan.names.name }, {
      labels: plan.instance, port: METRICS_PORT, intervalSeconds: monitoring.intervalSeconds,
    }) : undefined,
    'zookeeper-pod-monitor': monitoring.kind === 'operator' && ownServers(quorum) > 0
      ? podMonitor(selected('zookeeper'), {
        labels: instanceSelector('zookeeper', plan.names.of('zookeeper')),
        port: METRICS_PORT,
        intervalSeconds: monitoring.intervalSeconds,
      }) : undefined,
    'alerts': monitoring.kind === 'operator'
      ? prometheusRule(selected('alerts'), groups)
      : configMap(clusterIdentity(plan, 'alerts'), { [`${plan.names.name}.rules.yaml`]: ruleFile(groups) }),
  });
}

/** A file of rules. It is JSON, which is YAML too. */
function ruleFile(groups: readonly RuleGroup[]): string {
  return `${JSON.stringify({ groups }, null, 1)}\n`;
}

/** All alerts as rules. */
function ruleGroups(plan: ClusterPlan, monitoring: MonitoringModel, accepted: StringMap): RuleGroup[] {
  return [{
    name: `${plan.names.namespace}.${plan.names.name}`,
    rules: alerts(plan, accepted).map(alert => rule(plan, monitoring, alert)),
  }];
}

function rule({ names }: ClusterPlan, { runbookUrl }: MonitoringModel, alert: Alert): AlertingRule {
  const { name, severity, expression, forSeconds, summary, meaning, action } = alert;
  const cluster = `${names.namespace}/${names.name}`;
  return compact({
    alert: name,
    expr: expression,
    for: forSeconds > 0 ? duration(forSeconds) : undefined,
    // Sums have no namespace of their own; routes of Alertmanager go by it.
    labels: { severity, namespace: names.namespace, kafka_cluster: names.name },
    annotations: {
      summary: `${cluster}: ${summary}`,
      description: `${meaning} ${action}`,
      runbook_url: runbookUrl === undefined ? undefined : `${runbookUrl}#${chapterAnchor(name)}`,
    },
  });
}

/** The anchor of a chapter of the runbook, as GitHub and GitLab make it. */
function chapterAnchor(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9 _-]/g, '').replaceAll(' ', '-');
}
