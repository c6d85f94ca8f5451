/*
 * A program as a user runs it: two clusters in two charts, one warning that nobody has acknowledged. argv: the folder of the library,
 * and a JSON object with `quiet`, `app` (properties of the App) and `more` (properties of the first cluster).
 */
const { App, Chart, Size } = require('cdk8s');

const [, , library, json] = process.argv;
const { quiet, app: appProps, more, charts = ['orders', 'returns'], text } = JSON.parse(json);
const { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology } = require(library);

const app = new App(appProps);
if (quiet) app.node.setContext('kafka-constructs/quiet', true);
for (const namespace of charts) {
  new KafkaCluster(new Chart(app, namespace, { namespace }), 'kafka', {
    brokers: 3,
    replication: Replication.maximumPerformance(),
    topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }),
    storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }),
    ...namespace === 'orders' ? { config: { 'unclean.leader.election.enable': true }, ...more } : {},
  });
}
if (text) app.synthYaml(); else app.synth();
