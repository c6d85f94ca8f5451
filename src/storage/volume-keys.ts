import type { VolumeKeys } from './volume-encryption';
import type { VolumesPlan } from './volumes-plan';
import { claimNames } from './volumes-plan';
import type { Manifest } from '../core/manifest';
import { compact } from '../core/manifest';
import type { ObjectIdentity } from '../core/objects';

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
export function keyPointer({ name, namespace, labels }: ObjectIdentity, { secretName, key, context }: KeyReference): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels },
    type: 'Opaque',
    stringData: compact({ SECRET_NAME: secretName, SECRET_KEY: key, SECRET_CONTEXT: context }),
  };
}

/** Pods of one StatefulSet, as their claims are named. */
export interface ClaimingPods extends Omit<ObjectIdentity, 'name'> {
  readonly statefulSet: string;
  readonly ordinals: readonly number[];
}

/** The pointers to the keys of single volumes, each of the name of its claim, where volumes have keys of their own. */
export function keyPointers(plan: VolumesPlan, { statefulSet, ordinals, namespace, labels }: ClaimingPods): { [role: string]: Manifest } {
  const keys = plan.encryption?.keysOfVolumes;
  if (keys === undefined) return {};
  return Object.fromEntries(claimNames(plan, statefulSet, ordinals).map(claim =>
    [`key-${claim}`, keyPointer({ name: claim, namespace, labels }, keyOf(keys, claim, namespace))]));
}

/** Key and namespace are for Kubernetes Secrets alone; every other provider knows a key by one name. */
function keyOf({ secretName = '', secretNamespace, path }: VolumeKeys, claim: string, namespace: string): KeyReference {
  return path === undefined ? { secretName, key: claim, context: secretNamespace ?? namespace } : { secretName: `${path}/${claim}` };
}
