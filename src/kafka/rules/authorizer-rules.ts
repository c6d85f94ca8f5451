import { ACL_AUTHORIZER, STANDARD_AUTHORIZER } from './authorizer';
import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';
import { CONTROLLER_LISTENER, listenerProtocols, REPLICATION_LISTENER } from '../listener';
import type { ClusterSpec, QuorumSpec } from '../plan/cluster-spec';
import { type Config, givenText, isSetTo } from '../plan/effective-config';

const CLASS = 'authorizer.class.name';

/** Rules on who may do what. */
export const AUTHORIZER_RULES = ruleTable<ClusterSpec>('Broker configuration', [
  {
    code: 'AUTHORIZER_CLASS',
    severity: Severity.ERROR,
    about: 'StandardAuthorizer is for KRaft and AclAuthorizer for ZooKeeper; brokers do not start with the wrong one.',
    check: ({ config, quorum }) => {
      const [right, wrong, place] = quorum.mode === 'zookeeper'
        ? [ACL_AUTHORIZER, STANDARD_AUTHORIZER, 'the log of KRaft']
        : [STANDARD_AUTHORIZER, ACL_AUTHORIZER, 'ZooKeeper'];
      return givenText(config, CLASS) !== wrong ? undefined : {
        property: `config['${CLASS}']`,
        value: wrong,
        message: `this authorizer keeps its rules in ${place}, which this cluster does not have; no broker starts`,
        allowed: right,
        fix: `use ${right}`,
      };
    },
  },
  {
    code: 'AUTHORIZER_LOCKS_OUT',
    severity: Severity.ERROR,
    about: 'With an authorizer, brokers and controllers must be super users: it checks their own requests too.',
    check: ({ config, quorum }) => {
      const internal = [REPLICATION_LISTENER, ...quorum.mode === 'zookeeper' ? [] : [CONTROLLER_LISTENER]];
      if (!isFittingAuthorizer(config, quorum) || !internal.some(({ protocol }) => protocol === 'PLAINTEXT')
        || admitsAnonymous(config)) return undefined;
      return {
        property: `config['${CLASS}']`,
        value: givenText(config, CLASS),
        message: `on a PLAINTEXT listener everybody is ${ANONYMOUS}, brokers and controllers too; the authorizer `
          + 'refuses their requests (ClusterAuthorizationException), and the cluster does not work',
        allowed: `an authorizer with ${ANONYMOUS} among \`super.users\`, or none`,
        fix: `remove \`${CLASS}\`: TLS and SASL, which would tell clients apart, are not supported yet`,
      };
    },
  },
  {
    code: 'AUTHORIZER_WITHOUT_IDENTITIES',
    severity: Severity.WARNING,
    about: 'An authorizer protects nothing where clients have no identity.',
    check: ({ config, listeners, quorum }) => {
      if (!isFittingAuthorizer(config, quorum) || !admitsAnonymous(config)
        || !listenerProtocols(listeners, quorum.mode !== 'zookeeper').includes('PLAINTEXT')) return undefined;
      return {
        property: `config['${CLASS}']`,
        value: givenText(config, CLASS),
        message: `on a PLAINTEXT listener every client is ${ANONYMOUS}, and ${ANONYMOUS} may do everything; ACLs have `
          + 'no effect',
        allowed: 'an authorizer on listeners that authenticate clients',
        fix: `remove \`${CLASS}\`, and restrict who may connect with \`allowFrom\` of the listeners`,
      };
    },
  },
]);

/** The principal of every client that is not authenticated. */
const ANONYMOUS = 'User:ANONYMOUS';

/** Whether the authorizer is Kafka's own for this kind of quorum. The behaviour of others is not known. */
function isFittingAuthorizer(config: Config, quorum: QuorumSpec): boolean {
  return givenText(config, CLASS) === (quorum.mode === 'zookeeper' ? ACL_AUTHORIZER : STANDARD_AUTHORIZER);
}

/**
 * Whether clients without an identity may do everything: as super users, or because everything without an ACL is
 * allowed.
 */
function admitsAnonymous(config: Config): boolean {
  return givenText(config, 'super.users').split(';').some(user => user.trim() === ANONYMOUS)
    || isSetTo(config, 'allow.everyone.if.no.acl.found', true);
}
