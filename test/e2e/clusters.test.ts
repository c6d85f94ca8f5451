import { readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { combinedNode, referenceDeployment, separateControllers } from './clusters';

// The other tests apply these clusters with smaller sizes; here is what makes them the examples.
test.each([
  ['reference-deployment/manifests/kafka.k8s.yaml', referenceDeployment()],
  ['flash-array/manifests/orders.k8s.yaml', separateControllers()],
  ['laptop/manifests/kafka.k8s.yaml', combinedNode()],
])('%s contains exactly the objects that are tested', (file, manifests) => {
  const example = documents(readFileSync(join(__dirname, '../../examples', file), 'utf8'));
  for (const object of documents(manifests)) expect(example).toContainEqual(object);
});

function documents(text: string): unknown[] {
  return parseAllDocuments(text).map(document => document.toJS());
}
