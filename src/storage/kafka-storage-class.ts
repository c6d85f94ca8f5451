import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { VolumeManager, VolumeMobility } from './backing-store-model';
import type { PortworxClassProps } from './kafka-storage';
import { nativeClass, portworxClass } from './kafka-storage';
import type { IPortworxCluster } from './portworx-cluster-props';
import { STORAGE_CODES } from './storage-codes';
import type { VolumeClassSpec } from './volume-class';
import { classNameOf, coalescesWrites, isPooled, isPortworx, storageClassManifest, volumeClass, VolumePurpose } from './volume-class';
import { reviewVolumeClass } from './volume-class-rules';
import type { VolumeEncryption } from './volume-encryption';
import type { Finding } from '../core/finding';
import { chartLabels, emit } from '../core/front-end';
import { commonLabels } from '../core/labels';
import type { Replication } from '../durability/replication';

/** A StorageClass for Kafka, made here or known by its attributes. */
export interface IKafkaStorageClass extends IConstruct {
  /** Name of the StorageClass. */
  readonly storageClassName: string;

  /** Who makes the volumes: Portworx also where a FlashArray is used directly, by Portworx' driver. */
  readonly volumeManager: VolumeManager;

  /** Whether the volumes come from Portworx pools; with direct access to an array they do not. */
  readonly pooled: boolean;

  /** Whether writes are acknowledged while they are in memory only (`io_profile: db_remote`): not for quorum logs. */
  readonly coalescesWrites: boolean;

  /** Replicas that Portworx keeps of each volume; 1 without Portworx. */
  readonly volumeReplicas: number;

  /** Where a volume can be attached when its node is lost. */
  readonly volumeMobility: VolumeMobility;

  /** Whether claims of the class can be made larger. */
  readonly expandable: boolean;

  /** How the volumes are encrypted; undefined where the class says nothing of it. */
  readonly encryption?: VolumeEncryption;

  /** The Portworx cluster that makes the volumes; undefined where it is not known. */
  readonly portworxCluster?: IPortworxCluster;
}

/** What is known of a StorageClass that exists already. */
export interface KafkaStorageClassAttributes {
  /** Name of the StorageClass. */
  readonly storageClassName: string;

  /**
   * Who makes the volumes.
   *
   * @default VolumeManager.NATIVE
   */
  readonly volumeManager?: VolumeManager;

  /**
   * Whether the volumes come from Portworx pools; with direct access to an array they do not.
   *
   * @default - true with VolumeManager.PORTWORX
   */
  readonly pooled?: boolean;

  /**
   * Whether writes are acknowledged while they are in memory only (`io_profile: db_remote`).
   *
   * @default - true with pools and two or more volume replicas, since that is Portworx' default then
   */
  readonly coalescesWrites?: boolean;

  /**
   * Replicas that Portworx keeps of each volume (`repl`).
   *
   * @default 1
   */
  readonly volumeReplicas?: number;

  /**
   * Where a volume can be attached when its node is lost.
   *
   * @default - VolumeMobility.ANYWHERE with two or more volume replicas, else VolumeMobility.WITHIN_A_ZONE
   */
  readonly volumeMobility?: VolumeMobility;

  /**
   * Whether the class allows volume expansion.
   *
   * @default true
   */
  readonly expandable?: boolean;

  /**
   * How the volumes are encrypted; of account where they have keys of their own, since clusters make the pointers to them.
   *
   * @default - not known
   */
  readonly encryption?: VolumeEncryption;

  /**
   * The Portworx cluster that makes the volumes.
   *
   * @default - not known
   */
  readonly portworxCluster?: IPortworxCluster;
}

/** A tuned StorageClass that many clusters can share. */
export interface KafkaStorageClassProps extends PortworxClassProps {
  /**
   * Name of the StorageClass.
   *
   * @default - the id of the construct, and a suffix that follows from the settings: Kubernetes does not let them change, so that other
   * settings are another class; with a name given, it refuses the change
   */
  readonly name?: string;

  /**
   * Who makes the volumes.
   *
   * @default VolumeManager.PORTWORX
   */
  readonly volumeManager?: VolumeManager;

  /**
   * What the volumes hold.
   *
   * @default VolumePurpose.BROKER_DATA
   */
  readonly purpose?: VolumePurpose;

  /**
   * Replication of the clusters that use the class; it gives the number of volume replicas.
   *
   * @default - one volume replica
   */
  readonly replication?: Replication;

  /**
   * Nodes that hold Portworx storage; checked against the volume replicas.
   *
   * @default - those of `portworxCluster`, else not checked beyond 3
   */
  readonly storageNodes?: number;

  /**
   * Warnings that are acceptable here: code and reason.
   *
   * @default - none
   */
  readonly acknowledge?: { [code: string]: string };

  /**
   * Whether warnings are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/** A StorageClass, tuned for what it is to hold. */
export class KafkaStorageClass extends Construct implements IKafkaStorageClass {
  /** A class that exists already and of which the name says enough: native volumes, one replica. */
  public static fromName(scope: Construct, id: string, storageClassName: string): IKafkaStorageClass {
    return KafkaStorageClass.fromAttributes(scope, id, { storageClassName });
  }

  /** A class that exists already. */
  public static fromAttributes(scope: Construct, id: string, attributes: KafkaStorageClassAttributes): IKafkaStorageClass {
    return new ImportedStorageClass(scope, id, attributes);
  }

  public readonly storageClassName: string;
  public readonly volumeManager: VolumeManager;
  public readonly pooled: boolean;
  public readonly coalescesWrites: boolean;
  public readonly volumeReplicas: number;
  public readonly volumeMobility: VolumeMobility;
  public readonly expandable: boolean;
  public readonly encryption?: VolumeEncryption;
  public readonly portworxCluster?: IPortworxCluster;

  /** What was found in the input. */
  public readonly findings: Finding[];

  /** The emitted objects by role: `storage-class`. Empty when there are errors. */
  public readonly objects: { [role: string]: ApiObject };

  constructor(scope: Construct, id: string, props: KafkaStorageClassProps) {
    super(scope, id);
    const spec = classSpec(props);
    const model = volumeClass(spec);
    this.storageClassName = props.name ?? classNameOf(id, model, spec.reclaimPolicy);
    this.volumeManager = isPortworx(spec) ? VolumeManager.PORTWORX : spec.manager;
    this.pooled = isPooled(spec);
    this.coalescesWrites = coalescesWrites(spec);
    this.volumeReplicas = spec.volumeReplicas;
    this.volumeMobility = model.mobility.value;
    this.expandable = model.expandable;
    this.encryption = props.encryption;
    this.portworxCluster = props.portworxCluster;
    const labels = commonLabels({ 'app.kubernetes.io/name': 'kafka-storage-class' }, chartLabels(this));
    const emitted = emit(this, {
      findings: reviewVolumeClass({
        spec, disks: [], storageNodes: props.storageNodes ?? props.portworxCluster?.storageNodes, growth: false, kubernetesMinor: 28,
      }, this.node.path),
      manifests: { 'storage-class': storageClassManifest(model, spec.reclaimPolicy, this.storageClassName, labels) },
      warningPolicy: props,
      codes: STORAGE_CODES,
    });
    this.findings = emitted.findings;
    this.objects = emitted.objects;
    this.node.defaultChild = emitted.objects['storage-class'];
  }
}

function classSpec(props: KafkaStorageClassProps): VolumeClassSpec {
  const request = props.volumeManager === VolumeManager.NATIVE
    ? { ...nativeClass(props), parameters: props.parameters ?? {}, snapshotSchedules: props.snapshotSchedules ?? [] }
    : portworxClass(props);
  return { ...request, purpose: props.purpose ?? VolumePurpose.BROKER_DATA, volumeReplicas: props.replication?.volumeReplicas ?? 1 };
}

class ImportedStorageClass extends Construct implements IKafkaStorageClass {
  public readonly storageClassName: string;
  public readonly volumeManager: VolumeManager;
  public readonly pooled: boolean;
  public readonly coalescesWrites: boolean;
  public readonly volumeReplicas: number;
  public readonly volumeMobility: VolumeMobility;
  public readonly expandable: boolean;
  public readonly encryption?: VolumeEncryption;
  public readonly portworxCluster?: IPortworxCluster;

  constructor(scope: Construct, id: string, attributes: KafkaStorageClassAttributes) {
    super(scope, id);
    this.storageClassName = attributes.storageClassName;
    this.volumeManager = attributes.volumeManager ?? VolumeManager.NATIVE;
    this.pooled = attributes.pooled ?? this.volumeManager === VolumeManager.PORTWORX;
    this.volumeReplicas = attributes.volumeReplicas ?? 1;
    this.coalescesWrites = attributes.coalescesWrites ?? (this.pooled && this.volumeReplicas >= 2);
    this.volumeMobility = attributes.volumeMobility ?? (this.volumeReplicas >= 2 ? VolumeMobility.ANYWHERE : VolumeMobility.WITHIN_A_ZONE);
    this.expandable = attributes.expandable ?? true;
    this.encryption = attributes.encryption;
    this.portworxCluster = attributes.portworxCluster;
  }
}
