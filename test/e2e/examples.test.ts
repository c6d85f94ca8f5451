import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Yaml } from 'cdk8s';
import { freshNamespace, kubectl, removeNamespace } from './kubernetes';
import { canFail } from './test-cluster';
import { testWithFailures } from './test-with-failures';

/*
 * Every object of every example is one that the API server takes. Custom resources have no schema there, as with STORK
 * and Autopilot themselves: what is in them is checked by test/conformance. It warns of pods that Pod Security
 * "restricted" refuses.
 */

const EXAMPLES = join(__dirname, '../../examples');
const files = readdirSync(EXAMPLES).flatMap(example => {
  const folder = join(EXAMPLES, example, 'manifests');
  try {
    return readdirSync(folder).filter(name => name.endsWith('.yaml')).map(name => join(folder, name));
  } catch {
    return [];
  }
// Twenty teams have the same cluster.
}).filter(file => !/team-(0[2-9]|1\d|20)/.test(file));
const namespaces = new Set(
  files.flatMap(file => Yaml.load(file)).flatMap(object => object.metadata.namespace ?? []) as string[],
);
// It is there, and may not be deleted.
namespaces.delete('kube-system');

beforeAll(async () => {
  if (!canFail) return;
  for (const namespace of namespaces) await freshNamespace(namespace);
});
afterAll(async () => {
  if (!canFail) return;
  for (const namespace of namespaces) await removeNamespace(namespace);
});

// A cluster of the user's has its own custom resources, and its own ideas of them.
testWithFailures.each(files.map(file => [file.slice(EXAMPLES.length + 1), file]))('%s', async (_, file) => {
  const objects = readFileSync(file, 'utf8').split(/^---$/m).length;
  const taken = await kubectl(['apply', '--dry-run=server', '--warnings-as-errors', '--filename', file]);
  expect(taken.trim().split('\n')).toHaveLength(objects);
});
