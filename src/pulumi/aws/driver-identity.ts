import type * as pulumi from '@pulumi/pulumi';
import { issuerOf } from './policies';
import { checked } from '../../input/stand-ins';

/** A role that exists; an `aws.iam.Role` is one. */
export interface RoleReference {
  /** ARN of the role. */
  readonly arn: pulumi.Input<string>;
  /** Name of the role. */
  readonly name: pulumi.Input<string>;
}

/** How the pods of a driver assume their role. */
export interface DriverIdentityModel {
  readonly oidcProviderArn?: pulumi.Input<string>;
  readonly clusterName?: pulumi.Input<string>;
  readonly role?: RoleReference;
}

/** How the pods of a storage driver get their permissions on AWS. */
export class DriverIdentity {
  /**
   * IAM roles for service accounts: by tokens that the cluster signs.
   *
   * @param oidcProviderArn ARN of the OIDC provider that AWS knows for the cluster; the address of the issuer is
   * refused
   */
  public static irsa(oidcProviderArn: pulumi.Input<string>): DriverIdentity {
    if (typeof oidcProviderArn === 'string') issuerOf(oidcProviderArn);
    return checked('DriverIdentity.irsa', [oidcProviderArn], good => new DriverIdentity({ oidcProviderArn: good }));
  }

  /**
   * EKS Pod Identity, by its agent, which must run in the cluster. AWS advises it for the EBS CSI driver; Portworx
   * documents IAM roles for service accounts only.
   *
   * @param clusterName name of the EKS cluster
   */
  public static podIdentity(clusterName: pulumi.Input<string>): DriverIdentity {
    return checked('DriverIdentity.podIdentity', [clusterName], good => new DriverIdentity({ clusterName: good }));
  }

  /** An existing role, for example that of the nodes. It gets the permissions. */
  public static role(role: RoleReference): DriverIdentity {
    return checked('DriverIdentity.role', [role], good => new DriverIdentity({ role: good }));
  }

  /** @internal */
  public readonly _model: DriverIdentityModel;

  private constructor(model: DriverIdentityModel) {
    this._model = model;
  }
}
