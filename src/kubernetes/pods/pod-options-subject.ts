import type { Json } from '../manifest';
import type { PodOptionsModel } from './pod-options';

/** Options of pods, and the property that sets them. */
export interface PodOptionsSubject {
  readonly options: PodOptionsModel;
  readonly property: string;
  /** Environment variables that the construct sets. */
  readonly reservedEnv: readonly string[];
  /** Name of the main container. */
  readonly container: string;
  /** Names of the volumes of the claims. */
  readonly claims: readonly string[];
  /** Folder below which the claims are mounted, by their names. */
  readonly dataFolder: string;
  /** Keys of the node selector that placement sets. */
  readonly placedBy: readonly string[];
  readonly kubernetesMinor: number;
}

/** An object of the API as the user wrote it, with its place. */
export interface Struct {
  readonly value: { readonly [field: string]: Json | undefined };
  readonly property: string;
}

/** The objects of a list, without entries of other types, which another rule refuses. */
export function structs(list: Json | undefined, property: string): Struct[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).map((value, index) =>
    ({ value: value as Struct['value'], property: `${property}[${index}]` }))
    .filter(({ value }) => value !== null && typeof value === 'object' && !Array.isArray(value));
}

/** Sidecars and init containers. */
export function containersOf({ sidecars, initContainers }: PodOptionsModel, property: string): Struct[] {
  return [...structs(sidecars, `${property}.sidecars`), ...structs(initContainers, `${property}.initContainers`)];
}

/** Names of the environment variables that the user sets. */
export function variablesOf({ env, envValueFrom }: PodOptionsModel): string[] {
  return [...Object.keys(env), ...Object.keys(envValueFrom)];
}
