import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { BackingStore, KafkaStorage, VolumeGrowth, VolumePurpose } from '../../src';
import {
  type VolumesSpec, claimNames, claimTemplates, classNameIn, planVolumes,
} from '../../src/storage/volumes/volumes-plan';

const storages: { [name: string]: (gibibytes: number) => KafkaStorage } = {
  native: gibibytes => KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(gibibytes) }),
  pools: gibibytes => KafkaStorage.portworx({
    backingStore: BackingStore.ebs(),
    size: Size.gibibytes(gibibytes),
    growth: VolumeGrowth.upTo(Size.gibibytes(2 * gibibytes)),
  }),
};

/** What a user may change in a running cluster without another class. */
const changeable = fc.record({
  gibibytes: fc.integer({ min: 1, max: 4096 }),
  volumesPerPod: fc.integer({ min: 1, max: 8 }),
  pods: fc.integer({ min: 1, max: 30 }),
  nodes: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});
const fixed = fc.record({
  storage: fc.constantFrom('native', 'pools'),
  zones: fc.constantFrom<string[]>([], ['a', 'b'], ['a', 'b', 'c']),
  setPerZone: fc.boolean(),
  volumeReplicas: fc.integer({ min: 1, max: 3 }),
  purpose: fc.constantFrom(VolumePurpose.BROKER_DATA, VolumePurpose.QUORUM_LOG),
});
type Changeable = typeof changeable extends fc.Arbitrary<infer Value> ? Value : never;
type Fixed = typeof fixed extends fc.Arbitrary<infer Value> ? Value : never;

function specOf({ storage, zones, setPerZone, volumeReplicas, purpose }: Fixed, change: Changeable): VolumesSpec {
  return {
    storage: storages[storage](change.gibibytes)._model,
    purpose,
    volumeReplicas,
    className: zone => ['kafka', ...zone === undefined ? [] : [zone]].join('-'),
    placement: {
      zones,
      setZones: setPerZone ? zones : [],
      acrossZones: false,
      selector: { cluster: 'kafka' },
      strategyName: zone => `strategy-${zone ?? 'all'}`,
    },
    volumesPerPod: change.volumesPerPod,
    pods: change.pods,
    nodes: change.nodes,
    kubernetesMinor: 28,
  };
}

test('size, log directories, brokers and nodes change no class: Kubernetes does not let a claim change its class', () => {
  fc.assert(fc.property(fixed, changeable, changeable, (same, before, after) => {
    const classes = (change: Changeable) => planVolumes(specOf(same, change)).own!.classes.map(own => own.className);
    expect(classes(after)).toEqual(classes(before));
  }));
});

test('other classes have other names, and each StatefulSet of a zone has the class of its zone where there is one', () => {
  fc.assert(fc.property(fixed, changeable, (same, change) => {
    const plan = planVolumes(specOf(same, change));
    const { classes } = plan.own!;
    const perZone = same.storage === 'pools' && same.setPerZone && same.zones.length > 0;
    expect(classes.map(({ zone }) => zone)).toEqual(perZone ? same.zones : [undefined]);
    expect(new Set(classes.map(({ className }) => className)).size).toBe(classes.length);
    const names = same.zones.map(zone => classNameIn(plan, zone));
    expect(names).toEqual(perZone ? classes.map(({ className }) => className) : same.zones.map(() => plan.className));
  }));
});

test('each pod has a claim of its own for each log directory, of the size and class that were planned', () => {
  fc.assert(fc.property(fixed, changeable, (same, change) => {
    const plan = planVolumes(specOf(same, change));
    expect(plan.ceilingBytes).toBeGreaterThanOrEqual(plan.sizeBytes);
    const templates = claimTemplates(plan, '/data');
    expect(templates).toHaveLength(change.volumesPerPod);
    expect(new Set(templates.map(({ mountPath }) => mountPath)).size).toBe(change.volumesPerPod);
    for (const { sizeBytes } of templates) expect(sizeBytes).toBe(change.gibibytes * 2 ** 30);
    const claims = claimNames(plan, 'kafka', Array.from({ length: change.pods }, (_, ordinal) => ordinal));
    expect(new Set(claims).size).toBe(change.pods * change.volumesPerPod);
  }));
});
