import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { rulesPage } from '../src/rules';

const ROOT = join(__dirname, '..');

test('docs/rules.md says what the rules say (npm run docs:rules)', () => {
  expect(readFileSync(join(ROOT, 'docs/rules.md'), 'utf8')).toBe(rulesPage());
});

interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string; readonly default?: string };
  readonly optional?: boolean;
}

interface Type extends Documented {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: Documented[];
  readonly methods?: Documented[];
  readonly members?: Documented[];
}

test('every public member is documented, and every optional property says its default', () => {
  const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: { [fqn: string]: Type } };
  const inherited = new Set([
    'clusterName', 'namespace', 'bootstrapServers', 'connectString', 'podLabels',
    'storageClassName', 'volumeManager', 'volumeReplicas', 'volumeMobility', 'expandable',
  ]);
  const missing = Object.values(types).flatMap(type => [
    ...type.docs?.summary ? [] : [type.name],
    ...[...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []].flatMap(member => [
      // A class shows the docs of the interface that it implements.
      ...member.docs?.summary || (type.kind === 'class' && inherited.has(member.name)) ? [] : [`${type.name}.${member.name}`],
      ...type.datatype && member.optional && !member.docs?.default ? [`${type.name}.${member.name}: default`] : [],
    ]),
  ]);
  expect(missing).toEqual([]);
});

test('every example has a README that names its command, and its manifests', () => {
  const examples = readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'main.ts')));
  expect(examples.length).toBeGreaterThanOrEqual(8);
  for (const name of examples) {
    expect(readFileSync(join(ROOT, 'examples', name, 'README.md'), 'utf8')).toContain('kubectl apply');
    expect(readdirSync(join(ROOT, 'examples', name, 'manifests')).length).toBeGreaterThan(0);
  }
});
