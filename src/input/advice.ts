import { type Declared, type Maker, constantsOf, declaredType, makersOf } from './declared-types';
import { nearest } from '../core/nearest';
import { printedValue } from '../core/printed-value';
import { className, isOutput, isPlain, isPromise } from '../core/value-kinds';

/* Texts of findings about types: the value, what is allowed, and how to write it. */

/** Whether a value is right for a type. */
export type Fits = (type: string, value: unknown) => boolean;

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return printedValue(value);
  if (typeof value !== 'object') return KINDS[typeof value] ?? `a ${typeof value}`;
  if (isOutput(value)) return 'a Pulumi Output';
  if (isPromise(value)) return 'a Promise';
  if (Array.isArray(value)) return 'a list';
  return isPlain(value) ? 'an object' : withArticle(className(value));
}

const KINDS: { readonly [type: string]: string } = {
  string: 'a text',
  number: 'a number',
  boolean: 'a boolean',
  function: 'a function',
};

const WORDS: { readonly [type: string]: readonly [short: string, allowed: string] } = {
  string: ['a text', 'a text'],
  number: ['a number', 'a finite number'],
  boolean: ['true or false', 'true or false'],
  Input: ['a text or an Output', 'a text, or an Output of one'],
  Size: ['a Size', 'a Size, such as Size.gibibytes(500)'],
  Duration: ['a Duration', 'a Duration, such as Duration.minutes(5)'],
  any: ['plain JSON', 'texts, finite numbers, true or false, lists and plain objects, as in a manifest'],
  INamedObject: ['an object with a name', "an object with a `name`: { name: '...' }, or a Secret or ServiceAccount of "
    + 'cdk8s-plus'],
  INetworkPeerSource: ['a network policy peer', 'a Deployment, Pods.select(...) or another network policy peer of '
    + 'cdk8s-plus'],
};

/** A type in words. */
export function wanted(type: string): string {
  if (type in WORDS) return WORDS[type][0];
  const declared = declaredType(type);
  switch (declared.kind) {
    case 'list': return 'a list';
    case 'union': return listed(declared.types.map(wanted));
    case 'enum': return `a value of ${type}`;
    case 'construct': case 'value': return withArticle(type);
    case 'interface': return makersOf(type.slice(1)).length > 0 ? withArticle(type.slice(1)) : 'an object';
    default: return 'an object';
  }
}

/** What is allowed for a type. */
export function allowedFor(type: string): string {
  if (type in WORDS) return WORDS[type][1];
  const declared = declaredType(type);
  switch (declared.kind) {
    case 'list': return `a list: [${wanted(declared.element)}, ...]`;
    case 'texts by name': return declared.element === 'any'
      ? 'a plain object, as in a manifest'
      : `an object: { name: ${wanted(declared.element)}, ... }`;
    case 'union': return listed(declared.types.map(wanted));
    case 'enum': return alternatives(Object.keys(declared.members).map(member => `${type}.${member}`));
    case 'value': return alternatives([
      ...constantsOf(type).map(name => `${type}.${name}`), ...makersOf(type).map(call),
    ]);
    case 'construct': return `${withArticle(type)} of this program`;
    case 'interface': return makersOf(type.slice(1)).length > 0
      ? alternatives(makersOf(type.slice(1)).map(call))
      : objectOf(declared.fields);
    case 'struct': return declared.fields.length <= 8
      ? objectOf(declared.fields)
      : `an object with the properties of ${type}`;
    default: return `an object in the form of ${type}`;
  }
}

/** How to write what is meant. */
export function fixFor(
  type: string, value: unknown, place: { readonly property: string; readonly optional: boolean }, fits: Fits,
): string {
  if (isOutput(value)) return outputFix(type, place.property);
  if (isPromise(value)) return 'await it';
  if (value === null && place.optional) return 'remove it';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'correct the calculation that it comes from';
  const suggestion = suggested(type, value, fits);
  if (suggestion !== undefined) return `use ${suggestion}`;
  return typeof value === 'function' && !/^class\b/.test(String(value))
    ? 'call it: add parentheses'
    : `give ${allowedFor(type)}`;
}

/** Names, namespaces and whole objects are known when manifests are made; other texts may be known later. */
function outputFix(type: string, property: string): string {
  // Zones decide what is rendered.
  if (/(^|\.)zones\[\d+\]$/.test(property)) return 'give a value that the program knows';
  const late = type === 'Input' || declaredType(type).kind === 'union' && type.split('|').includes('string')
    || ['string', 'any'].includes(type);
  return late && !/(^|\.|[a-z])(name|namespace)$/i.test(property)
    ? 'use text(output) of kafka-constructs/pulumi'
    : 'give a value that the program knows';
}

function suggested(type: string, value: unknown, fits: Fits): string | undefined {
  const declared = declaredType(type);
  switch (declared.kind) {
    case 'list': {
      const item = fits(declared.element, value) ? literal(value) : suggested(declared.element, value, fits);
      return item && `[${item}]`;
    }
    case 'enum': return typeof value === 'string' ? memberNamed(type, declared.members, value) : undefined;
    case 'value': return madeOf(makersOf(type), value, fits);
    case 'construct': return fits(type, (value as { construct?: unknown } | null | undefined)?.construct)
      ? '`.construct` of the component'
      : undefined;
    case 'interface': return type === 'INamedObject'
      ? named(value)
      : madeOf(makersOf(type.slice(1)).filter(({ name }) => name.includes('.')), value, fits, 'scope, id, ');
    default: return plainSuggestion(type, value);
  }
}

function named(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? `{ name: ${literal(value)} }` : undefined;
}

function plainSuggestion(type: string, value: unknown): string | undefined {
  if (type === 'string') {
    return ['number', 'boolean'].includes(typeof value) && !Number.isNaN(value)
      ? `'${String(value)}'`
      : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean') return /^(true|false)$/i.test(value) ? value.toLowerCase() : undefined;
  if (type === 'number') return /^-?\d+(\.\d+)?$/.test(value) ? value : undefined;
  return type === 'Size'
    ? measured('Size', SIZE_UNITS, value)
    : type === 'Duration' ? measured('Duration', DURATION_UNITS, value) : undefined;
}

const SIZE_UNITS: { readonly [unit: string]: string } = {
  K: 'kibibytes',
  M: 'mebibytes',
  G: 'gibibytes',
  T: 'tebibytes',
  P: 'pebibytes',
};
const DURATION_UNITS: { readonly [unit: string]: string } = {
  MS: 'millis',
  S: 'seconds',
  M: 'minutes',
  H: 'hours',
  D: 'days',
};

/** `500Gi` and `5m` as calls of cdk8s. */
function measured(type: string, units: { readonly [unit: string]: string }, text: string): string | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]{1,3}?)(?:i?b?)$/i.exec(text.trim()) ?? [];
  const method = units[unit.toUpperCase()];
  return method && `${type}.${method}(${amount})`;
}

function memberNamed(type: string, members: { readonly [member: string]: string }, text: string): string | undefined {
  const same = (word: string) => word.toLowerCase() === text.toLowerCase();
  const found = Object.keys(members).find(name => same(name) || same(members[name]))
    ?? nearest(text, Object.keys(members));
  return found && `${type}.${found}`;
}

/** The factories that take this value, as calls. */
function madeOf(makers: readonly Maker[], value: unknown, fits: Fits, before = ''): string | undefined {
  const calls = makers.filter(maker => isLikely(maker, value)).flatMap(({ name, parameters: [first, ...rest] }) => {
    if (first === undefined || rest.some(({ optional }) => !optional)) return [];
    if (fits(first.type, value)) return isEmpty(value) ? [] : [`${name}(${before}${literal(value)})`];
    const field = fieldFor(first.type, value, fits);
    return field === undefined ? [] : [`${name}(${before}{ ${field}, ... })`];
  });
  return calls.length > 0 && calls.length <= 2 ? calls.join(' or ') : undefined;
}

/** An address range is written with a slash, and a namespace never is. A whole image is neither a tag nor a path. */
function isLikely({ name, parameters }: Maker, value: unknown): boolean {
  if (typeof value === 'string' && parameters[0]?.name === 'path' && !value.startsWith('/')) return false;
  if (typeof value === 'string' && parameters[0]?.name.endsWith('Tag') && /[/:]/.test(value)) return false;
  return typeof value !== 'string' || !name.startsWith('NetworkPeer.')
    || value.includes('/') === (name === 'NetworkPeer.cidr');
}

/** The field of a struct that takes a value of a class. */
function fieldFor(type: string, value: unknown, fits: Fits): string | undefined {
  const declared = declaredType(type);
  if (declared.kind !== 'struct' || typeof value !== 'object' || value === null || isPlain(value)) return undefined;
  return declared.fields.find(field =>
    ['value', 'interface'].includes(declaredType(field.type).kind) && fits(field.type, value))?.name;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\'', '\\\'')}'`;
  if (typeof value === 'object' && value !== null) return isPlain(value) ? '{ ... }' : '...';
  return String(value);
}

function call({ name, parameters }: Maker): string {
  return parameters.length === 0 ? `${name}()` : `${name}(...)`;
}

function objectOf(fields: readonly Declared[]): string {
  return `an object: { ${fields.map(({ name, optional }) => optional ? `${name}?` : name).join(', ')} }`;
}

/** `A.x, .y or .z`. */
function alternatives(names: readonly string[]): string {
  const [first, ...rest] = names;
  const prefix = first.slice(0, first.indexOf('.') + 1);
  const short = rest.map(name => prefix !== '' && name.startsWith(prefix) ? name.slice(prefix.length - 1) : name);
  return listed([first, ...short]);
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function withArticle(word: string): string {
  return `${/^[AEIO]/i.test(word) ? 'an' : 'a'} ${word}`;
}
