import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { rulesPage } from '../src/rules';

const ROOT = join(__dirname, '..');

test('docs/rules.md is up to date (npm run docs:rules)', () => {
  expect(readFileSync(join(ROOT, 'docs/rules.md'), 'utf8')).toBe(rulesPage());
});

interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string; readonly default?: string };
  readonly optional?: boolean;
}

interface Type extends Documented {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: Documented[];
  readonly methods?: Documented[];
  readonly members?: Documented[];
}

test('every public member is documented, and every optional property states its default', () => {
  const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: { [fqn: string]: Type } };
  const inherited = new Set([
    'clusterName', 'namespace', 'bootstrapServers', 'connectString', 'podLabels',
    'storageClassName', 'volumeManager', 'volumeReplicas', 'volumeMobility', 'expandable',
  ]);
  const missing = Object.values(types).flatMap(type => [
    ...type.docs?.summary ? [] : [type.name],
    ...[...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []].flatMap(member => [
      // A class shows the docs of the interface that it implements.
      ...member.docs?.summary || (type.kind === 'class' && inherited.has(member.name))
        ? []
        : [`${type.name}.${member.name}`],
      ...type.datatype && member.optional && !member.docs?.default ? [`${type.name}.${member.name}: default`] : [],
    ]),
  ]);
  expect(missing).toEqual([]);
});

test('every example has a README that names its command, and its manifests', () => {
  const examples = readdirSync(join(ROOT, 'examples')).filter(name =>
    existsSync(join(ROOT, 'examples', name, 'main.ts')));
  expect(examples.length).toBeGreaterThanOrEqual(8);
  for (const name of examples) {
    expect(readFileSync(join(ROOT, 'examples', name, 'README.md'), 'utf8')).toContain('kubectl apply');
    expect(readdirSync(join(ROOT, 'examples', name, 'manifests')).length).toBeGreaterThan(0);
  }
});

/** Every page of documentation, with its folder. */
function pages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? pages(join(folder, entry.name))
      : entry.name.endsWith('.md') ? [join(folder, entry.name)] : []);
}

const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].map(name => join(ROOT, name)), ...pages(join(ROOT, 'docs')),
  ...pages(join(ROOT, 'examples')),
];

test('every program in the documentation compiles', () => {
  const programs = new Map<string, string>(PAGES.flatMap(page =>
    [...readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)]
      .map(([, code], index) => [`${page}.${index}.ts`, code] as const)));
  expect(programs.size).toBeGreaterThanOrEqual(4);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = name => programs.has(name) || fileExists(name);
  host.readFile = name => programs.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const program = programs.get(name);
    return program === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, program, target);
  };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...programs.keys()], options, host));
  expect(diagnostics.map(({ file, messageText }) => `${file?.fileName}: `
    + `${ts.flattenDiagnosticMessageText(messageText, ' ')}`)).toEqual([]);
});

test('every link within the documentation leads somewhere', () => {
  const broken = PAGES.flatMap(page => [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
    .filter(([, target]) => !existsSync(join(page, '..', target))).map(([, target]) => `${page}: ${target}`));
  expect(broken).toEqual([]);
});

test('every public member of the Pulumi front end is documented, and every optional property states its default', () => {
  const entries = ['src/pulumi/index.ts', 'src/pulumi/aws/index.ts'].map(name => join(ROOT, name));
  const program = ts.createProgram(
    entries, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, skipLibCheck: true, types: ['node'] },
  );
  const checker = program.getTypeChecker();
  const exported = entries.flatMap(entry =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!));
  const symbols = exported.map(symbol => checker.getAliasedSymbol(symbol)).flatMap(symbol =>
    [symbol, ...[...symbol.members?.values() ?? [], ...symbol.exports?.values() ?? []].filter(isPublic)]);
  expect(symbols.length).toBeGreaterThan(40);
  const missing = symbols.flatMap(symbol => [
    ...ts.displayPartsToString(symbol.getDocumentationComment(checker)) === '' ? [symbol.name] : [],
    ...isOptional(symbol) && !symbol.getJsDocTags().some(({ name }) => name === 'default')
      ? [`${symbol.name}: default`]
      : [],
  ]);
  expect(missing).toEqual([]);
});

function isPublic({ name, declarations = [] }: ts.Symbol): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
  return !/^(_|prototype$)/.test(name) && declarations.every(declaration =>
    !(ts.canHaveModifiers(declaration) && ts.getModifiers(declaration)?.some(({ kind }) => hidden.includes(kind))));
}

function isOptional({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some(declaration =>
    ts.isPropertySignature(declaration) && declaration.questionToken !== undefined);
}
