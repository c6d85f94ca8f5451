import { type Manifest, compact } from '../kubernetes/manifest';
import type { ObjectIdentity } from '../kubernetes/objects';

/*
 * Objects of cert-manager, group cert-manager.io/v1.
 */

/** The issuer that signs a certificate. */
export interface IssuerReference {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
}

/** A certificate to be made. */
export interface CertificateSpec {
  readonly secretName: string;
  readonly commonName: string;
  readonly organizationalUnit: string;
  /** Names of servers; none for an authority or a client. */
  readonly dnsNames: readonly string[];
  /** IP addresses of servers. */
  readonly ipAddresses?: readonly string[];
  readonly usages: readonly string[];
  readonly isCa?: boolean;
  readonly durationSeconds: number;
  readonly renewBeforeSeconds: number;
  readonly issuer: IssuerReference;
}

/** A Certificate. Kafka reads keys in PKCS#8 only. */
export function certificate({ name, namespace, labels }: ObjectIdentity, spec: CertificateSpec): Manifest {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace, labels },
    spec: compact({
      secretName: spec.secretName,
      commonName: spec.commonName,
      subject: { organizationalUnits: [spec.organizationalUnit] },
      isCA: spec.isCa,
      dnsNames: spec.dnsNames.length > 0 ? spec.dnsNames : undefined,
      ipAddresses: spec.ipAddresses !== undefined && spec.ipAddresses.length > 0 ? spec.ipAddresses : undefined,
      usages: spec.usages,
      duration: goDuration(spec.durationSeconds),
      renewBefore: goDuration(spec.renewBeforeSeconds),
      // An authority keeps its key, so that a renewal of it changes nothing for those who trust it.
      privateKey: {
        algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: spec.isCa ? 'Never' : 'Always',
      },
      issuerRef: spec.issuer,
    }),
  };
}

/** An Issuer whose certificates sign themselves: the start of an authority. */
export function selfSignedIssuer(identity: ObjectIdentity): Manifest {
  return issuer(identity, { selfSigned: {} });
}

/** An Issuer that signs with the key of a Secret. */
export function caIssuer(identity: ObjectIdentity, secretName: string): Manifest {
  return issuer(identity, { ca: { secretName } });
}

function issuer({ name, namespace, labels }: ObjectIdentity, spec: object): Manifest {
  return { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name, namespace, labels }, spec };
}

/** A duration in the form in which the API server keeps it, so that a second apply finds nothing to change. */
function goDuration(seconds: number): string {
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds % 3600 / 60)}m${seconds % 60}s`;
}
