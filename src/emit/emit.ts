import { type App, ApiObject, Chart, JsonPatch, YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { AppRegistry } from './app-registry';
import { keepReport } from './report';
import { printReports } from './synth-report';
import { TOKEN_RULES, isAboutToken } from './token-rules';
import { deferredPaths, type KnownText } from '../core/deferred';
import { type Finding, describeFinding, hasErrors, Severity } from '../core/finding';
import { withoutConsequences } from '../core/redundant-findings';
import { type AnyTable, type PendingFinding, isPending, review, ruleTable } from '../core/rule';
import type { StringMap } from '../core/string-map';
import { className } from '../core/value-kinds';
import { type WarningPolicy, applyWarningPolicy } from '../core/warning-policy';
import { type InputProblem, INPUT_RULES, problemsOf } from '../input/check';
import { CLASSES } from '../input/declared-types-table';
import { standIn, withoutNothing } from '../input/stand-ins';
import type { Labels } from '../kubernetes/labels';
import type { Manifest, ManifestsByKey } from '../kubernetes/manifest';
import { NAME_RULES } from '../kubernetes/names';

/** The cdk8s objects of a construct, by key. */
export type ApiObjectsByKey = { readonly [key: string]: ApiObject };

/** What a construct passes to the front end: its findings, and the objects to emit. */
export interface Emission {
  readonly findings: readonly Finding[];
  /** Findings of constructs that are part of this one and report them themselves. */
  readonly ofParts?: readonly Finding[];
  /** Findings that the enclosing construct reports. */
  readonly ofWhole?: readonly Finding[];
  readonly manifests: ManifestsByKey;
  readonly warningPolicy: WarningPolicy;
  /** The tables of rules that the construct applies. */
  readonly tables: readonly AnyTable[];
  /** Summary of a cluster in one line. */
  readonly summary?: () => string;
}

/** The result. */
export interface Emitted {
  readonly findings: Finding[];
  readonly objects: ApiObjectsByKey;
}

/**
 * Adds one ApiObject for each manifest. If there are errors it adds none, and the synth of the app fails with all
 * findings at once. Findings are computed once, here or at the first validation: cdk8s validates the whole app again
 * for every chart, so work done in a validation grows with the square of the number of clusters.
 */
export function emit(scope: IConstruct, emission: Emission): Emitted {
  const manifests = Object.values(emission.manifests);
  const registry = AppRegistry.of(scope);
  for (const manifest of manifests) registry.emit(identityOf(manifest), scope.node.path);
  const deferred = manifests.map(manifest => ({ manifest, paths: deferredPaths(manifest) }))
    .filter(({ paths }) => paths.length > 0);
  const tokens = review(TOKEN_RULES, manifests, scope.node.path);
  // Other rules would complain about text that the user did not write.
  const others = [...emission.findings, ...review(NAME_RULES, manifests, scope.node.path)]
    .filter(finding => tokens.length === 0 || !isAboutToken(finding));
  const reviewed = [
    ...others,
    ...tokens,
    ...review(
      DUPLICATE_RULES,
      { manifests, emitterOf: object => registry.emitterOf(object), construct: scope.node.path },
      scope.node.path,
    ),
    ...review(DEFERRED_RULES, deferred, scope.node.path),
  ];
  const pending = reviewed.filter(isPending);
  if (pending.length > 0) textChecks.set(scope, textCheck(scope, pending));
  const codes = codesOf([...emission.tables, ...FRONT_END_TABLES]);
  const said = reviewed.filter(finding => !isPending(finding));
  const all = applyWarningPolicy(said, emission.warningPolicy, codes, scope.node.path, emission.ofParts);
  const findings = withoutConsequences(all, [...emission.ofParts ?? [], ...emission.ofWhole ?? []]);
  const refused = hasErrors(findings);
  const texts = findings.filter(finding => finding.severity === Severity.ERROR).map(describeFinding);
  const found = once(() =>
    refused ? texts : [...undeployable(scope, deferred), ...clashes(scope, manifests), ...overwritten(scope)]);
  scope.node.addValidation({ validate: () => [...found()] });
  report(scope, findings, emission.summary);
  emittingScopes.add(scope);
  const emitted = refused ? [] : Object.entries(emission.manifests);
  return {
    findings,
    objects: Object.fromEntries(emitted.map(([key, manifest]) => [key, apiObject(scope, key, manifest)])),
  };
}

/**
 * Does something when the program has declared everything: at the first validation of the tree. Objects that it adds
 * are part of the same synth, since cdk8s validates before it looks for objects.
 */
export function later(scope: IConstruct, finish: () => void): void {
  const { root } = scope.node;
  if (!AppRegistry.of(scope).later(finish)) return;
  root.node.addValidation({
    validate: () => {
      AppRegistry.of(root).finish();
      return [];
    },
  });
}

/** cdk8s validates the root first, so that warnings stand above the errors of the same synth. */
function report(scope: IConstruct, findings: readonly Finding[], summary: (() => string) | undefined): void {
  const { root } = scope.node;
  if (!keepReport(scope, findings, summary)) return;
  root.node.addValidation({
    validate: () => {
      AppRegistry.of(root).finish();
      if (!liftedTrees.has(root)) printReports(root);
      return [];
    },
  });
}

/** The input of a construct. */
export interface Input<Props> {
  /** The props, with stand-ins for values of the wrong type. Only attributes are made from stand-ins. */
  readonly props: Props;
  /** Wrong types. If there are any, nothing else is reviewed, and nothing is emitted. */
  readonly findings: Finding[];
}

/** Checks the input of a construct against the declared type of its properties, or of one argument that has a name. */
export function inputOf<Props>(scope: IConstruct, type: string, given: Props, argument = ''): Input<Props> {
  const props = withoutNothing(type, given);
  const problems = problemsOf(type, props, argument).filter(problem => !isOfSubclass(problem, scope, type));
  if (problems.length === 0) return { props, findings: [] };
  const named = problems.map(problem =>
    ({ ...problem, property: problem.property === '' ? 'props' : problem.property }));
  return { props: standIn(type, given) as Props, findings: review(INPUT_RULES, named, scope.node.path) };
}

/** Props of a caller with more of them. What is not an object stays as it is, so that `inputOf` refuses it by name. */
export function extended<Props extends object, More extends object>(given: Props, more: More): Props & More {
  return given === undefined || (typeof given === 'object' && given !== null && !Array.isArray(given))
    ? { ...given, ...more }
    : given as Props & More;
}

/** A subclass may pass on its own properties. */
function isOfSubclass({ kind, property, misspelt }: InputProblem, scope: IConstruct, type: string): boolean {
  const ofLibrary = type.replace(/Props$/, '');
  return kind === 'unknown' && misspelt === false && !property.includes('.') && ofLibrary in CLASSES
    && className(scope) !== ofLibrary;
}

/** Attributes of something that exists already. Wrong types fail the synth, and are replaced by stand-ins. */
export function attributesOf<Attributes>(
  scope: IConstruct, type: string, given: Attributes, argument?: string,
): Attributes {
  const { props, findings } = inputOf(scope, type, given, argument);
  if (findings.length > 0) scope.node.addValidation({ validate: () => findings.map(describeFinding) });
  return props;
}

/** Emits nothing, since the types of the input are wrong. */
export function refuse(scope: IConstruct, findings: readonly Finding[]): Emitted {
  return emit(scope, { findings, manifests: {}, warningPolicy: { part: true }, tables: [] });
}

/** Labels that the chart around a construct gives to everything in it. */
export function chartLabels(scope: IConstruct): Labels {
  return Chart.of(scope).labels as StringMap;
}

/** The namespace of a construct: its own, else its chart's; empty where there is none, which a rule refuses. */
export function namespaceOf(scope: IConstruct, namespace: string | undefined): string {
  return namespace ?? Chart.of(scope).namespace ?? '';
}

/** Declares that a front end replaces deferred text. A plain cdk8s synth would write placeholders into files. */
export function liftsDeferredText(root: IConstruct): void {
  liftedTrees.add(root.node.root);
}

const liftedTrees = new WeakSet<IConstruct>();

const emittingScopes = new WeakSet<IConstruct>();

/** The outermost construct of the library that an object is part of; undefined for objects that the user has added. */
export function unitOf(object: IConstruct): IConstruct | undefined {
  return object.node.scopes.find(scope => emittingScopes.has(scope));
}

/** The errors that a construct finds in text that has become known, as lines of text. */
export type TextCheck = (known: KnownText) => string[];

/** The pending check of a construct, if it has one. */
export function textCheckOf(scope: IConstruct): TextCheck | undefined {
  return textChecks.get(scope);
}

const textChecks = new WeakMap<IConstruct, TextCheck>();

function textCheck(scope: IConstruct, pending: readonly PendingFinding[]): TextCheck {
  return known => {
    const errors = pending.flatMap(finding => finding.whenKnown(known))
      .filter(finding => finding.severity === Severity.ERROR && !isPending(finding));
    // One rule may run for several texts.
    return [...new Set(errors.map(finding => `[${scope.node.path}] ${describeFinding(finding)}`))];
  };
}

function identity(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function identityOf({ kind, metadata }: Manifest): string {
  return identity(kind, metadata.namespace, metadata.name);
}

/** Objects of a construct, and which construct of the app emits them. */
interface EmittedManifests {
  readonly manifests: readonly Manifest[];
  readonly emitterOf: (object: string) => string | undefined;
  readonly construct: string;
}

/** Rules that need to see the whole app. */
export const DUPLICATE_RULES = ruleTable<EmittedManifests>('Names and namespaces', [
  {
    code: 'DUPLICATE_OBJECT',
    severity: Severity.ERROR,
    about: 'Two objects of the same kind, namespace and name in one app would overwrite each other.',
    check: ({ manifests, emitterOf, construct }) => {
      const objects = manifests.map(identityOf);
      const repeated = objects.filter((object, index) => objects.indexOf(object) !== index)
        .map(object => [object, construct] as const);
      const taken = objects.map(object => [object, emitterOf(object)] as const)
        .filter(([, emitter]) => emitter !== construct);
      const all = [...taken, ...repeated];
      const others = [...new Set(all.map(([, emitter]) => emitter))];
      return others.map(other => {
        const shared = all.filter(([, emitter]) => emitter === other).map(([object]) => object);
        return {
          property: 'name',
          value: shared[0],
          message: `the construct '${other}' has an object of this kind, namespace and name `
            + `already${andMore(shared.length, 'that are here too')}`,
          allowed: 'one object of a kind for each namespace and name',
          fix: 'set another `name` (or namespace) on one of the two',
        };
      });
    },
  },
]);

function andMore(count: number, what: string): string {
  return count === 1 ? '' : `, and ${count - 1} more ${what}`;
}

/** An object, and the paths of its text that is known only during the deployment. */
interface DeferredManifest {
  readonly manifest: Manifest;
  readonly paths: readonly string[];
}

/** Rules on text that is known only during the deployment. */
export const DEFERRED_RULES = ruleTable<readonly DeferredManifest[]>('Names and namespaces', [{
  code: 'DEFERRED_NOT_ALLOWED',
  severity: Severity.ERROR,
  about: 'Namespaces and keys are known at synth; names too, since other names are made from them.',
  check: manifests =>
    manifests.flatMap(({ manifest: { kind, metadata }, paths }) =>
      paths.filter(path => IDENTIFYING.test(path)).map(path => ({
        property: `${kind} ${metadata.name}${path}`,
        value: 'text that is known only during the deployment',
        message: 'objects are told apart by it',
        allowed: 'a plain text',
        fix: 'give a text that the program knows',
      }))),
}]);

const IDENTIFYING = /\(a key\)$|^\/metadata\/namespace$/;

/** Tables that every construct applies. */
export const FRONT_END_TABLES: readonly AnyTable[] = [
  INPUT_RULES, NAME_RULES, TOKEN_RULES, DUPLICATE_RULES, DEFERRED_RULES,
];

function codesOf(tables: readonly AnyTable[]): ReadonlySet<string> {
  return new Set(tables.flatMap(({ rules }) => rules.map(({ code }) => code)));
}

function once<Value>(compute: () => Value): () => Value {
  let computed: { readonly value: Value } | undefined;
  return () => (computed ??= { value: compute() }).value;
}

function apiObject(scope: IConstruct, key: string, manifest: Manifest): ApiObject {
  const object = new ApiObject(scope, key, manifest);
  // ApiObject gives the chart's namespace to every kind, cluster-scoped ones too.
  if (manifest.metadata.namespace === undefined && object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}

function undeployable(scope: IConstruct, deferred: readonly DeferredManifest[]): string[] {
  if (liftedTrees.has(scope.node.root)) return [];
  return deferred.flatMap(({ manifest, paths }) => paths.map(path =>
    `DEFERRED_TEXT_LEFT at ${manifest.kind} ${manifest.metadata.name}${path}: this text is known only during the `
      + 'deployment. Fix: deploy the chart through kafka-constructs/pulumi, or give a plain text'));
}

/**
 * Objects that the user has added and that have the identity of one of ours; looked for once a tree, since cdk8s
 * validates once a chart.
 */
const handWritten = new WeakMap<IConstruct, ReadonlyMap<string, string>>();

function clashes(scope: IConstruct, manifests: readonly Manifest[]): string[] {
  const others = handWritten.get(scope.node.root) ?? handWrittenObjects(scope.node.root);
  handWritten.set(scope.node.root, others);
  return manifests.flatMap(({ kind, metadata }) => {
    const path = others.get(identity(kind, metadata.namespace, metadata.name));
    return path === undefined ? [] : [`DUPLICATE_OBJECT at name: '${path}' is a ${kind} of the same namespace and `
      + `name, ${metadata.name}. Fix: rename one of the two`];
  });
}

function handWrittenObjects(root: IConstruct): ReadonlyMap<string, string> {
  const ours = AppRegistry.of(root).emittingConstructs;
  return new Map(root.node.findAll()
    .flatMap(node => ApiObject.isApiObject(node) && !ours.has(node.node.scope?.node.path ?? '')
      ? [[identity(node.kind, node.metadata.namespace, node.name), node.node.path] as const]
      : []));
}

/**
 * Paths of all objects of a tree by the file that cdk8s writes them to; empty where files hold more than one object.
 */
const filesOfTrees = new WeakMap<IConstruct, ReadonlyMap<string, readonly string[]>>();

/** cdk8s names the files of single objects by kind and name alone, so that two namespaces share them. */
function overwritten(scope: IConstruct): string[] {
  const { root, path } = scope.node;
  const files = filesOfTrees.get(root) ?? objectFiles(root);
  filesOfTrees.set(root, files);
  const isOwn = (object: string) => object.startsWith(`${path}/`);
  const ours = [...files].filter(([, objects]) =>
    objects.length > 1 && objects.some(isOwn) && (!isOwn(objects[0]) || !objects.every(isOwn)));
  // The later construct reports it, unless that one is not ours.
  const emittedPaths = AppRegistry.of(root).emittingConstructs;
  const said = ours.filter(([, objects]) =>
    !isOwn(objects[0]) || objects.some(object => !isOwn(object) && !emittedPaths.has(parentOf(object))));
  if (said.length === 0) return [];
  const [file, objects] = said[0];
  return ['FILE_OVERWRITTEN at yamlOutputType: cdk8s writes one file for each kind and name, whatever the namespace, '
    + `and would lose ${said.length} ${said.length === 1 ? 'object' : 'objects'}: ${file} is that of `
    + `${objects.join(' and of ')}. Fix: use YamlOutputType.FILE_PER_CHART, or FOLDER_PER_CHART_FILE_PER_RESOURCE with `
    + 'a chart for each namespace, or another `name`'];
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function objectFiles(root: IConstruct): ReadonlyMap<string, readonly string[]> {
  const { yamlOutputType } = root as App;
  const perChart = yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
  const files = new Map<string, string[]>();
  if (!perChart && yamlOutputType !== YamlOutputType.FILE_PER_RESOURCE) return files;
  for (const object of root.node.findAll()) {
    if (!ApiObject.isApiObject(object)) continue;
    const file = `${perChart ? `${Chart.of(object).node.path}/` : ''}${object.kind}.${object.name}`;
    files.set(file, [...files.get(file) ?? [], object.node.path]);
  }
  return files;
}
