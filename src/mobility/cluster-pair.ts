import { checked } from '../input/stand-ins';

/**
 * Two Kubernetes clusters whose STORK and Portworx know each other. A ClusterPair contains credentials of the other
 * cluster in plain text, so it is not part of a chart: `storkctl create clusterpair` makes it, in the namespace of the
 * cluster that is moved.
 */
export class ClusterPair {
  /** A pair by its name. */
  public static named(pairName: string): ClusterPair {
    return checked('ClusterPair.named', [pairName], good => new ClusterPair(good));
  }

  /** Name of the ClusterPair. */
  public readonly pairName: string;

  private constructor(pairName: string) {
    this.pairName = pairName;
  }
}
