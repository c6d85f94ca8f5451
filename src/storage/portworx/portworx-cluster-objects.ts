import type { PortworxClusterPlan, PortworxClusterSpec } from './portworx-cluster-plan';
import { type PoolExpansionModel, PoolExpansionMethod } from '../../capacity/pool-expansion';
import { poolExpansionRule, poolRebalanceRule } from '../../capacity/pool-objects';
import { GIBIBYTE } from '../../core/quantity';
import { stringMap } from '../../core/string-map';
import {
  type CloudStorage, type EnvironmentVariable, type NodeStorage, type StorageClusterSpec, storageCluster,
} from '../../custom-resources/storage-cluster';
import { type ManifestsByKey, compact, existing } from '../../kubernetes/manifest';
import { objectNames } from '../../kubernetes/names';
import { driveSpec, isCloud, type CloudDrives, type NodeDrives } from '../stores/pool-drives';

/** The objects of a Portworx cluster, by key, in apply order. */
export function portworxClusterObjects(plan: PortworxClusterPlan): ManifestsByKey {
  const { name, namespace, labels, storeV2, expansion, rebalance } = plan.spec;
  const names = objectNames(name, namespace, '');
  const annotations = storeV2 ? { 'portworx.io/misc-args': '-T px-storev2' } : undefined;
  return existing({
    'storage-cluster': storageCluster(compact({ name, namespace, labels, annotations }), storageClusterSpec(plan)),
    'pool-expansion': expansion
      && poolExpansionRule(withCoolDown(expansion, plan), names.clusterScoped('pool-expansion'), labels),
    'pool-rebalance': rebalance && poolRebalanceRule(rebalance, names.clusterScoped('pool-rebalance'), labels),
  });
}

/** By default, an expansion that resizes drives waits as long as their cloud requires. */
function withCoolDown(expansion: PoolExpansionModel, { drives }: PortworxClusterPlan): PoolExpansionModel {
  const { control, method } = expansion;
  const least = isCloud(drives) && method !== PoolExpansionMethod.ADD_DRIVE ? drives.resizeCoolDown?.value : undefined;
  return { ...expansion, control: { ...control, coolDownSeconds: control.coolDownSeconds ?? least } };
}

function storageClusterSpec(plan: PortworxClusterPlan): StorageClusterSpec {
  const { spec, drives } = plan;
  const env = environment(plan);
  return compact({
    image: `portworx/oci-monitor:${spec.version}`,
    customImageRegistry: spec.imageRegistry,
    imagePullSecret: spec.imagePullSecret,
    kvdb: { internal: true },
    secretsProvider: spec.secrets.provider,
    cloudStorage: isCloud(drives) ? cloudStorage(plan, drives) : undefined,
    storage: drives !== undefined && !isCloud(drives) ? nodeStorage(plan, drives) : undefined,
    env: env.length > 0 ? env : undefined,
    csi: compact({
      enabled: true,
      installSnapshotController: true,
      topology: spec.csiTopology ? { enabled: true } : undefined,
    }),
    workloadIdentity: spec.awsRoleArn === undefined ? undefined : {
      credentials: [{ cloudProvider: 'aws', key: 'eks.amazonaws.com/role-arn', value: spec.awsRoleArn }],
    },
    stork: compact({
      enabled: true,
      useWorkloadIdentity: spec.awsRoleArn === undefined ? undefined : true,
      args: stringMap({
        'health-monitor-interval': spec.healthMonitorSeconds,
        'webhook-controller': true,
      }),
    }),
    autopilot: autopilot(spec),
    monitoring: compact({
      prometheus: { enabled: spec.prometheusUrl === undefined, exportMetrics: true },
      telemetry: spec.telemetry === undefined ? undefined : { enabled: spec.telemetry },
    }),
  });
}

function autopilot({ autopilot: enabled, prometheusUrl }: PortworxClusterSpec): StorageClusterSpec['autopilot'] {
  if (!enabled) return { enabled };
  return {
    enabled,
    providers: [{ name: 'default', type: 'prometheus', params: { url: prometheusUrl ?? 'http://px-prometheus:9090' } }],
  };
}

function cloudStorage({ spec, journal }: PortworxClusterPlan, drives: CloudDrives): CloudStorage {
  const encrypted = spec.driveEncryption && drives.encrypted(spec.driveEncryption);
  const drive = driveSpec({ ...drives.data, ...encrypted }, (spec.driveBytes ?? NaN) / GIBIBYTE);
  const systemDrive = (bytes: number) => driveSpec({ ...drives.system, ...encrypted }, bytes / GIBIBYTE);
  return compact({
    provider: drives.provider,
    // Bounded, so that an absurd number causes a finding, not an endless list.
    deviceSpecs: Array.from({ length: Math.max(1, Math.min(spec.drivesPerNode, 8)) || 1 }, () => drive),
    journalDeviceSpec: journal.value ? 'auto' : undefined,
    kvdbDeviceSpec: systemDrive(spec.kvdbDriveBytes),
    systemMetadataDeviceSpec: spec.storeV2 ? systemDrive(spec.metadataDriveBytes) : undefined,
    maxStorageNodesPerZone: spec.storageNodesPerZone,
  });
}

function nodeStorage(
  { journal }: PortworxClusterPlan, { devices, kvdbDevice, metadataDevice }: NodeDrives,
): NodeStorage {
  return compact({
    useAll: devices === undefined ? true : undefined,
    devices,
    journalDevice: journal.value ? 'auto' : undefined,
    kvdbDevice,
    systemMetadataDevice: metadataDevice,
  });
}

function environment({ spec, drives }: PortworxClusterPlan): EnvironmentVariable[] {
  const plain = { ...isCloud(drives) ? drives.environment : {}, ...spec.secrets.settings, ...spec.environment };
  const ofDrives = isCloud(drives) ? drives.credentials : undefined;
  const fromSecrets = [
    ...(spec.secrets.credentials?.keys ?? []).map(key => ({ key, name: spec.secrets.credentials!.secretName })),
    ...(ofDrives?.keys ?? []).map(key => ({ key, name: spec.driveCredentialsSecret ?? ofDrives!.secretName })),
  ];
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...fromSecrets.filter(({ key }, index) =>
      !(key in plain) && fromSecrets.findIndex(other => other.key === key) === index)
      .map(({ key, name }) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } })),
  ];
}
