import { App, Chart, Size } from 'cdk8s';
import { AzureDiskSku, BackingStore, KafkaCluster, KafkaStorage, Replication, Topology } from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const topology = Topology.zones({ zones: ['westeurope-1', 'westeurope-2', 'westeurope-3'], nodes: 6 });

// Disks of the Azure CSI driver: each broker's volume is one disk, with the performance set for it.
new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology,
  storage: KafkaStorage.native({
    backingStore: BackingStore.azureDisk({ sku: AzureDiskSku.PREMIUM_V2_LRS, iops: 5000, throughput: 300 }),
    size: Size.gibibytes(512),
  }),
});

// Disks as drives of Portworx pools: a volume has two replicas, and a broker moves with its data.
new KafkaCluster(chart, 'kafka-uptime', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology,
  storage: KafkaStorage.portworx({ backingStore: BackingStore.azureDisk(), size: Size.gibibytes(512) }),
});

app.synth();
