import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { type Provider, type Run, type RunOptions, type StackResource, destroy, runProgram } from './engine';
import { type Cluster, type KubernetesObject, clusterInMemory, kubernetesProvider } from './kubernetes-provider';
import { UNKNOWN } from './values';
import { orders } from '../../examples/pulumi-adopt/cluster';

/**
 * Whole programs, run by a stand-in for Pulumi's engine, with stand-ins for its providers, over a cluster in memory.
 */

const ROOT = join(__dirname, '../..');
const ACCOUNT = '123456789012';
const arnOf = (name: string) => `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${name}`;

/** Gives resources of a cloud what the cloud would. */
function cloud(outputs: (resource: StackResource) => object): Provider {
  const make = async (resource: StackResource) =>
    ({ id: resource.name, outputs: { ...resource.inputs, ...outputs(resource) } });
  return {
    create: make,
    update: make,
    delete: async () => undefined,
    invoke: () => ({ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/example`, userId: 'example', id: ACCOUNT }),
  };
}

const aws = cloud(({ type, name }) =>
  ({ arn: type === 'aws:kms/key:Key' ? arnOf(name) : `arn:aws:iam::${ACCOUNT}:role/${name}`, keyId: name, name }));
const random = cloud(() => ({ result: 'made-by-random' }));

function run(options: Partial<RunOptions> & { readonly cluster?: Cluster } = {}): Promise<Run> {
  const { cluster = clusterInMemory(), ...others } = options;
  return runProgram({
    program: join(__dirname, 'programs/cluster.ts'),
    providers: { kubernetes: kubernetesProvider(cluster), aws, random },
    ...others,
  });
}

const example = (name: string) => join(ROOT, `examples/${name}/index.ts`);
const find = ({ resources }: Run, name: string) => resources.find(resource => resource.name === name)!;
const storageClass = ({ resources }: Run) => resources.find(({ name }) => name === 'kafka/cluster/broker-storage')!;
const operations = ({ steps }: Run) => [...new Set(steps.map(({ operation }) => operation))].sort();
const changed = ({ steps }: Run) =>
  Object.fromEntries(
    steps.filter(({ operation }) => operation !== 'same')
      .map(({ operation, urn }) => [urn.split('::').pop()!, operation]),
  );
const outputs = ({ resources }: Run) => resources.find(({ type }) => type === 'pulumi:pulumi:Stack')!.outputs;

jest.setTimeout(120_000);

test('a preview shows everything that is known; up creates it; up again changes nothing', async () => {
  const cluster = clusterInMemory();
  const preview = await run({ preview: true, cluster });
  expect([preview.ok, preview.log]).toEqual([true, '']);
  expect(storageClass(preview).inputs.parameters).toEqual({
    ...storageClass(preview).inputs.parameters,
    type: 'gp3',
    kmsKeyId: UNKNOWN,
  });
  expect(find(preview, 'kafka/cluster/broker-config').inputs.data['server.properties']).toMatch(/example\.tag=one/);
  expect(outputs(preview)).toMatchObject({
    bootstrapServers: 'kafka-bootstrap.orders.svc.cluster.local:9092',
    secretNames: [],
  });

  const up = await run({ cluster });
  expect(operations(up)).toEqual(['create']);
  expect(storageClass(up).inputs.parameters.kmsKeyId).toBe(arnOf('one'));
  expect(storageClass(up).dependencies).toEqual(
    expect.arrayContaining([expect.stringMatching(/aws:kms\/key:Key::one$/)]),
  );
  expect(outputs(up).storageClassNames).toContain(storageClass(up).inputs.metadata.name);
  expect(outputs(up).runbook).toContain(storageClass(up).inputs.metadata.name);
  expect(JSON.stringify(up.state)).not.toMatch(/[\uE0B0-\uE0B2]|Calling \[toString\]|\[object Object\]/);

  const again = await run({ state: up.state, cluster });
  expect(operations(again)).toEqual(['same']);
});

test('a changed setting changes the configuration and restarts the brokers', async () => {
  const cluster = clusterInMemory();
  const up = await run({ cluster });
  const update = await run({ state: up.state, config: { 'project:tag': 'two' }, cluster });
  expect(update.ok).toBe(true);
  expect(changed(update)).toMatchObject({ 'kafka/cluster/broker-config': 'replace', 'kafka/cluster/broker': 'update' });
});

test('a StatefulSet is neither replaced nor deleted while it is protected', async () => {
  const cluster = clusterInMemory();
  const up = await run({ cluster });
  const larger = await run({ state: up.state, config: { 'project:size': '600' }, cluster });
  expect(larger.ok).toBe(false);
  expect(larger.log).toMatch(
    /unable to replace resource ".*StatefulSet::kafka\/cluster\/broker"\nas it is currently marked for protection \(spec\.volumeClaimTemplates\)/,
  );
  await expect(destroy(up.state, { kubernetes: kubernetesProvider(cluster), aws })).rejects.toThrow(
    /StatefulSet::kafka\/cluster\/broker" cannot be deleted/,
  );

  const open = await run({ state: up.state, config: { 'project:protect': 'false' }, cluster });
  expect(open.ok).toBe(true);
  const deleted = await destroy(open.state, { kubernetes: kubernetesProvider(cluster), aws });
  const order = deleted.map(({ urn }) => urn.split('::').pop());
  expect(order.indexOf('kafka/cluster/broker')).toBeLessThan(order.indexOf('kafka/cluster/broker-config'));
  expect(order.indexOf('kafka/cluster/broker')).toBeLessThan(order.indexOf('kafka/cluster/controller'));
});

test('another key gives another class; the former one is kept for its volumes', async () => {
  const objects = new Map<string, KubernetesObject>();
  const cluster = clusterInMemory(objects);
  const classes = () =>
    [...objects.values()].filter(({ kind, metadata }) =>
      kind === 'StorageClass' && metadata.name.startsWith('orders-kafka-broker-')).map(({ parameters }) =>
      parameters.kmsKeyId);
  const up = await run({ cluster, config: { 'project:protect': 'false' } });
  const other = await run({ state: up.state, config: { 'project:protect': 'false', 'project:key': 'other' }, cluster });
  expect(other.ok).toBe(true);
  expect(changed(other)).toMatchObject({
    'kafka/cluster/broker-storage': 'replace',
    'kafka/cluster/broker': 'replace',
  });
  expect(classes()).toEqual([arnOf('one'), arnOf('other')]);
});

test('a failed resource stops the resources that depend on it', async () => {
  const cluster = clusterInMemory();
  const create = async (object: KubernetesObject) => {
    if (object.metadata.name === 'kafka-controller') throw new Error('the quota is used up');
    return cluster.create(object);
  };
  const failed = await run({ cluster: { ...cluster, create } });
  expect(failed.ok).toBe(false);
  expect(failed.log).toMatch(/the quota is used up/);
  expect(failed.state.map(({ name }) => name)).toContain('kafka/cluster/controller-config');
  expect(failed.state.map(({ name }) => name)).not.toContain('kafka/cluster/broker');
  const repaired = await run({ state: failed.state, cluster });
  expect(repaired.ok).toBe(true);
});

test('fails the update for text that turns out to be wrong, before any object gets it', async () => {
  const failed = await run({ config: { 'project:tag': '-----BEGIN KEY' } });
  expect(failed.ok).toBe(false);
  expect(failed.log.match(/\[kafka\/cluster\] CONFIG_SECRET at pluginConfig\['example\.tag'\].*Fix:/g)).toHaveLength(1);
  expect(failed.state.map(({ name }) => name)).not.toContain('kafka/cluster/broker-config');
});

test('logs unacknowledged warnings and the summary once, at the component', async () => {
  for (const preview of [true, false]) {
    const { ok, messages } = await run({ config: { 'project:unclean': 'true' }, preview });
    expect(ok).toBe(true);
    expect(messages.map(({ severity, text }) => [severity, text])).toEqual([
      [
        'warning',
        expect.stringMatching(
          /^\[kafka\/cluster\] UNCLEAN_ELECTION at .*Fix: .*acknowledge: \{ UNCLEAN_ELECTION: 'why' \}$/,
        ),
      ],
      [
        'info',
        expect.stringMatching(
          /^kafka\/cluster: Kafka 4[.\d]+, 3 brokers, 3 controllers, 6 volumes, 1\.\d TiB; 1 warning$/,
        ),
      ],
    ]);
    for (const { urn } of messages) expect(urn).toMatch(/kafka-constructs:index:KafkaCluster::kafka$/);
  }
});

describe('secrets', () => {
  const config = { 'project:password': 'from-configuration' };
  const up = (more: { [key: string]: string } = {}) =>
    run({
      program: join(__dirname, 'programs/secrets.ts'),
      config: { ...config, ...more },
      secretKeys: Object.keys(config),
    });

  test('go from the stack to stringData of a Secret, as secrets all the way, and nowhere else', async () => {
    const done = await up();
    expect([done.ok, done.log]).toEqual([true, '']);
    expect(find(done, 'orders/made/Resource').inputs.stringData).toEqual({ password: 'made-by-random' });
    expect(find(done, 'orders/given').inputs.stringData).toEqual({
      user: 'connector',
      jaas: 'password="from-configuration"',
    });
    for (const name of ['orders/made/Resource', 'orders/given']) {
      expect(
        find(done, name).secrets.some(path => path.startsWith('/stringData')),
      ).toBe(
        true,
      );
    }
    const others = done.resources.filter(({ type }) =>
      type !== 'kubernetes:core/v1:Secret' && !type.startsWith('random:'));
    expect(JSON.stringify(others.map(({ inputs }) => inputs))).not.toMatch(/made-by-random|from-configuration/);
  });

  test('are not part of the manifests that are written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
    await up({ 'project:folder': folder });
    const written = readFileSync(join(folder, 'orders.k8s.yaml'), 'utf8');
    rmSync(folder, { recursive: true });
    expect(written).toMatch(/name: given/);
    expect(written).not.toMatch(/made-by-random|from-configuration|stringData/);
  });

  test('fails the preview for a secret that was passed as text and is not known yet', async () => {
    const failed = await run({ config: { 'project:secret': 'unknown' }, preview: true });
    expect([failed.ok, failed.log]).toEqual([false, expect.stringMatching(/text\(\) was given a secret/)]);
  });

  test('fails the update for a secret that was passed as text, and names its place', async () => {
    const failed = await run({ config: { 'project:secret': 'known' } });
    expect(failed.ok).toBe(false);
    expect(failed.log).toMatch(
      /kafka\/cluster\/broker-config \(ConfigMap\) at \/data\/server\.properties: text\(\) was given a secret.*Fix:/,
    );
    expect(JSON.stringify(failed.state)).not.toMatch(/hidden/);
  });
});

test('the EBS example creates role, key and cluster, and writes the manifests', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebs-'));
  const options = {
    program: example('pulumi-ebs'),
    config: { 'project:eksCluster': 'orders', 'project:bootstrap': 'true' },
    folder,
    cluster: clusterInMemory(),
  };
  mkdirSync(join(folder, 'manifests'));
  writeFileSync(join(folder, 'manifests/kafka.k8s.yaml'), 'of an earlier run');
  const preview = await run({ ...options, preview: true });
  expect([preview.ok, preview.log]).toEqual([true, '']);
  // The output of an earlier run must not count.
  expect(readdirSync(join(folder, 'manifests'))).toEqual([]);
  const up = await run(options);
  expect([up.ok, up.log]).toEqual([true, '']);
  const written = parseAllDocuments(readFileSync(join(folder, 'manifests/kafka.k8s.yaml'), 'utf8')).map(document =>
    document.toJS());
  rmSync(folder, { recursive: true });
  const made = up.resources.filter(({ name }) => name.startsWith('kafka/')).map(({ inputs }) => inputs);
  expect(written.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(
    made.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
  );
  for (const object of written.filter(({ kind }) => kind === 'StorageClass')) {
    expect(object.parameters.kmsKeyId).toBe(
      arnOf('kafka'),
    );
  }
  expect(up.resources.filter(({ type }) => type.startsWith('aws:')).map(({ type }) => type).sort()).toEqual([
    'aws:eks/podIdentityAssociation:PodIdentityAssociation', 'aws:iam/role:Role',
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment', 'aws:kms/alias:Alias', 'aws:kms/key:Key',
  ]);
  // The dependencies are created before anything of the component.
  const order = up.steps.map(({ urn }) => urn.split('::').pop());
  expect(order.indexOf('orders')).toBeLessThan(order.findIndex(name => name!.startsWith('kafka/')));
});

test('the programs of the README create what the README says', async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const programs = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code)
    .filter(code => code.includes('kafka-constructs/pulumi'));
  expect(programs).toHaveLength(2);
  // Below the root, where the package is found by its own name.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache/readme-'));
  const sets = await Promise.all(programs.map(async (code, index) => {
    const program = join(folder, `${index}.ts`);
    writeFileSync(program, code);
    const up = await run({ program });
    expect([up.ok, up.log]).toEqual([true, '']);
    return up.resources.filter(({ type }) => type.endsWith(':StatefulSet')).map(({ name }) => name).sort();
  }));
  rmSync(folder, { recursive: true });
  expect(sets).toEqual([
    ['controller', 'broker-eu-central-1a', 'broker-eu-central-1b', 'broker-eu-central-1c'].map(role =>
      `kafka/cluster/${role}`).sort(),
    ['kafka/cluster/broker', 'kafka/cluster/zookeeper/server'],
  ]);
});

test('a cluster has the same objects with cdk8s and with Pulumi', async () => {
  const up = await run({ program: example('cdk8s-and-pulumi') });
  const manifests = readFileSync(join(ROOT, 'examples/cdk8s-and-pulumi/manifests/orders.k8s.yaml'), 'utf8');
  const rendered = parseAllDocuments(manifests).map(document => document.toJS());
  const identity = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.name}`;
  const sorted = (objects: KubernetesObject[]) =>
    [...objects].sort((one, other) => identity(one) < identity(other) ? -1 : 1);
  expect(sorted(up.resources.filter(({ name }) => name.startsWith('orders/')).map(({ inputs }) => inputs))).toEqual(
    sorted(rendered),
  );
});

describe('a cluster that was applied before', () => {
  /** The objects of the example, as the API server returns them. */
  function applied(): Map<string, KubernetesObject> {
    const chart = new Chart(new App(), 'orders', { namespace: 'orders' });
    orders(chart);
    return new Map(chart.toJson().map(object => {
      const { kind, metadata: { name, namespace } } = object;
      const metadata = {
        ...object.metadata,
        uid: name,
        resourceVersion: '1',
        annotations: { ...object.metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      };
      const spec = kind === 'Service'
        ? { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ...object.spec }
        : object.spec;
      return [
        `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`,
        { ...object, metadata, ...spec === undefined ? {} : { spec }, status: {} },
      ];
    }));
  }

  const adopting = { program: example('pulumi-adopt'), config: { 'project:adopt': 'true' } };

  test('becomes part of a stack by import; nothing is created again', async () => {
    const objects = applied();
    const before = [...objects.keys()];
    const cluster = clusterInMemory(objects);
    const up = await run({ ...adopting, cluster });
    expect([up.ok, up.log]).toEqual([true, '']);
    expect(up.resources.filter(({ importId }) => importId !== '')).toHaveLength(before.length);
    expect(operations(up)).toEqual(['create', 'import']);
    expect([...objects.keys()]).toEqual(before);
    // Fields that the API server filled in stay without the import too.
    const again = await run({ program: example('pulumi-adopt'), cluster, state: up.state });
    expect(operations(again)).toEqual(['same']);
  });

  test('fails if an object does not exist', async () => {
    const objects = applied();
    objects.delete('StatefulSet orders/kafka-broker');
    const failed = await run({ ...adopting, cluster: clusterInMemory(objects) });
    expect(failed.ok).toBe(false);
    expect(failed.log).toMatch(/'orders\/kafka-broker' does not exist/);
  });
});
