import { App, Chart, Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology, VolumeEncryption } from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });

new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 6,
  replication: Replication.maximumPerformance(),
  topology: Topology.zones({ zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'], nodes: 9 }),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs({ iops: 6000, throughput: 500 }),
    size: Size.gibibytes(500),
    logDirectories: 2,
    encryption: VolumeEncryption.awsKms({
      keyId: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000',
    }),
  }),
});

app.synth();
