import { readFileSync } from 'fs';
import { join } from 'path';
import { storageLimit } from './storage-limit';
import type { ThroughputTestModel } from './throughput-rules';
import { MEGABYTE } from '../../core/quantity';
import { commonLabels, componentSelector, instanceSelector, type Labels } from '../../kubernetes/labels';
import { type Json, type Manifest, type ManifestsByKey, compact, existing } from '../../kubernetes/manifest';
import { openEgress } from '../../kubernetes/network/network-flows';
import { configMap, type ObjectIdentity } from '../../kubernetes/objects';
import { jobPod } from '../../kubernetes/pods/job-pod';
import { CONFIG_PATH, CONTAINER_SECURITY } from '../../kubernetes/pods/stateful-set';
import { shellSettings } from '../../kubernetes/shell-files';
import { connectionMount, connectionObjects, connectionVolume } from '../access/connections/connection-objects';
import type { CredentialsSpec } from '../access/provisioning/access-spec';
import type { AccessTarget } from '../access/provisioning/access-target';

const SCRIPT = 'throughput-test.sh';

/** Labels of the pod of a test. They are not those of the cluster, whose pods are denied what they do not need. */
export function throughputTestLabels(name: string): Labels {
  return instanceSelector('kafka-throughput-test', name);
}

/** The job, how it connects, and the policies that let it. */
export function throughputTestObjects(model: ThroughputTestModel): ManifestsByKey {
  const { name, connection } = model;
  const { target, namespace } = connection;
  if (target === undefined) return {};
  const selector = throughputTestLabels(name);
  const named = (suffix: string): ObjectIdentity =>
    ({ name: `${name}${suffix}`, namespace, labels: commonLabels(selector, connection.labels) });
  const { config, network } = connectionObjects(connection);
  return existing({
    'script': configMap(named('-script'), { [SCRIPT]: script(), 'settings.env': settings(model, target) }),
    'client': config,
    'client-network': network,
    // Brokers advertise addresses outside of the Kubernetes cluster to some listeners, and tokens come from elsewhere.
    'network': openEgress(named('-network'), selector),
    'job': job(model, target, named('')),
  });
}

function script(): string {
  return readFileSync(join(__dirname, SCRIPT), 'utf8');
}

function settings(model: ThroughputTestModel, { image, replicationFactor }: AccessTarget): string {
  const { topic, bytes, recordBytes, partitions, rate, plan, connection } = model;
  const limit = plan && storageLimit(plan);
  return shellSettings({
    TOPIC: topic,
    PARTITIONS: partitions,
    REPLICATION_FACTOR: replicationFactor,
    // A topic that is left over is empty some time later.
    RETENTION_MS: 2 * 1000 * deadlineSeconds(model),
    RECORDS: Math.ceil(bytes / recordBytes),
    RECORD_BYTES: recordBytes,
    RECORDS_PER_SECOND: rate === undefined ? -1 : Math.max(1, Math.round(rate * MEGABYTE / recordBytes)),
    STORAGE_LIMIT: JSON.stringify(limit === undefined ? null : {
      producerMegabytesPerSecond: limit.value, because: limit.because,
    }),
    CLIENT: connection.path,
    KAFKA_BIN: image.scripts,
    KAFKA_SUFFIX: image.suffix,
  });
}

/** MB/s of a cluster that is still worth waiting for. */
const SLOWEST = 10;

/** Seconds after which a test is stopped: half an hour to start, and twice the time to write and to read. */
function deadlineSeconds({ bytes, rate = SLOWEST }: ThroughputTestModel): number {
  const megabytes = bytes / MEGABYTE;
  return Math.ceil(1800 + 2 * (megabytes / Math.min(rate, SLOWEST) + megabytes / SLOWEST));
}

/** Enough for one producer of some hundred MB/s. It may use more CPU, unless the brokers have a limit. */
const RESOURCES = { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '256Mi' } as const;

function job(model: ThroughputTestModel, target: AccessTarget, { name, namespace, labels }: ObjectIdentity): Manifest {
  const { connection } = model;
  const { image, version, user, pods } = target;
  const { cpu, ...space } = RESOURCES;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels },
    spec: {
      // A second attempt would load the cluster again.
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds(model),
      template: {
        metadata: { labels },
        spec: {
          ...jobPod(user, pods),
          // For the tool that deletes the topic.
          terminationGracePeriodSeconds: 60,
          affinity: { podAntiAffinity: awayFromBrokers(target) },
          containers: [compact({
            name: 'throughput-test',
            image: image.reference(version),
            imagePullPolicy: image.pullPolicy,
            command: ['/bin/bash', `${CONFIG_PATH}/${SCRIPT}`],
            env: [
              { name: 'KAFKA_HEAP_OPTS', value: '-Xmx512m' }, { name: 'LOG_DIR', value: '/tmp' },
              ...tokenOption(connection.user.credentials),
            ],
            resources: { requests: RESOURCES, limits: { ...pods?.cpuLimit === undefined ? {} : { cpu }, ...space } },
            securityContext: CONTAINER_SECURITY,
            volumeMounts: [
              { name: 'script', mountPath: CONFIG_PATH, readOnly: true },
              { ...connectionMount(connection) as object, name: 'client' },
              { name: 'tmp', mountPath: '/tmp' },
            ],
          })],
          volumes: [
            { name: 'script', configMap: { name: `${name}-script` } },
            { ...connectionVolume(connection) as object, name: 'client' },
            { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
          ],
        },
      },
    },
  };
}

/** Kafka 4 requests tokens only from servers that a system property names. */
function tokenOption(credentials: CredentialsSpec): Json[] {
  return credentials.kind !== 'oauth' ? [] : [
    { name: 'KAFKA_OPTS', value: `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${credentials.tokenUrl}` },
  ];
}

/** On a node of its own, where there is one, the test takes no CPU from a broker. */
function awayFromBrokers({ names }: AccessTarget): Json {
  const labelSelector = { matchLabels: componentSelector('kafka', names.name, 'broker') };
  return {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 100, podAffinityTerm: { labelSelector, topologyKey: 'kubernetes.io/hostname' } },
    ],
  };
}
