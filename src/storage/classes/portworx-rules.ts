import { allowedValue } from './portworx-parameter-check';
import { type PortworxParameters, OTHER_PORTWORX_KEYS, PORTWORX_PARAMETERS } from './portworx-parameters';
import type { PortworxClassSpec } from './volume-class-plan';
import { Severity } from '../../core/finding';
import { nearest } from '../../core/nearest';
import { isWhole } from '../../core/range';
import { type Violation, ruleTable } from '../../core/rule';

/** A class of Portworx volumes, as these rules see it. */
export interface PortworxClassSubject extends PortworxClassSpec {
  /** Whether the volumes come from Portworx pools, not directly from an array. */
  readonly pooled: boolean;
  readonly expandable: boolean;
  readonly volumes?: number;
  readonly storageNodes?: number;
  readonly growth: boolean;
  readonly kubernetesMinor: number;
}

/** Parameters of shared and proxy volumes: a broker's log directory has one writer. */
const SHARED: readonly (keyof PortworxParameters)[] = [
  'export', 'shared', 'sharedv4', 'sharedv4SvcType', 'sharedv4FailoverStrategy', 'sharedv4ExternalAccess',
  'sharedv4MountOptions', 'exportOptions', 'proxyEndpoint', 'proxyNfsSubpath', 'proxyNfsExportpath', 'proxyS3Bucket',
  'winshare', 'preferRemoteNode', 'preferRemoteNodeOnly',
];

/** Ranges of numeric parameters (pxctl and the openstorage parser). */
const RANGES: { readonly [parameter in keyof PortworxParameters]?: readonly [from: number, to: number] } = {
  queueDepth: [1, 256],
  aggregationLevel: [1, 3],
  snapIntervalMinutes: [1, Number.MAX_SAFE_INTEGER],
  blockSize: [512, Number.MAX_SAFE_INTEGER],
  scale: [1, 1024],
};

/** Lower bounds of the I/O limits. */
const THROTTLES = { ioThrottleRdIops: 256, ioThrottleWrIops: 256, ioThrottleRdBw: 1, ioThrottleWrBw: 1 } as const;

/**
 * Portworx's own parser accepts these, or refuses them only when a volume is made. It silently stores unknown keys as
 * labels, so these rules are the only check.
 */
export const PORTWORX_RULES = ruleTable<PortworxClassSubject>('Portworx volumes', [
  {
    code: 'PORTWORX_CLUSTER_DIFFERS',
    severity: Severity.ERROR,
    about: 'The settings of a class agree with those of its Portworx cluster.',
    check: ({ portworxCluster, pooled, store, storeV2, journalDevice }) => portworxCluster === undefined ? [] : ([
      ['backingStore', store.label, pooled ? portworxCluster.store ?? store.label : store.label],
      ['storeV2', storeV2, portworxCluster.storeV2],
      ['journalDevice', journalDevice, portworxCluster.journalDevice],
    ] as const).filter(([, said, known]) => said !== known).map(([property, said, known]) => ({
      property: `storage.${property}`,
      value: said,
      message: `the Portworx cluster '${portworxCluster.path}' is different here`,
      allowed: String(known),
      fix: `remove \`${property}\`: it follows from \`portworxCluster\``,
    })),
  },
  {
    code: 'PORTWORX_REPL',
    severity: Severity.ERROR,
    about: 'A Portworx volume has 1 to 3 replicas, each on a storage node of its own.',
    check: ({ volumeReplicas, storageNodes = 3 }) => {
      if (!isWhole(storageNodes, 1)) {
        return {
          property: 'storageNodes',
          value: storageNodes,
          message: 'not a number of nodes',
          allowed: 'a whole number, 1 or more',
          fix: 'give the number of nodes that hold Portworx storage',
        };
      }
      return [1, 2, 3].includes(volumeReplicas) && volumeReplicas <= storageNodes ? undefined : {
        property: 'replication.volumeReplicas',
        value: volumeReplicas,
        message: 'Portworx cannot place that many replicas',
        allowed: `1 to ${Math.min(3, storageNodes)}`,
        fix: 'choose a number in the range, or add storage nodes',
      };
    },
  },
  {
    code: 'PORTWORX_DB_REMOTE_ALONE',
    severity: Severity.ERROR,
    about: 'io_profile db_remote has no effect with one replica.',
    check: ({ volumeReplicas, parameters }) => parameters.ioProfile === 'db_remote' && volumeReplicas < 2 ? {
      property: 'storage.parameters.ioProfile',
      value: parameters.ioProfile,
      message: 'Portworx silently ignores db_remote on a volume with one replica',
      allowed: 'auto, journal, none with one replica',
      fix: 'remove `ioProfile`, or use two or more volume replicas',
    } : undefined,
  },
  {
    code: 'PORTWORX_JOURNAL_DEVICE',
    severity: Severity.WARNING,
    about: 'io_profile journal needs a journal device in the Portworx cluster.',
    check: ({ parameters, journalDevice }) =>
      (parameters.ioProfile === 'journal' || parameters.journal) && !journalDevice ? {
        property: 'storage.parameters.ioProfile',
        value: parameters.ioProfile ?? 'journal',
        message: 'without a journal device the writes are not journalled',
        allowed: 'a Portworx cluster with a journal device',
        fix: 'give the cluster a journal device and say so with `journalDevice: true`',
      } : undefined,
  },
  {
    code: 'PORTWORX_PRIORITY_TWICE',
    severity: Severity.ERROR,
    about: 'priority_io and io_priority are two names of one field; if both are set, it is random which one takes '
      + 'effect.',
    check: ({ unlistedParameters }) =>
      Object.keys(unlistedParameters).filter(key => key === 'io_priority' || key === 'priority_io').map(key => ({
        property: `storage.unlistedParameters.${key}`,
        value: unlistedParameters[key],
        message: 'the class already has priority_io, and it is random which of the two takes effect',
        allowed: 'the typed parameter alone',
        fix: 'use `parameters: { priorityIo: ... }`',
      })),
  },
  {
    code: 'PORTWORX_THROTTLE',
    severity: Severity.ERROR,
    about: 'I/O limits: at least 256 IOPS or 1 MB/s, and never IOPS and bandwidth of the same direction together.',
    check: ({ parameters }) => throttleViolations(parameters),
  },
  {
    code: 'PORTWORX_RANGE',
    severity: Severity.ERROR,
    about: 'Numeric parameters are whole numbers within their ranges.',
    check: ({ parameters }) => (Object.keys(RANGES) as (keyof typeof RANGES)[]).flatMap(name => {
      const [from, to] = RANGES[name]!;
      const value = parameters[name];
      return value === undefined || isWhole(value, from, to) ? [] : [{
        property: `storage.parameters.${name}`,
        value,
        message: 'out of range',
        allowed: `a whole number from ${from} to ${to}`,
        fix: 'choose a number in the range',
      }];
    }),
  },
  {
    code: 'PORTWORX_POOL_PARAMETER_ON_ARRAY',
    severity: Severity.ERROR,
    about: 'A volume directly on an array has no Portworx pool: replicas, I/O profile, priority, groups, placement and '
      + 'snapshot schedules do not apply.',
    check: ({ pooled, parameters, snapshotSchedules }) => (pooled ? [] : [
      ...Object.keys(parameters), ...snapshotSchedules.map(({ name }) => name),
    ]).map(name => ({
      property: `storage.parameters.${name}`,
      value: parameters[name as keyof PortworxParameters],
      message: 'volumes with direct access are made and protected by the array, and Portworx does not apply this to '
        + 'them',
      allowed: 'nothing with direct access',
      fix: 'remove it, or use FlashArrayAccess.CLOUD_DRIVES',
    })),
  },
  {
    code: 'PORTWORX_XFS_STOREV2',
    severity: Severity.ERROR,
    about: 'PX-StoreV2 supports ext4 only.',
    check: ({ parameters, storeV2 }) => storeV2 && parameters.fs === 'xfs' ? {
      property: 'storage.parameters.fs',
      value: parameters.fs,
      message: 'PX-StoreV2 makes ext4 file systems only',
      allowed: 'ext4',
      fix: 'remove `fs`',
    } : undefined,
  },
  {
    code: 'PORTWORX_SHARED_VOLUME',
    severity: Severity.ERROR,
    about: 'Log directories are never on shared or proxy volumes.',
    check: ({ parameters }) => SHARED.filter(name => isSharing(name, parameters)).map(name => ({
      property: `storage.parameters.${name}`,
      value: parameters[name],
      message: 'a log directory has one writer; on a file share Kafka and ZooKeeper corrupt their logs',
      allowed: 'block volumes',
      fix: 'remove it',
    })),
  },
  {
    code: 'PORTWORX_GROUP_NODES',
    severity: Severity.ERROR,
    about: 'An enforced volume group needs a storage node for each replica of each of its volumes.',
    check: ({ parameters, volumes, volumeReplicas, storageNodes }) =>
      parameters.fg && volumes !== undefined && storageNodes !== undefined && volumes * volumeReplicas > storageNodes
        ? {
          property: 'storage.parameters.fg',
          value: true,
          message: `${volumes} volumes with ${volumeReplicas} replicas need ${volumes * volumeReplicas} storage nodes, `
            + `there are ${storageNodes}; creation of the last volumes would fail`,
          allowed: 'volumes x volume replicas at most the storage nodes',
          fix: 'set `fg: false`, or add nodes',
        } : undefined,
  },
  {
    code: 'PORTWORX_ENCRYPTION_KEY',
    severity: Severity.ERROR,
    about: 'Encrypted volumes need a reference to their key.',
    check: ({ unlistedParameters, encryption }) =>
      ['secure', 'secret_key'].filter(key => key in unlistedParameters && encryption === undefined).map(key => ({
        property: `storage.unlistedParameters.${key}`,
        // The value may be the key itself.
        value: key === 'secure' ? unlistedParameters[key] : 'not shown',
        message: 'volumes would be made encrypted without a key, and fail',
        allowed: 'VolumeEncryption.portworxClusterKey(), .portworxSecret(...), .portworxSecretPerVolume()',
        fix: 'set `encryption`',
      })),
  },
  {
    code: 'PORTWORX_NODISCARD',
    severity: Severity.INFO,
    about: 'With nodiscard, Portworx switches on its own background trim unless auto_fstrim says otherwise.',
    check: ({ parameters }) => parameters.nodiscard === true && parameters.autoFstrim === undefined ? {
      property: 'storage.parameters.nodiscard',
      value: true,
      message: 'auto_fstrim follows nodiscard where it is not set',
      allowed: 'both set',
      fix: 'set `autoFstrim` to what you mean',
    } : undefined,
  },
  {
    code: 'PORTWORX_AUTO_FSTRIM',
    severity: Severity.ERROR,
    about: 'auto_fstrim requires nodiscard.',
    check: ({ parameters }) => parameters.autoFstrim === true && parameters.nodiscard !== true ? {
      property: 'storage.parameters.autoFstrim',
      value: true,
      message: 'Portworx trims in the background only what is mounted without discard',
      allowed: 'together with `nodiscard: true`',
      fix: 'set `nodiscard: true`',
    } : undefined,
  },
  {
    code: 'PORTWORX_GROWTH_WITHOUT_EXPANSION',
    severity: Severity.ERROR,
    about: 'Volumes that an Autopilot rule grows need a class that allows expansion.',
    check: ({ growth, expandable }) => growth && !expandable ? {
      property: 'storage.allowVolumeExpansion',
      value: false,
      message: 'the rule would retry forever and never grow a volume',
      allowed: 'true together with `growth`',
      fix: 'remove `allowVolumeExpansion: false`, or `growth`',
    } : undefined,
  },
  {
    code: 'PORTWORX_IN_TREE',
    severity: Severity.WARNING,
    about: 'The in-tree provisioner is deprecated since Kubernetes 1.25.',
    check: ({ provisioner, kubernetesMinor }) =>
      provisioner === 'kubernetes.io/portworx-volume' && kubernetesMinor >= 25 ? {
        property: 'storage.provisioner',
        value: provisioner,
        message: 'the volumes will have to be migrated to CSI',
        allowed: 'PortworxProvisioner.CSI',
        fix: 'remove `provisioner`',
      } : undefined,
  },
  {
    code: 'PORTWORX_PARAMETER',
    severity: Severity.ERROR,
    about: 'Typed parameters have no empty texts, entries of lists have no separators, and names of objects are valid.',
    freeText: true,
    check: ({ parameters }) => (Object.keys(parameters) as (keyof PortworxParameters)[]).flatMap(name => {
      const allowed = allowedValue(name, parameters[name]);
      return allowed === undefined ? [] : [{
        property: `storage.parameters.${name}`,
        value: parameters[name],
        message: 'Portworx would ignore it, or refuse the first volume',
        allowed,
        fix: 'correct it',
      }];
    }),
  },
  {
    code: 'PORTWORX_UNLISTED_PARAMETER',
    severity: Severity.ERROR,
    about: 'Unlisted parameters are for keys that the library does not know, not for a second or wrong spelling of a '
      + 'known one.',
    check: ({ unlistedParameters }) => Object.keys(unlistedParameters).flatMap(key => {
      const fix = knownAs(key);
      return fix === undefined ? [] : [{
        property: `storage.unlistedParameters.${key}`,
        value: unlistedParameters[key],
        message: 'Portworx stores a misspelt key as a label of the volume and ignores it',
        allowed: 'keys that are not within two letters of a known one',
        fix,
      }];
    }),
  },
]);

function isSharing(name: keyof PortworxParameters, parameters: PortworxParameters): boolean {
  const value = parameters[name];
  return name === 'export' ? value !== undefined && value !== 'pxd' : value !== undefined && value !== false;
}

function throttleViolations(parameters: PortworxParameters): Violation[] {
  const tooLow = (Object.keys(THROTTLES) as (keyof typeof THROTTLES)[])
    .filter(name => parameters[name] !== undefined && !isWhole(parameters[name], THROTTLES[name]))
    .map(name => ({
      property: `storage.parameters.${name}`,
      value: parameters[name],
      message: 'Portworx refuses this limit',
      allowed: `a whole number of at least ${THROTTLES[name]}`,
      fix: 'raise it',
    }));
  const both = ([['ioThrottleRdIops', 'ioThrottleRdBw'], ['ioThrottleWrIops', 'ioThrottleWrBw']] as const)
    .filter(pair => pair.every(name => parameters[name] !== undefined))
    .map(([iops, bandwidth]) => ({
      property: `storage.parameters.${bandwidth}`,
      value: parameters[bandwidth],
      message: `IOPS and bandwidth of the same direction cannot both be limited (${iops} is set)`,
      allowed: 'one of the two',
      fix: `remove ${iops} or ${bandwidth}`,
    }));
  return [...tooLow, ...both];
}

const TYPED_KEYS = new Map(Object.entries(PORTWORX_PARAMETERS).map(([name, [key]]) => [folded(key), name]));

/**
 * The known key that the user probably meant: another spelling, or a key within two edits. Short keys are skipped,
 * since two edits match too many words.
 */
function knownAs(key: string): string | undefined {
  if (Object.hasOwn(OTHER_PORTWORX_KEYS, key)) return OTHER_PORTWORX_KEYS[key];
  const spelling = folded(key);
  const near = TYPED_KEYS.has(spelling)
    ? spelling
    : nearest(spelling, [...TYPED_KEYS.keys()].filter(known => known.length > 5));
  if (near !== undefined) return `use \`parameters: { ${TYPED_KEYS.get(near)}: ... }\``;
  const others = new Map(
    Object.keys(OTHER_PORTWORX_KEYS).filter(known => known.length > 5).map(known => [folded(known), known]),
  );
  const other = nearest(spelling, [...others.keys()]);
  return other === undefined ? undefined : OTHER_PORTWORX_KEYS[others.get(other)!];
}

function folded(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
