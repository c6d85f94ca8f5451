import { createHash } from 'crypto';
import { withTexts } from './texts';

/*
 * Text that becomes known only when a stack is deployed (a Pulumi Output, say). It travels through props, decisions and
 * objects as a placeholder inside an ordinary string, so that it can be concatenated, and a front end puts the known
 * text in its place at the end. Other operations on text (hash, base64) go through `derive`, which wraps the
 * placeholder without any state, so pure code stays pure. This file does not know Pulumi: a source is opaque here.
 */

/** Operations on text that may be deferred. */
export type Derivation = keyof typeof DERIVATIONS;

const DERIVATIONS = {
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  /** A suffix for names, derived from a text. */
  nameSuffix: (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8),
  base64: (text: string) => Buffer.from(text).toString('base64'),
  /** One word for a shell. */
  shellWord: (text: string) => `'${text.replaceAll('\'', '\'\\\'\'')}'`,
  /**
   * A value in a properties file: backslashes, line breaks, a leading blank and characters beyond ASCII are escaped for
   * Java.
   */
  property: (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replace(/^ /, '\\ ')
      .replace(/[^\x00-\x7e]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

// Characters of the private use area: no name, key or value that Kubernetes or Kafka accepts contains them.
const OPEN = '\uE0B0';
const CLOSE = '\uE0B1';
const SEPARATOR = '\uE0B2';

/** Where one deferred text comes from. */
export interface DeferredSource {
  /** Its number among those of the tree. */
  readonly id: number;
  /** What the front end gets the text from. */
  readonly source: unknown;
  /** Whether it is allowed only in a Secret's `stringData`. */
  readonly secret: boolean;
}

/** Whether this program has any deferred text. */
let anyDeferred = false;

/**
 * The deferred texts of one tree, numbered in order of creation, so that the same program gives the same placeholders.
 */
export class DeferredTexts {
  private readonly sources: DeferredSource[] = [];

  /** A placeholder for a text that its source will give. */
  public defer(source: unknown, options: { readonly secret: boolean }): string {
    anyDeferred = true;
    this.sources.push({ id: this.sources.length, source, secret: options.secret });
    return `${OPEN}${this.sources.length - 1}${CLOSE}`;
  }

  /** The sources that a text waits for, in the order of its placeholders. */
  public sourcesOf(text: string): DeferredSource[] {
    return idsIn(text).map(id => this.sources[id]);
  }

  /** The text, once every source has given its own. */
  public resolve(text: string, known: (source: DeferredSource) => string): string {
    return resolve(text, id => known(this.sources[id]));
  }
}

/** Whether a value is a string with deferred text in it. */
export function isDeferred(value: unknown): value is string {
  return typeof value === 'string' && value.includes(OPEN);
}

/** Applies an operation to text: now if it is known, else when it becomes known. */
export function derive(derivation: Derivation, text: string): string {
  return isDeferred(text) ? `${OPEN}${derivation}${SEPARATOR}${text}${CLOSE}` : DERIVATIONS[derivation](text);
}

/** Applies an operation to several texts joined, with the same result whether they are known now or later. */
export function deriveFrom(derivation: Derivation, texts: readonly string[]): string {
  // No text contains this character. JSON would quote known text and placeholders differently.
  return derive(derivation, texts.join('\0'));
}

/** A sample of the text: derived parts have their final length, and question marks stand for the rest. */
export function sampleOf(text: string): string {
  return resolve(text, () => '?');
}

/** Replaces deferred text that has become known, and leaves the rest unchanged. */
export type KnownText = (text: string) => string;

/**
 * A model with known text in place of deferred text, in its objects and lists; values of other kinds are left as they
 * are.
 */
export function withKnownText<Model>(model: Model, known: KnownText): Model {
  return withTexts(model, text => isDeferred(text) ? known(text) : text);
}

/** Whether there is deferred text in the objects and lists of a model. */
export function holdsDeferredText(model: unknown): boolean {
  // Nearly always there is none, and a walk through every model would cost more than all rules.
  return anyDeferred && holds(model);
}

function holds(value: unknown): boolean {
  if (isDeferred(value)) return true;
  if (Array.isArray(value)) return value.some(holds);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).some(holds);
}

/** The paths of all deferred text in a JSON value, keys included. */
export function deferredPaths(value: unknown): string[] {
  // Nearly always there is none, and searching the text is far cheaper than a walk.
  return JSON.stringify(value).includes(OPEN) ? pathsIn(value, '') : [];
}

function pathsIn(value: unknown, path: string): string[] {
  if (typeof value === 'string') return isDeferred(value) ? [path] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value)
    .flatMap(([key, child]) => isDeferred(key) ? [`${path} (a key)`] : pathsIn(child, `${path}/${key}`));
}

function idsIn(text: string): number[] {
  return [...text.matchAll(new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g'))].map(([, id]) => Number(id));
}

function resolve(text: string, known: (id: number) => string): string {
  const start = text.indexOf(OPEN);
  if (start < 0) return text;
  const end = closingOf(text, start);
  return text.slice(0, start) + resolveOne(text.slice(start + 1, end), known) + resolve(text.slice(end + 1), known);
}

function resolveOne(inner: string, known: (id: number) => string): string {
  const separator = inner.indexOf(SEPARATOR);
  if (separator < 0) return known(Number(inner));
  return DERIVATIONS[inner.slice(0, separator) as Derivation](resolve(inner.slice(separator + 1), known));
}

function closingOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === OPEN) depth++;
    if (text[at] === CLOSE && --depth === 0) return at;
  }
  return text.length;
}
