import { isZoneOfPod } from './client-rack';
import {
  CLIENT_SECRET_VARIABLE, CONNECTION_FILES, connectionFiles, PASSWORD_VARIABLE, RACK_VARIABLE,
} from './connection-files';
import { type ConnectionSubject, isBesideCluster, listenerOf } from './connection-rules';
import { commonLabels, componentSelector } from '../../../kubernetes/labels';
import { type Json, type ManifestsByKey, existing } from '../../../kubernetes/manifest';
import { furtherFlows, EVERYBODY } from '../../../kubernetes/network/network-flows';
import { configMap } from '../../../kubernetes/objects';
import { fromField } from '../../../kubernetes/pods/stateful-set';
import { trustSource } from '../../objects/certificate-objects';
import { bootstrapAddresses } from '../../plan/external-plan';
import type { TrustFile } from '../../plan/tls-plan';

/** The objects of a connection: configuration for the application, and the policy that lets it in. */
export function connectionObjects(subject: ConnectionSubject): ManifestsByKey {
  const { name, namespace, labels, target, pods } = subject;
  const listener = listenerOf(subject);
  const objectLabels = commonLabels({}, labels);
  return existing({
    config: configMap({ name, namespace, labels: objectLabels }, connectionFiles({
      bootstrapServers: bootstrapServers(subject),
      listener: listener ?? { protocol: target?.tls === undefined ? 'PLAINTEXT' : 'SSL' },
      userName: subject.user.name,
      credentials: subject.user.credentials,
      path: subject.path,
      trust: trustFiles(subject).map(({ file }) => file),
      clientRack: subject.clientRack,
    })),
    network: target === undefined || listener === undefined || pods === undefined ? undefined : furtherFlows(
      { name: `${name}-network`, namespace: target.names.namespace, labels: objectLabels },
      componentSelector('kafka', target.names.name, 'broker'),
      {
        from: [{
          peers: pods === EVERYBODY ? EVERYBODY : pods.map(peer => fromOtherNamespace(peer, subject)),
          ports: [listener.port],
        }],
        to: [],
      },
    ),
  });
}

/**
 * A peer without a namespace is one of the application's, which the policy in the namespace of the cluster must name.
 */
function fromOtherNamespace(peer: Json, subject: ConnectionSubject): Json {
  const { podSelector, namespaceSelector } = peer as { readonly podSelector?: Json; readonly namespaceSelector?: Json };
  return podSelector === undefined || namespaceSelector !== undefined || isBesideCluster(subject) ? peer : {
    podSelector, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': subject.namespace } },
  };
}

function bootstrapServers(subject: ConnectionSubject): string {
  const listener = listenerOf(subject);
  const { target } = subject;
  return listener === undefined || target?.bootstrapHost === undefined
    ? subject.bootstrapServers : bootstrapAddresses(listener, target.bootstrapHost, target.brokerIds);
}

/** Configuration, authorities, and password or certificate as one volume. */
export function connectionVolume(subject: ConnectionSubject): Json {
  const { name, user: { credentials } } = subject;
  const { certificate, key, password, clientSecret } = CONNECTION_FILES;
  const items = credentials.kind === 'password' || credentials.kind === 'oauth'
    ? [{ key: credentials.key, path: credentials.kind === 'password' ? password : clientSecret }]
    : [certificate, key].map(file => ({ key: file, path: file }));
  const secret = secretOf(subject);
  return {
    name,
    projected: {
      defaultMode: 0o440,
      sources: [
        { configMap: { name } },
        ...trustFiles(subject).map(trustSource),
        ...credentials.kind !== 'oauth' || credentials.trustedCa === undefined ? [] : [
          trustSource({ file: CONNECTION_FILES.tokenTrust, source: credentials.trustedCa }),
        ],
        ...secret === undefined ? [] : [{ secret: { name: secret, items } }],
      ],
    },
  };
}

/** Authorities of the brokers, each as a file: more than one while the authority of a cluster changes. */
function trustFiles({ target, trustedCa }: ConnectionSubject): TrustFile[] {
  const trusted = trustedCa === undefined ? target?.tls?.trust.map(({ source }) => source) ?? [] : [trustedCa];
  return trusted.map((source, index) => ({ file: index === 0 ? CONNECTION_FILES.trust : `ca-${index}.crt`, source }));
}

function secretOf({ user: { credentials }, credentialsSecret }: ConnectionSubject): string | undefined {
  return credentialsSecret ?? (credentials.kind === 'elsewhere' ? undefined : credentials.secretName);
}

/** The mount of the volume. */
export function connectionMount({ name, path }: ConnectionSubject): Json {
  return { name, mountPath: path, readOnly: true };
}

/** Variables for clients that read no properties file. */
export function connectionEnv(subject: ConnectionSubject): Json[] {
  const { user: { name, credentials }, clientRack } = subject;
  return [
    { name: 'KAFKA_BOOTSTRAP_SERVERS', value: bootstrapServers(subject) },
    ...credentials.kind === 'password' ? [
      { name: 'KAFKA_USERNAME', value: name }, fromSecret(PASSWORD_VARIABLE, subject, credentials.key),
    ] : [],
    ...credentials.kind === 'oauth' ? [fromSecret(CLIENT_SECRET_VARIABLE, subject, credentials.key)] : [],
    ...isZoneOfPod(clientRack)
      ? [fromField(RACK_VARIABLE, "metadata.labels['topology.kubernetes.io/zone']")] : [],
  ];
}

function fromSecret(name: string, subject: ConnectionSubject, key: string): Json {
  return { name, valueFrom: { secretKeyRef: { name: secretOf(subject)!, key } } };
}
