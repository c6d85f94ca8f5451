import type { ApiObject } from 'cdk8s';
import { type IConstruct, Construct } from 'constructs';
import { DATA_FOLDER } from './ensemble-config';
import { ensembleObjects } from './ensemble-objects';
import { type EnsemblePlan, type EnsembleSpec, connectString, planEnsemble } from './ensemble-plan';
import { ENSEMBLE_RULES } from './ensemble-rules';
import { ensembleSummary } from './ensemble-summary';
import { ZookeeperImage } from './zookeeper-image';
import { placement } from '../availability/placement';
import { TOPOLOGY_RULES } from '../availability/placement-rules';
import type { Replication } from '../availability/replication';
import { type Topology, UNKNOWN_TOPOLOGY } from '../availability/topology';
import { type Finding, codesOf, review } from '../core/finding';
import { attributesOf, chartLabels, emit, inputOf, namespaceOf, refuse } from '../emit/emit';
import type { Labels } from '../kubernetes/labels';
import { compact } from '../kubernetes/manifest';
import { METADATA_RULES } from '../kubernetes/metadata-rules';
import { DEFAULT_CLUSTER_DOMAIN } from '../kubernetes/names';
import { IMAGE_RULES } from '../kubernetes/pods/container-image';
import { POD_CODES, reviewPods } from '../kubernetes/pods/pod-option-rules';
import { type PodOptions, podOptions } from '../kubernetes/pods/pod-options';
import { LEAST_MEMORY } from '../kubernetes/pods/sizing';
import { kubernetesMinor, SCOPE_RULES } from '../kubernetes/scope-rules';
import { type NetworkPeer, podPeer } from '../security/network-peer';
import { peersOf } from '../security/network-policies';
import { PEER_RULES } from '../security/peer-rules';
import { type UserIds, podUser } from '../security/user-ids';
import { type KafkaStorage, STAND_IN_STORAGE } from '../storage/kafka-storage';
import { STORAGE_CODES } from '../storage/storage-codes';
import { reviewPoolClaims } from '../storage/volumes/pool-claims';
import { claimTemplates, reviewVolumes } from '../storage/volumes/volumes-plan';

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
   * Replication, of which the volume replicas count here: servers replicate among themselves.
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
   * @default - not known; what depends on their number is not checked
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

/** A ZooKeeper ensemble for Kafka 3.9 in ZooKeeper mode. */
export class ZookeeperEnsemble extends Construct implements IZookeeperEnsemble {
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

  /** What was found in the input. */
  public readonly findings: Finding[];

  /** The emitted objects by key: `server` is the StatefulSet. Empty when there are errors. */
  public readonly objects: { [key: string]: ApiObject };

  constructor(scope: Construct, id: string, props: ZookeeperEnsembleProps) {
    super(scope, id);
    const { props: good, findings } = inputOf(this, 'ZookeeperEnsembleProps', props);
    const part = (good as EnsembleOfCluster)[OF_CLUSTER] !== undefined;
    const plan = planEnsemble(ensembleSpec(this, id, good));
    this._plan = plan;
    this.connectString = connectString(plan);
    this.podLabels = plan.selector;
    this.namespace = plan.names.namespace;
    this.admittedNamespace = good.allowFrom === undefined ? plan.names.namespace : undefined;
    const ofScope = [...review(SCOPE_RULES, plan.spec, this.node.path), ...review(TOPOLOGY_RULES, plan.spec.topology, this.node.path)];
    const emitted = findings.length > 0 ? refuse(this, findings) : emit(this, {
      findings: [...part ? [] : ofScope, ...reviewEnsemble(plan, this.node.path), ...reviewPoolClaims([plan], this.node.path)],
      ofWhole: part ? ofScope : [],
      manifests: ensembleObjects(plan),
      warningPolicy: { ...good, part },
      codes: ENSEMBLE_CODES,
      summary: part ? undefined : () => ensembleSummary(plan),
    });
    this.findings = emitted.findings;
    this.objects = emitted.objects;
    this.node.defaultChild = emitted.objects.server;
  }
}

/** By which an ensemble knows that a cluster makes it. */
export const OF_CLUSTER = Symbol('ensemble of a cluster');

/** An ensemble that a cluster makes for itself: it has the cluster's labels, and the cluster answers for its acknowledgements. */
export interface EnsembleOfCluster extends ZookeeperEnsembleProps {
  readonly [OF_CLUSTER]: {
    /** Name of the cluster. */
    readonly cluster: string;
    readonly labels: Labels;
    /** What its pods take from the options of the brokers. */
    readonly sharedPods: PodOptions;
  };
}

class ImportedEnsemble extends Construct implements IZookeeperEnsemble {
  public readonly connectString: string;

  constructor(scope: Construct, id: string, servers: string) {
    super(scope, id);
    // A stand-in that is an address, so that a wrong type is said once.
    this.connectString = attributesOf(this, 'string', servers, 'servers') === servers ? servers : 'stand-in:2181';
  }
}

/** User and group of the official image. */
const ZOOKEEPER_USER = { user: 1000, group: 1000 };

function ensembleSpec(scope: IConstruct, id: string, props: ZookeeperEnsembleProps): EnsembleSpec {
  const image = props.image ?? ZookeeperImage.official();
  const storage = props.storage?._model ?? STAND_IN_STORAGE;
  return {
    name: props.name ?? id,
    namespace: namespaceOf(scope, props.namespace),
    clusterDomain: props.clusterDomain ?? DEFAULT_CLUSTER_DOMAIN,
    servers: props.servers ?? 3,
    bootstrap: props.bootstrap ?? false,
    storage,
    volumeReplicas: props.replication?.volumeReplicas ?? storage.source.existing?.volumeReplicas ?? 1,
    topology: props.topology?._model ?? UNKNOWN_TOPOLOGY,
    ownPods: podOptions(props.pods),
    ...fromCluster(scope, props, props.name ?? id),
    image: image.reference,
    imagePullPolicy: image._pullPolicy,
    user: podUser(props.userIds, ZOOKEEPER_USER),
    kubernetesMinor: kubernetesMinor(props.kubernetesVersion),
    clients: props.allowFrom === undefined ? [podPeer({ 'app.kubernetes.io/name': 'kafka' })] : peersOf(props.allowFrom),
  };
}

/** What an ensemble takes from the cluster that makes it, or has of its own. */
function fromCluster(scope: IConstruct, props: ZookeeperEnsembleProps, name: string): Pick<EnsembleSpec, 'owner' | 'labels' | 'chartLabels' | 'pods'> {
  const ofCluster = (props as EnsembleOfCluster)[OF_CLUSTER];
  if (ofCluster === undefined) return { owner: name, labels: chartLabels(scope), chartLabels: chartLabels(scope), pods: podOptions(props.pods) };
  const { cluster, labels, sharedPods } = ofCluster;
  return { owner: cluster, labels, chartLabels: {}, pods: podOptions({ ...sharedPods, ...compact(props.pods ?? {}) }) };
}

const RESERVED_ENV = ['POD_NAME', 'POD_INDEX', 'ZOOCFGDIR', 'ZOO_LOG_DIR', 'ZK_SERVER_HEAP', 'JVMFLAGS', 'JMXDISABLE'];

function reviewEnsemble(plan: EnsemblePlan, construct: string): Finding[] {
  return [
    ...review(ENSEMBLE_RULES, plan, construct),
    ...review(IMAGE_RULES, { reference: plan.spec.image, property: 'image' }, construct),
    ...review(METADATA_RULES, { kind: 'labels of the chart', entries: plan.spec.chartLabels, property: 'the labels of the chart' }, construct),
    ...review(PEER_RULES, { peers: plan.spec.clients, property: 'allowFrom' }, construct),
    ...reviewPods({
      options: plan.spec.ownPods,
      property: 'pods',
      reservedEnv: RESERVED_ENV,
      container: 'zookeeper',
      claims: claimTemplates(plan.volumes, DATA_FOLDER).map(({ name }) => name),
      dataFolder: DATA_FOLDER,
      placedBy: Object.keys(placement(plan.placement).nodeSelector),
      kubernetesMinor: plan.spec.kubernetesMinor,
      sizing: plan.sizing,
      leastMemoryBytes: LEAST_MEMORY.zookeeper,
    }, construct),
    ...reviewVolumes(plan.volumesInput, plan.volumes, construct),
  ];
}

/** Codes of all rules that an ensemble applies. */
export const ENSEMBLE_CODES: readonly string[] = [
  ...codesOf(IMAGE_RULES, SCOPE_RULES, TOPOLOGY_RULES, METADATA_RULES, ENSEMBLE_RULES, PEER_RULES),
  ...POD_CODES,
  ...STORAGE_CODES,
];
