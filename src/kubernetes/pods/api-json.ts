import { NEWEST_KUBERNETES_MINOR, POD_FIELDS } from './pod-fields';
import { nearest } from '../../core/nearest';
import { type Violation } from '../../core/rule';
import { isPlain } from '../../core/value-kinds';
import type { Json } from '../manifest';

/** A field of a type of the API. */
interface Field {
  readonly name: string;
  readonly required: boolean;
  /** The type of its value, or of the entries of its list. */
  readonly kind: string;
  readonly list: boolean;
  /** The minor version of Kubernetes that introduced it; undefined if every supported version has it. */
  readonly since?: number;
}

type Fields = { readonly [name: string]: Json | undefined };

/** Fields that the structs of cdk8s-plus spell in another way than the API. */
const CDK8S_PLUS_NAMES: { readonly [name: string]: string } = {
  downwardApi: 'downwardAPI',
  hostIp: 'hostIP',
  scaleIo: 'scaleIO',
};

/**
 * The user's value as JSON of the API. Plain JSON is unchanged. Structs of any cdk8s-plus version are accepted too; a
 * few of their fields have other names, and their quantities and ports are objects with a `value`.
 */
export function apiJson(type: string, value: unknown): Json {
  if (Array.isArray(value)) return value.map(entry => apiJson(type, entry));
  if (value === null || typeof value !== 'object') return value as Json;
  if (!isPlain(value)) return (value as { readonly value: Json }).value;
  const fields = fieldsOf(type);
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== undefined).map(([given, child]) => {
    const name = fields.has(given) ? given : fields.get(CDK8S_PLUS_NAMES[given])?.name ?? given;
    return [name, apiJson(fields.get(name)?.kind ?? 'any', child)];
  }));
}

/** What the API would refuse or drop in a value of one of its types. */
export function fieldProblems(type: string, value: Json, property: string): Violation[] {
  if (!isObject(value)) {
    return [
      wrongKind(property, value, `an object with the fields of a ${type} of the Kubernetes API`),
    ];
  }
  const fields = fieldsOf(type);
  const missing = [...fields.values()].filter(({ name, required }) => required && value[name] === undefined);
  return [
    ...missing.map(({ name, kind }) => ({
      property: `${property}.${name}`,
      value: undefined,
      message: `the API server refuses a ${type} without it`,
      allowed: allowedKind(kind),
      fix: `set \`${name}\``,
    })),
    ...Object.entries(value).flatMap(([name, child]) => {
      const field = fields.get(name);
      return field === undefined
        ? [unknownField(type, name, property)]
        : valueProblems(field, child as Json, `${property}.${name}`);
    }),
  ];
}

/** Fields that a Kubernetes of this minor version does not know, so that its API server drops them. */
export function newerFields(
  type: string, value: Json, property: string, minor: number,
): { readonly property: string; readonly since: number }[] {
  if (!isObject(value)) return [];
  const fields = fieldsOf(type);
  return Object.entries(value).flatMap(([name, child]) => {
    const path = `${property}.${name}`;
    const { since = 0, kind = 'any' } = fields.get(name) ?? {};
    if (since > minor) return [{ property: path, since }];
    return Array.isArray(child)
      ? (child as readonly Json[]).flatMap((entry, index) => newerFields(kind, entry, `${path}[${index}]`, minor))
      : newerFields(kind, child as Json, path, minor);
  });
}

type FieldsByName = ReadonlyMap<string, Field>;

/** The names of the fields of a type. */
export function fieldNames(type: string): string[] {
  return [...fieldsOf(type).keys()];
}

const parsed = new Map<string, FieldsByName>();

/** The fields of a type; none for maps and for types that are not checked. */
function fieldsOf(type: string): FieldsByName {
  const known = parsed.get(type);
  if (known !== undefined) return known;
  const fields = Object.hasOwn(POD_FIELDS, type) ? POD_FIELDS[type].split(' ').map(parsedField) : [];
  const byName = new Map(fields.map(field => [field.name, field]));
  parsed.set(type, byName);
  return byName;
}

function parsedField(text: string): Field {
  const [, name, required, kind = 'string', list, since] = /^(\w+)(!?)(?::(\w+))?(\[\])?(?:@(\d+))?$/.exec(text)!;
  return {
    name,
    required: required !== '',
    kind,
    list: list !== undefined,
    since: since === undefined ? undefined : Number(since),
  };
}

function valueProblems({ kind, list }: Field, value: Json, property: string): Violation[] {
  if (!list) return entryProblems(kind, value, property);
  if (!Array.isArray(value)) return [wrongKind(property, value, `a list, each entry ${allowedKind(kind)}`)];
  return (value as readonly Json[]).flatMap((entry, index) => entryProblems(kind, entry, `${property}[${index}]`));
}

function entryProblems(kind: string, value: Json, property: string): Violation[] {
  if (kind in POD_FIELDS) return fieldProblems(kind, value, property);
  const { is } = KINDS[kind];
  return is(value) ? [] : [wrongKind(property, value, allowedKind(kind))];
}

function unknownField(type: string, name: string, property: string): Violation {
  const known = fieldNames(type);
  const near = nearest(name, known);
  return {
    property: `${property}.${name}`,
    value: name,
    message: `a ${type} of Kubernetes 1.${NEWEST_KUBERNETES_MINOR} has no such field`,
    allowed: known.join(', '),
    fix: near === undefined
      ? 'remove it; a field of a later Kubernetes can be set with `ApiObject.addJsonPatch`'
      : `use '${near}'`,
  };
}

function wrongKind(property: string, value: Json, allowed: string): Violation {
  return { property, value, message: 'the API server refuses this value', allowed, fix: `give ${allowed}` };
}

const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const isText = (value: Json | undefined) => typeof value === 'string';
const isQuantity = (value: Json | undefined) =>
  typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && QUANTITY.test(value);
const isMapOf = (value: Json, is: (entry: Json | undefined) => boolean) =>
  isObject(value) && Object.values(value).every(is);

const KINDS: { readonly [kind: string]: { readonly is: (value: Json) => boolean; readonly allowed: string } } = {
  any: { is: () => true, allowed: 'a value' },
  string: { is: isText, allowed: 'a text' },
  integer: { is: Number.isInteger, allowed: 'a whole number' },
  boolean: { is: value => typeof value === 'boolean', allowed: 'true or false' },
  IntOrString: { is: value => Number.isInteger(value) || isText(value), allowed: 'a whole number or a name' },
  Quantity: { is: isQuantity, allowed: 'a quantity such as 500m or 1Gi' },
  Quantities: {
    is: value => isMapOf(value, isQuantity),
    allowed: 'quantities by name, for example { cpu: "100m", memory: "64Mi" }',
  },
  map: { is: value => isMapOf(value, isText), allowed: 'texts by name' },
};

function allowedKind(kind: string): string {
  return KINDS[kind]?.allowed ?? `an object with the fields of a ${kind} of the Kubernetes API`;
}

function isObject(value: Json): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
