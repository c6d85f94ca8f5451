import { Construct } from 'constructs';
import { EmittingConstruct } from '../emit/emitting-construct';
import {
  type VolumeClassSpec, classNameOf, coalescesWrites, isPooled, isPortworx, storageClassManifest, volumeClass,
  VolumePurpose,
} from './classes/volume-class-plan';
import { CLASS_REVIEWS } from './classes/volume-class-rules';
import type { VolumeEncryption } from './encryption/volume-encryption';
import { nativeClass, portworxClass } from './kafka-storage';
import type {
  IKafkaStorageClass, KafkaStorageClassAttributes, KafkaStorageClassProps,
} from './kafka-storage-class-props';
import type { IPortworxCluster } from './portworx/portworx-cluster-props';
import { VolumeMobility } from '../availability/volume-mobility';
import { reviewed } from '../core/rule';
import { OLDEST_KUBERNETES_MINOR } from '../kubernetes/scope-rules';
import { VolumeManager } from './stores/backing-store-model';
import { attributesOf, chartLabels, inputOf } from '../emit/emit';
import { commonLabels } from '../kubernetes/labels';

/** A StorageClass, tuned for its purpose. */
export class KafkaStorageClass extends EmittingConstruct implements IKafkaStorageClass {
  /** An existing class of which only the name is known: native volumes, one replica. */
  public static fromName(scope: Construct, id: string, storageClassName: string): IKafkaStorageClass {
    return KafkaStorageClass.fromAttributes(scope, id, { storageClassName });
  }

  /** An existing class. */
  public static fromAttributes(
    scope: Construct, id: string, attributes: KafkaStorageClassAttributes,
  ): IKafkaStorageClass {
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

  constructor(scope: Construct, id: string, props: KafkaStorageClassProps) {
    super(scope, id);
    const { props: good, findings } = inputOf(this, 'KafkaStorageClassProps', props);
    const spec = classSpec(good);
    const model = volumeClass(spec);
    this.storageClassName = good.name ?? classNameOf(id, model, spec.reclaimPolicy);
    this.volumeManager = isPortworx(spec) ? VolumeManager.PORTWORX : spec.manager;
    this.pooled = isPooled(spec);
    this.coalescesWrites = coalescesWrites(spec);
    this.volumeReplicas = spec.volumeReplicas;
    this.volumeMobility = model.mobility.value;
    this.expandable = model.expandable;
    this.encryption = good.encryption;
    this.portworxCluster = good.portworxCluster;
    const labels = commonLabels({ 'app.kubernetes.io/name': 'kafka-storage-class' }, chartLabels(this));
    this._emit(findings, () => ({
      ...reviewed(CLASS_REVIEWS, {
        spec,
        disks: [],
        storageNodes: good.storageNodes ?? good.portworxCluster?.storageNodes,
        growth: false,
        kubernetesMinor: OLDEST_KUBERNETES_MINOR,
      }, this.node.path),
      manifests: { 'storage-class': storageClassManifest(model, spec.reclaimPolicy, this.storageClassName, labels) },
      warningPolicy: good,
    }), 'storage-class');
  }
}

function classSpec(props: KafkaStorageClassProps): VolumeClassSpec {
  const request = props.volumeManager === VolumeManager.NATIVE
    ? { ...nativeClass(props), portworxSettings: portworxSettings(props) }
    : portworxClass(props);
  return {
    ...request,
    purpose: props.purpose ?? VolumePurpose.BROKER_DATA,
    volumeReplicas: props.replication?.volumeReplicas ?? 1,
  };
}

/** What is for Portworx alone, by name. */
function portworxSettings(
  { parameters = {}, unlistedParameters = {}, snapshotSchedules = [] }: KafkaStorageClassProps,
): string[] {
  return [...Object.keys(parameters), ...Object.keys(unlistedParameters), ...snapshotSchedules.map(({ name }) => name)];
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

  constructor(scope: Construct, id: string, given: KafkaStorageClassAttributes) {
    super(scope, id);
    const attributes = attributesOf(this, 'KafkaStorageClassAttributes', given);
    this.storageClassName = attributes.storageClassName;
    this.volumeManager = attributes.volumeManager ?? VolumeManager.NATIVE;
    this.pooled = attributes.pooled ?? this.volumeManager === VolumeManager.PORTWORX;
    this.volumeReplicas = attributes.volumeReplicas ?? 1;
    this.coalescesWrites = attributes.coalescesWrites ?? (this.pooled && this.volumeReplicas >= 2);
    this.volumeMobility = attributes.volumeMobility
      ?? (this.volumeReplicas >= 2 ? VolumeMobility.ANYWHERE : VolumeMobility.WITHIN_A_ZONE);
    this.expandable = attributes.expandable ?? true;
    this.encryption = attributes.encryption;
    this.portworxCluster = attributes.portworxCluster;
  }
}
