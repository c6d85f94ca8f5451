import { checked } from '../input/stand-ins';
import { type ImageProps, imageReference } from '../kubernetes/pods/container-image';

/** The image that ZooKeeper servers run. */
export class ZookeeperImage {
  /** The official image `zookeeper`, 3.8.6 unless another tag is given: Kafka 3.9 is built against ZooKeeper 3.8. */
  public static official(props: ImageProps = {}): ZookeeperImage {
    return checked('ZookeeperImage.official', [props], good =>
      new ZookeeperImage(imageReference('library/zookeeper', 'docker.io', '3.8.6', good), good.pullPolicy));
  }

  /** Any image with `zkServer.sh` on its PATH and bash. */
  public static of(reference: string): ZookeeperImage {
    return checked('ZookeeperImage.of', [reference], good => new ZookeeperImage(good, undefined));
  }

  /** Full reference of the image. */
  public readonly reference: string;

  /** @internal */
  public readonly _pullPolicy: string | undefined;

  private constructor(reference: string, pullPolicy: string | undefined) {
    this.reference = reference;
    this._pullPolicy = pullPolicy;
  }
}
