import type { IConstruct } from 'constructs';
import type { IKafkaCluster } from '../kafka-cluster-attributes';

/** A user of a cluster. */
export interface IKafkaUser extends IConstruct {
  /** Name of the user. */
  readonly userName: string;

  /** The cluster. */
  readonly cluster: IKafkaCluster;
}

/** A topic of a cluster. */
export interface IKafkaTopic extends IConstruct {
  /** Name of the topic. */
  readonly topicName: string;

  /** The cluster. */
  readonly cluster: IKafkaCluster;

  /** Lets a user write records to the topic. */
  grantProduce(user: IKafkaUser): void;

  /** Lets a user read the topic, as a member of a consumer group. */
  grantConsume(user: IKafkaUser, group: string): void;
}
