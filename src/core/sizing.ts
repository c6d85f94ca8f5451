import type { Decided } from './decision';
import { decided } from './decision';
import type { Rule } from './finding';
import { Severity } from './finding';
import type { PodOptionsModel } from './pod-options';
import { GIBIBYTE, MEBIBYTE, quantity } from './quantity';

/** CPU, memory and heap of a container. */
export interface Sizing {
  /** Cores. */
  readonly cpu: Decided<number>;
  /** Bytes. */
  readonly memory: Decided<number>;
  /** Bytes. */
  readonly heap: Decided<number>;
}

const LARGEST_HEAP = 6 * GIBIBYTE;

/** Sizes a container: as given, else from the defaults of its role. */
export function sizing(options: PodOptionsModel, defaults: { readonly cpu: number; readonly memoryGibibytes: number }): Sizing {
  const memory = options.memory === undefined ? decided(defaults.memoryGibibytes * GIBIBYTE, 'default of the role') : decided(options.memory, 'given');
  return {
    cpu: options.cpu === undefined ? decided(defaults.cpu, 'default of the role') : decided(options.cpu, 'given'),
    memory,
    heap: options.heap === undefined
      ? decided(Math.min(LARGEST_HEAP, Math.floor(memory.value / 2)), 'half of the memory, 6 GiB at most; the rest is page cache')
      : decided(options.heap, 'given'),
  };
}

/** Heap flags of the JVM: fixed size, so that the memory is there from the start. */
export function heapFlags({ heap }: Sizing): string {
  const mebibytes = Math.floor(heap.value / 1024 ** 2);
  return `-Xms${mebibytes}m -Xmx${mebibytes}m`;
}

/**
 * G1 stated, since a JVM with one CPU would choose the serial collector; and a broker out of memory must exit, not linger. A name is
 * asked for again after 5 s: a pod that was restarted has another address, and the JVM's own 30 s kept the controller of a ZooKeeper
 * cluster from reaching it. In a rolling restart a partition stood still for 35 s, with this for 1.2 s (measured).
 */
export const JVM_PERFORMANCE_FLAGS = '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 '
  + '-XX:+ExplicitGCInvokesConcurrent -XX:+ExitOnOutOfMemoryError -Dsun.net.inetaddr.ttl=5';

const SMALLEST_HEAP = 64 * MEBIBYTE;

/** Share of the memory that the heap may take; the JVM needs some beside it (about 130 MB for a broker, measured), and Kafka reads from page cache. */
const LARGEST_HEAP_SHARE = 0.75;

/** Rules on the size of a container. */
export const SIZING_RULES: readonly Rule<{ readonly sizing: Sizing; readonly property: string }>[] = [
  {
    code: 'CPU',
    severity: Severity.ERROR,
    about: 'Cores requested are a positive number.',
    check: ({ sizing: { cpu }, property }) => cpu.value > 0 && Number.isFinite(cpu.value) ? undefined : {
      property: `${property}.cpu`,
      value: cpu.value,
      message: 'not a number of cores',
      allowed: 'above 0, for example 0.5 or 2',
      fix: 'set a positive number',
    },
  },
  {
    code: 'HEAP_EXCEEDS_MEMORY',
    severity: Severity.ERROR,
    about: 'The heap takes at most three quarters of the memory.',
    check: ({ sizing: { heap, memory }, property }) => {
      const largest = Math.floor(memory.value * LARGEST_HEAP_SHARE);
      if (heap.value >= SMALLEST_HEAP && heap.value <= largest) return undefined;
      if (largest < SMALLEST_HEAP) {
        const least = `${Math.ceil(SMALLEST_HEAP / LARGEST_HEAP_SHARE / MEBIBYTE)}Mi`;
        return { property: `${property}.memory`, value: quantity(memory.value), message: 'there is no room for a Java heap', allowed: `${least} or more`, fix: 'raise `memory`' };
      }
      return {
        property: `${property}.heap`,
        value: quantity(heap.value),
        message: heap.value < SMALLEST_HEAP ? 'no broker or controller starts with so small a heap'
          : `with ${quantity(memory.value)} of memory the container would be killed for want of memory, or read every record from disk`,
        allowed: `64Mi to ${quantity(largest)}`,
        fix: heap.value < SMALLEST_HEAP ? 'raise `heap`' : 'lower `heap` or raise `memory`',
      };
    },
  },
];
