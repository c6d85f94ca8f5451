import { isIP } from 'net';
import { nameProblem } from './object-names';
import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { type Violation, ruleTable } from '../../core/rule';
import { isDnsSubdomain, isLabel } from '../../kubernetes/names';
import { LARGEST_PORT } from '../../kubernetes/network/allowed-traffic';
import { isRange } from '../../kubernetes/network/peer-rules';
import { type ExternalModel, BROKER_ID, ExternalTrafficPolicy } from '../external-listener';
import { type ClusterPlan, brokerIds } from '../plan/cluster-plan';
import { type ExternalListener, brokerPort, externalListeners, externalNames, withId } from '../plan/external-plan';

/** Ports of nodes that Kubernetes gives Services by default (`--service-node-port-range`). */
const NODE_PORTS = { first: 30000, last: 32767 } as const;

/** Names of the properties of each kind of listener, for findings. */
const PROPERTIES: {
  readonly [kind in ExternalModel['kind']]: Readonly<Record<'host' | 'ports' | 'bootstrap', string>>
} = {
  'load balancers': { host: 'brokerHost', ports: 'loadBalancerPort', bootstrap: 'loadBalancerPort' },
  'shared load balancer': { host: 'host', ports: 'firstBrokerPort', bootstrap: 'bootstrapPort' },
  'node ports': { host: 'host', ports: 'firstBrokerNodePort', bootstrap: 'bootstrapNodePort' },
  'gateway': { host: 'brokerHost', ports: 'gatewayPort', bootstrap: 'gatewayPort' },
};

/** Rules on listeners for clients outside of the Kubernetes cluster. */
export const EXTERNAL_RULES = ruleTable<ClusterPlan>('Listeners', [
  {
    code: 'EXTERNAL_HOST_OF_EACH_BROKER',
    severity: Severity.ERROR,
    about: 'Clients outside Kubernetes tell brokers apart by their hosts or by their ports.',
    check: plan => each(plan, ({ external: { kind, brokerHost } }) =>
      brokerHost === undefined || takesId(kind) === brokerHost.includes(BROKER_ID) ? [] : [{
        property: PROPERTIES[kind].host,
        value: brokerHost,
        message: takesId(kind) ? 'all brokers would have the same host' : 'brokers differ by their ports here',
        allowed: takesId(kind) ? `a host with ${BROKER_ID}, which stands for the node id` : `a host without ${BROKER_ID}`,
        fix: takesId(kind) ? `use a host such as broker-${BROKER_ID}.kafka.example.com` : `remove ${BROKER_ID}`,
      }]),
  },
  {
    code: 'EXTERNAL_HOST',
    severity: Severity.ERROR,
    about: 'Hosts for clients outside Kubernetes are DNS names. Without a gateway, they can also be IP addresses.',
    freeText: true,
    check: plan => each(plan, ({ external: { kind, brokerHost, bootstrap, nodeAddresses } }) => [
      ...brokerHost === undefined ? [] : hostProblem(PROPERTIES[kind].host, withId(brokerHost, 0), brokerHost, kind),
      ...bootstrap?.host === undefined || bootstrap.host === brokerHost ? []
        : hostProblem('bootstrapHost', bootstrap.host, bootstrap.host, kind),
      ...nodeAddresses.flatMap((address, index) => isNode(address) && nodeAddresses.indexOf(address) === index ? [] : [{
        property: `nodeAddresses[${index}]`,
        value: address,
        message: nodeAddresses.indexOf(address) === index
          ? 'clients connect to the addresses of nodes, and this cannot be one' : 'given twice',
        allowed: 'IPv4 and IPv6 addresses of nodes, each once',
        fix: 'use the addresses that `kubectl get nodes -o wide` shows as INTERNAL-IP, or set `host`',
      }]),
    ]),
  },
  {
    code: 'EXTERNAL_ADDRESS',
    severity: Severity.ERROR,
    about: 'If clients connect to the addresses of nodes, the certificate of the brokers names these addresses.',
    check: plan => each(plan, ({ external: { kind, brokerHost, nodeAddresses } }) =>
      kind !== 'node ports' || (brokerHost === undefined) === nodeAddresses.length > 0 ? [] : [{
        property: 'nodeAddresses',
        value: nodeAddresses,
        message: brokerHost === undefined
          ? 'clients refuse a certificate that does not name the address to which they connect'
          : 'with `host`, clients do not connect to the addresses of nodes',
        allowed: '`host`, or the addresses of all nodes that brokers can run on',
        fix: brokerHost === undefined ? 'set `host` or `nodeAddresses`' : 'remove one of the two',
      }]),
  },
  {
    code: 'EXTERNAL_PORT',
    severity: Severity.ERROR,
    about: 'Ports for clients outside are 1 to 65535, and distinct where brokers share a host.',
    check: plan => each(plan, listener => portProblems(plan, listener)),
  },
  {
    code: 'NODE_PORT_RANGE',
    severity: Severity.WARNING,
    about: 'Node ports are in the default range of Kubernetes, 30000 to 32767.',
    check: plan => each(plan, listener => listener.external.kind !== 'node ports' ? [] : ports(plan, listener)
      .filter(({ port }) => isWhole(port, 1, LARGEST_PORT) && !isWhole(port, NODE_PORTS.first, NODE_PORTS.last))
      .slice(0, 1)
      .map(({ port, property }) => ({
        property,
        value: port,
        message: 'the API server refuses this port, unless it was started with another --service-node-port-range',
        allowed: `${NODE_PORTS.first} to ${NODE_PORTS.last}, for every broker`,
        fix: 'choose ports in this range',
      }))),
  },
  {
    code: 'EXTERNAL_ADDRESS_TWICE',
    severity: Severity.ERROR,
    about: 'No two listeners have the same host and port for clients outside Kubernetes, and no host leads to two load '
      + 'balancers.',
    check: plan => {
      const addresses = new Map<string, ExternalListener>();
      const hosts = new Map<string, ExternalListener>();
      return each(plan, listener => ports(plan, listener).flatMap(({ host, port, property }) => {
        const address = `${host}:${port}`;
        const ofAddress = firstOf(addresses, address, listener);
        const ofHost = firstOf(hosts, host, listener);
        if (ofAddress !== listener) {
          return [{
            property,
            value: address,
            message: `the listener ${ofAddress.name} has this address too`,
            allowed: 'an address of its own for each listener',
            fix: 'choose other hosts or ports',
          }];
        }
        return ofHost === listener || canShareHosts(ofHost, listener) ? [] : [{
          property: PROPERTIES[listener.external.kind].host,
          value: host,
          message: `the listener ${ofHost.name} has this host too, and one DNS name cannot lead to two load balancers`,
          allowed: 'hosts of its own for each listener',
          fix: 'choose other hosts',
        }];
      }).slice(0, 1));
    },
  },
  {
    code: 'SHARED_ADDRESS',
    severity: Severity.WARNING,
    about: 'Load balancers share an address only if annotations say so; K3s needs none.',
    check: plan => each(plan, ({ external: { kind, annotations, brokerHost } }) =>
      kind !== 'shared load balancer' || Object.keys(annotations).length > 0 ? [] : [{
        property: 'annotations',
        value: {},
        message: 'without an annotation, most platforms give each Service an address of its own, and clients of '
          + `${brokerHost} reach the wrong broker`,
        allowed: 'the annotation of your platform, for example metallb.io/allow-shared-ip; none for K3s',
        fix: "set `annotations`, for example { 'metallb.io/allow-shared-ip': 'kafka' }, or acknowledge this warning",
      }]),
  },
  {
    code: 'EXTERNAL_DNS_ANNOTATION',
    severity: Severity.ERROR,
    about: 'Hosts for external-dns come either from the library or from annotations.',
    check: plan => each(plan, ({ external: { annotations, externalDns } }) => !externalDns ? []
      : Object.keys(annotations).filter(key => /^external-dns\..*\/hostname$/.test(key)).map(key => ({
        property: `annotations['${key}']`,
        value: annotations[key],
        message: 'the library sets the hosts of each Service itself, and external-dns would make records for both',
        allowed: 'no such annotation, or `externalDns: false`',
        fix: 'remove it, or set `externalDns: false`',
      }))),
  },
  {
    code: 'EXTERNAL_ALLOW_FROM',
    severity: Severity.ERROR,
    about: 'A listener for clients outside Kubernetes admits at least one peer.',
    check: plan => each(plan, ({ allowFrom }) => allowFrom.length > 0 ? [] : [{
      property: 'allowFrom',
      value: [],
      message: 'network policies would block every client',
      allowed: 'one peer or more; to admit everybody, leave `allowFrom` out',
      fix: 'name the peers, or remove `allowFrom`',
    }]),
  },
  {
    code: 'SOURCE_RANGES',
    severity: Severity.ERROR,
    about: 'Source ranges of load balancers are ranges of IP addresses.',
    freeText: true,
    check: plan => each(plan, ({ external: { sourceRanges } }) => [
      ...sourceRanges?.length === 0 ? [{
        property: 'sourceRanges',
        value: [],
        message: 'Kubernetes admits everybody if the list is empty',
        allowed: 'one range or more; to admit everybody, leave `sourceRanges` out',
        fix: 'name the ranges, or remove `sourceRanges`',
      }] : [],
      ...(sourceRanges ?? []).filter(range => !isRange(range)).map(range => ({
        property: 'sourceRanges',
        value: range,
        message: 'not a range of addresses',
        allowed: 'an IPv4 or IPv6 address with a prefix length, for example 203.0.113.0/24 or 2001:db8::/32',
        fix: 'correct it',
      })),
    ]),
  },
  {
    code: 'LOAD_BALANCER_CLASS',
    severity: Severity.ERROR,
    about: 'The class of load balancers has a name that Kubernetes accepts.',
    freeText: true,
    check: plan => each(plan, ({ external: { loadBalancerClass } }) =>
      loadBalancerClass === undefined || isLabel(loadBalancerClass, '') ? [] : [{
        property: 'loadBalancerClass',
        value: loadBalancerClass,
        message: 'the API server refuses it',
        allowed: 'a name such as service.k8s.aws/nlb: letters, digits, `-`, `_`, `.`, after an optional DNS prefix',
        fix: 'correct it',
      }]),
  },
  {
    code: 'EXTERNAL_NAMES_IN_SECRET',
    severity: Severity.WARNING,
    about: 'A certificate from a Secret names the hosts by which clients outside connect; the library cannot add them.',
    check: plan => {
      const { hosts, addresses } = externalNames(plan.spec, brokerIds(plan));
      return plan.spec.certificates?.source.kind !== 'secrets' || hosts.length + addresses.length === 0 ? undefined : {
        property: 'certificates.brokers',
        value: plan.spec.certificates.source.brokers.secretName,
        message: `clients refuse brokers whose certificate lacks ${[...hosts, ...addresses].join(', ')}`,
        allowed: 'a certificate with these names as subject alternative names',
        fix: 'have the certificate issued with these names, and acknowledge this warning',
      };
    },
  },
  {
    code: 'CLIENT_ADDRESSES_HIDDEN',
    severity: Severity.WARNING,
    about: 'Where nodes forward to pods, `allowFrom` of a listener sees the addresses of nodes and not of clients.',
    check: plan => each(plan, ({ allowFrom, external: { kind, trafficPolicy, brokerHost } }) =>
      trafficPolicy === ExternalTrafficPolicy.LOCAL || kind === 'gateway'
      || allowFrom.every(({ _peer }) => _peer === undefined) ? [] : [{
          property: 'allowFrom',
          value: `${allowFrom.length} peers`,
          message: brokerHost === undefined
            ? 'nodes forward connections to the bootstrap port, so pods see the addresses of nodes there'
            : 'nodes forward the connections of clients, so pods see the addresses of nodes',
          allowed: kind === 'node ports'
            ? 'the range of the nodes, or no `allowFrom` and a firewall in front of the nodes'
            : 'the range of the nodes, or no `allowFrom`; `sourceRanges` for the addresses of clients',
          fix: kind === 'node ports' ? 'remove `allowFrom`, or acknowledge that it names the nodes'
            : 'use `sourceRanges`, or acknowledge that `allowFrom` names the nodes',
        }]),
  },
  {
    code: 'GATEWAY_NAME',
    severity: Severity.ERROR,
    about: 'Gateways, their namespaces and their listeners have names that Kubernetes accepts.',
    freeText: true,
    check: plan => each(plan, ({ external: { gateway } }) => gateway === undefined ? [] : [
      ...nameProblem('gateway.gatewayName', gateway.gatewayName),
      ...gateway.namespace === undefined ? [] : nameProblem('gateway.namespace', gateway.namespace),
      ...gateway.listenerName === undefined ? [] : nameProblem('gateway.listenerName', gateway.listenerName),
    ]),
  },
]);

/** What is wrong with the listeners, each with its property. */
function each({ spec }: ClusterPlan, problems: (listener: ExternalListener) => readonly Violation[]): Violation[] {
  return externalListeners(spec).flatMap(listener => {
    const index = spec.listeners.indexOf(listener);
    return problems(listener).map(problem => ({ ...problem, property: `listeners[${index}].${problem.property}` }));
  });
}

function takesId(kind: ExternalModel['kind']): boolean {
  return kind === 'load balancers' || kind === 'gateway';
}

/** The first listener that has something: this one, if no other has come before. */
function firstOf(known: Map<string, ExternalListener>, key: string, listener: ExternalListener): ExternalListener {
  const first = known.get(key) ?? listener;
  known.set(key, first);
  return first;
}

/** Whether one host can lead to two listeners: to ports of all nodes, of one gateway, or of one shared address. */
function canShareHosts({ external: { kind: one } }: ExternalListener, { external: { kind: other } }: ExternalListener) {
  return one === other && one !== 'load balancers';
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** Whether it can be the address of a node. */
function isNode(address: string): boolean {
  return isAddress(address) && !/^(0\.0\.0\.0|[0:]+)$/.test(address);
}

/** Whether it is a name that DNS, certificates and annotations can have. */
function isHost(text: string): boolean {
  return isDnsSubdomain(text) && !/^[\d.]+$/.test(text) && text.split('.').every(label => label.length <= 63);
}

function hostProblem(property: string, host: string, value: string, kind: ExternalModel['kind']): Violation[] {
  if (kind !== 'gateway' && isAddress(host)) return [];
  if (isHost(host) && !/\.[^.]*\{id\}[^.]*$/.test(value)) return [];
  return [{
    property,
    value,
    message: kind === 'gateway' ? 'TLS clients cannot send this as a server name' : 'no certificate can have this name',
    allowed: `a DNS name in lower case, with labels of at most 63 characters${kind === 'gateway' ? '' : ', or an IP address'}`
      + `${takesId(kind) && property === 'brokerHost' ? `; ${BROKER_ID} must not be in the last label` : ''}`,
    fix: isHost(host.toLowerCase()) && host !== host.toLowerCase() ? `use '${value.toLowerCase()}'` : 'correct it',
  }];
}

interface OutsidePort {
  readonly host: string;
  readonly port: number;
  readonly property: string;
}

/** Hosts and ports of a listener. */
function ports(plan: ClusterPlan, { external }: ExternalListener): OutsidePort[] {
  const { kind, bootstrap, brokerHost } = external;
  const { ports: ofBrokers, bootstrap: ofBootstrap } = PROPERTIES[kind];
  // Every node has every port of nodes, whatever the host.
  const hostOf = (host: string | undefined) => kind === 'node ports' ? 'every node' : host ?? '';
  return [
    ...bootstrap === undefined ? []
      : [{ host: hostOf(bootstrap.host), port: bootstrap.port, property: ofBootstrap }],
    ...brokerIds(plan).map(id => ({
      host: hostOf(brokerHost && withId(brokerHost, id)), port: brokerPort(external, id), property: ofBrokers,
    })),
  ];
}

function portProblems(plan: ClusterPlan, listener: ExternalListener): Violation[] {
  const all = ports(plan, listener);
  const outOfRange = all.filter(({ port }) => !isWhole(port, 1, LARGEST_PORT)).slice(0, 1);
  const twice = all.filter(({ host, port }, index) =>
    all.findIndex(other => other.host === host && other.port === port) !== index).slice(0, 1);
  return [
    ...outOfRange.map(({ port, property }) => ({
      property,
      value: port,
      message: 'no port has this number',
      allowed: `1 to ${LARGEST_PORT}, for every broker`,
      fix: 'choose another port',
    })),
    ...twice.map(({ host, port, property }) => ({
      property,
      value: `${host}:${port}`,
      message: 'two brokers, or a broker and the bootstrap address, would have the same host and port',
      allowed: 'distinct hosts, or distinct ports on the same host',
      fix: 'choose another host or port',
    })),
  ];
}
