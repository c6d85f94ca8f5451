import { type MetricSource, AGENT_METRICS } from './metrics';
import { agentConfig } from '../../kubernetes/pods/agent-config';
import type { ClusterPlan, NodeGroup } from '../plan/cluster-plan';

/** The configuration of the agent of a group. */
export function agentFile({ spec: { quorum } }: ClusterPlan, { processRoles }: NodeGroup): string {
  const sources = processRoles.map((role): MetricSource =>
    role === 'broker' && quorum.mode === 'zookeeper' ? 'broker with ZooKeeper' : role);
  return agentConfig(AGENT_METRICS.filter(({ on }) => on.some(source => sources.includes(source))));
}
