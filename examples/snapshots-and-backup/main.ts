import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, BackupStore, ClusterBackup, ClusterRestore, ClusterSnapshot, KafkaCluster, KafkaStorage, MetadataQuorum,
  QuorumKind, Replication, Schedule, Topology, Weekday,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const storage = { size: Size.gibibytes(500), backingStore: BackingStore.ebs() };

const cluster = new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 6 }),
  storage: KafkaStorage.portworx(storage),
  // A quorum with fixed addresses: its copy can be started in another namespace.
  quorum: MetadataQuorum.controllers({ kind: QuorumKind.STATIC }),
});

// In the Portworx cluster: each volume every night, and all volumes at one point when this is applied.
ClusterSnapshot.scheduled(chart, 'nightly', { cluster, schedule: Schedule.daily('02:30') });
ClusterSnapshot.atOnePoint(chart, 'before-upgrade', { cluster });

// In an object store, every Sunday; in STORK's admin namespace, from which it can be restored into another one.
const admin = { namespace: 'kube-system' };
const store = BackupStore.s3(
  chart,
  'backups',
  { ...admin, path: 'orders-backups', region: 'eu-central-1', credentialsSecret: 'backup-credentials' },
);
new ClusterBackup(chart, 'weekly', { ...admin, cluster, store, schedule: Schedule.weekly(Weekday.SUNDAY, '04:00', 8) });

// Volumes of a CSI driver, without Portworx.
const native = new Chart(app, 'payments', { namespace: 'payments' });
const payments = new KafkaCluster(native, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 6 }),
  storage: KafkaStorage.native(storage),
});
ClusterSnapshot.csi(native, 'before-upgrade', { cluster: payments, driver: 'ebs.csi.aws.com' });

// Applied when a backup is to be restored, here into another namespace: volumes and claims alone.
const restore = new Chart(app, 'restore');
new ClusterRestore(
  restore,
  'restore',
  { ...admin, cluster, store, backupName: 'weekly-weekly-2026-11-22-040000', targetNamespace: 'orders-restored' },
);

app.synth();
