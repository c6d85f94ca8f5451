import { App, Chart, Size } from 'cdk8s';
import {
  type KafkaClusterProps, BackingStore, ClusterPair, KafkaCluster, KafkaStorage, Migration, Replication, TestCopy,
  Topology,
} from 'kafka-constructs';

/** The cluster, of production and its copy. */
const orders: KafkaClusterProps = {
  name: 'kafka',
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 6 }),
  storage: KafkaStorage.portworx({ backingStore: BackingStore.flashArray(), size: Size.gibibytes(500) }),
};

// Applied to the production cluster: the cluster itself, and the copy of its volumes to the other side of the pair.
const production = new App();
const source = new Chart(production, 'production', { namespace: 'orders' });
const cluster = new KafkaCluster(source, 'kafka', orders);
Migration.productionToTestCopy(source, 'copy-for-tests', { cluster, pair: ClusterPair.named('test') });
production.synth();

// Applied to the test cluster when the migration is Successful: only the scrub job reaches the copy.
const scrub = new App();
TestCopy.scrub(new Chart(scrub, 'test-1-scrub', { namespace: 'orders' }), 'copy', {
  cluster: orders,
  scrub: {
    image: 'registry.example/orders/scrub:1.4.0',
    env: { TOPICS: 'customers,payments' },
    envSecrets: ['scrub-salt'],
  },
});
scrub.synth();

// Applied instead when the job has succeeded: a cluster like any other.
const open = new App();
TestCopy.open(new Chart(open, 'test-2-open', { namespace: 'orders' }), 'copy', { cluster: orders });
open.synth();
