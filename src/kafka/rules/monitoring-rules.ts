import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import { peersOf } from '../../kubernetes/network/network-flows';
import type { MetricsSubject } from '../../kubernetes/pods/metrics-rules';
import type { MonitoringModel } from '../monitoring';
import type { ClusterPlan } from '../plan/cluster-plan';
import { JMX_REPORTER, METRIC_REPORTERS, givenText } from '../plan/effective-config';

/** With more, alerts that wait for minutes would see a roll of brokers as one outage. */
const LONGEST_INTERVAL_SECONDS = 60;

/** Rules on metrics, alerts and dashboards. */
export const MONITORING_RULES = ruleTable<ClusterPlan>('Monitoring', [
  {
    code: 'METRICS_INTERVAL',
    severity: Severity.ERROR,
    about: 'Metrics are scraped every 5 to 60 seconds.',
    check: ({ spec: { monitoring } }) => watched(monitoring, ({ intervalSeconds }) =>
      intervalSeconds >= 5 && intervalSeconds <= LONGEST_INTERVAL_SECONDS ? [] : [{
        property: 'monitoring.interval',
        value: `${intervalSeconds} s`,
        message: intervalSeconds < 5 ? 'such frequent scrapes load the broker for little gain'
          : 'one scrape that fails would leave a gap, and alerts would fire for it',
        allowed: `5 to ${LONGEST_INTERVAL_SECONDS} s`,
        fix: 'use Duration.seconds(30)',
      }]),
  },
  {
    code: 'METRICS_REPORTER',
    severity: Severity.ERROR,
    about: '`metric.reporters`, if set, contains the JMX reporter: the agent reads its metrics.',
    check: ({ spec: { monitoring, config } }) => watched(monitoring, () => {
      const given = givenText(config, METRIC_REPORTERS);
      return !Object.hasOwn(config, METRIC_REPORTERS) || given.split(',').some(name => name.trim() === JMX_REPORTER)
        ? [] : [{
          property: `config['${METRIC_REPORTERS}']`,
          value: given,
          message: 'metrics of the quorum, of connections and of versions would be missing; '
            + 'alerts on them would never fire',
          allowed: `a list with ${JMX_REPORTER}`,
          fix: `set it to '${[given, JMX_REPORTER].filter(text => text !== '').join(',')}'`,
        }];
    }),
  },
  {
    code: 'CERTIFICATES_NOT_WATCHED',
    severity: Severity.WARNING,
    about: 'The exporter sees certificates that are not renewed or not loaded.',
    check: ({ spec, tls }) => watched(spec.monitoring, ({ exporter }) => exporter || tls === undefined ? [] : [{
      property: 'monitoring.exporter',
      value: false,
      message: 'no alert would fire before a certificate expires',
      allowed: 'the exporter, or alerts of your own on certificates',
      fix: 'remove `exporter: false`',
    }]),
  },
  {
    code: 'SERIES_LABELS',
    severity: Severity.ERROR,
    about: 'Labels of series have valid Prometheus names, and values without quotes or backslashes.',
    freeText: true,
    check: ({ spec: { monitoring } }) => watched(monitoring, ({ seriesLabels }) => Object.entries(seriesLabels)
      .filter(([label, value]) => !/^[a-zA-Z_]\w*$/.test(label) || label === 'namespace' || /["\\\n]/.test(value))
      .map(([label, value]) => ({
        property: `monitoring.seriesLabels.${label}`,
        value,
        message: label === 'namespace' ? 'queries already select the namespace' : 'no query can use this label',
        allowed: 'letters, digits and `_` in names; no quotes or backslashes in values',
        fix: label === 'namespace' ? 'remove it' : 'correct it',
      }))),
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
        message: 'alerts append # and the name of the chapter to it',
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

/** How the pods of brokers, controllers and the exporter are scraped. */
export function metricsSubjects({ spec, traffic }: ClusterPlan): MetricsSubject[] {
  const { monitoring, kubernetesMinor, listeners } = spec;
  return monitoring === undefined ? [] : [{
    agent: monitoring.agent,
    port: monitoring.port,
    scrapedBy: peersOf(monitoring.scrapedBy),
    property: 'monitoring',
    ports: [...traffic.replication, ...traffic.controller, ...listeners],
    kubernetesMinor,
  }];
}
