import { Size } from 'cdk8s';
import { BackingStore, KafkaStorage, VolumeGrowth } from '../../../src';
import {
  apply, get, inPod, kubectl, list, pause, runScript, startInPod, until, untilReady, untilRolledOut,
} from '../kubernetes';
import { runNow } from '../secure-cluster';
import { recoverAll, serverOf, testCluster } from '../test-cluster';
import { describeWithFailures } from '../test-with-failures';
import { WatchedCluster } from '../watched-cluster';

/*
 * Alerts fire by their faults, and resolve when the fault is gone. Prometheus has each alert twice: as it is, and
 * without its delay, which is what these tests wait for.
 */

const NAMESPACE = 'e2e-alerts';
const BROKERS = 'app.kubernetes.io/component=broker';
const MINUTE = 60;

describeWithFailures('an alert fires and resolves', () => {
  let cluster: WatchedCluster;

  beforeAll(async () => {
    cluster = await WatchedCluster.start(NAMESPACE, {
      storage: KafkaStorage.portworx({
        backingStore: BackingStore.flashArray(),
        size: Size.gibibytes(2),
        logDirectories: 2,
        growth: VolumeGrowth.upTo(Size.gibibytes(3)),
      }),
    });
    await cluster.client.write('orders', { count: 60 }).end();
    await cluster.client.consume('orders', 60);
    // Records that the group does not read until its alert has fired.
    await cluster.client.write('orders', { count: 60 }, 'later').end();
  });
  afterAll(() => cluster?.end());

  const fires = (alert: string, seconds?: number) => cluster.prometheus.until('fires', alert, seconds);
  const resolves = (alert: string, seconds?: number) => cluster.prometheus.until('does not fire', alert, seconds);
  const scale = (what: string, replicas: number) =>
    kubectl(['scale', what, `--replicas=${replicas}`, '--namespace', NAMESPACE]);
  const broker = (id: number, script: string, seconds?: number) =>
    inPod(NAMESPACE, `kafka-broker-${id}`, ['bash', '-c', script], seconds);
  /** Names of alerts once the job and the exporter have looked at the certificates again. */
  const firingAfterALook = async () => {
    await runNow(NAMESPACE, 'kafka-certificates', `look-${Date.now()}`).catch(() => undefined);
    // The exporter looks every ten minutes, and when it starts.
    await kubectl(['delete', 'pod', '--selector', 'app.kubernetes.io/component=exporter', '--namespace', NAMESPACE]);
    await pause(45);
    return (await cluster.prometheus.firing('at once')).map(({ name }) => name);
  };

  test('none of them, as it is, while the cluster is rolled', async () => {
    const { manifests } = cluster.render({ config: { 'log.retention.hours': 24 } });
    await apply(manifests);
    await runScript(manifests, ['roll'], 900);
    await untilRolledOut(NAMESPACE, 'kafka-broker', 900);
    await untilReady(NAMESPACE, BROKERS, 3);
    expect(await cluster.prometheus.fired()).toEqual([]);
  });

  test('when a volume has grown to its maximum and fills up', async () => {
    // Where the volume is full, it goes on once Autopilot has grown it.
    await broker(2, 'file=/var/lib/kafka/data-1/ballast; touch $file; until (($(stat -c %s $file) >= 2600 << 20)); do '
      + 'dd if=/dev/zero bs=1M count=100 status=none >> $file; sleep 2; done', 400);
    await fires('KafkaDiskFillsUp', 180);
    await fires('KafkaVolumeAtMaximum', 180);
    await broker(2, 'rm /var/lib/kafka/data-1/ballast');
    await resolves('KafkaVolumeAtMaximum');
    await resolves('KafkaDiskFillsUp', 300);
  });

  test('when a controller is gone, and when the quorum is', async () => {
    try {
      await scale('statefulset/kafka-controller', 2);
      await fires('KafkaControllerDown');
      // It would wait for ten minutes, because the quorum needs it.
      await inPod(NAMESPACE, 'kafka-controller-1001', ['touch', '/tmp/stop-now']);
      await scale('statefulset/kafka-controller', 1);
      // The two that are away may only not be scraped: it looks back for five minutes.
      await fires('KafkaNoActiveController', 8 * MINUTE);
      await fires('KafkaMetadataLag', 180);
    } finally {
      await scale('statefulset/kafka-controller', 3);
    }
    await resolves('KafkaNoActiveController', 240);
    await resolves('KafkaControllerDown', 240);
    await resolves('KafkaMetadataLag', 240);
  });

  test('when certificates end soon', async () => {
    await cluster.certify(2, true);
    await until('nodes show the new certificates', 300, async () =>
      (await firingAfterALook()).includes('KafkaCertificateExpires'));
    await fires('KafkaCertificateNotRenewed');
    await cluster.certify(90);
    await until('nodes show the renewed certificates', 300, async () =>
      (await firingAfterALook()).every(name => !name.startsWith('KafkaCertificate')));
  });

  test('when the exporter is gone', async () => {
    await scale('deployment/kafka-exporter', 0);
    await fires('KafkaExporterFails');
    await scale('deployment/kafka-exporter', 1);
    await resolves('KafkaExporterFails');
  });

  test('when logins fail', async () => {
    const wrong = '/work/wrong.properties';
    await inPod(NAMESPACE, 'client', ['bash', '-c', `cat /etc/checkout/client.properties > ${wrong}; echo `
      + '\'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="checkout" password="wrong";\' '
      + `>> ${wrong}`]);
    const attempts = startInPod(NAMESPACE, 'client', [
      'java', '-Xmx100m', '-cp', '/client/ledger.jar:/opt/kafka/libs/*', 'Ledger', 'try', 'do=write', 'topic=orders', `config=${wrong}`,
      'times=1500',
    ]);
    await fires('KafkaAuthenticationFailures', 300);
    await attempts;
    await resolves('KafkaAuthenticationFailures', 7 * MINUTE);
  });

  test('when a consumer group stalls', async () => {
    await fires('KafkaConsumerGroupStalled', 12 * MINUTE);
    await cluster.client.consume('orders', 60);
    await resolves('KafkaConsumerGroupStalled');
  });

  test('when brokers die', async () => {
    const pods: any[] = await list('pods', NAMESPACE, BROKERS);
    const nodes = pods.map(({ spec }) => spec.nodeName).filter(node => node !== cluster.monitorNode).slice(0, 2);
    for (const node of nodes) await testCluster('fail', node);
    await fires('KafkaPartitionsUnderMinIsr');
    await fires('KafkaPartitionsUnderReplicated');
    // It looks back for five minutes.
    await fires('KafkaBrokerDown', 7 * MINUTE);
    // Without its delay, it is the same.
    await fires('KafkaBrokerNotRecovered');
    await recoverAll();
    await untilReady(NAMESPACE, BROKERS, 3, 400);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=controller', 3, 400);
    const alerts = ['KafkaBrokerDown', 'KafkaBrokerNotRecovered', 'KafkaPartitionsUnderMinIsr', 'KafkaPartitionsUnderReplicated'];
    for (const alert of alerts) await resolves(alert, 240);
  });

  test('when a broker is away and registered, and when leaders are elsewhere', async () => {
    const { spec: { nodeName } } = await get('pod', 'kafka-broker-2', NAMESPACE);
    await kubectl(['cordon', nodeName]);
    await scale('statefulset/kafka-broker', 2);
    await fires('KafkaBrokerFenced', 240);
    await kubectl(['uncordon', nodeName]);
    await scale('statefulset/kafka-broker', 3);
    await untilReady(NAMESPACE, BROKERS, 3);
    await resolves('KafkaBrokerFenced');
    await fires('KafkaLeadersUnbalanced');
    await broker(0, 'source /etc/kafka-constructs/common.sh && tool 120 kafka-leader-election --bootstrap-server "$BROKERS" '
      + '--admin.config "$config/client.properties" --election-type preferred --all-topic-partitions');
    await resolves('KafkaLeadersUnbalanced');
  });

  test('when partitions have no leader, and when a replica that was not in sync leads', async () => {
    const tool = (name: string, config: string, words: string) => broker(0, 'source /etc/kafka-constructs/common.sh && '
      + `tool 60 ${name} --bootstrap-server "$BROKERS" --${config} "$config/client.properties" ${words}`);
    const described = (text: string) => until(`the topic is ${text}`, 90, async () => {
      const line = (await tool('kafka-topics', 'command-config', '--describe --topic risky')).split('\n')
        .find(one => one.includes('Partition:'))!;
      return line.includes(text) || line;
    });
    await tool('kafka-topics', 'command-config', '--create --topic risky --replica-assignment 1:2 --config min.insync.replicas=1');
    const [leader, follower] = await Promise.all([1, 2].map(id => serverOf(NAMESPACE, `kafka-broker-${id}`)));
    process.kill(follower, 'SIGSTOP');
    try {
      await described('Isr: 1\t');
      process.kill(leader, 'SIGSTOP');
      await described('Leader: none');
      process.kill(follower, 'SIGCONT');
      await fires('KafkaPartitionsOffline');
      await tool('kafka-leader-election', 'admin.config', '--election-type unclean --topic risky --partition 0');
      await fires('KafkaUncleanLeaderElection');
      await resolves('KafkaPartitionsOffline');
    } finally {
      for (const server of [leader, follower]) process.kill(server, 'SIGCONT');
    }
    await untilReady(NAMESPACE, BROKERS, 3);
    await tool('kafka-topics', 'command-config', '--delete --topic risky');
  });

  test('when the data of the retention time do not fit', async () => {
    // A gigabyte within a day: more than two volumes of 3 GiB, their maximum, can keep for a week.
    await cluster.client.write('orders', { rate: 2000, size: 10_000, count: 100_000 }).end();
    await fires('KafkaRetentionDoesNotFit');
  });

  test('when Prometheus does not see the volumes', async () => {
    await cluster.prometheus.scrapeKubelets(false);
    await fires('KafkaDiskNotSeen', 400);
    await cluster.prometheus.scrapeKubelets(true);
    await resolves('KafkaDiskNotSeen');
  });

  test('when a broker starts again and again', async () => {
    for (let time = 0; time < 4; time++) {
      process.kill(await serverOf(NAMESPACE, 'kafka-broker-1'), 'SIGKILL');
      await pause(75);
    }
    await fires('KafkaRestarts', 180);
  });

  test('when a disk fails', async () => {
    const { spec: { nodeName } } = await get('pod', 'kafka-broker-0', NAMESPACE);
    await testCluster('fail-disk', `${NAMESPACE}/data-1-kafka-broker-0`);
    await fires('KafkaLogDirectoryOffline', 180);
    // The disk answers again when it is mounted anew. A node keeps a broken mount while any pod uses it.
    await kubectl(['cordon', nodeName]);
    try {
      await kubectl(['delete', 'pod', 'kafka-broker-0', '--namespace', NAMESPACE]);
      await pause(10);
    } finally {
      await kubectl(['uncordon', nodeName]);
    }
    await resolves('KafkaLogDirectoryOffline', 240);
    await untilReady(NAMESPACE, BROKERS, 3, 400);
  });
});
