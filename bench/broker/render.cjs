'use strict';
// render.cjs FOLDER: writes the server.properties and the JVM options that the library gives a broker without further configuration.
const { writeFileSync } = require('fs');
const { Chart, Size, Testing } = require('cdk8s');
const { BackingStore, KafkaCluster, KafkaStorage } = require('../../lib');

const [, , folder] = process.argv;
const chart = new Chart(Testing.app(), 'kafka', { namespace: 'kafka' });
new KafkaCluster(chart, 'kafka', {
  brokers: 3,
  storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }),
});
const objects = Testing.synth(chart);
const named = (kind, name) => objects.find(({ kind: of, metadata }) => of === kind && metadata.name === name);
const { env } = named('StatefulSet', 'kafka-broker').spec.template.spec.containers[0];
const value = variable => env.find(({ name }) => name === variable).value;
writeFileSync(`${folder}/library.properties`, named('ConfigMap', 'kafka-broker-config').data['server.properties']);
writeFileSync(`${folder}/library.jvm`, `${value('KAFKA_HEAP_OPTS')} ${value('KAFKA_JVM_PERFORMANCE_OPTS')}\n`);
