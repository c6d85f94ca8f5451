import { App, Chart, Duration, Size } from 'cdk8s';
import {
  Authentication, BackingStore, Certificates, Credentials, ImagePullPolicy, KafkaCluster, KafkaImage, KafkaStorage,
  Listener, MetadataQuorum, NetworkPeer, Replication, Topology, UserIds,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });

// Your registry, and the digest that `crane digest REGISTRY/apache/kafka:4.4.0` prints.
const image = KafkaImage.apache({
  registry: '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
  digest: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  pullPolicy: ImagePullPolicy.ALWAYS,
});

const kafka = new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 4 }),
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }),
  image,
  // No user of a node has these ids.
  userIds: UserIds.of(10001),
  pods: { cpu: 4, cpuLimit: 4 },
  quorum: MetadataQuorum.controllers({ pods: { cpu: 1, cpuLimit: 1 } }),
  certificates: Certificates.ownCa(),
  listeners: [Listener.internal('apps', {
    authentication: [Authentication.scram()],
    allowFrom: [NetworkPeer.pods({ labels: { 'kafka-client': 'orders' } })],
  })],
  strict: true,
  acknowledge: { BOOTSTRAP_DECLARED: 'the first deployment' },
});

const orders = kafka.addTopic('orders', { partitions: 12, retention: Duration.days(7) });
kafka.addUser('checkout', { credentials: Credentials.password('checkout-password'), produceTo: [orders] });

app.synth();
