import { mostOutWithZone } from './partition-groups';
import type { ReplicationSubject } from './replication-rules';
import { type TopologyModel, RackSource, nodesForFailover } from './topology';
import type { Decided } from '../core/decision';
import { Severity } from '../core/finding';
import { isWhole } from '../core/range';
import { ruleTable } from '../core/rule';
import { isLabel } from '../kubernetes/names';

/** Pods, and the nodes for them. */
export interface PlacementSubject {
  readonly topology: TopologyModel;
  readonly brokers: number;
  readonly controllers: number;
  /** Nodes that brokers need: one for each, or one in all where they can share nodes. */
  readonly brokerNodes: number;
  /** Nodes that controllers need. */
  readonly controllerNodes: number;
  readonly replication: Omit<ReplicationSubject, 'brokers'>;
  /** The volumes of each pool of brokers. */
  readonly pools: readonly {
    readonly mobility: Decided<string>;
    readonly pooled: boolean;
    readonly property: string;
  }[];
  readonly kubernetesMinor: number;
}

/** Rules on nodes and zones themselves. */
export const TOPOLOGY_RULES = ruleTable<TopologyModel>('Nodes and zones', [
  {
    code: 'NODES',
    severity: Severity.ERROR,
    about: 'The number of nodes is a whole number of 1 or more.',
    check: ({ nodes }) => nodes === undefined || isWhole(nodes, 1) ? undefined : {
      property: 'topology.nodes',
      value: nodes,
      message: 'not a number of nodes',
      allowed: '1 or more',
      fix: 'give the number of nodes that the pods can run on',
    },
  },
  {
    code: 'ZONES',
    severity: Severity.ERROR,
    about: 'There are two or more zones and no more than nodes; their names are distinct, valid label values.',
    check: ({ zoned, zones, nodes = Infinity }) => {
      const valid = zones.every((zone, index) => zone !== '' && isLabel('zone', zone) && zones.indexOf(zone) === index);
      const enough = !zoned || (zones.length >= 2 && zones.length <= nodes);
      return valid && enough ? undefined : {
        property: 'topology.zones',
        value: zones,
        message: 'brokers cannot be spread over these zones',
        allowed: 'two or more distinct values of the node label topology.kubernetes.io/zone, at most one for each node',
        fix: valid ? 'use as many nodes as zones, or Topology.oneZone' : 'correct the names, or use Topology.oneZone',
      };
    },
  },
]);

/** Rules on pods and their nodes and zones. */
export const PLACEMENT_RULES = ruleTable<PlacementSubject>('Nodes and zones', [
  {
    code: 'NODES_FOR_BROKERS',
    severity: Severity.ERROR,
    about: 'Two brokers, or two controllers, never share a node, unless `pods.hostAntiAffinity` allows it.',
    check: ({ topology: { nodes }, brokerNodes, controllerNodes }) => {
      const needed = Math.max(brokerNodes, controllerNodes);
      return nodes === undefined || needed <= nodes ? undefined : {
        property: 'topology.nodes',
        value: nodes,
        message: `two brokers, or two controllers, never share a node, so ${needed} nodes are needed`,
        allowed: `at least ${needed}`,
        fix: 'add nodes, or use fewer brokers; for a trial set `pods.hostAntiAffinity` to HostAntiAffinity.PREFERRED',
      };
    },
  },
  {
    code: 'NO_FREE_NODE',
    severity: Severity.WARNING,
    about: 'Failover with volume replicas needs a node without a broker: nodes at least brokers + 1, in each zone to '
      + 'which brokers are pinned.',
    check: use => use.replication.volumeReplicas < 2 || hasFreeNode(use) ? undefined : {
      property: 'topology.nodes',
      value: use.topology.nodes,
      message: 'every node (of a zone) has a broker already, so the broker of a failed node has nowhere to go and its '
        + 'second volume replica is of no use',
      allowed: `at least ${leastNodes(use)}`,
      fix: `use ${leastNodes(use)} nodes`,
    },
  },
  {
    code: 'NODES_IN_ZONE',
    severity: Severity.ERROR,
    about: 'If all replicas of a volume stay in one zone, each zone has a node for each replica.',
    check: ({ topology, replication: { volumeReplicas }, pools }) => {
      const { nodes, zones, acrossZones } = topology;
      const inOneZone = zones.length >= 2 && !acrossZones && pools.some(({ pooled }) => pooled);
      if (nodes === undefined || !inOneZone || Math.floor(nodes / zones.length) >= volumeReplicas) return undefined;
      return {
        property: 'topology.nodes',
        value: nodes,
        message: `in a zone with ${Math.floor(nodes / zones.length)} node(s) no volume with ${volumeReplicas} replicas `
          + 'can be made',
        allowed: `at least ${zones.length * volumeReplicas}`,
        fix: 'add nodes, or lower the volume replicas',
      };
    },
  },
  {
    code: 'NODES_UNKNOWN',
    severity: Severity.INFO,
    about: 'Without a topology, node counts are not checked.',
    check: ({ topology: { nodes } }) => nodes !== undefined ? undefined : {
      property: 'topology',
      value: undefined,
      message: 'the library does not check whether each broker finds a node, and whether a free node is left when one '
        + 'fails',
      allowed: 'Topology.oneZone(...) or Topology.zones(...)',
      fix: 'set `topology`',
    },
  },
  {
    code: 'ZONE_LOSS_STOPS_WRITES',
    severity: Severity.INFO,
    about: 'The loss of a zone leaves every partition as many replicas as writes need.',
    check: ({ topology: { zones, rack, acrossZones }, brokers, replication, pools }) => {
      const { replicationFactor, minInsyncReplicas } = replication;
      if (zones.length < 2 || replicationFactor > brokers) return undefined;
      const racks = rack !== RackSource.NONE;
      const left = replicationFactor - mostOutWithZone(replicationFactor, brokers, zones.length, racks);
      // Of two zones one has half of the nodes or more, and without it Portworx has no majority.
      const stopsStorage = zones.length === 2 && pools.some(({ pooled }) => pooled);
      if (left >= minInsyncReplicas && !stopsStorage) return undefined;
      const until = acrossZones && !stopsStorage ? 'brokers have started in other zones' : 'the zone is back';
      const allAreNeeded = minInsyncReplicas >= replicationFactor;
      return {
        property: stopsStorage || racks ? 'topology.zones' : 'topology.rack',
        value: stopsStorage || racks ? zones.length : rack,
        message: stopsStorage
          ? 'without one of the two zones Portworx has no majority of its nodes, and stops all volumes until it is back'
          : `the loss of a zone can leave ${left} replica(s) of a partition, and writes need `
            + `${minInsyncReplicas}: writes stop until ${until}`,
        allowed: stopsStorage || racks
          ? `${Math.max(3, replicationFactor)} zones`
          : 'a source of the rack, so that Kafka spreads replicas over the zones',
        fix: `${allAreNeeded ? 'let writes need fewer replicas than there are' : stopsStorage || racks ? 'add a zone'
          : 'set `topology.rack`'}, or accept that writes stop`,
      };
    },
  },
  {
    code: 'RACK_LABEL_VERSION',
    severity: Severity.ERROR,
    about: 'Pods have the zone label of their node from Kubernetes 1.35 on.',
    check: ({ topology: { rack }, kubernetesMinor }) =>
      rack !== RackSource.POD_TOPOLOGY_LABEL || kubernetesMinor >= 35 ? undefined : {
        property: 'topology.rack',
        value: rack,
        message: `with Kubernetes 1.${kubernetesMinor} pods do not have the label, and brokers would not start`,
        allowed: 'RackSource.STATEFUL_SET_PER_ZONE, or `kubernetesVersion` 1.35 or later',
        fix: 'use RackSource.STATEFUL_SET_PER_ZONE, or state the version',
      },
  },
  {
    code: 'RACK_MOVES',
    severity: Severity.ERROR,
    about: 'Volume replicas across zones let brokers change their zone; a StatefulSet for each zone does not.',
    check: ({ topology: { rack, acrossZones } }) =>
      rack !== RackSource.STATEFUL_SET_PER_ZONE || !acrossZones ? undefined : {
        property: 'topology.rack',
        value: rack,
        message: 'a broker could not follow its volume into another zone',
        allowed: 'RackSource.NONE or .POD_TOPOLOGY_LABEL with `volumeReplicasAcrossZones`',
        fix: 'choose one of the two',
      },
  },
  {
    code: 'VOLUME_CANNOT_MOVE',
    severity: Severity.INFO,
    about: 'If volumes cannot move, the loss of a node is the loss of a broker\'s data.',
    check: ({ pools }) => pools.filter(({ mobility }) => mobility.value === 'never').map(({ mobility, property }) => ({
      property: `${property}storage`,
      value: mobility.value,
      message: `${mobility.because}: when the node is lost, the broker is replaced and copies its partitions from the `
        + 'others',
      allowed: 'volumes that move',
      fix: 'use Portworx with two volume replicas where recovery time matters',
    })),
  },
  {
    code: 'LOST_VOLUME_WITHOUT_REPLICA',
    severity: Severity.WARNING,
    about: 'With min ISR below 2, the loss of a volume that cannot move can lose acknowledged records.',
    check: ({ pools, replication, brokers }) => replication.minInsyncReplicas >= 2 || brokers === 1
      || pools.every(({ mobility }) => mobility.value !== 'never') ? undefined : {
        property: 'replication.minInsyncReplicas',
        value: replication.minInsyncReplicas,
        message: 'an acknowledged record may be on one broker whose disk goes with its node',
        allowed: '2 or more',
        fix: 'use Replication.maximumPerformance()',
      },
  },
]);

function hasFreeNode(use: PlacementSubject): boolean {
  const { topology: { nodes = Infinity }, brokers, brokerNodes } = use;
  const brokersShareNodes = brokerNodes < brokers;
  return brokersShareNodes || nodes >= leastNodes(use);
}

function leastNodes({ topology: { zones, rack }, brokers }: PlacementSubject): number {
  return nodesForFailover(brokers, zones.length, rack === RackSource.STATEFUL_SET_PER_ZONE);
}
