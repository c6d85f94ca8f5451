import type { ReplicationSubject } from '../../availability/replication-rules';
import type { TopologyModel } from '../../availability/topology';
import type { StringMap } from '../../core/string-map';
import type { Labels } from '../../kubernetes/labels';
import type { MetadataSubject } from '../../kubernetes/metadata-rules';
import type { IpFamilies } from '../../kubernetes/network/ip-families';
import type { PodOptionsModel } from '../../kubernetes/pods/pod-options';
import type { PodUser } from '../../kubernetes/pods/stateful-set';
import type { CertificatesModel } from '../../security/certificates';
import type { StorageModel } from '../../storage/volumes/storage-model';
import type { Authorization } from '../authorization';
import type { ClientMetricsModel } from '../client-metrics';
import type { InternalTraffic } from '../internal-traffic';
import type { BrokerUpdates } from '../kafka-cluster-props';
import type { KafkaImageModel } from '../kafka-image';
import type { ListenerModel } from '../listener';
import type { LogFormat } from '../log-format';
import type { QuorumKind } from '../metadata-quorum';
import type { MonitoringModel } from '../monitoring';

/** A value of a configuration key, as users write it. */
export type ConfigValue = string | number | boolean;

/** A cluster as asked for: plain data, with the simple defaults filled in. */
export interface ClusterSpec {
  readonly name: string;
  readonly namespace: string;
  readonly clusterDomain: string;
  readonly version: string;
  readonly image: KafkaImageModel;
  readonly user: PodUser | undefined;
  readonly labels: Labels;
  /** Labels and annotations as the user wrote them, for review. */
  readonly metadata: readonly MetadataSubject[];
  /** Annotations of the service account of the brokers. */
  readonly serviceAccountAnnotations: StringMap;
  /** Levels by logger. */
  readonly logLevels: StringMap;
  readonly logFormat: LogFormat;
  readonly kubernetesMinor: number;
  readonly clusterId: string;
  readonly bootstrap: boolean;
  readonly readmittedBrokers: readonly number[];
  readonly quorum: QuorumSpec;
  /** The first one is the pool that the cluster's own properties describe. */
  readonly pools: readonly [PoolSpec, ...PoolSpec[]];
  readonly replication: Omit<ReplicationSubject, 'brokers'>;
  readonly topology: TopologyModel;
  readonly listeners: readonly ListenerModel[];
  /** Undefined where nobody watches. */
  readonly monitoring: MonitoringModel | undefined;
  /** Undefined where clients push none. */
  readonly clientMetrics: ClientMetricsModel | undefined;
  /** Undefined for the default of the Kubernetes cluster. */
  readonly ipFamilies: IpFamilies | undefined;
  /** Undefined where nothing is encrypted. */
  readonly certificates: CertificatesModel | undefined;
  /** Undefined where the user leaves it to the construct. */
  readonly internalTraffic: InternalTraffic | undefined;
  /** Undefined where the user leaves it to the construct. */
  readonly authorization: Authorization | undefined;
  readonly config: { readonly [key: string]: ConfigValue };
  readonly pluginConfig: { readonly [key: string]: ConfigValue };
  readonly partitionsPerBroker: number;
  /** Undefined where the user leaves the choice to the construct. */
  readonly updates: BrokerUpdates | undefined;
}

/** A set of brokers with the same storage and pod options. */
export interface PoolSpec {
  /** Key of its objects: `broker` for the first pool. */
  readonly key: string;
  readonly brokers: number;
  readonly firstNodeId: number;
  readonly storage: StorageModel;
  readonly pods: PodOptionsModel;
  /** Prefix of its properties, for findings. */
  readonly property: string;
}

/** Who keeps the metadata. */
export type QuorumSpec = KraftQuorumSpec | ZookeeperQuorumSpec;

/** A KRaft quorum. */
export interface KraftQuorumSpec {
  readonly mode: 'controllers' | 'combined';
  readonly kind: QuorumKind;
  readonly readmitted: readonly number[];
  /** The Kubernetes domain in the addresses that a dynamic quorum has on its disks, where it has changed. */
  readonly formerClusterDomain?: string;
  /** Controllers in pods of their own; undefined with combined nodes. */
  readonly controllers?: ControllersSpec;
}

/** Controllers in pods of their own. */
export interface ControllersSpec {
  readonly replicas: number;
  readonly storage: StorageModel;
  /** Whether the storage follows from that of the brokers. Its problems are then reported once. */
  readonly storageFollows: boolean;
  readonly pods: PodOptionsModel;
}

/** A ZooKeeper ensemble. */
export interface ZookeeperQuorumSpec {
  readonly mode: 'zookeeper';
  /** Hosts and ports, and the chroot behind them. */
  readonly connectString: string;
  /** The pods of the ensemble, for network policies; undefined where they are not known. */
  readonly pods?: { readonly labels: Labels; readonly namespace: string };
  /** Servers of the ensemble that the cluster makes for itself; undefined for another ensemble. */
  readonly ownServers?: number;
  /** The one namespace from which the ensemble admits Kafka; undefined where the user has set who is admitted. */
  readonly admittedNamespace?: string;
}

/** Servers of the ensemble that the cluster makes for itself; none with KRaft, or with another ensemble. */
export function ownServers(quorum: QuorumSpec): number {
  return quorum.mode === 'zookeeper' ? quorum.ownServers ?? 0 : 0;
}

/** Node ids of controllers begin here, far from those of brokers, so that either can grow. */
export const FIRST_CONTROLLER_ID = 1000;

/** Node ids that each zone of a pool has for itself, so that a zone can grow without touching the next. */
export const IDS_PER_ZONE = 100;
