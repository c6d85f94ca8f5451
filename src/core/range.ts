/** Whether a value is a whole number in a range, both ends included. */
export function isWhole(value: unknown, from: number, to = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
}

/** 0, 1, ... count - 1. */
export function range(count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => index);
}
