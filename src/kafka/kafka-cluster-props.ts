import type { Authorization } from './authorization';
import type { ClientMetrics } from './client-metrics';
import type { InternalTraffic } from './internal-traffic';
import type { KafkaImage } from './kafka-image';
import type { KafkaVersion } from './kafka-version';
import type { Listener } from './listener';
import type { LogFormat } from './log-format';
import type { MetadataQuorum } from './metadata-quorum';
import type { Monitoring } from './monitoring';
import type { Replication } from '../availability/replication';
import type { Topology } from '../availability/topology';
import type { IpFamilies } from '../kubernetes/network/ip-families';
import type { PodOptions } from '../kubernetes/pods/pod-options';
import type { Certificates } from '../security/certificates';
import type { UserIds } from '../security/user-ids';
import type { KafkaStorage } from '../storage/kafka-storage';

/** Who restarts brokers when their configuration or template changes. */
export enum BrokerUpdates {
  /**
   * The StatefulSet, one pod after the other, each when the one before has been Ready for 30 s. A hook before each stop
   * waits up to ten minutes until no partition falls below its min.insync.replicas and the quorum keeps its majority.
   */
  STATEFUL_SET = 'StatefulSet',
  /**
   * `npx kafka-constructs roll`, which restarts one controller or broker at a time, only while the quorum and every
   * partition are in sync.
   */
  SCRIPT = 'script',
}

/** Further brokers, with storage and pods of their own. */
export interface BrokerPool {
  /** Name of the pool; names of its objects are made from it. */
  readonly poolName: string;

  /** Brokers. */
  readonly brokers: number;

  /**
   * Node id of its first broker. The ids of a cluster are disjoint; leave room below for the pools before it to grow.
   * Node ids can never change.
   */
  readonly firstNodeId: number;

  /**
   * Volumes of the brokers.
   *
   * @default - as the cluster's own
   */
  readonly storage?: KafkaStorage;

  /**
   * Options of the pods.
   *
   * @default - each option that is not set is that of the cluster's `pods`
   */
  readonly pods?: PodOptions;
}

/** A Kafka cluster. */
export interface KafkaClusterProps {
  /**
   * Name of the cluster; names of its objects begin with it.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace of the objects.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /** Number of brokers. */
  readonly brokers: number;

  /** Volumes of the brokers. */
  readonly storage: KafkaStorage;

  /**
   * Copies of each record: in Kafka, and of each broker's volumes.
   *
   * @default - with three or more brokers: replication factor 3 with two in-sync replicas, and two volume replicas
   * where Portworx pools hold the volumes, as in Replication.maximumUptime(); with fewer: one replica on each broker
   */
  readonly replication?: Replication;

  /**
   * Nodes and zones.
   *
   * @default - not known; rules that need their number are skipped
   */
  readonly topology?: Topology;

  /**
   * Version of Kafka.
   *
   * @default KafkaVersion.V4_4_0, or KafkaVersion.V3_9_2 with ZooKeeper
   */
  readonly version?: KafkaVersion;

  /**
   * Who keeps the metadata.
   *
   * @default - MetadataQuorum.controllers(); with one broker MetadataQuorum.combined()
   */
  readonly quorum?: MetadataQuorum;

  /**
   * Whether the cluster is being started for the first time, so that nodes with empty disks are new. Set it for the
   * first deployment and remove it afterwards. While it is set, a node with an empty disk still asks the others and
   * starts at once only when none answers. Without it, a controller that finds its disk empty stops with instructions,
   * and a broker waits until another one answers that every partition has an in-sync replica elsewhere. Removing it
   * restarts nothing.
   *
   * @default false
   */
  readonly bootstrap?: boolean;

  /**
   * Ids of brokers, fewer than half of them, that start with an empty disk although they may have been the last in-sync
   * replica of partitions, whose messages are lost then. Without it such a broker waits, with instructions in its log,
   * until another broker answers that every partition has an in-sync replica elsewhere.
   *
   * @default - none
   */
  readonly readmittedBrokers?: number[];

  /**
   * Id of the cluster: a Kafka UUID.
   *
   * @default - made from namespace and name, so that every synth gives the same
   */
  readonly clusterId?: string;

  /**
   * Addresses on which brokers serve clients.
   *
   * @default - Listener.plaintext('client'), port 9092, for pods of the same namespace
   */
  readonly listeners?: Listener[];

  /**
   * Certificates of brokers and controllers. With them, they speak TLS with each other and authenticate with their
   * certificates. Listeners with TLS need them.
   *
   * @default - none: nothing is encrypted
   */
  readonly certificates?: Certificates;

  /**
   * Whether brokers and controllers speak TLS with each other. A running cluster without certificates gets them in
   * three stages: docs/tasks/encrypt-a-running-cluster.md.
   *
   * @default - InternalTraffic.TLS with `certificates`, else plaintext
   */
  readonly internalTraffic?: InternalTraffic;

  /**
   * Whether clients need rights, which ACLs give.
   *
   * @default - Authorization.ACLS where a listener authenticates clients and `internalTraffic` is TLS, else
   * Authorization.NONE
   */
  readonly authorization?: Authorization;

  /**
   * Broker configuration by Kafka's own keys, checked against what the chosen version knows. They come last in the
   * file. Replication of internal topics (`transaction.state.log.min.isr` and the like) follows `replication` where it
   * is not set here.
   *
   * @default - Kafka's defaults, except for replication, unclean leader election (off), automatic topic creation (off)
   * and, with racks, `replica.selector.class`, so that consumers may read from a replica in their zone
   */
  readonly config?: { [key: string]: string | number | boolean };

  /**
   * Configuration that plug-ins read (tiered storage, quota callbacks), passed on unchecked.
   *
   * @default - none
   */
  readonly pluginConfig?: { [key: string]: string | number | boolean };

  /**
   * Number of partition replicas on each broker. The time that a broker may take to start and to stop depends on it.
   *
   * @default 1000
   */
  readonly partitionsPerBroker?: number;

  /**
   * Who restarts brokers and controllers when their configuration or template changes. Several StatefulSets of brokers
   * (zones, pools) would each restart a broker at the same time.
   *
   * @default - BrokerUpdates.STATEFUL_SET with one StatefulSet of brokers, BrokerUpdates.SCRIPT with several
   */
  readonly updates?: BrokerUpdates;

  /**
   * Additional brokers with their own storage and pods.
   *
   * @default - none
   */
  readonly additionalPools?: BrokerPool[];

  /**
   * Options of the brokers' pods. Controllers and the cluster's own ZooKeeper servers use some of them too
   * (nodeSelector, nodeAffinity, tolerations, hostAntiAffinity, priorityClassName, imagePullSecrets, dnsConfig) unless
   * their own `pods` set them.
   *
   * @default - 2 cores, 8 GiB of memory, 4 GiB of heap
   */
  readonly pods?: PodOptions;

  /**
   * Annotations of the service account that the cluster makes for its brokers, for example of an IAM role
   * (`eks.amazonaws.com/role-arn`). Other objects are annotated in cdk8s:
   * `cluster.objects.bootstrap.metadata.addAnnotation(...)`.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };

  /**
   * Log levels by logger, for example `{ 'kafka.request.logger': 'DEBUG', root: 'WARN' }`: OFF, FATAL, ERROR, WARN,
   * INFO, DEBUG, TRACE, ALL. A change restarts the pods; `kafka-configs.sh --entity-type broker-loggers` changes a
   * level for a while without a restart.
   *
   * @default - INFO, and WARN for kafka.request.logger
   */
  readonly logLevels?: { [logger: string]: string };

  /**
   * Form of the lines that brokers and controllers log. A change restarts the pods.
   *
   * @default LogFormat.TEXT
   */
  readonly logFormat?: LogFormat;

  /**
   * The image.
   *
   * @default - KafkaImage.apache()
   */
  readonly image?: KafkaImage;

  /**
   * Whether user ids are fixed or assigned by the platform (OpenShift).
   *
   * @default UserIds.FIXED
   */
  readonly userIds?: UserIds;

  /**
   * How the cluster is watched: metrics, alerts, dashboards.
   *
   * @default - not at all
   */
  readonly monitoring?: Monitoring;

  /**
   * Metrics that clients push to the brokers.
   *
   * @default - none
   */
  readonly clientMetrics?: ClientMetrics;

  /**
   * IP families of the Services, those of the cluster's own ZooKeeper ensemble included.
   *
   * @default - the default of the Kubernetes cluster: one family
   */
  readonly ipFamilies?: IpFamilies;

  /**
   * Domain of the Kubernetes cluster.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * Oldest Kubernetes version that the manifests are applied to.
   *
   * @default 1.28
   */
  readonly kubernetesVersion?: string;

  /**
   * Labels of all objects and pods. Those that the library sets itself (`app.kubernetes.io/name`, `instance`,
   * `component` and `managed-by`, `kafka-constructs/...`) cannot be set.
   *
   * @default - those of the chart
   */
  readonly labels?: { [key: string]: string };

  /**
   * Warnings that are acceptable here: code and reason.
   *
   * @default - none
   */
  readonly acknowledge?: { [code: string]: string };

  /**
   * Whether warnings are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}
