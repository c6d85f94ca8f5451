import { argumentProblems, isRight, record } from './check';
import { declaredType, makerNamed } from './declared-types';
import { isPlain } from '../core/value-kinds';

/*
 * Wrong input does not throw. Values and attributes are made with stand-ins, and the construct reports every problem.
 * Nothing made with a stand-in reaches a manifest.
 */

/**
 * Calls a factory such as `BackingStore.ebs`. What is wrong with its arguments is noted in the value, for the construct
 * that takes it.
 */
export function checked<Given extends readonly unknown[], Value extends object>(
  factory: string, given: readonly [...Given], make: (...good: Given) => Value,
): Value {
  const { parameters } = makerNamed(factory);
  const all = given.map((argument, index) =>
    parameters[index].optional ? argument : withoutNothing(parameters[index].type, argument));
  const problems = argumentProblems(factory, all);
  if (problems.length === 0) return make(...all as unknown as Given);
  const value = make(...all.map((argument, index) => standIn(parameters[index].type, argument)) as unknown as Given);
  record(value, problems);
  return value;
}

/** An empty object in place of missing properties, so that each one is reported by its name. */
export function withoutNothing<Value>(type: string, value: Value): Value {
  return value === undefined && declaredType(type).kind === 'struct' ? {} as Value : value;
}

/** A value with stand-ins for its wrong parts; undefined if there is no stand-in. */
export function standIn(type: string, value: unknown): unknown {
  const declared = declaredType(type);
  switch (declared.kind) {
    case 'struct': {
      const given = typeof value === 'object' && value !== null && !Array.isArray(value)
        ? value as { readonly [name: string]: unknown }
        : {};
      return Object.fromEntries(declared.fields.flatMap(({ name, type: field, optional }) => {
        const isGiven = given[name] !== undefined && (isRight(field, given[name]) || isComposite(field, given[name]));
        return isGiven || !optional ? [[name, standIn(field, given[name])]] : [];
      }));
    }
    case 'list': return Array.isArray(value) ? value.filter(item => isRight(declared.element, item)) : [];
    case 'texts by name': return typeof value === 'object' && value !== null && isPlain(value)
      ? Object.fromEntries(Object.entries(value).filter(([, item]) => isRight(declared.element, item))) : {};
    default: return isRight(type, value)
      ? value
      : STAND_INS[type] ?? (declared.kind === 'enum' ? Object.values(declared.members)[0] : undefined);
  }
}

/** Whether parts of a wrong value can be right. */
function isComposite(type: string, value: unknown): boolean {
  return ['struct', 'list', 'texts by name'].includes(declaredType(type).kind) && typeof value === 'object';
}

const GIBIBYTE_IN_KIBIBYTES = 1024 ** 2;

const STAND_INS: { readonly [type: string]: unknown } = {
  string: 'stand-in',
  Input: 'stand-in',
  number: 1,
  boolean: false,
  Size: { toKibibytes: () => GIBIBYTE_IN_KIBIBYTES },
  Duration: { toMinutes: () => 1, toSeconds: () => 60 },
  Jwks: { _model: { kind: 'config map', name: 'stand-in', key: 'stand-in' } },
  JmxAgent: { _model: { kind: 'in the image of Kafka', path: '/stand-in' } },
  INetworkPeerSource: { toNetworkPolicyPeerConfig: () => ({}) },
};
