import { execFileSync, spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';

/**
 * Pulumi itself, where it is installed: `pulumi` on the PATH, which fetches its Kubernetes provider. Elsewhere this is
 * skipped.
 */

const installed = spawnSync('pulumi', ['version']).status === 0;
const testWithPulumi = installed
  ? test
  : (title: string, run: () => void) => test.skip(`${title} (\`pulumi\` is not on the PATH)`, run);

const folder = mkdtempSync(join(tmpdir(), 'pulumi-'));
const rendered = join(folder, 'rendered');
afterAll(() => rmSync(folder, { recursive: true }));

function pulumi(...words: string[]): string {
  return execFileSync('pulumi', [...words, '--non-interactive', '--cwd', join(__dirname, 'real')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'example',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_STACK: 'test',
      RENDERED: rendered,
    },
  });
}

const objectsIn = (path: string, files: readonly string[]) =>
  files.flatMap(file => parseAllDocuments(readFileSync(join(path, file), 'utf8')).map(document => document.toJS()));
const identity = ({ kind, metadata }: any) => `${kind} ${metadata.name}`;
const sorted = (objects: any[]) => [...objects].sort((one, other) => identity(one) < identity(other) ? -1 : 1);

jest.setTimeout(600_000);

testWithPulumi('pulumi preview and pulumi up: the objects are those that cdk8s renders; StatefulSets are protected', () => {
  pulumi('stack', 'init', 'test');
  expect(pulumi('preview')).toMatch(/StatefulSet\s+orders\/kafka\/broker\s+create/);
  pulumi('up', '--yes');
  const manifests = join(rendered, '1-manifest');
  const example = join(__dirname, '../../examples/cdk8s-and-pulumi/manifests');
  expect(sorted(objectsIn(manifests, readdirSync(manifests)))).toEqual(sorted(objectsIn(example, ['orders.k8s.yaml'])));
  pulumi('up', '--yes', '--expect-no-changes');
  expect(() => pulumi('destroy', '--yes')).toThrow(/protect/);
  pulumi('state', 'unprotect', '--all', '--yes');
  pulumi('destroy', '--yes');
});
