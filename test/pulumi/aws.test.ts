import { Size } from 'cdk8s';
import { type Registered, ACCOUNT, REGION, registered } from './mocks';
import {
  BackingStore, BackupStore, KafkaCluster, KafkaStorage, PortworxCluster, Replication, Topology,
} from '../../src';
import { ChartComponent, text } from '../../src/pulumi';
import { BackupBucket, DriverIdentity, KeyService, StorageDriverRole, StorageKey } from '../../src/pulumi/aws';

/**
 * The requests to AWS. Pulumi's mocks stand in for AWS, so these tests do not show whether the permissions are enough.
 */

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE`;

const ofType = (resources: readonly Registered[], type: string) => resources.filter(resource => resource.type === type);
const only = (resources: readonly Registered[], type: string) => {
  const found = ofType(resources, type);
  expect(found).toHaveLength(1);
  return found[0];
};
const statement = (policy: string, sid: string) =>
  JSON.parse(policy).Statement.find(({ Sid }: { Sid: string }) => Sid === sid);

describe('roles of storage drivers', () => {
  test('only the service account of the EBS CSI driver can take its role, which has the policy that AWS maintains', async () => {
    const resources = await registered(() =>
      StorageDriverRole.ebsCsi('csi', { identity: DriverIdentity.irsa(PROVIDER) }));
    const role = only(resources, 'aws:iam/role:Role');
    expect(statement(role.inputs.assumeRolePolicy, 'ServiceAccounts')).toEqual({
      Sid: 'ServiceAccounts',
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:aud': 'sts.amazonaws.com',
          'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:sub': ['system:serviceaccount:kube-system:ebs-csi-controller-sa'],
        },
      },
    });
    expect(only(resources, 'aws:iam/rolePolicyAttachment:RolePolicyAttachment').inputs).toMatchObject({
      role: 'csi', policyArn: 'arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2',
    });
  });

  test('Pod Identity gives the role to each service account, and to nobody else', async () => {
    const resources = await registered(() =>
      StorageDriverRole.portworx('portworx', { identity: DriverIdentity.podIdentity('orders') }));
    expect(statement(only(resources, 'aws:iam/role:Role').inputs.assumeRolePolicy, 'ServiceAccounts')).toMatchObject({
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-name': 'orders',
          'aws:RequestTag/kubernetes-service-account': ['portworx', 'stork'],
        },
      },
    });
    expect(ofType(resources, 'aws:eks/podIdentityAssociation:PodIdentityAssociation').map(({ inputs }) => inputs)).toEqual([
      'portworx', 'stork',
    ].map(
      serviceAccount =>
        ({
          clusterName: 'orders',
          namespace: 'portworx',
          serviceAccount,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/portworx`,
        })));
  });

  test('Portworx gets the permissions that its cluster requires, on volumes and instances of the region', async () => {
    const resources = await registered(() =>
      StorageDriverRole.portworx('portworx', { identity: DriverIdentity.irsa(PROVIDER) }));
    const { Statement } = JSON.parse(only(resources, 'aws:iam/rolePolicy:RolePolicy').inputs.policy);
    // As Portworx documents them for nodes.
    expect([...new Set(Statement.flatMap(({ Action }: { Action: string[] }) => Action))].sort()).toEqual([
      'autoscaling:DescribeAutoScalingGroups', 'ec2:AttachVolume', 'ec2:CreateTags', 'ec2:CreateVolume',
      'ec2:DeleteTags', 'ec2:DeleteVolume', 'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeVolumeAttribute',
      'ec2:DescribeVolumeStatus', 'ec2:DescribeVolumes', 'ec2:DescribeVolumesModifications', 'ec2:DetachVolume',
      'ec2:ModifyVolume',
    ]);
    const changing = Statement.filter(({ Action }: { Action: string[] }) =>
      Action.some(action => !action.includes(':Describe')));
    expect(changing.map(({ Resource }: { Resource: string }) => Resource)).toEqual([
      `arn:aws:ec2:${REGION}:${ACCOUNT}:volume/*`, `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*`,
    ]);
  });

  test('fails for a text that is not the ARN of an OIDC provider', () => {
    expect(() => DriverIdentity.irsa('https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE')).toThrow(
      /is not the ARN of an OIDC provider. Fix:/,
    );
  });

  test('an existing role gets the permissions, and no other role is created', async () => {
    const resources = await registered(() => StorageDriverRole.portworx('portworx', {
      identity: DriverIdentity.role({ arn: `arn:aws:iam::${ACCOUNT}:role/nodes`, name: 'nodes' }),
    }));
    expect(ofType(resources, 'aws:iam/role:Role')).toEqual([]);
    expect(only(resources, 'aws:iam/rolePolicy:RolePolicy').inputs.role).toBe('nodes');
  });
});

describe('keys', () => {
  const withKey = () => registered(() => {
    const driver = StorageDriverRole.ebsCsi('csi', { identity: DriverIdentity.irsa(PROVIDER) });
    const key = new StorageKey('kafka', { usedBy: [driver] });
    new ChartComponent('orders', chart => new KafkaCluster(chart, 'kafka', {
      brokers: 3,
      replication: Replication.maximumPerformance(),
      topology: Topology.oneZone({ nodes: 4 }),
      storage: KafkaStorage.native({
        backingStore: BackingStore.ebs(),
        size: Size.gibibytes(500),
        encryption: key.encryption,
      }),
    }), { namespace: 'orders' });
  });

  test('a key is rotated, protected, and has an alias; volumes name it', async () => {
    const resources = await withKey();
    const key = only(resources, 'aws:kms/key:Key');
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(key.protect).toBe(true);
    expect(only(resources, 'aws:kms/alias:Alias').inputs).toEqual({ name: 'alias/kafka', targetKeyId: 'kafka' });
    const classes = ofType(resources, 'kubernetes:storage.k8s.io/v1:StorageClass');
    expect(classes.map(({ inputs }) => inputs.parameters.kmsKeyId)).toEqual(
      classes.map(() => `arn:aws:kms:eu-central-1:${ACCOUNT}:key/kafka`),
    );
  });

  test('only the named roles can use the key, through EC2; the account administers it and cannot use it', async () => {
    const { policy } = only(await withKey(), 'aws:kms/key:Key').inputs;
    const role = `arn:aws:iam::${ACCOUNT}:role/csi`;
    expect(statement(policy, 'Useec2')).toMatchObject({
      Principal: { AWS: [role] },
      Condition: { StringLike: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': 'ec2.*.amazonaws.com*' } },
    });
    expect(statement(policy, 'GrantToEc2')).toMatchObject({
      Principal: { AWS: [role] },
      Action: 'kms:CreateGrant',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
    const administration = statement(policy, 'Administer');
    expect(administration.Principal).toEqual({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
    expect(administration.Action).toContain('kms:PutKeyPolicy');
    for (const action of administration.Action) {
      expect(action).not.toMatch(
        /\*|Decrypt|Encrypt|GenerateDataKey|CreateGrant/,
      );
    }
  });
});

describe('a bucket for backups', () => {
  const withBucket = () => registered(() => {
    const role = StorageDriverRole.portworx('portworx', { identity: DriverIdentity.irsa(PROVIDER) });
    const key = new StorageKey('backups', { usedBy: [role], services: [KeyService.S3] });
    const bucket = new BackupBucket('kafka', { usedBy: { portworx: role }, keyArn: key.arn });
    new ChartComponent('orders', chart => BackupStore.s3(chart, 'store', {
      path: text(bucket.bucketName), region: text(bucket.region), workloadIdentity: true,
    }), { namespace: 'orders' });
  });

  test('is encrypted, versioned, private and protected; only deleted objects expire', async () => {
    const resources = await withBucket();
    expect(only(resources, 'aws:s3/bucket:Bucket').protect).toBe(true);
    expect(
      only(resources, 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration').inputs.rules,
    ).toEqual([{
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: 'aws:kms',
        kmsMasterKeyId: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/backups`,
      },
      bucketKeyEnabled: true,
    }]);
    expect(only(resources, 'aws:s3/bucketVersioning:BucketVersioning').inputs.versioningConfiguration).toEqual({ status: 'Enabled' });
    expect(only(resources, 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock').inputs).toMatchObject({
      blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
    });
    expect(statement(only(resources, 'aws:s3/bucketPolicy:BucketPolicy').inputs.policy, 'EncryptedTransport')).toMatchObject({
      Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const { rules } = only(resources, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').inputs;
    expect(rules.map(({ expiration }: { expiration?: object }) => expiration)).toEqual([
      undefined, { expiredObjectDeleteMarker: true },
    ]);
    expect(JSON.stringify(rules)).not.toMatch(/"days":|transition/i);
  });

  test('can be read and written by the named roles, which can reach no other bucket', async () => {
    const resources = await withBucket();
    const { role, policy } = ofType(resources, 'aws:iam/rolePolicy:RolePolicy').find(({ name }) =>
      name === 'kafka-portworx')!.inputs;
    expect(role).toBe('portworx');
    for (const { Action, Resource } of JSON.parse(policy).Statement) {
      expect([Action, Resource]).toEqual([
        Action, Action === 's3:ListAllMyBuckets' ? '*' : expect.stringMatching(/^arn:aws:s3:::kafka-1a2b3c(\/\*)?$/),
      ]);
      expect(JSON.stringify(Action)).not.toMatch(/\*|DeleteBucket|PutBucket/);
    }
  });

  test('is where a BackupStore keeps backups, by the role of the service accounts', async () => {
    const { inputs } = only(await withBucket(), 'kubernetes:stork.libopenstorage.org/v1alpha1:BackupLocation');
    expect(inputs.location).toEqual({
      type: 's3',
      path: 'kafka-1a2b3c',
      sync: false,
      useWorkloadIdentity: true,
      s3Config: { region: 'eu-central-1' },
    });
  });
});

test('Portworx takes its role through the service accounts that the operator creates', async () => {
  const resources = await registered(() => {
    const role = StorageDriverRole.portworx('portworx', { identity: DriverIdentity.irsa(PROVIDER) });
    new ChartComponent('platform', chart => new PortworxCluster(chart, 'portworx', {
      backingStore: BackingStore.ebs(),
      driveSize: Size.tebibytes(1),
      storageNodesPerZone: 3,
      awsRoleArn: text(role.arn),
    }), { namespace: 'portworx' });
  });
  const { spec } = only(resources, 'kubernetes:core.libopenstorage.org/v1:StorageCluster').inputs;
  expect(spec.workloadIdentity.credentials).toEqual([
    { cloudProvider: 'aws', key: 'eks.amazonaws.com/role-arn', value: `arn:aws:iam::${ACCOUNT}:role/portworx` },
  ]);
  expect(spec.stork.useWorkloadIdentity).toBe(true);
});
