import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';
import { isDnsSubdomain } from '../../kubernetes/names';
import { kafkaLine } from '../kafka-version';
import { QuorumKind } from '../metadata-quorum';
import { nodeIds, voters, votingGroup, type ClusterPlan } from '../plan/cluster-plan';

function isEven(count = NaN): boolean {
  return count > 0 && count % 2 === 0;
}

const CONNECT_STRING = /^[^,/\s:]+:\d+(,[^,/\s:]+:\d+)*(\/[^\s,]+)?$/;

/** Rules on who keeps the metadata. */
export const QUORUM_RULES = ruleTable<ClusterPlan>('Clusters', [
  {
    code: 'ZOOKEEPER_VERSION',
    severity: Severity.ERROR,
    about: 'Kafka 4 has no ZooKeeper.',
    check: ({ spec: { quorum, version } }) =>
      quorum.mode !== 'zookeeper' || kafkaLine(version) !== '4.x' ? undefined : {
        property: 'quorum',
        value: `ZooKeeper with Kafka ${version}`,
        message: 'Kafka 4 has no ZooKeeper mode',
        allowed: 'Kafka 3.9 with ZooKeeper, or KRaft',
        fix: 'set `version: KafkaVersion.V3_9_2`, or use MetadataQuorum.controllers()',
      },
  },
  {
    code: 'ZOOKEEPER_CONNECT',
    severity: Severity.ERROR,
    about: 'A ZooKeeper address is hosts with ports, and a chroot that begins with a slash.',
    freeText: true,
    check: ({ spec: { quorum } }) =>
      quorum.mode !== 'zookeeper' || CONNECT_STRING.test(quorum.connectString) ? undefined : {
        property: 'quorum',
        value: quorum.connectString,
        message: 'brokers cannot find the ensemble at this address',
        allowed: 'host:port,host:port and a chroot such as /kafka',
        fix: 'correct the connect string or the chroot',
      },
  },
  {
    code: 'ZOOKEEPER_CLOSED',
    severity: Severity.ERROR,
    about: 'An ensemble admits Kafka only from its own namespace, unless `allowFrom` names others.',
    check: ({ spec: { quorum, namespace } }) =>
      quorum.mode !== 'zookeeper' || (quorum.admittedNamespace ?? namespace) === namespace ? undefined : {
        property: 'quorum.ensemble',
        value: namespace,
        message: `the network policy of the ensemble admits pods of namespace ${quorum.admittedNamespace} only; `
          + 'brokers here would never connect',
        allowed: 'an ensemble whose `allowFrom` names this namespace',
        fix: `set \`allowFrom: [NetworkPeer.namespace('${namespace}')]\` on the ensemble`,
      },
  },
  {
    code: 'ZOOKEEPER_MODE',
    severity: Severity.INFO,
    about: 'ZooKeeper mode is for existing ZooKeeper clusters.',
    check: ({ spec: { quorum } }) => quorum.mode !== 'zookeeper' ? undefined : {
      property: 'quorum',
      value: 'ZooKeeper',
      message: 'Kafka 3.9 is the last version with ZooKeeper',
      allowed: 'KRaft for new clusters',
      fix: 'use MetadataQuorum.controllers() for a new cluster',
    },
  },
  {
    code: 'COMBINED_NODES',
    severity: Severity.ERROR,
    about: 'A cluster has 1 or 3 combined nodes.',
    check: ({ spec: { quorum, pools: [{ brokers }] } }) =>
      quorum.mode !== 'combined' || [1, 3].includes(brokers) ? undefined : {
        property: 'brokers',
        value: brokers,
        message: 'each combined node is a voter, and the number of voters cannot grow with the load',
        allowed: '1 or 3',
        fix: 'use 3 and put further brokers into `additionalPools`, or use MetadataQuorum.controllers()',
      },
  },
  {
    code: 'CONTROLLERS',
    severity: Severity.ERROR,
    about: 'A quorum has 1, 3 or 5 controllers: an even number survives no more failures than the odd number below it.',
    check: ({ spec: { quorum } }) =>
      quorum.mode !== 'controllers' || [1, 3, 5].includes(quorum.controllers?.replicas ?? NaN) ? undefined : {
        property: 'quorum.replicas',
        value: quorum.controllers?.replicas,
        message: isEven(quorum.controllers?.replicas)
          ? 'an even number survives no more failures than the odd number below it'
          : 'not a number of controllers of a quorum',
        allowed: '1, 3, 5',
        fix: 'use 3',
      },
  },
  {
    code: 'ONE_CONTROLLER',
    severity: Severity.WARNING,
    about: 'One controller for several brokers is one point of failure.',
    check: plan =>
      plan.brokers > 1 && (votingGroup(plan)?.sets.reduce((sum, set) => sum + set.replicas, 0) ?? 3) === 1 ? {
        property: 'quorum',
        value: 1,
        message: 'no leader is elected while the controller is down, and its disk holds the only copy of the metadata',
        allowed: '3 or 5 controllers',
        fix: 'use MetadataQuorum.controllers()',
      } : undefined,
  },
  {
    code: 'QUORUM_IN_TWO_ZONES',
    severity: Severity.INFO,
    about: 'A quorum survives the loss of a zone only when its members are in three.',
    check: plan => {
      const { topology: { zones }, quorum } = plan.spec;
      const members = votingGroup(plan)?.sets.reduce((sum, set) => sum + set.replicas, 0) ?? 0;
      return zones.length !== 2 || (quorum.mode !== 'zookeeper' && members < 3) ? undefined : {
        property: 'topology.zones',
        value: zones.length,
        message: 'one of the two zones holds the majority of the quorum; when that zone is lost, no leader is elected '
          + 'until it is back',
        allowed: 'three zones',
        fix: 'add a zone, if only for a member of the quorum, or accept the outage',
      };
    },
  },
  {
    code: 'FORMER_CLUSTER_DOMAIN',
    severity: Severity.ERROR,
    about: '`formerClusterDomain` is a DNS name other than `clusterDomain`, and needs QuorumKind.STATIC.',
    check: ({ spec: { quorum, clusterDomain } }) => {
      if (quorum.mode === 'zookeeper' || quorum.formerClusterDomain === undefined) return undefined;
      const { kind, formerClusterDomain } = quorum;
      return kind === QuorumKind.STATIC && formerClusterDomain !== clusterDomain && isDnsSubdomain(formerClusterDomain)
        ? undefined : {
          property: 'quorum.formerClusterDomain',
          value: formerClusterDomain,
          message: 'nodes accept the former addresses only for the start in which Kafka replaces them, and Kafka '
            + 'replaces them only in a static quorum',
          allowed: 'the previous domain, other than `clusterDomain`, together with `kind: QuorumKind.STATIC`',
          fix: 'set `kind: QuorumKind.STATIC` until all nodes are Ready, or remove `formerClusterDomain`',
        };
    },
  },
  {
    code: 'READMITTED_CONTROLLERS',
    severity: Severity.ERROR,
    about: 'Readmitted controllers are node ids of voters, and at most a minority of them.',
    check: plan => {
      const { quorum } = plan.spec;
      if (quorum.mode === 'zookeeper' || quorum.readmitted.length === 0) return undefined;
      const ids = voters(plan).flatMap(nodeIds);
      const most = Math.floor((ids.length - 1) / 2);
      const known = quorum.readmitted.every(id => ids.includes(id));
      return known && quorum.readmitted.length <= most ? undefined : {
        property: 'quorum.readmittedControllers',
        value: quorum.readmitted,
        message: known
          ? 'a majority of empty voters would lose the metadata of the cluster'
          : 'the cluster has no such controller',
        allowed: most === 0
          ? 'none: the only controller has the only copy of the metadata'
          : `at most ${most} of ${ids.join(', ')}`,
        fix: most === 0 ? 'remove it' : known ? 'readmit one controller at a time' : 'correct the ids',
      };
    },
  },
]);
