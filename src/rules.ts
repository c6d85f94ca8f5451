import { type AnyTable, tablesOf } from './core/rule';
import { ACKNOWLEDGEMENT_RULES } from './core/warning-policy';
import { FRONT_END_TABLES } from './emit/emit';
import { CONNECTION_REVIEWS } from './kafka/access/connections/connection-rules';
import { PROVISIONING_REVIEWS } from './kafka/access/provisioning/provisioning-rules';
import { TOPIC_REVIEWS } from './kafka/access/topic-rules';
import { USER_REVIEWS } from './kafka/access/user-rules';
import { CLUSTER_REVIEWS } from './kafka/rules/cluster-reviews';
import { THROUGHPUT_TEST_REVIEWS } from './kafka/throughput/throughput-rules';
import { BACKUP_REVIEWS, RESTORE_REVIEWS, STORE_REVIEWS } from './mobility/backup-objects';
import { MIGRATION_REVIEWS } from './mobility/migration-rules';
import { CSI_SNAPSHOT_REVIEWS, PORTWORX_SNAPSHOT_REVIEWS } from './mobility/snapshot-objects';
import { TEST_COPY_REVIEWS } from './mobility/test-copy';
import { ASSUMPTION_REVIEWS } from './planner/assumption-rules';
import { CAPACITY_REVIEWS, WORKLOAD_REVIEWS } from './planner/workload-rules';
import { CLASS_REVIEWS } from './storage/classes/volume-class-rules';
import { VOLUME_KEY_POINTER_REVIEWS } from './storage/encryption/volume-key-pointer';
import { PORTWORX_CLUSTER_REVIEWS } from './storage/portworx/portworx-cluster-rules';
import { ENSEMBLE_TABLES } from './zookeeper/zookeeper-ensemble';

/** The tables of rules that constructs apply, each once. */
export const TABLES: readonly AnyTable[] = [...new Set([
  ...FRONT_END_TABLES,
  ...tablesOf(CLUSTER_REVIEWS),
  ...ENSEMBLE_TABLES,
  ...tablesOf([...TOPIC_REVIEWS, ...USER_REVIEWS, ...PROVISIONING_REVIEWS, ...CONNECTION_REVIEWS]),
  ...tablesOf(THROUGHPUT_TEST_REVIEWS),
  ...tablesOf(CLASS_REVIEWS),
  ...tablesOf(PORTWORX_CLUSTER_REVIEWS),
  ...tablesOf(VOLUME_KEY_POINTER_REVIEWS),
  ...tablesOf(MIGRATION_REVIEWS),
  ...tablesOf([...PORTWORX_SNAPSHOT_REVIEWS, ...CSI_SNAPSHOT_REVIEWS]),
  ...tablesOf(STORE_REVIEWS),
  ...tablesOf(BACKUP_REVIEWS),
  ...tablesOf(RESTORE_REVIEWS),
  ...tablesOf(TEST_COPY_REVIEWS),
  ...tablesOf(WORKLOAD_REVIEWS),
  ...tablesOf(CAPACITY_REVIEWS),
  ...tablesOf(ASSUMPTION_REVIEWS),
  ACKNOWLEDGEMENT_RULES,
])];

/** Every rule of the library, by the title of its table. */
export function rulesByTitle(): ReadonlyMap<string, AnyTable['rules']> {
  const titles = [...new Set(TABLES.map(({ title }) => title))];
  return new Map(
    titles.map(title => [title, TABLES.filter(table => table.title === title).flatMap(({ rules }) => rules)]),
  );
}

/** docs/rules.md. */
export function rulesPage(): string {
  return [
    '# Rules',
    '',
    'What the library checks. An error refuses the input: no manifest is produced. A warning is acknowledged with a',
    'reason (`acknowledge: { CODE: \'why\' }`) or becomes an error with `strict: true`. An info never fails a build.',
    'All findings of a construct are in its attribute `findings`. Errors fail the synth, all at once; warnings that',
    'are not acknowledged are printed.',
    '',
    'Made from the rules themselves by `npm run docs:rules`.',
    '',
    ...[...rulesByTitle()].flatMap(([title, rules]) => [
      `## ${title}`, '', '| code | severity | rule |', '|---|---|---|',
      ...rules.map(({ code, severity, about }) => `| \`${code}\` | ${severity} | ${about.replaceAll('|', '\\|')} |`), '',
    ]),
    '## At synth',
    '',
    '| code | severity | rule |',
    '|---|---|---|',
    '| `FILE_OVERWRITTEN` | error | With one file for each object, cdk8s names files by kind and name: objects of the '
      + 'same name in two namespaces overwrite each other. |',
    '| `DEFERRED_TEXT_LEFT` | error | Text that is known only during the deployment cannot be written into a file: '
      + 'deploy such a chart through Pulumi. |',
    '',
  ].join('\n');
}
