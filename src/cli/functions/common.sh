# shellcheck shell=bash disable=SC2034,SC2154 # the script that holds these functions sets variables, and uses others
# What every script needs: kubectl, messages, waits and the lock. For bash 3.2 and later, as on macOS.

poll_seconds=${POLL_SECONDS:-10}
# The context of this moment: `kubectl config use-context` elsewhere must not lead a running script to another cluster.
context=${context:-$(kubectl config current-context 2> /dev/null || true)}
kubectl_options=(--namespace "$namespace")
if [ -n "$context" ]; then kubectl_options+=(--context "$context"); fi
kubectl_context="context ${context:-(none)}"
# What a check that failed has found missing.
why=
# So that --timeout counts from here.
SECONDS=0

k() { kubectl "${kubectl_options[@]}" "$@"; }

say() { printf '%s\n' "$*" >&2; }

# Ends the script. Never called in a command substitution, of which it would end that alone.
stop() {
  say "$*"
  exit 1
}

# Reads from the API server into $answer. A server that restarts is asked again; one that cannot be reached ends the script.
look() {
  local try
  for try in 1 2 3; do
    if answer=$(k get --request-timeout=30s "$@"); then return 0; fi
    [ "$try" = 3 ] || sleep "$poll_seconds"
  done
  stop "kubectl get $1 has failed three times in namespace $namespace of $kubectl_context. Run the script again when it works."
}

duration() {
  if [ "$1" -lt 120 ]; then echo "$1 s"; else echo "$(($1 / 60)) min"; fi
}

# wait_until WHAT CHECK [ARGUMENT...] waits until the check passes. A check that fails says in $why what is missing.
wait_until() {
  local what=$1 since=$SECONDS
  shift
  until "$@"; do
    if [ "$SECONDS" -ge "$timeout_seconds" ]; then
      stop "$what: gave up: $why. The script has run for its time-out of $(duration "$timeout_seconds") (--timeout); it can be run again."
    fi
    say "$what: waiting ($(duration $((SECONDS - since)))): $why"
    renew_lock
    sleep "$poll_seconds"
  done
}

# Runs a command for so many seconds at most. macOS has no timeout(1), and a node that has just died leaves kubectl exec hanging.
bounded() {
  local until=$((SECONDS + $1)) running
  shift
  "$@" &
  running=$!
  while kill -0 "$running" 2> /dev/null; do
    if [ "$SECONDS" -ge "$until" ]; then
      kill "$running" 2> /dev/null
      wait "$running" 2> /dev/null
      return 124
    fi
    sleep 0.05
  done
  wait "$running"
}

# in_pod POD CONTAINER COMMAND... runs a command in a container.
in_pod() {
  local pod=$1 container=$2
  shift 2
  bounded 90 kubectl "${kubectl_options[@]}" exec "$pod" --container "$container" -- "$@"
}

# One script at a time on a cluster: a Lease, renewed while the script runs. One that is no longer renewed is taken over. The script
# observes that itself, since clocks differ.
lease="$cluster-script"
me="$(printf '%s' "${USER:-somebody}@${HOSTNAME:-somewhere}" | tr -cd 'A-Za-z0-9@._-') $$-$RANDOM"
lock_seconds=${LOCK_SECONDS:-150}
locked=no
renewed=0

now() { date -u +%Y-%m-%dT%H:%M:%S.000000Z; }

# An empty RESOURCE_VERSION is that of an object to be created.
lease_manifest() { # RESOURCE_VERSION
  printf '{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"%s","namespace":"%s","resourceVersion":"%s"},"spec":{"holderIdentity":"%s","leaseDurationSeconds":%s,"acquireTime":"%s","renewTime":"%s"}}' \
    "$lease" "$namespace" "$1" "$me" "$lock_seconds" "$(now)" "$(now)"
}

take_lock() {
  local output seen
  if output=$(lease_manifest '' | k create --filename - 2>&1); then
    locked=yes
    return 0
  fi
  case $output in *AlreadyExists* | *'already exists'*) ;; *) stop "cannot make Lease $lease, which keeps two scripts from running at once: $output" ;; esac
  look leases.coordination.k8s.io "$lease" --ignore-not-found --output 'jsonpath={.metadata.resourceVersion} {.spec.holderIdentity}'
  seen=$answer
  say "Lease $lease is held by ${seen#* }. Checking for $lock_seconds s whether that script still runs."
  sleep "$lock_seconds"
  look leases.coordination.k8s.io "$lease" --ignore-not-found --output 'jsonpath={.metadata.resourceVersion} {.spec.holderIdentity}'
  [ "$answer" = "$seen" ] || stop "another script is at work on $namespace/$cluster: ${seen#* }. Nothing was changed."
  output=$(lease_manifest "${seen%% *}" | k replace --filename - 2>&1) || stop "cannot take over Lease $lease: $output"
  say 'That script ended without removing its Lease. Taking the Lease over.'
  locked=yes
}

renew_lock() {
  if [ "$locked" = yes ] && [ $((SECONDS - renewed)) -ge 20 ]; then hold_lock; fi
}

# Renews the Lease at once, and ends the script when another one has it. Called before every step that stops or deletes something.
hold_lock() {
  local try
  for try in 1 2 3; do
    if k patch leases.coordination.k8s.io "$lease" --type json --request-timeout=30s --patch \
        "[{\"op\":\"test\",\"path\":\"/spec/holderIdentity\",\"value\":\"$me\"},{\"op\":\"replace\",\"path\":\"/spec/renewTime\",\"value\":\"$(now)\"}]" > /dev/null; then
      renewed=$SECONDS
      return 0
    fi
    [ "$try" = 3 ] || sleep "$poll_seconds"
  done
  locked=no
  stop "Lease $lease cannot be renewed: another script has taken it, or the API server does not answer. Stopped; it can be run again."
}

unlock() {
  if [ "$locked" = yes ]; then k delete leases.coordination.k8s.io "$lease" --ignore-not-found --wait=false > /dev/null || true; fi
}

# Says where the script is at work, and refuses where the cluster is not. A StatefulSet may be missing whose claims are there: an
# interrupted run has deleted it, and this one makes it again.
start() {
  local found name server
  server=$(kubectl ${context:+--context "$context"} config view --minify --output 'jsonpath={.clusters[0].cluster.server}' 2> /dev/null) || server=
  say "Cluster $namespace/$cluster, kubectl $kubectl_context${server:+ ($server)}"
  say "StatefulSets: $sets"
  # shellcheck disable=SC2086 # names
  found=$(k get statefulsets $sets --ignore-not-found --request-timeout=30s --output name) ||
    stop "kubectl cannot read the StatefulSets of namespace $namespace in $kubectl_context. Nothing was changed."
  for name in $sets; do
    case " $(echo "$found" | tr '\n' ' ') " in *"/$name "*) continue ;; esac
    look persistentvolumeclaims --output name
    if [ "$makes_sets" = yes ] && grep -Eq -- "-$name-[0-9]+\$" <<< "$answer"; then
      say "StatefulSet $name is not there, but its claims are: an earlier run was interrupted. It is recreated."
    else
      stop "There is no StatefulSet $name in namespace $namespace. Check the context and the namespace. Nothing was changed."
    fi
  done
  trap unlock EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  take_lock
}
