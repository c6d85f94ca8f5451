import type { ClusterLayout, Member } from './cluster-layout';
import {
  type FailureOutcome, FailureStage, PartitionState, canMove, evaluationOf, isGone, outcomeOf, poolOf,
  storageNodesThatMayFail,
} from './failure-outcome';
import { type RecoveryPhase, replicasMadeAgain, type RecoverySubject } from './recovery-model';
import { range } from '../core/range';

/** A moment of a failure and its recovery. */
export interface WalkThroughStep {
  readonly title: string;
  /** Seconds since the failure; undefined for the state before it, and where a person must act first. */
  readonly seconds?: number;
  /** What has happened, in sentences. */
  readonly text: readonly string[];
  readonly state: ClusterState;
}

/** Where everything is, and what has failed. */
export interface ClusterState {
  readonly layout: ClusterLayout;
  readonly failed: ReadonlySet<number>;
  readonly brokersDown: readonly number[];
  /** Members that are on another node than before, and volumes with a replica that was rebuilt. */
  readonly moved: readonly string[];
  readonly outcome: FailureOutcome;
}

/**
 * What happens when nodes lose power, step by step, as part 2 of the articles tells it: brokers start where a replica
 * of their volume is, lost replicas are rebuilt, and a node that comes back gets replicas, but no broker.
 */
export function walkThrough(
  layout: ClusterLayout, failedNodes: readonly number[], phases: readonly RecoveryPhase[], subject: RecoverySubject,
): WalkThroughStep[] {
  const failed = new Set(failedNodes);
  const names = failedNodes.map(node => layout.nodes[node].name).join(', ');
  const before = stateOf(layout, new Set(), []);
  const atOnce = stateOf(layout, failed, []);
  const started = failover(layout, failed);
  const repaired = layout.model.volumes.pooled && layout.model.volumes.replicas > 1 && !stopsStorage(layout, failed)
    ? repair(started.layout, failed)
    : undefined;
  return [
    { title: 'before', text: [`${layout.brokers.length} brokers on ${layout.nodes.length} nodes`], state: before },
    { title: `${names} failed`, seconds: 0, text: failureText(layout, failed, atOnce.outcome), state: atOnce },
    ...atOnce.brokersDown.length > 0 ? [recoveryStep(layout, atOnce, started, phases)] : [],
    ...repaired === undefined ? [] : [repairStep(started, repaired, subject)],
    returned(repaired ?? started, names, failed.size),
  ];
}

/** What follows the failure of brokers: all are in sync again, some are, or a person must act. */
function recoveryStep(
  layout: ClusterLayout, atOnce: ClusterState, started: ClusterState, phases: readonly RecoveryPhase[],
): WalkThroughStep {
  const byHand = phases.some(phase => phase.byHand !== undefined);
  const back = atOnce.brokersDown.length - started.brokersDown.length;
  const recovers = started.brokersDown.length === 0 && started.outcome.quorum;
  const gone = atOnce.outcome.state === PartitionState.UNAVAILABLE || atOnce.outcome.state === PartitionState.LOST;
  const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0);
  const title = recovers ? 'in sync again' : back > 0 ? 'after failover, not recovered' : 'not recovered';
  return {
    title,
    seconds: recovers && !byHand ? seconds : undefined,
    text: [
      // Where no broker is left to copy from, deleting a claim would lose the only copy.
      ...back > 0 || (!gone && byHand)
        ? phases.filter(phase => phase.seconds > 0 || phase.byHand !== undefined).map(phaseText)
        : [],
      ...movedText(layout, started),
      ...back > 0 || !gone
        ? []
        : ['Bring the nodes back, and do not delete claims: these brokers have the only copies.'],
      outcomeText(started.outcome),
    ],
    state: started,
  };
}

function repairStep(started: ClusterState, repaired: ClusterState, subject: RecoverySubject): WalkThroughStep {
  const again = replicasMadeAgain(subject);
  const short = repaired.layout.brokers.filter(({ holders }) => holders.some(node => started.failed.has(node)));
  const kept = short.map(({ name }) => name).join(', ');
  return {
    title: repaired.moved.length > 0 ? 'volume replicas rebuilt' : 'no volume replica can be rebuilt',
    seconds: repaired.moved.length > 0 ? again.seconds : undefined,
    text: [
      ...repaired.moved.length > 0 ? [again.because, ...repaired.moved.map(name => `${name} has all its replicas`)] : [],
      ...short.length > 0 ? [`No node is free for the lost replicas of ${kept}: they wait for the failed node.`] : [],
    ],
    state: repaired,
  };
}

/** Whether too many nodes have failed for Portworx to have a majority. */
function stopsStorage(layout: ClusterLayout, failed: ReadonlySet<number>): boolean {
  return failed.size > storageNodesThatMayFail(layout);
}

function phaseText({ name, seconds, because, byHand }: RecoveryPhase): string {
  const by = byHand === undefined ? '' : ` Manual step: ${byHand}.`;
  return `${name} (${duration(seconds)}): ${because}.${by}`;
}

function stateOf(
  layout: ClusterLayout, failed: ReadonlySet<number>, moved: readonly string[],
  stage: FailureStage = FailureStage.BEFORE_FAILOVER,
): ClusterState {
  const outcome = outcomeOf(evaluationOf(layout), { nodes: failed, disksLost: false }, stage);
  return { layout, failed, brokersDown: outcome.brokersDown, moved, outcome };
}

/** Moves what can move to other nodes: first to those that hold a replica, then to any that is free. */
function failover(layout: ClusterLayout, failed: ReadonlySet<number>): ClusterState {
  const brokers = moveMembers(layout, layout.brokers, failed);
  const voters = layout.model.combined
    ? brokers.slice(0, layout.voters.length)
    : moveMembers(layout, layout.voters, failed);
  const all = [...layout.brokers, ...layout.voters];
  const moved = [...brokers, ...voters].filter(({ name, node }) =>
    all.some(before => before.name === name && before.node !== node)).map(({ name }) => name);
  return stateOf({ ...layout, brokers, voters }, failed, [...new Set(moved)]);
}

function moveMembers(layout: ClusterLayout, members: readonly Member[], failed: ReadonlySet<number>): Member[] {
  const taken = new Set(members.filter(({ node }) => !failed.has(node)).map(({ node }) => node));
  return members.map(member => {
    if (!failed.has(member.node) || !canMove(layout) || isGone(member, failed)) return member;
    if (stopsStorage(layout, failed)) return member;
    const nodes = range(layout.nodes.length).filter(node => poolOf(layout, node) === poolOf(layout, member.node));
    const free = [...member.holders.filter(node => nodes.includes(node)), ...nodes]
      .find(node => !failed.has(node) && (layout.model.sharesNodes || !taken.has(node)));
    if (free === undefined) return member;
    taken.add(free);
    return { ...member, node: free };
  });
}

/** Puts other nodes in place of failed ones that hold replicas: in the same zone, those with the fewest replicas. */
function repair(layout: ClusterLayout, failed: ReadonlySet<number>): ClusterState {
  const load = layout.nodes.map(() => 0);
  const all = [...layout.brokers, ...layout.model.combined ? [] : layout.voters];
  for (const { holders } of all) for (const node of holders) load[node]++;
  const moved: string[] = [];
  const repaired = (member: Member): Member => {
    if (!member.holders.some(node => failed.has(node)) || isGone(member, failed)) return member;
    const holders = [...member.holders];
    member.holders.forEach((node, index) => {
      if (!failed.has(node)) return;
      const candidates = range(layout.nodes.length).filter(other => !failed.has(other) && !holders.includes(other)
        && (layout.model.volumes.acrossZones || layout.nodes[other].zone === layout.nodes[node].zone));
      if (candidates.length === 0) return;
      const chosen = candidates.reduce((best, other) => load[other] < load[best] ? other : best);
      load[chosen]++;
      holders[index] = chosen;
    });
    if (!holders.some(node => failed.has(node))) moved.push(member.name);
    return { ...member, holders };
  };
  const brokers = layout.brokers.map(repaired);
  const voters = layout.model.combined ? brokers.slice(0, layout.voters.length) : layout.voters.map(repaired);
  return stateOf({ ...layout, brokers, voters }, failed, moved);
}

function returned(state: ClusterState, names: string, count: number): WalkThroughStep {
  const { volumes } = state.layout.model;
  const [are, get] = count === 1 ? ['is', 'It gets'] : ['are', 'They get'];
  return {
    title: `${names} ${are} back`,
    text: [
      volumes.pooled
        ? `${get} volume replicas again; brokers that have moved stay where they are.`
        : canMove(state.layout)
          ? 'Brokers stay where they are.'
          : 'The brokers that were down start with the data that they had, and catch up.',
    ],
    state: stateOf(state.layout, new Set(), []),
  };
}

function failureText(layout: ClusterLayout, failed: ReadonlySet<number>, outcome: FailureOutcome): string[] {
  const down = outcome.brokersDown.map(index => layout.brokers[index].name);
  const votersDown = layout.model.combined
    ? []
    : layout.voters.filter(({ node }) => failed.has(node)).map(({ name }) => name);
  const { pooled } = layout.model.volumes;
  const namesOf = (chosen: (broker: Member) => boolean) =>
    layout.brokers.filter(broker => pooled && chosen(broker)).map(({ name }) => name).join(', ');
  const fewer = namesOf(broker => broker.holders.some(node => failed.has(node)) && !isGone(broker, failed));
  const gone = namesOf(broker => isGone(broker, failed));
  return [
    ...stopsStorage(layout, failed) ? ['Portworx has no majority of its nodes, and stops all volumes.'] : [],
    down.length > 0 ? `${down.join(', ')} ${down.length === 1 ? 'is' : 'are'} down.` : 'No broker is down.',
    ...votersDown.length > 0 ? [`${votersDown.join(', ')} ${votersDown.length === 1 ? 'is' : 'are'} down.`] : [],
    ...fewer.length > 0 ? [`Volumes with fewer replicas: those of ${fewer}.`] : [],
    ...gone.length > 0 ? [`Volumes without a replica that is up: those of ${gone}.`] : [],
    outcomeText(outcome),
  ];
}

/** An outcome in words. */
export function outcomeText({ state, quorum, notWritable }: FailureOutcome): string {
  const share = `${Math.round(100 * notWritable)} % of the partitions`;
  const quorumText = quorum ? '' : ' The metadata quorum has no majority: no partition gets a new leader.';
  switch (state) {
    case PartitionState.WRITABLE: return `Every partition takes writes.${quorumText}`;
    case PartitionState.READ_ONLY: return `About ${share} take no acks=all writes, but can be read.${quorumText}`;
    case PartitionState.UNAVAILABLE: return `About ${share} take no writes, and some have no replica that is up.${quorumText}`;
    case PartitionState.LOST: return `Some partitions have lost all copies.${quorumText}`;
  }
}

function movedText(before: ClusterLayout, { layout, brokersDown, failed }: ClusterState): string[] {
  const moved = layout.brokers.flatMap((broker, index) => {
    if (broker.node === before.brokers[index].node) return [];
    const local = broker.holders.length === 0 ? '' : broker.holders.includes(broker.node)
      ? ', which holds a replica of its volume' : ', and reaches its volume over the network';
    return [`${broker.name} starts on ${layout.nodes[broker.node].name}${local}.`];
  });
  const why = (broker: Member) => {
    if (stopsStorage(layout, failed)) return 'Portworx has no majority';
    if (isGone(broker, failed)) return 'its data is on nodes that failed';
    return canMove(layout) ? 'no node is free for it' : 'its disk is in the node that failed';
  };
  const down = brokersDown.map(index => layout.brokers[index]);
  return [...moved, ...down.map(broker => `${broker.name} stays down: ${why(broker)}.`)];
}

/** A time for people: `9 s`, `18 min`, `24 h`, `2 days`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  const units: readonly (readonly [string, number])[] = [['days', 86_400], ['h', 3600], ['min', 60]];
  const [unit, size] = units.find(([, least]) => seconds >= 2 * least) ?? ['s', 1];
  const value = seconds / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}
