import type { Authentication, AuthenticationModel } from './authentication';
import { DEFAULT_CLIENT_PORT, DEFAULT_EXTERNAL_PORT } from '../defaults';
import {
  type ExternalListenerProps, type ExternalModel, type GatewayProps, type LoadBalancersProps, type NodePortsProps,
  type SharedLoadBalancerProps, defaultPeers, gateway, loadBalancers, nodePorts, sharedLoadBalancer,
} from './external-listener';
import { checked } from '../input/stand-ins';
import { NetworkPeer } from '../kubernetes/network/network-peer';

/** A listener without encryption. */
export interface PlaintextListenerProps {
  /**
   * Port.
   *
   * @default 9092
   */
  readonly port?: number;

  /**
   * Who may connect.
   *
   * @default - pods of the same namespace
   */
  readonly allowFrom?: NetworkPeer[];
}

/** A listener with TLS that clients in the Kubernetes cluster connect to. */
export interface InternalListenerProps extends PlaintextListenerProps {
  /** How clients authenticate. */
  readonly authentication: Authentication[];
}

/** An address on which brokers serve clients. */
export class Listener {
  /** Clients in the Kubernetes cluster, over TLS. The cluster needs `certificates`. */
  public static internal(name: string, props: InternalListenerProps): Listener {
    return checked('Listener.internal', [name, props], (listenerName, {
      port = DEFAULT_CLIENT_PORT,
      allowFrom = [NetworkPeer.sameNamespace()],
      authentication,
    }) => new Listener({ name: listenerName, port, allowFrom, ...authenticated(authentication) }));
  }

  /** Clients in the Kubernetes cluster, without encryption; network policies say who may connect. */
  public static plaintext(name: string, props: PlaintextListenerProps = {}): Listener {
    return checked('Listener.plaintext', [name, props], (listenerName, {
      port = DEFAULT_CLIENT_PORT,
      allowFrom = [NetworkPeer.sameNamespace()],
    }) =>
      new Listener({ name: listenerName, port, protocol: 'PLAINTEXT', allowFrom, authentication: [] }));
  }

  /**
   * Clients outside of the Kubernetes cluster, over TLS, through a load balancer for each broker: Services of type
   * LoadBalancer.
   */
  public static loadBalancers(name: string, props: LoadBalancersProps): Listener {
    return checked('Listener.loadBalancers', [name, props], (listenerName, good) =>
      Listener.external(listenerName, good, loadBalancers(good)));
  }

  /**
   * Clients outside of the Kubernetes cluster, over TLS, through one address with a port for each broker: Services of
   * type LoadBalancer that share an address. MetalLB, Cilium, K3s and Azure can do that; most need an annotation for
   * it.
   */
  public static sharedLoadBalancer(name: string, props: SharedLoadBalancerProps): Listener {
    return checked('Listener.sharedLoadBalancer', [name, props], (listenerName, good) =>
      Listener.external(listenerName, good, sharedLoadBalancer(good)));
  }

  /** Clients outside of the Kubernetes cluster, over TLS, through a port of all nodes for each broker. */
  public static nodePorts(name: string, props: NodePortsProps): Listener {
    return checked('Listener.nodePorts', [name, props], (listenerName, good) =>
      Listener.external(listenerName, good, nodePorts(good)));
  }

  /**
   * Clients outside of the Kubernetes cluster, over TLS, through one gateway for all brokers that passes TLS through
   * and finds the broker by the server name that clients send (SNI): a TLSRoute of the Gateway API for each broker, or
   * a proxy of yours.
   */
  public static gateway(name: string, props: GatewayProps): Listener {
    return checked('Listener.gateway', [name, props], (listenerName, good) =>
      Listener.external(listenerName, good, gateway(good)));
  }

  private static external(
    name: string,
    { port = DEFAULT_EXTERNAL_PORT, allowFrom, authentication }: ExternalListenerProps,
    model: ExternalModel,
  ): Listener {
    return new Listener({
      name, port, allowFrom: allowFrom ?? defaultPeers(model), ...authenticated(authentication), external: model,
    });
  }

  /** Name of the listener, for example `client`. */
  public readonly listenerName: string;

  /** Port of the listener. */
  public readonly port: number;

  /** @internal */
  public readonly _model: ListenerModel;

  private constructor(model: ListenerModel) {
    this._model = model;
    this.listenerName = model.name;
    this.port = model.port;
  }
}

function authenticated(authentication: readonly Authentication[]): Pick<ListenerModel, 'protocol' | 'authentication'> {
  const models = authentication.map(({ _model }) => _model);
  return {
    protocol: models.some(({ kind }) => kind !== 'mutual TLS') ? 'SASL_SSL' : 'SSL', authentication: models,
  };
}

/** Security protocols of Kafka. */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';

/** A listener of a node, for clients or for other nodes. */
export interface NodeListener {
  /** As the user writes it: lower case, also the name of the port. */
  readonly name: string;
  readonly port: number;
  readonly protocol: SecurityProtocol;
}

/** A listener for clients, as plain data. */
export interface ListenerModel extends NodeListener {
  readonly allowFrom: readonly NetworkPeer[];
  readonly authentication: readonly AuthenticationModel[];
  /** How clients outside of the Kubernetes cluster reach it; undefined for those within. */
  readonly external?: ExternalModel;
}

/** The name that Kafka's configuration uses. */
export function configName({ name }: { readonly name: string }): string {
  return name.toUpperCase();
}

/** Whether a listener lets clients authenticate in this way. */
export function takes({ authentication }: ListenerModel, way: AuthenticationModel['kind']): boolean {
  return authentication.some(({ kind }) => kind === way);
}

/** A port that another listener can have. */
export function freePort(listeners: readonly ListenerModel[]): number {
  let port = 9094;
  while (listeners.some(listener => listener.port === port)) port++;
  return port;
}

/** Whether the clients of a listener have an identity. */
export function isAuthenticated({ authentication }: ListenerModel): boolean {
  return authentication.length > 0;
}
