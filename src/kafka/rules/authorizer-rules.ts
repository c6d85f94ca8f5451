import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';
import { ACL_AUTHORIZER, STANDARD_AUTHORIZER } from '../plan/authorizer';
import type { ClusterSpec, QuorumSpec } from '../plan/cluster-spec';
import { type Config, givenText, isSetTo } from '../plan/effective-config';
import { listenerProtocols, nodeTraffic } from '../plan/internal-listeners';

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
    check: spec => {
      const { config, quorum } = spec;
      const { replication, controller } = nodeTraffic(spec);
      const internal = [...replication, ...quorum.mode === 'zookeeper' ? [] : controller];
      if (!isFittingAuthorizer(config, quorum) || !internal.some(({ protocol }) => protocol === 'PLAINTEXT')
        || admitsAnonymous(config)) return undefined;
      return {
        property: `config['${CLASS}']`,
        value: givenText(config, CLASS),
        message: `on a PLAINTEXT listener everybody is ${ANONYMOUS}, brokers and controllers too; the authorizer `
          + 'refuses their requests (ClusterAuthorizationException), and the cluster does not work',
        allowed: `an authorizer with ${ANONYMOUS} among \`super.users\`, or none`,
        fix: `remove \`${CLASS}\`, or give the cluster \`certificates\`; the authorizer follows by itself`,
      };
    },
  },
  {
    code: 'AUTHORIZER_WITHOUT_IDENTITIES',
    severity: Severity.WARNING,
    about: 'An authorizer protects nothing where clients have no identity.',
    check: spec => {
      const { config, quorum } = spec;
      if (!isFittingAuthorizer(config, quorum) || !admitsAnonymous(config)
        || !listenerProtocols(spec).includes('PLAINTEXT')) return undefined;
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
