import type { Document } from './input-files';
import { UsageError } from './usage-error';
import type { StringMap } from '../core/string-map';
import type { Labels } from '../kubernetes/labels';

/** A StatefulSet of Kafka brokers, controllers or ZooKeeper servers, as found in rendered manifests. */
export interface RenderedStatefulSet {
  readonly name: string;
  readonly namespace: string;
  /** Name of the Kafka cluster; of the ensemble, where it is one of its own. */
  readonly cluster: string;
  readonly component: string;
  /** Whether its pods vote in the metadata quorum: controllers, and combined nodes. */
  readonly voter: boolean;
  readonly replicas: number;
  readonly claims: readonly RenderedClaim[];
  /** The manifest as rendered. */
  readonly manifest: StatefulSetManifest;
  /**
   * Folder and ending of Kafka's scripts in the image; undefined for ZooKeeper, and where the ConfigMap was not given.
   */
  readonly scripts?: { readonly folder: string; readonly suffix: string };
  /**
   * Where its cluster speaks with brokers and voters: the full name of the Service behind the name of a pod, as
   * certificates have it, and the port; undefined in the same cases.
   */
  readonly addresses?: { readonly [role in 'broker' | 'voter']: { readonly service: string; readonly port: string } };
}

/** A claim template. */
export interface RenderedClaim {
  readonly name: string;
  readonly size: string;
  readonly storageClassName: string;
  readonly labels: Labels;
}

/** The parts of a StatefulSet that scripts look at. */
export interface StatefulSetManifest {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Labels };
  readonly spec: {
    readonly serviceName: string;
    readonly replicas: number;
    readonly volumeClaimTemplates: readonly ClaimTemplateManifest[];
    readonly template: { readonly spec: PodManifest };
  };
}

interface ClaimTemplateManifest {
  readonly metadata: { readonly name: string; readonly labels: Labels };
  readonly spec: {
    readonly storageClassName: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

interface PodManifest {
  readonly containers: readonly { readonly ports?: readonly { readonly name?: string }[] }[];
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

/** The StatefulSets of this library in rendered documents. */
export function renderedStatefulSets(documents: readonly Document[]): RenderedStatefulSet[] {
  return documents.filter(({ kind, metadata }) =>
    kind === 'StatefulSet' && metadata?.labels?.['app.kubernetes.io/managed-by'] === 'kafka-constructs')
    .map(document => rendered(checked(document), documents));
}

/** Every StatefulSet of this library has it; one that was edited by hand may lack it. */
const REQUIRED: readonly string[] = [
  'metadata.name', 'metadata.namespace', 'metadata.labels.app\\.kubernetes\\.io/component', 'spec.serviceName',
  'spec.replicas',
  'spec.template.spec.containers.0', 'spec.template.spec.volumes.0',
  ...['metadata.name', 'metadata.labels', 'spec.storageClassName', 'spec.resources.requests.storage'].map(path =>
    `spec.volumeClaimTemplates.0.${path}`),
];

function checked(document: Document): StatefulSetManifest {
  const missing = REQUIRED.find(path => valueAt(document, path) === undefined);
  if (missing === undefined) return document as unknown as StatefulSetManifest;
  throw new UsageError(`StatefulSet ${document.metadata?.name ?? '(no name)'} has no ${missing}. Give the manifest as `
    + 'it was rendered');
}

/** The value at a path in the notation of kubectl, where a dot in a key is written `\.`. */
function valueAt(object: unknown, path: string): unknown {
  const keys = path.split(/(?<!\\)\./).map(key => key.replace(/\\\./g, '.'));
  const child = (value: unknown, key: string) =>
    (value as { readonly [key: string]: unknown } | null | undefined)?.[key];
  return keys.reduce<unknown>(child, object);
}

function rendered(manifest: StatefulSetManifest, documents: readonly Document[]): RenderedStatefulSet {
  const { name, namespace, labels } = manifest.metadata;
  const claims = manifest.spec.volumeClaimTemplates.map(({ metadata, spec }) => ({
    name: metadata.name,
    size: spec.resources.requests.storage,
    storageClassName: spec.storageClassName,
    labels: metadata.labels,
  }));
  return {
    name,
    namespace,
    // Labels of claims, not of the StatefulSet: those of objects may have been replaced by the tool that applies them.
    cluster: claims[0].labels['kafka-constructs/claims-of'] ?? claims[0].labels['app.kubernetes.io/instance'],
    component: labels['app.kubernetes.io/component'],
    voter: manifest.spec.template.spec.containers.some(({ ports }) =>
      ports?.some(port => port.name?.startsWith('controller'))),
    replicas: manifest.spec.replicas,
    claims,
    manifest,
    scripts: toolsIn(settingsOf(manifest, documents)),
    addresses: addressesIn(settingsOf(manifest, documents)),
  };
}

function settingsOf(manifest: StatefulSetManifest, documents: readonly Document[]): string {
  const configMap = manifest.spec.template.spec.volumes.find(({ name }) => name === 'config')?.configMap?.name;
  const found = documents.find(({ kind, metadata }) =>
    kind === 'ConfigMap' && metadata?.name === configMap && metadata?.namespace === manifest.metadata.namespace);
  return (found?.data as StringMap | undefined)?.['settings.env'] ?? '';
}

function toolsIn(settings: string): RenderedStatefulSet['scripts'] {
  const folder = /^KAFKA_BIN='([^']*)'$/m.exec(settings)?.[1];
  return folder === undefined ? undefined : { folder, suffix: /^KAFKA_SUFFIX='([^']*)'$/m.exec(settings)?.[1] ?? '' };
}

function addressesIn(settings: string): RenderedStatefulSet['addresses'] {
  const broker = /^BROKERS='([^':]*):(\d+)'$/m.exec(settings);
  const voter = /^VOTERS='(?:[^']*,)?[^'.]+\.([^':]*):(\d+)'$/m.exec(settings);
  return broker === null ? undefined : {
    broker: { service: broker[1], port: broker[2] },
    voter: { service: voter?.[1] ?? '', port: voter?.[2] ?? '' },
  };
}

/** The StatefulSet with claim templates of another size. */
export function withClaimSize(set: RenderedStatefulSet, size: string): RenderedStatefulSet {
  const volumeClaimTemplates = set.manifest.spec.volumeClaimTemplates.map(template => ({
    ...template, spec: { ...template.spec, resources: { requests: { storage: size } } },
  }));
  return {
    ...set,
    claims: set.claims.map(claim => ({ ...claim, size })),
    manifest: { ...set.manifest, spec: { ...set.manifest.spec, volumeClaimTemplates } },
  };
}

/** The StatefulSet that restarts nothing itself, for a script that does. */
export function withManualUpdates(set: RenderedStatefulSet): RenderedStatefulSet {
  return {
    ...set,
    manifest: {
      ...set.manifest,
      spec: { ...set.manifest.spec, updateStrategy: { type: 'OnDelete' } } as StatefulSetManifest['spec'],
    },
  };
}
