import { caNames, keyProblem, nameProblem } from './object-names';
import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import type { JwksModel } from '../jwks';
import { kafkaMinor } from '../kafka-version';
import type { ClusterPlan } from '../plan/cluster-plan';
import type { TokenPlan } from '../plan/token-plan';

/** Characters without a meaning to the shell that starts Kafka, or to lists of URLs. */
export const HTTPS_URL = /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~%:@=&?/-]*)?$/;

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
        message: 'tokens for other services of the same issuer would be accepted',
        allowed: 'one audience or more, without blanks and commas',
        fix: 'give the audience that your identity provider puts into tokens for Kafka',
      }],
      ...CLAIM.test(subjectClaim) ? [] : [{
        property: `${property}.subjectClaim`,
        value: subjectClaim,
        message: 'no claim has this name',
        allowed: 'the name of a claim, for example sub, azp or client_id',
        fix: 'correct it, or remove it for `sub`',
      }],
      ...maxSessionSeconds >= MINUTE && maxSessionSeconds <= DAY ? [] : [{
        property: `${property}.maxSession`,
        value: `${maxSessionSeconds} s`,
        message: maxSessionSeconds < MINUTE
          ? 'clients would do little but log in'
          : 'a client that lost its rights at the identity provider stays connected until then',
        allowed: '1 minute to 1 day',
        fix: 'remove it for 1 hour',
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
    code: 'JWKS_NEEDS_RESTART',
    severity: Severity.WARNING,
    about: 'Kafka 4.0 and older reads mounted keys of tokens only when it starts.',
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
    about: 'Brokers start while the identity provider is down.',
    check: plan => each(plan, ({ keys, jwksUrl }, property) => keys !== undefined ? [] : [{
      property: `${property}.jwks`,
      value: jwksUrl,
      message: 'a broker that restarts while this server does not answer stays down',
      allowed: 'Jwks.refreshed() or Jwks.configMap()',
      fix: 'use Jwks.refreshed() with the same URL',
    }]),
  },
]);

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
    ...HTTPS_URL.test(jwks.url) ? [] : [{
      property,
      value: jwks.url,
      message: 'whoever can change the keys can be any user',
      allowed: 'an https URL without blanks, commas and quotes',
      fix: 'give `jwks_uri` of /.well-known/openid-configuration of the identity provider',
    }],
    ...caNames(jwks.trustedCa === undefined ? [] : [jwks.trustedCa], property),
  ];
}
