import { type MetricSource, agentConfig } from './metrics';
import type { Json } from '../../kubernetes/manifest';
import { type PodAdditions, AGENT_PATH, CONFIG_PATH, CONTAINER_SECURITY } from '../../kubernetes/pods/stateful-set';
import type { MonitoringModel } from '../monitoring';
import type { ClusterPlan, NodeGroup } from '../plan/cluster-plan';

/** Name of the port of metrics, which is that of no listener. */
export const METRICS_PORT = 'metrics';

/** The file of the agent's configuration. The agent reads it again when it changes, so a change restarts nothing. */
export const AGENT_FILE = 'metrics.yaml';

const COPIED_JAR = `${AGENT_PATH}/agent.jar`;

/** The configuration of the agent of a group. */
export function agentFile({ spec: { quorum } }: ClusterPlan, { processRoles }: NodeGroup): string {
  return agentConfig(processRoles.map((role): MetricSource =>
    role === 'broker' && quorum.mode === 'zookeeper' ? 'broker with ZooKeeper' : role));
}

/** The option of the JVM that loads the agent. Tools in the same container are run without it. */
export function agentOption({ agent, port }: MonitoringModel): string {
  const jar = agent.kind === 'copied' ? COPIED_JAR
    : agent.kind === 'image volume' ? `${AGENT_PATH}${agent.path}` : agent.path;
  return `-javaagent:${jar}=${port}:${CONFIG_PATH}/${AGENT_FILE}`;
}

/** What a pod has for metrics beside the option. */
export function agentAdditions(monitoring: MonitoringModel | undefined): PodAdditions {
  if (monitoring === undefined) return {};
  const { agent, kind, port } = monitoring;
  return {
    annotations: kind === 'annotations' ? scrapeAnnotations(port) : {},
    ...agent.kind === 'in the image of Kafka' ? {} : {
      volumes: [{
        name: 'agent',
        mountPath: AGENT_PATH,
        source: agent.kind === 'copied' ? { emptyDir: { sizeLimit: '64Mi' } } : { image: { reference: agent.image } },
      }],
      initContainers: agent.kind === 'copied' ? [copy(agent.image, agent.path)] : [],
    },
  };
}

/** By these, a Prometheus without an operator finds the port of metrics of a pod. */
export function scrapeAnnotations(port: number): { readonly [key: string]: string } {
  return {
    'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': '/metrics',
  };
}

const COPY_RESOURCES = { 'cpu': '50m', 'memory': '64Mi', 'ephemeral-storage': '64Mi' } as const;

function copy(image: string, path: string): Json {
  return {
    name: 'agent',
    image,
    command: ['cp', path, COPIED_JAR],
    resources: { requests: COPY_RESOURCES, limits: COPY_RESOURCES },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: 'agent', mountPath: AGENT_PATH }],
  } as unknown as Json;
}
