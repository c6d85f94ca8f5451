import { checked } from '../../input/stand-ins';
import { type Json, compact } from '../manifest';

/** What network policies of cdk8s-plus take as a peer, in any of its versions: workloads, selectors, IP blocks. */
export interface INetworkPeerSource {
  /** The IP block, or the selectors of pods and namespaces. */
  toNetworkPolicyPeerConfig(): any;
}

/** Pods labelled in one way, in namespaces labelled in one way. */
export interface PodPeerProps {
  /**
   * Labels of the pods.
   *
   * @default - all pods of the namespaces
   */
  readonly labels?: { [key: string]: string };

  /**
   * Name of their namespace.
   *
   * @default - the namespace of the policy
   */
  readonly namespace?: string;
}

/** Who may connect. */
export class NetworkPeer {
  /** All pods of the same namespace. */
  public static sameNamespace(): NetworkPeer {
    return new NetworkPeer({ podSelector: {} });
  }

  /** All pods of another namespace. */
  public static namespace(name: string): NetworkPeer {
    return checked('NetworkPeer.namespace', [name], namespace => NetworkPeer.pods({ namespace }));
  }

  /** Pods by labels and namespace. */
  public static pods(props: PodPeerProps): NetworkPeer {
    return checked(
      'NetworkPeer.pods', [props], ({ labels = {}, namespace }) => new NetworkPeer(podPeer(labels, namespace)),
    );
  }

  /** Addresses in a range, for example `10.0.0.0/8` or `2001:db8::/32`. */
  public static cidr(range: string): NetworkPeer {
    return checked('NetworkPeer.cidr', [range], cidr => new NetworkPeer({ ipBlock: { cidr } }));
  }

  /** Everybody who can reach the pods. */
  public static anywhere(): NetworkPeer {
    return new NetworkPeer(undefined);
  }

  /** A network peer of any cdk8s-plus: a Deployment, `Pods.select(...)`, `Namespaces.select(...)`, an IP block. */
  public static of(peer: INetworkPeerSource): NetworkPeer {
    return checked('NetworkPeer.of', [peer], good => {
      const { ipBlock, podSelector } = good.toNetworkPolicyPeerConfig() as PeerConfig;
      if (ipBlock !== undefined) {
        return new NetworkPeer({
          ipBlock: compact({ cidr: ipBlock.cidr, except: ipBlock.except }),
        });
      }
      return new NetworkPeer(compact({
        podSelector: selector(podSelector?.labelSelector) ?? {},
        namespaceSelector: namespaceSelector(podSelector?.namespaces),
      }));
    });
  }

  /** @internal undefined stands for everybody. */
  public readonly _peer: Json | undefined;

  private constructor(peer: Json | undefined) {
    this._peer = peer;
  }
}

/** Pods by labels, in a namespace other than the policy's where it is named. */
export function podPeer(labels: { readonly [key: string]: string }, namespace?: string): Json {
  return compact({
    podSelector: Object.keys(labels).length > 0 ? { matchLabels: labels } : {},
    namespaceSelector: namespace === undefined
      ? undefined
      : { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  });
}

/** A label selector of cdk8s-plus. */
interface LabelSelector {
  readonly _toKube: () => unknown;
}

/** The peer of a policy in the form of cdk8s-plus, the same in its versions 27 to 33. */
interface PeerConfig {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: {
    readonly labelSelector?: LabelSelector;
    readonly namespaces?: { readonly labelSelector?: LabelSelector; readonly names?: readonly string[] };
  };
}

function selector(labels: LabelSelector | undefined): Json | undefined {
  return labels === undefined ? undefined : JSON.parse(JSON.stringify(labels._toKube())) as Json;
}

function namespaceSelector(namespaces: NonNullable<PeerConfig['podSelector']>['namespaces']): Json | undefined {
  if (namespaces === undefined) return undefined;
  const byName = namespaces.names === undefined
    ? []
    : [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces.names }];
  const byLabel = (selector(namespaces.labelSelector) ?? {}) as { matchLabels?: Json; matchExpressions?: Json[] };
  const expressions = [...byLabel.matchExpressions ?? [], ...byName];
  return compact({
    matchLabels: byLabel.matchLabels,
    matchExpressions: expressions.length > 0 ? expressions : undefined,
  }) as Json;
}
