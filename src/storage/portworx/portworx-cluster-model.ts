import type { IConstruct } from 'constructs';
import type { IPortworxCluster } from './portworx-cluster-props';

/** What is known of the Portworx cluster that makes volumes, as plain data. */
export interface PortworxClusterModel extends Omit<IPortworxCluster, keyof IConstruct | 'backingStore'> {
  /** Path of its construct, which distinguishes the Portworx clusters of an app. */
  readonly path: string;
  /** The backing store in words; undefined where it is not known. */
  readonly store?: string;
}

/** The model of a Portworx cluster, made here or imported. */
export function portworxClusterModel(cluster: IPortworxCluster): PortworxClusterModel {
  return {
    path: cluster.node.path,
    portworxNamespace: cluster.portworxNamespace,
    store: cluster.backingStore?.label,
    storeV2: cluster.storeV2,
    journalDevice: cluster.journalDevice,
    autopilot: cluster.autopilot,
    storageNodes: cluster.storageNodes,
    drivesPerNode: cluster.drivesPerNode,
    capacityGibibytes: cluster.capacityGibibytes,
    largestPoolGibibytes: cluster.largestPoolGibibytes,
    secretsProvider: cluster.secretsProvider,
  };
}
