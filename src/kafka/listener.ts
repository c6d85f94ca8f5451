import type { Authentication, AuthenticationModel } from './authentication';
import { DEFAULT_CLIENT_PORT } from '../defaults';
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
  /** How clients prove who they are. */
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
    }) => {
      const models = authentication.map(({ _model }) => _model);
      const protocol = models.some(({ kind }) => kind !== 'mutual TLS') ? 'SASL_SSL' : 'SSL';
      return new Listener({ name: listenerName, port, protocol, allowFrom, authentication: models });
    });
  }

  /** Clients in the Kubernetes cluster, without encryption; network policies say who may connect. */
  public static plaintext(name: string, props: PlaintextListenerProps = {}): Listener {
    return checked('Listener.plaintext', [name, props], (listenerName, {
      port = DEFAULT_CLIENT_PORT,
      allowFrom = [NetworkPeer.sameNamespace()],
    }) =>
      new Listener({ name: listenerName, port, protocol: 'PLAINTEXT', allowFrom, authentication: [] }));
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
}

/** The name that Kafka's configuration uses. */
export function configName({ name }: { readonly name: string }): string {
  return name.toUpperCase();
}

/** Whether a listener lets clients prove who they are in this way. */
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
