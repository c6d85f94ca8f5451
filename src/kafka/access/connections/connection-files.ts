import { type ClientRackModel, isZoneOfPod } from './client-rack';
import type { StringMap } from '../../../core/string-map';
import type { ListenerModel } from '../../listener';
import {
  type Properties, directoryProvider, environmentProvider, fromFile, fromFiles, propertiesFile,
} from '../../objects/properties-file';
import { OAUTH, OAUTH_MODULE, SCRAM, SCRAM_MODULE } from '../../objects/security-properties';
import type { CredentialsSpec, OAuthClientSpec } from '../provisioning/access-spec';

/** What an application needs to know of a listener, and as whom it connects. */
export interface ConnectionModel {
  readonly bootstrapServers: string;
  readonly listener: Pick<ListenerModel, 'protocol'>;
  readonly userName: string;
  readonly credentials: CredentialsSpec;
  /** Folder of the files in the pod. */
  readonly path: string;
  /** Files of trusted authorities in it. */
  readonly trust: readonly string[];
  /** Undefined where consumers read from the leaders. */
  readonly clientRack: ClientRackModel | undefined;
}

/** Names of the files of secrets and certificates in the folder. */
export const CONNECTION_FILES = {
  trust: 'ca.crt',
  password: 'password',
  clientSecret: 'client-secret',
  tokenTrust: 'token-ca.crt',
  certificate: 'tls.crt',
  key: 'tls.key',
} as const;

/** The variable with the password, for clients that read none from a file. */
export const PASSWORD_VARIABLE = 'KAFKA_PASSWORD';

/** The same for the secret of a client of an identity provider. */
export const CLIENT_SECRET_VARIABLE = 'KAFKA_CLIENT_SECRET';

/** The variable with the zone of a pod. */
export const RACK_VARIABLE = 'KAFKA_CLIENT_RACK';

/** Configuration of clients: Java's own, librdkafka's, and Spring Boot's. */
export function connectionFiles(connection: ConnectionModel): StringMap {
  return {
    'bootstrap-servers': connection.bootstrapServers,
    'client.properties': file('Clients in Java', javaClient(connection)),
    'librdkafka.properties': file('Clients with librdkafka', librdkafkaClient(connection)),
    'application.properties': file('Spring Boot', springClient(connection)),
  };
}

function file(heading: string, properties: Properties): string {
  return propertiesFile([{ heading, properties }]);
}

function javaClient(connection: ConnectionModel): Properties {
  const { bootstrapServers, listener: { protocol }, userName, credentials, path, trust, clientRack } = connection;
  const { password, clientSecret, certificate, key } = CONNECTION_FILES;
  return {
    'bootstrap.servers': bootstrapServers,
    'security.protocol': protocol,
    ...providers(connection),
    'client.rack': clientRack && (clientRack.zone ?? `\${env:${RACK_VARIABLE}}`),
    ...protocol === 'PLAINTEXT' ? {} : {
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.certificates': fromFiles(path, trust),
    },
    ...credentials.kind === 'password' ? {
      'sasl.mechanism': SCRAM, 'sasl.jaas.config': login(userName, fromFile(path, password)),
    } : {},
    ...credentials.kind === 'oauth' ? tokenLogin(connection, credentials, fromFile(path, clientSecret)) : {},
    ...credentials.kind === 'certificate' ? {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': fromFile(path, certificate),
      'ssl.keystore.key': fromFile(path, key),
    } : {},
  };
}

/** Where Kafka's client reads values that are not in its file. */
function providers({ listener: { protocol }, path, clientRack }: ConnectionModel): Properties {
  const ofPod = isZoneOfPod(clientRack);
  const encrypted = protocol !== 'PLAINTEXT';
  const names = [...encrypted ? ['dir'] : [], ...ofPod ? ['env'] : []];
  return {
    'config.providers': names.length > 0 ? names.join(',') : undefined,
    ...encrypted ? directoryProvider(path) : {},
    ...ofPod ? environmentProvider([RACK_VARIABLE]) : {},
  };
}

function login(userName: string, password: string): string {
  return `${SCRAM_MODULE} required username="${userName}" password="${password}";`;
}

/** Kafka 4 asks only servers that a system property of the JVM names. */
function tokenLogin(
  { userName, path }: ConnectionModel, { tokenUrl, clientId = userName, scope, trustedCa }: OAuthClientSpec,
  secret: string,
): Properties {
  const options = Object.entries({
    clientId,
    clientSecret: secret,
    ...scope === undefined ? {} : { scope },
    ...trustedCa === undefined ? {} : {
      'ssl.truststore.type': 'PEM', 'ssl.truststore.location': `${path}/${CONNECTION_FILES.tokenTrust}`,
    },
  }).map(([name, value]) => ` ${name}="${value}"`).join('');
  return {
    'sasl.mechanism': OAUTH,
    'sasl.login.callback.handler.class':
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
    'sasl.oauthbearer.token.endpoint.url': tokenUrl,
    'sasl.jaas.config': `${OAUTH_MODULE} required${options};`,
  };
}

/** librdkafka reads no password from a file: the application sets `sasl.password` from the variable. */
function librdkafkaClient(connection: ConnectionModel): Properties {
  const { bootstrapServers, listener: { protocol }, userName, credentials, path, clientRack } = connection;
  return {
    'bootstrap.servers': bootstrapServers,
    'security.protocol': protocol.toLowerCase(),
    'client.rack': clientRack?.zone,
    ...protocol === 'PLAINTEXT' ? {} : { 'ssl.ca.location': `${path}/${CONNECTION_FILES.trust}` },
    ...credentials.kind === 'password' ? { 'sasl.mechanisms': SCRAM, 'sasl.username': userName } : {},
    ...credentials.kind === 'oauth' ? {
      'sasl.mechanisms': OAUTH,
      'sasl.oauthbearer.method': 'oidc',
      'sasl.oauthbearer.client.id': credentials.clientId ?? userName,
      'sasl.oauthbearer.token.endpoint.url': credentials.tokenUrl,
      'sasl.oauthbearer.scope': credentials.scope,
      'https.ca.location': credentials.trustedCa && `${path}/${CONNECTION_FILES.tokenTrust}`,
    } : {},
    ...credentials.kind === 'certificate' ? {
      'ssl.certificate.location': `${path}/${CONNECTION_FILES.certificate}`,
      'ssl.key.location': `${path}/${CONNECTION_FILES.key}`,
    } : {},
  };
}

function springClient(connection: ConnectionModel): Properties {
  const { bootstrapServers, listener: { protocol }, userName, credentials, path, clientRack } = connection;
  const { certificate, key } = CONNECTION_FILES;
  return {
    'spring.kafka.bootstrap-servers': bootstrapServers,
    'spring.kafka.security.protocol': protocol,
    'spring.kafka.consumer.properties.client.rack': clientRack && (clientRack.zone ?? `\${${RACK_VARIABLE}:}`),
    ...protocol === 'PLAINTEXT' ? {} : {
      'spring.kafka.ssl.trust-store-type': 'PEM',
      'spring.kafka.ssl.trust-store-location': `file:${path}/${CONNECTION_FILES.trust}`,
    },
    ...credentials.kind === 'password' ? {
      'spring.kafka.properties.sasl.mechanism': SCRAM,
      'spring.kafka.properties.sasl.jaas.config': login(userName, `\${${PASSWORD_VARIABLE}}`),
    } : {},
    ...credentials.kind === 'oauth' ? Object.fromEntries(
      Object.entries(tokenLogin(connection, credentials, `\${${CLIENT_SECRET_VARIABLE}}`))
        .map(([property, value]) => [`spring.kafka.properties.${property}`, value]),
    ) : {},
    // Spring reads each file of the folder as a property of its name.
    ...credentials.kind === 'certificate' ? {
      'spring.config.import': `configtree:${path}/`,
      'spring.kafka.ssl.key-store-type': 'PEM',
      'spring.kafka.ssl.key-store-certificate-chain': `\${${certificate}}`,
      'spring.kafka.ssl.key-store-key': `\${${key}}`,
    } : {},
  };
}
