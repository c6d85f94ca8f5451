import { Duration } from 'cdk8s';
import { applyClusterCertificates, applySecret, Authority } from './authority';
import { applyPrograms, Client } from './client';
import { kafkaImage } from './clusters';
import { addressOf, apply, freshNamespace, list, pause, removeNamespace, untilReady } from './kubernetes';
import { asked, isAnswered, Prometheus, selectorsIn, type Watched, watched } from './prometheus';
import { PASSWORDS, secureCluster, type SecureCluster, testCertificates, untilProvisioned } from './secure-cluster';
import { recoverAll } from './test-cluster';
import {
  Credentials, JmxAgent, type KafkaClusterProps, Listener, LogFormat, Monitoring, type MonitoringProps, NetworkPeer,
} from '../../src';

/** The agent of the test cluster's images, as an image of the user's own would have it. */
export const AGENT = JmxAgent.copiedFrom(
  'localhost/jmx-exporter:1.0.1', '/opt/jmx-exporter/jmx_prometheus_javaagent-1.0.1.jar',
);

/** How a cluster keeps its metadata, and how Prometheus finds it. */
interface How {
  readonly quorum: 'KRaft' | 'ZooKeeper';
  readonly monitoring: (props: MonitoringProps) => Monitoring;
}

/** A cluster with a Prometheus that watches it, and a client that has written and read. */
export class WatchedCluster {
  public static async start(
    namespace: string,
    props: Partial<KafkaClusterProps> = {},
    how: How = { quorum: 'KRaft', monitoring: Monitoring.prometheusOperator },
  ): Promise<WatchedCluster> {
    const watchedCluster = new WatchedCluster(namespace, props, how);
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

  private constructor(
    public readonly namespace: string,
    private readonly props: Partial<KafkaClusterProps>,
    private readonly how: How,
  ) {}

  /** The manifests with other props. */
  public render(changes: Partial<KafkaClusterProps> = {}): SecureCluster {
    return secureCluster(this.namespace, this.how.quorum, {
      certificates: testCertificates(this.namespace),
      listeners: [Listener.internal('apps', { authentication: [PASSWORDS] })],
      monitoring: this.how.monitoring({
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

  /** Writes records, and reads them as a consumer group. */
  public async writeAndRead(): Promise<void> {
    await this.client.write('orders', { count: 60 }).end();
    expect((await this.client.consume('orders', 60)).read).toBeGreaterThanOrEqual(60);
  }

  /** Selectors of alerts and dashboards that find no series; of programs that run here. */
  public async unanswered(): Promise<string[]> {
    const { watched: { rules, panels }, prometheus } = this;
    const all = [...rules.map(({ expr }) => expr), ...panels].flatMap(selectorsIn);
    const selectors = [...new Set(all)].filter(isAnswered);
    expect(selectors.length).toBeGreaterThan(50);
    await prometheus.until('does not fire', 'KafkaExporterFails', 90);
    const empty = async () => {
      const found = await prometheus.counts(selectors);
      return selectors.filter((_, index) => found[index] === 0);
    };
    const deadline = Date.now() + 90_000;
    while (Date.now() < deadline && (await empty()).length > 0) await pause(5);
    return empty();
  }

  /** Expressions of panels that show nothing. */
  public async emptyPanels(): Promise<string[]> {
    const expressions = this.watched.panels.filter(isAnswered).map(asked);
    const found = await this.prometheus.counts(expressions);
    return expressions.filter((_, index) => found[index] === 0);
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
    await untilReady(namespace, 'app.kubernetes.io/component=broker', 3, 600);
    await untilProvisioned(namespace);
    this.client = await Client.start(namespace, `kafka-bootstrap.${namespace}:9092`, kafkaImage(this.how.quorum === 'KRaft' ? '4.4.0' : '3.9.2'), {
      node: this.monitorNode, connections: Object.values(connections), config: '/etc/checkout/client.properties',
    });
  }
}

/** Tests of a cluster of which nothing has failed yet. */
export function testsOfHealth(watchedCluster: () => WatchedCluster): void {
  test('has a series for every selector of its alerts and dashboards', async () => {
    expect(await watchedCluster().unanswered()).toEqual([]);
  });

  test('shows something on every panel of its dashboards', async () => {
    expect(await watchedCluster().emptyPanels()).toEqual([]);
  });

  test('fires nothing while all is well', async () => {
    expect((await watchedCluster().prometheus.firing('as they are')).map(({ name }) => name)).toEqual([]);
    // Without their delay, those alone that are about the declaration.
    expect((await watchedCluster().prometheus.firing('at once')).map(({ name }) => name)).toEqual(['KafkaBootstrapLeftOn']);
  });
}
