#!/usr/bin/env bash
# Runs before a server is stopped, whoever stops it: a roll, an eviction, a drain. It waits until the ensemble keeps a majority without the
# server. After STOP_SECONDS it gives up waiting. `touch /tmp/stop-now` in the container ends the wait at once,
# for half an hour.
set -uo pipefail
# shellcheck source=src/zookeeper/scripts/common.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/common.sh"

# The output of a hook is shown nowhere; that of the first process is the log.
say() { printf '[stop] %s\n' "$*" > "${CONTAINER_LOG:-/proc/1/fd/1}" || true; }

# Prints the other servers that do not serve, where those that do are no majority.
needed() {
  local server all=0 serving=0 missing=''
  for server in $(others); do
    all=$((all + 1))
    if serves "$server"; then serving=$((serving + 1)); else missing="$missing ${server%%.*}"; fi
  done
  if [ "$serving" -lt "$all" ] && [ "$serving" -lt $(((all + 1) / 2 + 1)) ]; then echo "$missing"; fi
}

# Whether this server serves. It is asked again before the answer is no: on a busy machine one attempt can take too long.
serves_here() {
  local attempt
  for attempt in 1 2 3; do
    if serves 127.0.0.1; then return 0; fi
    sleep "$attempt"
  done
  return 1
}

last=
# A server that does not serve is not missed.
while [ -z "$(find /tmp/stop-now -mmin -30 2> /dev/null)" ] && serves_here; do
  missing=$(needed)
  [ -n "$missing" ] || exit 0
  if [ "$SECONDS" -ge "$STOP_SECONDS" ]; then
    say "waited $SECONDS s, and stops although the ensemble loses its majority: not serving:$missing"
    exit 0
  fi
  if [ "$missing" != "$last" ]; then say "waiting: the ensemble would lose its majority: not serving:$missing"; fi
  last=$missing
  sleep 5
done
