import type { Duration } from 'cdk8s';
import { type TrustedCa, type TrustedCaModel } from './trusted-ca';
import { DEFAULT_CERTIFICATE_SECONDS, DEFAULT_RENEWAL_SECONDS } from '../defaults';
import { checked } from '../input/stand-ins';

/** Longest common name, and organizational unit, of a certificate (RFC 5280, appendix A.1). */
export const LONGEST_SUBJECT_PART = 64;

/** How long certificates are valid. */
export interface CertificateLifetime {
  /**
   * How long a certificate is valid.
   *
   * @default Duration.days(365)
   */
  readonly duration?: Duration;

  /**
   * How long before its end cert-manager renews a certificate. Within this time after a renewal, every broker and
   * controller must restart once: their connections to the metadata quorum show the certificate that they started with.
   *
   * @default Duration.days(180)
   */
  readonly renewBefore?: Duration;
}

/** A certificate authority that cert-manager makes for this cluster. */
export interface OwnCaProps extends CertificateLifetime {
  /**
   * Number of the authority that signs certificates. To change the authority of a running cluster, add the next number
   * to `alsoTrusted`, roll, make it the `generation` (and trust the former one), and drop the former one at last:
   * docs/tasks/change-the-certificate-authority.md.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Numbers of further authorities of this cluster that brokers and clients trust.
   *
   * @default - none
   */
  readonly alsoTrusted?: number[];

  /**
   * Further authorities that brokers and controllers trust.
   *
   * @default - none
   */
  readonly trustedCas?: TrustedCa[];
}

/** Kinds of issuers of cert-manager. */
export enum IssuerKind {
  /** An issuer of the cluster's namespace. */
  ISSUER = 'Issuer',
  /** An issuer of the Kubernetes cluster, which other namespaces can use too. */
  CLUSTER_ISSUER = 'ClusterIssuer',
}

/** An issuer of cert-manager that exists. */
export interface IssuerProps extends CertificateLifetime {
  /** Name of the issuer. */
  readonly issuerName: string;

  /**
   * Kind of the issuer.
   *
   * @default IssuerKind.ISSUER
   */
  readonly issuerKind?: IssuerKind;

  /**
   * API group of the issuer; issuers that are not part of cert-manager have one of their own.
   *
   * @default cert-manager.io
   */
  readonly issuerGroup?: string;

  /**
   * Authorities that brokers and controllers trust.
   *
   * @default - the one that the issuer writes beside each certificate (`ca.crt`); some issuers, such as those of the
   * ACME protocol, write none
   */
  readonly trustedCas?: TrustedCa[];
}

/** A certificate and its key in a Secret of the cluster's namespace. */
export interface CertificateSecret {
  /** Name of the Secret: the chain in `tls.crt`, and the key in `tls.key`, as PEM in PKCS#8 without a passphrase. */
  readonly secretName: string;

  /**
   * Subject of the certificate in the order of RFC 2253, the common name first, as Java prints it: for example
   * `CN=kafka-broker,OU=orders`. Nodes recognize each other by it. No certificate of a client may have it.
   */
  readonly subject: string;
}

/** Certificates that somebody else makes and renews. */
export interface CertificateSecretsProps {
  /**
   * Certificate of the brokers, for clients and for servers. It names
   * `*.<cluster>-broker-headless.<namespace>.svc.<domain>`, the same without the star, and the bootstrap Service.
   */
  readonly brokers: CertificateSecret;

  /**
   * Certificate of the controllers, for clients and for servers. It names
   * `*.<cluster>-controller-headless.<namespace>.svc.<domain>`, and the same without the star.
   *
   * @default - that of the brokers, which must have these names too
   */
  readonly controllers?: CertificateSecret;

  /** Certificate with which jobs of this library connect: topics, users, renewals. */
  readonly admin: CertificateSecret;

  /**
   * Authorities that brokers and controllers trust.
   *
   * @default - `ca.crt` of the Secret of the brokers
   */
  readonly trustedCas?: TrustedCa[];
}

/** Where certificates of brokers and controllers come from. */
export class Certificates {
  /**
   * A certificate authority of the cluster's own, made of objects of cert-manager, which must run in the
   * Kubernetes cluster. Its key is in a Secret of the cluster's namespace: whoever may read Secrets or
   * create Certificates there can impersonate any node, and any user with a certificate.
   */
  public static ownCa(props: OwnCaProps = {}): Certificates {
    return checked('Certificates.ownCa', [props], ({
      generation = 1,
      alsoTrusted = [],
      trustedCas = [],
      ...lifetime
    }) => new Certificates({
      source: { kind: 'own CA', generation, alsoTrusted, ...lifetimeOf(lifetime) }, trustedCas: modelsOf(trustedCas),
    }));
  }

  /** An issuer of cert-manager that exists. It must issue the subjects that it is asked for. */
  public static fromIssuer(props: IssuerProps): Certificates {
    return checked('Certificates.fromIssuer', [props], ({
      issuerName,
      issuerKind = IssuerKind.ISSUER,
      issuerGroup = 'cert-manager.io',
      trustedCas = [],
      ...lifetime
    }) => new Certificates({
      source: { kind: 'issuer', name: issuerName, issuerKind, group: issuerGroup, ...lifetimeOf(lifetime) },
      trustedCas: modelsOf(trustedCas),
    }));
  }

  /** Certificates in Secrets that exist. */
  public static fromSecrets(props: CertificateSecretsProps): Certificates {
    return checked('Certificates.fromSecrets', [props], ({ brokers, controllers, admin, trustedCas = [] }) =>
      new Certificates({ source: { kind: 'secrets', brokers, controllers, admin }, trustedCas: modelsOf(trustedCas) }));
  }

  /** @internal */
  public readonly _model: CertificatesModel;

  private constructor(model: CertificatesModel) {
    this._model = model;
  }
}

/** Certificates as plain data. */
export interface CertificatesModel {
  readonly source: OwnCaSource | IssuerSource | SecretsSource;
  /** What else is trusted; in place of the default, where the authority is not the cluster's own. */
  readonly trustedCas: readonly TrustedCaModel[];
}

interface Lifetime {
  readonly durationSeconds: number;
  readonly renewBeforeSeconds: number;
}

/** An authority of the cluster's own. */
export interface OwnCaSource extends Lifetime {
  readonly kind: 'own CA';
  readonly generation: number;
  readonly alsoTrusted: readonly number[];
}

/** An issuer that exists. */
export interface IssuerSource extends Lifetime {
  readonly kind: 'issuer';
  readonly name: string;
  readonly issuerKind: IssuerKind;
  readonly group: string;
}

/** Secrets that exist. */
export interface SecretsSource extends CertificateSecretsProps {
  readonly kind: 'secrets';
}

function lifetimeOf({ duration, renewBefore }: CertificateLifetime): Lifetime {
  return {
    durationSeconds: duration?.toSeconds({ integral: false }) ?? DEFAULT_CERTIFICATE_SECONDS,
    renewBeforeSeconds: renewBefore?.toSeconds({ integral: false }) ?? DEFAULT_RENEWAL_SECONDS,
  };
}

/** Authorities as plain data. */
export function modelsOf(trustedCas: readonly TrustedCa[]): readonly TrustedCaModel[] {
  return trustedCas.map(ca => ca._model);
}
