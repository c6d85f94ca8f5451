import { writeFileSync } from 'fs';
import { App, Chart, Size } from 'cdk8s';
import {
  BackingStore, JmxAgent, KafkaCluster, KafkaStorage, LogFormat, Monitoring, NetworkPeer, Replication, Topology,
  VolumeGrowth,
} from 'kafka-constructs';

const app = new App();
const chart = new Chart(app, 'orders', { namespace: 'orders' });

const kafka = new KafkaCluster(chart, 'kafka', {
  bootstrap: true,
  brokers: 3,
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 5 }),
  storage: KafkaStorage.portworx({
    backingStore: BackingStore.ebs(),
    size: Size.gibibytes(500),
    growth: VolumeGrowth.upTo(Size.tebibytes(2)),
  }),
  monitoring: Monitoring.prometheusOperator({
    agent: JmxAgent.copiedFrom('registry.example.com/jmx-exporter:1.0.1', '/jmx_prometheus_javaagent.jar'),
    scrapedBy: [NetworkPeer.namespace('monitoring')],
    runbookUrl: 'https://git.example.com/platform/orders/RUNBOOK.md',
  }),
  logFormat: LogFormat.JSON,
});

app.synth();
writeFileSync(`${app.outdir}/RUNBOOK.md`, kafka.runbook());
