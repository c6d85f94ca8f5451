# shellcheck shell=bash disable=SC2034,SC2154
# Grows claims to $size. Settings of a StatefulSet, by use NAME.

# Looks at every claim of a StatefulSet before any is changed. Adds those that are smaller than $size to $smaller.
check_growth() { # NAME
  local name have class wanted template
  use "$1"
  read_size "$size"
  wanted=$bytes
  find_claims
  [ -n "$found" ] || stop "there are no claims of StatefulSet $stateful_set in namespace $namespace; nothing was changed"
  look statefulset "$stateful_set" --ignore-not-found --output 'jsonpath={.spec.volumeClaimTemplates[*].spec.resources.requests.storage}'
  for template in $answer; do
    read_size "$template"
    [ "$bytes" -le "$wanted" ] || stop "new pods of $stateful_set already get $template each, more than $size; nothing was changed"
  done
  while read -r name have class; do
    read_size "$have"
    if [ "$bytes" -ge "$wanted" ]; then
      say "$name already has $have"
      continue
    fi
    look storageclass "$class" --output 'jsonpath={.allowVolumeExpansion}'
    [ "$answer" = true ] || stop "$name: its StorageClass $class does not allow volume expansion; nothing was changed"
    smaller+=("$name")
  done <<< "$found"
}

grow_claims() {
  local name
  for name in ${smaller[@]+"${smaller[@]}"}; do
    hold_lock
    k patch persistentvolumeclaim "$name" --type merge --patch "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"$size\"}}}}" ||
      stop "$name cannot be grown; run the script again when it can"
  done
}
