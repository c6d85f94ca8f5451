import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';
import type { StringMap } from '../../core/string-map';
import { CONFIG_PATH } from '../../kubernetes/pods/stateful-set';
import { type KafkaLine, kafkaLine } from '../kafka-version';
import { LogFormat } from '../log-format';
import type { ClusterSpec } from '../plan/cluster-spec';

/** A logging configuration: a file, and the JVM option that names it. */
export interface Logging {
  readonly file: string;
  readonly text: string;
  readonly option: string;
}

/** The logger that all others follow. */
const ROOT = 'root';

const LEVELS = ['OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL'];

/** What differs between processes. */
interface LoggingOptions {
  /** Folder of the file in the pod. */
  readonly folder?: string;
  readonly format?: LogFormat;
}

/**
 * Log lines go to standard output only: log files in a container fill its disk, and nobody reads them. The user's
 * levels replace the defaults, logger by logger.
 */
export function logging(
  line: KafkaLine, levels: StringMap, { folder = CONFIG_PATH, format = LogFormat.TEXT }: LoggingOptions = {},
): Logging {
  const { root = 'INFO', ...loggers } = { ...DEFAULTS[line], ...levels };
  const sorted = Object.entries(loggers).sort(([a], [b]) => a < b ? -1 : 1);
  return line === '3.9'
    ? {
      file: 'log4j.properties',
      text: log4j(root, sorted),
      option: `-Dlog4j.configuration=file:${folder}/log4j.properties`,
    }
    : {
      file: 'log4j2.properties',
      text: log4j2(root, sorted, format),
      option: `-Dlog4j2.configurationFile=${folder}/log4j2.properties`,
    };
}

const REQUESTS = 'kafka.request.logger';

const DEFAULTS: { readonly [line in KafkaLine]: StringMap } = {
  '3.9': { [REQUESTS]: 'WARN', 'org.apache.zookeeper': 'INFO' },
  '4.x': { [REQUESTS]: 'WARN' },
};

type Levels = readonly (readonly [logger: string, level: string])[];

function log4j(root: string, levels: Levels): string {
  return `log4j.rootLogger=${root}, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
${levels.map(([logger, level]) => `log4j.logger.${logger}=${level}\n`).join('')}`;
}

/** One object for each line. Kafka has no library for JSON on its class path, so a pattern makes it. */
const JSON_PATTERN = '{"time":"%d{yyyy-MM-dd\'T\'HH:mm:ss.SSS\'Z\'}{UTC}","level":"%p","logger":"%enc{%c}{JSON}",'
  + '"thread":"%enc{%t}{JSON}","message":"%enc{%m}{JSON}","error":"%enc{%xEx}{JSON}"}%n';

function log4j2(root: string, levels: Levels, format: LogFormat): string {
  return `status=warn
appender.stdout.type=Console
appender.stdout.name=stdout
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=${format === LogFormat.JSON ? JSON_PATTERN : '[%d] %p %m (%c)%n'}
${format === LogFormat.JSON ? 'appender.stdout.layout.alwaysWriteExceptions=false\n' : ''}${levels.map(([logger, level], index) => namedLogger(logger === REQUESTS ? 'requests' : `user${index}`, logger, level)).join('')}rootLogger.level=${root.toLowerCase()}
rootLogger.appenderRef.stdout.ref=stdout
`;
}

function namedLogger(id: string, logger: string, level: string): string {
  return `logger.${id}.name=${logger}\nlogger.${id}.level=${level.toLowerCase()}\n`;
}

/**
 * Names of classes, packages and loggers: `kafka.server.KafkaApis`, `state.change.logger`,
 * `kafka.network.RequestChannel$`.
 */
const LOGGER = /^[\w$]+([.-][\w$]+)*$/;

/** Rules on log levels. */
export const LOG_RULES = ruleTable<Pick<ClusterSpec, 'logLevels' | 'logFormat' | 'version'>>('Broker configuration', [{
  code: 'LOG_LEVEL',
  severity: Severity.ERROR,
  about: 'Log levels are those of Log4j, by the name of a logger or by `root`.',
  check: ({ logLevels }) =>
    Object.entries(logLevels).filter(([logger, level]) => !LOGGER.test(logger) || !LEVELS.includes(level))
      .map(([logger, level]) => ({
        property: `logLevels.${logger}`,
        value: LOGGER.test(logger) ? level : logger,
        message: LOGGER.test(logger) ? 'Log4j has no such level' : 'not the name of a logger',
        allowed: LOGGER.test(logger) ? LEVELS.join(', ') : `${ROOT}, or a name such as kafka.request.logger`,
        fix: LOGGER.test(logger) && LEVELS.includes(String(level).toUpperCase())
          ? `use '${String(level).toUpperCase()}'`
          : 'correct it',
      })),
}, {
  code: 'LOG_FORMAT',
  severity: Severity.ERROR,
  about: 'JSON logs need Kafka 4 or later: the Log4j of Kafka 3.9 cannot write them.',
  check: ({ logFormat, version }) => logFormat !== LogFormat.JSON || kafkaLine(version) !== '3.9' ? undefined : {
    property: 'logFormat',
    value: logFormat,
    message: 'the Log4j of Kafka 3.9 has no layout for JSON',
    allowed: 'LogFormat.TEXT with Kafka 3.9',
    fix: 'remove it',
  },
}]);
