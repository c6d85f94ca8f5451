import type { MigrationModel } from './migration-objects';
import type { MovedCluster } from './moved-cluster';
import { SCHEDULE_RULES } from './schedule';
import { Severity } from '../core/finding';
import { type Review, reviewing, reviewingParts, ruleTable } from '../core/rule';
import { isDnsSubdomain } from '../kubernetes/names';

/**
 * Minutes below which one round may not have ended when the next is due (Portworx's documentation of asynchronous DR).
 */
const SHORTEST_USUAL_INTERVAL = 15;

/** Brokers come up only with the metadata that belongs to their volumes. */
export const QUORUM_MOVES_RULES = ruleTable<MovedCluster>('Migrations', [{
  code: 'MOVE_WITHOUT_QUORUM',
  severity: Severity.ERROR,
  about: 'Brokers and the quorum that keeps their metadata move together.',
  check: ({ quorumMovesAlong, name }) => quorumMovesAlong ? undefined : {
    property: 'cluster',
    value: name,
    message: 'its ZooKeeper is not its own, so brokers would come up against metadata that does not fit them',
    allowed: 'KRaft, or an ensemble that the cluster makes for itself',
    fix: 'leave the ensemble to MetadataQuorum.zookeeper() without `ensemble`',
  },
}]);

/** Rules on clusters whose volumes STORK copies, for migrations, snapshots and backups. */
export const MOVED_CLUSTER_RULES = ruleTable<MovedCluster>('Migrations', [
  {
    code: 'MOVE_WITHOUT_POOLS',
    severity: Severity.ERROR,
    about: 'STORK takes volumes that Portworx pools hold.',
    check: ({ pooled, name }) => pooled ? undefined : {
      property: 'cluster',
      value: name,
      message: 'not every volume of the cluster is in a Portworx pool, and brokers without some of their volumes are '
        + 'no copy',
      allowed: 'a cluster whose brokers and quorum are on KafkaStorage.portworx, or on a class of Portworx',
      fix: 'use ClusterSnapshot.csi for volumes of a CSI driver, or MirrorMaker 2 between two clusters',
    },
  },
]);

/** Rules on migrations. */
export const MIGRATION_RULES = ruleTable<MigrationModel>('Migrations', [
  {
    code: 'CLUSTER_PAIR',
    severity: Severity.ERROR,
    about: 'A migration names the pair of clusters.',
    check: ({ clusterPair }) => isDnsSubdomain(clusterPair) ? undefined : {
      property: 'pair',
      value: clusterPair,
      message: 'no ClusterPair can have this name',
      allowed: 'the name of a ClusterPair in the namespace of the cluster',
      fix: 'use ClusterPair.named(...) with the name given to `storkctl create clusterpair`',
    },
  },
  {
    code: 'MOVE_BOOTSTRAP',
    severity: Severity.WARNING,
    about: 'A cluster that is moved does not have `bootstrap: true`.',
    check: ({ cluster, kind }) => cluster.bootstrap && kind !== 'copy for tests' ? {
      property: 'cluster',
      value: cluster.name,
      message: 'its objects arrive with `bootstrap: true`: a node there whose volume is missing would be formatted as '
        + 'a new one, and vote or lead without data',
      allowed: 'a cluster that has been started',
      fix: 'remove `bootstrap` when all pods are Ready, and add the migration then',
    } : undefined,
  },
  {
    code: 'MOVE_WITHOUT_KEYS',
    severity: Severity.INFO,
    about: 'Keys of encrypted volumes do not move.',
    check: ({ cluster }) => cluster.encrypted ? {
      property: 'cluster',
      value: cluster.name,
      message: 'volumes arrive encrypted, and Portworx there attaches them only with the key that they were made with, '
        + 'found by the same name',
      allowed: 'a secrets provider that both Portworx clusters ask, or the same keys in that of the other',
      fix: 'make sure that the keys are there before the first failover or stage',
    } : undefined,
  },
  {
    code: 'MOVE_NOT_ONE_POINT',
    severity: Severity.INFO,
    about: 'Volumes are copied one after the other, not from one point in time.',
    check: ({ cluster, kind }) => ({
      property: 'cluster',
      value: cluster.name,
      message: 'STORK copies the volumes of a running cluster at slightly different moments; brokers cut off what a '
        + 'new leader does not have, so messages of the last moments before it may be on no broker of the copy',
      allowed: kind === 'one-time move'
        ? 'clients that have stopped before the migration begins'
        : 'a copy that lacks the last moments',
      fix: kind === 'one-time move'
        ? 'stop producers and consumers first'
        : 'nothing; ClusterSnapshot.atOnePoint takes all volumes at one point, in the same cluster',
    }),
  },
  {
    code: 'RECOVERY_INTERVAL',
    severity: Severity.WARNING,
    about: `The interval of asynchronous disaster recovery is ${SHORTEST_USUAL_INTERVAL} minutes or longer.`,
    check: ({ kind, schedule }) =>
      kind === 'asynchronous disaster recovery' && schedule?.kind === 'interval'
        && schedule.minutes < SHORTEST_USUAL_INTERVAL
        ? {
          property: 'schedule',
          value: schedule.minutes,
          message: 'a round that has not ended when the next is due makes the time that is lost longer, not shorter',
          allowed: `${SHORTEST_USUAL_INTERVAL} minutes or more`,
          fix: `use Schedule.every(Duration.minutes(${SHORTEST_USUAL_INTERVAL})), or acknowledge it when rounds are `
            + 'known to be shorter',
        } : undefined,
  },
  {
    code: 'RESOURCE_CHANGE',
    severity: Severity.ERROR,
    about: 'A change to migrated objects names their kind and the fields.',
    check: ({ changes }) =>
      changes.filter(({ resource, paths }) =>
        !/^[^/]*\/[^/]+\/[A-Z]\w+$/.test(resource) || paths.length === 0 || paths.some(({ path }) => !path))
        .map(({ resource }) => ({
          property: 'changes',
          value: resource,
          message: 'STORK would change nothing',
          allowed: 'group/version/Kind (core: /v1/Service) and one path or more',
          fix: 'correct it',
        })),
  },
]);

/** Every rule on a cluster whose volumes STORK copies. */
export const MOVED_CLUSTER_REVIEWS: readonly Review<MovedCluster>[] = [
  reviewing(MOVED_CLUSTER_RULES, cluster => [cluster]),
  reviewing(QUORUM_MOVES_RULES, cluster => [cluster]),
];

/** Every rule on a migration. */
export const MIGRATION_REVIEWS: readonly Review<MigrationModel>[] = [
  reviewingParts(MOVED_CLUSTER_REVIEWS, ({ cluster }) => [cluster]),
  reviewing(MIGRATION_RULES, model => [model]),
  reviewing(SCHEDULE_RULES, ({ schedule }) => [{ schedule, property: 'schedule' }]),
];
