import { type KafkaMetric, type MetricSource, AGENT_METRICS } from './metrics';
import { agentConfig } from '../../kubernetes/pods/agent-config';
import type { ClusterPlan, NodeGroup } from '../plan/cluster-plan';

/** The configuration of the agent of a group. Without monitoring, it reads the JVM alone. */
export function agentFile(plan: ClusterPlan, group: NodeGroup): string {
  return agentConfig(plan.spec.monitoring === undefined ? [] : agentMetrics(plan, group));
}

/** The metrics that the nodes of a group have. */
export function agentMetrics({ spec: { quorum, version } }: ClusterPlan, { processRoles }: NodeGroup): KafkaMetric[] {
  const sources = processRoles.map((role): MetricSource =>
    role === 'broker' && quorum.mode === 'zookeeper' ? 'broker with ZooKeeper' : role);
  return AGENT_METRICS.filter(({ on }) => on.some(source => sources.includes(source)))
    .map(metric => ({ ...metric, bean: beanOf(metric.bean, version) }));
}

/** In a combined node, request handlers of the broker and of the controller shared a metric until Kafka 4.1. */
function beanOf(bean: string, version: string): string {
  return hasOwnIdleMetric(version) ? bean.replace('=RequestHandlerAvgIdle', '=BrokerRequestHandlerAvgIdle') : bean;
}

/** Whether brokers have a metric of their own for idle request handlers: from Kafka 4.2 on (KIP-1207). */
export function hasOwnIdleMetric(version: string): boolean {
  return !/^(3\.|4\.[01]\.)/.test(version);
}
