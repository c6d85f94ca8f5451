// Puts the drawing library and what it needs into one file beside this one, which the package contains: users install no
// package for it. Run by the compile task.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { metafile } = await build({
  entryPoints: [join(here, 'entry.mjs')],
  outfile: join(here, 'bundle.js'),
  bundle: true,
  minify: true,
  // The files for browsers need no module of Node.
  platform: 'browser',
  format: 'cjs',
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: join(here, '../../..'),
});

const packages = [...new Set(Object.keys(metafile.inputs).flatMap(file => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))].sort();
const notices = packages.map(folder => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${licenseText(folder)}`;
});
writeFileSync(join(here, 'bundle-licenses.txt'), notices.join('\n\n----\n\n'));

function licenseText(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'license.txt']) {
    try {
      return readFileSync(join(folder, name), 'utf8').trim();
    } catch {
      // Under another name.
    }
  }
  throw new Error(`no license text in ${folder}`);
}
