/*
 * Bash functions that the scripts are put together from. They need bash 3.2 and kubectl, nothing else. Variables: namespace,
 * stateful_set, service (the headless one), claim_selector, broker_selector, wanted_templates, rendered.
 */

/** Sizes as whole numbers of bytes. It fails for what it cannot read, so its result is assigned before it is compared. */
export const BYTES = `bytes() {
  local number=\${1%%[A-Za-z]*} suffix=\${1##*[0-9]}
  case $number in '' | *[!0-9]*) say "cannot read the size $1"; return 1 ;; esac
  case $suffix in
    '') echo "$number" ;;
    Ki) echo $((number << 10)) ;; Mi) echo $((number << 20)) ;; Gi) echo $((number << 30)) ;;
    Ti) echo $((number << 40)) ;; Pi) echo $((number << 50)) ;; Ei) echo $((number << 60)) ;;
    k) echo $((number * 1000)) ;; M) echo $((number * 1000 ** 2)) ;; G) echo $((number * 1000 ** 3)) ;; T) echo $((number * 1000 ** 4)) ;;
    *) say "cannot read the size $1"; return 1 ;;
  esac
}
`;

/** Grows claims, after every one of them has been looked at. */
export const GROW_CLAIMS = `claims=$(k get persistentvolumeclaims --selector "$claim_selector" --output name)
[ -n "$claims" ] || { say "no claims with the labels $claim_selector in namespace $namespace"; exit 1; }
wanted=$(bytes "$size")
smaller=()
for claim in $claims; do
  current=$(k get "$claim" --output 'jsonpath={.spec.resources.requests.storage}')
  have=$(bytes "$current")
  if [ "$have" -ge "$wanted" ]; then
    say "$claim has $current already"
    continue
  fi
  class=$(k get "$claim" --output 'jsonpath={.spec.storageClassName}')
  if [ "$(kubectl get storageclass "$class" --output 'jsonpath={.allowVolumeExpansion}')" != true ]; then
    say "$claim: its StorageClass $class does not allow volume expansion; nothing was changed"
    exit 1
  fi
  smaller+=("$claim")
done
for template in $(k get statefulset "$stateful_set" --ignore-not-found --output 'jsonpath={.spec.volumeClaimTemplates[*].spec.resources.requests.storage}'); do
  have=$(bytes "$template")
  [ "$have" -le "$wanted" ] || { say "new pods get $template each already, more than $size; nothing was changed"; exit 1; }
done
for claim in \${smaller[@]+"\${smaller[@]}"}; do
  k patch "$claim" --type merge --patch "{\\"spec\\":{\\"resources\\":{\\"requests\\":{\\"storage\\":\\"$size\\"}}}}"
done
`;

/** Claim templates cannot be edited: the StatefulSet is deleted without its pods, and made again; it adopts them by their labels. */
export const REPLACE = `templates() {
  k get statefulset "$stateful_set" --ignore-not-found --output \\
    'go-template={{range .spec.volumeClaimTemplates}}{{.metadata.name}} {{.spec.resources.requests.storage}} {{.spec.storageClassName}} {{range $key, $value := .metadata.labels}}{{$key}}={{$value}},{{end}};{{end}}'
}

apply_rendered() {
  # In the way in which the rest of the cluster is applied; the Service tells, since it is there when the StatefulSet is not.
  local applied
  applied=$(k get service "$service" --ignore-not-found --output 'jsonpath={.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration}')
  if [ -n "$applied" ]; then
    k apply --filename - <<< "$rendered"
  else
    k apply --server-side --force-conflicts --filename - <<< "$rendered"
  fi
}

replace_stateful_set() {
  local live
  live=$(templates)
  if [ -n "$live" ] && [ "$live" != "$wanted_templates" ]; then
    # What the API server would refuse must be known before the StatefulSet is gone.
    sed "s/\\"name\\":\\"$stateful_set\\"/\\"name\\":\\"$stateful_set-check\\"/" <<< "$rendered" | k create --dry-run=server --filename - > /dev/null
    say "replacing StatefulSet $stateful_set; its pods keep running"
    k delete statefulset "$stateful_set" --cascade=orphan --wait
  fi
  apply_rendered
}
`;

/** Questions to Kafka, through a broker that is Ready; TOPICS stands for the path of its tool in the image. */
export const ASK_KAFKA = `# Runs a command in a broker that is Ready, the longest running one first: with ZooKeeper, one that has just started knows of no topic,
# and so of none that is not in sync. One whose node has just died still looks Ready, hence the next one is tried.
in_a_broker() {
  local pod ready output
  ready=$(k get pods --selector "$broker_selector" --output 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.containerStatuses[?(@.name=="kafka")].state.running.startedAt}{"\\n"}{end}' |
    awk '$2 == "True" { print $3, $1 }' | sort | cut -d ' ' -f 2)
  for pod in $ready; do
    if output=$(k exec "$pod" --container kafka -- "$@"); then
      printf '%s\\n' "$output"
      return 0
    fi
  done
  return 1
}

topics() {
  local output
  # The tool shares the memory of the broker's container, and must not log as the broker does: its output is read here.
  output=$(in_a_broker env KAFKA_LOG4J_OPTS= KAFKA_HEAP_OPTS=-Xmx256m \\
    bash -c 'exec TOPICS --bootstrap-server "$HOSTNAME.$0:9091" "$@"' "$service" "$@") || { say 'no broker that is Ready answers'; return 1; }
  grep 'Partition:' <<< "$output" || true
}

# A broker whose node has just died is in sync until Kafka has noticed, seconds later: so each is asked for an answer.
brokers_answer() {
  local addresses replicas wanted=0
  for replicas in $(k get statefulsets --selector "$broker_selector" --output 'jsonpath={.items[*].spec.replicas}'); do
    wanted=$((wanted + replicas))
  done
  addresses=$(k get pods --selector "$broker_selector" --output 'jsonpath={.items[*].status.podIP}')
  # One that was deleted with its node has no address yet.
  [ "$(wc -w <<< "$addresses")" -ge "$wanted" ] || return 1
  # shellcheck disable=SC2086
  in_a_broker bash -c 'for address; do timeout 5 bash -c "exec 3<> /dev/tcp/$address/9091" || exit 1; done' ask $addresses > /dev/null 2>&1
}

wait_until_in_sync() {
  local behind
  while true; do
    if behind=$(topics --describe --under-replicated-partitions); then
      if [ -n "$behind" ]; then
        say "waiting: $(wc -l <<< "$behind" | tr -d ' ') partitions are not in sync"
      elif brokers_answer; then
        return 0
      else
        say 'waiting: a broker does not answer'
      fi
    fi
    sleep "\${POLL_SECONDS:-10}"
  done
}
`;

/** Restarts of the pods that do not run the current template. */
export const RESTART = `current_revision() {
  local generation observed revision
  while true; do
    read -r generation observed revision <<< "$(k get statefulset "$stateful_set" --output \\
      'jsonpath={.metadata.generation} {.status.observedGeneration} {.status.updateRevision}')"
    if [ "$generation" = "$observed" ] && [ -n "$revision" ]; then
      echo "$revision"
      return 0
    fi
    say "waiting until StatefulSet $stateful_set has been looked at"
    sleep 2
  done
}

# Pods of the StatefulSet with their revision and readiness, by ordinal.
pods() {
  k get pods --selector "$claim_selector" --output \\
    'jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.controller-revision-hash} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}' \\
    | awk 'NF > 0 { ordinal = $1; sub(/.*-/, "", ordinal); print ordinal, $0 }' | sort -n | cut -d ' ' -f 2-
}

wait_until_ready() {
  until k get pod "$1" --ignore-not-found --output \\
      'jsonpath={.metadata.labels.controller-revision-hash} {.status.conditions[?(@.type=="Ready")].status}' | grep -qx "$2 True"; do
    say "waiting until $1 is Ready"
    sleep "\${POLL_SECONDS:-10}"
  done
}

# Pods that are not Ready are no loss, and may be what keeps partitions out of sync.
restart_broken_pods() {
  local revision pod
  revision=$(current_revision)
  for pod in $(pods | awk -v revision="$revision" '$2 != revision && $3 != "True" { print $1 }'); do
    say "restarting $pod, which is not Ready"
    k delete pod "$pod" --ignore-not-found --wait
    wait_until_ready "$pod" "$revision"
  done
}

restart_pods() {
  local revision all pod replicas
  revision=$(current_revision)
  while true; do
    all=$(pods)
    # A pod that is not Ready is no loss, and may be what keeps partitions out of sync; else the lowest ordinal first, since
    # Kubernetes makes no pod again while one before it cannot be updated.
    pod=$(awk -v revision="$revision" '$2 != revision && $3 != "True" { print $1; exit }' <<< "$all")
    if [ -z "$pod" ]; then
      pod=$(awk -v revision="$revision" 'NF > 0 && $2 != revision { print $1; exit }' <<< "$all")
      [ -n "$pod" ] || return 0
      replicas=$(k get statefulset "$stateful_set" --output 'jsonpath={.spec.replicas}')
      if [ "$(grep -c . <<< "$all")" -ge "$replicas" ]; then
        wait_until_in_sync
        # It may have been restarted in the meantime.
        [ "$(k get pod "$pod" --ignore-not-found --output 'jsonpath={.metadata.labels.controller-revision-hash}')" != "$revision" ] || continue
      fi
    fi
    say "restarting $pod"
    k delete pod "$pod" --ignore-not-found --wait
    wait_until_ready "$pod" "$revision"
  done
}
`;

/** What has to be so before any volume of a broker is given up. */
export const CHECK_CLASSES = `for pair in $classes; do
  kubectl get storageclass "\${pair#*=}" > /dev/null || { say "there is no StorageClass \${pair#*=}; nothing was changed"; exit 1; }
done
for claim in $(k get persistentvolumeclaims --selector "$claim_selector" --output 'jsonpath={range .items[*]}{.metadata.name}={.spec.resources.requests.storage}{"\\n"}{end}'); do
  for pair in $sizes; do
    case $claim in
      "\${pair%%=*}"-*)
        have=$(bytes "\${claim#*=}")
        get=$(bytes "\${pair#*=}")
        [ "$have" -le "$get" ] || { say "\${claim%%=*} has \${claim#*=}, and would be made again with \${pair#*=}: raise the size first"; exit 1; } ;;
    esac
  done
done
# Interrupted between the deletion of the StatefulSet and its creation.
[ -n "$(templates)" ] || apply_rendered
wait_until_in_sync
described=$(topics --describe)
if alone=$(grep -E 'Replicas: [0-9]+([[:space:]]|$)' <<< "$described"); then
  say 'these partitions have one replica; their data would be lost with its volume:'
  say "$alone"
  exit 1
fi
`;

/** One broker after the other gives up its volumes of another class and makes its data again. */
export const CHANGE_CLASSES = `for pod in $(pods | cut -d ' ' -f 1); do
  others=()
  for pair in $classes; do
    live=$(k get persistentvolumeclaim "\${pair%%=*}-$pod" --ignore-not-found --output 'jsonpath={.spec.storageClassName} {.metadata.deletionTimestamp}')
    [ -z "$live" ] || [ "$live" = "\${pair#*=} " ] || others+=("\${pair%%=*}-$pod")
  done
  if [ "\${#others[@]}" -gt 0 ]; then
    wait_until_in_sync
    say "$pod: every partition is in sync; its volumes are made anew: \${others[*]}"
    for claim in "\${others[@]}"; do
      k delete persistentvolumeclaim "$claim" --ignore-not-found --wait=false
    done
    k delete pod "$pod" --ignore-not-found --wait
  fi
  until k get pod "$pod" --ignore-not-found --output 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' | grep -qx True; do
    say "waiting until $pod is Ready"
    sleep "\${POLL_SECONDS:-10}"
  done
  wait_until_in_sync
done
`;

/**
 * Restarts of a StatefulSet whose pods lack a volume, or of which a pod is missing. Looked for anew at every run, since an
 * interrupted one has replaced the StatefulSet already; else restarts are the StatefulSet's own affair.
 */
export const RESTART_INCOMPLETE = `lacking=$(k get pods --selector "$claim_selector" --output \\
  'jsonpath={range .items[*]}{.spec.volumes[*].persistentVolumeClaim.claimName}{"\\n"}{end}' | awk -v volumes="$volumes" 'NF > 0 && NF != volumes')
replicas=$(k get statefulset "$stateful_set" --output 'jsonpath={.spec.replicas}')
if [ -n "$lacking" ] || [ "$(pods | wc -l)" -lt "$replicas" ]; then
  restart_pods
fi
`;
