import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { KafkaImage, KafkaVersion, MetadataQuorum, QuorumKind } from '../../src';
import type { Rendered } from '../support';
import { find, portworxStorage, rendered } from '../support';

interface StartOptions {
  readonly formatted: boolean;
  readonly podIndex: number;
  readonly files?: { [name: string]: string };
  /** What another broker says of the partitions, at first and then. */
  readonly described?: readonly string[];
  /** How often no other broker answers. */
  readonly silent?: number;
  /** What ZooKeeper has of partitions: paths and their states, at first and then. Where there is nothing it does not answer. */
  readonly zookeeper?: readonly (undefined | { readonly [path: string]: string })[];
  /** A file of the configuration that changes while it waits. */
  readonly changed?: { readonly file: string; readonly text: string };
}

/** Runs a start script with stand-ins for Kafka's scripts, which write down how they were called. */
function start(config: Rendered, options: StartOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const place = (text: string) => text.replaceAll('/etc/kafka-constructs', `${folder}/etc`).replaceAll('/var/lib/kafka', `${folder}/data`).replaceAll('/opt/kafka/bin', `${folder}/bin`);
  for (const name of ['etc', 'bin', 'data/data-0/kafka-logs']) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries({ ...config.data as { [name: string]: string }, ...options.files })) writeFileSync(join(folder, 'etc', name), place(text));
  for (const script of ['kafka-storage.sh', 'kafka-server-start.sh']) {
    writeFileSync(join(folder, 'bin', script), `#!/bin/bash\necho secret-looking output\necho ${script} "$@" >> ${folder}/calls\n`, { mode: 0o755 });
  }
  writeFileSync(join(folder, 'bin', 'kafka-topics.sh'), `#!/bin/bash
echo asked >> ${folder}/asked
times=$(wc -l < ${folder}/asked)
[ "$times" -gt ${options.silent ?? 0} ] && { cat ${folder}/described-$times 2> /dev/null || cat ${folder}/described; }
`, { mode: 0o755 });
  // One time is a list of paths, and then the states of those that are asked for.
  writeFileSync(join(folder, 'bin', 'zookeeper-shell.sh'), `#!/bin/bash
[[ $1 == kafka-zookeeper-server-0.*:2181* ]] || exit 1
if [[ $# == 4 && "$2 $3 $4" == "ls -R /brokers/topics" ]]; then
  echo asked >> ${folder}/asked
  printf 'Connecting to somewhere\n\nWATCHER::\n'
  exec cat ${folder}/paths-$(wc -l < ${folder}/asked)
fi
printf 'Welcome to ZooKeeper!\nJLine support is disabled\n'
while read -r get path; do cat "${folder}/states-$(wc -l < ${folder}/asked)$path"; done
`, { mode: 0o755 });
  options.zookeeper?.forEach((states, index) => {
    if (states === undefined) return;
    writeFileSync(join(folder, `paths-${index + 1}`), ['/brokers/topics', ...Object.keys(states), ''].join('\n'));
    for (const [path, state] of Object.entries(states)) {
      mkdirSync(join(folder, `states-${index + 1}`, path, '..'), { recursive: true });
      writeFileSync(join(folder, `states-${index + 1}`, path), `${state}\n`);
    }
  });
  writeFileSync(join(folder, 'bin', 'sync'), `#!/bin/bash\necho sync "$@" >> ${folder}/calls\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'bin', 'sleep'), options.changed ? `#!/bin/bash\necho '${options.changed.text}' > ${folder}/etc/${options.changed.file}\n` : '#!/bin/bash\n', { mode: 0o755 });
  writeFileSync(join(folder, 'described'), options.described?.at(-1) ?? IN_SYNC);
  options.described?.slice(0, -1).forEach((text, index) => writeFileSync(join(folder, `described-${index + 1}`), text));
  writeFileSync(join(folder, 'asked'), '');
  writeFileSync(join(folder, 'calls'), '');
  if (options.formatted) writeFileSync(join(folder, 'data/data-0/kafka-logs/meta.properties'), 'cluster.id=x\n');
  const { status, stdout, stderr } = spawnSync('bash', [join(folder, 'etc/start.sh')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, POD_INDEX: String(options.podIndex) },
  });
  const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(line => line !== '');
  const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n').length - 1;
  rmSync(folder, { recursive: true });
  return { status, stdout, stderr, calls, asked };
}

/** What kafka-topics prints of a partition. */
const partition = (isr: string, elr = '', last = '') => `\tTopic: t\tPartition: 0\tLeader: none\tReplicas: 0,1,2\tIsr: ${isr}\tElr: ${elr}\tLastKnownElr: ${last}\n`;
const IN_SYNC = `Topic: t\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: min.insync.replicas=2\n${partition('1,2')}`;
const broker = (props: Parameters<typeof rendered>[0] = {}) => find(rendered(props), 'ConfigMap', 'kafka-broker-config');

const controller = (props: Parameters<typeof rendered>[0]) => find(rendered(props), 'ConfigMap', 'kafka-controller-config');

test('while the cluster is bootstrapped, an empty controller becomes one of the initial voters', () => {
  const { status, calls } = start(controller({ bootstrap: true }), { formatted: false, podIndex: 1000 });
  expect(status).toBe(0);
  const [format, written, server] = calls;
  // A node that loses its power now has all of it on its disk, or nothing.
  expect(written).toMatch(/^sync -f \S+\/data-0\/kafka-logs$/);
  expect(format).toMatch(/^kafka-storage\.sh format --ignore-formatted --cluster-id=[\w-]{22} --config=\S+server\.properties --initial-controllers 1000@kafka-controller-1000\S+:9093:[\w-]{22},1001@\S+,1002@\S+$/);
  expect(server).toMatch(/^kafka-server-start\.sh \S+server\.properties$/);
});

test.each([QuorumKind.DYNAMIC, QuorumKind.STATIC])('fails to start a controller that lost its disk, with instructions (%s quorum)', kind => {
  const { status, stderr, calls } = start(controller({ quorum: MetadataQuorum.controllers({ kind }) }), { formatted: false, podIndex: 1000 });
  expect(status).toBe(1);
  expect(calls).toEqual([]);
  expect(stderr).toContain('Otherwise the disk was lost');
  // Every controller is named: the lost one may be the first.
  for (const id of [1000, 1001, 1002]) expect(stderr).toContain(`kafka-controller-${id}.kafka-controller-headless`);
  expect(stderr).toContain(kind === QuorumKind.DYNAMIC ? 'remove-controller' : 'voters of this cluster are static');
});

test('a readmitted controller is formatted without a vote, and only that one', () => {
  const config = controller({ quorum: MetadataQuorum.controllers({ readmittedControllers: [1001] }) });
  expect(start(config, { formatted: false, podIndex: 1001 }).calls[0]).toMatch(/--no-initial-controllers$/);
  expect(start(config, { formatted: false, podIndex: 1000 }).status).toBe(1);
});

test('a controller that has its disk starts in every phase, without waiting for the tool that formats', () => {
  for (const bootstrap of [true, false]) {
    const { status, calls } = start(controller({ bootstrap }), { formatted: true, podIndex: 1000 });
    expect(status).toBe(0);
    expect(calls).toEqual([expect.stringMatching(/^kafka-server-start/)]);
  }
});

test('a broker that is given a further log directory formats that one alone', () => {
  const config = find(rendered({ storage: portworxStorage({ logDirectories: 2 }) }), 'ConfigMap', 'kafka-broker-config');
  const { calls } = start(config, { formatted: true, podIndex: 0 });
  expect(calls).toEqual([expect.stringMatching(/--ignore-formatted .*--no-initial-controllers$/), expect.stringMatching(/^sync/), expect.stringMatching(/^kafka-server-start/)]);
});

test('a broker formats what is empty, and nothing of it reaches the log', () => {
  const { status, stdout, calls } = start(find(rendered(), 'ConfigMap', 'kafka-broker-config'), { formatted: false, podIndex: 0 });
  expect(status).toBe(0);
  expect(calls[0]).toMatch(/--no-initial-controllers$/);
  expect(stdout).toBe('secret-looking output\n');
});

describe('a broker with an empty disk', () => {
  const empty = { formatted: false, podIndex: 1 };

  test.each([
    ['it is the last in-sync replica', partition('1')],
    ['Kafka 3 says so', '\tTopic: t\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\n'],
    ['it may lead when none is in sync', partition('', '1')],
    ['it was the last to lead', partition('', '', '1')],
    ['of one partition among many', IN_SYNC + partition('1') + partition('0,2')],
  ])('does not start, with instructions, while %s', (_, described) => {
    const { status, stderr, asked } = start(broker(), { ...empty, described: [described, described, IN_SYNC] });
    expect([status, asked]).toEqual([0, 3]);
    expect(stderr.match(/--election-type UNCLEAN/g)).toHaveLength(2);
    expect(stderr.match(/Partitions that have no other in-sync replica:\n.*Topic: t/g)).toHaveLength(2);
  });

  test.each([
    ['others are in sync too', partition('1,2')],
    ['others are in sync alone', partition('2', '1', '1')],
    ['another broker has a longer id', partition('11')],
    ['another one may lead', partition('', '2', '1')],
    ['there is no topic yet', ''],
  ])('starts when %s', (_, described) => {
    const { status, calls, asked } = start(broker(), { ...empty, described: [described] });
    expect([status, asked]).toEqual([0, 1]);
    expect(calls.at(-1)).toMatch(/^kafka-server-start/);
  });

  test('waits while no other broker can be asked', () => {
    const { status, stderr, asked } = start(broker(), { ...empty, silent: 3 });
    expect([status, asked]).toEqual([0, 4]);
    expect(stderr.match(/waiting for one/g)).toHaveLength(3);
  });

  test.each([{ file: 'phase', text: 'bootstrap' }, { file: 'readmitted-brokers', text: '1' }])('starts when it is declared while it waits, and nobody can be asked: %j', changed => {
    const { status, asked, calls } = start(broker(), { ...empty, silent: 9, changed });
    expect([status, asked]).toEqual([0, changed.file === 'phase' ? 2 : 1]);
    expect(calls.at(-1)).toMatch(/^kafka-server-start/);
  });

  test('does not start by a bootstrap that is declared late, while a broker names partitions that it would empty', () => {
    const last = partition('1');
    expect(start(broker(), { ...empty, described: [last, last, IN_SYNC], changed: { file: 'phase', text: 'bootstrap' } })).toMatchObject({ status: 0, asked: 3 });
  });

  test('asks nobody while the cluster is bootstrapped, when it is readmitted, and when a log directory has its data', () => {
    expect(start(broker({ bootstrap: true }), { ...empty, described: [partition('1')] })).toMatchObject({ status: 0, asked: 0 });
    expect(start(broker({ readmittedBrokers: [1] }), { ...empty, described: [partition('1')] })).toMatchObject({ status: 0, asked: 0 });
    expect(start(broker({ storage: portworxStorage({ logDirectories: 2 }) }), { formatted: true, podIndex: 1, described: [partition('1')] })).toMatchObject({ status: 0, asked: 0 });
  });
});

describe('a broker with an empty disk, with ZooKeeper', () => {
  const config = () => broker({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
  const empty = { formatted: false, podIndex: 1 };
  const path = (topic: string, index = 0) => `/brokers/topics/${topic}/partitions/${index}/state`;
  const state = (...isr: number[]) => `{"controller_epoch":1,"leader":-1,"version":1,"leader_epoch":5,"isr":[${isr.join()}]}`;
  const inSync = { [path('t')]: state(1, 2) };

  test('does not start, with instructions, while it is the last in-sync replica', () => {
    const last = { [path('t')]: state(2), [path('t', 1)]: state(1), [path('t', 2)]: state(2, 1) };
    const { status, stderr, asked, calls } = start(config(), { ...empty, zookeeper: [last, last, inSync] });
    expect([status, asked]).toEqual([0, 3]);
    expect(stderr.match(/--election-type UNCLEAN/g)).toHaveLength(2);
    expect(stderr.match(/Partitions that have no other in-sync replica:\n\/brokers\/topics\/t\/partitions\/1\/state .*\n(?!\/)/g)).toHaveLength(2);
    expect(calls.at(-1)).toMatch(/^kafka-server-start/);
  });

  test('waits while ZooKeeper does not answer, and while partitions come or go', () => {
    const { status, stderr, asked } = start(config(), { ...empty, zookeeper: [undefined, { [path('t')]: state(1, 2), [path('gone')]: 'Node does not exist' }, inSync] });
    expect([status, asked]).toEqual([0, 3]);
    expect(stderr.match(/ZooKeeper does not answer/g)).toHaveLength(2);
  });

  test.each([
    ['others are in sync too', inSync],
    ['others are in sync alone', { [path('t')]: state(2) }],
    ['another broker has a longer id', { [path('t')]: state(11) }],
    ['there is no topic yet', {}],
    ['a topic is called state', { '/brokers/topics/state': 'null', ...inSync }],
  ])('starts when %s', (_, states) => {
    const { status, calls, asked } = start(config(), { ...empty, zookeeper: [states] });
    expect([status, asked]).toEqual([0, 1]);
    expect(calls.at(-1)).toMatch(/^kafka-server-start/);
  });
});

test('a combined node is checked like a controller', () => {
  const config = find(rendered({ quorum: MetadataQuorum.combined() }), 'ConfigMap', 'kafka-broker-config');
  expect(start(config, { formatted: false, podIndex: 0 }).status).toBe(1);
  expect(start(config, { formatted: false, podIndex: 0, files: { phase: 'bootstrap' } }).calls[0]).toContain('--initial-controllers 0@kafka-broker-0.');
});

test('in ZooKeeper mode nothing is formatted', () => {
  const config = find(rendered({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() }), 'ConfigMap', 'kafka-broker-config');
  expect(start(config, { formatted: false, podIndex: 0, files: { phase: 'bootstrap' } }).calls).toEqual([expect.stringMatching(/^kafka-server-start/)]);
});

test('the end of the bootstrap restarts nothing; a change of configuration restarts every role', () => {
  const checksum = (props: Parameters<typeof rendered>[0], name: string) =>
    find(rendered(props), 'StatefulSet', name).spec.template.metadata.annotations['kafka-constructs/config-checksum'];
  expect(checksum({ bootstrap: true }, 'kafka-controller')).toBe(checksum({}, 'kafka-controller'));
  expect(checksum({ quorum: MetadataQuorum.controllers({ readmittedControllers: [1000] }) }, 'kafka-controller')).toBe(checksum({}, 'kafka-controller'));
  expect(checksum({ config: { 'log.retention.hours': 1 } }, 'kafka-broker')).not.toBe(checksum({}, 'kafka-broker'));
  expect(checksum({ config: { 'log.retention.hours': 1 } }, 'kafka-controller')).not.toBe(checksum({}, 'kafka-controller'));
});

test('scripts are those of the image', () => {
  const script = (image: KafkaImage, version?: KafkaVersion) => find(rendered({ image, version }), 'ConfigMap', 'kafka-broker-config').data['start.sh'];
  expect(script(KafkaImage.confluent('8.3.0'), KafkaVersion.V4_3_1)).toContain('exec /usr/bin/kafka-server-start "$config"');
  expect(script(KafkaImage.custom({ reference: 'registry.example/kafka:1', scripts: '/kafka/bin' }))).toContain('/kafka/bin/kafka-storage.sh format');
});
