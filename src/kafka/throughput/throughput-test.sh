# shellcheck shell=bash
# Run by the job of a ThroughputTest: writes records to a topic of its own, reads them, deletes the topic, and prints what it measured
# as one line of JSON, the last one. The library renders settings.env beside it:
#   TOPIC                the topic, which must not exist
#   PARTITIONS, REPLICATION_FACTOR, RETENTION_MS
#                        of the topic
#   RECORDS              how many records are written
#   RECORD_BYTES         size of a record
#   RECORDS_PER_SECOND   how many are written in a second; -1 for as many as possible
#   STORAGE_LIMIT        what the write limits of the disks allow, as JSON
#   CLIENT               folder of the files with which clients connect
#   KAFKA_BIN            folder of Kafka's tools
#   KAFKA_SUFFIX         how their names end
set -euo pipefail
# shellcheck source=/dev/null
source "${CONFIG_DIR:-/etc/kafka-constructs}/settings.env"
servers=$(cat "$CLIENT/bootstrap-servers")
created=
running=

fail() {
  printf 'throughput test: %s\n' "$*" >&2
  exit 1
}

topics() {
  "$KAFKA_BIN/kafka-topics$KAFKA_SUFFIX" --bootstrap-server "$servers" --command-config "$CLIENT/client.properties" "$@" --topic "$TOPIC"
}

# Tries for some minutes: rights that are declared together with the test are there a little later.
create_topic() {
  local said attempts=0
  # Whatever the brokers keep by default, they keep the records of this test until its end.
  until said=$(topics --create --partitions "$PARTITIONS" --replication-factor "$REPLICATION_FACTOR" \
    --config cleanup.policy=delete --config "retention.ms=$RETENTION_MS" --config retention.bytes=-1 2>&1); do
    if [[ $said == *'already exists'* ]]; then
      fail "the topic $TOPIC exists. Delete it if it is left from a test that was interrupted; this test deletes only what it has made"
    fi
    printf '%s\n' "$said" >&2
    attempts=$((attempts + 1))
    [ "$attempts" -lt 20 ] || fail "the topic $TOPIC could not be created"
    sleep 5
  done
  created=yes
}

delete_topic() { topics --delete && created=; }

# Also after a failure or a signal. A tool that goes on could make the topic again.
finish() {
  if [ -n "$running" ]; then kill "$running" || true; fi
  if [ -n "$created" ]; then delete_topic || printf 'throughput test: the topic %s is left; delete it\n' "$TOPIC" >&2; fi
}
trap finish EXIT
trap 'exit 143' TERM INT

# measure TOOL [OPTION...]: shows what a tool prints; its last line is then in `last`.
measure() {
  local line
  # The shell reads in the foreground, so that it heeds a signal before the tool ends.
  exec 3< <(exec "$KAFKA_BIN/$1$KAFKA_SUFFIX" "${@:2}")
  running=$!
  while read -r line <&3; do
    printf '%s\n' "$line"
    last=$line
  done
  wait "$running" || fail "$1 failed"
  running=
}

# megabytes RECORDS_A_SECOND: MB/s. Kafka's tools call a MiB a MB.
megabytes() {
  local hundredths=$((${1%.*} * RECORD_BYTES / 10000))
  printf '%d.%02d' $((hundredths / 100)) $((hundredths % 100))
}

# The same options with every supported version of Kafka, so the tools of 4.x print that they are deprecated.
produce() {
  # Batches of the default size, 16 KiB, would test the producer rather than the store.
  { cat "$CLIENT/client.properties" && printf '\nacks=all\nbatch.size=131072\n'; } > /tmp/producer.properties
  measure kafka-producer-perf-test --topic "$TOPIC" --num-records "$RECORDS" --record-size "$RECORD_BYTES" \
    --throughput "$RECORDS_PER_SECOND" --producer.config /tmp/producer.properties
  local rate='([0-9.]+) records/sec \([0-9.]+ MB/sec\)' ms='([0-9.]+) ms'
  [[ $last =~ ^([0-9]+)\ records\ sent,\ $rate,\ $ms\ avg\ latency,\ $ms\ max\ latency,\ $ms\ 50th,\ $ms\ 95th,\ $ms\ 99th ]] \
    || fail "no result: $last"
  local -a found=("${BASH_REMATCH[@]:1}")
  [ "${found[0]}" = "$RECORDS" ] || fail "only ${found[0]} of $RECORDS records were written"
  printf -v producer '{"records":%s,"megabytesPerSecond":%s,"latencyMilliseconds":{"average":%s,"p50":%s,"p95":%s,"p99":%s,"max":%s}}' \
    "${found[0]}" "$(megabytes "${found[1]}")" "${found[2]}" "${found[4]}" "${found[5]}" "${found[6]}" "${found[3]}"
}

consume() {
  { cat "$CLIENT/client.properties" && printf '\nenable.auto.commit=false\n'; } > /tmp/consumer.properties
  measure kafka-consumer-perf-test --bootstrap-server "$servers" --topic "$TOPIC" --group "$TOPIC" --messages "$RECORDS" \
    --timeout 60000 --hide-header --consumer.config /tmp/consumer.properties
  # Start, end, MB, MB/s, records, records/s, and then: ms until partitions are assigned, ms after that, MB/s and records/s of these.
  local -a found
  IFS=', ' read -r -a found <<< "$last"
  [[ ${#found[@]} = 12 && ${found[11]} =~ ^[0-9.]+$ ]] || fail "no result: $last"
  [ "${found[6]}" = "$RECORDS" ] || fail "only ${found[6]} of $RECORDS records were read"
  printf -v consumer '{"records":%s,"megabytesPerSecond":%s}' "${found[6]}" "$(megabytes "${found[11]}")"
}

create_topic
produce
consume
delete_topic
printf '{"producer":%s,"consumer":%s,"storageLimit":%s}\n' "$producer" "$consumer" "$STORAGE_LIMIT"
