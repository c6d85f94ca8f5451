import { GIBIBYTE } from '../core/quantity';

/** A volume that fills and grows. */
export interface GrowingVolume {
  /** Bytes in use now. */
  readonly used: number;
  /** Bytes of the volume now. */
  readonly size: number;
  /** Growth of what is used, in percent a month. */
  readonly growthPercent: number;
  /** Autopilot's rule; undefined where nothing makes the volume larger. */
  readonly rule?: { readonly threshold: number; readonly step: number; readonly ceiling: number };
}

/** A moment at which a volume grows, or is full. */
export interface GrowthEvent {
  /** Months from now, with fractions. */
  readonly month: number;
  readonly kind: 'grows' | 'at its maximum' | 'full';
  /** Bytes of the volume from then on. */
  readonly size: number;
}

/** A month of a forecast. */
export interface ForecastMonth {
  readonly month: number;
  /** Bytes in use. */
  readonly used: number;
  /** Bytes of the volume. */
  readonly size: number;
}

/**
 * When a volume grows, reaches its maximum and is full, within a number of months. What is kept grows with what is
 * written, once the retention time has passed.
 */
export function growthEvents(volume: GrowingVolume, months: number): GrowthEvent[] {
  const { used, growthPercent, rule } = volume;
  const monthOf = (bytes: number) => {
    if (bytes <= used) return 0;
    return growthPercent > 0 ? Math.log(bytes / used) / Math.log(1 + growthPercent / 100) : Infinity;
  };
  const events: GrowthEvent[] = [];
  let { size } = volume;
  // Autopilot grows a volume by its step, up to the ceiling.
  while (rule !== undefined && size < rule.ceiling) {
    const month = monthOf(size * rule.threshold / 100);
    if (month > months) return events;
    size = Math.min(rule.ceiling, wholeGibibytes(size * (1 + rule.step / 100)));
    events.push({ month, kind: size === rule.ceiling ? 'at its maximum' : 'grows', size });
  }
  const full = monthOf(size);
  return full <= months ? [...events, { month: full, kind: 'full', size }] : events;
}

/** What is in use and how large the volume is, month after month. */
export function forecast(volume: GrowingVolume, months: number): ForecastMonth[] {
  const events = growthEvents(volume, months);
  return Array.from({ length: months + 1 }, (_, month) => ({
    month,
    used: volume.used * (1 + volume.growthPercent / 100) ** month,
    size: events.filter(event => event.month <= month).at(-1)?.size ?? volume.size,
  }));
}

/** Bytes, rounded up to whole GiB. */
export function wholeGibibytes(bytes: number): number {
  return Math.ceil(bytes / GIBIBYTE) * GIBIBYTE;
}
