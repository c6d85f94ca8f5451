import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { cpus, tmpdir } from 'os';
import { join } from 'path';
import { isDeepStrictEqual } from 'util';
import { parseAllDocuments } from 'yaml';
import { byHand, handWrittenObjects } from './hand-written';
import { withLibrary } from './library';

/*
 * What a synth costs: CPU seconds (user and system) and peak memory of whole processes, for 1, 10 and 100 clusters, with the
 * library, with the same objects written by hand as ApiObjects, with JSON.stringify of them as the floor, and with a Helm
 * chart where helm is on the PATH. The objects are compared first. Figures of one run are comparable with each other only.
 * Usage: npm run bench [-- REPEATS]
 */
type Variant = (namespaces: readonly string[], outdir: string) => void;

const VARIANTS: { readonly [name: string]: Variant } = {
  'library': withLibrary,
  'by hand': byHand,
  'JSON': (namespaces, outdir) => {
    mkdirSync(outdir, { recursive: true });
    for (const namespace of namespaces) {
      const texts = Object.values(handWrittenObjects(namespace)).map(object => JSON.stringify(object));
      writeFileSync(join(outdir, `${namespace}.k8s.yaml`), texts.join('\n---\n'));
    }
  },
};

interface Cost {
  readonly cpuSeconds: number;
  readonly megabytes: number | undefined;
}

const [, , task, ...args] = process.argv;
if (task === 'render') {
  const [variant, count, outdir] = args;
  VARIANTS[variant](teams(Number(count)), outdir);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stdout.write(JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 }));
} else {
  compare(Number(task ?? 9));
}

function teams(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `team-${String(index).padStart(3, '0')}`);
}

function compare(repeats: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const helm = spawnSync('helm', ['version', '--short']).status === 0;
  checkEquality(folder, helm);
  const node = minimum(repeats, () => measured('node', ['-e', 'const u = process.resourceUsage(); console.log(JSON.stringify({ cpuSeconds: (u.userCPUTime + u.systemCPUTime) / 1e6, megabytes: u.maxRSS / 1024 }))']));
  print(['clusters', ...Object.keys(VARIANTS).map(name => `${name}: CPU s (MB)`), ...helm ? ['Helm: CPU s'] : [], 'library / by hand']);
  print(Array(helm ? 6 : 5).fill('---'));
  for (const count of [1, 10, 100]) {
    const costs = Object.fromEntries(Object.keys(VARIANTS).map(name => [name, [] as Cost[]]));
    // Interleaved, so that a slow moment of the machine meets all variants.
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const name of Object.keys(VARIANTS)) costs[name].push(measured('node', [__filename, 'render', name, String(count), join(folder, name, String(count))]));
    }
    const best = Object.fromEntries(Object.entries(costs).map(([name, all]) => [name, least(all)]));
    const ratio = best.library.cpuSeconds / best['by hand'].cpuSeconds;
    print([String(count), ...Object.values(best).map(shown), ...helm ? [helmSeconds(count, repeats).toFixed(3)] : [], ratio.toFixed(2)]);
  }
  process.stdout.write(`\nnode alone: ${shown(node)}; ${repeats} runs each, the least CPU time; Node ${process.version}, ${cpus().length} cores; helm ${helm ? 'measured' : 'not on the PATH: skipped'}\n`);
  rmSync(folder, { recursive: true });
}

function measured(command: string, argv: string[]): Cost {
  const { status, stdout, stderr } = spawnSync(command, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Cost;
}

function least(costs: readonly Cost[]): Cost {
  return costs.reduce((best, cost) => cost.cpuSeconds < best.cpuSeconds ? cost : best);
}

function minimum(repeats: number, measure: () => Cost): Cost {
  return least(Array.from({ length: repeats }, measure));
}

/** CPU seconds of helm and what it starts, as bash counts them. */
function helmSeconds(count: number, repeats: number): number {
  const once = () => {
    const calls = teams(count).map(namespace => helmCall(namespace)).join('\n');
    const { stdout, status } = spawnSync('bash', ['-ec', `${calls}\ntimes`], { encoding: 'utf8' });
    if (status !== 0) throw new Error('helm failed');
    return stdout.trim().split('\n').at(-1)!.split(' ').map(text => /(\d+)m([\d.]+)s/.exec(text)!).reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  };
  return Math.min(...Array.from({ length: count === 100 ? Math.min(3, repeats) : repeats }, once));
}

function helmCall(namespace: string): string {
  const ids = idsOf(namespace);
  return `helm template kafka "${join(__dirname, '../chart')}" --namespace ${namespace} --set clusterId=${ids.cluster},${ids.directories.map((id, index) => `directoryIds[${index}]=${id}`).join(',')} > /dev/null`;
}

function idsOf(namespace: string): { cluster: string; directories: string[] } {
  const text = JSON.stringify(handWrittenObjects(namespace));
  return {
    cluster: /--cluster-id=\\"([\w-]{22})/.exec(text)![1],
    directories: [...text.matchAll(/100\d@[^:,"]+:9093:([\w-]{22})/g)].map(([, id]) => id),
  };
}

function checkEquality(folder: string, helm: boolean): void {
  const [namespace] = teams(1);
  const rendered = Object.fromEntries(Object.entries(VARIANTS).map(([name, render]) => {
    const outdir = join(folder, 'check', name);
    render([namespace], outdir);
    return [name, documents(readFileSync(join(outdir, readdirSync(outdir)[0]), 'utf8'))];
  }));
  if (helm) {
    const { stdout } = spawnSync('bash', ['-ec', helmCall(namespace).replace(' > /dev/null', '')], { encoding: 'utf8' });
    rendered.Helm = documents(stdout);
  }
  for (const [name, objects] of Object.entries(rendered)) {
    const comparable = name === 'Helm' ? withoutChecksum : (all: object) => all;
    const same = isDeepStrictEqual(comparable(objects), comparable(rendered.library));
    if (!same) throw new Error(`the objects of '${name}' are not those of the library; nothing was measured`);
    process.stdout.write(`${name}: ${Object.keys(objects).length} objects, equal to the library's${name === 'Helm' ? ' but for the checksums of its own texts' : ''}\n`);
  }
  process.stdout.write('\n');
}

function documents(text: string): { [id: string]: unknown } {
  const objects = parseAllDocuments(text).map(document => document.toJS() as { kind: string; metadata: { name: string } } | null);
  return Object.fromEntries(objects.flatMap(object => object ?? []).map(object => [`${object.kind} ${object.metadata.name}`, object] as const).sort(([a], [b]) => a < b ? -1 : 1));
}

function withoutChecksum(objects: { [id: string]: unknown }): unknown {
  return JSON.parse(JSON.stringify(objects).replace(/"kafka-constructs\/config-checksum":"[^"]*"/g, '"kafka-constructs/config-checksum":""'));
}

function shown({ cpuSeconds, megabytes }: Cost): string {
  return `${cpuSeconds.toFixed(3)}${megabytes === undefined ? '' : ` (${megabytes.toFixed(0)})`}`;
}

function print(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
