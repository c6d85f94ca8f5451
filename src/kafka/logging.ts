import type { KafkaLine } from './kafka-version';
import { CONFIG_PATH } from '../core/stateful-set';

/** A logging configuration: a file, and the JVM option that names it. */
export interface Logging {
  readonly file: string;
  readonly text: string;
  readonly option: string;
}

/** Log lines go to standard output alone: what is written into files of a container fills its disk and nobody reads it. */
export function logging(line: KafkaLine): Logging {
  return line === '3.9'
    ? { file: 'log4j.properties', text: LOG4J, option: `-Dlog4j.configuration=file:${CONFIG_PATH}/log4j.properties` }
    : { file: 'log4j2.properties', text: LOG4J2, option: `-Dlog4j2.configurationFile=${CONFIG_PATH}/log4j2.properties` };
}

const LOG4J = `log4j.rootLogger=INFO, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
log4j.logger.kafka.request.logger=WARN
log4j.logger.org.apache.zookeeper=INFO
`;

const LOG4J2 = `status=warn
appender.stdout.type=Console
appender.stdout.name=stdout
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=[%d] %p %m (%c)%n
logger.requests.name=kafka.request.logger
logger.requests.level=warn
rootLogger.level=info
rootLogger.appenderRef.stdout.ref=stdout
`;
