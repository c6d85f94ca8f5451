#!/usr/bin/env bash
# Writes src/kafka/rules/broker-config-keys.ts anew from the configuration definitions of Kafka itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch_kafka_libs "${KAFKA_RELEASES[@]}"
dumps=()
for release in "${KAFKA_RELEASES[@]}"; do
  java -cp "$(kafka_libs "$release")/*" test/config/dump/ConfigDefDump.java >"$work/$release.json"
  dumps+=("$release" "$work/$release.json")
done
node test/config/dump/write-keys.mjs src/kafka/rules/broker-config-keys.ts "${dumps[@]}"
