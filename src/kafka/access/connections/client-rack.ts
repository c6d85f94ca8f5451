import { checked } from '../../../input/stand-ins';

/** The zone of an application, so that its consumers read from a replica in this zone (KIP-392). */
export class ClientRack {
  /** One zone, by its name in the `topology` of the cluster: for an application whose pods are all there. */
  public static of(zone: string): ClientRack {
    return checked('ClientRack.of', [zone], name => new ClientRack({ zone: name }));
  }

  /**
   * The zone of each pod, from its label topology.kubernetes.io/zone: for an application with pods in several zones.
   * Kubernetes 1.35 and later copies the label from the node. The variable `KAFKA_CLIENT_RACK` of `env` holds it;
   * applications with librdkafka set `client.rack` from it.
   */
  public static ofPod(): ClientRack {
    return new ClientRack({ zone: undefined });
  }

  /** @internal */
  public readonly _model: ClientRackModel;

  private constructor(model: ClientRackModel) {
    this._model = model;
  }
}

/** The zone of an application as plain data. */
export interface ClientRackModel {
  /** Undefined for the zone of each pod. */
  readonly zone: string | undefined;
}

/** Whether each pod has the zone from its own label. */
export function isZoneOfPod(rack: ClientRackModel | undefined): boolean {
  return rack !== undefined && rack.zone === undefined;
}
