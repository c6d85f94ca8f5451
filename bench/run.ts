import { spawnSync } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { join } from 'path';
import { isDeepStrictEqual } from 'util';
import { parseAllDocuments } from 'yaml';
import { type Rendered, type Sample, literalApp, writeChart } from './counterparts';
import { sampleCluster } from './library';
import { type Cost, CHART, LITERALS, teams, VARIANTS, WORK } from './render';

/*
 * What a synth costs: CPU seconds (user and system) and peak memory of whole processes, for 1, 10 and 100 clusters; see
 * README.md. Figures of one run are comparable with each other only. Usage: npm run bench [-- REPEATS [MOST CLUSTERS]]
 */
const COUNTS = [1, 10, 100];

function measured(argv: readonly string[]): Cost {
  const { status, stdout, stderr } = spawnSync(
    process.execPath, [join(__dirname, 'render.js'), ...argv], { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Cost;
}

function least(costs: readonly Cost[]): Cost {
  return costs.reduce((best, cost) => cost.cpuSeconds < best.cpuSeconds ? cost : best);
}

/** CPU seconds of one helm call for each cluster, as bash counts them. */
function helmSeconds(count: number, repeats: number): number {
  const script = [...teams(count).map(namespace => `${helmCall(namespace)} > /dev/null`), 'times'].join('\n');
  return Math.min(...Array.from({ length: repeats }, () => {
    const { stdout, status } = spawnSync('bash', ['-ec', script], { encoding: 'utf8' });
    if (status !== 0) throw new Error('helm failed');
    const children = stdout.trim().split('\n').at(-1)!.split(' ');
    return children.map(text => /(\d+)m([\d.]+)s/.exec(text)!)
      .reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  }));
}

function helmCall(namespace: string): string {
  const { clusterId, directoryIds } = sampleCluster(namespace);
  const values = [`clusterId=${clusterId}`, ...directoryIds.map((id, index) => `directoryIds[${index}]=${id}`)];
  return `helm template kafka '${CHART}' --namespace ${namespace} --set '${values.join(',')}'`;
}

/** Every variant gives the library's objects, or nothing is measured. */
function checkEquality(helm: boolean): void {
  const [namespace] = teams(1);
  const rendered = Object.fromEntries(Object.entries(VARIANTS).map(([name, variant]) => {
    const outdir = join(WORK, 'check', name);
    variant()([namespace], outdir);
    return [name, documents(readFileSync(join(outdir, readdirSync(outdir)[0]), 'utf8'))];
  }));
  if (helm) rendered.Helm = documents(spawnSync('bash', ['-ec', helmCall(namespace)], { encoding: 'utf8' }).stdout);
  for (const [name, objects] of Object.entries(rendered)) {
    const comparable = name === 'Helm' ? withoutChecksums : (all: object) => all;
    if (!isDeepStrictEqual(comparable(objects), comparable(rendered.library))) {
      throw new Error(`'${name}' has other `
      + 'objects than the library');
    }
    process.stdout.write(`${name}: ${Object.keys(objects).length} objects, the `
      + `library's${name === 'Helm' ? ' but for checksums' : ''}\n`);
  }
}

function documents(text: string): { [id: string]: unknown } {
  const objects = parseAllDocuments(text).flatMap(document => (document.toJS() as Rendered | null) ?? []);
  return Object.fromEntries(
    objects.map(object => [`${object.kind} ${object.metadata.name}`, object] as const)
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

function withoutChecksums(objects: object): unknown {
  return JSON.parse(
    JSON.stringify(objects).replace(
      /"kafka-constructs\/config-checksum":"[^"]*"/g, '"kafka-constructs/config-checksum":""',
    ),
  );
}

function compare(repeats: number, most: number): void {
  const sample: Sample = sampleCluster('sample-namespace');
  const helm = spawnSync('helm', ['version', '--short']).status === 0;
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  writeFileSync(LITERALS, literalApp(sample));
  writeChart(sample, CHART);
  checkEquality(helm);
  row(
    'clusters',
    ...Object.keys(VARIANTS).map(name => `${name}: CPU s (MB)`),
    ...helm ? ['Helm: CPU s'] : [],
    'library / by hand',
  );
  row(...Array<string>(helm ? 6 : 5).fill('---'));
  for (const count of COUNTS.filter(clusters => clusters <= most)) {
    const rounds = Array.from({ length: repeats }, () => Object.keys(VARIANTS).map(name => measured([
      name, String(count), join(WORK, 'out', name, String(count)),
    ])));
    const [library, byHand, ...others] = Object.keys(VARIANTS)
      .map((_, index) => least(rounds.map(round => round[index])));
    const helmCell = helm ? [helmSeconds(count, Math.min(3, repeats)).toFixed(3)] : [];
    row(
      String(count),
      ...[library, byHand, ...others].map(shown),
      ...helmCell,
      (library.cpuSeconds / byHand.cpuSeconds).toFixed(2),
    );
  }
  const node = least(Array.from({ length: repeats }, () => measured([])));
  process.stdout.write(`\nNode alone ${shown(node)}; the least of ${repeats} interleaved runs; Node `
    + `${process.version}, ${cpus().length} cores; Helm ${helm ? 'one call a cluster' : 'skipped: not on the PATH'}\n`);
}

function shown({ cpuSeconds, megabytes }: Cost): string {
  return `${cpuSeconds.toFixed(3)} (${megabytes.toFixed(0)})`;
}

function row(...cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

compare(Number(process.argv[2] ?? 9), Number(process.argv[3] ?? Infinity));
