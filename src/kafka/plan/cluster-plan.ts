import { type ClusterSpec, type PoolSpec, FIRST_CONTROLLER_ID, IDS_PER_ZONE } from './cluster-spec';
import { Authorization } from '../authorization';
import { InternalTraffic } from '../internal-traffic';
import { BrokerUpdates } from '../kafka-cluster-props';
import { isAuthenticated } from '../listener';
import { type NodeTraffic, nodeTraffic } from './internal-listeners';
import { controllerStartupSeconds, startupSeconds, stopWaitSeconds, terminationGraceSeconds } from './timing';
import { type TlsPlan, tlsPlan } from './tls-plan';
import { type TokenPlan, tokenPlans } from './token-plan';
import type { PlacementInput } from '../../availability/pod-placement';
import { type ZoneShare, zoneInNames, zoneShares } from '../../availability/topology';
import { type Decided, decided } from '../../core/decision';
import { type ContainerDefaults, DEFAULT_SIZES, GRACE_SECONDS } from '../../defaults';
import {
  type Component, type Labels, claimsInAllNamespaces, commonLabels, componentSelector, instanceSelector,
} from '../../kubernetes/labels';
import { type ObjectNames, objectNames } from '../../kubernetes/names';
import type { ObjectIdentity } from '../../kubernetes/objects';
import type { PodOptionsModel } from '../../kubernetes/pods/pod-options';
import { type Sizing, sizing } from '../../kubernetes/pods/sizing';
import { VolumePurpose, isPooled } from '../../storage/classes/volume-class-plan';
import type { StorageModel } from '../../storage/volumes/storage-model';
import { type VolumesPlan, planVolumes } from '../../storage/volumes/volumes-plan';

/** A cluster with every decision taken. */
export interface ClusterPlan {
  readonly spec: ClusterSpec;
  readonly names: ObjectNames;
  /** Selects all pods of the cluster. */
  readonly instance: Labels;
  readonly brokerSelector: Labels;
  readonly controllerSelector: Labels;
  /** Pools of brokers; with combined nodes the first one holds the controllers too. */
  readonly pools: readonly NodeGroup[];
  /** Controllers in pods of their own; undefined with combined nodes and with ZooKeeper. */
  readonly controllers?: NodeGroup;
  readonly brokers: number;
  /** Who restarts brokers when they change. */
  readonly updates: Decided<BrokerUpdates>;
  /** Listeners of nodes for each other. */
  readonly traffic: NodeTraffic;
  /** Certificates; undefined where nothing is encrypted. */
  readonly tls?: TlsPlan;
  /** Listeners that take tokens. */
  readonly tokens: readonly TokenPlan[];
  /** Whether clients need rights. */
  readonly authorization: Decided<Authorization>;
}

/** Nodes of one kind: a pool of brokers, or the controllers. */
export interface NodeGroup {
  /** Key of its objects. */
  readonly key: string;
  readonly component: Component;
  readonly processRoles: readonly ('broker' | 'controller')[];
  readonly selector: Labels;
  readonly labels: Labels;
  /** One StatefulSet, or one for each zone. */
  readonly sets: readonly NodeSet[];
  readonly volumes: VolumesPlan;
  readonly options: PodOptionsModel;
  readonly sizing: Sizing;
  readonly startupSeconds: Decided<number>;
  /** Time for the process to stop, after the preStop hook. */
  readonly graceSeconds: Decided<number>;
  /** Longest wait of the preStop hook until the others can do without the node. */
  readonly stopWaitSeconds: Decided<number>;
  /** Prefix of its properties, for findings. */
  readonly property: string;
}

/** The nodes of one StatefulSet. */
export interface NodeSet {
  /** Key of the StatefulSet. */
  readonly key: string;
  readonly zone?: string;
  readonly replicas: number;
  readonly firstNodeId: number;
  readonly placement: PlacementInput;
}

/** Takes the decisions for a cluster. */
export function planCluster(spec: ClusterSpec): ClusterPlan {
  const names = objectNames(spec.name, spec.namespace, spec.clusterDomain);
  const context = { spec, names };
  const pools = spec.pools.map((pool, index) => brokerGroup(context, pool, index));
  return {
    spec,
    names,
    instance: instanceSelector('kafka', spec.name),
    brokerSelector: componentSelector('kafka', spec.name, 'broker'),
    controllerSelector: componentSelector(
      'kafka', spec.name, spec.quorum.mode === 'combined' ? 'broker' : 'controller',
    ),
    pools,
    controllers: controllerGroup(context),
    brokers: spec.pools.reduce((sum, pool) => sum + pool.brokers, 0),
    updates: brokerUpdates(spec, pools),
    traffic: nodeTraffic(spec),
    tls: tlsPlan(spec, names),
    tokens: tokenPlans(spec, names),
    authorization: authorization(spec),
  };
}

/** Name, namespace and labels of an object of the whole cluster. */
export function clusterIdentity({ names, instance, spec }: ClusterPlan, key: string): ObjectIdentity {
  return { name: names.of(key), namespace: names.namespace, labels: commonLabels(instance, spec.labels) };
}

/** Selects the pods of the jobs of a cluster. */
export function adminSelector({ spec }: ClusterPlan): Labels {
  return componentSelector('kafka', spec.name, 'admin');
}

/** All groups of nodes, in the order in which they are applied: the quorum, then the brokers. */
export function nodeGroups({ controllers, pools }: ClusterPlan): readonly NodeGroup[] {
  return controllers === undefined ? pools : [controllers, ...pools];
}

/** The nodes that vote on metadata. */
export function voters(plan: ClusterPlan): readonly NodeSet[] {
  return votingGroup(plan)?.sets ?? [];
}

/** The group whose nodes vote; undefined with ZooKeeper. */
export function votingGroup(plan: ClusterPlan): NodeGroup | undefined {
  return plan.spec.quorum.mode === 'zookeeper' ? undefined : plan.controllers ?? plan.pools[0];
}

/** Key of the headless Service of a group: all pools of brokers share one, so that names do not depend on the pool. */
export function headlessKey({ component }: NodeGroup): string {
  return `${component}-headless`;
}

/** Node ids of a StatefulSet, bounded so that an absurd number of replicas causes a finding, not an endless list. */
export function nodeIds({ firstNodeId, replicas }: NodeSet): number[] {
  return Array.from(
    { length: Number.isInteger(replicas) ? Math.max(0, Math.min(replicas, 1000)) : 0 },
    (_, index) => firstNodeId + index,
  );
}

/** Node ids of all brokers. */
export function brokerIds({ pools }: Pick<ClusterPlan, 'pools'>): number[] {
  return pools.flatMap(({ sets }) => sets.flatMap(nodeIds));
}

function brokerUpdates({ updates }: ClusterSpec, pools: readonly NodeGroup[]): Decided<BrokerUpdates> {
  if (updates !== undefined) return decided(updates, 'given');
  return brokerSets(pools) > 1
    ? decided(BrokerUpdates.SCRIPT, 'several StatefulSets would each restart a broker at the same time')
    : decided(BrokerUpdates.STATEFUL_SET, 'one StatefulSet restarts one broker after the other');
}

function authorization({ authorization: given, certificates, internalTraffic, listeners }: ClusterSpec) {
  if (given !== undefined) return decided(given, 'given');
  if (!listeners.some(isAuthenticated)) return decided(Authorization.NONE, 'no listener authenticates clients');
  return certificates === undefined || (internalTraffic ?? InternalTraffic.TLS) !== InternalTraffic.TLS
    ? decided(Authorization.NONE, 'nodes that speak plaintext have no identity, and would have no rights')
    : decided(Authorization.ACLS, 'clients are known, and get the rights that they are granted');
}

/** StatefulSets of brokers. */
export function brokerSets(pools: readonly NodeGroup[]): number {
  return pools.reduce((sum, { sets }) => sum + sets.length, 0);
}

interface Context {
  readonly spec: ClusterSpec;
  readonly names: ObjectNames;
}

function brokerGroup(context: Context, pool: PoolSpec, index: number): NodeGroup {
  const { spec } = context;
  const combined = spec.quorum.mode === 'combined' && index === 0;
  const group = nodeGroup(context, {
    key: pool.key,
    component: 'broker',
    nodes: pool.brokers,
    firstNodeId: pool.firstNodeId,
    storage: pool.storage,
    purpose: VolumePurpose.BROKER_DATA,
    volumesPerPod: pool.storage.logDirectories,
    options: pool.pods,
    defaults: DEFAULT_SIZES.broker,
    property: pool.property,
    perZone: true,
    volumeReplicas: poolVolumeReplicas(spec, pool, index),
    processRoles: combined ? ['broker', 'controller'] : ['broker'],
  });
  return {
    ...group,
    startupSeconds: startupSeconds(group.volumes, spec),
    graceSeconds: terminationGraceSeconds(spec),
  };
}

/**
 * An additional pool without replicated volumes has one replica of each. The first pool must provide what the user asks
 * for.
 */
function poolVolumeReplicas({ replication }: ClusterSpec, { storage: { source } }: PoolSpec, index: number): number {
  return index > 0 && source.own !== undefined && !isPooled(source.own) ? 1 : replication.volumeReplicas;
}

function controllerGroup(context: Context): NodeGroup | undefined {
  const { quorum } = context.spec;
  if (quorum.mode !== 'controllers' || quorum.controllers === undefined) return undefined;
  return nodeGroup(context, {
    key: 'controller',
    component: 'controller',
    nodes: quorum.controllers.replicas,
    firstNodeId: FIRST_CONTROLLER_ID,
    storage: quorum.controllers.storage,
    purpose: VolumePurpose.QUORUM_LOG,
    volumesPerPod: 1,
    options: quorum.controllers.pods,
    defaults: DEFAULT_SIZES.controller,
    property: 'quorum',
    perZone: false,
    volumeReplicas: context.spec.replication.volumeReplicas,
    processRoles: ['controller'],
  });
}

interface GroupInput extends Pick<NodeGroup, 'key' | 'component' | 'processRoles' | 'options' | 'property'> {
  readonly nodes: number;
  readonly firstNodeId: number;
  readonly storage: StorageModel;
  readonly purpose: VolumePurpose;
  readonly volumesPerPod: number;
  readonly defaults: ContainerDefaults;
  readonly perZone: boolean;
  readonly volumeReplicas: number;
}

function nodeGroup({ spec, names }: Context, input: GroupInput): NodeGroup {
  const { key, component, nodes } = input;
  const { topology } = spec;
  const selector = componentSelector('kafka', spec.name, component);
  const shares: readonly ZoneShare[] = input.perZone ? zoneShares(topology, nodes) : [{ index: 0, replicas: nodes }];
  const keyOf = (zone?: string) => zone === undefined ? key : `${key}-${zoneInNames(zone)}`;
  const volumes = planVolumes({
    storage: input.storage,
    purpose: input.purpose,
    volumeReplicas: input.volumeReplicas,
    className: zone => names.clusterScoped(`${keyOf(zone)}-storage`),
    placement: {
      zones: topology.zones,
      setZones: shares.flatMap(({ zone }) => zone ?? []),
      acrossZones: component === 'controller' || topology.acrossZones,
      selector: { ...selector, ...claimsInAllNamespaces(spec.namespace, spec.name) },
      strategyName: zone => names.clusterScoped(`${keyOf(zone)}-placement`),
    },
    volumesPerPod: input.volumesPerPod,
    pods: nodes,
    nodes: topology.nodes,
    kubernetesMinor: spec.kubernetesMinor,
  });
  const { pooled, portworx } = volumes;
  const { hostAntiAffinity } = input.options;
  return {
    key,
    component,
    processRoles: input.processRoles,
    selector,
    options: input.options,
    property: input.property,
    labels: commonLabels(selector, spec.labels),
    sets: shares.map(({ zone, index, replicas }) => ({
      key: keyOf(zone),
      zone,
      replicas,
      firstNodeId: input.firstNodeId + index * IDS_PER_ZONE,
      placement: { selector, topology, zone, pooled, portworx, voter: component === 'controller', hostAntiAffinity },
    })),
    volumes,
    sizing: sizing(input.options, input.defaults),
    startupSeconds: controllerStartupSeconds(),
    graceSeconds: decided(GRACE_SECONDS.controller, 'a controller resigns and flushes'),
    stopWaitSeconds: stopWaitSeconds(),
  };
}
