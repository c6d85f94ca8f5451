import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AzureDiskSku, BackingStore, CapacityPlan, Durability, EbsVolumeType, FailureKind, FailureQuestion, FlashArrayAccess,
  GoogleDiskType, KafkaStorage, MetadataQuorum, Replication, Topology, type WorkloadProps,
} from '../../src';
import { GIBIBYTE } from '../../src/core/quantity';
import { growthEvents } from '../../src/planner/growth-forecast';

const workload = (props: Partial<WorkloadProps> = {}): WorkloadProps =>
  ({ ingestPerSecond: Size.mebibytes(20), backingStore: BackingStore.ebs({ throughput: 500, iops: 4000 }), ...props });
const plan = (props?: Partial<WorkloadProps>) => CapacityPlan.of(workload(props));
const gibibytes = (size: Size) => size.toGibibytes({ rounding: 2 as never });
const decision = (of: CapacityPlan, name: string) => of.decisions.find(one => one.name === name)!;

describe('a capacity plan', () => {
  test('stores what is written in the retention time, on all replicas, with room', () => {
    const { volumeSize, brokers } = plan({
      retention: Duration.days(1), ingestPerSecond: Size.mebibytes(10), portworx: false,
    });
    // 10 MiB/s for a day, three times, on three brokers.
    const kept = 10 * 86_400 / 1024;
    expect(brokers).toBe(3);
    // A tenth more for the segment that is written; 30 % free below the threshold of 80 %.
    expect(gibibytes(volumeSize)).toBeGreaterThan(kept * 1.1 / 0.7 / 0.8);
    expect(gibibytes(volumeSize)).toBeLessThan(kept * 1.11 / 0.7 / 0.8 + 1);
  });

  test('names the limit that asks for the most brokers', () => {
    expect(decision(plan({ retention: Duration.days(1) }), 'brokers').because).toContain('replicas');
    expect(decision(plan({ ingestPerSecond: Size.mebibytes(400), retention: Duration.hours(1) }), 'brokers').because)
      .toContain('disk throughput');
    expect(decision(plan({ ingestPerSecond: Size.mebibytes(50), retention: Duration.days(30) }), 'brokers').because)
      .toContain('disk size');
    expect(decision(plan({ partitions: 20_000, retention: Duration.hours(1) }), 'brokers').because).toContain('partitions');
    expect(decision(plan({ consumerGroups: 200, retention: Duration.hours(1) }), 'brokers').because).toContain('CPU');
  });

  test('counts brokers in whole zones, with a free node in each', () => {
    const { brokers, nodes } = plan({ partitions: 5000, zones: ['a', 'b', 'c'], retention: Duration.days(1) });
    expect(brokers % 3).toBe(0);
    expect(nodes).toBe(brokers + 3);
  });

  test('with more of anything, nothing is smaller', () => {
    const more: { readonly [name: string]: Partial<WorkloadProps> } = {
      ingest: { ingestPerSecond: Size.mebibytes(60) },
      retention: { retention: Duration.days(20) },
      consumers: { consumerGroups: 9 },
      growth: { growthPercentPerMonth: 8 },
      headroom: { headroomPercent: 60 },
    };
    fc.assert(fc.property(fc.integer({ min: 5, max: 60 }), fc.constantFrom(...Object.keys(more)), (ingest, what) => {
      const base = { ingestPerSecond: Size.mebibytes(ingest), retention: Duration.days(3) };
      const [less, grown] = [plan(base), plan({
        ...base,
        ...more[what],
        ...what === 'ingest'
          ? { ingestPerSecond: Size.mebibytes(ingest * 3) } : {},
      })];
      expect(grown.brokers).toBeGreaterThanOrEqual(less.brokers);
      // Each volume is rounded up to a whole GiB.
      expect(grown.brokers * (gibibytes(grown.volumeCeiling) + 1))
        .toBeGreaterThanOrEqual(less.brokers * gibibytes(less.volumeSize));
    }), { numRuns: 50 });
  });

  test('the forecast and the steps agree, and volumes never hold more than they are large', () => {
    const { forecast, steps, volumeCeiling } = plan({ growthPercentPerMonth: 8, months: 36 });
    expect(forecast).toHaveLength(37);
    for (const { usedGibibytes, volumeGibibytes } of forecast) expect(usedGibibytes).toBeLessThan(volumeGibibytes);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)!.volumeGibibytes).toBeLessThanOrEqual(gibibytes(volumeCeiling));
    expect([...steps].sort((a, b) => a.month - b.month)).toEqual(steps);
  });

  test.each([
    ['EBS', BackingStore.ebs({ volumeType: EbsVolumeType.GP2 }), 'EbsVolumeType.GP2'],
    ['Azure', BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS, iops: 4000 }), 'iops: 4000'],
    ['Google', BackingStore.googleDisk({ diskType: GoogleDiskType.BALANCED }), 'GoogleDiskType.BALANCED'],
    ['FlashArray', BackingStore.flashArray({ access: FlashArrayAccess.CLOUD_DRIVES }), 'FlashArrayAccess.CLOUD_DRIVES'],
  ])('writes a program for %s', (_, backingStore, code) => {
    const program = plan({ backingStore, growthPercentPerMonth: 5, portworx: !code.startsWith('iops') }).toTypeScript();
    expect(program).toContain(code);
    expect(program).toContain('new KafkaCluster(chart');
  });

  test('an array that stores what is encrypted above it reduces nothing', () => {
    const array = {
      backingStore: BackingStore.flashArray(), dataReduction: 3, prices: { FlashArray: { perGibibyte: 1 } },
    };
    const cost = (more: Partial<WorkloadProps>) => plan({ ...array, ...more }).costPerMonth!;
    expect(cost({ volumesEncrypted: true })).toBeCloseTo(3 * cost({}), 0);
  });

  test('a cluster on network disks has a free node to which a broker can move; one on local disks does not', () => {
    const extra = (backingStore: BackingStore) => {
      const { nodes, brokers } = plan({ backingStore, portworx: false });
      return nodes - brokers;
    };
    expect([extra(BackingStore.ebs()), extra(BackingStore.localNvme())]).toEqual([1, 0]);
  });

  test('prices of the user replace list prices, and a type without a price has no cost', () => {
    expect(plan({ prices: { gp3: { perGibibyte: 0.16 } } }).costPerMonth!)
      .toBeGreaterThan(plan({ prices: { gp3: { perGibibyte: 0.08 } } }).costPerMonth! * 1.9);
    expect(plan({ backingStore: BackingStore.localNvme() }).costPerMonth).toBeUndefined();
  });

  test('fails with every mistake at once, and without a number', () => {
    const backingStore = BackingStore.ebs({ iops: 'many' } as never);
    const wrong = CapacityPlan.of({ ingestPerSecond: '50Mi', backingStore, zone: 1 } as never);
    expect(wrong.findings.map(({ code, property }) => `${code} ${property}`).sort()).toEqual([
      'INPUT_TYPE backingStore.iops', 'INPUT_TYPE ingestPerSecond', 'INPUT_UNKNOWN zone',
    ]);
    expect([wrong.brokers, wrong.decisions, wrong.toTypeScript()]).toEqual([0, [], '']);
    expect(CapacityPlan.of(undefined as never).findings.map(({ code }) => code)).toContain('INPUT_MISSING');
  });
});

test('a volume that nothing makes larger is full when it is', () => {
  const volume = { used: 100 * GIBIBYTE, size: 200 * GIBIBYTE, growthPercent: 10 };
  const [event] = growthEvents(volume, 12);
  expect(event).toMatchObject({ kind: 'full' });
  expect(100 * 1.1 ** event.month).toBeCloseTo(200);
});

describe('Durability.analyze', () => {
  const on = (topology: Topology, volumeReplicas = 2) => Durability.analyze({
    brokers: 3,
    storage: KafkaStorage.portworx({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(500) }),
    replication: Replication.of({ replicationFactor: 3, minInsyncReplicas: 2, volumeReplicas }),
    topology,
  });
  const analyze = (volumeReplicas: number, nodes = 6) => on(Topology.oneZone({ nodes }), volumeReplicas);
  const always = (of: Durability, question: FailureQuestion) =>
    of.failures.find(row => row.kind === FailureKind.NODES && row.question === question)!.always;

  test('more volume replicas survive more failures, but not for what is in memory', () => {
    const [one, two] = [analyze(1), analyze(2)];
    expect(always(two, FailureQuestion.RECORDS_ON_DISK)).toBeGreaterThan(always(one, FailureQuestion.RECORDS_ON_DISK));
    expect(always(two, FailureQuestion.RECORDS_IN_MEMORY)).toBe(always(one, FailureQuestion.RECORDS_IN_MEMORY));
    expect([one.copies, two.copies]).toEqual([3, 6]);
  });

  test('a broker with a volume replica elsewhere needs nobody, one without does', () => {
    expect(analyze(2).unattended).toBe(true);
    expect(analyze(1).unattended).toBe(false);
    expect(analyze(1).recovery.flatMap(({ byHand }) => byHand ?? [])).toEqual([expect.stringContaining('delete the claim')]);
  });

  test('any two nodes can be those with the metadata of Portworx, without which no broker moves', () => {
    expect(always(analyze(2), FailureQuestion.WRITES_BEFORE_FAILOVER)).toBe(1);
    expect(always(analyze(2), FailureQuestion.WRITES_AFTER_FAILOVER)).toBe(1);
    expect(always(analyze(2), FailureQuestion.RECORDS_ON_DISK)).toBeGreaterThan(1);
  });

  test('log recovery takes longer with more partitions', () => {
    const seconds = (partitionsPerBroker: number) => Durability.analyze({
      brokers: 3,
      storage: KafkaStorage.portworx({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(500) }),
      topology: Topology.oneZone({ nodes: 5 }),
      partitionsPerBroker,
    }).recoverySeconds;
    expect(seconds(200)).toBeGreaterThan(seconds(20) + 60);
  });

  test('wrong input is not unattended', () => {
    expect(Durability.analyze({ brokers: 0 } as never)).toMatchObject({ unattended: false, failures: [] });
  });

  test('without a free node, a broker does not recover until somebody adds one', () => {
    const { recovery, recoverySeconds, unattended } = on(Topology.oneZone({ nodes: 3 }));
    expect(recovery.map(({ name }) => name)).toEqual(['detected', 'mounted']);
    expect([recoverySeconds, unattended]).toEqual([Infinity, false]);
  });

  test('where nothing deletes the pods of a dead node, STORK does it, later', () => {
    const detected = (deadNodePodsDeleted?: boolean) =>
      on(Topology.oneZone({ nodes: 5, deadNodePodsDeleted })).recovery[0].seconds;
    expect([detected(), detected(false)]).toEqual([80, 210]);
  });

  test('ZooKeeper servers are voters too', () => {
    const zookeeper = Durability.analyze({
      brokers: 3,
      storage: KafkaStorage.native({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(500) }),
      replication: Replication.maximumPerformance(),
      topology: Topology.oneZone({ nodes: 6 }),
      quorum: MetadataQuorum.zookeeper(),
    });
    expect(zookeeper.findings).toEqual([]);
    expect(zookeeper.failures[0].ends).toHaveLength(2);
  });

  test('fails with findings', () => {
    expect(Durability.analyze({ brokers: 'three' } as never).findings.map(({ code }) => code).sort())
      .toEqual(['INPUT_MISSING', 'INPUT_TYPE']);
    expect(analyze(9).findings.length).toBeGreaterThan(0);
    expect(analyze(9).failures).toEqual([]);
  });
});
