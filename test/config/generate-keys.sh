#!/usr/bin/env bash
# Writes src/kafka/rules/broker-config-keys.ts and src/kafka/access/topic-config-keys.ts anew from the configuration definitions of Kafka itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch_kafka_libs "${KAFKA_RELEASES[@]}"
# write KIND FILE
write() {
  local dumps=() release
  for release in "${KAFKA_RELEASES[@]}"; do
    java -cp "$(kafka_libs "$release")/*" test/config/dump/ConfigDefDump.java "$1" >"$work/$1-$release.json"
    dumps+=("$release" "$work/$1-$release.json")
  done
  node test/config/dump/write-keys.mjs "$1" "$2" "${dumps[@]}"
}

write broker src/kafka/rules/broker-config-keys.ts
write topic src/kafka/access/topic-config-keys.ts
