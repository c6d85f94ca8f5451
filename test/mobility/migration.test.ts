import { Duration, Size } from 'cdk8s';
import {
  type KafkaClusterProps, BackingStore, ClusterPair, KafkaCluster, KafkaStorage, KafkaVersion, MetadataQuorum,
  Migration, Replication, ResourceOperation, ResourceValueType, Schedule, Weekday,
} from '../../src';
import { chart, find, GOOD, synth } from '../support';

const pair = ClusterPair.named('test-cluster');
const ZOOKEEPER: Partial<KafkaClusterProps> = { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() };

function rendered(
  make: (scope: ReturnType<typeof chart>, cluster: KafkaCluster) => Migration, props: Partial<KafkaClusterProps> = {},
) {
  const scope = chart();
  const migration = make(scope, new KafkaCluster(scope, 'kafka', { ...GOOD, ...props }));
  return { objects: synth(scope), migration };
}

describe('a copy for tests', () => {
  const copy = (props: Partial<KafkaClusterProps> = {}) =>
    rendered((scope, cluster) => Migration.productionToTestCopy(scope, 'copy', { cluster, pair }), props);

  test('takes only the claims of the cluster and of its quorum', () => {
    for (const props of [{}, ZOOKEEPER]) {
      const { objects } = copy(props);
      const { spec } = find(objects, 'Migration', 'copy');
      expect(spec).toMatchObject({
        clusterPair: 'test-cluster',
        namespaces: ['orders'],
        includeResources: true,
        includeVolumes: true,
        startApplications: false,
      });
      const selected = (labels: { [key: string]: string } = {}) =>
        Object.entries(spec.selectors as object).every(([key, value]) => labels[key] === value);
      expect(objects.filter(({ metadata }) => selected(metadata.labels))).toEqual([]);
      const sets = objects.filter(({ kind }) => kind === 'StatefulSet');
      expect(sets).toHaveLength(2);
      for (const set of sets) expect(selected(set.spec.volumeClaimTemplates[0].metadata.labels)).toBe(true);
    }
  });

  test('every node of brokers and quorum writes out its page cache before', () => {
    const { objects } = copy(ZOOKEEPER);
    expect(find(objects, 'Migration', 'copy').spec.preExecRule).toBe('copy-flush');
    const { rules } = find(objects, 'Rule', 'copy-flush');
    expect(
      rules.map(({ container, actions }: { container: string; actions: { value: string }[] }) =>
        [container, actions[0].value]),
    ).toEqual([
      ['kafka', 'sync'], ['zookeeper', 'sync'],
    ]);
    // A background action would need a command that waits; STORK refuses it otherwise.
    expect(rules[0].actions[0]).toEqual({ type: 'command', value: 'sync', runInSinglePod: false, background: false });
    const pods = objects.filter(({ kind }) => kind === 'StatefulSet').map(({ spec }) => spec.template.metadata.labels);
    for (const { podSelector } of rules) {
      expect(pods.some(labels => Object.entries(podSelector).every(([key, value]) => labels[key] === value))).toBe(
        true,
      );
    }
  });

  test('the report says that it is not one point in time', () => {
    expect(copy().migration.findings.map(({ code }) => code)).toContain('MOVE_NOT_ONE_POINT');
  });
});

test('disaster recovery copies the whole namespace on a schedule, and suspends itself when the other side has taken '
  + 'over', () => {
  const schedule = Schedule.every(Duration.minutes(30));
  const { objects } = rendered((scope, cluster) =>
    Migration.asyncDisasterRecovery(scope, 'recovery', { cluster, pair, schedule }));
  const { spec } = find(objects, 'MigrationSchedule', 'recovery');
  expect(spec).toMatchObject({ schedulePolicyName: 'recovery-schedule', autoSuspend: true, suspend: false });
  expect(spec.template.spec.selectors).toBeUndefined();
  // A rule would fail while a broker is down, and a policy with addresses would stay behind.
  expect(spec.template.spec.preExecRule).toBeUndefined();
  expect(spec.template.spec.includeNetworkPolicyWithCIDR).toBe(true);
  expect(find(objects, 'NamespacedSchedulePolicy', 'recovery-schedule')).toMatchObject({
    metadata: { namespace: 'orders' }, policy: { interval: { intervalMinutes: 30, retain: 10 } },
  });
});

test('a one-time move changes objects on their way', () => {
  const { objects } = rendered((scope, cluster) => Migration.oneTimeMove(scope, 'move', {
    cluster,
    pair,
    changes: [
      { resource: '/v1/Service', path: 'metadata.annotations', operation: ResourceOperation.DELETE },
      {
        resource: 'apps/v1/StatefulSet',
        labels: { tier: 'gold' },
        path: 'spec.replicas',
        value: '1',
        type: ResourceValueType.INT,
      },
    ],
  }));
  expect(find(objects, 'Migration', 'move').spec.transformSpecs).toEqual(['move-changes']);
  expect(find(objects, 'ResourceTransformation', 'move-changes').specs.transformSpecs).toEqual([
    {
      resource: '/v1/Service',
      selectors: {},
      paths: [{ path: 'metadata.annotations', value: '', type: 'string', operation: 'delete' }],
    },
    {
      resource: 'apps/v1/StatefulSet',
      selectors: { tier: 'gold' },
      paths: [{ path: 'spec.replicas', value: '1', type: 'int', operation: 'modify' }],
    },
  ]);
});

test.each([
  [Schedule.daily('00:05'), { daily: { time: '12:05AM', retain: 7 } }],
  [Schedule.daily('12:30', 3), { daily: { time: '12:30PM', retain: 3 } }],
  [Schedule.weekly(Weekday.SUNDAY, '9:00'), { weekly: { day: 'Sunday', time: '9:00AM', retain: 5 } }],
  [Schedule.monthly(28, '23:59'), { monthly: { date: 28, time: '11:59PM', retain: 12 } }],
])('schedule %# has the form that STORK reads', (schedule, policy) => {
  const { objects } = rendered((scope, cluster) =>
    Migration.asyncDisasterRecovery(scope, 'recovery', { cluster, pair, schedule }));
  expect(find(objects, 'NamespacedSchedulePolicy', 'recovery-schedule').policy).toEqual(policy);
});

test('no credential of the other cluster is in any manifest', () => {
  const { objects } = rendered((scope, cluster) => Migration.oneTimeMove(scope, 'move', { cluster, pair }));
  expect(objects.some(({ kind }) => kind === 'ClusterPair' || kind === 'Secret')).toBe(false);
});

test('a cluster on a CSI driver is not moved by STORK', () => {
  const scope = chart();
  const storage = KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) });
  const cluster = new KafkaCluster(scope, 'kafka', { ...GOOD, replication: Replication.maximumPerformance(), storage });
  const migration = Migration.oneTimeMove(scope, 'move', { cluster, pair });
  expect(migration.findings.map(({ code }) => code)).toContain('MOVE_WITHOUT_POOLS');
  expect(migration.objects).toEqual({});
});
