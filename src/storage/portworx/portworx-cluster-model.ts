import type { IPortworxCluster } from './portworx-cluster-props';

/** What is known of the Portworx cluster that makes volumes, as plain data. */
export interface PortworxClusterModel {
  /** Path of its construct, which distinguishes the Portworx clusters of an app. */
  readonly path: string;
  readonly portworxNamespace: string;
  /** The backing store in words; undefined where it is not known. */
  readonly store?: string;
  readonly storeV2: boolean;
  readonly journalDevice: boolean;
  readonly autopilot: boolean;
  readonly storageNodes?: number;
  readonly capacityGibibytes?: number;
  readonly largestPoolGibibytes?: number;
  readonly secretsProvider?: string;
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
    capacityGibibytes: cluster.capacityGibibytes,
    largestPoolGibibytes: cluster.largestPoolGibibytes,
    secretsProvider: cluster.secretsProvider,
  };
}
