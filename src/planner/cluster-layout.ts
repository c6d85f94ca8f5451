import { VolumeMobility } from '../availability/volume-mobility';
import { range } from '../core/range';

/** A cluster as the planner sees it: numbers, without names of objects. */
export interface ClusterModel {
  readonly brokers: number;
  /** Nodes of the Kubernetes cluster that the pods can run on. */
  readonly nodes: number;
  /** Names of the zones; empty if there is one, or if nothing knows of zones. */
  readonly zones: readonly string[];
  /** Whether Kafka spreads the replicas of a partition over the zones. */
  readonly racks: boolean;
  /** Whether each broker stays in its zone. */
  readonly pinned: boolean;
  /** Whether two brokers may share a node. */
  readonly sharesNodes: boolean;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly volumes: VolumeModel;
  /** Voters of the metadata quorum: controllers or ZooKeeper servers; 0 where another system has them. */
  readonly voters: number;
  /** What a voter is called: controller or zookeeper. */
  readonly voterName: string;
  /** Whether the first brokers are the voters. */
  readonly combined: boolean;
}

/** Where the data of a broker is, as far as failures matter. */
export interface VolumeModel {
  readonly mobility: VolumeMobility;
  /** Whether a storage system keeps the volumes in pools on the nodes, with the replicas of each on different nodes. */
  readonly pooled: boolean;
  readonly replicas: number;
  readonly acrossZones: boolean;
  /** Whether the storage system keeps its metadata outside of the nodes; Portworx keeps it on three of them. */
  readonly metadataElsewhere?: boolean;
}

/** A broker or a voter, and the nodes that it depends on. */
export interface Member {
  readonly name: string;
  /** Place of its node in `nodes`. */
  readonly node: number;
  /** Nodes whose disks hold its data; empty where the disk is not in a node. */
  readonly holders: readonly number[];
}

/** A node of the Kubernetes cluster. */
export interface LayoutNode {
  readonly name: string;
  /** Place of its zone. */
  readonly zone: number;
}

/** A cluster with everything placed. */
export interface ClusterLayout {
  readonly model: ClusterModel;
  readonly nodes: readonly LayoutNode[];
  readonly brokers: readonly Member[];
  readonly voters: readonly Member[];
}

/**
 * Places brokers, voters and volume replicas as the schedulers and Portworx do in an empty cluster. Members of a kind
 * are on different nodes, and spread over the zones. Volumes in pools come first, with their replicas on the nodes with
 * the fewest (the placement strategies of this library keep volumes of a kind apart, and the replicas of one in one
 * zone, unless they are to be across zones); STORK then puts the pod on a node with a replica.
 */
export function placeCluster(model: ClusterModel): ClusterLayout {
  const zones = Math.max(1, model.zones.length);
  const nodes = range(model.nodes).map(index => ({ name: `node-${index + 1}`, zone: index % zones }));
  const place = model.volumes.pooled ? placedByVolumes(model, nodes) : placedByPods(model, nodes);
  const brokers = place(model.brokers, 'broker', 0);
  return {
    model,
    nodes,
    brokers,
    voters: model.combined ? brokers.slice(0, model.voters) : place(model.voters, model.voterName, model.brokers),
  };
}

type Place = (count: number, name: string, from: number) => Member[];

/** Pods one after the other through the nodes, and so through the zones. */
function placedByPods({ volumes }: ClusterModel, nodes: readonly LayoutNode[]): Place {
  return (count, name, from) => range(nodes.length > 0 ? count : 0).map(index => {
    const node = (from + index) % nodes.length;
    return { name: `${name}-${index}`, node, holders: volumes.mobility === VolumeMobility.NEVER ? [node] : [] };
  });
}

/**
 * Volumes on the nodes with the fewest replicas, then each pod on a node with a replica that has no pod of its kind.
 */
function placedByVolumes(model: ClusterModel, nodes: readonly LayoutNode[]): Place {
  const zones = Math.max(1, model.zones.length);
  return (count, name) => {
    const volumes: number[][] = [];
    const taken = new Set<number>();
    return range(nodes.length > 0 ? count : 0).map(index => {
      const holders = replicaNodes(model, nodes, index % zones, volumes);
      volumes.push(holders);
      const others = range(nodes.length).filter(node => nodes[node].zone === index % zones || !model.pinned);
      const node = [...holders, ...others].find(candidate => !taken.has(candidate)) ?? holders[0];
      taken.add(node);
      return { name: `${name}-${index}`, node, holders };
    });
  };
}

/** Nodes for the replicas of a volume, the first one in the given zone. */
function replicaNodes(
  { volumes: { replicas, acrossZones } }: ClusterModel, nodes: readonly LayoutNode[], zone: number,
  volumes: readonly (readonly number[])[],
): number[] {
  const chosen: number[] = [];
  const load = nodes.map(() => 0);
  for (const holders of volumes) for (const node of holders) load[node]++;
  // Of nodes with as few replicas, the one that shares the fewest volumes with those chosen.
  const shared = (node: number) =>
    volumes.filter(holders => holders.includes(node) && holders.some(held => chosen.includes(held))).length;
  while (chosen.length < replicas) {
    const zonesTaken = new Set(chosen.map(node => nodes[node].zone));
    const free = range(nodes.length).filter(node => !chosen.includes(node));
    const inZone = free.filter(node => nodes[node].zone === zone);
    const inNewZone = free.filter(node => !zonesTaken.has(nodes[node].zone));
    const preferred = acrossZones && chosen.length > 0 ? inNewZone : inZone;
    const candidates = acrossZones && preferred.length === 0 ? free : preferred;
    if (candidates.length === 0) break;
    const least = Math.min(...candidates.map(node => load[node]));
    const next = candidates.filter(node => load[node] === least)
      .reduce((best, node) => shared(node) < shared(best) ? node : best);
    chosen.push(next);
  }
  return chosen;
}
