import { configProblem } from './broker-config-check';
import { configContext } from './broker-config-rules';
import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import type { ClusterSpec } from '../plan/cluster-spec';
import {
  type Config, deletesByDefault, effectiveNumber, givenNumber, givenText, isSetTo, retentionTime, rollMilliseconds,
} from '../plan/effective-config';

/** A combination of valid values with which no cluster starts or works. */
interface Limit {
  /** Its keys. It is checked if one of them is set; the finding names the first of those. */
  readonly keys: readonly string[];
  readonly broken: (config: Config, spec: ClusterSpec) => boolean;
  readonly message: string;
  readonly allowed: string;
}

const MEBIBYTE = 2 ** 20;

/** A batch without records has 61 bytes; below a few hundred even Kafka's own records do not fit. */
const LEAST_MESSAGE_BYTES = 1024;

/** Kafka refuses these when it starts (seen with 3.9.2 and 4.4.0). */
const CHECKED_AT_START: readonly Limit[] = [
  {
    keys: ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
    broken: config => retentionTime(config).milliseconds === 0,
    message: 'Kafka does not start with a retention of 0',
    allowed: '-1 for no limit, or at least 1 ms',
  },
  {
    keys: ['log.roll.ms'],
    broken: config => rollMilliseconds(config) < 1,
    message: 'Kafka does not start with it',
    allowed: 'at least 1',
  },
  {
    keys: ['log.cleaner.dedupe.buffer.size', 'log.cleaner.threads'],
    broken: config =>
      effectiveNumber(config, 'log.cleaner.dedupe.buffer.size')
        / effectiveNumber(config, 'log.cleaner.threads') <= MEBIBYTE,
    message: 'Kafka does not start: each cleaner thread needs more than 1 MiB of `log.cleaner.dedupe.buffer.size`',
    allowed: 'a buffer of more than 1 MiB for each of `log.cleaner.threads`',
  },
  {
    keys: ['replica.socket.timeout.ms', 'replica.fetch.wait.max.ms'],
    broken: config =>
      effectiveNumber(config, 'replica.socket.timeout.ms') < effectiveNumber(config, 'replica.fetch.wait.max.ms'),
    message: 'Kafka does not start: followers would give up before the leader answers',
    allowed: '`replica.socket.timeout.ms` at least as long as `replica.fetch.wait.max.ms`',
  },
  {
    keys: ['replica.lag.time.max.ms', 'replica.fetch.wait.max.ms'],
    broken: config =>
      effectiveNumber(config, 'replica.lag.time.max.ms') < effectiveNumber(config, 'replica.fetch.wait.max.ms'),
    message: 'Kafka does not start: followers that wait for records would count as out of sync',
    allowed: '`replica.lag.time.max.ms` at least as long as `replica.fetch.wait.max.ms`',
  },
  {
    keys: ['queued.max.request.bytes', 'socket.request.max.bytes'],
    broken: config => effectiveNumber(config, 'queued.max.request.bytes') > 0
      && effectiveNumber(config, 'queued.max.request.bytes') < effectiveNumber(config, 'socket.request.max.bytes'),
    message: 'Kafka does not start: the queue could not hold the largest request',
    allowed: '-1, or at least `socket.request.max.bytes`',
  },
  {
    keys: ['max.connections.per.ip'],
    broken: config =>
      effectiveNumber(config, 'max.connections.per.ip') === 0
        && givenText(config, 'max.connections.per.ip.overrides') === '',
    message: 'Kafka does not start: nobody could connect',
    allowed: 'at least 1, or 0 with `max.connections.per.ip.overrides`',
  },
  {
    keys: ['connections.max.idle.ms', 'connection.failed.authentication.delay.ms'],
    broken: config => effectiveNumber(config, 'connections.max.idle.ms') >= 0
      && effectiveNumber(config, 'connections.max.idle.ms') <= effectiveNumber(
        config, 'connection.failed.authentication.delay.ms',
      ),
    message: 'Kafka does not start: connections would be closed before a failed authentication is answered',
    allowed: '`connections.max.idle.ms` longer than `connection.failed.authentication.delay.ms`',
  },
  {
    keys: ['remote.log.storage.system.enable'],
    broken: config =>
      isSetTo(config, 'remote.log.storage.system.enable', true)
        && givenText(config, 'remote.log.storage.manager.class.name') === '',
    message: 'a broker with tiered storage and without a class for it stops at its start (NullPointerException)',
    allowed: 'true together with `remote.log.storage.manager.class.name`',
  },
];

/** Defaults of the bounds within which a broker lets groups choose (configuration definitions of 3.9.2 and 4.4.0). */
const GROUP_BOUNDS = [
  ...['consumer', 'share', 'streams'].flatMap(kind => [
    { kind, time: 'heartbeat.interval.ms', least: 5000, value: 5000, most: 15_000 },
    { kind, time: 'session.timeout.ms', least: 45_000, value: 45_000, most: 60_000 },
  ]),
];

/** Kafka does not start where the default for groups is out of bounds. */
const GROUP_LIMITS: readonly Limit[] = GROUP_BOUNDS.map(({ kind, time, least, value, most }) => {
  const [name, from, to] = [`group.${kind}.${time}`, `group.${kind}.min.${time}`, `group.${kind}.max.${time}`];
  return {
    keys: [name, from, to],
    broken: config => {
      const given = givenNumber(config, name) ?? value;
      return given < (givenNumber(config, from) ?? least) || given > (givenNumber(config, to) ?? most);
    },
    message: `Kafka does not start: \`${name}\` is outside \`${from}\` (default ${least}) and \`${to}\` (default `
      + `${most})`,
    allowed: `\`${from}\` to \`${to}\``,
  };
});

/** Kafka takes these, but the cluster does not work (seen with 3.9.2 and 4.4.0, where the version takes the value). */
const NOT_CHECKED: readonly Limit[] = [
  {
    keys: ['num.replica.fetchers'],
    broken: config => effectiveNumber(config, 'num.replica.fetchers') < 1,
    message: 'no broker copies from any other',
    allowed: 'at least 1',
  },
  {
    keys: ['max.connections'],
    broken: config => givenNumber(config, 'max.connections') === 0,
    message: 'nobody can connect, other brokers included',
    allowed: 'at least 1',
  },
  {
    keys: ['broker.session.timeout.ms', 'broker.heartbeat.interval.ms'],
    broken: (config, { quorum }) => quorum.mode !== 'zookeeper'
      && effectiveNumber(config, 'broker.session.timeout.ms') < 2 * effectiveNumber(
        config, 'broker.heartbeat.interval.ms',
      ),
    message: 'controllers fence a broker after one late heartbeat; Kafka 4.4 logs an error and asks for twice the '
      + 'interval',
    allowed: '`broker.session.timeout.ms` at least twice `broker.heartbeat.interval.ms`',
  },
  {
    keys: ['message.max.bytes'],
    broken: config => effectiveNumber(config, 'message.max.bytes') < LEAST_MESSAGE_BYTES,
    message: 'brokers refuse every batch of records, committed offsets of consumers too',
    allowed: `at least ${LEAST_MESSAGE_BYTES}`,
  },
  {
    keys: ['message.max.bytes', 'socket.request.max.bytes'],
    broken: config =>
      effectiveNumber(config, 'message.max.bytes') > effectiveNumber(config, 'socket.request.max.bytes'),
    message: 'a broker closes the connection on a request that is larger than `socket.request.max.bytes`, so that '
      + 'batches up to `message.max.bytes` cannot arrive',
    allowed: '`message.max.bytes` up to `socket.request.max.bytes`',
  },
];

const HOUR = 3_600_000;

/**
 * Kafka's default before 2.0 was a day; consumers that paused over a weekend lost their place, and it was raised to a
 * week (KIP-186).
 */
const LEAST_OFFSETS_MINUTES = 1440;

/** Rules on values that are valid when looked at alone. */
export const LIMIT_RULES = ruleTable<ClusterSpec>('Broker configuration', [
  {
    code: 'CONFIG_UNUSABLE',
    severity: Severity.ERROR,
    about: 'The cluster can start and work with these values. Kafka compares many of them with each other only at '
      + 'startup.',
    check: spec => [...CHECKED_AT_START, ...GROUP_LIMITS, ...NOT_CHECKED].flatMap(limit => brokenLimit(spec, limit)),
  },
  {
    code: 'RETENTION_SHORT',
    severity: Severity.WARNING,
    about: 'Records are kept for at least an hour. Less is often a wrong unit, and deletes records at once.',
    check: ({ config }) => deletesByDefault(config) ? [...shortTime(config), ...shortSize(config)] : [],
  },
  {
    code: 'OFFSETS_RETENTION',
    severity: Severity.WARNING,
    about: 'Offsets of a stopped consumer group are kept for at least a day.',
    check: ({ config }) => effectiveNumber(config, 'offsets.retention.minutes') >= LEAST_OFFSETS_MINUTES ? undefined : {
      property: "config['offsets.retention.minutes']",
      value: config['offsets.retention.minutes'],
      message: 'a consumer that is stopped for longer loses its place; it skips records or reads all of them again',
      allowed: `${LEAST_OFFSETS_MINUTES} (a day) or more`,
      fix: 'remove it for the default of a week',
    },
  },
  {
    code: 'CONTROLLED_SHUTDOWN_OFF',
    severity: Severity.WARNING,
    about: 'A broker hands over its partitions before it stops.',
    check: ({ config }) => !isSetTo(config, 'controlled.shutdown.enable', false) ? undefined : {
      property: "config['controlled.shutdown.enable']",
      value: false,
      message: 'at each restart the partitions that a broker leads have no leader until its absence is noticed',
      allowed: 'true',
      fix: 'remove it',
    },
  },
  {
    code: 'LOG_CLEANER_OFF',
    severity: Severity.WARNING,
    about: 'Compacted topics are compacted.',
    check: ({ config }) => !isSetTo(config, 'log.cleaner.enable', false) ? undefined : {
      property: "config['log.cleaner.enable']",
      value: false,
      message: 'compacted topics, the one with the offsets of consumers among them, grow until the disk is full',
      allowed: 'true',
      fix: 'remove it',
    },
  },
]);

/** Other rules report what is wrong with a single value. */
function brokenLimit(spec: ClusterSpec, { keys, broken, message, allowed }: Limit): Violation[] {
  const { config } = spec;
  const context = configContext(spec);
  const given = keys.filter(key => Object.hasOwn(config, key));
  if (context === undefined || given.length === 0
    || given.some(key => configProblem(context, key, config[key]) !== undefined)) return [];
  if (!broken(config, spec)) return [];
  return [
    {
      property: `config['${given[0]}']`,
      value: config[given[0]],
      message,
      allowed,
      fix: `correct ${given.map(key => `\`${key}\``).join(' or ')}, or remove it for Kafka's default`,
    },
  ];
}

function shortTime(config: Config): Violation[] {
  const { key, milliseconds } = retentionTime(config);
  return milliseconds < 1 || milliseconds >= HOUR ? [] : [{
    property: `config['${key}']`,
    value: config[key],
    message: 'all topics that do not say otherwise lose their records after '
      + `${milliseconds < 60_000 ? `${milliseconds} ms` : `${milliseconds / 60_000} minutes`}; the unit may be wrong`,
    allowed: 'an hour or more',
    fix: 'give the time in the unit of the key, for example `log.retention.hours: 168`',
  }];
}

function shortSize(config: Config): Violation[] {
  const bytes = effectiveNumber(config, 'log.retention.bytes');
  return bytes < 0 || bytes >= MEBIBYTE ? [] : [{
    property: "config['log.retention.bytes']",
    value: config['log.retention.bytes'],
    message: bytes === 0
      ? 'all topics that do not say otherwise lose their records at each check, every five minutes'
      : 'all topics that do not say otherwise keep only the last segment of each partition; the unit may be wrong',
    allowed: '-1 for no limit, or 1048576 (1 MiB) or more, in bytes for each partition',
    fix: 'give bytes, for example 10737418240 for 10 GiB',
  }];
}
