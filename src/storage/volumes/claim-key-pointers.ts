import { type VolumesPlan, claimNames } from './volumes-plan';
import type { Manifest } from '../../kubernetes/manifest';
import type { ObjectIdentity } from '../../kubernetes/objects';
import { keyPointer, type KeyReference } from '../encryption/key-pointer-secret';
import type { VolumeKeys } from '../encryption/volume-encryption';

/** The pods of one StatefulSet, from which the names of their claims follow. */
export interface ClaimingPods extends Omit<ObjectIdentity, 'name'> {
  readonly statefulSet: string;
  readonly ordinals: readonly number[];
}

/** The pointers to the keys of single volumes, each named like its claim. */
export function keyPointers(
  plan: VolumesPlan, { statefulSet, ordinals, namespace, labels }: ClaimingPods,
): { [key: string]: Manifest } {
  const keys = plan.encryption?.keysOfVolumes;
  if (keys === undefined) return {};
  return Object.fromEntries(claimNames(plan, statefulSet, ordinals).map(claim =>
    [`key-${claim}`, keyPointer({ name: claim, namespace, labels }, keyOf(keys, claim, namespace))]));
}

/** Key and namespace are for Kubernetes Secrets; other providers use one name. */
function keyOf({ secretName = '', secretNamespace, path }: VolumeKeys, claim: string, namespace: string): KeyReference {
  return path === undefined
    ? { secretName, key: claim, context: secretNamespace ?? namespace }
    : { secretName: `${path}/${claim}` };
}
