import { derive } from '../../core/deferred';
import { mountPath, volumeIndices } from '../../storage/volumes/volumes-plan';
import { CONTROLLER_LISTENER, configName, REPLICATION_LISTENER } from '../listener';
import { QuorumKind } from '../metadata-quorum';
import { type ClusterPlan, type NodeGroup, headlessKey, nodeIds, voters, votingGroup } from '../plan/cluster-plan';
import type { ConfigValue, KraftQuorumSpec } from '../plan/cluster-spec';

/** Folder of the volumes of a node. */
export const DATA_FOLDER = '/var/lib/kafka';

/** Environment variables that Kafka's `env` provider may read, and nothing else of the environment. */
const PROVIDED_VARIABLES = ['POD_INDEX', 'POD_NAME', 'RACK'];

type Properties = { readonly [key: string]: ConfigValue | undefined };

/** One part of the file: a heading and its keys. */
interface Section {
  readonly heading: string;
  readonly properties: Properties;
}

/**
 * The configuration of every node of a group: all nodes share one file, since Kafka fills in the differences from the
 * environment.
 */
export function serverProperties(plan: ClusterPlan, group: NodeGroup): string {
  const [config, pluginConfig] = [plan.spec.config, plan.spec.pluginConfig].map(
    group.processRoles.includes('broker') ? keys => keys : withoutBrokerKeys,
  );
  const own = [identity(plan, group), metadata(plan), network(plan, group), storage(group), replication(plan), SAFETY];
  const users = [{ heading: "The user's", properties: config }, { heading: "Plug-ins'", properties: pluginConfig }];
  return [...own.map(section => without(section, config)), ...users]
    .map(rendered)
    .filter(text => text !== '')
    .join('\n');
}

/**
 * Keys that only brokers read. They are not in the controllers' file, so that changing them restarts no controller.
 * Keys that a controller reads stay: defaults of new topics, sessions of brokers, elections, quotas, network and
 * security.
 */
const BROKER_KEYS = new RegExp('^(' + [
  'background.threads', 'compression.', 'consumer.', 'controlled.shutdown.', 'fetch.', 'group.', 'log.',
  'max.incremental.fetch', 'message.', 'num.recovery.threads', 'num.replica', 'offsets.', 'producer.', 'replica.',
  'rlmm.config.', 'rsm.config.', 'share.', 'streams.', 'transaction',
].map(prefix => prefix.replaceAll('.', '\\.')).join('|') + '|remote\\.(?!log\\.storage\\.system\\.enable))');

function withoutBrokerKeys(config: Properties): Properties {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !BROKER_KEYS.test(key)));
}

/**
 * Log directories of a group: sub-folders of the mounts, since a fresh ext4 has a lost+found folder that Kafka takes
 * for a partition.
 */
export function logDirectories({ volumes }: NodeGroup): string[] {
  return volumeIndices(volumes).map(index => `${mountPath(DATA_FOLDER, index)}/kafka-logs`);
}

/** The full DNS name of a node. */
export function nodeAddress({ names }: ClusterPlan, group: NodeGroup, key: string, nodeId: number | string): string {
  return `${names.of(key)}-${nodeId}.${names.service(headlessKey(group))}`;
}

/** Address for tools that may ask any broker of a group. */
export function brokerServer({ names }: ClusterPlan, group: NodeGroup): string {
  return `${names.service(headlessKey(group))}:${REPLICATION_LISTENER.port}`;
}

/** Addresses of the voters, by node id. */
export function voterAddresses(plan: ClusterPlan): { readonly id: number; readonly address: string }[] {
  const group = votingGroup(plan);
  if (group === undefined) return [];
  return voters(plan).flatMap(set =>
    nodeIds(set).map(id => ({ id, address: `${nodeAddress(plan, group, set.key, id)}:${CONTROLLER_LISTENER.port}` })));
}

function identity(plan: ClusterPlan, group: NodeGroup): Section {
  const zookeeper = plan.spec.quorum.mode === 'zookeeper';
  const racked = group.sets.some(hasRack(plan)) && group.processRoles.includes('broker');
  return {
    heading: 'Identity',
    properties: {
      'config.providers': 'env',
      'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      'config.providers.env.param.allowlist.pattern': `^(${PROVIDED_VARIABLES.join('|')})$`,
      [zookeeper ? 'broker.id' : 'node.id']: '${env:POD_INDEX}',
      'broker.id.generation.enable': zookeeper ? false : undefined,
      'process.roles': zookeeper ? undefined : group.processRoles.join(','),
      'broker.rack': racked ? '${env:RACK}' : undefined,
      // A consumer that sets `client.rack` then reads from a replica in its zone: traffic between zones costs money and
      // time. Others read from the leader.
      'replica.selector.class': racked ? 'org.apache.kafka.common.replica.RackAwareReplicaSelector' : undefined,
    },
  };
}

/** Whether the nodes of a StatefulSet know their rack. */
export function hasRack({ spec: { topology } }: ClusterPlan): (set: { readonly zone?: string }) => boolean {
  return ({ zone }) => zone !== undefined || topology.rack === 'pod topology label';
}

function metadata(plan: ClusterPlan): Section {
  const { quorum } = plan.spec;
  return {
    heading: 'Metadata',
    properties: quorum.mode === 'zookeeper'
      ? { 'zookeeper.connect': quorum.connectString }
      : { 'controller.listener.names': configName(CONTROLLER_LISTENER), ...quorumAddresses(plan, quorum) },
  };
}

function quorumAddresses(plan: ClusterPlan, { kind }: KraftQuorumSpec): Properties {
  const addresses = voterAddresses(plan);
  return kind === QuorumKind.STATIC
    ? { 'controller.quorum.voters': addresses.map(({ id, address }) => `${id}@${address}`).join(',') }
    : { 'controller.quorum.bootstrap.servers': addresses.map(({ address }) => address).join(',') };
}

function network(plan: ClusterPlan, group: NodeGroup): Section {
  const { spec: { listeners, quorum }, names } = plan;
  const broker = group.processRoles.includes('broker') ? [REPLICATION_LISTENER, ...listeners] : [];
  const bound = [...broker, ...group.processRoles.includes('controller') ? [CONTROLLER_LISTENER] : []];
  const mapped = [...broker, ...quorum.mode === 'zookeeper' ? [] : [CONTROLLER_LISTENER]];
  const host = `\${env:POD_NAME}.${names.service(headlessKey(group))}`;
  return {
    heading: 'Network',
    properties: {
      'listeners': bound.map(listener => `${configName(listener)}://:${listener.port}`).join(','),
      'advertised.listeners': bound.map(listener => `${configName(listener)}://${host}:${listener.port}`).join(','),
      'listener.security.protocol.map': mapped
        .map(listener => `${configName(listener)}:${listener.protocol}`)
        .join(','),
      'inter.broker.listener.name': broker.length > 0 ? configName(REPLICATION_LISTENER) : undefined,
    },
  };
}

function storage(group: NodeGroup): Section {
  return { heading: 'Storage', properties: { 'log.dirs': logDirectories(group).join(',') } };
}

/**
 * On controllers too: they, not the brokers, fill in the replication factor of a topic that is created without one, and
 * at its first activation a 4.x quorum writes its own min.insync.replicas over that of every broker (seen with 4.3.1
 * and 4.4.0).
 */
function replication(
  { spec: { replication: { replicationFactor, minInsyncReplicas }, version } }: ClusterPlan,
): Section {
  const shares = version.startsWith('4.');
  return {
    heading: 'Replication',
    properties: {
      'default.replication.factor': replicationFactor,
      'min.insync.replicas': minInsyncReplicas,
      'offsets.topic.replication.factor': replicationFactor,
      'transaction.state.log.replication.factor': replicationFactor,
      'transaction.state.log.min.isr': minInsyncReplicas,
      'share.coordinator.state.topic.replication.factor': shares ? replicationFactor : undefined,
      'share.coordinator.state.topic.min.isr': shares ? minInsyncReplicas : undefined,
    },
  };
}

/** Settings that production needs and Kafka does not set by default. */
const SAFETY: Section = {
  heading: 'Safety',
  properties: { 'unclean.leader.election.enable': false, 'auto.create.topics.enable': false },
};

/** The user's keys come last, and each key appears once. */
function without({ heading, properties }: Section, config: Properties): Section {
  return {
    heading,
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => !Object.hasOwn(config, key))),
  };
}

function rendered({ heading, properties }: Section): string {
  const lines = Object.entries(properties).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${derive('property', String(value))}`);
  return lines.length === 0 ? '' : [`# ${heading}`, ...lines, ''].join('\n');
}

