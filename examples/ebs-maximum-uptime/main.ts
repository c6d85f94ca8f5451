import { App, Chart, Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology, VolumeGrowth } from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });

new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.zones({ zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'], nodes: 6 }),
  storage: KafkaStorage.portworx({
    backingStore: BackingStore.ebs({ iops: 6000, throughput: 500 }),
    size: Size.gibibytes(500),
    growth: VolumeGrowth.upTo(Size.tebibytes(2)),
  }),
});

app.synth();
