import { DEFAULT_CLIENT_PORT } from '../defaults';
import { checked } from '../input/stand-ins';
import { NetworkPeer } from '../security/network-peer';

/** A listener that clients in the Kubernetes cluster connect to. */
export interface InternalListenerProps {
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

/** An address on which brokers serve clients. */
export class Listener {
  /** Clients in the Kubernetes cluster, without encryption; network policies say who may connect. */
  public static plaintext(name: string, props: InternalListenerProps = {}): Listener {
    return checked('Listener.plaintext', [name, props], (listenerName, {
      port = DEFAULT_CLIENT_PORT,
      allowFrom = [NetworkPeer.sameNamespace()],
    }) =>
      new Listener({ name: listenerName, port, protocol: 'PLAINTEXT', allowFrom }));
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

/** A listener as plain data. */
export interface ListenerModel {
  /** As the user writes it: lower case, also the name of the port. */
  readonly name: string;
  readonly port: number;
  readonly protocol: SecurityProtocol;
  readonly allowFrom: readonly NetworkPeer[];
}

/** The listener of brokers among themselves. */
export const REPLICATION_LISTENER = { name: 'replication', port: 9091, protocol: 'PLAINTEXT' } as const;

/** The listener of controllers. */
export const CONTROLLER_LISTENER = { name: 'controller', port: 9093, protocol: 'PLAINTEXT' } as const;

/**
 * Protocols of all listeners: those of clients, of brokers among themselves, and of controllers where there are any.
 */
export function listenerProtocols(listeners: readonly ListenerModel[], controllers: boolean): SecurityProtocol[] {
  return [REPLICATION_LISTENER, ...controllers ? [CONTROLLER_LISTENER] : [], ...listeners].map(({ protocol }) =>
    protocol);
}

/** The name that Kafka's configuration uses. */
export function configName({ name }: { readonly name: string }): string {
  return name.toUpperCase();
}
