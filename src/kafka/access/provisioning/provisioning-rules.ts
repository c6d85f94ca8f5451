import { type AccessSpec, type TopicSpec, type UserSpec, desiredState } from './access-spec';
import type { AccessTarget } from './access-target';
import { Severity } from '../../../core/finding';
import { type Review, type Violation, reviewing, ruleTable } from '../../../core/rule';
import type { IKafkaCluster } from '../../kafka-cluster-attributes';
import { AclOperation } from '../acl';
import { isTopicName } from '../topic-rules';

/** A declaration, and the construct that made it. */
export interface Declared<Spec> {
  readonly spec: Spec;
  readonly path: string;
}

/** Everything that is declared for one cluster, and what is known of the cluster. */
export interface ProvisioningSubject {
  readonly topics: readonly Declared<TopicSpec>[];
  readonly users: readonly Declared<UserSpec>[];
  readonly spec: AccessSpec;
  readonly target: AccessTarget | undefined;
  /** What is wrong with arguments of grants. */
  readonly grantProblems: readonly Violation[];
}

/**
 * `kubectl apply` keeps a copy of each object in an annotation, and the API server takes 262,144 bytes of annotations.
 */
const LARGEST_STATE_BYTES = 240 * 1024;

/** Rules on the topics and users of a cluster together. */
export const PROVISIONING_RULES = ruleTable<ProvisioningSubject>('Topics and users of a cluster', [
  {
    code: 'GRANT',
    severity: Severity.ERROR,
    about: 'A grant names a user of the same cluster, a resource and operations.',
    check: ({ grantProblems }) => grantProblems,
  },
  {
    code: 'TOPIC_TWICE',
    severity: Severity.ERROR,
    about: 'A topic is declared once, and no two names differ in dots and underscores alone.',
    // Kafka gives both the same name in its metrics, and refuses the second one.
    check: ({ topics }) => repeated(topics, ({ name }) => name.replaceAll('.', '_'), 'topics'),
  },
  {
    code: 'USER_TWICE',
    severity: Severity.ERROR,
    about: 'A user is declared once.',
    check: ({ users }) => repeated(users, ({ name }) => name, 'users'),
  },
  {
    code: 'REMOVED_AND_DECLARED',
    severity: Severity.ERROR,
    about: 'What is to be removed is not declared.',
    check: ({ spec }) => [
      ...both(spec.removedTopics, spec.topics, 'removeTopic'), ...both(spec.removedUsers, spec.users, 'removeUser'),
      ...both(
        spec.removedPasswords,
        spec.users.filter(({ credentials }) => credentials.kind === 'password'),
        'removePassword',
      ),
      ...notNamed(spec.removedPasswords, 'removePassword', 'user'),
      ...notNamed(spec.removedTopics, 'removeTopic', 'topic'), ...notNamed(spec.removedUsers, 'removeUser', 'user'),
    ],
  },
  {
    code: 'TOO_MUCH_TO_DECLARE',
    severity: Severity.ERROR,
    about: 'Topics, users and rights of a cluster fit into a ConfigMap.',
    check: ({ spec }) => {
      const bytes = Buffer.byteLength(desiredState(spec, undefined));
      return bytes <= LARGEST_STATE_BYTES ? undefined : {
        property: 'topics',
        value: `${bytes} bytes`,
        message: '`kubectl apply` fails with larger ConfigMaps',
        allowed: `${LARGEST_STATE_BYTES} bytes`,
        fix: 'use rights on prefixes in place of many single ones',
      };
    },
  },
]);

/** Every rule on the topics and users of a cluster together. */
export const PROVISIONING_REVIEWS: readonly Review<ProvisioningSubject>[] = [
  reviewing(PROVISIONING_RULES, subject => [subject]),
];

function repeated<Spec extends { readonly name: string }>(
  declared: readonly Declared<Spec>[], key: (spec: Spec) => string, property: string,
): Violation[] {
  const first = new Map<string, Declared<Spec>>();
  return declared.flatMap(one => {
    const other = first.get(key(one.spec));
    if (other === undefined) {
      first.set(key(one.spec), one);
      return [];
    }
    return [{
      property,
      value: one.spec.name,
      message: `'${one.path}' repeats what '${other.path}' declares as ${other.spec.name}`,
      allowed: 'each name once',
      fix: 'remove one of the two, or rename it',
    }];
  });
}

function notNamed(removed: readonly unknown[], property: string, what: string): Violation[] {
  return removed.filter(name => typeof name !== 'string' || !isTopicName(name)).map(name => ({
    property,
    value: name,
    message: `no ${what} has this name, or Kafka uses it itself`,
    allowed: `the name of a ${what}`,
    fix: 'correct it',
  }));
}

function both(
  removed: readonly string[], declared: readonly { readonly name: string }[], property: string,
): Violation[] {
  return removed.filter(name => declared.some(other => other.name === name)).map(name => ({
    property,
    value: name,
    message: 'it is declared too',
    allowed: 'names that nothing declares',
    fix: 'remove one of the two',
  }));
}

type ClusterName = Pick<IKafkaCluster, 'clusterName' | 'namespace'>;

/** What is wrong with the arguments of a grant; undefined if nothing is. */
export function grantProblem(
  user: unknown, resource: unknown, operations: unknown, { clusterName, namespace }: ClusterName,
): Violation | undefined {
  const { userName, cluster } = (user ?? {}) as Partial<{ readonly userName: unknown; readonly cluster: ClusterName }>;
  const { name } = (resource ?? {}) as { readonly name?: unknown };
  if (typeof userName !== 'string') return wrongGrant(user, 'a user', 'a KafkaUser of the same cluster');
  if (cluster?.clusterName !== clusterName || cluster.namespace !== namespace) {
    return {
      property: 'allow',
      value: `${userName} of ${cluster?.namespace}/${cluster?.clusterName}`,
      message: 'another user of this name could get the right',
      allowed: `users of ${namespace}/${clusterName}`,
      fix: 'declare the user for this cluster too, with `addUser` or `new KafkaUser`',
    };
  }
  if (typeof name !== 'string' || name === '') {
    return wrongGrant(name, 'a resource', 'AclResource.topic(...) or the name of a group');
  }
  const known: readonly unknown[] = Object.values(AclOperation);
  return Array.isArray(operations) && operations.length > 0 && operations.every(operation => known.includes(operation))
    ? undefined
    : wrongGrant(operations, 'operations', '[AclOperation.READ], or other members of AclOperation');
}

function wrongGrant(value: unknown, what: string, allowed: string): Violation {
  return { property: 'allow', value, message: `it is not ${what}`, allowed, fix: `pass ${allowed}` };
}
