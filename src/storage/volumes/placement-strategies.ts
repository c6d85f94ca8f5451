import type { PlacementRule, VolumePlacementStrategySpec } from '../../custom-resources/volume-placement-strategy';
import type { Labels } from '../../kubernetes/labels';
import { compact } from '../../kubernetes/manifest';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/** The volumes of a role. */
export interface PlacedVolumes {
  /** Labels of their claims that no volume of another cluster has, in any namespace. */
  readonly selector: Labels;
  readonly volumeReplicas: number;
}

/** Volumes of the same kind on different nodes, so that a failed node affects a replica of only one of them. */
export function onDifferentNodes(volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return { volumeAntiAffinity: [apart(volumes, HOST)] };
}

/** Volumes with all replicas in the zone of their StatefulSet. Kafka's own replicas cover the zones. */
export function inZone(zone: string, volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return {
    replicaAffinity: [{ enforcement: 'required', matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }],
    volumeAntiAffinity: [apart(volumes, HOST)],
  };
}

/** Volumes with all replicas in one zone, any zone, and volumes of the same kind in different zones where possible. */
export function togetherInSomeZone(volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return {
    replicaAffinity: [{ enforcement: 'required', topologyKey: ZONE }],
    volumeAntiAffinity: [apart(volumes, ZONE), apart(volumes, HOST)],
  };
}

/**
 * Volumes whose replicas are in different zones: for quorum logs, which are small, so that losing a zone loses no
 * member's disk, and for brokers that may move to another zone.
 */
export function acrossZones(volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return compact({
    replicaAntiAffinity: volumes.volumeReplicas >= 2
      ? [{ enforcement: 'required' as const, topologyKey: ZONE }]
      : undefined,
    volumeAntiAffinity: [apart(volumes, ZONE), apart(volumes, HOST)],
  });
}

/** Preferred, not required: there may be more replicas than nodes or zones, and a lost replica must go somewhere. */
function apart({ selector }: PlacedVolumes, topologyKey: string): PlacementRule {
  const matchExpressions = Object.entries(selector)
    .map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return { enforcement: 'preferred', topologyKey, matchExpressions };
}
