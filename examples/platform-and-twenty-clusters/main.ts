import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, KafkaCluster, KafkaStorage, KafkaStorageClass, MetadataQuorum, Replication, Topology, VolumePurpose,
} from 'kafka-constructs';

const app = new App();
const backingStore = BackingStore.ebs({ iops: 6000, throughput: 500 });
const replication = Replication.maximumUptime();

// The platform team's chart: the classes, which all clusters share.
const platform = new Chart(app, 'platform');
const brokerData = new KafkaStorageClass(platform, 'kafka-broker-data', {
  backingStore,
  replication,
  storageNodes: 24,
});
const quorumLogs = new KafkaStorageClass(platform, 'kafka-quorum-logs', {
  backingStore,
  replication,
  storageNodes: 24,
  purpose: VolumePurpose.QUORUM_LOG,
});

// A chart for each application team, all from one loop. The clusters have the same name, each in a namespace of its
// own.
for (let team = 1; team <= 20; team++) {
  const name = `team-${String(team).padStart(2, '0')}`;
  const chart = new Chart(app, name, { namespace: name });
  new KafkaCluster(chart, 'kafka', {
    bootstrap: true,
    brokers: 3,
    replication,
    topology: Topology.oneZone({ nodes: 24 }),
    storage: KafkaStorage.existingClass({ storageClass: brokerData, size: Size.gibibytes(200) }),
    quorum: MetadataQuorum.controllers({
      storage: KafkaStorage.existingClass({ storageClass: quorumLogs, size: Size.gibibytes(10) }),
    }),
  });
}

app.synth();
