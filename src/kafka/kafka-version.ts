import { checked } from '../input/stand-ins';

/** A version of Apache Kafka: 3.9, the last one with ZooKeeper, or 4. */
export class KafkaVersion {
  /** Kafka 3.9.2. */
  public static readonly V3_9_2 = KafkaVersion.of('3.9.2');

  /** Kafka 4.3.1. */
  public static readonly V4_3_1 = KafkaVersion.of('4.3.1');

  /** Kafka 4.4.0. */
  public static readonly V4_4_0 = KafkaVersion.of('4.4.0');

  /**
   * Another patch release of a minor version that this library knows: 3.9, 4.0, 4.1, 4.2, 4.3 or 4.4. The rule
   * KAFKA_VERSION refuses others, because their configuration keys are not known.
   *
   * @param version for example `4.2.1`
   */
  public static of(version: string): KafkaVersion {
    return checked('KafkaVersion.of', [version], good => new KafkaVersion(good));
  }

  /** The version, for example `4.4.0`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}

/** Minor versions whose configuration keys are known, oldest first. */
export const KAFKA_MINORS = ['3.9', '4.0', '4.1', '4.2', '4.3', '4.4'] as const;

/** A minor version whose configuration keys are known. */
export type KafkaMinor = typeof KAFKA_MINORS[number];

/** The minor version of a version; undefined where it is not known. */
export function kafkaMinor(version: string): KafkaMinor | undefined {
  return KAFKA_MINORS.find(minor =>
    /^\d+$/.test(version.startsWith(`${minor}.`) ? version.slice(minor.length + 1) : ''));
}

/** Versions that share tools, logging and the ways to keep metadata. */
export type KafkaLine = '3.9' | '4.x';

/** The line of a version; undefined where it is not known. */
export function kafkaLine(version: string): KafkaLine | undefined {
  const minor = kafkaMinor(version);
  return minor === undefined || minor === '3.9' ? minor : '4.x';
}
