import type { Labels } from '../core/labels';
import { compact } from '../core/manifest';
import type { PlacementRule, VolumePlacementStrategySpec } from '../custom-resources/volume-placement-strategy';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/** Volumes of the same role on different nodes: a node that fails then takes a replica of one of them alone. */
export function onDifferentNodes(selector: Labels): VolumePlacementStrategySpec {
  return { volumeAntiAffinity: [apart(selector, HOST)] };
}

/** Volumes of which all replicas are in one zone, that of the StatefulSet: Kafka's own replicas cover the zones. */
export function inZone(zone: string, selector: Labels): VolumePlacementStrategySpec {
  return {
    replicaAffinity: [{ enforcement: 'required', matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }],
    volumeAntiAffinity: [apart(selector, HOST)],
  };
}

/** Volumes of which all replicas are in one zone, whichever it is, and volumes of the same role in different ones where that can be. */
export function togetherInSomeZone(selector: Labels): VolumePlacementStrategySpec {
  return { replicaAffinity: [{ enforcement: 'required', topologyKey: ZONE }], volumeAntiAffinity: [apart(selector, ZONE), apart(selector, HOST)] };
}

/**
 * Volumes whose replicas are in different zones: for quorum logs, which are small, so that the loss of a zone takes the disk of
 * no member; and for brokers that may move to another zone.
 */
export function acrossZones(selector: Labels, volumeReplicas: number): VolumePlacementStrategySpec {
  return compact({
    replicaAntiAffinity: volumeReplicas >= 2 ? [{ enforcement: 'required' as const, topologyKey: ZONE }] : undefined,
    volumeAntiAffinity: [apart(selector, ZONE), apart(selector, HOST)],
  });
}

/** Preferred, not required: there may be more replicas than nodes or zones, and a lost replica must find a place. */
function apart(selector: Labels, topologyKey: string): PlacementRule {
  const matchExpressions = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return { enforcement: 'preferred', topologyKey, matchExpressions };
}
