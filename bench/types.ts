import { spawnSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';

/*
 * What the Pulumi front end costs a compiler: CPU seconds (user and system) of tsc for a program that imports it,
 * against one that imports @pulumi/kubernetes alone, and for the library with and without it; see README.md. Figures of
 * one run are comparable with each other only. Usage: npm run bench:types [-- REPEATS]
 */

const ROOT = join(__dirname, '../..');
const WORK = join(__dirname, 'types');

const PROGRAMS: { readonly [name: string]: string } = {
  '@pulumi/kubernetes': "import * as kubernetes from '@pulumi/kubernetes';\nnew kubernetes.core.v1.ConfigMap('one', { "
    + "data: { key: 'value' } });\n",
  'kafka-constructs/pulumi': `import { Size } from 'cdk8s';
import { BackingStore, KafkaStorage } from 'kafka-constructs';
import { KafkaCluster } from 'kafka-constructs/pulumi';
new KafkaCluster('kafka', { brokers: 3, storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500) }) });
`,
  '@pulumi/aws/kms/key': "import { Key } from '@pulumi/aws/kms/key';\nnew Key('one');\n",
  'kafka-constructs/pulumi/aws': "import { StorageKey } from 'kafka-constructs/pulumi/aws';\nnew StorageKey('one', { "
    + 'usedBy: [] });\n',
};

// As Pulumi's template for TypeScript has it.
const OPTIONS = '--noEmit --strict --target es2020 --module node16 --moduleResolution node16 --types node';

const COMMANDS: { readonly [name: string]: string } = {
  ...Object.fromEntries(Object.keys(PROGRAMS).map(name => [name, `node_modules/.bin/tsc ${OPTIONS} `
    + `${join(WORK, fileOf(name))}`])),
  'the library': 'node_modules/.bin/tsc --noEmit -p tsconfig.json',
  'the library without src/pulumi': `node_modules/.bin/tsc --noEmit -p ${join(WORK, 'tsconfig.json')}`,
};

const RATIOS: readonly (readonly [of: string, to: string, atMost: number])[] = [
  ['kafka-constructs/pulumi', '@pulumi/kubernetes', 1.2],
  ['kafka-constructs/pulumi/aws', '@pulumi/aws/kms/key', 1.2],
  ['the library', 'the library without src/pulumi', 2],
];

function fileOf(name: string): string {
  return `${name.replace(/\W+/g, '-')}.ts`;
}

function cpuSeconds(command: string): number {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', `${command} && times`], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`);
  const children = stdout.trim().split('\n').at(-1)!.split(' ');
  return children.map(text => /(\d+)m([\d.]+)s/.exec(text)!)
    .reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function main(repeats: number): void {
  mkdirSync(WORK, { recursive: true });
  for (const [name, program] of Object.entries(PROGRAMS)) writeFileSync(join(WORK, fileOf(name)), program);
  writeFileSync(join(WORK, 'tsconfig.json'), JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { rootDir: join(ROOT, 'src') },
    include: [join(ROOT, 'src/**/*.ts')],
    exclude: [join(ROOT, 'src/pulumi/**')],
  }));
  const least: { [name: string]: number } = {};
  for (let run = 0; run < repeats; run++) {
    for (const [name, command] of Object.entries(COMMANDS)) {
      least[name] = Math.min(
        least[name] ?? Infinity, cpuSeconds(command),
      );
    }
  }
  console.log('| what is checked | CPU s | against | ratio | at most |\n| --- | --- | --- | --- | --- |');
  for (const [of, to, atMost] of RATIOS) {
    console.log(`| ${of} | ${least[of].toFixed(2)} | ${to}: ${least[to].toFixed(2)} | `
      + `${(least[of] / least[to]).toFixed(2)} | ${atMost} |`);
  }
}

main(Number(process.argv[2] ?? 5));
