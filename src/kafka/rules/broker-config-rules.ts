import { type ConfigContext, type ConfigProblem, configProblem, isKnownKey, ownership } from './broker-config-check';
import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import { kafkaMinor } from '../kafka-version';
import type { ClusterSpec } from '../plan/cluster-spec';
import { givenText, isSetTo } from '../plan/effective-config';
import { listenerProtocols } from '../plan/internal-listeners';

/** Rules on broker configuration, key by key. */
export const CONFIG_RULES = ruleTable<ClusterSpec>('Broker configuration', [
  {
    code: 'CONFIG_OWNED',
    severity: Severity.ERROR,
    about: 'Keys that the construct sets from other properties cannot be set directly.',
    check: spec => [...problems(spec, 'owned'), ...Object.keys(spec.pluginConfig).flatMap(key => {
      const fix = ownership(key);
      return fix === undefined
        ? []
        : [
          {
            property: `pluginConfig['${key}']`,
            value: spec.pluginConfig[key],
            message: 'the construct sets this key',
            allowed: 'other keys',
            fix,
          },
        ];
    })],
  },
  {
    code: 'CONFIG_PLUGIN_KEY',
    severity: Severity.ERROR,
    about: 'Configuration of plug-ins has keys that Kafka does not know, of letters, digits, dots, hyphens and '
      + 'underscores.',
    check: spec =>
      Object.keys(spec.pluginConfig).filter(key => !/^[\w.-]+$/.test(key) || isKafkaKey(spec, key)).map(key => ({
        property: `pluginConfig['${key}']`,
        value: spec.pluginConfig[key],
        message: 'keys of Kafka and of its authorizers are checked as part of `config`; a key with other characters '
          + 'cannot be read',
        allowed: 'keys of plug-ins',
        fix: 'move it into `config`, or correct it',
      })),
  },
  {
    code: 'CONFIG_UNKNOWN',
    severity: Severity.ERROR,
    about: 'Every configuration key is one that the chosen Kafka version knows; Kafka itself ignores others.',
    check: spec => problems(spec, 'unknown'),
  },
  {
    code: 'CONFIG_UNUSED',
    severity: Severity.ERROR,
    about: 'A key for TLS or SASL needs a listener that reads it; without one it protects nothing.',
    check: spec => problems(spec, 'unused'),
  },
  {
    code: 'CONFIG_VALUE',
    severity: Severity.ERROR,
    about: 'Every value has the type and range that Kafka states for its key.',
    check: spec => problems(spec, 'value'),
  },
  {
    code: 'CONFIG_SECRET',
    severity: Severity.ERROR,
    about: 'Configuration contains no credentials.',
    freeText: true,
    check: spec =>
      withoutRepetition([...problems(spec, 'secret'), ...(['config', 'pluginConfig'] as const).flatMap(property =>
        Object.entries(spec[property])
          .filter(([key, value]) => SECRET_KEY.test(key) || SECRET_TEXT.test(String(value)))
          .map(([key, value]) => ({
            property: `${property}['${key}']`,
            value: SECRET_KEY.test(key) ? 'the value of a credential' : value,
            secret: true,
            message: 'many people can read a ConfigMap',
            allowed: 'references to Secrets',
            fix: 'remove it; credentials are given as Secrets',
          })))]),
  },
  {
    code: 'UNCLEAN_ELECTION',
    severity: Severity.WARNING,
    about: 'Unclean leader election trades acknowledged records for availability.',
    check: ({ config }) => isSetTo(config, 'unclean.leader.election.enable', true) ? {
      property: "config['unclean.leader.election.enable']",
      value: true,
      message: 'a replica that lags may become leader, and what it lacks is lost',
      allowed: 'false',
      fix: 'remove it',
    } : undefined,
  },
]);

/** Kafka may treat a key as a credential, and its name may look like one as well. */
function withoutRepetition(violations: readonly Violation[]): Violation[] {
  return violations.filter(({ property }, index) =>
    violations.findIndex(other => other.property === property) === index);
}

const SECRET_KEY = /password|sasl\.jaas\.config|\.secret$|secret\.key|api\.key/i;
const SECRET_TEXT = /-----BEGIN|LoginModule|password\s*=/i;

/** What the meaning of keys depends on; undefined for unknown versions, which are refused. */
export function configContext(spec: ClusterSpec): ConfigContext | undefined {
  const minor = kafkaMinor(spec.version);
  const authorizer = givenText(spec.config, 'authorizer.class.name');
  return minor
    && {
      minor,
      authorizer: authorizer === '' ? undefined : authorizer,
      protocols: listenerProtocols(spec),
    };
}

function isKafkaKey(spec: ClusterSpec, key: string): boolean {
  const context = configContext(spec);
  return context !== undefined && isKnownKey(context, key);
}

function problems(spec: ClusterSpec, kind: ConfigProblem['kind']): Violation[] {
  const context = configContext(spec);
  if (context === undefined) return [];
  return Object.entries(spec.config).flatMap(([key, value]) => {
    const problem = configProblem(context, key, value);
    return problem?.kind === kind
      ? [
        {
          property: `config['${key}']`,
          value: kind === 'secret' ? 'a credential' : value,
          message: problem.message,
          allowed: problem.allowed,
          fix: problem.fix,
        },
      ]
      : [];
  });
}
