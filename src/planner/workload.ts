import type { Duration, Size } from 'cdk8s';
import type { DiskPrice } from './disk-prices';
import type { Replication } from '../availability/replication';
import { GIBIBYTE, MEBIBYTE } from '../core/quantity';
import { bytesOf } from '../core/size';
import type { BackingStore } from '../storage/stores/backing-store';
import type { BackingStoreModel } from '../storage/stores/backing-store-model';

/** What a cluster is for: how much is written, read and kept. */
export interface WorkloadProps {
  /** Records that producers write each second, on average over a day, before compression. */
  readonly ingestPerSecond: Size;

  /**
   * The busiest minute of a day, as a multiple of the average: 1 or more.
   *
   * @default 2
   */
  readonly peakFactor?: number;

  /**
   * Consumer groups, or other clusters, that read every record.
   *
   * @default 1
   */
  readonly consumerGroups?: number;

  /**
   * Time for which records are kept.
   *
   * @default Duration.days(7), as Kafka
   */
  readonly retention?: Duration;

  /**
   * Size of records before compression, divided by their size after it: 1 or more. Kafka's users have seen 2.5 (snappy)
   * and 4.28 (zstd) in production (KIP-110).
   *
   * @default 1, no compression
   */
  readonly compressionRatio?: number;

  /**
   * Growth of what is written, in percent a month.
   *
   * @default 0
   */
  readonly growthPercentPerMonth?: number;

  /**
   * Months for which the cluster is to be large enough.
   *
   * @default 12
   */
  readonly months?: number;

  /**
   * Percent of the disks and of the network that stays free at the peak, 0 to 90.
   *
   * @default 30
   */
  readonly headroomPercent?: number;

  /**
   * Partitions of all topics, without their replicas.
   *
   * @default - one for each 10 MiB/s written or read at the peak, rounded up to a multiple of the brokers
   */
  readonly partitions?: number;

  /** The storage that the volumes are made of. */
  readonly backingStore: BackingStore;

  /**
   * Whether Portworx makes volumes in pools over the backing store.
   *
   * @default true
   */
  readonly portworx?: boolean;

  /**
   * Copies of each record: in Kafka, and of each volume.
   *
   * @default - Replication.maximumUptime() with Portworx, Replication.maximumPerformance() without
   */
  readonly replication?: Replication;

  /**
   * Names of the zones of the nodes.
   *
   * @default - one zone
   */
  readonly zones?: string[];

  /**
   * What the network of a node carries each second in one direction.
   *
   * @default - 10 Gbit/s
   */
  readonly networkPerSecond?: Size;

  /**
   * Whether volumes are encrypted above the array, by Portworx. An array then finds nothing to reduce.
   *
   * @default false
   */
  readonly volumesEncrypted?: boolean;

  /**
   * Data that a FlashArray stores, divided by the space that it takes for it: 1 or more. Only for a FlashArray.
   *
   * @default 1, since producers usually compress; a FlashArray shows what it reaches
   */
  readonly dataReduction?: number;

  /**
   * Prices of disks by type, such as `gp3`, in place of the list prices that the library knows.
   *
   * @default - list prices of AWS in us-east-1, Azure in East US and Google Cloud in us-central1, 2026
   */
  readonly prices?: { [type: string]: DiskPrice };
}

/** A workload as plain data, with defaults filled in. */
export interface WorkloadModel {
  /** Bytes a second on average, before compression. */
  readonly ingest: number;
  readonly peakFactor: number;
  readonly consumerGroups: number;
  readonly retentionSeconds: number;
  readonly compressionRatio: number;
  readonly growthPercent: number;
  readonly months: number;
  readonly headroomPercent: number;
  /** Undefined where they follow from the peak. */
  readonly partitions?: number;
  readonly store: BackingStoreModel;
  readonly portworx: boolean;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly volumeReplicas: number;
  readonly zones: readonly string[];
  /** Bytes a second. */
  readonly network: number;
  readonly volumesEncrypted: boolean;
  readonly dataReduction: number;
  readonly prices: { readonly [type: string]: DiskPrice };
}

/** Bytes a second of 10 Gbit/s. */
export const TEN_GIGABITS = 10e9 / 8;

/** The workload as plain data. */
export function workloadModel(props: WorkloadProps): WorkloadModel {
  const portworx = props.portworx ?? true;
  return {
    ...rates(props),
    retentionSeconds: props.retention?.toSeconds({ integral: false }) ?? 7 * 24 * 3600,
    growthPercent: props.growthPercentPerMonth ?? 0,
    months: props.months ?? 12,
    headroomPercent: props.headroomPercent ?? 30,
    partitions: props.partitions,
    store: props.backingStore._model,
    portworx,
    ...copies(props.replication, portworx),
    zones: props.zones ?? [],
    network: props.networkPerSecond === undefined ? TEN_GIGABITS : bytesOf(props.networkPerSecond),
    volumesEncrypted: props.volumesEncrypted ?? false,
    dataReduction: props.dataReduction ?? 1,
    prices: props.prices ?? {},
  };
}

/** What is written and read, with defaults filled in. */
function rates(props: WorkloadProps) {
  return {
    ingest: bytesOf(props.ingestPerSecond),
    peakFactor: props.peakFactor ?? 2,
    consumerGroups: props.consumerGroups ?? 1,
    compressionRatio: props.compressionRatio ?? 1,
  };
}

/** Copies of each record, with defaults filled in. */
function copies(replication: Replication | undefined, portworx: boolean) {
  return {
    replicationFactor: replication?.replicationFactor ?? 3,
    minInsyncReplicas: replication?.minInsyncReplicas ?? 2,
    volumeReplicas: replication?.volumeReplicas ?? (portworx ? 2 : 1),
  };
}

/** What is written, at one moment; bytes a second after compression. */
export interface Load {
  readonly average: number;
  readonly peak: number;
}

/** The load after this number of months. */
export function loadAfter(
  { ingest, compressionRatio, peakFactor, growthPercent }: WorkloadModel, months: number,
): Load {
  const average = ingest / compressionRatio * (1 + growthPercent / 100) ** months;
  return { average, peak: average * peakFactor };
}

/** Bytes a second of a network, for people: `10.0 Gbit/s`. */
export function gigabits(bytesPerSecond: number): string {
  return `${(bytesPerSecond * 8 / 1e9).toFixed(1)} Gbit/s`;
}

/** Bytes for people: `1.5 TiB`. */
export function readable(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'unlimited';
  const units: readonly (readonly [string, number])[] = [
    ['TiB', 1024 * GIBIBYTE], ['GiB', GIBIBYTE], ['MiB', MEBIBYTE],
  ];
  const [unit, size] = units.find(([, least]) => bytes >= least) ?? ['KiB', 1024];
  const value = bytes / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}
