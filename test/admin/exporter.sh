# shellcheck shell=bash disable=SC2154 # run.sh sets jar, work and libs; cluster.sh sets the ports
# Sourced by run.sh: the exporter, which serves metrics until it is stopped.

exporter=

# start_exporter ARGUMENT...: in the background, on a port of its own.
start_exporter() {
  exporter_port=$(free_port)
  out=$work/out/exporter
  java "${quick[@]}" -Xlog:disable -Xmx256m -cp "$jar:$libs/*" kafkaconstructs.Admin exporter --port "$exporter_port" --interval 1 "$@" \
    --bootstrap-server "localhost:$broker_port" --command-config "$work/admin.properties" > "$out.out" 2> "$out.err" &
  exporter=$!
}

stop_exporter() {
  if [[ -n $exporter ]]; then kill "$exporter" 2> /dev/null; wait "$exporter" 2> /dev/null || true; fi
  exporter=
}

scrape() { node -e 'fetch(process.argv[1]).then(async answer => console.log(await answer.text()), () => process.exit(1))' "http://127.0.0.1:$exporter_port/metrics" > "$out.out"; }

# shows LINE: whether a scrape has this line, within 30 s.
shows() {
  local attempt
  for ((attempt = 0; attempt < 60; attempt++)); do
    if scrape && grep -qE -- "$1" "$out.out"; then return 0; fi
    sleep 0.5
  done
  return 1
}

lag() { java "${quick[@]}" -cp "$work/classes:$libs/*" Lag "localhost:$broker_port" "$work/admin.properties" "$@"; }

check_exporter() {
  local group='group="readers",topic="lagging"' ends
  # The file may be newer than what the broker has loaded.
  ends=$({ openssl s_client -connect "localhost:$clients_port" < /dev/null 2> /dev/null || true; } | openssl x509 -noout -enddate)
  ends=$(date -d "${ends#*=}" +%s)
  lag make lagging readers 10
  lag commit lagging readers 3
  start_exporter --nodes "$work/nodes.json" --stalled 3
  check 'exporter: shows how far a group is behind' shows "^kafka_consumergroup_lag\{$group\} 7$"
  check 'exporter: shows the slowest partition' shows "^kafka_consumergroup_lag_max\{$group\} 7$"
  check 'exporter: shows that a group has come no further' shows "^kafka_consumergroup_stalled_partitions\{$group\} 1$"
  lag commit lagging readers 5
  check 'exporter: shows that it comes further' shows "^kafka_consumergroup_lag\{$group\} 5$"
  check 'exporter: a group that comes further is not stalled' shows "^kafka_consumergroup_stalled_partitions\{$group\} 0$"
  lag commit lagging readers 10
  check 'exporter: a group that has read everything has no lag' shows "^kafka_consumergroup_lag\{$group\} 0$"
  sleep 4
  check 'exporter: a group that has read everything is never stalled' shows "^kafka_consumergroup_stalled_partitions\{$group\} 0$"
  check 'exporter: shows the size of topics' shows '^kafka_topic_disk_bytes\{topic="lagging"\} [1-9]'
  check 'exporter: shows when certificates end' \
    shows "^kafka_listener_certificate_expiry_timestamp_seconds\{role=\"broker\",node=\"1\",listener=\"[^\"]+\"\} $ends$"
  check 'exporter: says that it is complete' shows '^kafka_exporter_success 1$'
  admin second exporter --port "$exporter_port"
  check 'exporter: a port that is taken ends it' exits 1
  check 'exporter: it says which port' says "cannot serve on port $exporter_port"
  stop_exporter
  program nowhere exporter --bootstrap-server localhost:1
  check 'exporter: needs to know how to connect' exits 2
}
