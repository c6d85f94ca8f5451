import * as pulumi from '@pulumi/pulumi';
import { refusal } from './errors';
import type { LiftedObject } from './lift';

/** Paths of objects by kind, namespace and name, for each stack and provider. */
const known = new WeakMap<object, Map<unknown, Map<string, string>>>();

/** Where no stack runs. */
const NO_STACK = {};

/**
 * Refuses objects that another component of the stack has already: Pulumi would have two resources overwrite each
 * other.
 */
export function refuseDuplicates(
  objects: readonly LiftedObject[], options: pulumi.ComponentResourceOptions = {},
): void {
  const stack = pulumi.runtime.getStackResource() ?? NO_STACK;
  const providers = known.get(stack) ?? new Map<unknown, Map<string, string>>();
  known.set(stack, providers);
  const provider = options.provider ?? options.providers;
  const paths = providers.get(provider) ?? new Map<string, string>();
  providers.set(provider, paths);
  const repeated = objects.filter(object => paths.has(identity(object)));
  if (repeated.length > 0) {
    const pairs = repeated.map(object => `${identity(object)} is ${object.path} and ${paths.get(identity(object))}`);
    throw refusal(`Two components have the same objects:\n  ${pairs.join('\n  ')}\nFix: give one of them another `
      + '`name` or namespace, or a provider of its own');
  }
  for (const object of objects) paths.set(identity(object), object.path);
}

function identity({ manifest: { apiVersion, kind, metadata } }: LiftedObject): string {
  return `${apiVersion.split('/')[0]} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
