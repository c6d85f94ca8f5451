import type { Labels } from './labels';
import type { StringMap } from '../core/string-map';

/** A plain Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
  readonly [field: string]: unknown;
}

/** Metadata of a plain object; no namespace on cluster-scoped kinds. */
export interface ManifestMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: StringMap;
}

/**
 * Objects by key, in the order in which they are applied. A key is the id of the object's construct and part of its
 * name. Other code finds an object by its key, never by its index.
 */
export type ManifestsByKey = { readonly [key: string]: Manifest };

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A Kubernetes port of a container or Service. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** An object without its undefined fields, so that each condition stands next to its field. */
export function compact<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** The objects that exist in this configuration, by key. */
export function existing(manifests: { readonly [key: string]: Manifest | undefined }): ManifestsByKey {
  return compact(manifests) as ManifestsByKey;
}
