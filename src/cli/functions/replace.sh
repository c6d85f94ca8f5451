# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# Claim templates cannot be edited: the StatefulSet is deleted without its pods, and made again; it adopts them by their labels.
# Settings of a StatefulSet, by use NAME: stateful_set, service, wanted_templates, rendered.

# Leaves the claim templates that are there in $answer.
templates() {
  look statefulset "$stateful_set" --ignore-not-found --output \
    'go-template={{range .spec.volumeClaimTemplates}}{{.metadata.name}} {{.spec.resources.requests.storage}} {{.spec.storageClassName}} {{range $key, $value := .metadata.labels}}{{$key}}={{$value}},{{end}};{{end}}'
}

# In the way in which the rest of the cluster is applied; the Service tells, since it is there when the StatefulSet is not.
apply_rendered() {
  local options=(--server-side --force-conflicts)
  look service "$service" --ignore-not-found --output 'jsonpath={.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}'
  if [ -n "$answer" ]; then options=(); fi
  hold_lock
  k apply ${options[@]+"${options[@]}"} --filename - <<< "$rendered" || stop "StatefulSet $stateful_set cannot be applied; run the script again when it can"
}

replace_stateful_set() { # NAME
  use "$1"
  templates
  if [ -n "$answer" ] && [ "$answer" != "$wanted_templates" ]; then
    # What the API server would refuse must be known before the StatefulSet is gone.
    # shellcheck disable=SC2001 # quotes in ${variable/...} are read differently by bash 3.2
    sed "s/\"name\":\"$stateful_set\"/\"name\":\"$stateful_set-check\"/" <<< "$rendered" | k create --dry-run=server --filename - > /dev/null ||
      stop "the API server refuses StatefulSet $stateful_set as it is rendered; it was not changed"
    hold_lock
    say "replacing StatefulSet $stateful_set; its pods keep running"
    k delete statefulset "$stateful_set" --cascade=orphan --timeout=5m || stop "StatefulSet $stateful_set cannot be deleted; run the script again"
  fi
  apply_rendered
}
