import {
  type Evaluation, type FailureStage, type NodeFailure, type PartitionState, outcomeOf,
} from './failure-outcome';
import { range } from '../core/range';
import { choose, setsOf } from '../core/sets';

/** What all sets of a number of failed nodes do, counted. */
export interface FailureShares {
  /** Nodes that fail at the same moment. */
  readonly nodes: number;
  /** Sets that were looked at. */
  readonly sets: number;
  /** Whether these are all sets. */
  readonly exhaustive: boolean;
  /** Share of the sets, 0 to 1, after which the worst partition is in each state; the states add up to 1. */
  readonly states: { readonly [state in PartitionState]: number };
  /** Share of the sets after which the quorum has no majority. */
  readonly quorumLost: number;
  /** Share of the partitions that take no writes, on average over the sets. */
  readonly notWritable: number;
}

/** Up to this many sets, all are tried; above, a sample of this size. */
export const MOST_SETS = 4000;

/** Counts what failures of a number of nodes do: all sets of nodes, or a sample that is the same in every run. */
export function failureShares(
  evaluation: Evaluation, nodes: number, stage: FailureStage, disksLost: boolean, mostSets = MOST_SETS,
): FailureShares {
  const all = evaluation.layout.nodes.length;
  const exhaustive = choose(all, nodes) <= mostSets;
  const sets = exhaustive ? setsOf(all, nodes) : drawnSets(all, nodes, mostSets);
  const states = { 'writable': 0, 'read-only': 0, 'unavailable': 0, 'lost': 0 };
  let quorumLost = 0;
  let notWritable = 0;
  for (const set of sets) {
    const failure: NodeFailure = { nodes: new Set(set), disksLost };
    const outcome = outcomeOf(evaluation, failure, stage);
    states[outcome.state] += 1 / sets.length;
    quorumLost += outcome.quorum ? 0 : 1 / sets.length;
    notWritable += outcome.notWritable / sets.length;
  }
  return { nodes, sets: sets.length, exhaustive, states, quorumLost, notWritable };
}

function drawnSets(nodes: number, count: number, sets: number): number[][] {
  const next = randomNumbers(SEED);
  return range(sets).map(() => {
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(Math.floor(next() * nodes));
    return [...chosen];
  });
}

const SEED = 20_261_127;

/** Numbers from 0 to 1 that are the same in every run (Park and Miller, "Random number generators", 1988). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = state * 48_271 % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
