import {
  type Properties, type Section, directoryProvider, environmentProvider, propertiesFile,
} from './properties-file';
import { mountPath, volumeIndices } from '../../storage/volumes/volumes-plan';
import { type NodeListener, configName } from '../listener';
import { securitySections } from './security-properties';
import { TLS_PATH } from '../../kubernetes/pods/stateful-set';
import { QuorumKind } from '../metadata-quorum';
import { type ClusterPlan, type NodeGroup, headlessKey, nodeIds, voters, votingGroup } from '../plan/cluster-plan';
import type { KraftQuorumSpec } from '../plan/cluster-spec';
import { JMX_REPORTER, METRIC_REPORTERS, givenText } from '../plan/effective-config';
import { advertisedAddress, advertisedVariables, externalListeners } from '../plan/external-plan';

/** Folder of the volumes of a node. */
export const DATA_FOLDER = '/var/lib/kafka';

/** Environment variables that Kafka's `env` provider may read, and nothing else of the environment. */
const PROVIDED_VARIABLES = ['POD_INDEX', 'POD_NAME', 'RACK'];

/**
 * The configuration of every node of a group: all nodes share one file, since Kafka fills in the differences from the
 * environment.
 */
export function serverProperties(plan: ClusterPlan, group: NodeGroup): string {
  const { spec } = plan;
  const [config, pluginConfig] = group.processRoles.includes('broker')
    ? [withReceiver(spec), spec.pluginConfig]
    : [spec.config, spec.pluginConfig].map(withoutBrokerKeys);
  const own = [
    identity(plan, group), metadata(plan), network(plan, group), ...securitySections(plan, group), storage(group),
    replication(plan), SAFETY,
  ];
  const users = [{ heading: "The user's", properties: config }, { heading: "Plug-ins'", properties: pluginConfig }];
  return propertiesFile([...own.map(section => without(section, config)), ...users]);
}

/** The user's configuration with the class that receives metrics of clients. */
function withReceiver({ config, clientMetrics }: ClusterPlan['spec']): Properties {
  if (clientMetrics === undefined) return config;
  const given = Object.hasOwn(config, METRIC_REPORTERS) ? givenText(config, METRIC_REPORTERS) : JMX_REPORTER;
  const reporters = [...given.split(',').map(name => name.trim()), clientMetrics.receiver].filter(name => name !== '');
  return { ...config, [METRIC_REPORTERS]: [...new Set(reporters)].join(',') };
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
export function brokerServer({ names, traffic }: ClusterPlan, group: NodeGroup): string {
  return `${names.service(headlessKey(group))}:${traffic.replication[0].port}`;
}

/** Addresses of the voters, by node id. */
export function voterAddresses(plan: ClusterPlan): { readonly id: number; readonly address: string }[] {
  const group = votingGroup(plan);
  if (group === undefined) return [];
  return voters(plan).flatMap(set =>
    nodeIds(set).map(id => ({ id, address: `${nodeAddress(plan, group, set.key, id)}:${plan.traffic.controller[0].port}` })));
}

function identity(plan: ClusterPlan, group: NodeGroup): Section {
  const zookeeper = plan.spec.quorum.mode === 'zookeeper';
  const broker = group.processRoles.includes('broker');
  const racked = group.sets.some(hasRack(plan)) && broker;
  const variables = [...PROVIDED_VARIABLES, ...broker ? advertisedVariables(plan.spec) : []];
  return {
    heading: 'Identity',
    properties: {
      'config.providers': plan.tls === undefined ? 'env' : 'env,dir',
      ...environmentProvider(variables),
      ...plan.tls === undefined ? {} : directoryProvider(TLS_PATH),
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
      : {
        'controller.listener.names': plan.traffic.controller.map(configName).join(','),
        ...quorumAddresses(plan, quorum),
      },
  };
}

function quorumAddresses(plan: ClusterPlan, { kind }: KraftQuorumSpec): Properties {
  const addresses = voterAddresses(plan);
  return kind === QuorumKind.STATIC
    ? { 'controller.quorum.voters': addresses.map(({ id, address }) => `${id}@${address}`).join(',') }
    : { 'controller.quorum.bootstrap.servers': addresses.map(({ address }) => address).join(',') };
}

function network(plan: ClusterPlan, group: NodeGroup): Section {
  const { spec: { quorum }, names, traffic } = plan;
  const bound = boundListeners(plan, group);
  const known = quorum.mode === 'zookeeper' || group.processRoles.includes('controller') ? [] : traffic.controller;
  const mapped = [...bound, ...known];
  const host = `\${env:POD_NAME}.${names.service(headlessKey(group))}`;
  const outside = new Map(externalListeners(plan.spec).map(listener => [listener.name, advertisedAddress(listener)]));
  const advertised = (listener: NodeListener) => outside.get(listener.name) ?? `${host}:${listener.port}`;
  return {
    heading: 'Network',
    properties: {
      'listeners': bound.map(listener => `${configName(listener)}://:${listener.port}`).join(','),
      'advertised.listeners': bound.map(listener => `${configName(listener)}://${advertised(listener)}`).join(','),
      'listener.security.protocol.map': mapped
        .map(listener => `${configName(listener)}:${listener.protocol}`)
        .join(','),
      'inter.broker.listener.name': group.processRoles.includes('broker')
        ? configName(traffic.replication[0])
        : undefined,
    },
  };
}

/** The listeners of the nodes of a group. */
export function boundListeners({ traffic, spec }: ClusterPlan, { processRoles }: NodeGroup): NodeListener[] {
  return [
    ...processRoles.includes('broker') ? [...traffic.replication, ...spec.listeners] : [],
    ...processRoles.includes('controller') ? traffic.controller : [],
  ];
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
