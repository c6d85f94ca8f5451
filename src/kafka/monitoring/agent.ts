import { type KafkaMetric, type MetricSource, AGENT_METRICS } from './metrics';
import { agentConfig } from '../../kubernetes/pods/agent-config';
import type { ClusterPlan, NodeGroup } from '../plan/cluster-plan';

/** The configuration of the agent of a group. Without monitoring, it reads the JVM alone. */
export function agentFile(plan: ClusterPlan, group: NodeGroup): string {
  return agentConfig(plan.spec.monitoring === undefined ? [] : agentMetrics(plan, group));
}

/** The metrics that the nodes of a group have. */
export function agentMetrics({ spec: { quorum } }: ClusterPlan, { processRoles }: NodeGroup): KafkaMetric[] {
  const sources = processRoles.map((role): MetricSource =>
    role === 'broker' && quorum.mode === 'zookeeper' ? 'broker with ZooKeeper' : role);
  return AGENT_METRICS.filter(({ on }) => on.some(source => sources.includes(source)));
}
