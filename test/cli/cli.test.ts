import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Size } from 'cdk8s';
import { KafkaImage, KafkaVersion, MetadataQuorum, Topology } from '../../src';
import { main } from '../../src/cli/main';
import { ASK_KAFKA } from '../../src/cli/script-functions';
import { cluster, portworxStorage } from '../support';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const FILE = join(folder, 'orders.k8s.yaml');
const ZONES = join(folder, 'zones.k8s.yaml');

beforeAll(() => {
  for (const [id, props] of [
    ['orders', {}],
    ['zones', { topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }), version: KafkaVersion.V4_3_1, image: KafkaImage.confluent('8.3.0') }],
    ['zookeeper', { quorum: MetadataQuorum.zookeeper(), version: KafkaVersion.V3_9_2, storage: portworxStorage({ size: Size.gibibytes(10) }) }],
  ] as const) {
    const app = new App({ outdir: folder });
    cluster(props, new Chart(app, id, { namespace: 'orders' }));
    app.synth();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  let [out, error] = ['', ''];
  const code = main(args, text => { out += text; }, text => { error += text; });
  return { code, out, error };
}

test.each([
  [['resize', FILE, '--stateful-set', 'kafka-broker', '--size', '1Ti']],
  [['replace', FILE, '--stateful-set', 'kafka-broker']],
  [['change-class', FILE, '--stateful-set', 'kafka-broker']],
  [['roll', ZONES]],
])('%j writes a script that bash reads, for the very cluster', args => {
  const { code, out, error } = run(...args);
  expect([code, error]).toEqual([0, '']);
  expect(out).toContain('namespace=orders\n');
  expect(spawnSync('bash', ['-n'], { input: out, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('a roll goes over the StatefulSets of all zones, with the scripts of the image', () => {
  const { out } = run('roll', ZONES);
  for (const zone of ['a', 'b', 'c']) expect(out).toContain(`stateful_set=kafka-broker-${zone}\n`);
  // A broken pod of the last set must not keep the restarts of the first one waiting.
  expect(out.lastIndexOf('\nrestart_broken_pods\n')).toBeLessThan(out.indexOf('\nrestart_pods\n'));
  // The output of the tool is read, so it must not log as the broker does.
  expect(out).toContain('env KAFKA_LOG4J_OPTS= KAFKA_HEAP_OPTS=-Xmx256m');
  expect(out).toContain('/usr/bin/kafka-topics --bootstrap-server');
  expect(out).not.toContain('stateful_set=kafka-controller');
});

test.each([
  [[], 'unknown command: (none)'],
  [['grow', FILE], 'unknown command: grow'],
  [['resize'], 'FILE is missing'],
  [['resize', join(folder, 'none.yaml'), '--stateful-set', 'kafka-broker', '--size', '1Ti'], 'cannot read'],
  [['resize', FILE, '--size', '1Ti'], '--stateful-set is missing; '],
  [['resize', FILE, '--stateful-set', 'kafka', '--size', '1Ti'], 'it has kafka-controller, kafka-broker'],
  [['resize', FILE, '--stateful-set', 'kafka-broker', '--size', '1T'], '--size takes a whole number and Ki, Mi, Gi or Ti'],
  [['resize', FILE, '--stateful-set', 'kafka-broker'], 'got nothing'],
  [['roll', FILE, '--cluster', 'other'], 'has no brokers of a cluster other; it has orders/kafka'],
  [['resize', FILE, '--stateful-set', 'kafka-broker', '--force'], "Unknown option '--force'"],
  [['change-class', FILE, '--stateful-set', 'kafka-controller'], 'holds a quorum log'],
  [['change-class', join(folder, 'zookeeper.k8s.yaml'), '--stateful-set', 'kafka-zookeeper-server'], 'holds a quorum log'],
])('fails with exit code 2 for %j', (args, message) => {
  const { code, out, error } = run(...args as string[]);
  expect([code, out]).toEqual([2, '']);
  expect(error).toContain(message as string);
});

const LABELS = 'app.kubernetes.io/component=broker,app.kubernetes.io/instance=kafka,app.kubernetes.io/name=kafka,kafka-constructs/claims-of=kafka,kafka-constructs/cluster=orders.kafka,kafka-constructs/pool=broker,';

/** The rendered class of a role, with the suffix of its settings. */
function classOf(role: string): string {
  return new RegExp(`orders-kafka-${role}-storage-[0-9a-f]{8}`).exec(readFileSync(FILE, 'utf8'))![0];
}

/** A stand-in for kubectl that keeps claims and the StatefulSet in files, and writes down what changes. */
const kubectl = () => `#!/bin/bash
state=$(dirname "$0"); args=" $* "
case $args in
  *" get storageclass "*) echo "\${EXPANDABLE:-true}" ;;
  *" get persistentvolumeclaims "*) (cd "$state/claims" && for claim in *; do echo "persistentvolumeclaim/$claim"; done) ;;
  *" get persistentvolumeclaim/"*storageClassName*) echo px ;;
  *" get persistentvolumeclaim/"*) cat "$state/claims/\${4#*/}" ;;
  *" patch "*) name=\${4#*/}; echo "patch $name" >> "$state/log"; sed -E 's/.*"storage":"([^"]+)".*/\\1/' <<< "$*" > "$state/claims/$name"
    [ "$STOP_AFTER" != patch ] || exit 99 ;;
  *" get service "*) [ "$SERVER_SIDE" = yes ] || echo '{}' ;;
  *" get statefulset "*"volumeClaimTemplates[*]"*) cut -d ' ' -f 2 "$state/statefulset" 2>/dev/null || true ;;
  *" get statefulset "*) cat "$state/statefulset" 2>/dev/null || true ;;
  *" delete statefulset "*) rm "$state/statefulset"; echo "delete statefulset $*" >> "$state/log"; [ "$STOP_AFTER" != delete ] || exit 99 ;;
  *" create --dry-run=server "*) cat > /dev/null; [ "$REFUSE" = "" ] || { echo refused >&2; exit 1; } ;;
  *" apply "*) cat > "$state/applied"; echo -n "data-0 1Ti ${classOf('broker')} ${LABELS};" > "$state/statefulset"
    case $args in *--server-side*) echo apply server-side ;; *) echo apply ;; esac >> "$state/log" ;;
  *) echo "unexpected: $*" >&2; exit 98 ;;
esac
`;

function kubernetes(claims: { [name: string]: string }) {
  const state = mkdtempSync(join(folder, 'state-'));
  mkdirSync(join(state, 'claims'));
  for (const [name, size] of Object.entries(claims)) writeFileSync(join(state, 'claims', name), `${size}\n`);
  writeFileSync(join(state, 'statefulset'), `data-0 500Gi ${classOf('broker')} ${LABELS};`);
  writeFileSync(join(state, 'kubectl'), kubectl(), { mode: 0o755 });
  writeFileSync(join(state, 'log'), '');
  const bash = (env: { [name: string]: string } = {}, size = '1Ti') => spawnSync('bash', [], {
    input: run('resize', FILE, '--stateful-set', 'kafka-broker', '--size', size).out,
    encoding: 'utf8',
    env: { ...process.env, STOP_AFTER: '', REFUSE: '', SERVER_SIDE: '', ...env, PATH: `${state}:${process.env.PATH}` },
  });
  const log = () => readFileSync(join(state, 'log'), 'utf8').split('\n').filter(line => line !== '');
  const size = (name: string) => readFileSync(join(state, 'claims', name), 'utf8').trim();
  return { bash, log, size, applied: () => readFileSync(join(state, 'applied'), 'utf8') };
}

describe('the resize script', () => {
  const CLAIMS = { 'data-0-kafka-broker-0': '500Gi', 'data-0-kafka-broker-1': '2Ti', 'data-0-kafka-broker-2': '500Gi' };

  test('grows smaller claims, leaves larger ones, and makes the StatefulSet again without its pods', () => {
    const there = kubernetes(CLAIMS);
    expect(there.bash()).toMatchObject({ status: 0 });
    expect(Object.keys(CLAIMS).map(there.size)).toEqual(['1Ti', '2Ti', '1Ti']);
    expect(there.log()).toEqual(['patch data-0-kafka-broker-0', 'patch data-0-kafka-broker-2', expect.stringContaining('--cascade=orphan'), 'apply']);
    const { spec } = JSON.parse(there.applied());
    expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('1Ti');
  });

  test.each([['patch', 3], ['delete', 4]])('interrupted after a %s, it ends right when run again', (step, changes) => {
    const there = kubernetes(CLAIMS);
    expect(there.bash({ STOP_AFTER: step as string }).status).toBe(99);
    expect(there.bash()).toMatchObject({ status: 0 });
    expect(Object.keys(CLAIMS).map(there.size)).toEqual(['1Ti', '2Ti', '1Ti']);
    expect(there.log().filter(line => line.startsWith('delete'))).toHaveLength(1);
    expect(there.log().length).toBeGreaterThanOrEqual(changes as number);
  });

  test('run again, it changes nothing', () => {
    const there = kubernetes(CLAIMS);
    there.bash();
    const before = there.log();
    expect(there.bash().status).toBe(0);
    expect(there.log().slice(before.length)).toEqual(['apply']);
  });

  test('fails before it changes anything when the class does not allow expansion, or the API server would refuse the StatefulSet', () => {
    const there = kubernetes(CLAIMS);
    expect(there.bash({ EXPANDABLE: 'false' })).toMatchObject({ status: 1, stderr: expect.stringContaining('does not allow volume expansion; nothing was changed') });
    expect(there.log()).toEqual([]);
    expect(there.bash({ REFUSE: 'yes' }).status).toBe(1);
    expect(there.log().filter(line => line.startsWith('delete'))).toEqual([]);
  });

  test('fails before it changes anything when volumes to come would be smaller than they are now', () => {
    const there = kubernetes({ 'data-0-kafka-broker-0': '2Ti' });
    expect(there.bash({}, '100Gi')).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing was changed') });
    expect(there.log()).toEqual([]);
  });

  test.each([['1024Gi', '1Ti'], ['1536Gi', '1536Gi']])('%s is written as Kubernetes keeps it', (size, kept) => {
    expect(run('resize', FILE, '--stateful-set', 'kafka-broker', '--size', size).out).toContain(`wanted_templates='data-0 ${kept} `);
  });

  test('follows those who apply on the server side', () => {
    const there = kubernetes(CLAIMS);
    there.bash({ SERVER_SIDE: 'yes' });
    expect(there.log().at(-1)).toBe('apply server-side');
  });
});

describe('questions to Kafka', () => {
  /** Runs a function of the scripts over a stand-in for kubectl. */
  const ask = (call: string, answers: string) => spawnSync('bash', ['-c', `k() { case "$*" in\n${answers}\nesac; }\nsay() { :; }\nbroker_selector=x\n${ASK_KAFKA}\n${call}`], { encoding: 'utf8' });

  test('go to the broker that has run longest, of those that are Ready: one that has just started may know of no topic', () => {
    const { stdout } = ask('in_a_broker true', `
      *"get pods"*) printf 'b-0 True 2026-01-01T00:00:03Z\\nb-1 True 2026-01-01T00:00:02Z\\nb-2 False 2026-01-01T00:00:01Z\\n' ;;
      exec*) echo "asked $2" ;;`);
    expect(stdout).toBe('asked b-1\n');
  });

  test.each([['10.0.0.1 10.0.0.2 10.0.0.3', 0], ['10.0.0.1 10.0.0.2', 1]])('with addresses %s of two StatefulSets with three brokers, all answer: exit code %s', (addresses, status) => {
    expect(ask('brokers_answer', `
      *"get statefulsets"*) echo 2 1 ;;
      *podIP*) echo ${addresses} ;;
      *"get pods"*) echo 'b-0 True 2026-01-01T00:00:03Z' ;;
      exec*) : ;;`).status).toBe(status);
  });
});
