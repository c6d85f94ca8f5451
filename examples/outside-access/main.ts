import { App, Chart, Duration, Size } from 'cdk8s';
import {
  Authentication, BackingStore, Certificates, ClientRack, Credentials, KafkaCluster, KafkaStorage, Listener,
  NetworkPeer, Replication, Topology,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const passwords = [Authentication.scram()];

const kafka = new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.zones({ zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'], nodes: 6 }),
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }),
  certificates: Certificates.ownCa(),
  listeners: [
    Listener.internal('apps', { authentication: passwords }),
    // Partners on the internet, through a network load balancer of AWS for each broker.
    Listener.loadBalancers('partners', {
      authentication: passwords,
      brokerHost: 'broker-{id}.kafka.example.com',
      bootstrapHost: 'kafka.example.com',
      sourceRanges: ['203.0.113.0/24'],
      loadBalancerClass: 'service.k8s.aws/nlb',
      annotations: {
        'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing',
        'service.beta.kubernetes.io/aws-load-balancer-attributes': 'load_balancing.cross_zone.enabled=true',
      },
    }),
    // Machines in the company's network, through ports of the nodes.
    Listener.nodePorts('factory', {
      authentication: passwords,
      port: 9095,
      host: 'nodes.example.com',
      bootstrapNodePort: 30500,
      firstBrokerNodePort: 30501,
    }),
    // Offices, through a Gateway that the platform has.
    Listener.gateway('offices', {
      authentication: passwords,
      port: 9096,
      brokerHost: 'broker-{id}.offices.example.com',
      bootstrapHost: 'offices.example.com',
      gateway: { gatewayName: 'edge', namespace: 'gateways', listenerName: 'kafka' },
      allowFrom: [NetworkPeer.namespace('gateways')],
    }),
  ],
  // Network load balancers of AWS drop connections that are idle for 350 s.
  config: { 'connections.max.idle.ms': 180_000 },
});

const orders = kafka.addTopic('orders', { partitions: 12, retention: Duration.days(7) });
kafka.addUser('partner', { credentials: Credentials.password('partner-password'), produceTo: [orders] });
const billing = kafka.addUser('billing', { credentials: Credentials.password('billing-password') });
orders.grantConsume(billing, 'billing');

// Consumers of billing read from a broker in their own zone.
billing.connectionFor(chart, 'billing', { clientRack: ClientRack.ofPod() });

app.synth();
