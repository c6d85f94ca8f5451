import { Deployment, Namespaces, Pods } from 'cdk8s-plus-27';
import { Listener, MetadataQuorum, KafkaVersion, NetworkPeer, ZookeeperEnsemble } from '../../src';
import { type Rendered, chart, cluster, find, portworxStorage, rendered, synth } from '../support';

const policy = (objects: readonly Rendered[], name: string) => find(objects, 'NetworkPolicy', `kafka-${name}`).spec;
const client = (objects: readonly Rendered[], port = 9092) =>
  policy(objects, 'broker-network').ingress.find((rule: Rendered) => rule.ports[0].port === port);

test('all traffic of the cluster is denied in both directions, and each kind of pod opens only its own flows', () => {
  const objects = rendered();
  expect(policy(objects, 'default-deny')).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': 'kafka' } },
    policyTypes: ['Ingress', 'Egress'],
  });
  const ports = (rules: Rendered[]) => rules.map(rule => rule.ports.map(({ port }: { port: number }) => port));
  expect(ports(policy(objects, 'broker-network').ingress)).toEqual([[9091], [9092]]);
  expect(ports(policy(objects, 'broker-network').egress)).toEqual([[9091], [9093], [53, 53, 5353, 5353]]);
  expect(ports(policy(objects, 'controller-network').ingress)).toEqual([[9093]]);
  expect(ports(policy(objects, 'controller-network').egress)).toEqual([[9093], [9091], [53, 53, 5353, 5353]]);
  for (const rule of [
    ...policy(objects, 'broker-network').ingress, ...policy(objects, 'controller-network').ingress,
  ]) expect(rule.from).toBeDefined();
});

test('clients are the pods of the namespace, unless listeners say otherwise', () => {
  expect(client(rendered()).from).toEqual([{ podSelector: {} }]);
  const objects = rendered({
    listeners: [
      Listener.plaintext(
        'apps',
        {
          port: 9192,
          allowFrom: [
            NetworkPeer.namespace('apps'), NetworkPeer.pods({ labels: { app: 'web' } }), NetworkPeer.cidr('10.0.0.0/8'),
          ],
        },
      ),
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
  const everywhere = Pods.select(
    scope,
    'pods',
    {
      labels: { role: 'consumer' },
      namespaces: Namespaces.select(scope, 'spaces', { labels: { env: 'prod' }, names: ['apps'] }),
    },
  );
  cluster(
    { listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.of(web), NetworkPeer.of(everywhere)] })] },
    scope,
  );
  const objects = synth(scope);
  const [deployment, selected] = client(objects).from;
  expect(deployment.podSelector.matchLabels).toEqual(
    objects.find(({ kind }) => kind === 'Deployment')!.spec.selector.matchLabels,
  );
  expect(selected).toMatchObject({
    podSelector: { matchLabels: { role: 'consumer' } },
    namespaceSelector: {
      matchLabels: { env: 'prod' },
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['apps'] }],
    },
  });
});

test('a peer of any version of cdk8s-plus is accepted by what it offers', () => {
  const block = NetworkPeer.of({
    toNetworkPolicyPeerConfig: () => ({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }),
  });
  const pods = NetworkPeer.of({
    toNetworkPolicyPeerConfig: () =>
      ({ podSelector: { labelSelector: { _toKube: () => ({ matchLabels: { app: 'web' } }) } } }),
  });
  expect(client(rendered({ listeners: [Listener.plaintext('client', { allowFrom: [block, pods] })] })).from).toEqual([
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { podSelector: { matchLabels: { app: 'web' } } },
  ]);
});

describe('peers that no network policy can have', () => {
  const from = (peer: NetworkPeer) =>
    cluster({ listeners: [Listener.plaintext('client', { allowFrom: [NetworkPeer.sameNamespace(), peer] })] }).findings
      .filter(({ code }) => code !== 'PLAINTEXT_BEYOND_NAMESPACE');

  test.each(['10.0.0.0/8', '0.0.0.0/0', '192.168.1.7/32', '::/0', '2001:db8::/32'])('%s is a range', range => {
    expect(from(NetworkPeer.cidr(range))).toEqual([]);
  });

  test.each([
    ...[
      '10.0.0.0/33', '10.0.0.0', 'team-a', '10.0.0/8', '010.0.0.0/8', '10.0.0.0/08', '2001:db8::/129',
      'fe80::1%eth0/64', '',
    ].map(range => NetworkPeer.cidr(range)),
    NetworkPeer.namespace('Not Valid'),
    NetworkPeer.pods({ namespace: '' }),
    NetworkPeer.pods({ labels: { app: 'web shop' } }),
    NetworkPeer.pods({ labels: { 'a key': 'web' } }),
    NetworkPeer.of({ toNetworkPolicyPeerConfig: () => ({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0'] } }) }),
    NetworkPeer.of({ toNetworkPolicyPeerConfig: () => ({ podSelector: { namespaces: { names: ['Apps'] } } }) }),
  ].map(peer => [JSON.stringify(peer._peer), peer] as const))('%s', (_, peer) => {
    expect(from(peer)).toEqual([
      expect.objectContaining({ code: 'NETWORK_PEER', severity: 'error', property: 'listeners[0].allowFrom[1]' }),
    ]);
    const ensemble = new ZookeeperEnsemble(chart(), 'zookeeper', { storage: portworxStorage(), allowFrom: [peer] });
    expect(
      ensemble.findings.filter(({ severity }) => severity === 'error').map(({ code, property }) => [code, property]),
    ).toEqual([[
      'NETWORK_PEER', 'allowFrom[0]',
    ]]);
  });
});

test('brokers reach ZooKeeper and ZooKeeper lets Kafka in, each by its pods', () => {
  const objects = rendered({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() });
  const toZookeeper = policy(objects, 'broker-network').egress.find((rule: Rendered) => rule.ports[0].port === 2181);
  expect(toZookeeper.to).toEqual([
    { podSelector: { matchLabels: find(objects, 'StatefulSet', 'kafka-zookeeper-server').spec.selector.matchLabels } },
  ]);
  const [, clients] = policy(objects, 'zookeeper-network').ingress;
  expect(clients).toEqual({
    from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kafka' } } }],
    ports: [{ port: 2181, protocol: 'TCP' }],
  });
});

test('combined nodes vote among themselves and let brokers of other pools in', () => {
  const objects = rendered({ quorum: MetadataQuorum.combined() });
  expect(policy(objects, 'broker-network').ingress.map((rule: Rendered) => rule.ports[0].port)).toEqual([
    9091, 9093, 9092,
  ]);
  expect(objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name).sort()).toEqual([
    'kafka-broker-network', 'kafka-default-deny',
  ]);
});

describe('further connections', () => {
  const monitoring = { peers: [NetworkPeer.namespace('monitoring')], ports: [9404] };
  const store = { peers: [NetworkPeer.anywhere()], ports: [443, 8443] };
  const FROM_MONITORING = [{
    from: [{ podSelector: {}, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    ports: [{ port: 9404, protocol: 'TCP' }],
  }];

  test('are those of the pods that name them, in the direction that is named', () => {
    const objects = rendered({
      pods: { allowFrom: [monitoring], allowTo: [store] },
      quorum: MetadataQuorum.controllers({ pods: { allowFrom: [monitoring] } }),
    });
    expect(policy(objects, 'broker-traffic')).toEqual({
      podSelector: { matchLabels: expect.objectContaining({ 'kafka-constructs/pool': 'broker' }) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: FROM_MONITORING,
      egress: [{ ports: [{ port: 443, protocol: 'TCP' }, { port: 8443, protocol: 'TCP' }] }],
    });
    expect(policy(objects, 'controller-traffic')).toEqual({
      podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'controller' }) },
      policyTypes: ['Ingress'],
      ingress: FROM_MONITORING,
    });
    // Controllers have not those of brokers.
    expect(rendered({ pods: { allowFrom: [monitoring] } })
      .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.endsWith('-traffic')))
      .toHaveLength(1);
  });

  test('of ZooKeeper servers are allowed too', () => {
    const scope = chart();
    new ZookeeperEnsemble(scope, 'zookeeper', { storage: portworxStorage(), pods: { allowFrom: [monitoring] } });
    expect(find(synth(scope), 'NetworkPolicy', 'zookeeper-traffic').spec.ingress).toEqual(FROM_MONITORING);
  });

  test.each([
    ['a listener', { allowFrom: [{ ...monitoring, ports: [9092] }] }, 'TRAFFIC_TO_OWN_PORTS at pods.allowFrom[0].ports'],
    ['replication', { allowFrom: [{ ...monitoring, ports: [9091] }] }, 'TRAFFIC_TO_OWN_PORTS at pods.allowFrom[0].ports'],
    ['controllers', { allowFrom: [{ ...monitoring, ports: [9093] }] }, 'TRAFFIC_TO_OWN_PORTS at pods.allowFrom[0].ports'],
    ['nobody', { allowTo: [{ ...store, peers: [] }] }, 'TRAFFIC_PORTS at pods.allowTo[0].peers'],
    ['no port', { allowTo: [{ ...store, ports: [] }] }, 'TRAFFIC_PORTS at pods.allowTo[0].ports'],
    ['port 0', { allowTo: [{ ...store, ports: [0] }] }, 'TRAFFIC_PORTS at pods.allowTo[0].ports'],
    ['no range', { allowTo: [{ peers: [NetworkPeer.cidr('10')], ports: [1] }] }, 'NETWORK_PEER at pods.allowTo[0].peers[0]'],
  ])('%s is refused', (_, pods, finding) => {
    const scope = chart();
    cluster({ pods }, scope);
    expect(() => synth(scope)).toThrow(finding);
  });
});
