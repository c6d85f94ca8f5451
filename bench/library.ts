/* eslint-disable @typescript-eslint/no-require-imports, import/order */
import type { Chart } from 'cdk8s';
import type { Sample } from './counterparts';

/** A cluster of the benchmark, with the library. */
function cluster(chart: Chart) {
  const { Size } = require('cdk8s') as typeof import('cdk8s');
  const { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology, VolumeGrowth } = require('kafka-constructs') as typeof import('kafka-constructs');
  return new KafkaCluster(chart, 'kafka', {
    brokers: 3,
    replication: Replication.maximumUptime(),
    topology: Topology.oneZone({ nodes: 5 }),
    storage: KafkaStorage.portworx({
      backingStore: BackingStore.ebs({ iops: 6000, throughput: 500 }),
      size: Size.gibibytes(500),
      // Else the names of classes end in what follows from the namespace, which the counterparts do not work out.
      parameters: { placementStrategy: 'kafka' },
      growth: VolumeGrowth.atPercent(80, { byPercent: 50, upTo: Size.tebibytes(2) }),
    }),
  });
}

/** The clusters of the benchmark, a chart each. Modules are loaded here, since loading is part of what is measured. */
export function withLibrary(namespaces: readonly string[], outdir: string): void {
  const { App, Chart: Cdk8sChart } = require('cdk8s') as typeof import('cdk8s');
  const app = new App({ outdir });
  app.node.setContext('kafka-constructs/quiet', true);
  for (const namespace of namespaces) cluster(new Cdk8sChart(app, namespace, { namespace }));
  app.synth();
}

/** One cluster, rendered. */
export function sampleCluster(namespace: string): Sample {
  const { App, Chart: Cdk8sChart } = require('cdk8s') as typeof import('cdk8s');
  const kafka = cluster(new Cdk8sChart(new App(), 'sample', { namespace }));
  const objects = Object.fromEntries(
    Object.entries(kafka.objects).map(([id, object]) => [id, object.toJson() as Sample['objects'][string]]),
  );
  const settings = objects['controller-config'].data?.['settings.env'] ?? '';
  return {
    namespace,
    clusterId: kafka.clusterId,
    directoryIds: [...settings.matchAll(/:9093:([\w-]{22})/g)].map(([, id]) => id),
    objects,
  };
}
