import type { ClusterLayout, Member } from './cluster-layout';
import { type PartitionGroups, mostOut, partitionGroups, sharesByReplicasOut } from '../availability/partition-groups';
import { VolumeMobility } from '../availability/volume-mobility';
import { range } from '../core/range';

/** What is left to a cluster after a failure, from best to worst. */
export enum PartitionState {
  /** Every partition takes acks=all writes. */
  WRITABLE = 'writable',
  /** Some partition has fewer in-sync replicas than writes need; it can be read. */
  READ_ONLY = 'read-only',
  /** Some partition has no replica that is up; its data is there. */
  UNAVAILABLE = 'unavailable',
  /** Some acknowledged record, or the metadata, may have lost all copies on disk. */
  LOST = 'lost',
}

/** When the question is asked. */
export enum FailureStage {
  /** Right after the failure. */
  BEFORE_FAILOVER = 'before failover',
  /** When pods that can start on another node have done so. Lost replicas of volumes are not made again yet. */
  AFTER_FAILOVER = 'after failover',
}

/** What a failure does to a cluster. */
export interface FailureOutcome {
  readonly state: PartitionState;
  /** Whether the metadata quorum has its majority. Without it no partition gets a new leader. */
  readonly quorum: boolean;
  /** Brokers that are down, by their place. */
  readonly brokersDown: readonly number[];
  /** Share of the partitions, 0 to 1, that take no writes. */
  readonly notWritable: number;
  /** Share of the partitions that cannot be read either. */
  readonly notReadable: number;
}

/** Failed nodes, and whether their disks are lost too. */
export interface NodeFailure {
  readonly nodes: ReadonlySet<number>;
  readonly disksLost: boolean;
}

/** A layout, with what all evaluations of it share. */
export interface Evaluation {
  readonly layout: ClusterLayout;
  readonly groups: PartitionGroups;
  /** Zone of each broker; one zone where Kafka knows of none. */
  readonly zoneOfBroker: readonly number[];
}

/** Prepares a layout for evaluations. */
export function evaluationOf(layout: ClusterLayout): Evaluation {
  const { model: { racks, replicationFactor, zones }, nodes, brokers } = layout;
  const zoneOfBroker = brokers.map(({ node }) => racks ? nodes[node].zone : 0);
  const inZone = new Array<number>(racks ? Math.max(1, zones.length) : 1).fill(0);
  for (const zone of zoneOfBroker) inZone[zone]++;
  return { layout, groups: partitionGroups(replicationFactor, inZone), zoneOfBroker };
}

/** What the failure of nodes does. */
export function outcomeOf(evaluation: Evaluation, failure: NodeFailure, stage: FailureStage): FailureOutcome {
  const { layout, groups } = evaluation;
  const { replicationFactor, minInsyncReplicas } = layout.model;
  const brokersDown = membersDown(layout, layout.brokers, failure.nodes, stage);
  const votersDown = layout.model.combined
    ? brokersDown.filter(index => index < layout.voters.length)
    : membersDown(layout, layout.voters, failure.nodes, stage);
  const down = byZone(evaluation, brokersDown);
  const worst = mostOut(groups, down);
  const shares = sharesByReplicasOut(groups, down);
  const shareFrom = (replicas: number) => shares.slice(replicas).reduce((sum, share) => sum + share, 0);
  return {
    state: stateOf(worst, replicationFactor, minInsyncReplicas, isLost(evaluation, failure)),
    quorum: hasMajority(layout.voters.length, votersDown.length),
    brokersDown,
    notWritable: shareFrom(replicationFactor - minInsyncReplicas + 1),
    notReadable: shareFrom(replicationFactor),
  };
}

function stateOf(out: number, replicationFactor: number, minInsyncReplicas: number, lost: boolean): PartitionState {
  if (lost) return PartitionState.LOST;
  if (out >= replicationFactor) return PartitionState.UNAVAILABLE;
  return out > replicationFactor - minInsyncReplicas ? PartitionState.READ_ONLY : PartitionState.WRITABLE;
}

/** Whether enough voters are left. Where another system has the quorum, it is not looked at. */
export function hasMajority(voters: number, down: number): boolean {
  return voters === 0 || voters - down > voters / 2;
}

function isLost(evaluation: Evaluation, { nodes, disksLost }: NodeFailure): boolean {
  if (!disksLost) return false;
  const { brokers, voters, model } = evaluation.layout;
  const lost = brokers.flatMap((broker, index) => isGone(broker, nodes) ? [index] : []);
  // An acknowledged record is on as many brokers as writes wait for; more is luck.
  return mostOut(evaluation.groups, byZone(evaluation, lost)) >= model.minInsyncReplicas
    || !hasMajority(voters.length, voters.filter(voter => isGone(voter, nodes)).length);
}

/** Whether all copies of a member's data are on these nodes. */
export function isGone({ holders }: Member, nodes: ReadonlySet<number>): boolean {
  return holders.length > 0 && holders.every(holder => nodes.has(holder));
}

function byZone({ zoneOfBroker, groups }: Evaluation, brokers: readonly number[]): number[] {
  const counts = groups.brokersInZone.map(() => 0);
  for (const broker of brokers) counts[zoneOfBroker[broker]]++;
  return counts;
}

/** Brokers or voters that are down, by their place. */
function membersDown(
  layout: ClusterLayout, members: readonly Member[], failed: ReadonlySet<number>, stage: FailureStage,
): number[] {
  if (failed.size > storageNodesThatMayFail(layout)) return range(members.length);
  const down: number[] = [];
  const homeless: number[] = [];
  members.forEach((member, index) => {
    const nodeFailed = failed.has(member.node);
    if (!isReachable(layout, member, failed)) down.push(index);
    else if (nodeFailed && (stage === FailureStage.BEFORE_FAILOVER || !canMove(layout))) down.push(index);
    else if (nodeFailed) homeless.push(index);
  });
  return homeless.length === 0 ? down : [...down, ...withoutNode(layout, members, failed, homeless)];
}

/**
 * Nodes of a Portworx cluster that may fail at the same time: it stops all volumes without a majority (Portworx,
 * "Cluster quorum": n/2 + 1 storage nodes). All nodes count as storage nodes.
 */
export function storageNodesThatMayFail({ nodes, model: { volumes } }: ClusterLayout): number {
  return volumes.pooled ? nodes.length - Math.floor(nodes.length / 2) - 1 : nodes.length;
}

/** Whether a pod starts on another node when its node has failed. */
export function canMove({ model: { volumes } }: ClusterLayout): boolean {
  return volumes.pooled || volumes.mobility !== VolumeMobility.NEVER;
}

function isReachable(
  { nodes, model: { volumes } }: ClusterLayout, member: Member, failed: ReadonlySet<number>,
): boolean {
  if (member.holders.length > 0) return !isGone(member, failed);
  if (volumes.mobility !== VolumeMobility.WITHIN_A_ZONE || !failed.has(member.node)) return true;
  const { zone } = nodes[member.node];
  return nodes.some((node, index) => node.zone === zone && !failed.has(index));
}

/** The nodes among which a pod may move: a number for each zone, or one number for all. */
export function poolOf({ nodes, model: { pinned, volumes } }: ClusterLayout, node: number): number {
  const staysInZone = pinned || (!volumes.pooled && volumes.mobility === VolumeMobility.WITHIN_A_ZONE);
  return staysInZone ? nodes[node].zone : 0;
}

/** Those of the members that want another node and find none: two members never share a node, unless they may. */
function withoutNode(
  layout: ClusterLayout, members: readonly Member[], failed: ReadonlySet<number>, homeless: readonly number[],
): number[] {
  const taken = new Set(members.map(({ node }) => node));
  const free = new Map<number, number>();
  layout.nodes.forEach((_, node) => {
    const usable = !failed.has(node) && (layout.model.sharesNodes || !taken.has(node));
    const pool = poolOf(layout, node);
    free.set(pool, (free.get(pool) ?? 0) + (usable ? layout.model.sharesNodes ? Infinity : 1 : 0));
  });
  return homeless.filter(index => {
    const pool = poolOf(layout, members[index].node);
    const left = free.get(pool) ?? 0;
    free.set(pool, left - 1);
    return left < 1;
  });
}
