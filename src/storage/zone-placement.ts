import type { Labels } from '../core/labels';
import { compact } from '../core/manifest';
import type { VolumePlacementStrategySpec } from '../custom-resources/volume-placement-strategy';

const ZONE = 'topology.kubernetes.io/zone';

/** Volumes of which all replicas are in one zone, that of the StatefulSet: Kafka's own replicas cover the zones. */
export function inZone(zone: string): VolumePlacementStrategySpec {
  return { replicaAffinity: [{ enforcement: 'required', matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }] };
}

/** Volumes of which all replicas are in one zone, whichever it is, and volumes of the same role in different ones where that can be. */
export function togetherInSomeZone(selector: Labels): VolumePlacementStrategySpec {
  return { replicaAffinity: [{ enforcement: 'required', topologyKey: ZONE }], volumeAntiAffinity: apart(selector) };
}

/**
 * Volumes whose replicas are in different zones: for quorum logs, which are small, so that the loss of a zone takes the disk of
 * no member; and for brokers that may move to another zone.
 */
export function acrossZones(selector: Labels, volumeReplicas: number): VolumePlacementStrategySpec {
  return compact({
    replicaAntiAffinity: volumeReplicas >= 2 ? [{ enforcement: 'required' as const, topologyKey: ZONE }] : undefined,
    volumeAntiAffinity: apart(selector),
  });
}

/** Preferred, not required: there may be more members than zones. */
function apart(selector: Labels) {
  const matchExpressions = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return [{ enforcement: 'preferred' as const, topologyKey: ZONE, matchExpressions }];
}
