import type { ClusterModel } from './cluster-layout';
import { type DiskPrice, diskCost, priceOf } from './disk-prices';
import type { GrowingVolume } from './growth-forecast';
import { type RecoverySubject, Detection, RecoveryStorage } from './recovery-model';
import { TEN_GIGABITS } from './workload';
import { nodesForFailover } from '../availability/topology';
import { VolumeMobility } from '../availability/volume-mobility';
import { type Decided, type Decision, decided } from '../core/decision';
import type { Finding } from '../core/finding';
import { MEBIBYTE } from '../core/quantity';
import { UNREACHABLE_SECONDS } from '../defaults';
import type { DiskPerformance } from '../storage/stores/backing-store-model';

/** A rendered cluster as the planner sees it: what its manifest carries for reports. Plain data. */
export interface PlannedCluster {
  readonly name: string;
  readonly namespace: string;
  /** The cluster in one line. */
  readonly summary: string;
  readonly model: ClusterModel;
  /** Format of this data. */
  readonly version: typeof PLAN_VERSION;
  /** Whether there are pools of brokers with other volumes. */
  readonly additionalPools: boolean;
  /** Whether the class exists already, so that only its user knows what it is. */
  readonly classGiven: boolean;
  /** Whether the user gave the number of nodes. */
  readonly nodesGiven: boolean;
  readonly portworx: boolean;
  readonly deadNodePodsDeleted: boolean;
  readonly disk: PlannedDisk;
  readonly partitionsPerBroker: number;
  readonly segmentBytes: number;
  /** Seconds after which a segment is closed although it is not full. */
  readonly rollSeconds: number;
  readonly retentionSeconds: number;
  readonly decisions: readonly Decision[];
  /** Warnings, with the reasons of those that are acknowledged, and notes. */
  readonly findings: readonly PlannedFinding[];
}

/** A finding as a manifest carries it: without the value, which may be confidential. */
export type PlannedFinding = Pick<Finding, 'code' | 'severity' | 'property' | 'message' | 'fix' | 'acknowledged'>;

/** Key of the ConfigMap of a cluster with its plan, and the file in it. */
export const PLAN_KEY = 'plan';
export const PLAN_FILE = 'plan.json';
export const PLAN_VERSION = 1;

/** The volumes of a broker. */
export interface PlannedDisk {
  /** Name of the type, by which a price is found. */
  readonly type: string;
  readonly volumes: number;
  readonly sizeBytes: number;
  readonly growth?: { readonly threshold: number; readonly step: number; readonly ceiling: number };
  /** MiB/s of one volume, and where the figure is from. */
  readonly readRate: { readonly value: number; readonly because: string };
  /** What each volume is sold with; undefined for parts of pools, whose drives the cluster does not know. */
  readonly performance?: DiskPerformance;
}

/** What a cluster does not say about itself. */
export interface Assumptions {
  /** Bytes a second of a node's network, in one direction. */
  readonly network: number;
  /** Percent of each volume in use. */
  readonly filledPercent: number;
  /** Growth of what is in use, in percent a month. */
  readonly growthPercent: number;
  readonly months: number;
  readonly prices: { readonly [type: string]: DiskPrice };
}

/**
 * 10 Gbit/s, and volumes that are filled to 60 percent (Autopilot's rules begin to grow them at 80) and fill slowly.
 */
export const DEFAULT_ASSUMPTIONS: Assumptions = {
  network: TEN_GIGABITS, filledPercent: 60, growthPercent: 5, months: 12, prices: {},
};

/** Bytes that a broker holds. */
export function brokerBytes({ disk: { volumes, sizeBytes } }: PlannedCluster, { filledPercent }: Assumptions): number {
  return volumes * sizeBytes * filledPercent / 100;
}

/** A broker's volume, as it fills and grows. */
export function growingVolume(
  { disk: { sizeBytes, growth } }: PlannedCluster, assumptions: Assumptions,
): GrowingVolume {
  const { filledPercent, growthPercent } = assumptions;
  return { used: sizeBytes * filledPercent / 100, size: sizeBytes, growthPercent, rule: growth };
}

/**
 * Price of all brokers' disks in a month, if each volume has this size, and whose price that is; undefined where
 * none is known.
 */
export function disksCost(
  { disk, model }: PlannedCluster, { prices }: Assumptions, bytes: number,
): Decided<number> | undefined {
  const price = priceOf(disk.type, prices);
  const count = model.brokers * disk.volumes * model.volumes.replicas;
  const alone = disk.performance === undefined
    ? '; capacity alone, without IOPS, throughput and free space of pools'
    : '';
  return price && decided(count * diskCost(price.value, bytes, disk.performance), `${price.because}${alone}`);
}

/** A broker of the cluster that loses its node. What is written to it is what it keeps, over the retention time. */
export function recoverySubject(cluster: PlannedCluster, assumptions: Assumptions): RecoverySubject {
  const { disk, model, retentionSeconds, deadNodePodsDeleted } = cluster;
  const bytes = brokerBytes(cluster, assumptions);
  return {
    brokerBytes: bytes,
    networkRate: assumptions.network,
    readRate: { value: disk.readRate.value * MEBIBYTE, because: disk.readRate.because },
    logDirectories: disk.volumes,
    lastSegmentBytes: lastSegmentBytes(cluster, bytes),
    writeRate: retentionSeconds > 0 && Number.isFinite(retentionSeconds) ? bytes / retentionSeconds : 0,
    storage: storageOf(model),
    replicationFactor: model.replicationFactor,
    detection: detectionOf(cluster),
    tolerationSeconds: deadNodePodsDeleted ? UNREACHABLE_SECONDS.failover : UNREACHABLE_SECONDS.kubernetes,
    hasFreeNode: model.sharesNodes || model.nodes >= nodesForFailover(model.brokers, model.zones.length, model.pinned),
  };
}

/** On average the last segment of a partition is half full, or has half of what is written until it is closed. */
function lastSegmentBytes(
  { partitionsPerBroker, segmentBytes, rollSeconds, retentionSeconds }: PlannedCluster, bytes: number,
): number {
  const rolls = retentionSeconds > 0 ? Math.min(1, rollSeconds / retentionSeconds) : 1;
  return Math.min(bytes * rolls, partitionsPerBroker * segmentBytes) / 2;
}

function storageOf({ volumes: { pooled, replicas, mobility } }: ClusterModel): RecoveryStorage {
  if (pooled) return replicas > 1 ? RecoveryStorage.REPLICATED : RecoveryStorage.EMPTY;
  return mobility === VolumeMobility.NEVER ? RecoveryStorage.EMPTY : RecoveryStorage.NETWORK_DISK;
}

function detectionOf({ portworx, deadNodePodsDeleted }: PlannedCluster): Detection {
  if (portworx) return Detection.STORK;
  return deadNodePodsDeleted ? Detection.OUT_OF_SERVICE_TAINT : Detection.NOBODY;
}
