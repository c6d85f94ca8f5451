import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { stringify } from 'yaml';

/*
 * What the library is measured against: the very objects that it renders, as literals in a cdk8s app and as a Helm
 * chart. Both are made from a rendering at every run, so that they cannot fall behind; what differs between namespaces
 * (names, ids, checksums) is put in or worked out by them as by a program written by hand.
 */

/** A rendered object. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: { readonly [file: string]: string };
}

/** One cluster, rendered for a namespace that is unlike any text around it. */
export interface Sample {
  readonly namespace: string;
  readonly clusterId: string;
  readonly directoryIds: readonly string[];
  readonly objects: { readonly [id: string]: Rendered };
}

/** Files of a ConfigMap whose change rolls pods, in the order in which the library takes their checksum. */
const ROLLING = ['server.properties', 'log4j2.properties'];

/** A module with the functions `objects(namespace)` and `app(namespaces, outdir)`. */
export function literalApp(sample: Sample): string {
  const literals = Object.entries(sample.objects).map(([id, object]) => `  ${JSON.stringify(id)}: `
    + `${literal(object, sample)},`);
  return `'use strict';
const { createHash } = require('crypto');

function uuid(text) {
  for (let attempt = 0; ; attempt++) {
    const id = createHash('sha256').update(attempt === 0 ? text : text + '#' + attempt).digest().subarray(0, 16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

function checksum({ data }) {
  return createHash('sha256').update(${JSON.stringify(ROLLING)}.flatMap(name => [name, data[name]]).join('\\0')).digest('hex');
}

function objects(namespace) {
  const clusterId = uuid(namespace + '/kafka');
  const directoryIds = [1000, 1001, 1002].map(id => uuid(clusterId + '/' + id));
  const all = {
${literals.join('\n')}
  };
  for (const [set, config] of [['controller', 'controller-config'], ['broker', 'broker-config']]) {
    all[set].spec.template.metadata.annotations['kafka-constructs/config-checksum'] = checksum(all[config]);
  }
  return all;
}

function app(namespaces, outdir) {
  const { ApiObject, App, Chart, JsonPatch } = require('cdk8s');
  const tree = new App({ outdir });
  for (const namespace of namespaces) {
    const chart = new Chart(tree, namespace, { namespace });
    for (const [id, manifest] of Object.entries(objects(namespace))) {
      const object = new ApiObject(chart, id, manifest);
      if (manifest.metadata.namespace === undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
  }
  tree.synth();
}

module.exports = { app, objects };
`;
}

/** Writes the chart; ids are values of it, and checksums those of its own text, as charts do it. */
export function writeChart(sample: Sample, folder: string): void {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: kafka\nversion: 0.1.0\n');
  writeFileSync(join(folder, 'values.yaml'), 'clusterId: ""\ndirectoryIds: []\n');
  const isConfig = ({ kind }: Rendered) => kind === 'ConfigMap';
  const objects = Object.values(sample.objects);
  writeFileSync(join(folder, 'templates/configuration.yaml'), template(objects.filter(isConfig), sample));
  writeFileSync(join(folder, 'templates/objects.yaml'), template(objects.filter(object => !isConfig(object)), sample));
}

function literal(object: Rendered, sample: Sample): string {
  return JSON.stringify(object).replace(/"(?:[^"\\]|\\.)*"/g, text => {
    const filled = put(JSON.parse(text).replace(/[\\`]|\$\{/g, '\\$&'), sample, name => `\${${name}}`);
    return filled.includes('${namespace}') || filled.includes('${clusterId}') || filled.includes('${directoryIds')
      ? `\`${filled}\``
      : text;
  });
}

function template(objects: readonly Rendered[], sample: Sample): string {
  const values: { [name: string]: string } = { namespace: '.Release.Namespace', clusterId: '.Values.clusterId' };
  const text = objects.map(object => stringify(object, { lineWidth: 0 })).join('---\n');
  return put(text, sample, name => `{{ ${values[name] ?? `index .Values.directoryIds ${/\d/.exec(name)}`} }}`)
    .replace(/(kafka-constructs\/config-checksum: )\S+/g, '$1{{ include (print $.Template.BasePath '
      + '"/configuration.yaml") . | sha256sum }}');
}

/** Puts expressions in place of what differs between namespaces. */
function put(
  text: string, { namespace, clusterId, directoryIds }: Sample, expression: (name: string) => string,
): string {
  return directoryIds.reduce((filled, id, index) => filled.replaceAll(id, expression(`directoryIds[${index}]`)), text)
    .replaceAll(clusterId, expression('clusterId')).replaceAll(namespace, expression('namespace'));
}
