import { Duration } from 'cdk8s';
import { applyClusterCertificates, applySecret, Authority } from './authority';
import { applyPrograms, Client } from './client';
import { kafkaImage } from './clusters';
import { addressOf, apply, freshNamespace, list, removeNamespace, untilReady } from './kubernetes';
import { Prometheus, type Watched, watched } from './prometheus';
import { PASSWORDS, secureCluster, type SecureCluster, testCertificates, untilProvisioned } from './secure-cluster';
import { recoverAll } from './test-cluster';
import {
  Credentials, JmxAgent, type KafkaClusterProps, Listener, LogFormat, Monitoring, NetworkPeer,
} from '../../src';

/** The agent of the test cluster's images, as an image of the user's own would have it. */
export const AGENT = JmxAgent.copiedFrom(
  'localhost/jmx-exporter:1.0.1', '/opt/jmx-exporter/jmx_prometheus_javaagent-1.0.1.jar',
);

/** A cluster with a Prometheus that watches it, and a client that has written and read. */
export class WatchedCluster {
  public static async start(namespace: string, props: Partial<KafkaClusterProps> = {}): Promise<WatchedCluster> {
    const watchedCluster = new WatchedCluster(namespace, props);
    await watchedCluster.begin();
    return watchedCluster;
  }

  public readonly authority = new Authority();
  public client!: Client;
  public prometheus!: Prometheus;
  public watched!: Watched;
  /** The node of Prometheus, which must not fail. */
  public monitorNode = '';
  private monitorAddress = '';

  private constructor(public readonly namespace: string, private readonly props: Partial<KafkaClusterProps>) {}

  /** The manifests with other props. */
  public render(changes: Partial<KafkaClusterProps> = {}): SecureCluster {
    return secureCluster(this.namespace, 'KRaft', {
      certificates: testCertificates(this.namespace),
      listeners: [Listener.internal('apps', { authentication: [PASSWORDS] })],
      monitoring: Monitoring.prometheusOperator({
        agent: AGENT, scrapedBy: [NetworkPeer.cidr(`${this.monitorAddress}/32`)], runbookUrl: 'https://example.com/RUNBOOK.md',
      }),
      logFormat: LogFormat.JSON,
      clientMetrics: {
        receiver: 'ClientMetricsLog',
        subscriptions: [{ name: 'producers', metrics: ['org.apache.kafka.producer.'], interval: Duration.seconds(1) }],
      },
      // As the jar of the plug-in would come into the pods.
      pods: {
        env: { CLASSPATH: '/plugins/ledger.jar' },
        volumes: [{ name: 'plugins', configMap: { name: 'client' } }],
        volumeMounts: [{ name: 'plugins', mountPath: '/plugins' }],
      },
      ...this.props,
      ...changes,
    }, (kafka, chart) => {
      const orders = kafka.addTopic('orders', { partitions: 6 });
      const checkout = kafka.addUser('checkout', {
        credentials: Credentials.password('checkout-password'), produceTo: [orders],
      });
      orders.grantConsume(checkout, 'orders');
      return { checkout: checkout.connectionFor(chart, 'checkout-client', { path: '/etc/checkout' }) };
    });
  }

  /** Gives nodes certificates that are valid for so many days: new ones, or some that have been valid for years. */
  public certify(days: number, old = false): Promise<void> {
    return applyClusterCertificates(this.namespace, this.authority, this.authority.certificate, { days, old });
  }

  public async end(): Promise<void> {
    this.prometheus?.stop();
    await recoverAll();
    this.authority.remove();
    await removeNamespace(this.namespace);
  }

  private async begin(): Promise<void> {
    const { namespace } = this;
    const nodes: any[] = await list('nodes', namespace);
    const last = nodes[nodes.length - 1];
    this.monitorNode = last.metadata.name;
    this.monitorAddress = addressOf(last);
    await freshNamespace(namespace);
    await this.certify(90);
    await applySecret(namespace, 'checkout-password', { password: 'one' });
    await applyPrograms(namespace);
    const { manifests, connections } = this.render({ bootstrap: true });
    this.watched = watched(manifests);
    await apply(manifests);
    this.prometheus = await Prometheus.start(this.monitorNode, this.watched);
    await untilReady(namespace, 'app.kubernetes.io/component=broker', 3);
    await untilProvisioned(namespace);
    this.client = await Client.start(namespace, `kafka-bootstrap.${namespace}:9092`, kafkaImage('4.4.0'), {
      node: this.monitorNode, connections: Object.values(connections), config: '/etc/checkout/client.properties',
    });
  }
}
