import type { Duration } from 'cdk8s';
import type { Jwks, JwksModel } from './jwks';
import { DEFAULT_TOKEN_SESSION_SECONDS } from '../defaults';
import { checked } from '../input/stand-ins';
import { modelsOf } from '../security/certificates';
import type { TrustedCa, TrustedCaModel } from '../security/trusted-ca';

/** How clients authenticate with a certificate. */
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

/** How clients authenticate with a token of OAuth 2. */
export interface OAuthProps {
  /** Issuer of the tokens: their claim `iss`. */
  readonly issuer: string;

  /** Accepted audiences: one of them must be in the claim `aud` of a token. */
  readonly audiences: string[];

  /** Keys by which brokers check signatures. */
  readonly jwks: Jwks;

  /**
   * Claim that holds the name of the user. Choose one that the issuer sets and users cannot: whoever can set it to the
   * subject of a node, such as `CN=kafka-broker,OU=orders`, is a super user.
   *
   * @default sub
   */
  readonly subjectClaim?: string;

  /**
   * Time after which a client must show a token again, unless its token expires earlier. Without a limit, Kafka would
   * keep a connection for as long as the client does.
   *
   * @default Duration.hours(1)
   */
  readonly maxSession?: Duration;
}

/** How the clients of a listener authenticate. */
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

  /** A token of OAuth 2 (OAUTHBEARER), as identity providers issue them: a signed JSON Web Token. */
  public static oauth(props: OAuthProps): Authentication {
    return checked('Authentication.oauth', [props], ({ issuer, audiences, jwks, subjectClaim = 'sub', maxSession }) =>
      new Authentication({
        kind: 'oauth',
        issuer,
        audiences,
        jwks: jwks._model,
        subjectClaim,
        maxSessionSeconds: maxSession?.toSeconds({ integral: false }) ?? DEFAULT_TOKEN_SESSION_SECONDS,
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
export type AuthenticationModel = ScramModel | MutualTlsModel | OAuthModel;

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

/** Tokens. */
export interface OAuthModel {
  readonly kind: 'oauth';
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks: JwksModel;
  readonly subjectClaim: string;
  readonly maxSessionSeconds: number;
}
