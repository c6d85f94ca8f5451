import type { ClusterSpec } from './cluster-spec';
import { effectiveNumber } from './effective-config';
import { type Decided, decided } from '../../core/decision';
import { GIBIBYTE, MEBIBYTE } from '../../core/quantity';
import { JVM_SECONDS, RECOVERY_MARGIN, SHUTDOWN, STOP_WAIT_SECONDS } from '../../defaults';
import type { VolumesPlan } from '../../storage/volumes/volumes-plan';

/**
 * How long a broker may take until its listener answers, before the kubelet restarts it: after an unclean stop it reads
 * the last segment of every partition. A budget that is too short kills a recovering broker again and again.
 */
export function startupSeconds(
  volumes: Pick<VolumesPlan, 'ceilingBytes' | 'volumesPerPod' | 'readRate'>,
  spec: Pick<ClusterSpec, 'config' | 'partitionsPerBroker'>,
): Decided<number> {
  const segment = Math.max(0, effectiveNumber(spec.config, 'log.segment.bytes'));
  const stored = volumes.ceilingBytes * volumes.volumesPerPod;
  const unclean = Math.min(spec.partitionsPerBroker * segment, stored);
  // Each directory is recovered by threads of its own; within one, the disk is the limit, not the number of threads.
  const seconds = JVM_SECONDS + RECOVERY_MARGIN * unclean / volumes.volumesPerPod / (volumes.readRate.value * MEBIBYTE);
  const rounded = Number.isFinite(seconds) ? Math.ceil(seconds / 10) * 10 : JVM_SECONDS;
  return decided(rounded, `${spec.partitionsPerBroker} partitions of which the last segment is read at `
    + `${volumes.readRate.value} MiB/s (${volumes.readRate.because}), at most all of ${Math.round(stored / GIBIBYTE)} `
    + `GiB, twice over, and ${JVM_SECONDS} s for the JVM`);
}

/** How long a controller may take until its listener answers: its metadata is small, so only the JVM matters. */
export function controllerStartupSeconds(): Decided<number> {
  return decided(JVM_SECONDS, 'the JVM on a busy node; a controller loads a snapshot and the records after it in '
    + 'seconds');
}

/** Longest wait of the preStop hook until the others can do without the node. */
export function stopWaitSeconds(): Decided<number> {
  return decided(
    STOP_WAIT_SECONDS, 'another node gets this time to come back and catch up; a drain on EKS fails after 900 s',
  );
}

/**
 * How long a broker may take to hand over its partitions and flush, before it is killed and has to recover its logs.
 */
export function terminationGraceSeconds(spec: ClusterSpec): Decided<number> {
  const { secondsPerPartition, baseSeconds, leastSeconds } = SHUTDOWN;
  const byPartitions = baseSeconds + Math.ceil(spec.partitionsPerBroker * secondsPerPartition);
  const seconds = Number.isFinite(byPartitions) ? Math.max(leastSeconds, byPartitions) : leastSeconds;
  return decided(seconds, `controlled shutdown of a broker with ${spec.partitionsPerBroker} partitions; a killed `
    + 'broker recovers its logs instead');
}
