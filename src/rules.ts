import { PLACEMENT_RULES, TOPOLOGY_RULES } from './availability/placement-rules';
import { REPLICATION_RULES } from './availability/replication-rules';
import { ACTION_CONTROL_RULES } from './capacity/action-control';
import { POOL_CAPACITY_RULES } from './capacity/pool-rules';
import { VOLUME_GROWTH_RULES } from './capacity/volume-growth-rules';
import { type Severity, ACKNOWLEDGEMENT_RULES } from './core/finding';
import { DEFERRED_RULES, DUPLICATE_RULES } from './emit/emit';
import { TOKEN_RULES } from './emit/token-rules';
import { INPUT_RULES } from './input/check';
import { LOG_RULES } from './kafka/objects/logging';
import { BROKER_PLAN_RULES, BROKER_RULES, CLUSTER_RULES } from './kafka/rules/cluster-rules';
import { LISTENER_RULES } from './kafka/rules/listener-rules';
import { QUORUM_RULES } from './kafka/rules/quorum-rules';
import { METADATA_RULES } from './kubernetes/metadata-rules';
import { NAME_RULES } from './kubernetes/names';
import { IMAGE_RULES } from './kubernetes/pods/container-image';
import { POD_OPTION_RULES } from './kubernetes/pods/pod-option-rules';
import { SIZING_RULES } from './kubernetes/pods/sizing';
import { SCOPE_RULES } from './kubernetes/scope-rules';
import { BACKUP_RULES, RESTORE_RULES, STORE_RULES } from './mobility/backup-objects';
import { MIGRATION_RULES, MOVED_CLUSTER_RULES } from './mobility/migration-rules';
import { SCHEDULE_RULES } from './mobility/schedule';
import { SCRUB_RULES } from './mobility/scrub-job';
import { CSI_SNAPSHOT_RULES } from './mobility/snapshot-objects';
import { TEST_COPY_RULES } from './mobility/test-copy';
import { PEER_RULES } from './security/peer-rules';
import { PORTWORX_RULES } from './storage/classes/portworx-rules';
import { VOLUME_CLASS_RULES } from './storage/classes/volume-class-rules';
import { ENCRYPTION_RULES } from './storage/encryption/volume-encryption-rules';
import { VOLUME_KEY_RULES } from './storage/encryption/volume-key-rules';
import { PORTWORX_CLUSTER_RULES } from './storage/portworx/portworx-cluster-rules';
import { AZURE_DISK_RULES } from './storage/stores/azure-disk';
import { EBS_RULES } from './storage/stores/ebs';
import { FLASH_ARRAY_RULES } from './storage/stores/flash-array';
import { LOCAL_NVME_RULES } from './storage/stores/local-nvme';
import { BACKING_STORE_RULES } from './storage/stores/no-backing-store';
import { POOL_CLAIM_RULES } from './storage/volumes/pool-claims';
import { VOLUMES_RULES } from './storage/volumes/volumes-plan';
import { ENSEMBLE_RULES } from './zookeeper/ensemble-rules';

interface RuleText {
  readonly code: string;
  readonly severity: Severity;
  readonly about: string;
}

/** Every rule of the library, by what it is about. */
export const RULES: { readonly [title: string]: readonly RuleText[] } = {
  'Types of the input': INPUT_RULES,
  'Names and namespaces': [...SCOPE_RULES, ...NAME_RULES, ...METADATA_RULES, ...DUPLICATE_RULES, ...DEFERRED_RULES, ...TOKEN_RULES],
  'Clusters': [...CLUSTER_RULES, ...QUORUM_RULES],
  'ZooKeeper ensembles': ENSEMBLE_RULES,
  'Replication': REPLICATION_RULES,
  'Nodes and zones': [...TOPOLOGY_RULES, ...PLACEMENT_RULES],
  'Listeners': [...LISTENER_RULES, ...PEER_RULES],
  'Broker configuration': [...BROKER_RULES, ...BROKER_PLAN_RULES, ...LOG_RULES],
  'Pods': [...IMAGE_RULES, ...SIZING_RULES, ...POD_OPTION_RULES],
  'Volumes': [...VOLUMES_RULES, ...VOLUME_CLASS_RULES, ...ENCRYPTION_RULES, ...VOLUME_KEY_RULES],
  'Portworx volumes': PORTWORX_RULES,
  'Portworx clusters': PORTWORX_CLUSTER_RULES,
  'Pools': [...POOL_CAPACITY_RULES, ...POOL_CLAIM_RULES],
  'Backing stores': [...BACKING_STORE_RULES, ...EBS_RULES, ...AZURE_DISK_RULES, ...FLASH_ARRAY_RULES, ...LOCAL_NVME_RULES],
  'Growth': [...VOLUME_GROWTH_RULES, ...ACTION_CONTROL_RULES],
  'Migrations': [...MOVED_CLUSTER_RULES, ...MIGRATION_RULES],
  'Copies for tests': [...TEST_COPY_RULES, ...SCRUB_RULES],
  'Schedules, snapshots, backups': [...SCHEDULE_RULES, ...CSI_SNAPSHOT_RULES, ...STORE_RULES, ...BACKUP_RULES, ...RESTORE_RULES],
  'Acknowledgements': ACKNOWLEDGEMENT_RULES,
};

/** docs/rules.md. */
export function rulesPage(): string {
  return [
    '# Rules',
    '',
    'What the library checks. An error refuses the input: no manifest is produced. A warning is acknowledged with a reason',
    '(`acknowledge: { CODE: \'why\' }`) or becomes an error with `strict: true`. An info never fails a build. All findings of',
    'a construct are in its attribute `findings`. Errors fail the synth, all at once; warnings that are not acknowledged are printed.',
    '',
    'Made from the rules themselves by `npm run docs:rules`.',
    '',
    ...Object.entries(RULES).flatMap(([title, rules]) => [
      `## ${title}`, '', '| code | severity | rule |', '|---|---|---|',
      ...rules.map(({ code, severity, about }) => `| \`${code}\` | ${severity} | ${about.replaceAll('|', '\\|')} |`), '',
    ]),
    '## At synth',
    '',
    '| code | severity | rule |',
    '|---|---|---|',
    '| `FILE_OVERWRITTEN` | error | With one file for each object, cdk8s names files by kind and name: objects of the same name in two namespaces overwrite each other. |',
    '| `DEFERRED_TEXT_LEFT` | error | Text that is known at deployment only cannot be written into a file: deploy such a chart through Pulumi. |',
    '',
  ].join('\n');
}
