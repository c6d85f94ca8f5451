import { type Decided, decided } from '../core/decision';
import { GIBIBYTE, MEBIBYTE } from '../core/quantity';
import type { DiskPerformance } from '../storage/stores/backing-store-model';

/** What a disk costs in a month. */
export interface DiskPrice {
  /** Price of a GiB. */
  readonly perGibibyte: number;

  /**
   * Price of an I/O operation a second.
   *
   * @default 0
   */
  readonly perIops?: number;

  /**
   * Operations a second that cost nothing.
   *
   * @default 0
   */
  readonly freeIops?: number;

  /**
   * Price of a MiB/s.
   *
   * @default 0
   */
  readonly perThroughput?: number;

  /**
   * MiB/s that cost nothing.
   *
   * @default 0
   */
  readonly freeThroughput?: number;
}

/**
 * List prices in US dollars a month, without discounts: AWS us-east-1 (price list, August 2026), Azure East US (Retail
 * Prices API, July and September 2026; Premium SSD is sold in sizes, here the price of a P30 for each GiB), Google
 * Cloud us-central1 (August 2026).
 */
export const LIST_PRICES: { readonly [type: string]: DiskPrice } = {
  'gp3': { perGibibyte: 0.08, perIops: 0.005, freeIops: 3000, perThroughput: 0.04, freeThroughput: 125 },
  'gp2': { perGibibyte: 0.10 },
  'io1': { perGibibyte: 0.125, perIops: 0.065 },
  'io2': { perGibibyte: 0.125, perIops: 0.065 },
  'Premium_LRS': { perGibibyte: 0.132 },
  'PremiumV2_LRS': {
    perGibibyte: 0.0803, perIops: 0.00511, freeIops: 3000, perThroughput: 0.0402, freeThroughput: 125,
  },
  'UltraSSD_LRS': { perGibibyte: 0.1197, perIops: 0.0496, perThroughput: 0.3497 },
  'pd-ssd': { perGibibyte: 0.17 },
  'pd-balanced': { perGibibyte: 0.10 },
  'hyperdisk-balanced': {
    perGibibyte: 0.08, perIops: 0.005, freeIops: 3000, perThroughput: 0.04, freeThroughput: 140,
  },
};

/** The price of a type of disk, and whose it is; undefined where none is known. */
export function priceOf(type: string, prices: { readonly [type: string]: DiskPrice }): Decided<DiskPrice> | undefined {
  if (prices[type] !== undefined) return decided(prices[type], 'your price');
  return LIST_PRICES[type] && decided(LIST_PRICES[type], 'list price in US dollars');
}

/** Price of a disk of this size in a month, with the performance that it has. */
export function diskCost(
  price: DiskPrice, bytes: number, { iops = 0, bytesPerSecond = 0 }: DiskPerformance = {},
): number {
  const { perIops = 0, freeIops = 0, perThroughput = 0, freeThroughput = 0 } = price;
  return price.perGibibyte * Math.ceil(bytes / GIBIBYTE) + perIops * Math.max(0, iops - freeIops)
    + perThroughput * Math.max(0, bytesPerSecond / MEBIBYTE - freeThroughput);
}
