import type { App } from 'cdk8s';
import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { TextCheck } from '../core/front-end';
import { textCheckOf } from '../core/front-end';
import type { Manifest } from '../core/manifest';
import { rolloutStep } from '../core/rollout';

/** An object of a tree, and the paths of those that it waits for. */
export interface LiftedObject {
  readonly path: string;
  readonly manifest: Manifest;
  readonly waitsFor: readonly string[];
  /** Errors that the construct around it finds when its deferred text is known. */
  readonly check?: TextCheck;
}

/** The objects of all charts of a tree, each after those that it waits for. Fails with every finding of the tree. */
export function liftTree(app: App): LiftedObject[] {
  const wanted = wantedByUser(app);
  const nodes = app.node.findAll();
  // One chart's JSON validates the whole tree.
  nodes.find(Chart.isChart)?.toJson();
  const objects = nodes.filter(node => ApiObject.isApiObject(node)).map(object => ({
    path: object.node.path, unit: unitOf(object), manifest: object.toJson() as Manifest, check: textCheckOf(object.node.scope!),
  }));
  const waits = new Map(objects.map(object => [object.path, new Set([
    ...objects.filter(other => comesBefore(other, object)).map(({ path }) => path),
    ...wanted.get(object.path) ?? [],
  ])]));
  return inOrder(objects, waits);
}

interface TreeObject {
  readonly path: string;
  /** What the user made: steps of a rollout are those of one unit. */
  readonly unit: string;
  readonly manifest: Manifest;
  readonly check?: TextCheck;
}

/** The outermost construct around an object that is no chart. */
function unitOf(object: IConstruct): string {
  let unit = object;
  while (unit.node.scope !== undefined && !Chart.isChart(unit.node.scope)) unit = unit.node.scope;
  return unit.node.path;
}

function comesBefore(other: TreeObject, object: TreeObject): boolean {
  if (other.path === object.path) return false;
  const { kind, metadata, spec } = other.manifest;
  if (kind === 'Namespace') return metadata.name === object.manifest.metadata.namespace;
  if (kind === 'CustomResourceDefinition') {
    const { group, names } = spec as { group: string; names: { kind: string } };
    return names.kind === object.manifest.kind && object.manifest.apiVersion.startsWith(`${group}/`);
  }
  return other.unit === object.unit && rolloutStep(other.manifest) < rolloutStep(object.manifest);
}

/** What the user asked for with `addDependency`, between constructs of any size, as paths of objects. */
function wantedByUser(app: App): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const source of app.node.findAll()) {
    const targets = source.node.dependencies.flatMap(pathsWithin);
    if (targets.length === 0) continue;
    for (const path of pathsWithin(source)) wanted.set(path, [...wanted.get(path) ?? [], ...targets.filter(target => target !== path)]);
  }
  return wanted;
}

function pathsWithin(construct: IConstruct): string[] {
  return construct.node.findAll().filter(node => ApiObject.isApiObject(node)).map(({ node }) => node.path);
}

function inOrder(objects: readonly TreeObject[], waits: ReadonlyMap<string, ReadonlySet<string>>): LiftedObject[] {
  const ordered: LiftedObject[] = [];
  const done = new Set<string>();
  let left = objects;
  while (left.length > 0) {
    const ready = left.filter(({ path }) => [...waits.get(path)!].every(other => done.has(other)));
    if (ready.length === 0) throw new Error(`These objects wait for each other: ${left.map(({ path }) => path).join(', ')}. Fix: remove an addDependency`);
    for (const { path, manifest, check } of ready) {
      ordered.push({ path, manifest, check, waitsFor: [...waits.get(path)!] });
      done.add(path);
    }
    left = left.filter(({ path }) => !done.has(path));
  }
  return ordered;
}
