import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { KafkaCluster, Topology } from '../../src';
import { DeferredTexts } from '../../src/core/deferred';
import { liftsDeferredText } from '../../src/emit/emit';
import { chart, cluster, find, findClass, GOOD, rendered, synth } from '../support';

test('cluster-scoped objects have no namespace and carry it in their name, the others are in it', () => {
  const objects = rendered();
  for (const { kind, metadata } of objects) {
    if (['StorageClass', 'AutopilotRule', 'VolumePlacementStrategy'].includes(kind)) {
      expect(metadata.namespace).toBeUndefined();
      expect(metadata.name).toMatch(/^orders-kafka-/);
    } else {
      expect(metadata.namespace).toBe('orders');
      expect(metadata.name).toMatch(/^kafka-/);
    }
  }
});

test('labels of the chart and of the user are on objects and pods, and never in selectors', () => {
  const scope = new Chart(new App(), 'chart', { namespace: 'orders', labels: { team: 'orders' } });
  cluster({ labels: { stage: 'production' } }, scope);
  const objects = synth(scope);
  for (const { metadata } of objects) expect(metadata.labels).toMatchObject({ team: 'orders', stage: 'production' });
  const { spec } = find(objects, 'StatefulSet', 'kafka-broker');
  expect(spec.template.metadata.labels).toMatchObject({ team: 'orders', stage: 'production' });
  expect(Object.keys(spec.selector.matchLabels)).not.toContain('team');
  expect(Object.keys(spec.volumeClaimTemplates[0].metadata.labels)).not.toContain('team');
});

test('an emitted object can be patched by its key, and the StatefulSet of the brokers is the default child', () => {
  const scope = chart();
  const kafka = cluster({}, scope);
  kafka.objects.broker.addJsonPatch(JsonPatch.replace('/spec/minReadySeconds', 120));
  kafka.objects['broker-storage'].addJsonPatch(JsonPatch.add('/metadata/labels/tier', 'gold'));
  const objects = synth(scope);
  expect(find(objects, 'StatefulSet', 'kafka-broker').spec.minReadySeconds).toBe(120);
  expect(findClass(objects, 'orders-kafka-broker-storage').metadata).toMatchObject({ labels: { tier: 'gold' } });
  expect(ApiObject.of(kafka)).toBe(kafka.objects.broker);
});

test('objects are applied in order: classes, accounts and Services, configuration, quorum, brokers', () => {
  const objects = rendered();
  const order = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const at = (name: string) => {
    expect(order).toContain(name);
    return order.indexOf(name);
  };
  expect(at(`StorageClass ${findClass(objects, 'orders-kafka-broker-storage').metadata.name}`)).toBeLessThan(
    at('Service kafka-broker-headless'),
  );
  expect(at('ServiceAccount kafka-controller-account')).toBeLessThan(at('StatefulSet kafka-controller'));
  expect(at('ConfigMap kafka-broker-config')).toBeLessThan(at('StatefulSet kafka-broker'));
  expect(at('NetworkPolicy kafka-default-deny')).toBeLessThan(at('StatefulSet kafka-controller'));
  expect(at('StatefulSet kafka-controller')).toBeLessThan(at('StatefulSet kafka-broker'));
});

test('fails when an object of the user has the identity of an emitted one', () => {
  const scope = chart();
  cluster({}, scope);
  new ApiObject(scope, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kafka-bootstrap' } });
  expect(() => Testing.synth(scope)).toThrow(/DUPLICATE_OBJECT .*chart\/mine.*kafka-bootstrap/);
});

test('clusters of the same name live in namespaces of their own', () => {
  const app = new App();
  for (const namespace of ['a', 'b']) new KafkaCluster(new Chart(app, namespace, { namespace }), 'kafka', GOOD);
  expect(() => app.synthYaml()).not.toThrow();
});

describe('text known only during the deployment', () => {
  const deferredKey = (scope: Chart) => {
    const keyId = new DeferredTexts().defer('an output', { secret: false });
    cluster({ pods: { annotations: { key: `arn:${keyId}` } } }, scope);
    return keyId;
  };

  test('fails when it would be written into a file', () => {
    const scope = chart();
    deferredKey(scope);
    expect(() => Testing.synth(scope)).toThrow(
      /DEFERRED_TEXT_LEFT at StatefulSet kafka-broker\/spec\/template\/metadata\/annotations\/key/,
    );
  });

  test('is left to a front end that resolves it', () => {
    const scope = chart();
    liftsDeferredText(scope);
    const keyId = deferredKey(scope);
    expect(find(synth(scope), 'StatefulSet', 'kafka-broker').spec.template.metadata.annotations.key).toBe(
      `arn:${keyId}`,
    );
  });
});

test('fails at once for each chart of an app, however many there are', () => {
  const app = new App();
  for (const namespace of ['a', 'b', 'c']) {
    new KafkaCluster(
      new Chart(app, namespace, { namespace }), 'kafka', { ...GOOD, topology: Topology.oneZone({ nodes: 1 }) },
    );
  }
  expect(() => app.synthYaml()).toThrow(
    /\[a\/kafka\] NODES_FOR_BROKERS[\s\S]*\[b\/kafka\] NODES_FOR_BROKERS[\s\S]*\[c\/kafka\] NODES_FOR_BROKERS/,
  );
});
