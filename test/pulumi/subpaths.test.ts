import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/* What the ways into the package bring with them. */

const LIB = join(__dirname, '../../lib');

function filesIn(folder: string, without: readonly string[] = []): string[] {
  return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !without.includes(name)).flatMap(entry =>
    entry.isDirectory()
      ? filesIn(join(folder, entry.name))
      : /\.(js|d\.ts)$/.test(entry.name) ? [join(folder, entry.name)] : []);
}

const mentioning = (word: string, files: readonly string[]) =>
  files.filter(file => readFileSync(file, 'utf8').includes(word));

/** Folders of node_modules that are loaded with a module. */
function loadedWith(module: string): string[] {
  const script = `require('${module}'); const names = Object.keys(require.cache).map(file => `
    + `/node_modules\\/((@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
    console.log(JSON.stringify([...new Set(names.filter(Boolean))]));`;
  return JSON.parse(
    execFileSync(process.execPath, ['-e', script], { cwd: join(__dirname, '../..'), encoding: 'utf8' }),
  );
}

test('users of cdk8s do not need Pulumi', () => {
  expect(mentioning('@pulumi/', filesIn(LIB, ['pulumi']))).toEqual([]);
  expect(loadedWith('kafka-constructs').filter(name => name.startsWith('@pulumi'))).toEqual([]);
});

test('users of Pulumi without AWS do not need the AWS packages', () => {
  expect(mentioning('@pulumi/aws', filesIn(join(LIB, 'pulumi'), ['aws']))).toEqual([]);
  expect(loadedWith('kafka-constructs/pulumi').filter(name => name === '@pulumi/aws')).toEqual([]);
});

test('modules of @pulumi/aws are imported one by one: its index loads all services', () => {
  expect(filesIn(join(LIB, 'pulumi/aws')).filter(file => /["']@pulumi\/aws["']/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
