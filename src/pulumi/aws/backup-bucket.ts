import { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import { Bucket } from '@pulumi/aws/s3/bucket';
import { BucketLifecycleConfiguration } from '@pulumi/aws/s3/bucketLifecycleConfiguration';
import { BucketPolicy } from '@pulumi/aws/s3/bucketPolicy';
import { BucketPublicAccessBlock } from '@pulumi/aws/s3/bucketPublicAccessBlock';
import { BucketServerSideEncryptionConfiguration } from '@pulumi/aws/s3/bucketServerSideEncryptionConfiguration';
import { BucketVersioning } from '@pulumi/aws/s3/bucketVersioning';
import * as pulumi from '@pulumi/pulumi';
import type { RoleReference } from './driver-identity';
import { backupAccess, encryptedTransport, policyText } from './policies';
import { refuseWrongArguments } from '../errors';

/** A bucket for backups. */
export interface BackupBucketArgs {
  /** Roles that write and read backups, by name in the stack: those of Portworx and STORK, or of the nodes. */
  readonly usedBy: { readonly [name: string]: RoleReference };

  /**
   * ARN of the KMS key with which objects are encrypted: that of a StorageKey with KeyService.S3.
   *
   * @default - a key of S3 itself
   */
  readonly keyArn?: pulumi.Input<string>;

  /**
   * Days for which deleted or overwritten objects can be restored.
   *
   * @default 30
   */
  readonly daysToUndelete?: number;

  /**
   * Whether Pulumi refuses to delete the bucket.
   *
   * @default true
   */
  readonly protect?: boolean;

  /**
   * Tags of the bucket.
   *
   * @default - none
   */
  readonly tags?: { readonly [key: string]: string };
}

/** Days after which an incomplete upload is deleted. The upload of a large volume may take days. */
const UPLOAD_DAYS = 7;

/**
 * A bucket for backups: encrypted, versioned, closed to the public and to clear text, and protected. Only deleted
 * objects expire: Portworx's backups build on earlier ones, and STORK deletes those that are no longer needed.
 */
export class BackupBucket extends pulumi.ComponentResource {
  /** Name of the bucket, for `path` of a BackupStore. */
  public readonly bucketName: pulumi.Output<string>;

  /** Region of the bucket, for `region` of a BackupStore. */
  public readonly region: pulumi.Output<string>;

  /** ARN of the bucket. */
  public readonly arn: pulumi.Output<string>;

  /**
   * @param name name of the component
   * @param args who uses the bucket, and how it is encrypted
   * @param options Pulumi's own
   */
  constructor(name: string, args: BackupBucketArgs, options?: pulumi.ComponentResourceOptions) {
    refuseWrongArguments('BackupBucket', name, 'BackupBucketArgs', args);
    super('kafka-constructs:aws:BackupBucket', name, {}, options);
    const bucket = new Bucket(name, { tags: args.tags }, { parent: this, protect: args.protect ?? true });
    this.bucketName = bucket.bucket;
    this.region = bucket.region;
    this.arn = bucket.arn;
    this.close(name, bucket);
    this.encrypt(name, bucket, args.keyArn);
    this.keepVersions(name, bucket, args.daysToUndelete ?? 30);
    for (const [user, role] of Object.entries(args.usedBy)) {
      new RolePolicy(
        `${name}-${user}`, { role: role.name, policy: policyText(backupAccess(bucket.arn)) }, { parent: this },
      );
    }
    this.registerOutputs({ bucketName: this.bucketName, region: this.region, arn: this.arn });
  }

  private close(name: string, { bucket, arn }: Bucket): void {
    const closed = new BucketPublicAccessBlock(name, {
      bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
    }, { parent: this });
    // S3 refuses two changes of what a bucket permits at the same time.
    new BucketPolicy(
      name, { bucket, policy: policyText(encryptedTransport(arn)) }, { parent: this, dependsOn: closed },
    );
  }

  private encrypt(name: string, { bucket }: Bucket, keyArn: pulumi.Input<string> | undefined): void {
    const key = keyArn === undefined ? { sseAlgorithm: 'AES256' } : { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn };
    new BucketServerSideEncryptionConfiguration(name, {
      bucket, rules: [{ applyServerSideEncryptionByDefault: key, bucketKeyEnabled: keyArn !== undefined }],
    }, { parent: this });
  }

  private keepVersions(name: string, { bucket }: Bucket, days: number): void {
    const versioning = new BucketVersioning(
      name, { bucket, versioningConfiguration: { status: 'Enabled' } }, { parent: this },
    );
    new BucketLifecycleConfiguration(name, {
      bucket,
      rules: [
        {
          id: 'broken-off-uploads',
          status: 'Enabled',
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS },
        },
        {
          id: 'deleted-objects',
          status: 'Enabled',
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: days },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    }, { parent: this, dependsOn: versioning });
  }
}
