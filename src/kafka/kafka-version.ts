import { checked } from '../core/stand-ins';

/** A version of Apache Kafka: 3.9, the last line with ZooKeeper, or 4. */
export class KafkaVersion {
  /** Kafka 3.9.2. */
  public static readonly V3_9_2 = KafkaVersion.of('3.9.2');

  /** Kafka 4.3.1. */
  public static readonly V4_3_1 = KafkaVersion.of('4.3.1');

  /** Another version of the lines 3.9 and 4, for example `4.2.1`. */
  public static of(version: string): KafkaVersion {
    return checked('KafkaVersion.of', [version], good => new KafkaVersion(good));
  }

  /** The version, for example `4.3.1`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}

/** A line of versions that share configuration keys. */
export type KafkaLine = '3.9' | '4.x';

/** The line of a version; undefined where it is not served. */
export function kafkaLine(version: string): KafkaLine | undefined {
  if (/^3\.9\.\d+$/.test(version)) return '3.9';
  return /^4\.\d+\.\d+$/.test(version) ? '4.x' : undefined;
}
