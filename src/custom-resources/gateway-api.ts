import { type Manifest, compact } from '../kubernetes/manifest';
import type { ObjectIdentity } from '../kubernetes/objects';

/*
 * Objects of the Gateway API, group gateway.networking.k8s.io.
 */

/** The Gateway that a route is attached to. */
export interface ParentReference {
  readonly name: string;
  readonly namespace?: string;
  /** Name of one listener of it. */
  readonly sectionName?: string;
}

/** Where connections of a host go. */
export interface TlsRouteSpec {
  readonly parent: ParentReference;
  readonly host: string;
  readonly service: { readonly name: string; readonly port: number };
}

/** A TLSRoute: a Gateway passes TLS connections for a host (SNI) through to a Service. */
export function tlsRoute(
  { name, namespace, labels }: ObjectIdentity, version: string, { parent, host, service }: TlsRouteSpec,
): Manifest {
  return {
    apiVersion: `gateway.networking.k8s.io/${version}`,
    kind: 'TLSRoute',
    metadata: { name, namespace, labels },
    spec: {
      parentRefs: [compact({ ...parent })],
      hostnames: [host],
      rules: [{ backendRefs: [{ name: service.name, port: service.port }] }],
    },
  };
}
