import { App, Chart, Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology } from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const topology = Topology.oneZone({ nodes: 5 });

// Portworx pools over the nodes' drives, one replica of each volume: Kafka alone replicates.
new KafkaCluster(chart, 'kafka-pools', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology,
  storage: KafkaStorage.portworx({ backingStore: BackingStore.localNvme({ readRate: 2000 }), size: Size.tebibytes(1) }),
});

// Four drives of each node as static local volumes, without Portworx.
new KafkaCluster(chart, 'kafka-drives', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology,
  storage: KafkaStorage.native({
    backingStore: BackingStore.localNvme({ readRate: 2000 }),
    size: Size.tebibytes(1),
    logDirectories: 4,
  }),
});

app.synth();
