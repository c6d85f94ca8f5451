#!/usr/bin/env bash
# Runs a class of Kafka with the variables that Kafka's own script reads. Maven's jars bring no scripts.
set -eu
kafka=$(cd "$(dirname "$0")/.." && pwd)
# As in Kafka's script, an empty KAFKA_LOG4J_OPTS counts as none.
if [ -z "${KAFKA_LOG4J_OPTS:-}" ]; then
  if [ -e "$kafka/config/tools-log4j2.yaml" ]; then
    KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=$kafka/config/tools-log4j2.yaml
  else
    KAFKA_LOG4J_OPTS=-Dlog4j.configuration=file:$kafka/config/tools-log4j.properties
  fi
fi
# Jar by jar in the order of their names, as in Kafka's script: an archive of classes fits one order, and that of a folder differs.
for jar in "$kafka"/libs/*; do CLASSPATH=${CLASSPATH:+$CLASSPATH:}$jar; done
# The options are lists of words.
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_JVM_PERFORMANCE_OPTS:-} ${KAFKA_GC_LOG_OPTS:-} -Dkafka.logs.dir="${LOG_DIR:-$kafka/logs}" \
  $KAFKA_LOG4J_OPTS -cp "$CLASSPATH" ${KAFKA_OPTS:-} "$@"
