/** Where a volume can be attached when its node is lost. */
export enum VolumeMobility {
  /** On every node that reaches the storage. */
  ANYWHERE = 'anywhere',
  /** On nodes in the zone of the volume. */
  WITHIN_A_ZONE = 'within a zone',
  /** Nowhere: the volume is a disk of its node. */
  NEVER = 'never',
}
