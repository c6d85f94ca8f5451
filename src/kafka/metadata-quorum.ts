import { checked } from '../input/stand-ins';
import type { PodOptions } from '../kubernetes/pods/pod-options';
import type { KafkaStorage } from '../storage/kafka-storage';
import type { IZookeeperEnsemble } from '../zookeeper/zookeeper-ensemble';
import type { ZookeeperImage } from '../zookeeper/zookeeper-image';

/** How a KRaft quorum knows its voters. */
export enum QuorumKind {
  /**
   * Kafka keeps the voters itself (KIP-853): a controller whose disk was lost is removed and added again safely. The
   * voters and their addresses are on the disks from the first start on, so a copy of the volumes works at the same
   * addresses only.
   */
  DYNAMIC = 'dynamic',
  /**
   * The configuration names the voters: a copy in another namespace works. This holds only for a cluster that was first
   * started as static. A dynamic quorum cannot become static, and its controllers refuse to start as static ones.
   */
  STATIC = 'static',
}

/** The quorum of a cluster whose brokers are its controllers too. */
export interface CombinedQuorumProps {
  /**
   * How the voters are known.
   *
   * @default QuorumKind.DYNAMIC
   */
  readonly kind?: QuorumKind;

  /**
   * Controllers that come back with an empty disk and may be formatted again, by node id. Their voters have been
   * removed before (dynamic), or the other voters are known to be complete (static). Remove an id once its controller
   * is back.
   *
   * @default - none: such a controller stops with instructions
   */
  readonly readmittedControllers?: number[];

  /**
   * `clusterDomain` at the first start of a dynamic quorum, where it was wrong or has changed: the addresses on the
   * disks end with it. Nodes then start once with the new addresses, provided that the former ones no longer resolve.
   * Needs QuorumKind.STATIC until all nodes are Ready; the runbook has the steps.
   *
   * @default - the addresses on the disks are those of the configuration
   */
  readonly formerClusterDomain?: string;
}

/** The quorum of a cluster with controllers of its own. */
export interface ControllerQuorumProps extends CombinedQuorumProps {
  /**
   * Controllers: 1, 3 or 5.
   *
   * @default 3
   */
  readonly replicas?: number;

  /**
   * Volumes of the controllers.
   *
   * @default - 32 GiB on the brokers' backing store, tuned for quorum logs
   */
  readonly storage?: KafkaStorage;

  /**
   * Options of the pods.
   *
   * @default - 0.5 cores, 2 GiB of memory, 1 GiB of heap; images, nodes and priority (see `KafkaClusterProps.pods`) as
   * for brokers
   */
  readonly pods?: PodOptions;
}

/** ZooKeeper as the quorum of a cluster. */
export interface ZookeeperQuorumProps {
  /**
   * The ensemble: a `ZookeeperEnsemble` of this app, or one imported with `ZookeeperEnsemble.fromConnectString`.
   *
   * @default - an ensemble of the cluster's own
   */
  readonly ensemble?: IZookeeperEnsemble;

  /**
   * Path in the ensemble under which the cluster keeps its data.
   *
   * @default - `/`, namespace, `-` and name of the cluster
   */
  readonly chroot?: string;

  /**
   * Servers of an ensemble of the cluster's own.
   *
   * @default 3
   */
  readonly servers?: number;

  /**
   * Volumes of an ensemble of the cluster's own.
   *
   * @default - 32 GiB on the brokers' backing store, tuned for quorum logs
   */
  readonly storage?: KafkaStorage;

  /**
   * Options of the pods of an ensemble of the cluster's own.
   *
   * @default - 0.5 cores, 2 GiB of memory, 1 GiB of heap; images, nodes and priority (see `KafkaClusterProps.pods`) as
   * for brokers
   */
  readonly pods?: PodOptions;

  /**
   * Image of an ensemble of the cluster's own.
   *
   * @default - ZookeeperImage.official()
   */
  readonly image?: ZookeeperImage;
}

/** Who keeps the metadata of a cluster: KRaft controllers, or ZooKeeper (Kafka 3.9). */
export class MetadataQuorum {
  /** KRaft controllers in pods of their own: the choice for production. */
  public static controllers(props: ControllerQuorumProps = {}): MetadataQuorum {
    return checked('MetadataQuorum.controllers', [props], controllers => new MetadataQuorum({ controllers }));
  }

  /**
   * Brokers that are controllers too: 1 or 3 of them, for small clusters. Their number is fixed; more capacity is a
   * broker pool.
   */
  public static combined(props: CombinedQuorumProps = {}): MetadataQuorum {
    return checked('MetadataQuorum.combined', [props], combined => new MetadataQuorum({ combined }));
  }

  /** A ZooKeeper ensemble, for Kafka 3.9. New clusters use KRaft. */
  public static zookeeper(props: ZookeeperQuorumProps = {}): MetadataQuorum {
    return checked('MetadataQuorum.zookeeper', [props], zookeeper => new MetadataQuorum({ zookeeper }));
  }

  /** @internal */
  public readonly _props: QuorumProps;

  private constructor(props: QuorumProps) {
    this._props = props;
  }
}

/** The props of one of the three kinds. */
interface QuorumProps {
  readonly controllers?: ControllerQuorumProps;
  readonly combined?: CombinedQuorumProps;
  readonly zookeeper?: ZookeeperQuorumProps;
}
