import type { Labels } from '../kubernetes/labels';
import type { Manifest } from '../kubernetes/manifest';

/** A requirement on labels of nodes or volumes. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In';
  readonly values: readonly string[];
}

/** One rule of a strategy; with `topologyKey`, about nodes that share the value of that label. */
export interface PlacementRule {
  readonly enforcement: 'required' | 'preferred';
  readonly topologyKey?: string;
  readonly matchExpressions?: readonly LabelRequirement[];
}

/** The part of VolumePlacementStrategy (portworx.io/v1beta2) that the library emits. */
export interface VolumePlacementStrategySpec {
  /** Where the replicas of one volume are. */
  readonly replicaAffinity?: readonly PlacementRule[];
  /** Where the replicas of one volume are not, given each other. */
  readonly replicaAntiAffinity?: readonly PlacementRule[];
  /** Where volumes are not, given other volumes with these labels. */
  readonly volumeAntiAffinity?: readonly PlacementRule[];
}

/** A VolumePlacementStrategy; cluster scoped. */
export function volumePlacementStrategy(name: string, labels: Labels, spec: VolumePlacementStrategySpec): Manifest {
  return { apiVersion: 'portworx.io/v1beta2', kind: 'VolumePlacementStrategy', metadata: { name, labels }, spec };
}
