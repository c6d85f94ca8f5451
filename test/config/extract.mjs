// Writes every server.properties that the ConfigMaps of rendered manifests hold to a file of its own.
//
//   node extract.mjs OUTPUT MINORS MANIFEST...
//
// MINORS are the minor versions whose parser is at hand, with commas between them. The files land in
// OUTPUT/<minor version>/<pod index>/<manifest>/<ConfigMap>: the two folders say which Kafka release
// is to check them and as which pod. A ConfigMap or manifest that cannot be placed is printed as a
// failed check.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const KEY = 'server.properties';
const VERSION_ANNOTATION = 'kafka-constructs/kafka-version';
const COMPONENT_LABEL = 'app.kubernetes.io/component';

/** The minor version, by which run.sh chooses the release. */
function kafkaMinor(version) {
  const minor = /^(\d+\.\d+)\.\d+$/.exec(version)?.[1];
  if (minors.includes(minor)) return minor;
  throw new Error(`annotation ${VERSION_ANNOTATION} must name a Kafka version of ${minors.join(' or ')}, not ${version}`);
}

/** Controllers have pod indexes of their own, so that no node id is used twice. */
function podIndex(labels) {
  return labels[COMPONENT_LABEL] === 'controller' ? '1000' : '0';
}

function writeServerProperties(output, manifest, configMap) {
  const { name, namespace, labels = {}, annotations = {} } = configMap.metadata;
  if (labels['app.kubernetes.io/name'] !== 'kafka') {
    throw new Error('label app.kubernetes.io/name must be kafka');
  }
  const file = join(output, kafkaMinor(annotations[VERSION_ANNOTATION]), podIndex(labels), manifest, namespace ? `${namespace}.${name}` : name);
  if (existsSync(file)) throw new Error('the manifest has this ConfigMap twice');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, configMap.data[KEY]);
}

/** The objects of a manifest; throws on YAML that is wrong or ambiguous. */
function readObjects(manifest) {
  return parseAllDocuments(readFileSync(manifest, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

/** Runs one step; if it fails, prints that as a failed check. */
function attempt(what, step) {
  try {
    return step();
  } catch (error) {
    console.log(`FAIL  ${what}: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}

const [output, known, ...manifests] = process.argv.slice(2);
const minors = known.split(',');
for (const manifest of manifests) {
  for (const object of attempt(manifest, () => readObjects(manifest)) ?? []) {
    if (object?.kind === 'ConfigMap' && object.data && KEY in object.data) {
      attempt(`${manifest}/${object.metadata?.name}`, () => writeServerProperties(output, manifest, object));
    }
  }
}
