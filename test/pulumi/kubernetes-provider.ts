import type { Provider, StackResource } from './engine';

/*
 * A stand-in for Pulumi's Kubernetes provider, which is a program of its own: what it does with an object, over a
 * cluster that may be a real one. Which fields make it replace an object is from the source of the provider
 * (provider/pkg/provider/diff.go).
 */

/** The requests of a provider to a cluster. */
export interface Cluster {
  get(object: KubernetesObject): Promise<KubernetesObject | undefined>;
  /** Fails if the object exists. */
  create(object: KubernetesObject): Promise<KubernetesObject>;
  apply(object: KubernetesObject): Promise<KubernetesObject>;
  delete(object: KubernetesObject): Promise<void>;
  /** Waits as Pulumi does before it goes on to the next resource; at most so many seconds. */
  untilReady?(object: KubernetesObject, seconds: number): Promise<void>;
}

/** An object, as loosely typed as YAML is. */
export type KubernetesObject = any;

const REPLACED_BY: { readonly [kind: string]: readonly string[] | undefined } = {
  StatefulSet: [
    'spec.podManagementPolicy', 'spec.revisionHistoryLimit', 'spec.selector', 'spec.serviceName',
    'spec.volumeClaimTemplates',
  ],
  StorageClass: ['parameters', 'provisioner'],
  Job: ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  Service: ['spec.clusterIP'],
  // Unless the provider is told that they are mutable.
  ConfigMap: ['data', 'binaryData'],
  Secret: ['type', 'data', 'stringData'],
};

/** What the API server sets, and the provider leaves out of what it reads. */
const SERVER_METADATA = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'uid'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Minutes that Pulumi waits for an object by default. */
const DEFAULT_MINUTES = 10;

/** The provider, over a cluster. */
export function kubernetesProvider(cluster: Cluster): Provider {
  const made = async (resource: StackResource, object: KubernetesObject, step: 'create' | 'update') => {
    await cluster.untilReady?.(resource.inputs, secondsOf(resource, step));
    return { id: idOf(resource.inputs), outputs: { ...object, ...resource.inputs } };
  };
  return {
    create: async resource => made(resource, await cluster.create(resource.inputs), 'create'),
    update: async resource => made(resource, await cluster.apply(resource.inputs), 'update'),
    delete: async ({ inputs }) => cluster.delete(inputs),
    read: async ({ inputs }) => {
      const live = await cluster.get(inputs);
      return live && inputsOf(live);
    },
    replacedBy: (before, after) =>
      ['metadata.name', 'metadata.namespace', ...REPLACED_BY[after.kind] ?? []].filter(path =>
        !same(at(before, path), at(after, path))),
    nameOf: ({ kind, metadata }) => `${kind} ${idOf({ metadata })}`,
  };
}

/** A cluster in memory, which refuses some objects. */
export function clusterInMemory(objects = new Map<string, KubernetesObject>()): Cluster {
  const key = ({ kind, metadata }: KubernetesObject) => `${kind} ${idOf({ metadata })}`;
  const put = async (object: KubernetesObject) => {
    objects.set(key(object), object);
    return object;
  };
  return {
    get: async object => objects.get(key(object)),
    create: async object => {
      if (objects.has(key(object))) throw new Error(`${key(object)} already exists`);
      return put(object);
    },
    apply: put,
    delete: async object => { objects.delete(key(object)); },
  };
}

function secondsOf({ customTimeouts }: StackResource, step: 'create' | 'update'): number {
  const given = customTimeouts[step];
  return given === undefined ? DEFAULT_MINUTES * 60 : parseInt(given, 10);
}

function idOf({ metadata: { name, namespace } }: KubernetesObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The inputs that the provider derives from an existing object. */
function inputsOf({ status, metadata, ...rest }: KubernetesObject): KubernetesObject {
  const { annotations = {}, ...kept } = Object.fromEntries(
    Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key)),
  );
  const { [LAST_APPLIED]: applied, ...others } = annotations as { [key: string]: string };
  return { ...rest, metadata: { ...kept, ...Object.keys(others).length > 0 ? { annotations: others } : {} } };
}

function at(object: KubernetesObject, path: string): unknown {
  return path.split('.').reduce((value, key) => value?.[key], object);
}

/** Whether two values are the same, null and undefined alike, in whatever order their keys are. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, child) => {
    if (child === null || typeof child !== 'object' || Array.isArray(child)) return child ?? undefined;
    return Object.fromEntries(
      Object.entries(child).filter(([, entry]) => entry !== null).sort(([a], [b]) => a < b ? -1 : 1),
    );
  }) ?? '';
}
