# shellcheck shell=bash disable=SC2034,SC2154
# Moves brokers to volumes of another StorageClass. Settings of a StatefulSet, by use NAME: classes and sizes (template=value).

# What must be true before any volume is deleted.
check_classes() { # NAME
  local name have pair
  use "$1"
  for pair in $classes; do
    k get storageclass "${pair#*=}" > /dev/null || stop "there is no StorageClass ${pair#*=}; nothing was changed"
  done
  find_claims
  while read -r name have _; do
    for pair in $sizes; do
      case $name in
        "${pair%%=*}-$stateful_set-"*)
          read_size "$have"
          local present=$bytes
          read_size "${pair#*=}"
          [ "$present" -le "$bytes" ] || stop "$name has $have, and would be recreated with ${pair#*=}: raise the size first. Nothing was changed." ;;
      esac
    done
  done <<< "$found"
  # Interrupted between the deletion of the StatefulSet and its creation.
  templates
  [ -n "$answer" ] || apply_rendered
}

# Refuses where a partition has one replica: its data would be lost with its volume.
check_copies() { # WHAT
  local alone
  wait_until "$1" in_sync
  wait_until "$1" partitions
  if alone=$(grep -E 'Replicas: [0-9]+([[:space:]]|$)' <<< "$answer"); then
    say 'These partitions have one replica; their data would be lost with its volume:'
    stop "$alone"
  fi
}

# One broker after the other deletes its volumes of another class and copies its data again.
change_classes() { # NAME
  local pod pair uid number=0 others what
  use "$1"
  names_of "$stateful_set"
  local all=("${names[@]}")
  for pod in "${all[@]}"; do
    number=$((number + 1))
    what="$pod ($number of ${#all[@]})"
    others=()
    for pair in $classes; do
      look persistentvolumeclaim "${pair%%=*}-$pod" --ignore-not-found --output 'jsonpath={.spec.storageClassName} {.metadata.deletionTimestamp}'
      [ -z "$answer" ] || [ "$answer" = "${pair#*=} " ] || others+=("${pair%%=*}-$pod")
    done
    if [ ${#others[@]} -gt 0 ]; then
      # Again for each broker: a topic may have been created in between.
      check_copies "$what"
      hold_lock
      look pod "$pod" --ignore-not-found --output 'jsonpath={.metadata.uid}'
      uid=$answer
      say "$what: every partition is in sync; recreating its volumes: ${others[*]}"
      k delete persistentvolumeclaim "${others[@]}" --ignore-not-found --wait=false || stop "$what: its claims cannot be deleted"
      restart_pod "$what" "$pod" "$uid"
    else
      say "$what already has volumes of the class"
      wait_until "$what" made_again "$pod" none
    fi
    wait_until "$what" in_sync
  done
}
