import { execFileSync, spawnSync } from 'child_process';
import {
  cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import { parseAllDocuments } from 'yaml';

/* The package as npm packs it, in a folder of its own. */

const ROOT = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const installed = join(folder, 'node_modules/kafka-constructs');

jest.setTimeout(240_000);

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
  mkdirSync(installed, { recursive: true });
  execFileSync(
    'tar',
    [
      '--extract', '--gzip', '--strip-components=1', '--directory', installed, '--file',
      join(folder, readdirSync(folder).find(name => name.endsWith('.tgz'))!),
    ],
  );
  for (const name of ['cdk8s', 'cdk8s-plus-27', 'constructs', '@pulumi', '@types/node']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

test('the command can be executed, by Python too, which leaves modes as they are', () => {
  const command = join(
    installed, JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).bin['kafka-constructs'],
  );
  expect((statSync(command).mode % 0o1000).toString(8)).toBe('755');
  expect(execFileSync(command, ['--help'], { encoding: 'utf8' })).toMatch(/resize/);
});

test('no file of the project that users do not need is in it', () => {
  expect(readdirSync(installed).filter(name => !name.startsWith('.')).sort()).toEqual([
    'API.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'lib', 'package.json',
  ]);
});

/** Compiles a program in a project as `pulumi new` makes it. */
function compile(project: string): string {
  try {
    return execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--project', project],
      { encoding: 'utf8', stdio: 'pipe' },
    );
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** What the templates of Pulumi have (pulumi/templates, aws-typescript and kubernetes-typescript). */
const TEMPLATE = {
  strict: true,
  outDir: 'bin',
  target: 'es2020',
  module: 'commonjs',
  moduleResolution: 'node',
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};

const PULUMI_EXAMPLES = ['cdk8s-and-pulumi', 'pulumi-adopt', 'pulumi-ebs'];

test('documentation and examples compile in a project from `pulumi new`', () => {
  const pages = ['README.md', 'docs/concepts/pulumi.md'].map(name => readFileSync(join(ROOT, name), 'utf8'));
  const programs = pages.flatMap(page => [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code));
  expect(programs.filter(code => code.includes("from 'kafka-constructs/pulumi'")).length).toBeGreaterThanOrEqual(6);
  expect(programs.filter(code => code.includes("from 'kafka-constructs/pulumi/aws'")).length).toBeGreaterThanOrEqual(2);
  programs.forEach((code, index) => writeFileSync(join(folder, `${index}.ts`), code));
  for (const name of PULUMI_EXAMPLES) {
    cpSync(
      join(ROOT, 'examples', name),
      join(folder, name),
      { recursive: true, filter: source => !source.includes('node_modules') },
    );
  }
  const files = [...programs.map((_, index) => `${index}.ts`), ...PULUMI_EXAMPLES.map(name => `${name}/index.ts`)];
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: TEMPLATE, files }));
  expect(compile(folder)).toBe('');
});

test.each(PULUMI_EXAMPLES)('the example %s is a project of Pulumi, with the versions that are tested', name => {
  const read = (file: string) => JSON.parse(readFileSync(join(ROOT, 'examples', name, file), 'utf8'));
  expect(TEMPLATE).toMatchObject(read('tsconfig.json').compilerOptions);
  expect(readFileSync(join(ROOT, 'examples', name, 'Pulumi.yaml'), 'utf8')).toMatch(/^runtime: nodejs$/m);
  const { dependencies } = read('package.json');
  const program = readFileSync(join(ROOT, 'examples', name, 'index.ts'), 'utf8');
  const imported = [...program.matchAll(/from '([^.][^']*)'/g)].map(([, module]) =>
    /^(@[^/]+\/)?[^/]+/.exec(module)![0]);
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(imported));
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const [module, version] of Object.entries(dependencies).filter(([key]) => key.startsWith('@pulumi'))) {
    expect(
      devDependencies[module],
    ).toBe(
      version,
    );
  }
});

/** The programs of a page. */
function programsOf(page: string): string[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);
}

/** Runs a program as a user does, and returns what it prints to stderr. */
function run(code: string, name: string): string {
  const project = join(folder, name);
  mkdirSync(project, { recursive: true });
  writeFileSync(
    join(project, 'main.js'), ts.transpile(code, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS }),
  );
  const { JEST_WORKER_ID, NODE_ENV, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ['main.js'], { cwd: project, env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.anything()]);
  return stderr;
}

/** The warning of every program that declares a first start. */
const FIRST_START = 'Warning: \\[orders/kafka\\] BOOTSTRAP_DECLARED [^\n]*\n';

test('the first program of the README renders what the README says, and its command matches', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(run(programsOf('README.md')[0], 'readme')).toMatch(new RegExp(`^${FIRST_START}orders/kafka: .*\nNext: kubectl `
    + 'apply --filename dist/orders\\.k8s\\.yaml\n$'));
  const manifest = readFileSync(join(folder, 'readme/dist/orders.k8s.yaml'), 'utf8');
  const [, objects, lines] = /renders (\d+) objects in more than ([\d,]+) lines/.exec(readme)!;
  expect(parseAllDocuments(manifest)).toHaveLength(Number(objects));
  expect(manifest.split('\n').length).toBeGreaterThan(Number(lines.replace(',', '')));
  const [, command] = /npx kafka-constructs (.*) > resize\.sh/.exec(readme)!;
  const script = execFileSync(
    join(installed, 'lib/cli/main.js'), command.split(' '), { cwd: join(folder, 'readme'), encoding: 'utf8' },
  );
  expect(script).toMatch(/^#!\/usr\/bin\/env bash\n/);
});

const TASKS = readdirSync(join(ROOT, 'docs/tasks')).filter(name =>
  programsOf(`docs/tasks/${name}`).some(code => code.includes('app.synth()')));

test.each(TASKS)('the program of docs/tasks/%s runs, and its only warning is about the first start', name => {
  for (const code of programsOf(`docs/tasks/${name}`)) {
    // Topics of a cluster that is made elsewhere are no cluster.
    const made = code.includes('new KafkaCluster(') ? 'orders/kafka: Kafka [^\n]*\nNext: [^\n]*\n' : '';
    expect(run(code, name)).toMatch(
      new RegExp(`^(${FIRST_START})?${made}$`),
    );
  }
});
