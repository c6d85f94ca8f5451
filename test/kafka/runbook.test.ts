import { Duration, Size } from 'cdk8s';
import {
  type KafkaClusterProps, BackingStore, ClusterPair, FlashArrayAccess, KafkaStorage, KafkaVersion, MetadataQuorum,
  Migration, PortworxCluster, Replication, Schedule, Topology, VolumeEncryption, VolumeGrowth,
} from '../../src';
import { chart, cluster, portworxStorage, synth } from '../support';

function written(props: Partial<KafkaClusterProps> = {}) {
  const scope = chart();
  const text = cluster(props, scope).runbook();
  return { text, objects: synth(scope) };
}

const native: Partial<KafkaClusterProps> = {
  replication: Replication.maximumPerformance(),
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) }),
};
const zookeeper: Partial<KafkaClusterProps> = { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() };

test.each([
  ['Portworx', {}],
  ['EBS', native],
  ['ZooKeeper', zookeeper],
  ['zones', { topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }) }],
])('every pod, claim and StatefulSet in the commands is one of the cluster: %s', (_, props) => {
  const { text, objects } = written(props);
  const sets = objects.filter(({ kind }) => kind === 'StatefulSet');
  const pods = sets.flatMap(({ metadata, spec }) =>
    Array.from({ length: spec.replicas }, (__, index) => `${metadata.name}-${(spec.ordinals?.start ?? 0) + index}`));
  const named = (pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, name]) => name.trim().split(' '));
  expect(named(/exec (\S+) --container (?!portworx )/g).filter(name => !pods.includes(name))).toEqual([]);
  expect(named(/delete pod (\S+)/g).filter(name => !pods.includes(name))).toEqual([]);
  expect(
    named(/--stateful-set (\S+)/g).concat(named(/scale statefulset ([^-]\S*(?: [^-]\S*)*)/g))
      .filter(name => !sets.some(({ metadata }) => metadata.name === name)),
  ).toEqual([]);
  const claims = pods.map(pod => `data-0-${pod}`);
  const given = [
    ...named(/delete persistentvolumeclaim (\S+)/g).filter(name => name !== '$claim'),
    ...named(/for claim in ([^;]+);/g),
  ];
  expect(given.filter(name => !claims.includes(name))).toEqual([]);
  for (const pod of pods) expect(text).toContain(`\`${pod}\``);
});

test('what happens to a broker of a lost node is what its volumes can do', () => {
  expect(written().text).toContain('STORK starts them on another node');
  expect(written().text).not.toContain('out-of-service');
  expect(written(native).text).toContain('node.kubernetes.io/out-of-service');
  const local = written({
    ...native,
    storage: KafkaStorage.native({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(100) }),
  });
  expect(local.text).toContain('stay down until the node is back');
  expect(local.text).toContain('kubectl delete node NODE');
  expect(local.text).not.toContain('out-of-service');
  expect(written(native).text).not.toContain('kubectl delete node');
});

test('instructions of nodes that find their disk empty are the ones that the nodes give', () => {
  const { text, objects } = written();
  for (const [role, file] of [['broker', 'empty-broker.txt'], ['controller', 'empty-controller.txt']]) {
    const { data } = objects.find(({ kind, metadata }) =>
      kind === 'ConfigMap' && metadata.name === `kafka-${role}-config`);
    expect(text).toContain(data[file].trimEnd());
  }
  expect(written(zookeeper).text).toContain('The disk of a ZooKeeper server is lost');
});

test('a lost volume replica is made again after a day, and the runbook has the command that changes it', () => {
  const command = 'pxctl cluster options update --repl-move-timeout 60';
  expect(written().text).toContain(command);
  expect(written().text).toContain('1440 minutes');
  expect(written({ replication: Replication.maximumPerformance() }).text).not.toContain(command);
  expect(written(native).text).not.toContain(command);
  const known = written({
    storage: portworxStorage({ portworxCluster: PortworxCluster.fromNamespace(chart(), 'px', 'px-system') }),
  }).text;
  expect(known).toContain(`kubectl --namespace px-system exec "$pod" --container portworx -- /opt/pwx/bin/${command}`);
});

test('with one volume replica nothing promises that STORK finds another node', () => {
  const { text } = written({ replication: Replication.maximumPerformance() });
  expect(text).not.toContain('STORK starts them on another node');
  expect(text).toContain('stay down until another node has the drives of the lost one');
  expect(text).toContain('No online node found with volume replica');
  expect(text).toContain('replace the instance');
});

test('FlashArray direct access fails over by STORK, whoever is said to manage the volumes', () => {
  const backingStore = BackingStore.flashArray({ access: FlashArrayAccess.DIRECT });
  const size = Size.gibibytes(100);
  for (const storage of [KafkaStorage.native({ backingStore, size }), portworxStorage({ backingStore, size })]) {
    const { text, objects } = written({ storage, replication: Replication.maximumPerformance() });
    expect(text).toContain('STORK deletes their pods 30 s after the node is known to be unreachable');
    expect(text).not.toContain('out-of-service');
    const [{ spec: { template } }] = objects.filter(({ kind }) => kind === 'StatefulSet');
    expect(template.spec.tolerations).toMatchObject([{ key: 'node.kubernetes.io/unreachable', tolerationSeconds: 30 }]);
  }
});

test('steps that do not exist for a cluster are not in its runbook', () => {
  expect(written(native).text).not.toContain('storkctl');
  expect(written().text).toContain('storkctl create clusterpair');
  expect(written().text).not.toContain('Rotate the key');
  expect(
    written({ storage: portworxStorage({ growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }) }) }).text,
  ).toContain(
    'up to 1Ti',
  );
});

describe('encrypted volumes', () => {
  const encrypted = (encryption: VolumeEncryption) => written({ storage: portworxStorage({ encryption }) }).text;

  test('the cluster-wide key is set in a pod of Portworx, and changed for no volume', () => {
    const scope = chart();
    const portworxCluster = PortworxCluster.fromNamespace(scope, 'portworx', 'px-system');
    const text = cluster(
      { storage: portworxStorage({ portworxCluster, encryption: VolumeEncryption.portworxClusterKey() }) }, scope,
    ).runbook();
    expect(text).toMatch(/kubectl --namespace px-system exec "\$pod" .*pxctl secrets set-cluster-key/);
    expect(text).toContain('Portworx cluster-wide key: choose `VolumeEncryption.portworxSecret`');
  });

  test('pointers of volumes that exist are never changed', () => {
    const text = encrypted(VolumeEncryption.portworxSecretPerVolume({ keySecretName: 'keys' }));
    expect(text).toContain('Never change the pointers');
    expect(text).not.toContain('set-cluster-key');
  });

  test('another key is another class, for brokers and for the quorum', () => {
    for (const text of [
      encrypted(VolumeEncryption.portworxSecret({ secretName: 'key' })),
      written({
        ...native,
        storage: KafkaStorage.native({
          backingStore: BackingStore.ebs(),
          size: Size.gibibytes(100),
          encryption: VolumeEncryption.awsKms({ keyId: 'alias/kafka' }),
        }),
      }).text,
    ]) {
      expect(text).toContain('change-class FILE --stateful-set kafka-broker');
      expect(text).toContain('replace FILE --stateful-set kafka-controller');
    }
  });

  test('a move says that keys do not', () => {
    expect(encrypted(VolumeEncryption.portworxClusterKey())).toContain('keys do not move');
    expect(written().text).not.toContain('keys do not move');
  });
});

test('volumes of every role can be full; what cannot grow is not told to', () => {
  const { text } = written();
  expect(text).toContain('resize FILE --stateful-set kafka-broker');
  expect(text).toContain('resize FILE --stateful-set kafka-controller');
  const local = written({
    ...native,
    storage: KafkaStorage.native({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(100) }),
  });
  expect(local.text).not.toContain('kafka-constructs resize');
  expect(local.text).toContain('These volumes cannot grow');
});

test('a restore has the steps of what there is to restore from', () => {
  expect(written().text).toMatch(/groupSnapshot: true[^]*ClusterSnapshot\.scheduled[^]*ClusterRestore/);
  const csi = written(native).text;
  expect(csi).toMatch(
    /for claim in data-0-kafka-broker-0 data-0-kafka-broker-1 data-0-kafka-broker-2; do[^]*kind: VolumeSnapshot, name: NAME-\$claim/,
  );
  expect(csi).not.toContain('groupSnapshot');
});

test('a move names the pair and the migration of the cluster, and what is lost with the site', () => {
  const scope = chart();
  const moving = cluster({}, scope);
  Migration.productionToTestCopy(scope, 'copy', { cluster: moving, pair: ClusterPair.named('tests') });
  Migration.asyncDisasterRecovery(
    scope,
    'recovery',
    { cluster: moving, pair: ClusterPair.named('second-site'), schedule: Schedule.every(Duration.minutes(30)) },
  );
  const text = moving.runbook();
  expect(text).toContain('storkctl create clusterpair second-site --namespace orders');
  expect(text).toContain('storkctl suspend migrationschedules recovery --namespace orders');
  expect(text).toContain('up to 30 minutes plus the duration of a round');
  expect(written().text).toContain('storkctl create clusterpair PAIR');
});

test('the same program gives the same runbook', () => {
  expect(written().text).toBe(written().text);
});
