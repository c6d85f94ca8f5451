import { Size } from 'cdk8s';
import { type IConstruct, Construct } from 'constructs';
import { portworxClusterObjects } from './portworx-cluster-objects';
import { planPortworxCluster, type PortworxClusterSpec } from './portworx-cluster-plan';
import type { IPortworxCluster, PortworxClusterAttributes, PortworxClusterProps } from './portworx-cluster-props';
import { PORTWORX_CLUSTER_REVIEWS } from './portworx-cluster-rules';
import { SecretsProvider } from './secrets-provider';
import { GIBIBYTE } from '../../core/quantity';
import { reviewed } from '../../core/rule';
import { bytesOf } from '../../core/size';
import { attributesOf, chartLabels, inputOf, namespaceOf } from '../../emit/emit';
import { EmittingConstruct } from '../../emit/emitting-construct';
import { commonLabels } from '../../kubernetes/labels';
import type { BackingStore } from '../stores/backing-store';
import { NO_BACKING_STORE } from '../stores/no-backing-store';
import { isCloud } from '../stores/pool-drives';

/**
 * Portworx itself, as its operator installs it: pools over a backing store, STORK with the settings that failover
 * needs, Autopilot with the metrics that it needs. Put it into a platform chart that is applied before the charts of
 * applications. Install the operator first.
 */
export class PortworxCluster extends EmittingConstruct implements IPortworxCluster {
  /** An existing Portworx cluster of which only the namespace is known. */
  public static fromNamespace(scope: Construct, id: string, namespace: string): IPortworxCluster {
    return PortworxCluster.fromAttributes(scope, id, { namespace });
  }

  /** An existing Portworx cluster. */
  public static fromAttributes(scope: Construct, id: string, attributes: PortworxClusterAttributes): IPortworxCluster {
    return new ImportedPortworxCluster(scope, id, attributes);
  }

  public readonly portworxNamespace: string;
  public readonly backingStore?: BackingStore;
  public readonly storeV2: boolean;
  public readonly journalDevice: boolean;
  public readonly autopilot: boolean;
  public readonly storageNodes?: number;
  public readonly drivesPerNode?: number;
  public readonly capacityGibibytes?: number;
  public readonly largestPoolGibibytes?: number;
  public readonly secretsProvider?: string;

  /** Name of the StorageCluster. */
  public readonly clusterName: string;

  /**
   * Permissions that the nodes or Portworx need on the platform, as the platform names them, for example
   * `ec2:CreateVolume`. Empty where Portworx makes no drives.
   */
  public readonly requiredPermissions: string[];

  /** Names of the Secrets in the namespace of Portworx that it reads. You create them. */
  public readonly requiredSecrets: string[];

  constructor(scope: Construct, id: string, props: PortworxClusterProps) {
    super(scope, id);
    const { props: good, findings } = inputOf(this, 'PortworxClusterProps', props);
    const spec = portworxClusterSpec(this, id, good);
    const plan = planPortworxCluster(spec);
    this.clusterName = spec.name;
    this.portworxNamespace = spec.namespace;
    this.backingStore = good.backingStore;
    this.storeV2 = spec.storeV2;
    this.journalDevice = plan.journal.value;
    this.autopilot = spec.autopilot;
    this.storageNodes = plan.storageNodes;
    this.drivesPerNode = spec.driveBytes === undefined ? undefined : spec.drivesPerNode;
    this.capacityGibibytes = plan.capacityBytes === undefined ? undefined : plan.capacityBytes / GIBIBYTE;
    this.largestPoolGibibytes = plan.largestPoolBytes === undefined ? undefined : plan.largestPoolBytes / GIBIBYTE;
    this.secretsProvider = spec.secrets.provider;
    this.requiredPermissions = [...plan.permissions];
    this.requiredSecrets = [...plan.secretNames];
    this._emit(findings, () => ({
      ...reviewed(PORTWORX_CLUSTER_REVIEWS, plan, this.node.path),
      manifests: portworxClusterObjects(plan),
      warningPolicy: good,
    }), 'storage-cluster');
  }
}

function portworxClusterSpec(scope: IConstruct, id: string, props: PortworxClusterProps): PortworxClusterSpec {
  const name = props.name ?? id;
  return {
    ...drivesSpec(props),
    name,
    namespace: namespaceOf(scope, props.namespace),
    labels: commonLabels(
      { 'app.kubernetes.io/name': 'portworx', 'app.kubernetes.io/instance': name }, chartLabels(scope),
    ),
    version: props.version ?? '3.6.1',
    imageRegistry: props.imageRegistry,
    imagePullSecret: props.imagePullSecret,
    secrets: (props.secretsProvider ?? SecretsProvider.kubernetes())._model,
    autopilot: props.autopilot ?? true,
    expansion: props.poolExpansion?._model,
    rebalance: props.poolRebalance?._model,
    healthMonitorSeconds: props.healthMonitorInterval?.toSeconds({ integral: false }),
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
    driveBytes: props.driveSize && bytesOf(props.driveSize),
    driveEncryption: props.driveEncryption?._model,
    driveCredentialsSecret: props.driveCredentialsSecret,
    awsRoleArn: props.awsRoleArn,
    storeV2: props.storeV2 ?? false,
    journal: props.journal,
    kvdbDriveBytes: bytesOf(props.kvdbDriveSize ?? Size.gibibytes(32)),
    metadataDriveBytes: bytesOf(props.metadataDriveSize ?? Size.gibibytes(64)),
  };
}

class ImportedPortworxCluster extends Construct implements IPortworxCluster {
  public readonly portworxNamespace: string;
  public readonly backingStore?: BackingStore;
  public readonly storeV2: boolean;
  public readonly journalDevice: boolean;
  public readonly autopilot: boolean;
  public readonly storageNodes?: number;
  public readonly drivesPerNode?: number;
  public readonly capacityGibibytes?: number;
  public readonly largestPoolGibibytes?: number;
  public readonly secretsProvider?: string;

  constructor(scope: Construct, id: string, given: PortworxClusterAttributes) {
    super(scope, id);
    const attributes = attributesOf(this, 'PortworxClusterAttributes', given);
    this.portworxNamespace = attributes.namespace;
    this.backingStore = attributes.backingStore;
    this.storeV2 = attributes.storeV2 ?? false;
    this.journalDevice = attributes.journalDevice ?? false;
    this.autopilot = attributes.autopilot ?? true;
    this.storageNodes = attributes.storageNodes;
    this.drivesPerNode = attributes.drivesPerNode;
    this.capacityGibibytes = attributes.capacityGibibytes;
    this.largestPoolGibibytes = attributes.largestPoolGibibytes;
    this.secretsProvider = attributes.secretsProvider;
  }
}
