import { Size } from 'cdk8s';
import {
  BackingStore, BackupStore, ClusterBackup, ClusterRestore, ClusterSnapshot, KafkaCluster, KafkaStorage, KafkaVersion,
  MetadataQuorum, QuorumKind, Replication, Schedule, SnapshotType,
} from '../../src';
import { chart, find, GOOD, synth } from '../support';

const CLAIMS = [
  'data-0-kafka-controller-1000', 'data-0-kafka-controller-1001', 'data-0-kafka-controller-1002',
  'data-0-kafka-broker-0', 'data-0-kafka-broker-1', 'data-0-kafka-broker-2',
];

function kafka(props: object = {}) {
  const scope = chart();
  return { scope, cluster: new KafkaCluster(scope, 'kafka', { ...GOOD, ...props }) };
}

describe('snapshots', () => {
  test('at one point: all claims of the cluster and of its quorum, after a flush', () => {
    const { scope, cluster } = kafka({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
    ClusterSnapshot.atOnePoint(scope, 'before-upgrade', { cluster, type: SnapshotType.CLOUD, credentialId: 'c-1' });
    const objects = synth(scope);
    const { spec } = find(objects, 'GroupVolumeSnapshot', 'before-upgrade');
    expect(spec).toEqual({
      pvcSelector: { matchLabels: { 'kafka-constructs/claims-of': 'kafka' } },
      preExecRule: 'before-upgrade-flush',
      options: { 'portworx/snapshot-type': 'cloud', 'portworx/cloud-cred-id': 'c-1' },
    });
    for (const set of ['kafka-broker', 'kafka-zookeeper-server']) {
      expect(find(objects, 'StatefulSet', set).spec.volumeClaimTemplates[0].metadata.labels).toMatchObject(
        spec.pvcSelector.matchLabels,
      );
    }
  });

  test('on a schedule: one for each claim', () => {
    const { scope, cluster } = kafka();
    ClusterSnapshot.scheduled(scope, 'nightly', { cluster, schedule: Schedule.daily('02:30') });
    const objects = synth(scope);
    const schedules = objects.filter(({ kind }) => kind === 'VolumeSnapshotSchedule');
    expect(schedules.map(({ spec }) => spec.template.spec.persistentVolumeClaimName)).toEqual(CLAIMS);
    // STORK cuts names after some 36 characters: they must differ before.
    expect(new Set(schedules.map(({ metadata }) => metadata.name.slice(0, 30))).size).toBe(CLAIMS.length);
    for (const { spec } of schedules) {
      expect(spec).toMatchObject({
        schedulePolicyName: 'nightly-schedule',
        reclaimPolicy: 'Retain',
        preExecRule: 'nightly-flush',
      });
    }
    expect(find(objects, 'NamespacedSchedulePolicy', 'nightly-schedule').policy.daily).toEqual({
      time: '2:30AM',
      retain: 7,
    });
  });

  test('by a CSI driver: one for each claim, with a class that keeps them', () => {
    const { scope, cluster } = kafka({
      replication: Replication.maximumPerformance(),
      storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) }),
    });
    ClusterSnapshot.csi(scope, 'before-upgrade', { cluster, driver: 'ebs.csi.aws.com' });
    const objects = synth(scope);
    expect(find(objects, 'VolumeSnapshotClass', 'orders-before-upgrade')).toMatchObject({
      driver: 'ebs.csi.aws.com',
      deletionPolicy: 'Retain',
    });
    expect(objects.filter(({ kind }) => kind === 'VolumeSnapshot').map(({ spec }) => spec)).toEqual(CLAIMS.map(persistentVolumeClaimName => ({
      volumeSnapshotClassName: 'orders-before-upgrade', source: { persistentVolumeClaimName },
    })));
  });
});

describe('backups', () => {
  test('credentials are in a Secret, or are a role', () => {
    const scope = chart();
    BackupStore.s3(
      scope, 'minio', { path: 'backups', region: 'local', endpoint: 'minio.example:9000', credentialsSecret: 'minio' },
    );
    BackupStore.s3(scope, 'aws', { path: 'backups', region: 'eu-central-1' });
    BackupStore.azure(scope, 'azure', { path: 'backups', credentialsSecret: 'azure', sync: true });
    const location = (name: string) => find(synth(scope), 'BackupLocation', name).location;
    expect(location('minio')).toEqual({
      type: 's3',
      path: 'backups',
      sync: false,
      secretConfig: 'minio',
      s3Config: { region: 'local', endpoint: 'minio.example:9000' },
    });
    expect(location('aws')).toEqual({
      type: 's3',
      path: 'backups',
      sync: false,
      s3Config: { region: 'eu-central-1', useIam: true },
    });
    expect(location('azure')).toEqual({ type: 'azure', path: 'backups', sync: true, secretConfig: 'azure' });
  });

  test('once, or on a schedule', () => {
    const { scope, cluster } = kafka();
    const store = BackupStore.fromName(scope, 'store', 'backups');
    new ClusterBackup(scope, 'now', { cluster, store });
    new ClusterBackup(scope, 'nightly', { cluster, store, schedule: Schedule.daily('02:30') });
    const objects = synth(scope);
    const spec = { namespaces: ['orders'], backupLocation: 'backups' };
    expect(find(objects, 'ApplicationBackup', 'now').spec).toEqual({
      ...spec,
      reclaimPolicy: 'Retain',
      preExecRule: 'now-flush',
    });
    expect(find(objects, 'ApplicationBackupSchedule', 'nightly').spec).toMatchObject({
      // Old backups are deleted from the store. Deleting the schedule deletes no backup.
      schedulePolicyName: 'nightly-schedule',
      reclaimPolicy: 'Retain',
      template: { spec: { ...spec, reclaimPolicy: 'Delete', preExecRule: 'nightly-flush' } },
    });
  });

  test('a restore takes the claims alone; into another namespace from the admin namespace', () => {
    const { scope, cluster } = kafka({ quorum: MetadataQuorum.controllers({ kind: QuorumKind.STATIC }) });
    const store = BackupStore.fromName(scope, 'store', 'backups');
    new ClusterRestore(
      scope,
      'restore',
      { cluster, store, backupName: 'nightly-1', namespace: 'kube-system', targetNamespace: 'orders-test' },
    );
    const { metadata, spec } = find(synth(scope), 'ApplicationRestore', 'restore');
    expect(metadata.namespace).toBe('kube-system');
    expect(spec).toMatchObject({
      backupName: 'nightly-1',
      backupLocation: 'backups',
      namespaceMapping: { orders: 'orders-test' },
      replacePolicy: 'Retain',
    });
    expect(spec.includeResources).toEqual(
      CLAIMS.map(name => ({ group: 'core', version: 'v1', kind: 'PersistentVolumeClaim', name, namespace: 'orders' })),
    );
  });

  test('into another namespace not with a dynamic quorum', () => {
    const { scope, cluster } = kafka();
    const store = BackupStore.fromName(scope, 'store', 'backups');
    const { findings } = new ClusterRestore(scope, 'restore', {
      cluster, store, backupName: 'nightly-1', namespace: 'kube-system', targetNamespace: 'orders-test',
    });
    expect(findings.map(({ code }) => code)).toEqual(['RESTORE_NAMESPACE_QUORUM']);
  });
});
