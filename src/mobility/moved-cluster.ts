import { rule } from '../custom-resources/stork';
import type { ClusterParts } from '../kafka/kafka-cluster';
import { QuorumKind } from '../kafka/metadata-quorum';
import { nodeGroups, nodeIds } from '../kafka/plan/cluster-plan';
import { type Labels, claimsOf, commonLabels, instanceSelector } from '../kubernetes/labels';
import type { Manifest } from '../kubernetes/manifest';
import type { ObjectIdentity } from '../kubernetes/objects';
import { claimNames } from '../storage/volumes/volumes-plan';
import { ordinals } from '../zookeeper/ensemble-plan';

/** A cluster whose volumes are moved, copied or kept, as plain data. */
export interface MovedCluster {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** Selects the claims of the cluster and of its quorum. */
  readonly claims: Labels;
  /** Names of the claims of the cluster and of its quorum. */
  readonly claimNames: readonly string[];
  /** Whether Portworx pools hold every volume. */
  readonly pooled: boolean;
  /** The kind of quorum, as far as it matters for a move. */
  readonly quorum: 'zookeeper' | 'static' | 'dynamic';
  /** Whether nodes with empty disks are formatted as new ones. */
  readonly bootstrap: boolean;
  /** Whether Portworx encrypts volumes. */
  readonly encrypted: boolean;
  /** Whether the metadata belongs to the cluster, and so moves with it. */
  readonly quorumMovesAlong: boolean;
  /** Pods whose page cache is flushed before the snapshot. */
  readonly pods: readonly { readonly selector: Labels; readonly container: string }[];
}

/** The cluster as it is moved. */
export function movedCluster({ plan, ensemble }: ClusterParts): MovedCluster {
  const { spec } = plan;
  const { quorum, labels, name, namespace } = spec;
  const groups = nodeGroups(plan);
  const plans = [...groups, ...ensemble === undefined ? [] : [ensemble]].map(({ volumes }) => volumes);
  const zookeeper = quorum.mode === 'zookeeper';
  return {
    name,
    namespace,
    labels,
    claims: claimsOf(name),
    claimNames: [
      ...groups.flatMap(({ sets, volumes }) =>
        sets.flatMap(set => claimNames(volumes, plan.names.of(set.key), nodeIds(set)))),
      ...ensemble === undefined ? [] : claimNames(ensemble.volumes, ensemble.names.of('server'), ordinals(ensemble)),
    ],
    pooled: plans.every(({ pooled }) => pooled),
    bootstrap: spec.bootstrap,
    encrypted: plans.some(({ encryption }) => encryption !== undefined),
    quorum: zookeeper ? 'zookeeper' : quorum.kind === QuorumKind.DYNAMIC ? 'dynamic' : 'static',
    quorumMovesAlong: !zookeeper || ensemble !== undefined,
    pods: [
      { selector: plan.instance, container: 'kafka' },
      ...ensemble === undefined ? [] : [{ selector: ensemble.selector, container: 'zookeeper' }],
    ],
  };
}

/** Identities of the objects of one construct, by the suffix of their name. */
export function identities(
  application: string, name: string, { namespace, labels }: Pick<MovedCluster, 'namespace' | 'labels'>,
): (suffix: string) => ObjectIdentity {
  const common = commonLabels(instanceSelector(application, name), labels);
  return suffix => ({ name: `${name}${suffix}`, namespace, labels: common });
}

/**
 * Whether a cluster starts only in the namespace that its volumes are from: a dynamic quorum keeps the addresses of its
 * voters on its disks. What matters is the declaration at the first start, which the start script of the copy finds on
 * the disks.
 */
export function isBoundToNamespace({ quorum }: MovedCluster): boolean {
  return quorum === 'dynamic';
}

/**
 * The STORK rule that flushes the page cache of every node before volumes are copied. Kafka does not flush each write
 * and cannot be paused: later writes are not in the copy, or are cut off there.
 */
export function flushRule({ pods }: MovedCluster, identity: ObjectIdentity): Manifest {
  return rule(identity, pods.map(({ selector, container }) => ({
    podSelector: selector,
    container,
    actions: [
      { type: 'command', value: 'sync', runInSinglePod: false, background: false },
    ],
  })));
}
