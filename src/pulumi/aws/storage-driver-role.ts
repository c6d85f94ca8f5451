import { PodIdentityAssociation } from '@pulumi/aws/eks/podIdentityAssociation';
import { Role } from '@pulumi/aws/iam/role';
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment';
import * as pulumi from '@pulumi/pulumi';
import { accountOf, regionOf } from './account';
import type { DriverIdentity, RoleReference } from './driver-identity';
import { type ServiceAccounts, policyText, portworxDrives, trustInPodIdentity, trustInTokens } from './policies';
import { refuseWrongArguments } from '../errors';

/** The role of a storage driver. */
export interface StorageDriverRoleArgs {
  /** How the pods of the driver assume the role. */
  readonly identity: DriverIdentity;

  /**
   * Namespace of the driver.
   *
   * @default - kube-system for the EBS CSI driver, portworx for Portworx
   */
  readonly namespace?: string;

  /**
   * Tags of the role.
   *
   * @default - none
   */
  readonly tags?: { readonly [key: string]: string };
}

/** A role with the permissions of a storage driver on AWS. Keys and buckets name the role. */
export class StorageDriverRole extends pulumi.ComponentResource {
  /**
   * The role of the EBS CSI driver, with the policy that AWS keeps for it: volumes and snapshots that carry the
   * driver's tag, and no others. It is for `KafkaStorage.native` over `BackingStore.ebs`.
   */
  public static ebsCsi(
    name: string, args: StorageDriverRoleArgs, options?: pulumi.ComponentResourceOptions,
  ): StorageDriverRole {
    return new StorageDriverRole(name, args, {
      namespace: args?.namespace ?? 'kube-system',
      names: ['ebs-csi-controller-sa'],
    }, (role, parent) => {
      const { partition } = accountOf(parent);
      new RolePolicyAttachment(`${name}-volumes`, {
        role, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/AmazonEBSCSIDriverPolicyV2`,
      }, { parent });
    }, options);
  }

  /**
   * The role with which Portworx makes its drives on EBS, for `KafkaStorage.portworx` over `BackingStore.ebs`. A
   * PortworxCluster is given its ARN as `awsRoleArn`, unless it is that of the nodes.
   *
   * The role may attach, detach, change, tag and delete **every EBS volume of the account in the region** of the
   * provider, not those of Portworx alone: Portworx documents no narrower permissions. Where other volumes matter, give
   * Portworx an account of its own, or deny the role what it must not touch.
   */
  public static portworx(
    name: string, args: StorageDriverRoleArgs, options?: pulumi.ComponentResourceOptions,
  ): StorageDriverRole {
    return new StorageDriverRole(name, args, {
      namespace: args.namespace ?? 'portworx',
      names: ['portworx', 'stork'],
    }, (role, parent) => {
      new RolePolicy(
        `${name}-drives`, { role, policy: policyText(portworxDrives(accountOf(parent), regionOf(parent))) }, { parent },
      );
    }, options);
  }

  /** ARN of the role. */
  public readonly arn: pulumi.Output<string>;

  /** Name of the role. */
  public readonly name: pulumi.Output<string>;

  private constructor(
    name: string, args: StorageDriverRoleArgs, accounts: ServiceAccounts,
    permit: (roleName: pulumi.Input<string>, parent: pulumi.Resource) => void,
    options?: pulumi.ComponentResourceOptions,
  ) {
    refuseWrongArguments('StorageDriverRole', name, 'StorageDriverRoleArgs', args);
    super('kafka-constructs:aws:StorageDriverRole', name, {}, options);
    const role = args.identity._model.role ?? this.ownRole(name, args, accounts);
    permit(role.name, this);
    this.arn = pulumi.output(role.arn);
    this.name = pulumi.output(role.name);
    this.registerOutputs({ arn: this.arn, name: this.name });
  }

  private ownRole(name: string, { identity, tags }: StorageDriverRoleArgs, accounts: ServiceAccounts): RoleReference {
    const { oidcProviderArn, clusterName } = identity._model;
    const trust = oidcProviderArn === undefined
      ? trustInPodIdentity(clusterName!, accounts)
      : trustInTokens(oidcProviderArn, accounts);
    const role = new Role(name, { assumeRolePolicy: policyText(trust), tags }, { parent: this });
    if (clusterName !== undefined) {
      for (const serviceAccount of accounts.names) {
        new PodIdentityAssociation(`${name}-${serviceAccount}`, {
          clusterName, namespace: accounts.namespace, serviceAccount, roleArn: role.arn,
        }, { parent: this });
      }
    }
    return role;
  }
}
