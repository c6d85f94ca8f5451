const SECRET_NAME = /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_?KEY|JAAS/i;

/** Names of files, such as AWS_WEB_IDENTITY_TOKEN_FILE, are no credentials. */
const NAME_OF_A_PLACE = /_(FILE|PATH|DIR)$/i;

/** Whether the name of a setting looks like that of a credential. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NAME_OF_A_PLACE.test(name);
}

/** Whether every supported Kubernetes accepts the name of an environment variable. */
export function isEnvironmentName(name: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name);
}

/**
 * The variables with the prefix KAFKA_ that kafka-run-class.sh reads. The images of Apache, Confluent and Bitnami treat
 * every other one as a setting.
 */
const READ_BY_KAFKA = /^KAFKA_(DEBUG|GC_LOG_OPTS|HEAP_OPTS|JMX_OPTS|JVM_PERFORMANCE_OPTS|LOG4J_CMD_OPTS|LOG4J_OPTS|OPTS)$/;

/**
 * Whether a variable is a setting that the start script of an image reads (the images' documentation), and nothing
 * else.
 */
export function isImageSetting(container: string, name: string): boolean {
  return container === 'zookeeper'
    ? /^ZOO_(?!LOG_DIR$|LOG4J_PROP$|DATADIR_AUTOCREATE_DISABLE$)/.test(name)
    : /^(KAFKA_|CLUSTER_ID$)/.test(name) && !READ_BY_KAFKA.test(name);
}
