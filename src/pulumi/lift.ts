import { type App, ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { refusal } from './errors';
import { rolloutStep } from './rollout';
import { AppRegistry } from '../emit/app-registry';
import { type TextCheck, textCheckOf, unitOf } from '../emit/emit';
import type { Manifest } from '../kubernetes/manifest';

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
  // Objects that wait for all declarations are part of the tree.
  AppRegistry.of(app).finish();
  const nodes = app.node.findAll();
  // Before cdk8s makes more of them.
  const wanted = wantedByUser(nodes);
  validate(nodes);
  const objects = nodes.filter(node => ApiObject.isApiObject(node)).map(object => ({
    path: object.node.path,
    unit: unitOf(object)?.node.path,
    manifest: object.toJson() as Manifest,
    check: textCheckOf(
      object.node.scope!,
    ),
  }));
  const sources = [rolloutOrder(objects), definitionsFirst(objects), wanted];
  return inOrder(objects.map(({ path, manifest, check }) => {
    const waitsFor = new Set(sources.flatMap(source => source.get(path) ?? []));
    waitsFor.delete(path);
    return { path, manifest, check, waitsFor: [...waitsFor] };
  }));
}

interface TreeObject extends Omit<LiftedObject, 'waitsFor'> {
  /** Path of the construct of the library that it is part of; steps of a rollout are those of one. */
  readonly unit?: string;
}

/** One chart's JSON validates the whole tree, and fails with all findings in one text. */
function validate(nodes: readonly IConstruct[]): void {
  try {
    nodes.find(Chart.isChart)?.toJson();
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith('Validation failed') ? refusal(message) : error;
  }
}

/** Paths of the objects that each object waits for, by its path. */
type Waits = ReadonlyMap<string, readonly string[]>;

/** Within a unit, an object waits for the objects of the previous step, and so for all earlier ones. */
function rolloutOrder(objects: readonly TreeObject[]): Waits {
  const ofLibrary = objects.filter(({ unit }) => unit !== undefined);
  return new Map([...grouped(ofLibrary, ({ unit }) => unit).values()].flatMap(ofUnit => {
    const steps = [...grouped(ofUnit, ({ manifest }) => rolloutStep(manifest))].sort(([one], [other]) => one - other);
    return steps.flatMap(([, ofStep], index) =>
      ofStep.map(({ path }) => [path, index === 0 ? [] : pathsOf(steps[index - 1][1])] as const));
  }));
}

/** Objects wait for their namespace, and custom resources for their definition. */
function definitionsFirst(objects: readonly TreeObject[]): Waits {
  const definitions = grouped(objects, ({ manifest: { kind, metadata, spec } }) => {
    if (kind === 'Namespace') return `namespace ${metadata.name}`;
    if (kind !== 'CustomResourceDefinition') return undefined;
    const { group, names } = spec as { group: string; names: { kind: string } };
    return `kind ${group} ${names.kind}`;
  });
  return new Map(objects.map(({ path, manifest: { apiVersion, kind, metadata } }) => [path, pathsOf([
    ...definitions.get(`namespace ${metadata.namespace}`) ?? [], ...definitions.get(`kind ${apiVersion.split('/')[0]} `
      + `${kind}`) ?? [],
  ])]));
}

/** What the user asked for with `addDependency`, between constructs of any size. */
function wantedByUser(nodes: readonly IConstruct[]): Waits {
  const wanted = new Map<string, string[]>();
  for (const source of nodes) {
    const targets = source.node.dependencies.flatMap(target => pathsWithin(source, target));
    if (targets.length === 0) continue;
    for (const path of pathsWithin(source, source)) wanted.set(path, [...wanted.get(path) ?? [], ...targets]);
  }
  return wanted;
}

function pathsWithin(source: IConstruct, construct: IConstruct): string[] {
  if (construct.node.root !== source.node.root) {
    throw refusal(`${source.node.path} depends on ${construct.node.path} of another component. Fix: give \`dependsOn\` `
      + 'to the component, or put both into one chart');
  }
  return construct.node.findAll().filter(node => ApiObject.isApiObject(node)).map(({ node }) => node.path);
}

function pathsOf(objects: readonly TreeObject[]): string[] {
  return objects.map(({ path }) => path);
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]); else group.push(item);
  }
  return groups;
}

function inOrder(objects: readonly LiftedObject[]): LiftedObject[] {
  const ordered: LiftedObject[] = [];
  const done = new Set<string>();
  let left = objects;
  while (left.length > 0) {
    const ready = left.filter(({ waitsFor }) => waitsFor.every(other => done.has(other)));
    if (ready.length === 0) {
      throw refusal(`These objects wait for each other: ${left.map(({ path }) => path).join(', ')}. Fix: remove an `
        + 'addDependency');
    }
    ordered.push(...ready);
    for (const { path } of ready) done.add(path);
    left = left.filter(({ path }) => !done.has(path));
  }
  return ordered;
}
