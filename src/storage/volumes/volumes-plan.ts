import type { StorageModel } from './storage-model';
import { VolumeMobility } from '../../availability/volume-mobility';
import { ACTION_CONTROL_RULES } from '../../capacity/action-control';
import type { VolumeGrowthModel } from '../../capacity/volume-growth';
import { VOLUME_GROWTH_RULES } from '../../capacity/volume-growth-rules';
import { type Decided, decided } from '../../core/decision';
import { isDeferred } from '../../core/deferred';
import { type Finding, type Rule, review, Severity } from '../../core/finding';
import { GIBIBYTE, quantity } from '../../core/quantity';
import type { Labels } from '../../kubernetes/labels';
import type { Manifest } from '../../kubernetes/manifest';
import { isDnsSubdomain, isRfc1123Label } from '../../kubernetes/names';
import type { ClaimTemplate } from '../../kubernetes/pods/stateful-set';
import { classNameOf, isPooled, isPortworx, storageClassManifest, volumeClass, VolumePurpose, type VolumeClassSpec } from '../classes/volume-class';
import { reviewEncryption, reviewVolumeClass } from '../classes/volume-class-rules';
import type { VolumeEncryptionModel } from '../encryption/volume-encryption';
import type { IPortworxCluster } from '../portworx/portworx-cluster-props';
import { VolumeManager, type VolumeClassModel } from '../stores/backing-store-model';

/** What the volumes of a role are planned from. */
export interface VolumesInput {
  readonly storage: StorageModel;
  readonly purpose: VolumePurpose;
  readonly volumeReplicas: number;
  /** Name of the class, where the cluster makes its own, less what follows from its settings. */
  readonly className: string;
  /** Name of the placement strategy of the volumes; undefined where there is none, or one for each zone. */
  readonly strategy?: string;
  /** Volumes of each pod; a quorum log has one. */
  readonly volumesPerPod: number;
  readonly pods: number;
  readonly storageNodes?: number;
  readonly kubernetesMinor: number;
}

/** The volumes of a role. */
export interface VolumesPlan {
  readonly className: string;
  /** Bytes of a new volume. */
  readonly sizeBytes: number;
  /** Bytes at most. */
  readonly ceilingBytes: number;
  readonly growth?: VolumeGrowthModel;
  readonly volumesPerPod: number;
  readonly mobility: Decided<VolumeMobility>;
  /** Whether Portworx pools hold the volumes. */
  readonly pooled: boolean;
  /** Whether the volumes can be made larger. */
  readonly expandable: boolean;
  /** Whether a driver of Portworx makes the volumes, so that STORK's health monitor is responsible for their pods. */
  readonly portworx: boolean;
  /** Replicas that Portworx keeps of each volume; 1 without pools. */
  readonly volumeReplicas: number;
  readonly encryption?: VolumeEncryptionModel;
  /** The Portworx cluster that makes the volumes, where it is known. */
  readonly portworxCluster?: IPortworxCluster;
  /** MiB/s, sequential. */
  readonly readRate: Decided<number>;
  /** The class that the cluster makes; undefined where one is used that exists. */
  readonly ownClass?: { readonly spec: VolumeClassSpec; readonly model: VolumeClassModel };
}

/** MiB/s assumed of a class of which nothing is known: the baseline of an EBS gp3 volume, the slowest in common use. */
const UNKNOWN_READ_RATE = decided(125, 'nothing is known of the class: the baseline of an EBS gp3 volume');

/** Plans the volumes of a role. */
export function planVolumes(input: VolumesInput): VolumesPlan {
  const { storage, volumesPerPod } = input;
  const common = { sizeBytes: storage.sizeBytes, ceilingBytes: storage.growth?.ceilingBytes ?? storage.sizeBytes, growth: storage.growth, volumesPerPod };
  if (storage.source.existing !== undefined) {
    const existing = storage.source.existing;
    const portworx = existing.volumeManager === VolumeManager.PORTWORX;
    return {
      ...common,
      className: existing.storageClassName,
      pooled: existing.pooled,
      expandable: existing.expandable,
      portworx,
      volumeReplicas: existing.volumeReplicas,
      encryption: existing.encryption?._model,
      portworxCluster: existing.portworxCluster,
      mobility: decided(existing.volumeMobility, `as stated of the class ${existing.storageClassName}`),
      readRate: UNKNOWN_READ_RATE,
    };
  }
  const spec = ownClassSpec(input, storage.source.own);
  const model = volumeClass(spec);
  return {
    ...common,
    className: classNameOf(input.className, model, spec.reclaimPolicy),
    pooled: isPooled(spec),
    expandable: model.expandable,
    portworx: isPortworx(spec),
    volumeReplicas: spec.volumeReplicas,
    encryption: spec.encryption,
    portworxCluster: spec.portworxCluster,
    mobility: model.mobility,
    readRate: spec.store.readRate,
    ownClass: { spec, model },
  };
}

/** All that can be wrong with the volumes of a role. */
export function reviewVolumes(input: VolumesInput, plan: VolumesPlan, construct: string): Finding[] {
  const ofClass = plan.ownClass === undefined ? reviewEncryption(plan, construct) : reviewVolumeClass({
    spec: { ...plan.ownClass.spec, parameters: input.storage.source.own?.parameters ?? {} },
    disks: [
      { property: 'storage.size', gibibytes: plan.sizeBytes / GIBIBYTE },
      ...plan.growth === undefined ? [] : [{ property: 'storage.growth.upTo', gibibytes: plan.ceilingBytes / GIBIBYTE }],
    ],
    volumes: input.pods * input.volumesPerPod,
    storageNodes: plan.portworxCluster?.storageNodes ?? input.storageNodes,
    growth: plan.growth !== undefined,
    kubernetesMinor: input.kubernetesMinor,
  }, construct);
  return [...ofClass, ...reviewGrowth(plan, construct), ...review(VOLUMES_RULES, { ...input, plan }, construct)];
}

function reviewGrowth(plan: VolumesPlan, construct: string): Finding[] {
  const { growth, portworxCluster } = plan;
  return [
    ...review(VOLUME_GROWTH_RULES, { ...plan, autopilot: portworxCluster?.autopilot ?? true }, construct),
    ...growth === undefined ? [] : review(ACTION_CONTROL_RULES, { control: growth.control, property: 'storage.growth' }, construct),
  ];
}

/** The claim templates of a role: one volume for each log directory. */
export function claimTemplates(plan: VolumesPlan, folder: string, storageClassName = plan.className): ClaimTemplate[] {
  return volumeIndices(plan).map(index => ({
    name: `data-${index}`, mountPath: mountPath(folder, index), storageClassName, sizeBytes: plan.sizeBytes,
  }));
}

/** The volumes of a pod, bounded so that a nonsensical number ends in a finding and not in memory. */
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

/** A class that differs from the role's in its name, and in the strategy by which its volumes are placed. */
export interface ZonedClass {
  readonly className: string;
  readonly strategy: string;
  readonly model: VolumeClassModel;
}

/** The class of one zone, where volumes are placed by zone. */
export function zonedClass({ ownClass }: VolumesPlan, baseName: string, strategy: string): ZonedClass | undefined {
  if (ownClass === undefined) return undefined;
  const model = { ...ownClass.model, parameters: { ...ownClass.model.parameters, placement_strategy: strategy } };
  return { className: classNameOf(baseName, model, ownClass.spec.reclaimPolicy), strategy, model };
}

/** The StorageClass of a role, or of one of its zones, where the cluster makes its own. */
export function ownStorageClass({ ownClass, className }: VolumesPlan, labels: Labels, zoned?: ZonedClass): Manifest | undefined {
  if (ownClass === undefined) return undefined;
  const { spec, model } = ownClass;
  return storageClassManifest(zoned?.model ?? model, spec.reclaimPolicy, zoned?.className ?? className, labels);
}

/**
 * Whether a strategy places the volumes. In one zone it keeps them apart, which a volume group does too where the user has chosen
 * one. What can change during the life of a cluster must not decide it: the class names the strategy, and a class cannot be edited.
 */
export function needsStrategy({ source }: StorageModel, { zones }: { readonly zones: readonly string[] }): boolean {
  return zones.length >= 2 || source.own?.parameters.group === undefined;
}

/** Whether the library places the volumes: Portworx pools, a class of the cluster's own, and no strategy of the user's. */
export function isPlaced({ ownClass, pooled }: VolumesPlan, { storage }: VolumesInput): boolean {
  return ownClass !== undefined && pooled && storage.source.own?.parameters.placementStrategy === undefined;
}

function ownClassSpec({ strategy, purpose, volumeReplicas }: VolumesInput, own: Omit<VolumeClassSpec, 'purpose' | 'volumeReplicas'>): VolumeClassSpec {
  const spec = { ...own, purpose, volumeReplicas };
  return strategy === undefined || !isPooled(spec) ? spec : { ...spec, parameters: { placementStrategy: strategy, ...own.parameters } };
}

/** Whether the drives of a lost node wait for the instance that replaces it: no other node is without storage. */
function waitsForReplacement({ pooled, volumeReplicas, mobility, portworxCluster }: VolumesPlan, nodes: number | undefined): boolean {
  const onDrivesOfOneNode = pooled && volumeReplicas < 2 && mobility.value !== VolumeMobility.NEVER;
  return onDrivesOfOneNode && nodes !== undefined && (portworxCluster?.storageNodes ?? 0) >= nodes;
}

/** Rules on the volumes of a role. */
export const VOLUMES_RULES: readonly Rule<VolumesInput & { readonly plan: VolumesPlan }>[] = [
  {
    code: 'VOLUME_SIZE',
    severity: Severity.ERROR,
    about: 'A volume has a size of at least 1 GiB.',
    check: ({ plan }) => Number.isSafeInteger(plan.sizeBytes) && plan.sizeBytes >= GIBIBYTE ? undefined : {
      property: 'storage.size',
      value: quantity(plan.sizeBytes),
      message: Number.isSafeInteger(plan.sizeBytes) ? 'too small for the log of a Kafka node' : 'no volume has this size: it is not a whole number of bytes',
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
    code: 'STORAGE_CLASS_NAME',
    severity: Severity.ERROR,
    about: 'A class that exists has a name that Kubernetes accepts.',
    freeText: true,
    // The name as planned: what is known at deployment only is filled in there, not in a construct.
    check: ({ plan }) => plan.ownClass !== undefined || isDnsSubdomain(plan.className) ? undefined : {
      property: 'storage.storageClass',
      value: plan.className,
      message: 'no StorageClass can have this name, so no volume would be made',
      allowed: 'lower case letters, digits, `-`, `.`, starting and ending with a letter or digit',
      fix: 'copy the name from `kubectl get storageclasses`',
    },
  },
  {
    code: 'PORTWORX_NAMESPACE',
    severity: Severity.ERROR,
    about: 'Portworx that exists is in a namespace with a name that Kubernetes accepts.',
    check: ({ plan: { portworxCluster } }) => portworxCluster === undefined || isDeferred(portworxCluster.portworxNamespace)
      || isRfc1123Label(portworxCluster.portworxNamespace) ? undefined : {
        property: 'storage.portworxCluster',
        value: portworxCluster.portworxNamespace,
        message: 'no namespace can have this name',
        allowed: 'lower case letters, digits and hyphens',
        fix: 'correct the namespace of the imported cluster',
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
    code: 'QUORUM_LOG_CLASS',
    severity: Severity.ERROR,
    about: 'A class for quorum logs does not hold writes in memory.',
    check: ({ storage: { source: { existing } }, purpose }) => existing?.coalescesWrites && purpose === VolumePurpose.QUORUM_LOG ? {
      property: 'storage.storageClass',
      value: existing.storageClassName,
      message: 'the class is for broker data: writes are acknowledged that are in memory only',
      allowed: 'a class with io_profile none or journal',
      fix: 'give the quorum a `storage` of its own, on a KafkaStorageClass with VolumePurpose.QUORUM_LOG',
    } : undefined,
  },
  {
    code: 'NO_STORAGELESS_NODE',
    severity: Severity.INFO,
    about: 'Volumes with one replica on cloud drives come up again at once only where a node without storage can take over the drives of a lost one.',
    check: ({ plan, storageNodes }) => !waitsForReplacement(plan, storageNodes) ? undefined : {
      property: 'storage.portworxCluster',
      value: `${plan.portworxCluster?.storageNodes} storage nodes of ${storageNodes} nodes`,
      message: 'no node is without storage, so when one is lost, its volumes and their pods are down until the instance is replaced',
      allowed: 'fewer storage nodes than nodes, in each zone',
      fix: 'lower `storageNodesPerZone` of the Portworx cluster, use two volume replicas, or see that instances are replaced automatically (an auto-scaling group)',
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
