import type { Duration, Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { SecretsProvider } from './secrets-provider';
import type { PoolExpansion, PoolRebalance } from '../../capacity/pool-expansion';
import type { VolumeEncryption } from '../encryption/volume-encryption';
import type { BackingStore } from '../stores/backing-store';

/** Portworx on a Kubernetes cluster, made here or known by its attributes. */
export interface IPortworxCluster extends IConstruct {
  /** Namespace of Portworx: of its pods, and of the Secrets that it reads. */
  readonly portworxNamespace: string;

  /** The storage that the pools are made of; undefined where it is not known. */
  readonly backingStore?: BackingStore;

  /** Whether it runs PX-StoreV2. */
  readonly storeV2: boolean;

  /** Whether it has a journal device. */
  readonly journalDevice: boolean;

  /** Whether Autopilot runs and carries out capacity rules. */
  readonly autopilot: boolean;

  /** Nodes that hold storage; undefined where that is not known. */
  readonly storageNodes?: number;

  /** Drives of the pools of each storage node; undefined where that is not known. */
  readonly drivesPerNode?: number;

  /** GiB that the pools of all nodes together can grow to; undefined where that is not known. */
  readonly capacityGibibytes?: number;

  /** GiB that the largest pool of one node can grow to; undefined where that is not known. */
  readonly largestPoolGibibytes?: number;

  /** The secrets provider, as Portworx names it, such as `k8s` or `vault`; undefined where that is not known. */
  readonly secretsProvider?: string;
}

/** What is known of a Portworx cluster that exists already. */
export interface PortworxClusterAttributes {
  /** Namespace of Portworx. */
  readonly namespace: string;

  /**
   * The storage that the pools are made of.
   *
   * @default - not known; classes then name their own
   */
  readonly backingStore?: BackingStore;

  /**
   * Whether it runs PX-StoreV2.
   *
   * @default false
   */
  readonly storeV2?: boolean;

  /**
   * Whether it has a journal device.
   *
   * @default false
   */
  readonly journalDevice?: boolean;

  /**
   * Whether Autopilot is switched on.
   *
   * @default true
   */
  readonly autopilot?: boolean;

  /**
   * Nodes that hold storage.
   *
   * @default - not known
   */
  readonly storageNodes?: number;

  /**
   * Drives of the pools of each storage node.
   *
   * @default - not known
   */
  readonly drivesPerNode?: number;

  /**
   * GiB that the pools of all nodes together can grow to.
   *
   * @default - not known; what volumes grow to is not checked against it
   */
  readonly capacityGibibytes?: number;

  /**
   * GiB that the largest pool of one node can grow to.
   *
   * @default - not known; what a volume grows to is not checked against it
   */
  readonly largestPoolGibibytes?: number;

  /**
   * The secrets provider, as Portworx names it, such as `k8s` or `vault`.
   *
   * @default - not known
   */
  readonly secretsProvider?: string;
}

/** Portworx on a Kubernetes cluster. */
export interface PortworxClusterProps {
  /**
   * Name of the StorageCluster.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace of Portworx, in which its operator runs.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /** The storage that the drives of the pools are made of. */
  readonly backingStore: BackingStore;

  /**
   * Version of Portworx Enterprise.
   *
   * @default 3.6.1
   */
  readonly version?: string;

  /**
   * Size of each drive that Portworx makes for its pools. For drives of the nodes it says how large they are, so that
   * capacity can be checked.
   *
   * @default - required for stores on which Portworx makes the drives
   */
  readonly driveSize?: Size;

  /**
   * Drives that Portworx makes on each storage node, 1 to 8.
   *
   * @default - 1; with drives of the nodes, the number of named drives
   */
  readonly drivesPerNode?: number;

  /**
   * Nodes that hold storage in each zone; the others use it over the network. With drives of the nodes, every node that
   * has such drives holds storage, and this says how many there are, for plans.
   *
   * @default - every node holds storage
   */
  readonly storageNodesPerZone?: number;

  /**
   * Zones that the nodes are in.
   *
   * @default 1
   */
  readonly zones?: number;

  /**
   * How the drives below the pools are encrypted by their cloud. Volumes are encrypted by their class.
   *
   * @default - as the account is set up
   */
  readonly driveEncryption?: VolumeEncryption;

  /**
   * Name of the Secret, in the namespace of Portworx, with the credentials for making drives. For Azure Disk, with the
   * keys `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` and `AZURE_TENANT_ID`.
   *
   * @default - for Azure Disk `px-azure`; on AWS the role of the nodes; for a FlashArray `px-pure-secret`, a name that
   * is fixed
   */
  readonly driveCredentialsSecret?: string;

  /**
   * ARN of the role that Portworx and STORK take on AWS by their service accounts (IAM roles for service accounts);
   * with Portworx 3.4 and its operator 25.3.1 or later. It may be known only during the deployment.
   *
   * @default - the role of the nodes
   */
  readonly awsRoleArn?: string;

  /**
   * Whether it runs PX-StoreV2, which supports only ext4 and needs a metadata drive.
   *
   * @default false
   */
  readonly storeV2?: boolean;

  /**
   * Whether the pools have a journal, 3 GiB of a drive (`auto`).
   *
   * @default - true without PX-StoreV2
   */
  readonly journal?: boolean;

  /**
   * Size of the drives of Portworx's key-value database, on three nodes.
   *
   * @default Size.gibibytes(32), the smallest in Portworx's examples
   */
  readonly kvdbDriveSize?: Size;

  /**
   * Size of the metadata drives of PX-StoreV2.
   *
   * @default Size.gibibytes(64), which Portworx requires
   */
  readonly metadataDriveSize?: Size;

  /**
   * Where Portworx keeps the keys of encrypted volumes.
   *
   * @default SecretsProvider.kubernetes()
   */
  readonly secretsProvider?: SecretsProvider;

  /**
   * Expansion of the pools by Autopilot.
   *
   * @default - pools keep their size
   */
  readonly poolExpansion?: PoolExpansion;

  /**
   * Rebalance of the pools by Autopilot.
   *
   * @default - volumes stay where they are
   */
  readonly poolRebalance?: PoolRebalance;

  /**
   * Whether Autopilot is switched on; capacity rules need it.
   *
   * @default true
   */
  readonly autopilot?: boolean;

  /**
   * Interval at which STORK checks Portworx on each node, 30 seconds or more. When Portworx is offline or degraded at a
   * check and for about 150 seconds more, STORK deletes the pods with Portworx volumes on that node (stork,
   * pkg/monitor). A shorter time frees brokers sooner from a node on which Portworx alone has failed; it also gives a
   * restart or upgrade of Portworx less time before they are deleted. It does not matter when a whole node fails: STORK
   * then deletes pods as soon as Kubernetes evicts them, after the 30 seconds of their toleration.
   *
   * @default - STORK's own, two minutes
   */
  readonly healthMonitorInterval?: Duration;

  /**
   * Address of a Prometheus with the metrics of Portworx, for Autopilot.
   *
   * @default - a Prometheus that Portworx's operator installs
   */
  readonly prometheusUrl?: string;

  /**
   * Whether Portworx reports telemetry to its vendor.
   *
   * @default - as the operator decides
   */
  readonly telemetry?: boolean;

  /**
   * Whether the CSI driver uses zones; for FlashArray direct access over several arrays.
   *
   * @default false
   */
  readonly csiTopology?: boolean;

  /**
   * Registry for all images of Portworx.
   *
   * @default - docker.io and the registries that the images name
   */
  readonly imageRegistry?: string;

  /**
   * Name of the Secret with which images are pulled.
   *
   * @default - none
   */
  readonly imagePullSecret?: string;

  /**
   * Further environment variables of Portworx's pods, such as `PURE_ISCSI_ALLOWED_CIDRS`; no credentials.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

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
