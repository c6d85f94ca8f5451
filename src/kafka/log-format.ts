/** Form of the lines that brokers and controllers log. */
export enum LogFormat {
  /** Time, level, message and logger, as text. */
  TEXT = 'text',
  /**
   * One JSON object for each line: time (UTC), level, logger, thread, message, error. With Kafka 4 and later. Lines
   * of the start script, of the JVM and of the agent remain text.
   */
  JSON = 'json',
}
