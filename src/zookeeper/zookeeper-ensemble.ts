import { type IConstruct, Construct } from 'constructs';
import { ensembleObjects } from './ensemble-objects';
import { type EnsemblePlan, connectString, planEnsemble } from './ensemble-plan';
import { type EnsembleSubject, ENSEMBLE_REVIEWS, ENSEMBLE_SCOPE_REVIEWS } from './ensemble-rules';
import { type EnsembleSpec, ensembleSpec } from './ensemble-spec';
import { ensembleSummary } from './ensemble-summary';
import type { ZookeeperImage } from './zookeeper-image';
import type { Replication } from '../availability/replication';
import type { Topology } from '../availability/topology';
import { reviewAll, reviewed, tablesOf } from '../core/rule';
import type { WarningPolicy } from '../core/warning-policy';
import { DEFAULT_METRICS_PORT } from '../defaults';
import { AppRegistry } from '../emit/app-registry';
import { attributesOf, chartLabels, inputOf, namespaceOf } from '../emit/emit';
import { EmittingConstruct } from '../emit/emitting-construct';
import type { IpFamilies } from '../kubernetes/network/ip-families';
import { peersOf } from '../kubernetes/network/network-flows';
import type { NetworkPeer } from '../kubernetes/network/network-peer';
import type { JmxAgent } from '../kubernetes/pods/jmx-agent';
import { type PodOptions, podOptions } from '../kubernetes/pods/pod-options';
import type { UserIds } from '../security/user-ids';
import { type KafkaStorage, STAND_IN_STORAGE } from '../storage/kafka-storage';
import { poolClaims } from '../storage/volumes/pool-claims';

/** A ZooKeeper ensemble, made here or known by its address. */
export interface IZookeeperEnsemble extends IConstruct {
  /** Host and port of each server, separated by commas; without a chroot. */
  readonly connectString: string;

  /**
   * Labels by which network policies select the servers.
   *
   * @default - not known: brokers may then connect to the client port anywhere
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Namespace of the servers.
   *
   * @default - not known
   */
  readonly namespace?: string;

  /**
   * The one namespace from which the ensemble admits Kafka.
   *
   * @default - others are admitted too, or it is not known
   */
  readonly admittedNamespace?: string;
}

/** How the servers of an ensemble are scraped. */
export interface ZookeeperMetrics {
  /** Where the agent that exports the metrics comes from. */
  readonly agent: JmxAgent;

  /** The pods that scrape; network policies let them in to the port of metrics. */
  readonly scrapedBy: NetworkPeer[];

  /**
   * Port of metrics.
   *
   * @default 9404
   */
  readonly port?: number;

  /**
   * Whether the pods have the annotations by which a Prometheus without an operator finds them.
   *
   * @default false
   */
  readonly annotations?: boolean;
}

/** A ZooKeeper ensemble. */
export interface ZookeeperEnsembleProps {
  /**
   * Name of the ensemble; names of its objects begin with it.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace of the objects.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /**
   * Servers: 1, 3, 5 or 7.
   *
   * @default 3
   */
  readonly servers?: number;

  /** The volumes of the servers. */
  readonly storage: KafkaStorage;

  /**
   * Replication. Only its volume replicas matter here: the servers replicate among themselves.
   *
   * @default - one volume replica, or those of an existing class
   */
  readonly replication?: Replication;

  /**
   * Whether the ensemble is being started for the first time, so that empty disks are expected. Set it for the first
   * deployment and remove it afterwards: a server that then finds its disk empty has lost it, and joins without a vote
   * until it has synced. Removing it restarts nothing.
   *
   * @default false
   */
  readonly bootstrap?: boolean;

  /**
   * Nodes and zones.
   *
   * @default - not known; rules that need their number are skipped
   */
  readonly topology?: Topology;

  /**
   * Options of the pods.
   *
   * @default - 0.5 cores, 2 GiB of memory, 1 GiB of heap
   */
  readonly pods?: PodOptions;

  /**
   * The image.
   *
   * @default - ZookeeperImage.official()
   */
  readonly image?: ZookeeperImage;

  /**
   * Whether user ids are fixed or assigned by the platform.
   *
   * @default UserIds.FIXED
   */
  readonly userIds?: UserIds;

  /**
   * Who may connect as a client.
   *
   * @default - pods of the same namespace that are labelled `app.kubernetes.io/name: kafka`
   */
  readonly allowFrom?: NetworkPeer[];

  /**
   * Domain of the Kubernetes cluster.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * IP families of the Services.
   *
   * @default - the default of the Kubernetes cluster: one family
   */
  readonly ipFamilies?: IpFamilies;

  /**
   * How the servers are scraped by Prometheus. The ensemble that a cluster makes for itself follows `monitoring` of the
   * cluster.
   *
   * @default - not at all
   */
  readonly metrics?: ZookeeperMetrics;

  /**
   * Oldest Kubernetes version that the manifests are applied to.
   *
   * @default 1.28
   */
  readonly kubernetesVersion?: string;

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

/** A ZooKeeper ensemble for Kafka 3.9 in ZooKeeper mode. Its StatefulSet is the object `server`. */
export class ZookeeperEnsemble extends EmittingConstruct implements IZookeeperEnsemble {
  /** An ensemble that exists already, by the hosts and ports of its servers (`zk-0.example:2181,zk-1.example:2181`). */
  public static fromConnectString(scope: Construct, id: string, servers: string): IZookeeperEnsemble {
    return new ImportedEnsemble(scope, id, servers);
  }

  public readonly connectString: string;
  public readonly podLabels?: { [key: string]: string };
  public readonly namespace?: string;
  public readonly admittedNamespace?: string;

  /** @internal What a migration, a snapshot or a runbook is made from. */
  public readonly _plan: EnsemblePlan;

  constructor(scope: Construct, id: string, props: ZookeeperEnsembleProps) {
    super(scope, id);
    const { props: good, findings } = inputOf(this, 'ZookeeperEnsembleProps', props);
    const plan = planEnsemble(specOf(this, id, good));
    this._plan = plan;
    this.connectString = connectString(plan);
    this.podLabels = plan.selector;
    this.namespace = plan.names.namespace;
    this.admittedNamespace = good.allowFrom === undefined ? plan.names.namespace : undefined;
    const { path } = this.node;
    this._emit(findings, () => ({
      findings: [
        ...reviewAll(ENSEMBLE_SCOPE_REVIEWS, plan, path),
        ...reviewAll(ENSEMBLE_REVIEWS, ensembleSubject(this, plan), path),
      ],
      tables: ENSEMBLE_TABLES,
      manifests: ensembleObjects(plan),
      warningPolicy: good,
      summary: () => ensembleSummary(plan),
    }), 'server');
  }
}

/**
 * An ensemble that a cluster makes for itself. The cluster reviews what both share, and checks the acknowledgements.
 */
export class OwnEnsemble extends EmittingConstruct implements IZookeeperEnsemble {
  public readonly connectString: string;
  public readonly podLabels: { [key: string]: string };
  public readonly namespace: string;
  public readonly admittedNamespace: string;
  public readonly plan: EnsemblePlan;

  constructor(scope: Construct, id: string, spec: EnsembleSpec, warningPolicy: WarningPolicy) {
    super(scope, id);
    const plan = planEnsemble(spec);
    this.plan = plan;
    this.connectString = connectString(plan);
    this.podLabels = plan.selector;
    this.namespace = plan.names.namespace;
    this.admittedNamespace = plan.names.namespace;
    const { path } = this.node;
    this._emit([], () => ({
      ...reviewed(ENSEMBLE_REVIEWS, ensembleSubject(this, plan), path),
      ofWhole: reviewAll(ENSEMBLE_SCOPE_REVIEWS, plan, path),
      manifests: ensembleObjects(plan),
      warningPolicy: { ...warningPolicy, part: true },
    }), 'server');
  }
}

/** The tables of all rules on ensembles. */
export const ENSEMBLE_TABLES = tablesOf([...ENSEMBLE_SCOPE_REVIEWS, ...ENSEMBLE_REVIEWS]);

function ensembleSubject(scope: IConstruct, plan: EnsemblePlan): EnsembleSubject {
  return { plan, claims: poolClaims([plan.volumes], AppRegistry.of(scope)) };
}

class ImportedEnsemble extends Construct implements IZookeeperEnsemble {
  public readonly connectString: string;

  constructor(scope: Construct, id: string, servers: string) {
    super(scope, id);
    // A stand-in that is an address, so that a wrong type is reported once.
    this.connectString = attributesOf(this, 'string', servers, 'servers') === servers ? servers : 'stand-in:2181';
  }
}

function specOf(scope: IConstruct, id: string, props: ZookeeperEnsembleProps): EnsembleSpec {
  const { name = id, namespace, storage, topology, replication, allowFrom, pods, metrics, ...others } = props;
  const labels = chartLabels(scope);
  return ensembleSpec({
    ...others,
    name,
    owner: name,
    namespace: namespaceOf(scope, namespace),
    storage: storage?._model ?? STAND_IN_STORAGE,
    volumeReplicas: replication?.volumeReplicas,
    topology: topology?._model,
    pods: podOptions(pods),
    ownPods: podOptions(pods),
    labels,
    chartLabels: labels,
    clients: allowFrom && peersOf(allowFrom),
    metrics: metrics && {
      agent: metrics.agent._model,
      port: metrics.port ?? DEFAULT_METRICS_PORT,
      annotated: metrics.annotations ?? false,
      scrapedBy: peersOf(metrics.scrapedBy),
    },
  });
}
