import type { Size } from 'cdk8s';
import type { IServiceAccount, ISecret, k8s } from 'cdk8s-plus-27';
import type { Labels } from './labels';
import type { Json } from './manifest';
import { compact } from './manifest';
import { bytesOf } from './size';

/** What users set on the pods of a role: brokers, controllers or ZooKeeper servers. */
export interface PodOptions {
  /**
   * Cores requested. There is no CPU limit: throttling a broker costs more than it saves.
   *
   * @default - 2 for brokers, 0.5 for controllers and ZooKeeper servers
   */
  readonly cpu?: number;

  /**
   * Memory requested, and at the same time the limit. What the heap leaves is page cache, from which consumers read.
   *
   * @default - 8 GiB for brokers, 2 GiB for controllers and ZooKeeper servers
   */
  readonly memory?: Size;

  /**
   * Java heap.
   *
   * @default - half of the memory, 6 GiB at most (the range that Kafka's documentation advises is 4 to 6 GiB)
   */
  readonly heap?: Size;

  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Node affinity, besides what placement asks for.
   *
   * @default - none
   */
  readonly nodeAffinity?: k8s.NodeAffinity;

  /**
   * Tolerations, besides those that failover needs.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Labels of the pods, besides the library's own, which cannot be replaced.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Environment variables of the main container, besides the library's own, which cannot be replaced.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Volumes of the pods, besides the claims.
   *
   * @default - none
   */
  readonly volumes?: k8s.Volume[];

  /**
   * Mounts of such volumes in the main container.
   *
   * @default - none
   */
  readonly volumeMounts?: k8s.VolumeMount[];

  /**
   * Containers beside the main one. Pod Security `restricted` holds for them too.
   *
   * @default - none
   */
  readonly sidecars?: k8s.Container[];

  /**
   * Priority class.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Service account. Pods get no token of it.
   *
   * @default - one of the role's own
   */
  readonly serviceAccount?: IServiceAccount;

  /**
   * Secrets with which images are pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: ISecret[];
}

/** The options as plain data. */
export interface PodOptionsModel {
  readonly cpu?: number;
  readonly memory?: number;
  readonly heap?: number;
  readonly nodeSelector?: Labels;
  readonly nodeAffinity?: Json;
  readonly tolerations: readonly Json[];
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly env: Labels;
  readonly volumes: readonly Json[];
  readonly volumeMounts: readonly Json[];
  readonly sidecars: readonly Json[];
  readonly priorityClassName?: string;
  readonly serviceAccountName?: string;
  readonly imagePullSecrets: readonly string[];
}

/** Turns what the user gave into plain data. */
export function podOptions(options: PodOptions = {}): PodOptionsModel {
  return compact({
    cpu: options.cpu,
    memory: options.memory && bytesOf(options.memory),
    heap: options.heap && bytesOf(options.heap),
    nodeSelector: options.nodeSelector,
    nodeAffinity: options.nodeAffinity && asJson('NodeAffinity', [options.nodeAffinity])[0],
    tolerations: asJson('Toleration', options.tolerations),
    labels: options.labels ?? {},
    annotations: options.annotations ?? {},
    env: options.env ?? {},
    volumes: asJson('Volume', options.volumes),
    volumeMounts: asJson('VolumeMount', options.volumeMounts),
    sidecars: asJson('Container', options.sidecars),
    priorityClassName: options.priorityClassName,
    serviceAccountName: options.serviceAccount?.name,
    imagePullSecrets: (options.imagePullSecrets ?? []).map(secret => secret.name),
  });
}

type Struct = 'NodeAffinity' | 'Toleration' | 'Volume' | 'VolumeMount' | 'Container';

/** Structs of cdk8s-plus as API JSON: quantities and ports are wrapped there, and some fields have other names. */
function asJson(struct: Struct, values: readonly object[] | undefined): Json[] {
  if (values === undefined || values.length === 0) return [];
  // Loaded only where a user gives such structs: all of cdk8s-plus costs a quarter of the time of a small synth.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { k8s: structs } = require('cdk8s-plus-27') as { k8s: { [converter: string]: (value: object) => Json } };
  return values.map(value => structs[`toJson_${struct}`](value));
}
