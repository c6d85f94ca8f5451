import * as pulumi from '@pulumi/pulumi';

/**
 * An error of the user's input, for Pulumi to print without a stack. Where it becomes known late, Pulumi formats the stack in any
 * case, and Node 20 needs half a minute for that of a frame in Pulumi's own files.
 */
export function refusal(message: string): Error {
  return Object.assign(new pulumi.RunError(message), { stack: undefined });
}
