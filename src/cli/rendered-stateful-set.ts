import type { Labels } from '../core/labels';

/** A StatefulSet of Kafka brokers, controllers or ZooKeeper servers, as found in rendered manifests. */
export interface RenderedStatefulSet {
  readonly name: string;
  readonly namespace: string;
  readonly component: string;
  readonly claimLabels: Labels;
  readonly claims: readonly RenderedClaim[];
  /** The manifest as rendered. */
  readonly manifest: StatefulSetManifest;
  /** Folder and ending of Kafka's scripts in the image; undefined for ZooKeeper. */
  readonly scripts?: { readonly folder: string; readonly suffix: string };
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
    readonly selector: { readonly matchLabels: Labels };
    readonly volumeClaimTemplates: readonly ClaimTemplateManifest[];
    readonly template: { readonly spec: PodManifest };
  };
}

interface ClaimTemplateManifest {
  readonly metadata: { readonly name: string; readonly labels: Labels };
  readonly spec: { readonly storageClassName: string; readonly resources: { readonly requests: { readonly storage: string } } };
}

interface PodManifest {
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

interface Document {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly data?: Labels;
}

/** The StatefulSets of this library in rendered documents. */
export function renderedStatefulSets(documents: readonly unknown[]): RenderedStatefulSet[] {
  const known = documents.filter((document): document is Document => typeof document === 'object' && document !== null);
  return known.filter(({ kind }) => kind === 'StatefulSet').map(document => rendered(document as unknown as StatefulSetManifest, known))
    .filter(({ component }) => component !== '');
}

function rendered(manifest: StatefulSetManifest, documents: readonly Document[]): RenderedStatefulSet {
  const { name, namespace, labels } = manifest.metadata;
  const templates = manifest.spec.volumeClaimTemplates;
  return {
    name,
    namespace,
    component: labels['app.kubernetes.io/managed-by'] === 'kafka-constructs' ? labels['app.kubernetes.io/component'] : '',
    claimLabels: templates[0]?.metadata.labels ?? {},
    claims: templates.map(({ metadata, spec }) => ({
      name: metadata.name, size: spec.resources.requests.storage, storageClassName: spec.storageClassName, labels: metadata.labels,
    })),
    manifest,
    scripts: toolsIn(settingsOf(manifest, documents)),
  };
}

function settingsOf(manifest: StatefulSetManifest, documents: readonly Document[]): string {
  const configMap = manifest.spec.template.spec.volumes.find(({ name }) => name === 'config')?.configMap?.name;
  return documents.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === configMap && metadata?.namespace === manifest.metadata.namespace)
    ?.data?.['settings.env'] ?? '';
}

function toolsIn(settings: string): RenderedStatefulSet['scripts'] {
  const folder = /^KAFKA_BIN='([^']*)'$/m.exec(settings)?.[1];
  return folder === undefined ? undefined : { folder, suffix: /^KAFKA_SUFFIX='([^']*)'$/m.exec(settings)?.[1] ?? '' };
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

/** The StatefulSet that restarts nothing by itself, for a script that does. */
export function withManualUpdates(set: RenderedStatefulSet): RenderedStatefulSet {
  return { ...set, manifest: { ...set.manifest, spec: { ...set.manifest.spec, updateStrategy: { type: 'OnDelete' } } as StatefulSetManifest['spec'] } };
}
