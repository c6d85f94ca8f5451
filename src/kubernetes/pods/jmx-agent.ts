import { AGENT_PATH, CONFIG_PATH, CONTAINER_SECURITY, type PodAdditions } from './stateful-set';
import { checked } from '../../input/stand-ins';
import type { Json } from '../manifest';

/**
 * Where the agent of the JMX exporter (`jmx_prometheus_javaagent`, 1.0 or later) comes from. Kafka's own image does not
 * have it, and it is too large for a ConfigMap. Nothing is downloaded when a pod starts.
 */
export class JmxAgent {
  /**
   * An init container copies it from an image that has it and the command `cp`.
   *
   * @param image Image, for example `registry.example.com/jmx-exporter:1.5.0`.
   * @param path Path of the jar in the image.
   */
  public static copiedFrom(image: string, path: string): JmxAgent {
    return checked('JmxAgent.copiedFrom', [image, path], (reference, jar) =>
      new JmxAgent({ kind: 'copied', image: reference, path: jar }));
  }

  /**
   * A volume of the kind `image` holds it: the image needs no command, and may hold the jar alone. Kubernetes has these
   * volumes from 1.35 without a feature gate, with containerd 2.1 or CRI-O 1.33.
   *
   * @param image Image.
   * @param path Path of the jar in the image.
   */
  public static inImageVolume(image: string, path: string): JmxAgent {
    return checked('JmxAgent.inImageVolume', [image, path], (reference, jar) =>
      new JmxAgent({ kind: 'image volume', image: reference, path: jar }));
  }

  /**
   * The image of Kafka has it.
   *
   * @param path Path of the jar in the image.
   */
  public static inKafkaImage(path: string): JmxAgent {
    return checked('JmxAgent.inKafkaImage', [path], jar => new JmxAgent({ kind: 'in the image of Kafka', path: jar }));
  }

  /** @internal */
  public readonly _model: JmxAgentModel;

  private constructor(model: JmxAgentModel) {
    this._model = model;
  }
}

/** Where the agent comes from, as plain data. */
export type JmxAgentModel =
  | { readonly kind: 'copied' | 'image volume'; readonly image: string; readonly path: string }
  | { readonly kind: 'in the image of Kafka'; readonly path: string };

/** How a pod is scraped. */
export interface MetricsModel {
  readonly agent: JmxAgentModel;
  readonly port: number;
  /** Whether a Prometheus without an operator finds the port by annotations of the pod. */
  readonly annotated: boolean;
}

/** Name of the metrics port. No listener may have this name. */
export const METRICS_PORT = 'metrics';

/** The file of the agent's configuration. The agent reads it again when it changes, so a change restarts nothing. */
export const AGENT_FILE = 'metrics.yaml';

/** The init container that copies the agent. */
export const COPY_CONTAINER = 'kafka-constructs-agent';

const COPIED_JAR = `${AGENT_PATH}/agent.jar`;

/** The variable with the option of the JVM that loads the agent. Scripts that start a server pass it on. */
export const METRICS_AGENT = 'METRICS_AGENT';

/** The option of the JVM that loads the agent, as a variable of the container. */
export function agentVariable({ agent, port }: MetricsModel): Json {
  const jar = agent.kind === 'copied' ? COPIED_JAR
    : agent.kind === 'image volume' ? `${AGENT_PATH}${agent.path}` : agent.path;
  return { name: METRICS_AGENT, value: `-javaagent:${jar}=${port}:${CONFIG_PATH}/${AGENT_FILE}` };
}

/** What a pod has for metrics beside the option. */
export function agentAdditions(metrics: MetricsModel | undefined): PodAdditions {
  if (metrics === undefined) return {};
  const { agent, annotated, port } = metrics;
  return {
    annotations: annotated ? scrapeAnnotations(port) : {},
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
    name: COPY_CONTAINER,
    image,
    command: ['cp', path, COPIED_JAR],
    resources: { requests: COPY_RESOURCES, limits: COPY_RESOURCES },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: 'agent', mountPath: AGENT_PATH }],
  } as unknown as Json;
}
