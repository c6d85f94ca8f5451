import type { ClusterSpec } from './cluster-spec';
import { InternalTraffic } from '../internal-traffic';
import type { NodeListener, SecurityProtocol } from '../listener';

/** Listeners of one kind of internal traffic. Nodes speak on the first one, and accept both where there are two. */
export type InternalListeners = readonly [NodeListener, ...NodeListener[]];

/** The listeners of nodes for each other. */
export interface NodeTraffic {
  readonly replication: InternalListeners;
  readonly controller: InternalListeners;
}

const PLAINTEXT: { readonly [traffic in keyof NodeTraffic]: NodeListener } = {
  replication: { name: 'replication', port: 9091, protocol: 'PLAINTEXT' },
  controller: { name: 'controller', port: 9093, protocol: 'PLAINTEXT' },
};

/** They have names and ports of their own, so that a running cluster can have both for a while. */
const TLS: { readonly [traffic in keyof NodeTraffic]: NodeListener } = {
  replication: { name: 'replication-tls', port: 9081, protocol: 'SSL' },
  controller: { name: 'controller-tls', port: 9083, protocol: 'SSL' },
};

/** Every listener that a cluster may have for itself. Their names and ports are taken. */
export const INTERNAL_LISTENERS: readonly NodeListener[] = [PLAINTEXT, TLS].flatMap(both => Object.values(both));

/** The listeners of nodes for each other, in this stage. */
export function nodeTraffic({ certificates, internalTraffic }: ClusterSpec): NodeTraffic {
  const listeners = (traffic: keyof NodeTraffic): InternalListeners => {
    const [plaintext, tls] = [PLAINTEXT[traffic], TLS[traffic]];
    if (certificates === undefined) return [plaintext];
    switch (internalTraffic) {
      case InternalTraffic.TLS_ACCEPTED: return [plaintext, tls];
      case InternalTraffic.TLS_SPOKEN: return [tls, plaintext];
      default: return [tls];
    }
  };
  return { replication: listeners('replication'), controller: listeners('controller') };
}

/** Protocols of all listeners of brokers and controllers. */
export function listenerProtocols(spec: ClusterSpec): SecurityProtocol[] {
  const { replication, controller } = nodeTraffic(spec);
  return [...replication, ...spec.quorum.mode === 'zookeeper' ? [] : controller, ...spec.listeners]
    .map(({ protocol }) => protocol);
}
