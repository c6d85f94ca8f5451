import type { TopicSpec } from './provisioning/access-spec';
import { type AccessTarget, unknownCluster } from './provisioning/access-target';
import { TOPIC_CONFIG_KEYS } from './topic-config-keys';
import { Severity } from '../../core/finding';
import { nearest } from '../../core/nearest';
import { quantity } from '../../core/quantity';
import { isWhole } from '../../core/range';
import { type Review, reviewing, ruleTable } from '../../core/rule';
import { type KafkaMinor, kafkaMinor } from '../kafka-version';
import { definitionIn, valueProblem } from '../rules/broker-config-check';

/** A topic and what its rules need to know. */
export interface TopicSubject {
  readonly topic: TopicSpec;
  readonly target: AccessTarget | undefined;
  /** Topics that are declared so far, this one the last. */
  readonly declared: readonly TopicSpec[];
}

/** Longest name of a topic: names of its folders have a partition behind it (Kafka, `Topic.java`). */
const LONGEST_TOPIC_NAME = 249;

const TOPIC_NAME = /^[a-zA-Z0-9._-]+$/;

const MIN_ISR = 'min.insync.replicas';

/** Rules on topics. */
export const TOPIC_RULES = ruleTable<TopicSubject>('Topics', [
  {
    code: 'CLUSTER_NOT_ADMINISTERED',
    severity: Severity.ERROR,
    about: 'A cluster that exists already says how its topics are managed.',
    check: ({ target, topic }) => target !== undefined ? undefined : unknownCluster(topic.name),
  },
  {
    code: 'TOPIC_NAME',
    severity: Severity.ERROR,
    about: 'Names of topics have at most 249 letters, digits, dots, hyphens and underscores, and do not begin with two '
      + 'underscores.',
    check: ({ topic: { name } }) => isTopicName(name) ? undefined : {
      property: 'topicName',
      value: name,
      message: 'Kafka refuses this name, or uses such names for itself',
      allowed: `at most ${LONGEST_TOPIC_NAME} letters, digits, \`.\`, \`-\`, \`_\`; not \`.\`, \`..\` or \`__...\``,
      fix: 'choose another name',
    },
  },
  {
    code: 'TOPIC_PARTITIONS',
    severity: Severity.ERROR,
    about: 'A topic has 1 to 10,000 partitions.',
    check: ({ topic: { partitions } }) => isWhole(partitions, 1, 10_000) ? undefined : {
      property: 'partitions',
      value: partitions,
      message: 'not a number of partitions',
      allowed: '1 to 10000',
      fix: 'use a number in the range',
    },
  },
  {
    code: 'TOPIC_REPLICATION_FACTOR',
    severity: Severity.ERROR,
    about: 'Each replica of a partition needs a broker of its own, and there are as many as writes need in sync.',
    check: ({ topic, target }) => {
      const { replicationFactor } = topic;
      const brokers = target?.brokers;
      if (!isWhole(replicationFactor, 1, brokers ?? 100)) {
        return {
          property: 'replicationFactor',
          value: replicationFactor,
          message: brokers === undefined ? 'not a number of replicas' : `the cluster has ${brokers} brokers`,
          allowed: `1 to ${brokers ?? 100}`,
          fix: 'use a number in the range',
        };
      }
      const wanted = minInsyncReplicas({ topic, target });
      return wanted === undefined || wanted <= replicationFactor ? undefined : {
        property: 'replicationFactor',
        value: replicationFactor,
        message: `producers with acks=all need ${wanted} in-sync replicas (${MIN_ISR}); every write would fail`,
        allowed: `${wanted} or more`,
        fix: `raise it, or set \`config: { '${MIN_ISR}': ${replicationFactor} }\``,
      };
    },
  },
  {
    code: 'TOPIC_REDUNDANCY',
    severity: Severity.WARNING,
    about: 'A topic stays writable and keeps its records while one broker is down.',
    check: ({ topic, target }) => {
      const { replicationFactor } = topic;
      const wanted = minInsyncReplicas({ topic, target }) ?? 1;
      if (target?.brokers === 1 || !isWhole(replicationFactor, 1) || replicationFactor < wanted) return undefined;
      return replicationFactor > wanted && replicationFactor > 1 ? undefined : {
        property: 'replicationFactor',
        value: replicationFactor,
        message: replicationFactor === 1
          ? 'the only replica of a partition is on one broker; while it is down, the partition is too'
          : `each of the ${replicationFactor} replicas must be in sync (${MIN_ISR}); while a broker is down, writes fail`,
        allowed: `more than ${Math.max(1, wanted)}`,
        fix: `use ${wanted + 1}`,
      };
    },
  },
  {
    code: 'TOPIC_CONFIG',
    severity: Severity.ERROR,
    about: 'Configuration of topics has keys and values that the Kafka version of the cluster knows.',
    check: ({ topic: { config }, target }) => {
      const minor = kafkaMinor(target?.version ?? '');
      return minor === undefined ? [] : Object.entries(config).flatMap(([key, value]) => {
        const definition = definitionIn(TOPIC_CONFIG_KEYS, minor, key);
        const problem = definition === undefined ? unknownKey(minor, key) : valueProblem(minor, definition, value);
        return problem === undefined ? [] : [{ property: `config['${key}']`, value, ...problem }];
      });
    },
  },
  {
    code: 'TOPIC_UNCLEAN_ELECTION',
    severity: Severity.WARNING,
    about: 'Unclean leader election of a topic trades acknowledged records for availability.',
    check: ({ topic: { config } }) => String(config['unclean.leader.election.enable']) !== 'true' ? undefined : {
      property: "config['unclean.leader.election.enable']",
      value: true,
      message: 'a replica that lags may become leader, and what it lacks is lost',
      allowed: 'false',
      fix: 'remove it',
    },
  },
  {
    code: 'TOPICS_FILL_DISKS',
    severity: Severity.ERROR,
    about: 'What topics may keep, by the limits of their size, fits on the volumes of the brokers at their largest.',
    check: ({ declared, topic, target }) => {
      const bytes = retainedBytes(declared);
      const unlimited = retainedBytes([topic]) === 0;
      if (target?.capacityBytes === undefined || unlimited || bytes <= target.capacityBytes) return undefined;
      return {
        property: 'retentionSize',
        value: quantity(retainedBytes([topic])),
        message: `the topics declared so far may keep ${quantity(bytes)}, with their replicas and one segment for each `
          + `partition, and the volumes of all brokers take ${quantity(target.capacityBytes)} at their largest`,
        allowed: 'retention sizes that fit together',
        fix: 'lower `retentionSize` or `partitions`, or raise the growth of the volumes',
      };
    },
  },
  {
    code: 'PARTITIONS_BEYOND_PLAN',
    severity: Severity.WARNING,
    about: 'The partitions of all topics are those that the brokers are planned for.',
    check: ({ declared, target }) => {
      if (target?.brokers === undefined || target.partitionsPerBroker === undefined) return undefined;
      const replicas = Math.ceil(replicasOf(declared) / target.brokers);
      const before = Math.ceil(replicasOf(declared.slice(0, -1)) / target.brokers);
      return !(replicas > target.partitionsPerBroker) || before > target.partitionsPerBroker ? undefined : {
        property: 'partitions',
        value: declared[declared.length - 1].partitions,
        message: `with this topic each broker holds ${replicas} replicas, and its times to start and to stop are planned `
          + `for ${target.partitionsPerBroker}`,
        allowed: `partitions that give each broker ${target.partitionsPerBroker} replicas or fewer`,
        fix: `set \`partitionsPerBroker: ${replicas}\` of the cluster`,
      };
    },
  },
]);

/** Every rule on a topic. */
export const TOPIC_REVIEWS: readonly Review<TopicSubject>[] = [reviewing(TOPIC_RULES, subject => [subject])];

function unknownKey(minor: KafkaMinor, key: string) {
  const near = nearest(key, Object.keys(TOPIC_CONFIG_KEYS));
  return {
    message: `Kafka ${minor} has no such key for topics, and refuses the topic`,
    allowed: 'the topic keys of Kafka',
    fix: near === undefined ? 'remove it' : `if you mean '${near}', correct it; else remove it`,
  };
}

/** Whether Kafka accepts a name, and does not use it itself. */
export function isTopicName(name: string): boolean {
  return TOPIC_NAME.test(name) && name.length <= LONGEST_TOPIC_NAME && !/^(\.\.?$|__)/.test(name);
}

function minInsyncReplicas({ topic: { config }, target }: Pick<TopicSubject, 'topic' | 'target'>): number | undefined {
  const own = Number(config[MIN_ISR]);
  return isWhole(own, 1) ? own : target?.minInsyncReplicas;
}

function replicasOf(topics: readonly TopicSpec[]): number {
  return topics.reduce((sum, { partitions, replicationFactor }) => sum + partitions * replicationFactor, 0);
}

/** Kafka's default of `segment.bytes`: the active segment is kept whatever the limit says. */
const SEGMENT_BYTES = 2 ** 30;

/** Bytes that topics with a limit may take, each partition with its active segment. */
function retainedBytes(topics: readonly TopicSpec[]): number {
  return topics.reduce((sum, { partitions, replicationFactor, config }) => {
    const limit = Number(config['retention.bytes'] ?? -1);
    const segment = Number(config['segment.bytes'] ?? SEGMENT_BYTES);
    return limit > 0 ? sum + (limit + segment) * partitions * replicationFactor : sum;
  }, 0);
}
