import type { CredentialsSpec } from './provisioning/access-spec';
import { checked } from '../../input/stand-ins';
import type { TrustedCa } from '../../security/trusted-ca';

/** How an application gets tokens. */
export interface OAuthCredentialsProps {
  /** https URL of the token endpoint of the identity provider. */
  readonly tokenUrl: string;

  /**
   * Name of the Secret that holds the client secret, in the namespace of the cluster. Only the application reads it.
   */
  readonly secretName: string;

  /**
   * Key of the Secret.
   *
   * @default client-secret
   */
  readonly secretKey?: string;

  /**
   * Id of the client at the identity provider.
   *
   * @default - the name of the user
   */
  readonly clientId?: string;

  /**
   * Scope for which the application asks.
   *
   * @default - none
   */
  readonly scope?: string;

  /**
   * Authority of the certificate of the identity provider: a Secret or ConfigMap in the namespace of the application.
   *
   * @default - the public authorities that the client trusts
   */
  readonly trustedCa?: TrustedCa;
}

/** How a user proves who it is. */
export class Credentials {
  /**
   * A password, on listeners with Authentication.scram(). You make the Secret, or a secret store does; a changed
   * password is taken up within ten minutes.
   *
   * @param secretName name of a Secret in the namespace of the cluster
   * @param key key of the Secret; `password` by default
   */
  public static password(secretName: string, key?: string): Credentials {
    return checked('Credentials.password', [secretName, key], (name, secretKey = 'password') =>
      new Credentials({ kind: 'password', secretName: name, key: secretKey }));
  }

  /**
   * A certificate, on listeners with Authentication.mutualTls(). The issuer of the cluster's certificates makes it, in
   * a Secret of the namespace of the cluster with the name `<cluster>-user-<user>`. With certificates from Secrets, you
   * make it: its common name is the name of the user.
   */
  public static certificate(): Credentials {
    return new Credentials({ kind: 'certificate' });
  }

  /**
   * Tokens, on listeners with Authentication.oauth(). The application gets them from the identity provider with its
   * client id and client secret. The name of the user is the value of the claim that `subjectClaim` names.
   */
  public static oauth(props: OAuthCredentialsProps): Credentials {
    return checked('Credentials.oauth', [props], ({ secretKey = 'client-secret', trustedCa, ...rest }) =>
      new Credentials({ kind: 'oauth', key: secretKey, trustedCa: trustedCa?._model, ...rest }));
  }

  /** Credentials that you manage elsewhere: the library sets only the rights and quotas of the user. */
  public static managedElsewhere(): Credentials {
    return new Credentials({ kind: 'elsewhere' });
  }

  /** @internal */
  public readonly _spec: CredentialsSpec;

  private constructor(spec: CredentialsSpec) {
    this._spec = spec;
  }
}
