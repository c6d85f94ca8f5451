# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# Questions to Kafka. Settings: broker_sets, voter_sets, broker_service, broker_port, voter_service, voter_port, kafka_scripts, kafka_suffix,
# client_config, tool_environment.

# Pods of $pods that are Ready, the one that has run longest first.
longest_running() { awk '$4 == "Ready" { print $5, $1 }' <<< "$pods" | sort | cut -d ' ' -f 2; }

# ask_kafka STATEFUL_SETS TOOL ARGUMENT... runs one of Kafka's tools in a pod that is Ready, with its output in $answer. The pod that has run
# longest comes first: with ZooKeeper, a broker that has just started knows of no topic, and so of none that is not in sync. A pod whose
# node has just died still looks Ready, so the next one is asked where one does not answer. SELF stands for the pod in arguments.
ask_kafka() {
  local candidates=$1 tool="$kafka_scripts/$2$kafka_suffix" pod output
  shift 2
  # shellcheck disable=SC2086 # names
  look_at_pods $candidates
  for pod in $(longest_running); do
    renew_lock
    if output=$(in_pod "$pod" kafka timeout 60 "${tool_environment[@]}" "$tool" "${@//SELF/$pod}"); then
      answer=$output
      return 0
    fi
  done
  return 1
}

partitions() { # ARGUMENT...
  if ! ask_kafka "$broker_sets" kafka-topics --bootstrap-server "SELF.$broker_service:$broker_port" --command-config "$client_config" --describe "$@"; then
    why='no broker that is Ready answers kafka-topics'
    return 1
  fi
  answer=$(grep 'Partition:' <<< "$answer") || answer=
}

# A broker whose node has just died is in sync until Kafka has noticed, seconds later: so each is asked for an answer.
brokers_answer() {
  local pod there addresses
  # shellcheck disable=SC2086 # names
  look_at_pods $broker_sets
  for pod in ${names[@]+"${names[@]}"}; do
    there=$(awk -v pod="$pod" '$1 == pod { print $4 }' <<< "$pods")
    # One that was deleted with its node has no address yet.
    if [ "$there" != Ready ]; then
      why="$pod is ${there:-not there}"
      return 1
    fi
  done
  addresses=$(awk '{ print $6 }' <<< "$pods" | tr '\n' ' ')
  for pod in $(longest_running); do
    # shellcheck disable=SC2086 # addresses
    if in_pod "$pod" kafka bash -c 'port=$1; shift; for address; do timeout 5 bash -c "exec 3<> /dev/tcp/$address/$port" || exit 1; done' ask "$broker_port" $addresses > /dev/null 2>&1; then return 0; fi
  done
  why='a broker does not answer'
  return 1
}

in_sync() {
  partitions --under-replicated-partitions || return 1
  if [ -n "$answer" ]; then
    why="$(wc -l <<< "$answer" | tr -d ' ') partitions are not in sync"
    return 1
  fi
  brokers_answer
}

# Whether every voter of the KRaft quorum follows its leader. One that was at the end of the log within the fetch time-out of
# controllers (controller.quorum.fetch.timeout.ms, 2 s by default) counts as caught up. Leaves the pod of the leader in $leader.
quorum_complete() {
  local pod addresses=
  # shellcheck disable=SC2086 # names
  names_of $voter_sets
  for pod in "${names[@]}"; do addresses="$addresses${addresses:+,}$pod.$voter_service:$voter_port"; done
  local voters=("${names[@]}")
  if ! ask_kafka "$broker_sets" kafka-metadata-quorum --bootstrap-controller "$addresses" --command-config "$client_config" describe --replication &&
      ! ask_kafka "$voter_sets" kafka-metadata-quorum --bootstrap-controller "$addresses" --command-config "$client_config" describe --replication; then
    why='nobody tells the state of the metadata quorum'
    return 1
  fi
  local id
  id=$(awk '$NF == "Leader" { print $1 }' <<< "$answer")
  leader=
  for pod in "${voters[@]}"; do [ "${pod##*-}" != "$id" ] || leader=$pod; done
  why=$(printf '%s\n' "$answer" | awk -v wanted="${voters[*]}" '
    $1 == "NodeId" { for (i = 1; i <= NF; i++) if ($i == "LastCaughtUpTimestamp") time = i; next }
    $NF == "Leader" || $NF == "Follower" { if ($NF == "Leader") now = $time; if (!($1 in first) || $time < first[$1]) first[$1] = $time }
    END {
      if (!time || now == "") { print "the metadata quorum has no leader"; exit }
      for (i = split(wanted, pods, " "); i > 0; i--) {
        id = pods[i]; sub(/.*-/, "", id)
        if (!(id in first)) { print pods[i] " is no voter of the metadata quorum"; exit }
      }
      for (id in first) if (first[id] < now - 2000) { print "voter " id " of the metadata quorum has not caught up"; exit }
    }')
  [ -z "$why" ]
}

# Whether every ZooKeeper server follows the leader. Leaves the pod of the leader in $leader.
ensemble_complete() {
  local pod state
  # shellcheck disable=SC2086 # names
  names_of $zookeeper_sets
  leader=
  for pod in "${names[@]}"; do
    renew_lock
    if ! state=$(in_pod "$pod" zookeeper timeout 10 bash -c 'exec 3<> /dev/tcp/127.0.0.1/2181 && echo mntr >&3 && cat <&3' 2> /dev/null); then
      why="$pod does not answer"
      return 1
    fi
    case $(awk '$1 == "zk_server_state" { print $2 }' <<< "$state") in
      leader)
        leader=$pod
        if [ "$(awk '$1 == "zk_synced_followers" { print $2 + 0 }' <<< "$state")" != $((${#names[@]} - 1)) ]; then
          why="not every ZooKeeper server is in sync with the leader $pod"
          return 1
        fi ;;
      follower) ;;
      *)
        why="$pod has found no leader"
        return 1 ;;
    esac
  done
  why='ZooKeeper has no leader'
  [ -n "$leader" ]
}
