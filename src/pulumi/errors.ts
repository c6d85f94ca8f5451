import * as pulumi from '@pulumi/pulumi';
import { describeFinding } from '../core/finding';
import { review } from '../core/rule';
import { INPUT_RULES, problemsOf } from '../input/check';

/**
 * An error of the user's input, for Pulumi to print without a stack. Where it becomes known late, Pulumi formats the
 * stack in any case, and Node 20 needs half a minute for that of a frame in Pulumi's own files.
 */
export function refusal(message: string): Error {
  return Object.assign(new pulumi.RunError(message), { stack: undefined });
}

/** Refuses arguments of a component that have the wrong type. */
export function refuseWrongArguments(component: string, name: string, type: string, args: unknown): void {
  refuseWrongName(component, name);
  const problems = problemsOf(type, args === undefined ? {} : args).map(problem =>
    ({ ...problem, property: problem.property || 'args' }));
  const findings = review(INPUT_RULES, problems, name);
  if (findings.length > 0) {
    throw refusal(`${component} '${name}' is refused:\n  ${findings.map(describeFinding).join('\n  ')}`);
  }
}

/** Refuses a component without a name: it is the first part of every path. */
export function refuseWrongName(component: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw refusal(`new ${component}(...) has no name. Fix: give a text as the first argument`);
}
