# shellcheck shell=bash
# What the scripts of Kafka's nodes and of ZooKeeper's servers have in common. Their common.sh sources it.
config=${CONFIG_DIR:-/etc/kafka-constructs}
# shellcheck source=/dev/null
source "$config/settings.env"
: "${POD_NAME:?}" "${POD_INDEX:?}"

bootstrapping() { [ "$(cat "$config/phase")" = bootstrap ]; }

resolves() { getent hosts "$1" > /dev/null 2>&1 || nslookup "$1" > /dev/null 2>&1; }

# Three attempts at a check: on a busy machine one attempt can take too long.
repeatedly() {
  local attempt
  for attempt in 1 2 3; do
    if "$@"; then return 0; fi
    sleep "$attempt"
  done
  return 1
}

# The output of a hook is shown nowhere; that of the first process is the log.
say_in_log() { printf '[stop] %s\n' "$*" > "${CONTAINER_LOG:-/proc/1/fd/1}" || true; }

# wait_to_stop WHO CHECK: waits until the check prints nothing. What it prints is why the node is needed; it fails where it cannot tell.
wait_to_stop() {
  local who=$1 check=$2 failures=0 last='' reason
  while [ -z "$(find /tmp/stop-now -mmin -30 2> /dev/null)" ]; do
    if reason=$("$check" 2> /tmp/stopping); then
      failures=0
      [ -n "$reason" ] || return 0
    else
      failures=$((failures + 1))
      if [ "$failures" = 3 ]; then
        say_in_log 'cannot find out whether this node is needed; stopping'
        return 0
      fi
      reason="$who does not answer"
    fi
    if [ "$SECONDS" -ge "$STOP_SECONDS" ]; then
      say_in_log "waited $SECONDS s, and stops although $reason"
      return 0
    fi
    if [ "$reason" != "$last" ]; then say_in_log "waiting: $reason"; fi
    last=$reason
    sleep 5
  done
}
