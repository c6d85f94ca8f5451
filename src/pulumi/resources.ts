import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { withOutputs } from './deferred-output';
import type { LiftedObject } from './lift';
import type { Manifest } from '../core/manifest';
import { rolloutSeconds } from '../core/rollout';

type ResourceClass = new (name: string, args: object, options?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

interface ResourceClasses {
  readonly [kind: string]: ResourceClass;
}

/** Pulumi's own class of a kind; the general one where Pulumi has none. */
function resourceClass(apiVersion: string, kind: string): ResourceClass {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const name = /^[a-z]+$/.test(group) ? group : /^([a-z]+)(\.[a-z]+)*\.k8s\.io$/.exec(group)?.[1];
  const groups = kubernetes as unknown as { readonly [group: string]: { readonly [version: string]: ResourceClasses } | undefined };
  return (name === undefined ? undefined : groups[name]?.[version]?.[kind]) ?? kubernetes.apiextensions.CustomResource as unknown as ResourceClass;
}

/** How resources of a stack are made. */
export interface ResourceSettings {
  readonly parent: pulumi.Resource;
  /** Whether Pulumi refuses to delete or replace StatefulSets. */
  readonly protect: boolean;
}

/** Makes the resources of objects, by path. The objects are in an order in which each comes after those that it waits for. */
export function makeResources(objects: readonly LiftedObject[], settings: ResourceSettings): { [path: string]: pulumi.CustomResource } {
  const resources: { [path: string]: pulumi.CustomResource } = {};
  for (const { path, manifest, waitsFor, check } of objects) {
    const args = withOutputs(manifest, { resource: path, kind: manifest.kind, path: '' }, check) as object;
    const Resource = resourceClass(manifest.apiVersion, manifest.kind);
    resources[path] = new Resource(path, args, {
      parent: settings.parent,
      dependsOn: waitsFor.map(other => resources[other]),
      ...optionsOf(manifest, settings),
    });
  }
  return resources;
}

function optionsOf(manifest: Manifest, { protect }: ResourceSettings): pulumi.CustomResourceOptions {
  const seconds = rolloutSeconds(manifest);
  switch (manifest.kind) {
    // A replacement deletes every broker first.
    case 'StatefulSet': return { protect, customTimeouts: { create: `${seconds}s`, update: `${seconds}s`, delete: `${seconds}s` } };
    // Volumes that exist name their class.
    case 'StorageClass': case 'VolumeSnapshotClass': return { retainOnDelete: true };
    default: return {};
  }
}
