import type { ExistingClassModel, StorageModel, VolumeClassRequest } from './storage-model';
import { type PlacementRequest, type PlacementStrategy, type VolumePlacement, placeVolumes } from './volume-placement';
import { type VolumeMobility } from '../../availability/volume-mobility';
import type { VolumeGrowthModel } from '../../capacity/volume-growth';
import { type Decided, decided } from '../../core/decision';
import type { Labels } from '../../kubernetes/labels';
import type { Manifest } from '../../kubernetes/manifest';
import type { ClaimTemplate } from '../../kubernetes/pods/stateful-set';
import {
  type VolumeClassSpec, type VolumePurpose, classNameOf, isPooled, isPortworx, portworxClusterOf, storageClassManifest,
  volumeClass,
} from '../classes/volume-class-plan';
import type { VolumeEncryptionModel } from '../encryption/volume-encryption';
import type { PortworxClusterModel } from '../portworx/portworx-cluster-model';
import type { VolumeClassModel } from '../stores/backing-store-model';

/** The volumes of a group of nodes as asked for. */
export interface VolumesSpec {
  readonly storage: StorageModel;
  readonly purpose: VolumePurpose;
  readonly volumeReplicas: number;
  /** First part of the name of a class that the cluster makes: of the one class, or of that of a zone. */
  readonly className: (zone?: string) => string;
  readonly placement: PlacementRequest;
  /** Volumes of each pod; a quorum log has one. */
  readonly volumesPerPod: number;
  readonly pods: number;
  /** Nodes that can hold storage; undefined where that is not known. */
  readonly nodes?: number;
  readonly kubernetesMinor: number;
}

/** The volumes of a group of nodes, with every decision taken. */
export interface VolumesPlan {
  readonly spec: VolumesSpec;
  readonly className: string;
  readonly sizeBytes: number;
  /** Bytes that a volume can grow to. */
  readonly ceilingBytes: number;
  readonly growth?: VolumeGrowthModel;
  readonly volumesPerPod: number;
  readonly mobility: Decided<VolumeMobility>;
  /** Whether Portworx pools hold the volumes. */
  readonly pooled: boolean;
  /** Whether the volumes can be made larger. */
  readonly expandable: boolean;
  /** Whether a driver of Portworx makes the volumes, so that STORK's health monitor looks after their pods. */
  readonly portworx: boolean;
  /** Replicas that Portworx keeps of each volume; 1 without pools. */
  readonly volumeReplicas: number;
  readonly encryption?: VolumeEncryptionModel;
  /** The Portworx cluster that makes the volumes, where it is known. */
  readonly portworxCluster?: PortworxClusterModel;
  /** MiB/s, sequential. */
  readonly readRate: Decided<number>;
  /** The classes that the cluster makes; undefined where it uses a class that exists. */
  readonly own?: OwnClasses;
}

/** Classes that a cluster makes for a group of nodes. */
export interface OwnClasses {
  readonly spec: VolumeClassSpec;
  readonly placement: VolumePlacement;
  /** One class, or one for each zone. They differ in the placement strategy alone. */
  readonly classes: readonly [OwnClass, ...OwnClass[]];
}

/** A class that a cluster makes. */
export interface OwnClass {
  readonly zone?: string;
  readonly className: string;
  readonly model: VolumeClassModel;
  readonly strategy?: PlacementStrategy;
}

/** MiB/s assumed of a class of which nothing is known: the baseline of an EBS gp3 volume, the slowest in common use. */
const UNKNOWN_READ_RATE = decided(125, 'nothing is known of the class: the baseline of an EBS gp3 volume');

/** Plans the volumes of a group of nodes. */
export function planVolumes(spec: VolumesSpec): VolumesPlan {
  const { storage, volumesPerPod } = spec;
  const { sizeBytes, growth, source } = storage;
  return {
    spec,
    sizeBytes,
    ceilingBytes: growth?.ceilingBytes ?? sizeBytes,
    growth,
    volumesPerPod,
    ...source.existing === undefined ? ofOwnClass(spec, source.own) : ofExistingClass(source.existing),
  };
}

type OfClass = Omit<VolumesPlan, 'spec' | 'sizeBytes' | 'ceilingBytes' | 'growth' | 'volumesPerPod'>;

function ofExistingClass(existing: ExistingClassModel): OfClass {
  const { className, pooled, expandable, portworx, volumeReplicas, encryption, portworxCluster, mobility } = existing;
  return {
    className,
    pooled,
    expandable,
    portworx,
    volumeReplicas,
    encryption,
    portworxCluster,
    mobility: decided(mobility, `as stated of the class ${className}`),
    readRate: UNKNOWN_READ_RATE,
  };
}

function ofOwnClass(volumes: VolumesSpec, request: VolumeClassRequest): OfClass {
  const { storage, purpose, volumeReplicas } = volumes;
  const spec: VolumeClassSpec = { ...request, purpose, volumeReplicas };
  const placement = placeVolumes(storage, volumeReplicas, volumes.placement);
  const classes = ownClasses(volumes, spec, placement);
  const { model, className } = classes[0];
  return {
    className,
    pooled: isPooled(spec),
    expandable: model.expandable,
    portworx: isPortworx(spec),
    volumeReplicas,
    encryption: spec.encryption,
    portworxCluster: portworxClusterOf(spec),
    mobility: model.mobility,
    readRate: spec.store.readRate,
    own: { spec, placement, classes },
  };
}

function ownClasses(
  { className }: VolumesSpec, spec: VolumeClassSpec, placement: VolumePlacement,
): readonly [OwnClass, ...OwnClass[]] {
  const ownClass = (strategy?: PlacementStrategy, zone?: string): OwnClass => {
    const model = volumeClass(spec, strategy?.name);
    return { zone, strategy, model, className: classNameOf(className(zone), model, spec.reclaimPolicy) };
  };
  switch (placement.kind) {
    case 'none': return [ownClass()];
    case 'one': return [ownClass(placement.strategy)];
    case 'zones': {
      const [first, ...others] = Object.entries(placement.strategies)
        .map(([zone, strategy]) => ownClass(strategy, zone));
      return [first, ...others];
    }
  }
}

/** Name of the class of the volumes of a StatefulSet: that of its zone, where each zone has one. */
export function classNameIn({ className, own }: VolumesPlan, zone: string | undefined): string {
  return own?.classes.find(ownClass => ownClass.zone === zone)?.className ?? className;
}

/** The StorageClass that a cluster makes. */
export function ownStorageClass({ spec }: OwnClasses, { model, className }: OwnClass, labels: Labels): Manifest {
  return storageClassManifest(model, spec.reclaimPolicy, className, labels);
}

/** The claim templates of a StatefulSet: one volume for each log directory. */
export function claimTemplates(plan: VolumesPlan, folder: string, zone?: string): ClaimTemplate[] {
  const storageClassName = classNameIn(plan, zone);
  return volumeIndices(plan).map(index => ({
    name: `data-${index}`, mountPath: mountPath(folder, index), storageClassName, sizeBytes: plan.sizeBytes,
  }));
}

/** The volumes of a pod, bounded so that an absurd number causes a finding, not an endless list. */
export function volumeIndices({ volumesPerPod }: VolumesPlan): number[] {
  return Array.from({ length: Math.max(1, Math.min(Math.floor(volumesPerPod), 64)) || 1 }, (_, index) => index);
}

/** Names of the claims of the pods of a StatefulSet, as Kubernetes makes them from the templates. */
export function claimNames(plan: VolumesPlan, statefulSet: string, ordinals: readonly number[]): string[] {
  return ordinals.flatMap(ordinal => volumeIndices(plan).map(index => `data-${index}-${statefulSet}-${ordinal}`));
}

/** Where the volume of a log directory is mounted. */
export function mountPath(folder: string, index: number): string {
  return `${folder}/data-${index}`;
}
