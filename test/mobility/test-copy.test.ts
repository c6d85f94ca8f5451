import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import {
  type KafkaClusterProps, type ScrubJobProps, Certificates, KafkaCluster, KafkaVersion, Listener, MetadataQuorum,
  NetworkPeer, QuorumKind, TestCopy, ZookeeperEnsemble,
} from '../../src';
import { deleteCredentialsScript } from '../../src/mobility/scrub-job';
import { type Rendered, chart, find, GOOD, serverProperties, synth } from '../support';

const PRODUCTION: KafkaClusterProps = {
  ...GOOD,
  name: 'kafka',
  listeners: [
    Listener.plaintext('client', { allowFrom: [NetworkPeer.anywhere()] }),
    Listener.plaintext('partners', { port: 9094 }),
  ],
};
const JOB: ScrubJobProps = {
  image: 'registry.example/scrub:1',
  env: { TOPICS: 'customers' },
  envSecrets: ['scrub-salt'],
};

function scrubbed(cluster: Partial<KafkaClusterProps> = {}, job: Partial<ScrubJobProps> = {}, more: object = {}) {
  const scope = chart();
  const copy = TestCopy.scrub(
    scope, 'copy', { cluster: { ...PRODUCTION, ...cluster }, scrub: { ...JOB, ...job }, ...more },
  );
  return { copy, scope };
}

const objectsOf = (...args: Parameters<typeof scrubbed>) => synth(scrubbed(...args).scope);
const policies = (objects: Rendered[]) => objects.filter(({ kind }) => kind === 'NetworkPolicy');

/** Whether a policy admits connections into pods from pods with these labels of the same namespace. */
function admits(policy: Rendered, into: object, from: object, port: number): boolean {
  const matches = (selector: Rendered, labels: Rendered) =>
    Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return matches(policy.spec.podSelector, into) && (policy.spec.ingress ?? []).some((rule: Rendered) =>
    (rule.from === undefined
      || rule.from.some((peer: Rendered) => peer.ipBlock !== undefined || matches(peer.podSelector, from)))
    && (rule.ports === undefined || rule.ports.some((open: Rendered) => open.port === port)));
}

describe('while it is scrubbed', () => {
  const objects = objectsOf();
  const broker = find(objects, 'StatefulSet', 'kafka-broker').spec.template.metadata.labels;
  const job = find(objects, 'Job', 'kafka-scrub').spec.template.metadata.labels;
  const ports = [9091, 9092, 9093, 9094];

  test('only the job can reach the brokers, on their only listener', () => {
    const reached = (from: object) =>
      ports.filter(port => policies(objects).some(policy => admits(policy, broker, from, port)));
    expect(reached(job)).toEqual([9092]);
    expect(reached({ app: 'anybody' })).toEqual([]);
    expect(serverProperties(objects).listeners).not.toContain('9094');
  });

  test('a strict cluster can be scrubbed', () => {
    const { copy } = scrubbed({ strict: true });
    expect([...copy.findings, ...copy.cluster.findings].filter(({ code }) => code.startsWith('ACKNOWLEDGE'))).toEqual([]);
  });

  test('a strict cluster with certificates can be scrubbed, on the listener that only the job reaches', () => {
    expect(() => objectsOf({ certificates: Certificates.ownCa(), strict: true })).not.toThrow();
  });

  test('the job takes registry and nodes from the brokers', () => {
    const pods = {
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { pool: 'kafka' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    };
    expect(find(objectsOf({ pods }), 'Job', 'kafka-scrub').spec.template.spec).toMatchObject(pods);
  });

  test('every pod of the namespace is denied by default, and no flow leads out of it', () => {
    expect(find(objects, 'NetworkPolicy', 'kafka-fence').spec).toEqual({
      podSelector: { matchLabels: {} },
      policyTypes: ['Ingress', 'Egress'],
    });
    const rules = policies(objects).flatMap(({ spec }) => spec.egress ?? []);
    // Only the name service is outside.
    const leadsOut = (peer: Rendered) => peer.podSelector === undefined || peer.namespaceSelector !== undefined;
    const outside = rules.filter(({ to }) => to === undefined || to.some(leadsOut));
    expect(outside.length).toBeGreaterThan(0);
    // 5353: the port behind OpenShift's name service.
    const openPorts = outside.flatMap(rule => rule.ports);
    expect(openPorts.filter(({ port }: Rendered) => ![53, 5353].includes(port))).toEqual([]);
  });

  test('policies are applied before the pods, and no Service has an external address', () => {
    const kinds = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    for (const policy of ['kafka-default-deny', 'kafka-broker-network', 'kafka-controller-network']) {
      expect(kinds.indexOf(`NetworkPolicy ${policy}`)).toBeLessThan(kinds.indexOf('StatefulSet kafka-controller'));
    }
    expect(kinds.indexOf('NetworkPolicy kafka-scrub-network')).toBeLessThan(kinds.indexOf('Job kafka-scrub'));
    for (const service of objects.filter(({ kind }) => kind === 'Service')) {
      expect(service.spec.type ?? 'ClusterIP').toBe('ClusterIP');
      expect(service.metadata.annotations).toBeUndefined();
    }
  });

  test('the job knows the brokers, has its Secrets by reference and passes Pod Security restricted', () => {
    const { spec } = find(objects, 'Job', 'kafka-scrub').spec.template;
    const [scrub] = spec.containers;
    expect(scrub.env).toEqual([
      { name: 'TOPICS', value: 'customers' }, {
        name: 'BOOTSTRAP_SERVERS',
        value: 'kafka-bootstrap.orders.svc.cluster.local:9092',
      },
    ]);
    expect(scrub.envFrom).toEqual([{ secretRef: { name: 'scrub-salt' } }]);
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const container of [...spec.initContainers, ...spec.containers]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    expect(find(objectsOf({}, { deleteCredentials: false }), 'Job', 'kafka-scrub').spec.template.spec.initContainers).toBeUndefined();
  });

  test('an empty disk starts nothing: the volumes have not arrived', () => {
    expect(find(objects, 'ConfigMap', 'kafka-controller-config').data.phase).toBe('running');
  });
});

test('claims and cluster id are those of production', () => {
  const production = chart();
  new KafkaCluster(production, 'anything', PRODUCTION);
  const [there, here] = [synth(production), objectsOf()];
  const templates = (objects: Rendered[]) =>
    find(objects, 'StatefulSet', 'kafka-broker').spec.volumeClaimTemplates.map(({ metadata }: Rendered) => metadata);
  expect(templates(here)).toEqual(templates(there));
  expect(find(here, 'StatefulSet', 'kafka-broker').spec.ordinals).toEqual(
    find(there, 'StatefulSet', 'kafka-broker').spec.ordinals,
  );
  const id = (objects: Rendered[]) =>
    /cluster-id="([^"]+)"/.exec(find(objects, 'ConfigMap', 'kafka-broker-config').data['start.sh'])?.[1];
  expect(id(here)).toBe(id(there));
});

describe('another namespace', () => {
  const elsewhere = (quorum: MetadataQuorum, version?: KafkaVersion) => {
    const scope = new Chart(new App(), 'copy', { namespace: 'orders-test' });
    return {
      scope,
      copy: TestCopy.open(scope, 'copy', { cluster: { ...PRODUCTION, quorum, version }, sourceNamespace: 'orders' }),
    };
  };

  test('is refused with a dynamic quorum', () => {
    const { scope, copy } = elsewhere(MetadataQuorum.controllers());
    expect(copy.findings.map(({ code }) => code)).toEqual(['COPY_NAMESPACE_QUORUM']);
    expect(() => synth(scope)).toThrow('COPY_NAMESPACE_QUORUM');
  });

  test('is possible with a static quorum and with ZooKeeper, with the id of production', () => {
    expect(elsewhere(MetadataQuorum.zookeeper(), KafkaVersion.V3_9_2).copy.findings).toEqual([]);
    const { copy } = elsewhere(MetadataQuorum.controllers({ kind: QuorumKind.STATIC }));
    expect(copy.findings).toEqual([]);
    expect(copy.cluster.clusterId).toBe(new KafkaCluster(chart(), 'kafka', PRODUCTION).clusterId);
  });
});

test('when it is open, the copy is a cluster like any other', () => {
  const scope = chart();
  TestCopy.open(scope, 'copy', { cluster: PRODUCTION });
  const plain = chart();
  new KafkaCluster(plain, 'kafka', PRODUCTION);
  expect(synth(scope)).toEqual(synth(plain));
});

test('the credentials of every user are deleted, and the job ends with an error when one is left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scrub-'));
  try {
    // Prints what Kafka's own tool prints, and forgets what it is told to delete unless it is stuck.
    writeFileSync(join(folder, 'configs'), `#!/bin/bash
case "$*" in
  *--describe*) echo >> ${folder}/described; [ "$(wc -l < ${folder}/described)" -le "\${FAIL_AFTER:-9}" ] || exit 1; cat ${folder}/users ;;
  *) echo "$*" >> ${folder}/log
    [ -n "$STUCK" ] || { grep -v "'\${7}' are" ${folder}/users > ${folder}/left; mv ${folder}/left ${folder}/users; } ;;
esac
`, { mode: 0o755 });
    const users = [
      "SCRAM credential configs for user-principal 'alice' are SCRAM-SHA-512=iterations=8192",
      "Quota configs for user-principal 'alice' are consumer_byte_rate=1000.0",
      "SCRAM credential configs for user-principal 'CN=o are x' are SCRAM-SHA-256=iterations=4096, "
        + 'SCRAM-SHA-512=iterations=4096',
    ];
    const run = (env: object) => {
      writeFileSync(join(folder, 'users'), `${users.join('\n')}\n`);
      writeFileSync(join(folder, 'described'), '');
      const script = deleteCredentialsScript(join(folder, 'configs')).replaceAll('/tmp/users', join(folder, 'found'));
      return spawnSync(
        'bash', ['-c', script], { encoding: 'utf8', env: { ...process.env, BOOTSTRAP_SERVERS: 'kafka:9092', ...env } },
      );
    };
    expect(run({})).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'log'), 'utf8').match(/--entity-name .*/g)).toEqual([
      '--entity-name alice --delete-config SCRAM-SHA-512',
      '--entity-name CN=o are x --delete-config SCRAM-SHA-256',
      '--entity-name CN=o are x --delete-config SCRAM-SHA-512',
    ]);
    expect(run({ STUCK: 'yes' }).status).not.toBe(0);
    // The tool fails after it has told the users once, and after it has deleted.
    for (const times of ['1', '2']) expect(run({ FAIL_AFTER: times }).status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a copy does not share the ensemble of production, which its brokers would join', () => {
  const scope = chart();
  const ensemble = ZookeeperEnsemble.fromConnectString(scope, 'production', 'zookeeper.example:2181');
  const { findings, objects } = TestCopy.scrub(scope, 'copy', {
    cluster: { ...PRODUCTION, version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper({ ensemble }) },
    scrub: JOB,
  });
  expect(findings.map(({ code }) => code)).toEqual(['MOVE_WITHOUT_QUORUM']);
  expect(objects).toEqual({});
});
