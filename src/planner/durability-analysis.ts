import { type ClusterModel, placeCluster } from './cluster-layout';
import { type Evaluation, FailureStage, canMove, evaluationOf } from './failure-outcome';
import { type FailureShares, failureShares } from './failure-shares';
import {
  type Tolerance, diskTolerance, nodeTolerance, recordsInMemoryTolerance, recordsOnDiskTolerance, zoneTolerance,
} from './failure-tolerance';
import { range } from '../core/range';

/** What fails. */
export enum FailureKind {
  /** Nodes, without a warning. */
  NODES = 'nodes',
  /** All nodes of zones. */
  ZONES = 'zones',
  /** Disks, whose data is lost. */
  DISKS = 'disks',
}

/** What a failure must not end. */
export enum FailureQuestion {
  /** Every partition takes acks=all writes right after the failure. */
  WRITES_BEFORE_FAILOVER = 'writes continue before failover',
  /** Every partition takes acks=all writes when brokers have started on other nodes. */
  WRITES_AFTER_FAILOVER = 'writes continue after failover',
  /** Every partition can be read when brokers have started on other nodes. */
  READS_AFTER_FAILOVER = 'reads continue after failover',
  /** No record that was written to disk is lost, even if the disks of the failed nodes are lost. */
  RECORDS_ON_DISK = 'no record on disk is lost',
  /** No acknowledged record is lost that is only in memory: all nodes lose power at the same moment. */
  RECORDS_IN_MEMORY = 'no record in memory is lost',
}

/** An answer. */
export interface ToleranceRow {
  readonly kind: FailureKind;
  readonly question: FailureQuestion;
  readonly tolerance: Tolerance;
  /** How many further failures are always survived after one, before lost replicas are rebuilt, and after that. */
  readonly afterOne?: { readonly beforeRepair: number; readonly afterRepair: number };
}

/** Failed nodes up to which sets are counted. */
const MOST_COUNTED = 3;

/** Answers every question about a cluster. */
export function analyzeDurability(model: ClusterModel): ToleranceRow[] {
  const evaluation = evaluationOf(placeCluster(model));
  return [...nodeRows(model, evaluation), ...zoneRows(evaluation), {
    kind: FailureKind.DISKS, question: FailureQuestion.RECORDS_ON_DISK, tolerance: diskTolerance(evaluation),
  }];
}

/** Sets of one, two, three failed nodes, counted. */
export function countFailures(model: ClusterModel, stage: FailureStage): FailureShares[] {
  const evaluation = evaluationOf(placeCluster(model));
  return range(Math.min(MOST_COUNTED, model.nodes))
    .map(index => failureShares(evaluation, index + 1, stage, false));
}

/** Answers one question about failed nodes. */
export function toleranceFor(evaluation: Evaluation, question: FailureQuestion): Tolerance {
  switch (question) {
    case FailureQuestion.WRITES_BEFORE_FAILOVER:
      return nodeTolerance(evaluation, FailureStage.BEFORE_FAILOVER, 'writes');
    case FailureQuestion.WRITES_AFTER_FAILOVER: return afterFailover(evaluation, 'writes');
    case FailureQuestion.READS_AFTER_FAILOVER: return afterFailover(evaluation, 'reads');
    case FailureQuestion.RECORDS_ON_DISK: return recordsOnDiskTolerance(evaluation);
    case FailureQuestion.RECORDS_IN_MEMORY: return recordsInMemoryTolerance(evaluation);
  }
}

/**
 * Portworx keeps its metadata on three nodes. While two of them are down it attaches no volume (Portworx, "Run-flat
 * mode"), so no broker moves. Any two nodes can be these.
 */
function afterFailover(evaluation: Evaluation, property: 'writes' | 'reads'): Tolerance {
  const after = nodeTolerance(evaluation, FailureStage.AFTER_FAILOVER, property);
  const { nodes, model: { volumes: { pooled, metadataElsewhere } } } = evaluation.layout;
  if (!pooled || metadataElsewhere || after.always < 2) return after;
  const before = nodeTolerance(evaluation, FailureStage.BEFORE_FAILOVER, property);
  if (before.always >= after.always) return after;
  const other = nodes.find(({ name }) => !before.ends.includes(name))!;
  return before.always === 0
    ? { ...after, always: 1, ends: [...before.ends, other.name] }
    : { ...after, always: before.always, ends: before.ends };
}

function nodeRows(model: ClusterModel, evaluation: Evaluation): ToleranceRow[] {
  // When lost replicas are rebuilt, the cluster is one with a node less.
  const smaller = evaluationOf(placeCluster({ ...model, nodes: Math.max(1, model.nodes - 1) }));
  return Object.values(FailureQuestion).map(question => {
    const tolerance = toleranceFor(evaluation, question);
    return {
      kind: FailureKind.NODES,
      question,
      tolerance,
      afterOne: tolerance.always < 1 ? undefined : {
        beforeRepair: beforeRepair(evaluation, question, tolerance),
        afterRepair: Math.min(tolerance.always, hasNodes(smaller) ? toleranceFor(smaller, question).always : 0),
      },
    };
  });
}

function hasNodes({ layout: { model } }: Evaluation): boolean {
  return model.sharesNodes || model.nodes >= model.brokers;
}

/** A broker that has moved is in sync again soon; what needs its lost replicas has one failure less to spare. */
function beforeRepair(evaluation: Evaluation, question: FailureQuestion, { always }: Tolerance): number {
  const { layout } = evaluation;
  const needsMemory = question === FailureQuestion.WRITES_BEFORE_FAILOVER
    || question === FailureQuestion.RECORDS_IN_MEMORY;
  const movesOn = canMove(layout) && nodeTolerance(evaluation, FailureStage.AFTER_FAILOVER, 'writes').always > 0
    && (layout.model.sharesNodes || layout.nodes.length > layout.brokers.length);
  return needsMemory && movesOn ? always : always - 1;
}

function zoneRows(evaluation: Evaluation): ToleranceRow[] {
  if (evaluation.layout.model.zones.length < 2) return [];
  return ([
    [FailureQuestion.WRITES_BEFORE_FAILOVER, FailureStage.BEFORE_FAILOVER, 'writes'],
    [FailureQuestion.WRITES_AFTER_FAILOVER, FailureStage.AFTER_FAILOVER, 'writes'],
    [FailureQuestion.READS_AFTER_FAILOVER, FailureStage.AFTER_FAILOVER, 'reads'],
  ] as const).map(([question, stage, property]) =>
    ({ kind: FailureKind.ZONES, question, tolerance: zoneTolerance(evaluation, stage, property) }));
}
