/** A value that the library chose, with the reason for it. */
export interface Decision {
  /** Name of the decision, for example `default.replication.factor`. */
  readonly name: string;
  /** The value chosen. */
  readonly value: string;
  /** Why this value. */
  readonly because: string;
}

/** A decided value together with its reason, for reports and messages. */
export interface Decided<Value> {
  readonly value: Value;
  readonly because: string;
}

/** A decided value. */
export function decided<Value>(value: Value, because: string): Decided<Value> {
  return { value, because };
}

/** Decisions as data for reports, in the order given. */
export function listDecisions(decisions: { readonly [name: string]: Decided<unknown> }): Decision[] {
  return Object.entries(decisions).map(([name, { value, because }]) => ({
    name, value: typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing', because,
  }));
}
