import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { ruleTable } from '../../core/rule';
import { isDnsLabel } from '../../kubernetes/names';
import { BrokerUpdates } from '../kafka-cluster-props';
import { KAFKA_MINORS, kafkaMinor } from '../kafka-version';
import { brokerSets, nodeGroups, nodeIds, type ClusterPlan, type NodeGroup, type NodeSet } from '../plan/cluster-plan';
import { IDS_PER_ZONE } from '../plan/cluster-spec';
import { isKafkaUuid } from '../plan/kafka-uuid';

/** Rules on a cluster as a whole. */
export const CLUSTER_RULES = ruleTable<ClusterPlan>('Clusters', [
  {
    code: 'KAFKA_VERSION',
    severity: Severity.ERROR,
    about: 'The configuration keys of the Kafka version are known.',
    check: ({ spec: { version } }) => kafkaMinor(version) !== undefined ? undefined : {
      property: 'version',
      value: version,
      message: 'this release of the library does not know the configuration keys of this Kafka version',
      allowed: `a patch release of Kafka ${KAFKA_MINORS.join(', ')}`,
      fix: 'use KafkaVersion.V4_4_0, or KafkaVersion.V3_9_2 for ZooKeeper; for a newer version of Kafka update the '
        + 'package kafka-constructs',
    },
  },
  {
    code: 'IMAGE_VERSION',
    severity: Severity.ERROR,
    about: 'The tag of the image and `version` name the same Kafka.',
    check: ({ spec: { version, image: { kafkaVersion } } }) =>
      kafkaVersion === undefined || `${version}.`.startsWith(`${kafkaVersion}.`) ? undefined : {
        property: 'image',
        value: `an image with Kafka ${kafkaVersion}`,
        message: `configuration, logging and scripts are made for Kafka ${version}, but the image runs ${kafkaVersion}`,
        allowed: `an image with Kafka ${version}, or a \`version\` of ${kafkaVersion}`,
        fix: kafkaVersion.split('.').length === 3
          ? `set \`version: KafkaVersion.of('${kafkaVersion}')\`, or another tag`
          : `set \`version\` to a release of ${kafkaVersion}, or another tag`,
      },
  },
  {
    code: 'CLUSTER_ID',
    severity: Severity.ERROR,
    about: 'A cluster id is a Kafka UUID of 22 characters that does not begin with a hyphen.',
    check: ({ spec: { clusterId } }) => isKafkaUuid(clusterId) ? undefined : {
      property: 'clusterId',
      value: clusterId,
      message: 'Kafka refuses it',
      allowed: '22 characters of base64url',
      fix: 'remove `clusterId`, or take the id of the running cluster from its meta.properties',
    },
  },
  {
    code: 'BROKERS',
    severity: Severity.ERROR,
    about: 'A pool has 1 to 100 brokers, or 100 in each zone.',
    check: ({ pools }) => pools.flatMap(({ sets, property }) => {
      const brokers = sets.reduce((sum, set) => sum + set.replicas, 0);
      return isWhole(brokers, 1) && sets.every(set => set.replicas <= IDS_PER_ZONE) ? [] : [{
        property: property === '' ? 'brokers' : `${property}.brokers`,
        value: brokers,
        message: 'not a number of brokers',
        allowed: `1 to ${IDS_PER_ZONE * sets.length}`,
        fix: 'use a number in the range, or another pool',
      }];
    }),
  },
  {
    code: 'ZONE_WITHOUT_BROKER',
    severity: Severity.WARNING,
    about: 'Each zone has a broker.',
    check: ({ pools }) =>
      pools.flatMap(({ sets, property }) => sets.map(set => ({ ...set, property }))).filter(isEmptyZone).map(set => ({
        property: set.property === '' ? 'brokers' : `${set.property}.brokers`,
        value: set.zone,
        message: `no broker is left for zone ${set.zone}, so the zone holds no replica`,
        allowed: 'at least as many brokers as zones',
        fix: 'add brokers, or name fewer zones',
      })),
  },
  {
    code: 'NODE_IDS_OVERLAP',
    severity: Severity.ERROR,
    about: 'Node ids of pools, zones and controllers are disjoint.',
    check: plan => {
      const sets = nodeGroups(plan).flatMap(group => group.sets);
      const owners = new Map<number, string>();
      const taken = (id: number, key: string) => owners.has(id) || void owners.set(id, key);
      const clashing = sets.flatMap(set =>
        nodeIds(set).filter(id => taken(id, set.key)).slice(0, 1).map(id => ({ id, set })));
      return clashing.map(({ id, set }) => ({
        property: 'additionalPools',
        value: id,
        message: `node id ${id} is one of '${owners.get(id)}' and of '${set.key}'; the cluster would refuse the second `
          + 'node',
        allowed: 'disjoint ranges; each zone of a pool takes 100 ids',
        fix: `give the pool '${set.key}' another \`firstNodeId\``,
      }));
    },
  },
  {
    code: 'POOL_NAME',
    severity: Severity.ERROR,
    about: 'Names of pools are distinct DNS labels, and do not begin with a name that the cluster uses itself.',
    check: ({ pools }) => pools.slice(1).filter(({ key }, index) =>
      !isDnsLabel(key) || OWN_KEYS.test(key) || pools.findIndex(pool => pool.key === key) !== index + 1).map(({
      key,
      property,
    }) => ({
      property: `${property}.poolName`,
      value: key,
      message: 'objects of the pool are named after it',
      allowed: 'a DNS label that no other pool has; not broker, controller, bootstrap, zookeeper, default-deny, admin, '
        + 'certificates, jwks or provisioning, alone or before a hyphen; not ca',
      fix: 'choose another name',
    })),
  },
  {
    code: 'NAMES_CLASH',
    severity: Severity.ERROR,
    about: 'Names made from pools and zones are distinct.',
    check: plan => {
      const groups = nodeGroups(plan);
      const keys = [...FIXED_KEYS, ...groups.flatMap(group => [
        `${group.key}-config`, `${group.key}-growth`, `${group.key}-traffic`, ...group.sets.flatMap(set =>
          [set.key, `${set.key}-storage`, `${set.key}-placement`]),
      ])];
      const key = keys.find((candidate, index) => keys.indexOf(candidate) !== index);
      return key === undefined ? undefined : {
        property: 'additionalPools',
        value: key,
        message: `two objects would be called '${key}', and one would replace the other`,
        allowed: 'names of pools and zones that give distinct names of objects',
        fix: 'rename a pool',
      };
    },
  },
  {
    code: 'FIRST_NODE_ID',
    severity: Severity.ERROR,
    about: 'Node ids are whole numbers of 0 or more.',
    check: ({ spec: { pools } }) =>
      pools.filter(({ firstNodeId }) => !isNodeId(firstNodeId)).map(({ firstNodeId, property }) => ({
        property: `${property}.firstNodeId`,
        value: firstNodeId,
        message: 'not a node id',
        allowed: '0 to 1000000000',
        fix: 'give a whole number beyond the ids of the other pools',
      })),
  },
  {
    code: 'EXISTING_CLASS_IN_ZONES',
    severity: Severity.WARNING,
    about: 'An existing class does not tie Portworx volumes to the zone of their StatefulSet.',
    check: ({ pools }) => pools.filter(isPinnedOnExistingClass).map(({ volumes, property }) => ({
      property: property === '' ? 'storage' : `${property}.storage`,
      value: volumes.className,
      message: 'brokers are pinned to zones, but Portworx may make their volumes in any zone; they would read across '
        + 'zones, and two brokers may share a zone',
      allowed: 'a class of the cluster\'s own (KafkaStorage.portworx), or RackSource.POD_TOPOLOGY_LABEL or .NONE',
      fix: 'choose one of these, or a class whose placement strategy fits',
    })),
  },
  {
    code: 'PARTITIONS_PER_BROKER',
    severity: Severity.ERROR,
    about: 'Partitions per broker: 1 to 100,000.',
    check: ({ spec: { partitionsPerBroker: most } }) => isWhole(most, 1, 100_000) ? undefined : {
      property: 'partitionsPerBroker',
      value: most,
      message: 'the time for log recovery cannot be computed from it',
      allowed: 'a whole number, 1 to 100000',
      fix: 'give the number of partition replicas on a broker',
    },
  },
  {
    code: 'PARALLEL_ROLL',
    severity: Severity.WARNING,
    about: 'Several StatefulSets of brokers, updated by Kubernetes, restart several brokers at the same time.',
    check: ({ updates, pools }) => updates.value === BrokerUpdates.STATEFUL_SET && brokerSets(pools) > 1 ? {
      property: 'updates',
      value: updates.value,
      message: `each of the ${brokerSets(pools)} StatefulSets restarts a broker at the same time, and partitions fall `
        + 'below their in-sync replicas',
      allowed: 'BrokerUpdates.SCRIPT',
      fix: 'remove `updates`',
    } : undefined,
  },
  {
    code: 'SERVICE_ACCOUNT_ANNOTATIONS',
    severity: Severity.ERROR,
    about: 'Annotations of the service account need a service account that the cluster creates.',
    check: ({ pools, spec: { serviceAccountAnnotations } }) => Object.keys(serviceAccountAnnotations).length === 0
      || pools.some(({ options }) => options.serviceAccountName === undefined) ? undefined : {
        property: 'serviceAccountAnnotations',
        value: Object.keys(serviceAccountAnnotations),
        message: 'brokers use your service account, so the cluster makes none',
        allowed: 'this, or `pods.serviceAccount`',
        fix: 'annotate your service account',
      },
  },
  {
    code: 'READMITTED_BROKERS',
    severity: Severity.ERROR,
    about: 'Readmitted brokers are node ids of brokers, and a minority of them: one broker, or fewer than half.',
    check: ({ pools, spec: { readmittedBrokers } }) => {
      const ids = pools.flatMap(({ sets }) => sets.flatMap(nodeIds));
      const most = Math.max(1, Math.floor((ids.length - 1) / 2));
      return readmittedBrokers.every(id => ids.includes(id)) && readmittedBrokers.length <= most ? undefined : {
        property: 'readmittedBrokers',
        value: readmittedBrokers,
        message: 'not brokers of this cluster, or so many that empty replicas could overrule replicas with data',
        allowed: `at most ${most} of ${ids.join(', ')}`,
        fix: 'readmit one broker at a time, and remove its id when it is back',
      };
    },
  },
  {
    code: 'READMISSION_DECLARED',
    severity: Severity.WARNING,
    about: 'Readmission is for nodes that have just lost their disks.',
    check: ({ spec: { readmittedBrokers, quorum } }) => [
      ['readmittedBrokers', readmittedBrokers] as const,
      ['quorum.readmittedControllers', quorum.mode === 'zookeeper' ? [] : quorum.readmitted] as const,
    ].filter(([, ids]) => ids.length > 0).map(([property, ids]) => ({
      property,
      value: ids,
      message: 'while it is set, these nodes start with an empty disk without asking the others, also the next time '
        + 'they lose it',
      allowed: 'none once the nodes are back',
      fix: 'remove the ids when the nodes are Ready and in sync; that restarts nothing',
    })),
  },
  {
    code: 'BOOTSTRAP_DECLARED',
    severity: Severity.WARNING,
    about: 'bootstrap is for the first start.',
    check: ({ spec: { bootstrap } }) => bootstrap ? {
      property: 'bootstrap',
      value: true,
      message: 'while it is set, nodes with empty disks start when no other node answers; after an outage of the whole '
        + 'cluster a node that lost its disk could lead with an empty log, and acknowledged messages would be lost',
      allowed: 'true for the first start only',
      fix: 'remove it when all pods are Ready; that restarts nothing',
    } : undefined,
  },
]);

function isEmptyZone({ zone, replicas }: NodeSet): boolean {
  return zone !== undefined && replicas === 0;
}

function isNodeId(id: number): boolean {
  return isWhole(id, 0, 1_000_000_000);
}

function isPinnedOnExistingClass({ sets, volumes: { pooled, own } }: NodeGroup): boolean {
  return sets.some(({ zone }) => zone !== undefined) && pooled && own === undefined;
}

/** Keys of objects that clusters have. */
const FIXED_KEYS = [
  'bootstrap', 'default-deny', 'zookeeper', 'broker-headless', 'broker-account', 'broker-disruption', 'broker-network',
  'controller-headless', 'controller-account', 'controller-disruption', 'controller-network',
];

/** Names that a pool would take from other objects. */
const OWN_KEYS = new RegExp([
  '^(broker|controller|bootstrap|zookeeper|default-deny|admin|certificates|self-signed-issuer|jwks|provisioning)(-|$)',
  '^ca(-\\d+)?(-issuer)?$',
].join('|'));
