import { allowedFor, fixFor, kindOf, wanted } from './advice';
import { type Declared, declaredType, makerNamed, isOfClass } from './declared-types';
import { Severity } from '../core/finding';
import { nearest } from '../core/nearest';
import { SECRETIVE } from '../core/printed-value';
import { type Violation, ruleTable } from '../core/rule';
import { isConstruct, isOutput, isPlain, isPromise } from '../core/value-kinds';

/** Something wrong with the type of an input. */
export interface InputProblem extends Violation {
  readonly kind: 'missing' | 'unknown' | 'type';
  /** The first occurrence of the same problem: a value may be used in several places. */
  readonly origin?: object;
  /** Whether an unknown property looks like a known one. */
  readonly misspelt?: boolean;
}

/**
 * Rules on the types of all input, which are those that the library declares; with an error here nothing else is looked
 * at.
 */
export const INPUT_RULES = ruleTable<readonly InputProblem[]>('Types of the input', [
  {
    code: 'INPUT_MISSING',
    severity: Severity.ERROR,
    about: 'Required properties are given.',
    check: problems => problems.filter(({ kind }) => kind === 'missing').map(violation),
  },
  {
    code: 'INPUT_UNKNOWN',
    severity: Severity.ERROR,
    about: 'The construct or value has every property that is given.',
    check: problems => problems.filter(({ kind }) => kind === 'unknown').map(violation),
  },
  {
    code: 'INPUT_TYPE',
    severity: Severity.ERROR,
    about: 'Values are of the declared types; numbers are finite.',
    check: problems => problems.filter(({ kind }) => kind === 'type').map(violation),
  },
]);

function violation({ kind, origin, misspelt, ...rest }: InputProblem): Violation {
  return rest;
}

/**
 * What is wrong with a value of a declared type. `property` is where the user writes it; empty for the properties
 * themselves.
 */
export function problemsOf(type: string, value: unknown, property = ''): InputProblem[] {
  return check(type, value, { property, optional: false, said: new Set() }).map(explain => explain());
}

/** Whether a value itself is right, regardless of problems noted for its input. */
export function isRight(type: string, value: unknown): boolean {
  return check(type, value, { property: '', optional: false }).length === 0;
}

/**
 * What is wrong with the arguments of a factory such as `BackingStore.ebs`. Paths are relative to the property that
 * takes the value.
 */
export function argumentProblems(factory: string, given: readonly unknown[]): InputProblem[] {
  const { parameters } = makerNamed(factory);
  const said = new Set<object>();
  return parameters.flatMap((parameter, index) => {
    const inline = declaredType(parameter.type).kind === 'struct' || parameters.length === 1;
    return checkDeclared(
      parameter, given[index], { property: inline ? '' : parameter.name, optional: parameter.optional, said },
    );
  }).map(explain => explain());
}

/** A problem, put into words only when it is reported: most checks only ask whether there is one. */
type Unexplained = () => InputProblem;

interface Place {
  readonly property: string;
  readonly optional: boolean;
  /** Problems that have been reported already; undefined if that does not matter. */
  readonly said?: Set<object>;
}

function check(type: string, value: unknown, place: Place): Unexplained[] {
  return isOfKind(type, value, place) ? problemsWithin(type, value, place) : [() => wrong(type, value, place)];
}

/** Whether a value is of a type, without its fields. */
function isOfKind(type: string, value: unknown, place: Place): boolean {
  if (isOutput(value) || isPromise(value)) return type === 'Input';
  const declared = declaredType(type);
  switch (declared.kind) {
    case 'list': return Array.isArray(value);
    case 'texts by name': return isObject(value) && isPlain(value);
    case 'struct': return isObject(value);
    case 'union': return declared.types.some(one => check(one, value, place).length === 0);
    case 'interface': return hasAttributes(declared.fields, value);
    case 'enum': return Object.values(declared.members).includes(value as string);
    case 'construct': case 'value': return typeof value === 'object' && value !== null && isOfClass(value, type);
    case 'other': return (OTHERS[type] ?? isObject)(value);
  }
}

function problemsWithin(type: string, value: unknown, place: Place): Unexplained[] {
  const declared = declaredType(type);
  switch (declared.kind) {
    case 'list': return Array.from(value as unknown[])
      .flatMap((item, index) =>
        check(declared.element, item, { ...place, property: `${place.property}[${index}]`, optional: false }));
    case 'texts by name': return Object.entries(value as object)
      .flatMap(([key, item]) =>
        check(
          declared.element, item, { ...place, property: keyed(place.property, key, declared.element), optional: false },
        ));
    case 'struct': return fieldProblems(type, declared.fields, value as { readonly [name: string]: unknown }, place);
    case 'interface': case 'value': return recorded(value as object, place);
    case 'other': return type === 'any' ? jsonProblems(value, place) : [];
    default: return [];
  }
}

/** Fields of the Kubernetes API are written as in a manifest. */
function keyed(property: string, key: string, element: string): string {
  return element === 'any' ? within(property, key) : `${property}['${key}']`;
}

/** Types of JavaScript and of other libraries. */
const OTHERS: { readonly [type: string]: (value: unknown) => boolean } = {
  string: value => typeof value === 'string',
  number: value => Number.isFinite(value),
  boolean: value => typeof value === 'boolean',
  any: isJson,
  function: value => typeof value === 'function',
  Input: value => typeof value === 'string',
  Size: value => Number.isFinite(measure(value, 'toKibibytes', { rounding: 2 })),
  Duration: value => Number.isFinite(measure(value, 'toSeconds', { integral: false })),
};

/** Whether a manifest can contain a value. Quantities and ports of cdk8s-plus are objects with a `value`. */
function isJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'number'
      ? Number.isFinite(value)
      : !['function', 'symbol', 'bigint'].includes(typeof value);
  }
  if (isOutput(value) || isPromise(value)) return false;
  return Array.isArray(value) || isPlain(value)
    || ['string', 'number'].includes(typeof (value as { readonly value?: unknown }).value);
}

/** Values that a manifest cannot contain. Other rules check the fields of objects. */
function jsonProblems(value: unknown, place: Place, around: readonly unknown[] = []): Unexplained[] {
  if (!isJson(value) || around.includes(value)) return [() => wrong('any', value, place)];
  if (typeof value !== 'object' || value === null) return [];
  const above = [...around, value];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      jsonProblems(item, { ...place, property: `${place.property}[${index}]` }, above));
  }
  return isPlain(value)
    ? Object.entries(value)
      .flatMap(([key, item]) => jsonProblems(item, { ...place, property: keyed(place.property, key, 'any') }, above))
    : [];
}

function measure(value: unknown, method: string, options: object): unknown {
  const measured = (value as { [name: string]: unknown } | null | undefined)?.[method];
  return typeof measured === 'function' ? measured.call(value, options) : undefined;
}

/** Whether a value is an object with properties: no list and no construct. */
function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isConstruct(value);
}

function hasAttributes(fields: readonly Declared[], value: unknown): boolean {
  return typeof value === 'object' && value !== null && fields.every(({ name, type, optional }) => {
    const attribute = (value as { readonly [name: string]: unknown })[name];
    return attribute === undefined ? optional : check(type, attribute, { property: '', optional }).length === 0;
  });
}

function fieldProblems(
  type: string, fields: readonly Declared[], value: { readonly [name: string]: unknown }, place: Place,
): Unexplained[] {
  const names = fields.map(({ name }) => name);
  const unknown = Object.keys(value).filter(name => value[name] !== undefined && !names.includes(name));
  // A property of the wrong class altogether is one mistake, not one for each field.
  if (!isPlain(value) && !names.some(name => name in value)) return [() => wrong(type, value, place)];
  return [
    ...unknown.map(name => () => unknownField(type, names, name, place)),
    ...fields.filter(({ name }) => value[name] !== undefined || !isMeant(name, unknown, names)).flatMap(field =>
      checkDeclared(
        field, value[field.name], { ...place, property: within(place.property, field.name), optional: field.optional },
      )),
  ];
}

/** A required field that is there under a misspelt name is not reported as missing as well. */
function isMeant(name: string, unknown: readonly string[], names: readonly string[]): boolean {
  return unknown.some(other => meant(other, names) === name);
}

/**
 * The field that the user meant: the same except for case and separators, as in `io_profile`, or misspelt, or the only
 * one that contains the word or is contained in it, as in `externalTrafficPolicy`.
 */
function meant(word: string, names: readonly string[]): string | undefined {
  const plain = word.replace(/[^a-z0-9]/gi, '').toLowerCase();
  const same = names.find(name => name.toLowerCase() === plain) ?? nearest(word, names);
  if (same !== undefined) return same;
  const alike = names.filter(name => Math.min(name.length, plain.length) >= 6
    && (name.toLowerCase().includes(plain) || plain.includes(name.toLowerCase())));
  return alike.length === 1 ? alike[0] : undefined;
}

function checkDeclared({ type, optional }: Declared, value: unknown, place: Place): Unexplained[] {
  if (value !== undefined) return check(type, value, place);
  return optional ? [] : [() => missing(type, place.property)];
}

function missing(type: string, property: string): InputProblem {
  const allowed = allowedFor(type);
  return {
    kind: 'missing',
    property,
    value: undefined,
    message: 'it is required',
    allowed,
    fix: property === '' ? `give ${allowed}` : `set \`${property.split('.').at(-1)}\``,
  };
}

function unknownField(type: string, names: readonly string[], name: string, { property }: Place): InputProblem {
  const near = meant(name, names);
  return {
    kind: 'unknown',
    misspelt: near !== undefined,
    property: within(property, name),
    // Without its value, which is unknown.
    value: name,
    message: `${type} has no such property, and it would be ignored`,
    allowed: names.length <= 12 ? names.join(', ') : `the properties of ${type}`,
    fix: near === undefined ? 'remove it' : `use \`${near}\``,
  };
}

function wrong(type: string, value: unknown, place: Place): InputProblem {
  const isHidden = SECRETIVE.test(place.property)
    && (typeof value === 'string' || Array.isArray(value) || (isObject(value) && isPlain(value)));
  return {
    kind: 'type',
    property: place.property,
    value: isHidden ? `${kindOf(value)}, not shown` : value,
    message: complaint(type, value),
    allowed: allowedFor(type),
    fix: isHidden ? `give ${allowedFor(type)}` : fixFor(type, value, place, isRight),
  };
}

function complaint(type: string, value: unknown): string {
  if (typeof value === 'string' && declaredType(type).kind === 'enum') return `${type} has no such value`;
  const [is, needed] = [kindOf(value), wanted(type)];
  return is === needed || typeof value === 'number' && type === 'any'
    ? 'it is not finite'
    : `it must be ${needed}, not ${is}`;
}

function within(property: string, name: string): string {
  return property === '' ? name : `${property}.${name}`;
}

/** Known to every copy of the package. */
const PROBLEMS = Symbol.for('kafka-constructs.input-problems');

/** Notes problems in the input of a value, for the construct that takes it. */
export function record(value: object, problems: readonly InputProblem[]): void {
  if (problems.length > 0) Object.defineProperty(value, PROBLEMS, { value: problems });
}

/** Problems noted for a value and not reported yet. */
function recorded(value: object, { property, said }: Place): Unexplained[] {
  const problems = (value as { readonly [PROBLEMS]?: readonly InputProblem[] })[PROBLEMS] ?? [];
  return problems.flatMap(problem => {
    const { origin = problem } = problem;
    if (said === undefined || said.has(origin)) return [];
    said.add(origin);
    return [() => ({ ...problem, origin, property: joined(property, problem.property) })];
  });
}

function joined(property: string, rest: string): string {
  return rest === '' ? property : rest.startsWith('[') ? `${property}${rest}` : within(property, rest);
}

