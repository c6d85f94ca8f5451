import type { IConstruct } from 'constructs';
import type { Authorization } from './authorization';
import type { KafkaImage } from './kafka-image';
import type { KafkaVersion } from './kafka-version';
import type { Listener } from './listener';
import type { CertificateSecret } from '../security/certificates';
import type { TrustedCa } from '../security/trusted-ca';

/** A Kafka cluster, made here or known by its attributes. */
export interface IKafkaCluster extends IConstruct {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Namespace of the cluster. */
  readonly namespace: string;

  /** Host and port by which clients of the first listener find the cluster. */
  readonly bootstrapServers: string;
}

/** How topics and users of a cluster that exists are managed. */
export interface ClusterAdministration {
  /** Hosts and ports of a listener on which `certificate` may do everything. */
  readonly bootstrapServers: string;

  /**
   * Certificate of an identity that may do everything, in a Secret of the namespace of the cluster.
   *
   * @default - none: a listener without TLS
   */
  readonly certificate?: CertificateSecret;

  /**
   * Authorities of the certificates of the brokers.
   *
   * @default - `ca.crt` of the Secret of `certificate`
   */
  readonly trustedCas?: TrustedCa[];

  /**
   * Number of brokers.
   *
   * @default - not known; rules that need it are skipped
   */
  readonly brokers?: number;

  /**
   * Replication factor of topics that give none.
   *
   * @default 3
   */
  readonly replicationFactor?: number;

  /**
   * Version of Kafka.
   *
   * @default KafkaVersion.V4_4_0
   */
  readonly version?: KafkaVersion;

  /**
   * Image of the jobs.
   *
   * @default KafkaImage.apache()
   */
  readonly image?: KafkaImage;

  /**
   * Listeners of clients.
   *
   * @default - not known; users may have any credentials
   */
  readonly listeners?: Listener[];

  /**
   * Whether clients need rights.
   *
   * @default Authorization.ACLS
   */
  readonly authorization?: Authorization;
}

/** What is known of a cluster that exists already. */
export interface KafkaClusterAttributes {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Namespace of the cluster. */
  readonly namespace: string;

  /** Hosts and ports by which clients find the cluster. */
  readonly bootstrapServers: string;

  /**
   * How topics and users are managed.
   *
   * @default - no topic or user can be added
   */
  readonly administration?: ClusterAdministration;
}
