import * as fc from 'fast-check';
import { bytesOfQuantity, quantity } from '../../src/core/quantity';

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

test('the bytes of a quantity are read back from its text, with every unit that an option of a command takes', () => {
  const units = fc.constantFrom(...Object.entries(UNITS).filter(([suffix]) => suffix !== ''));
  fc.assert(fc.property(fc.integer({ min: 1, max: 8191 }), units, (number, [suffix, unit]) => {
    expect(bytesOfQuantity(`${number}${suffix}`)).toBe(number * unit);
    expect(bytesOfQuantity(quantity(number * unit))).toBe(number * unit);
  }));
});

test('a text that is not a whole number with a unit has no bytes', () => {
  fc.assert(fc.property(fc.string(), text => {
    fc.pre(!/^[1-9]\d*(Ki|Mi|Gi|Ti)$/.test(text));
    expect(bytesOfQuantity(text)).toBeUndefined();
  }));
  for (const text of ['0Gi', '1.5Gi', '-1Gi', '1G', '1GiB', ' 1Gi', '1Gi\n', '']) expect(bytesOfQuantity(text)).toBeUndefined();
});
