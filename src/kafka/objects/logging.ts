import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';
import type { StringMap } from '../../core/string-map';
import { CONFIG_PATH } from '../../kubernetes/pods/stateful-set';
import type { KafkaLine } from '../kafka-version';

/** A logging configuration: a file, and the JVM option that names it. */
export interface Logging {
  readonly file: string;
  readonly text: string;
  readonly option: string;
}

/** The logger that all others follow. */
const ROOT = 'root';

const LEVELS = ['OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL'];

/**
 * Log lines go to standard output only: log files in a container fill its disk, and nobody reads them. The user's
 * levels replace the defaults, logger by logger.
 */
export function logging(line: KafkaLine, levels: StringMap, folder = CONFIG_PATH): Logging {
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
      text: log4j2(root, sorted),
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

function log4j2(root: string, levels: Levels): string {
  return `status=warn
appender.stdout.type=Console
appender.stdout.name=stdout
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=[%d] %p %m (%c)%n
${levels.map(([logger, level], index) => namedLogger(logger === REQUESTS ? 'requests' : `user${index}`, logger, level)).join('')}rootLogger.level=${root.toLowerCase()}
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
export const LOG_RULES = ruleTable<StringMap>('Broker configuration', [{
  code: 'LOG_LEVEL',
  severity: Severity.ERROR,
  about: 'Log levels are those of Log4j, by the name of a logger or by `root`.',
  check: levels =>
    Object.entries(levels).filter(([logger, level]) => !LOGGER.test(logger) || !LEVELS.includes(level))
      .map(([logger, level]) => ({
        property: `logLevels.${logger}`,
        value: LOGGER.test(logger) ? level : logger,
        message: LOGGER.test(logger) ? 'Log4j has no such level' : 'not the name of a logger',
        allowed: LOGGER.test(logger) ? LEVELS.join(', ') : `${ROOT}, or a name such as kafka.request.logger`,
        fix: LOGGER.test(logger) && LEVELS.includes(String(level).toUpperCase())
          ? `use '${String(level).toUpperCase()}'`
          : 'correct it',
      })),
}]);
