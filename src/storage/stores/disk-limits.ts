import { isWhole } from '../../core/range';
import { type Violation } from '../../core/rule';

/** The least and the most that a cloud accepts. */
export type Range = readonly [least: number, most: number];

/** What a cloud accepts for one type of disk. */
export interface DiskLimits {
  readonly gibibytes: Range;
  /** Undefined where the IOPS follow from the size. */
  readonly iops?: {
    readonly range: Range;
    /** IOPS for each GiB at most; the least of the range is always allowed. */
    readonly perGibibyte: number;
    /** IOPS without a setting; undefined where the cloud demands one. */
    readonly baseline?: (gibibytes: number) => number;
  };
  /** MiB/s or MB/s, in the unit of the cloud; undefined where it follows from size and IOPS. */
  readonly throughput?: {
    readonly range: Range;
    /** For each IOPS at most. */
    readonly perIops: number;
    /** For each IOPS at least. */
    readonly leastPerIops?: number;
  };
}

/** A disk of a known size. */
export interface SizedDisk {
  readonly gibibytes: number;
  /** The property that sets it, as the user writes it. */
  readonly property: string;
}

/** Disks of one type, and the performance that is asked of them. */
export interface DiskSubject {
  readonly type: string;
  readonly limits: DiskLimits;
  /** The new disk first, then the sizes that it can grow to; empty where no size is known. */
  readonly disks: readonly SizedDisk[];
  readonly iops?: number;
  readonly throughput?: number;
}

type Setting = 'iops' | 'throughput';

/**
 * How far above today's maximum a number is still plausible. Clouds have raised maxima by a factor of five at once
 * (gp3, from 16,000 to 80,000 IOPS), so a number above the maximum is a warning. Above ten times the maximum it is a
 * typo, and an error.
 */
const PLAUSIBLE = 10;

/** Sizes that the cloud does not make. */
export function sizeViolations({ type, limits: { gibibytes: [least, most] }, disks }: DiskSubject): Violation[] {
  // Another rule reports values that are no size.
  const sizes = disks.filter(({ gibibytes }) => Number.isFinite(gibibytes) && gibibytes >= 1);
  return sizes.filter(({ gibibytes }) => Math.ceil(gibibytes) < least || gibibytes > most)
    .map(({ gibibytes, property }) => ({
      property,
      value: `${gibibytes} GiB`,
      message: `${type} disks cannot have this size`,
      allowed: `${least} to ${most} GiB`,
      fix: gibibytes > most ? 'use several smaller disks, or another type' : 'raise the size',
    }));
}

/** IOPS that the cloud refuses, or that are missing. */
export function iopsViolation(use: DiskSubject): Violation | undefined {
  const { type, limits: { iops: limits }, disks: [disk], iops } = use;
  if (limits === undefined) {
    return iops === undefined
      ? undefined
      : wrong(use, 'iops', `the IOPS of ${type} follow from its size`, 'nothing',
        'remove `iops`, or choose a type with IOPS of its own');
  }
  if (iops === undefined) {
    return limits.baseline
      ? undefined
      : wrong(use, 'iops', `${type} disks are not made without IOPS`, 'a number', 'set `iops`');
  }
  if (!isPlausible(iops, limits.range)) return outOfRange(use, 'iops', limits.range);
  const most = Math.max(limits.range[0], Math.floor(disk?.gibibytes) * limits.perGibibyte);
  return iops <= most || Number.isNaN(most) ? undefined
    : wrong(
      use,
      'iops',
      `${type} has at most ${limits.perGibibyte} IOPS for each GiB`,
      `at most ${most} at ${disk.gibibytes} GiB`,
      'lower `iops` or raise the size',
    );
}

/** Throughput that the cloud refuses. */
export function throughputViolation(use: DiskSubject): Violation | undefined {
  const { type, limits: { iops: iopsLimits, throughput: limits }, disks: [disk], throughput } = use;
  if (throughput === undefined) return undefined;
  if (limits === undefined) {
    return wrong(
      use, 'throughput', `the throughput of ${type} follows from its size and IOPS`, 'nothing', 'remove `throughput`',
    );
  }
  if (!isPlausible(throughput, limits.range)) return outOfRange(use, 'throughput', limits.range);
  const iops = use.iops ?? iopsLimits?.baseline?.(disk?.gibibytes ?? 0) ?? 0;
  const least = Math.ceil(iops * (limits.leastPerIops ?? 0));
  if (throughput < least) {
    return wrong(
      use,
      'throughput',
      `${type} has more throughput with so many IOPS`,
      `${least} or more with ${iops} IOPS`,
      `raise it to ${least}, or lower \`iops\``,
    );
  }
  return throughput <= iops * limits.perIops ? undefined
    : wrong(
      use, 'throughput', `${type} has at most ${limits.perIops} for each of its IOPS`,
      `at most ${iops * limits.perIops} with ${iops} IOPS`,
      `set \`iops\` to ${Math.ceil(throughput / limits.perIops)} or more`,
    );
}

/** IOPS and throughput that the cloud refuses, or that are missing. */
export function performanceViolations(use: DiskSubject): Violation[] {
  return [iopsViolation(use), throughputViolation(use)].filter(violation => violation !== undefined);
}

/** What the rules of a store look at to check its disks. */
export interface StoreDisks extends Pick<DiskSubject, 'type' | 'disks'> {
  readonly props: Pick<DiskSubject, 'iops' | 'throughput'>;
}

/** Makes checks of disks with the limits of their type. Another rule reports types that do not exist. */
export function checksOf<Subject extends StoreDisks>(limitsOf: (subject: Subject) => DiskLimits | undefined) {
  return <Outcome>(check: (disks: DiskSubject, subject: Subject) => Outcome) => (subject: Subject) => {
    const limits = limitsOf(subject);
    const { type, disks, props: { iops, throughput } } = subject;
    return limits && check({ type, limits, disks, iops, throughput }, subject);
  };
}

/** Settings above the known maximum, which may have been raised since. */
export function aboveMaximum(use: DiskSubject, source: string): Violation[] {
  return (['iops', 'throughput'] as const).flatMap(setting => {
    const range = use.limits[setting]?.range;
    const value = use[setting];
    if (range === undefined || value === undefined || !isPlausible(value, range) || value <= range[1]) return [];
    return [wrong(use, setting, `more than the maximum of ${use.type} that this library knows (${source}); where it `
      + 'was not raised since, volumes are not made or get less',
    `${range[0]} to ${range[1]}`,
    'lower it, or acknowledge the warning once you have seen the higher limit documented')];
  });
}

/** Limits with lower maxima, for example those of Portworx. */
export function withMaxima(limits: DiskLimits, most: { readonly [setting in Setting]?: number }): DiskLimits {
  const { iops, throughput } = limits;
  return {
    ...limits,
    iops: iops && { ...iops, range: [iops.range[0], most.iops ?? iops.range[1]] },
    throughput: throughput && { ...throughput, range: [throughput.range[0], most.throughput ?? throughput.range[1]] },
  };
}

function isPlausible(value: number, [least, most]: Range): boolean {
  return isWhole(value, least, most * PLAUSIBLE);
}

function outOfRange(use: DiskSubject, setting: Setting, [least, most]: Range): Violation {
  return wrong(
    use,
    setting,
    `out of the range of ${use.type}`,
    `a whole number, ${least} to ${most}`,
    'choose a number in the range',
  );
}

function wrong(use: DiskSubject, setting: Setting, message: string, allowed: string, fix: string): Violation {
  return { property: `storage.backingStore.${setting}`, value: use[setting], message, allowed, fix };
}
