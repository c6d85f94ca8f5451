import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, KafkaCluster, KafkaStorage, PoolExpansion, PoolRebalance, PortworxCluster, Replication, Topology,
  VolumeEncryption, VolumeGrowth,
} from 'kafka-constructs';

const app = new App();

// The platform team's chart, applied first: Portworx over EBS in three zones, with pools that grow.
const platform = new Chart(app, 'platform', { namespace: 'portworx' });
const portworx = new PortworxCluster(platform, 'portworx', {
  backingStore: BackingStore.ebs({ iops: 6000, throughput: 500 }),
  driveSize: Size.tebibytes(2),
  driveEncryption: VolumeEncryption.awsKms({
    keyId: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000',
  }),
  zones: 3,
  storageNodesPerZone: 2,
  poolExpansion: PoolExpansion.atPercent(70, { byPercent: 50, upTo: Size.tebibytes(8) }),
  poolRebalance: PoolRebalance.atDeviation(20),
});

// An application team's chart: what the class must know of Portworx, it knows from the platform.
const orders = new Chart(app, 'orders', { namespace: 'orders' });
new KafkaCluster(orders, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.zones({ zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'], nodes: 6 }),
  storage: KafkaStorage.portworx({
    portworxCluster: portworx,
    size: Size.gibibytes(500),
    growth: VolumeGrowth.upTo(Size.tebibytes(2)),
  }),
});

app.synth();
