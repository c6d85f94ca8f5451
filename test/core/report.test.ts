import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Size, YamlOutputType } from 'cdk8s';
import {
  BackingStore, KafkaCluster, KafkaStorage, KafkaVersion, MetadataQuorum, Replication, Severity, Topology,
  VolumeEncryption,
} from '../../src';
import { clusterSummary } from '../../src/kafka/plan/cluster-summary';
import { cluster, GOOD } from '../support';

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Program {
  readonly quiet?: boolean;
  readonly text?: boolean;
  readonly charts?: readonly string[];
  readonly app?: object;
  readonly more?: object;
}

/** Output of a program that no test runner started. */
function run(program: Program, environment: { [name: string]: string } = {}) {
  const { JEST_WORKER_ID, NODE_ENV, ...rest } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [
    join(__dirname, 'programs/report.js'), ROOT, JSON.stringify(program),
  ], {
    cwd: folder, encoding: 'utf8', env: { ...rest, ...environment },
  });
  const written = existsSync(join(folder, 'dist')) ? readdirSync(join(folder, 'dist'), { withFileTypes: true }) : [];
  const manifests = written.filter(entry => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, 'dist', name), 'utf8')).join(
      '',
    );
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  return { stdout, lines: stderr.split('\n').filter(line => line !== ''), status, manifests };
}

describe('a synth prints to stderr', () => {
  test('each warning once, however many charts there are, then one line for each cluster and the next step', () => {
    const { lines, stdout, status } = run({});
    expect([stdout, status]).toEqual(['', 0]);
    expect(lines).toEqual([
      expect.stringMatching(
        /^Warning: \[orders\/kafka\] UNCLEAN_ELECTION at config\['unclean\.leader\.election\.enable'\]: .*Fix: .*acknowledge: \{ UNCLEAN_ELECTION: 'why' \}$/,
      ),
      expect.stringMatching(
        /^orders\/kafka: Kafka 4[.\d]+, 3 brokers in 3 zones, 3 controllers, 6 volumes, 1\.\d TiB; 1 warning$/,
      ),
      expect.stringMatching(
        /^returns\/kafka: Kafka 4[.\d]+, 3 brokers in 3 zones, 3 controllers, 6 volumes, 1\.\d TiB$/,
      ),
      'Next: kubectl apply --filename dist, or one chart after the other',
    ]);
  });

  test('the path of the file, where it is known', () => {
    expect(run({ charts: ['orders'] }).lines.at(-1)).toBe('Next: kubectl apply --filename dist/orders.k8s.yaml');
    expect(run({ app: { yamlOutputType: YamlOutputType.FILE_PER_APP } }).lines.at(-1)).toBe('Next: kubectl apply '
      + '--filename dist/app.k8s.yaml');
    expect(run({ app: { yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE } }).lines.at(-1))
      .toBe('Next: kubectl apply --filename dist --recursive, or one chart after the other');
  });

  test('no file where none is written, or into a folder that is thrown away', () => {
    expect(run({ text: true }).lines.at(-1)).toBe('Next: apply the manifests with kubectl');
    // So `cdk8s synth --stdout` does it.
    const temporary = mkdtempSync(join(folder, 'temporary-'));
    expect(run({}, { TMPDIR: temporary, CDK8S_OUTDIR: join(temporary, 'cdk8s') }).lines.at(-1)).toBe(
      'Next: apply the manifests with kubectl',
    );
  });

  test('no warning that is acknowledged', () => {
    const { lines } = run({ more: { acknowledge: { UNCLEAN_ELECTION: 'Only logs.' } } });
    expect(lines.filter(line => line.startsWith('Warning'))).toEqual([]);
    expect(lines[0]).not.toMatch(/warning/);
  });

  test('only the warnings when there is an error', () => {
    const { lines, status } = run({ more: { config: { 'unclean.leader.election.enable': true, 'no.such.key': 1 } } });
    expect(status).toBe(1);
    expect(lines.filter(line => line.startsWith('Warning'))).toHaveLength(1);
    expect(lines.filter(line => /CONFIG_UNKNOWN/.test(line))).toHaveLength(1);
    expect(lines.filter(line => /volumes|^Next/.test(line))).toEqual([]);
  });

  test('only the error when a type is wrong', () => {
    const { lines, status } = run({ more: { brokers: '3' } });
    expect(status).toBe(1);
    expect(lines.filter(line => /INPUT_TYPE at brokers/.test(line))).toHaveLength(1);
    expect(lines.filter(line => /^Warning|volumes|^Next|undefined/.test(line))).toEqual([]);
  });

  test.each([
    ['the context says so', { quiet: true }, {}], ['Jest runs it', {}, { JEST_WORKER_ID: '1' }],
    ['it is a test', {}, { NODE_ENV: 'test' }],
  ])(
    'nothing when %s; the manifests are the same', (_, program, environment) => {
      const { lines, manifests } = run(program, environment);
      expect(lines).toEqual([]);
      expect(manifests).toBe(run({}).manifests);
      expect(manifests).not.toBe('');
    });
});

test('the summary names combined nodes, ZooKeeper and log directories', () => {
  const combined = cluster({
    version: KafkaVersion.of('4.3.1'),
    quorum: MetadataQuorum.combined(),
    topology: Topology.oneZone({ nodes: 5 }),
  });
  expect(clusterSummary(combined._parts!.plan)).toBe('Kafka 4.3.1, 3 brokers, 3 controllers in the same pods, 3 '
    + 'volumes, 1.5 TiB');
  const zookeeper = cluster({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
  const { plan, ensemble } = zookeeper._parts!;
  expect(clusterSummary(plan, ensemble)).toMatch(
    /^Kafka 3\.9\.2, 3 brokers, 3 ZooKeeper servers, 6 volumes, 1\.[56] TiB$/,
  );
});

describe('one file for each object', () => {
  const app = (yamlOutputType: YamlOutputType) => {
    const tree = new App({ outdir: join(folder, 'files'), yamlOutputType });
    for (const namespace of ['a', 'b']) new KafkaCluster(new Chart(tree, namespace, { namespace }), 'kafka', GOOD);
    return tree;
  };

  test('fails where the objects of two namespaces would be one file, once', () => {
    const synthesize = () => app(YamlOutputType.FILE_PER_RESOURCE).synth();
    expect(synthesize).toThrow(
      /\[b\/kafka\] FILE_OVERWRITTEN .* is that of a\/kafka\/\S+ and of b\/kafka\/\S+\. Fix: /,
    );
    expect(synthesize).not.toThrow(/\[a\/kafka\]/);
  });

  test('does not fail with a folder for each chart, or a file for each', () => {
    for (const type of [
      YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, YamlOutputType.FILE_PER_CHART,
    ]) app(type).synth();
  });

  test('fails where an object of the user would be one file with an emitted one', () => {
    const tree = new App({ outdir: join(folder, 'files'), yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    cluster({}, new Chart(tree, 'a', { namespace: 'a' }));
    new ApiObject(
      new Chart(tree, 'b', { namespace: 'b' }),
      'mine',
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kafka-bootstrap' } },
    );
    expect(() => tree.synth()).toThrow(
      /\[a\/kafka\] FILE_OVERWRITTEN .*would lose 1 object: Service\.kafka-bootstrap is that of a\/kafka\/bootstrap and of b\/mine/,
    );
  });
});

test('a token of another framework is refused once, and causes no other finding', () => {
  const { findings } = cluster({
    storage: KafkaStorage.native({
      backingStore: BackingStore.ebs(),
      size: Size.gibibytes(500),
      encryption: VolumeEncryption.awsKms({ keyId: '${Token[key.Arn.12]}' }),
    }),
    replication: Replication.maximumPerformance(),
    pods: { annotations: { key: 'arn:${Token[key.Arn.12]}', list: '#{TfToken[TOKEN.3]}' } },
  });
  expect(findings.filter(({ severity }) => severity === Severity.ERROR).map(({ code, value }) => [
    code, value,
  ])).toEqual([
    ['TOKEN_NOT_SUPPORTED', '"${Token[key.Arn.12]}"'], ['TOKEN_NOT_SUPPORTED', '"#{TfToken[TOKEN.3]}"'],
  ]);
});
