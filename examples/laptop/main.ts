import { App, Chart, Size } from 'cdk8s';
import { KafkaCluster, KafkaStorage, KafkaStorageClass } from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'kafka', { namespace: 'kafka' });

new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 1,
  storage: KafkaStorage.existingClass({
    storageClass: KafkaStorageClass.fromName(chart, 'class', 'standard'),
    size: Size.gibibytes(5),
  }),
  pods: { cpu: 0.25, memory: Size.gibibytes(1) },
  acknowledge: { ONE_COPY: 'A laptop: the data can be made again.' },
});

app.synth();
