import { httpsProblem, HTTPS_ALLOWED } from './https-url';
import { caName, keyProblem, nameProblem } from './object-names';
import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { type Violation, ruleTable } from '../../core/rule';
import type { JwksModel } from '../jwks';
import { kafkaMinor } from '../kafka-version';
import type { ClusterPlan } from '../plan/cluster-plan';
import type { TokenPlan } from '../plan/token-plan';

/** Values that a list separated by commas can hold, in a line of a properties file. */
const LIST_ITEM = /^[^\s,\\]+$/;

const CLAIM = /^[A-Za-z0-9_.:/-]+$/;

/** Rules on tokens. */
export const TOKEN_RULES = ruleTable<ClusterPlan>('Security', [
  {
    code: 'TOKEN_CHECKS',
    severity: Severity.ERROR,
    about: 'Brokers check the issuer and the audience of each token.',
    freeText: true,
    check: plan => each(plan, ({ model: { issuer, audiences, subjectClaim, maxSessionSeconds } }, property) => [
      ...LIST_ITEM.test(issuer) ? [] : [{
        property: `${property}.issuer`,
        value: issuer,
        message: 'no token has this issuer',
        allowed: 'the claim `iss` of the tokens, for example https://login.example.com/realms/apps',
        fix: 'take it from the field `issuer` of /.well-known/openid-configuration of the identity provider',
      }],
      ...audiences.length > 0 && audiences.every(audience => LIST_ITEM.test(audience)) ? [] : [{
        property: `${property}.audiences`,
        value: audiences,
        message: 'without a valid audience, brokers would accept tokens for other services of the same issuer',
        allowed: 'one or more audiences, without blanks or commas',
        fix: 'give the audience that your identity provider puts into tokens for Kafka',
      }],
      ...CLAIM.test(subjectClaim) && !NO_SUBJECTS.includes(subjectClaim) ? [] : [{
        property: `${property}.subjectClaim`,
        value: subjectClaim,
        message: NO_SUBJECTS.includes(subjectClaim) ? 'it names no user: many have the same' : 'no claim has this name',
        allowed: 'the name of a claim, for example sub, azp or client_id',
        fix: 'correct it, or remove it to use `sub`',
      }],
      ...isWhole(maxSessionSeconds, MINUTE, DAY) ? [] : [{
        property: `${property}.maxSession`,
        value: `${maxSessionSeconds} s`,
        message: maxSessionSeconds < MINUTE
          ? 'clients would authenticate again more than once a minute'
          : 'Kafka counts whole seconds, and most tokens are valid for less than a day',
        allowed: '1 minute to 1 day, in whole seconds',
        fix: 'remove it to use the default of 1 hour',
      }],
    ]),
  },
  {
    code: 'JWKS_SOURCE',
    severity: Severity.ERROR,
    about: 'Keys of tokens come from an https URL, or from a ConfigMap with a valid name.',
    freeText: true,
    check: plan => each(plan, ({ model: { jwks } }, property) => sourceProblems(jwks, `${property}.jwks`)),
  },
  {
    code: 'JWKS_DOWNLOAD_URL',
    severity: Severity.ERROR,
    about: 'Network policies let brokers out to a server whose URL and port are known, and to one peer or more.',
    check: plan => each(plan, ({ model: { jwks } }, property) => jwks.kind !== 'downloaded' ? [] : [
      ...urlProblems(jwks.url, `${property}.jwks`),
      ...jwks.allowTo === undefined || jwks.allowTo.length > 0 ? [] : [{
        property: `${property}.jwks.allowTo`,
        value: [],
        message: 'brokers would reach no server of keys, and would not start',
        allowed: 'one peer or more; NetworkPeer.anywhere() for everybody',
        fix: 'remove it for anywhere',
      }],
    ]),
  },
  {
    code: 'TOKEN_SUBJECT',
    severity: Severity.WARNING,
    about: 'Users cannot choose the claim that names them.',
    freeText: true,
    check: plan => each(plan, ({ model: { subjectClaim } }, property) => CHOSEN_BY_USERS.includes(subjectClaim) ? [{
      property: `${property}.subjectClaim`,
      value: subjectClaim,
      message: 'many identity providers let users change it; a user who takes the name of another one, or of a node, '
        + 'has its rights',
      allowed: 'a claim that the identity provider alone sets: sub, azp, client_id',
      fix: 'choose one of these, or make sure that nobody can change the claim',
    }] : []),
  },
  {
    code: 'JWKS_NEEDS_RESTART',
    severity: Severity.WARNING,
    about: 'Kafka 4.0 and earlier read mounted keys of tokens only at startup.',
    check: plan => {
      const minor = kafkaMinor(plan.spec.version);
      return minor !== '3.9' && minor !== '4.0' ? [] : each(plan, ({ keys }, property) => keys === undefined ? [] : [{
        property: `${property}.jwks`,
        value: `Kafka ${plan.spec.version}`,
        message: 'brokers refuse tokens with a new key of the identity provider until they are restarted',
        allowed: 'Kafka 4.1 or later, or Jwks.downloadedByBrokers()',
        fix: 'upgrade Kafka, or restart the brokers whenever the identity provider announces a new key',
      }]);
    },
  },
  {
    code: 'JWKS_DOWNLOADED_BY_BROKERS',
    severity: Severity.WARNING,
    about: 'Brokers can start even if the identity provider is down.',
    check: plan => each(plan, ({ keys, jwksUrl }, property) => keys !== undefined ? [] : [{
      property: `${property}.jwks`,
      value: jwksUrl,
      message: 'a broker that restarts while this server does not answer stays down',
      allowed: 'Jwks.refreshed() or Jwks.configMap()',
      fix: 'use Jwks.refreshed() with the same URL',
    }]),
  },
]);

/** Claims with the same value for many users. */
const NO_SUBJECTS = ['aud', 'iss', 'scope', 'scp', 'iat', 'exp', 'nbf', 'typ'];

/** Claims of OpenID Connect that describe a person, who can often edit them. */
const CHOSEN_BY_USERS = ['name', 'nickname', 'given_name', 'family_name', 'email', 'preferred_username', 'upn'];

const MINUTE = 60;
const DAY = 24 * 3600;

function each(
  { tokens, spec: { listeners } }: ClusterPlan, check: (token: TokenPlan, property: string) => Violation[],
): Violation[] {
  return tokens.flatMap(token =>
    check(token, `listeners[${listeners.findIndex(({ name }) => name === token.listener)}].authentication`));
}

function sourceProblems(jwks: JwksModel, property: string): Violation[] {
  if (jwks.kind === 'config map') return [...nameProblem(property, jwks.name), ...keyProblem(property, jwks.key)];
  return [
    ...jwks.kind === 'downloaded' ? [] : urlProblems(jwks.url, property),
    ...caName(jwks.trustedCa, `${property}.trustedCa`),
  ];
}

function urlProblems(url: string, property: string): Violation[] {
  const problem = httpsProblem(url)
    ?? (url.endsWith('/.well-known/openid-configuration') ? 'this document holds the address of the keys' : undefined);
  return problem === undefined ? [] : [{
    property,
    value: url,
    message: `brokers cannot get keys from there: ${problem}`,
    allowed: HTTPS_ALLOWED,
    fix: 'use the `jwks_uri` from /.well-known/openid-configuration of the identity provider',
  }];
}
