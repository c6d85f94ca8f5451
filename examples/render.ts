import { spawnSync } from 'child_process';
import { existsSync, readdirSync, rmSync } from 'fs';
import { join } from 'path';

/*
 * Runs every example as a user would run it, with node in its own folder, and writes its manifests there. Usage: node
 * examples/.build/render.js [NAME ...]
 */
const examples = join(__dirname, '..');
const names = process.argv.length > 2
  ? process.argv.slice(2)
  : readdirSync(examples).filter(name => existsSync(join(examples, name, 'main.ts'))).sort();

for (const name of names) {
  const folder = join(examples, name);
  rmSync(join(folder, 'manifests'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [join(__dirname, name, 'main.js')], {
    cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'manifests' }, stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  process.stdout.write(`examples/${name}/manifests\n`);
}
