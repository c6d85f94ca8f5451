import { type Size, SizeRoundingBehavior } from 'cdk8s';

/** A size in bytes. NaN, which rules refuse, if an untyped caller passed something else. */
export function bytesOf(size: Size | undefined): number {
  return typeof size?.toKibibytes === 'function'
    ? size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024
    : NaN;
}
