import { Construct } from 'constructs';
import { DEFAULT_CLIENT_PORT, DEFAULT_CLUSTER_DOMAIN } from '../defaults';
import { registerAccessTarget, registerRefused } from './access/provisioning/access-target';
import { clusterTarget, importedTarget } from './access/provisioning/cluster-target';
import { provisioningOf } from './access/provisioning/provisioning';
import { type TopicProps, KafkaTopic } from './access/topic';
import { type UserProps, KafkaUser } from './access/user';
import { type RecoveryAssumptions, type ReportAssumptions, Durability, clusterReport } from './durability';
import type { IKafkaCluster, KafkaClusterAttributes } from './kafka-cluster-attributes';
import type { KafkaClusterProps } from './kafka-cluster-props';
import type { ListenerModel } from './listener';
import { clusterObjects } from './objects/cluster-objects';
import { clusterDecisions } from './plan/cluster-decisions';
import { type ClusterScope, clusterSpec, ownEnsembleSpec, quorumOf } from './plan/cluster-input';
import { type ClusterPlan, brokerIds, nodeGroups, planCluster } from './plan/cluster-plan';
import type { ZookeeperQuorumSpec } from './plan/cluster-spec';
import { clusterSummary } from './plan/cluster-summary';
import { bootstrapAddresses } from './plan/external-plan';
import { plannedCluster } from './plan/planned-cluster';
import { CLUSTER_REVIEWS } from './rules/cluster-reviews';
import { runbook } from './runbook/runbook';
import type { RunbookMigration } from './runbook/runbook-moves';
import type { Decision } from '../core/decision';
import { type Finding, Severity, hasErrors } from '../core/finding';
import { reviewed } from '../core/rule';
import type { StringMap } from '../core/string-map';
import { AppRegistry } from '../emit/app-registry';
import {
  type Emitted, type Input, attributesOf, chartLabels, emit, extended, inputOf, namespaceOf, refuse,
} from '../emit/emit';
import { EmittingConstruct } from '../emit/emitting-construct';
import { componentSelector } from '../kubernetes/labels';
import { type ObjectNames, objectNames } from '../kubernetes/names';
import type { PlannedCluster } from '../planner/planned-cluster';
import { poolClaims } from '../storage/volumes/pool-claims';
import type { EnsemblePlan } from '../zookeeper/ensemble-plan';
import { type IZookeeperEnsemble, ENSEMBLE_TABLES, OwnEnsemble } from '../zookeeper/zookeeper-ensemble';

/** A Kafka cluster on Kubernetes, with its storage. The StatefulSet of the brokers is the object `broker`. */
export class KafkaCluster extends EmittingConstruct implements IKafkaCluster {
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

  /** What was decided, with the reasons. */
  public readonly decisions: Decision[];

  /** The ensemble, in ZooKeeper mode. */
  public readonly zookeeper?: IZookeeperEnsemble;

  /** @internal What a migration, a snapshot or a runbook is made from; undefined where types of the input are wrong. */
  public readonly _parts?: ClusterParts;

  /** @internal Migrations of this cluster, for its runbook. */
  public readonly _migrations: RunbookMigration[] = [];

  private readonly names: ObjectNames;
  private readonly listeners: readonly ListenerModel[];
  private readonly brokerIds: readonly number[];
  private readonly accepted: StringMap;
  private readonly planned?: PlannedCluster;

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const input = inputOf(this, 'KafkaClusterProps', props);
    const { props: good } = input;
    const named: ClusterScope = {
      name: good.name ?? id,
      namespace: namespaceOf(this, good.namespace),
      chartLabels: chartLabels(this),
    };
    const { plan, ensemble, findings, objects, accepted = {}, planned } = this.emit(input, named);
    this._parts = partsOf(plan, ensemble);
    this.zookeeper = ensemble ?? quorumOf(good)._props.zookeeper?.ensemble;
    this.names = objectNames(named.name, named.namespace, good.clusterDomain ?? DEFAULT_CLUSTER_DOMAIN);
    this.listeners = plan?.spec.listeners ?? [];
    this.clusterName = named.name;
    this.namespace = named.namespace;
    this.clusterId = plan?.spec.clusterId ?? '';
    this.brokerLabels = componentSelector('kafka', named.name, 'broker');
    this.brokerIds = plan === undefined ? [] : brokerIds(plan);
    this.accepted = accepted;
    this.planned = hasErrors(findings) ? undefined : planned;
    this.bootstrapServers = this.bootstrapAddress(this.listeners[0] ?? { port: DEFAULT_CLIENT_PORT });
    if (plan === undefined) registerRefused(this);
    else registerAccessTarget(this, clusterTarget(plan));
    // The job for topics and users also makes subscriptions: it must run without topics and users too.
    if (plan?.spec.clientMetrics !== undefined) provisioningOf(this);
    this.decisions = plan === undefined ? [] : clusterDecisions(plan);
    this._keep(
      { findings: [...findings, ...ensemble?.findings ?? []], objects },
      'broker' in objects ? 'broker' : Object.keys(objects).at(-1),
    );
  }

  /**
   * Hosts and ports by which clients of a listener find the cluster, as `bootstrap.servers` of Kafka. Fails when there
   * is no listener of this name.
   */
  public bootstrapServersOf(listenerName: string): string {
    if (this._parts === undefined) return this.bootstrapServers;
    const listener = this.listeners.find(({ name }) => name === listenerName);
    if (listener === undefined) {
      throw new Error(`'${this.node.path}' has no listener '${listenerName}'; it has `
        + `${this.listeners.map(({ name }) => name).join(', ') || 'none'}`);
    }
    return this.bootstrapAddress(listener);
  }

  /** Adds a topic. The name is also the id of the construct. */
  public addTopic(topicName: string, props: TopicProps): KafkaTopic {
    return new KafkaTopic(
      this, freeId(this, `topic-${topicName}`), extended(props, { cluster: this, topicName: given(topicName) }),
    );
  }

  /** Adds a user. */
  public addUser(userName: string, props: UserProps = {}): KafkaUser {
    return new KafkaUser(
      this, freeId(this, `user-${userName}`), extended(props, { cluster: this, userName: given(userName) }),
    );
  }

  /** Has a topic deleted, with all its records. Nothing else deletes a topic. */
  public removeTopic(topicName: string): void {
    provisioningOf(this).removeTopic(topicName);
  }

  /** Has the credentials, quotas and rights of a user removed. */
  public removeUser(userName: string): void {
    provisioningOf(this).removeUser(userName);
  }

  /**
   * Has the password of a user removed, who keeps quotas and rights: after a change to tokens or certificates, once no
   * client logs in with it any more.
   */
  public removePassword(userName: string): void {
    provisioningOf(this).removePassword(userName);
  }

  /** Has rights of declared users removed that are not declared. Without this, the job only names them in its log. */
  public removeUndeclaredRights(): void {
    provisioningOf(this).removeUndeclaredAcls();
  }

  /**
   * RUNBOOK.md of this cluster: what to do when a node or a disk is lost, a volume is full, a restore or a move is due,
   * with its own names and commands, including those of its migrations. Empty when there are errors.
   */
  public runbook(): string {
    return this._parts === undefined || hasErrors(this.findings)
      ? ''
      : runbook(this._parts.plan, this._parts.ensemble, this._migrations, this.accepted);
  }

  /**
   * What the cluster survives, and how long it takes to recover. Everything is empty when the cluster has errors; wrong
   * assumptions are in `findings` of the result.
   */
  public durability(assumptions?: RecoveryAssumptions): Durability {
    return Durability._of(this.planned, assumptions);
  }

  /**
   * A self-contained HTML page about this cluster: what happens when a node fails, what the cluster
   * survives, how long it takes to recover, other choices of replicas, growth, cost, decisions and findings. Empty when
   * there are errors. The command `npx kafka-constructs report FILE` makes the same from the manifest.
   */
  public report(assumptions?: ReportAssumptions): string {
    return this.planned === undefined ? '' : clusterReport(this.planned, assumptions);
  }

  private bootstrapAddress(listener: Pick<ListenerModel, 'port' | 'external'>): string {
    return bootstrapAddresses(listener, this.names.service('bootstrap'), this.brokerIds);
  }

  private emit({ props, findings: wrong }: Input<KafkaClusterProps>, named: ClusterScope): EmittedCluster {
    if (wrong.length > 0) return refuse(this, wrong);
    const ensemble = this.ownEnsemble(props, named);
    const plan = planCluster(clusterSpec(props, named, zookeeperQuorum(props, named, ensemble)));
    const { path } = this.node;
    const claims = poolClaims(nodeGroups(plan).map(({ volumes }) => volumes), AppRegistry.of(this));
    const { findings, tables } = reviewed(CLUSTER_REVIEWS, { plan, claims }, path);
    const accepted = acknowledged(findings, props);
    const planned = plannedCluster(plan, ensemble?.plan, withReasons(findings, accepted));
    const emitted = emit(this, {
      findings,
      tables: ensemble === undefined ? tables : [...tables, ...ENSEMBLE_TABLES],
      ofParts: ensemble?.findings,
      manifests: clusterObjects(plan, accepted, planned),
      warningPolicy: props,
      summary: () => clusterSummary(plan, ensemble?.plan),
    });
    return { plan, ensemble, accepted, planned, ...emitted };
  }

  private ownEnsemble(props: KafkaClusterProps, named: ClusterScope): OwnEnsemble | undefined {
    const spec = ownEnsembleSpec(props, named);
    return spec && new OwnEnsemble(this, 'zookeeper', spec, props);
  }
}

/** A cluster and its own ensemble, for other parts of the library. */
export interface ClusterParts {
  readonly plan: ClusterPlan;
  readonly ensemble?: EnsemblePlan;
}

function partsOf(plan: ClusterPlan | undefined, ensemble: OwnEnsemble | undefined): ClusterParts | undefined {
  return plan && { plan, ensemble: ensemble?.plan };
}

/** The result of the props: without a plan when their types are wrong. */
interface EmittedCluster extends Emitted {
  readonly plan?: ClusterPlan;
  readonly ensemble?: OwnEnsemble;
  /** Reasons of the warnings that are acknowledged, by code. */
  readonly accepted?: StringMap;
  readonly planned?: PlannedCluster;
}

class ImportedCluster extends Construct implements IKafkaCluster {
  public readonly clusterName: string;
  public readonly namespace: string;
  public readonly bootstrapServers: string;

  constructor(scope: Construct, id: string, attributes: KafkaClusterAttributes) {
    super(scope, id);
    const good = attributesOf(this, 'KafkaClusterAttributes', attributes);
    const { clusterName, namespace, bootstrapServers } = good;
    this.clusterName = clusterName;
    this.namespace = namespace;
    this.bootstrapServers = bootstrapServers;
    const target = importedTarget(good, chartLabels(this));
    if (target !== undefined) registerAccessTarget(this, target);
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
    ownServers: own instanceof OwnEnsemble ? own.plan.spec.servers : undefined,
    connectString: `${connectString}${quorum?.chroot ?? `/${namespace}-${name}`}`,
    pods: podLabels !== undefined && servers !== undefined ? { labels: podLabels, namespace: servers } : undefined,
  };
}

/** Reasons of the warnings that are acknowledged, by code. */
function acknowledged(findings: readonly Finding[], { acknowledge = {} }: KafkaClusterProps): StringMap {
  return Object.fromEntries(findings
    .filter(({ code, severity }) => severity === Severity.WARNING && Object.hasOwn(acknowledge, code))
    .map(({ code }) => [code, acknowledge[code]]));
}

/** Findings with the reasons for which warnings are acknowledged. */
function withReasons(findings: readonly Finding[], accepted: StringMap): Finding[] {
  return findings.map(finding =>
    Object.hasOwn(accepted, finding.code) ? { ...finding, acknowledged: accepted[finding.code] } : finding);
}

/** An id that is free: what is declared twice is a finding. */
function freeId({ node }: Construct, id: string): string {
  let free = id;
  for (let number = 2; node.tryFindChild(free) !== undefined; number++) free = `${id}-${number}`;
  return free;
}

/** In plain JavaScript a name may be missing. It has no default here. */
function given(name: string): string {
  return name ?? null;
}
