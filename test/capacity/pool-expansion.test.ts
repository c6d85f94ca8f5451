import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { PoolExpansion } from '../../src';
import { expandedGibibytes, lastExpandedGibibytes, poolExpansionRule } from '../../src/capacity/pool-objects';
import { stepsTo } from '../../src/capacity/volume-growth-rules';

const expansion = (byPercent: number, upTo: number) =>
  PoolExpansion.atPercent(70, { byPercent, upTo: Size.gibibytes(upTo) })._model;

/** A pool under the rule as it is rendered, in exact arithmetic. Returns whole GiB. */
function simulated(gibibytes: number, byPercent: number, upTo: number): number {
  const rule = poolExpansionRule(expansion(byPercent, upTo), 'rule', {}) as unknown as {
    spec: {
      conditions: { expressions: { operator: string; values: string[] }[] };
      actions: { params: { scalepercentage: string } }[];
    };
  };
  const [, { operator, values: [last] }] = rule.spec.conditions.expressions;
  expect(operator).toBe('LtEq');
  const step = BigInt(rule.spec.actions[0].params.scalepercentage);
  // The size is a fraction.
  let [size, unit] = [BigInt(gibibytes), 1n];
  while (size <= BigInt(last) * unit) [size, unit] = [size * (100n + step), unit * 100n];
  return Number(size / unit);
}

const inputs = [
  fc.integer({ min: 1, max: 4096 }), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 65_536 }),
] as const;

test('the size at which expansion ends is where the rendered rule leaves a pool', () => {
  fc.assert(fc.property(...inputs, (gibibytes, byPercent, upTo) => {
    expect(expandedGibibytes(gibibytes, expansion(byPercent, upTo))).toBe(simulated(gibibytes, byPercent, upTo));
  }));
});

test('no expansion goes beyond the ceiling, and none makes a pool smaller', () => {
  fc.assert(fc.property(...inputs, (gibibytes, byPercent, upTo) => {
    const end = expandedGibibytes(gibibytes, expansion(byPercent, upTo));
    expect(end).toBeGreaterThanOrEqual(gibibytes);
    expect(end).toBeLessThanOrEqual(Math.max(gibibytes, upTo));
  }));
});

test('expansion by one percent ends far below the ceiling when one step more would go beyond it', () => {
  expect(lastExpandedGibibytes(expansion(1, 1024))).toBe(1013);
  expect(expandedGibibytes(500, expansion(1, 1024))).toBe(1013);
  expect(expandedGibibytes(1024, expansion(50, 1536))).toBe(1536);
});

test('a power of the step is that many steps', () => {
  expect(stepsTo(225, 100, 50)).toBe(2);
  expect(stepsTo(800, 100, 100)).toBe(3);
  expect(stepsTo(801, 100, 100)).toBe(4);
});
