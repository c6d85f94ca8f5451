import { derive } from '../core/deferred';
import { checked } from '../input/stand-ins';
import { isRfc1123Label } from '../kubernetes/names';

/** Where a broker reads its rack, so that Kafka spreads replicas over zones. */
export enum RackSource {
  /** Brokers have no rack. */
  NONE = 'none',
  /** One StatefulSet for each zone, whose brokers have the zone as their rack; works with every Kubernetes. */
  STATEFUL_SET_PER_ZONE = 'StatefulSet per zone',
  /** The label topology.kubernetes.io/zone that Kubernetes 1.35 and later copies from the node to the pod. */
  POD_TOPOLOGY_LABEL = 'pod topology label',
}

/** The nodes of a cluster in one zone. */
export interface OneZoneProps {
  /** Nodes that the pods can run on. */
  readonly nodes: number;

  /**
   * Whether something deletes the pods of a dead node (for example a controller that sets the out-of-service taint).
   * STORK, which comes with Portworx, does.
   *
   * @default - true with Portworx, else false
   */
  readonly deadNodePodsDeleted?: boolean;
}

/** The nodes of a cluster in several zones. */
export interface ZonesProps extends OneZoneProps {
  /**
   * Names of the zones, as in the node label topology.kubernetes.io/zone. The order must never change, because node ids
   * follow from it. Add zones at the end, and remove none that still has brokers.
   */
  readonly zones: string[];

  /**
   * Where brokers read their rack.
   *
   * @default RackSource.STATEFUL_SET_PER_ZONE, or RackSource.NONE with volume replicas across zones
   */
  readonly rack?: RackSource;

  /**
   * Whether the replicas of one volume are in several zones, so that a broker can move to another zone. Each write then
   * waits for another zone twice: for Kafka and for the volume.
   *
   * @default false
   */
  readonly volumeReplicasAcrossZones?: boolean;
}

/** What is known of the nodes: how many there are, and in which zones. */
export class Topology {
  /** Nodes in one zone, or in zones that Kafka need not know. */
  public static oneZone(props: OneZoneProps): Topology {
    return checked('Topology.oneZone', [props], ({ nodes, deadNodePodsDeleted }) =>
      new Topology({ nodes, deadNodePodsDeleted, zoned: false, zones: [], rack: RackSource.NONE, acrossZones: false }));
  }

  /** Nodes in several zones. */
  public static zones(props: ZonesProps): Topology {
    return checked('Topology.zones', [props], ({ nodes, deadNodePodsDeleted, zones, ...given }) => {
      const acrossZones = given.volumeReplicasAcrossZones ?? false;
      const rack = given.rack ?? (acrossZones ? RackSource.NONE : RackSource.STATEFUL_SET_PER_ZONE);
      return new Topology({ nodes, deadNodePodsDeleted, zoned: true, zones, acrossZones, rack });
    });
  }

  /** @internal */
  public readonly _model: TopologyModel;

  private constructor(model: TopologyModel) {
    this._model = model;
  }
}

/** The topology as plain data. */
export interface TopologyModel {
  readonly nodes?: number;
  readonly deadNodePodsDeleted?: boolean;
  /** Whether the user names zones. */
  readonly zoned: boolean;
  readonly zones: readonly string[];
  readonly rack: RackSource;
  readonly acrossZones: boolean;
}

/** No topology: rules that need node counts are skipped. */
export const UNKNOWN_TOPOLOGY: TopologyModel = { zoned: false, zones: [], rack: RackSource.NONE, acrossZones: false };

/** The replicas of one zone. */
export interface ZoneShare {
  readonly zone?: string;
  /** Place of the zone among the zones. */
  readonly index: number;
  readonly replicas: number;
}

/** The StatefulSets of a group: one, or one for each zone with its share of the replicas. */
export function zoneShares(topology: TopologyModel, replicas: number): readonly ZoneShare[] {
  if (topology.rack !== RackSource.STATEFUL_SET_PER_ZONE || topology.zones.length === 0) {
    return [{ index: 0, replicas }];
  }
  const count = topology.zones.length;
  // Keep an invalid number, so that the finding shows what the user wrote.
  if (!Number.isInteger(replicas) || replicas < 0) {
    return topology.zones.map((zone, index) => ({ zone, index, replicas: index === 0 ? replicas : 0 }));
  }
  return topology.zones.map((zone, index) =>
    ({ zone, index, replicas: Math.floor(replicas / count) + (index < replicas % count ? 1 : 0) }));
}

/**
 * The fewest nodes with which the broker of any failed node finds another one: one more than brokers, in each zone if
 * brokers stay in theirs.
 */
export function nodesForFailover(brokers: number, zones: number, pinned: boolean): number {
  const separate = pinned ? Math.max(1, zones) : 1;
  return separate * (Math.ceil(brokers / separate) + 1);
}

/**
 * A zone in names of objects. Most zones are DNS labels and are used unchanged. Node labels may also have capitals,
 * dots and underscores; then a hash keeps similar names apart.
 */
export function zoneInNames(zone: string): string {
  if (isRfc1123Label(zone)) return zone;
  const similar = String(zone).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return `${similar}-${derive('nameSuffix', String(zone))}`;
}
