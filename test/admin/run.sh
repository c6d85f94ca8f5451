#!/usr/bin/env bash
# Runs kafka-admin.jar against real Kafka, of the oldest and of the newest release at the same time.
#
#   test/admin/run.sh [RELEASE...]
#
# Needs Java 17, Maven, openssl and Node. Kafka's libraries are fetched once into a cache outside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh
source test/admin/cluster.sh
source test/admin/checks.sh
source test/admin/apply.sh
source test/admin/certificates.sh
source test/admin/exporter.sh

jar=$PWD/src/kafka/admin/kafka-admin.jar
releases=("$@")
if (($# == 0)); then releases=("${CHECKED_RELEASES[@]}"); fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# setup: what a cluster and its clients need.
setup() {
  mkdir -p "$work/out"
  authority
  certificate "$work/admin/tls" admin
  { echo security.protocol=SSL; providers; tls '' "$work/admin/tls"; } > "$work/admin.properties"
  { echo security.protocol=SASL_SSL; providers; tls '' "$work/admin/tls" | grep truststore; } > "$work/login.properties"
  prepare_cluster
}

# scenario RELEASE: all checks of one release. Prints their results.
scenario() {
  local release=$1
  libs=$(kafka_libs "$release")
  work=$root/$release
  archive=$work/classes.jsa
  authorizer=yes
  trap 'stop_exporter; stop_cluster' EXIT
  setup
  start_cluster
  javac -d "$work/classes" -cp "$libs/*" test/admin/Observe.java test/admin/Lag.java
  check_usage
  check_describe
  check_apply
  check_big
  check_certificates
  check_exporter
  stop_cluster

  # Another cluster with empty disks, since the first one has a thousand topics to recover.
  work=$root/$release/second
  authorizer=
  setup
  start_cluster ssl.allow.san.changes=true
  check_without_authorizer
  check_allowed_names
  work=$root/$release
  check_secrets
}

passed=0
failed=0
if src/kafka/admin/build.sh --check > "$root/build.log" 2>&1; then
  echo 'ok    the jar is what its sources make'
  passed=1
else
  cat "$root/build.log"
  echo 'FAIL  the jar is what its sources make'
  failed=1
fi

fetch_kafka_libs "${releases[@]}"
for release in "${releases[@]}"; do
  # A scenario that dies has no last line, which fails below.
  (scenario "$release" && echo finished) > "$root/results-$release" 2> "$root/errors-$release" &
done
wait
for release in "${releases[@]}"; do
  while read -r verdict text; do
    case $verdict in
      ok) passed=$((passed + 1)) ;;
      FAIL) failed=$((failed + 1)) ;;
      finished) continue ;;
    esac
    printf '%-5s Kafka %s: %s\n' "$verdict" "$release" "$text"
  done < "$root/results-$release"
  if [[ $(tail -n 1 "$root/results-$release") != finished ]]; then
    cat "$root/errors-$release"
    echo "FAIL  Kafka $release: the checks run to their end"
    failed=$((failed + 1))
  fi
done

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
