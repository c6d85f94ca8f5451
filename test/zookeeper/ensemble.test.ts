import { execFile, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { type AddressInfo, createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { App, Chart, Size } from 'cdk8s';
import {
  type ZookeeperEnsembleProps, KafkaCluster, KafkaStorage, KafkaStorageClass, KafkaVersion, MetadataQuorum, NetworkPeer,
  Replication, Topology, ZookeeperEnsemble, ZookeeperImage,
} from '../../src';
import {
  type Rendered, chart, cluster, find, findClass, GOOD, portworxStorage, properties, rendered, serverProperties, synth,
} from '../support';

function ensemble(props: Partial<ZookeeperEnsembleProps> = {}) {
  const scope = chart();
  const construct = new ZookeeperEnsemble(
    scope,
    'zk',
    { storage: portworxStorage({ size: Size.gibibytes(20) }), topology: Topology.oneZone({ nodes: 5 }), ...props },
  );
  return { construct, objects: synth(scope) };
}

test('every server is in the configuration with its client port', () => {
  const { objects, construct } = ensemble({ servers: 5 });
  const config = properties(find(objects, 'ConfigMap', 'zk-config').data['zoo.cfg']);
  expect(Object.keys(config).filter(key => key.startsWith('server.'))).toHaveLength(5);
  expect(config['server.1']).toBe('zk-server-0.zk-headless.orders.svc.cluster.local:2888:3888;2181');
  expect(config).toMatchObject({
    'autopurge.purgeInterval': '1',
    'db.autocreate': 'false',
    'standaloneEnabled': 'false',
    'dataDir': '/var/lib/zookeeper/data-0/zookeeper',
  });
  expect(construct.connectString.split(',')).toHaveLength(5);
  expect(construct.findings).toEqual([]);
});

test('servers keep their data on claims, never on a class that coalesces writes in memory', () => {
  const { objects } = ensemble({ replication: Replication.of({ replicationFactor: 2, volumeReplicas: 3 }) });
  expect(findClass(objects, 'orders-zk-storage').parameters).toEqual({
    repl: '3', priority_io: 'high', io_profile: 'none', placement_strategy: 'orders-zk-placement',
  });
  const { spec } = find(objects, 'StatefulSet', 'zk-server');
  expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('20Gi');
  expect(spec).toMatchObject({
    podManagementPolicy: 'Parallel',
    replicas: 3,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  });
  expect(spec.template.spec).toMatchObject({
    schedulerName: 'stork',
    securityContext: { runAsUser: 1000, fsGroup: 1000 },
  });
});

/**
 * Writes the files of the ConfigMap into a folder, with changed paths, and returns the environment of their scripts.
 */
function laid(objects: readonly Rendered[], folder: string, places: { readonly [place: string]: string }) {
  mkdirSync(join(folder, 'etc'));
  for (const [name, text] of Object.entries(find(objects, 'ConfigMap', 'zk-config').data as { [name: string]: string })) {
    writeFileSync(
      join(folder, 'etc', name),
      Object.entries(places).reduce((placed, [from, to]) => placed.replaceAll(from, to), text),
    );
  }
  return { ...process.env, CONFIG_DIR: join(folder, 'etc') };
}

/**
 * Runs the start script with a stand-in for zkServer.sh, on a disk with some files, where names resolve and nobody else
 * serves.
 */
function start(phase: string, files: readonly string[]) {
  const { objects } = ensemble();
  const folder = mkdtempSync(join(tmpdir(), 'zookeeper-'));
  const data = join(folder, 'data/data-0/zookeeper');
  mkdirSync(join(data, files.some(name => name.startsWith('version-2/')) ? 'version-2' : ''), { recursive: true });
  for (const name of files) writeFileSync(join(data, name), '');
  mkdirSync(join(folder, 'bin'));
  const environment = {
    ...laid(objects, folder, { '/var/lib/zookeeper': `${folder}/data` }),
    PATH: `${folder}/bin:${process.env.PATH}`,
    POD_INDEX: '2',
    POD_NAME: 'zk-server-2',
  };
  writeFileSync(join(folder, 'etc/phase'), phase);
  writeFileSync(join(folder, 'bin/zkServer.sh'), '#!/bin/bash\necho "started $@"\n', { mode: 0o755 });
  for (const name of ['getent', 'sleep']) writeFileSync(join(folder, 'bin', name), '#!/bin/bash\n', { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync(
    'bash', [join(folder, 'etc/start.sh')], { encoding: 'utf8', env: environment, timeout: 20_000 },
  );
  const left = files.filter(name => existsSync(join(data, name)));
  const result = {
    status,
    stdout,
    myid: readFileSync(join(data, 'myid'), 'utf8'),
    votes: existsSync(join(data, 'initialize')),
    explained: stderr.includes('no data on its disk'),
    left,
  };
  rmSync(folder, { recursive: true });
  return result;
}

const EPOCHS = ['version-2/currentEpoch', 'version-2/acceptedEpoch'];
const DATA = [...EPOCHS, 'version-2/snapshot.0'];
const LOG = [...EPOCHS, 'version-2/log.100000001'];

test.each([
  ['bootstrap', [], true, []],
  ['running', [], false, []],
  // An ensemble whose first start was not declared as such, and now is.
  ['bootstrap', EPOCHS, true, []],
  ['running', EPOCHS, false, EPOCHS],
  // By the runbook, where most servers have lost their disks.
  ['running', [...EPOCHS, 'initialize'], true, ['initialize']],
  ['bootstrap', DATA, false, DATA],
  ['running', DATA, false, DATA],
  ['bootstrap', LOG, false, LOG],
  ['running', LOG, false, LOG],
  ['running', [...DATA, 'initialize'], true, [...DATA, 'initialize']],
])('phase %s, on the disk: %j -> told to vote if it is empty: %s', (phase, files, votes, left) => {
  const explained = phase === 'running' && !votes && ![DATA, LOG].includes(files as string[]);
  expect(start(phase, files)).toEqual({
    status: 0,
    stdout: 'started start-foreground\n',
    myid: '3\n',
    votes,
    explained,
    left,
  });
});

test('clients are pods of Kafka in the namespace, unless others are allowed', () => {
  const clients = (props: Partial<ZookeeperEnsembleProps>) =>
    find(ensemble(props).objects, 'NetworkPolicy', 'zk-network').spec.ingress[1].from;
  expect(clients({})).toEqual([{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kafka' } } }]);
  expect(clients({ allowFrom: [NetworkPeer.namespace('kafka')] })).toEqual([
    { podSelector: {}, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kafka' } } },
  ]);
});

/** Runs the readiness check several times against a server with these answers; its `sync` records its calls. */
async function probed(answer: string, times = 1, exitCode = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'zookeeper-'));
  writeFileSync(join(folder, 'sync'), `#!/bin/bash\necho "$@" >> ${folder}/calls\nexit ${exitCode}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'calls'), '');
  const server = createServer(connection => connection.on('data', () => connection.end(answer)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { objects } = ensemble();
  const environment = laid(objects, folder, { "CLIENT_PORT='2181'": `CLIENT_PORT='${port}'`, '/tmp/': `${folder}/` });
  const { readinessProbe } = find(objects, 'StatefulSet', 'zk-server').spec.template.spec.containers[0];
  const [shell, ...words] = readinessProbe.exec.command.map((word: string) =>
    word.replace('/etc/kafka-constructs', `${folder}/etc`));
  const ready: boolean[] = [];
  for (let time = 0; time < times; time++) {
    ready.push(
      await promisify(execFile)(
        shell,
        words,
        { env: { ...environment, PATH: `${folder}:${process.env.PATH}`, POD_INDEX: '0', POD_NAME: 'zk-server-0' } },
      ).then(() => true, () => false),
    );
  }
  const flushed = readFileSync(join(folder, 'calls'), 'utf8');
  server.close();
  rmSync(folder, { recursive: true });
  return { ready, flushed };
}

test('a server is ready when it serves, not when its port is open', async () => {
  expect(await probed('This ZooKeeper instance is not currently serving requests\n')).toEqual({
    ready: [false],
    flushed: '',
  });
});

test('a server is ready only after the state it started with is flushed to its disk, once', async () => {
  expect(await probed('Zxid: 0x100000000\nMode: follower\n', 2)).toEqual({
    ready: [true, true],
    flushed: '-f /var/lib/zookeeper/data-0/zookeeper\n',
  });
});

test('a server is not ready while its disk cannot store the state it started with', async () => {
  expect((await probed('Mode: follower\n', 2, 1)).ready).toEqual([false, false]);
});

test('one ensemble serves clusters of several namespaces, each under a path of its own', () => {
  const app = new App();
  const shared = new ZookeeperEnsemble(new Chart(app, 'shared', { namespace: 'shared' }), 'zk', {
    storage: portworxStorage(), allowFrom: ['a', 'b'].map(namespace => NetworkPeer.namespace(namespace)),
  });
  const servers = ['a', 'b'].map(namespace => {
    const scope = new Chart(app, namespace, { namespace });
    cluster({ quorum: MetadataQuorum.zookeeper({ ensemble: shared }), version: KafkaVersion.V3_9_2 }, scope);
    const objects = synth(scope);
    const flow = find(objects, 'NetworkPolicy', 'kafka-broker-network').spec.egress.find((rule: { ports: { port: number }[] }) => rule.ports[0].port === 2181);
    expect(flow.to[0].namespaceSelector.matchLabels).toEqual({ 'kubernetes.io/metadata.name': 'shared' });
    return serverProperties(objects)['zookeeper.connect'];
  });
  expect(servers.map(text => text.split('/')[1])).toEqual(['a-kafka', 'b-kafka']);
});

test('an existing ensemble is named by its address', () => {
  const scope = chart();
  const ensembleThere = ZookeeperEnsemble.fromConnectString(scope, 'zk', 'zk-0.example:2182,zk-1.example:2182');
  new KafkaCluster(
    scope,
    'kafka',
    {
      ...GOOD,
      version: KafkaVersion.V3_9_2,
      quorum: MetadataQuorum.zookeeper({ ensemble: ensembleThere, chroot: '/kafka' }),
    },
  );
  const objects = synth(scope);
  expect(serverProperties(objects)['zookeeper.connect']).toBe('zk-0.example:2182,zk-1.example:2182/kafka');
  expect(find(objects, 'NetworkPolicy', 'kafka-broker-network').spec.egress).toContainEqual({
    ports: [{
      port: 2182,
      protocol: 'TCP',
    }],
  });
  expect(objects.filter(({ kind }) => kind === 'StatefulSet')).toHaveLength(1);
});

test('an ensemble of the cluster\'s own takes after it', () => {
  const objects = rendered({
    version: KafkaVersion.V3_9_2,
    bootstrap: true,
    quorum: MetadataQuorum.zookeeper({
      servers: 5,
      image: ZookeeperImage.of('registry.example/zookeeper:3.8.4'),
      pods: { memory: Size.gibibytes(4) },
    }),
  });
  const { spec } = find(objects, 'StatefulSet', 'kafka-zookeeper-server');
  expect(spec.replicas).toBe(5);
  expect(spec.template.spec.containers[0]).toMatchObject({
    image: 'registry.example/zookeeper:3.8.4',
    resources: { limits: { memory: '4Gi' } },
  });
  expect(find(objects, 'ConfigMap', 'kafka-zookeeper-config').data.phase).toBe('bootstrap');
  expect(findClass(objects, 'orders-kafka-zookeeper-storage').parameters).toMatchObject({
    repl: '2',
    io_profile: 'none',
  });
});

test('an ensemble on an existing class needs nothing else', () => {
  const scope = chart();
  const storageClass = KafkaStorageClass.fromName(scope, 'class', 'gp3');
  const { findings } = new ZookeeperEnsemble(
    scope, 'zk', { storage: KafkaStorage.existingClass({ storageClass, size: Size.gibibytes(5) }) },
  );
  expect(findings).toEqual([]);
});
