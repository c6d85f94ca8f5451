import { JWKS_PATH, TLS_PATH } from '../../kubernetes/pods/stateful-set';
import type { AuthenticationModel, MutualTlsModel } from '../authentication';
import { Authorization } from '../authorization';
import { isAuthenticated, type ListenerModel } from '../listener';
import {
  type Properties, type Section, directoryProvider, fromFile, fromFiles, propertiesFile,
} from './properties-file';
import { ACL_AUTHORIZER, STANDARD_AUTHORIZER } from '../plan/authorizer';
import type { ClusterPlan, NodeGroup } from '../plan/cluster-plan';
import { type TlsPlan, type TrustFile, identities } from '../plan/tls-plan';
import type { TokenPlan } from '../plan/token-plan';

/** The keys by which a process reads its certificate. Set again, they make a broker read the files again. */
export const OWN_CERTIFICATE = {
  'ssl.keystore.key': fromFile(TLS_PATH, 'tls.key'),
  'ssl.keystore.certificate.chain': fromFile(TLS_PATH, 'tls.crt'),
} as const;

/** Encryption, authentication and rights; nothing where there are no certificates. */
export function securitySections(plan: ClusterPlan, group: NodeGroup): Section[] {
  const { tls, tokens, spec: { listeners } } = plan;
  if (tls === undefined) return [];
  return [
    { heading: 'Encryption', properties: encryption(tls) },
    ...group.processRoles.includes('broker')
      ? listeners.filter(isAuthenticated).map(listener => listenerSection(
        listener, tls, tokens.find(({ listener: name }) => name === listener.name),
      ))
      : [],
    ...rights(plan, tls),
  ];
}

function encryption(tls: TlsPlan): Properties {
  return {
    ...certificateFiles(tls.trust),
    // Nodes authenticate with their certificates. Listeners of clients have their own setting.
    'ssl.client.auth': 'required',
    // A certificate with other names is loaded as well; by default Kafka says that it has loaded it, and does not.
    'ssl.allow.san.changes': true,
  };
}

/** Certificate, key and trusted authorities of a process, from the files of its pod. */
function certificateFiles(trust: readonly TrustFile[]): Properties {
  return {
    'ssl.keystore.type': 'PEM',
    ...OWN_CERTIFICATE,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': trusted(trust),
  };
}

function listenerSection(
  { name, authentication }: ListenerModel, { clientTrust }: TlsPlan, token: TokenPlan | undefined,
): Section {
  const prefix = `listener.name.${name}`;
  const mutual = authentication.find((model): model is MutualTlsModel => model.kind === 'mutual TLS');
  const mechanisms = authentication.flatMap(mechanismsOf);
  const own = clientTrust[name];
  return {
    heading: `Clients of the listener ${name}`,
    properties: {
      [`${prefix}.ssl.client.auth`]: mutual === undefined ? 'none' : 'required',
      [`${prefix}.ssl.principal.mapping.rules`]: mutual?.principalRules.join(','),
      [`${prefix}.ssl.truststore.certificates`]: own && trusted(own),
      [`${prefix}.sasl.enabled.mechanisms`]: mechanisms.length > 0 ? mechanisms.join(',') : undefined,
      ...mechanisms.includes(SCRAM) ? {
        [`${prefix}.scram-sha-512.sasl.jaas.config`]: `${SCRAM_MODULE} required;`,
      } : {},
      ...token === undefined ? {} : tokenProperties(prefix, token),
    },
  };
}

function tokenProperties(prefix: string, { model, jwksUrl, download }: TokenPlan): Properties {
  // With any option, Kafka also creates an unsecured token for the broker as a client: unused, but it needs a subject.
  const server = download?.trust === undefined ? ''
    : ` ssl.truststore.type="PEM" ssl.truststore.location="${JWKS_PATH}/${download.trust.file}"`
      + ' unsecuredLoginStringClaim_sub="unused"';
  return {
    [`${prefix}.oauthbearer.sasl.jaas.config`]: `${OAUTH_MODULE} required${server};`,
    [`${prefix}.oauthbearer.sasl.server.callback.handler.class`]:
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
    // Without it, a connection would outlive the token that opened it.
    [`${prefix}.oauthbearer.connections.max.reauth.ms`]: model.maxSessionSeconds * 1000,
    [`${prefix}.sasl.oauthbearer.expected.issuer`]: model.issuer,
    [`${prefix}.sasl.oauthbearer.expected.audience`]: model.audiences.join(','),
    [`${prefix}.sasl.oauthbearer.jwks.endpoint.url`]: jwksUrl,
    [`${prefix}.sasl.oauthbearer.sub.claim.name`]: model.subjectClaim,
  };
}

/** The mechanism of passwords. */
export const SCRAM = 'SCRAM-SHA-512';

/** The class by which Java checks SCRAM, in brokers and in clients. */
export const SCRAM_MODULE = 'org.apache.kafka.common.security.scram.ScramLoginModule';

/** The mechanism of tokens. */
export const OAUTH = 'OAUTHBEARER';

/** The class by which Java checks tokens, in brokers and in clients. */
export const OAUTH_MODULE = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';

const MECHANISMS: { readonly [kind in AuthenticationModel['kind']]: readonly string[] } = {
  'scram': [SCRAM], 'oauth': [OAUTH], 'mutual TLS': [],
};

function mechanismsOf({ kind }: AuthenticationModel): readonly string[] {
  return MECHANISMS[kind];
}

/** On controllers too: they carry out what brokers ask them for. */
function rights({ authorization, spec: { quorum } }: ClusterPlan, tls: TlsPlan): Section[] {
  if (authorization.value === Authorization.NONE) return [];
  return [{
    heading: 'Rights',
    properties: {
      'authorizer.class.name': quorum.mode === 'zookeeper' ? ACL_AUTHORIZER : STANDARD_AUTHORIZER,
      'super.users': superUsers(tls).join(';'),
      'allow.everyone.if.no.acl.found': authorization.value === Authorization.PERMISSIVE ? true : undefined,
    },
  }];
}

/**
 * The cluster's own identities, by the whole subject. Users with passwords and certificates have shorter names, so that
 * none of them is one of these, whatever it is called. What a token names is up to the identity provider.
 */
function superUsers(tls: TlsPlan): string[] {
  return identities(tls).map(({ subject }) => `User:${subject}`);
}

function trusted(files: readonly TrustFile[]): string {
  return fromFiles(TLS_PATH, files.map(({ file }) => file));
}

/** client.properties: how Kafka's tools in the pods of a cluster connect to brokers and controllers. */
export function clientProperties({ tls, traffic: { replication: [{ protocol }] } }: ClusterPlan): string {
  return protocol === 'PLAINTEXT' ? jobProperties(undefined) : jobProperties(tls);
}

/** How jobs connect: with a certificate, where there are any. */
export function jobProperties(tls: Pick<TlsPlan, 'trust'> | undefined): string {
  return propertiesFile([{
    heading: 'Tools and jobs',
    properties: tls === undefined ? { 'security.protocol': 'PLAINTEXT' } : {
      'security.protocol': 'SSL',
      'config.providers': 'dir',
      ...directoryProvider(TLS_PATH),
      ...certificateFiles(tls.trust),
    },
  }]);
}

/** How a job sees whether a password is in effect. The name and the password are added by the program. */
export function loginProperties({ trust }: Pick<TlsPlan, 'trust'>): string {
  return propertiesFile([{
    heading: 'Logins with passwords',
    properties: {
      'security.protocol': 'SASL_SSL',
      'sasl.mechanism': SCRAM,
      'config.providers': 'dir',
      ...directoryProvider(TLS_PATH),
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.certificates': trusted(trust),
    },
  }]);
}
