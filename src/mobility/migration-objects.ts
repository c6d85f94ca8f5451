import { type MovedCluster, flushRule, identities } from './moved-cluster';
import { type ScheduleModel, schedulePolicySpec } from './schedule';
import {
  type MigrationSpec, type TransformedPath, migration, migrationSchedule, resourceTransformation, schedulePolicy,
} from '../custom-resources/stork';
import type { Labels } from '../kubernetes/labels';
import { type ManifestsByKey, compact, existing } from '../kubernetes/manifest';

/** What a migration is for. */
export type MigrationKind = 'one-time move' | 'copy for tests' | 'asynchronous disaster recovery';

/** Changes to the objects of one kind while they are migrated. */
export interface ResourceChangeModel {
  readonly resource: string;
  readonly labels: Labels;
  readonly paths: readonly TransformedPath[];
}

/** A migration as plain data. */
export interface MigrationModel {
  readonly kind: MigrationKind;
  readonly name: string;
  readonly cluster: MovedCluster;
  readonly clusterPair: string;
  readonly schedule?: ScheduleModel;
  readonly changes: readonly ResourceChangeModel[];
}

/** The objects of a migration, by key, in apply order. */
export function migrationObjects(model: MigrationModel): ManifestsByKey {
  const { kind, name, cluster, schedule, changes } = model;
  const named = identities('kafka-migration', name, cluster);
  const spec = migrationSpec(model);
  return existing({
    flush: flushes(kind) ? flushRule(cluster, named('-flush')) : undefined,
    transformation: changes.length > 0 ? resourceTransformation(named('-changes'), changes) : undefined,
    policy: schedule && schedulePolicy(named('-schedule'), schedulePolicySpec(schedule)),
    migration: schedule === undefined
      ? migration(named(''), spec)
      : migrationSchedule(named(''), `${name}-schedule`, spec),
  });
}

/** A rule needs every pod, but a second site must be updated also while a broker is down. */
function flushes(kind: MigrationKind): boolean {
  return kind !== 'asynchronous disaster recovery';
}

/**
 * For tests, only the volumes and their claims are copied: no Secret, no Service with an external address, no policy
 * that allows a flow. Otherwise the whole namespace moves as one unit.
 */
function migrationSpec({ kind, name, cluster, clusterPair, changes }: MigrationModel): MigrationSpec {
  return compact({
    clusterPair,
    namespaces: [cluster.namespace],
    includeResources: true,
    includeVolumes: true,
    // On the other side brokers are started manually, once their data has been checked.
    startApplications: false,
    includeNetworkPolicyWithCIDR: kind === 'copy for tests' ? undefined : true,
    selectors: kind === 'copy for tests' ? cluster.claims : undefined,
    preExecRule: flushes(kind) ? `${name}-flush` : undefined,
    transformSpecs: changes.length > 0 ? [`${name}-changes`] : undefined,
  });
}
