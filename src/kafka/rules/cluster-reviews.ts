import { AUTHORIZER_RULES } from './authorizer-rules';
import { CONFIG_RULES } from './broker-config-rules';
import { LIMIT_RULES } from './broker-limits-rules';
import { CLIENT_METRICS_RULES } from './client-metrics-rules';
import { CLUSTER_RULES } from './cluster-rules';
import { EXTERNAL_RULES } from './external-rules';
import { INTERNAL_TOPIC_RULES } from './internal-topic-rules';
import { LISTENER_RULES } from './listener-rules';
import { MONITORING_RULES, metricsSubjects } from './monitoring-rules';
import { QUORUM_RULES } from './quorum-rules';
import { RETENTION_RULES } from './retention-rules';
import { SECURITY_RULES } from './security-rules';
import { TOKEN_RULES } from './token-rules';
import { type PlacementSubject, PLACEMENT_RULES, TOPOLOGY_RULES } from '../../availability/placement-rules';
import { placement } from '../../availability/pod-placement';
import { REPLICATION_RULES } from '../../availability/replication-rules';
import type { Finding } from '../../core/finding';
import {
  type PendingFinding, type Review, isPending, restated, reviewAll, reviewing, reviewingParts, tablesOf,
} from '../../core/rule';
import { METADATA_RULES } from '../../kubernetes/metadata-rules';
import { TRAFFIC_REVIEWS } from '../../kubernetes/network/allowed-traffic';
import { peersOf } from '../../kubernetes/network/network-flows';
import type { NetworkPeer } from '../../kubernetes/network/network-peer';
import { PEER_RULES } from '../../kubernetes/network/peer-rules';
import { IMAGE_RULES } from '../../kubernetes/pods/container-image';
import { METRICS_REVIEWS } from '../../kubernetes/pods/metrics-rules';
import { type PodsSubject, POD_REVIEWS } from '../../kubernetes/pods/pod-option-rules';
import { HostAntiAffinity } from '../../kubernetes/pods/pod-options';
import { LEAST_MEMORY } from '../../kubernetes/pods/sizing';
import { SCOPE_REVIEWS } from '../../kubernetes/scope-rules';
import { USER_ID_RULES } from '../../security/user-ids';
import { type PoolClaim, POOL_CLAIM_RULES } from '../../storage/volumes/pool-claims';
import { claimTemplates } from '../../storage/volumes/volumes-plan';
import { VOLUMES_REVIEWS } from '../../storage/volumes/volumes-rules';
import { LOG_RULES } from '../objects/logging';
import { NODE_ENVIRONMENT } from '../objects/node-set';
import { DATA_FOLDER } from '../objects/server-properties';
import { nodeGroups, type ClusterPlan, type NodeGroup } from '../plan/cluster-plan';
import { advertisedVariables } from '../plan/external-plan';

/** A cluster, and what its volumes claim of pools that it shares. */
export interface ClusterSubject {
  readonly plan: ClusterPlan;
  readonly claims: readonly PoolClaim[];
}

/** Every rule on a cluster. */
export const CLUSTER_REVIEWS: readonly Review<ClusterSubject>[] = [
  reviewingParts(SCOPE_REVIEWS, ({ plan }) => [plan.spec]),
  reviewing(METADATA_RULES, ({ plan }) => plan.spec.metadata),
  reviewing(CLUSTER_RULES, ({ plan }) => [plan]),
  reviewing(
    IMAGE_RULES, ({ plan: { spec } }) => [{ reference: spec.image.reference(spec.version), property: 'image' }],
  ),
  reviewing(USER_ID_RULES, ({ plan }) => [plan.spec.user]),
  reviewing(QUORUM_RULES, ({ plan }) => [plan]),
  reviewing(REPLICATION_RULES, ({ plan: { spec, brokers } }) => [{ ...spec.replication, brokers }]),
  reviewing(TOPOLOGY_RULES, ({ plan }) => [plan.spec.topology]),
  reviewing(PLACEMENT_RULES, ({ plan }) => [placementSubject(plan)]),
  reviewing(LISTENER_RULES, ({ plan }) => [plan.spec.listeners]),
  reviewing(EXTERNAL_RULES, ({ plan }) => [plan]),
  reviewing(MONITORING_RULES, ({ plan }) => [plan]),
  reviewing(CLIENT_METRICS_RULES, ({ plan }) => [plan]),
  reviewingParts(METRICS_REVIEWS, ({ plan }) => metricsSubjects(plan)),
  reviewing(
    PEER_RULES, ({ plan }) => givenPeers(plan).map(([property, peers]) => ({ peers: peersOf(peers), property })),
  ),
  reviewing(LOG_RULES, ({ plan }) => [plan.spec]),
  reviewing(CONFIG_RULES, ({ plan }) => [plan.spec]),
  reviewing(LIMIT_RULES, ({ plan }) => [plan.spec]),
  reviewing(AUTHORIZER_RULES, ({ plan }) => [plan.spec]),
  reviewing(SECURITY_RULES, ({ plan }) => [plan]),
  reviewing(TOKEN_RULES, ({ plan }) => [plan]),
  reviewing(INTERNAL_TOPIC_RULES, ({ plan }) => [plan]),
  reviewing(RETENTION_RULES, ({ plan }) => [plan]),
  {
    tables: tablesOf([...POD_REVIEWS, ...TRAFFIC_REVIEWS, ...VOLUMES_REVIEWS]),
    findings: ({ plan }, construct) =>
      withoutRepetition(plan, nodeGroups(plan).flatMap(group => reviewGroup(plan, group, construct))),
  },
  reviewing(POOL_CLAIM_RULES, ({ claims }) => claims),
];

/** The peers of network policies that users give, by property. */
function givenPeers({ spec: { listeners } }: ClusterPlan): (readonly [string, readonly NetworkPeer[]])[] {
  return listeners.flatMap(({ allowFrom, authentication }, index) => [
    [`listeners[${index}].allowFrom`, allowFrom] as const,
    ...authentication.flatMap(model => model.kind !== 'oauth' || model.jwks.kind === 'config map'
      ? [] : [[`listeners[${index}].authentication.jwks.allowTo`, model.jwks.allowTo ?? []] as const]),
  ]);
}

function placementSubject({ spec, brokers, controllers, pools }: ClusterPlan): PlacementSubject {
  return {
    topology: spec.topology,
    brokers,
    controllers: controllers?.sets[0].replicas ?? 0,
    brokerNodes: pools.some(isApart) ? brokers : 1,
    controllerNodes: controllers === undefined ? 0 : isApart(controllers) ? controllers.sets[0].replicas : 1,
    replication: spec.replication,
    pools: pools.map(({ volumes: { mobility, pooled }, property }) =>
      ({ mobility, pooled, property: property === '' ? '' : `${property}.` })),
    kubernetesMinor: spec.kubernetesMinor,
  };
}

function reviewGroup(plan: ClusterPlan, group: NodeGroup, construct: string): Finding[] {
  const { spec: { kubernetesMinor } } = plan;
  const pods: PodsSubject = {
    options: group.options,
    property: group.property === '' ? 'pods' : `${group.property}.pods`,
    reservedEnv: [...NODE_ENVIRONMENT, ...advertisedVariables(plan.spec)],
    container: 'kafka',
    claims: claimTemplates(group.volumes, DATA_FOLDER).map(({ name }) => name),
    dataFolder: DATA_FOLDER,
    placedBy: Object.keys(placement(group.sets[0].placement).nodeSelector),
    kubernetesMinor,
    sizing: group.sizing,
    leastMemoryBytes: LEAST_MEMORY[group.component],
  };
  const prefixed = (finding: Finding) => group.property === '' || finding.property.startsWith('replication') ? finding
    : { ...finding, property: `${group.property}.${finding.property}` };
  return [
    ...reviewAll(POD_REVIEWS, pods, construct),
    ...reviewAll(
      TRAFFIC_REVIEWS, { options: group.options, property: pods.property, ownPorts: ownPorts(plan) }, construct,
    ),
    ...restated(reviewAll(VOLUMES_REVIEWS, group.volumes, construct), prefixed),
  ];
}

/** The ports of a cluster, and what they are for. */
function ownPorts({ traffic, spec: { listeners, monitoring } }: ClusterPlan): { [port: number]: string } {
  const ofNodes = [...traffic.replication, ...traffic.controller];
  return Object.fromEntries([
    ...listeners.map(({ port, name }) => [port, `the listener ${name}`] as const),
    ...monitoring === undefined ? [] : [[monitoring.port, 'metrics; use `scrapedBy` of `monitoring`'] as const],
    ...ofNodes.map(({ port, name }) => [port, `the listener ${name}, which is for nodes`] as const),
  ]);
}

/**
 * Removes findings that repeat those of another group, and findings about storage and pods that follow from the
 * brokers'.
 */
function withoutRepetition(plan: ClusterPlan, findings: readonly Finding[]): Finding[] {
  const pending = findings.filter(isPending);
  const known = unrepeated(plan, findings.filter(finding => !isPending(finding)));
  if (pending.length === 0) return known;
  return [
    ...known,
    {
      ...pending[0],
      whenKnown: text => unrepeated(plan, pending.flatMap(finding => finding.whenKnown(text))),
    } as PendingFinding,
  ];
}

function unrepeated({ spec: { quorum } }: ClusterPlan, findings: readonly Finding[]): Finding[] {
  const follows = quorum.mode === 'controllers' && quorum.controllers?.storageFollows === true;
  const ofBrokers = new Set(findings.filter(({ property }) => property.startsWith('storage.')).map(({ code }) => code));
  const isOfQuorum = ({ code, property }: Finding) =>
    follows && property.startsWith('quorum.storage.') && ofBrokers.has(code);
  const key = ({ code, property, value }: Finding) => `${code} ${property} ${value}`;
  const ofPods = new Set(findings.filter(({ property }) => property.startsWith('pods.')).map(key));
  const isInherited = (finding: Finding) => /^.+\.pods\./.test(finding.property)
    && ofPods.has(key({ ...finding, property: finding.property.replace(/^.+?\.pods\./, 'pods.') }));
  const own = findings.filter(finding => !isOfQuorum(finding) && !isInherited(finding));
  const keys = own.map(key);
  return own.filter((finding, index) => keys.indexOf(key(finding)) === index);
}

function isApart({ options }: NodeGroup): boolean {
  return options.hostAntiAffinity === HostAntiAffinity.REQUIRED;
}
