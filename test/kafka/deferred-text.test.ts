import { Size } from 'cdk8s';
import {
  type KafkaClusterProps, BackingStore, FlashArrayAccess, KafkaImage, KafkaStorage, KafkaStorageClass, KafkaVersion,
  Listener, MetadataQuorum, NetworkPeer, Replication, VolumeEncryption, ZookeeperEnsemble,
} from '../../src';
import { DeferredTexts, withKnownText } from '../../src/core/deferred';
import { liftsDeferredText, textCheckOf } from '../../src/emit/emit';
import { chart, cluster, findClass, portworxStorage, synth } from '../support';

/* Text that is known only during the deployment, as a front end that puts it in its place sees it. */

function deployed(props: (text: string) => Partial<KafkaClusterProps>) {
  const texts = new DeferredTexts();
  const scope = chart();
  liftsDeferredText(scope);
  const kafka = cluster(props(texts.defer('source', { secret: false })), scope);
  const known = (value: string) => (text: string) => texts.resolve(text, () => value);
  return {
    kafka,
    findings: kafka.findings.map(({ code, property, value }) => `${code} at ${property}: ${value}`),
    objects: (value: string) => withKnownText(synth(scope), known(value)),
    check: (value: string) => textCheckOf(kafka)?.(known(value)) ?? [],
  };
}

const ebs = (keyId: string): Partial<KafkaClusterProps> => ({
  replication: Replication.maximumPerformance(),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs(),
    size: Size.gibibytes(500),
    encryption: VolumeEncryption.awsKms({ keyId }),
  }),
});

test.each<[string, (text: string) => Partial<KafkaClusterProps>, string, string, RegExp]>([
  ['the ARN of a key', ebs, 'alias/kafka', 'kafka', /ENCRYPTION_KEY at storage\.encryption.*Fix: copy the ARN/],
  ['the subscription of a disk encryption set', text => ({
    ...ebs(''),
    storage: KafkaStorage.native({
      backingStore: BackingStore.azureDisk(),
      size: Size.gibibytes(512),
      encryption: VolumeEncryption.azureDiskEncryptionSet({
        diskEncryptionSetId: `/subscriptions/${text}/resourceGroups/a/providers/Microsoft.Compute/diskEncryptionSets/b`,
      }),
    }),
  }), '0000', 'a/b', /ENCRYPTION_KEY at storage\.encryption/],
  ['the name of a class that exists', text => ({
    ...ebs(''),
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromName(chart(), 'class', text),
      size: Size.gibibytes(512),
    }),
  }), 'gp3', 'Not A Name', /STORAGE_CLASS_NAME at storage\.storageClass/],
  ['the pod of a FlashArray', text => ({
    ...ebs(''),
    storage: portworxStorage({ backingStore: BackingStore.flashArray({ access: FlashArrayAccess.DIRECT, pod: text }) }),
  }), 'kafka', 'kafka pod', /FLASH_ARRAY_NAME at storage\.backingStore\.pod/],
  [
    'the registry of an image', text => ({ image: KafkaImage.apache({ registry: text }) }), 'registry.example',
    'no registry', /IMAGE_REFERENCE at image/,
  ],
  [
    'a setting of a plug-in', text => ({ pluginConfig: { 'example.tag': text } }), 'zone one', '-----BEGIN KEY',
    /CONFIG_SECRET at pluginConfig\['example\.tag'\]/,
  ],
  ['a label', text => ({ labels: { team: text } }), 'orders', 'orders and returns', /LABEL_INVALID at labels\.team/],
  [
    'a range of addresses',
    text => ({
      listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.cidr(text)] })],
      acknowledge: { PLAINTEXT_BEYOND_NAMESPACE: 'a network of its own' },
    }), '10.0.0.0/16',
    'vpc-1', /NETWORK_PEER at listeners\[0\]\.allowFrom\[0\]/,
  ],
  [
    'a label of pods', text => ({ pods: { labels: { team: text } } }), 'orders', 'orders and returns',
    /POD_LABEL_INVALID at pods\.labels/,
  ],
])('fails when %s is wrong, as soon as it is known', (_, props, right, wrong, error) => {
  const { findings, check } = deployed(props);
  expect(findings.filter(finding => !finding.includes('PLAINTEXT_BEYOND'))).toEqual([]);
  expect(check(right)).toEqual([]);
  expect(check(wrong)).toEqual([expect.stringMatching(error)]);
  expect(check(wrong)[0]).toMatch(/^\[chart\/kafka\] /);
});

test('roles, Secrets and images of what users add to pods may be known only during the deployment', () => {
  const { findings, objects } = deployed(text => ({
    serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': `arn:${text}` },
    pods: {
      annotations: { 'example.com/owner': text },
      envValueFrom: { KEY: { secretKeyRef: { name: text, key: 'key' } } },
      sidecars: [{ name: 'exporter', image: `${text}/exporter:1` }],
    },
  }));
  expect(findings).toEqual([]);
  const known = JSON.stringify(objects('it-is-known'));
  for (const part of [
    '"arn:it-is-known"', '"example.com/owner":"it-is-known"', '"name":"it-is-known"', '"it-is-known/exporter:1"',
  ]) expect(known).toContain(part);
});

test('fails when the address of an ensemble is wrong, as soon as it is known', () => {
  const { kafka, check } = deployed(text => ({
    version: KafkaVersion.V3_9_2,
    quorum: MetadataQuorum.zookeeper({ ensemble: ZookeeperEnsemble.fromConnectString(chart(), 'zk', `${text}:2181`) }),
  }));
  expect(kafka.findings.filter(({ code }) => code === 'ZOOKEEPER_CONNECT')).toEqual([]);
  expect(check('zk-0.example')).toEqual([]);
  expect(check('zk 0')).toEqual([expect.stringMatching(/ZOOKEEPER_CONNECT/)]);
});

test.each<[string, (text: string) => Partial<KafkaClusterProps>, string]>([
  ['a name', text => ({ name: `kafka-${text}` }), 'NAME at name: text that is known only during the deployment'],
  ['a namespace', text => ({ namespace: text }), 'NAMESPACE at namespace: text that is known only during the deployment'],
  ['a number', text => ({ config: { 'num.network.threads': text } }), "CONFIG_VALUE at config['num.network.threads']: "
    + 'text that is known only during the deployment'],
  ['a choice', text => ({ config: { 'compression.type': text } }), "CONFIG_VALUE at config['compression.type']: text "
    + 'that is known only during the deployment'],
  ['a number that others follow from', text => ({ config: { 'log.segment.bytes': text } }), 'CONFIG_VALUE at '
    + "config['log.segment.bytes']: text that is known only during the deployment"],
  ['the value of a key that is wrong', text => ({ labels: { 'bad key!': text } }), 'LABEL_INVALID at labels.bad key!: '
    + '"bad key!"'],
  ['a key', text => ({ labels: { [text]: 'x' } }), 'DEFERRED_NOT_ALLOWED at StatefulSet kafka-broker/metadata/labels '
    + '(a key): "text that is known only during the deployment"'],
])('fails for %s that is known only during the deployment', (_, props, finding) => {
  const { kafka, findings } = deployed(props);
  expect(findings).toContain(finding);
  expect(kafka.objects).toEqual({});
});

test('a class is another one when the key in it is another one, with the same name wherever it stands', () => {
  const { objects } = deployed(ebs);
  const keys = ['1', '2'].map(id => `arn:aws:kms:eu-central-1:111122223333:key/${id}`);
  const [one, other] = keys.map(objects);
  const name = (of: typeof one) => findClass(of, 'orders-kafka-broker-storage').metadata.name;
  expect(name(one)).not.toBe(name(other));
  expect(JSON.stringify(one)).toContain(`"storageClassName":"${name(one)}"`);
  const plain = chart();
  cluster(ebs(keys[0]), plain);
  expect(one).toEqual(synth(plain));
});

test('a class is another one when its settings are others', () => {
  const name = (props: Partial<KafkaClusterProps>) => {
    const scope = chart();
    cluster(props, scope);
    return findClass(synth(scope), 'orders-kafka-broker-storage').metadata.name;
  };
  const names = [
    {}, { storage: portworxStorage({ parameters: { group: 'kafka' } }) }, {
      replication: Replication.of({ replicationFactor: 3, volumeReplicas: 3 }),
    },
  ].map(name);
  expect(new Set(names).size).toBe(3);
  // What can change does not change the class.
  expect(name({ storage: portworxStorage({ size: Size.tebibytes(1) }) })).toBe(names[0]);
});
