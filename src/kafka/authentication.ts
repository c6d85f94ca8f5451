import { checked } from '../input/stand-ins';
import { modelsOf } from '../security/certificates';
import type { TrustedCa, TrustedCaModel } from '../security/trusted-ca';

/** How clients prove who they are by a certificate. */
export interface MutualTlsProps {
  /**
   * Rules by which Kafka makes the name of a user from the subject of a certificate, in the form of
   * `ssl.principal.mapping.rules`.
   *
   * @default - the common name: `CN=checkout,O=Acme` is the user checkout; a certificate without one is refused
   */
  readonly principalRules?: string[];

  /**
   * Authorities whose certificates are accepted, in place of those that brokers trust.
   *
   * @default - those that brokers trust
   */
  readonly trustedCas?: TrustedCa[];
}

/** How the clients of a listener prove who they are. */
export class Authentication {
  /** A user name and a password, by SCRAM-SHA-512. Kafka keeps a salted hash of the password. */
  public static scram(): Authentication {
    return new Authentication({ kind: 'scram' });
  }

  /**
   * A certificate. A listener that takes certificates takes nothing else: with passwords on the same port, Kafka would
   * ask every client for both.
   */
  public static mutualTls(props: MutualTlsProps = {}): Authentication {
    return checked('Authentication.mutualTls', [props], ({ principalRules, trustedCas }) =>
      new Authentication({
        kind: 'mutual TLS',
        principalRules: principalRules ?? [COMMON_NAME],
        trustedCas: trustedCas && modelsOf(trustedCas),
      }));
  }

  /** @internal */
  public readonly _model: AuthenticationModel;

  private constructor(model: AuthenticationModel) {
    this._model = model;
  }
}

const COMMON_NAME = 'RULE:^CN=([^,]+).*$/$1/';

/** A way to authenticate as plain data. */
export type AuthenticationModel = ScramModel | MutualTlsModel;

/** User name and password. */
export interface ScramModel {
  readonly kind: 'scram';
}

/** Certificates of clients. */
export interface MutualTlsModel {
  readonly kind: 'mutual TLS';
  readonly principalRules: readonly string[];
  readonly trustedCas?: readonly TrustedCaModel[];
}
