import { Severity } from '../core/finding';
import { ruleTable } from '../core/rule';
import type { ClusterPlan } from '../kafka/plan/cluster-plan';
import { type Labels, commonLabels } from '../kubernetes/labels';
import { type Json, type Manifest, type ManifestsByKey, compact } from '../kubernetes/manifest';
import { defaultDeny, openFlows } from '../kubernetes/network/network-flows';
import { podPeer } from '../kubernetes/network/network-peer';
import { isSecretName } from '../kubernetes/pods/environment';
import { jobPod } from '../kubernetes/pods/job-pod';
import { CONTAINER_SECURITY } from '../kubernetes/pods/stateful-set';

/** The job that removes personal data from a copy. Its environment has `BOOTSTRAP_SERVERS`. */
export interface ScrubJobProps {
  /** Image. */
  readonly image: string;

  /**
   * Command.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Arguments.
   *
   * @default - the image's own
   */
  readonly args?: string[];

  /**
   * Environment variables; no credentials.
   *
   * @default - `BOOTSTRAP_SERVERS` alone
   */
  readonly env?: { [name: string]: string };

  /**
   * Names of Secrets whose keys become environment variables.
   *
   * @default - none
   */
  readonly envSecrets?: string[];

  /**
   * Whether the SCRAM credentials of production's users, which are in the copied metadata, are deleted before it runs.
   *
   * @default true
   */
  readonly deleteCredentials?: boolean;
}

/** The job, and the copy that it is for. */
export interface ScrubJobModel extends ScrubJobProps {
  readonly plan: ClusterPlan;
  readonly bootstrapServers: string;
}

/** Labels of the pods of the job. */
export function scrubLabels(cluster: string): Labels {
  return { 'app.kubernetes.io/name': 'kafka-scrub', 'app.kubernetes.io/instance': cluster };
}

/** What fences a copy in, and the job. */
export function scrubObjects(job: ScrubJobModel): ManifestsByKey {
  const { plan } = job;
  const { names, spec, brokerSelector } = plan;
  const selector = scrubLabels(spec.name);
  const named = (key: string) =>
    ({ name: names.of(key), namespace: names.namespace, labels: commonLabels(selector, spec.labels) });
  return {
    // Every pod of the namespace, including those started later.
    'fence': defaultDeny(named('fence'), {}),
    'scrub-network': openFlows(named('scrub-network'), selector, {
      from: [], to: [{ peers: [podPeer(brokerSelector)], ports: spec.listeners.map(({ port }) => port) }],
    }),
    'scrub': scrubJob(job, named('scrub'), selector),
  };
}

function scrubJob(
  job: ScrubJobModel,
  { name, namespace, labels }: { name: string; namespace: string; labels: Labels },
  selector: Labels,
): Manifest {
  const {
    plan: { spec },
    bootstrapServers,
    image,
    command,
    args,
    env,
    envSecrets = [],
    deleteCredentials = true,
  } = job;
  const variables: Json[] = Object.entries({ ...env, BOOTSTRAP_SERVERS: bootstrapServers })
    .map(([variable, value]) => ({ name: variable, value }));
  const common = { securityContext: CONTAINER_SECURITY, volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] };
  const envFrom = envSecrets.length > 0 ? envSecrets.map(secret => ({ secretRef: { name: secret } })) : undefined;
  const scrub = compact({ ...common, name: 'scrub', image, command, args, env: variables, envFrom });
  const credentials = {
    ...common,
    name: 'delete-credentials',
    image: spec.image.reference(spec.version),
    command: ['/bin/bash', '-c', deleteCredentialsScript(`${spec.image.scripts}/kafka-configs${spec.image.suffix}`)],
    env: [
      { name: 'BOOTSTRAP_SERVERS', value: bootstrapServers }, { name: 'KAFKA_HEAP_OPTS', value: '-Xmx256m' },
      { name: 'LOG_DIR', value: '/tmp' },
    ],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels },
    spec: {
      // A copy stays closed until the job succeeds, however often it fails.
      backoffLimit: 3,
      template: {
        metadata: { labels: { ...labels, ...selector } },
        spec: {
          ...jobPod(spec.user, spec.pools[0].pods),
          ...deleteCredentials ? { initContainers: [credentials] } : {},
          containers: [scrub],
          volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '256Mi' } }],
        },
      },
    },
  };
}

/**
 * Deletes the SCRAM credentials of every user, and fails when one is left. The job starts before the brokers, so it
 * waits.
 */
export function deleteCredentialsScript(configs: string): string {
  return [
    'set -euo pipefail',
    `configs() { ${configs} --bootstrap-server "$BOOTSTRAP_SERVERS" --entity-type users "$@"; }`,
    'users() { local all; all=$(configs --describe) || return 2; grep "^SCRAM credential configs for user-principal" '
      + '<<< "$all" || [ $? = 1 ]; }',
    'until configs --describe > /dev/null; do sleep 5; done',
    'users > /tmp/users',
    'while read -r line; do',
    '  user=${line#*user-principal \\\'}',
    '  user=${user%%\\\' are *}',
    '  for mechanism in SCRAM-SHA-256 SCRAM-SHA-512; do',
    '    case $line in *"$mechanism="*) configs --alter --entity-name "$user" --delete-config "$mechanism" < /dev/null '
      + ';; esac',
    '  done',
    'done < /tmp/users',
    'left=$(users)',
    '[ -z "$left" ]',
  ].join('\n');
}

/** Rules on the job. */
export const SCRUB_RULES = ruleTable<ScrubJobModel>('Copies for tests', [
  {
    code: 'SCRUB_ENVIRONMENT',
    severity: Severity.ERROR,
    about: 'The environment of the scrub job contains no credentials, and the library sets the address of the brokers.',
    check: ({ env = {} }) =>
      Object.keys(env).filter(name => isSecretName(name) || name === 'BOOTSTRAP_SERVERS').map(name => ({
        property: 'scrub.env',
        value: name,
        message: name === 'BOOTSTRAP_SERVERS'
          ? 'it is set to the brokers of the copy'
          : 'the name looks like that of a credential, and many people can read a manifest',
        allowed: 'other variables; credentials from Secrets',
        fix: name === 'BOOTSTRAP_SERVERS' ? 'remove it' : 'name the Secret in `envSecrets`',
      })),
  },
]);
