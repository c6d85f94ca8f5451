import { clusterDecisions } from './cluster-decisions';
import { type ClusterPlan, type NodeGroup, votingGroup } from './cluster-plan';
import { ownServers } from './cluster-spec';
import { clusterSummary } from './cluster-summary';
import { effectiveNumber, retentionTime, rollMilliseconds } from './effective-config';
import { RackSource, nodesForFailover } from '../../availability/topology';
import { decided } from '../../core/decision';
import type { Finding } from '../../core/finding';
import { GIBIBYTE, MEBIBYTE } from '../../core/quantity';
import { isPending } from '../../core/rule';
import { HostAntiAffinity } from '../../kubernetes/pods/pod-options';
import type { ClusterModel } from '../../planner/cluster-layout';
import { type PlannedCluster, type PlannedDisk, PLAN_VERSION } from '../../planner/planned-cluster';
import type { VolumesPlan } from '../../storage/volumes/volumes-plan';
import type { EnsemblePlan } from '../../zookeeper/ensemble-plan';

/** A cluster as the planner sees it. Volumes are those of the first pool. */
export function plannedCluster(
  plan: ClusterPlan, ensemble?: EnsemblePlan, findings: readonly Finding[] = [],
): PlannedCluster {
  const { spec } = plan;
  const [{ volumes }] = plan.pools;
  const { milliseconds } = retentionTime(spec.config);
  return {
    version: PLAN_VERSION,
    name: spec.name,
    namespace: spec.namespace,
    summary: clusterSummary(plan, ensemble),
    model: clusterModel(plan),
    additionalPools: plan.pools.length > 1,
    classGiven: volumes.own === undefined,
    nodesGiven: spec.topology.nodes !== undefined,
    portworx: volumes.portworx,
    deadNodePodsDeleted: spec.topology.deadNodePodsDeleted ?? volumes.portworx,
    disk: {
      type: volumes.own?.spec.store.disk.type ?? volumes.className,
      volumes: volumes.volumesPerPod,
      sizeBytes: volumes.sizeBytes,
      growth: volumes.growth && {
        threshold: volumes.growth.threshold, step: volumes.growth.step, ceiling: volumes.growth.ceilingBytes,
      },
      ...diskSpeed(volumes),
    },
    partitionsPerBroker: spec.partitionsPerBroker,
    segmentBytes: effectiveNumber(spec.config, 'log.segment.bytes'),
    rollSeconds: rollMilliseconds(spec.config) / 1000,
    retentionSeconds: milliseconds < 0 ? 0 : milliseconds / 1000,
    decisions: clusterDecisions(plan),
    findings: findings.filter(finding => !isPending(finding))
      .map(({ code, severity, property, message, fix, acknowledged }) =>
        ({ code, severity, property, message, fix, acknowledged })),
  };
}

/** Numbers of a cluster, for the failure model. Without a topology it has one free node. */
export function clusterModel(plan: ClusterPlan): ClusterModel {
  const { spec: { topology, replication, quorum }, brokers, pools } = plan;
  const [{ volumes }] = plan.pools;
  const voters = quorum.mode === 'zookeeper' ? ownServers(quorum) : votersOf(votingGroup(plan));
  const sharesNodes = !pools.some(pool => pool.options.hostAntiAffinity === HostAntiAffinity.REQUIRED);
  const { replicationFactor, minInsyncReplicas } = replication;
  const zones = topology.zones.length >= 2 ? topology.zones : [];
  return {
    brokers,
    nodes: topology.nodes ?? Math.max(voters, nodesForFailover(brokers, zones.length, zones.length > 0)),
    zones,
    racks: zones.length > 0 && topology.rack !== RackSource.NONE,
    pinned: zones.length > 0 && topology.rack === RackSource.STATEFUL_SET_PER_ZONE,
    sharesNodes,
    replicationFactor,
    minInsyncReplicas,
    volumes: volumeModel(volumes, topology.acrossZones),
    voters,
    voterName: quorum.mode === 'zookeeper' ? 'zookeeper' : 'controller',
    combined: quorum.mode === 'combined',
  };
}

/** What a disk of this size does, where its type says; else what the store reads at least. */
function diskSpeed({ pooled, own, sizeBytes, readRate }: VolumesPlan): Pick<PlannedDisk, 'readRate' | 'performance'> {
  const known = pooled ? undefined : own?.spec.store.disk.performance(sizeBytes / GIBIBYTE);
  const bytes = known?.value.bytesPerSecond;
  return {
    performance: known?.value,
    readRate: bytes === undefined ? readRate : decided(bytes / MEBIBYTE, known!.because),
  };
}

function votersOf(group: NodeGroup | undefined): number {
  return group?.sets.reduce((sum, { replicas }) => sum + replicas, 0) ?? 0;
}

function volumeModel({ mobility, pooled, volumeReplicas }: VolumesPlan, acrossZones: boolean): ClusterModel['volumes'] {
  return { mobility: mobility.value, pooled, replicas: pooled ? volumeReplicas : 1, acrossZones };
}
