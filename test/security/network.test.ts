import { Deployment, Namespaces, Pods } from 'cdk8s-plus-27';
import { Listener, MetadataQuorum, KafkaVersion, NetworkPeer } from '../../src';
import type { Rendered } from '../support';
import { chart, cluster, find, rendered, synth } from '../support';

const policy = (objects: readonly Rendered[], name: string) => find(objects, 'NetworkPolicy', `kafka-${name}`).spec;
const client = (objects: readonly Rendered[], port = 9092) => policy(objects, 'broker-network').ingress.find((rule: Rendered) => rule.ports[0].port === port);

test('everything is denied both ways for all pods of the cluster, and each role opens its flows alone', () => {
  const objects = rendered();
  expect(policy(objects, 'default-deny')).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': 'kafka' } }, policyTypes: ['Ingress', 'Egress'],
  });
  const ports = (rules: Rendered[]) => rules.map(rule => rule.ports.map(({ port }: { port: number }) => port));
  expect(ports(policy(objects, 'broker-network').ingress)).toEqual([[9091], [9092]]);
  expect(ports(policy(objects, 'broker-network').egress)).toEqual([[9091], [9093], [53, 53, 5353, 5353]]);
  expect(ports(policy(objects, 'controller-network').ingress)).toEqual([[9093]]);
  expect(ports(policy(objects, 'controller-network').egress)).toEqual([[9093], [9091], [53, 53, 5353, 5353]]);
  for (const rule of [...policy(objects, 'broker-network').ingress, ...policy(objects, 'controller-network').ingress]) expect(rule.from).toBeDefined();
});

test('clients are the pods of the namespace, unless listeners say otherwise', () => {
  expect(client(rendered()).from).toEqual([{ podSelector: {} }]);
  const objects = rendered({
    listeners: [
      Listener.plaintext('apps', { port: 9192, allowFrom: [NetworkPeer.namespace('apps'), NetworkPeer.pods({ labels: { app: 'web' } }), NetworkPeer.cidr('10.0.0.0/8')] }),
      Listener.plaintext('open', { port: 9193, allowFrom: [NetworkPeer.anywhere()] }),
      Listener.plaintext('closed', { port: 9194, allowFrom: [] }),
    ],
  });
  expect(client(objects, 9192).from).toEqual([
    { podSelector: {}, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'apps' } } },
    { podSelector: { matchLabels: { app: 'web' } } },
    { ipBlock: { cidr: '10.0.0.0/8' } },
  ]);
  expect(client(objects, 9193)).toEqual({ ports: [{ port: 9193, protocol: 'TCP' }] });
  expect(client(objects, 9194)).toBeUndefined();
});

test('peers of cdk8s-plus are taken: a Deployment in one line', () => {
  const scope = chart();
  const web = new Deployment(scope, 'web', { containers: [{ image: 'registry.example/web:1' }] });
  const everywhere = Pods.select(scope, 'pods', { labels: { role: 'consumer' }, namespaces: Namespaces.select(scope, 'spaces', { labels: { env: 'prod' }, names: ['apps'] }) });
  cluster({ listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.of(web), NetworkPeer.of(everywhere)] })] }, scope);
  const objects = synth(scope);
  const [deployment, selected] = client(objects).from;
  expect(deployment.podSelector.matchLabels).toEqual(objects.find(({ kind }) => kind === 'Deployment')!.spec.selector.matchLabels);
  expect(selected).toMatchObject({
    podSelector: { matchLabels: { role: 'consumer' } },
    namespaceSelector: { matchLabels: { env: 'prod' }, matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['apps'] }] },
  });
});

test('brokers reach ZooKeeper and ZooKeeper lets Kafka in, each by its pods', () => {
  const objects = rendered({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
  const toZookeeper = policy(objects, 'broker-network').egress.find((rule: Rendered) => rule.ports[0].port === 2181);
  expect(toZookeeper.to).toEqual([{ podSelector: { matchLabels: find(objects, 'StatefulSet', 'kafka-zookeeper-server').spec.selector.matchLabels } }]);
  const [, clients] = policy(objects, 'zookeeper-network').ingress;
  expect(clients).toEqual({ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kafka' } } }], ports: [{ port: 2181, protocol: 'TCP' }] });
});

test('combined nodes vote among themselves and let brokers of other pools in', () => {
  const objects = rendered({ quorum: MetadataQuorum.combined() });
  expect(policy(objects, 'broker-network').ingress.map((rule: Rendered) => rule.ports[0].port)).toEqual([9091, 9093, 9092]);
  expect(objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name).sort()).toEqual(['kafka-broker-network', 'kafka-default-deny']);
});
