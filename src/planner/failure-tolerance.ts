import type { ClusterLayout, Member } from './cluster-layout';
import {
  type Evaluation, FailureStage, PartitionState, canMove, outcomeOf, poolOf, storageNodesThatMayFail,
} from './failure-outcome';
import { mostOut } from '../availability/partition-groups';
import { VolumeMobility } from '../availability/volume-mobility';
import { range } from '../core/range';
import { allSets } from '../core/sets';

/** How many failures at the same time a property survives. */
export interface Tolerance {
  /** Failures that are survived, whichever they are. */
  readonly always: number;
  /** Failures that are survived in the best case. */
  readonly atBest: number;
  /** Whether `always` is exact; else a smaller set may exist that was not found. */
  readonly exact: boolean;
  /** A smallest set of failures that ends the property; empty where none does. */
  readonly ends: readonly string[];
}

/** What can end a property: a number of members of a kind out of service. */
interface Target {
  readonly members: readonly Member[];
  /** Members that must be out. */
  readonly count: number;
  /** Zone of each member, and the most of one zone that belong together. */
  readonly zoneOf: readonly number[];
  readonly most: readonly number[];
}

/** Sets of nodes each of which puts a member out of service when it fails; none where no failure of nodes does. */
type KillSets = (member: Member) => readonly (readonly number[])[];

/** Brokers in the same partition. */
function brokersTogether({ layout, groups, zoneOfBroker }: Evaluation, count: number): Target {
  return { members: layout.brokers, count, zoneOf: zoneOfBroker, most: groups.most };
}

/** A majority of the voters. */
function majority({ voters }: ClusterLayout): Target | undefined {
  return voters.length === 0 ? undefined : {
    members: voters, count: Math.ceil(voters.length / 2), zoneOf: voters.map(() => 0), most: [voters.length],
  };
}

/** How many nodes may fail while every partition takes writes (or can be read) and the quorum has its majority. */
export function nodeTolerance(evaluation: Evaluation, stage: FailureStage, property: 'writes' | 'reads'): Tolerance {
  const { layout } = evaluation;
  const { replicationFactor, minInsyncReplicas } = layout.model;
  const out = property === 'writes' ? replicationFactor - minInsyncReplicas + 1 : replicationFactor;
  const kill = stage === FailureStage.BEFORE_FAILOVER
    // A broker that has its data only over the network goes down with all nodes that hold it, too.
    ? ({ node, holders }: Member) => [[node], ...holders.length > 0 && !holders.includes(node) ? [holders] : []]
    : failoverKillSets(layout);
  const quorum = majority(layout);
  const found = [brokersTogether(evaluation, out), ...quorum === undefined ? [] : [quorum]]
    .map(target => cheapest(layout, target, kill, stage === FailureStage.AFTER_FAILOVER && canMove(layout)));
  return toleranceOf(evaluation, [...found, storageQuorum(layout)], nodes => {
    const { state, quorum: has } = outcomeOf(evaluation, { nodes, disksLost: false }, stage);
    return has && goesOn(state, property);
  });
}

function goesOn(state: PartitionState, property: 'writes' | 'reads'): boolean {
  return state === PartitionState.WRITABLE || (property === 'reads' && state === PartitionState.READ_ONLY);
}

/**
 * How many nodes may be lost, with their disks, while each acknowledged record that was written to disk still has a
 * copy, and a majority of the voters has the metadata. A record is on as many brokers as writes wait for (min ISR);
 * that the other replicas have it too is likely, and no guarantee.
 */
export function recordsOnDiskTolerance(evaluation: Evaluation): Tolerance {
  const { layout } = evaluation;
  const quorum = majority(layout);
  const found = [brokersTogether(evaluation, layout.model.minInsyncReplicas), ...quorum === undefined ? [] : [quorum]]
    .map(target => cheapest(layout, target, ({ holders }) => holders.length > 0 ? [holders] : [], false));
  return toleranceOf(evaluation, found, nodes =>
    outcomeOf(evaluation, { nodes, disksLost: true }, FailureStage.BEFORE_FAILOVER).state !== PartitionState.LOST);
}

/**
 * How many nodes may lose power at the same moment while at least one copy of each acknowledged record remains. Kafka
 * acknowledges a record when the in-sync replicas have it in memory, so that replicas of the volume do not count.
 */
export function recordsInMemoryTolerance(evaluation: Evaluation): Tolerance {
  const { layout, groups, zoneOfBroker } = evaluation;
  const { minInsyncReplicas } = layout.model;
  const target = brokersTogether(evaluation, minInsyncReplicas);
  return toleranceOf(evaluation, [cheapest(layout, target, ({ node }) => [[node]], false)], nodes => {
    const down = groups.brokersInZone.map(() => 0);
    layout.brokers.forEach(({ node }, broker) => { if (nodes.has(node)) down[zoneOfBroker[broker]]++; });
    return mostOut(groups, down) < minInsyncReplicas;
  });
}

/** Nodes that must all fail before a broker cannot start anywhere. */
function failoverKillSets({ nodes, model: { volumes } }: ClusterLayout): KillSets {
  return ({ node, holders }) => {
    if (holders.length > 0) return [holders];
    if (volumes.mobility !== VolumeMobility.WITHIN_A_ZONE) return [];
    return [nodes.flatMap(({ zone }, index) => zone === nodes[node].zone ? [index] : [])];
  };
}

/** A smallest set of nodes that puts the target out of service. */
interface Found {
  readonly nodes: readonly number[];
  readonly cost: number;
  readonly exact: boolean;
}

/** The nodes without which a Portworx cluster has no majority. */
function storageQuorum(layout: ClusterLayout): Found {
  const cost = storageNodesThatMayFail(layout) + 1;
  return { nodes: range(cost), cost, exact: true };
}

/** Steps of the search after which the best set so far is taken: about a second. */
const SEARCH_STEPS = 3_000_000;

/**
 * Searches the groups of members for the one whose nodes are fewest. A member is out when its kill set has failed; or,
 * where pods move, when its pool has fewer nodes than members left.
 */
function cheapest(layout: ClusterLayout, given: Target, kill: KillSets, moves: boolean): Found {
  const { target, sets, occupants } = withKillSets(given, kill, moves);
  const group = new Group(layout, target, sets, occupants);
  const enough = group.leastCost();
  const inZone = target.most.map(() => 0);
  let best: Found = { nodes: [], cost: Infinity, exact: true };
  let steps = 0;
  const search = (from: number, left: number) => {
    if (left === 0) {
      best = { nodes: group.nodes(), cost: group.cost(), exact: true };
      return;
    }
    for (let member = from; member <= target.members.length - left; member++) {
      const zone = target.zoneOf[member];
      if (inZone[zone] >= target.most[zone] || group.has(target.members[member])) continue;
      if (best.cost <= enough || ++steps > SEARCH_STEPS) return;
      group.add(member);
      inZone[zone]++;
      if (group.cost() < best.cost) search(member + 1, left - 1);
      inZone[zone]--;
      group.remove(member);
    }
  };
  search(0, target.count);
  return { ...best, exact: steps <= SEARCH_STEPS };
}

/**
 * A target that has each member once for each of its kill sets, and once without a set where pods move: it is then out
 * of service because no node is left for it.
 */
function withKillSets(target: Target, kill: KillSets, moves: boolean) {
  const entries = target.members.flatMap((member, index) =>
    [...kill(member), ...moves ? [undefined] : []].map(set => ({ member, set, zone: target.zoneOf[index] })));
  return {
    target: { ...target, members: entries.map(({ member }) => member), zoneOf: entries.map(({ zone }) => zone) },
    sets: entries.map(({ set }) => set),
    occupants: target.members,
  };
}

/** A group of members that is put together one by one, and what it costs to put it out of service. */
class Group {
  private readonly members: number[] = [];
  private readonly pools: readonly number[];
  private readonly space: readonly Space[];
  private readonly uses: number[];
  /** By pool: nodes of the kill sets, members, and members for which no node is left. */
  private readonly distinct: number[];
  private readonly count: number[];
  private readonly homeless: number[];

  constructor(
    private readonly layout: ClusterLayout, private readonly target: Target,
    private readonly sets: readonly (readonly number[] | undefined)[], occupants: readonly Member[],
  ) {
    this.pools = target.members.map(({ node }) => poolOf(layout, node));
    this.space = spaceOf(layout, occupants);
    this.uses = layout.nodes.map(() => 0);
    [this.distinct, this.count, this.homeless] = [0, 0, 0].map(() => this.space.map(() => 0));
  }

  public has(member: Member): boolean {
    return this.members.some(index => this.target.members[index] === member);
  }

  public add(member: number): void {
    this.members.push(member);
    this.change(member, 1);
  }

  public remove(member: number): void {
    this.members.pop();
    this.change(member, -1);
  }

  public cost(): number {
    let sum = 0;
    for (let pool = 0; pool < this.count.length; pool++) if (this.count[pool] > 0) sum += this.costOf(pool);
    return sum;
  }

  /** A bound that no group is below. */
  public leastCost(): number {
    const sizes = this.sets.map(set => set?.length ?? Infinity).sort((a, b) => a - b).slice(0, this.target.count);
    const shared = new Map<number, number>();
    for (const set of this.sets) for (const node of set ?? []) shared.set(node, (shared.get(node) ?? 0) + 1);
    const bySets = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, ...shared.values());
    const bySpace = this.sets.includes(undefined)
      ? Math.min(...this.space.map((_, pool) => this.bySpace(pool, 1)))
      : Infinity;
    return Math.min(Math.ceil(Math.max(bySets, sizes[0] ?? Infinity)), bySpace);
  }

  /** Nodes whose failure puts the group out of service. */
  public nodes(): number[] {
    return this.count.flatMap((count, pool) => count === 0 ? [] : this.nodesIn(pool)).sort((a, b) => a - b);
  }

  /** Those of the kill sets; where members want another node, their nodes too, and others until too few are left. */
  private nodesIn(pool: number): number[] {
    const members = this.members.filter(member => this.pools[member] === pool);
    const killed = members.flatMap(member => this.sets[member] ?? []);
    const own = members.flatMap(member => this.sets[member] === undefined ? [this.target.members[member].node] : []);
    const occupied = new Set(this.target.members.map(({ node }) => node));
    const others = range(this.layout.nodes.length).filter(node => poolOf(this.layout, node) === pool)
      .sort((a, b) => Number(occupied.has(a)) - Number(occupied.has(b)) || a - b);
    return [...new Set([...killed, ...own, ...others])].slice(0, this.costOf(pool));
  }

  private costOf(pool: number): number {
    if (this.homeless[pool] === 0) return this.distinct[pool];
    // A broker that is down on a node that is up still has that node.
    const stay = this.members.filter(member => this.pools[member] === pool && this.sets[member] !== undefined
      && this.uses[this.target.members[member].node] === 0).length;
    return Math.max(this.distinct[pool], this.bySpace(pool, this.count[pool] - stay));
  }

  /** Failed nodes after which a pool has no node for this many of its members. */
  private bySpace(pool: number, members: number): number {
    const { nodes, occupied } = this.space[pool];
    return this.layout.model.sharesNodes ? nodes : nodes - occupied + members;
  }

  private change(member: number, by: 1 | -1): void {
    const pool = this.pools[member];
    const set = this.sets[member];
    this.count[pool] += by;
    if (set === undefined) this.homeless[pool] += by;
    for (const node of set ?? []) {
      const before = this.uses[node];
      this.uses[node] += by;
      if ((before === 0) !== (this.uses[node] === 0)) this.distinct[pool] += by;
    }
  }
}

/** The nodes of a pool, and how many of them have a member. */
interface Space {
  readonly nodes: number;
  readonly occupied: number;
}

function spaceOf(layout: ClusterLayout, members: readonly Member[]): Space[] {
  const pools = Math.max(0, ...layout.nodes.map((_, node) => poolOf(layout, node))) + 1;
  return range(pools).map(pool => ({
    nodes: layout.nodes.filter((_, node) => poolOf(layout, node) === pool).length,
    occupied: members.filter(({ node }) => poolOf(layout, node) === pool).length,
  }));
}

/** The property ends with the smallest of the sets. */
function toleranceOf(
  { layout }: Evaluation, found: readonly Found[], holds: (nodes: ReadonlySet<number>) => boolean,
): Tolerance {
  const least = found.reduce((best, one) => one.cost < best.cost ? one : best);
  return {
    always: Math.min(least.cost, layout.nodes.length + 1) - 1,
    atBest: mostSurvived(layout, holds),
    exact: found.every(({ exact }) => exact),
    ends: least.nodes.map(node => layout.nodes[node].name),
  };
}

/** Nodes up to which all sets are tried. */
const ALL_SETS_OF_NODES = 12;

/** The most nodes that may fail: of all sets in a small cluster; else by adding those that do no harm, one by one. */
function mostSurvived({ nodes }: ClusterLayout, holds: (failed: ReadonlySet<number>) => boolean): number {
  if (nodes.length <= ALL_SETS_OF_NODES) {
    return allSets(nodes.length).reverse().find(set => holds(new Set(set)))?.length ?? -1;
  }
  const failed = new Set<number>();
  for (const node of [...range(nodes.length)].reverse()) {
    failed.add(node);
    if (!holds(failed)) failed.delete(node);
  }
  return failed.size;
}

/** How many zones may fail. All sets of zones are tried. */
export function zoneTolerance(evaluation: Evaluation, stage: FailureStage, property: 'writes' | 'reads'): Tolerance {
  const { nodes, model: { zones } } = evaluation.layout;
  const sets = allSets(zones.length);
  const holds = (failed: readonly number[]) => {
    const down = new Set(nodes.flatMap(({ zone }, node) => failed.includes(zone) ? [node] : []));
    const { state, quorum } = outcomeOf(evaluation, { nodes: down, disksLost: false }, stage);
    return quorum && goesOn(state, property);
  };
  const ended = sets.find(set => !holds(set)) ?? [];
  return {
    always: ended.length === 0 ? zones.length : ended.length - 1,
    atBest: sets.reverse().find(holds)?.length ?? 0,
    exact: true,
    ends: ended.map(zone => zones[zone]),
  };
}

/**
 * How many disks may be lost while each acknowledged record that was written still has a copy, and a majority of the
 * voters has the metadata. A disk is all that a node gives to the volumes; a disk of a cloud or an array, with the
 * copies that its vendor keeps, is one disk.
 */
export function diskTolerance(evaluation: Evaluation): Tolerance {
  const { layout } = evaluation;
  if (layout.brokers.some(({ holders }) => holders.length > 0)) return recordsOnDiskTolerance(evaluation);
  const { minInsyncReplicas } = layout.model;
  const quorum = majority(layout);
  const [members, count] = quorum !== undefined && quorum.count < minInsyncReplicas
    ? [layout.voters, quorum.count]
    : [layout.brokers, minInsyncReplicas];
  return {
    always: count - 1,
    atBest: largestHarmlessLoss(evaluation),
    exact: true,
    ends: members.slice(0, count).map(({ name }) => `disk of ${name}`),
  };
}

/** The most brokers of which no group loses all that writes wait for: zone after zone, those that do no harm. */
function largestHarmlessLoss({ groups, zoneOfBroker, layout: { model: { minInsyncReplicas } } }: Evaluation): number {
  const lost = groups.brokersInZone.map(() => 0);
  for (const zone of [...zoneOfBroker].sort((a, b) => a - b)) {
    lost[zone]++;
    if (mostOut(groups, lost) >= minInsyncReplicas) lost[zone]--;
  }
  return lost.reduce((sum, brokers) => sum + brokers, 0);
}
