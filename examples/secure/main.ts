import { App, Chart, Duration, Size } from 'cdk8s';
import {
  Authentication, BackingStore, Certificates, Credentials, KafkaCluster, KafkaStorage, Listener, NetworkPeer,
  Replication, Topology, TrustedCa,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });

const kafka = new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 4 }),
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }),
  certificates: Certificates.ownCa(),
  listeners: [
    Listener.internal('apps', { authentication: [Authentication.scram()] }),
    Listener.internal('machines', { port: 9094, authentication: [Authentication.mutualTls()] }),
  ],
});

const orders = kafka.addTopic('orders', { partitions: 12, retention: Duration.days(7) });
const checkout = kafka.addUser('checkout', { credentials: Credentials.password('checkout-password') });
const billing = kafka.addUser('billing', {
  credentials: Credentials.certificate(), quotas: { consumerByteRate: 20_000_000 },
});
orders.grantProduce(checkout);
orders.grantConsume(billing, 'billing');

// An application in another namespace, which has a copy of the password and of the authority.
const shop = new Chart(app, 'shop', { namespace: 'shop' });
checkout.connectionFor(shop, 'checkout', {
  pods: NetworkPeer.pods({ labels: { app: 'checkout' } }),
  trustedCa: TrustedCa.configMap('kafka-ca'),
  credentialsSecret: 'checkout-password',
});

// An application beside the cluster.
billing.connectionFor(chart, 'billing');

app.synth();
