import type { TrustedCaModel } from '../../../security/trusted-ca';
import type { AuthenticationModel } from '../../authentication';
import { type SubscriptionModel, subscriptionConfigs } from '../../client-metrics';
import type { ConfigValue } from '../../plan/cluster-spec';

/*
 * Topics, users and rights as plain data, and the file from which the job in the cluster makes them.
 */

/** A topic. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: { readonly [key: string]: ConfigValue };
}

/** How a user proves who it is. */
export type CredentialsSpec =
  | { readonly kind: 'password'; readonly secretName: string; readonly key: string }
  | { readonly kind: 'certificate'; readonly secretName?: string }
  | OAuthClientSpec
  | { readonly kind: 'elsewhere' };

/** A client of an identity provider. */
export interface OAuthClientSpec {
  readonly kind: 'oauth';
  readonly tokenUrl: string;
  readonly secretName: string;
  readonly key: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly trustedCa?: TrustedCaModel;
}

/** How listeners ask for credentials, where it is known. */
export const ASKED_BY: { readonly [kind in CredentialsSpec['kind']]?: AuthenticationModel['kind'] } = {
  password: 'scram', certificate: 'mutual TLS', oauth: 'oauth',
};

/** A user. */
export interface UserSpec {
  readonly name: string;
  readonly credentials: CredentialsSpec;
  /** Limits by Kafka's own keys. */
  readonly quotas: { readonly [key: string]: number };
}

/** One right of a user on one resource. */
export interface AclSpec {
  readonly user: string;
  readonly resource: 'topic' | 'group' | 'transactionalId' | 'cluster';
  readonly name: string;
  readonly pattern: 'literal' | 'prefixed';
  readonly operation: string;
  readonly permission: 'Allow' | 'Deny';
}

/** Everything that is declared for one cluster. */
export interface AccessSpec {
  readonly topics: readonly TopicSpec[];
  readonly users: readonly UserSpec[];
  readonly acls: readonly AclSpec[];
  readonly removedTopics: readonly string[];
  readonly removedUsers: readonly string[];
  readonly removedPasswords: readonly string[];
  readonly removesUndeclaredAcls: boolean;
}

/** Folder of passwords in the pods of jobs; a file for each user. */
export const PASSWORDS_PATH = '/etc/kafka-passwords';

/** How the job checks whether a password is the one that the cluster knows. */
export interface LoginCheck {
  readonly bootstrapServer: string;
  readonly commandConfig: string;
}

/** The file that jobs read, as JSON. */
export function desiredState(
  spec: AccessSpec,
  check: LoginCheck | undefined,
  acls = spec.acls,
  subscriptions: readonly SubscriptionModel[] = [],
): string {
  return json({
    topics: [...spec.topics].sort(byName).map(({ config, ...topic }) =>
      ({ ...topic, configs: sorted(config, String) })),
    users: [...spec.users].sort(byName).map(({ name, credentials, quotas }) =>
      ({ name, ...scram(name, credentials), ...quotasOf(quotas) })),
    acls: distinct(acls.map(({ user, ...acl }) => ({ principal: `User:${user}`, ...acl, host: '*' }))),
    remove: {
      topics: [...spec.removedTopics].sort(),
      users: [...spec.removedUsers].sort(),
      ...spec.removedPasswords.length > 0 ? { passwords: [...spec.removedPasswords].sort() } : {},
    },
    undeclaredAcls: spec.removesUndeclaredAcls ? 'remove' : 'report',
    ...subscriptions.length === 0 ? {} : {
      clientMetrics: subscriptions.map(each => ({ name: each.name, configs: subscriptionConfigs(each) })).sort(byName),
    },
    ...check === undefined ? {} : { scramCheck: check },
  });
}

function scram(name: string, { kind }: CredentialsSpec): object {
  return kind === 'password' ? { scram: { passwordFile: `${PASSWORDS_PATH}/${name}` } } : {};
}

function quotasOf(quotas: UserSpec['quotas']): object {
  return Object.keys(quotas).length > 0 ? { quotas: sorted(quotas, Number) } : {};
}

function sorted<Value, Out>(
  entries: { readonly [key: string]: Value }, as: (value: Value) => Out,
): { readonly [key: string]: Out } {
  return Object.fromEntries(Object.keys(entries).sort().map(key => [key, as(entries[key])]));
}

function byName({ name: one }: { readonly name: string }, { name: other }: { readonly name: string }): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function distinct(acls: readonly object[]): object[] {
  return [...new Set(acls.map(acl => JSON.stringify(acl)))].sort().map(text => JSON.parse(text) as object);
}

/** JSON with a line for each item, so that a change of one is a change of one line. */
function json(value: object): string {
  const fields = Object.entries(value).map(([key, content]) => `${JSON.stringify(key)}: ${Array.isArray(content)
    ? `[\n${content.map(item => `  ${JSON.stringify(item)}`).join(',\n')}\n]`
    : JSON.stringify(content)}`);
  return `{\n${fields.join(',\n')}\n}\n`;
}
