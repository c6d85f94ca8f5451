import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Duration, Size } from 'cdk8s';
import {
  BackingStore, ClusterPair, KafkaCluster, KafkaStorage, Migration, Replication, ResourceOperation, Schedule, Topology,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });

const cluster = new KafkaCluster(chart, 'kafka', {
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 6 }),
  storage: KafkaStorage.portworx({ backingStore: BackingStore.azureDisk(), size: Size.gibibytes(500) }),
});

// The whole namespace, objects and volumes, every half hour; the annotation with the owner of the site is removed from
// each object.
Migration.asyncDisasterRecovery(chart, 'recovery', {
  cluster,
  pair: ClusterPair.named('second-site'),
  schedule: Schedule.every(Duration.minutes(30)),
  changes: [{ resource: '/v1/Service', path: 'metadata.annotations', operation: ResourceOperation.DELETE }],
});

app.synth();
writeFileSync(join(app.outdir, 'RUNBOOK.md'), cluster.runbook());
