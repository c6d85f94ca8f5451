# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# StatefulSets and pods, found by name: labels of objects belong to other tools too, such as Argo CD.

# One object is printed as it is, several are printed as the items of a list.
each() { printf 'jsonpath=%s{range .items[*]}%s{end}' "$1" "$1"; }

set_fields=$(each '{.metadata.name}|{.spec.replicas}|{.spec.ordinals.start}|{.status.updateRevision}|{.spec.updateStrategy.type}|{.metadata.generation}|{.status.observedGeneration}|{.spec.volumeClaimTemplates[*].metadata.name}{"\n"}')
pod_fields=$(each '{.metadata.name}|{.metadata.uid}|{.metadata.labels.controller-revision-hash}|{.status.conditions[?(@.type=="Ready")].status}|{.metadata.deletionTimestamp}|{.status.containerStatuses[?(@.name=="kafka")].state.running.startedAt}|{.status.podIP}|{.spec.volumes[*].persistentVolumeClaim.claimName}|{.status.containerStatuses[*].state.waiting.reason}{"\n"}')

# Whether Kubernetes has looked at the latest change of the StatefulSets. Leaves their fields in $live.
sets_observed() {
  look statefulsets "$@" --output "$set_fields"
  live=$(awk -F '|' '$1 != ""' <<< "$answer")
  why=$(awk -F '|' '$4 == "" || $6 != $7 { print "Kubernetes has not looked at the latest change of StatefulSet " $1; exit }' <<< "$live")
  [ -z "$why" ]
}

# names_of STATEFUL_SET... leaves in $names the pods that the StatefulSets have, or are to have.
names_of() {
  local name replicas first ordinal
  wait_until 'reading the StatefulSets' sets_observed "$@"
  names=()
  while IFS='|' read -r name replicas first _; do
    for ((ordinal = ${first:-0}; ordinal < ${first:-0} + ${replicas:-0}; ordinal++)); do names+=("$name-$ordinal"); done
  done <<< "$live"
}

# look_at_pods STATEFUL_SET... leaves in $pods a line for each pod that is there:
# name uid current|outdated Ready|NotReady started address lacks-volume|complete RollingUpdate|OnDelete
look_at_pods() {
  names_of "$@"
  pods=
  [ ${#names[@]} -gt 0 ] || return 0
  look pods "${names[@]}" --ignore-not-found --output "$pod_fields"
  pods=$(printf '%s\n--\n%s\n' "$live" "$answer" | awk -F '|' '
    $0 == "--" { in_pods = 1; next }
    !in_pods { revision[$1] = $4; strategy[$1] = $5; templates[$1] = split($8, unused, " "); next }
    $1 != "" {
      set = $1; sub(/-[0-9]+$/, "", set)
      print $1, $2, ($3 == revision[set] ? "current" : "outdated"), ($4 == "True" && $5 == "" ? "Ready" : "NotReady"), ($6 == "" ? "-" : $6),
        ($7 == "" ? "-" : $7), (split($8, unused, " ") < templates[set] ? "lacks-volume" : "complete"), strategy[set]
    }')
}

# Whether another pod than that of UID has the name, and is Ready.
made_again() { # POD UID
  local uid ready going reason
  look pods "$1" --ignore-not-found --output "$pod_fields"
  IFS='|' read -r _ uid _ ready going _ _ _ reason <<< "$answer"
  if [ -z "$uid" ]; then
    why='the pod is not there yet'
  elif [ "$uid" = "$2" ]; then
    why='the pod is still stopping'
  else
    why="the pod is not Ready${reason:+ ($reason)}"
    [ "$ready" = True ] && [ -z "$going" ]
    return
  fi
  return 1
}

restart_pod() { # WHAT POD UID
  hold_lock
  say "$1: restarting"
  k delete pod "$2" --ignore-not-found --wait=false > /dev/null || stop "$1: cannot be deleted"
  wait_until "$1" made_again "$2" "$3"
}
