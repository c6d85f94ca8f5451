import { isIPv4, isIPv6 } from 'net';
import { type Flow, EVERYBODY } from './network-flows';
import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import type { Json } from '../manifest';
import { isRfc1123Label, isLabel } from '../names';

/** Peers of a network policy, and the property that sets them. */
export interface PeersSubject {
  readonly peers: Flow['peers'];
  readonly property: string;
}

type Problem = Omit<Violation, 'property'>;

/** The parts of a peer that users give. */
interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

interface Selector {
  readonly matchLabels?: { readonly [key: string]: Json };
  readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
}

const NAME_OF_NAMESPACE = 'kubernetes.io/metadata.name';

/** Rules on who may connect. */
export const PEER_RULES = ruleTable<PeersSubject>('Listeners', [{
  code: 'NETWORK_PEER',
  severity: Severity.ERROR,
  about: 'Peers of network policies are ranges of addresses, names of namespaces and labels that Kubernetes accepts.',
  freeText: true,
  check: ({ peers, property }) => peers === EVERYBODY ? undefined : (peers as readonly Peer[])
    .flatMap((peer, index) => problems(peer).map(problem => ({ property: `${property}[${index}]`, ...problem }))),
}]);

function problems({ ipBlock, podSelector, namespaceSelector }: Peer): Problem[] {
  const ranges = ipBlock === undefined ? [] : [ipBlock.cidr, ...ipBlock.except ?? []];
  return [
    ...ranges.filter(range => !isRange(range)).map(range => ({
      value: range,
      message: 'the API server refuses this range of addresses',
      allowed: 'an IPv4 or IPv6 address with a prefix length, for example 10.0.0.0/8 or 2001:db8::/32',
      fix: 'correct it; pods are NetworkPeer.pods(...) and namespaces NetworkPeer.namespace(...)',
    })),
    ...[podSelector, namespaceSelector].flatMap(labelsOf)
      .flatMap(([key, value]) => key === NAME_OF_NAMESPACE ? namespaceProblem(value) : labelProblem(key, value)),
  ];
}

function namespaceProblem(value: Json): Problem[] {
  return isRfc1123Label(value) ? [] : [{
    value,
    message: 'no namespace has this name',
    allowed: 'at most 63 lower case letters, digits and hyphens',
    fix: 'correct it',
  }];
}

function labelProblem(key: string, value: Json): Problem[] {
  return isLabel(key, value) ? [] : [{
    value: `${key}=${String(value)}`,
    message: 'no pod or namespace has this label, and the API server refuses it',
    allowed: 'at most 63 letters, digits, `-`, `_`, `.`, in the key behind an optional DNS prefix and `/`',
    fix: 'correct it',
  }];
}

function labelsOf({ matchLabels = {}, matchExpressions = [] }: Selector = {}): (readonly [string, Json])[] {
  return [
    ...Object.entries(matchLabels),
    ...matchExpressions.flatMap(({ key, values = [] }) =>
      values.length > 0 ? values.map(value => [key, value] as const) : [[key, 'any'] as const]),
  ];
}

/** Whether a text is a range of IP addresses. */
export function isRange(range: unknown): boolean {
  const [, address, length] = /^(.+)\/(0|[1-9]\d{0,2})$/.exec(String(range)) ?? [];
  return address !== undefined
    && ((isIPv4(address) && Number(length) <= 32)
    || (isIPv6(address) && !address.includes('%') && Number(length) <= 128));
}
