import * as fc from 'fast-check';
import { model, replicated } from './models';
import { mostOut, mostOutWithZone, partitionGroups, sharesByReplicasOut } from '../../src/availability/partition-groups';
import { VolumeMobility } from '../../src/availability/volume-mobility';
import { range } from '../../src/core/range';
import { setsOf } from '../../src/core/sets';
import { type ClusterModel, placeCluster } from '../../src/planner/cluster-layout';
import { type Evaluation, FailureStage, PartitionState, evaluationOf, outcomeOf } from '../../src/planner/failure-outcome';
import { failureShares } from '../../src/planner/failure-shares';
import {
  nodeTolerance, recordsInMemoryTolerance, recordsOnDiskTolerance, zoneTolerance,
} from '../../src/planner/failure-tolerance';

const local = { mobility: VolumeMobility.NEVER, pooled: false, replicas: 1, acrossZones: false };
const cloudDisk = { mobility: VolumeMobility.WITHIN_A_ZONE, pooled: false, replicas: 1, acrossZones: false };

const zones = ['a', 'b', 'c'];
const zoned = { zones, racks: true, pinned: true };
const evaluate = (changes?: Partial<ClusterModel>) => evaluationOf(placeCluster(model(changes)));
const fail = (evaluation: Evaluation, nodes: number[], stage: FailureStage, disksLost = false) =>
  outcomeOf(evaluation, { nodes: new Set(nodes), disksLost }, stage);

/** Small clusters of every kind. */
const models: fc.Arbitrary<ClusterModel> = fc.record({
  brokers: fc.integer({ min: 1, max: 5 }),
  spare: fc.integer({ min: 0, max: 3 }),
  zoned: fc.boolean(),
  pinned: fc.boolean(),
  acrossZones: fc.boolean(),
  sharesNodes: fc.boolean(),
  replicationFactor: fc.integer({ min: 1, max: 3 }),
  minInsyncReplicas: fc.integer({ min: 1, max: 3 }),
  replicas: fc.integer({ min: 1, max: 3 }),
  volumes: fc.constantFrom('replicated', 'local', 'zone', 'anywhere'),
  voters: fc.constantFrom(0, 1, 3),
}).map(drawn => {
  const nodes = drawn.brokers + drawn.spare + (drawn.zoned ? 1 : 0);
  const factor = Math.min(drawn.replicationFactor, drawn.brokers);
  const names = drawn.zoned && nodes >= 3 ? zones : [];
  const pinned = names.length > 0 && drawn.pinned;
  return {
    brokers: drawn.brokers,
    nodes: Math.max(nodes, drawn.voters),
    zones: names,
    racks: names.length > 0,
    pinned,
    sharesNodes: drawn.sharesNodes,
    replicationFactor: factor,
    minInsyncReplicas: Math.min(drawn.minInsyncReplicas, factor),
    volumes: {
      replicated: { ...replicated(drawn.replicas), acrossZones: drawn.acrossZones && !pinned },
      local,
      zone: cloudDisk,
      anywhere: { ...cloudDisk, mobility: VolumeMobility.ANYWHERE },
    }[drawn.volumes]!,
    voters: drawn.voters,
    voterName: 'controller',
    combined: false,
  };
});

/** The number of failed nodes below which a property always holds, by trying all sets. */
function bruteForce({ layout }: Evaluation, holds: (nodes: number[]) => boolean): { always: number; atBest: number } {
  const survives = range(layout.nodes.length + 1).map(count => setsOf(layout.nodes.length, count).map(holds));
  const broken = survives.findIndex(outcomes => outcomes.includes(false));
  return {
    always: broken === -1 ? layout.nodes.length : broken - 1,
    atBest: survives.reduce((best, outcomes, count) => outcomes.includes(true) ? count : best, -1),
  };
}

const serves = (evaluation: Evaluation, stage: FailureStage, property: 'writes' | 'reads') => (nodes: number[]) => {
  const { state, quorum } = fail(evaluation, nodes, stage);
  return quorum && (state === PartitionState.WRITABLE || (property === 'reads' && state === PartitionState.READ_ONLY));
};

describe('the tolerance of a cluster is that which all sets of failed nodes show', () => {
  for (const stage of Object.values(FailureStage)) {
    for (const property of ['writes', 'reads'] as const) {
      test(`${property}, ${stage}`, () => {
        fc.assert(fc.property(models, drawn => {
          const evaluation = evaluationOf(placeCluster(drawn));
          const { always, atBest, exact } = nodeTolerance(evaluation, stage, property);
          const seen = bruteForce(evaluation, serves(evaluation, stage, property));
          expect({ atBest, exact }).toEqual({ atBest: seen.atBest, exact: true });
          // The scheduler chooses which of several brokers gets the last free node. An outcome takes one choice; where
          // brokers of several zones compete for the node, the tolerance is that of the worst choice.
          if (drawn.racks && !drawn.pinned) expect(always).toBeLessThanOrEqual(seen.always);
          else expect(always).toBe(seen.always);
        }), { numRuns: 300 });
      });
    }
  }

  test('two nodes can take three brokers, where one has its data only over the network', () => {
    const evaluation = evaluate({ brokers: 5, nodes: 6, minInsyncReplicas: 1, voters: 0 });
    const { always } = nodeTolerance(evaluation, FailureStage.BEFORE_FAILOVER, 'writes');
    expect(always).toBe(bruteForce(evaluation, serves(evaluation, FailureStage.BEFORE_FAILOVER, 'writes')).always);
    expect(always).toBe(1);
  });

  test('records on disks', () => {
    fc.assert(fc.property(models, drawn => {
      const evaluation = evaluationOf(placeCluster(drawn));
      const { always, atBest } = recordsOnDiskTolerance(evaluation);
      expect({ always, atBest }).toEqual(bruteForce(evaluation, nodes =>
        fail(evaluation, nodes, FailureStage.BEFORE_FAILOVER, true).state !== PartitionState.LOST));
    }), { numRuns: 300 });
  });

  test('acknowledged records that are in memory alone', () => {
    fc.assert(fc.property(models, drawn => {
      const evaluation = evaluationOf(placeCluster(drawn));
      const { always, atBest } = recordsInMemoryTolerance(evaluation);
      // Memory is lost with its node, as the disk of a node is that has no other.
      const inMemory = evaluationOf({
        ...evaluation.layout,
        brokers: evaluation.layout.brokers.map(broker => ({ ...broker, holders: [broker.node] })),
        voters: [],
      });
      expect({ always, atBest }).toEqual(bruteForce(evaluation, nodes =>
        fail(inMemory, nodes, FailureStage.BEFORE_FAILOVER, true).state !== PartitionState.LOST));
    }), { numRuns: 300 });
  });

  test('the named nodes end the property, and all of them are needed', () => {
    fc.assert(fc.property(models, fc.constantFrom(...Object.values(FailureStage)), (drawn, stage) => {
      const evaluation = evaluationOf(placeCluster(drawn));
      const { ends, always } = nodeTolerance(evaluation, stage, 'writes');
      const nodes = ends.map(name => evaluation.layout.nodes.findIndex(node => node.name === name));
      if (nodes.length === 0) return;
      expect(nodes).toHaveLength(always + 1);
      // As above: an outcome may give the last free node to another broker.
      if (!drawn.racks || drawn.pinned) expect(serves(evaluation, stage, 'writes')(nodes)).toBe(false);
    }), { numRuns: 300 });
  });
});

describe('the reference deployment: three brokers with replication factor 2 on five nodes, three replicas of each volume', () => {
  const reference = evaluate({ replicationFactor: 2, minInsyncReplicas: 1, volumes: replicated(3), voters: 3 });

  test('writes go on after any one failure, and after any two once the brokers have moved', () => {
    expect(nodeTolerance(reference, FailureStage.BEFORE_FAILOVER, 'writes').always).toBe(1);
    // With three of five nodes down, Portworx has no majority.
    expect(nodeTolerance(reference, FailureStage.AFTER_FAILOVER, 'writes').always).toBe(2);
  });

  test('what is on disk survives two lost nodes, what is in memory none, since a write waits for one broker', () => {
    expect(recordsOnDiskTolerance(reference).always).toBeGreaterThanOrEqual(2);
    expect(recordsInMemoryTolerance(reference).always).toBe(0);
  });
});

describe('each choice survives what its replicas are for', () => {
  const wide = { nodes: 9, voters: 0 };
  test.each([
    ['RF 3, min ISR 2, local disks', { volumes: local }, 1, 1, 1],
    ['RF 3, min ISR 2, volumes with 2 replicas', { volumes: replicated(2) }, 1, 3, 3],
    ['RF 3, min ISR 2, volumes with 3 replicas', { volumes: replicated(3) }, 1, 4, 5],
    ['RF 2, min ISR 1, local disks', { volumes: local, replicationFactor: 2, minInsyncReplicas: 1 }, 1, 1, 0],
    ['RF 2, min ISR 2, local disks', { volumes: local, replicationFactor: 2 }, 0, 0, 1],
    ['RF 1, volumes with 2 replicas', { volumes: replicated(2), replicationFactor: 1, minInsyncReplicas: 1 }, 0, 1, 1],
  ])('%s', (_, changes, atOnce, afterFailover, written) => {
    const evaluation = evaluate({ ...wide, ...changes });
    expect(nodeTolerance(evaluation, FailureStage.BEFORE_FAILOVER, 'writes').always).toBe(atOnce);
    expect(nodeTolerance(evaluation, FailureStage.AFTER_FAILOVER, 'writes').always).toBe(afterFailover);
    expect(recordsOnDiskTolerance(evaluation).always).toBe(written);
  });

  test('a broker without a free node stays down', () => {
    const full = evaluate({ nodes: 3, replicationFactor: 3, minInsyncReplicas: 3, voters: 0 });
    expect(fail(full, [0], FailureStage.AFTER_FAILOVER))
      .toMatchObject({ state: PartitionState.READ_ONLY, brokersDown: [0] });
    const free = evaluate({ nodes: 4, replicationFactor: 3, minInsyncReplicas: 3, voters: 0 });
    expect(fail(free, [0], FailureStage.AFTER_FAILOVER))
      .toMatchObject({ state: PartitionState.WRITABLE, brokersDown: [] });
  });

  test('a cloud disk follows its broker within its zone', () => {
    const cluster = evaluate({ ...zoned, nodes: 6, volumes: cloudDisk });
    expect(fail(cluster, [0], FailureStage.AFTER_FAILOVER).brokersDown).toEqual([]);
    // Both nodes of zone a.
    expect(fail(cluster, [0, 3], FailureStage.AFTER_FAILOVER).brokersDown).toEqual([0]);
  });

  test('a zone may fail where each has one replica of every partition', () => {
    const three = evaluate({ ...zoned, brokers: 6, nodes: 9 });
    expect(zoneTolerance(three, FailureStage.BEFORE_FAILOVER, 'writes')).toMatchObject({ always: 1, atBest: 1 });
    // With two zones one of them has two replicas of some partitions, and two of three voters.
    const two = evaluate({ ...zoned, zones: ['a', 'b'], brokers: 6, nodes: 9 });
    expect(zoneTolerance(two, FailureStage.BEFORE_FAILOVER, 'writes')).toMatchObject({ always: 0, ends: ['a'] });
  });

  test('the loss of a zone takes as many replicas of a partition as the rules on clusters count', () => {
    const drawn = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }), fc.boolean());
    fc.assert(fc.property(drawn, ([brokers, factor, racks]) => {
      fc.pre(factor <= brokers);
      const evaluation = evaluate({
        ...zoned,
        brokers,
        nodes: 12,
        racks,
        volumes: cloudDisk,
        voters: 0,
        replicationFactor: factor,
        minInsyncReplicas: 1,
      });
      const out = Math.max(...[0, 1, 2].map(zone => {
        const nodes = range(12).filter(node => node % 3 === zone);
        const { brokersDown } = fail(evaluation, nodes, FailureStage.BEFORE_FAILOVER);
        const down = evaluation.groups.brokersInZone.map((_, place) =>
          brokersDown.filter(broker => evaluation.zoneOfBroker[broker] === place).length);
        return mostOut(evaluation.groups, down);
      }));
      expect(mostOutWithZone(factor, brokers, 3, racks)).toBe(out);
    }));
  });

  test('the disks of two of three voters are the metadata', () => {
    const cluster = evaluate({ brokers: 3, nodes: 6, volumes: local });
    expect(fail(cluster, [3, 4], FailureStage.BEFORE_FAILOVER, true).state).toBe(PartitionState.LOST);
    expect(recordsOnDiskTolerance(evaluate({ nodes: 6, volumes: local, minInsyncReplicas: 3 })).always).toBe(1);
  });

  test('two of three voters down end writes although brokers are up', () => {
    const cluster = evaluate({ brokers: 3, nodes: 6, volumes: local });
    expect(cluster.layout.voters.map(({ node }) => node)).toEqual([3, 4, 5]);
    expect(fail(cluster, [3, 4], FailureStage.BEFORE_FAILOVER))
      .toMatchObject({ state: PartitionState.WRITABLE, quorum: false });
    expect(nodeTolerance(cluster, FailureStage.BEFORE_FAILOVER, 'writes').always).toBe(1);
  });
});

describe('shares of failures', () => {
  test('a sample agrees with all sets', () => {
    const cluster = evaluate({ brokers: 20, nodes: 40 });
    for (const nodes of [2, 3]) {
      const all = failureShares(cluster, nodes, FailureStage.BEFORE_FAILOVER, false, 100_000);
      const drawn = failureShares(cluster, nodes, FailureStage.BEFORE_FAILOVER, false, 700);
      expect([all.exhaustive, drawn.exhaustive]).toEqual([true, false]);
      // Four standard errors of a share that is a mean of 700.
      for (const state of Object.values(PartitionState)) {
        expect(Math.abs(all.states[state] - drawn.states[state])).toBeLessThan(4 * 0.5 / Math.sqrt(700));
      }
      expect(drawn).toEqual(failureShares(cluster, nodes, FailureStage.BEFORE_FAILOVER, false, 700));
    }
  });

  test('one failed node of three brokers makes no partition read-only, two make all of them so', () => {
    const cluster = evaluate({ nodes: 3, volumes: local, voters: 0 });
    expect(failureShares(cluster, 1, FailureStage.BEFORE_FAILOVER, false))
      .toMatchObject({ states: { writable: 1 }, notWritable: 0 });
    expect(failureShares(cluster, 2, FailureStage.BEFORE_FAILOVER, false).notWritable).toBeCloseTo(1);
  });

  test('partitions are spread over the groups that Kafka may choose', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 3 }), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (factor, brokersInZone, flags) => {
        const zoneOf = brokersInZone.flatMap((brokers, zone) => range(brokers).map(() => zone));
        fc.pre(zoneOf.length >= factor);
        const groups = partitionGroups(factor, brokersInZone);
        const out = zoneOf.map((_, broker) => flags[broker]);
        const admissible = setsOf(zoneOf.length, factor).filter(group => brokersInZone.every((_, zone) => {
          const inZone = group.filter(broker => zoneOf[broker] === zone).length;
          return inZone >= groups.least[zone] && inZone <= groups.most[zone];
        }));
        const outInZone = brokersInZone.map((_, zone) =>
          zoneOf.filter((of, broker) => of === zone && out[broker]).length);
        const counts = range(factor + 1).map(wanted =>
          admissible.filter(group => group.filter(broker => out[broker]).length === wanted).length / admissible.length);
        sharesByReplicasOut(groups, outInZone).forEach((share, index) => expect(share).toBeCloseTo(counts[index]));
        expect(mostOut(groups, outInZone)).toBe(counts.reduce((most, count, index) => count > 0 ? index : most, 0));
      }), { numRuns: 300 });
  });
});
