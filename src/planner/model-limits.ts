import type { PlannedCluster } from './planned-cluster';

/** What the models do not see in this cluster, in sentences. */
export function modelLimits(cluster: PlannedCluster): string[] {
  const { disk, model, portworx, nodesGiven, additionalPools, classGiven } = cluster;
  return [
    ...nodesGiven ? [] : [`The cluster has no \`topology\`; ${model.nodes} nodes are assumed.`],
    ...disk.type === 'FlashArray'
      ? ['All volumes are on the array: when it fails the cluster stops, and when it is lost all data is lost.'] : [],
    ...model.zones.length < 2 ? ['All nodes count as one zone: when it fails, the cluster stops.'] : [],
    ...portworx
      ? ['Portworx keeps its metadata on three of the nodes. If two of these fail at the same moment, Portworx '
        + 'attaches no volume until one is back, and no broker moves (Portworx, "Run-flat mode"). The numbers of '
        + 'failures that are always survived include this; the steps of a failure, and the tables by number of failed '
        + 'nodes, do not.'] : [],
    ...additionalPools
      ? ['The cluster has additional pools. The volumes of the first pool are assumed for all brokers.'] : [],
    ...classGiven ? [`Nothing is known of the StorageClass ${disk.type} but what the program says of it: whether its `
      + 'volumes move to another node, and how fast they are.'] : [],
  ];
}
