import * as fc from 'fast-check';
import { decided } from '../../src/core/decision';
import { JVM_SECONDS } from '../../src/defaults';
import { startupSeconds } from '../../src/kafka/plan/timing';

const input = fc.record({
  partitions: fc.integer({ min: 1, max: 10_000 }),
  segmentBytes: fc.integer({ min: 2 ** 14, max: 2 ** 31 - 1 }),
  gibibytes: fc.integer({ min: 1, max: 65_536 }),
  directories: fc.integer({ min: 1, max: 8 }),
  readRate: fc.integer({ min: 1, max: 10_000 }),
});
type Input = typeof input extends fc.Arbitrary<infer Value> ? Value : never;

const seconds = ({ partitions, segmentBytes, gibibytes, directories, readRate }: Input) => startupSeconds(
  { ceilingBytes: gibibytes * 2 ** 30, volumesPerPod: directories, readRate: decided(readRate, 'a test') },
  { config: { 'log.segment.bytes': segmentBytes }, partitionsPerBroker: partitions },
).value;

test('the startup budget is at least the time to read what an unclean stop leaves, and at most that of all data', () => {
  fc.assert(fc.property(input, given => {
    const { partitions, segmentBytes, gibibytes, directories, readRate } = given;
    const rate = readRate * 2 ** 20 * directories;
    const stored = gibibytes * 2 ** 30 * directories;
    const once = Math.min(partitions * segmentBytes, stored) / rate;
    expect(seconds(given)).toBeGreaterThanOrEqual(once);
    // Twice over, the JVM, and rounded up to ten seconds.
    expect(seconds(given)).toBeLessThanOrEqual(2 * stored / rate + JVM_SECONDS + 10);
    expect(seconds(given) % 10).toBe(0);
  }));
});

test('more partitions, longer segments or larger volumes never shorten the budget; a faster disk never lengthens it', () => {
  fc.assert(fc.property(input, fc.integer({ min: 1, max: 10 }), (given, factor) => {
    const budget = seconds(given);
    for (const key of ['partitions', 'segmentBytes', 'gibibytes'] as const) {
      expect(seconds({ ...given, [key]: given[key] * factor })).toBeGreaterThanOrEqual(budget);
    }
    expect(seconds({ ...given, readRate: given.readRate * factor })).toBeLessThanOrEqual(budget);
  }));
});
