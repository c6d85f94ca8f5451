#!/usr/bin/env bash
# What the start, the throughput and the recovery of a broker take, with the library's defaults and with other values, on the loopback
# interface. ../README.md has the figures. Needs Java 17, Maven and Node, and the compiled library (npm run compile).
#
#   bench/broker/run.sh [--quick] start
#   bench/broker/run.sh [--quick] throughput [KEY=VALUE...]   each key on top of the library's, as a variant of its own
#   bench/broker/run.sh [--quick] fetchers                    an empty broker, by num.replica.fetchers
#   bench/broker/run.sh [--quick] log-recovery                a killed broker, by num.recovery.threads.per.data.dir
#
# Without a name, all of them. --quick shows that they work; its figures mean nothing. ROUNDS is how often each variant runs; they take turns.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/admin/cluster.sh # free_port
source bench/broker/cluster.sh

release=4.4.0
rounds=${ROUNDS:-7}
records=500000
megabytes=1536
if [[ ${1:-} == --quick ]]; then
  shift
  rounds=1
  records=30000
  megabytes=24
fi

work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT

# result VARIANT METRIC=VALUE...: keeps what a round measured.
result() { (IFS=$'\t'; echo "$*") | tee -a "$work/results" >&2; }

now() { date +%s.%N; }
difference() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a - b }'; }
since() { difference "$(now)" "$1"; }

prepare() {
  mvn --batch-mode --quiet -Dstyle.color=never --file test/cluster/images/pom.xml -P kafka-4 -Dversion=$release -Dlibs="$work/libs" \
    dependency:copy-dependencies
  mvn --batch-mode --quiet -Dstyle.color=never --file test/cluster/images/pom.xml -P jmx-exporter -Dversion=1.0.1 -Dlibs="$work/agent" \
    dependency:copy-dependencies
  node bench/broker/render.cjs "$work"
  classpath=$(printf '%s:' "$work"/libs/*.jar)$work/classes
  javac -d "$work/classes" -cp "$classpath" bench/broker/InSync.java
}

# --- start ---

# started NAME [OPTION...]: seconds until a combined node listens, and seconds of CPU until then.
started() {
  local name=$1 begin
  shift
  begin=$(now)
  # shellcheck disable=SC2046 # a list of options
  java $(cat "$work/library.jvm") "$@" -Dlog4j2.level=ERROR -cp "$classpath" kafka.Kafka "$cluster/0.properties" > "$cluster/0.log" 2>&1 &
  JVMS[$cluster/0]=$!
  until_listening 0
  result "$name" "seconds=$(since "$begin")" "CPU seconds=$(cpu 0)"
  stop_node 0
}

# formatted NAME [OPTION...]: the same for kafka-storage, as start.sh runs it.
formatted() {
  local name=$1 begin times
  shift
  rm -rf "$cluster/data-0"
  begin=$(now)
  times=$({ TIMEFORMAT='%U %S'; time java -Xmx256m "$@" -Dlog4j2.level=ERROR -cp "$classpath" kafka.tools.StorageTool format --standalone \
    --cluster-id 4L6g3nShT-eMCtK--X86sw --config "$cluster/0.properties" > /dev/null; } 2>&1)
  result "$name" "seconds=$(since "$begin")" "CPU seconds=$(awk '{ print $1 + $2 }' <<< "$times")"
}

start() {
  local round agent archive=("-XX:SharedArchiveFile=$work/kafka.jsa")
  cluster=$work/start
  mkdir "$cluster"
  PORTS[$cluster/9]=$(free_port)
  PORTS[$cluster/0]=$(free_port)
  agent=-javaagent:$(echo "$work"/agent/*.jar)=127.0.0.1:$(free_port):$work/agent.yaml
  echo '{}' > "$work/agent.yaml"
  properties 0 library process.roles=broker,controller "listeners=CLIENT://127.0.0.1:${PORTS[$cluster/0]},CONTROLLER://127.0.0.1:${PORTS[$cluster/9]}" \
    > "$cluster/0.properties"
  export POD_INDEX=0 POD_NAME=node
  formatted warm-up -XX:ArchiveClassesAtExit="$work/storage.jsa"
  started warm-up -XX:ArchiveClassesAtExit="$work/kafka.jsa"
  rm "$work/results"
  for ((round = 0; round < rounds; round++)); do
    formatted 'kafka-storage'
    formatted 'kafka-storage, archive' -XX:SharedArchiveFile="$work/storage.jsa"
  done
  table
  for ((round = 0; round < rounds; round++)); do
    started 'server'
    started 'server, archive' "${archive[@]}"
    started 'server, agent' "$agent"
    started 'server, agent, archive' "$agent" "${archive[@]}"
  done
  table
}

# --- throughput ---

# All clusters run, and take turns with a topic of their own for each round; the first round warms them up.
throughput() {
  local round key
  cluster=$work/kafka
  start_cluster kafka
  cluster=$work/library
  start_cluster library
  for key in "$@"; do
    cluster=$work/$key
    start_cluster library "$key"
  done
  for ((round = 0; round <= rounds; round++)); do
    for key in kafka library "$@"; do
      cluster=$work/$key
      transfer "$key" "records-$round"
    done
    if ((round == 0)); then rm "$work/results"; fi
  done
  stop_all
  table
}

transfer() { # NAME TOPIC
  local before used produced consumed
  create "$2" 12
  before=$(cpu 0 1 2)
  produced=$(produce "$2" "$records" $((records / 5)) 1000)
  used=$(difference "$(cpu 0 1 2)" "$before")
  consumed=$(consume "$2" "$records")
  result "$1" "produced MB/s=$produced" "CPU seconds of the brokers=$used" "consumed MB/s=$consumed"
}

# --- recovery ---

# fill FOLDER: three brokers with data in 24 partitions.
fill() {
  cluster=$work/$1
  start_cluster library
  create records 24
  produce records "$megabytes"00 0 10000 > /dev/null
}

fetchers() {
  local round count
  fill fetchers
  for ((round = 0; round < rounds; round++)); do
    for count in 1 2 4 8; do refilled "$count"; done
  done
  stop_all
  table
}

# refilled FETCHERS: time from the start of a broker with an empty disk until every replica is in sync.
refilled() {
  local begin watch
  stop_node 2
  rm -rf "$cluster/data-2"
  properties 2 library > "$cluster/2.properties"
  format 2
  exec {lines}< <(exec java -Xmx128m -Dlog4j2.level=ERROR -cp "$classpath" InSync "127.0.0.1:${PORTS[$cluster/0]}")
  watch=$!
  read -r _ <&"$lines"
  begin=$(now)
  start_node 2 library "num.replica.fetchers=$1"
  wait "$watch"
  result "num.replica.fetchers=$1" "seconds=$(since "$begin")" "CPU seconds of the broker=$(cpu 2)"
  exec {lines}<&-
}

log_recovery() {
  local round count
  fill log-recovery
  for ((round = 0; round < rounds; round++)); do
    for count in 1 2 4 8; do recovered "$count"; done
  done
  stop_all
  table
}

# recovered THREADS: time from the start of a killed broker until it listens. It reads all its data, and none of it from memory.
recovered() {
  local begin file
  stop_node 2 KILL
  printf '0\n0\n' > "$cluster/data-2/recovery-point-offset-checkpoint"
  sync -f "$cluster/data-2"
  for file in "$cluster"/data-2/*/*; do dd if="$file" iflag=nocache count=0 status=none; done
  begin=$(now)
  start_node 2 library "num.recovery.threads.per.data.dir=$1"
  until_listening 2
  result "num.recovery.threads.per.data.dir=$1" "seconds=$(since "$begin")" "CPU seconds of the broker=$(cpu 2)"
}

table() {
  node bench/broker/table.mjs "$work/results"
  rm "$work/results"
}

what=${1:-all}
prepare
case $what in
  start) start ;;
  throughput) throughput "${@:2}" ;;
  fetchers) fetchers ;;
  log-recovery) log_recovery ;;
  all)
    start
    throughput "$@"
    fetchers
    log_recovery
    ;;
  *)
    echo "There is no benchmark '$what'." >&2
    exit 2
    ;;
esac
