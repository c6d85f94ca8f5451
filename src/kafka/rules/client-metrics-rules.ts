import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import type { SubscriptionModel } from '../client-metrics';
import type { ClusterPlan } from '../plan/cluster-plan';
import { JMX_REPORTER } from '../plan/effective-config';

const SELECTORS = [
  'client_id', 'client_instance_id', 'client_software_name', 'client_software_version', 'client_source_address',
  'client_source_port',
];

const CLASS = /^([A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*$/;

const INTERVAL_MILLISECONDS = { least: 100, most: 3_600_000 };

/** Rules on metrics that clients push. Kafka 3.9 and 4.4 refuse the same values, but only when the job runs. */
export const CLIENT_METRICS_RULES = ruleTable<ClusterPlan>('Monitoring', [
  {
    code: 'CLIENT_METRICS_ZOOKEEPER',
    severity: Severity.ERROR,
    about: 'Clusters whose clients push metrics run without ZooKeeper.',
    check: ({ spec: { clientMetrics, quorum } }) => clientMetrics === undefined || quorum.mode !== 'zookeeper'
      ? undefined : {
        property: 'clientMetrics',
        value: clientMetrics.receiver,
        message: 'Kafka accepts client metrics only with KRaft',
        allowed: 'a quorum of controllers',
        fix: 'remove `clientMetrics`, or use a new cluster with KRaft',
      },
  },
  {
    code: 'CLIENT_METRICS_RECEIVER',
    severity: Severity.ERROR,
    about: 'The receiver of client metrics is the full name of a class that receives them.',
    freeText: true,
    check: ({ spec: { clientMetrics } }) => clientMetrics === undefined
      || CLASS.test(clientMetrics.receiver) && clientMetrics.receiver !== JMX_REPORTER ? undefined : {
        property: 'clientMetrics.receiver',
        value: clientMetrics.receiver,
        message: clientMetrics.receiver === JMX_REPORTER ? 'this class receives nothing from clients'
          : 'not the name of a class; brokers would not start',
        allowed: 'the full name of a class that implements ClientTelemetry, for example com.example.Receiver',
        fix: 'correct it',
      },
  },
  {
    code: 'CLIENT_METRICS_SUBSCRIPTIONS',
    severity: Severity.ERROR,
    about: 'Subscriptions to client metrics have names of their own; without a subscription, clients push nothing.',
    freeText: true,
    check: ({ spec: { clientMetrics } }) => {
      if (clientMetrics === undefined) return [];
      const names = clientMetrics.subscriptions.map(({ name }) => name);
      return [
        ...names.length > 0 ? [] : [{
          property: 'clientMetrics.subscriptions',
          value: [],
          message: 'clients would push nothing',
          allowed: 'one subscription or more',
          fix: "use [{ name: 'all' }]",
        }],
        ...names.flatMap((name, index) => /^[\w.-]{1,249}$/.test(name) && names.indexOf(name) === index ? [] : [{
          property: `clientMetrics.subscriptions[${index}].name`,
          value: name,
          message: names.indexOf(name) === index ? 'not a name that Kafka accepts' : 'used twice',
          allowed: 'letters, digits, `.`, `_`, `-`; each name once',
          fix: 'choose another name',
        }]),
      ];
    },
  },
  {
    code: 'CLIENT_METRICS_INTERVAL',
    severity: Severity.ERROR,
    about: 'Clients push metrics every 100 ms to 1 hour.',
    check: plan => eachSubscription(plan, ({ intervalMilliseconds: interval }) =>
      Number.isInteger(interval) && interval >= INTERVAL_MILLISECONDS.least && interval <= INTERVAL_MILLISECONDS.most
        ? [] : [{
          property: 'interval',
          value: `${interval} ms`,
          message: 'Kafka refuses it',
          allowed: 'whole milliseconds, 100 ms to 1 hour',
          fix: 'use Duration.minutes(1)',
        }]),
  },
  {
    code: 'CLIENT_METRICS_PREFIX',
    severity: Severity.ERROR,
    about: 'A subscription names prefixes of metrics.',
    freeText: true,
    check: plan => eachSubscription(plan, ({ metrics }) => metrics.length === 0
      ? [{
        property: 'metrics',
        value: [],
        message: 'clients would push nothing',
        allowed: 'prefixes; for all metrics, leave `metrics` out',
        fix: 'remove `metrics`',
      }]
      : metrics.filter(prefix => !/^([\w.-]+|\*)$/.test(prefix)).map(prefix => ({
        property: 'metrics',
        value: prefix,
        message: 'no metric has such a name',
        allowed: 'prefixes such as org.apache.kafka.producer. (not patterns)',
        fix: 'correct it',
      }))),
  },
  {
    code: 'CLIENT_METRICS_CLIENTS',
    severity: Severity.ERROR,
    about: 'A subscription selects clients by selectors and patterns that Kafka accepts.',
    freeText: true,
    check: plan => eachSubscription(plan, ({ clients }) => Object.entries(clients).flatMap(([selector, pattern]) => [
      ...SELECTORS.includes(selector) ? [] : [{
        property: `clients.${selector}`,
        value: pattern,
        message: 'Kafka has no such selector',
        allowed: SELECTORS.join(', '),
        fix: 'correct the selector',
      }],
      // Kafka separates selectors by commas.
      ...pattern.trim() !== '' && !pattern.includes(',') && isBalanced(pattern) ? [] : [{
        property: `clients.${selector}`,
        value: pattern,
        message: 'Kafka cannot read this pattern',
        allowed: 'a Java regular expression without a comma, with every bracket closed, such as orders-.*',
        fix: 'correct it',
      }],
    ])),
  },
]);

/** Whether every bracket of a pattern is closed. Other errors of a pattern are for Java to find. */
function isBalanced(pattern: string): boolean {
  const plain = pattern.replace(/\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  let open = 0;
  for (const character of plain) {
    if (character === '(') open++;
    if (character === ')' && --open < 0) return false;
  }
  return open === 0 && !plain.includes('[') && !pattern.replace(/\\\\/g, '').endsWith('\\');
}

function eachSubscription(
  { spec: { clientMetrics } }: ClusterPlan, problems: (subscription: SubscriptionModel) => Violation[],
): Violation[] {
  return (clientMetrics?.subscriptions ?? []).flatMap((subscription, index) => problems(subscription)
    .map(problem => ({ ...problem, property: `clientMetrics.subscriptions[${index}].${problem.property}` })));
}
