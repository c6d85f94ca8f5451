import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, GoogleDiskType, KafkaCluster, KafkaStorage, Replication, Topology, VolumeEncryption,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const topology = Topology.zones({ zones: ['europe-west1-b', 'europe-west1-c', 'europe-west1-d'], nodes: 6 });

// Disks of Google's CSI driver: each broker's volume is one Hyperdisk, with the performance and the key set for it.
new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology,
  storage: KafkaStorage.native({
    backingStore: BackingStore.googleDisk({ diskType: GoogleDiskType.HYPERDISK_BALANCED, iops: 6000, throughput: 400 }),
    size: Size.gibibytes(512),
    encryption: VolumeEncryption.googleKms({
      keyName: 'projects/shop/locations/europe-west1/keyRings/kafka/cryptoKeys/orders',
    }),
  }),
});

// SSD Persistent Disks as drives of Portworx pools: a volume has two replicas, and a broker moves with its data.
new KafkaCluster(chart, 'kafka-uptime', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology,
  storage: KafkaStorage.portworx({ backingStore: BackingStore.googleDisk(), size: Size.gibibytes(512) }),
});

app.synth();
