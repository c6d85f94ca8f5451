import type { NetworkPeer } from './network-peer';
import type { Labels } from '../labels';
import { type Json, type Manifest, compact } from '../manifest';
import type { ObjectIdentity } from '../objects';

/**
 * No restriction of the other end. It is a word because an empty list of peers means everybody to Kubernetes, and
 * nobody to a reader.
 */
export const EVERYBODY = 'everybody';

/** The other ends of a flow, as users give them. */
export function peersOf(peers: readonly NetworkPeer[]): Flow['peers'] {
  const known = peers.map(peer => peer._peer);
  return known.includes(undefined) ? EVERYBODY : known.filter(peer => peer !== undefined);
}

/** One allowed flow: peers and ports. */
export interface Flow {
  /** The other end. */
  readonly peers: readonly Json[] | typeof EVERYBODY;
  readonly ports: readonly number[];
}

/** Denies all traffic of the pods of an installation. The other policies allow flows one by one. */
export function defaultDeny({ name, namespace, labels }: ObjectIdentity, selector: Labels): Manifest {
  return policy(
    { name, namespace, labels }, { podSelector: { matchLabels: selector }, policyTypes: ['Ingress', 'Egress'] },
  );
}

/** Flows into pods and out of them. */
export interface Flows {
  readonly from: readonly Flow[];
  readonly to: readonly Flow[];
}

/** Allows flows to and from the pods of one component, and to DNS. */
export function openFlows(identity: ObjectIdentity, selector: Labels, flows: Flows): Manifest {
  return policy(identity, {
    podSelector: { matchLabels: selector },
    policyTypes: ['Ingress', 'Egress'],
    ingress: ingress(flows.from),
    egress: [...egress(flows.to), NAME_SERVICE],
  });
}

/** Allows more flows to and from pods that other policies restrict. */
export function furtherFlows(identity: ObjectIdentity, selector: Labels, { from, to }: Flows): Manifest {
  return policy(identity, compact({
    podSelector: { matchLabels: selector },
    policyTypes: [...from.length > 0 ? ['Ingress'] : [], ...to.length > 0 ? ['Egress'] : []],
    ingress: from.length > 0 ? ingress(from) : undefined,
    egress: to.length > 0 ? egress(to) : undefined,
  }));
}

/** Allows pods to go anywhere. */
export function openEgress(identity: ObjectIdentity, selector: Labels): Manifest {
  return policy(identity, { podSelector: { matchLabels: selector }, policyTypes: ['Egress'], egress: [{}] });
}

function ingress(from: readonly Flow[]): Json[] {
  return from.filter(isOpen)
    .map(({ peers, ports }) => compact({ from: peers === EVERYBODY ? undefined : peers, ports: tcp(ports) }));
}

function egress(to: readonly Flow[]): Json[] {
  return to.filter(isOpen)
    .map(({ peers, ports }) => compact({ to: peers === EVERYBODY ? undefined : peers, ports: tcp(ports) }));
}

/**
 * DNS by port alone: with a node-local cache, names are resolved at an address of the node that no selector matches.
 * OpenShift's name servers listen on 5353, and policies see the port of the pod.
 */
const NAME_SERVICE: Json = {
  ports: [53, 5353].flatMap(port => [{ port, protocol: 'UDP' }, { port, protocol: 'TCP' }]),
};

function policy({ name, namespace, labels }: ObjectIdentity, spec: Json): Manifest {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace, labels }, spec };
}

function isOpen({ peers, ports }: Flow): boolean {
  return peers.length > 0 && ports.length > 0;
}

function tcp(ports: readonly number[]): Json {
  return ports.map(port => ({ port, protocol: 'TCP' }));
}
