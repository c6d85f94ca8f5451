import { type AclSpec, type UserSpec, ASKED_BY } from './provisioning/access-spec';
import { type AccessTarget, unknownCluster } from './provisioning/access-target';
import { Severity } from '../../core/finding';
import { type Review, type Violation, reviewing, ruleTable } from '../../core/rule';
import { isDataKey, isDnsSubdomain } from '../../kubernetes/names';
import { LONGEST_SUBJECT_PART } from '../../security/certificates';
import { Authorization } from '../authorization';
import { freePort } from '../listener';
import { httpsProblem, HTTPS_ALLOWED } from '../rules/https-url';
import { caName } from '../rules/object-names';

/** A user and what its rules need to know. */
export interface UserSubject {
  readonly user: UserSpec;
  readonly target: AccessTarget | undefined;
  readonly acls: readonly AclSpec[];
  /** Topics that are declared for the cluster. */
  readonly topics: readonly string[];
}

const USER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;

/** What credentials are, in words. */
export const CREDENTIALS: { readonly [kind in UserSpec['credentials']['kind']]: string } = {
  password: 'a password', certificate: 'a certificate', oauth: 'a token', elsewhere: 'other credentials',
};

/** A listener for each way to authenticate. */
const LISTENERS = {
  'scram': ['passwords', 'Authentication.scram()'],
  'mutual TLS': ['certificates', 'Authentication.mutualTls()'],
  'oauth': ['tokens', 'Authentication.oauth({ issuer, audiences, jwks })'],
} as const;

/** Rules on users. */
export const USER_RULES = ruleTable<UserSubject>('Users', [
  {
    code: 'USER_OF_UNKNOWN_CLUSTER',
    severity: Severity.ERROR,
    about: 'A cluster that exists already says how its users are managed.',
    check: ({ target, user }) => target !== undefined ? undefined : unknownCluster(user.name),
  },
  {
    code: 'USER_NAME',
    severity: Severity.ERROR,
    about: 'Names of users have at most 64 letters, digits, dots, hyphens and underscores.',
    check: ({ user: { name, credentials } }) => {
      const issued = credentials.kind === 'certificate' && credentials.secretName !== undefined;
      const isName = USER_NAME.test(name) && name.length <= LONGEST_SUBJECT_PART;
      return isName && (!issued || isDnsSubdomain(name)) ? undefined : {
        property: 'userName',
        value: name,
        message: 'it is part of principals, of files and of subjects of certificates',
        allowed: issued
          ? `at most ${LONGEST_SUBJECT_PART} lower case letters, digits, \`-\`, \`.\`, since a Secret is named after it`
          : `at most ${LONGEST_SUBJECT_PART} letters, digits, \`.\`, \`-\`, \`_\``,
        fix: 'choose another name',
      };
    },
  },
  {
    code: 'USER_CREDENTIALS',
    severity: Severity.ERROR,
    about: 'A listener takes the credentials of each user.',
    check: ({ user: { credentials }, target }) => {
      const wanted = ASKED_BY[credentials.kind];
      const listeners = target?.listeners ?? [];
      const ways = target?.listeners?.flatMap(({ authentication }) => authentication.map(({ kind }) => kind));
      return wanted === undefined || ways === undefined || ways.includes(wanted) ? undefined : {
        property: 'credentials',
        value: CREDENTIALS[credentials.kind],
        message: 'no listener of the cluster asks for it, so the user cannot get in',
        allowed: ways.length === 0 ? 'a cluster with Listener.internal()' : [...new Set(ways)].join(', '),
        fix: `add Listener.internal('${LISTENERS[wanted][0]}', { port: ${freePort(listeners)}, authentication: `
          + `[${LISTENERS[wanted][1]}] })`,
      };
    },
  },
  {
    code: 'USER_SECRET',
    severity: Severity.ERROR,
    about: 'The Secret of a user has a name and a key that Kubernetes accepts.',
    check: ({ user: { credentials } }) => (credentials.kind !== 'password' && credentials.kind !== 'oauth')
      || (isDnsSubdomain(credentials.secretName) && isDataKey(credentials.key)) ? undefined : {
        property: 'credentials',
        value: `${credentials.secretName}, key ${credentials.key}`,
        message: 'no Secret of Kubernetes has this name or key',
        allowed: 'a name of lower case letters, digits, hyphens and dots; a key of letters, digits, `-`, `_`, `.`',
        fix: 'give the name of a Secret, not what it holds',
      },
  },
  {
    code: 'USER_TOKEN_URL',
    severity: Severity.ERROR,
    about: 'Applications get tokens over https.',
    check: ({ user: { credentials } }) => credentials.kind !== 'oauth' ? [] : [
      ...[httpsProblem(credentials.tokenUrl)].flatMap(problem => problem === undefined ? [] : [{
        property: 'credentials.tokenUrl',
        value: credentials.tokenUrl,
        message: `clients cannot get tokens from there: ${problem}`,
        allowed: HTTPS_ALLOWED,
        fix: 'use the `token_endpoint` from /.well-known/openid-configuration of the identity provider',
      }]),
      ...caName(credentials.trustedCa, 'credentials.trustedCa'),
      ...([['clientId', credentials.clientId], ['scope', credentials.scope]] as const)
        .filter(([, text]) => text !== undefined && !/^[^"\\\n\r]+$/.test(text)).map(([property, text]) => ({
          property: `credentials.${property}`,
          value: text,
          message: 'Java clients read it as a quoted text on one line',
          allowed: 'a text without quotes, backslashes or line breaks',
          fix: 'correct it',
        })),
    ],
  },
  {
    code: 'USER_QUOTA',
    severity: Severity.ERROR,
    about: 'Quotas are above zero.',
    check: ({ user: { quotas } }) => Object.entries(quotas).filter(([, limit]) => !(limit > 0)).map(([key, limit]) => ({
      property: `quotas.${key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())}`,
      value: limit,
      message: 'the user could do nothing',
      allowed: 'more than 0',
      fix: 'raise it, or remove it for no limit',
    })),
  },
  {
    code: 'USER_WITHOUT_RIGHTS',
    severity: Severity.WARNING,
    about: 'A user may do something.',
    check: ({ user, acls, target }) => target === undefined || target.authorization !== Authorization.ACLS
      || acls.some(({ permission }) => permission === 'Allow') ? undefined : {
        property: 'userName',
        value: user.name,
        message: 'no right is granted to it, so that everything it asks for is refused',
        allowed: 'grants: topic.grantProduce(user), topic.grantConsume(user, group), user.allow(...)',
        fix: 'grant what it needs, or remove it',
      },
  },
  {
    code: 'RIGHT_ON_UNKNOWN_TOPIC',
    severity: Severity.WARNING,
    about: 'Rights are about topics that are declared, or about what begins as one does.',
    check: ({ acls, topics }) => {
      const unknown = acls.filter(({ resource, name, pattern }) => resource === 'topic' && name !== '*'
        && !topics.some(topic => pattern === 'literal' ? topic === name : topic.startsWith(name)));
      return [...new Set(unknown.map(({ name }) => name))].map((name): Violation => ({
        property: 'allow',
        value: name,
        message: 'no such topic is declared for this cluster; if it does not exist either, nobody uses the right',
        allowed: topics.length === 0 ? 'topics that are declared' : `${topics.slice(0, 10).join(', ')}`,
        fix: 'correct the name, or declare the topic',
      }));
    },
  },
  {
    code: 'RIGHT_OPERATION',
    severity: Severity.ERROR,
    about: 'Rights are operations that exist on their resource.',
    check: ({ acls }) => {
      const wrong = acls.filter(({ resource, operation }) => !OPERATIONS[resource].includes(operation));
      return wrong.map(({ resource, name, operation }): Violation => ({
        property: 'allow',
        value: `${operation} on the ${resource} ${name}`,
        message: 'Kafka refuses this right',
        allowed: OPERATIONS[resource].join(', '),
        fix: 'choose another operation',
      }));
    },
  },
]);

/** Operations by resource (Kafka, `AclEntry.supportedOperations`). */
const OPERATIONS: { readonly [resource: string]: readonly string[] } = {
  topic: ['All', 'Read', 'Write', 'Create', 'Describe', 'Delete', 'Alter', 'DescribeConfigs', 'AlterConfigs'],
  group: ['All', 'Read', 'Describe', 'Delete', 'DescribeConfigs', 'AlterConfigs'],
  transactionalId: ['All', 'Describe', 'Write'],
  cluster: [
    'All', 'Create', 'ClusterAction', 'DescribeConfigs', 'AlterConfigs', 'IdempotentWrite', 'Alter', 'Describe',
  ],
};

/** Every rule on a user. */
export const USER_REVIEWS: readonly Review<UserSubject>[] = [reviewing(USER_RULES, subject => [subject])];
