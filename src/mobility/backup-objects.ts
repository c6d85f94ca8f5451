import { MOVED_CLUSTER_REVIEWS } from './migration-rules';
import { type MovedCluster, flushRule, identities, isBoundToNamespace } from './moved-cluster';
import { type ScheduleModel, SCHEDULE_RULES, schedulePolicySpec } from './schedule';
import { Severity } from '../core/finding';
import { type Review, reviewing, reviewingParts, ruleTable } from '../core/rule';
import {
  applicationBackup, applicationBackupSchedule, applicationRestore, backupLocation, schedulePolicy,
} from '../custom-resources/stork';
import type { Labels } from '../kubernetes/labels';
import { type ManifestsByKey, compact, existing } from '../kubernetes/manifest';
import { isDnsSubdomain } from '../kubernetes/names';
import { IDENTITY_RULES } from '../kubernetes/scope-rules';

/** An object store as plain data. */
export interface StoreModel {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly type: 's3' | 'azure';
  readonly path: string;
  readonly sync: boolean;
  /** Name of the Secret with the credentials. */
  readonly secret?: string;
  readonly s3?: { readonly region: string; readonly endpoint?: string; readonly workloadIdentity?: boolean };
}

/** The objects of an object store. */
export function storeObjects({ name, namespace, labels, type, path, sync, secret, s3 }: StoreModel): ManifestsByKey {
  const byRole = s3 !== undefined && secret === undefined;
  const byServiceAccount = byRole && s3.workloadIdentity === true;
  return {
    location: backupLocation(identities('kafka-backup-store', name, { namespace, labels })(''), {
      type,
      path,
      sync,
      secretConfig: secret,
      useWorkloadIdentity: byServiceAccount ? true : undefined,
      s3Config: s3
        && compact({
          region: s3.region,
          endpoint: s3.endpoint,
          useIam: byRole && !byServiceAccount ? true : undefined,
        }),
    }),
  };
}

/** A backup as plain data. */
export interface BackupModel {
  readonly name: string;
  readonly cluster: MovedCluster;
  /** Namespace of the objects of the backup. */
  readonly namespace: string;
  /** Name of the BackupLocation. */
  readonly store: string;
  readonly schedule?: ScheduleModel;
}

/** The objects of a backup, in apply order. */
export function backupObjects({ name, namespace, cluster, store, schedule }: BackupModel): ManifestsByKey {
  const named = identities('kafka-backup', name, { ...cluster, namespace });
  const spec = { namespaces: [cluster.namespace], backupLocation: store, preExecRule: `${name}-flush` };
  return existing({
    flush: flushRule(cluster, named('-flush')),
    policy: schedule && schedulePolicy(named('-schedule'), schedulePolicySpec(schedule)),
    backup: schedule === undefined ? applicationBackup(named(''), { ...spec, reclaimPolicy: 'Retain' })
      // Without this, STORK would remove old backups from its list, and leave them in the store.
      : applicationBackupSchedule(named(''), `${name}-schedule`, { ...spec, reclaimPolicy: 'Delete' }),
  });
}

/** A restore as plain data. */
export interface RestoreModel {
  readonly name: string;
  readonly cluster: MovedCluster;
  /** Namespace of the backup, and so of the restore. */
  readonly namespace: string;
  readonly backupName: string;
  readonly store: string;
  readonly targetNamespace: string;
}

/** The objects of a restore: only claims are restored, and STORK refuses to replace existing ones. */
export function restoreObjects(
  { name, namespace, cluster, backupName, store, targetNamespace }: RestoreModel,
): ManifestsByKey {
  return {
    restore: applicationRestore(identities('kafka-restore', name, { ...cluster, namespace })(''), {
      backupName,
      backupLocation: store,
      namespaceMapping: { [cluster.namespace]: targetNamespace },
      replacePolicy: 'Retain',
      includeResources: cluster.claimNames.map(claim =>
        ({ group: 'core', version: 'v1', kind: 'PersistentVolumeClaim', name: claim, namespace: cluster.namespace })),
    }),
  };
}

/** Rules on object stores. */
export const STORE_RULES = ruleTable<StoreModel>('Schedules, snapshots, backups', [{
  code: 'BACKUP_STORE',
  severity: Severity.ERROR,
  about: 'An object store has a path and the name of a Secret with its credentials; AWS with a role needs no Secret.',
  freeText: true,
  check: ({ path, secret, s3, type }) => [
    ...path && !path.includes('/') ? [] : [{
      property: 'path',
      value: path,
      message: 'STORK takes all of it for the name of the bucket',
      allowed: 'a bucket or container, without a folder',
      fix: 'name a bucket',
    }],
    ...(secret === undefined ? type === 's3' && s3?.endpoint === undefined : isDnsSubdomain(secret)) ? [] : [{
      property: 'credentialsSecret',
      value: secret,
      secret: true,
      message: 'not the name of a Secret; if it is a credential, it must not be in a manifest',
      allowed: 'the name of a Secret; none only for AWS, as a role',
      fix: 'make a Secret and name it',
    }],
    ...s3?.workloadIdentity === true && (secret !== undefined || s3.endpoint !== undefined) ? [{
      property: 'workloadIdentity',
      value: true,
      message: 'a role is for AWS only, and excludes credentials',
      allowed: 'false with `credentialsSecret` or `endpoint`',
      fix: 'remove one of them',
    }] : [],
  ],
}]);

/** Rules on backups. */
export const BACKUP_RULES = ruleTable<BackupModel>('Schedules, snapshots, backups', [{
  code: 'BACKUP_NOT_ONE_POINT',
  severity: Severity.INFO,
  about: 'A backup takes one volume after the other.',
  check: ({ cluster: { name } }) => ({
    property: 'cluster',
    value: name,
    message: 'the volumes of a running cluster are taken at slightly different moments; brokers cut off what a new '
      + 'leader does not have, so messages of the last moments may be on no broker of a restore',
    allowed: 'a restore that lacks the last moments',
    fix: 'nothing; ClusterSnapshot.atOnePoint takes all volumes at one point',
  }),
}]);

/** Rules on restores. */
export const RESTORE_RULES = ruleTable<RestoreModel>('Schedules, snapshots, backups', [
  {
    code: 'RESTORE_NAME',
    severity: Severity.ERROR,
    about: 'The backup and the target namespace have names that Kubernetes accepts.',
    check: ({ backupName, targetNamespace }) =>
      [['backupName', backupName] as const, ['targetNamespace', targetNamespace] as const]
        .filter(([, text]) => !isDnsSubdomain(text)).map(([property, value]) => ({
          property,
          value,
          message: 'nothing can have this name',
          allowed: 'lower case letters, digits and hyphens',
          fix: 'correct it',
        })),
  },
  {
    code: 'RESTORE_ADMIN_NAMESPACE',
    severity: Severity.ERROR,
    about: 'STORK restores into another namespace only from its admin namespace, where the backup must have been made.',
    check: ({ cluster, namespace, targetNamespace: target }) =>
      target === cluster.namespace || ![cluster.namespace, target].includes(namespace)
        ? undefined : {
          property: 'namespace',
          value: namespace,
          message: 'STORK finds a backup in the namespace of the restore alone, and lets one namespace restore into '
            + 'itself alone',
          allowed: 'the admin namespace of STORK, kube-system unless its argument says otherwise',
          fix: 'set `namespace` on the store, the backup and the restore to the admin namespace',
        },
  },
  {
    code: 'RESTORE_NAMESPACE_QUORUM',
    severity: Severity.ERROR,
    about: 'Only a cluster that was first started with a static quorum, or with ZooKeeper, is restored into another '
      + 'namespace: a dynamic quorum keeps the addresses of its voters on its disks.',
    check: ({ cluster, targetNamespace }) =>
      targetNamespace === cluster.namespace || !isBoundToNamespace(cluster) ? undefined : {
        property: 'targetNamespace',
        value: targetNamespace,
        message: 'the addresses on the disks lead to the namespace that the backup is from, so the restored nodes '
          + 'refuse to start',
        allowed: cluster.namespace,
        fix: 'restore into the same namespace of another Kubernetes cluster. Only a cluster that was first started '
          + 'with QuorumKind.STATIC can be restored into another one; changing `kind` later does not help',
      },
  },
]);

/** Every rule on an object store. */
export const STORE_REVIEWS: readonly Review<StoreModel>[] = [
  reviewing(IDENTITY_RULES, store => [store]),
  reviewing(STORE_RULES, store => [store]),
];

/** Every rule on a backup. */
export const BACKUP_REVIEWS: readonly Review<BackupModel>[] = [
  reviewingParts(MOVED_CLUSTER_REVIEWS, ({ cluster }) => [cluster]),
  reviewing(BACKUP_RULES, model => [model]),
  reviewing(SCHEDULE_RULES, ({ schedule }) => [{ schedule, property: 'schedule' }]),
];

/** Every rule on a restore. */
export const RESTORE_REVIEWS: readonly Review<RestoreModel>[] = [reviewing(RESTORE_RULES, model => [model])];
