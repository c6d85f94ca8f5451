import { App, Chart, Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology, VolumeGrowth } from 'kafka-constructs';

/** The clusters of the benchmark, with the library. */
export function withLibrary(namespaces: readonly string[], outdir: string): void {
  const app = new App({ outdir });
  for (const namespace of namespaces) {
    new KafkaCluster(new Chart(app, namespace, { namespace }), 'kafka', {
      brokers: 3,
      replication: Replication.maximumUptime(),
      topology: Topology.oneZone({ nodes: 5 }),
      storage: KafkaStorage.portworx({
        backingStore: BackingStore.ebs({ iops: 6000, throughput: 500 }),
        size: Size.gibibytes(500),
        growth: VolumeGrowth.atPercent(80, { byPercent: 50, upTo: Size.tebibytes(2) }),
      }),
    });
  }
  app.synth();
}
