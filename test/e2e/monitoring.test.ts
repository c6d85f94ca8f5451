import { get, inPod, kubectl, list, untilReady } from './kubernetes';
import { describeWithFailures } from './test-with-failures';
import { testsOfHealth, WatchedCluster } from './watched-cluster';

/*
 * A real Prometheus watches a real cluster: every metric of alerts and dashboards is there, nothing fires while all is
 * well, and what breaks fires and resolves. full/alerts has the faults that take longer.
 */

const NAMESPACE = 'e2e-monitoring';

// It needs a Prometheus on a node, and nodes that fail.
describeWithFailures('a cluster that is watched', () => {
  let cluster: WatchedCluster;

  beforeAll(async () => {
    cluster = await WatchedCluster.start(NAMESPACE);
    await cluster.writeAndRead();
  });
  afterAll(() => cluster?.end());

  testsOfHealth(() => cluster);

  test('shows its metrics to Prometheus and to nobody else', async () => {
    const { status: { podIP } } = await get('pod', 'kafka-broker-0', NAMESPACE);
    const [{ status: { podIP: exporter } }] = await list('pods', NAMESPACE, 'app.kubernetes.io/component=exporter');
    for (const address of [podIP, exporter]) {
      const reached = await inPod(NAMESPACE, 'client', [
        'bash', '-c', 'timeout 5 bash -c "exec 3<>/dev/tcp/$0/9404" 2> /dev/null; echo $?', address,
      ]);
      expect(reached.trim()).toMatch(/^(124|143)$/);
    }
  });

  test('logs a JSON object for each line of Kafka', async () => {
    const lines = (await kubectl(['logs', 'kafka-broker-1', '--container', 'kafka', '--namespace', NAMESPACE])).trim().split('\n');
    // Kafka's tool for formatting runs first. The agent writes its own lines when Prometheus breaks off a scrape.
    const started = lines.slice(lines.findIndex(line => line.startsWith('{')));
    const objects = started.filter(line => line.startsWith('{')).map(line => JSON.parse(line));
    expect(started.filter(line => /^\[\d{4}-.*\] (INFO|WARN|ERROR) /.test(line))).toEqual([]);
    expect(objects.length).toBeGreaterThan(50);
    expect(objects[0]).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/), level: 'INFO', logger: expect.any(String) });
  });

  test('receives the metrics that clients push', async () => {
    const tool = await inPod(NAMESPACE, 'kafka-broker-0', [
      '/opt/kafka/bin/kafka-configs.sh', '--bootstrap-server', `kafka-broker-headless.${NAMESPACE}.svc.cluster.local:9081`,
      '--command-config', '/etc/kafka-constructs/client.properties', '--entity-type', 'client-metrics', '--describe',
    ]);
    expect(tool).toMatch(/producers[^]*interval\.ms=1000[^]*metrics=org\.apache\.kafka\.producer\./);
    // For ten seconds: a client pushes once a second.
    await cluster.client.write('orders', { rate: 20, count: 200 }).end();
    const logs = await Promise.all([0, 1, 2].map(id =>
      kubectl(['logs', `kafka-broker-${id}`, '--container', 'kafka', '--namespace', NAMESPACE])));
    const received = logs.join('\n').split('\n').filter(line => line.includes('"logger":"ClientMetricsLog"'));
    expect(received.join('\n')).toMatch(/"message":"[1-9]\d+ bytes of metrics from the user checkout"/);
  });

  test('runs Kafka\'s tools beside the agent', async () => {
    // As somebody types it who does not know of the agent.
    const tool = await inPod(NAMESPACE, 'kafka-broker-0', [
      '/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', `kafka-broker-headless.${NAMESPACE}.svc.cluster.local:9081`,
      '--command-config', '/etc/kafka-constructs/client.properties', '--list',
    ]);
    expect(tool).toContain('orders');
  });

  test('fires when a disk fills up, and resolves when there is space again', async () => {
    const { prometheus } = cluster;
    const file = '/var/lib/kafka/data-0/ballast';
    await inPod(NAMESPACE, 'kafka-broker-2', ['bash', '-c', `fallocate -l 1800M ${file} || dd if=/dev/zero of=${file} bs=1M count=1800`]);
    await prometheus.until('fires', 'KafkaDiskAlmostFull');
    const [alert] = (await prometheus.firing('at once')).filter(({ name }) => name === 'KafkaDiskAlmostFull');
    expect(alert.labels).toMatchObject({ persistentvolumeclaim: 'data-0-kafka-broker-2', namespace: NAMESPACE, severity: 'critical' });
    await inPod(NAMESPACE, 'kafka-broker-2', ['rm', file]);
    await prometheus.until('does not fire', 'KafkaDiskAlmostFull');
  });

  test('fires while a broker is away, and resolves when it is back', async () => {
    const { prometheus } = cluster;
    const scale = (replicas: number) =>
      kubectl(['scale', 'statefulset/kafka-broker', `--replicas=${replicas}`, '--namespace', NAMESPACE]);
    await scale(2);
    await prometheus.until('fires', 'KafkaPartitionsUnderReplicated');
    await scale(3);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
    await prometheus.until('does not fire', 'KafkaPartitionsUnderReplicated');
    // It was back in time.
    expect(await prometheus.fired()).toEqual([]);
  });
});
