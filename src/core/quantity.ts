const UNITS: readonly (readonly [suffix: string, bytes: number])[] = [
  ['Ti', 1024 ** 4], ['Gi', 1024 ** 3], ['Mi', 1024 ** 2], ['Ki', 1024],
];

/** Bytes of a gibibyte. */
export const GIBIBYTE = 1024 ** 3;

/** Bytes of a mebibyte. */
export const MEBIBYTE = 1024 ** 2;

/** Bytes of a megabyte, the unit of rates. */
export const MEGABYTE = 1_000_000;

/** A number of bytes as a Kubernetes quantity, in the largest binary unit that is exact. */
export function quantity(bytes: number): string {
  const [suffix, unit] = UNITS.find(([, size]) => bytes >= size && bytes % size === 0) ?? ['', 1];
  return `${bytes / unit}${suffix}`;
}

/** Bytes of a quantity such as `500Gi`; undefined for anything but a whole number and Ki, Mi, Gi or Ti. */
export function bytesOfQuantity(text: string): number | undefined {
  const [, number, suffix] = /^([1-9]\d*)(Ki|Mi|Gi|Ti)$/.exec(text) ?? [];
  const unit = UNITS.find(([name]) => name === suffix);
  return unit && Number(number) * unit[1];
}
