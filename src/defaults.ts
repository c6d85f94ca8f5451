/*
 * Every default of a cluster and its ensemble, with its reason. What follows from other properties is decided in the
 * plans, and is listed with its reason in the attribute `decisions`.
 */
import { GIBIBYTE } from './core/quantity';

/**
 * Kafka without `version`: the newest release that the end-to-end tests have passed with, and the last one that has
 * ZooKeeper.
 */
export const DEFAULT_KAFKA = { kraft: '4.4.0', zookeeper: '3.9.2' } as const;

/** Domain of Kubernetes clusters, unless an administrator changes it. */
export const DEFAULT_CLUSTER_DOMAIN = 'cluster.local';

/** The port that clients of Kafka expect. */
export const DEFAULT_CLIENT_PORT = 9092;

/** Port of the pods for clients outside of the Kubernetes cluster: the usual one beside 9092 and 9093. */
export const DEFAULT_EXTERNAL_PORT = 9094;

/** Port of metrics: the one that the JMX exporter's documentation and Strimzi use. */
export const DEFAULT_METRICS_PORT = 9404;

/** Seconds between two scrapes: the default of the chart kube-prometheus-stack. */
export const DEFAULT_SCRAPE_SECONDS = 30;

/** Three replicas of a partition survive the loss of one broker while another one is restarted. */
export const DEFAULT_REPLICATION_FACTOR = 3;

/**
 * Two volume replicas let a broker start on another node with its data; with fewer than three brokers there is nothing
 * to save.
 */
export const DEFAULT_VOLUME_REPLICAS = { replicas: 2, fromBrokers: 3 } as const;

/** Copies of a message, over brokers and volume replicas, above which a warning asks whether that many are meant. */
export const DEFAULT_MOST_COPIES = 6;

/** Three voters keep their majority while one is down. */
export const DEFAULT_VOTERS = 3;

/** Partition replicas on a broker, from which the time for log recovery is planned. */
export const DEFAULT_PARTITIONS_PER_BROKER = 1000;

/** A quorum log: far more than the metadata needs, and large enough for an EBS gp3 volume to have all its IOPS. */
export const DEFAULT_QUORUM_LOG_BYTES = 32 * GIBIBYTE;

/** CPU and memory of a container. Half of the memory is heap, the rest page cache. */
export interface ContainerDefaults {
  readonly cpu: number;
  readonly memoryGibibytes: number;
}

/** A broker reads from page cache. Controllers and ZooKeeper servers keep little data, and keep it in memory. */
export const DEFAULT_SIZES: { readonly [component in 'broker' | 'controller' | 'zookeeper']: ContainerDefaults } = {
  broker: { cpu: 2, memoryGibibytes: 8 },
  controller: { cpu: 0.5, memoryGibibytes: 2 },
  zookeeper: { cpu: 0.5, memoryGibibytes: 2 },
};

/**
 * The largest heap without `pods.heap`: that of the busy brokers which Kafka's documentation shows ("Java Version").
 */
export const LARGEST_DEFAULT_HEAP_BYTES = 6 * GIBIBYTE;

/**
 * Seconds for a JVM to get to its log directories and to register. 6 to 13 s were measured on a node that is not busy.
 * After a power cut more JVMs start than a node can carry, and each kill would begin the work anew.
 */
export const JVM_SECONDS = 300;

/** Seconds for a ZooKeeper server to start: the JVM, and initLimit for the snapshot from the leader. */
export const ZOOKEEPER_STARTUP_SECONDS = 420;

/** Log recovery shares the disk with the brokers that are running, so it gets twice the time. */
export const RECOVERY_MARGIN = 2;

/**
 * Longest wait of the preStop hook until the others can do without the node, in seconds. EKS gives up draining a node
 * after 15 minutes (AWS, "Managed node group update behavior"), and the stop itself needs its share of them.
 */
export const STOP_WAIT_SECONDS = 600;

/**
 * Seconds of controlled shutdown for each partition replica of a broker, with a wide margin, and at least two minutes.
 */
export const SHUTDOWN = { secondsPerPartition: 0.05, baseSeconds: 60, leastSeconds: 120 } as const;

/** Seconds in which a broker that has started catches up a little, before the next one of a roll is stopped. */
export const MIN_READY_SECONDS = 30;

/** Seconds for a controller to resign and flush, and for a ZooKeeper server to flush. */
export const GRACE_SECONDS = { controller: 60, zookeeper: 30 } as const;

/**
 * Seconds that a pod stays bound to an unreachable node: Kubernetes' own default, or less where something deletes the
 * pods of dead nodes.
 */
export const UNREACHABLE_SECONDS = { kubernetes: 300, failover: 30 } as const;

/**
 * Seconds that a certificate is valid, and before its end that it is renewed. Nodes load a renewed certificate, except
 * for their connections to the metadata quorum, which show the former one until the next restart (seen with Kafka 3.9.2
 * and 4.4.0). So there is half a year between a renewal and the end of the former certificate, in which every cluster
 * is rolled for some reason.
 */
export const DEFAULT_CERTIFICATE_SECONDS = 365 * 24 * 3600;
export const DEFAULT_RENEWAL_SECONDS = 180 * 24 * 3600;

/**
 * Seconds that an authority of a cluster's own is valid. Renewing it restarts nothing, since it keeps its key; clients
 * need the new certificate before the old one ends.
 */
export const CA_SECONDS = { duration: 10 * 365 * 24 * 3600, renewBefore: 365 * 24 * 3600 } as const;

/** Seconds after which clients show their token again (KIP-368); most issuers give tokens for an hour or less. */
export const DEFAULT_TOKEN_SESSION_SECONDS = 3600;

/**
 * Space of a container on the disk of its node: /tmp takes at most 256 MiB, and the kubelet keeps 50 MiB of its log by
 * default (containerLogMaxSize, containerLogMaxFiles). A pod that takes more than the limit is evicted, so the limit
 * has room for kubelets that keep more. Request and limit are the same: when the disk of a node is full, pods that use
 * more than they request are evicted first (Kubernetes, Node-pressure Eviction).
 */
export const EPHEMERAL_STORAGE_BYTES = 2 * GIBIBYTE;
