import { IMAGE_RULES } from './container-image';
import { type JmxAgentModel, METRICS_PORT } from './jmx-agent';
import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { type Review, reviewing, ruleTable } from '../../core/rule';
import type { NamedPort } from '../manifest';
import type { Flow } from '../network/network-flows';
import { PEER_RULES } from '../network/peer-rules';

/** How pods are scraped, and the property that says so. */
export interface MetricsSubject {
  readonly agent: JmxAgentModel;
  readonly port: number;
  readonly scrapedBy: Flow['peers'];
  readonly property: string;
  /** The other ports of the pods. */
  readonly ports: readonly NamedPort[];
  readonly kubernetesMinor: number;
}

/** From this Kubernetes on, volumes of the kind image need no feature gate (ImageVolume, beta, on by default). */
const IMAGE_VOLUMES_SINCE = 35;

/** Rules on metrics of pods. */
export const METRICS_RULES = ruleTable<MetricsSubject>('Monitoring', [
  {
    code: 'METRICS_PORT',
    severity: Severity.ERROR,
    about: 'The port of metrics is 1024 to 65535, and no listener uses it.',
    check: ({ port, ports, property }) => {
      const taken = ports.find(other => other.port === port || other.name === METRICS_PORT);
      return isWhole(port, 1024, 65535) && taken === undefined ? undefined : {
        property: `${property}.port`,
        value: port,
        message: taken === undefined
          ? 'the agent cannot listen there' : `the listener ${taken.name} has this port, or the name ${METRICS_PORT}`,
        allowed: `1024 to 65535; no listener with the same port or the name ${METRICS_PORT}`,
        fix: 'choose another port, or another name for the listener',
      };
    },
  },
  {
    code: 'METRICS_AGENT',
    severity: Severity.ERROR,
    about: 'The agent is a jar, given by its absolute path.',
    check: ({ agent: { path }, property }) =>
      /^(\/[A-Za-z0-9._-]+)+$/.test(path) && !path.split('/').includes('..') ? undefined : {
        property: `${property}.agent`,
        value: path,
        message: 'no JVM loads an agent from there',
        allowed: 'an absolute path of letters, digits, `.`, `-`, `_`',
        fix: 'give the path of jmx_prometheus_javaagent in its image',
      },
  },
  {
    code: 'METRICS_AGENT_VOLUME',
    severity: Severity.ERROR,
    about: 'Volumes of the kind image need Kubernetes 1.35.',
    check: ({ agent, kubernetesMinor, property }) =>
      agent.kind !== 'image volume' || kubernetesMinor >= IMAGE_VOLUMES_SINCE ? undefined : {
        property: `${property}.agent`,
        value: `an image volume, for Kubernetes 1.${kubernetesMinor}`,
        message: 'older versions refuse the pod, or ignore the volume',
        allowed: `\`kubernetesVersion\` 1.${IMAGE_VOLUMES_SINCE} or later`,
        fix: 'use JmxAgent.copiedFrom(...), or set `kubernetesVersion` if every cluster is that new',
      },
  },
  {
    code: 'METRICS_PEERS',
    severity: Severity.ERROR,
    about: 'At least one peer may scrape the metrics.',
    check: ({ scrapedBy, property }) => scrapedBy.length > 0 ? undefined : {
      property: `${property}.scrapedBy`,
      value: [],
      message: 'network policies would block every scrape',
      allowed: 'one peer or more',
      fix: 'name the namespace of Prometheus: NetworkPeer.namespace(\'monitoring\')',
    },
  },
]);

/** Every rule on metrics of pods. */
export const METRICS_REVIEWS: readonly Review<MetricsSubject>[] = [
  reviewing(METRICS_RULES, subject => [subject]),
  reviewing(IMAGE_RULES, ({ agent, property }) =>
    agent.kind === 'in the image of Kafka' ? [] : [{ reference: agent.image, property: `${property}.agent` }]),
  reviewing(PEER_RULES, ({ scrapedBy, property }) => [{ peers: scrapedBy, property: `${property}.scrapedBy` }]),
];
