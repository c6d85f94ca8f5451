import type { PodOptionsModel } from './pod-options';
import { type Decided, decided } from '../../core/decision';
import { Severity } from '../../core/finding';
import { GIBIBYTE, MEBIBYTE, quantity } from '../../core/quantity';
import { ruleTable } from '../../core/rule';
import { type ContainerDefaults, LARGEST_DEFAULT_HEAP_BYTES } from '../../defaults';

/** CPU, memory and heap of a container. */
export interface Sizing {
  /** Cores. */
  readonly cpu: Decided<number>;
  /** Cores; undefined without a limit. */
  readonly cpuLimit?: number;
  /** Bytes. */
  readonly memoryBytes: Decided<number>;
  /** Bytes. */
  readonly heapBytes: Decided<number>;
}

/** Sizes a container: as given, else by the defaults. */
export function sizing(options: PodOptionsModel, defaults: ContainerDefaults): Sizing {
  const memory = options.memoryBytes === undefined
    ? decided(defaults.memoryGibibytes * GIBIBYTE, 'default of this kind of node')
    : decided(options.memoryBytes, 'given');
  return {
    cpu: options.cpu === undefined
      ? decided(defaults.cpu, 'default of this kind of node')
      : decided(options.cpu, 'given'),
    cpuLimit: options.cpuLimit,
    memoryBytes: memory,
    heapBytes: options.heapBytes === undefined
      ? decided(
        Math.min(LARGEST_DEFAULT_HEAP_BYTES, Math.floor(memory.value / 2 / MEBIBYTE) * MEBIBYTE),
        'half of the memory, 6 GiB at most; the rest is page cache',
      )
      : decided(options.heapBytes, 'given'),
  };
}

/** Heap flags of the JVM. The size is fixed, so that all memory is reserved at the start. */
export function heapFlags({ heapBytes: heap }: Sizing): string {
  const mebibytes = Math.floor(heap.value / MEBIBYTE);
  return `-Xms${mebibytes}m -Xmx${mebibytes}m`;
}

/**
 * G1 is set because a JVM with one CPU would choose the serial collector. A broker that runs out of memory must exit.
 * DNS answers are cached for 5 s: a restarted pod has a new address, and with the JVM's default of 30 s the controller
 * of a ZooKeeper cluster could not reach it. A rolling restart left a partition without a leader for 35 s; it is 1.2 s
 * now (measured).
 */
export const JVM_PERFORMANCE_FLAGS = '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 '
  + '-XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:+ExitOnOutOfMemoryError '
  + '-Dsun.net.inetaddr.ttl=5';

/**
 * Share of the memory that the heap may take; the JVM needs some more (about 130 MB for a broker, measured), and Kafka
 * reads from page cache.
 */
const LARGEST_HEAP_SHARE = 0.75;

/**
 * Least memory of a container. A broker with 512 MiB has 256 MiB of heap, and the JVM needs about 130 MB more; with
 * less it is killed under load (a broker with 512 MiB of heap took up to 660 MB in all, measured with Kafka 3.9.2 and
 * 4.3.1).
 */
export const LEAST_MEMORY = { broker: 512 * MEBIBYTE, controller: 256 * MEBIBYTE, zookeeper: 256 * MEBIBYTE } as const;

const LEAST_HEAP = 64 * MEBIBYTE;

/** The size of a container, and the property that sets it. */
export interface SizingSubject {
  readonly sizing: Sizing;
  readonly property: string;
  /** Bytes. */
  readonly leastMemoryBytes: number;
}

/** Rules on the size of a container. */
export const SIZING_RULES = ruleTable<SizingSubject>('Pods', [
  {
    code: 'CPU',
    severity: Severity.ERROR,
    about: 'The CPU request is a positive number of cores, in steps of 0.001.',
    check: ({ sizing: { cpu }, property }) => isCores(cpu.value) ? undefined : {
      property: `${property}.cpu`,
      value: cpu.value,
      message: 'not a number of cores',
      allowed: 'above 0 in steps of 0.001, for example 0.5 or 2',
      fix: 'set a positive number',
    },
  },
  {
    code: 'CPU_LIMIT',
    severity: Severity.ERROR,
    about: 'The CPU limit is at least the request.',
    check: ({ sizing: { cpu, cpuLimit }, property }) =>
      cpuLimit === undefined || (isCores(cpuLimit) && !(cpuLimit < cpu.value)) ? undefined : {
        property: `${property}.cpuLimit`,
        value: cpuLimit,
        message: `the API server refuses a limit below the request of ${cpu.value}`,
        allowed: `${cpu.value} or more, in steps of 0.001`,
        fix: 'raise `cpuLimit`, or lower `cpu`',
      },
  },
  {
    code: 'MEMORY',
    severity: Severity.ERROR,
    about: 'Memory and heap are whole MiB, and the memory is enough for the JVM.',
    check: ({ sizing: { memoryBytes: memory, heapBytes: heap }, property, leastMemoryBytes: leastMemory }) => [
      ...isWhole(memory.value) && memory.value >= leastMemory ? [] : [{
        property: `${property}.memory`,
        value: quantity(memory.value),
        message: memory.value < leastMemory
          ? 'the container would run out of memory under load'
          : 'not a whole number of MiB',
        allowed: `${quantity(leastMemory)} or more, in whole MiB`,
        fix: `use Size.mebibytes(${Math.max(leastMemory / MEBIBYTE, Math.ceil(memory.value / MEBIBYTE))})`,
      }],
      ...isWhole(heap.value) || !isWhole(memory.value) ? [] : [{
        property: `${property}.heap`,
        value: quantity(heap.value),
        message: 'not a whole number of MiB',
        allowed: 'whole MiB',
        fix: `use Size.mebibytes(${Math.floor(heap.value / MEBIBYTE)})`,
      }],
    ],
  },
  {
    code: 'HEAP_EXCEEDS_MEMORY',
    severity: Severity.ERROR,
    about: 'The heap takes at most three quarters of the memory.',
    check: ({ sizing: { heapBytes: heap, memoryBytes: memory }, property, leastMemoryBytes: leastMemory }) => {
      const largest = Math.floor(memory.value * LARGEST_HEAP_SHARE / MEBIBYTE) * MEBIBYTE;
      const fits = heap.value >= LEAST_HEAP && heap.value <= largest;
      const tooSmall = heap.value < LEAST_HEAP;
      return fits || !isWhole(heap.value) || memory.value < leastMemory ? undefined : {
        property: `${property}.heap`,
        value: quantity(heap.value),
        message: tooSmall ? 'the JVM would run out of heap at the start'
          : `with ${quantity(memory.value)} of memory the container would run out of memory, or read every record from `
            + 'disk',
        allowed: `${quantity(LEAST_HEAP)} to ${quantity(largest)}`,
        fix: tooSmall ? 'raise `heap`' : 'lower `heap` or raise `memory`',
      };
    },
  },
]);

function isCores(cores: number): boolean {
  return cores > 0 && Math.abs(cores * 1000 - Math.round(cores * 1000)) < 1e-6 && Math.round(cores * 1000) >= 1;
}

function isWhole(bytes: number): boolean {
  return Number.isInteger(bytes / MEBIBYTE);
}
