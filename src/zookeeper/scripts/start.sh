#!/usr/bin/env bash
# Starts one ZooKeeper server: its id is its ordinal plus one. docs/concepts/start-script.md gives the reasons.
set -euo pipefail
# shellcheck source=src/zookeeper/scripts/common.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/common.sh"

mkdir -p "$DATA_DIRECTORY"
echo "$((POD_INDEX + 1))" > "$DATA_DIRECTORY/myid"

has_data() { compgen -G "$DATA_DIRECTORY/version-2/snapshot.*" > /dev/null || compgen -G "$DATA_DIRECTORY/version-2/log.*" > /dev/null; }

# Nobody serves yet in an ensemble that starts for the first time. That counts when it is seen three times, after the name service has
# answered: the network of a pod may let nothing through at first. The headless Service has addresses, that of this server among them.
first_start() {
  local attempt server
  bootstrapping || return
  server=${SERVERS%% *}
  trap 'exit 143' TERM
  until resolves "${server#*.}"; do sleep 1 & wait $!; done
  trap - TERM
  for attempt in 1 2 3; do
    [ "$attempt" = 1 ] || sleep 5
    for server in $(others); do
      if serves "$server"; then return 1; fi
    done
  done
}

# An empty disk takes part in elections only in an ensemble that is new. Later it means a lost disk: the server then joins without a vote
# until it has synced from the leader, so that it cannot bring back an empty tree.
if ! has_data; then
  if [ -e "$DATA_DIRECTORY/initialize" ] || first_start; then
    # A start without a vote leaves an epoch of -1 on the disk, with which no start with a vote succeeds.
    rm -rf "$DATA_DIRECTORY/version-2"
    touch "$DATA_DIRECTORY/initialize"
  else
    cat "$config/empty-server.txt" >&2
  fi
fi
# Only the server loads the agent: a tool in the same container would fail, because the port is taken.
if [ -n "${METRICS_AGENT:-}" ]; then export JVMFLAGS="$JVMFLAGS $METRICS_AGENT"; fi
exec zkServer.sh start-foreground
