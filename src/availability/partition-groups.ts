import { range } from '../core/range';
import { choose } from '../core/sets';

/**
 * The groups of brokers that Kafka may give the replicas of a partition to. With many partitions every such group
 * occurs, so that the worst group decides what a failure does.
 */
export interface PartitionGroups {
  readonly replicationFactor: number;
  /** Brokers in each zone; one entry where Kafka knows of no zones. */
  readonly brokersInZone: readonly number[];
  /** Least and most replicas of a partition in each zone. */
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** The groups for brokers in these zones. Kafka gives replicas to the racks in turn (KIP-36, and KRaft's placer). */
export function partitionGroups(replicationFactor: number, brokersInZone: readonly number[]): PartitionGroups {
  const zones = brokersInZone.filter(brokers => brokers > 0).length;
  const even = Math.floor(replicationFactor / Math.max(1, zones));
  const room = (quota: number) => brokersInZone.reduce((sum, brokers) => sum + Math.min(brokers, quota), 0);
  let quota = Math.ceil(replicationFactor / Math.max(1, zones));
  while (room(quota) < replicationFactor && quota < replicationFactor) quota++;
  return {
    replicationFactor,
    brokersInZone,
    least: brokersInZone.map(brokers => Math.min(brokers, even)),
    most: brokersInZone.map(brokers => Math.min(brokers, quota)),
  };
}

/** The most replicas of one partition that are among the brokers that are out, given by zone. */
export function mostOut({ replicationFactor, most }: PartitionGroups, outInZone: readonly number[]): number {
  return Math.min(replicationFactor, most.reduce((sum, quota, zone) => sum + Math.min(quota, outInZone[zone]), 0));
}

/** The most replicas of one partition that the loss of a zone takes, of brokers that are spread over the zones. */
export function mostOutWithZone(replicationFactor: number, brokers: number, zones: number, racks: boolean): number {
  const brokersInZone = range(zones).map(zone => Math.ceil((brokers - zone) / zones));
  if (!racks) return Math.min(replicationFactor, brokersInZone[0]);
  const groups = partitionGroups(replicationFactor, brokersInZone);
  return Math.max(...range(zones).map(lost =>
    mostOut(groups, brokersInZone.map((inZone, zone) => zone === lost ? inZone : 0))));
}

/** Share of the partitions with 0, 1, 2 ... of their replicas out, if each group is as likely as any other. */
export function sharesByReplicasOut(groups: PartitionGroups, outInZone: readonly number[]): number[] {
  const { replicationFactor, brokersInZone, least, most } = groups;
  // ways[chosen][out], zone after zone.
  let ways = table(replicationFactor);
  ways[0][0] = 1;
  brokersInZone.forEach((brokers, zone) => {
    const next = table(replicationFactor);
    const out = Math.min(brokers, outInZone[zone]);
    for (let taken = least[zone]; taken <= most[zone]; taken++) {
      for (let takenOut = 0; takenOut <= Math.min(taken, out); takenOut++) {
        const factor = choose(out, takenOut) * choose(brokers - out, taken - takenOut);
        if (factor > 0) addShifted(next, ways, taken, takenOut, factor);
      }
    }
    ways = next;
  });
  const counts = ways[replicationFactor];
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map(count => all === 0 ? 0 : count / all);
}

function table(size: number): number[][] {
  return range(size + 1).map(() => range(size + 1).map(() => 0));
}

function addShifted(into: number[][], from: readonly number[][], taken: number, out: number, factor: number): void {
  for (let chosen = 0; chosen + taken < into.length; chosen++) {
    for (let lost = 0; lost + out < into.length; lost++) {
      into[chosen + taken][lost + out] += from[chosen][lost] * factor;
    }
  }
}
