import { readFileSync } from 'fs';
import { join } from 'path';
import { Size } from 'cdk8s';
import {
  BackingStore, KafkaCluster, type KafkaClusterProps, KafkaStorage, Replication, Topology, VolumeGrowth,
} from '../../src';
import { chart, GOOD } from '../support';

const storage = KafkaStorage.portworx({
  backingStore: BackingStore.ebs(), size: Size.gibibytes(500), growth: VolumeGrowth.upTo(Size.tebibytes(2)),
});
const cluster = (props: Partial<KafkaClusterProps> = {}) =>
  new KafkaCluster(chart(), 'kafka', { ...GOOD, storage, ...props });

describe('the report of a cluster', () => {
  const page = cluster().report();

  test('is one page that loads nothing from elsewhere and runs no script', () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|javascript:| on[a-z]+="/i);
    // Names of XML namespaces are no addresses.
    expect(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(/https?:/);
  });

  test('has a picture for each step of a failure, and the same bytes twice', () => {
    expect(page.match(/class="panel"/g)).toHaveLength(page.match(/type="radio"/g)!.length);
    expect(page.match(/<svg /g)!.length).toBeGreaterThan(6);
    expect(cluster().report()).toBe(page);
  });

  test('has every decision with its reason, and every finding', () => {
    const made = cluster({ config: { 'unclean.leader.election.enable': true } });
    const text = made.report();
    for (const { name } of made.decisions) expect(text).toContain(name);
    expect(text).toContain('UNCLEAN_ELECTION');
  });

  test('shows when volumes grow, from what is assumed', () => {
    expect(cluster().report({ growthPercentPerMonth: 20, months: 12 })).toContain('at its maximum');
    expect(cluster().report({ growthPercentPerMonth: 0 })).toContain('it keeps its size');
  });

  test('has the price of volumes with the IOPS that they were given', () => {
    const native = KafkaStorage.native({ backingStore: BackingStore.ebs({ iops: 6000 }), size: Size.gibibytes(1000) });
    const text = cluster({ storage: native, replication: Replication.maximumPerformance() }).report();
    // gp3 of AWS us-east-1: 1000 GiB at 0.08 and 3000 IOPS above those that are free at 0.005, for three brokers.
    expect(text).toContain('285 a month (list price in US dollars)');
  });

  test('says so when nobody gave the number of nodes', () => {
    expect(cluster({ topology: undefined }).report()).toContain('has no `topology`');
    expect(cluster({ topology: Topology.oneZone({ nodes: 5 }) }).report()).not.toContain('has no `topology`');
  });

  test('escapes what users write', () => {
    const acknowledge = { UNCLEAN_ELECTION: '<script>alert(1)</script>' };
    const text = cluster({ config: { 'unclean.leader.election.enable': true }, acknowledge }).report();
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('is empty for a cluster with errors; wrong assumptions are findings on it', () => {
    expect(cluster({ brokers: 0 }).report()).toBe('');
    expect(cluster().report({ filledPercent: 400 })).toContain('ASSUMPTIONS');
    expect(cluster().report({ filled: 4 } as never)).toContain('INPUT_UNKNOWN');
  });
});

describe('durability of a cluster', () => {
  test('is that of its own numbers', () => {
    const { failures, recovery, unattended } = cluster().durability();
    expect(failures.length).toBeGreaterThan(4);
    expect(recovery.map(({ name }) => name))
      .toEqual(['detected', 'mounted', 'started', 'logs recovered', 'caught up']);
    expect(unattended).toBe(true);
  });

  test('is empty for a cluster with errors, and says what is wrong with assumptions', () => {
    expect(cluster({ brokers: 0 }).durability().failures).toEqual([]);
    expect(cluster().durability({ filledPercent: 0 }).findings.map(({ code }) => code)).toEqual(['ASSUMPTIONS']);
  });

  test('more in use takes longer', () => {
    const seconds = (filledPercent: number) => cluster().durability({ filledPercent }).recoverySeconds;
    expect(seconds(90)).toBeGreaterThan(seconds(10));
  });
});

test('the plan in the manifest is for people and commands: no pod mounts it', () => {
  const made = cluster();
  const manifests = JSON.stringify(Object.values(made.objects).map(object => object.toJson()));
  expect(manifests.split('"kafka-plan"')).toHaveLength(2);
  expect(JSON.parse(made.objects.plan.toJson().data['plan.json'])).toMatchObject({ name: 'kafka', model: { brokers: 3 } });
});

test('the drawing library comes with the licenses of all that is in it', () => {
  const licenses = readFileSync(join(__dirname, '../../src/report/vega/bundle-licenses.txt'), 'utf8');
  for (const name of ['vega ', 'vega-lite ', 'd3-scale ']) expect(licenses).toContain(`\n${name}`);
});
