import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { type Violation, ruleTable } from '../../core/rule';
import { peersOf } from '../../kubernetes/network/network-flows';
import type { MonitoringModel } from '../monitoring';
import { METRICS_PORT } from '../monitoring/agent';
import type { ClusterPlan } from '../plan/cluster-plan';

/** From this Kubernetes on, volumes of the kind image need no feature gate (ImageVolume, beta, on by default). */
const IMAGE_VOLUMES_SINCE = 35;

/** Prometheus forgets a series five minutes after its last sample (--query.lookback-delta). */
const LONGEST_INTERVAL_SECONDS = 150;

/** Rules on metrics, alerts and dashboards. */
export const MONITORING_RULES = ruleTable<ClusterPlan>('Monitoring', [
  {
    code: 'METRICS_PORT',
    severity: Severity.ERROR,
    about: 'The port of metrics is that of no listener, 1024 to 65535.',
    check: ({ spec, traffic }) => watched(spec.monitoring, ({ port }) => {
      const taken = [...traffic.replication, ...traffic.controller, ...spec.listeners]
        .find(listener => listener.port === port || listener.name === METRICS_PORT);
      return isWhole(port, 1024, 65535) && taken === undefined ? [] : [{
        property: 'monitoring.port',
        value: port,
        message: taken === undefined ? 'the agent cannot listen there'
          : `the listener ${taken.name} has this port, or its name`,
        allowed: `1024 to 65535; no listener with the same port or the name ${METRICS_PORT}`,
        fix: 'choose another port, or another name of the listener',
      }];
    }),
  },
  {
    code: 'METRICS_AGENT',
    severity: Severity.ERROR,
    about: 'The agent is a jar with a full path.',
    check: ({ spec: { monitoring } }) => watched(monitoring, ({ agent }) =>
      /^(\/[A-Za-z0-9._-]+)+$/.test(agent.path) && !agent.path.split('/').includes('..') ? [] : [{
        property: 'monitoring.agent',
        value: agent.path,
        message: 'no JVM loads an agent from there',
        allowed: 'a full path of letters, digits, `.`, `-`, `_`',
        fix: 'give the path of jmx_prometheus_javaagent in its image',
      }]),
  },
  {
    code: 'METRICS_AGENT_VOLUME',
    severity: Severity.ERROR,
    about: 'Volumes of the kind image need Kubernetes 1.35.',
    check: ({ spec: { monitoring, kubernetesMinor } }) => watched(monitoring, ({ agent }) =>
      agent.kind !== 'image volume' || kubernetesMinor >= IMAGE_VOLUMES_SINCE ? [] : [{
        property: 'monitoring.agent',
        value: `an image volume, for Kubernetes 1.${kubernetesMinor}`,
        message: 'older versions refuse the pod, or ignore the volume',
        allowed: `\`kubernetesVersion\` 1.${IMAGE_VOLUMES_SINCE} or later`,
        fix: 'use JmxAgent.copiedFrom(...), or set `kubernetesVersion` if every cluster is that new',
      }]),
  },
  {
    code: 'METRICS_INTERVAL',
    severity: Severity.ERROR,
    about: 'Metrics are scraped every 5 to 150 seconds.',
    check: ({ spec: { monitoring } }) => watched(monitoring, ({ intervalSeconds }) =>
      intervalSeconds >= 5 && intervalSeconds <= LONGEST_INTERVAL_SECONDS ? [] : [{
        property: 'monitoring.interval',
        value: `${intervalSeconds} s`,
        message: intervalSeconds < 5 ? 'a scrape costs the broker more than it tells'
          : 'one scrape that fails would leave a gap, and alerts would fire for it',
        allowed: `5 to ${LONGEST_INTERVAL_SECONDS} s`,
        fix: 'use Duration.seconds(30)',
      }]),
  },
  {
    code: 'METRICS_PEERS',
    severity: Severity.ERROR,
    about: 'Somebody may scrape the metrics.',
    check: ({ spec: { monitoring } }) => watched(monitoring, ({ scrapedBy }) =>
      peersOf(scrapedBy).length > 0 ? [] : [{
        property: 'monitoring.scrapedBy',
        value: [],
        message: 'network policies would turn everybody away',
        allowed: 'one peer or more',
        fix: 'name the namespace of Prometheus: NetworkPeer.namespace(\'monitoring\')',
      }]),
  },
  {
    code: 'RUNBOOK_URL',
    severity: Severity.ERROR,
    about: 'The address of the runbook is a URL without an anchor.',
    freeText: true,
    check: ({ spec: { monitoring } }) => watched(monitoring, ({ runbookUrl }) =>
      runbookUrl === undefined || /^https?:\/\/[^\s#]+$/.test(runbookUrl) ? [] : [{
        property: 'monitoring.runbookUrl',
        value: runbookUrl,
        message: 'alerts add the chapter to it',
        allowed: 'a URL that begins with https:// or http://, without #',
        fix: 'correct it',
      }]),
  },
]);

function watched(
  monitoring: MonitoringModel | undefined, problems: (monitoring: MonitoringModel) => readonly Violation[],
): readonly Violation[] {
  return monitoring === undefined ? [] : problems(monitoring);
}
