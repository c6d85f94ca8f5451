import type { Labels } from '../core/labels';
import type { Manifest } from '../core/manifest';

/** The part of VolumePlacementStrategy (portworx.io/v1beta2) that the library emits. */
export interface VolumePlacementStrategySpec {
  readonly replicaAffinity: readonly { readonly enforcement: 'required' | 'preferred'; readonly topologyKey: string }[];
}

/** A VolumePlacementStrategy; cluster scoped. */
export function volumePlacementStrategy(name: string, labels: Labels, spec: VolumePlacementStrategySpec): Manifest {
  return { apiVersion: 'portworx.io/v1beta2', kind: 'VolumePlacementStrategy', metadata: { name, labels }, spec };
}
