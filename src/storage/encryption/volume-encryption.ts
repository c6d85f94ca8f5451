import type { StringMap } from '../../core/string-map';
import { checked } from '../../input/stand-ins';

/** Ways to encrypt volumes. */
export enum EncryptionMethod {
  /** Portworx with the cluster-wide key. */
  PORTWORX_CLUSTER_KEY = 'Portworx cluster-wide key',
  /** Portworx with a key from a Kubernetes Secret: one for a tenant or one for each volume. */
  PORTWORX_SECRET = 'Portworx key in a Secret',
  /** EBS with a KMS key. */
  AWS_KMS = 'AWS KMS key',
  /** Azure Disk with a disk encryption set. */
  AZURE_DISK_ENCRYPTION_SET = 'Azure disk encryption set',
  /** Disks of Google Compute Engine with a Cloud KMS key. */
  GOOGLE_KMS = 'Google Cloud KMS key',
}

/** The KMS key of encrypted EBS volumes. */
export interface AwsKmsEncryptionProps {
  /**
   * Full ARN of the key, which the EBS CSI driver asks for; drives of Portworx take an id or alias too. It may be known
   * only during the deployment.
   */
  readonly keyId: string;
}

/** The disk encryption set of encrypted Azure disks. */
export interface AzureDiskEncryptionProps {
  /** Resource id of the disk encryption set; may be known only during the deployment. */
  readonly diskEncryptionSetId: string;
}

/** The Cloud KMS key of encrypted disks of Google Compute Engine. */
export interface GoogleKmsEncryptionProps {
  /**
   * Resource name of the key: `projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY`; may be known only
   * during the deployment.
   */
  readonly keyName: string;
}

/** The Secret that tells Portworx where a volume's key is. */
export interface PortworxSecretEncryptionProps {
  /** Name of the pointer Secret: it has the keys SECRET_NAME, SECRET_KEY and SECRET_CONTEXT. */
  readonly secretName: string;

  /**
   * Namespace of the pointer Secret.
   *
   * @default - the namespace of the claim, so that each tenant has a Secret of its own
   */
  readonly secretNamespace?: string;
}

/**
 * Where the keys of single volumes are: `keySecretName` for keys in Kubernetes, `keyPath` for every other secrets
 * provider of Portworx.
 */
export interface PortworxVolumeKeysProps {
  /**
   * Name of the Kubernetes Secret that holds the keys, each under the name of its claim, such as
   * `data-0-orders-broker-0`.
   *
   * @default - none, with `keyPath`
   */
  readonly keySecretName?: string;

  /**
   * Namespace of that Secret.
   *
   * @default - the namespace of the cluster
   */
  readonly keySecretNamespace?: string;

  /**
   * Path in the secrets provider below which each key has the name of its claim, such as `kafka/orders` for
   * `kafka/orders/data-0-orders-broker-0`.
   *
   * @default - none, with `keySecretName`
   */
  readonly keyPath?: string;
}

/** How volumes are encrypted. Keys are references: no key material is ever part of a manifest. */
export class VolumeEncryption {
  /** EBS volumes without Portworx, encrypted with your KMS key. */
  public static awsKms(props: AwsKmsEncryptionProps): VolumeEncryption {
    return checked('VolumeEncryption.awsKms', [props], ({ keyId }) =>
      new VolumeEncryption({ method: EncryptionMethod.AWS_KMS, parameters: { encrypted: 'true', kmsKeyId: keyId } }));
  }

  /** Azure disks without Portworx, encrypted with your key. */
  public static azureDiskEncryptionSet(props: AzureDiskEncryptionProps): VolumeEncryption {
    return checked('VolumeEncryption.azureDiskEncryptionSet', [props], ({ diskEncryptionSetId: diskEncryptionSetID }) =>
      new VolumeEncryption({
        method: EncryptionMethod.AZURE_DISK_ENCRYPTION_SET,
        parameters: { diskEncryptionSetID },
      }));
  }

  /** Disks of Google Compute Engine, or drives of Portworx pools on them, encrypted with your key. */
  public static googleKms(props: GoogleKmsEncryptionProps): VolumeEncryption {
    return checked('VolumeEncryption.googleKms', [props], ({ keyName }) =>
      new VolumeEncryption({
        method: EncryptionMethod.GOOGLE_KMS,
        parameters: { 'disk-encryption-kms-key': keyName },
      }));
  }

  /**
   * Portworx volumes, encrypted with the cluster-wide key, which `pxctl secrets set-cluster-key` has named before. With
   * AWS KMS, Google Cloud KMS and IBM Key Protect Portworx makes a key for each volume instead, unless the claim is
   * annotated with `px/secret-name: default`.
   */
  public static portworxClusterKey(): VolumeEncryption {
    return new VolumeEncryption({ method: EncryptionMethod.PORTWORX_CLUSTER_KEY, parameters: { secure: 'true' } });
  }

  /** Portworx volumes, encrypted with the key of a tenant. */
  public static portworxSecret(props: PortworxSecretEncryptionProps): VolumeEncryption {
    return checked('VolumeEncryption.portworxSecret', [props], ({ secretName, secretNamespace }) =>
      new VolumeEncryption({
        method: EncryptionMethod.PORTWORX_SECRET,
        parameters: secretParameters(secretName, secretNamespace),
        pointer: {
          secretName,
          secretNamespace,
        },
      }));
  }

  /**
   * Portworx volumes, each encrypted with a key of its own. Portworx finds it by a pointer Secret of the claim's name
   * in the claim's namespace; clusters make the pointers for their volumes if you say where the keys are.
   */
  public static portworxSecretPerVolume(keys?: PortworxVolumeKeysProps): VolumeEncryption {
    return checked('VolumeEncryption.portworxSecretPerVolume', [keys], good => new VolumeEncryption({
      method: EncryptionMethod.PORTWORX_SECRET,
      parameters: secretParameters('${pvc.name}', undefined),
      keysOfVolumes: good
        && { secretName: good.keySecretName, secretNamespace: good.keySecretNamespace, path: good.keyPath },
    }));
  }

  /** The way in which volumes are encrypted. */
  public readonly method: EncryptionMethod;

  /** @internal */
  public readonly _model: VolumeEncryptionModel;

  private constructor(model: VolumeEncryptionModel) {
    this.method = model.method;
    this._model = model;
  }
}

/** How volumes are encrypted, as plain data. */
export interface VolumeEncryptionModel {
  readonly method: EncryptionMethod;
  /** Parameters of a StorageClass. */
  readonly parameters: StringMap;
  /** The pointer Secret of a tenant. */
  readonly pointer?: PortworxSecretEncryptionProps;
  readonly keysOfVolumes?: VolumeKeys;
}

/** Where the keys of single volumes are, each under the name of its claim. */
export interface VolumeKeys {
  /** In Kubernetes. */
  readonly secretName?: string;
  readonly secretNamespace?: string;
  /** In another secrets provider. */
  readonly path?: string;
}

function secretParameters(name: string, namespace = '${pvc.namespace}'): StringMap {
  return {
    'secure': 'true',
    'csi.storage.k8s.io/provisioner-secret-name': name,
    'csi.storage.k8s.io/provisioner-secret-namespace': namespace,
    'csi.storage.k8s.io/node-publish-secret-name': name,
    'csi.storage.k8s.io/node-publish-secret-namespace': namespace,
  };
}
