import type { ClusterSpec } from './cluster-spec';
import type { ObjectNames } from '../../kubernetes/names';
import { CA_KEY, type TrustedCaModel } from '../../security/trusted-ca';
import type { MutualTlsModel } from '../authentication';

/** A certificate of the cluster's own, and how it is recognized. */
export interface NodeIdentity {
  readonly secretName: string;
  /** The subject as Java prints it, from which Kafka makes the principal. */
  readonly subject: string;
}

/** A file of trusted authorities in TLS_PATH, and where it comes from. */
export interface TrustFile {
  readonly file: string;
  readonly source: TrustedCaModel;
}

/** The certificates of a cluster. */
export interface TlsPlan {
  readonly broker: NodeIdentity;
  /** Undefined where no pod is a controller alone. */
  readonly controller?: NodeIdentity;
  readonly admin: NodeIdentity;
  /** What nodes trust. */
  readonly trust: readonly TrustFile[];
  /** What is trusted on listeners that accept certificates of other authorities, by listener. */
  readonly clientTrust: { readonly [listener: string]: readonly TrustFile[] };
}

/** The certificates of a cluster; undefined where it has none. */
export function tlsPlan(spec: ClusterSpec, names: ObjectNames): TlsPlan | undefined {
  const { certificates, listeners, quorum } = spec;
  if (certificates === undefined) return undefined;
  const { source, trustedCas } = certificates;
  const identity = (role: string): NodeIdentity =>
    ({ secretName: names.of(`${role}-tls`), subject: `CN=${spec.name}-${role},OU=${spec.namespace}` });
  const own = source.kind === 'secrets'
    ? { broker: source.brokers, controller: source.controllers ?? source.brokers, admin: source.admin }
    : { broker: identity('broker'), controller: identity('controller'), admin: identity('admin') };
  const besideCertificate: TrustedCaModel = { kind: 'secret', name: own.broker.secretName, key: CA_KEY };
  const trusted = source.kind === 'own CA'
    ? [...caSecrets(source, names).map(ownCa), ...trustedCas]
    : trustedCas.length > 0 ? trustedCas : [besideCertificate];
  return {
    ...own,
    controller: quorum.mode === 'controllers' ? own.controller : undefined,
    trust: trustFiles(trusted),
    clientTrust: Object.fromEntries(listeners.flatMap(({ name, authentication }) => {
      const mutual = authentication.find((model): model is MutualTlsModel => model.kind === 'mutual TLS');
      return mutual?.trustedCas === undefined ? [] : [[name, trustFiles(mutual.trustedCas, `${name}-`)]];
    })),
  };
}

/**
 * Names of the Secrets of a cluster's own authorities, by their numbers: which one signs changes nothing for those who
 * trust them all.
 */
function caSecrets(
  { generation, alsoTrusted }: { readonly generation: number; readonly alsoTrusted: readonly number[] },
  names: ObjectNames,
): string[] {
  return [...new Set([generation, ...alsoTrusted])].sort((a, b) => a - b).map(number => names.of(caKey(number)));
}

/** Authorities as files, each with a name of its own. */
export function trustFiles(sources: readonly TrustedCaModel[], prefix = ''): TrustFile[] {
  return sources.map((source, index) => ({ file: `${prefix}ca-${index}.crt`, source }));
}

/** Key of the objects of an authority. */
export function caKey(generation: number): string {
  return generation === 1 ? 'ca' : `ca-${generation}`;
}

function ownCa(secretName: string): TrustedCaModel {
  return { kind: 'secret', name: secretName, key: CA_KEY };
}

/** Every identity of the cluster's own, each once. */
export function identities({ broker, controller, admin }: TlsPlan): NodeIdentity[] {
  const all = [broker, ...controller === undefined ? [] : [controller], admin];
  return all.filter(({ subject }, index) => all.findIndex(other => other.subject === subject) === index);
}
