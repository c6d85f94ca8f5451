import { Size } from 'cdk8s';
import type { KafkaClusterProps } from '../../src';
import {
  BackingStore, KafkaStorage, KafkaVersion, MetadataQuorum, Replication, Topology, VolumeEncryption, VolumeGrowth,
} from '../../src';
import { chart, cluster, portworxStorage, synth } from '../support';

function written(props: Partial<KafkaClusterProps> = {}) {
  const scope = chart();
  const text = cluster(props, scope).runbook();
  return { text, objects: synth(scope) };
}

const native: Partial<KafkaClusterProps> = {
  replication: Replication.maximumPerformance(), storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) }),
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
  expect(named(/exec (\S+) --container/g).filter(name => !pods.includes(name))).toEqual([]);
  expect(named(/delete pod (\S+)/g).filter(name => !pods.includes(name))).toEqual([]);
  expect(named(/--stateful-set (\S+)/g).concat(named(/scale statefulset ([^-]\S*(?: [^-]\S*)*)/g)).filter(name => !sets.some(({ metadata }) => metadata.name === name))).toEqual([]);
  const claims = pods.map(pod => `data-0-${pod}`);
  expect(named(/delete persistentvolumeclaim (\S+)/g).filter(name => !claims.includes(name))).toEqual([]);
  for (const pod of pods) expect(text).toContain(`\`${pod}\``);
});

test('what happens to a broker of a lost node is what its volumes can do', () => {
  expect(written().text).toContain('STORK starts them on another node');
  expect(written().text).not.toContain('out-of-service');
  expect(written(native).text).toContain('node.kubernetes.io/out-of-service');
  const local = written({ ...native, storage: KafkaStorage.native({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(100) }) });
  expect(local.text).toContain('stay down until the node is back');
});

test('instructions of nodes that find their disk empty are the ones that the nodes give', () => {
  const { text, objects } = written();
  for (const [role, file] of [['broker', 'empty-broker.txt'], ['controller', 'empty-disk.txt']]) {
    const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === `kafka-${role}-config`);
    expect(text).toContain(data[file].trimEnd());
  }
  expect(written(zookeeper).text).toContain('The disk of a ZooKeeper server is lost');
});

test('steps that do not exist for a cluster are not in its runbook', () => {
  expect(written(native).text).not.toContain('storkctl');
  expect(written().text).toContain('storkctl create clusterpair');
  expect(written().text).not.toContain('Rotate the key');
  const encrypted = written({ storage: portworxStorage({ encryption: VolumeEncryption.portworxClusterKey() }) });
  expect(encrypted.text).toContain('pxctl secrets set-cluster-key');
  expect(written({ storage: portworxStorage({ growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(1) }) }) }).text).toContain('up to 1Ti');
});

test('the same program gives the same runbook', () => {
  expect(written().text).toBe(written().text);
});
