import type { VolumeClassModel } from './backing-store-model';
import { VolumeManager, VolumeMobility } from './backing-store-model';
import type { StorageModel } from './kafka-storage';
import type { VolumeClassSpec, VolumePurpose } from './volume-class';
import { isPooled, storageClassManifest, volumeClass } from './volume-class';
import { reviewVolumeClass } from './volume-class-rules';
import type { VolumeGrowthModel } from '../capacity/volume-growth';
import { VOLUME_GROWTH_RULES } from '../capacity/volume-growth-rules';
import type { Decided } from '../core/decision';
import { decided } from '../core/decision';
import type { Finding, Rule } from '../core/finding';
import { review, Severity } from '../core/finding';
import type { Labels } from '../core/labels';
import type { Manifest } from '../core/manifest';
import { GIBIBYTE, quantity } from '../core/quantity';
import type { ClaimTemplate } from '../core/stateful-set';
import { volumePlacementStrategy } from '../custom-resources/volume-placement-strategy';

/** What the volumes of a role are planned from. */
export interface VolumesInput {
  readonly storage: StorageModel;
  readonly purpose: VolumePurpose;
  readonly volumeReplicas: number;
  /** Name of the class, where the cluster makes its own. */
  readonly className: string;
  /** Name of the placement strategy that keeps the replicas of a volume in one zone; undefined where there is none. */
  readonly zoneStrategy?: string;
  /** Volumes of each pod; a quorum log has one. */
  readonly volumesPerPod: number;
  readonly pods: number;
  readonly storageNodes?: number;
  readonly kubernetesMinor: number;
}

/** The volumes of a role. */
export interface VolumesPlan {
  readonly className: string;
  /** Bytes at birth. */
  readonly size: number;
  /** Bytes at most. */
  readonly ceiling: number;
  readonly growth?: VolumeGrowthModel;
  readonly volumesPerPod: number;
  readonly mobility: Decided<VolumeMobility>;
  /** Whether Portworx pools hold the volumes. */
  readonly pooled: boolean;
  /** Whether Portworx, and so STORK's health monitor, is responsible for the volumes. */
  readonly portworx: boolean;
  /** MiB/s, sequential. */
  readonly readRate: Decided<number>;
  /** The class that the cluster makes; undefined where one is used that exists. */
  readonly ownClass?: { readonly spec: VolumeClassSpec; readonly model: VolumeClassModel };
  readonly zoneStrategy?: string;
}

/** MiB/s assumed of a class of which nothing is known: the baseline of an EBS gp3 volume, the slowest in common use. */
const UNKNOWN_READ_RATE = decided(125, 'nothing is known of the class: the baseline of an EBS gp3 volume');

/** Plans the volumes of a role. */
export function planVolumes(input: VolumesInput): VolumesPlan {
  const { storage, volumesPerPod } = input;
  const common = { size: storage.size, ceiling: storage.growth?.ceiling ?? storage.size, growth: storage.growth, volumesPerPod };
  if (storage.source.existing !== undefined) {
    const existing = storage.source.existing;
    const portworx = existing.volumeManager === VolumeManager.PORTWORX;
    return {
      ...common,
      className: existing.storageClassName,
      pooled: portworx,
      portworx,
      mobility: decided(existing.volumeMobility, `as stated of the class ${existing.storageClassName}`),
      readRate: UNKNOWN_READ_RATE,
    };
  }
  const spec = ownClassSpec(input, storage.source.own);
  const model = volumeClass(spec);
  return {
    ...common,
    className: input.className,
    pooled: isPooled(spec),
    portworx: spec.manager === VolumeManager.PORTWORX,
    mobility: model.mobility,
    readRate: spec.store.readRate,
    ownClass: { spec, model },
    zoneStrategy: isPooled(spec) ? input.zoneStrategy : undefined,
  };
}

/** All that can be wrong with the volumes of a role. */
export function reviewVolumes(input: VolumesInput, plan: VolumesPlan, construct: string): Finding[] {
  const own = plan.ownClass && reviewVolumeClass({
    spec: { ...plan.ownClass.spec, parameters: input.storage.source.own?.parameters ?? {} },
    sizeGibibytes: plan.size / GIBIBYTE,
    volumes: input.pods * input.volumesPerPod,
    storageNodes: input.storageNodes,
    growth: plan.growth !== undefined,
    kubernetesMinor: input.kubernetesMinor,
  }, construct);
  return [...own ?? [], ...review(VOLUME_GROWTH_RULES, plan, construct), ...review(VOLUMES_RULES, { ...input, plan }, construct)];
}

/** The claim templates of a role: one volume for each log directory. */
export function claimTemplates(plan: VolumesPlan, folder: string): ClaimTemplate[] {
  return Array.from({ length: Math.max(1, Math.min(plan.volumesPerPod, 64)) || 1 }, (_, index) => ({
    name: `data-${index}`, mountPath: mountPath(folder, index), storageClassName: plan.className, size: plan.size,
  }));
}

/** Where the volume of a log directory is mounted. */
export function mountPath(folder: string, index: number): string {
  return `${folder}/data-${index}`;
}

/** The StorageClass of a role, where the cluster makes its own. */
export function ownStorageClass(plan: VolumesPlan, labels: Labels): Manifest | undefined {
  return plan.ownClass && storageClassManifest(plan.ownClass.model, plan.ownClass.spec.reclaimPolicy, plan.className, labels);
}

/** The strategy that keeps the replicas of a volume in one zone, since Kafka's own replicas cover the zones. */
export function zonePlacementStrategy(name: string, labels: Labels): Manifest {
  return volumePlacementStrategy(name, labels, { replicaAffinity: [{ enforcement: 'required', topologyKey: 'topology.kubernetes.io/zone' }] });
}

function ownClassSpec({ zoneStrategy, purpose, volumeReplicas }: VolumesInput, own: Omit<VolumeClassSpec, 'purpose' | 'volumeReplicas'>): VolumeClassSpec {
  const spec = { ...own, purpose, volumeReplicas };
  return zoneStrategy === undefined || !isPooled(spec) ? spec : { ...spec, parameters: { placementStrategy: zoneStrategy, ...own.parameters } };
}

/** Rules on the volumes of a role. */
export const VOLUMES_RULES: readonly Rule<VolumesInput & { readonly plan: VolumesPlan }>[] = [
  {
    code: 'VOLUME_SIZE',
    severity: Severity.ERROR,
    about: 'A volume has a size of at least 1 GiB.',
    check: ({ plan }) => Number.isSafeInteger(plan.size) && plan.size >= GIBIBYTE ? undefined : {
      property: 'storage.size',
      value: Number.isFinite(plan.size) ? quantity(plan.size) : plan.size,
      message: 'too small for the log of a Kafka node',
      allowed: 'Size.gibibytes(1) or more',
      fix: 'set `size`',
    },
  },
  {
    code: 'LOG_DIRECTORIES',
    severity: Severity.ERROR,
    about: 'A broker has 1 to 16 log directories.',
    check: ({ volumesPerPod }) => Number.isInteger(volumesPerPod) && volumesPerPod >= 1 && volumesPerPod <= 16 ? undefined : {
      property: 'storage.logDirectories',
      value: volumesPerPod,
      message: 'not a number of volumes that a node can hold',
      allowed: '1 to 16',
      fix: 'use a number in the range',
    },
  },
  {
    code: 'VOLUME_REPLICAS_MISMATCH',
    severity: Severity.ERROR,
    about: 'An existing class has the number of volume replicas that the replication asks for.',
    check: ({ storage: { source: { existing } }, volumeReplicas }) => (existing?.volumeReplicas ?? volumeReplicas) === volumeReplicas ? undefined : {
      property: 'replication.volumeReplicas',
      value: volumeReplicas,
      message: `volumes of the class ${existing?.storageClassName} have ${existing?.volumeReplicas} replica(s), and a class cannot be changed`,
      allowed: String(existing?.volumeReplicas),
      fix: 'choose another class, or a replication that fits it; for an imported class, state its `volumeReplicas`',
    },
  },
  {
    code: 'GROWTH_CLASS_NOT_EXPANDABLE',
    severity: Severity.ERROR,
    about: 'Volumes of an existing class grow only where the class allows expansion.',
    check: ({ storage: { source, growth } }) => growth === undefined || source.existing === undefined || source.existing.expandable ? undefined : {
      property: 'storage.growth',
      value: source.existing.storageClassName,
      message: 'the class does not allow volume expansion',
      allowed: 'a class with allowVolumeExpansion',
      fix: 'choose another class, or remove `growth`',
    },
  },
];
