import type { Labels } from '../core/labels';
import type { PlacementRule, VolumePlacementStrategySpec } from '../custom-resources/volume-placement-strategy';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/** The volumes of a role. */
export interface PlacedVolumes {
  /** Labels of their claims. */
  readonly selector: Labels;
  readonly volumeReplicas: number;
  readonly volumesPerPod: number;
}

/** Volumes of the same role on different nodes: a node that fails then takes a replica of one of them alone. */
export function onDifferentNodes(volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return { volumeAntiAffinity: apartOnNodes(volumes) };
}

/** Volumes of which all replicas are in one zone, that of the StatefulSet: Kafka's own replicas cover the zones. */
export function inZone(zone: string, volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return strategy({
    replicaAffinity: [{ enforcement: 'required', matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }],
    volumeAntiAffinity: apartOnNodes(volumes),
  });
}

/** Volumes of which all replicas are in one zone, whichever it is, and volumes of the same role in different ones where that can be. */
export function togetherInSomeZone(volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return {
    replicaAffinity: [{ enforcement: 'required', topologyKey: ZONE }],
    volumeAntiAffinity: [apart(volumes, ZONE), ...apartOnNodes(volumes)],
  };
}

/**
 * Volumes whose replicas are in different zones: for quorum logs, which are small, so that the loss of a zone takes the disk of
 * no member; and for brokers that may move to another zone.
 */
export function acrossZones(volumes: PlacedVolumes): VolumePlacementStrategySpec {
  return strategy({
    replicaAntiAffinity: volumes.volumeReplicas >= 2 ? [{ enforcement: 'required', topologyKey: ZONE }] : [],
    volumeAntiAffinity: [apart(volumes, ZONE), ...apartOnNodes(volumes)],
  });
}

/** Several volumes of one pod are not kept apart: a pod is best where all of its volumes are. */
function apartOnNodes(volumes: PlacedVolumes): PlacementRule[] {
  return volumes.volumesPerPod === 1 ? [apart(volumes, HOST)] : [];
}

/** Preferred, not required: there may be more replicas than nodes or zones, and a lost replica must find a place. */
function apart({ selector }: PlacedVolumes, topologyKey: string): PlacementRule {
  const matchExpressions = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return { enforcement: 'preferred', topologyKey, matchExpressions };
}

/** A strategy without its empty lists. */
function strategy(spec: VolumePlacementStrategySpec): VolumePlacementStrategySpec {
  return Object.fromEntries(Object.entries(spec).filter(([, rules]) => rules.length > 0));
}
