import { type ClusterModel, placeCluster } from './cluster-layout';
import { FailureQuestion, toleranceFor } from './durability-analysis';
import { evaluationOf } from './failure-outcome';
import { type RecoverySubject, Detection, RecoveryStorage, recoveryPhases, totalSeconds } from './recovery-model';
import { VolumeMobility } from '../availability/volume-mobility';
import { UNREACHABLE_SECONDS } from '../defaults';

/** A choice of replicas, and what it gives: a row of figure 3 of the first article. */
export interface ReplicationOption {
  readonly name: string;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  /** Replicas of each volume; undefined for local disks. */
  readonly volumeReplicas?: number;
  /** Copies of each record on disk. */
  readonly copies: number;
  /** Nodes that may fail at the same time, whichever they are, by question. */
  readonly survived: { readonly [question in FailureQuestion]: number };
  /** Seconds until every replica is in sync again after a node has failed. */
  readonly recoverySeconds: number;
  /** Whether a person must do something. */
  readonly byHand: boolean;
}

/**
 * All choices of 1 to 3 replicas in Kafka and of 1 to 3 of each volume, and disks of the nodes without a storage
 * system.
 */
export function replicationOptions(model: ClusterModel, subject: RecoverySubject): ReplicationOption[] {
  const factors = [1, 2, 3].filter(factor => factor <= model.brokers);
  return factors.flatMap(factor => [undefined, 1, 2, 3].map(replicas => option(model, subject, factor, replicas)));
}

function option(
  model: ClusterModel, subject: RecoverySubject, replicationFactor: number, volumeReplicas: number | undefined,
): ReplicationOption {
  const minInsyncReplicas = Math.max(1, replicationFactor - 1);
  const volumes = volumeReplicas === undefined
    ? { mobility: VolumeMobility.NEVER, pooled: false, replicas: 1, acrossZones: false }
    : {
      ...model.volumes,
      mobility: VolumeMobility.ANYWHERE,
      pooled: true,
      replicas: volumeReplicas,
      acrossZones: false,
    };
  const name = volumeReplicas === undefined
    ? `RF ${replicationFactor}, local disks`
    : `RF ${replicationFactor}, ${volumeReplicas} volume replica${volumeReplicas === 1 ? '' : 's'}`;
  return row(name, { ...model, replicationFactor, minInsyncReplicas, volumes }, {
    ...subject,
    replicationFactor,
    storage: (volumeReplicas ?? 1) > 1 ? RecoveryStorage.REPLICATED : RecoveryStorage.EMPTY,
    detection: volumeReplicas === undefined ? Detection.NOBODY : Detection.STORK,
    tolerationSeconds: UNREACHABLE_SECONDS.failover,
  });
}

/** A cluster as it is, beside the choices. */
export function ownOption(model: ClusterModel, subject: RecoverySubject): ReplicationOption {
  return row('this cluster', model, subject);
}

function row(name: string, model: ClusterModel, subject: RecoverySubject): ReplicationOption {
  const evaluation = evaluationOf(placeCluster(model));
  const phases = recoveryPhases(subject);
  const survived = Object.fromEntries(Object.values(FailureQuestion)
    .map(question => [question, toleranceFor(evaluation, question).always]));
  const { replicationFactor, minInsyncReplicas, volumes: { pooled, replicas } } = model;
  return {
    name,
    replicationFactor,
    minInsyncReplicas,
    volumeReplicas: pooled ? replicas : undefined,
    copies: replicationFactor * replicas,
    survived: survived as ReplicationOption['survived'],
    recoverySeconds: totalSeconds(phases),
    byHand: phases.some(({ byHand }) => byHand !== undefined),
  };
}

/** The choice that keeps writing after a node has failed, loses nothing, and has all replicas in sync again soonest. */
export function mostAvailable(options: readonly ReplicationOption[]): ReplicationOption | undefined {
  const safe = options.filter(choice => keepsWriting(choice) && !choice.byHand);
  return [...safe].sort((a, b) => Number(a.byHand) - Number(b.byHand) || a.recoverySeconds - b.recoverySeconds
    || b.survived[FailureQuestion.RECORDS_IN_MEMORY] - a.survived[FailureQuestion.RECORDS_IN_MEMORY]
    || a.copies - b.copies)[0];
}

/**
 * The choice that keeps writing after a node has failed and loses nothing, and writes the fewest copies of a record.
 */
export function fewestCopies(options: readonly ReplicationOption[]): ReplicationOption | undefined {
  return options.filter(keepsWriting).sort((a, b) => a.copies - b.copies
    || Number(a.byHand) - Number(b.byHand) || a.recoverySeconds - b.recoverySeconds)[0];
}

/**
 * Writes go on after any node has failed, and no acknowledged record is lost then, even while another replica is out of
 * sync: a write waits for two brokers.
 */
function keepsWriting({ survived, minInsyncReplicas }: ReplicationOption): boolean {
  return survived[FailureQuestion.WRITES_BEFORE_FAILOVER] >= 1 && minInsyncReplicas >= 2;
}
