import type { ClusterSpec } from './cluster-spec';
import type { TrustFile } from './tls-plan';
import type { ObjectNames } from '../../kubernetes/names';
import { JWKS_PATH } from '../../kubernetes/pods/stateful-set';
import type { OAuthModel } from '../authentication';
import { type JwksDownload, JWKS_KEY } from '../jwks';

/** How brokers check the tokens of one listener. */
export interface TokenPlan {
  readonly listener: string;
  readonly model: OAuthModel;
  /** Where Kafka reads the keys: a file, or a server. */
  readonly jwksUrl: string;
  /** The ConfigMap that is mounted as this file; undefined for a server. */
  readonly keys?: { readonly configMap: string; readonly key: string; readonly file: string };
  /** The server from which a job downloads the keys into the ConfigMap. */
  readonly refresh?: JwksServer;
  /** The server from which each broker downloads the keys. */
  readonly download?: JwksServer;
}

/** A server of keys. */
export interface JwksServer {
  readonly url: string;
  /** Its authority; undefined for those that Java trusts. */
  readonly trust?: TrustFile;
  /** Where it is; undefined for anywhere. */
  readonly allowTo?: JwksDownload['allowTo'];
}

/** The listeners that take tokens. */
export function tokenPlans({ listeners }: ClusterSpec, names: ObjectNames): TokenPlan[] {
  return listeners.flatMap(({ name, authentication }) => authentication
    .filter((model): model is OAuthModel => model.kind === 'oauth').map(model => tokenPlan(name, model, names)));
}

function tokenPlan(listener: string, model: OAuthModel, names: ObjectNames): TokenPlan {
  const { jwks } = model;
  if (jwks.kind === 'downloaded') return { listener, model, jwksUrl: jwks.url, download: server(listener, jwks) };
  const file = `${listener}.json`;
  const mounted = { listener, model, jwksUrl: `file://${JWKS_PATH}/${file}` };
  return jwks.kind === 'config map'
    ? { ...mounted, keys: { configMap: jwks.name, key: jwks.key, file } }
    : {
      ...mounted,
      keys: { configMap: names.of(jwksKey(listener)), key: JWKS_KEY, file },
      refresh: server(listener, jwks),
    };
}

function server(listener: string, { url, trustedCa, allowTo }: JwksDownload): JwksServer {
  return { url, allowTo, trust: trustedCa && { file: `${listener}-ca.crt`, source: trustedCa } };
}

/** Key of the objects that refresh the keys of a listener. */
export function jwksKey(listener: string): string {
  return `jwks-${listener}`;
}

/** Port of a server. */
export function portOf(url: string): number {
  return Number(/^https:\/\/[^/?]*:(\d+)/.exec(url)?.[1] ?? 443);
}
