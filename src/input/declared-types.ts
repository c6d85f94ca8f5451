import { CLASSES, CONSTANTS, CONSTRUCTS, ENUMS, INTERFACES, STRUCTS } from './declared-types-table';
import { classNames, isConstruct } from '../core/value-kinds';

/** A field of a struct or a parameter, with its declared type. */
export interface Declared {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

/** A declared type, by what kind of value it is. */
export type DeclaredType =
  | { readonly kind: 'list' | 'texts by name'; readonly element: string }
  | { readonly kind: 'union'; readonly types: readonly string[] }
  | { readonly kind: 'struct' | 'interface'; readonly fields: readonly Declared[] }
  | { readonly kind: 'enum'; readonly members: { readonly [member: string]: string } }
  | { readonly kind: 'construct' | 'value' }
  | { readonly kind: 'other' };

/** A declared type in the notation of the table. */
export function declaredType(type: string): DeclaredType {
  const known = TYPES.get(type) ?? parsed(type);
  TYPES.set(type, known);
  return known;
}

/** Parsed on first use, so that a small program stays fast. */
const TYPES = new Map<string, DeclaredType>();

function parsed(type: string): DeclaredType {
  if (/^\[.*\]$/.test(type)) return { kind: 'list', element: type.slice(1, -1) };
  if (/^\{.*\}$/.test(type)) return { kind: 'texts by name', element: type.slice(1, -1) };
  if (type.includes('|')) return { kind: 'union', types: type.split('|') };
  if (type in STRUCTS) return { kind: 'struct', fields: declarations(STRUCTS[type]) };
  if (type in INTERFACES) return { kind: 'interface', fields: declarations(INTERFACES[type]) };
  if (type in ENUMS) return { kind: 'enum', members: ENUMS[type] };
  if (type in CLASSES) return { kind: CONSTRUCTS.includes(type) ? 'construct' : 'value' };
  return { kind: 'other' };
}

function declarations(text: string): Declared[] {
  const words = text === '' ? [] : text.split(' ');
  return words.flatMap(word => {
    if (word.startsWith('...')) return declarations(STRUCTS[word.slice(3)] ?? INTERFACES[word.slice(3)]);
    const at = word.indexOf(':');
    const optional = word[at - 1] === '?';
    return [{ name: word.slice(0, optional ? at - 1 : at), type: word.slice(at + 1), optional }];
  });
}

/** What makes values of a class: its factories, or `new`. */
export interface Maker {
  /** Its full name, for example `BackingStore.ebs`. */
  readonly name: string;
  readonly parameters: readonly Declared[];
}

/** All that makes values of a class. */
export function makersOf(type: string): Maker[] {
  return Object.keys(CLASSES[type] ?? {}).map(name => maker(type, name));
}

/** One of them, by its full name. */
export function makerNamed(name: string): Maker {
  const [type, factory] = name.split('.');
  return maker(type, factory);
}

function maker(type: string, name: string): Maker {
  return { name: name === 'new' ? `new ${type}` : `${type}.${name}`, parameters: declarations(CLASSES[type][name]) };
}

/** Names of the constants of a class. */
export function constantsOf(type: string): string[] {
  return CONSTANTS[type]?.split(' ') ?? [];
}

/** Whether a value is of a class of this library or of one that extends it. */
export function isOfClass(value: object, name: string): boolean {
  // The Pulumi front end has components of the same names, which are no constructs.
  return classNames(value).includes(name) && CONSTRUCTS.includes(name) === isConstruct(value);
}
