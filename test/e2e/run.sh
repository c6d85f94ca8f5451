#!/usr/bin/env bash
# The end-to-end tests: the examples' manifests on a running Kubernetes, with real Kafka and ZooKeeper.
#
#   test/e2e/run.sh [--full] [JEST OPTION...]
#
# They run on the test cluster (test/cluster), which needs Linux and root, and stop it at the end; or, where E2E_KUBECONFIG names
# a kubeconfig, on that cluster: three nodes (four with --full), the real images, kubectl of yours, volumes of the class E2E_STORAGE_CLASS (standard).
# What needs Portworx' stand-in, or a node or disk that fails, is then skipped. Both need a JDK and Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh

# The files that are run, as a regular expression.
tests=${E2E_TESTS:-'test/e2e/[^/]*\.test\.ts$'}
if [[ ${1:-} == --full ]]; then
  tests=${E2E_TESTS:-'test/e2e/.*\.test\.ts$'}
  shift
fi

mkdir -p "$cache"
# What a run that was killed has left: its cluster holds no lock on its file any more.
for left in "$cache"/e2e.*; do
  if [[ -e $left/cluster/pid ]] && flock --nonblock "$left/cluster/pid" true; then rm -rf "$left"; fi
done
# Beside the images, which nodes then share by hard links.
work=$(mktemp -d -p "$cache" e2e.XXXXXX)
finish() {
  # A second signal must not break this off.
  trap '' INT TERM
  if [[ -n ${tests_running:-} ]]; then kill "$tests_running" 2>/dev/null || true; fi
  # Tests that were broken off have not removed theirs.
  if [[ -n ${E2E_KUBECONFIG:-} ]]; then kubectl delete namespaces --selector kafka-constructs-e2e --wait=false || true; fi
  # The cluster ends with its standard input.
  exec 9>&-
  if [[ -n ${cluster:-} ]]; then wait "$cluster" || true; fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

if [[ -n ${E2E_KUBECONFIG:-} ]]; then
  export KUBECONFIG=$E2E_KUBECONFIG
else
  export CLUSTER_DIR=$work/cluster
  status=0
  # shellcheck disable=SC2086 # options
  test/cluster/cluster.sh help ${E2E_CLUSTER_OPTIONS:-} >"$work/prepared" 2>&1 || status=$?
  if [[ $status != 0 ]]; then cat "$work/prepared"; fi
  if [[ $status == 69 ]]; then
    echo 'Skipped: the end-to-end tests. Set E2E_KUBECONFIG to run them on a cluster of yours.'
    echo '0 passed, 0 failed'
    exit 0
  fi
  ((status == 0)) || exit "$status"
  mkfifo "$work/input"
  # shellcheck disable=SC2086 # options
  test/cluster/cluster.sh up --attached --nodes 5 --dir "$CLUSTER_DIR" ${E2E_CLUSTER_OPTIONS:-} <"$work/input" >"$work/cluster.log" 2>&1 &
  cluster=$!
  exec 9>"$work/input"
  until [[ -e $CLUSTER_DIR/ready ]]; do
    kill -0 "$cluster" 2>/dev/null || { cat "$work/cluster.log"; exit 1; }
    sleep 0.2
  done
  E2E_CLUSTER=$(readlink -f "/proc/$(cat "$CLUSTER_DIR/pid")/exe")
  export E2E_CLUSTER KUBECONFIG=$CLUSTER_DIR/kubeconfig
  # The library's scripts call kubectl by its name.
  mkdir "$work/bin"
  printf '#!/bin/sh\nexec "%s" kubectl "$@"\n' "$E2E_CLUSTER" >"$work/bin/kubectl"
  chmod +x "$work/bin/kubectl"
  export PATH=$work/bin:$PATH
fi

fetch_kafka_libs 3.9.2
# Not newer than the Java of Kafka's images.
javac --release 17 -d "$work/classes" -cp "$(kafka_libs 3.9.2)/*" test/e2e/client/*.java
jar --create --file "$work/ledger.jar" -C "$work/classes" .
export E2E_LEDGER=$work/ledger.jar
# For clients that run outside of the cluster.
E2E_CLIENT="$work/ledger.jar:$(kafka_libs 3.9.2)/*"
export E2E_CLIENT

# In the background, since bash heeds no signal while it waits for a command in the foreground; and without npx, which would not
# pass a signal on.
if [[ -n ${E2E_PROGRAM:-} ]]; then
  node_modules/.bin/ts-node --transpile-only --project test/tsconfig.json "$E2E_PROGRAM" 9>&- &
else
  node_modules/.bin/jest --config test/e2e/jest.config.json --runInBand --testPathPatterns "$tests" "$@" 9>&- &
fi
tests_running=$!
wait "$tests_running"
