import { type VolumeEncryptionModel, EncryptionMethod } from './volume-encryption';
import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';

/** Encryption, and the property that sets it. */
export interface EncryptionSubject {
  readonly encryption?: VolumeEncryptionModel;
  readonly property: string;
  /** The secrets provider, as Portworx names it; undefined where that is not known. */
  readonly secretsProvider?: string;
}

/** How a platform names keys. */
interface KeyNames {
  readonly parameter: string;
  readonly form: RegExp;
  readonly allowed: string;
}

// What EC2's CreateVolume takes as KmsKeyId, Azure's disks as the id of a disk encryption set, and Google's disks as
// the name of a key.
const KEY_NAMES: { readonly [method in EncryptionMethod]?: KeyNames } = {
  [EncryptionMethod.AWS_KMS]: {
    parameter: 'kmsKeyId',
    form: /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
    allowed: 'an ARN of a key or alias, alias/NAME, or the id of a key',
  },
  [EncryptionMethod.AZURE_DISK_ENCRYPTION_SET]: {
    parameter: 'diskEncryptionSetID',
    form: /^\/subscriptions\/[^/,\s]+\/resourceGroups\/[^/,\s]+\/providers\/Microsoft\.Compute\/diskEncryptionSets\/[^/,\s]+$/i,
    allowed: '/subscriptions/ID/resourceGroups/NAME/providers/Microsoft.Compute/diskEncryptionSets/NAME',
  },
  [EncryptionMethod.GOOGLE_KMS]: {
    parameter: 'disk-encryption-kms-key',
    form: /^projects\/[a-z0-9.:-]+\/locations\/[a-z0-9-]+\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/,
    allowed: 'projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY',
  },
};

/** Rules on the keys of volumes and drives. */
export const ENCRYPTION_RULES = ruleTable<EncryptionSubject>('Volumes', [
  {
    code: 'ENCRYPTION_KEY',
    severity: Severity.ERROR,
    about: 'The id of a cloud key has the form that the cloud expects.',
    freeText: true,
    check: ({ encryption, property }) => {
      const names = encryption && KEY_NAMES[encryption.method];
      const key = names && encryption.parameters[names.parameter];
      return names === undefined || names.form.test(key ?? '') ? undefined : {
        property,
        value: key,
        message: 'the cloud finds no key with this id, and no volume would be made',
        allowed: names.allowed,
        fix: 'copy the ARN or id from the console of the cloud, or take it from the resource that makes the key',
      };
    },
  },
  {
    code: 'ENCRYPTION_KEY_ARN',
    severity: Severity.WARNING,
    // aws-ebs-csi-driver, docs/parameters.md, kmsKeyId (2026). EC2 takes the other names, which Portworx passes on for
    // its drives.
    about: 'The EBS CSI driver needs the full ARN of a KMS key.',
    freeText: true,
    check: ({ encryption, property }) => {
      const key = encryption?.method === EncryptionMethod.AWS_KMS && property === 'storage.encryption'
        ? encryption.parameters.kmsKeyId
        : undefined;
      return key === undefined || key.startsWith('arn:') || !KEY_NAMES[EncryptionMethod.AWS_KMS]!.form.test(key)
        ? undefined : {
          property,
          value: key,
          message: 'the driver documents only the full ARN; and if an alias is moved to another key, new volumes use '
            + 'that key without a change of the class',
          allowed: 'arn:aws:kms:REGION:ACCOUNT:key/ID',
          fix: 'copy the ARN from the console of AWS, or take it from the resource that makes the key',
        };
    },
  },
  {
    code: 'VOLUME_KEYS_PLACE',
    severity: Severity.ERROR,
    about: 'Keys of single volumes are named in the form that the secrets provider of Portworx expects.',
    check: ({ encryption, property, secretsProvider }) => {
      const keys = encryption?.keysOfVolumes;
      if (keys === undefined) return undefined;
      const inKubernetes = keys.secretName !== undefined;
      const wanted = secretsProvider === undefined ? inKubernetes : secretsProvider === 'k8s';
      return inKubernetes !== (keys.path !== undefined) && inKubernetes === wanted ? undefined : {
        property,
        value: [
          ...inKubernetes ? ['keySecretName'] : [], ...keys.path !== undefined ? ['keyPath'] : [],
        ].join(' and ') || 'neither',
        message: secretsProvider === undefined
          ? 'it is not clear where the keys are'
          : `the Portworx cluster asks '${secretsProvider}', which would not find the keys`,
        allowed: secretsProvider === undefined
          ? '`keySecretName` or `keyPath`'
          : wanted ? '`keySecretName`' : '`keyPath`',
        fix: 'name a Kubernetes Secret with SecretsProvider.kubernetes(), and a path with every other one',
      };
    },
  },
]);
