#!/usr/bin/env bash
# What the metrics of a broker cost it: CPU of a scrape, time of a scrape, and heap, beside the same broker without the agent and beside
# the agent without a restriction. One node of Kafka 4.4.0 on the loopback interface.
#
#   bench/metrics/run.sh [--quick] [PARTITIONS...]     default: 100 1000 5000; --quick shows that it works, its figures mean little
#
# Needs Java 17, Maven and Node, and the compiled library (npm run compile). Figures of one run are comparable with each other only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh
source test/admin/cluster.sh

release=4.4.0
agent_release=1.0.1
scrapes=20
seconds=20
settle=10
if [[ ${1:-} == --quick ]]; then
  shift
  scrapes=2
  seconds=1
  settle=0
fi
partitions=("$@")
if (($# == 0)); then partitions=(100 1000 5000); fi

work=$(mktemp -d)
server=
stop() {
  if [[ -n $server ]]; then kill "$server" 2> /dev/null; wait "$server" 2> /dev/null || true; fi
  server=
}
trap 'stop; rm -rf "$work"' EXIT

fetch_kafka_libs "$release" >&2
libs=$(kafka_libs "$release")
mvn --batch-mode --quiet -Dstyle.color=never --file test/cluster/images/pom.xml -P jmx-exporter -Dversion="$agent_release" -Dlibs="$work" \
  dependency:copy-dependencies
agent=$work/jmx_prometheus_javaagent-$agent_release.jar
javac -d "$work/classes" -cp "$libs/*" bench/metrics/Topics.java
node -e 'const { agentConfig } = require("./lib/kubernetes/pods/agent-config");
  const { AGENT_METRICS } = require("./lib/kafka/monitoring/metrics");
  process.stdout.write(agentConfig(AGENT_METRICS.filter(({ on }) => on.includes("broker") || on.includes("controller"))));' > "$work/library.yaml"
echo '{}' > "$work/unrestricted.yaml"

# start VARIANT: the broker, with the agent where the variant has one.
start() {
  local options=()
  if [[ $1 != without ]]; then options=("-javaagent:$agent=127.0.0.1:$metrics_port:$work/$1.yaml"); fi
  java -Xmx1g -XX:+UseG1GC -Dlog4j2.level=ERROR ${options[@]+"${options[@]}"} -cp "$libs/*" kafka.Kafka "$work/server.properties" > "$work/$1.log" 2>&1 &
  server=$!
  until (: > "/dev/tcp/127.0.0.1/$broker_port") 2> /dev/null; do
    kill -0 "$server" || { cat "$work/$1.log" >&2; exit 1; }
    sleep 0.5
  done
  # Until the logs are loaded and the classes compiled.
  sleep $settle
}

# Hundredths of a second of CPU that the broker has used.
cpu() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }

# Kilobytes of the heap in use after a collection.
heap() {
  jcmd "$server" GC.run > /dev/null
  jcmd "$server" GC.run > /dev/null
  jcmd "$server" GC.heap_info | grep -oE 'used [0-9]+K' | head -1 | tr -dc 0-9
}

# measure VARIANT: prints CPU in ms, time in ms, and bytes of a scrape, and the heap in KB. The CPU of the same time without scrapes is taken off.
measure() {
  local before after idle scraped
  before=$(cpu)
  sleep $seconds
  after=$(cpu)
  idle=$((after - before))
  if [[ $1 == without ]]; then
    echo "- - - $(heap)"
    return
  fi
  node bench/metrics/scrape.mjs "http://127.0.0.1:$metrics_port/metrics" 5 0 > /dev/null
  before=$(cpu)
  scraped=$(node bench/metrics/scrape.mjs "http://127.0.0.1:$metrics_port/metrics" "$scrapes" "$seconds")
  after=$(cpu)
  echo "$(((after - before - idle) * 10 / scrapes)) $scraped $(heap)"
}

echo '| partitions | variant | CPU ms of a scrape | median time ms | KB | heap MB |'
echo '| --- | --- | --- | --- | --- | --- |'
for count in "${partitions[@]}"; do
  broker_port=$(free_port)
  controller_port=$(free_port)
  metrics_port=$(free_port)
  rm -rf "$work/data"
  cat > "$work/server.properties" << PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller_port
listeners=CLIENT://127.0.0.1:$broker_port,CONTROLLER://127.0.0.1:$controller_port
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENT
log.dirs=$work/data
offsets.topic.replication.factor=1
log.index.size.max.bytes=4096
PROPERTIES
  java -Dlog4j2.level=ERROR -cp "$libs/*" kafka.tools.StorageTool format --config "$work/server.properties" \
    --cluster-id 4L6g3nShT-eMCtK--X86sw > /dev/null
  start without
  java -cp "$work/classes:$libs/*" Topics "127.0.0.1:$broker_port" "$count"
  stop
  for variant in without library unrestricted; do
    start "$variant"
    # Traffic in every topic, without which metrics of topics are not there.
    java -cp "$work/classes:$libs/*" Topics "127.0.0.1:$broker_port" "$count"
    read -r milliseconds median bytes kilobytes <<< "$(measure "$variant")"
    echo "| $count | $variant | $milliseconds | $median | $bytes | $((kilobytes / 1024)) |"
    stop
  done
done
