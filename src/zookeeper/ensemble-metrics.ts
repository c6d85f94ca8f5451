import type { Flow } from '../kubernetes/network/network-flows';
import { type AgentMetric, agentConfig } from '../kubernetes/pods/agent-config';
import type { MetricsModel } from '../kubernetes/pods/jmx-agent';

/** How the servers are scraped. */
export interface EnsembleMetrics extends MetricsModel {
  readonly scrapedBy: Flow['peers'];
}

/** A server of an ensemble has other beans as a leader than as a follower; the last part of their name says which. */
const SERVER = 'org.apache.ZooKeeperService:name0=*,name1=*,name2=*';

const ofServer = (name: string, attribute: string): AgentMetric =>
  ({ name, type: 'GAUGE', bean: SERVER, attribute, wildLabels: ['', '', 'state'] });

/** The metrics of ZooKeeper that alerts and dashboards use. */
export const ZOOKEEPER_METRICS: readonly AgentMetric[] = [
  ofServer('zookeeper_outstanding_requests', 'OutstandingRequests'),
  ofServer('zookeeper_average_request_latency', 'AvgRequestLatency'),
  ofServer('zookeeper_alive_connections', 'NumAliveConnections'),
];

/** The configuration of the agent of a server. Without metrics, it reads the JVM alone. */
export function agentFile(metrics: EnsembleMetrics | undefined): string {
  return agentConfig(metrics === undefined ? [] : ZOOKEEPER_METRICS);
}
