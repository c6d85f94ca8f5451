import { checked } from '../input/stand-ins';
import type { NetworkPeer } from '../kubernetes/network/network-peer';
import type { TrustedCa, TrustedCaModel } from '../security/trusted-ca';

/** How a job downloads keys. */
export interface JwksRefreshProps {
  /**
   * Authority of the certificate of the server.
   *
   * @default - the public authorities that Java trusts
   */
  readonly trustedCa?: TrustedCa;
}

/** How brokers download keys. */
export interface JwksDownloadProps extends JwksRefreshProps {
  /**
   * Where the server is, for network policies. Network policies cannot select host names.
   *
   * @default - anywhere, on the port of the URL
   */
  readonly allowTo?: NetworkPeer[];
}

/** The public keys (JSON Web Key Set) by which brokers check the signatures of tokens. */
export class Jwks {
  /**
   * A job downloads the keys every ten minutes into a ConfigMap, which brokers mount. Brokers start and restart while
   * the server is down. The job has a service account that may read and change this ConfigMap and nothing else.
   *
   * Kafka 4.1 and later reload a changed file; 3.9 and 4.0 read the file only at startup.
   *
   * @param url https URL, the `jwks_uri` of the identity provider
   */
  public static refreshed(url: string, props: JwksRefreshProps = {}): Jwks {
    return checked('Jwks.refreshed', [url, props], (from, options) =>
      new Jwks({ kind: 'refreshed', ...downloadOf(from, options) }));
  }

  /**
   * Keys in a ConfigMap that you manage.
   *
   * @param name name of a ConfigMap in the namespace of the cluster
   * @param key key of the ConfigMap; `jwks.json` by default
   */
  public static configMap(name: string, key?: string): Jwks {
    return checked('Jwks.configMap', [name, key], (configMapName, configMapKey = JWKS_KEY) =>
      new Jwks({ kind: 'config map', name: configMapName, key: configMapKey }));
  }

  /**
   * Each broker downloads the keys at startup, every hour, and when a token is signed with a key that it does not have.
   * While the server does not answer, no broker can start.
   *
   * @param url https URL, the `jwks_uri` of the identity provider
   */
  public static downloadedByBrokers(url: string, props: JwksDownloadProps = {}): Jwks {
    return checked('Jwks.downloadedByBrokers', [url, props], (from, options) =>
      new Jwks({ kind: 'downloaded', ...downloadOf(from, options) }));
  }

  /** @internal */
  public readonly _model: JwksModel;

  private constructor(model: JwksModel) {
    this._model = model;
  }
}

/** Default key of the ConfigMap under which the keys of tokens are stored. */
export const JWKS_KEY = 'jwks.json';

/** Keys of tokens as plain data. */
export type JwksModel = JwksDownload | JwksConfigMap;

/** Keys from a server. */
export interface JwksDownload {
  readonly kind: 'refreshed' | 'downloaded';
  readonly url: string;
  readonly trustedCa?: TrustedCaModel;
  /** Undefined for anywhere. */
  readonly allowTo?: readonly NetworkPeer[];
}

/** Keys in a ConfigMap. */
export interface JwksConfigMap {
  readonly kind: 'config map';
  readonly name: string;
  readonly key: string;
}

function downloadOf(url: string, { trustedCa, allowTo }: JwksDownloadProps): Omit<JwksDownload, 'kind'> {
  return { url, trustedCa: trustedCa?._model, allowTo };
}
