import type { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import type { IKafkaTopic, IKafkaUser } from './interfaces';
import type { TopicSpec } from './provisioning/access-spec';
import { type AccessTarget, accessTargetOf, isRefused } from './provisioning/access-target';
import { type Provisioning, provisioningOf } from './provisioning/provisioning';
import { TOPIC_REVIEWS } from './topic-rules';
import { reviewed } from '../../core/rule';
import { inputOf } from '../../emit/emit';
import { EmittingConstruct } from '../../emit/emitting-construct';
import type { IKafkaCluster } from '../kafka-cluster-attributes';

/** Properties of a topic of a cluster. */
export interface TopicProps {
  /** Partitions. They can be added later, never removed; adding some sends the keys of records to other partitions. */
  readonly partitions: number;

  /**
   * Replicas of each partition.
   *
   * @default - the replication factor of the cluster
   */
  readonly replicationFactor?: number;

  /**
   * How long records are kept.
   *
   * @default - as long as the brokers keep those of other topics; seven days, if `config` of the cluster does not say
   * otherwise
   */
  readonly retention?: Duration;

  /**
   * Bytes of records that each partition keeps.
   *
   * @default - no limit
   */
  readonly retentionSize?: Size;

  /**
   * Configuration by Kafka's own keys, checked against what the version of the cluster knows. A key that is not given
   * is left as it is.
   *
   * @default - Kafka's defaults
   */
  readonly config?: { [key: string]: string | number | boolean };

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

/** A topic of a cluster. */
export interface KafkaTopicProps extends TopicProps {
  /** The cluster. */
  readonly cluster: IKafkaCluster;

  /**
   * Name of the topic.
   *
   * @default - the id of the construct
   */
  readonly topicName?: string;
}

/**
 * A topic. A job in the cluster creates it and applies its configuration. The job never deletes a topic that is no
 * longer declared: see `removeTopic` of the cluster.
 */
export class KafkaTopic extends EmittingConstruct implements IKafkaTopic {
  public readonly topicName: string;
  public readonly cluster: IKafkaCluster;

  private readonly provisioning: Provisioning | undefined;

  constructor(scope: Construct, id: string, props: KafkaTopicProps) {
    super(scope, id);
    const { props: good, findings: wrong } = inputOf(this, 'KafkaTopicProps', props);
    // With wrong types nothing else is looked at.
    this.provisioning = wrong.length > 0 ? undefined : provisioningOf(good.cluster);
    const target = this.provisioning && accessTargetOf(good.cluster);
    const topic = topicSpec(good, good.topicName ?? id, target);
    this.topicName = topic.name;
    this.cluster = good.cluster;
    this._emit(wrong, () => {
      const declared = this.provisioning!.addTopic(topic, this.node.path).map(({ spec }) => spec);
      return {
        ...reviewed(isRefused(good.cluster) ? [] : TOPIC_REVIEWS, { topic, target, declared }, this.node.path),
        manifests: {},
        warningPolicy: good,
      };
    });
  }

  /** Lets a user write records to the topic. */
  public grantProduce(user: IKafkaUser): void {
    this.grant(user, ['Write', 'Describe']);
  }

  /** Lets a user read the topic, as a member of a consumer group. */
  public grantConsume(user: IKafkaUser, group: string): void {
    this.grant(user, ['Read', 'Describe']);
    this.provisioning?.addAcls(user, { resource: 'group', name: group, pattern: 'literal' }, ['Read']);
  }

  private grant(user: IKafkaUser, operations: readonly string[]): void {
    this.provisioning?.addAcls(user, { resource: 'topic', name: this.topicName, pattern: 'literal' }, operations);
  }
}

function topicSpec(
  { partitions, replicationFactor, retention, retentionSize, config = {} }: TopicProps, name: string,
  target: AccessTarget | undefined,
): TopicSpec {
  return {
    name,
    partitions,
    replicationFactor: replicationFactor ?? target?.replicationFactor ?? 1,
    config: {
      ...retention === undefined ? {} : { 'retention.ms': retention.toMilliseconds() },
      ...retentionSize === undefined ? {} : { 'retention.bytes': retentionSize.toKibibytes() * 1024 },
      ...config,
    },
  };
}
