import * as pulumi from '@pulumi/pulumi';
import { EBS_PERMISSIONS } from '../../storage/stores/ebs';
import { refusal } from '../errors';

/* Policies as plain data, before they become text. */

type Text = pulumi.Input<string>;

/** A statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly [kind: string]: Text | readonly Text[] };
  readonly Action: string | readonly string[];
  readonly Resource?: Text | readonly Text[];
  readonly Condition?: {
    readonly [operator: string]: pulumi.Input<{ readonly [key: string]: Text | readonly Text[] }>;
  };
}

/** The text of a policy. */
export function policyText(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: '2012-10-17', Statement: statements });
}

/** The account in which a stack is deployed. */
export interface Account {
  readonly id: pulumi.Output<string>;
  /** `aws`; another word in China and for governments. */
  readonly partition: pulumi.Output<string>;
}

/** A service through which a key is used. */
export enum KeyService {
  /** EC2: it makes and attaches EBS volumes. */
  EC2 = 'ec2',
  /** S3: objects in a bucket. */
  S3 = 's3',
}

// AWS, "Amazon EBS encryption" and "Using server-side encryption with AWS KMS keys".
const KEY_ACTIONS: { readonly [service in KeyService]: readonly string[] } = {
  [KeyService.EC2]: [
    'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
  ],
  [KeyService.S3]: ['kms:Decrypt', 'kms:GenerateDataKey'],
};

const KEY_ADMINISTRATION = [
  'kms:CancelKeyDeletion', 'kms:CreateAlias', 'kms:DeleteAlias', 'kms:DescribeKey', 'kms:DisableKey',
  'kms:DisableKeyRotation', 'kms:EnableKey', 'kms:EnableKeyRotation', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus',
  'kms:ListAliases', 'kms:ListGrants', 'kms:ListKeyPolicies', 'kms:ListKeyRotations', 'kms:ListResourceTags',
  'kms:PutKeyPolicy', 'kms:RevokeGrant', 'kms:RotateKeyOnDemand', 'kms:ScheduleKeyDeletion', 'kms:TagResource',
  'kms:UntagResource', 'kms:UpdateAlias', 'kms:UpdateKeyDescription',
];

/**
 * Who may do what with a key: the account administers it, and only the named roles use it, through a service. Other IAM
 * policies do not allow its use.
 */
export function keyPolicy(
  { id, partition }: Account, roles: readonly Text[], services: readonly KeyService[],
): Statement[] {
  const administer: Statement = {
    Sid: 'Administer',
    Effect: 'Allow',
    Principal: {
      AWS: pulumi.interpolate`arn:${partition}:iam::${id}:root`,
    },
    Action: KEY_ADMINISTRATION,
    Resource: '*',
  };
  if (roles.length === 0) return [administer];
  const used = { Effect: 'Allow', Principal: { AWS: roles }, Resource: '*' } as const;
  const through = (service: KeyService) =>
    ({ 'kms:CallerAccount': id, 'kms:ViaService': `${service}.*.amazonaws.com*` });
  return [
    administer,
    ...services.map((service): Statement =>
      ({ ...used, Sid: `Use${service}`, Action: KEY_ACTIONS[service], Condition: { StringLike: through(service) } })),
    // EC2 makes a grant for itself when it attaches an encrypted volume.
    ...services.filter(service => service === KeyService.EC2).map((service): Statement => ({
      ...used,
      Sid: 'GrantToEc2',
      Action: 'kms:CreateGrant',
      Condition: { StringLike: through(service), Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    })),
  ];
}

/**
 * What Portworx needs for its drives: the actions that it documents (Portworx, "Prepare AWS Kubernetes", 3.1 to 3.6,
 * where they are for every resource), here on volumes and instances of the account in one region. **It may detach,
 * change and delete every volume there**, also those of others. Portworx tags its volumes with `pwx_cluster_id`
 * ("Create custom tags for cloud drives", 3.6), but does not document that it does so while it makes them, so that a
 * condition on the tag could keep it from drives of its own; none is set.
 */
export function portworxDrives({ partition, id }: Account, region: Text): Statement[] {
  const looks = EBS_PERMISSIONS.filter(action => action.includes(':Describe'));
  const volumes = pulumi.interpolate`arn:${partition}:ec2:${region}:${id}:volume/*`;
  return [
    { Sid: 'Look', Effect: 'Allow', Action: looks, Resource: '*' },
    {
      Sid: 'Drives',
      Effect: 'Allow',
      Action: EBS_PERMISSIONS.filter(action => !looks.includes(action)),
      Resource: volumes,
    },
    {
      Sid: 'AttachToNodes',
      Effect: 'Allow',
      Action: ['ec2:AttachVolume', 'ec2:DetachVolume'],
      Resource: pulumi.interpolate`arn:${partition}:ec2:${region}:${id}:instance/*`,
    },
  ];
}

/**
 * What STORK and Portworx need to keep backups in a bucket (Portworx, "Create and manage credentials for object
 * stores"), and to give up uploads that were broken off.
 */
export function backupAccess(bucketArn: Text): Statement[] {
  return [
    {
      Sid: 'Bucket',
      Effect: 'Allow',
      Action: [
        's3:GetBucketLocation', 's3:GetBucketObjectLockConfiguration', 's3:ListBucket', 's3:ListBucketMultipartUploads',
        's3:ListBucketVersions',
      ],
      Resource: bucketArn,
    },
    {
      Sid: 'Backups',
      Effect: 'Allow',
      Action: [
        's3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject',
      ],
      Resource: pulumi.interpolate`${bucketArn}/*`,
    },
    { Sid: 'NamesOfBuckets', Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
  ];
}

/** A bucket refuses unencrypted connections. */
export function encryptedTransport(bucketArn: Text): Statement[] {
  return [{
    Sid: 'EncryptedTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }];
}

/** Service accounts of one namespace. */
export interface ServiceAccounts {
  readonly namespace: string;
  readonly names: readonly string[];
}

/** Who signs the tokens of a cluster, as the ARN of the OIDC provider says. */
export function issuerOf(oidcProviderArn: string): string {
  const found = /^arn:[^:]+:iam::\d{12}:oidc-provider\/(.+)$/.exec(oidcProviderArn);
  if (found !== null) return found[1];
  throw refusal(`DriverIdentity.irsa: ${oidcProviderArn} is not the ARN of an OIDC provider. Fix: give `
    + 'arn:aws:iam::ACCOUNT:oidc-provider/ISSUER');
}

/** Service accounts take a role by the tokens that the cluster signs (IAM roles for service accounts). */
export function trustInTokens(oidcProviderArn: Text, { namespace, names }: ServiceAccounts): Statement[] {
  const issuer = pulumi.output(oidcProviderArn).apply(issuerOf);
  return [{
    Sid: 'ServiceAccounts',
    Effect: 'Allow',
    Principal: { Federated: oidcProviderArn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: issuer.apply(host =>
        ({
          [`${host}:aud`]: 'sts.amazonaws.com',
          [`${host}:sub`]: names.map(name => `system:serviceaccount:${namespace}:${name}`),
        })),
    },
  }];
}

/** Service accounts take a role through the Pod Identity agent of EKS, which tells as tags who asks. */
export function trustInPodIdentity(clusterName: Text, { namespace, names }: ServiceAccounts): Statement[] {
  return [{
    Sid: 'ServiceAccounts',
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-name': clusterName,
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': names,
      },
    },
  }];
}
