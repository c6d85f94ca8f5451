#!/usr/bin/env bash
# Starts a ZooKeeper server with the variables that ZooKeeper's own script reads. Maven's jars bring no scripts.
set -eu
[ "${1:-}" = start-foreground ] || { echo "usage: zkServer.sh start-foreground" >&2; exit 2; }
program=$(cd "$(dirname "$0")/.." && pwd)
configuration=${ZOOCFGDIR:-${ZOO_CONF_DIR:-/conf}}
# Options are lists of words; the later -Xmx counts.
# shellcheck disable=SC2086
exec java -Dzookeeper.log.dir="${ZOO_LOG_DIR:-/logs}" "-Xmx${ZK_SERVER_HEAP:-1000}m" -cp "$configuration:$program/lib/*" \
  ${SERVER_JVMFLAGS:-} ${JVMFLAGS:-} org.apache.zookeeper.server.quorum.QuorumPeerMain "$configuration/zoo.cfg"
