import { App, Chart, Size } from 'cdk8s';
import { BackingStore, FlashArrayAccess, KafkaCluster, KafkaStorage, Replication, Topology } from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const topology = Topology.oneZone({ nodes: 5 });

// Volumes of the array are the drives of Portworx pools; Portworx makes and replicates the brokers' volumes.
new KafkaCluster(chart, 'kafka-pools', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology,
  storage: KafkaStorage.portworx({
    backingStore: BackingStore.flashArray({ access: FlashArrayAccess.CLOUD_DRIVES }),
    size: Size.tebibytes(1),
  }),
});

// FlashArray Direct Access: each broker's volume is a volume of the array, which protects it.
new KafkaCluster(chart, 'kafka-direct', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology,
  storage: KafkaStorage.native({
    backingStore: BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, maxIops: 100_000 }),
    size: Size.tebibytes(1),
  }),
});

app.synth();
