import type { EnsemblePlan } from './ensemble-plan';
import { GIBIBYTE } from '../core/quantity';

/** Volumes of one kind: how many, and the sum of their sizes. */
export interface VolumeSum {
  readonly count: number;
  readonly bytes: number;
}

/** An ensemble in one line: `ZooKeeper, 3 servers, 3 volumes, 30 GiB`. */
export function ensembleSummary(plan: EnsemblePlan): string {
  return ['ZooKeeper', counted(plan.spec.servers, 'server'), storedText([ensembleVolumes(plan)])].join(', ');
}

/** The volumes of an ensemble. */
export function ensembleVolumes({ spec, volumes }: EnsemblePlan): VolumeSum {
  const count = spec.servers * volumes.volumesPerPod;
  return { count, bytes: count * volumes.sizeBytes };
}

/** A number of things: `1 broker`, `3 brokers`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Number and size of all volumes: `6 volumes, 1.6 TiB`. */
export function storedText(volumes: readonly VolumeSum[]): string {
  const gibibytes = volumes.reduce((sum, { bytes }) => sum + bytes, 0) / GIBIBYTE;
  const size = gibibytes >= 1024
    ? `${Math.round(gibibytes / 102.4) / 10} TiB`
    : `${Math.round(gibibytes * 10) / 10} GiB`;
  return `${counted(volumes.reduce((sum, { count }) => sum + count, 0), 'volume')}, ${size}`;
}
