import { isDeferred } from './deferred';
import { className, isOutput, isPlain } from './value-kinds';

/** Longest text of a value in a finding. */
const LONGEST = 120;

/** Names of fields that may hold a credential. */
export const SECRETIVE = /password|secret|token|credential|key|encryption|jaas|\benv\b/i;

/** A value for a finding: short, on one line, and readable also for undefined and invalid values. */
export function printedValue(value: unknown): string {
  const text = inFull(value, 2);
  // A placeholder must stay whole.
  const isWhole: boolean = isDeferred(text);
  return isWhole || text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}

function inFull(value: unknown, depth: number): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isNaN(value) ? 'not a number' : String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return String(value);
  if (isOutput(value)) return 'a Pulumi Output';
  if (Array.isArray(value)) return depth === 0 ? 'a list' : `[${value.map(item => inFull(item, depth - 1)).join(',')}]`;
  if (!isPlain(value)) return `a ${className(value)}`;
  return depth === 0
    ? 'an object'
    : `{${Object.entries(value).map(([key, child]) => field(key, child, depth - 1)).join(',')}}`;
}

function field(key: string, value: unknown, depth: number): string {
  const text = SECRETIVE.test(key) && typeof value === 'string' ? 'not shown' : inFull(value, depth);
  return `${JSON.stringify(key)}:${text}`;
}
