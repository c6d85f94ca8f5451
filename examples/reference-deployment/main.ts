import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, KafkaCluster, KafkaStorage, KafkaVersion, MetadataQuorum, Replication, Topology,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'kafka', { namespace: 'kafka' });

new KafkaCluster(chart, 'kafka', {
  version: KafkaVersion.V3_9_2,
  quorum: MetadataQuorum.zookeeper(),
  bootstrap: true,
  brokers: 3,
  replication: Replication.of({ replicationFactor: 2, minInsyncReplicas: 1, volumeReplicas: 3 }),
  topology: Topology.oneZone({ nodes: 5 }),
  storage: KafkaStorage.portworx({
    backingStore: BackingStore.localNvme(),
    size: Size.gibibytes(500),
  }),
  acknowledge: {
    ACKNOWLEDGED_WRITES_ON_ONE_BROKER: 'The deployment of the article: with replication factor 2 writes go on while a '
      + 'broker is down, on the three replicas of the other one\'s volume.',
  },
});

app.synth();
