import { type Flow, furtherFlows, peersOf } from './network-flows';
import type { NetworkPeer } from './network-peer';
import { PEER_RULES } from './peer-rules';
import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { type Review, type Violation, reviewing, ruleTable } from '../../core/rule';
import type { Labels } from '../labels';
import type { Manifest } from '../manifest';
import type { ObjectIdentity } from '../objects';
import type { PodOptionsSubject } from '../pods/pod-options-subject';

/** Connections that network policies allow. */
export interface AllowedTraffic {
  /** Who may connect to the pods, or where the pods may connect to. */
  readonly peers: NetworkPeer[];

  /** TCP ports on the side that accepts the connection. */
  readonly ports: number[];
}

/** Allowed connections as plain data. */
export interface PodTraffic {
  readonly allowFrom: readonly Flow[];
  readonly allowTo: readonly Flow[];
}

/** Allowed connections as plain data. */
export function trafficOf(allowed: readonly AllowedTraffic[] = []): Flow[] {
  return allowed.map(({ peers, ports }) => ({ peers: peersOf(peers), ports }));
}

/** The policy of what users allow on top of what the pods need; none where they allow nothing. */
export function trafficPolicy(identity: ObjectIdentity, selector: Labels, traffic: PodTraffic): Manifest | undefined {
  const { allowFrom, allowTo } = traffic;
  return allowFrom.length + allowTo.length === 0
    ? undefined
    : furtherFlows(identity, selector, { from: allowFrom, to: allowTo });
}

/** Pods, and the ports on which they serve. */
export interface TrafficSubject extends Pick<PodOptionsSubject, 'options' | 'property'> {
  /** Ports that the library opens itself, and what each of them is for. */
  readonly ownPorts: { readonly [port: number]: string };
}

/** Of TCP and UDP. */
export const LARGEST_PORT = 65535;

/** Rules on what users allow. */
export const TRAFFIC_RULES = ruleTable<TrafficSubject>('Pods', [
  {
    code: 'TRAFFIC_PORTS',
    severity: Severity.ERROR,
    about: 'Each entry of `allowFrom` and `allowTo` of pods names its ports and its peers.',
    check: subject => flows(subject).flatMap(([{ peers, ports }, property]) => [
      ...peers.length > 0 ? [] : [{
        property: `${property}.peers`,
        value: [],
        message: 'nobody is allowed anything',
        allowed: 'one peer or more; NetworkPeer.anywhere() for everybody',
        fix: 'name the peers, or remove it',
      }],
      ...ports.length > 0 ? [] : [portProblem(property, '[]')],
      ...ports.filter(port => !isWhole(port, 1, LARGEST_PORT)).map(port => portProblem(property, port)),
    ]),
  },
  {
    code: 'TRAFFIC_TO_OWN_PORTS',
    severity: Severity.ERROR,
    about: '`allowFrom` of pods names no port of a listener or of ZooKeeper.',
    check: ({ options: { allowFrom }, property, ownPorts }) => allowFrom.flatMap(({ ports }, index) =>
      ports.filter(port => ownPorts[port] !== undefined).map(port => ({
        property: `${property}.allowFrom[${index}].ports`,
        value: port,
        message: `on this port these peers would reach ${ownPorts[port]}`,
        allowed: 'ports of your own containers and agents',
        fix: 'remove the port; to let clients in, use `allowFrom` of the listener or of the ZooKeeper ensemble',
      }))),
  },
]);

/** Every rule on what users allow. */
export const TRAFFIC_REVIEWS: readonly Review<TrafficSubject>[] = [
  reviewing(TRAFFIC_RULES, subject => [subject]),
  reviewing(PEER_RULES, subject => flows(subject).map(([{ peers }, property]) => (
    { peers, property: `${property}.peers` }))),
];

function flows({ options: { allowFrom, allowTo }, property }: TrafficSubject): (readonly [Flow, string])[] {
  return Object.entries({ allowFrom, allowTo }).flatMap(([name, allowed]) =>
    allowed.map((flow, index) => [flow, `${property}.${name}[${index}]`] as const));
}

function portProblem(property: string, value: unknown): Violation {
  return {
    property: `${property}.ports`,
    value,
    message: 'each entry needs the numbers of its TCP ports',
    allowed: `one or more ports from 1 to ${LARGEST_PORT}`,
    fix: 'name the ports on which the server listens',
  };
}
