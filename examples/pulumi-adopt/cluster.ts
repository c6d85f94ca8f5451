import { type Chart, Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology } from 'kafka-constructs';

/** The cluster as it runs. */
export function orders(chart: Chart): KafkaCluster {
  return new KafkaCluster(chart, 'kafka', {
    brokers: 3,
    replication: Replication.maximumPerformance(),
    topology: Topology.oneZone({ nodes: 4 }),
    storage: KafkaStorage.native({ backingStore: BackingStore.azureDisk(), size: Size.gibibytes(500) }),
  });
}
