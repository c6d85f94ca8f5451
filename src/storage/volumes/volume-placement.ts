import { acrossZones, inZone, onDifferentNodes, togetherInSomeZone } from './placement-strategies';
import type { StorageModel } from './storage-model';
import type { VolumePlacementStrategySpec } from '../../custom-resources/volume-placement-strategy';
import type { Labels } from '../../kubernetes/labels';
import { isPooled } from '../classes/volume-class-plan';
import { VolumeManager } from '../stores/backing-store-model';

/** A placement strategy of Portworx. */
export interface PlacementStrategy {
  readonly name: string;
  readonly spec: VolumePlacementStrategySpec;
}

/** Who places the volumes of a group of nodes: nobody or the user, one strategy, or one strategy for each zone. */
export type VolumePlacement =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly strategy: PlacementStrategy }
  | { readonly kind: 'zones'; readonly strategies: { readonly [zone: string]: PlacementStrategy } };

/** What the placement of volumes is decided from. */
export interface PlacementRequest {
  /** Zones of the nodes. */
  readonly zones: readonly string[];
  /** Zones with their own StatefulSet; empty if one StatefulSet has all nodes. */
  readonly setZones: readonly string[];
  /** Whether the replicas of a volume are to be in different zones. */
  readonly acrossZones: boolean;
  /** Labels of the claims that no volume of another cluster has, in any namespace. */
  readonly selector: Labels;
  /** Name of the strategy, or of that of a zone. */
  readonly strategyName: (zone?: string) => string;
}

/**
 * Decides who places the volumes of a group of nodes. Portworx's strategies apply to pools, and to classes that the
 * cluster makes.
 */
export function placeVolumes(
  { source }: StorageModel, volumeReplicas: number, request: PlacementRequest,
): VolumePlacement {
  const { own } = source;
  if (own === undefined || own.manager !== VolumeManager.PORTWORX || !isPooled(own)) return { kind: 'none' };
  const { placementStrategy, group } = own.parameters;
  if (placementStrategy !== undefined) return { kind: 'none' };
  const volumes = { selector: request.selector, volumeReplicas };
  if (request.setZones.length > 0) {
    return {
      kind: 'zones',
      strategies: Object.fromEntries(
        request.setZones.map(zone => [zone, { name: request.strategyName(zone), spec: inZone(zone, volumes) }]),
      ),
    };
  }
  const zoned = request.zones.length >= 2;
  // In one zone, a strategy keeps volumes apart, and so does a volume group that the user has set. This must not depend
  // on anything that can change in a running cluster: the class names the strategy, and a class cannot be edited.
  if (!zoned && group !== undefined) return { kind: 'none' };
  const zonedSpec = request.acrossZones ? acrossZones : togetherInSomeZone;
  return {
    kind: 'one',
    strategy: { name: request.strategyName(), spec: (zoned ? zonedSpec : onDifferentNodes)(volumes) },
  };
}
