import { diskCost, priceOf } from './disk-prices';
import { type GrowingVolume, wholeGibibytes } from './growth-forecast';
import { duration } from './walk-through';
import { type Load, type WorkloadModel, gigabits, loadAfter, readable } from './workload';
import { nodesForFailover } from '../availability/topology';
import { VolumeMobility } from '../availability/volume-mobility';
import { type Decided, decided } from '../core/decision';
import { GIBIBYTE, MEBIBYTE } from '../core/quantity';
import { LARGEST_DEFAULT_HEAP_BYTES } from '../defaults';

/** What a workload needs, each figure with its reason. Sizes in bytes, rates in bytes a second. */
export interface CapacityModel {
  readonly brokers: Decided<number>;
  /** The most that a KafkaCluster takes. */
  readonly mostBrokers: number;
  /** Brokers that each limit asks for. */
  readonly limits: readonly BrokerLimit[];
  readonly nodes: Decided<number>;
  readonly partitions: Decided<number>;
  /** Replicas of partitions on a broker: on average, and the most. */
  readonly partitionsPerBroker: { readonly average: number; readonly most: number };
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

/**
 * Bytes that producers write, and that consumers read, each second for one core: 31.2 and 62.5 MB/s with 4 cores (MSK
 * Express quotas, m7g.xlarge). The quotas are for steady use, so that they need no headroom.
 */
const PER_CORE = { in: 31.2e6 / 4, out: 62.5e6 / 4 } as const;

/** The most brokers of a pool of a KafkaCluster, in each zone. */
const BROKERS_IN_ZONE = 100;

function mostBrokers({ zones }: WorkloadModel): number {
  return BROKERS_IN_ZONE * Math.max(1, zones.length);
}

/** Kafka deletes whole segments, so that it keeps more than it must: a segment ends after a tenth of the retention. */
export const ROLLS_IN_RETENTION = 10;

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

/**
 * Sizes a cluster for a workload. Throughput is for the peak of the last month, with one broker down; with three zones
 * or more, with the largest zone down.
 */
export function capacityModel(workload: WorkloadModel): CapacityModel {
  const load = loadAfter(workload, workload.months);
  const limits = brokerLimits(workload, load);
  const brokers = brokersOf(workload, limits);
  const partitions = partitionsFor(workload, load, brokers.value);
  const left = brokersLeft(workload, brokers.value);
  const rates = ratesOf(workload, load, left);
  const memory = memoryOf(rates.writeRate.value / (workload.portworx ? workload.volumeReplicas : 1));
  const disks = disksOf(workload, brokers.value, partitions.value);
  return {
    brokers,
    partitionsPerBroker: spread(partitions.value * workload.replicationFactor, brokers.value),
    mostBrokers: mostBrokers(workload),
    limits,
    partitions,
    ...rates,
    ...memory,
    ...disks,
    ...cpuOf(workload, load, left),
  };
}

function spread(replicas: number, brokers: number): CapacityModel['partitionsPerBroker'] {
  return { average: replicas / brokers, most: Math.ceil(replicas / brokers) };
}

/** Brokers that are left when one is down or, with three zones or more, when the largest zone is down. */
function brokersLeft({ zones, replicationFactor, minInsyncReplicas }: WorkloadModel, brokers: number): number {
  // Where writes stop anyway, nobody carries the load.
  if (replicationFactor <= minInsyncReplicas) return brokers;
  return Math.max(1, brokers - (zones.length >= 3 ? Math.ceil(brokers / zones.length) : 1));
}

/** Partitions of all topics. Their number is a multiple of the brokers, which then have equal shares. */
function partitionsFor(
  { partitions, consumerGroups }: WorkloadModel, { peak }: Load, brokers: number,
): Decided<number> {
  if (partitions !== undefined) return decided(partitions, 'given');
  const busiest = peak * Math.max(1, consumerGroups);
  const least = Math.ceil(busiest / PARTITION_RATE);
  return decided(Math.ceil(Math.max(1, least / brokers)) * brokers, `${readable(busiest)}/s written or read at the peak, `
    + `${readable(PARTITION_RATE)}/s for each partition, and as many on each broker`);
}

function brokerLimit(name: string, brokers: number, because: string): BrokerLimit {
  return { name, brokers, because };
}

function brokerLimits(workload: WorkloadModel, load: Load): BrokerLimit[] {
  const { replicationFactor, headroomPercent, network, store, months, partitions = 0 } = workload;
  const usable = 1 - headroomPercent / 100;
  const inMonth = `at the peak of month ${months}`;
  const roomy = `${inMonth}, with ${headroomPercent} % free`;
  // The brokers that are left must carry the load.
  const brokersFor = (total: number, limitOf: (brokers: number) => number) => {
    let brokers = 1;
    while (brokers <= mostBrokers(workload) && !(brokersLeft(workload, brokers) * limitOf(brokers) >= total)) brokers++;
    return brokers;
  };
  const largest = Math.min(MOST_BROKER_BYTES, (store.disk.mostGibibytes ?? Infinity) * GIBIBYTE);
  const totals = totalsOf(workload, load);
  const stored = storedBytes(workload, months) / usable;
  const disk = (brokers: number) => store.disk.performance(diskGibibytes(workload, brokers));
  const byThroughput = brokersFor(totals.disk, brokers => (disk(brokers).value.bytesPerSecond ?? Infinity) * usable);
  const byIops = brokersFor(totals.disk / WRITE_BYTES, brokers => (disk(brokers).value.iops ?? Infinity) * usable);
  const byCores = brokersFor(load.peak, () => PER_CORE.in * MOST_CORES);
  const byReaders = brokersFor(totals.read, () => PER_CORE.out * MOST_CORES);
  return [
    brokerLimit('replicas', Math.max(3, replicationFactor), `replication factor ${replicationFactor}, and at least three brokers, so that `
      + 'one can be restarted'),
    brokerLimit('disk throughput', byThroughput,
      `${readable(totals.disk)}/s to disks of ${readable(disk(byThroughput).value.bytesPerSecond ?? Infinity)}/s `
        + `(${disk(byThroughput).because}), ${roomy}`),
    brokerLimit('disk IOPS', byIops,
      `${Math.ceil(totals.disk / WRITE_BYTES)} writes a second to disks of ${disk(byIops).value.iops} IOPS (`
        + `${disk(byIops).because}), ${roomy}`),
    brokerLimit('network in', brokersFor(totals.in, () => network * usable),
      `${readable(totals.in)}/s into nodes of ${gigabits(network)}, ${roomy}`),
    brokerLimit('network out', brokersFor(totals.out, () => network * usable),
      `${readable(totals.out)}/s out of nodes of ${gigabits(network)}, ${roomy}`),
    brokerLimit('CPU', Math.max(byCores, byReaders),
      `${readable(load.peak)}/s written and ${readable(totals.read)}/s read, ${readable(PER_CORE.in)}/s and `
        + `${readable(PER_CORE.out)}/s for each of ${MOST_CORES} cores, ${inMonth}`),
    brokerLimit('partitions', Math.ceil(partitions * replicationFactor / PARTITIONS_PER_BROKER),
      `${partitions} partitions, at most ${PARTITIONS_PER_BROKER} replicas on a broker`),
    brokerLimit('disk size', Math.ceil(stored / largest),
      `${readable(stored)} stored in month ${months} with headroom, at most ${readable(largest)} on a broker`),
  ];
}

/** GiB of a new disk: a broker's volume, or what a node gives to a pool. */
function diskGibibytes(workload: WorkloadModel, brokers: number): number {
  const { size, pool } = diskSizes(workload, brokers);
  return (pool?.first ?? size.first) / GIBIBYTE;
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
    read: peak * consumerGroups,
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
  const down = workload.replicationFactor <= workload.minInsyncReplicas
    ? '' : ` that remain when ${workload.zones.length >= 3 ? 'a zone' : 'one'} is down`;
  const share = `shared by the ${left} brokers${down}, at the peak of month ${workload.months}`;
  const each = (total: number, what: string) => decided(total / left, `${readable(total)}/s ${what}, ${share}`);
  const writes = each(totals.disk, 'to disk');
  return {
    writeRate: writes,
    iops: decided(Math.ceil(writes.value / WRITE_BYTES), `${readable(writes.value)}/s in writes of ${WRITE_BYTES / 1024} KiB`),
    networkIn: each(totals.in, 'from producers and between brokers and volumes'),
    networkOut: each(totals.out, 'to consumers and between brokers and volumes'),
  };
}

function cpuOf(workload: WorkloadModel, load: Load, left: number): { cpu: Decided<number> } {
  const [written, read] = [load.peak / left, totalsOf(workload, load).read / left];
  return {
    cpu: decided(
      Math.max(2, Math.ceil(written / PER_CORE.in), Math.ceil(read / PER_CORE.out)),
      `${readable(written)}/s from producers and ${readable(read)}/s to consumers, ${readable(PER_CORE.in)}/s and `
        + `${readable(PER_CORE.out)}/s for each core (MSK Express quotas); 2 at least. TLS and small batches need more`,
    ),
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
    memory: decided(
      memory, 'heap, page cache and 1 GiB for the JVM and the start script, rounded up to a common node size',
    ),
  };
}

/** Bytes that all brokers keep in a month: of the retention time, and of the segment that is written. */
function storedBytes(workload: WorkloadModel, months: number): number {
  const { average } = loadAfter(workload, months);
  const kept = workload.retentionSeconds * (1 + 1 / ROLLS_IN_RETENTION);
  return average * kept * workload.replicationFactor * (1 + INDEX_SHARE);
}

/** Bytes of a volume, and of a node's pool: of new ones, and in the last month. */
function diskSizes(workload: WorkloadModel, brokers: number) {
  const { months, headroomPercent, portworx, zones, volumeReplicas, growthPercent, store } = workload;
  const roomy = GROWTH_RULE.threshold / 100 * (1 - headroomPercent / 100);
  const [now, later] = [0, months].map(month => storedBytes(workload, month) / brokers);
  const grows = portworx && growthPercent > 0;
  const last = wholeGibibytes(Math.max(now, later) / roomy);
  const size = { first: grows ? wholeGibibytes(now / roomy) : last, last };
  // A free node for a broker, and for a lost replica of a volume, in each zone.
  const pooled = portworx && store.pools !== undefined;
  const moves = pooled ? volumeReplicas > 1 : store.native.mobility.value !== VolumeMobility.NEVER;
  const forReplicas = Math.max(1, zones.length) * (volumeReplicas + 1);
  const nodes = moves ? Math.max(nodesForFailover(brokers, zones.length, true), forReplicas) : brokers;
  const poolOf = (bytes: number) => wholeGibibytes(bytes * brokers * volumeReplicas / nodes / POOL_FILL);
  return { now, grows, size, nodes, pool: portworx ? { first: poolOf(size.first), last: poolOf(last) } : undefined };
}

function disksOf(workload: WorkloadModel, brokers: number, partitions: number) {
  const { months, headroomPercent, zones, volumeReplicas, growthPercent, replicationFactor } = workload;
  const { now, grows, size, nodes, pool } = diskSizes(workload, brokers);
  const stored = (when: string) => `what is stored ${when}, with ${headroomPercent} % headroom, below the `
    + `${GROWTH_RULE.threshold} % at which the volume ${grows ? 'grows' : 'would be full soon'}`;
  return {
    nodes: decided(nodes, nodes > brokers
      ? `a free node${zones.length >= 2 ? ' in each zone' : ''}, for a broker that moves`
        + `${volumeReplicas > 1 ? ' and for lost volume replicas' : ''}`
      : 'one for each broker'),
    used: decided(now, `what is written in ${duration(workload.retentionSeconds)} and in the segment after it, `
      + `${replicationFactor} times, on ${brokers} brokers, with indexes`),
    volumeSize: decided(size.first, grows ? stored('now') : `${stored(`in month ${months}`)}; the volume does not grow by itself`),
    volumeCeiling: decided(grows ? size.last : size.first, grows ? stored(`in month ${months}`) : 'no growth'),
    poolSize: pool && decided(pool.last, `volumes of ${brokers} brokers at full size, ${volumeReplicas} replicas, on `
      + `${nodes} nodes, ${Math.round(POOL_FILL * 100)} % filled`),
    retentionBytes: retentionBytes(partitions * replicationFactor, brokers * size.last),
    volume: {
      used: now,
      size: size.first,
      growthPercent,
      rule: grows && size.last > size.first ? { ...GROWTH_RULE, ceiling: size.last } : undefined,
    },
    ...costs(workload, brokers, nodes, size, pool),
  };
}

function retentionBytes(replicas: number, bytes: number): Decided<number> {
  return decided(
    Math.floor(bytes * GROWTH_RULE.threshold / 100 / replicas),
    `a limit for each partition (log.retention.bytes) with which ${replicas} replicas fill ${GROWTH_RULE.threshold} % of `
      + 'all volumes at full size, if partitions are alike',
  );
}

interface Sizes {
  readonly first: number;
  readonly last: number;
}

function costs(workload: WorkloadModel, brokers: number, nodes: number, size: Sizes, pool: Sizes | undefined) {
  const { store, prices, months } = workload;
  const price = priceOf(store.disk.type, prices);
  if (store.disk.type === 'FlashArray') return arrayCosts(workload, price?.value.perGibibyte);
  if (price === undefined) {
    const none = decided(undefined, `no price is known for ${store.disk.type}; give one in \`prices\` under this name`);
    return { costNow: none, costLater: none };
  }
  const cost = (count: number, bytes: number, when: string) => {
    const performance = store.disk.performance(Math.ceil(bytes / GIBIBYTE)).value;
    return decided(count * diskCost(price.value, bytes, performance),
      `${count} x ${readable(bytes)} of ${store.disk.type} ${when}, ${price.because}; brokers' disks alone`);
  };
  return pool === undefined
    ? { costNow: cost(brokers, size.first, 'now'), costLater: cost(brokers, size.last, `in month ${months}`) }
    : { costNow: cost(nodes, pool.first, 'for pools now'), costLater: cost(nodes, pool.last, `for pools in month ${months}`) };
}

/** An array is thin: it holds what is stored, reduced where it can be. Encrypted data cannot. */
function arrayCosts(workload: WorkloadModel, perGibibyte: number | undefined) {
  const { volumesEncrypted, dataReduction, volumeReplicas, portworx, months, compressionRatio } = workload;
  const reduction = volumesEncrypted ? 1 : dataReduction;
  const copies = portworx ? volumeReplicas : 1;
  const compressed = compressionRatio > 1 ? '; compressed records leave little to reduce' : '';
  const why = volumesEncrypted
    ? 'encrypted above the array, which finds nothing to reduce'
    : `data reduction ${reduction}:1${compressed}`;
  const cost = (month: number) => {
    const physical = storedBytes(workload, month) * copies / reduction;
    const price = perGibibyte === undefined ? '; give the price of a GiB in `prices` as `FlashArray`' : '';
    return decided(
      perGibibyte && physical / GIBIBYTE * perGibibyte,
      `${readable(physical)} on the array in month ${month} (${why})${price}`,
    );
  };
  return { costNow: cost(0), costLater: cost(months) };
}
