import { range } from './range';

/** All ways to choose `count` of the numbers 0, 1, ... of - 1. */
export function setsOf(of: number, count: number): number[][] {
  if (count === 0) return [[]];
  return range(of).flatMap(first =>
    setsOf(of - first - 1, count - 1).map(rest => [first, ...rest.map(other => other + first + 1)]));
}

/** All sets of the numbers 0, 1, ... of - 1, the smaller ones first. */
export function allSets(of: number): number[][] {
  return range(of + 1).flatMap(count => setsOf(of, count));
}

/** How many ways there are to choose `count` of `of`. */
export function choose(of: number, count: number): number {
  if (count < 0 || count > of) return 0;
  let ways = 1;
  for (let index = 0; index < count; index++) ways = ways * (of - index) / (index + 1);
  return ways;
}
