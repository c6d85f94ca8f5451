import type { CredentialsSpec } from './provisioning/access-spec';
import { checked } from '../../input/stand-ins';

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
