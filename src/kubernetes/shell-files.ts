import { readFileSync } from 'fs';
import { join } from 'path';
import { derive } from '../core/deferred';

/**
 * Shell files that run in containers, together with the shared one. They are static; what differs between clusters is
 * in their settings.
 */
export function shellFiles(folder: string, names: readonly string[]): { [file: string]: string } {
  const read = (from: string, name: string) => [name, readFileSync(join(from, name), 'utf8')];
  return Object.fromEntries([read(join(__dirname, 'scripts'), 'shared.sh'), ...names.map(name => read(folder, name))]);
}

/** Settings of shell files: a file of assignments that they source. */
export function shellSettings(settings: { readonly [name: string]: string | number }): string {
  return Object.entries(settings).map(([name, value]) => `${name}=${derive('shellWord', String(value))}\n`).join('');
}
