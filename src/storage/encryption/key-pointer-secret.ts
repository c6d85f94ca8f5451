import { type Manifest, compact } from '../../kubernetes/manifest';
import type { ObjectIdentity } from '../../kubernetes/objects';

/** A key that Portworx finds by its name. */
export interface KeyReference {
  /** Name of the Kubernetes Secret, or of the secret in the secrets provider. */
  readonly secretName: string;
  /** Key within the Secret. */
  readonly key?: string;
  /** Namespace of the Secret. */
  readonly context?: string;
}

/** The Secret by which Portworx finds a key. It names the key in the exact form that Portworx reads, and holds none. */
export function keyPointer(
  { name, namespace, labels }: ObjectIdentity, { secretName, key, context }: KeyReference,
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels },
    type: 'Opaque',
    stringData: compact({ SECRET_NAME: secretName, SECRET_KEY: key, SECRET_CONTEXT: context }),
  };
}
