/** The authorizer of Kafka with KRaft. */
export const STANDARD_AUTHORIZER = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';

/** The authorizer of Kafka 3.9 with ZooKeeper; Kafka 4 has no such class. */
export const ACL_AUTHORIZER = 'kafka.security.authorizer.AclAuthorizer';

/** Keys that both of them, and most others, read. Kafka's own definitions do not name them. */
const AUTHORIZER_KEYS = ['super.users', 'allow.everyone.if.no.acl.found'];

/** Keys for an AclAuthorizer with its own ZooKeeper. */
const ACL_AUTHORIZER_PREFIX = 'authorizer.zookeeper.';

/** Whether an authorizer of this class reads a key. */
export function isAuthorizerKey(authorizer: string | undefined, key: string): boolean {
  if (authorizer === undefined) return false;
  return AUTHORIZER_KEYS.includes(key) || (authorizer === ACL_AUTHORIZER && key.startsWith(ACL_AUTHORIZER_PREFIX));
}
