import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { parseAllDocuments, stringify } from 'yaml';
import { registered } from './mocks';
import { plain } from './values';
import { liftTree } from '../../src/pulumi/lift';
import { makeResources } from '../../src/pulumi/resources';

/* Every example as a stack: the resources are the rendered objects. */

const EXAMPLES = join(__dirname, '../../examples');
// engine.processes.test.ts runs the examples that are Pulumi programs only.
const names = readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'main.ts')));

const folder = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The apps that an example creates. */
function appsOf(name: string): App[] {
  const apps: App[] = [];
  // An example may write more files beside its manifests.
  process.env.CDK8S_OUTDIR = folder;
  const synth = jest.spyOn(App.prototype, 'synth').mockImplementation(function (this: App) { apps.push(this); });
  require(`../../examples/${name}/main`);
  synth.mockRestore();
  return apps;
}

function renderedObjects(name: string): any[] {
  const manifests = join(EXAMPLES, name, 'manifests');
  return readdirSync(manifests).filter(file => file.endsWith('.yaml'))
    .flatMap(file => parseAllDocuments(readFileSync(join(manifests, file), 'utf8')).map(document => document.toJS()));
}

/** As text with sorted keys: objects of one name may be in several charts, for different clusters. */
const texts = (objects: any[]) => objects.map(object => stringify(object, { sortMapEntries: true })).sort();

test.each(names)('%s', async name => {
  const apps = appsOf(name);
  expect(apps.length).toBeGreaterThan(0);
  const resources = await registered(() => {
    // Apps of one example are applied to different clusters, or in turn.
    apps.forEach((app, index) =>
      makeResources(
        liftTree(app),
        { parent: new pulumi.ComponentResource('test:index:App', `app-${index}`), protect: true, adopt: false },
      ));
  });
  const objects = resources.filter(({ type }) => type.startsWith('kubernetes:'));
  expect(texts(objects.map(({ inputs }) => plain(inputs)))).toEqual(texts(renderedObjects(name)));
});
