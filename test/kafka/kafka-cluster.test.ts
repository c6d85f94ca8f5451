import { App, Chart, Size } from 'cdk8s';
import * as fc from 'fast-check';
import {
  BackingStore, KafkaCluster, KafkaStorage, KafkaVersion, Listener, MetadataQuorum, Replication, Topology,
} from '../../src';
import { isKafkaUuid, kafkaUuid } from '../../src/kafka/plan/kafka-uuid';
import { chart, cluster, find, GOOD, portworxStorage, properties, rendered, serverProperties, synth } from '../support';

describe('defaults', () => {
  const replication = (props: Parameters<typeof rendered>[0]) => {
    const scope = chart();
    const kafka = cluster({ replication: undefined, ...props }, scope);
    const value = (name: string) => kafka.decisions.find(decision => decision.name === name)?.value;
    return [value('replication factor'), value('in-sync replicas for a write'), value('volume replicas')];
  };

  test('three brokers on Portworx pools: maximum uptime', () => expect(replication({})).toEqual(['3', '2', '2']));
  test('three brokers without: Kafka alone replicates', () => {
    expect(
      replication({ storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(100) }) }),
    ).toEqual([
      '3', '2', '1',
    ]);
  });
  test('two brokers: both have everything', () => expect(replication({ brokers: 2 })).toEqual(['2', '1', '1']));
  test('one broker is its own controller', () => {
    expect(replication({ brokers: 1 })).toEqual(['1', '1', '1']);
    expect(serverProperties(rendered({ brokers: 1, replication: undefined }))['process.roles']).toBe(
      'broker,controller',
    );
  });

  test('Kafka 4, three controllers far from the ids of brokers', () => {
    const objects = rendered();
    expect(find(objects, 'StatefulSet', 'kafka-controller').spec).toMatchObject({
      replicas: 3,
      ordinals: { start: 1000 },
    });
    expect(find(objects, 'ConfigMap', 'kafka-broker-config').metadata.annotations['kafka-constructs/kafka-version']).toBe(
      '4.4.0',
    );
  });
});

test('ids are Kafka UUIDs that are the same for the same text, and differ between clusters', () => {
  fc.assert(
    fc.property(fc.string(), text => isKafkaUuid(kafkaUuid(text)) && kafkaUuid(text) === kafkaUuid(text)),
    { numRuns: 1000 },
  );
  const scopes = ['a', 'b'].map(namespace => new Chart(new App(), 'chart', { namespace }));
  const [one, other] = scopes.map(scope => cluster({}, scope).clusterId);
  expect(one).not.toBe(other);
  expect(cluster({ clusterId: 'oUl0u_8RQBym0t93b891HA' }).clusterId).toBe('oUl0u_8RQBym0t93b891HA');
});

test('the same program gives the same bytes', () => {
  const render = () => {
    const app = new App();
    const scope = new Chart(app, 'chart', { namespace: 'orders' });
    cluster({ topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 9 }) }, scope);
    return app.synthYaml();
  };
  expect(render()).toBe(render());
});

test('clients find the cluster by its attributes, and each listener by its name', () => {
  const kafka = cluster({
    listeners: [Listener.plaintext('apps', { port: 9192 }), Listener.plaintext('tools', { port: 9193 })],
    clusterDomain: 'k8s.example',
  });
  expect(kafka.bootstrapServers).toBe('kafka-bootstrap.orders.svc.k8s.example:9192');
  expect(kafka.bootstrapServersOf('tools')).toBe('kafka-bootstrap.orders.svc.k8s.example:9193');
  expect(() => kafka.bootstrapServersOf('nobody')).toThrow(
    "'chart/kafka' has no listener 'nobody'; it has apps, tools",
  );
  expect(kafka.brokerLabels).toMatchObject({ 'app.kubernetes.io/component': 'broker' });
});

test('a cluster that exists is known by its attributes', () => {
  expect(
    KafkaCluster.fromAttributes(
      chart(), 'kafka', { clusterName: 'kafka', namespace: 'there', bootstrapServers: 'b:9092' },
    ),
  )
    .toMatchObject({ clusterName: 'kafka', namespace: 'there', bootstrapServers: 'b:9092' });
});

test('Services select pods that exist, and every policy and budget too', () => {
  for (const props of [
    {}, { quorum: MetadataQuorum.combined() }, { version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper() },
  ]) {
    const objects = rendered(props);
    const pods = objects.filter(({ kind }) => kind === 'StatefulSet').map(({ spec }) => spec.template);
    const selectors = objects.flatMap(({ kind, spec }) => kind === 'Service' ? [spec.selector]
      : kind === 'NetworkPolicy'
        ? [spec.podSelector.matchLabels]
        : kind === 'PodDisruptionBudget' ? [spec.selector.matchLabels] : []);
    expect(selectors.length).toBeGreaterThanOrEqual(5);
    for (const selector of selectors) {
      expect(pods.map(({ metadata }) => metadata.labels)).toContainEqual(
        expect.objectContaining(selector),
      );
    }
    for (const { spec } of objects.filter(({ kind }) => kind === 'StatefulSet')) {
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
      expect(find(objects, 'Service', spec.serviceName).spec).toMatchObject({
        clusterIP: 'None',
        publishNotReadyAddresses: true,
      });
      for (const { configMap } of spec.template.spec.volumes.filter((volume: { configMap?: object }) =>
        volume.configMap)) {
        find(
          objects, 'ConfigMap', configMap.name,
        );
      }
      find(objects, 'ServiceAccount', spec.template.spec.serviceAccountName);
    }
  }
});

test('every cluster that is not refused can be written: no property of any input makes a manifest with a hole', () => {
  const input = fc.record({
    brokers: fc.integer({ min: 1, max: 6 }),
    zones: fc.constantFrom<string[][]>([], ['a', 'b'], ['a', 'b', 'c']),
    nodes: fc.integer({ min: 1, max: 9 }),
    volumeReplicas: fc.integer({ min: 1, max: 3 }),
    replicationFactor: fc.integer({ min: 1, max: 4 }),
    mode: fc.constantFrom('controllers', 'combined', 'zookeeper'),
    logDirectories: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(input, ({ brokers, zones, nodes, volumeReplicas, replicationFactor, mode, logDirectories }) => {
    const scope = chart();
    const quorum = {
      controllers: MetadataQuorum.controllers(),
      combined: MetadataQuorum.combined(),
      zookeeper: MetadataQuorum.zookeeper(),
    }[mode]!;
    const kafka = new KafkaCluster(scope, 'kafka', {
      ...GOOD,
      brokers,
      quorum,
      storage: portworxStorage({ logDirectories }),
      replication: Replication.of({ replicationFactor, volumeReplicas }),
      topology: zones.length > 0 ? Topology.zones({ zones, nodes }) : Topology.oneZone({ nodes }),
    });
    if (kafka.findings.some(({ severity }) => severity === 'error')) {
      expect(() => synth(scope)).toThrow(/Fix: /);
      return;
    }
    const objects = synth(scope);
    expect(JSON.stringify(objects)).not.toMatch(/undefined|NaN|\[object|:null/);
    const ids = objects.filter(({ kind, metadata }) =>
      kind === 'StatefulSet' && metadata.labels['app.kubernetes.io/name'] === 'kafka')
      .flatMap(({ spec }) => Array.from({ length: spec.replicas }, (_, index) => spec.ordinals.start + index));
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      objects.filter(({ kind, metadata }) =>
        kind === 'StatefulSet' && metadata.labels['kafka-constructs/pool'] === 'broker').reduce((sum, { spec }) =>
        sum + spec.replicas, 0),
    ).toBe(
      brokers,
    );
    for (const { kind, data } of objects) {
      if (kind === 'ConfigMap' && data['server.properties']) {
        const lines: string[] = data['server.properties'].split('\n').filter((line: string) => /^[^#]/.test(line));
        expect(Object.keys(properties(data['server.properties']))).toHaveLength(lines.length);
      }
    }
  }), { numRuns: 60 });
});

describe('a program without types', () => {
  const untyped = (props: object) => new KafkaCluster(chart(), 'kafka', { ...GOOD, ...props }).findings
    .filter(({ severity }) => severity === 'error').map(({ code, property }) => `${code} ${property}`);

  test.each<[object, string]>([
    [{ storage: undefined }, 'INPUT_MISSING storage'],
    [{ brokers: '3' }, 'INPUT_TYPE brokers'],
    [{ version: '4.4.0' }, 'INPUT_TYPE version'],
    [{ quorum: 'zookeeper' }, 'INPUT_TYPE quorum'],
    [{ topology: { nodes: 5 } }, 'INPUT_TYPE topology'],
    [{ listeners: [undefined] }, 'INPUT_TYPE listeners[0]'],
    [{ additionalPools: [{ brokers: 1, firstNodeId: 100 }] }, 'INPUT_MISSING additionalPools[0].poolName'],
    [{ storage: portworxStorage({ size: 500 as unknown as Size }) }, 'INPUT_TYPE storage.size'],
    [{ storage: portworxStorage({ logDirectories: 1e10 }) }, 'LOG_DIRECTORIES storage.logDirectories'],
    [{ storage: portworxStorage({ backingStore: undefined }) }, 'BACKING_STORE_MISSING storage.backingStore'],
    [{ storage: portworxStorage({ parameters: { io_profile: 'none' } as object }) }, 'INPUT_UNKNOWN '
      + 'storage.parameters.io_profile'],
    [{ topology: Topology.zones({ nodes: 6 } as { nodes: number; zones: string[] }) }, 'INPUT_MISSING topology.zones'],
    [{ config: { 'log.cleanup.policy': null } }, "INPUT_TYPE config['log.cleanup.policy']"],
  ])('fails with a finding, and throws nothing: %#', (props, finding) => {
    expect(untyped(props)).toEqual([finding]);
  });

  test('is told once what is wrong with storage that controllers take over from brokers', () => {
    expect(untyped({ storage: portworxStorage({ backingStore: undefined }) })).toEqual(['BACKING_STORE_MISSING '
      + 'storage.backingStore']);
  });
});
