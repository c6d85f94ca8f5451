import { caIssuer, certificate, type IssuerReference, selfSignedIssuer } from '../../custom-resources/cert-manager';
import { CA_SECONDS } from '../../defaults';
import type { Json, Manifest } from '../../kubernetes/manifest';
import type { ObjectNames } from '../../kubernetes/names';
import { type OwnVolume, TLS_PATH } from '../../kubernetes/pods/stateful-set';
import type { IssuerSource, OwnCaSource } from '../../security/certificates';
import { brokerIds, clusterIdentity, type ClusterPlan, type NodeGroup } from '../plan/cluster-plan';
import { externalNames } from '../plan/external-plan';
import { type NodeIdentity, type TlsPlan, type TrustFile, caKey } from '../plan/tls-plan';

type Certified = 'broker' | 'controller' | 'admin';

/** Issuers and certificates of cert-manager, by key; none where certificates come from Secrets. */
export function certificateObjects(plan: ClusterPlan): { [key: string]: Manifest | undefined } {
  const { tls, spec: { certificates } } = plan;
  if (tls === undefined || certificates === undefined || certificates.source.kind === 'secrets') return {};
  const { source } = certificates;
  return {
    ...source.kind === 'own CA' ? authorityObjects(plan, source) : {},
    ...Object.fromEntries((['broker', 'controller', 'admin'] as const).map(role =>
      [`${role}-certificate`, tls[role] && nodeCertificate(plan, role, source)])),
  };
}

function authorityObjects(plan: ClusterPlan, source: OwnCaSource): { [key: string]: Manifest } {
  const { names, spec } = plan;
  const start = clusterIdentity(plan, 'self-signed-issuer');
  const authority = (generation: number) => certificate(clusterIdentity(plan, caKey(generation)), {
    secretName: names.of(caKey(generation)),
    commonName: `${spec.name}-${caKey(generation)}`,
    organizationalUnit: spec.namespace,
    dnsNames: [],
    usages: ['cert sign', 'crl sign', 'digital signature'],
    isCa: true,
    durationSeconds: CA_SECONDS.duration,
    renewBeforeSeconds: CA_SECONDS.renewBefore,
    issuer: reference(start.name),
  });
  return {
    'self-signed-issuer': selfSignedIssuer(start),
    ...Object.fromEntries([...new Set([source.generation, ...source.alsoTrusted])].map(generation =>
      [caKey(generation), authority(generation)])),
    [issuerKey(source)]: caIssuer(clusterIdentity(plan, issuerKey(source)), names.of(caKey(source.generation))),
  };
}

function nodeCertificate(plan: ClusterPlan, role: Certified, source: OwnCaSource | IssuerSource): Manifest {
  const { names, spec } = plan;
  const outside = role === 'broker' ? externalNames(spec, brokerIds(plan)) : { hosts: [], addresses: [] };
  return certificate(clusterIdentity(plan, `${role}-certificate`), {
    secretName: names.of(`${role}-tls`),
    commonName: `${spec.name}-${role}`,
    organizationalUnit: spec.namespace,
    dnsNames: role === 'admin' ? [] : [...serverNames(plan, role), ...outside.hosts],
    ipAddresses: outside.addresses,
    usages: ['digital signature', 'client auth', ...role === 'admin' ? [] : ['server auth']],
    durationSeconds: source.durationSeconds,
    renewBeforeSeconds: source.renewBeforeSeconds,
    issuer: issuerOf(names, source),
  });
}

/** Each authority has an issuer of its own: cert-manager issues certificates anew when they name another issuer. */
function issuerKey({ generation }: OwnCaSource): string {
  return `${caKey(generation)}-issuer`;
}

/** The issuer of certificates of this cluster. */
export function issuerOf(names: ObjectNames, source: OwnCaSource | IssuerSource): IssuerReference {
  return source.kind === 'own CA'
    ? reference(names.of(issuerKey(source)))
    : { name: source.name, kind: source.issuerKind, group: source.group };
}

/** The names by which clients and other nodes connect. */
function serverNames({ names }: ClusterPlan, role: 'broker' | 'controller'): string[] {
  const headless = names.service(`${role}-headless`);
  const bootstrap = [names.of('bootstrap'), `${names.of('bootstrap')}.${names.namespace}`];
  return [
    `*.${headless}`, headless,
    ...role === 'broker' ? [names.service('bootstrap'), `${bootstrap[1]}.svc`, bootstrap[1], bootstrap[0]] : [],
  ];
}

function reference(name: string): IssuerReference {
  return { name, kind: 'Issuer', group: 'cert-manager.io' };
}

/** The certificate of a group of nodes, and what they trust, as files. */
export function certificateVolumes({ tls }: ClusterPlan, { component }: NodeGroup): OwnVolume[] {
  return tls === undefined ? [] : [tlsVolume(tls, component === 'controller' ? tls.controller! : tls.broker)];
}

/** A certificate and what is trusted, as files that follow their Secrets. */
export function tlsVolume(tls: Pick<TlsPlan, 'trust' | 'clientTrust'>, { secretName }: NodeIdentity): OwnVolume {
  const files = [...tls.trust, ...Object.values(tls.clientTrust).flat()];
  return {
    name: 'tls',
    mountPath: TLS_PATH,
    source: {
      projected: {
        // The user of the container reads them by its group.
        defaultMode: 0o440,
        sources: [
          { secret: { name: secretName, items: ['tls.crt', 'tls.key'].map(key => ({ key, path: key })) } },
          ...files.map(trustSource),
        ],
      },
    },
  };
}

/** A file of trusted authorities as part of a projected volume. */
export function trustSource({ file, source: { kind, name, key } }: TrustFile): Json {
  return { [kind]: { name, items: [{ key, path: file }] } };
}
