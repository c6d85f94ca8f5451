import { type NodeKind, block, pxctl } from './runbook-parts';
import { EncryptionMethod } from '../../storage/encryption/volume-encryption';

/** Keys of encrypted volumes: steps that cannot be in a manifest. */
export function encryption(all: readonly NodeKind[]): string[] {
  const encrypted = all.filter(({ volumes }) => volumes.encryption !== undefined);
  if (encrypted.length === 0) return [];
  return [...clusterKey(encrypted), ...rotation(encrypted)];
}

function clusterKey(encrypted: readonly NodeKind[]): string[] {
  const kind = encrypted.find(({ volumes }) => volumes.encryption?.method === EncryptionMethod.PORTWORX_CLUSTER_KEY);
  if (kind === undefined) return [];
  return [
    '## The cluster-wide key of Portworx',
    '',
    'Run this once, before the first encrypted volume is created. KEY is the name of the key in the secrets provider.',
    ...pxctl(kind.volumes, 'secrets set-cluster-key --secret KEY'),
    'Do not run it again with another key: only new volumes would use that key, and nothing would record which volume '
      + 'has which key.',
    '',
  ];
}

/** The change to the program, so that volumes with another key get another class. */
const ROTATIONS: { readonly [method in EncryptionMethod]: string } = {
  [EncryptionMethod.PORTWORX_CLUSTER_KEY]: 'choose `VolumeEncryption.portworxSecret` with a `VolumeKeyPointer` to the '
    + 'new key.',
  [EncryptionMethod.PORTWORX_SECRET]: 'create the new key, and a `VolumeKeyPointer` to it with another name. Use that '
    + 'name in `VolumeEncryption.portworxSecret`. Never change the pointers or keys of existing volumes: Portworx '
    + 'would try the new key on the old volume, and could not attach it.',
  [EncryptionMethod.AWS_KMS]: 'name another key. If AWS rotates the material of the key automatically, nothing '
    + 'needs to be done here.',
  [EncryptionMethod.GOOGLE_KMS]: 'name another key. If Cloud KMS rotates a key, existing disks keep their version of '
    + 'it, and the steps below do not move them: never disable or destroy a version that a disk uses.',
  [EncryptionMethod.AZURE_DISK_ENCRYPTION_SET]: 'name another disk encryption set. If the set rotates its key '
    + 'automatically, nothing needs to be done here.',
};

function rotation(encrypted: readonly NodeKind[]): string[] {
  const brokers = encrypted.filter(({ component }) => component === 'broker').flatMap(({ sets }) => sets);
  const quorum = encrypted.filter(({ component }) => component !== 'broker');
  return [
    '## Rotate the key of encrypted volumes',
    '',
    'A volume keeps the key that it was created with. In the program:',
    '',
    ...[...new Set(encrypted.map(({ volumes }) => volumes.encryption!.method))].map(method => `- ${method}: `
      + `${ROTATIONS[method]}`),
    '',
    'Apply. This creates another class beside the former one. Kubernetes refuses the StatefulSets.',
    '',
    ...brokers.length === 0 ? [] : [
      'Move one broker at a time to a new volume; it copies its data from the others:',
      ...block(...brokers.map(({ name }) => `npx kafka-constructs change-class FILE --stateful-set ${name} > `
        + 'change-class.sh && bash change-class.sh')),
    ],
    ...quorum.flatMap(({ title, sets }) => [
      `For the ${title}, make their StatefulSet match the file, which does not move volumes. Then treat one pod at a `
        + 'time as if its disk was lost:',
      ...block(...sets.map(({ name }) => `npx kafka-constructs replace FILE --stateful-set ${name} > replace.sh && `
        + 'bash replace.sh')),
    ]),
    'Keep the former key, with all its versions, until no volume needs it.',
    '',
  ];
}
