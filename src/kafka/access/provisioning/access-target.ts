import type { IConstruct } from 'constructs';
import type { Violation } from '../../../core/rule';
import type { Labels } from '../../../kubernetes/labels';
import type { ObjectNames } from '../../../kubernetes/names';
import type { PodOptionsModel } from '../../../kubernetes/pods/pod-options';
import type { PodUser } from '../../../kubernetes/pods/stateful-set';
import type { CertificatesModel } from '../../../security/certificates';
import type { Authorization } from '../../authorization';
import type { SubscriptionModel } from '../../client-metrics';
import type { KafkaImageModel } from '../../kafka-image';
import type { ListenerModel } from '../../listener';
import type { TlsPlan } from '../../plan/tls-plan';

/** What topics and users need to know of their cluster. */
export interface AccessTarget {
  readonly names: ObjectNames;
  readonly labels: Labels;
  readonly version: string;
  readonly image: KafkaImageModel;
  readonly user: PodUser | undefined;
  /** Where the brokers' pods run, for the jobs. */
  readonly pods?: PodOptionsModel;
  /** Where jobs connect, and whether they speak TLS there. */
  readonly bootstrapServers: string;
  readonly speaksTls: boolean;
  /** Certificates with which jobs connect; undefined where nothing is encrypted. */
  readonly tls: Pick<TlsPlan, 'admin' | 'trust' | 'clientTrust'> | undefined;
  /** Who issues certificates of users; undefined where the user makes them. */
  readonly certificates: CertificatesModel | undefined;
  /** Undefined where they are not known. */
  readonly listeners: readonly ListenerModel[] | undefined;
  /** Host of the Service by which clients find the brokers; undefined for a cluster that is made elsewhere. */
  readonly bootstrapHost: string | undefined;
  /** Node ids of the brokers; none where they are not known. */
  readonly brokerIds: readonly number[];
  /** Racks of the brokers; undefined where they are not known. */
  readonly racks: readonly string[] | undefined;
  readonly authorization: Authorization;
  readonly brokers: number | undefined;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number | undefined;
  /** Bytes of all brokers' volumes at their largest. */
  readonly capacityBytes: number | undefined;
  /** Replicas for which each broker is planned. */
  readonly partitionsPerBroker: number | undefined;
  /** Metrics that clients are asked for. */
  readonly subscriptions: readonly SubscriptionModel[];
  /** Whether the cluster emits the objects that jobs need itself. */
  readonly hasAdminObjects: boolean;
}

/** What is wrong with a declaration for a cluster of which nothing is known. */
export function unknownCluster(name: string): Violation {
  return {
    property: 'cluster',
    value: name,
    message: 'how jobs connect to this cluster is not known',
    allowed: 'a KafkaCluster; KafkaCluster.fromAttributes() with `administration`',
    fix: 'set `administration`',
  };
}

const targets = new WeakMap<IConstruct, AccessTarget>();

/** Makes a cluster known to its topics and users. */
export function registerAccessTarget(cluster: IConstruct, target: AccessTarget): void {
  targets.set(cluster, target);
}

const refused = new WeakSet<IConstruct>();

/** Notes that the input of a cluster is wrong. Its topics and users then report no findings that follow from that. */
export function registerRefused(cluster: IConstruct): void {
  refused.add(cluster);
}

/** Whether the input of a cluster is wrong. */
export function isRefused(cluster: IConstruct): boolean {
  return refused.has(cluster);
}

/** What is known of a cluster; undefined where its input is wrong, or it is administered elsewhere. */
export function accessTargetOf(cluster: IConstruct): AccessTarget | undefined {
  return targets.get(cluster);
}
