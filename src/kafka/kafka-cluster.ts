import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { clusterDecisions } from './cluster-decisions';
import type { ClusterScope } from './cluster-input';
import { clusterSpec, quorumOf, quorumStorage, replication } from './cluster-input';
import { clusterObjects } from './cluster-objects';
import type { ClusterPlan } from './cluster-plan';
import { planCluster } from './cluster-plan';
import { CLUSTER_CODES, reviewCluster } from './cluster-rules';
import type { ZookeeperQuorumSpec } from './cluster-spec';
import type { KafkaClusterProps } from './kafka-cluster-props';
import { DEFAULT_CLIENT_PORT } from './listener';
import type { ZookeeperQuorumProps } from './metadata-quorum';
import type { Decision } from '../core/decision';
import type { Finding } from '../core/finding';
import { chartLabels, emit, namespaceOf } from '../core/front-end';
import { Replication } from '../durability/replication';
import { KafkaStorage } from '../storage/kafka-storage';
import { ZookeeperEnsemble } from '../zookeeper/zookeeper-ensemble';
import type { IZookeeperEnsemble } from '../zookeeper/zookeeper-ensemble';

/** A Kafka cluster, made here or known by its attributes. */
export interface IKafkaCluster extends IConstruct {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Namespace of the cluster. */
  readonly namespace: string;

  /** Host and port by which clients of the first listener find the cluster. */
  readonly bootstrapServers: string;
}

/** What is known of a cluster that exists already. */
export interface KafkaClusterAttributes {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Namespace of the cluster. */
  readonly namespace: string;

  /** Hosts and ports by which clients find the cluster. */
  readonly bootstrapServers: string;
}

/** A Kafka cluster on Kubernetes, with its storage. */
export class KafkaCluster extends Construct implements IKafkaCluster {
  /** A cluster that exists already. */
  public static fromAttributes(scope: Construct, id: string, attributes: KafkaClusterAttributes): IKafkaCluster {
    return new ImportedCluster(scope, id, attributes);
  }

  public readonly clusterName: string;
  public readonly namespace: string;
  public readonly bootstrapServers: string;

  /** Id of the cluster; with ZooKeeper, the brokers make one of their own. */
  public readonly clusterId: string;

  /** Labels by which network policies and Services select the brokers. */
  public readonly brokerLabels: { [key: string]: string };

  /** What was found in the input: errors, warnings and notes. */
  public readonly findings: Finding[];

  /** What was decided, with the reasons. */
  public readonly decisions: Decision[];

  /** The emitted objects by role: `broker` is the StatefulSet of the brokers. Empty when there are errors. */
  public readonly objects: { [role: string]: ApiObject };

  /** The ensemble, in ZooKeeper mode. */
  public readonly zookeeper?: IZookeeperEnsemble;

  private readonly plan: ClusterPlan;

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const named: ClusterScope = {
      name: props.name ?? id,
      namespace: namespaceOf(this, props.namespace),
      labels: { ...chartLabels(this), ...props.labels },
    };
    const zookeeper = quorumOf(props)._props.zookeeper;
    this.zookeeper = zookeeper && (zookeeper.ensemble ?? this.ownEnsemble(props, named, zookeeper));
    const chroot = zookeeper?.chroot ?? `/${named.namespace}-${named.name}`;
    this.plan = planCluster(clusterSpec(props, named, this.zookeeper && zookeeperQuorum(this.zookeeper, chroot)));
    this.clusterName = named.name;
    this.namespace = named.namespace;
    this.clusterId = this.plan.spec.clusterId;
    this.brokerLabels = this.plan.brokerSelector;
    this.bootstrapServers = this.bootstrapAddress(this.plan.spec.listeners[0]?.port ?? DEFAULT_CLIENT_PORT);
    this.decisions = clusterDecisions(this.plan);
    const emitted = emit(this, {
      findings: reviewCluster(this.plan, this.node.path), manifests: clusterObjects(this.plan), warningPolicy: props, codes: CLUSTER_CODES,
    });
    this.findings = emitted.findings;
    this.objects = emitted.objects;
    this.node.defaultChild = emitted.objects.broker ?? Object.values(emitted.objects).at(-1);
  }

  /** Host and port by which clients of a listener find the cluster. Fails when there is no listener of this name. */
  public bootstrapServersOf(listenerName: string): string {
    const { listeners } = this.plan.spec;
    const listener = listeners.find(({ name }) => name === listenerName);
    if (listener === undefined) {
      throw new Error(`'${this.node.path}' has no listener '${listenerName}'; it has ${listeners.map(({ name }) => name).join(', ') || 'none'}`);
    }
    return this.bootstrapAddress(listener.port);
  }

  private bootstrapAddress(port: number): string {
    return `${this.plan.names.service('bootstrap')}:${port}`;
  }

  private ownEnsemble(props: KafkaClusterProps, { name, namespace }: ClusterScope, quorum: ZookeeperQuorumProps): ZookeeperEnsemble {
    const { topology, userIds, clusterDomain, kubernetesVersion, bootstrap, strict } = props;
    return new ZookeeperEnsemble(this, 'zookeeper', {
      name: `${name}-zookeeper`,
      namespace,
      storage: quorum.storage ?? KafkaStorage._of(quorumStorage(props.storage._model)),
      replication: Replication.of({ ...replication(props) }),
      servers: quorum.servers,
      pods: quorum.pods,
      image: quorum.image,
      topology,
      userIds,
      clusterDomain,
      kubernetesVersion,
      bootstrap,
      strict,
    });
  }
}

class ImportedCluster extends Construct implements IKafkaCluster {
  public readonly clusterName: string;
  public readonly namespace: string;
  public readonly bootstrapServers: string;

  constructor(scope: Construct, id: string, attributes: KafkaClusterAttributes) {
    super(scope, id);
    this.clusterName = attributes.clusterName;
    this.namespace = attributes.namespace;
    this.bootstrapServers = attributes.bootstrapServers;
  }
}

function zookeeperQuorum({ connectString, podLabels, namespace }: IZookeeperEnsemble, chroot: string): ZookeeperQuorumSpec {
  return {
    mode: 'zookeeper',
    connectString: `${connectString}${chroot}`,
    pods: podLabels !== undefined && namespace !== undefined ? { labels: podLabels, namespace } : undefined,
  };
}
