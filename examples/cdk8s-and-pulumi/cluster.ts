import { type Chart, Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology, VolumeGrowth } from 'kafka-constructs';

/** The cluster, whichever way it is deployed. */
export function orders(chart: Chart): KafkaCluster {
  return new KafkaCluster(chart, 'kafka', {
    bootstrap: true,
    brokers: 3,
    replication: Replication.maximumUptime(),
    topology: Topology.oneZone({ nodes: 5 }),
    storage: KafkaStorage.portworx({
      backingStore: BackingStore.flashArray(),
      size: Size.gibibytes(500),
      growth: VolumeGrowth.upTo(Size.tebibytes(1)),
    }),
  });
}
