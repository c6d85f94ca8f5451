import type { ConfigProblem } from './broker-config';
import { configProblem, isKnownKey, ownership } from './broker-config';
import type { ClusterSpec } from './cluster-spec';
import { kafkaLine } from './kafka-version';
import { isDeferred } from '../core/deferred';
import { Severity } from '../core/finding';
import type { Rule, Violation } from '../core/finding';

/** Rules on broker configuration. */
export const CONFIG_RULES: readonly Rule<ClusterSpec>[] = [
  {
    code: 'CONFIG_OWNED',
    severity: Severity.ERROR,
    about: 'Keys that the construct sets from other properties cannot be set beside it.',
    check: spec => [...problems(spec, 'owned'), ...Object.keys(spec.pluginConfig).flatMap(key => {
      const fix = ownership(key);
      return fix === undefined ? [] : [{ property: `pluginConfig['${key}']`, value: spec.pluginConfig[key], message: 'the construct sets this key', allowed: 'other keys', fix }];
    })],
  },
  {
    code: 'CONFIG_PLUGIN_KEY',
    severity: Severity.ERROR,
    about: 'Configuration of plug-ins has keys that Kafka does not know, of letters, digits, dots, hyphens and underscores.',
    check: ({ pluginConfig, version }) => Object.keys(pluginConfig).filter(key => !/^[\w.-]+$/.test(key) || isKnownKey(kafkaLine(version), key)).map(key => ({
      property: `pluginConfig['${key}']`,
      value: pluginConfig[key],
      message: 'a key of Kafka itself is checked as part of `config`, and a key with other characters is not read as one',
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
    code: 'CONFIG_VALUE',
    severity: Severity.ERROR,
    about: 'Every value has the type and range that Kafka states for its key.',
    check: spec => problems(spec, 'value'),
  },
  {
    code: 'CONFIG_SECRET',
    severity: Severity.ERROR,
    about: 'No credential stands in a configuration.',
    freeText: true,
    check: spec => withoutRepetition([...problems(spec, 'secret'), ...(['config', 'pluginConfig'] as const).flatMap(property => Object.entries(spec[property])
      .filter(([key, value]) => SECRET_KEY.test(key) || SECRET_TEXT.test(String(value)) || isDeferred(value))
      .map(([key, value]) => ({
        property: `${property}['${key}']`,
        value: isDeferred(value) && !SECRET_KEY.test(key) ? value : 'a text that looks like a credential',
        message: 'a ConfigMap is readable by many',
        allowed: 'references to Secrets',
        fix: 'remove it; credentials are given as Secrets',
      })))]),
  },
  {
    code: 'UNCLEAN_ELECTION',
    severity: Severity.WARNING,
    about: 'Unclean leader election trades acknowledged records for availability.',
    check: ({ config }) => String(config['unclean.leader.election.enable']).toLowerCase() === 'true' ? {
      property: "config['unclean.leader.election.enable']",
      value: true,
      message: 'a replica that lags may become leader, and what it lacks is lost',
      allowed: 'false',
      fix: 'remove it',
    } : undefined,
  },
];

/** A key may be that of a credential to Kafka, and look like one besides. */
function withoutRepetition(violations: readonly Violation[]): Violation[] {
  return violations.filter(({ property }, index) => violations.findIndex(other => other.property === property) === index);
}

const SECRET_KEY = /password|sasl\.jaas\.config|\.secret$|secret\.key|api\.key/i;
const SECRET_TEXT = /-----BEGIN|LoginModule|password\s*=/i;

function problems({ config, version }: ClusterSpec, kind: ConfigProblem['kind']): Violation[] {
  const line = kafkaLine(version);
  if (line === undefined) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const problem = configProblem(line, key, value);
    return problem?.kind === kind ? [{ property: `config['${key}']`, value: kind === 'secret' ? 'a credential' : value, message: problem.message, allowed: problem.allowed, fix: problem.fix }] : [];
  });
}
