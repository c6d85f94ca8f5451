import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { throughputTestLabels, throughputTestObjects } from './throughput-objects';
import { type ThroughputTestModel, brokerDisks, THROUGHPUT_TEST_REVIEWS } from './throughput-rules';
import { GIBIBYTE } from '../../core/quantity';
import { reviewed } from '../../core/rule';
import { bytesOf } from '../../core/size';
import { chartLabels, inputOf } from '../../emit/emit';
import { EmittingConstruct } from '../../emit/emitting-construct';
import { podPeer } from '../../kubernetes/network/network-peer';
import type { IKafkaUser } from '../access/interfaces';
import { accessTargetOf, isRefused } from '../access/provisioning/access-target';
import { provisioningOf } from '../access/provisioning/provisioning';
import { KafkaCluster } from '../kafka-cluster';
import type { IKafkaCluster } from '../kafka-cluster-attributes';

/** Properties of a throughput test. */
export interface ThroughputTestProps {
  /** The cluster. A cluster that exists already needs `administration`. */
  readonly cluster: IKafkaCluster;

  /**
   * User as whom the test connects; use one that nothing else uses. It gets the rights that the test needs.
   *
   * @default - none; an error where listeners authenticate clients, or clients need rights
   */
  readonly user?: IKafkaUser;

  /**
   * Listener that the test uses.
   *
   * @default - the first one that takes the credentials of the user
   */
  readonly listenerName?: string;

  /**
   * Secret with the credentials of the user, in the namespace of the cluster.
   *
   * @default - that of the user; where you make the certificates of users, it must be given
   */
  readonly credentialsSecret?: string;

  /**
   * Data that is written, without replicas; at least 1 MiB. With all replicas it must fit on the disks of the brokers;
   * more than a fifth of a disk is a warning.
   *
   * @default Size.gibibytes(10)
   */
  readonly size?: Size;

  /**
   * Size of a record in bytes, 1 to 1,000,000.
   *
   * @default 1024
   */
  readonly recordBytes?: number;

  /**
   * Partitions of the topic, 1 to 10,000.
   *
   * @default - two for each disk of the brokers, at least 6
   */
  readonly partitions?: number;

  /**
   * MB/s (1,000,000 bytes per second) to write. Set it to measure latencies at the load that you expect: without it,
   * records wait in the producer most of the time.
   *
   * @default - as fast as possible
   */
  readonly rate?: number;

  /**
   * Name of the Job. The topic is named `<name>-throughput-test`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

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

/**
 * Measures what a cluster does, beside what its storage promises: a Job in the namespace of the cluster makes a topic,
 * writes records to it with acks=all and reads them with Kafka's own tools, and deletes the topic. The last line of its
 * log is the result as JSON.
 *
 * It loads the cluster as much as one producer and one consumer can, so put it into a chart of its own, and apply that
 * chart only when the load harms nobody.
 */
export class ThroughputTest extends EmittingConstruct {
  constructor(scope: Construct, id: string, props: ThroughputTestProps) {
    super(scope, id);
    const { props: good, findings: wrong } = inputOf(this, 'ThroughputTestProps', props);
    this._emit(wrong, () => {
      const model = modelOf(good, good.name ?? id, chartLabels(this));
      if (good.user !== undefined) allow(good.cluster, good.user, model.topic);
      return {
        ...reviewed(isRefused(good.cluster) ? [] : THROUGHPUT_TEST_REVIEWS, model, this.node.path),
        manifests: throughputTestObjects(model),
        warningPolicy: good,
      };
    }, 'job');
  }
}

function modelOf(
  props: ThroughputTestProps, name: string, labels: { readonly [key: string]: string },
): ThroughputTestModel {
  const { cluster, user, size, recordBytes = 1024, rate, listenerName, credentialsSecret } = props;
  const target = accessTargetOf(cluster);
  const plan = cluster instanceof KafkaCluster ? cluster._parts?.plan : undefined;
  const disks = plan === undefined ? target?.brokers ?? 0 : brokerDisks(plan).count;
  const userName = user?.userName ?? '';
  return {
    name,
    topic: `${name}-throughput-test`,
    connection: {
      target,
      user: (user && provisioningOf(cluster).userNamed(userName)) ?? {
        name: userName, credentials: { kind: 'elsewhere' }, quotas: {},
      },
      bootstrapServers: cluster.bootstrapServers,
      name: `${name}-client`,
      namespace: cluster.namespace,
      labels,
      listenerName,
      pods: [podPeer(throughputTestLabels(name))],
      trustedCa: undefined,
      credentialsSecret,
      clientRack: undefined,
      path: '/etc/kafka-client',
    },
    plan,
    bytes: size === undefined ? 10 * GIBIBYTE : bytesOf(size),
    recordBytes,
    partitions: props.partitions ?? Math.max(6, 2 * disks),
    rate,
  };
}

/** The rights that the test needs. Its consumer group has the name of its topic. */
function allow(cluster: IKafkaCluster, user: IKafkaUser, name: string): void {
  const provisioning = provisioningOf(cluster);
  const literal = { name, pattern: 'literal' } as const;
  provisioning.addTemporaryTopic(name);
  provisioning.addAcls(user, { resource: 'topic', ...literal }, ['Create', 'Delete', 'Describe', 'Read', 'Write']);
  provisioning.addAcls(user, { resource: 'group', ...literal }, ['Read']);
}
