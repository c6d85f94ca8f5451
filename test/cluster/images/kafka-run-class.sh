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
# The options are lists of words.
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_JVM_PERFORMANCE_OPTS:-} ${KAFKA_GC_LOG_OPTS:-} -Dkafka.logs.dir="${LOG_DIR:-$kafka/logs}" \
  $KAFKA_LOG4J_OPTS -cp "${CLASSPATH:+$CLASSPATH:}$kafka/libs/*" ${KAFKA_OPTS:-} "$@"
