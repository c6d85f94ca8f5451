#!/usr/bin/env bash
# Makes kafka.jsa and storage.jsa in the current folder, the class data archives that apache/kafka has, as its own build does (docker/jvm
# in Kafka's repository): of a kafka-storage that formats, and of a server that made a topic, took a record and gave it out. build.sh runs
# it in the file system of an image, with a loopback interface.
set -euo pipefail
kafka=/opt/kafka/bin

class() { "$kafka/kafka-run-class.sh" "$@" --bootstrap-server 127.0.0.1:9092; }

cat >server.properties <<'PROPERTIES'
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:9093
listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
controller.listener.names=CONTROLLER
offsets.topic.replication.factor=1
log.dirs=/tmp/data
PROPERTIES
KAFKA_JVM_PERFORMANCE_OPTS=-XX:ArchiveClassesAtExit=storage.jsa "$kafka/kafka-storage.sh" format --standalone \
  --cluster-id 4L6g3nShT-eMCtK--X86sw --config server.properties
KAFKA_JVM_PERFORMANCE_OPTS=-XX:ArchiveClassesAtExit=kafka.jsa KAFKA_HEAP_OPTS=-Xmx1g "$kafka/kafka-server-start.sh" server.properties &
class org.apache.kafka.tools.TopicCommand --create --topic test
"$kafka/kafka-run-class.sh" org.apache.kafka.tools.ProducerPerformance --topic test --num-records 1 --record-size 10 --throughput -1 \
  --producer-props bootstrap.servers=127.0.0.1:9092
class org.apache.kafka.tools.consumer.ConsoleConsumer --topic test --from-beginning --max-messages 1 --timeout-ms 20000
kill $!
# The archive is written as the server ends. Java's exit code after a signal is 143.
wait $! || [ $? = 143 ]
