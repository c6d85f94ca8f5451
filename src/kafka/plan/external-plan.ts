import { isIP, isIPv6 } from 'net';
import type { ClusterSpec } from './cluster-spec';
import { type ExternalModel, BROKER_ID } from '../external-listener';
import { type ListenerModel, configName } from '../listener';

/** A listener that clients outside of the Kubernetes cluster reach. */
export interface ExternalListener extends ListenerModel {
  readonly external: ExternalModel;
}

/** The listeners that clients outside of the Kubernetes cluster reach. */
export function externalListeners({ listeners }: Pick<ClusterSpec, 'listeners'>): ExternalListener[] {
  return listeners.filter((listener): listener is ExternalListener => listener.external !== undefined);
}

/** A text with the node id of a broker, or a word of Kafka's configuration that stands for it. */
export function withId(text: string, id: number | string): string {
  return text.replaceAll(BROKER_ID, String(id));
}

/** Port of a broker for clients outside. */
export function brokerPort({ brokerPort: port }: ExternalModel, id: number): number {
  return 'fixed' in port ? port.fixed : port.first + id;
}

/** The variable with the port of a broker, which start.sh counts from the port of the first broker. */
function portVariable(listener: ExternalListener): string {
  return `PORT_${variablePart(listener)}`;
}

/** Where brokers count their ports from, for start.sh: `PUBLIC=30100` for each listener whose brokers share a host. */
export function firstPorts(spec: Pick<ClusterSpec, 'listeners'>): string {
  return externalListeners(spec).flatMap(listener => 'first' in listener.external.brokerPort
    ? [`${variablePart(listener)}=${listener.external.brokerPort.first}`] : []).join(' ');
}

/** The variable with the address of the node on which a broker runs. */
export const NODE_ADDRESS = 'NODE_ADDRESS';

/** Whether clients reach a broker at the address of its node. */
export function usesNodeAddress({ external: { brokerHost } }: ExternalListener): boolean {
  return brokerHost === undefined;
}

/** What a broker tells clients of itself, in Kafka's configuration. */
export function advertisedAddress(listener: ExternalListener): string {
  const { external: { brokerHost, brokerPort: port } } = listener;
  // An IPv6 address needs the brackets, and Kafka ignores them around an IPv4 address.
  const host = brokerHost === undefined
    ? `[\${env:${NODE_ADDRESS}}]`
    : withId(isIPv6(withId(brokerHost, 0)) ? `[${brokerHost}]` : brokerHost, '${env:POD_INDEX}');
  return `${host}:${'fixed' in port ? port.fixed : `\${env:${portVariable(listener)}}`}`;
}

/** Environment variables that Kafka's configuration names for clients outside. */
export function advertisedVariables(spec: Pick<ClusterSpec, 'listeners'>): string[] {
  const listeners = externalListeners(spec);
  return [
    ...listeners.some(usesNodeAddress) ? [NODE_ADDRESS] : [],
    ...listeners.filter(({ external: { brokerPort: port } }) => 'first' in port).map(portVariable),
  ];
}

/** By which addresses clients of a listener find the brokers; the host is that of the Service within the cluster. */
export function bootstrapAddresses(
  { port, external }: Pick<ListenerModel, 'port' | 'external'>, host: string, brokerIds: readonly number[],
): string {
  if (external === undefined) return `${host}:${port}`;
  const { bootstrap, brokerHost, nodeAddresses } = external;
  if (bootstrap?.host !== undefined) return `${bracketed(bootstrap.host)}:${bootstrap.port}`;
  return bootstrap === undefined
    ? brokerIds.map(id => `${bracketed(withId(brokerHost!, id))}:${brokerPort(external, id)}`).join(',')
    : nodeAddresses.map(address => `${bracketed(address)}:${bootstrap.port}`).join(',');
}

/** Hosts and addresses by which clients outside reach brokers, for their certificate. */
export interface ExternalNames {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
}

/**
 * One wildcard for the hosts of brokers where their domain is the bootstrap host, so that it belongs to this cluster:
 * a broker that is added then needs no new certificate. Elsewhere a wildcard would cover hosts of others.
 */
export function externalNames(spec: Pick<ClusterSpec, 'listeners'>, brokerIds: readonly number[]): ExternalNames {
  const all = externalListeners(spec).flatMap(({ external: { brokerHost, bootstrap, nodeAddresses } }) => [
    ...bootstrap?.host === undefined ? [] : [bootstrap.host],
    ...brokerHost === undefined ? [] : isLabelOf(brokerHost, bootstrap?.host)
      ? [`*.${bootstrap.host}`]
      : brokerIds.map(id => withId(brokerHost, id)),
    ...nodeAddresses,
  ]);
  const distinct = [...new Set(all)];
  return { hosts: distinct.filter(name => isIP(name) === 0), addresses: distinct.filter(name => isIP(name) !== 0) };
}

/** Whether hosts of brokers differ in one label in front of a domain. */
function isLabelOf(brokerHost: string, domain: string | undefined): domain is string {
  const [label, ...rest] = brokerHost.split('.');
  return label.includes(BROKER_ID) && rest.join('.') === domain;
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

function variablePart(listener: ExternalListener): string {
  return configName(listener).replaceAll('-', '_');
}
