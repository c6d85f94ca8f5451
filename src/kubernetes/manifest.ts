import type { Labels } from './labels';

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
  readonly annotations?: Labels;
}

/**
 * Objects by role, in the order in which they are applied. A role is the id of the object's construct
 * and stands for one object: other code finds it by role, never by index.
 */
export type ManifestsByRole = { readonly [role: string]: Manifest };

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A Kubernetes port of a container or Service. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** An object without its undefined fields, so that conditions can stay beside the field that they are about. */
export function compact<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** Roles and objects, less the roles that do not exist in this configuration. */
export function existing(manifests: { readonly [role: string]: Manifest | undefined }): ManifestsByRole {
  return compact(manifests) as ManifestsByRole;
}
