import { LIST_PRICES, diskCost } from './disk-prices';
import { type GrowingVolume, wholeGibibytes } from './growth-forecast';
import { type Load, type WorkloadModel, loadAfter, readable } from './workload';
import { type Decided, decided } from '../core/decision';
import { GIBIBYTE, MEBIBYTE } from '../core/quantity';
import { LARGEST_DEFAULT_HEAP_BYTES } from '../defaults';

/** What a workload needs, each figure with its reason. Sizes in bytes, rates in bytes a second. */
export interface CapacityModel {
  readonly brokers: Decided<number>;
  /** Brokers that each limit asks for. */
  readonly limits: readonly BrokerLimit[];
  readonly nodes: Decided<number>;
  readonly partitions: Decided<number>;
  readonly cpu: Decided<number>;
  readonly memory: Decided<number>;
  readonly heap: Decided<number>;
  readonly pageCache: Decided<number>;
  /** Of each broker when one broker, or the brokers of one zone, are down, at the peak of the last month. */
  readonly writeRate: Decided<number>;
  readonly iops: Decided<number>;
  readonly networkIn: Decided<number>;
  readonly networkOut: Decided<number>;
  /** Bytes that a broker keeps now. */
  readonly used: Decided<number>;
  readonly volumeSize: Decided<number>;
  /** Size that a volume may grow to; the size itself without growth. */
  readonly volumeCeiling: Decided<number>;
  /** Of each node, with Portworx; undefined without. */
  readonly poolSize?: Decided<number>;
  readonly retentionBytes: Decided<number>;
  /** US dollars a month, or the currency of the user's prices; undefined where there is no price. */
  readonly costNow: Decided<number | undefined>;
  readonly costLater: Decided<number | undefined>;
  readonly volume: GrowingVolume;
}

/** How many brokers a limit asks for. */
export interface BrokerLimit {
  readonly name: string;
  readonly brokers: number;
  readonly because: string;
}

/** Percent at which Autopilot grows a volume, and by how much: the defaults of VolumeGrowth.upTo. */
export const GROWTH_RULE = { threshold: 80, step: 50 } as const;

/** Share of a pool that volumes may fill: the usual threshold of a pool's expansion. */
const POOL_FILL = 0.7;

/** MiB that a partition carries each second: Kafka's users plan with 10; MSK Express allows 15 MB/s. */
const PARTITION_RATE = 10 * MEBIBYTE;

/** Partition replicas of a broker (Kafka's own recommendation, "Apache Kafka Supports 200K Partitions Per Cluster"). */
const PARTITIONS_PER_BROKER = 4000;

/** Bytes that producers write each second for one core: 31.2 MB/s with 4 cores (MSK Express quotas, m7g.xlarge). */
const INGEST_PER_CORE = 31.2e6 / 4;

/** Cores of a large node in common use. */
const MOST_CORES = 16;

/** Kafka's documentation: enough memory to buffer 30 s of writes ("Hardware and OS"). */
const PAGE_CACHE_SECONDS = 30;

/** An index entry of 8 and one of 12 bytes for every 4,096 bytes of log (Kafka, index.interval.bytes). */
const INDEX_SHARE = 20 / 4096;

/** Bytes of a usual write to disk: Linux writes back in larger pieces, and reads ahead in these. */
const WRITE_BYTES = 128 * 1024;

/** The largest data disk of a broker that a vendor plans with (Confluent for Kubernetes 3.4, sizing). */
const MOST_BROKER_BYTES = 12e12;

/** Memory sizes of nodes in common use, in GiB. */
const MEMORY_SIZES = [8, 12, 16, 24, 32, 48, 64, 96, 128];

/** Sizes a cluster for a workload. Throughput is for the peak of the last month, with the largest zone down. */
export function capacityModel(workload: WorkloadModel): CapacityModel {
  const load = loadAfter(workload, workload.months);
  const partitions = partitionsOf(workload, load);
  const limits = brokerLimits(workload, load, partitions.value);
  const brokers = brokersOf(workload, limits);
  const left = brokersLeft(workload, brokers.value);
  const rates = ratesOf(workload, load, left);
  const memory = memoryOf(rates.writeRate.value / (workload.portworx ? workload.volumeReplicas : 1));
  const disks = disksOf(workload, brokers.value);
  return { brokers, limits, partitions, ...rates, ...memory, ...disks, ...cpuOf(load, left) };
}

/** Brokers that are left when one is down; with zones, those of the largest zone. */
function brokersLeft({ zones, replicationFactor }: WorkloadModel, brokers: number): number {
  const down = zones.length >= 2 ? Math.ceil(brokers / zones.length) : 1;
  return replicationFactor < 2 ? brokers : Math.max(1, brokers - down);
}

function partitionsOf({ partitions, consumerGroups }: WorkloadModel, { peak }: Load): Decided<number> {
  if (partitions !== undefined) return decided(partitions, 'given');
  const busiest = peak * Math.max(1, consumerGroups);
  return decided(Math.max(3, Math.ceil(busiest / PARTITION_RATE)), `${readable(busiest)}/s written or read at the peak, `
    + `${readable(PARTITION_RATE)}/s for each partition`);
}

function brokerLimits(workload: WorkloadModel, load: Load, partitions: number): BrokerLimit[] {
  const { replicationFactor, headroomPercent, network, store, months } = workload;
  const usable = 1 - headroomPercent / 100;
  const inMonth = `at the peak of month ${months}, with ${headroomPercent} % free`;
  // The brokers that are left must carry the load.
  const forLoad = (name: string, total: number, limit: number | undefined, because: string): BrokerLimit[] => {
    if (limit === undefined || !(limit > 0)) return [];
    let brokers = 1;
    while (brokersLeft(workload, brokers) * limit * usable < total && brokers < 10_000) brokers++;
    return [{ name, brokers, because: `${because}, ${inMonth}` }];
  };
  const largest = Math.min(MOST_BROKER_BYTES, (store.disk.mostGibibytes ?? Infinity) * GIBIBYTE);
  const { value: { bytesPerSecond }, because } = store.disk.performance(largest / GIBIBYTE);
  const totals = totalsOf(workload, load);
  const stored = storedBytes(workload, months) * (1 + headroomPercent / 100);
  return [
    {
      name: 'replicas',
      brokers: Math.max(3, replicationFactor),
      because: `replication factor ${replicationFactor}, and `
      + 'three brokers so that one can be restarted',
    },
    ...forLoad('disk throughput', totals.disk, bytesPerSecond,
      `${readable(totals.disk)}/s to disks of ${readable(bytesPerSecond ?? 0)}/s (${because})`),
    ...forLoad('network in', totals.in, network, `${readable(totals.in)}/s into nodes of ${readable(network)}/s`),
    ...forLoad('network out', totals.out, network, `${readable(totals.out)}/s out of nodes of ${readable(network)}/s`),
    ...forLoad('CPU', load.peak, INGEST_PER_CORE * MOST_CORES / usable,
      `${readable(load.peak)}/s written, ${readable(INGEST_PER_CORE)}/s for each of ${MOST_CORES} cores`),
    {
      name: 'partitions',
      brokers: Math.ceil(partitions * replicationFactor / PARTITIONS_PER_BROKER),
      because: `${partitions} partitions, at most ${PARTITIONS_PER_BROKER} replicas on a broker`,
    },
    {
      name: 'disk size',
      brokers: Math.ceil(stored / largest),
      because: `${readable(stored)} stored in month ${months} with headroom, at most ${readable(largest)} on a broker`,
    },
  ];
}

/** What the whole cluster carries, bytes a second. */
function totalsOf({ replicationFactor, volumeReplicas, portworx, consumerGroups }: WorkloadModel, { peak }: Load) {
  const replicas = portworx ? volumeReplicas : 1;
  const written = peak * replicationFactor;
  const betweenVolumes = written * (replicas - 1);
  return {
    disk: written * replicas,
    in: written + betweenVolumes,
    out: peak * (replicationFactor - 1 + consumerGroups) + betweenVolumes,
  };
}

function brokersOf({ zones }: WorkloadModel, limits: readonly BrokerLimit[]): Decided<number> {
  const most = limits.reduce((highest, limit) => limit.brokers > highest.brokers ? limit : highest);
  const even = zones.length >= 2 ? Math.ceil(most.brokers / zones.length) * zones.length : most.brokers;
  return decided(even, `${most.name}: ${most.because}`
    + `${even === most.brokers ? '' : `; the same number in each of ${zones.length} zones`}`);
}

function ratesOf(workload: WorkloadModel, load: Load, left: number) {
  const totals = totalsOf(workload, load);
  const share = `shared by the ${left} brokers that remain when ${workload.zones.length >= 2 ? 'a zone' : 'one'} is `
    + `down, at the peak of month ${workload.months}`;
  const each = (total: number, what: string) => decided(total / left, `${readable(total)}/s ${what}, ${share}`);
  const writes = each(totals.disk, 'to disk');
  return {
    writeRate: writes,
    iops: decided(Math.ceil(writes.value / WRITE_BYTES), `${readable(writes.value)}/s in writes of ${WRITE_BYTES / 1024} KiB`),
    networkIn: each(totals.in, 'from producers and between brokers and volumes'),
    networkOut: each(totals.out, 'to consumers and between brokers and volumes'),
  };
}

function cpuOf({ peak }: Load, left: number): { cpu: Decided<number> } {
  const each = peak / left;
  return {
    cpu: decided(Math.max(2, Math.ceil(each / INGEST_PER_CORE)), `${readable(each)}/s from producers, `
      + `${readable(INGEST_PER_CORE)}/s for each core (MSK Express quotas); 2 at least. TLS and small batches need more`),
  };
}

function memoryOf(written: number) {
  const cache = Math.ceil(written * PAGE_CACHE_SECONDS / MEBIBYTE) * MEBIBYTE;
  const heapOf = (memory: number) => Math.min(LARGEST_DEFAULT_HEAP_BYTES, memory / 2);
  const fits = (gibibytes: number) => gibibytes * GIBIBYTE - heapOf(gibibytes * GIBIBYTE) - GIBIBYTE >= cache;
  const memory = (MEMORY_SIZES.find(fits) ?? MEMORY_SIZES.at(-1)!) * GIBIBYTE;
  return {
    pageCache: decided(cache, `${PAGE_CACHE_SECONDS} s of writes (Kafka, "Hardware and OS")`),
    heap: decided(heapOf(memory), 'half of the memory, 6 GiB at most'),
    memory: decided(memory, 'heap, page cache and 1 GiB for the JVM and the start script, rounded up to a common node size'),
  };
}

/** Bytes that all brokers keep after so many months. */
function storedBytes(workload: WorkloadModel, months: number): number {
  const { average } = loadAfter(workload, months);
  return average * workload.retentionSeconds * workload.replicationFactor * (1 + INDEX_SHARE);
}

function disksOf(workload: WorkloadModel, brokers: number) {
  const { months, headroomPercent, portworx, zones, volumeReplicas, growthPercent } = workload;
  const roomy = 1 + headroomPercent / 100;
  const [now, later] = [0, months].map(month => storedBytes(workload, month) / brokers);
  const grows = portworx && growthPercent > 0;
  const first = wholeGibibytes(now * roomy * 100 / GROWTH_RULE.threshold);
  const last = wholeGibibytes(Math.max(first, later * roomy * 100 / GROWTH_RULE.threshold));
  const size = grows ? first : last;
  const perZone = Math.max(1, zones.length);
  const nodes = volumeReplicas > 1 ? brokers + perZone : brokers;
  const pool = portworx ? wholeGibibytes(last * brokers * volumeReplicas / nodes / POOL_FILL) : undefined;
  return {
    nodes: decided(nodes, volumeReplicas > 1
      ? `a free node ${zones.length >= 2 ? 'in each zone ' : ''}to which a broker can move`
      : 'one for each broker'),
    used: decided(now, `what is written in ${workload.retentionSeconds / 86_400} days, ${workload.replicationFactor} times, `
      + `on ${brokers} brokers, with indexes`),
    volumeSize: decided(size, grows
      ? `what is stored now plus ${headroomPercent} % headroom, below the ${GROWTH_RULE.threshold} % at which the volume grows`
      : `what is stored in month ${months} plus ${headroomPercent} % headroom, below ${GROWTH_RULE.threshold} %; nothing `
        + 'makes the volume larger by itself'),
    volumeCeiling: decided(grows ? last : size, grows ? `what is stored in month ${months} plus ${headroomPercent} % headroom, below ${GROWTH_RULE.threshold} %` : 'no growth'),
    poolSize: pool === undefined ? undefined : decided(pool, `volumes of ${brokers} brokers at full size, `
      + `${volumeReplicas} replicas, on ${nodes} nodes, ${Math.round(POOL_FILL * 100)} % filled`),
    retentionBytes: retentionBytes(workload, brokers, grows ? last : size),
    volume: {
      used: now,
      size,
      growthPercent,
      rule: grows && last > size ? { ...GROWTH_RULE, ceiling: last } : undefined,
    },
    ...costs(workload, { brokers, nodes, size, last: grows ? last : size, pool }),
  };
}

function retentionBytes(workload: WorkloadModel, brokers: number, size: number): Decided<number> {
  const load = loadAfter(workload, workload.months);
  const replicas = partitionsOf(workload, load).value * workload.replicationFactor;
  return decided(
    Math.floor(size * brokers * GROWTH_RULE.threshold / 100 / replicas),
    `a limit for each partition (log.retention.bytes) with which ${replicas} replicas fill ${GROWTH_RULE.threshold} % of all `
      + 'volumes at full size, if partitions are alike',
  );
}

interface Disks {
  readonly brokers: number;
  readonly nodes: number;
  readonly size: number;
  readonly last: number;
  readonly pool?: number;
}

function costs(workload: WorkloadModel, { brokers, nodes, size, last, pool }: Disks) {
  const { store, prices, portworx, volumeReplicas, months } = workload;
  const price = prices[store.disk.type] ?? LIST_PRICES[store.disk.type];
  if (price === undefined) {
    const none = decided(undefined, `no price is known for ${store.disk.type}; give one in \`prices\``);
    return { costNow: none, costLater: none };
  }
  const source = prices[store.disk.type] === undefined ? 'list price' : 'your price';
  const cost = (count: number, bytes: number, month: string) => {
    const gibibytes = Math.ceil(bytes / GIBIBYTE);
    const { iops, bytesPerSecond = 0 } = store.disk.performance(gibibytes).value;
    return decided(count * diskCost(price, gibibytes, iops, bytesPerSecond / MEBIBYTE),
      `${count} x ${readable(bytes)} of ${store.disk.type} ${month}, ${source}`);
  };
  if (store.disk.type === 'FlashArray') return arrayCosts(workload, price.perGibibyte);
  if (pool !== undefined && portworx) {
    const first = wholeGibibytes(size * brokers * volumeReplicas / nodes / POOL_FILL);
    return { costNow: cost(nodes, first, 'for pools now'), costLater: cost(nodes, pool, `for pools in month ${months}`) };
  }
  return { costNow: cost(brokers, size, 'now'), costLater: cost(brokers, last, `in month ${months}`) };
}

/** An array is thin: it holds what is stored, reduced where it can be. Encrypted data cannot. */
function arrayCosts(workload: WorkloadModel, perGibibyte: number) {
  const { volumesEncrypted, dataReduction, volumeReplicas, portworx, months, compressionRatio } = workload;
  const reduction = volumesEncrypted ? 1 : dataReduction;
  const copies = portworx ? volumeReplicas : 1;
  const reduced = `data reduction ${reduction}:1${compressionRatio > 1 ? '; compressed records leave little to reduce' : ''}`;
  const why = volumesEncrypted ? 'encrypted above the array, which finds nothing to reduce' : reduced;
  const cost = (month: number) => {
    const physical = storedBytes(workload, month) * copies / reduction;
    return decided(physical / GIBIBYTE * perGibibyte, `${readable(physical)} on the array in month ${month} (${why})`);
  };
  return { costNow: cost(0), costLater: cost(months) };
}
