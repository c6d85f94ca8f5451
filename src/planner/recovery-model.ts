import { readable } from './workload';
import type { Decided } from '../core/decision';
import { MEBIBYTE } from '../core/quantity';
import { UNREACHABLE_SECONDS } from '../defaults';

/** A broker whose node fails, and what its recovery depends on. */
export interface RecoverySubject {
  /** Bytes that the broker holds. */
  readonly brokerBytes: number;
  /** Bytes a second that a node receives, in one direction. */
  readonly networkRate: number;
  /** Bytes a second that one volume is read with. */
  readonly readRate: Decided<number>;
  readonly logDirectories: number;
  /** Bytes of the last segments of all partitions, which are read after an unclean stop. */
  readonly lastSegmentBytes: number;
  /** Bytes a second that are written to the broker, with what it copies from others. */
  readonly writeRate: number;
  readonly storage: RecoveryStorage;
  /** Replicas of each partition; with one, no other broker has the data. */
  readonly replicationFactor: number;
  readonly detection: Detection;
  /** Seconds for which its pod stays bound to an unreachable node. */
  readonly tolerationSeconds: number;
  /** Whether there is a node without a broker, to which it can move. */
  readonly hasFreeNode: boolean;
}

/** What becomes of the data of the broker. */
export enum RecoveryStorage {
  /** A replica of the volume is on another node. */
  REPLICATED = 'replicated volume',
  /** The disk is outside of the nodes, and is attached to another one. */
  NETWORK_DISK = 'network disk',
  /** The disk was in the node: the broker starts empty. */
  EMPTY = 'empty disk',
}

/** Who ends the pod on the dead node. */
export enum Detection {
  /** STORK, when Kubernetes has given up the pod, or when its health monitor is sure. */
  STORK = 'STORK',
  /** A controller that sets the out-of-service taint when Kubernetes has given up the pod. */
  OUT_OF_SERVICE_TAINT = 'out-of-service taint',
  /** A person. */
  NOBODY = 'nobody',
}

/** A phase of a recovery. */
export interface RecoveryPhase {
  /** What happens. */
  readonly name: string;
  /** Time of the phase in seconds; of what a person does, only the time before it is possible. */
  readonly seconds: number;
  /** What the time is made of, and where the figures are from. */
  readonly because: string;
  /**
   * What a person must do, without which the recovery ends here.
   *
   * @default - nothing
   */
  readonly byHand?: string;
}

/** Intervals of Kubernetes and STORK, in seconds. */
export interface Timings {
  /** Without a heartbeat, until a node is not ready. */
  readonly nodeGrace: number;
  /** Between two looks of STORK's health monitor. */
  readonly storkInterval: number;
  /** How long STORK's health monitor must see a node offline before it acts. */
  readonly storkPatience: number;
}

/**
 * Defaults: Kubernetes 1.32 and later (node-monitor-grace-period, 50 s); STORK (health-monitor-interval 120 s; five
 * retries from 10 s on, about 150 s).
 */
export const DEFAULT_TIMINGS: Timings = { nodeGrace: 50, storkInterval: 120, storkPatience: 150 };

/**
 * Kubernetes detaches the volume of a dead node after six minutes (kube-controller-manager, maxWaitForUnmountDuration).
 */
const FORCE_DETACH_SECONDS = 360;

/**
 * Figures of the project's recovery benchmark: bench/recovery, on replicated volumes, 2 cores. Calibrated on the sizes
 * CALIBRATED_ON alone; a test compares the model with the other sizes.
 */
export const MEASURED = {
  /** Seconds from the failure until another node can mount a replicated volume of the dead one: with Ceph. */
  storageSeconds: 10.5,
  /** Seconds until a volume is mounted, a new one also made and formatted, and the container has started. */
  mountSeconds: 3.5,
  /** Seconds that the start script takes to ask the other brokers for their in-sync replicas. */
  askSeconds: 2,
  /** Seconds from the start of the container to an open listener: the start script and the JVM. */
  startSeconds: 2,
  /** Time to copy an empty broker's data, as a multiple of data / bandwidth. */
  copyFactor: 1.08,
  /** Bytes a second of log recovery where the processor is the limit (2.6 GB in 68 logs, 4.3 s, in page cache). */
  recoveryRate: 600 * MEBIBYTE,
} as const;

/** Mebibytes of the broker in the runs that MEASURED is calibrated on. */
export const CALIBRATED_ON: readonly number[] = [128, 768];

/** The phases from the failure of a node until every replica is in sync again. */
export function recoveryPhases(subject: RecoverySubject, timings: Timings = DEFAULT_TIMINGS): RecoveryPhase[] {
  const detected = found(subject, timings);
  const mounted = [detected, attached(subject, detected.seconds)];
  const phases = [...mounted, ...asked(subject, totalSeconds(mounted)), started(), recovered(subject)];
  const all = [...phases, caughtUp(subject, totalSeconds(phases))];
  const never = all.findIndex(({ seconds }) => seconds === Infinity);
  return never < 0 ? all : all.slice(0, never + 1);
}

/** Seconds of all phases, without the time that people need. */
export function totalSeconds(phases: readonly RecoveryPhase[]): number {
  return phases.reduce((sum, { seconds }) => sum + seconds, 0);
}

function found({ detection, tolerationSeconds }: RecoverySubject, timings: Timings): RecoveryPhase {
  const { nodeGrace, storkInterval, storkPatience } = timings;
  const toleration = detection === Detection.NOBODY ? UNREACHABLE_SECONDS.kubernetes : tolerationSeconds;
  const byKubernetes = nodeGrace + toleration;
  const byStork = storkInterval / 2 + storkPatience;
  const given = `Kubernetes marks the node NotReady after ${nodeGrace} s, and evicts its pods ${toleration} s later`;
  const name = 'detected';
  switch (detection) {
    case Detection.NOBODY: return {
      name,
      seconds: byKubernetes,
      because: `${given}; the pod then stays Terminating, because its kubelet does not answer`,
      byHand: 'make sure that the node is off, and delete the node, or set its out-of-service taint',
    };
    case Detection.OUT_OF_SERVICE_TAINT:
      return { name, seconds: byKubernetes, because: `${given}; the controller sets the taint at once` };
    case Detection.STORK: return byStork < byKubernetes
      ? { name, seconds: byStork, because: `STORK checks every ${storkInterval} s, and retries for ${storkPatience} s` }
      : { name, seconds: byKubernetes, because: `${given}; STORK then deletes the pod` };
  }
}

function attached(
  { storage, detection, replicationFactor, hasFreeNode }: RecoverySubject, detectedSeconds: number,
): RecoveryPhase {
  const name = 'mounted';
  if (storage !== RecoveryStorage.EMPTY && !hasFreeNode) {
    return { name, seconds: Infinity, because: 'every other node has a broker', byHand: 'add a node' };
  }
  switch (storage) {
    case RecoveryStorage.EMPTY: return replicationFactor < 2
      ? {
        name,
        seconds: Infinity,
        because: 'no other broker has the data',
        byHand: 'bring the node back, and do not delete the claim',
      }
      : {
        name,
        seconds: MEASURED.mountSeconds,
        because: 'a new volume is made, formatted and mounted: measured (docs/recovery.md)',
        byHand: 'bring the node back; or, if its disk is lost and each of its partitions has an in-sync replica on '
          + 'another broker, delete the claim, so that the broker gets an empty volume',
      };
    case RecoveryStorage.REPLICATED: return {
      name,
      seconds: Math.max(MEASURED.mountSeconds, MEASURED.storageSeconds - detectedSeconds),
      because: 'the volume is mounted: measured with Ceph, which takes a silent node for dead within '
        + `${MEASURED.storageSeconds} s (docs/recovery.md); Portworx publishes no figure`,
    };
    case RecoveryStorage.NETWORK_DISK: return detection === Detection.STORK
      ? {
        name,
        seconds: FORCE_DETACH_SECONDS + NETWORK_ATTACH_SECONDS,
        because: 'Kubernetes waits 6 minutes for a dead '
          + 'node to unmount its disk, then detaches it',
      }
      : {
        name,
        seconds: NETWORK_ATTACH_SECONDS,
        because: 'Kubernetes detaches the disk at once when the node has the taint, '
          + 'or is deleted (Kubernetes, "Non-graceful node shutdown"); clouds attach one in 10 to 20 s',
      };
  }
}

/** Seconds in which a cloud detaches a disk and attaches it to another instance: clouds promise no figure. */
const NETWORK_ATTACH_SECONDS = 20;

/** Without a heartbeat for so long, a broker is no longer an in-sync replica (broker.session.timeout.ms). */
const SESSION_SECONDS = 9;

/** The start script of a broker with an empty disk waits this long before it asks again, in its first minute. */
const ASK_AGAIN_SECONDS = 5;

/** A broker with an empty disk starts when it is an in-sync replica no more: else it could lead with an empty log. */
function asked({ storage }: RecoverySubject, away: number): RecoveryPhase[] {
  if (storage !== RecoveryStorage.EMPTY) return [];
  const { askSeconds } = MEASURED;
  const isEarly = away + askSeconds < SESSION_SECONDS;
  return [{
    name: 'in-sync check',
    seconds: isEarly ? 2 * askSeconds + ASK_AGAIN_SECONDS : askSeconds,
    because: 'the start script waits until the broker is an in-sync replica of no partition, so that it cannot lead '
      + `with an empty log${isEarly ? `: it asks too early, and again after ${ASK_AGAIN_SECONDS} s` : ''}`,
  }];
}

function started(): RecoveryPhase {
  return {
    name: 'started',
    seconds: MEASURED.startSeconds,
    because: 'the start script and the JVM: measured on 2 cores (docs/recovery.md)',
  };
}

/** After an unclean stop the last segment of every partition is read. */
function recovered(subject: RecoverySubject): RecoveryPhase {
  const { storage, lastSegmentBytes, readRate, logDirectories } = subject;
  const name = 'logs recovered';
  if (storage === RecoveryStorage.EMPTY) return { name, seconds: 0, because: 'nothing to read' };
  const rate = Math.min(readRate.value * logDirectories, MEASURED.recoveryRate);
  return {
    name,
    seconds: lastSegmentBytes / rate,
    because: `the last segments, ${readable(lastSegmentBytes)}, at ${readable(rate)}/s (`
      + `${readRate.value * logDirectories > rate ? 'CPU limit' : readRate.because})`,
  };
}

/** Linux writes data to disk within this time (vm.dirty_expire_centisecs). What is newer is lost with the node. */
const UNWRITTEN_SECONDS = 30;

function caughtUp(subject: RecoverySubject, away: number): RecoveryPhase {
  const { storage, brokerBytes, networkRate, writeRate, readRate, logDirectories } = subject;
  const name = 'caught up';
  // A disk is planned to write as fast as it reads.
  const disks = readRate.value * logDirectories;
  const [limit, limited] = disks < networkRate ? [disks, 'disk'] : [networkRate, 'network'];
  const spare = limit - writeRate;
  if (!(spare > 0)) return { name, seconds: Infinity, because: `new writes use all the bandwidth of the ${limited}` };
  const empty = storage === RecoveryStorage.EMPTY;
  const bytes = (empty ? brokerBytes : UNWRITTEN_SECONDS * writeRate) + away * writeRate;
  return {
    name,
    seconds: empty ? MEASURED.copyFactor * bytes / spare : bytes / spare,
    because: `${readable(bytes)}${empty ? ', all that the broker has' : ' written meanwhile, or not on disk yet'}, at ${readable(spare)}/s, which new `
      + `writes leave free on the ${limited}`,
  };
}

/** When the volumes of a dead node have all their replicas again. Nothing waits for it. */
export function replicasMadeAgain(
  { brokerBytes, networkRate, writeRate }: RecoverySubject, waitSeconds = REPL_MOVE_SECONDS,
): RecoveryPhase {
  return {
    name: 'volume replicas rebuilt',
    seconds: waitSeconds + brokerBytes / Math.max(1, networkRate - writeRate),
    because: `Portworx waits ${Math.round(waitSeconds / 3600)} h for the node (repl-move-timeout), then copies `
      + `${readable(brokerBytes)} for each broker over the network`,
  };
}

/** repl-move-timeout: 1440 minutes by default (pxctl reference). */
const REPL_MOVE_SECONDS = 24 * 3600;
