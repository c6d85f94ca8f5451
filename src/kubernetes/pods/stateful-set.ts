import type { StringMap } from '../../core/string-map';
import type { Labels } from '../labels';
import { type Json, type Manifest, type NamedPort, compact } from '../manifest';
import type { PodOptionsModel } from './pod-options';
import { quantity } from '../../core/quantity';
import { EPHEMERAL_STORAGE_BYTES } from '../../defaults';

/** User and group that a container runs as; undefined where the platform assigns them (OpenShift). */
export interface PodUser {
  readonly user: number;
  readonly group: number;
}

/** Where pods run, and what happens to them when their node fails. */
export interface PodPlacement {
  readonly schedulerName?: string;
  readonly podAntiAffinity: Json;
  readonly topologySpreadConstraints?: readonly Json[];
  readonly tolerations: readonly Json[];
  readonly nodeSelector: Labels;
}

/** A claim template and where its volume is mounted. */
export interface ClaimTemplate {
  readonly name: string;
  readonly mountPath: string;
  readonly storageClassName: string;
  /** Bytes. */
  readonly sizeBytes: number;
}

/** The probes of a container, in the API's form. */
export interface Probes {
  readonly startupProbe?: Json;
  readonly livenessProbe: Json;
  readonly readinessProbe: Json;
}

/** Everything that differs between StatefulSets of brokers, controllers and ZooKeeper servers. */
export interface StatefulSetPlan {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly selector: Labels;
  readonly serviceName: string;
  readonly replicas: number;
  readonly firstOrdinal: number;
  readonly minReadySeconds: number;
  /** Whether pods keep their template until they are deleted. */
  readonly onDelete?: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly container: ContainerPlan;
  readonly configMapName: string;
  /** Changes of it roll the pods. */
  readonly configChecksum: string;
  readonly claims: readonly ClaimTemplate[];
  readonly claimLabels: Labels;
  readonly user: PodUser | undefined;
  readonly placement: PodPlacement;
  /** Further volumes of the library, mounted into the main container. */
  readonly volumes?: readonly OwnVolume[];
  /** Init containers of the library. */
  readonly initContainers?: readonly Json[];
  /** Annotations of the pods, from the library. */
  readonly podAnnotations?: StringMap;
  readonly options: PodOptionsModel;
  readonly serviceAccountName: string;
}

/** What a part of the library adds to pods. */
export interface PodAdditions {
  readonly volumes?: readonly OwnVolume[];
  readonly initContainers?: readonly Json[];
  readonly annotations?: StringMap;
}

/** A volume that the library mounts, read-only. */
export interface OwnVolume {
  readonly name: string;
  readonly mountPath: string;
  /** What it is made of, in the API's form. */
  readonly source: { readonly [kind: string]: Json };
}

/** The main container. */
export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly command: readonly string[];
  /** What runs in the container before it is stopped. Its time is part of the grace period. */
  readonly preStop: readonly string[];
  readonly env: readonly Json[];
  readonly ports: readonly NamedPort[];
  readonly cpu: number;
  /** Bytes. */
  readonly memoryBytes: number;
  readonly probes: Probes;
}

/** Folder in which the ConfigMap is mounted. It is a folder, not a subPath, so that changes reach running pods. */
export const CONFIG_PATH = '/etc/kafka-constructs';

/** Folder of the certificate of a process, its key, and the authorities that it trusts. */
export const TLS_PATH = '/etc/kafka-tls';

/** Folder of the keys by which brokers check tokens. */
export const JWKS_PATH = '/etc/kafka-jwks';

/** Folder of the agent that exports metrics. */
export const AGENT_PATH = '/opt/kafka-agent';

/** Folders of mounted files that a pod of the library has, or can have later. */
export const OWN_FOLDERS: readonly string[] = [CONFIG_PATH, TLS_PATH, JWKS_PATH, AGENT_PATH];

/** Volumes that every pod of the library has in addition to its claims. */
export const OWN_VOLUMES: readonly string[] = ['config', 'tmp', 'tls', 'jwks', 'agent'];

/** The StatefulSet. */
export function statefulSet(plan: StatefulSetPlan): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: plan.name, namespace: plan.namespace, labels: plan.labels },
    spec: {
      serviceName: plan.serviceName,
      replicas: plan.replicas,
      ordinals: { start: plan.firstOrdinal },
      // Parallel: a quorum whose members are all down forms only when they start together. Rolling updates stay one by
      // one.
      podManagementPolicy: 'Parallel',
      revisionHistoryLimit: REVISION_HISTORY,
      updateStrategy: { type: plan.onDelete ? 'OnDelete' : 'RollingUpdate' },
      minReadySeconds: plan.minReadySeconds,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      selector: { matchLabels: plan.selector },
      template: {
        metadata: {
          labels: { ...plan.options.labels, ...plan.labels },
          annotations: {
            ...plan.options.annotations,
            ...plan.podAnnotations,
            'kafka-constructs/config-checksum': plan.configChecksum,
          },
        },
        spec: podSpec(plan),
      },
      volumeClaimTemplates: plan.claims.map(claim => claimTemplate(claim, plan.claimLabels)),
    },
  };
}

function podSpec(plan: StatefulSetPlan): object {
  const { options, placement } = plan;
  return compact({
    schedulerName: placement.schedulerName,
    priorityClassName: options.priorityClassName,
    serviceAccountName: plan.serviceAccountName,
    automountServiceAccountToken: false,
    // Variables such as KAFKA_PORT of a Service named kafka are configuration to some images.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: plan.terminationGracePeriodSeconds,
    securityContext: podSecurityContext(plan.user),
    imagePullSecrets: pullSecrets(options),
    nodeSelector: nonEmpty({ ...options.nodeSelector, ...placement.nodeSelector }),
    affinity: compact({ nodeAffinity: options.nodeAffinity, podAntiAffinity: placement.podAntiAffinity }),
    topologySpreadConstraints: placement.topologySpreadConstraints,
    tolerations: nonEmptyList([...placement.tolerations, ...options.tolerations]),
    dnsConfig: options.dnsConfig,
    initContainers: nonEmptyList(
      [
        ...plan.initContainers ?? [],
        ...[...options.initContainers, ...options.sidecars.filter(isNativeSidecar)].map(restricted),
      ],
    ),
    containers: [mainContainer(plan), ...options.sidecars.filter(sidecar => !isNativeSidecar(sidecar)).map(restricted)],
    volumes: [
      { name: 'config', configMap: { name: plan.configMapName } },
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      ...(plan.volumes ?? []).map(({ name, source }) => ({ name, ...source })),
      ...options.volumes,
    ],
  });
}

function nonEmpty(entries: StringMap): StringMap | undefined {
  return Object.keys(entries).length > 0 ? entries : undefined;
}

/** The Secrets with which the images of a pod are pulled. */
export function pullSecrets({ imagePullSecrets }: PodOptionsModel): readonly Json[] | undefined {
  return nonEmptyList(imagePullSecrets.map(name => ({ name })));
}

function nonEmptyList<Entry>(list: readonly Entry[]): readonly Entry[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Kubernetes takes containers that restart always for init containers that keep running, and calls these sidecars. */
function isNativeSidecar(container: Json): boolean {
  return (container as { readonly restartPolicy?: Json } | null)?.restartPolicy === 'Always';
}

/** A container of the user, with defaults that Pod Security `restricted` demands. The pod sets the rest. */
function restricted(container: Json): Json {
  const { securityContext, ...fields } = (container ?? {}) as {
    readonly [field: string]: { readonly capabilities?: object };
  };
  const { allowPrivilegeEscalation, capabilities } = CONTAINER_SECURITY;
  const { capabilities: given } = securityContext ?? {};
  return {
    ...fields,
    securityContext: { allowPrivilegeEscalation, ...securityContext, capabilities: { ...capabilities, ...given } },
  };
}

function mainContainer({ container, claims, options, volumes = [] }: StatefulSetPlan): object {
  return compact({
    name: container.name,
    image: container.image,
    imagePullPolicy: container.imagePullPolicy,
    command: container.command,
    lifecycle: { preStop: { exec: { command: container.preStop } } },
    env: [...container.env, ...environment(container, options)],
    ports: container.ports.map(({ name, port }) => ({ name, containerPort: port })),
    resources: resources(container, options),
    ...container.probes,
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_PATH, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...volumes.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
      ...claims.map(({ name, mountPath }) => ({ name, mountPath })),
      ...options.volumeMounts,
    ],
  });
}

function environment(container: ContainerPlan, { env, envValueFrom }: PodOptionsModel): readonly Json[] {
  const own = new Set(container.env.map(entry => (entry as { name: string }).name));
  return [
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...Object.entries(envValueFrom).map(([name, valueFrom]) => ({ name, valueFrom })),
  ].filter(({ name }) => !own.has(name));
}

function resources({ cpu, memoryBytes }: ContainerPlan, { cpuLimit }: PodOptionsModel): object {
  return {
    requests: {
      'cpu': cpuQuantity(cpu),
      'memory': quantity(memoryBytes),
      'ephemeral-storage': quantity(EPHEMERAL_STORAGE_BYTES),
    },
    limits: compact({
      'cpu': cpuLimit === undefined ? undefined : cpuQuantity(cpuLimit),
      'memory': quantity(memoryBytes),
      'ephemeral-storage': quantity(EPHEMERAL_STORAGE_BYTES),
    }),
  };
}

/** Cores in the form in which the API server keeps them, so that a second apply finds nothing to change. */
function cpuQuantity(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`;
}

/** An environment variable from a field of the pod. */
export function fromField(name: string, fieldPath: string): Json {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}

/** The ordinal of a pod in its StatefulSet. */
export const POD_INDEX = fromField('POD_INDEX', "metadata.labels['apps.kubernetes.io/pod-index']");

/** What Pod Security `restricted` asks of a container, and a read-only root. */
export const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/**
 * What Pod Security `restricted` asks for. OnRootMismatch: a recursive chown of a large volume would slow down every
 * failover.
 */
export function podSecurityContext(user: PodUser | undefined): object {
  return compact({
    runAsNonRoot: true,
    runAsUser: user?.user,
    runAsGroup: user?.group,
    fsGroup: user?.group,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
}

/** Kubernetes' own defaults, set here so that a comparison with the objects in the cluster finds no difference. */
const REVISION_HISTORY = 10;

// Includes the API server's defaults: tools that compare would see a different template.
function claimTemplate({ name, storageClassName, sizeBytes }: ClaimTemplate, labels: Labels): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      storageClassName,
      resources: { requests: { storage: quantity(sizeBytes) } },
    },
    status: { phase: 'Pending' },
  };
}
