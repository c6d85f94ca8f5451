import { CONFIG_PATH } from '../../kubernetes/pods/stateful-set';

/**
 * Variables of a server's container that Kafka's scripts or the JVM read as well. With them a tool would, for example,
 * load the server's JMX agent again and fail on its port. KAFKA_OPTS may name any agent.
 */
export const UNSET_FOR_TOOLS: readonly string[] = [
  'JMX_PORT', 'KAFKA_JMX_OPTS', 'KAFKA_OPTS', 'KAFKA_JVM_PERFORMANCE_OPTS', 'KAFKA_DEBUG', 'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS',
];

/**
 * The tool shares the memory of the server's container. It must not log like the server, because its output is parsed.
 */
export const SET_FOR_TOOLS: readonly string[] = ['KAFKA_HEAP_OPTS=-Xmx256m', 'KAFKA_LOG4J_OPTS='];

/** How tools connect to brokers and controllers: the file of the ConfigMap, in every container of a node. */
export const CLIENT_CONFIG = `${CONFIG_PATH}/client.properties`;

/**
 * The prefix of a command that runs one of Kafka's tools in a server's container, as words for a shell. Both GNU and
 * busybox `env` support it.
 */
export function toolEnvironment(): string {
  return ['env', ...UNSET_FOR_TOOLS.map(name => `-u ${name}`), ...SET_FOR_TOOLS].join(' ');
}
