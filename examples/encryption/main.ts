import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, KafkaCluster, KafkaStorage, PortworxCluster, Replication, SecretsProvider, Topology, VolumeEncryption,
  VolumeKeyPointer,
} from 'kafka-constructs';

const app = new App();
const backingStore = BackingStore.flashArray();

// Portworx finds its keys in Vault, as which it signs in with its service account.
const platform = new Chart(app, 'platform', { namespace: 'portworx' });
const portworxCluster = new PortworxCluster(platform, 'portworx', {
  backingStore,
  driveSize: Size.tebibytes(4),
  secretsProvider: SecretsProvider.vault({
    address: 'https://vault.example:8200',
    kubernetesRole: 'portworx',
    backendPath: 'kafka',
  }),
});

// A tenant with one key for all of its volumes.
const orders = new Chart(app, 'orders', { namespace: 'orders' });
const tenant = new VolumeKeyPointer(orders, 'tenant-key', { keySecretName: 'tenants/orders' });
new KafkaCluster(orders, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 6 }),
  storage: KafkaStorage.portworx({
    portworxCluster,
    size: Size.gibibytes(500),
    encryption: VolumeEncryption.portworxSecret({ secretName: tenant.secretName }),
  }),
});

// A tenant whose volumes have a key each: the cluster makes the pointer that each claim needs.
const payments = new Chart(app, 'payments', { namespace: 'payments' });
new KafkaCluster(payments, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 6 }),
  storage: KafkaStorage.portworx({
    portworxCluster,
    size: Size.gibibytes(500),
    encryption: VolumeEncryption.portworxSecretPerVolume({ keyPath: 'volumes/payments' }),
  }),
});

app.synth();
