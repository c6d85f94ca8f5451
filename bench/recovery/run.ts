import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Size } from 'cdk8s';
import { Replication } from '../../src';
import { type Seen, Client } from '../../test/e2e/client';
import { kafkaImage, separateControllers, testSized } from '../../test/e2e/clusters';
import {
  apply, command, freshNamespace, get, isReady, kubectl, pause, removeNamespace, until, untilReady,
} from '../../test/e2e/kubernetes';
import { testCluster } from '../../test/e2e/test-cluster';
import { callOf, machine, numbers } from '../environment';

/*
 * How long a broker is away when its node fails: with its volume attached again on another node, and with an empty disk
 * that Kafka fills from the other brokers. docs/recovery.md states the protocol. Run by run.sh.
 */

/** Seconds from the failure to the end of each phase. */
export interface Run {
  readonly detection: 'default' | 'short';
  readonly replicationFactor: number;
  readonly mebibytes: number;
  readonly disk: 'attached' | 'empty';
  /** The pod on the dead node is gone and another was made. */
  readonly detected: number;
  /** That one has a node. */
  readonly scheduled: number;
  /** Its container has started, with its volume; left out by runs before 2026-11-27. */
  readonly mounted?: number;
  /** It is Ready. */
  readonly ready: number;
  /** No partition lacks an in-sync replica. */
  readonly caughtUp: number;
}

export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly mebibytesPerSecond: number;
  readonly runs: readonly Run[];
}

const NAMESPACE = 'recovery';
const TOPIC = 'data';
const POD = 'kafka-pools-broker-1';
const CLAIM = `data-0-${POD}`;
/** Of each node in both directions. */
const BANDWIDTH = '200mbit';
const MEBIBYTES_PER_SECOND = 200e6 / 8 / 2 ** 20;

const detection = process.env.DETECTION === 'default' ? 'default' : 'short';
const sizes = numbers('MEBIBYTES', '128,384,768,2048');
const factors = numbers('REPLICATION_FACTORS', '3,2');
const repetitions = Number(process.env.RUNS ?? 3);
const disks = (process.env.DISKS ?? 'attached,empty').split(',') as Run['disk'][];

const RESULTS = process.env.RESULTS
  ?? join(__dirname, `results-${process.env.STORAGE === 'replicated' ? 'replicated' : detection}.json`);

/** What was measured with other replication factors, where ADD asks to keep it. */
const kept = detection === 'short' && process.env.ADD !== undefined
  ? others(JSON.parse(readFileSync(RESULTS, 'utf8')) as Results)
  : undefined;

function others(results: Results): Results {
  return { ...results, runs: results.runs.filter(({ replicationFactor }) => !factors.includes(replicationFactor)) };
}

/** Where the broker is and where it is to come up; they change places with each failure. */
let [at, next] = ['node-2', 'node-4'];

async function start(replicationFactor: number): Promise<Client> {
  await freshNamespace(NAMESPACE);
  [at, next] = ['node-2', 'node-4'];
  // Nothing but the broker is on the nodes that fail.
  for (const [index, node] of [[0, 'node-1'], [1, at], [2, 'node-3']] as const) {
    await testCluster(
      'place', `${NAMESPACE}/data-0-kafka-pools-broker-${index}`, node,
    );
  }
  for (const [index, node] of [[0, 'node-1'], [1, 'node-3'], [2, 'node-5']] as const) {
    await testCluster('place', `${NAMESPACE}/data-0-kafka-pools-controller-100${index}`, node);
  }
  const minInsyncReplicas = replicationFactor - 1;
  const cluster = (bootstrap: boolean) => separateControllers(testSized({
    namespace: NAMESPACE,
    size: Size.gibibytes(3),
    props: {
      bootstrap,
      replication: Replication.of({ replicationFactor, minInsyncReplicas, volumeReplicas: 2 }),
      acknowledge: minInsyncReplicas > 1 ? undefined : {
        ACKNOWLEDGED_WRITES_ON_ONE_BROKER: 'Measured for comparison '
        + 'with the article.',
      },
    },
  }));
  await apply(cluster(true));
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
  await untilReady(NAMESPACE, 'app.kubernetes.io/component=controller', 3);
  await apply(cluster(false));
  const client = await Client.start(
    NAMESPACE, `kafka-pools-bootstrap.${NAMESPACE}:9092`, kafkaImage('4.4.0'), 'node-5',
  );
  // Broker 1 has a replica of every partition and leads half of them.
  const assignment = replicationFactor === 2 ? ['0:1', '1:2', '2:1', '1:0'] : ['0:1:2', '1:2:0', '2:1:0', '1:0:2'];
  await client.tool('kafka-topics', '--create', '--topic', TOPIC, '--replica-assignment', assignment.join());
  return client;
}

/** One failure, and what follows. */
async function fail(
  replicas: Replicas, run: Pick<Run, 'detection' | 'replicationFactor' | 'mebibytes' | 'disk'>,
): Promise<Run> {
  const before = await get('pod', POD, NAMESPACE);
  // Replicas are copied at full speed.
  await testCluster('bandwidth', '0');
  await testCluster('place', `${NAMESPACE}/${CLAIM}`, `${at},${next}`);
  // What was written long before a failure is on disk; here it was written just before.
  await command('sync', []);
  await testCluster('bandwidth', BANDWIDTH);
  const { spec: { volumeName } } = await get('persistentvolumeclaim', CLAIM, NAMESPACE);
  await pause(1);
  // Before the failure, since STORK may delete the pod at once: Kubernetes keeps both until the pod is gone.
  if (run.disk === 'empty') {
    await testCluster('place', `${NAMESPACE}/${CLAIM}`, next);
    await kubectl(['delete', 'persistentvolumeclaim', CLAIM, '--namespace', NAMESPACE, '--wait=false']);
    await kubectl(['delete', 'persistentvolume', volumeName, '--wait=false']);
  }
  const failed = Date.now();
  await testCluster('fail', at);
  const phase = async (what: string, reached: (pod: any) => boolean) => {
    await until(what, 900, async () => {
      const pod = await get('pod', POD, NAMESPACE);
      return pod !== undefined && pod.metadata.uid !== before.metadata.uid && reached(pod);
    });
    return (Date.now() - failed) / 1000;
  };
  const detected = await phase('another pod was made', () => true);
  const scheduled = await phase('it has a node', pod => pod.spec.nodeName !== undefined);
  const mounted = await phase('its container has started', ({ status: { containerStatuses = [] } }) =>
    containerStatuses.some(({ state }: any) => state.running !== undefined));
  const ready = await phase('it is Ready', isReady);
  const { spec: { nodeName } } = await get('pod', POD, NAMESPACE);
  const { spec: { volumeName: volumeAfter } } = await get('persistentvolumeclaim', CLAIM, NAMESPACE);
  if (nodeName !== next || (volumeAfter === volumeName) !== (run.disk === 'attached')) {
    throw new Error(`this was no run with the disk ${run.disk}: node ${nodeName} for ${next}, volume ${volumeAfter} `
      + `after ${volumeName}`);
  }
  // Kafka takes up to 9 s to miss a broker; one that was back before was never missed.
  const missed = () =>
    replicas.seen.some(seen => seen.time > failed && seen.behind > 0) || Date.now() - failed > 1000 * ready + 20_000;
  await until('it has caught up', 900, async () => missed() && replicas.seen[replicas.seen.length - 1].behind === 0);
  const caughtUp = Math.max(ready, (replicas.seen[replicas.seen.length - 1].time - failed) / 1000);
  await testCluster('recover', at);
  [at, next] = [next, at];
  return { ...run, detected, scheduled, mounted, ready, caughtUp };
}

/** What was seen of the replicas of the topic so far. */
interface Replicas {
  readonly seen: Seen[];
}

async function main(): Promise<void> {
  const runs: Run[] = [];
  for (const replicationFactor of factors) {
    const client = await start(replicationFactor);
    const replicas: Replicas = { seen: [] };
    const watcher = client.watch(TOPIC, seen => replicas.seen.push(seen));
    let stored = 0;
    for (const mebibytes of sizes) {
      await testCluster('bandwidth', '0');
      const filled = await client.write(
        TOPIC, { count: (mebibytes - stored) * 64, size: 16_384, rate: 2500 }, `fill-${mebibytes}`,
      ).end();
      if (filled.acknowledged !== (mebibytes - stored) * 64) {
        throw new Error('not everything was acknowledged: '
        + `${JSON.stringify(filled)}`);
      }
      stored = mebibytes;
      await client.untilInSync(300);
      await testCluster('bandwidth', BANDWIDTH);
      const writer = client.write(TOPIC, { rate: 50, size: 1000 }, 'load');
      await pause(10);
      for (const disk of disks) {
        for (let repetition = 0; repetition < repetitions; repetition++) {
          const run = await fail(replicas, { detection, replicationFactor, mebibytes, disk });
          process.stdout.write(`${JSON.stringify(run)}\n`);
          runs.push(run);
          save(runs);
        }
      }
      await writer.stop();
    }
    await watcher.stop();
    await testCluster('bandwidth', '0');
    await removeNamespace(NAMESPACE);
  }
}

/** Writes what was measured so far, so that a run that is broken off is not lost. */
function save(runs: readonly Run[]): void {
  const variables = ['STORAGE', 'ADD', 'MEBIBYTES', 'REPLICATION_FACTORS', 'DISKS', 'RUNS'];
  const call = callOf('bench:recovery', detection === 'short' ? variables : []);
  const results: Results = {
    date: process.env.BENCH_DATE!,
    machine: machine(),
    command: kept === undefined ? call : `${kept.command}\` and \`${call}`,
    mebibytesPerSecond: MEBIBYTES_PER_SECOND,
    runs: [...kept?.runs ?? [], ...runs],
  };
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
