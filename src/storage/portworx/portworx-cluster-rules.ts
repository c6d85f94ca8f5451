import type { PortworxClusterPlan } from './portworx-cluster-plan';
import { ACTION_CONTROL_RULES } from '../../capacity/action-control';
import { PoolExpansionMethod } from '../../capacity/pool-expansion';
import { POOL_CAPACITY_RULES } from '../../capacity/pool-rules';
import { type Finding, Severity } from '../../core/finding';
import { GIBIBYTE } from '../../core/quantity';
import { isWhole } from '../../core/range';
import { type Review, type Violation, restated, reviewing, ruleTable } from '../../core/rule';
import { isDnsSubdomain } from '../../kubernetes/names';
import { isSecretName } from '../../kubernetes/pods/environment';
import { IDENTITY_RULES } from '../../kubernetes/scope-rules';
import { ENCRYPTION_RULES } from '../encryption/volume-encryption-rules';
import { VolumeManager } from '../stores/backing-store-model';
import type { SizedDisk } from '../stores/disk-limits';
import { isCloud } from '../stores/pool-drives';
import { STORE_TABLES } from '../stores/store-tables';

/** The drives of a pool: new ones, and as large as an expansion makes them. */
function drivesOf(
  { spec: { driveBytes, drivesPerNode, expansion }, drives, largestPoolBytes }: PortworxClusterPlan,
): SizedDisk[] {
  if (!isCloud(drives) || driveBytes === undefined) return [];
  // Portworx may add drives instead where it is free to choose, so only `resize-drive` is sure to make them larger.
  const grown = largestPoolBytes === undefined || expansion?.method !== PoolExpansionMethod.RESIZE_DRIVE ? []
    : [{ property: 'poolExpansion.upTo', gibibytes: largestPoolBytes / drivesPerNode / GIBIBYTE }];
  return [{ property: 'driveSize', gibibytes: driveBytes / GIBIBYTE }, ...grown];
}

/** Nodes that Portworx's own key-value database runs on. */
const KVDB_NODES = 3;

/** Most drives that Portworx attaches to one node (its drive decision matrix). */
const MOST_DRIVES = 8;

/** STORK's shortest interval between two checks of the nodes, in seconds (its argument health-monitor-interval). */
const SHORTEST_HEALTH_INTERVAL = 30;

/** Rules on Portworx clusters. */
export const PORTWORX_CLUSTER_RULES = ruleTable<PortworxClusterPlan>('Portworx clusters', [
  {
    code: 'PORTWORX_WITHOUT_POOLS',
    severity: Severity.ERROR,
    about: 'A Portworx cluster needs a backing store that gives drives to its pools.',
    check: ({ spec, drives }) => drives !== undefined ? undefined : {
      property: 'backingStore',
      value: spec.store.label,
      message: 'volumes with direct access to an array bypass the pools, and Portworx needs some for its own data',
      allowed: 'a store with pools',
      fix: 'use BackingStore.flashArray() with FlashArrayAccess.CLOUD_DRIVES here; classes with direct access can '
        + 'stand beside it',
    },
  },
  {
    code: 'PORTWORX_VERSION',
    severity: Severity.ERROR,
    about: 'The version is a full version of Portworx 3.',
    check: ({ spec: { version } }) => /^3\.\d+\.\d+(\.\d+)?$/.test(version) ? undefined : {
      property: 'version',
      value: version,
      message: 'not a version of Portworx Enterprise that the fields here are for',
      allowed: 'a text such as 3.6.1',
      fix: 'give the full version of Portworx 3',
    },
  },
  {
    code: 'PORTWORX_STORAGE_NODES',
    severity: Severity.ERROR,
    about: `A Portworx cluster has ${KVDB_NODES} storage nodes or more, for its key-value database.`,
    check: ({ spec: { zones, storageNodesPerZone: nodes } }) => {
      if (!isWhole(zones, 1)) {
        return {
          property: 'zones',
          value: zones,
          message: 'not a number of zones',
          allowed: 'a whole number, 1 or more',
          fix: 'give the number of zones of the nodes',
        };
      }
      return nodes === undefined || (isWhole(nodes, 1) && nodes * zones >= KVDB_NODES) ? undefined : {
        property: 'storageNodesPerZone',
        value: `${nodes} in each of ${zones} zone(s)`,
        message: 'Portworx would not come up, or not survive the loss of a node',
        allowed: `whole numbers, ${KVDB_NODES} nodes or more in all`,
        fix: 'raise `storageNodesPerZone`, and set `zones` to the number of zones of the nodes',
      };
    },
  },
  {
    code: 'PORTWORX_DRIVES',
    severity: Severity.ERROR,
    about: `Portworx makes 1 to ${MOST_DRIVES} drives on each node, each of whole GiB; on drives of the nodes it makes `
      + 'none.',
    check: plan => drivesViolations(plan),
  },
  {
    code: 'PORTWORX_STORE_V2_METADATA',
    severity: Severity.ERROR,
    about: 'PX-StoreV2 has a drive for its metadata.',
    check: ({ spec, drives }) =>
      !spec.storeV2 || drives === undefined || isCloud(drives) || drives.metadataDevice !== undefined ? undefined : {
        property: 'backingStore.metadataDevice',
        value: undefined,
        message: 'PX-StoreV2 does not start without one',
        allowed: 'the path of a drive of 64 GiB or more on each node',
        fix: 'set `metadataDevice` on BackingStore.localNvme, or remove `storeV2`',
      },
  },
  {
    code: 'PORTWORX_DRIVE_ENCRYPTION',
    severity: Severity.ERROR,
    about: 'Drives are encrypted as their cloud does it; volumes are encrypted by their class.',
    check: ({ spec: { driveEncryption, store }, drives }) => driveEncryption === undefined
      || (isCloud(drives) && drives.encrypted(driveEncryption) !== undefined) ? undefined : {
        property: 'driveEncryption',
        value: driveEncryption.method,
        message: `drives of ${store.label} are not encrypted in this way`,
        allowed: 'VolumeEncryption.awsKms for EBS, VolumeEncryption.azureDiskEncryptionSet for Azure Disk, '
          + 'VolumeEncryption.googleKms for Google disks; an array encrypts what it holds anyway',
        fix: 'remove it, and set `encryption` on the volumes\' class',
      },
  },
  {
    code: 'PORTWORX_HEALTH_MONITOR',
    severity: Severity.ERROR,
    about: `STORK checks the nodes at intervals of ${SHORTEST_HEALTH_INTERVAL} seconds or more.`,
    check: ({ spec: { healthMonitorSeconds: seconds = 120 } }) =>
      isWhole(seconds, SHORTEST_HEALTH_INTERVAL) ? undefined : {
        property: 'healthMonitorInterval',
        value: seconds,
        message: 'STORK does not take this interval',
        allowed: `whole seconds, ${SHORTEST_HEALTH_INTERVAL} or more`,
        fix: 'remove it, or raise it',
      },
  },
  {
    code: 'PORTWORX_CAPACITY_WITHOUT_AUTOPILOT',
    severity: Severity.ERROR,
    about: 'Pools are expanded and rebalanced by Autopilot.',
    check: ({ spec: { autopilot, expansion, rebalance } }) =>
      autopilot || (expansion ?? rebalance) === undefined ? undefined : {
        property: 'autopilot',
        value: autopilot,
        message: 'nothing would carry out the rules of this cluster',
        allowed: 'true with `poolExpansion` or `poolRebalance`',
        fix: 'remove `autopilot: false`, or the rules',
      },
  },
  {
    code: 'PORTWORX_SECRETS_PROVIDER',
    severity: Severity.ERROR,
    about: 'A secrets provider needs the place of its keys, and the way in which Portworx signs in.',
    check: ({ spec: { secrets } }) => {
      const missing = Object.entries({
        ...secrets.settings,
        'credentials Secret': secrets.credentials?.secretName ?? 'none',
      })
        .filter(([, value]) => value === '').map(([name]) => name);
      const signsIn = !secrets.provider.startsWith('vault') || secrets.credentials !== undefined
        || secrets.settings.VAULT_AUTH_METHOD !== undefined;
      return missing.length === 0 && signsIn ? undefined : {
        property: 'secretsProvider',
        value: secrets.provider,
        message: signsIn ? `empty: ${missing.join(', ')}` : 'Portworx has no way to sign in to Vault',
        allowed: 'texts that are not empty, and one way to sign in',
        fix: signsIn ? 'fill them' : 'set `kubernetesRole` or `tokenSecret`',
      };
    },
  },
  {
    code: 'PORTWORX_SECRETS_SETTING',
    severity: Severity.ERROR,
    about: 'Regions, addresses and keys of a secrets provider have the form of their cloud.',
    freeText: true,
    check: ({ spec: { secrets } }) =>
      Object.entries(SETTINGS)
        .filter(([name, { form }]) => Object.hasOwn(secrets.settings, name) && secrets.settings[name] !== ''
      && !form.test(secrets.settings[name])).map(([name, { allowed }]) => ({
          property: 'secretsProvider',
          value: secrets.settings[name],
          message: `Portworx finds no keys with this ${name}`,
          allowed,
          fix: 'correct it',
        })),
  },
  {
    code: 'PORTWORX_SECRET_NAME',
    severity: Severity.ERROR,
    about: 'Secrets that Portworx reads have names that Kubernetes accepts.',
    freeText: true,
    check: ({ secretNames }) => secretNames.filter(name => name !== '' && !isDnsSubdomain(name)).map(name => ({
      property: 'credentials Secret',
      value: name,
      message: 'no Secret can have this name',
      allowed: 'lower case letters, digits, `-`, `.`, starting and ending with a letter or digit',
      fix: 'copy the name of the Secret into `driveCredentialsSecret`, `imagePullSecret` or the SecretsProvider',
    })),
  },
  {
    code: 'PORTWORX_AWS_ROLE',
    severity: Severity.ERROR,
    about: 'A role on AWS is given by its ARN; it needs Portworx 3.4 or later, and drives on AWS.',
    freeText: true,
    check: ({ spec: { awsRoleArn, version }, drives }) => {
      if (awsRoleArn === undefined) return [];
      const problems = [
        ...ROLE_ARN.test(awsRoleArn)
          ? []
          : [{ value: awsRoleArn, message: 'no role has this ARN', allowed: 'arn:aws:iam::ACCOUNT:role/NAME' }],
        ...drives?.provider === 'aws'
          ? []
          : [
            {
              value: drives?.provider ?? 'no cloud drives',
              message: 'nothing here is made on AWS',
              allowed: 'BackingStore.ebs',
            },
          ],
        ...Number(version.split('.')[1]) >= 4 ? [] : [{
          value: version,
          message: 'this version does not know the setting',
          allowed: '3.4 or later',
        }],
      ];
      return problems.map(problem => ({
        property: 'awsRoleArn',
        ...problem,
        fix: 'correct it, or remove it: then the role of the nodes is used',
      }));
    },
  },
  {
    code: 'PORTWORX_ENVIRONMENT_SECRET',
    severity: Severity.ERROR,
    about: 'The environment of a Portworx cluster contains no credentials.',
    check: ({ spec: { environment } }) => Object.keys(environment).filter(isSecretName).map(name => ({
      property: 'environment',
      value: name,
      message: 'the name looks like that of a credential',
      allowed: 'plain settings',
      fix: 'give credentials to a SecretsProvider, which reads them from a Secret',
    })),
  },
]);

const ADDRESS = { form: /^https?:\/\/[^\s/]+\S*$/, allowed: 'an address such as https://vault.example:8200' };

/** Settings of secrets providers with a fixed form. Another rule reports empty ones. */
const SETTINGS: { readonly [name: string]: { readonly form: RegExp; readonly allowed: string } } = {
  AWS_REGION: { form: /^[a-z]{2,4}(-[a-z]+)+-\d$/, allowed: 'a region such as eu-central-1' },
  AWS_CMK: {
    form: /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$/,
    allowed: 'the ARN of a key',
  },
  AZURE_VAULT_URL: ADDRESS,
  VAULT_ADDR: ADDRESS,
  GOOGLE_KMS_RESOURCE_ID: {
    // Portworx, "Google Cloud KMS" (3.6): the version of an asymmetric key.
    form: /^projects\/[^/\s]+\/locations\/[^/\s]+\/keyRings\/[^/\s]+\/cryptoKeys\/[^/\s]+\/cryptoKeyVersions\/\d+$/,
    allowed: 'projects/.../locations/.../keyRings/.../cryptoKeys/.../cryptoKeyVersions/1',
  },
};

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

function drivesViolations({ spec, drives }: PortworxClusterPlan): Violation[] {
  const { driveBytes, kvdbDriveBytes, metadataDriveBytes, drivesPerNode } = spec;
  // For drives of the nodes only the size can be set, for plans.
  const sizes = isCloud(drives)
    ? [
      ['driveSize', driveBytes, 1], ['kvdbDriveSize', kvdbDriveBytes, 32],
      ['metadataDriveSize', metadataDriveBytes, 64],
    ] as const
    : driveBytes === undefined ? [] : [['driveSize', driveBytes, 1] as const];
  const wrongSizes = sizes
    .filter(([, bytes = NaN, least]) =>
      !(Number.isSafeInteger(bytes) && bytes % GIBIBYTE === 0 && bytes >= least * GIBIBYTE))
    .map(([property, bytes, least]) => ({
      property,
      value: bytes,
      message: 'no drive has this size, or it is too small',
      allowed: `whole GiB, ${least} or more`,
      fix: `set \`${property}\``,
    }));
  return !isCloud(drives) || isWhole(drivesPerNode, 1, MOST_DRIVES) ? wrongSizes : [...wrongSizes, {
    property: 'drivesPerNode',
    value: drivesPerNode,
    message: 'not a number of drives that a node takes',
    allowed: `1 to ${MOST_DRIVES}`,
    fix: 'use fewer and larger drives',
  }];
}

/** Every rule on a Portworx cluster. */
export const PORTWORX_CLUSTER_REVIEWS: readonly Review<PortworxClusterPlan>[] = [
  reviewing(IDENTITY_RULES, ({ spec }) => [spec]),
  reviewing(PORTWORX_CLUSTER_RULES, plan => [plan]),
  reviewing(ENCRYPTION_RULES, ({ spec }) => [{ encryption: spec.driveEncryption, property: 'driveEncryption' }]),
  { tables: STORE_TABLES, findings: reviewDrives },
  reviewing(POOL_CAPACITY_RULES, ({ spec: { expansion, rebalance, storeV2, store }, drives, poolGibibytes }) => [{
    expansion,
    rebalance,
    storeV2,
    store: store.label,
    methods: store.pools?.expansion ?? [],
    poolGibibytes,
    resizeCoolDown: isCloud(drives) ? drives.resizeCoolDown : undefined,
  }]),
  reviewing(ACTION_CONTROL_RULES, ({ spec: { expansion, rebalance } }) => [
    ...expansion === undefined ? [] : [{ control: expansion.control, property: 'poolExpansion' }],
    ...rebalance === undefined ? [] : [{ control: rebalance.control, property: 'poolRebalance' }],
  ]),
];

/** The rules of the store name properties of volumes; a Portworx cluster has them at its top level. */
function reviewDrives(plan: PortworxClusterPlan, construct: string): Finding[] {
  const findings = plan.spec.store.review({ manager: VolumeManager.PORTWORX, disks: drivesOf(plan) }, construct);
  return restated(findings, finding => ({ ...finding, property: finding.property.replace(/^storage\./, '') }));
}
