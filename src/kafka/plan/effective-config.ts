import type { ConfigValue } from './cluster-spec';

/** Configuration by key. */
export type Config = { readonly [key: string]: ConfigValue };

/**
 * Kafka's defaults of the keys that decisions and rules read; the same in 3.9.2 and 4.4.0 (from their configuration
 * definitions).
 */
const DEFAULTS = {
  'broker.heartbeat.interval.ms': 2000,
  'broker.session.timeout.ms': 9000,
  'connection.failed.authentication.delay.ms': 100,
  'connections.max.idle.ms': 600_000,
  'log.cleaner.dedupe.buffer.size': 134_217_728,
  'log.cleaner.threads': 1,
  'log.retention.bytes': -1,
  'log.retention.hours': 168,
  'log.roll.hours': 168,
  'log.segment.bytes': 1_073_741_824,
  'max.connections.per.ip': 2_147_483_647,
  'message.max.bytes': 1_048_588,
  'num.replica.fetchers': 1,
  'offsets.retention.minutes': 10_080,
  'queued.max.request.bytes': -1,
  'replica.fetch.wait.max.ms': 500,
  'replica.lag.time.max.ms': 30_000,
  'replica.socket.timeout.ms': 30_000,
  'socket.request.max.bytes': 104_857_600,
};

/** The key of the classes that Kafka gives its metrics. */
export const METRIC_REPORTERS = 'metric.reporters';

/** Without it, half of Kafka's metrics are not in JMX (seen with 4.4.0). */
export const JMX_REPORTER = 'org.apache.kafka.common.metrics.JmxReporter';

/**
 * A whole number as Kafka reads it; undefined where the key is not set, or set to something else, which CONFIG_VALUE
 * refuses.
 */
export function givenNumber(config: Config, key: string): number | undefined {
  const value = Object.hasOwn(config, key) ? config[key] : undefined;
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** The effective number of a key: as given, or else Kafka's default. */
export function effectiveNumber(config: Config, key: keyof typeof DEFAULTS): number {
  return givenNumber(config, key) ?? DEFAULTS[key];
}

/** Whether a key is set to true or false, in any letter case, as Kafka reads it. */
export function isSetTo(config: Config, key: string, value: boolean): boolean {
  return Object.hasOwn(config, key) && String(config[key]).trim().toLowerCase() === String(value);
}

/** A value as text; empty for a key that is not set. */
export function givenText(config: Config, key: string): string {
  return Object.hasOwn(config, key) ? String(config[key]).trim() : '';
}

const MILLISECONDS = { ms: 1, minutes: 60_000, hours: 3_600_000 } as const;

/**
 * A time that Kafka takes from the first of several keys that is set: milliseconds and the key; negative means no
 * limit.
 */
export function retentionTime(config: Config): { readonly key: string; readonly milliseconds: number } {
  const unit = (['ms', 'minutes'] as const).find(name => givenNumber(config, `log.retention.${name}`) !== undefined)
    ?? 'hours';
  const key = `log.retention.${unit}`;
  return { key, milliseconds: (givenNumber(config, key) ?? DEFAULTS['log.retention.hours']) * MILLISECONDS[unit] };
}

/** Time after which a segment is closed although it is not full. */
export function rollMilliseconds(config: Config): number {
  return givenNumber(config, 'log.roll.ms') ?? effectiveNumber(config, 'log.roll.hours') * MILLISECONDS.hours;
}

/** Whether topics delete old records by default. */
export function deletesByDefault(config: Config): boolean {
  return !Object.hasOwn(config, 'log.cleanup.policy')
    || givenText(config, 'log.cleanup.policy').split(',').map(word => word.trim()).includes('delete');
}
