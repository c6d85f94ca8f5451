#!/usr/bin/env bash
# Runs before a node is stopped, whatever stops it: a roll, an eviction, a drain. It waits until the others can do without the node:
# no partition falls below its min.insync.replicas, and the quorum keeps a majority. After STOP_SECONDS it gives up waiting.
# `touch /tmp/stop-now` in the container ends the wait at once, for half an hour.
set -uo pipefail
# shellcheck source=src/kafka/scripts/common.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/common.sh"

# Prints the partitions that would fall below their min.insync.replicas and can do better: a replica is missing. Fails without an answer.
partitions_at_risk() {
  local server=$POD_NAME.$SERVICE:${BROKERS##*:} select found
  found=$(describe "$server" --under-replicated-partitions) || return
  [ -n "$found" ] || return 0
  for select in --at-min-isr-partitions --under-min-isr-partitions; do describe "$server" "$select" || return; done
}

# describe SERVER SELECTION: of these partitions, those that this broker is in sync of and another replica is not.
describe() {
  local described
  described=$(ask 60 kafka-topics --bootstrap-server "$1" --describe "$2") || return
  awk -v id="$POD_INDEX" '{
    isr = ""; replicas = ""; mine = 0
    for (i = 1; i < NF; i++) { if ($i == "Isr:") isr = $(i + 1); if ($i == "Replicas:") replicas = $(i + 1) }
    in_sync = split(isr, ids, ","); all = split(replicas, unused, ",")
    for (i = 1; i <= in_sync; i++) if (ids[i] == id) mine = 1
    if (mine && in_sync < all) print
  }' <<< "$described"
}

# Prints the other voters that are down or have not caught up, where the rest is no majority. An idle quorum writes two records a second
# (metadata.max.idle.interval.ms), so a voter that lags by 20 of them has been away for 10 s.
voters_at_risk() {
  local described voter host down=' '
  described=$(ask_quorum 60 "$POD_NAME.$SERVICE:${VOTERS##*:}") || return
  for voter in ${VOTERS//,/ }; do
    host=${voter%%.*}
    listens "$voter" || down="$down${host##*-} "
  done
  awk -v id="$POD_INDEX" -v down="$down" '
    $1 ~ /^[0-9]+$/ && $7 ~ /^(Leader|Follower)$/ && $1 != id { others++; if ($3 >= 0 && $4 <= 20 && !index(down, " " $1 " ")) caught_up++; else behind = behind " " $1 }
    END { if (caught_up < others && caught_up < int((others + 1) / 2) + 1) print behind }' <<< "$described"
}

# Prints why the node is needed; fails where nobody can tell.
needed() {
  local found
  # A node that does not serve is not missed.
  if has_role broker && repeatedly listens "$POD_NAME.$SERVICE:${BROKERS##*:}"; then
    found=$(partitions_at_risk) || return
    if [ -n "$found" ]; then
      echo "$(wc -l <<< "$found") partition(s) would fall below min.insync.replicas, the first: $(head -n 1 <<< "$found")"
      return
    fi
  fi
  if has_role controller && repeatedly listens "$POD_NAME.$SERVICE:${VOTERS##*:}"; then
    found=$(voters_at_risk) || return
    [ -z "$found" ] || echo "the quorum would lose its majority: down, or not caught up:$found"
  fi
}

wait_to_stop Kafka needed
