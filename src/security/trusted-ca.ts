import { checked } from '../input/stand-ins';

/** Certificates of authorities to trust: PEM text in a Secret or ConfigMap of the cluster's namespace. */
export class TrustedCa {
  /**
   * Certificates in a Secret.
   *
   * @param name name of the Secret
   * @param key key of the Secret; `ca.crt` by default, where cert-manager writes them
   */
  public static secret(name: string, key?: string): TrustedCa {
    return checked('TrustedCa.secret', [name, key], (secretName, secretKey = CA_KEY) =>
      new TrustedCa({ kind: 'secret', name: secretName, key: secretKey }));
  }

  /**
   * Certificates in a ConfigMap, for example one that trust-manager fills.
   *
   * @param name name of the ConfigMap
   * @param key key of the ConfigMap; `ca.crt` by default
   */
  public static configMap(name: string, key?: string): TrustedCa {
    return checked('TrustedCa.configMap', [name, key], (configMapName, configMapKey = CA_KEY) =>
      new TrustedCa({ kind: 'configMap', name: configMapName, key: configMapKey }));
  }

  /** @internal */
  public readonly _model: TrustedCaModel;

  private constructor(model: TrustedCaModel) {
    this._model = model;
  }
}

/** The key under which cert-manager, and most others, store certificates of authorities. */
export const CA_KEY = 'ca.crt';

/** Certificates of authorities as plain data. */
export interface TrustedCaModel {
  readonly kind: 'secret' | 'configMap';
  readonly name: string;
  readonly key: string;
}
