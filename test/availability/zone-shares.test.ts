import * as fc from 'fast-check';
import { RackSource, type TopologyModel, zoneInNames, zoneShares } from '../../src/availability/topology';
import { isRfc1123Label } from '../../src/kubernetes/names';

const ZONES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const topology = (zones: number): TopologyModel => ({
  zoned: true, zones: ZONES.slice(0, zones), rack: RackSource.STATEFUL_SET_PER_ZONE, acrossZones: false,
});
const shares = (zones: number, brokers: number) => zoneShares(topology(zones), brokers).map(({ replicas }) => replicas);
const sizes = [fc.integer({ min: 1, max: ZONES.length }), fc.integer({ min: 0, max: 100 })] as const;

test('every broker is in one zone, and the numbers in two zones differ by one at most', () => {
  fc.assert(fc.property(...sizes, (zones, brokers) => {
    const found = zoneShares(topology(zones), brokers);
    expect(found.map(({ zone }) => zone)).toEqual(ZONES.slice(0, zones));
    expect(found.reduce((sum, { replicas }) => sum + replicas, 0)).toBe(brokers);
    const replicas = found.map(share => share.replicas);
    expect(Math.max(...replicas) - Math.min(...replicas)).toBeLessThanOrEqual(1);
  }));
});

test('an additional broker removes none from any zone', () => {
  fc.assert(fc.property(...sizes, (zones, brokers) => {
    const before = shares(zones, brokers);
    shares(zones, brokers + 1).forEach((replicas, index) => expect(replicas).toBeGreaterThanOrEqual(before[index]));
  }));
});

test('an additional zone at the end moves no broker if the number of brokers grows in proportion', () => {
  const zonesBefore = fc.integer({ min: 1, max: ZONES.length - 1 });
  fc.assert(fc.property(zonesBefore, fc.integer({ min: 1, max: 20 }), (zones, each) => {
    expect(shares(zones + 1, each * (zones + 1)).slice(0, zones)).toEqual(shares(zones, each * zones));
  }));
});

/** Values of the label topology.kubernetes.io/zone. */
const zone = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,30}[A-Za-z0-9])?$/);

test('a zone in names is a DNS label, the zone itself where it is one, and two zones never have the same', () => {
  fc.assert(fc.property(zone, zone, (one, other) => {
    expect(isRfc1123Label(zoneInNames(one))).toBe(true);
    if (isRfc1123Label(one)) expect(zoneInNames(one)).toBe(one);
    if (one !== other) expect(zoneInNames(one)).not.toBe(zoneInNames(other));
  }));
  expect(zoneInNames('Zone_1')).not.toBe(zoneInNames('zone-1'));
  expect(zoneInNames('zone.1')).not.toBe(zoneInNames('zone_1'));
});
