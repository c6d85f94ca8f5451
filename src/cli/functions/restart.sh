# shellcheck shell=bash disable=SC2034,SC2154
# Restarts of pods that do not run the current template of their StatefulSet, one at a time.

# Whether a pod of the kind may be stopped now. Leaves in $leader the pod that goes last.
may_stop() { # KIND
  leader=
  case $1 in
    zookeeper) ensemble_complete ;;
    controller) quorum_complete ;;
    broker) in_sync ;;
    combined) in_sync && quorum_complete ;;
  esac
}

# Whether Kubernetes has restarted the outdated pods of StatefulSets that it updates itself.
updated_by_kubernetes() { # STATEFUL_SET...
  local open
  look_at_pods "$@"
  open=$(awk '$8 != "OnDelete" && $3 == "outdated" { print $1; exit }' <<< "$pods")
  why="Kubernetes restarts these pods itself (updateStrategy RollingUpdate); it has not finished with $open"
  [ -z "$open" ]
}

# restart_outdated KIND HOW STATEFUL_SET... restarts every outdated pod. HOW: all, or on-delete to leave StatefulSets with RollingUpdate to
# Kubernetes, since two that restart pods would stop two at a time.
restart_outdated() {
  local kind=$1 how=$2 total number=0 missing=0 next pod uid state last
  shift 2
  look_at_pods "$@"
  total=$(outdated | grep -c . || true)
  while true; do
    look_at_pods "$@"
    # read takes the first line.
    next=$(outdated)
    # A pod that is not Ready is no loss, and may be what keeps the others from being in sync. But Kubernetes makes no pod again while one
    # with a lower ordinal lacks a volume: then they go by ordinal.
    if ! lacks_volume; then next=$(awk '$3 == "outdated" && $4 != "Ready"' <<< "$pods" | grep . || printf '%s\n' "$next"); fi
    read -r pod uid _ state _ <<< "$next"
    [ -n "$pod" ] || break
    if [ "$state" = Ready ] && blocked; then
      # Seen twice, since a pod that is being made again is missing for a moment.
      missing=$((missing + 1))
      if [ "$missing" -lt 2 ]; then
        sleep "$poll_seconds"
        continue
      fi
    elif [ "$state" = Ready ]; then
      wait_until "$kind $((number + 1)) of $total" may_stop "$kind"
      last=$leader
      look_at_pods "$@"
      if lacks_volume; then last=; fi
      # The leader last: the metadata takes no writes while another one is elected.
      next=$(outdated | awk -v last="$last" '$4 == "Ready" { if ($1 == last) leader = $0; else if (other == "") other = $0 } END { print (other == "" ? leader : other) }')
      read -r pod uid _ <<< "$next"
      [ -n "$pod" ] || continue
    fi
    missing=0
    number=$((number + 1))
    restart_pod "$pod ($kind $number of $total)" "$pod" "$uid"
  done
  if [ "$how" = on-delete ]; then wait_until "$kind" updated_by_kubernetes "$@"; fi
}

# Lines of $pods that are to be restarted here; $how is that of restart_outdated.
outdated() { awk -v how="$how" '$3 == "outdated" && (how == "all" || $8 == "OnDelete")' <<< "$pods"; }

lacks_volume() { grep -q ' lacks-volume ' <<< "$pods"; }

# Whether Kubernetes makes no pod that is missing, since one before it lacks a volume of its template and cannot be updated.
blocked() {
  lacks_volume && [ "$(grep -c . <<< "$pods")" -lt "${#names[@]}" ]
}

# After a replacement: restarts pods where one lacks a volume of its template. Looked for at every run, since an interrupted one has
# replaced the StatefulSet already; other restarts are left to the StatefulSet or to `roll`.
restart_incomplete() { # KIND STATEFUL_SET...
  local kind=$1
  shift
  look_at_pods "$@"
  if lacks_volume; then restart_outdated "$kind" all "$@"; fi
}
