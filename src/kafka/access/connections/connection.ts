import type { Construct } from 'constructs';
import type { ClientRack } from './client-rack';
import { connectionEnv, connectionMount, connectionObjects, connectionVolume } from './connection-objects';
import { type ConnectionSubject, CONNECTION_REVIEWS } from './connection-rules';
import { reviewed } from '../../../core/rule';
import { chartLabels, inputOf, namespaceOf } from '../../../emit/emit';
import { EmittingConstruct } from '../../../emit/emitting-construct';
import { peersOf } from '../../../kubernetes/network/network-flows';
import type { NetworkPeer } from '../../../kubernetes/network/network-peer';
import type { TrustedCa } from '../../../security/trusted-ca';
import type { IKafkaUser } from '../interfaces';
import { accessTargetOf, isRefused } from '../provisioning/access-target';
import { provisioningOf } from '../provisioning/provisioning';

/** How an application connects. */
export interface ConnectionProps {
  /**
   * Listener.
   *
   * @default - the first one that takes the credentials of the user
   */
  readonly listenerName?: string;

  /**
   * Pods of the application. A network policy lets them in to the listener, on top of those that `allowFrom` of the
   * listener lets in.
   *
   * @default - no further pods are let in
   */
  readonly pods?: NetworkPeer;

  /**
   * Authority of the certificates of the brokers, in the namespace of the application.
   *
   * @default - in the namespace of the cluster, that of the brokers; elsewhere it must be given
   */
  readonly trustedCa?: TrustedCa;

  /**
   * Secret in the namespace of the application. It holds the password or client secret of the user, under the key that
   * the credentials name, or the certificate of the user.
   *
   * @default - in the namespace of the cluster, that of the user; elsewhere it must be given
   */
  readonly credentialsSecret?: string;

  /**
   * Zone of the application, so that its consumers read from a replica in this zone.
   *
   * @default - consumers read from the leader of each partition
   */
  readonly clientRack?: ClientRack;

  /**
   * Folder of the files in the containers of the application.
   *
   * @default /etc/kafka-client
   */
  readonly path?: string;

  /**
   * Name of the ConfigMap.
   *
   * @default - `<cluster>-<id of the construct>`
   */
  readonly name?: string;
}

/** How an application connects as a user. */
export interface KafkaConnectionProps extends ConnectionProps {
  /** The user. */
  readonly user: IKafkaUser;
}

/**
 * What an application needs to connect as a user: a ConfigMap with `client.properties` (Java), `librdkafka.properties`
 * and `application.properties` (Spring Boot) in its own namespace, the parts of its pods that mount it, and a network
 * policy in the namespace of the cluster. No password is in the ConfigMap.
 */
export class KafkaConnection extends EmittingConstruct {
  /** Name of the ConfigMap. */
  public readonly configMapName: string;

  /** A volume for the pods of the application: configuration, authorities, and password or certificate. */
  public readonly volume: any;

  /** The mount of the volume for a container. */
  public readonly volumeMount: any;

  /**
   * Variables for a container: `KAFKA_BOOTSTRAP_SERVERS`; with a password also `KAFKA_USERNAME` and `KAFKA_PASSWORD`,
   * with tokens also `KAFKA_CLIENT_SECRET`. The password and the client secret come from the Secret. With
   * ClientRack.ofPod() also `KAFKA_CLIENT_RACK`, from the label of the pod.
   */
  public readonly env: any[];

  constructor(scope: Construct, id: string, props: KafkaConnectionProps) {
    super(scope, id);
    const { props: good, findings: wrong } = inputOf(this, 'KafkaConnectionProps', props);
    const { userName: user = '', cluster } = (wrong.length > 0 ? {} : good.user) as Partial<IKafkaUser>;
    const subject: ConnectionSubject = {
      target: cluster && accessTargetOf(cluster),
      user: (cluster && provisioningOf(cluster).userNamed(user)) ?? {
        name: user, credentials: { kind: 'elsewhere' }, quotas: {},
      },
      bootstrapServers: cluster?.bootstrapServers ?? '',
      name: good.name ?? `${cluster?.clusterName ?? ''}-${id}`,
      namespace: namespaceOf(this, undefined),
      labels: chartLabels(this),
      listenerName: good.listenerName,
      pods: good.pods && peersOf([good.pods]),
      trustedCa: good.trustedCa?._model,
      credentialsSecret: good.credentialsSecret,
      clientRack: good.clientRack?._model,
      path: good.path ?? '/etc/kafka-client',
    };
    this.configMapName = subject.name;
    this.volume = connectionVolume(subject);
    this.volumeMount = connectionMount(subject);
    this.env = connectionEnv(subject);
    this._emit(wrong, () => ({
      ...reviewed(isRefused(good.user.cluster) ? [] : CONNECTION_REVIEWS, subject, this.node.path),
      manifests: connectionObjects(subject),
      warningPolicy: {},
    }));
  }
}
