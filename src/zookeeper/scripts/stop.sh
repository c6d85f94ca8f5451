#!/usr/bin/env bash
# Runs before a server is stopped, whatever stops it: a roll, an eviction, a drain. It waits until the ensemble keeps a majority without the
# server. After STOP_SECONDS it gives up waiting. `touch /tmp/stop-now` in the container ends the wait at once, for
# half an hour.
set -uo pipefail
# shellcheck source=src/zookeeper/scripts/common.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/common.sh"

# Prints why the server is needed: the other servers that do not serve, where those that do are no majority.
needed() {
  local server all=0 serving=0 missing=''
  # A server that does not serve is not missed.
  repeatedly serves 127.0.0.1 || return 0
  for server in $(others); do
    all=$((all + 1))
    if serves "$server"; then serving=$((serving + 1)); else missing="$missing ${server%%.*}"; fi
  done
  if [ "$serving" -lt "$all" ] && [ "$serving" -lt $(((all + 1) / 2 + 1)) ]; then echo "without it the ensemble loses its majority: not serving:$missing"; fi
}

wait_to_stop ZooKeeper needed
