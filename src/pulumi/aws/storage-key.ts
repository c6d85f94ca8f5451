import { Alias } from '@pulumi/aws/kms/alias';
import { Key } from '@pulumi/aws/kms/key';
import * as pulumi from '@pulumi/pulumi';
import { accountOf } from './account';
import type { RoleReference } from './driver-identity';
import { keyPolicy, KeyService, policyText } from './policies';
import { VolumeEncryption } from '../../storage/encryption/volume-encryption';
import { text } from '../deferred-output';
import { refuseWrongArguments } from '../errors';

/** A key for volumes or for backups. */
export interface StorageKeyArgs {
  /** Roles that may use the key: those of storage drivers. */
  readonly usedBy: readonly RoleReference[];

  /**
   * Services through which they use it.
   *
   * @default - [KeyService.EC2]: EBS volumes
   */
  readonly services?: readonly KeyService[];

  /**
   * Alias, without `alias/`.
   *
   * @default - the name of the component
   */
  readonly alias?: string;

  /**
   * Whether Pulumi refuses to delete the key.
   *
   * @default true
   */
  readonly protect?: boolean;

  /**
   * Tags of the key.
   *
   * @default - none
   */
  readonly tags?: { readonly [key: string]: string };
}

/**
 * A KMS key with its alias and policy. It is rotated every year, protected, and deleted 30 days after a request at the
 * earliest: without it, the data that it encrypts is lost.
 */
export class StorageKey extends pulumi.ComponentResource {
  /** ARN of the key. */
  public readonly arn: pulumi.Output<string>;

  /**
   * Encryption of EBS volumes with the key, for a storage or a StorageClass; for drives of Portworx as
   * `driveEncryption`.
   */
  public readonly encryption: VolumeEncryption;

  /**
   * @param name name of the component
   * @param args who uses the key, and for what
   * @param options Pulumi's own
   */
  constructor(name: string, args: StorageKeyArgs, options?: pulumi.ComponentResourceOptions) {
    refuseWrongArguments('StorageKey', name, 'StorageKeyArgs', args);
    super('kafka-constructs:aws:StorageKey', name, {}, options);
    const { usedBy, services = [KeyService.EC2], alias = name, protect = true, tags } = args;
    const key = new Key(name, {
      description: `Volumes and backups of ${name}`,
      policy: policyText(keyPolicy(accountOf(this), usedBy.map(({ arn }) => arn), services)),
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags,
    }, { parent: this, protect });
    new Alias(name, { name: `alias/${alias}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.encryption = VolumeEncryption.awsKms({ keyId: text(key.arn) });
    this.registerOutputs({ arn: this.arn });
  }
}
