import { Duration } from 'cdk8s';
import { type ClientMetrics, type KafkaClusterProps } from '../../src';
import { cluster, find, rendered, type Rendered } from '../support';

const RECEIVER = 'com.example.Receiver';
const JMX = 'org.apache.kafka.common.metrics.JmxReporter';
const PUSHED: ClientMetrics = { receiver: RECEIVER, subscriptions: [{ name: 'all' }] };

function reporters(objects: readonly Rendered[], component: string): string | undefined {
  const text: string = find(objects, 'ConfigMap', `kafka-${component}-config`).data['server.properties'];
  return /^metric\.reporters=(.*)$/m.exec(text)?.[1];
}

function pushed(clientMetrics: ClientMetrics, props: Partial<KafkaClusterProps> = {}): Rendered[] {
  return rendered({ ...props, clientMetrics });
}

test('brokers load the receiver beside the reporters that they have, controllers do not', () => {
  expect(reporters(pushed(PUSHED), 'broker')).toBe(`${JMX},${RECEIVER}`);
  expect(reporters(pushed(PUSHED), 'controller')).toBeUndefined();
  const others = pushed(PUSHED, { config: { 'metric.reporters': `com.example.Other, ${JMX}` } });
  expect(reporters(others, 'broker')).toBe(`com.example.Other,${JMX},${RECEIVER}`);
  expect(reporters(rendered({}), 'broker')).toBeUndefined();
});

test.each(['a(b', 'a[b', 'a)b', 'a\\'])('the pattern %s is refused', client_id => {
  expect(cluster({
    clientMetrics: { receiver: RECEIVER, subscriptions: [{ name: 'one', clients: { client_id } }] },
  }).findings.map(({ code }) => code)).toEqual(['CLIENT_METRICS_CLIENTS']);
});

test('patterns of Java are not refused', () => {
  const clients = { client_id: '(?i)orders-[a-z&&[^b]]++\\.\\(x\\)', client_software_name: '[]a]|[(]' };
  expect(cluster({ clientMetrics: { receiver: RECEIVER, subscriptions: [{ name: 'one', clients }] } }).findings).toEqual([]);
});

test('the job makes the subscriptions, also where no topic is declared', () => {
  const objects = pushed({
    receiver: RECEIVER,
    subscriptions: [
      { name: 'producers', metrics: ['org.apache.kafka.producer.'], interval: Duration.minutes(1), clients: { client_software_name: 'apache-.*', client_id: 'orders-.*' } },
      { name: 'all' },
    ],
  });
  expect(JSON.parse(find(objects, 'ConfigMap', 'kafka-provisioning').data['desired.json']).clientMetrics).toEqual([
    { name: 'all', configs: { 'interval.ms': '300000', 'match': '', 'metrics': '*' } },
    {
      name: 'producers',
      configs: { 'interval.ms': '60000', 'match': 'client_id=orders-.*,client_software_name=apache-.*', 'metrics': 'org.apache.kafka.producer.' },
    },
  ]);
  expect(objects.filter(({ kind }) => kind === 'Job')).toHaveLength(1);
  expect(rendered({}).filter(({ kind }) => kind === 'Job')).toHaveLength(0);
});
