import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { main } from '../../src/cli/main';

const folder = mkdtempSync(join(tmpdir(), 'plans-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFESTS = join(__dirname, '../../examples');
const REFERENCE = join(MANIFESTS, 'reference-deployment/manifests');

/** Runs the command line: exit code, standard output and standard error. */
function run(...argv: string[]): { code: number; out: string; error: string } {
  let [out, error] = ['', ''];
  const code = main(argv, { out: text => { out += text; }, error: text => { error += text; }, terminal: false });
  return { code, out, error };
}

function workload(text: string): string {
  const file = join(folder, 'workload.yaml');
  writeFileSync(file, text);
  return file;
}

describe('plan', () => {
  test('prints a program with the figures and their reasons', () => {
    const { code, out, error } = run('plan', workload('ingestPerSecond: 50Mi\nretention: 3d\nbackingStore: { ebs: { iops: 6000 } }\n'));
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/^\/\*\n \* brokers /);
    expect(out).toContain('BackingStore.ebs({ iops: 6000 })');
  });

  test('prints data', () => {
    const { out } = run('plan', workload('ingestPerSecond: 50Mi\nbackingStore: googleDisk\n'), '--format', 'json');
    const { decisions: [first], ...figures } = JSON.parse(out);
    expect(first).toMatchObject({ name: 'brokers' });
    expect(figures).toMatchObject({ brokers: 13, nodes: 14, cpu: 2, costPerMonth: expect.any(Number) });
    expect(figures.volumeBytes % 2 ** 30).toBe(0);
  });

  test('takes the name of the cluster', () => {
    const file = workload('ingestPerSecond: 5Mi\nbackingStore: ebs\n');
    expect(run('plan', file, '--name', 'orders').out).toContain("new KafkaCluster(chart, 'orders', {");
    expect(run('plan', file, '--name', "'; rm").error).toContain('--name takes');
  });

  test.each([
    ['52428800B', undefined], ['50Mi', '50 MiB'], ['50MB/s', '48 MiB'], ['0.4 Gbit/s', '48 MiB'], ['50Mb', undefined], ['50 mi', undefined],
  ])('reads the rate %s', (rate, read) => {
    const { out, error } = run('plan', workload(`ingestPerSecond: ${rate}\npeakFactor: 1\nbackingStore: localNvme\n`));
    if (read === undefined) expect(error).toContain('ingestPerSecond takes a number and Ki');
    else expect(out).toContain(`${read}/s written`);
  });

  test.each([
    ['everything that is wrong, at once', 'ingestPerSecond: 50\nretention: soon\nbackingStore: floppy\n',
      ['ingestPerSecond takes', 'retention takes', 'backingStore takes']],
    ['an unknown property', 'ingestPerSecond: 50Mi\nbackingStore: ebs\nzomes: [a]\n', ['INPUT_UNKNOWN at zomes']],
    ['a wrong property of a store', 'ingestPerSecond: 50Mi\nbackingStore: { ebs: { iops: fast } }\n', ['backingStore.iops']],
    ['a number out of range', 'ingestPerSecond: 50Mi\nbackingStore: ebs\nmonths: 0\n', ['WORKLOAD_GROWTH at months']],
    ['replication that is none', 'ingestPerSecond: 50Mi\nbackingStore: ebs\nreplication: 3\n', ['replication']],
    ['a list', '- a\n', ['is not a workload']],
    ['nothing', '', ['is not a workload']],
    ['several documents', 'a: 1\n---\nb: 2\n', ['several documents']],
    ['text that is not YAML', 'a: [\n', ['not valid YAML']],
  ])('fails for %s, and prints nothing to standard output', (_, text, problems) => {
    const { code, out, error } = run('plan', workload(text));
    expect([code, out]).toEqual([2, '']);
    for (const problem of problems) expect(error).toContain(problem);
    expect(error).not.toMatch(/^ +at /m);
  });
});

describe('explain', () => {
  test('prints decisions with their reasons', () => {
    const { code, out } = run('explain', REFERENCE);
    expect(code).toBe(0);
    expect(out).toContain('replication factor: 2');
    expect(out).toContain('in-sync replicas for a write: 1');
  });

  test('prints what a code means', () => {
    expect(run('explain', 'NO_FREE_NODE').out).toContain('Failover with volume replicas needs a node without a broker');
    expect(run('explain', 'NO_SUCH_CODE')).toMatchObject({ code: 2, out: '' });
  });

  test('explains all clusters of a folder, or the one that is named', () => {
    const twenty = join(MANIFESTS, 'platform-and-twenty-clusters/manifests');
    expect(run('explain', twenty).out.match(/: Kafka 4/g)!.length).toBe(20);
    const one = run('explain', twenty, '--namespace', 'team-07').out;
    expect(one.match(/: Kafka 4/g)).toHaveLength(1);
  });
});

describe('simulate', () => {
  test('tells the story of the second article', () => {
    const { out } = run('simulate', REFERENCE, '--fail', 'node-2');
    const titles = out.match(/^\d\. [^,\n]*/gm);
    expect(titles).toEqual(['1. before', '2. node-2 failed', '3. in sync again', '4. volume replicas rebuilt', '5. node-2 is back']);
    expect(out).toMatch(/broker-\d starts on node-\d, which holds a replica of its volume/);
  });

  test('takes a zone for all its nodes', () => {
    const { out } = run('simulate', join(MANIFESTS, 'ebs-maximum-uptime/manifests'), '--fail', 'eu-central-1a');
    expect(out).toContain('Every partition takes writes.');
  });

  test.each([
    ['a node that is not there', ['simulate', REFERENCE, '--fail', 'node-9'], 'there is no node or zone node-9'],
    ['no file', ['simulate'], 'FILE is missing'],
    ['a file without a cluster', ['report', join(__dirname, '../../package.json')], 'no Kubernetes object'],
    ['several clusters', ['report', join(MANIFESTS, 'platform-and-twenty-clusters/manifests')], 'several clusters'],
    ['a number that is none', ['report', REFERENCE, '--filled', 'half'], '--filled takes a number'],
    ['a number out of range', ['report', REFERENCE, '--filled', '101'], '--filled is out of range'],
    ['an option of another command', ['explain', REFERENCE, '--fail', 'node-1'], 'explain takes no --fail'],
  ])('fails for %s', (_, argv, message) => {
    const { code, out, error } = run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain(message);
  });
});

test.each(['report', 'simulate'])('%s prints data', command => {
  const { code, out, error } = run(command, REFERENCE, '--format', 'json');
  expect([code, error]).toEqual([0, '']);
  const { survives, steps } = JSON.parse(out);
  if (command === 'simulate') expect(steps[1]).toMatchObject({ title: 'node-1 failed', failed: ['node-1'], quorum: true });
  else expect(survives[0]).toMatchObject({ kind: 'nodes', always: 1 });
  expect(run(command, REFERENCE, '--format', 'xml')).toMatchObject({ code: 2, out: '' });
});

test('explain prints data', () => {
  expect(JSON.parse(run('explain', REFERENCE, '--format', 'json').out)[0].decisions[0]).toHaveProperty('because');
  expect(JSON.parse(run('explain', 'NODES', '--format', 'json').out)).toMatchObject({ code: 'NODES', severity: 'error' });
});

test('report takes prices', () => {
  const ebs = join(MANIFESTS, 'ebs-maximum-uptime/manifests');
  const cost = (...options: string[]) => JSON.parse(run('report', ebs, '--format', 'json', ...options).out).costPerMonth.value;
  expect(cost('--price', 'gp3=1')).toBeGreaterThan(cost());
  expect(run('report', ebs, '--price', 'gp3').error).toContain('--price takes');
  expect(run('report', ebs, '--price', 'GP3=1').error).toContain('its disks are gp3');
});

test('report prints the page', () => {
  const { code, out } = run('report', REFERENCE, '--network', '25', '--growth', '10');
  expect(code).toBe(0);
  expect(out).toContain('25.0 Gbit/s');
  expect(out).toContain('grows by 10 % a month');
});
