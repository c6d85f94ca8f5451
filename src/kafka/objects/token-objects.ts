import { clusterJobPod, jobOfState, watchingJob } from './admin-program';
import { trustSource } from './certificate-objects';
import { componentSelector, type Labels } from '../../kubernetes/labels';
import { type Json, type Manifest, existing } from '../../kubernetes/manifest';
import { openEgress } from '../../kubernetes/network/network-flows';
import { type ObjectIdentity, serviceAccount } from '../../kubernetes/objects';
import { type OwnVolume, JWKS_PATH } from '../../kubernetes/pods/stateful-set';
import { clusterIdentity, type ClusterPlan, type NodeGroup } from '../plan/cluster-plan';
import { type TokenPlan, jwksKey } from '../plan/token-plan';

/** The jobs that download keys of tokens, and the ConfigMaps into which they write. */
export function tokenObjects(plan: ClusterPlan): { [key: string]: Manifest | undefined } {
  const refreshed = plan.tokens.filter(isRefreshed);
  return refreshed.length === 0 ? {} : {
    // The API server is an address outside of the pods of the cluster, on a port that differs between platforms.
    'jwks-network': openEgress(clusterIdentity(plan, 'jwks-network'), jwksSelector(plan)),
    ...Object.assign({}, ...refreshed.map(token => refreshObjects(plan, token))) as { [key: string]: Manifest },
  };
}

type Refreshed = TokenPlan & Required<Pick<TokenPlan, 'keys' | 'refresh'>>;

function isRefreshed(token: TokenPlan): token is Refreshed {
  return token.refresh !== undefined;
}

function jwksSelector({ spec }: ClusterPlan): Labels {
  return componentSelector('kafka', spec.name, 'jwks');
}

function refreshObjects(plan: ClusterPlan, token: Refreshed): { [key: string]: Manifest } {
  // Names of listeners have no dot, so keys of two listeners never meet.
  const key = `jwks.${token.listener}`;
  const identity = clusterIdentity(plan, jwksKey(token.listener));
  const template = refreshPod(plan, token);
  return existing({
    [key]: { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(identity) },
    [`${key}.account`]: serviceAccount(identity),
    [`${key}.role`]: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: metadata(identity),
      rules: [{
        apiGroups: [''], resources: ['configmaps'], resourceNames: [token.keys.configMap], verbs: ['get', 'patch'],
      }],
    },
    [`${key}.role-binding`]: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata(identity),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: identity.name },
      subjects: [{ kind: 'ServiceAccount', name: identity.name, namespace: identity.namespace }],
    },
    // Brokers wait for the first keys.
    [`${key}.first`]: jobOfState(identity, { backoffLimit: 6, activeDeadlineSeconds: 1800, template }),
    [`${key}.refresh`]: watchingJob(identity, template),
  });
}

function metadata({ name, namespace, labels }: ObjectIdentity) {
  return { name, namespace, labels };
}

function refreshPod(plan: ClusterPlan, { listener, keys, refresh: { url, trust } }: Refreshed): Json {
  const { names } = plan;
  return clusterJobPod(plan, jwksSelector(plan), {
    serviceAccountName: names.of(jwksKey(listener)),
    args: [
      'jwks', '--url', url, '--config-map', keys.configMap, '--key', keys.key, '--namespace', names.namespace,
      ...trust === undefined ? [] : ['--trusted-ca', `${JWKS_PATH}/${trust.file}`],
    ],
    volumes: trust === undefined ? [] : [jwksVolume([trustSource(trust)])],
  });
}

/** The keys of tokens as files of brokers. */
export function tokenVolumes({ tokens }: ClusterPlan, { processRoles }: NodeGroup): OwnVolume[] {
  if (!processRoles.includes('broker')) return [];
  const sources = tokens.flatMap(({ keys, download }) => [
    // A pod waits for a key that is not there yet.
    ...keys === undefined ? [] : [{
      configMap: { name: keys.configMap, items: [{ key: keys.key, path: keys.file }] },
    }],
    ...download?.trust === undefined ? [] : [trustSource(download.trust)],
  ]);
  return sources.length === 0 ? [] : [jwksVolume(sources)];
}

function jwksVolume(sources: readonly Json[]): OwnVolume {
  return { name: 'jwks', mountPath: JWKS_PATH, source: { projected: { defaultMode: 0o440, sources } } };
}

/**
 * JVM option with the URLs from which Kafka 4 may read keys (CVE-2025-27817). Kafka 3.9.2 obeys it if it is set.
 */
export function tokenOptions({ tokens }: ClusterPlan, { processRoles }: NodeGroup): string[] {
  return tokens.length === 0 || !processRoles.includes('broker') ? [] : [
    `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokens.map(({ jwksUrl }) => jwksUrl).join(',')}`,
  ];
}
