import { checked } from '../input/stand-ins';
import { type ImageProps, imageReference } from '../kubernetes/pods/container-image';
import type { PodUser } from '../kubernetes/pods/stateful-set';

/** An image with a layout of its own. */
export interface CustomImageProps {
  /** Full reference, with registry and tag. */
  readonly reference: string;

  /**
   * Folder of Kafka's scripts (`kafka-server-start`, `kafka-storage` and more).
   *
   * @default /opt/kafka/bin
   */
  readonly scripts?: string;

  /**
   * What the names of the scripts end with: nothing in images with Confluent's layout (`/usr/bin/kafka-server-start`).
   *
   * @default .sh
   */
  readonly suffix?: string;

  /**
   * User id that the image is built for.
   *
   * @default 1000
   */
  readonly user?: number;

  /**
   * Group id that the image is built for; volumes are made writable for it.
   *
   * @default - as `user`
   */
  readonly group?: number;
}

/**
 * The image that brokers and controllers run. Its own start script is not used: it cannot add a log directory to a
 * formatted broker, bootstrap a dynamic quorum, or start in ZooKeeper mode.
 */
export class KafkaImage {
  /** `apache/kafka`, the image of the Apache project, with the tag of the Kafka version. */
  public static apache(props: ImageProps = {}): KafkaImage {
    return checked('KafkaImage.apache', [props], good => new KafkaImage({
      ...KAFKA_LAYOUT,
      user: { user: 1000, group: 1000 },
      pullPolicy: good.pullPolicy,
      reference: version => imageReference('apache/kafka', 'docker.io', version, good),
      kafkaVersion: /^\d+\.\d+\.\d+/.exec(good.tag ?? '')?.[0],
    }));
  }

  /**
   * `confluentinc/cp-kafka`, the image of Confluent. Its tags are those of the Confluent Platform, so one is required:
   * 7.9 has Kafka 3.9, 8.0 has Kafka 4.0, 8.3 has Kafka 4.3 (Confluent, "Supported Versions and Interoperability"). Set
   * `version` to match. For `cp-server` use {@link custom} with `scripts: '/usr/bin'` and `suffix: ''`.
   */
  public static confluent(platformTag: string, props: ImageProps = {}): KafkaImage {
    return checked('KafkaImage.confluent', [platformTag, props], (tag, good) => new KafkaImage({
      scripts: '/usr/bin',
      suffix: '',
      user: { user: 1000, group: 1000 },
      pullPolicy: good.pullPolicy,
      reference: () => imageReference('confluentinc/cp-kafka', 'docker.io', tag, good),
      kafkaVersion: confluentKafka(good.tag ?? tag),
    }));
  }

  /**
   * `strimzi/kafka`, which has the JMX agent and the Cruise Control reporter in it. Its tags name both versions, for
   * example `1.2.0-kafka-4.3.1`; set `version` to match.
   */
  public static strimzi(operatorTag: string, props: ImageProps = {}): KafkaImage {
    return checked('KafkaImage.strimzi', [operatorTag, props], (tag, good) => new KafkaImage({
      ...KAFKA_LAYOUT,
      user: { user: 1001, group: 1001 },
      pullPolicy: good.pullPolicy,
      reference: () => imageReference('strimzi/kafka', 'quay.io', tag, good),
      kafkaVersion: /-kafka-(\d+\.\d+\.\d+)/.exec(good.tag ?? tag)?.[1],
    }));
  }

  /** Any other image with bash and Kafka's scripts. */
  public static custom(props: CustomImageProps): KafkaImage {
    return checked('KafkaImage.custom', [props], good => {
      const {
        reference,
        scripts = KAFKA_LAYOUT.scripts,
        suffix = KAFKA_LAYOUT.suffix,
        user = 1000,
        group = user,
      } = good;
      return new KafkaImage({ scripts, suffix, user: { user, group }, reference: () => reference });
    });
  }

  /** @internal */
  public readonly _model: KafkaImageModel;

  private constructor(model: KafkaImageModel) {
    this._model = model;
  }
}

/** An image as plain data. */
export interface KafkaImageModel {
  readonly reference: (version: string) => string;
  readonly pullPolicy?: string;
  /** Folder of the scripts. */
  readonly scripts: string;
  /** What the names of the scripts end with. */
  readonly suffix: string;
  readonly user: PodUser;
  /** The version, or the minor version, of Kafka that the tag names; undefined where it names none. */
  readonly kafkaVersion?: string;
}

const KAFKA_LAYOUT = { scripts: '/opt/kafka/bin', suffix: '.sh' };

/** Confluent Platform 7.N has Kafka 3.N, and 8.N has Kafka 4.N; other numbers are not known. */
function confluentKafka(platformTag: string): string | undefined {
  const [, major, minor] = /^([78])\.(\d+)(?![\d])/.exec(platformTag) ?? [];
  return major === undefined ? undefined : `${Number(major) - 4}.${minor}`;
}
