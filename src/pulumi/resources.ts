import * as kubernetes from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { withOutputs } from './deferred-output';
import { refusal } from './errors';
import type { LiftedObject } from './lift';
import { rolloutSeconds } from './rollout';
import { isDeferred } from '../core/deferred';
import type { Manifest } from '../kubernetes/manifest';

/** A Kubernetes resource of Pulumi. */
export type KubernetesResource = pulumi.CustomResource & {
  readonly metadata: pulumi.Output<{ readonly name: string; readonly namespace?: string }>;
};

interface ResourceClass {
  readonly __pulumiType?: string;
  new (name: string, args: object, options?: pulumi.CustomResourceOptions): KubernetesResource;
}

interface ResourceClasses {
  readonly [kind: string]: ResourceClass;
}

/** Pulumi's own class of a kind; the general one where Pulumi has none. */
function resourceClass(apiVersion: string, kind: string): ResourceClass {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  // Pulumi's modules are called by the first word of a group: `rbac` for rbac.authorization.k8s.io.
  const groups = kubernetes as unknown as {
    readonly [module: string]: { readonly [version: string]: ResourceClasses } | undefined;
  };
  const found = groups[group.split('.')[0]]?.[version]?.[kind];
  return found?.__pulumiType === `kubernetes:${group}/${version}:${kind}`
    ? found
    : kubernetes.apiextensions.CustomResource as unknown as ResourceClass;
}

/** How resources of a stack are made. */
export interface ResourceSettings {
  readonly parent: pulumi.Resource;
  /** Whether Pulumi refuses to delete or replace StatefulSets. */
  readonly protect: boolean;
  /** Whether objects are there already, all of them or those of some paths. */
  readonly adopt: boolean | readonly string[];
}

/**
 * Makes the resources of objects, by path. The objects are in an order in which each comes after those that it waits
 * for.
 */
export function makeResources(
  objects: readonly LiftedObject[], settings: ResourceSettings,
): { [path: string]: KubernetesResource } {
  const resources: { [path: string]: KubernetesResource } = {};
  refuseUnknownPaths(objects, settings);
  for (const { path, manifest, waitsFor, check } of objects) {
    const args = withOutputs(manifest, { resource: path, kind: manifest.kind, path: '' }, check) as object;
    const Resource = resourceClass(manifest.apiVersion, manifest.kind);
    resources[path] = new Resource(path, args, {
      parent: settings.parent,
      dependsOn: waitsFor.map(other => resources[other]),
      ...optionsOf(manifest, settings),
      import: isAdopted(path, settings) ? resourceId(manifest, path) : undefined,
    });
  }
  return resources;
}

function refuseUnknownPaths(objects: readonly LiftedObject[], { adopt }: ResourceSettings): void {
  if (typeof adopt === 'boolean') return;
  const known = objects.map(({ path }) => path);
  const unknown = adopt.filter(path => !known.includes(path));
  if (unknown.length > 0) {
    throw refusal(`adopt: there is no ${unknown.join(', ')}; there are ${known.join(', ')}. Fix: correct the path`);
  }
}

function isHeadless({ spec }: Manifest): boolean {
  return (spec as { readonly clusterIP?: string } | undefined)?.clusterIP === 'None';
}

function isAdopted(path: string, { adopt }: ResourceSettings): boolean {
  return typeof adopt === 'boolean' ? adopt : adopt.includes(path);
}

/** The id by which Pulumi finds an existing object. */
function resourceId({ kind, metadata: { name, namespace } }: Manifest, path: string): string {
  const id = namespace === undefined ? name : `${namespace}/${name}`;
  if (!isDeferred(id)) return id;
  throw refusal(`${path} (${kind}): its name is known only during the deployment, so it cannot be found. Fix: give the `
    + 'text that it was made with, not text()');
}

function optionsOf(manifest: Manifest, { protect }: ResourceSettings): pulumi.CustomResourceOptions {
  const seconds = rolloutSeconds(manifest);
  const customTimeouts = seconds
    && { create: `${seconds.create}s`, update: `${seconds.update}s`, delete: `${seconds.delete}s` };
  switch (manifest.kind) {
    // A replacement deletes every broker first.
    case 'StatefulSet': return { protect, customTimeouts };
    // Kubernetes assigns the cluster IP, so it is not in the program. Without this, Pulumi would replace an adopted
    // Service to remove it.
    case 'Service': return isHeadless(manifest) ? {} : { ignoreChanges: ['spec.clusterIP', 'spec.clusterIPs'] };
    // Volumes that exist name their class.
    case 'StorageClass': case 'VolumeSnapshotClass': return { retainOnDelete: true };
    default: return { customTimeouts };
  }
}
