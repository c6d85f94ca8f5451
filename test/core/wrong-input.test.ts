import { Chart, Duration, Size, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import * as library from '../../src';
import type { Finding, PodOptions } from '../../src';
import { type Declared, declaredType, makersOf } from '../../src/input/declared-types';
import { CLASSES, CONSTRUCTS } from '../../src/input/declared-types-table';
import { POD_FIELDS } from '../../src/kubernetes/pods/pod-fields';
import { chart, cluster } from '../support';

/*
 * Passes wrong values of every kind to every declared property and parameter of the library, as a program without types
 * could.
 */

/** Returns another Output for every property, and Pulumi's explanation for a conversion, as Pulumi's Output does. */
const OUTPUT: object = new Proxy({}, {
  get: (_, key) => key === '__pulumiOutput' ? true
    : typeof key === 'symbol' || key === 'then' ? undefined
      : key === 'toString' || key === 'toJSON' ? () => `Calling [${key}] on an [Output<T>] is not supported.` : OUTPUT,
});

const WRONG: { readonly [name: string]: unknown } = {
  'nothing': undefined,
  'null': null,
  'NaN': NaN,
  'infinity': Infinity,
  'an empty text': '',
  'a text': 'x',
  'a negative number': -1,
  'a fraction': 2.5,
  'an object': {},
  'a list': [],
  'a list of null': [null],
  'true': true,
  'a function': () => 'x',
  'an Output': OUTPUT,
  'a text of true': 'true',
};

/** Whether no manifest can contain a value. */
function isNoJson(value: unknown): boolean {
  return value === OUTPUT || typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value));
}

/** Whether a value has another type than the declared one. */
function isWrongType({ type, optional }: Pick<Declared, 'type' | 'optional'>, value: unknown): boolean {
  const declared = declaredType(type);
  if (value === undefined) {
    return !optional && type !== 'any'
    && (declared.kind !== 'struct' || isWrongType({ type, optional }, {}));
  }
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value) && value !== OUTPUT;
  switch (declared.kind) {
    case 'list': return !Array.isArray(value)
      || value.some(item => isWrongType({ type: declared.element, optional: false }, item));
    case 'texts by name': return !isPlain;
    case 'union': return declared.types.every(one => isWrongType({ type: one, optional }, value));
    case 'enum': return !Object.values(declared.members).includes(value as string);
    case 'struct': return !isPlain || declared.fields.some(field => !field.optional);
    case 'other': return type === 'number'
      ? !Number.isFinite(value)
      : type === 'any' ? isNoJson(value) : typeof value !== type;
    default: return true;
  }
}

type Arguments = readonly unknown[];

let ids = 0;

function secureCluster(scope: Chart): library.KafkaCluster {
  return cluster({
    name: `kafka-${ids++}`,
    certificates: library.Certificates.ownCa(),
    listeners: [library.Listener.internal('apps', { authentication: [library.Authentication.mutualTls()] })],
  }, new Chart(scope, `kafka-${ids++}`, { namespace: 'orders' }));
}

/** Right values for the other required properties. */
const GOOD: { readonly [type: string]: (scope: Chart) => unknown } = {
  string: () => 'x',
  number: () => 1,
  Size: () => Size.gibibytes(100),
  Duration: () => Duration.minutes(20),
  INetworkPeerSource: () => ({ toNetworkPolicyPeerConfig: () => ({ ipBlock: { cidr: '10.0.0.0/8' } }) }),
  KafkaCluster: scope =>
    cluster({ name: `kafka-${ids++}` }, new Chart(scope, `kafka-${ids++}`, { namespace: 'orders' })),
  Authentication: () => library.Authentication.scram(),
  Certificates: () => library.Certificates.ownCa(),
  NetworkPeer: () => library.NetworkPeer.sameNamespace(),
  JmxAgent: () => library.JmxAgent.inKafkaImage('/agent.jar'),
  Monitoring: () => library.Monitoring.annotations({
    agent: library.JmxAgent.inKafkaImage('/agent.jar'), scrapedBy: [library.NetworkPeer.sameNamespace()],
  }),
  ClientRack: () => library.ClientRack.ofPod(),
  Jwks: () => library.Jwks.configMap('keys'),
  Credentials: () => library.Credentials.certificate(),
  IKafkaCluster: scope => secureCluster(scope),
  IKafkaUser: scope => secureCluster(scope).addUser('checkout'),
  IKafkaTopic: scope => secureCluster(scope).addTopic('orders', { partitions: 1 }),
  IBackupStore: scope => library.BackupStore.fromName(scope, `store-${ids++}`, 'store'),
  IKafkaStorageClass: scope => library.KafkaStorageClass.fromName(scope, `class-${ids++}`, 'class'),
  BackingStore: () => library.BackingStore.ebs(),
  KafkaStorage: () =>
    library.KafkaStorage.native({ backingStore: library.BackingStore.ebs(), size: Size.gibibytes(100) }),
  VolumeGrowth: () => library.VolumeGrowth.upTo(Size.tebibytes(1)),
  Schedule: () => library.Schedule.daily('02:30'),
  ClusterPair: () => library.ClusterPair.named('pair'),
  Weekday: () => library.Weekday.MONDAY,
};

function good(type: string, scope: Chart): unknown {
  const declared = declaredType(type);
  if (declared.kind === 'list') return [good(declared.element, scope)];
  if (declared.kind === 'struct') {
    return Object.fromEntries(
      declared.fields.filter(({ optional }) => !optional).map(field => [field.name, good(field.type, scope)]),
    );
  }
  return GOOD[type](scope);
}

/** A place for a value, and the construct that takes it. */
interface Slot {
  readonly name: string;
  readonly declared: Pick<Declared, 'type' | 'optional'>;
  readonly construct: (value: unknown, scope: Chart) => unknown;
}

const visited = new Set<string>();

/** The places within a value of a type. */
function slotsWithin(name: string, type: string, put: Slot['construct']): Slot[] {
  const declared = declaredType(type);
  if (declared.kind === 'list') {
    return slotsWithin(
      `${name}[0]`, declared.element, (value, scope) => put([value], scope),
    );
  }
  if (declared.kind === 'texts by name') {
    return [
      {
        name: `${name}['a.b']`,
        declared: { type: declared.element, optional: false },
        construct: (value, scope) => put({ 'a.b': value }, scope),
      },
    ];
  }
  if (visited.has(type)) return [];
  if (declared.kind === 'struct') {
    visited.add(type);
    return declared.fields.flatMap(field =>
      slots(
        `${name}.${field.name}`,
        field,
        (value, scope) => put({ ...good(type, scope) as object, [field.name]: value }, scope),
      ));
  }
  if (declared.kind !== 'value') return [];
  visited.add(type);
  return makersOf(type).flatMap(maker =>
    slotsOfMaker(maker.name, maker.parameters, (args, scope) => put(called(maker.name, args), scope)));
}

function slots(name: string, declared: Declared, construct: Slot['construct']): Slot[] {
  return [{ name, declared, construct }, ...slotsWithin(name, declared.type, construct)];
}

function slotsOfMaker(
  name: string, parameters: readonly Declared[], make: (args: Arguments, scope: Chart) => unknown,
): Slot[] {
  return parameters.flatMap((parameter, index) => slots(`${name} ${parameter.name}`, parameter, (value, scope) =>
    make(
      parameters.map((other, at) => at === index ? value : other.optional ? undefined : good(other.type, scope)), scope,
    )));
}

interface Made {
  new (...args: Arguments): unknown;
  readonly [factory: string]: (...args: Arguments) => unknown;
}

/** Calls `BackingStore.ebs` or `new KafkaCluster`. */
function called(maker: string, args: Arguments): unknown {
  const [type, factory] = maker.replace(/^new /, '').split('.');
  const made = (library as unknown as { readonly [type: string]: Made })[type];
  return factory === undefined ? new made(...args) : made[factory](...args);
}

const SLOTS = CONSTRUCTS.flatMap(type => makersOf(type).flatMap(({ name, parameters }) =>
  slotsOfMaker(name, parameters, (args, scope) => called(name, [scope, 'it', ...args]))));

/** How JavaScript prints missing values, with the text around them. */
const NONSENSE = /.{0,80}(NaN|undefined|\[object|Calling \[|=>).{0,80}/;

interface Reviewed extends Construct {
  readonly findings?: readonly Finding[];
  readonly objects?: object;
  readonly runbook?: () => string;
}

test('every class, struct and factory is tried', () => {
  expect(SLOTS.length).toBeGreaterThan(350);
  expect(Object.keys(CLASSES).filter(name => !CONSTRUCTS.includes(name) && !visited.has(name))).toEqual([
    // Arguments of methods, and values that no property takes: test/kafka/access.test.ts, test/planner.
    'AclResource', 'CapacityPlan', 'DriverIdentity', 'Durability',
  ]);
});

test.each(SLOTS.map(slot => [slot.name, slot] as const))('wrong values for %s end in findings', (_, slot) => {
  expect(Object.keys(WRONG).flatMap(kind => faults(slot, WRONG[kind]).map(fault => `${kind}: ${fault}`))).toEqual([]);
});

/** What a user would complain about. */
function faults({ declared, construct }: Slot, value: unknown): string[] {
  const scope = chart();
  const made = construct(value, scope) as Reviewed;
  const findings = made.node.findAll().flatMap(node => (node as Reviewed).findings ?? []);
  const { manifests, error } = synthesized(scope);
  const texts = [
    ...findings.map(finding => `${finding.code} ${finding.property} ${finding.value} ${finding.message} `
      + `${finding.allowed} ${finding.fix}`),
    // A program in base64 may spell anything.
    error ?? JSON.stringify(manifests, (key, content: unknown) => key === 'binaryData' ? undefined : content), made.runbook?.() ?? '',
  ];
  const nonsense = texts.flatMap(text => NONSENSE.exec(text)?.[0] ?? []);
  if (!isWrongType(declared, value)) return nonsense;
  return [
    ...nonsense,
    ...error !== undefined && /INPUT_(TYPE|MISSING|UNKNOWN) at/.test(error) ? [] : [`not refused: ${error}`],
    ...Object.keys(made.objects ?? {}).map(role => `made ${role}`),
    ...(made.findings ?? []).filter(({ code, construct: path }) =>
      path === made.node.path && !code.startsWith('INPUT_')).map(({ code }) => `${code} besides`),
  ];
}

function synthesized(scope: Chart): { readonly manifests?: unknown; readonly error?: string } {
  try {
    return { manifests: Testing.synth(scope) };
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('Validation failed')) throw error;
    return { error: message };
  }
}

/** Options of pods in the form of the Kubernetes API, by their type there. */
const API_OPTIONS: { readonly [path: string]: readonly [type: string, put: (value: object) => PodOptions] } = {
  'volumes[0]': ['Volume', value => ({ volumes: [value] })],
  'volumeMounts[0]': ['VolumeMount', value => ({ volumeMounts: [value] })],
  'sidecars[0]': ['Container', value => ({ sidecars: [value] })],
  'tolerations[0]': ['Toleration', value => ({ tolerations: [value] })],
  'envValueFrom.X': ['EnvVarSource', value => ({ envValueFrom: { X: value } })],
  'nodeAffinity': ['NodeAffinity', value => ({ nodeAffinity: value })],
  'dnsConfig': ['PodDNSConfig', value => ({ dnsConfig: value })],
};

const API_WRONG = [
  'null', 'NaN', 'a text', 'a fraction', 'an object', 'a list of null', 'true', 'a function', 'an Output',
];

interface ApiField {
  readonly path: string;
  readonly kind: string;
  readonly list: boolean;
  readonly put: (value: unknown) => PodOptions;
}

/** The fields of a type of the API and of the types within it, each type once. */
function apiFields(
  path: string, type: string, put: (value: object) => PodOptions, seen = new Set<string>(),
): ApiField[] {
  if (seen.has(type)) return [];
  seen.add(type);
  return POD_FIELDS[type].split(' ').flatMap(text => {
    const [, name, kind = 'string', list] = /^(\w+)!?(?::(\w+))?(\[\])?/.exec(text)!;
    const field: ApiField = {
      path: `${path}.${name}`,
      kind,
      list: list !== undefined,
      put: value => put({ [name]: value }),
    };
    return [
      field,
      ...kind in POD_FIELDS
        ? apiFields(
          `${field.path}${list === undefined ? '' : '[0]'}`,
          kind,
          value => field.put(field.list ? [value] : value),
          seen,
        )
        : [],
    ];
  });
}

function isWrongInApi(kind: string, list: boolean, value: unknown): boolean {
  if (isNoJson(value)) return true;
  if (list) return !Array.isArray(value) || value.some(item => isWrongInApi(kind, false, item));
  switch (kind) {
    case 'any': return false;
    case 'string': case 'boolean': return typeof value !== kind;
    case 'integer': return !Number.isInteger(value);
    case 'IntOrString': return !Number.isInteger(value) && typeof value !== 'string';
    case 'Quantity': return typeof value !== 'number';
    default: return typeof value !== 'object' || value === null || Array.isArray(value);
  }
}

test.each(Object.entries(API_OPTIONS))('wrong values for fields of pods.%s are errors', (path, [type, put]) => {
  const faulty = apiFields(`pods.${path}`, type, put).flatMap(field => API_WRONG
    .filter(kind => isWrongInApi(field.kind, field.list, WRONG[kind]))
    .filter(kind => {
      const { findings } = cluster({ pods: field.put(WRONG[kind]) });
      const about = findings.filter(({ severity, property }) => severity === 'error' && property.startsWith(field.path));
      return about.length !== 1 || !['INPUT_TYPE', 'POD_FIELD'].includes(about[0].code)
        || NONSENSE.test(JSON.stringify(findings));
    }).map(kind => `${field.path}: ${kind}`));
  expect(faulty).toEqual([]);
});
