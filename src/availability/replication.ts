import { DEFAULT_MOST_COPIES } from '../defaults';
import { checked } from '../input/stand-ins';

/** Copies of a record: in Kafka, and of each broker's volumes. */
export interface ReplicationProps {
  /** Copies that Kafka keeps of each partition, on as many brokers. */
  readonly replicationFactor: number;

  /**
   * In-sync replicas without which an acks=all write is refused.
   *
   * @default - one less than the replication factor, at least 1
   */
  readonly minInsyncReplicas?: number;

  /**
   * Copies that Portworx keeps of each volume: 1 to 3.
   *
   * @default 1
   */
  readonly volumeReplicas?: number;

  /**
   * Most copies of each record on disk (replication factor x volume replicas) that you want to pay for.
   *
   * @default 6
   */
  readonly mostCopies?: number;
}

/** How many copies of a record are stored: Kafka's replication factor times the replicas of each volume. */
export class Replication {
  /**
   * A broker comes back on another node with its data: replication factor 3, two in-sync replicas, two volume replicas.
   * Needs Portworx pools and a free node. After the failure its volume has one replica until Portworx makes the other
   * again: a day later by default (`pxctl cluster options update --repl-move-timeout`, 1440 minutes). When that node
   * fails too in the meantime, the broker waits for a node with its volume, and Kafka's other two replicas carry on.
   */
  public static maximumUptime(): Replication {
    return new Replication({ replicationFactor: 3, minInsyncReplicas: 2, volumeReplicas: 2 });
  }

  /** Kafka alone replicates: replication factor 3, two in-sync replicas, one volume replica. */
  public static maximumPerformance(): Replication {
    return new Replication({ replicationFactor: 3, minInsyncReplicas: 2, volumeReplicas: 1 });
  }

  /** Your own numbers. */
  public static of(props: ReplicationProps): Replication {
    return checked('Replication.of', [props], good => new Replication(good));
  }

  /** Copies that Kafka keeps of each partition. */
  public readonly replicationFactor: number;

  /** In-sync replicas without which an acks=all write is refused. */
  public readonly minInsyncReplicas: number;

  /** Copies that Portworx keeps of each volume. */
  public readonly volumeReplicas: number;

  /** Most copies of each record on disk that you want to pay for. */
  public readonly mostCopies: number;

  private constructor(props: ReplicationProps) {
    this.replicationFactor = props.replicationFactor;
    this.minInsyncReplicas = props.minInsyncReplicas ?? Math.max(1, props.replicationFactor - 1);
    this.volumeReplicas = props.volumeReplicas ?? 1;
    this.mostCopies = props.mostCopies ?? DEFAULT_MOST_COPIES;
  }

  /** Copies of each record on disk. */
  public get copies(): number {
    return this.replicationFactor * this.volumeReplicas;
  }
}
