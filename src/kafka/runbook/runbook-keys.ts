import { type NodeKind, block, pxctl } from './runbook-nodes';
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
    'Once, before the first encrypted volume is made. KEY is the name under which the secrets provider has it.',
    ...pxctl(kind.volumes, 'secrets set-cluster-key --secret KEY'),
    'Once more with another key, it would be that of new volumes alone, and nothing would say which volume has which.',
    '',
  ];
}

/** The change to the program, so that volumes with another key get another class. */
const ROTATIONS: { readonly [method in EncryptionMethod]: string } = {
  [EncryptionMethod.PORTWORX_CLUSTER_KEY]: 'choose `VolumeEncryption.portworxSecret` with a `VolumeKeyPointer` to the '
    + 'new key.',
  [EncryptionMethod.PORTWORX_SECRET]: 'make the new key, and a `VolumeKeyPointer` to it of another name, which '
    + '`VolumeEncryption.portworxSecret` then names. Never change the pointers or keys of volumes that exist: Portworx '
    + 'would take the new key for the old volume, and not attach it.',
  [EncryptionMethod.AWS_KMS]: 'name another key. AWS rotates the material of a key automatically; then there is '
    + 'nothing to do here.',
  [EncryptionMethod.GOOGLE_KMS]: 'let Cloud KMS rotate the key. Existing disks keep the version of the key that they '
    + 'were made with; a disk that is made again gets the newest one.',
  [EncryptionMethod.AZURE_DISK_ENCRYPTION_SET]: 'name another disk encryption set. With automatic rotation a set '
    + 'follows the versions of its key; then there is nothing to do here.',
};

function rotation(encrypted: readonly NodeKind[]): string[] {
  const brokers = encrypted.filter(({ component }) => component === 'broker').flatMap(({ sets }) => sets);
  const quorum = encrypted.filter(({ component }) => component !== 'broker');
  return [
    '## Rotate the key of encrypted volumes',
    '',
    'A volume keeps the key that it was made with. In the program:',
    '',
    ...[...new Set(encrypted.map(({ volumes }) => volumes.encryption!.method))].map(method => `- ${method}: `
      + `${ROTATIONS[method]}`),
    '',
    'Apply: that makes another class beside the former one, and the StatefulSets are refused.',
    '',
    ...brokers.length === 0 ? [] : [
      'Have one broker after the other make its data again:',
      ...block(...brokers.map(({ name }) => `npx kafka-constructs change-class FILE --stateful-set ${name} > `
        + 'change-class.sh && bash change-class.sh')),
    ],
    ...quorum.flatMap(({ title, sets }) => [
      `The ${title}: make their StatefulSet agree with the file, which leaves volumes where they are; then one after `
        + 'the other as if its disk was lost.',
      ...block(...sets.map(({ name }) => `npx kafka-constructs replace FILE --stateful-set ${name} > replace.sh && `
        + 'bash replace.sh')),
    ]),
    'Keep the former key until no volume needs it.',
    '',
  ];
}
