import type { Finding } from './finding';
import { Severity } from './finding';

const MISNAMED = ['NAME', 'NAMESPACE', 'NAMESPACE_MISSING', 'POOL_NAME', 'ROLES_CLASH', 'ZONES'];

/**
 * Findings that only follow from another error, by code, with the codes of that error. They go away with it, so they are not reported
 * beside it. The codes of all folders are here, so that there is one place to look.
 */
export const CAUSES: { readonly [code: string]: readonly string[] } = {
  NAME_INVALID: MISNAMED,
  NAME_TOO_LONG: MISNAMED,
  LABEL_INVALID: ['NAME', 'ZONES'],
  DEFERRED_NOT_ALLOWED: ['NAMESPACE'],
  ROLES_CLASH: ['POOL_NAME', 'ZONES'],
  REPLICATION_FACTOR: ['BROKERS'],
  MIN_INSYNC_REPLICAS: ['BROKERS', 'REPLICATION_FACTOR'],
  WRITES_STOP_ON_BROKER_LOSS: ['REPLICATION_FACTOR', 'MIN_INSYNC_REPLICAS'],
  COPIES_ON_DISK: ['REPLICATION_FACTOR', 'PORTWORX_REPL', 'MOST_COPIES'],
  COMBINED_NODES: ['BROKERS'],
  READMITTED_BROKERS: ['BROKERS', 'FIRST_NODE_ID', 'NODE_IDS_OVERLAP'],
  READMITTED_CONTROLLERS: ['CONTROLLERS', 'BROKERS', 'COMBINED_NODES'],
  NODE_IDS_OVERLAP: ['BROKERS', 'CONTROLLERS', 'FIRST_NODE_ID'],
  ZONE_WITHOUT_BROKER: ['BROKERS', 'ZONES'],
  FEWER_ZONES_THAN_REPLICAS: ['ZONES', 'REPLICATION_FACTOR', 'MIN_INSYNC_REPLICAS'],
  NODES_FOR_BROKERS: ['NODES', 'BROKERS', 'CONTROLLERS'],
  NO_FREE_NODE: ['NODES', 'BROKERS', 'NODES_FOR_BROKERS'],
  NODES_IN_ZONE: ['NODES', 'ZONES'],
  ZONES: ['NODES'],
  PORTWORX_REPL: ['NODES', 'PORTWORX_STORAGE_NODES'],
  PORTWORX_GROUP_NODES: ['NODES', 'BROKERS', 'CONTROLLERS'],
  RACK_LABEL_VERSION: ['KUBERNETES_VERSION'],
  ZOOKEEPER_CONNECT: ['ZOOKEEPER_SERVERS', 'INPUT_MISSING', 'INPUT_UNKNOWN', 'INPUT_TYPE'],
  ZOOKEEPER_NODES: ['NODES', 'ZOOKEEPER_SERVERS'],
  VOLUME_KEYS_PLACE: ['VOLUME_KEY_NAME'],
};

/** Findings less those that follow from others, of this construct or of what it is made of and with. */
export function withoutConsequences(findings: readonly Finding[], others: readonly Finding[]): Finding[] {
  const errors = new Set([...findings, ...others].filter(({ severity }) => severity === Severity.ERROR).map(({ code }) => code));
  return findings.filter(({ code }) => !(CAUSES[code] ?? []).some(cause => errors.has(cause)));
}
