import { type StringMap, stringMap } from '../../core/string-map';
import { checked } from '../../input/stand-ins';

/** Keys in the AWS Key Management Service. */
export interface AwsKmsSecretsProps {
  /**
   * ARN of the customer managed key with which Portworx encrypts its own keys (`AWS_CMK`); may be known only during
   * the deployment.
   */
  readonly keyArn: string;

  /** Region of the key. */
  readonly region: string;

  /**
   * Name of a Secret in the namespace of Portworx with the keys `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
   *
   * @default - the role of the node or of the service account
   */
  readonly credentialsSecret?: string;
}

/** Keys in an Azure Key Vault. */
export interface AzureKeyVaultSecretsProps {
  /** Address of the vault, for example `https://orders.vault.azure.net`. */
  readonly vaultUrl: string;

  /** Tenant in which the vault is. */
  readonly tenantId: string;

  /** Name of a Secret in the namespace of Portworx with the keys `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`. */
  readonly credentialsSecret: string;
}

/** Keys in HashiCorp Vault. */
export interface VaultSecretsProps {
  /** Address of Vault, for example `https://vault.example:8200`. */
  readonly address: string;

  /**
   * Role of Vault's Kubernetes authentication for Portworx.
   *
   * @default - a token, from `tokenSecret`
   */
  readonly kubernetesRole?: string;

  /**
   * Name of a Secret in the namespace of Portworx with the key `VAULT_TOKEN`.
   *
   * @default - Kubernetes authentication, as `kubernetesRole`
   */
  readonly tokenSecret?: string;

  /**
   * Path of the key-value engine.
   *
   * @default - Portworx's own, `secret`
   */
  readonly backendPath?: string;

  /**
   * Namespace of Vault Enterprise.
   *
   * @default - none
   */
  readonly vaultNamespace?: string;

  /**
   * Whether Vault's transit engine encrypts the keys, instead of its key-value engine keeping them.
   *
   * @default false
   */
  readonly transit?: boolean;
}

/** Keys in Google Cloud KMS. */
export interface GoogleCloudKmsSecretsProps {
  /**
   * Resource id of a version of an asymmetric key with the purpose "Asymmetric decrypt":
   * `projects/.../locations/.../keyRings/.../cryptoKeys/.../cryptoKeyVersions/1` (Portworx, "Google Cloud KMS", 3.6).
   */
  readonly resourceId: string;
}

/** Keys in IBM Key Protect. */
export interface IbmKeyProtectSecretsProps {
  /**
   * Name of a Secret in the namespace of Portworx with the keys `IBM_SERVICE_API_KEY`, `IBM_INSTANCE_ID` and
   * `IBM_CUSTOMER_ROOT_KEY`.
   */
  readonly credentialsSecret: string;
}

/**
 * Where Portworx keeps the keys of encrypted volumes. Credentials are read from Secrets by name; none is part of a
 * manifest.
 */
export class SecretsProvider {
  /** Secrets of the Kubernetes cluster itself. */
  public static kubernetes(): SecretsProvider {
    return new SecretsProvider('k8s', {}, undefined, []);
  }

  /** AWS Key Management Service. */
  public static awsKms(props: AwsKmsSecretsProps): SecretsProvider {
    return checked('SecretsProvider.awsKms', [props], good =>
      new SecretsProvider('aws-kms', { AWS_CMK: good.keyArn, AWS_REGION: good.region }, good.credentialsSecret,
        ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']));
  }

  /** Azure Key Vault. */
  public static azureKeyVault(props: AzureKeyVaultSecretsProps): SecretsProvider {
    return checked('SecretsProvider.azureKeyVault', [props], good =>
      new SecretsProvider('azure-kv', {
        AZURE_TENANT_ID: good.tenantId,
        AZURE_VAULT_URL: good.vaultUrl,
      }, good.credentialsSecret,
      ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']));
  }

  /** HashiCorp Vault, with Kubernetes authentication or a token. */
  public static vault(props: VaultSecretsProps): SecretsProvider {
    return checked('SecretsProvider.vault', [props], good =>
      new SecretsProvider(good.transit ? 'vault-transit' : 'vault', stringMap({
        VAULT_ADDR: good.address,
        VAULT_AUTH_METHOD: good.kubernetesRole === undefined ? undefined : 'kubernetes',
        VAULT_AUTH_KUBERNETES_ROLE: good.kubernetesRole,
        VAULT_BACKEND_PATH: good.backendPath,
        VAULT_NAMESPACE: good.vaultNamespace,
      }), good.tokenSecret, ['VAULT_TOKEN']));
  }

  /** Google Cloud KMS, with the identity of the node or workload. */
  public static googleCloudKms(props: GoogleCloudKmsSecretsProps): SecretsProvider {
    return checked(
      'SecretsProvider.googleCloudKms',
      [props],
      good => new SecretsProvider('gcloud-kms', { GOOGLE_KMS_RESOURCE_ID: good.resourceId }, undefined, []),
    );
  }

  /** IBM Key Protect. */
  public static ibmKeyProtect(props: IbmKeyProtectSecretsProps): SecretsProvider {
    return checked(
      'SecretsProvider.ibmKeyProtect',
      [props],
      good =>
        new SecretsProvider(
          'ibm-kp', {}, good.credentialsSecret, ['IBM_SERVICE_API_KEY', 'IBM_INSTANCE_ID', 'IBM_CUSTOMER_ROOT_KEY'],
        ),
    );
  }

  /** @internal */
  public readonly _model: SecretsProviderModel;

  private constructor(
    provider: string, settings: StringMap, secretName: string | undefined, secretKeys: readonly string[],
  ) {
    this._model = {
      provider,
      settings,
      credentials: secretName === undefined ? undefined : { secretName, keys: secretKeys },
    };
  }

  /** The provider, as Portworx names it, for example `aws-kms`. */
  public get provider(): string {
    return this._model.provider;
  }
}

/** A secrets provider as plain data. */
export interface SecretsProviderModel {
  readonly provider: string;
  /** Environment variables. */
  readonly settings: StringMap;
  /** Environment variables whose values are in a Secret, under keys of the same names. */
  readonly credentials?: { readonly secretName: string; readonly keys: readonly string[] };
}
