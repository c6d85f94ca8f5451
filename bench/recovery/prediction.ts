import type { Results, Run } from './run';
import { MEBIBYTE } from '../../src/core/quantity';
import {
  CALIBRATED_ON, DEFAULT_TIMINGS, Detection, RecoveryStorage, recoveryPhases, totalSeconds,
} from '../../src/planner/recovery-model';

/* What the recovery model says of the benchmark's runs on replicated volumes. */

/**
 * Seconds from the failure until every replica is in sync, if it is detected when it was in that run, and volumes are
 * read with this rate in MiB/s.
 */
export function predicted(
  { mebibytes, disk, detected, replicationFactor }: Run, mebibytesPerSecond: number, readRate: number,
): number {
  const storage = disk === 'empty' ? RecoveryStorage.EMPTY : RecoveryStorage.REPLICATED;
  return totalSeconds(recoveryPhases({
    brokerBytes: mebibytes * MEBIBYTE,
    networkRate: mebibytesPerSecond * MEBIBYTE,
    readRate: { value: readRate * MEBIBYTE, because: '' },
    logDirectories: 1,
    // No segment has been closed yet.
    lastSegmentBytes: mebibytes * MEBIBYTE,
    writeRate: 50_000,
    storage,
    replicationFactor,
    detection: Detection.STORK,
    tolerationSeconds: 30,
    hasFreeNode: true,
  }, { ...DEFAULT_TIMINGS, storkInterval: 2 * detected, storkPatience: 0 }));
}

/** A kind of runs: medians in seconds. */
export interface Prediction {
  readonly mebibytes: number;
  readonly disk: Run['disk'];
  readonly calibrated: boolean;
  readonly predicted: number;
  readonly measured: number;
}

/** The model beside what was measured. */
export function predictions(results: Results): Prediction[] {
  const { runs, mebibytesPerSecond } = results;
  const { readRate } = calibration(results);
  const sizes = [...new Set(runs.map(({ mebibytes }) => mebibytes))];
  return sizes.flatMap(mebibytes => (['attached', 'empty'] as const).map(disk => {
    const own = runs.filter(run => run.mebibytes === mebibytes && run.disk === disk);
    return {
      mebibytes,
      disk,
      calibrated: CALIBRATED_ON.includes(mebibytes),
      predicted: median(own.map(run => predicted(run, mebibytesPerSecond, readRate))),
      measured: median(own.map(({ caughtUp }) => caughtUp)),
    };
  }));
}

/** The figures of the model, from the runs that it is calibrated on. */
export function calibration({ runs, mebibytesPerSecond }: Results): { readonly [figure: string]: number } {
  const own = runs.filter(({ mebibytes }) => CALIBRATED_ON.includes(mebibytes));
  const [attached, empty] = (['attached', 'empty'] as const).map(kind => own.filter(({ disk }) => disk === kind));
  const of = (some: readonly Run[], seconds: (run: Run) => number) => median(some.map(seconds));
  const copied = (mebibytes: number) =>
    of(empty.filter(run => run.mebibytes === mebibytes), ({ caughtUp, ready }) => caughtUp - ready);
  const [small, large] = CALIBRATED_ON;
  const slope = (copied(large) - copied(small)) / (large - small);
  const startedAfter = (mebibytes: number) =>
    of(attached.filter(run => run.mebibytes === mebibytes), ({ ready, mounted }) => ready - mounted!);
  // The rest of the time is that of the logs, which are read whole.
  const secondsPerMebibyte = (startedAfter(large) - startedAfter(small)) / (large - small);
  const startSeconds = startedAfter(small) - small * secondsPerMebibyte;
  // In most runs the broker asked twice, 5 s apart.
  const askSeconds = (of(empty, ({ ready, mounted }) => ready - mounted!) - startSeconds - 5) / 2;
  return {
    storageSeconds: of(attached, ({ mounted }) => mounted!),
    mountSeconds: of(empty, ({ mounted, detected }) => mounted! - detected),
    askSeconds,
    startSeconds,
    readRate: 1 / secondsPerMebibyte,
    copyFactor: slope * mebibytesPerSecond,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
