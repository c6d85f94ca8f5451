/** Where a volume can be attached when its node is lost. */
export enum VolumeMobility {
  /** To every node of the cluster that the storage reaches. */
  ANYWHERE = 'anywhere',
  /** To nodes of the zone in which the volume is. */
  WITHIN_A_ZONE = 'within a zone',
  /** Nowhere: the volume is a disk of its node. */
  NEVER = 'never',
}
