#!/usr/bin/env bash
# Writes src/kafka/broker-config-keys.ts anew from the configuration definitions of Kafka itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch_kafka_libs
dumps=()
for line in "${KAFKA_LINES[@]}"; do
  java -cp "$(kafka_libs "$line")/*" test/config/dump/ConfigDefDump.java >"$work/$line.json"
  dumps+=("$line" "$(kafka_release "$line")" "$work/$line.json")
done
node test/config/dump/write-keys.mjs src/kafka/broker-config-keys.ts "${dumps[@]}"
