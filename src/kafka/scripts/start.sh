#!/usr/bin/env bash
# Starts one Kafka node: a broker, a controller, or both. docs/concepts/start-script.md gives the reasons.
set -euo pipefail
# shellcheck source=src/kafka/scripts/common.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/common.sh"

# apache/kafka has class data archives here, with which the JVM of the server and of kafka-storage start faster.
image=${KAFKA_BIN%/*}

say() { printf '%s\n' "$*" >&2; }
readmitted() { grep -qw -- "$POD_INDEX" "$config/readmitted-$1"; }
formatted() { [ -s "$1/meta.properties" ]; }

refuse() { # FILE: says why this node does not start, and what to do
  cat "$config/$1" >&2
  exit 1
}

# Brokers that share an address each have a port of their own there, counted from that of broker 0.
for first in $FIRST_PORTS; do export "PORT_${first%=*}=$((${first#*=} + POD_INDEX))"; done

# A pod that was created before the listener was declared reads the new configuration, but does not have this variable. No client
# outside uses the listener until the roll has reached the pod.
export NODE_ADDRESS="${NODE_ADDRESS:-$POD_NAME}"

# --- What is on the disk outranks the configuration ---

check_cluster_id() {
  local directory id
  for directory in $LOG_DIRECTORIES; do
    formatted "$directory" || continue
    # A directory that gives errors is left to Kafka.
    id=$(sed -n 's/^cluster\.id=//p' "$directory/meta.properties") || continue
    [ "$id" = "$CLUSTER_ID" ] || { say "$directory belongs to the cluster $id."; refuse other-cluster.txt; }
  done
}

# stands_in FOLDER HOST:PORT,...: whether files of the metadata log name one of the hosts.
stands_in() {
  local host hosts=()
  for host in ${2//,/ }; do hosts+=(-e "${host%:*}"); done
  # Zero bytes become ends of lines, since busybox reads a line only up to the first. All of it is read, so that no pipe breaks.
  [ "$(cat "$1"/*.log "$1"/*.checkpoint 2> /dev/null | tr '\000' '\n' | LC_ALL=C grep -a -c -F "${hosts[@]}")" != 0 ]
}

# Whether the metadata log says that the quorum has become dynamic, which quorum-state says only after a restart.
became_dynamic() {
  local file
  for file in "$1"/*.checkpoint "$1"/*.log; do
    [ -e "$file" ] || continue
    if grep -q 'KRaftVersion.*"kRaftVersion":1' < <(tool 120 kafka-dump-log --cluster-metadata-decoder --files "$file" 2> /dev/null); then return 0; fi
  done
  return 1
}

# A dynamic quorum keeps its voters, with their addresses, on the disks of all nodes; a static one takes them from the configuration.
check_quorum() {
  local metadata=${LOG_DIRECTORIES%% *}/__cluster_metadata-0 version
  [ -s "$metadata/quorum-state" ] || return 0
  # A controller that is being readmitted may not have fetched the voters yet.
  if has_role controller && readmitted controllers; then return 0; fi
  version=$(sed -n 's/.*"data_version":\([0-9]*\).*/\1/p' "$metadata/quorum-state")
  if [ "$version" = 0 ]; then
    if [ "$QUORUM" = static ] || ! has_role controller || became_dynamic "$metadata"; then return 0; fi
    refuse started-static.txt
  fi
  if stands_in "$metadata" "${VOTERS?}"; then
    if [ "$QUORUM" = dynamic ] || ! has_role controller || [ -n "$FORMER_VOTERS" ]; then return 0; fi
    refuse started-dynamic.txt
  fi
  # One start with the former addresses known rewrites them. Never while they lead anywhere: to the cluster that this is a copy of.
  if [ "$QUORUM" = static ] && [ -n "$FORMER_VOTERS" ] && stands_in "$metadata" "$FORMER_VOTERS" && ! anybody_resolves "$FORMER_VOTERS"; then return 0; fi
  refuse other-addresses.txt
}

anybody_resolves() {
  local host
  for host in ${1//,/ }; do
    if resolves "${host%:*}"; then return 0; fi
  done
  return 1
}

# --- A broker that lost a disk must not lead partitions with empty logs ---

# Whether Kafka can write there. A directory that gives errors is left to Kafka, which takes it offline.
usable() { mkdir -p "$1" 2> /dev/null && touch "$1/.usable" 2> /dev/null && rm -f "$1/.usable"; }

# Each volume remembers all log directories of its broker, so that a directory that was added is told from one that was lost.
remembered() {
  local directory
  for directory in $LOG_DIRECTORIES; do cat "${directory%/*}/log-directories" 2> /dev/null || true; done
}

remember() {
  local directory list
  for directory in $LOG_DIRECTORIES; do
    list=${directory%/*}/log-directories
    if [ "$(cat "$list" 2> /dev/null)" != "$LOG_DIRECTORIES" ]; then
      { printf '%s\n' "$LOG_DIRECTORIES" > "$list.new" && mv "$list.new" "$list"; } 2> /dev/null || say "cannot write $list"
    fi
  done
}

lost_directories() {
  local directory before
  before=$(remembered)
  for directory in ${before:-$LOG_DIRECTORIES}; do
    if [[ " $LOG_DIRECTORIES " != *" $directory "* ]]; then
      echo "$directory"
    elif ! formatted "$directory" && usable "$directory"; then
      echo "$directory"
    fi
  done | sort -u
}

# Prints the partitions that this broker could lead, each after its name; fails where nobody answers. It could lead those that it is an
# in-sync replica of: whoever dies while it starts empty, it would be elected.
may_lead() {
  if [ -n "$ZOOKEEPER" ]; then ask_zookeeper; else ask_brokers; fi
}

ask_brokers() {
  local described ids ours
  anybody_listens "$BROKERS" || return
  described=$(ask 60 kafka-topics --bootstrap-server "$BROKERS" --describe) || return
  # Kafka 4 also names replicas that may lead while none is in sync, and the last one that led.
  ids="([0-9]+,)*$POD_INDEX(,[0-9]+)*"
  ours="Isr: $ids|Isr:[[:space:]]+(Elr: $ids|Elr:[[:space:]]+LastKnownElr: $ids)"
  grep -E "[[:space:]]($ours)([[:space:]]|$)" <<< "$described" |
    sed -E 's/^[[:space:]]*Topic: ([^[:space:]]+)[[:space:]]+Partition: ([0-9]+)/\1-\2 &/' || true
}

# With ZooKeeper a broker that has just started knows of no partition, or only of those with a replica that is up.
ask_zookeeper() {
  local listed paths states
  if ! listed=$(tool 60 zookeeper-shell "$ZOOKEEPER" ls -R /brokers/topics 2>&1); then
    # No broker has ever been there.
    [[ $listed == *'Node does not exist'* ]] && bootstrapping
    return
  fi
  paths=$(grep -E '/partitions/[0-9]+/state$' <<< "$listed") || return 0
  states=$(awk '{ print "get", $0 }' <<< "$paths" | tool 300 zookeeper-shell "$ZOOKEEPER" | grep '"isr":') || return
  # A topic was created or deleted in between; the next round asks again.
  [ "$(wc -l <<< "$paths")" = "$(wc -l <<< "$states")" ] || return
  paste -d ' ' <(echo "$paths") <(echo "$states") | grep -E '"isr":\[([0-9]+,)*'"$POD_INDEX"'(,[0-9]+)*\]' |
    sed -E 's|^/brokers/topics/([^/]+)/partitions/([0-9]+)/state|\1-\2 &|' || true
}

# Keeps the partitions whose folder stands in no log directory.
without_folder() {
  local partition line directory
  while read -r partition line; do
    for directory in $LOG_DIRECTORIES; do
      if [ -d "$directory/$partition" ]; then continue 2; fi
    done
    printf '%s\n' "$line"
  done
}

# Whether the cluster is declared as new, and the quorum agrees: it has known no broker within the five minutes for which it remembers them,
# and is younger than an hour, in which an idle quorum writes 7200 records (metadata.max.idle.interval.ms).
new_cluster() {
  local rows
  bootstrapping && [ "$QUORUM" != zookeeper ] || return
  if has_role controller; then
    first_start
    return
  fi
  anybody_listens_of "$VOTERS" || return
  rows=$(ask_quorum 20 "$VOTERS") || return
  awk '$7 == "Leader" && $3 <= 7200 { young = 1 } $7 == "Observer" { brokers = 1 } END { exit !(young && !brokers) }' <<< "$rows"
}

anybody_listens_of() {
  local place
  for place in ${1//,/ }; do
    if listens "$place"; then return 0; fi
  done
  return 1
}

wait_until_not_needed() {
  local lost needed
  lost=$(lost_directories)
  [ -n "$lost" ] || return 0
  # bash takes it from the environment, where it is set.
  SECONDS=0
  # The first process of a container ignores signals that it does not handle.
  trap 'exit 143' TERM
  until readmitted brokers; do
    if needed=$(may_lead 2> /tmp/asking); then
      needed=$(without_folder <<< "$needed")
      [ -n "$needed" ] || break
      needed=$'This broker is still an in-sync replica of these partitions:\n'$needed
    elif new_cluster; then
      break
    elif [ -n "$ZOOKEEPER" ]; then
      needed='ZooKeeper does not answer, or has never known a broker; waiting for it.'
    else
      needed='No other broker answers, and the quorum does not say that the cluster is new; waiting for one.'
    fi
    { echo 'No data in:' "$lost"; cat "$config/empty-broker.txt"; printf '%s\n' "$needed"; } >&2
    # No exit: Kubernetes would wait longer before each restart. Kafka removes a broker that died from the in-sync replicas within seconds;
    # what takes longer waits for a person.
    if bootstrapping || ((SECONDS < 60)); then sleep 5 & else sleep 15 & fi
    wait $!
  done
  trap - TERM
}

# --- An empty controller votes only in a cluster that is new ---

# Prints how often the quorum knows this controller from before: 0 for a controller that is new. Fails where the quorum has no leader.
known_to_quorum() {
  local rows
  rows=$(tool 30 kafka-cluster list-endpoints --bootstrap-controller "$VOTERS" --config "$config/client.properties" 2>&1) || true
  if [[ $rows == *ENDPOINT_TYPE* ]]; then
    awk -v id="$POD_INDEX" '$1 == id' <<< "$rows" | wc -l
  elif [[ $rows == *'invalid choice'* ]]; then
    # Kafka 3.9 does not list controllers; its leader knows who has fetched from it.
    rows=$(ask_quorum 20 "$VOTERS" 2> /dev/null) || return
    awk -v id="$POD_INDEX" '$1 == id && $5 > 0' <<< "$rows" | wc -l
  else
    return 1
  fi
}

first_start() {
  local attempt voter voter_listens known
  bootstrapping || return
  # The network of a pod may let nothing through at first: that nobody is there counts when it is seen three times.
  for attempt in 1 2 3; do
    [ "$attempt" = 1 ] || sleep 5
    voter_listens=no
    for voter in ${VOTERS//,/ }; do
      if [[ $voter != "$POD_NAME".* ]] && listens "$voter"; then
        if known=$(known_to_quorum); then
          [ "$known" = 0 ]
          return
        fi
        voter_listens=yes
        break
      fi
    done
    # Nobody leads. Brokers that serve have their metadata from a quorum that is gone.
    if anybody_listens "$BROKERS"; then return 1; fi
    [ "$voter_listens" = no ] || return 0
  done
}

# The kubelet writes the name of the pod to /etc/hosts, so that the name of its Service shows whether the name service answers.
wait_for_name() {
  local seconds=0
  trap 'exit 143' TERM
  until resolves "$POD_NAME.$SERVICE" && resolves "$SERVICE"; do
    if [ $((seconds % 30)) = 10 ]; then cat "$config/name-unknown.txt" >&2; fi
    seconds=$((seconds + 1))
    sleep 1 & wait $!
  done
  trap - TERM
}

unformatted() {
  local directory
  for directory in $LOG_DIRECTORIES; do
    if ! formatted "$directory" && usable "$directory"; then return 0; fi
  done
  return 1
}

format() {
  local voters=() TOOL_ENVIRONMENT=$TOOL_ENVIRONMENT
  unformatted || return 0
  # The addresses of a dynamic quorum are written to the disks now, and are hard to correct later.
  wait_for_name
  [ "$QUORUM" = static ] || voters=(--no-initial-controllers)
  if has_role controller && ! formatted "${LOG_DIRECTORIES%% *}" && ! readmitted controllers; then
    first_start || refuse empty-controller.txt
    [ "$QUORUM" = static ] || voters=(--initial-controllers "${INITIAL_CONTROLLERS//=/@}")
  fi
  if [ -f "$image/storage.jsa" ]; then TOOL_ENVIRONMENT+=" KAFKA_JVM_PERFORMANCE_OPTS=-XX:SharedArchiveFile=$image/storage.jsa"; fi
  # --ignore-formatted: a node that is given another log directory formats that one and keeps the others.
  # The output stays out of the log: it would hold credentials once there are any.
  tool 300 kafka-storage format --ignore-formatted --cluster-id="$CLUSTER_ID" --config="$config/server.properties" \
    ${voters[@]+"${voters[@]}"} > /dev/null
}

flush() {
  # Kafka does not flush what it formats: a node that loses power now would find an empty file beside meta.properties and never start.
  # shellcheck disable=SC2086
  sync -f $LOG_DIRECTORIES 2> /dev/null || sync
}

if [ "$QUORUM" != zookeeper ]; then
  check_cluster_id
  check_quorum
fi
if has_role broker; then wait_until_not_needed; fi
if [ "$QUORUM" != zookeeper ] && unformatted; then
  format
  remember
  flush
else
  remember
fi
# Where the archive does not fit, for example since the image has another jar, the JVM would say so on standard output at each start.
if [ -f "$image/kafka.jsa" ]; then
  export KAFKA_JVM_PERFORMANCE_OPTS="$KAFKA_JVM_PERFORMANCE_OPTS -XX:SharedArchiveFile=$image/kafka.jsa -Xlog:cds=off,cds+dynamic=off"
fi
# Only the server loads the agent: a tool in the same container would fail, because the port is taken.
if [ -n "${METRICS_AGENT:-}" ]; then export KAFKA_JVM_PERFORMANCE_OPTS="$KAFKA_JVM_PERFORMANCE_OPTS $METRICS_AGENT"; fi
exec "$KAFKA_BIN/kafka-server-start$KAFKA_SUFFIX" "$config/server.properties"
