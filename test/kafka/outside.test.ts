import {
  Authentication, Certificates, ClientRack, Credentials, ExternalTrafficPolicy, IpFamilies, type KafkaClusterProps,
  KafkaVersion, Listener, MetadataQuorum, NetworkPeer, Topology,
} from '../../src';
import { cluster, chart, find, rendered, type Rendered, serverProperties, synth } from '../support';

const SCRAM = { authentication: [Authentication.scram()] };
const HOSTS = { brokerHost: 'broker-{id}.kafka.example.com', bootstrapHost: 'kafka.example.com' };

function outside(listener: Listener, props: Partial<KafkaClusterProps> = {}) {
  const scope = chart();
  const kafka = cluster({
    certificates: Certificates.ownCa(), listeners: [Listener.internal('apps', SCRAM), listener], ...props,
  }, scope);
  expect(kafka.findings).toEqual([]);
  return { kafka, objects: synth(scope) };
}

function advertised(objects: readonly Rendered[]): string {
  return serverProperties(objects)['advertised.listeners'].split(',').find((one: string) => one.startsWith('PUBLIC'))!;
}

function certificateNames(objects: readonly Rendered[]): Rendered {
  const { dnsNames, ipAddresses } = find(objects, 'Certificate', 'kafka-broker-certificate').spec;
  return { outside: dnsNames.filter((name: string) => name.includes('example.com')), ipAddresses };
}

const ports = (objects: readonly Rendered[], name: string) => find(objects, 'Service', name).spec.ports;

describe('a load balancer for each broker', () => {
  const { kafka, objects } = outside(Listener.loadBalancers('public', {
    ...SCRAM,
    ...HOSTS,
    sourceRanges: ['203.0.113.0/24'],
    loadBalancerClass: 'service.k8s.aws/nlb',
    annotations: { 'service.beta.kubernetes.io/aws-load-balancer-name': 'orders-{id}' },
  }));

  test('selects one pod each, and all of them for the bootstrap address', () => {
    expect(find(objects, 'Service', 'kafka-public-2')).toMatchObject({
      metadata: {
        annotations: {
          'external-dns.alpha.kubernetes.io/hostname': 'broker-2.kafka.example.com',
          'service.beta.kubernetes.io/aws-load-balancer-name': 'orders-2',
        },
      },
      spec: {
        type: 'LoadBalancer',
        loadBalancerClass: 'service.k8s.aws/nlb',
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        externalTrafficPolicy: 'Local',
        selector: { 'app.kubernetes.io/component': 'broker', 'statefulset.kubernetes.io/pod-name': 'kafka-broker-2' },
        ports: [{ name: 'public', port: 9094, targetPort: 'public', protocol: 'TCP' }],
      },
    });
    const bootstrap = find(objects, 'Service', 'kafka-public-bootstrap');
    expect(bootstrap.metadata.annotations['external-dns.alpha.kubernetes.io/hostname']).toBe('kafka.example.com');
    expect(bootstrap.spec.selector['statefulset.kubernetes.io/pod-name']).toBeUndefined();
  });

  test('brokers tell clients the hosts of their load balancers, and prove them by one wildcard', () => {
    expect(advertised(objects)).toBe('PUBLIC://broker-${env:POD_INDEX}.kafka.example.com:9094');
    expect(certificateNames(objects)).toEqual({ outside: ['kafka.example.com', '*.kafka.example.com'] });
    expect(kafka.bootstrapServersOf('public')).toBe('kafka.example.com:9094');
  });

  test('pods admit the source ranges, and the port leads to the listener', () => {
    const { ingress } = find(objects, 'NetworkPolicy', 'kafka-broker-network').spec;
    expect(ingress.find((rule: Rendered) => rule.from?.[0].ipBlock)).toEqual({
      from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 9094, protocol: 'TCP' }],
    });
    const [container] = find(objects, 'StatefulSet', 'kafka-broker').spec.template.spec.containers;
    expect(container.ports).toContainEqual({ name: 'public', containerPort: 9094 });
  });

  test('no Service outside leads to the ports of nodes', () => {
    const exposed = objects.filter(({ kind, spec }) => kind === 'Service' && spec.type !== 'ClusterIP' && spec.clusterIP !== 'None');
    expect(exposed.length).toBe(4);
    expect(exposed.flatMap(({ spec }) => spec.ports.map((port: Rendered) => port.targetPort))).toEqual(Array(4).fill('public'));
  });
});

test('without a bootstrap host, clients start with the brokers, and the certificate names each of them', () => {
  const { kafka, objects } = outside(Listener.loadBalancers('public', {
    ...SCRAM, brokerHost: 'kafka-{id}.example.com', loadBalancerPort: 443, trafficPolicy: ExternalTrafficPolicy.CLUSTER,
  }));
  expect(kafka.bootstrapServersOf('public'))
    .toBe('kafka-0.example.com:443,kafka-1.example.com:443,kafka-2.example.com:443');
  // A wildcard would be valid for every host of example.com.
  expect(certificateNames(objects).outside).toEqual(['kafka-0.example.com', 'kafka-1.example.com', 'kafka-2.example.com']);
  expect(ports(objects, 'kafka-public-0')).toEqual([{ name: 'public', port: 443, targetPort: 'public', protocol: 'TCP' }]);
  expect(objects.some(({ metadata }) => metadata.name === 'kafka-public-bootstrap')).toBe(false);
});

test('hosts that are IP addresses are in the certificate as such, and need no DNS record', () => {
  const { kafka, objects } = outside(Listener.loadBalancers('public', { ...SCRAM, brokerHost: '192.0.2.1{id}' }));
  expect(certificateNames(objects)).toEqual({ outside: [], ipAddresses: ['192.0.2.10', '192.0.2.11', '192.0.2.12'] });
  expect(find(objects, 'Service', 'kafka-public-0').metadata.annotations).toBeUndefined();
  expect(kafka.bootstrapServersOf('public')).toBe('192.0.2.10:9094,192.0.2.11:9094,192.0.2.12:9094');
});

test('one address has a port for each broker, counted from its node id', () => {
  const zones = Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 });
  const { kafka, objects } = outside(Listener.sharedLoadBalancer('public', {
    ...SCRAM, host: 'kafka.example.com', firstBrokerPort: 9100, annotations: { 'metallb.io/allow-shared-ip': 'orders' },
  }), { topology: zones });
  expect(kafka.bootstrapServersOf('public')).toBe('kafka.example.com:9094');
  expect(['0', '100', '200'].map(id => ports(objects, `kafka-public-${id}`)[0].port)).toEqual([9100, 9200, 9300]);
  expect(advertised(objects)).toBe('PUBLIC://kafka.example.com:${env:PORT_PUBLIC}');
  expect(find(objects, 'ConfigMap', 'kafka-broker-config').data['settings.env']).toContain("FIRST_PORTS='PUBLIC=9100'");
  expect(find(objects, 'Service', 'kafka-public-100').spec.selector['statefulset.kubernetes.io/pod-name']).toBe('kafka-broker-b-100');
});

test('ports of nodes lead to the node of a broker, whose address its certificate names', () => {
  const { kafka, objects } = outside(Listener.nodePorts('public', {
    ...SCRAM, bootstrapNodePort: 30092, firstBrokerNodePort: 30100, nodeAddresses: ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
  }));
  expect(kafka.bootstrapServersOf('public')).toBe('192.0.2.1:30092,192.0.2.2:30092,[2001:db8::1]:30092');
  expect(ports(objects, 'kafka-public-1')[0]).toMatchObject({ port: 9094, nodePort: 30101 });
  expect(find(objects, 'Service', 'kafka-public-1').spec.externalTrafficPolicy).toBe('Local');
  expect(find(objects, 'Service', 'kafka-public-bootstrap').spec.externalTrafficPolicy).toBe('Cluster');
  expect(advertised(objects)).toBe('PUBLIC://[${env:NODE_ADDRESS}]:${env:PORT_PUBLIC}');
  expect(certificateNames(objects).ipAddresses).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
  const { env } = find(objects, 'StatefulSet', 'kafka-broker').spec.template.spec.containers[0];
  expect(env).toContainEqual({ name: 'NODE_ADDRESS', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.hostIP' } } });
});

test('a gateway finds the broker by the host, and passes TLS on', () => {
  const { kafka, objects } = outside(Listener.gateway('public', {
    ...SCRAM,
    ...HOSTS,
    gateway: { gatewayName: 'edge', namespace: 'gateways', listenerName: 'kafka' },
    allowFrom: [NetworkPeer.namespace('gateways')],
  }));
  expect(kafka.bootstrapServersOf('public')).toBe('kafka.example.com:443');
  expect(find(objects, 'TLSRoute', 'kafka-public-1').apiVersion).toBe('gateway.networking.k8s.io/v1');
  expect(find(objects, 'TLSRoute', 'kafka-public-1').spec).toEqual({
    parentRefs: [{ name: 'edge', namespace: 'gateways', sectionName: 'kafka' }],
    hostnames: ['broker-1.kafka.example.com'],
    rules: [{ backendRefs: [{ name: 'kafka-public-1', port: 9094 }] }],
  });
  expect(find(objects, 'TLSRoute', 'kafka-public-bootstrap').spec.hostnames).toEqual(['kafka.example.com']);
  expect(find(objects, 'Service', 'kafka-public-1').spec.type).toBe('ClusterIP');
});

test('a proxy of the user\'s own needs the Services alone', () => {
  const { objects } = outside(Listener.gateway('public', { ...SCRAM, ...HOSTS, gatewayPort: 9094 }));
  expect(objects.filter(({ kind }) => kind === 'TLSRoute')).toEqual([]);
  expect(ports(objects, 'kafka-public-0')[0].port).toBe(9094);
});

test('the variables of addresses cannot be replaced', () => {
  const kafka = cluster({
    certificates: Certificates.ownCa(),
    listeners: [Listener.sharedLoadBalancer('public', {
      ...SCRAM, host: 'kafka.example.com', firstBrokerPort: 9100, annotations: { 'metallb.io/allow-shared-ip': 'kafka' },
    })],
    pods: { env: { PORT_PUBLIC: '1' } },
  });
  expect(kafka.findings.map(({ code }) => code)).toEqual(['ENVIRONMENT_RESERVED']);
});

test('an IPv6 template is advertised in brackets', () => {
  const { objects } = outside(Listener.loadBalancers('public', { ...SCRAM, brokerHost: '2001:db8::{id}' }));
  expect(find(objects, 'ConfigMap', 'kafka-broker-config').data['server.properties'])
    .toContain('PUBLIC://[2001:db8::${env:POD_INDEX}]:9094');
});

test('ports of brokers restart no controller', () => {
  const checksums = [30011, 30021].map(firstBrokerNodePort => {
    const { objects } = outside(Listener.nodePorts('public', {
      ...SCRAM, host: 'kafka.example.com', bootstrapNodePort: 30010, firstBrokerNodePort,
    }));
    return ['broker', 'controller'].map(role =>
      find(objects, 'StatefulSet', `kafka-${role}`).spec.template.metadata.annotations['kafka-constructs/config-checksum']);
  });
  expect(checksums[0][0]).not.toBe(checksums[1][0]);
  expect(checksums[0][1]).toBe(checksums[1][1]);
});

describe('hosts and addresses that cannot be', () => {
  const codes = (...listeners: Listener[]) =>
    cluster({ certificates: Certificates.ownCa(), listeners }).findings.map(({ code }) => code);

  test.each([
    `${'a'.repeat(62)}{id}x.example.com`, 'kafka.example.com{id}', 'Broker-{id}.example.com', 'fe80::{id}%eth0',
  ])('%s', brokerHost => {
    expect(codes(Listener.loadBalancers('public', { ...SCRAM, brokerHost }))).toEqual(['EXTERNAL_HOST']);
  });

  test.each([[['192.0.2.11', '192.0.2.11']], [['0.0.0.0']], [['::']]])('nodes %s', nodeAddresses => {
    expect(codes(Listener.nodePorts('public', {
      ...SCRAM, bootstrapNodePort: 30010, firstBrokerNodePort: 30011, nodeAddresses,
    }))).toEqual(['EXTERNAL_HOST']);
  });

  test('one host for two load balancers, on whatever port', () => {
    expect(codes(
      Listener.loadBalancers('one', { ...SCRAM, ...HOSTS }), Listener.loadBalancers('two', { ...SCRAM, ...HOSTS, port: 9095 }),
    )).toEqual(['EXTERNAL_ADDRESS_TWICE']);
    const shared = (name: string, port: number, firstBrokerPort: number) => Listener.sharedLoadBalancer(name, {
      ...SCRAM, port, host: 'kafka.example.com', firstBrokerPort, annotations: { 'metallb.io/allow-shared-ip': 'kafka' },
    });
    expect(codes(shared('one', 9094, 9200), shared('two', 9095, 9300))).toEqual([]);
  });

  test('a peer that only some see: the bootstrap port of nodes is forwarded', () => {
    expect(codes(Listener.nodePorts('public', {
      ...SCRAM,
      bootstrapNodePort: 30010,
      firstBrokerNodePort: 30011,
      nodeAddresses: ['192.0.2.11'],
      allowFrom: [NetworkPeer.cidr('203.0.113.0/24')],
    }))).toEqual(['CLIENT_ADDRESSES_HIDDEN']);
  });
});

test('a wrong source range is reported once', () => {
  const kafka = cluster({
    certificates: Certificates.ownCa(),
    listeners: [Listener.loadBalancers('public', { ...SCRAM, ...HOSTS, sourceRanges: ['everybody'] })],
  });
  expect(kafka.findings.map(({ code, property }) => [code, property])).toEqual([['SOURCE_RANGES', 'listeners[0].sourceRanges']]);
});

test('Services have the IP families that are asked for, those of ZooKeeper too', () => {
  const families = (props: Partial<KafkaClusterProps>) => {
    const { objects } = outside(Listener.loadBalancers('public', { ...SCRAM, ...HOSTS }), props);
    const services = objects.filter(({ kind }) => kind === 'Service');
    expect(services.length).toBe(7);
    return [...new Set(services.map(({ spec }) => `${spec.ipFamilyPolicy} ${spec.ipFamilies}`))];
  };
  expect(families({})).toEqual(['undefined undefined']);
  expect(families({ ipFamilies: IpFamilies.IPV6 })).toEqual(['SingleStack IPv6']);
  expect(families({ ipFamilies: IpFamilies.DUAL_STACK })).toEqual(['RequireDualStack undefined']);
  const zookeeper = rendered({
    quorum: MetadataQuorum.zookeeper(), version: KafkaVersion.V3_9_2, ipFamilies: IpFamilies.DUAL_STACK,
  }).filter(({ kind }) => kind === 'Service');
  expect(zookeeper.map(({ spec }) => spec.ipFamilyPolicy)).toEqual(Array(4).fill('RequireDualStack'));
});

describe('an application in a zone', () => {
  const files = (clientRack: ClientRack, listener = 'apps') => {
    const scope = chart();
    const kafka = cluster({
      certificates: Certificates.ownCa(),
      listeners: [Listener.internal('apps', SCRAM), Listener.loadBalancers('public', { ...SCRAM, ...HOSTS })],
      topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }),
    }, scope);
    const { env, findings } = kafka.addUser('billing', { credentials: Credentials.password('billing') })
      .connectionFor(scope, 'billing', { clientRack, listenerName: listener });
    expect(findings).toEqual([]);
    return { env, data: find(synth(scope), 'ConfigMap', 'kafka-billing').data };
  };

  test('asks for a replica there by client.rack', () => {
    const { data, env } = files(ClientRack.of('b'));
    expect(data['client.properties']).toContain('\nclient.rack=b\n');
    expect(data['librdkafka.properties']).toContain('\nclient.rack=b\n');
    expect(data['application.properties']).toContain('\nspring.kafka.consumer.properties.client.rack=b\n');
    expect(JSON.stringify(env)).not.toContain('RACK');
  });

  test('or has the zone of each pod in a variable', () => {
    const { data, env } = files(ClientRack.ofPod());
    expect(data['client.properties']).toContain('\nclient.rack=${env:KAFKA_CLIENT_RACK}\n');
    expect(data['client.properties']).toContain('\nconfig.providers=dir,env\n');
    expect(env).toContainEqual({
      name: 'KAFKA_CLIENT_RACK',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['topology.kubernetes.io/zone']" } },
    });
  });

  test('starts with the address outside, if it uses that listener', () => {
    expect(files(ClientRack.of('a'), 'public').data['bootstrap-servers']).toBe('kafka.example.com:9094');
  });
});
