import { type ClusterLayout, type Member, range } from './cluster-layout';
import {
  type FailureOutcome, FailureStage, PartitionState, canMove, evaluationOf, isGone, outcomeOf, poolOf,
} from './failure-outcome';
import { type RecoveryPhase, replicasMadeAgain, type RecoverySubject } from './recovery-model';

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
  const before = stateOf(layout, new Set(), []);
  const atOnce = stateOf(layout, failed, []);
  const started = failover(layout, failed);
  const repaired = canMove(layout) && layout.model.volumes.replicas > 1 ? repair(started.layout, failed) : undefined;
  const upTo = (name: string) => {
    const last = phases.findIndex(phase => phase.name === name);
    return phases.slice(0, last + 1).reduce((sum, { seconds }) => sum + seconds, 0);
  };
  const lost = failedNodes.map(node => layout.nodes[node].name).join(', ');
  const byHand = phases.flatMap(phase => phase.byHand ?? []);
  const steps: WalkThroughStep[] = [
    { title: 'before', text: [`${layout.brokers.length} brokers on ${layout.nodes.length} nodes`], state: before },
    { title: `${lost} failed`, seconds: 0, text: failureText(layout, failed, atOnce.outcome), state: atOnce },
    {
      title: 'recovered',
      seconds: byHand.length > 0 ? undefined : upTo('caught up'),
      text: [
        ...phases.filter(({ seconds, byHand: step }) => seconds > 0 || step !== undefined).map(phaseText),
        ...movedText(layout, started),
        outcomeText(started.outcome),
      ],
      state: started,
    },
  ];
  if (repaired === undefined) return [...steps, returned(started, lost)];
  const again = replicasMadeAgain(subject);
  return [
    ...steps,
    {
      title: 'volume replicas rebuilt',
      seconds: again.seconds,
      text: [again.because, ...repaired.moved.map(name => `${name} has all its replicas`)],
      state: repaired,
    },
    returned(repaired, lost),
  ];
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

function returned(state: ClusterState, lost: string): WalkThroughStep {
  const { volumes } = state.layout.model;
  return {
    title: `${lost} is back`,
    text: [
      volumes.pooled
        ? 'It gets volume replicas again; brokers stay where they are.'
        : canMove(state.layout)
          ? 'Brokers stay where they are.'
          : 'Its brokers start with the data that they had, and catch up.',
    ],
    state: stateOf(state.layout, new Set(), []),
  };
}

function failureText(layout: ClusterLayout, failed: ReadonlySet<number>, outcome: FailureOutcome): string[] {
  const down = outcome.brokersDown.map(index => layout.brokers[index].name);
  const replicas = layout.model.volumes.pooled
    ? layout.brokers.filter(({ holders }) => holders.some(node => failed.has(node))).map(({ name }) => name)
    : [];
  return [
    down.length > 0 ? `${down.join(', ')} ${down.length === 1 ? 'is' : 'are'} down.` : 'No broker is down.',
    ...replicas.length > 0 ? [`The volumes of ${replicas.join(', ')} have one replica fewer.`] : [],
    outcomeText(outcome),
  ];
}

/** An outcome in words. */
export function outcomeText({ state, quorum, notWritable }: FailureOutcome): string {
  const share = `${Math.round(100 * notWritable)} % of the partitions`;
  const quorumText = quorum ? '' : ' The metadata quorum has no majority: no partition gets a new leader.';
  switch (state) {
    case PartitionState.WRITABLE: return `Every partition takes writes.${quorumText}`;
    case PartitionState.READ_ONLY: return `About ${share} take no acks=all writes, and can be read.${quorumText}`;
    case PartitionState.UNAVAILABLE: return `About ${share} take no writes, and some have no replica that is up.${quorumText}`;
    case PartitionState.LOST: return `Some partitions have lost all copies.${quorumText}`;
  }
}

function movedText(before: ClusterLayout, { layout, brokersDown }: ClusterState): string[] {
  const moved = layout.brokers.flatMap((broker, index) => {
    if (broker.node === before.brokers[index].node) return [];
    const local = broker.holders.length === 0 ? '' : broker.holders.includes(broker.node)
      ? ', which holds a replica of its volume' : ', and reaches its volume over the network';
    return [`${broker.name} starts on ${layout.nodes[broker.node].name}${local}.`];
  });
  const down = brokersDown.map(index => layout.brokers[index].name);
  return [...moved, ...down.length > 0 ? [`${down.join(', ')} cannot start.`] : []];
}

/** A time for people: `9 s`, `18 min`, `1 day`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  const units: readonly (readonly [string, number])[] = [['days', 86_400], ['h', 3600], ['min', 60]];
  const [unit, size] = units.find(([, least]) => seconds >= 2 * least) ?? ['s', 1];
  const value = seconds / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}
