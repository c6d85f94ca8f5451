import { type IConstruct, Construct } from 'constructs';
import {
  type BackupModel, type RestoreModel, type StoreModel, BACKUP_REVIEWS, backupObjects, RESTORE_REVIEWS, restoreObjects,
  STORE_REVIEWS, storeObjects,
} from './backup-objects';
import { emissionForCluster } from './emission-for-cluster';
import type { Schedule } from './schedule';
import { reviewed } from '../core/rule';
import { attributesOf, chartLabels, inputOf, namespaceOf } from '../emit/emit';
import { EmittingConstruct } from '../emit/emitting-construct';
import type { KafkaCluster } from '../kafka/kafka-cluster';

/** An object store for backups, made here or known by its name. */
export interface IBackupStore extends IConstruct {
  /** Name of the BackupLocation; it is in the namespace of the cluster that is backed up. */
  readonly backupLocationName: string;
}

/** What every object store states. */
export interface BackupStoreProps {
  /**
   * Name of the BackupLocation.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace: that of the cluster that is backed up, or STORK's admin namespace.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /** Bucket or container. STORK does not support folders in it. */
  readonly path: string;

  /**
   * Whether backups of this namespace from another Kubernetes cluster are listed here, for a restore.
   *
   * @default false
   */
  readonly sync?: boolean;
}

/** A bucket of S3, or of a compatible store. */
export interface S3BackupStoreProps extends BackupStoreProps {
  /** Region. */
  readonly region: string;

  /**
   * Address of a store that is not AWS, without a protocol.
   *
   * @default - AWS
   */
  readonly endpoint?: string;

  /**
   * Name of a Secret with the keys `accessKeyID` and `secretAccessKey`, in the same namespace; `encryptionKey` in it
   * encrypts the backups.
   *
   * @default - the role of STORK and Portworx on AWS
   */
  readonly credentialsSecret?: string;

  /**
   * Whether STORK and Portworx assume that role through their service accounts (`awsRoleArn` of the PortworxCluster),
   * not through their nodes.
   *
   * @default false
   */
  readonly workloadIdentity?: boolean;
}

/** A container of Azure Blob Storage. */
export interface AzureBackupStoreProps extends BackupStoreProps {
  /**
   * Name of a Secret with the keys `storageAccountName` and `storageAccountKey`, in the same namespace; `encryptionKey`
   * in it encrypts the backups.
   */
  readonly credentialsSecret: string;
}

/** An object store for backups. Its credentials are read from a Secret by name. */
export class BackupStore extends EmittingConstruct implements IBackupStore {
  /** A bucket of S3, or of a compatible store. */
  public static s3(scope: Construct, id: string, props: S3BackupStoreProps): BackupStore {
    return new BackupStore(scope, id, 's3', props);
  }

  /** A container of Azure Blob Storage. */
  public static azure(scope: Construct, id: string, props: AzureBackupStoreProps): BackupStore {
    return new BackupStore(scope, id, 'azure', props);
  }

  /** A BackupLocation that exists already in the namespace of the cluster. */
  public static fromName(scope: Construct, id: string, backupLocationName: string): IBackupStore {
    return new ImportedBackupStore(scope, id, backupLocationName);
  }

  public readonly backupLocationName: string;

  private constructor(
    scope: Construct, id: string, type: StoreModel['type'], given: S3BackupStoreProps | AzureBackupStoreProps,
  ) {
    super(scope, id);
    const { props, findings } = inputOf(this, type === 's3' ? 'S3BackupStoreProps' : 'AzureBackupStoreProps', given);
    const name = props.name ?? id;
    const model: StoreModel = {
      name,
      namespace: namespaceOf(this, props.namespace),
      labels: chartLabels(this),
      path: props.path,
      sync: props.sync ?? false,
      type,
      secret: props.credentialsSecret,
      s3: type === 's3' ? s3Access(props as S3BackupStoreProps) : undefined,
    };
    this._emit(findings, () => ({
      ...reviewed(STORE_REVIEWS, model, this.node.path),
      manifests: storeObjects(model),
      warningPolicy: {},
    }), 'location');
    this.backupLocationName = name;
  }
}

function s3Access({ region, endpoint, workloadIdentity }: S3BackupStoreProps): StoreModel['s3'] {
  return { region, endpoint, workloadIdentity };
}

class ImportedBackupStore extends Construct implements IBackupStore {
  public readonly backupLocationName: string;

  constructor(scope: Construct, id: string, backupLocationName: string) {
    super(scope, id);
    this.backupLocationName = attributesOf(this, 'string', backupLocationName, 'backupLocationName');
  }
}

/** A backup of a cluster. */
export interface ClusterBackupProps {
  /**
   * Name of the backup or of its schedule.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /** The cluster. */
  readonly cluster: KafkaCluster;

  /** Where the backup is kept: a store in the namespace of the backup. */
  readonly store: IBackupStore;

  /**
   * Namespace of the backup. STORK's admin namespace (kube-system), where the backup is to be restored into another
   * namespace.
   *
   * @default - the namespace of the cluster
   */
  readonly namespace?: string;

  /**
   * When backups are made, and how many are kept.
   *
   * @default - once, as soon as it is applied
   */
  readonly schedule?: Schedule;
}

/** A backup of the namespace of a cluster, objects and volumes, in an object store. */
export class ClusterBackup extends EmittingConstruct {
  constructor(scope: Construct, id: string, props: ClusterBackupProps) {
    super(scope, id);
    const input = inputOf(this, 'ClusterBackupProps', props);
    const { props: good } = input;
    this._emit(input.findings, () => emissionForCluster(this, good.cluster, BACKUP_REVIEWS, cluster => {
      const model: BackupModel = {
        name: good.name ?? id,
        namespace: good.namespace ?? cluster.namespace,
        cluster,
        store: good.store.backupLocationName,
        schedule: good.schedule?._model,
      };
      return { model, manifests: backupObjects(model) };
    }), 'backup');
  }
}

/** A restore of the volumes of a cluster. */
export interface ClusterRestoreProps {
  /**
   * Name of the restore.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /** Name of the ApplicationBackup; a schedule makes one for each round: `kubectl get applicationbackups`. */
  readonly backupName: string;

  /** Where the backup is kept: a store in the namespace of the backup. */
  readonly store: IBackupStore;

  /**
   * Namespace of the backup, in which the restore is made. For another target it is STORK's admin namespace
   * (kube-system).
   *
   * @default - the namespace of the cluster
   */
  readonly namespace?: string;

  /** The cluster as it was when the backup was made. */
  readonly cluster: KafkaCluster;

  /**
   * Namespace that the volumes are restored into.
   *
   * @default - the namespace of the cluster
   */
  readonly targetNamespace?: string;
}

/**
 * A restore of the volumes of a cluster, with their claims, from a backup. The other objects come from a program, as
 * before: they contain addresses that differ in another namespace.
 */
export class ClusterRestore extends EmittingConstruct {
  constructor(scope: Construct, id: string, props: ClusterRestoreProps) {
    super(scope, id);
    const input = inputOf(this, 'ClusterRestoreProps', props);
    const { props: good } = input;
    this._emit(input.findings, () => emissionForCluster(this, good.cluster, RESTORE_REVIEWS, cluster => {
      const model: RestoreModel = {
        name: good.name ?? id,
        namespace: good.namespace ?? cluster.namespace,
        cluster,
        backupName: good.backupName,
        store: good.store.backupLocationName,
        targetNamespace: good.targetNamespace ?? cluster.namespace,
      };
      return { model, manifests: restoreObjects(model) };
    }), 'restore');
  }
}
