/*
 * What kind of value something is, without `instanceof`: it may come from a second copy of the package, from another
 * language through jsii, or from Pulumi.
 */

/** Whether a value is a Pulumi Output, which has an Output for every other property. */
export function isOutput(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { __pulumiOutput?: unknown }).__pulumiOutput === true;
}

/** Whether a value is a Promise. */
export function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Whether a value is a plain object. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is a construct of any copy of the package constructs. */
export function isConstruct(value: object): boolean {
  return Symbol.for('constructs.Construct') in value;
}

/** The name of the class of a value. */
export function className(value: object): string {
  return classNames(value)[0] ?? 'object';
}

const RTTI = Symbol.for('jsii.rtti');

interface Class {
  readonly name: string;
  readonly [RTTI]?: { readonly fqn: string };
}

/**
 * Names of the classes of a value, its own first. Classes compiled by jsii carry their name, even if a bundler has
 * shortened it.
 */
export function classNames(value: object): string[] {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: Class } | null;
  if (prototype === null || prototype === Object.prototype) return [];
  const { constructor: made } = prototype;
  const name = made !== undefined && Object.hasOwn(made, RTTI) ? made[RTTI]!.fqn.replace(/^[^.]+\./, '') : made?.name;
  return name === undefined ? classNames(prototype) : [name, ...classNames(prototype)];
}
