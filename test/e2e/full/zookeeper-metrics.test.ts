import { KafkaVersion, LogFormat, Monitoring } from '../../../src';
import { kubectl, pause, untilReady } from '../kubernetes';
import { serverOf } from '../test-cluster';
import { describeWithFailures } from '../test-with-failures';
import { testsOfHealth, WatchedCluster } from '../watched-cluster';

/* A cluster with its own ZooKeeper ensemble; Prometheus reads annotations of pods and a file of rules. */

const NAMESPACE = 'e2e-zookeeper-metrics';
const SERVERS = 'app.kubernetes.io/name=zookeeper';

describeWithFailures('a cluster with ZooKeeper that is watched by annotations', () => {
  let cluster: WatchedCluster;

  beforeAll(async () => {
    cluster = await WatchedCluster.start(
      NAMESPACE,
      { version: KafkaVersion.V3_9_2, logFormat: LogFormat.TEXT, clientMetrics: undefined },
      { quorum: 'ZooKeeper', monitoring: Monitoring.annotations },
    );
    await cluster.writeAndRead();
  });
  afterAll(() => cluster?.end());

  testsOfHealth(() => cluster);

  test('fires when a broker loses its session', async () => {
    const broker = await serverOf(NAMESPACE, 'kafka-broker-0');
    process.kill(broker, 'SIGSTOP');
    try {
      // Kafka's zookeeper.session.timeout.ms is 18 s.
      await pause(30);
    } finally {
      process.kill(broker, 'SIGCONT');
    }
    await cluster.prometheus.until('fires', 'KafkaZookeeperSessionExpired');
  });

  test('fires while a server is away, and resolves when it is back', async () => {
    const scale = (replicas: number) =>
      kubectl(['scale', 'statefulset/kafka-zookeeper-server', `--replicas=${replicas}`, '--namespace', NAMESPACE]);
    await scale(2);
    await cluster.prometheus.until('fires', 'KafkaZookeeperServerDown');
    await scale(3);
    await untilReady(NAMESPACE, SERVERS, 3);
    await cluster.prometheus.until('does not fire', 'KafkaZookeeperServerDown');
  });
});
