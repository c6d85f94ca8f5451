import type { Size } from 'cdk8s';
import { apiJson } from './api-json';
import { bytesOf } from '../../core/size';
import type { StringMap } from '../../core/string-map';
import type { Labels } from '../labels';
import { type Json, compact } from '../manifest';
import { type AllowedTraffic, type PodTraffic, trafficOf } from '../network/allowed-traffic';

/**
 * Something that is known by its name in the namespace: a Secret or a ServiceAccount of any cdk8s-plus, for example.
 */
export interface INamedObject {
  /** Name of the object. */
  readonly name: string;
}

/** Whether pods of one kind can share a node. */
export enum HostAntiAffinity {
  /** Never: if there are too few nodes, a pod stays Pending. */
  REQUIRED = 'required',
  /** Only if there is no other node. Two brokers on one node are lost together: for trials. */
  PREFERRED = 'preferred',
}

/**
 * What users set on brokers, controllers or ZooKeeper servers.
 *
 * Volumes, mounts, containers, tolerations and node affinity are written as in the Kubernetes API, with its names.
 * Every field is checked against Kubernetes 1.37. The structs of cdk8s-plus (`k8s.Volume` and so on) are taken too.
 */
export interface PodOptions {
  /**
   * CPU request, in cores.
   *
   * @default - 2 for brokers, 0.5 for controllers and ZooKeeper servers
   */
  readonly cpu?: number;

  /**
   * CPU limit, in cores, for namespaces whose quota requires one. A throttled broker responds slowly.
   *
   * @default - no limit
   */
  readonly cpuLimit?: number;

  /**
   * Memory request and limit, in whole MiB; at least 512 MiB for brokers. Memory outside the heap is page cache, which
   * serves consumers.
   *
   * @default - 8 GiB for brokers, 2 GiB for controllers and ZooKeeper servers
   */
  readonly memory?: Size;

  /**
   * Java heap, in whole MiB.
   *
   * @default - half of the memory, 6 GiB at most (the range that Kafka's documentation advises is 4 to 6 GiB)
   */
  readonly heap?: Size;

  /**
   * Labels that a node must have. Controllers and the cluster's own ZooKeeper servers use the brokers' value unless
   * they set their own.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Node affinity, as in the Kubernetes API. Controllers and the cluster's own ZooKeeper servers use the brokers' value
   * unless they set their own.
   *
   * @default - none
   */
  readonly nodeAffinity?: { [field: string]: any };

  /**
   * Tolerations, as in the Kubernetes API, in addition to those that failover needs. Controllers and the cluster's own
   * ZooKeeper servers use the brokers' value unless they set their own.
   *
   * @default - none
   */
  readonly tolerations?: { [field: string]: any }[];

  /**
   * Whether two of these pods can share a node. Controllers and the cluster's own ZooKeeper servers use the brokers'
   * value unless they set their own.
   *
   * @default HostAntiAffinity.REQUIRED
   */
  readonly hostAntiAffinity?: HostAntiAffinity;

  /**
   * Labels of the pods. The library's own labels cannot be replaced.
   *
   * @default - those of the cluster
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Environment variables of the main container. The library's own variables cannot be replaced.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables of the main container whose value comes from elsewhere, by name. A value is written like
   * `valueFrom` in the Kubernetes API: `{ secretKeyRef: { name: 'registry', key: 'password' } }`, `{ fieldRef: {
   * fieldPath: 'status.hostIP' } }`.
   *
   * @default - none
   */
  readonly envValueFrom?: { [name: string]: any };

  /**
   * Volumes of the pods, as in the Kubernetes API, in addition to the claims. Pod Security `restricted` admits
   * configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected and secret.
   *
   * @default - none
   */
  readonly volumes?: { [field: string]: any }[];

  /**
   * Mounts of these volumes in the main container, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly volumeMounts?: { [field: string]: any }[];

  /**
   * Containers next to the main one, as in the Kubernetes API. They must meet Pod Security `restricted`; missing fields
   * that it requires are filled in. A container with `restartPolicy: 'Always'` becomes a native sidecar: it starts
   * before the main container and stops after it.
   *
   * @default - none
   */
  readonly sidecars?: { [field: string]: any }[];

  /**
   * Containers that run before the main one, as in the Kubernetes API. They must meet Pod Security `restricted`, like
   * `sidecars`.
   *
   * @default - none
   */
  readonly initContainers?: { [field: string]: any }[];

  /**
   * Priority class. Controllers and the cluster's own ZooKeeper servers use the brokers' value unless they set their
   * own.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Service account. Kubernetes mounts no token of it.
   *
   * @default - the library makes one for brokers, one for controllers and one for ZooKeeper servers
   */
  readonly serviceAccount?: INamedObject;

  /**
   * Secrets with which images are pulled. Controllers and the cluster's own ZooKeeper servers use the brokers' value
   * unless they set their own.
   *
   * @default - none
   */
  readonly imagePullSecrets?: INamedObject[];

  /**
   * Settings of the resolver in the pods, as `dnsConfig` in the Kubernetes API. Controllers and the cluster's own
   * ZooKeeper servers use the brokers' value unless they set their own.
   *
   * @default - the cluster's
   */
  readonly dnsConfig?: { [field: string]: any };

  /**
   * Who else may connect to these pods, on ports of sidecars and agents: a monitor, a service mesh. Listeners have an
   * `allowFrom` of their own.
   *
   * @default - nobody
   */
  readonly allowFrom?: AllowedTraffic[];

  /**
   * Where else these pods may connect to: the object store of tiered storage, a service mesh, an identity provider.
   *
   * @default - nowhere
   */
  readonly allowTo?: AllowedTraffic[];
}

/** The options as plain data. */
export interface PodOptionsModel extends PodTraffic {
  readonly cpu?: number;
  readonly cpuLimit?: number;
  readonly memoryBytes?: number;
  readonly heapBytes?: number;
  readonly nodeSelector?: Labels;
  readonly nodeAffinity?: Json;
  readonly tolerations: readonly Json[];
  readonly hostAntiAffinity: HostAntiAffinity;
  readonly labels: Labels;
  readonly annotations: StringMap;
  readonly env: StringMap;
  readonly envValueFrom: { readonly [name: string]: Json };
  readonly volumes: readonly Json[];
  readonly volumeMounts: readonly Json[];
  readonly sidecars: readonly Json[];
  readonly initContainers: readonly Json[];
  readonly priorityClassName?: string;
  readonly serviceAccountName?: string;
  readonly imagePullSecrets: readonly string[];
  readonly dnsConfig?: Json;
}

/** Turns the user's options into plain data. */
export function podOptions(options: PodOptions = {}): PodOptionsModel {
  const list = (type: string, values: readonly object[] = []) => apiJson(type, values) as readonly Json[];
  return compact<PodOptionsModel>({
    cpu: options.cpu,
    cpuLimit: options.cpuLimit,
    memoryBytes: options.memory && bytesOf(options.memory),
    heapBytes: options.heap && bytesOf(options.heap),
    nodeSelector: options.nodeSelector,
    nodeAffinity: options.nodeAffinity && apiJson('NodeAffinity', options.nodeAffinity),
    tolerations: list('Toleration', options.tolerations),
    hostAntiAffinity: options.hostAntiAffinity ?? HostAntiAffinity.REQUIRED,
    labels: options.labels ?? {},
    annotations: options.annotations ?? {},
    env: options.env ?? {},
    envValueFrom: Object.fromEntries(
      Object.entries(options.envValueFrom ?? {}).map(([name, source]) => [name, apiJson('EnvVarSource', source)]),
    ),
    volumes: list('Volume', options.volumes),
    volumeMounts: list('VolumeMount', options.volumeMounts),
    sidecars: list('Container', options.sidecars),
    initContainers: list('Container', options.initContainers),
    priorityClassName: options.priorityClassName,
    serviceAccountName: options.serviceAccount?.name,
    imagePullSecrets: (options.imagePullSecrets ?? []).map(secret => secret.name),
    dnsConfig: options.dnsConfig && apiJson('PodDNSConfig', options.dnsConfig),
    allowFrom: trafficOf(options.allowFrom),
    allowTo: trafficOf(options.allowTo),
  });
}

/**
 * The brokers' options that controllers and the cluster's own ZooKeeper servers use too, each unless they set their
 * own: a whole cluster usually has one registry and one kind of node. Sizes, containers and volumes differ.
 */
export function sharedPodOptions(ofBrokers: PodOptions = {}): PodOptions {
  const {
    nodeSelector,
    nodeAffinity,
    tolerations,
    hostAntiAffinity,
    priorityClassName,
    imagePullSecrets,
    dnsConfig,
  } = ofBrokers;
  return compact({
    nodeSelector,
    nodeAffinity,
    tolerations,
    hostAntiAffinity,
    priorityClassName,
    imagePullSecrets,
    dnsConfig,
  });
}
