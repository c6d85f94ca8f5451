import { adminObjects } from './admin-objects';
import { certificateObjects } from './certificate-objects';
import { exporterObjects } from './exporter-objects';
import { externalObjects } from './external-objects';
import { networkPolicies } from './network-policies';
import { nodeScripts } from './node-scripts';
import { groupPorts, nodeSets, rollingConfig } from './node-set';
import { tokenObjects } from './token-objects';
import { volumeGrowthRule } from '../../capacity/volume-growth-objects';
import type { StringMap } from '../../core/string-map';
import { volumePlacementStrategy } from '../../custom-resources/volume-placement-strategy';
import { type Manifest, type ManifestsByKey, existing } from '../../kubernetes/manifest';
import { trafficPolicy } from '../../kubernetes/network/allowed-traffic';
import { defaultDeny } from '../../kubernetes/network/network-flows';
import {
  type ObjectIdentity, clusterService, configMap, disruptionBudget, headlessService, serviceAccount,
} from '../../kubernetes/objects';
import { type PlannedCluster, PLAN_FILE, PLAN_KEY } from '../../planner/planned-cluster';
import { keyPointers } from '../../storage/volumes/claim-key-pointers';
import { type OwnClass, ownStorageClass } from '../../storage/volumes/volumes-plan';
import { monitoringObjects } from '../monitoring/monitoring-objects';
import {
  type ClusterPlan, type NodeGroup, clusterIdentity, headlessKey, nodeGroups, nodeIds,
} from '../plan/cluster-plan';

/**
 * The objects of a cluster, by key, in apply order: what pods need first, the quorum, then the brokers. Warnings that
 * its user acknowledges stay visible as alerts.
 */
export function clusterObjects(
  plan: ClusterPlan, accepted: StringMap, planned: PlannedCluster,
): ManifestsByKey {
  const groups = nodeGroups(plan);
  return existing({
    ...merged(groups, group => storageObjects(plan, group)),
    ...certificateObjects(plan),
    ...adminObjects(plan),
    ...tokenObjects(plan),
    ...merged(components(groups), group => componentObjects(plan, group)),
    ...externalObjects(plan),
    ...exporterObjects(plan),
    ...monitoringObjects(plan, accepted),
    'bootstrap': clusterService(
      clusterIdentity(plan, 'bootstrap'), plan.brokerSelector,
      plan.spec.listeners.map(({ name, port }) => ({ name, port })), plan.spec.ipFamilies,
    ),
    'default-deny': defaultDeny(clusterIdentity(plan, 'default-deny'), plan.instance),
    ...networkPolicies(plan),
    ...merged(groups, group => nodeObjects(plan, group)),
    // No pod mounts it: it is for people and for the commands that explain the cluster.
    [PLAN_KEY]: configMap(clusterIdentity(plan, PLAN_KEY), { [PLAN_FILE]: `${JSON.stringify(planned, undefined, 1)}\n` }),
  });
}

/** One group of each component: pools of brokers share some objects. */
function components(groups: readonly NodeGroup[]): NodeGroup[] {
  return groups.filter((group, index) => groups.findIndex(({ component }) => component === group.component) === index);
}

function merged<Part>(
  parts: readonly Part[], objects: (part: Part) => { readonly [key: string]: Manifest | undefined },
) {
  return Object.assign({}, ...parts.map(objects)) as { [key: string]: Manifest | undefined };
}

function storageObjects(plan: ClusterPlan, group: NodeGroup): { [key: string]: Manifest | undefined } {
  const { names } = plan;
  const { key, labels, selector, volumes } = group;
  const claims = { namespace: names.namespace, labels: { ...selector, 'kafka-constructs/pool': key } };
  return {
    ...ownClassObjects(group),
    ...merged(group.sets, set => keyPointers(volumes, {
      statefulSet: names.of(set.key), ordinals: nodeIds(set), namespace: names.namespace, labels,
    })),
    [`${key}-growth`]: volumes.growth
      && volumeGrowthRule(volumes.growth, names.clusterScoped(`${key}-growth`), labels, claims),
  };
}

/** The classes that the cluster makes for a group, and before them the strategies by which their volumes are placed. */
function ownClassObjects({ key, labels, sets, volumes: { own } }: NodeGroup): { [key: string]: Manifest | undefined } {
  if (own === undefined) return {};
  const keyOf = ({ zone }: OwnClass) => zone === undefined ? key : sets.find(set => set.zone === zone)!.key;
  return {
    ...merged(own.classes, ownClass => ({
      [`${keyOf(ownClass)}-placement`]: ownClass.strategy
        && volumePlacementStrategy(ownClass.strategy.name, labels, ownClass.strategy.spec),
    })),
    ...merged(own.classes, ownClass => ({ [`${keyOf(ownClass)}-storage`]: ownStorageClass(own, ownClass, labels) })),
  };
}

function componentObjects(plan: ClusterPlan, group: NodeGroup): { [key: string]: Manifest | undefined } {
  const { names, spec } = plan;
  const { component, labels, selector } = group;
  const named = (key: string): ObjectIdentity => ({ name: names.of(key), namespace: names.namespace, labels });
  const sharing = nodeGroups(plan).filter(other => other.component === component);
  const needsAccount = sharing.some(({ options }) => options.serviceAccountName === undefined);
  return {
    [`${component}-account`]: needsAccount
      ? serviceAccount(named(`${component}-account`), component === 'broker' ? spec.serviceAccountAnnotations : {})
      : undefined,
    [headlessKey(group)]: headlessService(
      named(headlessKey(group)), selector, groupPorts(plan, group), spec.ipFamilies,
    ),
    [`${component}-disruption`]: disruptionBudget(named(`${component}-disruption`), selector),
  };
}

function nodeObjects(plan: ClusterPlan, group: NodeGroup): { [key: string]: Manifest | undefined } {
  const files = rollingConfig(plan, group);
  const { key, labels, selector, options } = group;
  return {
    [`${key}-traffic`]: trafficPolicy(
      { name: plan.names.of(`${key}-traffic`), namespace: plan.names.namespace, labels },
      { ...selector, 'kafka-constructs/pool': key },
      options,
    ),
    [`${group.key}-config`]: groupConfig(plan, group, files),
    ...nodeSets(plan, group, files),
  };
}

function groupConfig(plan: ClusterPlan, group: NodeGroup, files: StringMap): Manifest {
  const { names, spec } = plan;
  const identity = { name: names.of(`${group.key}-config`), namespace: names.namespace, labels: group.labels };
  return configMap(
    identity, { ...files, ...nodeScripts(plan, group) }, { 'kafka-constructs/kafka-version': spec.version },
  );
}
