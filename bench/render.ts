import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { withLibrary } from './library';

/*
 * Renders clusters with one variant, in a process of its own, and prints what the process has used. It loads nothing
 * that the variant does not need. Usage: node render.js VARIANT COUNT OUTDIR, or without arguments for Node alone.
 */
export const WORK = join(__dirname, 'work');
export const LITERALS = join(WORK, 'literals.js');
export const CHART = join(WORK, 'chart');

export type Variant = (namespaces: readonly string[], outdir: string) => void;

export interface Cost {
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

interface Literals {
  readonly app: Variant;
  readonly objects: (namespace: string) => { [id: string]: object };
}

export const VARIANTS: { readonly [name: string]: () => Variant } = {
  'library': () => withLibrary,
  'by hand': () => literals().app,
  'JSON': () => writeJson,
};

/** Namespaces of this many clusters. */
export function teams(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `team-${String(index).padStart(3, '0')}`);
}

/** The floor: the objects as JSON, which is YAML. */
function writeJson(namespaces: readonly string[], outdir: string): void {
  mkdirSync(outdir, { recursive: true });
  for (const namespace of namespaces) {
    const texts = Object.values(literals().objects(namespace)).map(object => JSON.stringify(object));
    writeFileSync(join(outdir, `${namespace}.k8s.yaml`), texts.join('\n---\n'));
  }
}

function literals(): Literals {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(LITERALS) as Literals;
}

if (require.main === module) {
  const [variant, count, outdir] = process.argv.slice(2);
  if (variant !== undefined) VARIANTS[variant]()(teams(Number(count)), outdir);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stdout.write(
    JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 } satisfies Cost),
  );
}
