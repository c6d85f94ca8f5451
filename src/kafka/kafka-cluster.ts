import type { ApiObject } from 'cdk8s';
import { type IConstruct, Construct } from 'constructs';
import type { KafkaClusterProps } from './kafka-cluster-props';
import { type ListenerModel, DEFAULT_CLIENT_PORT } from './listener';
import { clusterObjects } from './objects/cluster-objects';
import { clusterDecisions } from './plan/cluster-decisions';
import { type ClusterScope, clusterSpec, quorumOf, quorumStorage, replication } from './plan/cluster-input';
import { type ClusterPlan, nodeGroups, planCluster } from './plan/cluster-plan';
import type { ZookeeperQuorumSpec } from './plan/cluster-spec';
import { clusterSummary } from './plan/cluster-summary';
import { CLUSTER_CODES, reviewCluster } from './rules/cluster-rules';
import { runbook } from './runbook/runbook';
import type { RunbookMigration } from './runbook/runbook-moves';
import { Replication } from '../availability/replication';
import type { Decision } from '../core/decision';
import { type Finding, hasErrors } from '../core/finding';
import { type Emitted, type Input, attributesOf, chartLabels, emit, inputOf, namespaceOf, refuse } from '../emit/emit';
import { componentSelector } from '../kubernetes/labels';
import { type ObjectNames, DEFAULT_CLUSTER_DOMAIN, objectNames } from '../kubernetes/names';
import { sharedPodOptions } from '../kubernetes/pods/pod-options';
import { KafkaStorage } from '../storage/kafka-storage';
import { reviewPoolClaims } from '../storage/volumes/pool-claims';
import type { EnsemblePlan } from '../zookeeper/ensemble-plan';
import { ENSEMBLE_CODES, OF_CLUSTER, ZookeeperEnsemble, type EnsembleOfCluster, type IZookeeperEnsemble } from '../zookeeper/zookeeper-ensemble';

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

  /** The emitted objects by key: `broker` is the StatefulSet of the brokers. Empty when there are errors. */
  public readonly objects: { [key: string]: ApiObject };

  /** The ensemble, in ZooKeeper mode. */
  public readonly zookeeper?: IZookeeperEnsemble;

  /** @internal What a migration, a snapshot or a runbook is made from; undefined where types of the input are wrong. */
  public readonly _parts?: ClusterParts;

  /** @internal Migrations of this cluster, for its runbook. */
  public readonly _migrations: RunbookMigration[] = [];

  private readonly names: ObjectNames;
  private readonly listeners: readonly ListenerModel[];

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const input = inputOf(this, 'KafkaClusterProps', props);
    const { props: good } = input;
    const named: ClusterScope = {
      name: good.name ?? id,
      namespace: namespaceOf(this, good.namespace),
      chartLabels: chartLabels(this),
    };
    const { plan, ensemble, findings: reviewed, objects } = this.emitted(input, named);
    this._parts = partsOf(plan, ensemble);
    this.zookeeper = ensemble ?? quorumOf(good)._props.zookeeper?.ensemble;
    this.names = objectNames(named.name, named.namespace, good.clusterDomain ?? DEFAULT_CLUSTER_DOMAIN);
    this.listeners = plan?.spec.listeners ?? [];
    this.clusterName = named.name;
    this.namespace = named.namespace;
    this.clusterId = plan?.spec.clusterId ?? '';
    this.brokerLabels = componentSelector('kafka', named.name, 'broker');
    this.bootstrapServers = this.bootstrapAddress(this.listeners[0]?.port ?? DEFAULT_CLIENT_PORT);
    this.decisions = plan === undefined ? [] : clusterDecisions(plan);
    this.findings = [...reviewed, ...ensemble?.findings ?? []];
    this.objects = objects;
    this.node.defaultChild = objects.broker ?? Object.values(objects).at(-1);
  }

  /** Host and port by which clients of a listener find the cluster. Fails when there is no listener of this name. */
  public bootstrapServersOf(listenerName: string): string {
    if (this._parts === undefined) return this.bootstrapServers;
    const listener = this.listeners.find(({ name }) => name === listenerName);
    if (listener === undefined) {
      throw new Error(`'${this.node.path}' has no listener '${listenerName}'; it has ${this.listeners.map(({ name }) => name).join(', ') || 'none'}`);
    }
    return this.bootstrapAddress(listener.port);
  }

  /**
   * RUNBOOK.md of this cluster: what to do when a node or a disk is lost, a volume is full, a restore or a move is due, with its
   * very names and commands, those of its migrations as well. Empty when there are errors.
   */
  public runbook(): string {
    return this._parts === undefined || hasErrors(this.findings) ? '' : runbook(this._parts.plan, this._parts.ensemble, this._migrations);
  }

  private bootstrapAddress(port: number): string {
    return `${this.names.service('bootstrap')}:${port}`;
  }

  private emitted({ props, findings: wrong }: Input<KafkaClusterProps>, named: ClusterScope): EmittedCluster {
    if (wrong.length > 0) return refuse(this, wrong);
    const ensemble = this.ownEnsemble(props, named);
    const plan = planCluster(clusterSpec(props, named, zookeeperQuorum(props, named, ensemble)));
    const emitted = emit(this, {
      findings: [...reviewCluster(plan, this.node.path), ...reviewPoolClaims(nodeGroups(plan), this.node.path)],
      ofParts: ensemble?.findings,
      manifests: clusterObjects(plan),
      warningPolicy: props,
      codes: ensemble === undefined ? CLUSTER_CODES : [...CLUSTER_CODES, ...ENSEMBLE_CODES],
      summary: () => clusterSummary(plan, ensemble?._plan),
    });
    return { plan, ensemble, ...emitted };
  }

  private ownEnsemble(props: KafkaClusterProps, { name, namespace, chartLabels: ofChart }: ClusterScope): ZookeeperEnsemble | undefined {
    const quorum = quorumOf(props)._props.zookeeper;
    if (quorum === undefined || quorum.ensemble !== undefined) return undefined;
    const { topology, userIds, clusterDomain, kubernetesVersion, bootstrap, strict, acknowledge } = props;
    const part: EnsembleOfCluster = {
      [OF_CLUSTER]: { cluster: name, labels: { ...ofChart, ...props.labels }, sharedPods: sharedPodOptions(props.pods) },
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
      acknowledge,
    };
    return new ZookeeperEnsemble(this, 'zookeeper', part);
  }
}

/** A cluster and the ensemble that it has made for itself, as other parts of the library see them. */
export interface ClusterParts {
  readonly plan: ClusterPlan;
  readonly ensemble?: EnsemblePlan;
}

function partsOf(plan: ClusterPlan | undefined, ensemble: ZookeeperEnsemble | undefined): ClusterParts | undefined {
  return plan && { plan, ensemble: ensemble?._plan };
}

/** What comes of the props: without a plan when their types are wrong. */
interface EmittedCluster extends Emitted {
  readonly plan?: ClusterPlan;
  readonly ensemble?: ZookeeperEnsemble;
}

class ImportedCluster extends Construct implements IKafkaCluster {
  public readonly clusterName: string;
  public readonly namespace: string;
  public readonly bootstrapServers: string;

  constructor(scope: Construct, id: string, attributes: KafkaClusterAttributes) {
    super(scope, id);
    const { clusterName, namespace, bootstrapServers } = attributesOf(this, 'KafkaClusterAttributes', attributes);
    this.clusterName = clusterName;
    this.namespace = namespace;
    this.bootstrapServers = bootstrapServers;
  }
}

function zookeeperQuorum(
  props: KafkaClusterProps, { name, namespace }: ClusterScope, own: IZookeeperEnsemble | undefined,
): ZookeeperQuorumSpec | undefined {
  const quorum = quorumOf(props)._props.zookeeper;
  const ensemble = quorum?.ensemble ?? own;
  if (ensemble === undefined) return undefined;
  const { connectString, podLabels, namespace: servers, admittedNamespace } = ensemble;
  return {
    mode: 'zookeeper',
    admittedNamespace,
    connectString: `${connectString}${quorum?.chroot ?? `/${namespace}-${name}`}`,
    pods: podLabels !== undefined && servers !== undefined ? { labels: podLabels, namespace: servers } : undefined,
  };
}
