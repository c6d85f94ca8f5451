import { Size } from 'cdk8s';
import {
  BackingStore, KafkaCluster, KafkaStorage, KafkaStorageClass, KafkaVersion, MetadataQuorum, PortworxCluster,
  Replication, VolumeEncryption, VolumeKeyPointer, VolumePurpose, VolumeManager,
} from '../../src';
import { type Rendered, chart, find, findClass, GOOD, portworxStorage, rendered, synth } from '../support';

const pointers = (objects: readonly Rendered[]) => objects.filter(({ kind }) => kind === 'Secret');

test('a pointer names the key of a tenant in the form that Portworx reads, and the class names the pointer', () => {
  const scope = chart();
  const { secretName } = new VolumeKeyPointer(scope, 'orders-key', { keySecretName: 'volume-keys', key: 'orders' });
  new KafkaCluster(
    scope,
    'kafka',
    { ...GOOD, storage: portworxStorage({ encryption: VolumeEncryption.portworxSecret({ secretName }) }) },
  );
  const objects = synth(scope);
  expect(find(objects, 'Secret', 'orders-key')).toMatchObject({
    metadata: { namespace: 'orders' },
    type: 'Opaque',
    stringData: { SECRET_NAME: 'volume-keys', SECRET_KEY: 'orders', SECRET_CONTEXT: 'orders' },
  });
  expect(findClass(objects, 'orders-kafka-broker-storage').parameters).toMatchObject({
    'secure': 'true',
    'csi.storage.k8s.io/provisioner-secret-name': 'orders-key',
    'csi.storage.k8s.io/provisioner-secret-namespace': '${pvc.namespace}',
    'csi.storage.k8s.io/node-publish-secret-name': 'orders-key',
    'csi.storage.k8s.io/node-publish-secret-namespace': '${pvc.namespace}',
  });
});

test('a key in an external secrets provider needs only a name', () => {
  const scope = chart();
  new VolumeKeyPointer(scope, 'orders-key', { keySecretName: 'kafka/orders' });
  expect(find(synth(scope), 'Secret', 'orders-key').stringData).toEqual({ SECRET_NAME: 'kafka/orders' });
});

describe('keys of single volumes', () => {
  const encryption = VolumeEncryption.portworxSecretPerVolume({ keySecretName: 'volume-keys' });

  test('every claim has a pointer with its name, also that of a new broker', () => {
    const storage = portworxStorage({ encryption, logDirectories: 2 });
    const claims = (brokers: number) => pointers(rendered({ brokers, storage })).map(({ metadata }) => metadata.name);
    expect(claims(3)).toEqual([
      'data-0-kafka-controller-1000', 'data-0-kafka-controller-1001', 'data-0-kafka-controller-1002',
      'data-0-kafka-broker-0', 'data-1-kafka-broker-0', 'data-0-kafka-broker-1', 'data-1-kafka-broker-1',
      'data-0-kafka-broker-2', 'data-1-kafka-broker-2',
    ]);
    expect(claims(4)).toContain('data-1-kafka-broker-3');
    const objects = rendered({ storage: portworxStorage({ encryption }) });
    expect(find(objects, 'Secret', 'data-0-kafka-broker-0').stringData).toEqual({
      SECRET_NAME: 'volume-keys',
      SECRET_KEY: 'data-0-kafka-broker-0',
      SECRET_CONTEXT: 'orders',
    });
  });

  test('outside Kubernetes each key has one name', () => {
    const objects = rendered({
      storage: portworxStorage({ encryption: VolumeEncryption.portworxSecretPerVolume({ keyPath: 'kafka/orders' }) }),
    });
    expect(find(objects, 'Secret', 'data-0-kafka-broker-0').stringData).toEqual({ SECRET_NAME: 'kafka/orders/data-0-kafka-broker-0' });
  });

  test.each([
    [{ keySecretName: 'keys' }, undefined, true],
    [{ keyPath: 'keys' }, undefined, true],
    [{}, undefined, false],
    [{ keySecretName: 'keys', keyPath: 'keys' }, undefined, false],
    [{ keySecretName: 'keys' }, 'k8s', true],
    [{ keyPath: 'keys' }, 'k8s', false],
    [{ keySecretName: 'keys' }, 'aws-kms', false],
    [{ keyPath: 'keys' }, 'vault', true],
  ])('they are named as the secrets provider knows them: %j, %s', (keys, secretsProvider, right) => {
    const scope = chart();
    const portworxCluster = PortworxCluster.fromAttributes(
      scope, 'portworx', { namespace: 'portworx', secretsProvider },
    );
    const storage = portworxStorage({ portworxCluster, encryption: VolumeEncryption.portworxSecretPerVolume(keys) });
    expect(
      new KafkaCluster(scope, 'kafka', { ...GOOD, storage }).findings.some(({ code }) => code === 'VOLUME_KEYS_PLACE'),
    ).toBe(
      !right,
    );
  });

  test.each([
    ['keySecretName', 'correct horse battery'], ['keySecretName', 'Y29ycmVjdCBob3JzZQ'],
    ['keySecretNamespace', 'correct horse battery'], ['keyPath', 'correct horse battery'],
  ])('a key in place of its name is refused, and not shown: %s', (property, secret) => {
    const key = VolumeEncryption.portworxSecretPerVolume({ [property]: secret });
    const imported = KafkaStorageClass.fromAttributes(
      chart(), 'class', { storageClassName: 'px', volumeManager: VolumeManager.PORTWORX, encryption: key },
    );
    for (const storage of [
      portworxStorage({ encryption: key }),
      KafkaStorage.existingClass({ storageClass: imported, size: Size.gibibytes(10) }),
    ]) {
      const { findings, objects } = new KafkaCluster(chart(), 'kafka', { ...GOOD, storage });
      expect(findings.filter(({ code }) => code === 'VOLUME_KEY_NAME').map(finding => finding.property)).toContain(
        `storage.encryption.${property}`,
      );
      expect(JSON.stringify(findings)).not.toContain(secret);
      expect(objects).toEqual({});
    }
  });

  test('a pointer may be named by the claim', () => {
    const named = VolumeEncryption.portworxSecret({
      secretName: "key-of-${pvc.annotations['team']}",
      secretNamespace: '${pvc.namespace}',
    });
    expect(new KafkaCluster(chart(), 'kafka', {
      ...GOOD,
      storage: portworxStorage({ encryption: named }),
    }).findings).toEqual([]);
  });

  test('or a Secret instead of the pointer', () => {
    const storage = portworxStorage({
      encryption: VolumeEncryption.portworxSecret({ secretName: 'correct horse battery' }),
    });
    const { findings, objects } = new KafkaCluster(chart(), 'kafka', { ...GOOD, storage });
    expect(findings.map(({ code, property }) => [code, property])).toContainEqual([
      'VOLUME_KEY_NAME', 'storage.encryption.secretName',
    ]);
    expect(objects).toEqual({});
  });

  test('a ZooKeeper ensemble has them too', () => {
    const objects = rendered({
      storage: portworxStorage({ encryption }),
      version: KafkaVersion.V3_9_2,
      quorum: MetadataQuorum.zookeeper(),
    });
    expect(pointers(objects).map(({ metadata }) => metadata.name)).toContain('data-0-kafka-zookeeper-server-2');
  });

  test('clusters on a shared class have pointers in their own namespace', () => {
    const scope = chart();
    const common = { backingStore: BackingStore.ebs(), replication: Replication.maximumUptime(), encryption };
    const storage = (id: string, purpose: VolumePurpose) =>
      KafkaStorage.existingClass({
        storageClass: new KafkaStorageClass(scope, id, { ...common, purpose }),
        size: Size.gibibytes(10),
      });
    new KafkaCluster(scope, 'kafka', {
      ...GOOD,
      storage: storage('data', VolumePurpose.BROKER_DATA),
      quorum: MetadataQuorum.controllers({ storage: storage('logs', VolumePurpose.QUORUM_LOG) }),
    });
    expect(pointers(synth(scope))).toHaveLength(6);
  });

  test('without saying where the keys are, the pointers are the user\'s', () => {
    expect(
      pointers(rendered({ storage: portworxStorage({ encryption: VolumeEncryption.portworxSecretPerVolume() }) })),
    ).toEqual([]);
  });
});
