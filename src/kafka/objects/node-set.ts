import type { StringMap } from '../../core/string-map';
import { BrokerUpdates } from '../kafka-cluster-props';
import { kafkaLine } from '../kafka-version';
import { certificateVolumes } from './certificate-objects';
import { logging } from './logging';
import { boundListeners, DATA_FOLDER, hasRack, serverProperties } from './server-properties';
import { tokenOptions, tokenVolumes } from './token-objects';
import { placement } from '../../availability/pod-placement';
import { deriveFrom } from '../../core/deferred';
import { MIN_READY_SECONDS } from '../../defaults';
import { type Labels, claimsInAllNamespaces, claimsOf } from '../../kubernetes/labels';
import type { Json, Manifest, NamedPort } from '../../kubernetes/manifest';
import { METRICS_AGENT, METRICS_PORT, agentAdditions, agentVariable } from '../../kubernetes/pods/jmx-agent';
import { heapFlags, JVM_PERFORMANCE_FLAGS } from '../../kubernetes/pods/sizing';
import { type Probes, CONFIG_PATH, fromField, POD_INDEX, statefulSet } from '../../kubernetes/pods/stateful-set';
import { claimTemplates } from '../../storage/volumes/volumes-plan';
import { metricsOf } from '../monitoring';
import { headlessKey, type ClusterPlan, type NodeGroup, type NodeSet } from '../plan/cluster-plan';
import { NODE_ADDRESS, externalListeners, firstPorts, usesNodeAddress } from '../plan/external-plan';

/** Environment variables of the main container, which users cannot replace. */
export const NODE_ENVIRONMENT = [
  'POD_NAME', 'POD_INDEX', 'RACK', 'KAFKA_HEAP_OPTS', 'KAFKA_JVM_PERFORMANCE_OPTS', 'KAFKA_GC_LOG_OPTS',
  'KAFKA_LOG4J_OPTS', 'LOG_DIR', METRICS_AGENT,
];

/** The files of a group that its process reads only at its start. Changing them restarts the pods. */
export function rollingConfig(plan: ClusterPlan, group: NodeGroup): StringMap {
  const { version, logLevels, logFormat } = plan.spec;
  const { file, text } = logging(kafkaLine(version) ?? '4.x', logLevels, { format: logFormat });
  return { 'server.properties': serverProperties(plan, group), [file]: text };
}

/** Ports of a group. */
export function groupPorts(plan: ClusterPlan, group: NodeGroup): NamedPort[] {
  return boundListeners(plan, group).map(({ name, port }) => ({ name, port }));
}

/** The StatefulSets of a group, by key. */
export function nodeSets(plan: ClusterPlan, group: NodeGroup, files: StringMap): { [key: string]: Manifest } {
  const ports = group.processRoles.includes('broker') ? portsOf(plan) : [];
  const configChecksum = deriveFrom('sha256', [...Object.entries(files).flat(), ...ports]);
  return Object.fromEntries(group.sets.map(set => [set.key, nodeSet(plan, group, set, configChecksum)]));
}

/** What start.sh reads for Kafka's configuration. Without such ports, there is nothing to add to the checksum. */
function portsOf({ spec }: ClusterPlan): string[] {
  return [firstPorts(spec)].filter(ports => ports !== '');
}

function nodeSet(plan: ClusterPlan, group: NodeGroup, set: NodeSet, configChecksum: string): Manifest {
  const { names, spec } = plan;
  const { options, sizing } = group;
  const zone: Labels = set.zone === undefined ? {} : { 'kafka-constructs/zone': set.zone };
  const additions = agentAdditions(metricsOf(spec.monitoring));
  const pool = { 'kafka-constructs/pool': group.key, ...zone };
  return statefulSet({
    name: names.of(set.key),
    namespace: names.namespace,
    labels: { ...group.labels, ...pool },
    selector: { ...group.selector, ...pool },
    serviceName: names.of(headlessKey(group)),
    replicas: set.replicas,
    firstOrdinal: set.firstNodeId,
    minReadySeconds: MIN_READY_SECONDS,
    onDelete: plan.updates.value === BrokerUpdates.SCRIPT,
    // It covers the preStop hook and the stop.
    terminationGracePeriodSeconds: group.stopWaitSeconds.value + group.graceSeconds.value,
    configMapName: names.of(`${group.key}-config`),
    configChecksum,
    claims: claimTemplates(group.volumes, DATA_FOLDER, set.zone),
    claimLabels: {
      ...group.selector,
      ...pool,
      ...claimsOf(spec.name),
      ...claimsInAllNamespaces(spec.namespace, spec.name),
    },
    user: spec.user,
    placement: placement(set.placement),
    volumes: [...certificateVolumes(plan, group), ...tokenVolumes(plan, group), ...additions.volumes ?? []],
    initContainers: additions.initContainers,
    podAnnotations: additions.annotations,
    options,
    serviceAccountName: options.serviceAccountName ?? names.of(`${group.component}-account`),
    container: {
      name: 'kafka',
      image: spec.image.reference(spec.version),
      imagePullPolicy: spec.image.pullPolicy,
      command: ['/bin/bash', `${CONFIG_PATH}/start.sh`],
      preStop: ['/bin/bash', `${CONFIG_PATH}/stop.sh`],
      env: environment(plan, group, set),
      ports: [
        ...groupPorts(plan, group),
        ...spec.monitoring === undefined ? [] : [{ name: METRICS_PORT, port: spec.monitoring.port }],
      ],
      cpu: sizing.cpu.value,
      memoryBytes: sizing.memoryBytes.value,
      probes: probes(plan, group),
    },
  });
}

function environment(plan: ClusterPlan, group: NodeGroup, set: NodeSet): Json[] {
  const { sizing, processRoles } = group;
  const metrics = metricsOf(plan.spec.monitoring);
  const { option } = logging(kafkaLine(plan.spec.version) ?? '4.x', plan.spec.logLevels);
  const rack = hasRack(plan)(set) && processRoles.includes('broker');
  return [
    fromField('POD_NAME', 'metadata.name'),
    POD_INDEX,
    ...rack ? [rackVariable(set)] : [],
    ...processRoles.includes('broker') && externalListeners(plan.spec).some(usesNodeAddress)
      ? [fromField(NODE_ADDRESS, 'status.hostIP')] : [],
    { name: 'KAFKA_HEAP_OPTS', value: heapFlags(sizing) },
    { name: 'KAFKA_JVM_PERFORMANCE_OPTS', value: [JVM_PERFORMANCE_FLAGS, ...tokenOptions(plan, group)].join(' ') },
    ...metrics === undefined ? [] : [agentVariable(metrics)],
    // A blank: an unset variable makes the start script log garbage collection into a file.
    { name: 'KAFKA_GC_LOG_OPTS', value: ' ' },
    { name: 'KAFKA_LOG4J_OPTS', value: option },
    { name: 'LOG_DIR', value: '/tmp' },
  ];
}

function rackVariable({ zone }: NodeSet): Json {
  return zone === undefined
    ? fromField('RACK', "metadata.labels['topology.kubernetes.io/zone']")
    : { name: 'RACK', value: zone };
}

/** Inline: an older library would remove a script from the ConfigMap, and every controller would restart. */
function withinPod(port: number) {
  return { exec: { command: ['timeout', '4', 'bash', '-c', `: > /dev/tcp/127.0.0.1/${port}`] } };
}

const PROBE_PERIOD_SECONDS = 10;

/** A broker is not Ready before its startup probe has passed, so this period adds to its downtime. */
const STARTUP_PERIOD_SECONDS = 2;

/**
 * A broker opens its listeners when its logs are recovered. It is live while the port for other nodes is open, and
 * ready for clients while theirs is. The startup probe allows time for recovery; after that, a minute without an answer
 * restarts the container. A broker with one offline log directory keeps answering and keeps running; one whose only
 * directory is offline halts on its own. A controller has one port: it is ready while this port answers over the
 * network, and live while it answers within the pod, because a restart does not repair the network.
 */
function probes({ traffic, spec }: ClusterPlan, { processRoles, startupSeconds }: NodeGroup): Probes {
  const broker = processRoles.includes('broker');
  const [{ name, port }] = broker ? traffic.replication : traffic.controller;
  const tcpSocket = { port: name };
  const forClients = { port: broker ? spec.listeners[0]?.name ?? name : name };
  const attempts = Math.ceil(startupSeconds.value / STARTUP_PERIOD_SECONDS);
  return {
    startupProbe: { tcpSocket, periodSeconds: STARTUP_PERIOD_SECONDS, timeoutSeconds: 5, failureThreshold: attempts },
    livenessProbe: {
      ...broker ? { tcpSocket } : withinPod(port),
      periodSeconds: PROBE_PERIOD_SECONDS,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    readinessProbe: { tcpSocket: forClients, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  };
}
