import type { ConfigKeySpec } from './broker-config-keys';
import type { ConfigValue } from './cluster-spec';
import type { KafkaLine } from './kafka-version';
import { nearest } from '../core/spelling';

/** Why a key is not the user's to set, with what to set instead. */
export const OWNED_KEYS: { readonly [key: string]: string } = {
  'advertised.listeners': 'set `listeners`',
  'broker.id': 'node ids follow from the pool',
  'broker.id.generation.enable': 'node ids follow from the pool',
  'broker.rack': 'set `topology`',
  'config.providers': 'the construct fills in node id, names and rack with them',
  'control.plane.listener.name': 'set `listeners`',
  'controller.listener.names': 'set `quorum`',
  'controller.quorum.bootstrap.servers': 'set `quorum`',
  'controller.quorum.voters': 'set `quorum`',
  'default.replication.factor': 'set `replication`',
  'inter.broker.listener.name': 'set `listeners`',
  'listener.security.protocol.map': 'set `listeners`',
  'listeners': 'set `listeners`',
  'log.dir': 'set `logDirectories` of the storage',
  'log.dirs': 'set `logDirectories` of the storage',
  'metadata.log.dir': 'the first log directory holds it',
  'min.insync.replicas': 'set `replication`',
  'node.id': 'node ids follow from the pool',
  'offsets.topic.replication.factor': 'set `replication`',
  'process.roles': 'set `quorum`',
  'reserved.broker.max.id': 'node ids follow from the pool',
  'security.inter.broker.protocol': 'set `listeners`',
  'share.coordinator.state.topic.min.isr': 'set `replication`',
  'share.coordinator.state.topic.replication.factor': 'set `replication`',
  'transaction.state.log.min.isr': 'set `replication`',
  'transaction.state.log.replication.factor': 'set `replication`',
  'zookeeper.connect': 'set `quorum`',
  'zookeeper.metadata.migration.enable': 'set `quorum`',
};

/** Prefixes of keys that the construct owns. */
const OWNED_PREFIXES: { readonly [prefix: string]: string } = { 'config.providers.': OWNED_KEYS['config.providers'], 'listener.name.': 'set `listeners`' };

/** What is wrong with one configuration value: message, what is allowed, and the fix. */
export interface ConfigProblem {
  readonly kind: 'owned' | 'unknown' | 'secret' | 'value';
  readonly message: string;
  readonly allowed: string;
  readonly fix: string;
}

/** What the construct says of a key that it owns; undefined for every other key. */
export function ownership(key: string): string | undefined {
  return Object.hasOwn(OWNED_KEYS, key) ? OWNED_KEYS[key] : Object.entries(OWNED_PREFIXES).find(([prefix]) => key.startsWith(prefix))?.[1];
}

/** Every key of each line. Loaded where there is configuration to check: the table is the largest file of the library. */
function knownKeys(): { readonly [line: string]: { readonly [key: string]: ConfigKeySpec } } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./broker-config-keys') as typeof import('./broker-config-keys')).BROKER_CONFIG_KEYS;
}

/** Whether Kafka of this line has the key. */
export function isKnownKey(line: KafkaLine | undefined, key: string): boolean {
  return line !== undefined && Object.hasOwn(knownKeys()[line], key);
}

/** Checks one key and value against what Kafka of this line says of it. */
export function configProblem(line: KafkaLine, key: string, value: ConfigValue): ConfigProblem | undefined {
  const owner = ownership(key);
  if (owner !== undefined) return { kind: 'owned', message: 'the construct sets this key', allowed: 'other keys', fix: owner };
  const keys = knownKeys()[line];
  if (!Object.hasOwn(keys, key)) return unknownKey(line, key);
  const [type, validValues] = keys[key];
  if (type === 'PASSWORD') {
    return { kind: 'secret', message: 'the value is a credential, and a ConfigMap is readable by many', allowed: 'references to Secrets', fix: 'remove it; credentials are given as Secrets' };
  }
  const allowed = allowedValues(type, validValues);
  return accepts(type, validValues, value) ? undefined : { kind: 'value', message: `Kafka ${line} refuses this value`, allowed, fix: `give ${allowed}` };
}

function unknownKey(line: KafkaLine, key: string): ConfigProblem {
  const all = knownKeys();
  const other = Object.keys(all).find(name => name !== line && Object.hasOwn(all[name], key));
  const known = Object.keys(all[line]);
  const near = nearest(key, known);
  return {
    kind: 'unknown',
    message: other === undefined
      ? `Kafka ${line} has no such key, and would ignore it without a word`
      : `Kafka ${line} has no such key any more or yet; Kafka ${other} has`,
    allowed: `the ${known.length} broker keys of Kafka ${line}`,
    fix: near === undefined ? 'remove it; keys of plug-ins go into `pluginConfig`' : `use '${near}', or \`pluginConfig\` for a key of a plug-in`,
  };
}

const INTEGERS: { readonly [type: string]: number } = { SHORT: 2 ** 15, INT: 2 ** 31, LONG: 2 ** 63 };

function accepts(type: string, validValues: string, value: ConfigValue): boolean {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return false;
  const text = String(value).trim();
  if (type in INTEGERS) return isInteger(type, value, text) && inRange(validValues, Number(text));
  if (type === 'DOUBLE') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && inRange(validValues, Number(text));
  if (type === 'BOOLEAN') return /^(true|false)$/i.test(text);
  const words = enumeration(validValues);
  if (words !== undefined) return (type === 'LIST' ? text.split(',').map(word => word.trim()) : [text]).every(word => words.test(word));
  return !/^non-empty/.test(validValues) || text !== '';
}

function isInteger(type: string, value: ConfigValue, text: string): boolean {
  if (typeof value === 'boolean' || !/^-?\d+$/.test(text) || (typeof value === 'number' && !Number.isSafeInteger(value))) return false;
  const limit = BigInt(INTEGERS[type]);
  return BigInt(text) >= -limit && BigInt(text) < limit;
}

/** Kafka prints ranges as `[0,...]`, `[0,...,1]` and `[1,...,9] or -1`. */
function inRange(validValues: string, number: number): boolean {
  const range = /^\[(-?[\d.]+),\.\.\.(?:,(-?[\d.]+))?\](?: or (-?\d+))?$/.exec(validValues);
  if (range === null) return true;
  const [, from, to, or] = range;
  return (number >= Number(from) && (to === undefined || number <= Number(to))) || (or !== undefined && number === Number(or));
}

/** Kafka prints words as `[a, b]`, with `(case insensitive)` before them where that is so. */
function enumeration(validValues: string): { test: (word: string) => boolean } | undefined {
  const found = /^(\(case insensitive\) )?\[([A-Za-z][^[\]]*)\]$/.exec(validValues);
  if (found === null) return undefined;
  const [, insensitive, list] = found;
  const words = list.split(', ');
  return { test: word => insensitive === undefined ? words.includes(word) : words.some(known => known.toLowerCase() === word.toLowerCase()) };
}

function allowedValues(type: string, validValues: string): string {
  const kind = ({ SHORT: 'a whole number', INT: 'a whole number', LONG: 'a whole number', DOUBLE: 'a number', BOOLEAN: 'true or false', LIST: 'a list' })[type] ?? 'a text';
  return validValues === '' || /^non-|^The default/.test(validValues) ? kind : `${kind} in ${validValues}`;
}
