import { readFileSync } from 'fs';
import { join } from 'path';
import { type Logging, logging } from './logging';
import { derive } from '../../core/deferred';
import type { StringMap } from '../../core/string-map';
import { type Labels, commonLabels } from '../../kubernetes/labels';
import { compact, type Json, type Manifest } from '../../kubernetes/manifest';
import type { ObjectIdentity } from '../../kubernetes/objects';
import { jobPod } from '../../kubernetes/pods/job-pod';
import type { PodOptionsModel } from '../../kubernetes/pods/pod-options';
import { type OwnVolume, type PodUser, CONTAINER_SECURITY } from '../../kubernetes/pods/stateful-set';
import type { KafkaImageModel } from '../kafka-image';
import { kafkaLine } from '../kafka-version';
import type { ClusterPlan } from '../plan/cluster-plan';

/*
 * The program by which jobs make topics, users and rights and renew certificates: classes of this library
 * (src/kafka/admin), which the Java of Kafka's image runs with Kafka's own client.
 */

const PROGRAM_PATH = '/etc/kafka-admin';
const PROGRAM = 'kafka-admin.jar';

/** Read once, and only for those who have such jobs. */
let encodedProgram: string | undefined;

function program(): string {
  return encodedProgram ??= readFileSync(join(__dirname, '..', 'admin', PROGRAM)).toString('base64');
}

/** Changes when the program changes: a pod that keeps running must restart to load the new program. */
export function programChecksum(): string {
  return derive('sha256', program());
}

/** The program, for pods to mount. */
export function adminProgram({ name, namespace, labels }: ObjectIdentity, version: string): Manifest {
  const { file, text } = jobLogging(version);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels },
    data: { [file]: text },
    binaryData: { [PROGRAM]: program() },
  };
}

/** The program says itself what fails; the lines of Kafka's client about each attempt would hide it. */
function jobLogging(version: string): Logging {
  return logging(kafkaLine(version) ?? '4.x', { 'root': 'ERROR', 'org.apache.kafka.clients': 'OFF' }, {
    folder: PROGRAM_PATH,
  });
}

/** A pod that runs the program. */
export interface AdminPod {
  readonly labels: { readonly [key: string]: string };
  readonly image: KafkaImageModel;
  readonly version: string;
  readonly user: PodUser | undefined;
  /** Options of the brokers' pods; undefined where they are not known. */
  readonly pods: PodOptionsModel | undefined;
  /** Name of the ConfigMap of the program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly volumes: readonly OwnVolume[];
  /** The service account of a pod that calls the API server. */
  readonly serviceAccountName?: string;
}

/** Only if the brokers have a CPU limit: the quota of the namespace may require one. With less, a JVM starts slowly. */
const JOB_CPU_LIMIT = '500m';

const JOB_SPACE = { 'memory': '384Mi', 'ephemeral-storage': '256Mi' } as const;

/** The template of a pod that runs the program. */
export function adminPodTemplate(pod: AdminPod): Json {
  const { image, version, user, pods, serviceAccountName } = pod;
  const limited = pods?.cpuLimit !== undefined;
  const volumes: OwnVolume[] = [
    { name: 'program', mountPath: PROGRAM_PATH, source: { configMap: { name: pod.program } } }, ...pod.volumes,
  ];
  const spec = {
    ...jobPod(user, pods),
    ...serviceAccountName === undefined ? {} : { serviceAccountName, automountServiceAccountToken: true },
    containers: [compact({
      name: 'kafka-admin',
      image: image.reference(version),
      imagePullPolicy: image.pullPolicy,
      command: [`${image.scripts}/kafka-run-class${image.suffix}`, 'kafkaconstructs.Admin'],
      args: pod.args,
      env: Object.entries({
        CLASSPATH: `${PROGRAM_PATH}/${PROGRAM}`,
        KAFKA_HEAP_OPTS: '-Xmx192m',
        // An unset variable would make the script choose settings for servers.
        KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError',
        KAFKA_LOG4J_OPTS: jobLogging(version).option,
        LOG_DIR: '/tmp',
      }).map(([name, value]) => ({ name, value })),
      resources: {
        requests: { cpu: limited ? JOB_CPU_LIMIT : '100m', ...JOB_SPACE },
        limits: { ...limited ? { cpu: JOB_CPU_LIMIT } : {}, ...JOB_SPACE },
      },
      securityContext: CONTAINER_SECURITY,
      volumeMounts: [
        ...volumes.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
        { name: 'tmp', mountPath: '/tmp' },
      ],
    })],
    volumes: [
      ...volumes.map(({ name, source }) => ({ name, ...source })), { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    ],
  };
  return { metadata: { labels: pod.labels }, spec } as unknown as Json;
}

/** What differs between pods of a cluster that run the program. */
interface OwnParts extends Pick<AdminPod, 'args' | 'volumes' | 'serviceAccountName'> {
  /** Name of the ConfigMap of the program, if it is not that of the jobs. */
  readonly program?: string;
}

/** A pod that runs the program for a cluster that is made here. */
export function clusterJobPod(
  { names, spec }: Pick<ClusterPlan, 'names' | 'spec'>,
  selector: Labels,
  { program: programName = names.of('admin-program'), ...own }: OwnParts,
): Json {
  return adminPodTemplate({
    labels: commonLabels(selector, spec.labels),
    image: spec.image,
    version: spec.version,
    user: spec.user,
    pods: spec.pools[0].pods,
    program: programName,
    ...own,
  });
}

/**
 * A job that runs once. A job cannot be changed, so each state has a job of its own. The name depends on the spec of
 * the job and on everything else that the job uses.
 */
export function jobOfState(
  { name, namespace, labels }: ObjectIdentity, spec: { readonly [field: string]: Json }, ...more: readonly StringMap[]
): Manifest {
  const suffix = derive('nameSuffix', JSON.stringify(more.length === 0 ? spec : [...more, spec]));
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `${name}-${suffix}`, namespace, labels }, spec };
}

/** A node that is just restarting comes back. */
export const WAIT_FOR_RESTARTS: readonly string[] = ['--wait', '180'];

/** How often jobs that watch look: certificates and passwords change in files within two minutes after their Secret. */
const WATCH_SCHEDULE = '*/10 * * * *';

/** A job that runs again and again, never two at the same time. */
export function watchingJob({ name, namespace, labels }: ObjectIdentity, template: Json): Manifest {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace, labels },
    spec: {
      schedule: WATCH_SCHEDULE,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      suspend: false,
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 540, template } },
    },
  };
}
