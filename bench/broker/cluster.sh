# shellcheck shell=bash disable=SC2154 # run.sh sets work and classpath
# Sourced by run.sh: clusters of a controller and three brokers as processes on the loopback interface. The numbers of nodes are 9, 0, 1
# and 2. The variable `cluster` is the folder of the cluster that functions mean; JVMS and PORTS have processes and ports by cluster and number.
declare -A JVMS=() PORTS=()

# What Kafka's scripts give a server (kafka-server-start.sh and kafka-run-class.sh of 4.4).
kafka_jvm='-Xms1G -Xmx1G -server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent'

# properties NODE VARIANT [KEY=VALUE...]: the server.properties of a node; `kafka` has what this cluster needs, `library` has before it
# what the library renders for brokers. A key that comes again replaces the one before it.
properties() {
  local node=$1 roles=broker listener=CLIENT
  if [[ $2 == library && $node != 9 ]]; then cat "$work/library.properties"; fi
  if [[ $node == 9 ]]; then roles=controller listener=CONTROLLER; fi
  cat << PROPERTIES
process.roles=$roles
node.id=$node
controller.quorum.bootstrap.servers=127.0.0.1:${PORTS[$cluster/9]}
controller.listener.names=CONTROLLER
listeners=$listener://127.0.0.1:${PORTS[$cluster/$node]}
advertised.listeners=$listener://127.0.0.1:${PORTS[$cluster/$node]}
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$cluster/data-$node
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
PROPERTIES
  if [[ $node != 9 ]]; then echo inter.broker.listener.name=CLIENT; fi
  printf '%s\n' "${@:3}"
}

format() { # NODE
  local voters=--no-initial-controllers
  if [[ $1 == 9 ]]; then voters=--standalone; fi
  POD_INDEX=$1 POD_NAME=node java -Dlog4j2.level=ERROR -cp "$classpath" kafka.tools.StorageTool format $voters --cluster-id 4L6g3nShT-eMCtK--X86sw \
    --config "$cluster/$1.properties" > "$cluster/format.log" || { cat "$cluster/format.log" >&2; exit 1; }
}

# start_node NODE VARIANT [KEY=VALUE...]: starts a node, formatted before where its disk is empty.
start_node() {
  local node=$1 jvm=$kafka_jvm
  properties "$@" > "$cluster/$node.properties"
  if [[ ! -d $cluster/data-$node ]]; then format "$node"; fi
  if [[ $2 == library ]]; then jvm=$(cat "$work/library.jvm"); fi
  if [[ $node == 9 ]]; then jvm=-Xmx256m; fi
  # shellcheck disable=SC2086 # a list of options
  POD_INDEX=$node POD_NAME=node java $jvm -Dlog4j2.level=ERROR -cp "$classpath" kafka.Kafka "$cluster/$node.properties" > "$cluster/$node.log" 2>&1 &
  JVMS[$cluster/$node]=$!
}

until_listening() { # NODE...
  local node
  for node in "$@"; do
    until (: > "/dev/tcp/127.0.0.1/${PORTS[$cluster/$node]}") 2> /dev/null; do
      kill -0 "${JVMS[$cluster/$node]}" || { tail -20 "$cluster/$node.log" >&2; exit 1; }
      sleep 0.02
    done
  done
}

# start_cluster VARIANT [KEY=VALUE...]
start_cluster() {
  local node
  mkdir "$cluster"
  for node in 9 0 1 2; do PORTS[$cluster/$node]=$(free_port); done
  for node in 9 0 1 2; do start_node "$node" "$@"; done
  until_listening 9 0 1 2
}

stop_node() { # NODE [SIGNAL]
  stop_process "$cluster/$1" "${2:-TERM}"
}

stop_process() { # KEY SIGNAL
  kill "-$2" "${JVMS[$1]}" 2> /dev/null || true
  wait "${JVMS[$1]}" 2> /dev/null || true
  unset "JVMS[$1]"
}

# Nobody needs their data any more.
stop_all() {
  local key
  for key in "${!JVMS[@]}"; do stop_process "$key" KILL; done
}

brokers() { echo "127.0.0.1:${PORTS[$cluster/0]},127.0.0.1:${PORTS[$cluster/1]},127.0.0.1:${PORTS[$cluster/2]}"; }

# cpu NODE...: seconds of CPU that the nodes have used.
cpu() {
  local node files=()
  for node in "$@"; do files+=("/proc/${JVMS[$cluster/$node]}/stat"); done
  awk '{ ticks += $14 + $15 } END { print ticks / 100 }' "${files[@]}"
}

# create TOPIC PARTITIONS
create() {
  java -Dlog4j2.level=ERROR -cp "$classpath" org.apache.kafka.tools.TopicCommand --bootstrap-server "$(brokers)" --create --topic "$1" \
    --partitions "$2" > /dev/null
}

# produce TOPIC RECORDS WARMUP SIZE: prints megabytes a second of the records after the first ones, with acks=all.
produce() {
  java -Xmx512m -Dlog4j2.level=ERROR -cp "$classpath" org.apache.kafka.tools.ProducerPerformance --bootstrap-server "$(brokers)" --topic "$1" \
    --num-records "$2" --warmup-records "$3" --record-size "$4" --throughput -1 --command-property acks=all | tail -1 | sed -E 's/.*\(([0-9.]+) MB\/sec\).*/\1/'
}

# consume TOPIC RECORDS: prints megabytes a second without the time to join the group.
consume() {
  java -Xmx512m -Dlog4j2.level=ERROR -cp "$classpath" org.apache.kafka.tools.ConsumerPerformance --bootstrap-server "$(brokers)" --topic "$1" \
    --num-records "$2" --hide-header | tail -1 | awk -F ', ' '{ print $9 }'
}
