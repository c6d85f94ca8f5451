import { VolumeMobility } from '../../src/availability/volume-mobility';
import type { ClusterModel } from '../../src/planner/cluster-layout';

/** Volumes of Portworx. */
export const replicated = (replicas: number) =>
  ({ mobility: VolumeMobility.ANYWHERE, pooled: true, replicas, acrossZones: false });

/** Three brokers on five nodes, as a default that tests change. */
export const model = (changes: Partial<ClusterModel> = {}): ClusterModel => ({
  brokers: 3,
  nodes: 5,
  zones: [],
  racks: false,
  pinned: false,
  sharesNodes: false,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  volumes: replicated(2),
  voters: 3,
  voterName: 'controller',
  combined: false,
  ...changes,
});
