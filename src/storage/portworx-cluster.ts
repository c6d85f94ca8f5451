import type { ApiObject, Duration } from 'cdk8s';
import { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import type { BackingStore } from './backing-store';
import { NO_BACKING_STORE } from './kafka-storage';
import { portworxClusterObjects } from './portworx-cluster-objects';
import { isCloud, planPortworxCluster } from './portworx-cluster-plan';
import type { PortworxClusterSpec } from './portworx-cluster-plan';
import { PORTWORX_CLUSTER_RULES, reviewPortworxCluster } from './portworx-cluster-rules';
import { SecretsProvider } from './secrets-provider';
import { STORAGE_CODES } from './storage-codes';
import type { VolumeEncryption } from './volume-encryption';
import type { PoolExpansion, PoolRebalance } from '../capacity/pool-expansion';
import { POOL_CAPACITY_RULES } from '../capacity/pool-rules';
import type { Finding } from '../core/finding';
import { codesOf, review } from '../core/finding';
import { chartLabels, emit, namespaceOf } from '../core/front-end';
import { commonLabels } from '../core/labels';
import { GIBIBYTE } from '../core/quantity';
import { SCOPE_RULES } from '../core/scope-rules';
import { bytesOf } from '../core/size';

/** Portworx on a Kubernetes cluster, made here or known by its attributes. */
export interface IPortworxCluster extends IConstruct {
  /** Namespace of Portworx: of its pods, and of the Secrets that it reads. */
  readonly portworxNamespace: string;

  /** The storage that the pools are made of; undefined where it is not known. */
  readonly backingStore?: BackingStore;

  /** Whether it runs PX-StoreV2. */
  readonly storeV2: boolean;

  /** Whether it has a journal device. */
  readonly journalDevice: boolean;

  /** Whether Autopilot is there to carry out capacity rules. */
  readonly autopilot: boolean;

  /** Nodes that hold storage; undefined where that is not known. */
  readonly storageNodes?: number;

  /** GiB that the pools of all nodes together can grow to; undefined where that is not known. */
  readonly capacityGibibytes?: number;
}

/** What is known of a Portworx cluster that exists already. */
export interface PortworxClusterAttributes {
  /** Namespace of Portworx. */
  readonly namespace: string;

  /**
   * The storage that the pools are made of.
   *
   * @default - not known; classes then name their own
   */
  readonly backingStore?: BackingStore;

  /**
   * Whether it runs PX-StoreV2.
   *
   * @default false
   */
  readonly storeV2?: boolean;

  /**
   * Whether it has a journal device.
   *
   * @default false
   */
  readonly journalDevice?: boolean;

  /**
   * Whether Autopilot is switched on.
   *
   * @default true
   */
  readonly autopilot?: boolean;

  /**
   * Nodes that hold storage.
   *
   * @default - not known
   */
  readonly storageNodes?: number;

  /**
   * GiB that the pools of all nodes together can grow to.
   *
   * @default - not known; what volumes grow to is not checked against it
   */
  readonly capacityGibibytes?: number;
}

/** Portworx on a Kubernetes cluster. */
export interface PortworxClusterProps {
  /**
   * Name of the StorageCluster.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace of Portworx, in which its operator runs.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /** The storage that the drives of the pools are made of. */
  readonly backingStore: BackingStore;

  /**
   * Version of Portworx Enterprise.
   *
   * @default 3.6.1
   */
  readonly version?: string;

  /**
   * Size of each drive that Portworx makes for its pools. For drives of the nodes it says how large they are, so that
   * capacity can be checked.
   *
   * @default - required for stores of which Portworx makes drives itself
   */
  readonly driveSize?: Size;

  /**
   * Drives that Portworx makes on each storage node, 1 to 8.
   *
   * @default - 1; with drives of the nodes, as many as are named
   */
  readonly drivesPerNode?: number;

  /**
   * Nodes that hold storage in each zone; the others use it over the network. With drives of the nodes, every node that has such
   * drives holds storage, and this says how many there are, for plans.
   *
   * @default - every node holds storage
   */
  readonly storageNodesPerZone?: number;

  /**
   * Zones that the nodes are in.
   *
   * @default 1
   */
  readonly zones?: number;

  /**
   * How the drives below the pools are encrypted by their cloud. Volumes are encrypted by their class.
   *
   * @default - as the account does by itself
   */
  readonly driveEncryption?: VolumeEncryption;

  /**
   * Name of the Secret, beside the Portworx cluster, with the credentials by which it makes drives. For Azure Disk, with the keys
   * `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` and `AZURE_TENANT_ID`.
   *
   * @default - for Azure Disk `px-azure`; on AWS the role of the nodes; for a FlashArray `px-pure-secret`, a name that is fixed
   */
  readonly driveCredentialsSecret?: string;

  /**
   * Whether it runs PX-StoreV2, which knows ext4 only and needs a metadata drive.
   *
   * @default false
   */
  readonly storeV2?: boolean;

  /**
   * Whether the pools have a journal, 3 GiB of a drive (`auto`).
   *
   * @default - true without PX-StoreV2
   */
  readonly journal?: boolean;

  /**
   * Size of the drives of Portworx' key-value database, on three nodes.
   *
   * @default Size.gibibytes(32), the smallest in Portworx' examples
   */
  readonly kvdbDriveSize?: Size;

  /**
   * Size of the metadata drives of PX-StoreV2.
   *
   * @default Size.gibibytes(64), which Portworx asks for
   */
  readonly metadataDriveSize?: Size;

  /**
   * Where Portworx keeps the keys of encrypted volumes.
   *
   * @default SecretsProvider.kubernetes()
   */
  readonly secretsProvider?: SecretsProvider;

  /**
   * Expansion of the pools by Autopilot.
   *
   * @default - pools keep their size
   */
  readonly poolExpansion?: PoolExpansion;

  /**
   * Rebalance of the pools by Autopilot.
   *
   * @default - volumes stay where they are
   */
  readonly poolRebalance?: PoolRebalance;

  /**
   * Whether Autopilot is switched on; capacity rules need it.
   *
   * @default true
   */
  readonly autopilot?: boolean;

  /**
   * Time between two looks of STORK at the nodes. It is part of the time that a broker of a failed node is away.
   *
   * @default Duration.seconds(30), the shortest that STORK takes; its own is two minutes
   */
  readonly healthMonitorInterval?: Duration;

  /**
   * Address of a Prometheus that has the metrics of Portworx, which Autopilot asks.
   *
   * @default - a Prometheus that Portworx' operator installs
   */
  readonly prometheusUrl?: string;

  /**
   * Whether Portworx reports telemetry to its vendor.
   *
   * @default - as the operator decides
   */
  readonly telemetry?: boolean;

  /**
   * Whether the CSI driver knows zones; for FlashArray direct access over several arrays.
   *
   * @default false
   */
  readonly csiTopology?: boolean;

  /**
   * Registry from which all images of Portworx come.
   *
   * @default - docker.io and the registries that the images name
   */
  readonly imageRegistry?: string;

  /**
   * Name of the Secret with which images are pulled.
   *
   * @default - none
   */
  readonly imagePullSecret?: string;

  /**
   * Further environment variables of Portworx' pods, such as `PURE_ISCSI_ALLOWED_CIDRS`; no credentials.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

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
 * Portworx itself, as its operator installs it: pools over a backing store, STORK with the settings that failover needs,
 * Autopilot with the metrics that it needs. It belongs into a platform chart that is applied before the charts of
 * applications; the operator is installed before it.
 */
export class PortworxCluster extends Construct implements IPortworxCluster {
  /** Portworx that exists already and of which the namespace says enough. */
  public static fromNamespace(scope: Construct, id: string, namespace: string): IPortworxCluster {
    return PortworxCluster.fromAttributes(scope, id, { namespace });
  }

  /** Portworx that exists already. */
  public static fromAttributes(scope: Construct, id: string, attributes: PortworxClusterAttributes): IPortworxCluster {
    return new ImportedPortworxCluster(scope, id, attributes);
  }

  public readonly portworxNamespace: string;
  public readonly backingStore?: BackingStore;
  public readonly storeV2: boolean;
  public readonly journalDevice: boolean;
  public readonly autopilot: boolean;
  public readonly storageNodes?: number;
  public readonly capacityGibibytes?: number;

  /**
   * Name of the StorageCluster.
   */
  public readonly clusterName: string;

  /**
   * Actions that the identity of the nodes or of Portworx must be permitted on the platform, in the platform's words,
   * for example `ec2:CreateVolume`; empty where Portworx makes no drives itself.
   */
  public readonly requiredPermissions: string[];

  /** What was found in the input. */
  public readonly findings: Finding[];

  /** The emitted objects by role: `storage-cluster`, `pool-expansion`, `pool-rebalance`. Empty when there are errors. */
  public readonly objects: { [role: string]: ApiObject };

  constructor(scope: Construct, id: string, props: PortworxClusterProps) {
    super(scope, id);
    const spec = portworxClusterSpec(this, id, props);
    const plan = planPortworxCluster(spec);
    this.clusterName = spec.name;
    this.portworxNamespace = spec.namespace;
    this.backingStore = props.backingStore;
    this.storeV2 = spec.storeV2;
    this.journalDevice = plan.journal.value;
    this.autopilot = spec.autopilot;
    this.storageNodes = plan.storageNodes;
    this.capacityGibibytes = plan.capacity === undefined ? undefined : plan.capacity / GIBIBYTE;
    this.requiredPermissions = [...plan.permissions];
    const emitted = emit(this, {
      findings: [
        ...review(SCOPE_RULES, { ...spec, clusterDomain: 'cluster.local', kubernetesMinor: 28 }, this.node.path),
        ...reviewPortworxCluster(plan, this.node.path),
      ],
      manifests: portworxClusterObjects(plan),
      warningPolicy: props,
      codes: PORTWORX_CLUSTER_CODES,
    });
    this.findings = emitted.findings;
    this.objects = emitted.objects;
    this.node.defaultChild = emitted.objects['storage-cluster'];
  }
}

/** Codes of all rules that a Portworx cluster applies. */
const PORTWORX_CLUSTER_CODES: readonly string[] = [
  ...codesOf(SCOPE_RULES, PORTWORX_CLUSTER_RULES, POOL_CAPACITY_RULES),
  ...STORAGE_CODES,
];

function portworxClusterSpec(scope: IConstruct, id: string, props: PortworxClusterProps): PortworxClusterSpec {
  const name = props.name ?? id;
  return {
    ...drivesSpec(props),
    name,
    namespace: namespaceOf(scope, props.namespace),
    labels: commonLabels({ 'app.kubernetes.io/name': 'portworx', 'app.kubernetes.io/instance': name }, chartLabels(scope)),
    version: props.version ?? '3.6.1',
    imageRegistry: props.imageRegistry,
    imagePullSecret: props.imagePullSecret,
    secrets: (props.secretsProvider ?? SecretsProvider.kubernetes())._model,
    autopilot: props.autopilot ?? true,
    expansion: props.poolExpansion?._model,
    rebalance: props.poolRebalance?._model,
    healthMonitorSeconds: props.healthMonitorInterval?.toSeconds({ integral: false }) ?? 30,
    prometheusUrl: props.prometheusUrl,
    telemetry: props.telemetry,
    csiTopology: props.csiTopology ?? false,
    environment: props.environment ?? {},
  };
}

function drivesSpec(props: PortworxClusterProps) {
  const store = props.backingStore?._model ?? NO_BACKING_STORE;
  const drives = store.pools?.drives;
  const named = drives === undefined || isCloud(drives) ? undefined : drives.devices?.length;
  return {
    store,
    zones: props.zones ?? 1,
    storageNodesPerZone: props.storageNodesPerZone,
    drivesPerNode: props.drivesPerNode ?? named ?? 1,
    driveSize: props.driveSize && bytesOf(props.driveSize),
    driveEncryption: props.driveEncryption,
    driveCredentialsSecret: props.driveCredentialsSecret,
    storeV2: props.storeV2 ?? false,
    journal: props.journal,
    kvdbDriveSize: bytesOf(props.kvdbDriveSize ?? Size.gibibytes(32)),
    metadataDriveSize: bytesOf(props.metadataDriveSize ?? Size.gibibytes(64)),
  };
}

class ImportedPortworxCluster extends Construct implements IPortworxCluster {
  public readonly portworxNamespace: string;
  public readonly backingStore?: BackingStore;
  public readonly storeV2: boolean;
  public readonly journalDevice: boolean;
  public readonly autopilot: boolean;
  public readonly storageNodes?: number;
  public readonly capacityGibibytes?: number;

  constructor(scope: Construct, id: string, attributes: PortworxClusterAttributes) {
    super(scope, id);
    this.portworxNamespace = attributes.namespace;
    this.backingStore = attributes.backingStore;
    this.storeV2 = attributes.storeV2 ?? false;
    this.journalDevice = attributes.journalDevice ?? false;
    this.autopilot = attributes.autopilot ?? true;
    this.storageNodes = attributes.storageNodes;
    this.capacityGibibytes = attributes.capacityGibibytes;
  }
}
