import { DATA_FOLDER } from './ensemble-config';
import { type EnsemblePlan, ZOOKEEPER_PORTS } from './ensemble-plan';
import { TOPOLOGY_RULES } from '../availability/placement-rules';
import { placement } from '../availability/pod-placement';
import { Severity } from '../core/finding';
import { type Review, reviewing, reviewingParts, ruleTable } from '../core/rule';
import { METADATA_RULES } from '../kubernetes/metadata-rules';
import { TRAFFIC_REVIEWS } from '../kubernetes/network/allowed-traffic';
import { PEER_RULES } from '../kubernetes/network/peer-rules';
import { IMAGE_RULES } from '../kubernetes/pods/container-image';
import { METRICS_AGENT } from '../kubernetes/pods/jmx-agent';
import { METRICS_REVIEWS } from '../kubernetes/pods/metrics-rules';
import { type PodsSubject, POD_REVIEWS } from '../kubernetes/pods/pod-option-rules';
import { HostAntiAffinity } from '../kubernetes/pods/pod-options';
import { LEAST_MEMORY } from '../kubernetes/pods/sizing';
import { SCOPE_REVIEWS } from '../kubernetes/scope-rules';
import { USER_ID_RULES } from '../security/user-ids';
import { type PoolClaim, POOL_CLAIM_RULES } from '../storage/volumes/pool-claims';
import { claimTemplates } from '../storage/volumes/volumes-plan';
import { VOLUMES_REVIEWS } from '../storage/volumes/volumes-rules';

/** Rules on ensembles. */
export const ENSEMBLE_RULES = ruleTable<EnsemblePlan>('ZooKeeper ensembles', [
  {
    code: 'ZOOKEEPER_SERVERS',
    severity: Severity.ERROR,
    about: 'An ensemble has 1, 3, 5 or 7 servers: an even number survives no more failures than the odd number below '
      + 'it.',
    check: ({ spec: { servers } }) => [1, 3, 5, 7].includes(servers) ? undefined : {
      property: 'servers',
      value: servers,
      message: servers > 0 && servers % 2 === 0
        ? 'an even number survives no more failures than the odd number below it'
        : 'not a number of servers of an ensemble',
      allowed: '1, 3, 5, 7',
      fix: 'use 3',
    },
  },
  {
    code: 'ZOOKEEPER_ONE_SERVER',
    severity: Severity.WARNING,
    about: 'One ZooKeeper server is one point of failure.',
    check: ({ spec: { servers } }) => servers !== 1 ? undefined : {
      property: 'servers',
      value: servers,
      message: 'brokers cannot elect leaders while the server is down',
      allowed: '3 or 5',
      fix: 'use 3',
    },
  },
  {
    code: 'ZOOKEEPER_NODES',
    severity: Severity.ERROR,
    about: 'Two servers never share a node, unless `pods.hostAntiAffinity` allows it.',
    check: ({ spec: { servers, pods: { hostAntiAffinity }, topology: { nodes = Infinity } } }) => servers <= nodes
      || hostAntiAffinity === HostAntiAffinity.PREFERRED ? undefined : {
        property: 'servers',
        value: servers,
        message: `servers never share a node, and there are ${nodes} nodes`,
        allowed: `at most ${nodes}`,
        fix: 'add nodes, or use fewer servers',
      },
  },
]);

/** Environment variables that the library sets in the container. */
const ENVIRONMENT = [
  'POD_NAME', 'POD_INDEX', 'ZOOCFGDIR', 'ZOO_LOG_DIR', 'ZK_SERVER_HEAP', 'JVMFLAGS', 'JMXDISABLE', METRICS_AGENT,
];

/**
 * Every rule on where an ensemble is and how its nodes are spread; a cluster that makes an ensemble for itself reviews
 * this.
 */
export const ENSEMBLE_SCOPE_REVIEWS: readonly Review<EnsemblePlan>[] = [
  reviewingParts(SCOPE_REVIEWS, ({ spec }) => [spec]),
  reviewing(TOPOLOGY_RULES, ({ spec }) => [spec.topology]),
];

/** An ensemble, and what its volumes claim of pools that it shares. */
export interface EnsembleSubject {
  readonly plan: EnsemblePlan;
  readonly claims: readonly PoolClaim[];
}

/** Every other rule on an ensemble. */
export const ENSEMBLE_REVIEWS: readonly Review<EnsembleSubject>[] = [
  reviewing(ENSEMBLE_RULES, ({ plan }) => [plan]),
  reviewing(USER_ID_RULES, ({ plan }) => [plan.spec.user]),
  reviewing(IMAGE_RULES, ({ plan }) => [{ reference: plan.spec.image, property: 'image' }]),
  reviewing(
    METADATA_RULES,
    ({ plan }) =>
      [{ kind: 'labels of the chart' as const, entries: plan.spec.chartLabels, property: 'the labels of the chart' }],
  ),
  reviewing(PEER_RULES, ({ plan }) => [{ peers: plan.spec.clients, property: 'allowFrom' }]),
  reviewingParts(METRICS_REVIEWS, ({ plan: { spec } }) => {
    // A cluster reviews those of its own ensemble.
    if (spec.metrics === undefined || spec.owner !== spec.name) return [];
    const ports = Object.entries(ZOOKEEPER_PORTS).map(([name, port]) => ({ name, port }));
    return [{ ...spec.metrics, property: 'metrics', ports, kubernetesMinor: spec.kubernetesMinor }];
  }),
  reviewingParts(POD_REVIEWS, ({ plan }) => [podsSubject(plan)]),
  reviewingParts(TRAFFIC_REVIEWS, ({ plan }) => [{
    options: plan.spec.ownPods,
    property: 'pods',
    ownPorts: Object.fromEntries(Object.values(ZOOKEEPER_PORTS).map(port => [port, 'ZooKeeper'])),
  }]),
  reviewingParts(VOLUMES_REVIEWS, ({ plan }) => [plan.volumes]),
  reviewing(POOL_CLAIM_RULES, ({ claims }) => claims),
];

function podsSubject(plan: EnsemblePlan): PodsSubject {
  return {
    options: plan.spec.ownPods,
    property: 'pods',
    reservedEnv: ENVIRONMENT,
    container: 'zookeeper',
    claims: claimTemplates(plan.volumes, DATA_FOLDER).map(({ name }) => name),
    dataFolder: DATA_FOLDER,
    placedBy: Object.keys(placement(plan.placement).nodeSelector),
    kubernetesMinor: plan.spec.kubernetesMinor,
    sizing: plan.sizing,
    leastMemoryBytes: LEAST_MEMORY.zookeeper,
  };
}
