import { Chart, Size } from 'cdk8s';
import { type Ran, run, USERLANDS } from './node';
import { ThroughputTest, type ThroughputTestProps } from '../../src';
import { chart, cluster, find, type Rendered, synth } from '../support';

/** The script and its settings, with the files of the connection beside them. */
function config(props: Partial<ThroughputTestProps> = {}): Rendered {
  const scope = chart();
  const own = new Chart(scope.node.root, 'load');
  new ThroughputTest(own, 'load', { cluster: cluster({}, scope), size: Size.mebibytes(1), ...props });
  const objects = synth(own);
  const { data } = find(objects, 'ConfigMap', 'load-script');
  const client = find(objects, 'ConfigMap', 'load-client').data;
  return {
    data: { ...data, ...client, 'settings.env': data['settings.env'].replace('/etc/kafka-client', '/etc/kafka-constructs') },
  };
}

/** What the tools of Kafka 3.9.2 and 4.4.0 printed. */
const WRITTEN = {
  3.9: [
    '500 records sent, 100.0 records/sec (0.10 MB/sec), 1514.7 ms avg latency, 2484.0 ms max latency.',
    '1024 records sent, 26001.040042 records/sec (25.39 MB/sec), 950.90 ms avg latency, 2484.00 ms max latency, 986 ms 50th, 1834 ms 95th, 2311 ms 99th, 2474 ms 99.9th.',
    '',
  ].join('\n'),
  4.4: [
    'Option --producer.config has been deprecated and will be removed in a future version. Use --command-config instead.',
    '1024 records sent, 55355.660116 records/sec (54.06 MB/sec), 448.41 ms avg latency, 996.00 ms max latency, 457 ms 50th, 889 ms 95th, 974 ms 99th, 989 ms 99.9th.',
    '',
  ].join('\n'),
};
const READ = {
  3.9: '2026-11-27 14:53:29:327, 2026-11-27 14:53:35:401, 195.3125, 32.1555, 1024, 32927.2308, 4342, 1732, 112.7670, 115473.4411\n',
  4.4: [
    'Warning: --messages is deprecated. Use --num-records instead.',
    '2026-11-27 14:53:57:846, 2026-11-27 14:54:02:154, 195.3125, 45.3372, 1024, 46425.2553, 3587, 721, 270.8911, 277392.5104',
    '',
  ].join('\n'),
};
const EXISTS = "Error while executing topic command : Topic 'load-throughput-test' already exists.\nexit 1";

const GOOD = {
  'kafka-topics': ['Created topic load-throughput-test.\n'],
  'kafka-producer-perf-test': [WRITTEN['4.4']],
  'kafka-consumer-perf-test': [READ['4.4']],
};

const toolsOf = ({ calls }: Ran) => calls.map(call => /^(\S+)(?:.* (--create|--delete) )?/.exec(call)!.slice(1).filter(Boolean).join(' '));
const WHOLE = [
  'kafka-topics --create', 'kafka-producer-perf-test', 'kafka-consumer-perf-test', 'kafka-topics --delete',
];

describe.each(USERLANDS)('with the commands of %s', (name, userland) => {
  const there = name === 'GNU' || userland !== undefined;
  const start = (tools: { readonly [tool: string]: readonly (string | number)[] } = {}, rendered = config()) =>
    run('throughput-test.sh', rendered, { podIndex: 0, tools: { ...GOOD, ...tools } }, userland);

  // The second half needs busybox (Debian: busybox-static).
  (there ? describe : describe.skip)('the script', () => {
    test.each([
      ['3.9', 26.62, 118.24, { average: 950.9, p50: 986, p95: 1834, p99: 2311, max: 2484 }],
      ['4.4', 56.68, 284.04, { average: 448.41, p50: 457, p95: 889, p99: 974, max: 996 }],
    ] as const)('reads what the tools of Kafka %s say, in MB of a million bytes', (version, written, read, latencyMilliseconds) => {
      const ran = start({
        'kafka-producer-perf-test': [WRITTEN[version]], 'kafka-consumer-perf-test': [READ[version]],
      });
      expect(ran.stderr).toBe('');
      expect(JSON.parse(ran.stdout.trim().split('\n').pop()!)).toEqual({
        producer: { records: 1024, megabytesPerSecond: written, latencyMilliseconds },
        consumer: { records: 1024, megabytesPerSecond: read },
        storageLimit: null,
      });
      expect([ran.status, toolsOf(ran)]).toEqual([0, WHOLE]);
    });

    test('tells the tools how much, how fast and how to connect', () => {
      const { calls: [create, produce, consume] } = start({
        'kafka-producer-perf-test': [WRITTEN['4.4'].replace('1024 ', '2098 ')],
        'kafka-consumer-perf-test': [READ['4.4'].replace(' 1024,', ' 2098,')],
      }, config({ recordBytes: 500, partitions: 9, rate: 1 }));
      expect(create).toContain('--partitions 9 --replication-factor 3 --config cleanup.policy=delete');
      expect(produce).toContain('--num-records 2098 --record-size 500 --throughput 2000 --producer.config /tmp/producer.properties');
      expect(consume).toContain('--messages 2098 --timeout 60000');
      expect(consume).toContain('--bootstrap-server kafka-bootstrap.orders.svc.cluster.local:9092');
    });

    test('waits for rights that come later', () => {
      const ran = start({ 'kafka-topics': ['TopicAuthorizationException\nexit 1', 'Created topic.\n'] });
      expect([ran.status, toolsOf(ran)]).toEqual([0, [WHOLE[0], ...WHOLE]]);
    });

    test('gives up after a while', () => {
      const ran = start({ 'kafka-topics': ['TopicAuthorizationException\nexit 1'] });
      expect([ran.status, ran.calls.length]).toEqual([1, 20]);
      expect(ran.stderr).toContain('could not be created');
    });

    test('leaves a topic alone that it has not made', () => {
      const ran = start({ 'kafka-topics': [EXISTS] });
      expect([ran.status, toolsOf(ran)]).toEqual([1, ['kafka-topics --create']]);
      expect(ran.stderr).toContain('the topic load-throughput-test exists');
    });

    test.each([
      ['the producer fails', { 'kafka-producer-perf-test': ['exit 1'] }, 'kafka-producer-perf-test failed'],
      ['records are not acknowledged', { 'kafka-producer-perf-test': [WRITTEN['4.4'].replace('1024 ', '1000 ')] }, 'only 1000 of 1024 records were written'],
      ['the producer says something else', { 'kafka-producer-perf-test': ['none\n'] }, 'no result: none'],
      ['the consumer fails', { 'kafka-consumer-perf-test': ['exit 1'] }, 'kafka-consumer-perf-test failed'],
      ['records are not read', { 'kafka-consumer-perf-test': [READ['4.4'].replace(' 1024,', ' 7,')] }, 'only 7 of 1024 records were read'],
      ['the consumer says something else', { 'kafka-consumer-perf-test': ['none\n'] }, 'no result: none'],
    ])('deletes its topic, and fails without a result, where %s', (_, tools, message) => {
      const ran = start(tools);
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain(message);
      expect(toolsOf(ran).at(-1)).toBe('kafka-topics --delete');
      expect(ran.stdout).not.toContain('{');
    });

    test('says so where its topic is left', () => {
      const ran = start({ 'kafka-topics': ['Created topic.\n', 'TimeoutException\nexit 1'] });
      expect(ran.status).not.toBe(0);
      expect(ran.stderr).toContain('the topic load-throughput-test is left; delete it');
    });
  });
});
