import * as fc from 'fast-check';
import { quantity } from '../../src/core/quantity';

const UNITS: { [suffix: string]: number } = { '': 1, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40 };

test('a quantity stands for exactly its bytes, in the largest unit', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), bytes => {
    const [, number, suffix] = /^(\d+)(\D*)$/.exec(quantity(bytes))!;
    expect(Number(number) * UNITS[suffix]).toBe(bytes);
  }));
  expect([1024 ** 4, 1536 * 1024 ** 2, 500 * 1024 ** 3, 1000].map(quantity)).toEqual([
    '1Ti', '1536Mi', '500Gi', '1000',
  ]);
});
