import { type Node, run, USERLANDS } from './node';
import { Authentication, Certificates, KafkaImage, KafkaVersion, Listener, MetadataQuorum, QuorumKind } from '../../src';
import { type Rendered, find, portworxStorage, rendered } from '../support';

type Props = Parameters<typeof rendered>[0];

const SCRAM = { authentication: [Authentication.scram()] };
/** Brokers that differ by their ports for clients outside. */
const SHARED_HOST = {
  certificates: Certificates.ownCa(),
  listeners: [
    Listener.sharedLoadBalancer('public', { ...SCRAM, host: 'kafka.example.com', firstBrokerPort: 30100 }),
    Listener.nodePorts('at-home', {
      ...SCRAM, port: 9095, host: 'nodes.example.com', bootstrapNodePort: 31000, firstBrokerNodePort: 31001,
    }),
  ],
};
const broker = (props: Props = {}) => find(rendered(props), 'ConfigMap', 'kafka-broker-config');
const controller = (props: Props = {}) => find(rendered(props), 'ConfigMap', 'kafka-controller-config');
const withZookeeper = (props: Props = {}) =>
  broker({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper(), ...props });
const twoDisks = { storage: portworxStorage({ logDirectories: 2 }) };

const clusterId = (config: Rendered): string => /CLUSTER_ID='([^']*)'/.exec(config.data['settings.env'])![1];
const meta = (config: Rendered) => `version=1\ncluster.id=${clusterId(config)}\n`;
const BOTH = '/var/lib/kafka/data-0/kafka-logs /var/lib/kafka/data-1/kafka-logs';

/** A partition as kafka-topics prints it. */
const partition = (isr: string, { topic = 't', index = 0, elr = '', last = '', replicas = '0,1,2' } = {}) =>
  `\tTopic: ${topic}\tPartition: ${index}\tLeader: none\tReplicas: ${replicas}\tIsr: ${isr}\tElr: `
    + `${elr}\tLastKnownElr: ${last}\n`;
const IN_SYNC = 'Topic: t\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: '
  + `min.insync.replicas=2\n${partition('0,2')}`;
const NOT_REGISTERED = 'ID         HOST      PORT       RACK       ENDPOINT_TYPE\n1001       h 9093      null       '
  + 'controller\n';

describe.each(USERLANDS)('with the commands of %s', (name, userland) => {
  const there = name === 'GNU' || userland !== undefined;
  const start = (config: Rendered, node: Node, environment = {}) =>
    run('start.sh', config, node, userland, environment);
  const stop = (config: Rendered, node: Node) => run('stop.sh', config, node, userland);

  // The second half needs busybox (Debian: busybox-static).
  (there ? describe : describe.skip)('start.sh', () => {
    describe('a controller with an empty disk', () => {
      const empty = { podIndex: 1000 };

      test('becomes one of the initial voters at the first start', () => {
        const { status, calls } = start(controller({ bootstrap: true }), empty);
        expect(status).toBe(0);
        const [format, written, server] = calls;
        expect(format).toMatch(
          /^kafka-storage format --ignore-formatted --cluster-id=[\w-]{22} --config=\S+server\.properties --initial-controllers 1000@kafka-controller-1000\S+:9093:[\w-]{22},1001@\S+,1002@\S+$/,
        );
        // A node that loses power now has everything on its disk, or nothing.
        expect(written).toMatch(/^sync -f \S+\/data-0\/kafka-logs$/);
        expect(server).toMatch(/^kafka-server-start \S+server\.properties$/);
      });

      test.each([QuorumKind.DYNAMIC, QuorumKind.STATIC])('fails to start once the cluster has run, with instructions (%s quorum)', kind => {
        const { status, stderr, calls } = start(controller({ quorum: MetadataQuorum.controllers({ kind }) }), empty);
        expect([status, calls]).toEqual([1, []]);
        expect(stderr).toContain('Otherwise the disk was lost');
        // Every controller is named: the lost one may be the first.
        for (const id of [1000, 1001, 1002]) {
          expect(stderr).toContain(
            `kafka-controller-${id}.kafka-controller-headless`,
          );
        }
        expect(stderr).toContain(
          kind === QuorumKind.DYNAMIC ? 'remove-controller' : 'voters of this cluster are static',
        );
      });

      test('is formatted without a vote where it is readmitted, and only that one', () => {
        const config = controller({ quorum: MetadataQuorum.controllers({ readmittedControllers: [1001] }) });
        expect(start(config, { podIndex: 1001 }).calls[0]).toMatch(/--no-initial-controllers$/);
        expect(start(config, { podIndex: 1000 }).status).toBe(1);
      });

      describe('while bootstrap is left on', () => {
        const config = () => controller({ bootstrap: true });
        const listening = ['kafka-controller-1001.kafka-controller-headless.orders.svc.cluster.local:9093'];

        test('does not vote where the quorum knows it', () => {
          const known = `${NOT_REGISTERED}1000       h 9093      null       controller\n`;
          const { status, calls, stderr } = start(
            config(), { ...empty, listening, tools: { 'kafka-cluster list-endpoints': [known] } },
          );
          expect([status, calls.length]).toEqual([1, 1]);
          expect(stderr).toContain('has run before');
        });

        test('votes where the quorum has a leader and does not know it: it is late at the first start', () => {
          const { calls } = start(
            config(),
            {
              ...empty,
              listening: [...listening, ':9091'],
              tools: { 'kafka-cluster list-endpoints': [NOT_REGISTERED] },
            },
          );
          expect(calls[1]).toMatch(/--initial-controllers/);
        });

        test.each([
          ['has fetched before', '1000 x 5 20 1700000000000 1700000000000 Follower', 1],
          ['has never fetched', '1000 x -1 20 -1 -1 Follower', 0],
        ])('with Kafka 3.9, which lists no controllers, asks the leader whether it %s', (_, row, status) => {
          const tools = {
            'kafka-cluster list-endpoints': ["argument: invalid choice: 'list-endpoints'\n"],
            'describe --replication': [`NodeId DirectoryId\n${row}\n`],
          };
          expect(start(config(), { ...empty, listening, tools }).status).toBe(status);
        });

        test('votes where the others have not found a leader either', () => {
          const tools = { 'kafka-cluster list-endpoints': ['There is no finalized MetadataVersion\n'] };
          expect(start(config(), { ...empty, listening, tools }).calls[1]).toMatch(/--initial-controllers/);
        });

        test('does not begin a new cluster while brokers of the former one serve', () => {
          const { status, stderr, calls } = start(config(), { ...empty, listening: [':9091'] });
          expect([status, calls]).toEqual([1, []]);
          expect(stderr).toContain('no other copy exists');
        });
      });
    });

    describe('names', () => {
      test('nothing is formatted before the name of the pod resolves', () => {
        const { status, stderr, calls } = start(
          controller({ bootstrap: true }), { podIndex: 1000, unresolved: { 'kafka-controller-1000.': 25 } },
        );
        expect([status, calls.length]).toEqual([0, 3]);
        // After the first ten seconds, and not in every one.
        expect(stderr.match(/does not resolve yet/g)).toHaveLength(1);
        expect(stderr).toContain('is not cluster.local');
      });

      test('nor before that of the Service does: the pod has its own name in /etc/hosts', () => {
        const unresolved = { 'kafka-controller-headless': 25 };
        const { status, stderr } = start(controller({ bootstrap: true }), { podIndex: 1000, unresolved });
        expect([status, stderr.match(/does not resolve yet/g)?.length]).toEqual([0, 1]);
      });

      test('a node that has its disk does not wait for its name', () => {
        const config = broker();
        expect(
          start(
            config,
            {
              podIndex: 0,
              unresolved: { 'kafka-broker-0.': 99 },
              disk: { 'data-0/kafka-logs/meta.properties': meta(config) },
            },
          ).calls,
        ).toHaveLength(
          1,
        );
      });
    });

    describe('what is on the disk outranks the configuration', () => {
      const voters = (config: Rendered) => /VOTERS='([^']*)'/.exec(config.data['settings.env'])![1];
      /** A metadata log that names hosts between binary bytes. */
      const disk = (config: Rendered, version: 0 | 1, hosts = voters(config)) => ({
        'data-0/kafka-logs/meta.properties': meta(config),
        'data-0/kafka-logs/__cluster_metadata-0/quorum-state': `{"leaderId":1000,"leaderEpoch":3,"votedId":-1,"data_version":${version}}`,
        'data-0/kafka-logs/__cluster_metadata-0/00000000000000000000.log': `\0\u0001x\0${hosts.split(',')[0].replace(/:.*/, '')}\0\u0002`,
      });
      const kind = (of: QuorumKind, more: object = {}) =>
        controller({ quorum: MetadataQuorum.controllers({ kind: of, ...more }) });
      const elsewhere = 'kafka-controller-1000.kafka-controller-headless.production.svc.cluster.local';

      test.each([
        ['dynamic', QuorumKind.DYNAMIC, 1],
        ['static', QuorumKind.STATIC, 0],
      ] as const)('a %s quorum starts as it was first started', (_, of, version) => {
        const config = kind(of);
        expect(start(config, { podIndex: 1000, disk: disk(config, version) })).toMatchObject({
          status: 0,
          calls: [expect.stringMatching(/^kafka-server-start/)],
        });
      });

      test('fails to start a static quorum as a dynamic one, which would have no voters', () => {
        const config = kind(QuorumKind.DYNAMIC);
        const { status, stderr } = start(
          config,
          {
            podIndex: 1000,
            disk: disk(config, 0),
            tools: {
              'kafka-dump-log': ['| offset: 1 KRaftVersion '
            + '{"version":0,"kRaftVersion":0}\n'],
            },
          },
        );
        expect(status).toBe(1);
        expect(stderr).toMatch(
          /first started as QuorumKind\.STATIC[^]*kafka-features\.sh .*upgrade --feature kraft\.version=1/,
        );
      });

      test('starts a static quorum as a dynamic one when its metadata log says that it has become one', () => {
        const config = kind(QuorumKind.DYNAMIC);
        const tools = { 'kafka-dump-log': ['| offset: 26 KRaftVersion {"version":0,"kRaftVersion":1}\n'] };
        expect(start(config, { podIndex: 1000, disk: disk(config, 0), tools }).status).toBe(0);
      });

      test('fails to start a dynamic quorum as a static one', () => {
        const config = kind(QuorumKind.STATIC);
        const { status, stderr } = start(config, { podIndex: 1000, disk: disk(config, 1) });
        expect(status).toBe(1);
        expect(stderr).toContain('first started as QuorumKind.DYNAMIC');
      });

      test.each([
        ['a controller', () => kind(QuorumKind.DYNAMIC), 1000],
        ['a controller that is declared as static now', () => kind(QuorumKind.STATIC), 1000],
        ['a broker', broker, 1],
      ] as const)('fails to start %s of a copy, which could join the cluster that it was copied from', (_, make, podIndex) => {
        const config = make();
        const { status, stderr } = start(config, { podIndex, disk: disk(config, 1, elsewhere) });
        expect(status).toBe(1);
        expect(stderr).toContain('could join the cluster that it was copied from');
      });

      test('a copy of a static quorum starts at its new addresses', () => {
        const config = kind(QuorumKind.STATIC);
        expect(start(config, { podIndex: 1000, disk: disk(config, 0, elsewhere) }).status).toBe(0);
      });

      test('a controller that is being readmitted starts before it has fetched the voters', () => {
        const config = kind(QuorumKind.DYNAMIC, { readmittedControllers: [1000] });
        expect(start(config, { podIndex: 1000, disk: disk(config, 1, 'nobody') }).status).toBe(0);
        expect(start(config, { podIndex: 1000, disk: disk(config, 0, 'nobody') }).status).toBe(0);
      });

      describe('with another domain than at the first start', () => {
        const former = (config: Rendered) => voters(config).replaceAll('cluster.local', 'wrong.local');
        const config = () => kind(QuorumKind.STATIC, { formerClusterDomain: 'wrong.local' });

        test('starts as static when the former names no longer resolve, and again when Kafka has replaced them', () => {
          const unresolved = { 'wrong.local': 99 };
          expect(start(config(), {
            podIndex: 1000,
            disk: disk(config(), 1, former(config())),
            unresolved,
          }).status).toBe(
            0,
          );
          expect(start(config(), { podIndex: 1000, disk: disk(config(), 1), unresolved }).status).toBe(0);
        });

        test('fails to start while a cluster answers by the former names', () => {
          expect(start(config(), { podIndex: 1000, disk: disk(config(), 1, former(config())) }).status).toBe(1);
        });
      });

      test('fails to start on the disk of another cluster', () => {
        const { status, stderr } = start(
          broker(),
          { podIndex: 0, disk: { 'data-0/kafka-logs/meta.properties': 'version=1\ncluster.id=another-cluster\n' } },
        );
        expect(status).toBe(1);
        expect(stderr).toContain('belongs to the cluster another-cluster');
      });
    });

    describe('a broker with an empty disk', () => {
      const empty = { podIndex: 1, listening: [':9091'] };
      const asked = (calls: readonly string[]) => calls.filter(call => call.startsWith('kafka-topics')).length;

      test('formats it, and nothing of that reaches the log', () => {
        const { status, stdout, calls } = start(broker(), { ...empty, tools: { 'kafka-topics': [IN_SYNC] } });
        expect(status).toBe(0);
        expect(calls[1]).toMatch(/--no-initial-controllers$/);
        expect(stdout).toBe('secret-looking output\n');
      });

      test.each([
        ['it is the last in-sync replica', partition('1')],
        ['Kafka 3 says so', '\tTopic: t\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\n'],
        ['it may lead when none is in sync', partition('', { elr: '1' })],
        ['it was the last to lead', partition('', { last: '1' })],
        ['of one partition among many', IN_SYNC + partition('1') + partition('0,2')],
        ['others are in sync too, which may die next', partition('2,1')],
        ['one of several may lead when none is in sync', partition('', { elr: '2,1', last: '2' })],
      ])('does not start, with instructions, while %s', (_, described) => {
        const { status, stderr, calls } = start(
          broker(), { ...empty, tools: { 'kafka-topics': [described, described, IN_SYNC] } },
        );
        expect([status, asked(calls)]).toEqual([0, 3]);
        expect(stderr.match(/--election-type UNCLEAN/g)).toHaveLength(2);
        expect(stderr.match(/an in-sync replica of these partitions:\n.*Topic: t/g)).toHaveLength(2);
      });

      test.each([
        ['others are in sync alone', partition('2', { elr: '1', last: '1' })],
        ['other brokers have a longer id', partition('11,21,10')],
        ['another one may lead', partition('', { elr: '2', last: '1' })],
        ['there is no topic yet', ''],
      ])('starts when %s', (_, described) => {
        const { status, calls } = start(broker(), { ...empty, tools: { 'kafka-topics': [described] } });
        expect([status, asked(calls)]).toEqual([0, 1]);
        expect(calls.at(-1)).toMatch(/^kafka-server-start/);
      });

      test('asks where only the last address of several answers', () => {
        const { calls } = start(
          broker(),
          {
            podIndex: 1,
            addresses: ['10.0.0.1', '10.0.0.2'],
            listening: ['10.0.0.2:9091'],
            tools: { 'kafka-topics': [IN_SYNC] },
          },
        );
        expect(asked(calls)).toBe(1);
      });

      test('waits while no other broker answers', () => {
        const { status, stderr, calls } = start(broker(), { ...empty, tools: { 'kafka-topics': [1, 1, 1, IN_SYNC] } });
        expect([status, asked(calls)]).toEqual([0, 4]);
        expect(stderr.match(/waiting for one/g)).toHaveLength(3);
      });

      const row = (id: number, status: string, offset = 20) => `${id} x ${offset} 0 1 1 ${status}\n`;
      const quorum = (...answers: readonly (string | number)[]) =>
        ({
          'describe --replication': answers.map(answer =>
            typeof answer === 'number' ? answer : `NodeId DirectoryId\n${answer}`),
        });
      const NEW = row(1000, 'Leader') + row(1001, 'Follower') + row(1002, 'Follower');

      test.each([{ file: 'phase', text: 'bootstrap' }, { file: 'readmitted-brokers', text: '1' }])('starts when it is declared while it waits, and no broker answers: %j', changed => {
        const { status, stderr, calls } = start(
          broker(), { podIndex: 1, changed, listening: [':9093'], tools: quorum(NEW) },
        );
        expect([status, stderr.match(/waiting for one/g)?.length]).toEqual([0, 1]);
        expect(calls.at(-1)).toMatch(/^kafka-server-start/);
      });

      test.each([{}, { bootstrap: true }])('asks whoever answers, whatever is declared: %j', props => {
        const last = partition('1');
        const changed = { file: 'phase', text: 'bootstrap' };
        const { status, calls } = start(
          broker(props), { ...empty, changed, tools: { 'kafka-topics': [last, last, IN_SYNC] } },
        );
        expect([status, asked(calls)]).toEqual([0, 3]);
      });

      test.each([
        ['has no leader yet', 1],
        ['knew a broker minutes ago', NEW + row(2, 'Observer')],
        ['knew this one', NEW + row(1, 'Observer')],
        ['is older than an hour', row(1000, 'Leader', 8000)],
      ])('at a first start waits for another broker while the quorum %s', (_, answer) => {
        const { status, stderr } = start(
          broker({ bootstrap: true }), { podIndex: 1, listening: [':9093'], tools: quorum(answer, answer, NEW) },
        );
        expect(status).toBe(0);
        expect(stderr.match(/does not say that the cluster is new/g)).toHaveLength(2);
      });

      test('asks no broker where none listens at the first start, and where it is readmitted', () => {
        expect(
          asked(start(broker({ bootstrap: true }), { podIndex: 1, listening: [':9093'], tools: quorum(NEW) }).calls),
        ).toBe(
          0,
        );
        expect(
          asked(
            start(broker({ readmittedBrokers: [1] }), { ...empty, tools: { 'kafka-topics': [partition('1')] } }).calls,
          ),
        ).toBe(
          0,
        );
      });

      test('asks with a tool that takes over nothing of the server', () => {
        const environment = {
          JMX_PORT: '9999',
          KAFKA_OPTS: '-javaagent:agent.jar',
          KAFKA_JMX_OPTS: '-Dx',
          JAVA_TOOL_OPTIONS: '-javaagent:other.jar',
        };
        const { environments } = start(
          broker({ bootstrap: true }), { ...empty, tools: { 'kafka-topics': [IN_SYNC] } }, environment,
        );
        const of = (tool: string) => environments.find(line => line.startsWith(`${tool} `))!.split(' ');
        for (const tool of ['kafka-topics', 'kafka-storage']) {
          expect(of(tool)).not.toEqual(
            expect.arrayContaining([expect.stringMatching(/^(JMX_PORT|KAFKA_OPTS|KAFKA_JMX_OPTS|JAVA_TOOL_OPTIONS)$/)]),
          );
        }
        expect(of('kafka-server-start')).toEqual(expect.arrayContaining(Object.keys(environment)));
      });

      test.each([
        ['uses them for the server and for the format, and for nothing else', ['kafka.jsa', 'storage.jsa'], [
          'kafka-topics ', 'kafka-storage -XX:SharedArchiveFile=/storage.jsa',
          'kafka-server-start -Dx -XX:SharedArchiveFile=/kafka.jsa -Xlog:cds=off,cds+dynamic=off -javaagent:agent.jar',
        ]],
        ['names no file that is not there', [], [
          'kafka-topics ', 'kafka-storage ', 'kafka-server-start -Dx -javaagent:agent.jar',
        ]],
      ])('with class data archives in the image %s', (_, archives, expected) => {
        const { jvmOptions } = start(
          broker({ bootstrap: true }),
          { ...empty, listening: [':9091'], archives, tools: { 'kafka-topics': [IN_SYNC] } },
          { KAFKA_JVM_PERFORMANCE_OPTS: '-Dx', METRICS_AGENT: '-javaagent:agent.jar' },
        );
        expect(jvmOptions.filter(line => line !== '')).toEqual(expected);
      });

      test('has a port of its own where brokers share an address, also while it is formatted', () => {
        const { environments, status, stderr } = start(
          broker({ bootstrap: true, ...SHARED_HOST }),
          { ...empty, listening: [':9081'], tools: { 'kafka-topics': [IN_SYNC] } },
        );
        expect([status, stderr]).toEqual([0, '']);
        for (const tool of ['kafka-storage', 'kafka-server-start']) {
          expect(environments.find(line => line.startsWith(`${tool} `))!.split(' '))
            .toEqual(expect.arrayContaining(['PORT_PUBLIC', 'PORT_AT_HOME']));
        }
      });
    });

    describe('a broker with several log directories', () => {
      const config = broker(twoDisks);
      const one = {
        'data-0/kafka-logs/meta.properties': meta(config),
        'data-0/kafka-logs/kept-0/': '',
        'data-0/log-directories': `${BOTH}\n`,
      };
      const last = partition('1', { topic: 'kept' }) + partition('1', { topic: 'gone' })
        + partition('1', { topic: 'gone', index: 1 }) + partition('0,2', { topic: 'else' });
      const node = { podIndex: 1, listening: [':9091'] };

      test('that lost one of them waits for the partitions that were there, and for no other', () => {
        const { status, stderr, calls } = start(
          config, { ...node, disk: one, tools: { 'kafka-topics': [last, partition('1', { topic: 'kept' })] } },
        );
        expect(status).toBe(0);
        const [, said] = /in-sync replica of these partitions:\n([^]*)$/.exec(stderr)!;
        expect(said.trim().split('\n').map(line => /Topic: (\S+)\s+Partition: (\d)/.exec(line)!.slice(1).join('-'))).toEqual([
          'gone-0', 'gone-1',
        ]);
        expect(stderr).toMatch(/No data in: \S+data-1\/kafka-logs\n/);
        expect(calls.at(-3)).toMatch(/--ignore-formatted .*--no-initial-controllers$/);
      });

      test('waits too where the volumes remember nothing yet', () => {
        const { 'data-0/log-directories': _, ...disk } = one;
        expect(start(config, { ...node, disk, tools: { 'kafka-topics': [last, IN_SYNC] } }).stderr).toContain(
          'in-sync replica of these partitions',
        );
      });

      test('that is given another one starts at once, formats that one alone, and remembers it', () => {
        const disk = { ...one, 'data-0/log-directories': '/var/lib/kafka/data-0/kafka-logs\n' };
        const { calls, disk: after } = start(config, { podIndex: 1, disk });
        expect(calls).toEqual([
          expect.stringMatching(/--ignore-formatted .*--no-initial-controllers$/), expect.stringMatching(/^sync/),
          expect.stringMatching(/^kafka-server-start/),
        ]);
        expect([after['data-0/log-directories'], after['data-1/log-directories']]).toEqual([`${BOTH}\n`, `${BOTH}\n`]);
      });

      test('that is no longer given one of them waits for the partitions that were there', () => {
        const single = broker();
        const { stderr, disk } = start(single, { ...node, disk: one, tools: { 'kafka-topics': [last, IN_SYNC] } });
        expect(stderr).toMatch(/No data in: \S+data-1\/kafka-logs\n[^]*Topic: gone/);
        expect(disk['data-0/log-directories']).toBe('/var/lib/kafka/data-0/kafka-logs\n');
      });

      test('that has all of them asks nobody', () => {
        const disk = { ...one, 'data-1/kafka-logs/meta.properties': meta(config) };
        expect(start(config, { ...node, disk }).calls).toEqual([expect.stringMatching(/^kafka-server-start/)]);
      });

      test('leaves a directory that gives errors to Kafka, which takes it offline', () => {
        // A file instead of the folder: nobody can create anything in it, not even root.
        const disk = { ...one, 'data-1/kafka-logs': 'not a folder' };
        expect(start(config, { ...node, disk }).calls).toEqual([expect.stringMatching(/^kafka-server-start/)]);
      });
    });

    describe('a broker with an empty disk, with ZooKeeper', () => {
      const path = (topic: string, index = 0) => `/brokers/topics/${topic}/partitions/${index}/state`;
      const state = (...isr: number[]) =>
        `{"controller_epoch":1,"leader":-1,"version":1,"leader_epoch":5,"isr":[${isr.join()}]}`;
      const answers = (...times: readonly (undefined | { readonly [path: string]: string })[]) => ({
        'ls -R /brokers/topics': times.map(states =>
          states === undefined
            ? 1
            : ['Connecting to somewhere', 'WATCHER::', '/brokers/topics', ...Object.keys(states), ''].join('\n')),
        'get ': times.filter(states => states !== undefined && Object.keys(states).length > 0)
          .map(states => ['Welcome to ZooKeeper!', ...Object.values(states!), ''].join('\n')),
      });
      const inSync = { [path('t')]: state(2, 3) };
      const asked = (calls: readonly string[]) => calls.filter(call => call.includes('ls -R')).length;

      test('does not start, with instructions, while it is the last in-sync replica', () => {
        const last = { [path('t')]: state(2), [path('t', 1)]: state(1), [path('t', 2)]: state(11, 21) };
        const { status, stderr, calls } = start(withZookeeper(), { podIndex: 1, tools: answers(last, last, inSync) });
        expect([status, asked(calls)]).toEqual([0, 3]);
        expect(stderr.match(/--election-type UNCLEAN/g)).toHaveLength(2);
        expect(
          stderr.match(/in-sync replica of these partitions:\n\/brokers\/topics\/t\/partitions\/1\/state .*\n(?!\/)/g),
        ).toHaveLength(
          2,
        );
        expect(calls.at(-1)).toMatch(/^kafka-server-start/);
      });

      test('that lost one of two log directories waits for the partitions that were there', () => {
        const last = { [path('kept')]: state(1), [path('gone', 1)]: state(1) };
        const disk = {
          'data-0/kafka-logs/meta.properties': 'version=0\n',
          'data-0/kafka-logs/kept-0/': '',
          'data-0/log-directories': `${BOTH}\n`,
        };
        const { stderr, calls } = start(withZookeeper(twoDisks), { podIndex: 1, disk, tools: answers(last, inSync) });
        expect(
          stderr.match(
            /in-sync replica of these partitions:\n\/brokers\/topics\/gone\/partitions\/1\/state .*\n(?!\/)/g,
          ),
        ).toHaveLength(
          1,
        );
        expect(calls.at(-1)).toMatch(/^kafka-server-start/);
      });

      test('waits while others are in sync too, all of which may be down', () => {
        const both = { [path('t')]: state(2, 1) };
        expect(asked(start(withZookeeper(), { podIndex: 1, tools: answers(both, inSync) }).calls)).toBe(2);
      });

      test('waits while ZooKeeper does not answer, and while partitions come or go', () => {
        const { status, stderr, calls } = start(
          withZookeeper(),
          {
            podIndex: 1,
            tools: answers(undefined, { [path('t')]: state(2, 3), [path('gone')]: 'Node does not exist' }, inSync),
          },
        );
        expect([status, asked(calls)]).toEqual([0, 3]);
        expect(stderr.match(/ZooKeeper does not answer/g)).toHaveLength(2);
      });

      test.each([
        ['others are in sync alone', { [path('t')]: state(2) }],
        ['another broker has a longer id', { [path('t')]: state(11) }],
        ['there is no topic yet', {}],
        ['a topic is called state', { '/brokers/topics/state': 'null', ...inSync }],
      ])('starts when %s', (_, states) => {
        const { status, calls } = start(withZookeeper(), { podIndex: 1, tools: answers(states) });
        expect([status, asked(calls)]).toEqual([0, 1]);
      });

      test.each([[true, 1], [false, 2]])('that ZooKeeper has never known starts at the first start alone (declared: %s)', (bootstrap, times) => {
        const never = 'Node does not exist: /brokers/topics\nexit 1';
        const { status, calls } = start(
          withZookeeper({ bootstrap }),
          { podIndex: 1, tools: { 'ls -R /brokers/topics': [never, '/brokers/topics\n'] } },
        );
        expect([status, asked(calls)]).toEqual([0, times]);
      });

      test('formats nothing', () => {
        expect(
          start(withZookeeper(), { podIndex: 0, tools: answers(inSync) }).calls.filter(call => /^kafka-/.test(call)),
        ).toEqual([expect.stringMatching(/^kafka-server-start/)]);
      });
    });

    test('a combined node is checked like a controller', () => {
      const config = broker({ quorum: MetadataQuorum.combined() });
      expect(start(config, { podIndex: 0, files: { 'readmitted-brokers': '0' } }).status).toBe(1);
      expect(start(config, { podIndex: 0, files: { phase: 'bootstrap' } }).calls[0]).toContain('--initial-controllers '
        + '0@kafka-broker-0.');
    });

    test('scripts are those of the image', () => {
      const settings = (image: KafkaImage) => broker({ image, version: KafkaVersion.V4_3_1 }).data['settings.env'];
      expect(settings(KafkaImage.confluent('8.3.0'))).toContain("KAFKA_BIN='/usr/bin'\nKAFKA_SUFFIX=''\n");
      expect(settings(KafkaImage.custom({ reference: 'registry.example/kafka:1', scripts: '/kafka/bin' }))).toContain(
        "KAFKA_BIN='/kafka/bin'\nKAFKA_SUFFIX='.sh'\n",
      );
    });
  });

  (there ? describe : describe.skip)('stop.sh', () => {
    const listening = [':9091', ':9093'];
    const asks = (times: readonly (string | number)[], others = partition('0,1')) => ({
      '--under-replicated-partitions': times, '--at-min-isr-partitions': [others], '--under-min-isr-partitions': [''],
    });
    const voters = (...rows: readonly string[]) => ({
      'describe --replication': ['NodeId DirectoryId LogEndOffset Lag '
      + `LastFetchTimestamp LastCaughtUpTimestamp Status\n${rows.join('\n')}\n`],
    });
    const limited = (config: Rendered): Node['files'] =>
      ({ 'settings.env': config.data['settings.env'].replace(/STOP_SECONDS=.*/, "STOP_SECONDS='0'") });

    test('a broker whose partitions are all in sync stops at once', () => {
      const { status, calls, stderr } = stop(broker(), { podIndex: 0, listening, tools: asks(['']) });
      expect([status, calls.length, stderr]).toEqual([0, 1, '']);
    });

    test('a broker waits while a partition would fall below its min.insync.replicas, and says so once', () => {
      const { status, calls, stderr } = stop(
        broker(), { podIndex: 0, listening, tools: asks([partition('0,1'), partition('0,1'), '']) },
      );
      expect(status).toBe(0);
      expect(calls.filter(call => call.includes('--under-replicated-partitions'))).toHaveLength(3);
      expect(stderr.match(/would fall below min\.insync\.replicas/g)).toHaveLength(1);
    });

    test.each([
      ['it is not in sync itself', partition('1,2')],
      ['no replica is missing: nothing would get better', partition('0,1', { replicas: '0,1' })],
    ])('a broker does not wait where %s', (_, described) => {
      expect(stop(broker(), { podIndex: 0, listening, tools: asks([described], described) }).stderr).toBe('');
    });

    test('a broker that does not serve, or of which nobody can tell, stops', () => {
      expect(stop(broker(), { podIndex: 0 }).calls).toEqual([]);
      expect(stop(broker(), { podIndex: 0, listening }).stderr).toContain(
        'cannot find out whether this node is needed',
      );
    });

    test('the wait is bounded, and ends when it is told to', () => {
      const config = broker();
      const behind = asks([partition('0,1')]);
      expect(stop(config, { podIndex: 0, listening, tools: behind, files: limited(config) }).stderr).toContain(
        'stops although',
      );
      expect(find(rendered(), 'StatefulSet', 'kafka-broker').spec.template.spec.terminationGracePeriodSeconds).toBe(
        720,
      );
    });

    test.each([
      ['stops when both others have caught up', ['1001 x 90 0 1 1 Leader', '1002 x 80 10 1 1 Follower'], false],
      ['waits while another is behind', ['1001 x 90 0 1 1 Leader', '1002 x 10 80 1 1 Follower'], true],
      ['waits while another has never fetched', ['1001 x 90 0 1 1 Leader', '1002 x -1 90 -1 -1 Follower'], true],
      ['counts no observers', ['1001 x 90 0 1 1 Leader', '1002 x 80 1 1 1 Follower', '0 x 1 89 1 1 Observer'], false],
      [
        'of five, waits for no more than a majority',
        ['1001 x 90 0 1 1 Leader', '1002 x 80 1 1 1 Follower', '1003 x 80 1 1 1 Follower', '1004 x 1 89 1 1 Follower'],
        false,
      ],
      [
        'of five, waits where two are behind',
        ['1001 x 90 0 1 1 Leader', '1002 x 80 1 1 1 Follower', '1003 x 1 89 1 1 Follower', '1004 x 1 89 1 1 Follower'],
        true,
      ],
      ['that is alone stops', [], false],
    ])('a controller %s', (_, rows, waits) => {
      const config = controller();
      const { status, stderr } = stop(
        config,
        { podIndex: 1000, listening, tools: voters('1000 x 90 0 1 1 Follower', ...rows), files: limited(config) },
      );
      expect(status).toBe(0);
      expect(stderr.includes('quorum would lose its majority')).toBe(waits);
    });

    test('a controller waits while another one is down, though it had caught up a moment ago', () => {
      const config = controller();
      const tools = voters('1000 x 90 0 1 1 Follower', '1001 x 90 0 1 1 Leader', '1002 x 85 5 1 1 Follower');
      const [own, other] = [1000, 1001].map(id =>
        `kafka-controller-${id}.kafka-controller-headless.orders.svc.cluster.local:9093`);
      expect(stop(config, { podIndex: 1000, listening: [own, other], tools, files: limited(config) }).stderr).toContain(
        'down, or not caught up: 1002',
      );
    });

    test('a request to stop now counts for half an hour', () => {
      const config = broker();
      const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
      const stopped = (minutes: number) =>
        stop(
          config,
          { podIndex: 0, listening, tools: asks([partition('0,1')]), files: limited(config), stopNow: at(minutes) },
        );
      expect(stopped(1)).toMatchObject({ status: 0, calls: [] });
      expect(stopped(40).stderr).toContain('stops although');
    });
  });
});

test('what is read at a start or stop restarts nothing; a change of configuration restarts those that read it', () => {
  const checksum = (props: Props, name: string) =>
    find(rendered(props), 'StatefulSet', name).spec.template.metadata.annotations['kafka-constructs/config-checksum'];
  expect(checksum({ bootstrap: true }, 'kafka-controller')).toBe(checksum({}, 'kafka-controller'));
  expect(checksum({ quorum: MetadataQuorum.controllers({ readmittedControllers: [1000] }) }, 'kafka-controller')).toBe(
    checksum({}, 'kafka-controller'),
  );
  const changed = { config: { 'log.retention.hours': 1 } };
  expect(checksum(changed, 'kafka-broker')).not.toBe(checksum({}, 'kafka-broker'));
  expect(checksum(changed, 'kafka-controller')).toBe(checksum({}, 'kafka-controller'));
  expect(checksum({ config: { 'num.partitions': 3 } }, 'kafka-controller')).not.toBe(checksum({}, 'kafka-controller'));
});
