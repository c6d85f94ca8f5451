import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Size } from 'cdk8s';
import { Replication, Topology } from '../../src';
import { type Seen, Client } from '../../test/e2e/client';
import { STANDARD_CLASS, kafkaImage, separateControllers, testSized } from '../../test/e2e/clusters';
import {
  apply, command, freshNamespace, get, inPod, isReady, pause, removeNamespace, until, untilReady,
} from '../../test/e2e/kubernetes';
import { recoverAll, status, testCluster } from '../../test/e2e/test-cluster';
import { callOf, machine, numbers } from '../environment';

/*
 * Every choice of Kafka's replication factor and volume replicas: how fast it writes, what it stores, and what happens
 * when one node or two fail. docs/concepts/durability.md states the protocol. Run by run.sh.
 */

/** Replicas of each volume; 0 for local disks. */
type Volumes = 0 | 1 | 2 | 3;

/** What became of a topic when nodes failed. */
export interface Failure {
  /** Nodes of brokers that lost power at the same moment. */
  readonly nodes: number;
  /** Seconds for which they were off. */
  readonly off: number;
  /** Seconds of the longest time in which some partition took no write. */
  readonly silence: number;
  readonly acknowledged: number;
  /** Acknowledged messages that the topic lacks, when all nodes are back. */
  readonly missing: number;
  /** Seconds from the failure until every replica was in sync; left out if that was not while the nodes were off. */
  readonly inSync?: number;
}

export interface Choice {
  readonly volumeReplicas: Volumes;
  readonly replicationFactor: number;
  /** Of messages that are flushed every MiB, in MB (10^6 bytes) a second. */
  readonly megabytesPerSecond: number;
  /** Milliseconds until a message is acknowledged, at 200 messages of 1 kB a second. */
  readonly latency: { readonly p50: number; readonly p95: number };
  /** Bytes on all disks for each byte that was written. */
  readonly stored: number;
  readonly failures: readonly Failure[];
}

export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly choices: readonly Choice[];
}

const NAMESPACE = 'replicas';
const BOOTSTRAP = `kafka-pools-bootstrap.${NAMESPACE}:9092`;
const RESULTS = process.env.RESULTS ?? join(__dirname, 'results.json');
const BROKERS = [0, 1, 2];
/** Nodes that brokers and their volumes are on; controllers and the client are on the others. */
const NODES = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];
/** Which brokers have the replicas of each partition, by replication factor: every group that Kafka can choose. */
const ASSIGNMENTS: { readonly [factor: number]: string } = {
  1: '0,1,2', 2: '0:1,1:2,2:0', 3: '0:1:2,1:2:0,2:0:1',
};

const volumes = numbers('VOLUMES', '0,1,2,3') as Volumes[];
const factors = numbers('FACTORS', '1,2,3');
/** How many nodes fail, each time. */
const nodesFailing = numbers('FAILURES', '1,2');
const mebibytes = Number(process.env.MEBIBYTES ?? 128);
/** What was measured with other volumes, where ADD asks to keep it. */
const kept = process.env.ADD === undefined ? undefined : others(JSON.parse(readFileSync(RESULTS, 'utf8')) as Results);
/** Seconds that nodes are off. */
const OFF = Number(process.env.SECONDS_OFF ?? 60);

function others(results: Results): Results {
  return { ...results, choices: results.choices.filter(({ volumeReplicas }) => !volumes.includes(volumeReplicas)) };
}

const pod = (broker: number) => `kafka-pools-broker-${broker}`;
const claim = (broker: number) => `${NAMESPACE}/data-0-${pod(broker)}`;
const topicOf = (what: string, factor: number) => `${what}-rf${factor}`;
const nodeOf = async (broker: number): Promise<string> => (await get('pod', pod(broker), NAMESPACE)).spec.nodeName;

async function start(volumeReplicas: Volumes): Promise<Client> {
  await freshNamespace(NAMESPACE);
  for (const broker of BROKERS) await testCluster('place', claim(broker), NODES[broker]);
  for (const index of BROKERS) {
    await testCluster('place', `${NAMESPACE}/data-0-kafka-pools-controller-100${index}`, `node-${6 + index}`);
  }
  const cluster = (bootstrap: boolean) => separateControllers(testSized({
    namespace: NAMESPACE,
    size: Size.gibibytes(3),
    ...volumeReplicas === 0 && { storageClass: 'standard' },
    props: {
      bootstrap,
      topology: Topology.oneZone({ nodes: 8 }),
      replication: Replication.of({
        replicationFactor: 3, minInsyncReplicas: 2, volumeReplicas: Math.max(1, volumeReplicas),
      }),
    },
  }));
  await apply(STANDARD_CLASS);
  await apply(cluster(true));
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=controller', 3);
  await apply(cluster(false));
  return Client.start(NAMESPACE, BOOTSTRAP, kafkaImage('4.4.0'), 'node-8');
}

/** Creates a topic with a replica of each partition where the assignment says. */
async function create(client: Client, topic: string, factor: number, ...config: readonly string[]): Promise<void> {
  await client.tool(
    'kafka-topics', '--create', '--topic', topic, '--replica-assignment', ASSIGNMENTS[factor],
    ...[`min.insync.replicas=${Math.max(1, factor - 1)}`, ...config].flatMap(setting => ['--config', setting]),
  );
}

/** Kafka's own tool: messages a second, and percentiles of the time until one is acknowledged. */
async function perform(topic: string, count: number, size: number, rate: number) {
  const text = await inPod(NAMESPACE, 'client', [
    '/opt/kafka/bin/kafka-producer-perf-test.sh', '--topic', topic,
    '--num-records', String(count), '--record-size', String(size), '--throughput', String(rate),
    '--producer-props', `bootstrap.servers=${BOOTSTRAP}`, 'acks=all', 'batch.size=131072',
  ], 600);
  const last = text.trim().split('\n').pop()!;
  const figures = /^(\d+) records sent, ([\d.]+) records.* ([\d.]+) ms 50th, ([\d.]+) ms 95th/.exec(last);
  if (figures === null || Number(figures[1]) !== count) throw new Error(`no result: ${text}`);
  return { perSecond: Number(figures[2]), p50: Number(figures[3]), p95: Number(figures[4]) };
}

/** Bytes on the disks of all nodes, once everything is on disk. */
async function bytesOnDisks(): Promise<number> {
  await command('sync', []);
  const ofFiles = Number.parseInt(
    await command('du', ['--summarize', '--block-size=1', join(process.env.CLUSTER_DIR!, 'volumes')]), 10,
  );
  const ofStores = await Promise.all(Object.keys((await status()).nodes).map(bytesOfStore));
  return ofStores.reduce((sum, bytes) => sum + bytes, ofFiles);
}

/** Bytes that the storage server of a node has given out of its disk. */
async function bytesOfStore(node: string): Promise<number> {
  const socket = '/proc/1/root/run/ceph-osd.asok';
  const text = await testCluster('on-node', node, 'ceph', '--admin-daemon', socket, 'perf', 'dump', 'bluestore');
  return JSON.parse(text).bluestore.bluestore_allocated;
}

/** How fast messages are written, and how much is stored of them. */
async function write(client: Client, factor: number): Promise<Pick<Choice, 'megabytesPerSecond' | 'latency' | 'stored'>> {
  const size = 16_384;
  const count = Math.round(mebibytes / factor) * 64;
  await create(client, topicOf('paced', factor), factor);
  await create(client, topicOf('flushed', factor), factor, 'flush.messages=64');
  await perform(topicOf('flushed', factor), 640, size, -1);
  const before = await bytesOnDisks();
  const { perSecond } = await perform(topicOf('flushed', factor), count, size, -1);
  const stored = (await bytesOnDisks() - before) / (count * size);
  const { p50, p95 } = await perform(topicOf('paced', factor), 3000, 1000, 200);
  return { megabytesPerSecond: perSecond * size / 1e6, latency: { p50, p95 }, stored };
}

/** Puts the replicas of each broker's volume on these nodes, and waits until each holds everything. */
async function place(nodes: readonly (readonly string[])[], volumeReplicas: Volumes): Promise<void> {
  if (volumeReplicas < 2) return;
  for (const broker of BROKERS) await testCluster('place', claim(broker), nodes[broker].slice(0, volumeReplicas).join());
  await until('all replicas of the volumes are complete', 300, async () => {
    const found = (await status()).volumes;
    return BROKERS.every(broker => found[claim(broker)].complete);
  });
}

/**
 * The nodes of these brokers lose power at the same moment, and come back later. Returns what became of a topic of each
 * replication factor.
 */
async function fail(client: Client, brokers: readonly number[], volumeReplicas: Volumes): Promise<Failure[]> {
  const at = await Promise.all(BROKERS.map(nodeOf));
  const [first, second] = NODES.filter(node => !at.includes(node));
  // The worst case for two: one volume has its first two replicas on the nodes that fail.
  await place(brokers.length === 1
    ? [[at[0], second, first], [at[1], first, second], [at[2], second, first]]
    : [[at[0], at[1], first], [at[1], first, second], [at[2], second, first]], volumeReplicas);
  const topics = factors.map(factor => topicOf(`fails-${brokers.length}`, factor));
  for (const [index, factor] of factors.entries()) await create(client, topics[index], factor);
  const seen: Seen[] = [];
  const watcher = client.watch(topics[topics.length - 1], now => seen.push(now));
  const writers = topics.map(topic => client.write(topic, { rate: 50, size: 1000 }));
  await pause(20);
  const before = await Promise.all(brokers.map(broker => get('pod', pod(broker), NAMESPACE)));
  const failed = Date.now();
  await Promise.all(brokers.map(broker => testCluster('fail', at[broker])));
  const inSync = await inSyncAfter(failed, before, seen);
  // A producer may take up writes later than the brokers could.
  await pause(Math.max(0, OFF - (Date.now() - failed) / 1000));
  const off = (Date.now() - failed) / 1000;
  await recoverAll();
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await client.untilInSync(300);
  const written = await Promise.all(writers.map(writer => writer.stop()));
  await watcher.stop();
  const failures: Failure[] = [];
  for (const [index, topic] of topics.entries()) {
    const { longestSilence: silence, acknowledged } = written[index];
    const { missing } = await client.check(topic);
    failures.push({ nodes: brokers.length, off, silence, acknowledged, missing, inSync });
  }
  return failures;
}

/** Seconds until these pods run elsewhere and every replica is in sync; undefined if that is not within the time. */
async function inSyncAfter(failed: number, before: readonly any[], seen: readonly Seen[]): Promise<number | undefined> {
  let ready = Infinity;
  for (let now = 0; now < OFF; now = (Date.now() - failed) / 1000) {
    await pause(0.5);
    const pods = await Promise.all(before.map(({ metadata: { name } }) => get('pod', name, NAMESPACE)));
    if (pods.every((found, index) => isReady(found) && found.metadata.uid !== before[index].metadata.uid)) {
      ready = Math.min(ready, (Date.now() - failed) / 1000);
    }
    // Kafka takes up to 9 s to miss a broker; one that was back before was never missed.
    const missed = seen.some(({ time, behind }) => time > failed && behind > 0) || now > ready + 20;
    const last = seen[seen.length - 1];
    if (ready < Infinity && missed && last.behind === 0) return Math.max(ready, (last.time - failed) / 1000);
  }
  return undefined;
}

async function main(): Promise<void> {
  const choices: Choice[] = [];
  for (const volumeReplicas of volumes) {
    const client = await start(volumeReplicas);
    await place(BROKERS.map(broker => [0, 3, 4].map(more => NODES[(broker + more) % NODES.length])), volumeReplicas);
    const writes: Awaited<ReturnType<typeof write>>[] = [];
    for (const factor of factors) {
      writes.push(await write(client, factor));
      process.stdout.write(`${volumeReplicas} ${factor} ${JSON.stringify(writes[writes.length - 1])}\n`);
    }
    const failures: Failure[][] = [];
    for (const count of nodesFailing) {
      const brokers = count === 1 ? [1] : [0, 1];
      failures.push(await fail(client, brokers, volumeReplicas));
      process.stdout.write(`${volumeReplicas} ${JSON.stringify(failures[failures.length - 1])}\n`);
    }
    choices.push(...factors.map((replicationFactor, index) => ({
      volumeReplicas, replicationFactor, ...writes[index], failures: failures.map(of => of[index]),
    })));
    // What was measured so far, so that a run that is broken off is not lost.
    save(choices);
    await removeNamespace(NAMESPACE);
  }
}

function save(choices: readonly Choice[]): void {
  const call = callOf('bench:replicas', ['ADD', 'VOLUMES', 'FACTORS', 'FAILURES', 'MEBIBYTES', 'SECONDS_OFF']);
  const results: Results = {
    date: process.env.BENCH_DATE!,
    machine: machine(),
    command: kept === undefined ? call : `${kept.command}\` and \`${call}`,
    choices: [...kept?.choices ?? [], ...choices],
  };
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
