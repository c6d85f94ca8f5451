import { spawnSync } from 'child_process';
import fs, { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Size, YamlOutputType } from 'cdk8s';
import { stringify, parseAllDocuments } from 'yaml';
import {
  Authentication, BrokerUpdates, Certificates, KafkaImage, KafkaVersion, Listener, MetadataQuorum, Topology,
} from '../../src';
import { main } from '../../src/cli/main';
import { quoted } from '../../src/cli/scripts';
import { toolEnvironment } from '../../src/kafka/objects/tool-environment';
import { cluster, portworxStorage } from '../support';
import type { State } from './kubectl';
import { type Kubernetes, kubernetes, quorum, run, TOOLS } from './kubernetes';

// Scripts wait, and machines are busy.
jest.setTimeout(60_000);
const realRead = fs.readFileSync;
const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const file = (name: string) => join(folder, `${name}.k8s.yaml`);
const FILE = file('orders');
const ZONES = file('zones');
const SCRIPTED = {
  updates: BrokerUpdates.SCRIPT,
  image: KafkaImage.custom({ reference: 'registry.example/kafka:4.3.1', scripts: TOOLS }),
  topology: Topology.oneZone({ nodes: 6 }),
};

const CLUSTERS = {
  orders: {},
  zones: {
    topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }),
    version: KafkaVersion.V4_3_1,
    image: KafkaImage.confluent('8.3.0'),
  },
  zookeeper: {
    quorum: MetadataQuorum.zookeeper(),
    version: KafkaVersion.V3_9_2,
    storage: portworxStorage({ size: Size.gibibytes(10) }),
  },
  scripted: SCRIPTED,
  zoned: { ...SCRIPTED, brokers: 6, topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }) },
  combined: { ...SCRIPTED, quorum: MetadataQuorum.combined() },
  ensemble: { ...SCRIPTED, quorum: MetadataQuorum.zookeeper(), version: KafkaVersion.V3_9_2 },
} as const;

beforeAll(() => {
  for (const [id, props] of Object.entries(CLUSTERS)) {
    const app = new App({ outdir: folder });
    cluster(props, new Chart(app, id, { namespace: 'orders' }));
    app.synth();
  }
  const perResource = new App({
    outdir: join(folder, 'per-resource'),
    yamlOutputType: YamlOutputType.FILE_PER_RESOURCE,
  });
  cluster(CLUSTERS.zones, new Chart(perResource, 'zones', { namespace: 'orders' }));
  perResource.synth();
  const otherNamespace = readFileSync(FILE, 'utf8').replace(/namespace: orders/g, 'namespace: payments');
  writeFileSync(file('two'), `${readFileSync(FILE, 'utf8')}---\n${otherNamespace}`);
  writeFileSync(file('payments'), otherNamespace);
  // A field of somebody else's StatefulSet, and of ours in a form that a user has changed.
  writeFileSync(file('foreign'), `${readFileSync(FILE, 'utf8')}---\napiVersion: apps/v1\nkind: `
    + 'StatefulSet\nmetadata:\n  name: redis\n---\n');
  writeFileSync(file('broken'), `${readFileSync(FILE, 'utf8')}---\na: [\n`);
  writeFileSync(file('text'), 'hello\n');
  writeFileSync(file('binary'), Buffer.from([0xff, 0xfe, 0, 1]));
  writeFileSync(
    file('incomplete'), readFileSync(FILE, 'utf8').replace(/serviceName: kafka-broker-headless/, 'other: x'),
  );
  const documents = parseAllDocuments(readFileSync(FILE, 'utf8')).map(document => document.toJS());
  writeFileSync(join(folder, 'list.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: documents }));
  writeFileSync(
    file('without-config'),
    documents.filter(({ kind }) => kind === 'StatefulSet').map(document => stringify(document)).join('---\n'),
  );
  mkdirSync(join(folder, 'empty'));
});
afterAll(() => [folder, TOOLS].forEach(path => rmSync(path, { recursive: true, force: true })));

describe('the command line', () => {
  const RESIZE = ['--stateful-set', 'kafka-broker', '--size', '1Ti'];

  test.each([
    [() => ['resize', FILE, ...RESIZE]],
    [() => ['resize', ZONES, '--cluster', 'kafka', '--size', '1Ti']],
    [() => ['replace', FILE, '--stateful-set', 'kafka-broker']],
    [() => ['replace', FILE, '--cluster', 'orders/kafka']],
    [() => ['change-class', FILE, '--stateful-set', 'kafka-broker', '--context', "it's $(here)"]],
    [() => ['roll', ZONES]],
    [() => ['roll', file('zookeeper')]],
    [() => ['roll', file('two'), '--cluster', 'payments/kafka']],
    [() => ['roll', file('two'), '--cluster', 'kafka', '--namespace', 'payments']],
    [() => ['roll', join(folder, 'per-resource')]],
    [() => ['roll', join(folder, 'list.json')]],
    [() => ['roll', file('foreign')]],
    [() => ['roll', FILE, file('payments'), '--namespace', 'orders']],
  ])('writes a script that bash reads: %#', args => {
    const { code, out, error } = run(...args());
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/^namespace=(orders|payments)$/m);
    expect(spawnSync('bash', ['-n'], { input: out, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('scripts reach brokers and controllers by names that are in their certificates', () => {
    const app = new App({ outdir: folder });
    cluster({
      certificates: Certificates.ownCa(), listeners: [Listener.internal('apps', { authentication: [Authentication.scram()] })],
    }, new Chart(app, 'secure', { namespace: 'orders' }));
    app.synth();
    let script = '';
    main(['roll', file('secure')], { out: text => { script += text; }, error: () => undefined, terminal: false });
    const documents = parseAllDocuments(readFileSync(file('secure'), 'utf8')).map(document => document.toJS());
    for (const [role, setting] of [['broker', 'broker_service'], ['controller', 'voter_service']]) {
      const service = new RegExp(`^${setting}=(.*)$`, 'm').exec(script)![1];
      expect(documents.find(({ metadata }) => metadata.name === `kafka-${role}-certificate`).spec.dnsNames).toContain(`*.${service}`);
    }
  });

  test('takes a manifest from standard input', () => {
    const text = fs.readFileSync(FILE);
    const read = jest.spyOn(fs, 'readFileSync')
      .mockImplementation(((path: fs.PathOrFileDescriptor, ...options: []) =>
        path === 0 ? text : realRead(path, ...options)) as never);
    const { out } = run('roll', '-');
    read.mockRestore();
    expect(out).toBe(run('roll', FILE).out);
  });

  test.each([
    [() => [], 'a command is missing'],
    [() => ['grow', FILE], 'there is no command grow'],
    [() => ['resize'], 'FILE is missing'],
    [() => ['resize', join(folder, 'none.yaml'), ...RESIZE], 'no such file'],
    [() => ['resize', FILE, '--size', '1Ti'], 'give --stateful-set NAME, or --cluster NAME'],
    [() => ['resize', FILE, '--stateful-set', 'kafka', '--size', '1Ti'], 'they have kafka-controller, kafka-broker'],
    [() => ['resize', FILE, '--stateful-set', 'kafka-broker', '--cluster', 'kafka', '--size', '1Ti'], 'not both'],
    [() => ['resize', FILE, '--stateful-set', 'kafka-broker', '--size', '1T'], '--size takes a whole number and Ki, '
      + 'Mi, Gi or Ti'],
    [() => ['resize', FILE, '--stateful-set', 'kafka-broker'], '--size is missing'],
    [() => ['roll', FILE, '--cluster', 'other'], 'no cluster other; they have orders/kafka'],
    [() => ['roll', file('two')], 'several clusters (orders/kafka, payments/kafka); name one with --cluster '
      + 'NAMESPACE/NAME'],
    [() => ['roll', file('two'), '--cluster', 'kafka'], 'several clusters (orders/kafka, payments/kafka)'],
    [() => ['replace', file('two'), '--stateful-set', 'kafka-broker'], 'several namespaces have a StatefulSet '
      + 'kafka-broker'],
    [() => ['roll', FILE, '--namespace', 'payments'], 'in namespace payments; it has the clusters orders/kafka'],
    [() => ['roll', FILE, FILE], 'more than once'],
    [() => ['roll', FILE, 'now'], 'cannot read now: no such file'],
    [() => ['resize', FILE, ...RESIZE, '--size', '2Ti'], '--size is given more than once'],
    [() => ['replace', FILE, ...RESIZE], 'replace takes no --size'],
    [() => ['roll', FILE, '--stateful-set', 'kafka-broker'], 'roll takes no --stateful-set'],
    [() => ['roll', FILE, '--timeout', '10'], '--timeout takes a whole number and s, m, h or d'],
    [() => ['roll', FILE, '--context', ''], '--context is empty'],
    [() => ['resize', FILE, ...RESIZE, '--force'], "Unknown option '--force'"],
    [() => ['change-class', FILE, '--stateful-set', 'kafka-controller'], 'https://github.com/'],
    [
      () => ['change-class', file('zookeeper'), '--stateful-set', 'kafka-zookeeper-server'],
      'holds a log of the quorum',
    ],
    [() => ['change-class', file('combined'), '--cluster', 'kafka'], 'holds a log of the quorum'],
    [() => ['change-class', file('without-config'), '--cluster', 'kafka'], 'no ConfigMap of kafka-broker'],
    [() => ['roll', file('without-config')], 'no ConfigMap of kafka-broker'],
    [() => ['roll', file('broken')], 'is not valid YAML'],
    [() => ['roll', file('text')], 'document 1 is no Kubernetes object'],
    [() => ['roll', file('binary')], 'is not a text file'],
    [() => ['roll', join(folder, 'empty')], 'has no StatefulSet of kafka-constructs'],
    [() => ['roll', file('incomplete')], 'StatefulSet kafka-broker has no spec.serviceName'],
    [() => ['help', 'grow'], 'there is no command grow'],
  ] as const)('fails with exit code 2, a reason and no stack: %#', (args, message) => {
    const { code, out, error } = run(...args());
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain(message);
    expect(error.split('\n')).toEqual([
      expect.stringMatching(/^kafka-constructs: /), expect.stringMatching(/^See: kafka-constructs help/), '',
    ]);
  });

  test('a shell that runs the output of a wrong call fails', () => {
    let out = '';
    main(['roll', "it's $(not).yaml"], { out: text => { out += text; }, error: () => undefined, terminal: false });
    expect(spawnSync('bash', [], { input: out, encoding: 'utf8' })).toMatchObject({
      status: 2,
      stderr: "kafka-constructs: cannot read it's $(not).yaml: no such file\n",
    });
  });

  test('prints help with the options of each command, and its version', () => {
    expect(run('help').out).toContain('kafka-constructs change-class');
    expect(run('--help').out).toBe(run('help').out);
    expect(run('help', 'resize').out).toContain('--size SIZE');
    expect(run('roll', '--help').out).not.toContain('--size');
    expect(run('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("uses the image's own tools, also from a folder with a file for each object", () => {
    for (const { out } of [run('roll', ZONES), run('roll', join(folder, 'per-resource'))]) {
      expect(out).toContain('kafka_scripts=/usr/bin\nkafka_suffix=\'\'\n');
      expect(out).toContain("broker_sets='kafka-broker-a kafka-broker-b kafka-broker-c'\n");
    }
  });

  test('quotes all texts from a manifest', () => {
    const text = "it's \"$(touch /tmp/x)\" `y` \\ \n z";
    expect(spawnSync('bash', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' }).stdout).toBe(text);
  });

  test.each([['1024Gi', '1Ti'], ['1536Gi', '1536Gi']])('%s is written as Kubernetes keeps it', (size, kept) => {
    expect(run('resize', FILE, '--stateful-set', 'kafka-broker', '--size', size).out).toContain(
      `wanted_templates='data-0 ${kept} `,
    );
  });

  test('tools get none of the variables of a broker', () => {
    const variables = [
      'JMX_PORT', 'KAFKA_JMX_OPTS', 'KAFKA_OPTS', 'KAFKA_JVM_PERFORMANCE_OPTS', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS',
    ];
    const { stdout } = spawnSync(
      'bash',
      ['-c', `${toolEnvironment()} env`],
      { encoding: 'utf8', env: { ...process.env, ...Object.fromEntries(variables.map(name => [name, 'x'])) } },
    );
    expect(variables.filter(name => stdout.includes(`${name}=`))).toEqual([]);
    expect(stdout).toContain('KAFKA_HEAP_OPTS=-Xmx256m\n');
    expect(fs.readFileSync(join(__dirname, '../../docs/tasks/run-a-tool.md'), 'utf8')).toContain(
      `  ${toolEnvironment()} \\\n`,
    );
  });

  test('no page runs the output of the command line without looking at its exit code', () => {
    const root = join(__dirname, '../..');
    const below = (path: string): string[] => fs.readdirSync(join(root, path), { withFileTypes: true }).flatMap(entry =>
      entry.isDirectory()
        ? entry.name === 'node_modules' ? [] : below(join(path, entry.name))
        : entry.name.endsWith('.md') ? [join(path, entry.name)] : []);
    const pages = ['README.md', 'CONTRIBUTING.md', ...['docs', 'examples', 'test', 'bench'].flatMap(below)];
    expect(pages.length).toBeGreaterThan(30);
    const lines = pages.flatMap(page =>
      fs.readFileSync(join(root, page), 'utf8').split('\n').filter(line => /^npx kafka-constructs (resize|replace|change-class|roll) /.test(line)));
    expect(lines.filter(line => !/> (\S+) && bash \1$/.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
  });
});

const BROKERS = [0, 1, 2].map(index => `kafka-broker-${index}`);
const CONTROLLERS = [1000, 1001, 1002].map(index => `kafka-controller-${index}`);

const changed = (there: Kubernetes, by: (state: State) => unknown) => by(there.state);
/** Makes pods run an earlier template. */
const outdate = (there: Kubernetes, ...pods: string[]) =>
  changed(
    there,
    ({ objects }) =>
      pods.forEach(pod => { objects[`pod/${pod}`].metadata.labels['controller-revision-hash'] = 'old'; }),
  );
/** StatefulSets of controllers in a cluster whose updates are by script. */
const onDelete = (there: Kubernetes) =>
  changed(there, ({ objects }) => Object.entries(objects).filter(([key]) => key.startsWith('statefulset/'))
    .forEach(([, set]) => { set.spec.updateStrategy = { type: 'OnDelete' }; }));
const restarted = (there: Kubernetes) =>
  there.state.log.filter(line => line.startsWith('delete pod ')).map(line => line.slice('delete pod '.length));

describe('every script', () => {
  const faults: [string, (state: State) => unknown, string][] = [
    ['the API server cannot be reached', state => { state.down = true; }, 'cannot read the StatefulSets'],
    ['the context or the namespace is another one', state => { state.objects = {}; }, 'There is no StatefulSet kafka-'],
    [
      'a StatefulSet is missing',
      ({ objects }) => {
        delete objects['statefulset/kafka-broker']; Object.keys(objects)
          .filter(key => key.startsWith('persistentvolumeclaim/')).forEach(key => delete objects[key]);
      },
      'There is no StatefulSet kafka-broker',
    ],
  ];
  const calls: [string, string[]][] = [
    ['roll', []], ['replace', ['--cluster', 'kafka']], ['change-class', ['--cluster', 'kafka']],
    ['resize', ['--cluster', 'kafka', '--size', '1Ti']],
  ];

  test.each(faults.flatMap(fault => calls.map(call => [call[0], fault[0], call, fault] as const)))('%s ends with a message when %s', async (_command, _fault, [command, options], [, fault, words]) => {
    const there = kubernetes(file('scripted'));
    fault(there.state);
    const { status, stderr } = await there.bash(command, file('scripted'), ...options);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(
      /^Cluster orders\/kafka, kubectl context the-current-one \(https:\/\/api\.example\)\nStatefulSets: /,
    );
    expect(there.state.log).toEqual([]);
  });

  test('ends at its time-out, and says what it waited for and how long', async () => {
    const there = kubernetes(file('scripted'));
    outdate(there, ...BROKERS);
    onDelete(there);
    there.says('under-replicated', 'Partition: 0\n');
    const { status, stderr } = await there.bash('roll', file('scripted'), '--timeout', '3s');
    expect(status).toBe(1);
    expect(stderr).toMatch(/broker 1 of 3: waiting \(\d s\): 1 partitions are not in sync/);
    expect(stderr).toMatch(/gave up: 1 partitions are not in sync.*time-out of 3 s/);
    expect(there.state.log).toEqual([]);
  });

  test('calls kubectl with the context that was given, always', async () => {
    const there = kubernetes(file('scripted'));
    outdate(there, 'kafka-broker-1');
    onDelete(there);
    expect((await there.bash('roll', file('scripted'), '--context', 'production')).status).toBe(0);
    expect([...new Set(there.state.calls.map(call => call.split('|')[0]))]).toEqual(['production']);
  });

  test('stops while another script runs, and goes on if that script was killed', async () => {
    const there = kubernetes(file('scripted'));
    onDelete(there);
    outdate(there, 'kafka-broker-1');
    const lease = {
      kind: 'Lease',
      metadata: { name: 'kafka-script', resourceVersion: '7' },
      spec: { holderIdentity: 'somebody@laptop 1-1' },
    };
    changed(there, state => { state.objects['lease/kafka-script'] = lease; state.otherScriptRuns = true; });
    expect(await there.bash('roll', file('scripted'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('another script is at work on orders/kafka: somebody@laptop 1-1'),
    });
    expect(there.get('lease', 'kafka-script').spec.holderIdentity).toBe('somebody@laptop 1-1');
    changed(there, state => { state.otherScriptRuns = false; });
    expect(await there.bash('roll', file('scripted'))).toMatchObject({ status: 0 });
    expect(restarted(there)).toEqual(['kafka-broker-1']);
    expect(there.get('lease', 'kafka-script')).toBeUndefined();
  });
});

describe('the resize script', () => {
  const SIZES = { 'data-0-kafka-broker-0': '500Gi', 'data-0-kafka-broker-1': '2Ti', 'data-0-kafka-broker-2': '500Gi' };
  const args = (size = '1Ti') => ['resize', FILE, '--stateful-set', 'kafka-broker', '--size', size];
  const existing = (sizes: { [claim: string]: string } = SIZES) => {
    const there = kubernetes(FILE);
    changed(there, ({ objects }) => {
      Object.entries(sizes)
        .forEach(([claim, size]) => { objects[`persistentvolumeclaim/${claim}`].spec.resources.requests.storage = size; });
      objects['statefulset/kafka-broker'].spec.volumeClaimTemplates[0].spec.resources.requests.storage = '500Gi';
    });
    return there;
  };
  const sizes = (there: Kubernetes) =>
    Object.keys(SIZES).map(claim => there.get('persistentvolumeclaim', claim).spec.resources.requests.storage);

  test('grows smaller claims, leaves larger ones, and recreates the StatefulSet without deleting its pods', async () => {
    const there = existing();
    expect(await there.bash(...args())).toMatchObject({ status: 0 });
    expect(sizes(there)).toEqual(['1Ti', '2Ti', '1Ti']);
    expect(there.state.log).toEqual(['patch data-0-kafka-broker-0', 'patch data-0-kafka-broker-2', 'delete statefulset '
      + 'kafka-broker --cascade=orphan', 'apply']);
    expect(there.get('statefulset', 'kafka-broker').spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe(
      '1Ti',
    );
    expect(there.get('persistentvolumeclaim', 'data-0-kafka-controller-1000').spec.resources.requests.storage).not.toBe(
      '1Ti',
    );
  });

  test.each([['patch', 3], ['delete', 4]])('interrupted after a %s, it finishes when it is run again', async (step, changes) => {
    const there = existing();
    changed(there, state => { state.stopAfter = step; });
    expect((await there.bash(...args())).status).toBe(1);
    changed(there, state => { state.stopAfter = ''; });
    expect(await there.bash(...args())).toMatchObject({ status: 0 });
    expect(sizes(there)).toEqual(['1Ti', '2Ti', '1Ti']);
    expect(there.state.log.filter(line => line.startsWith('delete'))).toHaveLength(1);
    expect(there.state.log.length).toBeGreaterThanOrEqual(changes);
  });

  test('run again, it changes nothing', async () => {
    const there = existing();
    await there.bash(...args());
    const before = [...there.state.log];
    expect((await there.bash(...args())).status).toBe(0);
    expect(there.state.log.slice(before.length)).toEqual(['apply']);
  });

  test('fails before it changes anything when the class does not allow expansion', async () => {
    const there = existing();
    changed(
      there,
      ({ objects }) =>
        Object.entries(objects).filter(([key]) => key.startsWith('storageclass/'))
          .forEach(([, item]) => { item.allowVolumeExpansion = false; }),
    );
    expect(await there.bash(...args())).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('does not allow '
      + 'volume expansion; nothing was changed'),
    });
    expect(there.state.log).toEqual([]);
  });

  test('does not delete a StatefulSet that the API server would refuse', async () => {
    const there = existing();
    changed(there, state => { state.refuse = true; });
    expect((await there.bash(...args())).status).toBe(1);
    expect(there.state.log.filter(line => line.startsWith('delete'))).toEqual([]);
  });

  test('fails before it changes anything when new volumes would be smaller than the present ones', async () => {
    const there = existing();
    expect(await there.bash(...args('100Gi'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nothing was changed'),
    });
    expect(there.state.log).toEqual([]);
  });

  test('applies on the server side if the cluster was applied that way', async () => {
    const there = existing();
    changed(
      there,
      ({ objects }) =>
        Object.entries(objects).filter(([key]) => key.startsWith('service/'))
          .forEach(([, item]) => { item.metadata = {}; }),
    );
    await there.bash(...args());
    expect(there.state.log.at(-1)).toBe('apply server-side');
  });

  test('takes all brokers of a cluster, and looks at all before it changes one', async () => {
    const there = kubernetes(file('zoned'));
    expect(await there.bash('resize', file('zoned'), '--cluster', 'kafka', '--size', '2Ti')).toMatchObject({ status: 0 });
    expect(there.state.log.map(line => line.split(' ')[0])).toEqual([
      ...Array(6).fill('patch'), ...Array(3).fill(['delete', 'apply']).flat(),
    ]);
    expect(there.state.log.filter(line => line.startsWith('delete statefulset'))).toHaveLength(3);
  });
});

describe('the roll script', () => {
  const roll = (there: Kubernetes, name = 'scripted', ...options: string[]) =>
    there.bash('roll', file(name), '--timeout', '20s', ...options);
  const scripted = (name = 'scripted') => {
    const there = kubernetes(file(name));
    onDelete(there);
    return there;
  };

  test('restarts brokers that do not run the current template, and no others, with a JMX agent in their containers', async () => {
    const there = scripted();
    outdate(there, 'kafka-broker-0', 'kafka-broker-2');
    const { status, stderr } = await roll(there);
    expect(status).toBe(0);
    expect(restarted(there)).toEqual(['kafka-broker-0', 'kafka-broker-2']);
    expect(stderr).toContain('kafka-broker-2 (broker 2 of 2): restarting');
    expect(stderr).toContain('Done: every broker runs its current template.');
  });

  test('goes over the StatefulSets of all zones', async () => {
    const there = scripted('zoned');
    const pods = Object.keys(there.state.objects).filter(key => key.startsWith('pod/kafka-broker'))
      .map(key => key.slice(4));
    expect(pods).toHaveLength(6);
    outdate(there, ...pods);
    expect((await roll(there, 'zoned')).status).toBe(0);
    expect(restarted(there)).toEqual(pods);
  });

  test('waits while a broker is missing, whatever labels the objects have: Argo CD replaces app.kubernetes.io/instance', async () => {
    const there = scripted();
    outdate(there, ...BROKERS);
    changed(there, state => {
      Object.values(state.objects)
        .forEach(({ metadata }) => {
          metadata.labels = {
            ...metadata.labels,
            'app.kubernetes.io/instance': 'my-application',
          };
        });
      delete state.objects['pod/kafka-broker-2'];
      state.missing = ['kafka-broker-2'];
    });
    const { status, stderr } = await there.bash('roll', file('scripted'), '--timeout', '1s');
    expect([status, restarted(there)]).toEqual([1, []]);
    expect(stderr).toContain('kafka-broker-2 is not there');
  });

  test.each([
    [
      'a broker does not answer',
      (there: Kubernetes) => changed(there, state => { state.silent = ['kafka-broker-1']; }),
      'a broker does not answer',
    ],
    [
      'no broker answers', (there: Kubernetes) => changed(there, state => { state.silent = [...BROKERS]; }),
      'no broker that is Ready answers',
    ],
    [
      'partitions are not in sync',
      (there: Kubernetes) => there.says('under-replicated', 'Partition: 0\nPartition: 1\n'),
      '2 partitions are not in sync',
    ],
    [
      'a broker of the current template is not Ready',
      (there: Kubernetes) =>
        changed(
          there,
          ({ objects }) => { objects['pod/kafka-broker-2'].status.conditions[0].status = 'False'; objects['pod/kafka-broker-2'].metadata.labels['controller-revision-hash'] = 'new'; },
        ),
      'kafka-broker-2 is NotReady',
    ],
  ])('stops no broker while %s, and gives up', async (_what, fault, words) => {
    const there = scripted();
    outdate(there, ...BROKERS);
    fault(there);
    const { status, stderr } = await there.bash('roll', file('scripted'), '--timeout', '1s');
    expect([status, restarted(there)]).toEqual([1, []]);
    expect(stderr).toContain(words);
  });

  test('restarts a broken broker first, without waiting: it may be what keeps partitions out of sync', async () => {
    const there = scripted();
    outdate(there, ...BROKERS);
    changed(there, ({ objects }) => { objects['pod/kafka-broker-2'].status.conditions[0].status = 'False'; });
    expect((await roll(there)).status).toBe(0);
    expect(restarted(there)).toEqual(['kafka-broker-2', 'kafka-broker-0', 'kafka-broker-1']);
  });

  test('stops at the first broker that does not come back', async () => {
    const there = scripted();
    outdate(there, ...BROKERS);
    changed(there, state => { state.broken = ['kafka-broker-0']; });
    const { status, stderr } = await there.bash('roll', file('scripted'), '--timeout', '3s');
    expect([status, restarted(there)]).toEqual([1, ['kafka-broker-0']]);
    expect(stderr).toContain('kafka-broker-0 (broker 1 of 3): gave up: the pod is not Ready (CrashLoopBackOff)');
  });

  test('asks the broker that has run longest: with ZooKeeper, one that has just started knows of no topic', async () => {
    const there = scripted();
    outdate(there, 'kafka-broker-0');
    changed(there, state => { state.logCommands = true; });
    expect((await roll(there)).status).toBe(0);
    expect(there.state.log[0]).toBe('exec kafka-broker-2');
  });

  test('restarts controllers before brokers, the leader last', async () => {
    const there = scripted();
    outdate(there, ...BROKERS, ...CONTROLLERS);
    expect((await roll(there)).status).toBe(0);
    expect(restarted(there)).toEqual([
      'kafka-controller-1001', 'kafka-controller-1002', 'kafka-controller-1000', ...BROKERS,
    ]);
  });

  test.each([
    ['a voter has not caught up', quorum(1000, { 1001: 0, 1002: 60_000 }), 'voter 1002 of the metadata quorum has not '
      + 'caught up'],
    ['a controller has no vote', quorum(1000, { 1001: 0 }), 'kafka-controller-1002 is no voter'],
    [
      'a voter that is no controller of this cluster is behind', quorum(1000, { 1001: 0, 1002: 0, 1003: 60_000 }),
      'voter 1003 of the metadata quorum has not caught up',
    ],
    ['there is no leader', quorum(1000, { 1001: 0, 1002: 0 }).replace('Leader', 'Follower'), 'the metadata quorum has '
      + 'no leader'],
    ['nobody tells the quorum', 'Timed out', 'the metadata quorum has no leader'],
  ])('stops no controller while %s', async (_what, output, words) => {
    const there = scripted();
    outdate(there, ...BROKERS, ...CONTROLLERS);
    there.says('quorum', output);
    const { status, stderr } = await there.bash('roll', file('scripted'), '--timeout', '1s');
    expect([status, restarted(there)]).toEqual([1, []]);
    expect(stderr).toContain(words);
  });

  test('looks at partitions and at the quorum before it stops a combined node, the leader last', async () => {
    const there = scripted('combined');
    outdate(there, ...BROKERS);
    there.says('quorum', quorum(0, { 1: 0, 2: 60_000 }));
    expect(await there.bash('roll', file('combined'), '--timeout', '1s')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('voter 2 of the metadata quorum has not caught up'),
    });
    expect(restarted(there)).toEqual([]);
    there.says('quorum', quorum(0, { 1: 0, 2: 0 }));
    expect((await roll(there, 'combined')).status).toBe(0);
    expect(restarted(there)).toEqual(['kafka-broker-1', 'kafka-broker-2', 'kafka-broker-0']);
  });

  test('restarts ZooKeeper servers while all are in sync with their leader, which goes last', async () => {
    const there = scripted('ensemble');
    const servers = [0, 1, 2].map(index => `kafka-zookeeper-server-${index}`);
    outdate(there, ...servers);
    const mode = (text: string, synced = 2) =>
      `zk_version\t3.8.6\nzk_server_state\t${text}\n${text === 'leader' ? `zk_synced_followers\t${synced}\n` : ''}`;
    const say = (leader: string) =>
      changed(
        there,
        state => {
          state.zookeeper = Object.fromEntries(
            servers.map((server, index) => [server, index === 1 ? leader : mode('follower')]),
          );
        },
      );
    say(mode('leader', 1));
    expect((await there.bash('roll', file('ensemble'), '--timeout', '1s')).stderr).toContain('not every ZooKeeper '
      + 'server is in sync with the leader kafka-zookeeper-server-1');
    say('This ZooKeeper instance is not currently serving requests\n');
    expect((await there.bash('roll', file('ensemble'), '--timeout', '1s')).stderr).toContain('kafka-zookeeper-server-1 '
      + 'has found no leader');
    expect(restarted(there)).toEqual([]);
    say(mode('leader'));
    expect((await roll(there, 'ensemble')).status).toBe(0);
    expect(restarted(there)).toEqual([0, 2, 1].map(index => servers[index]));
  });

  test('leaves StatefulSets that Kubernetes updates itself to it, and waits for that', async () => {
    const there = scripted();
    outdate(there, ...BROKERS);
    changed(
      there, ({ objects }) => { objects['statefulset/kafka-broker'].spec.updateStrategy = { type: 'RollingUpdate' }; },
    );
    const { status, stderr } = await there.bash('roll', file('scripted'), '--timeout', '1s');
    expect([status, restarted(there)]).toEqual([1, []]);
    expect(stderr).toContain('Kubernetes restarts these pods itself');
  });
});

describe('the replace script', () => {
  /** A cluster whose brokers get a second log directory. */
  const widened = () => {
    const there = kubernetes(file('scripted'));
    const documents = parseAllDocuments(readFileSync(file('scripted'), 'utf8')).map(document => document.toJS());
    const set = documents.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'kafka-broker');
    const [template] = set.spec.volumeClaimTemplates;
    set.spec.volumeClaimTemplates.push({ ...template, metadata: { ...template.metadata, name: 'data-1' } });
    // The mount of the volume changes the revision of the pods.
    set.metadata.annotations = { revision: 'newer' };
    writeFileSync(file('wide'), documents.map(document => stringify(document)).join('---\n'));
    return there;
  };

  test('restarts brokers that lack a volume, lowest ordinal first', async () => {
    const there = widened();
    expect(await there.bash('replace', file('wide'), '--stateful-set', 'kafka-broker', '--timeout', '20s')).toMatchObject({ status: 0 });
    expect(there.state.log).toEqual([
      'delete statefulset kafka-broker --cascade=orphan', 'apply', ...BROKERS.map(pod => `delete pod ${pod}`),
    ]);
    expect(there.get('persistentvolumeclaim', 'data-1-kafka-broker-2')).toBeDefined();
  });

  test('deletes a pod whose missing volume blocks the creation of later pods', async () => {
    const there = widened();
    changed(there, ({ objects }) => { delete objects['pod/kafka-broker-2']; });
    expect(await there.bash('replace', file('wide'), '--stateful-set', 'kafka-broker', '--timeout', '20s')).toMatchObject({ status: 0 });
    expect(restarted(there)).toEqual(['kafka-broker-0', 'kafka-broker-1']);
    expect(there.get('pod', 'kafka-broker-2').spec.volumes).toHaveLength(2);
  });

  test('changes nothing where the claim templates are as rendered', async () => {
    const there = kubernetes(file('scripted'));
    expect(await there.bash('replace', file('scripted'), '--cluster', 'kafka')).toMatchObject({ status: 0 });
    expect(there.state.log).toEqual(['apply', 'apply']);
  });
});

describe('the change-class script', () => {
  const moved = () => {
    const there = kubernetes(file('scripted'));
    changed(there, ({ objects }) => {
      objects['storageclass/former'] = {};
      Object.entries(objects).filter(([key]) => key.startsWith('persistentvolumeclaim/data-0-kafka-broker'))
        .forEach(([, claim]) => { claim.spec = { ...claim.spec, storageClassName: 'former' }; });
      const { spec } = objects['statefulset/kafka-broker'];
      spec.volumeClaimTemplates = spec.volumeClaimTemplates.map((template: any) =>
        ({ ...template, spec: { ...template.spec, storageClassName: 'former' } }));
    });
    return there;
  };
  const change = (there: Kubernetes, timeout = '20s') =>
    there.bash('change-class', file('scripted'), '--cluster', 'kafka', '--timeout', timeout);
  const classes = (there: Kubernetes) =>
    new Set(BROKERS.map(pod => there.get('persistentvolumeclaim', `data-0-${pod}`).spec.storageClassName));
  const ALL = BROKERS.flatMap(pod => [`delete persistentvolumeclaim data-0-${pod}`, `delete pod ${pod}`]);

  test('moves one broker at a time, and Kubernetes restarts none meanwhile', async () => {
    const there = moved();
    expect(await change(there)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('kafka-broker-2 (3 of 3)'),
    });
    expect(there.state.log).toEqual(['delete statefulset kafka-broker --cascade=orphan', 'apply', ...ALL]);
    expect([...classes(there)]).toEqual([expect.stringContaining('orders-kafka-broker-storage')]);
    expect(there.get('statefulset', 'kafka-broker').spec.updateStrategy).toEqual({ type: 'OnDelete' });
  });

  test.each(['delete statefulset', 'delete persistentvolumeclaim', 'delete pod kafka-broker-1'])('interrupted after %s, it goes on when run again', async step => {
    const there = moved();
    changed(there, state => { state.stopAfter = step; });
    expect((await change(there)).status).toBe(1);
    changed(there, state => { state.stopAfter = ''; });
    expect(await change(there)).toMatchObject({ status: 0 });
    expect([...classes(there)]).toEqual([expect.stringContaining('orders-kafka-broker-storage')]);
    for (const pod of BROKERS) expect(restarted(there).filter(name => name === pod)).toHaveLength(1);
  });

  test.each([
    [
      'the class is not there',
      ({ objects }: State) =>
        Object.keys(objects).filter(key => key.startsWith('storageclass/orders-kafka-broker'))
          .forEach(key => delete objects[key]),
      'there is no StorageClass',
    ],
    [
      'a volume is larger than it would be',
      ({ objects }: State) => { objects['persistentvolumeclaim/data-0-kafka-broker-1'].spec.resources = { requests: { storage: '9Ti' } }; },
      'data-0-kafka-broker-1 has 9Ti',
    ],
  ])('changes nothing when %s', async (_what, fault, words) => {
    const there = moved();
    fault(there.state);
    expect(await change(there)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) });
    expect(there.state.log).toEqual([]);
  });

  test('changes nothing when a partition has one replica, or while one is not in sync', async () => {
    const there = moved();
    there.says('topics', 'Topic: t\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n');
    expect(await change(there)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('would be lost with its '
      + 'volume'),
    });
    there.says('under-replicated', 'Partition: 0\n');
    expect(await change(there, '1s')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('1 partitions are not in sync'),
    });
    expect(there.state.log).toEqual([]);
  });
});
