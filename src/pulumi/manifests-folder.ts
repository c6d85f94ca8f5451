import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as pulumi from '@pulumi/pulumi';
import { Yaml } from 'cdk8s';
import { withOutputs } from './deferred-output';
import type { LiftedObject } from './lift';
import type { Manifest } from '../kubernetes/manifest';

/**
 * Writes objects to a file once all text in them is known; until then the file does not exist. Contents of Secrets are
 * left out.
 */
export function writeManifests(objects: readonly LiftedObject[], folder: string, name: string): void {
  const file = join(folder, `${name}.k8s.yaml`);
  rmSync(file, { force: true });
  const manifests = objects.map(({ path, manifest, check }) =>
    withOutputs(withoutSecrets(manifest), { resource: path, kind: manifest.kind, path: '' }, check));
  pulumi.all(manifests).apply(known => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, Yaml.stringify(...known));
  });
}

function withoutSecrets(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Secret') return manifest;
  const { data, stringData, ...rest } = manifest;
  return rest;
}
