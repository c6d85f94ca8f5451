import type { ConfigKeyDefinition } from './broker-config-keys';
import { nearest } from '../../core/nearest';
import { type KafkaMinor, KAFKA_MINORS } from '../kafka-version';
import type { SecurityProtocol } from '../listener';
import { isAuthorizerKey } from '../plan/authorizer';
import type { ConfigValue } from '../plan/cluster-spec';

const NODE_IDS = 'remove it; node ids follow from the pool';
const QUORUM = 'remove it; `quorum` decides';
const REPLICATION = 'remove it, and set `replication`';
const LISTENERS = 'remove it; `listeners` sets names, ports and authentication';
const CERTIFICATES = 'remove it, and set `certificates`';
const AUTHENTICATION = 'remove it; `authentication` of Listener.internal() decides';
const ADDRESSES = 'remove it; brokers advertise the names of their pods. Other addresses, and access from outside of '
  + 'Kubernetes, are not supported yet';
const PROVIDERS = 'remove it; the construct uses the providers env (node id, name, rack) and dir (certificates), and '
  + 'further providers are not supported yet';

/** Keys that users cannot set, each with the fix. */
export const OWNED_KEYS: { readonly [key: string]: string } = {
  'advertised.listeners': ADDRESSES,
  'broker.id': NODE_IDS,
  'broker.id.generation.enable': NODE_IDS,
  'broker.rack': 'remove it, and set `topology`',
  'config.providers': PROVIDERS,
  'control.plane.listener.name': 'remove it; a control plane listener is not supported',
  'controller.listener.names': QUORUM,
  'controller.quorum.bootstrap.servers': QUORUM,
  'controller.quorum.voters': QUORUM,
  'default.replication.factor': REPLICATION,
  'inter.broker.listener.name': 'remove it; `internalTraffic` decides',
  'listener.security.protocol.map': LISTENERS,
  'listeners': LISTENERS,
  'log.dir': 'remove it, and set `logDirectories` of the storage',
  'log.dirs': 'remove it, and set `logDirectories` of the storage',
  'metadata.log.dir': 'remove it; the first log directory holds the metadata',
  'min.insync.replicas': REPLICATION,
  'node.id': NODE_IDS,
  'process.roles': QUORUM,
  'reserved.broker.max.id': NODE_IDS,
  'sasl.enabled.mechanisms': AUTHENTICATION,
  'sasl.mechanism.inter.broker.protocol': 'remove it; nodes authenticate with certificates',
  'security.inter.broker.protocol': 'remove it; `internalTraffic` decides',
  'ssl.client.auth': AUTHENTICATION,
  'ssl.principal.mapping.rules': AUTHENTICATION,
  'zookeeper.connect': QUORUM,
  'zookeeper.metadata.migration.enable': 'remove it; migration from ZooKeeper to KRaft is not supported yet',
};

/** Prefixes of keys that the construct owns. */
const OWNED_PREFIXES: { readonly [prefix: string]: string } = {
  'config.providers.': PROVIDERS,
  'listener.name.': LISTENERS,
  'ssl.keystore.': CERTIFICATES,
  'ssl.truststore.': CERTIFICATES,
};

/** Keys that only listeners of some protocols read. */
const PROTOCOL_KEYS: readonly { readonly keys: RegExp; readonly readBy: RegExp; readonly protocols: string }[] = [
  { keys: /^ssl\./, readBy: /SSL$/, protocols: 'SSL or SASL_SSL' },
  {
    keys: /^(sasl\.|connections\.max\.reauth\.ms$|delegation\.token\.)/,
    readBy: /^SASL/,
    protocols: 'SASL_PLAINTEXT or SASL_SSL',
  },
];

/** What the meaning of a key depends on. */
export interface ConfigContext {
  readonly minor: KafkaMinor;
  /** Class of the authorizer; undefined where there is none. */
  readonly authorizer?: string;
  /** Security protocols of all listeners. */
  readonly protocols: readonly SecurityProtocol[];
}

/** What is wrong with one configuration value: message, what is allowed, and the fix. */
export interface ConfigProblem {
  readonly kind: 'owned' | 'unknown' | 'secret' | 'unused' | 'value';
  readonly message: string;
  readonly allowed: string;
  readonly fix: string;
}

/** The fix for a key that the construct owns; undefined for every other key. */
export function ownership(key: string): string | undefined {
  return Object.hasOwn(OWNED_KEYS, key)
    ? OWNED_KEYS[key]
    : Object.entries(OWNED_PREFIXES).find(([prefix]) => key.startsWith(prefix))?.[1];
}

/** Every key. Loaded only if there is configuration to check: the table is the largest file of the library. */
function definedKeys(): { readonly [key: string]: readonly ConfigKeyDefinition[] } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./broker-config-keys') as typeof import('./broker-config-keys')).BROKER_CONFIG_KEYS;
}

/** The minor versions in which a definition holds. */
function minorsOf([, , from = '', until = '']: ConfigKeyDefinition): readonly KafkaMinor[] {
  const first = from === '' ? 0 : KAFKA_MINORS.indexOf(from as KafkaMinor);
  return KAFKA_MINORS.slice(first, until === '' ? undefined : KAFKA_MINORS.indexOf(until as KafkaMinor) + 1);
}

/** Definition of a broker key in this minor version of Kafka; undefined if it has none. */
export function definitionOf(minor: KafkaMinor, key: string): ConfigKeyDefinition | undefined {
  return definitionIn(definedKeys(), minor, key);
}

/** Definition of a key of a table in this minor version of Kafka; undefined if it has none. */
export function definitionIn(
  keys: { readonly [key: string]: readonly ConfigKeyDefinition[] }, minor: KafkaMinor, key: string,
): ConfigKeyDefinition | undefined {
  return Object.hasOwn(keys, key) ? keys[key].find(definition => minorsOf(definition).includes(minor)) : undefined;
}

/** What is wrong with a value, by the definition of its key; undefined if nothing is. */
export function valueProblem(
  minor: KafkaMinor, [type, validValues]: ConfigKeyDefinition, value: ConfigValue,
): Pick<ConfigProblem, 'message' | 'allowed' | 'fix'> | undefined {
  if (accepts(type, validValues, value)) return undefined;
  const allowed = allowedValues(type, validValues);
  return { message: `Kafka ${minor} refuses this value`, allowed, fix: `give ${allowed}` };
}

/** Whether Kafka, or the authorizer that comes with it, reads the key. */
export function isKnownKey({ minor, authorizer }: ConfigContext, key: string): boolean {
  return definitionOf(minor, key) !== undefined || isAuthorizerKey(authorizer, key);
}

/** Checks one key and value against the definition in this minor version of Kafka. */
export function configProblem(context: ConfigContext, key: string, value: ConfigValue): ConfigProblem | undefined {
  const { minor, authorizer } = context;
  const owner = ownership(key);
  if (owner !== undefined) {
    return {
      kind: 'owned',
      message: 'the construct sets this key',
      allowed: 'other keys',
      fix: owner,
    };
  }
  if (isAuthorizerKey(authorizer, key)) return undefined;
  const definition = definitionOf(minor, key);
  if (definition === undefined) return unknownKey(minor, key);
  if (definition[0] === 'PASSWORD') {
    return {
      kind: 'secret',
      message: 'the value is a credential, and a ConfigMap is readable by many',
      allowed: 'references to Secrets',
      fix: 'remove it; credentials are given as Secrets',
    };
  }
  const unused = unusedKey(context, key);
  if (unused !== undefined) return unused;
  const wrong = valueProblem(minor, definition, value);
  return wrong && { kind: 'value', ...wrong };
}

/** A key that looks like protection but has no effect, since no listener reads it. */
function unusedKey({ protocols }: ConfigContext, key: string): ConfigProblem | undefined {
  const reader = PROTOCOL_KEYS.find(({ keys }) => keys.test(key));
  if (reader === undefined || protocols.some(protocol => reader.readBy.test(protocol))) return undefined;
  return {
    kind: 'unused',
    message: `only listeners with the protocol ${reader.protocols} read this key, and all listeners here are `
      + `${[...new Set(protocols)].join(', ')}; it protects nothing`,
    allowed: 'keys that a listener reads',
    fix: 'remove it, or use Listener.internal() with `certificates`',
  };
}

function unknownKey(minor: KafkaMinor, key: string): ConfigProblem {
  if (isAuthorizerKey('any', key)) {
    return {
      kind: 'unknown',
      message: 'only an authorizer reads this key, and there is none',
      allowed: 'the broker keys of '
        + `Kafka ${minor}`,
      fix: 'set `authorizer.class.name`, or remove it',
    };
  }
  const known = Object.keys(definedKeys()).filter(name => definitionOf(minor, name) !== undefined);
  const other = elsewhere(minor, key);
  return {
    kind: 'unknown',
    message: `Kafka ${minor} has no such key; ${other ?? 'a broker ignores it silently'}`,
    allowed: `the ${known.length} broker keys of Kafka ${minor}`,
    fix: other === undefined ? fixOfUnknown(nearest(key, known)) : 'remove it, or choose a `version` that has it',
  };
}

function fixOfUnknown(near: string | undefined): string {
  if (near === undefined) return 'remove it; keys of plug-ins go into `pluginConfig`';
  const owner = ownership(near);
  return owner === undefined
    ? `use '${near}', or \`pluginConfig\` for a key of a plug-in`
    : `if you mean '${near}': ${owner}`;
}

/** Which other versions have a key. */
function elsewhere(minor: KafkaMinor, key: string): string | undefined {
  const keys = definedKeys();
  const minors = Object.hasOwn(keys, key) ? keys[key].flatMap(minorsOf) : [];
  if (minors.length === 0) return undefined;
  const position = KAFKA_MINORS.indexOf(minor);
  const next = minors.find(other => KAFKA_MINORS.indexOf(other) > position);
  return next === undefined
    ? `it was removed in ${KAFKA_MINORS[KAFKA_MINORS.indexOf(minors[minors.length - 1]) + 1]}`
    : `it is new in ${next}`;
}

const INTEGERS: { readonly [type: string]: number } = { SHORT: 2 ** 15, INT: 2 ** 31, LONG: 2 ** 63 };

function accepts(type: string, validValues: string, value: ConfigValue): boolean {
  const text = String(value).trim();
  if (type in INTEGERS) return isInteger(type, value, text) && inRange(validValues, Number(text));
  if (type === 'DOUBLE') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && inRange(validValues, Number(text));
  if (type === 'BOOLEAN') return /^(true|false)$/i.test(text);
  const words = enumeration(validValues);
  if (words !== undefined) {
    return (type === 'LIST' ? text.split(',').map(word => word.trim()) : [text]).every(word =>
      words.test(word));
  }
  return !/^non-empty/.test(validValues) || text !== '';
}

function isInteger(type: string, value: ConfigValue, text: string): boolean {
  if (typeof value === 'boolean' || !/^-?\d+$/.test(text)
    || (typeof value === 'number' && !Number.isSafeInteger(value))) return false;
  const limit = BigInt(INTEGERS[type]);
  return BigInt(text) >= -limit && BigInt(text) < limit;
}

/** Kafka prints ranges as `[0,...]`, `[0,...,1]` and `[1,...,9] or -1`. */
function inRange(validValues: string, number: number): boolean {
  const range = /^\[(-?[\d.]+),\.\.\.(?:,(-?[\d.]+))?\](?: or (-?\d+))?$/.exec(validValues);
  if (range === null) return true;
  const [, from, to, or] = range;
  return (number >= Number(from) && (to === undefined || number <= Number(to)))
    || (or !== undefined && number === Number(or));
}

/** Kafka prints words as `[a, b]`, with `(case insensitive)` before them where that is so. */
function enumeration(validValues: string): { test: (word: string) => boolean } | undefined {
  const found = /^(\(case insensitive\) )?\[([A-Za-z][^[\]]*)\]$/.exec(validValues);
  if (found === null) return undefined;
  const [, insensitive, list] = found;
  const words = list.split(', ');
  return {
    test: word =>
      insensitive === undefined
        ? words.includes(word)
        : words.some(known => known.toLowerCase() === word.toLowerCase()),
  };
}

function allowedValues(type: string, validValues: string): string {
  const kind = ({
    SHORT: 'a whole number',
    INT: 'a whole number',
    LONG: 'a whole number',
    DOUBLE: 'a number',
    BOOLEAN: 'true or false',
    LIST: 'a list',
  })[type] ?? 'a text';
  return validValues === '' || /^non-|^The default/.test(validValues) ? kind : `${kind} in ${validValues}`;
}
