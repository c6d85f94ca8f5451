import { lifetimeProblem } from './certificate-lifetime';
import { caNames, nameProblem } from './object-names';
import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { type Violation, ruleTable } from '../../core/rule';
import { type CertificatesModel, IssuerKind, LONGEST_SUBJECT_PART } from '../../security/certificates';
import { Authorization } from '../authorization';
import { InternalTraffic } from '../internal-traffic';
import { type ListenerModel, freePort, isAuthenticated } from '../listener';
import type { ClusterPlan } from '../plan/cluster-plan';
import { type Config, givenText, isSetTo } from '../plan/effective-config';
import { type TlsPlan, identities } from '../plan/tls-plan';

const MONTH = 30 * 24 * 3600;

const SAFE_PROTOCOLS = ['TLSv1.2', 'TLSv1.3'];

/** Rules on encryption, on who clients are, and on what they may do. */
export const SECURITY_RULES = ruleTable<ClusterPlan>('Security', [
  {
    code: 'TLS_WITHOUT_CERTIFICATES',
    severity: Severity.ERROR,
    about: 'A listener with TLS needs certificates.',
    check: ({ spec: { certificates, listeners } }) => certificates !== undefined ? [] :
      indexed(listeners).filter(([listener]) => isAuthenticated(listener)).map(([{ name }, index]) => ({
        property: `listeners[${index}]`,
        value: name,
        message: 'brokers have no certificate',
        allowed: 'a cluster with `certificates`, or Listener.plaintext()',
        fix: 'set `certificates: Certificates.ownCa()`',
      })),
  },
  {
    code: 'LISTENER_AUTHENTICATION',
    severity: Severity.ERROR,
    about: 'A listener authenticates clients by certificates only, or by passwords, tokens or both.',
    check: ({ spec: { listeners } }) => indexed(listeners).flatMap(([listener, index]) =>
      authenticationProblem(listener).map(problem => ({ property: `listeners[${index}].authentication`, ...problem }))),
  },
  {
    code: 'PRINCIPAL_RULES',
    severity: Severity.ERROR,
    about: 'On listeners of clients no certificate keeps its whole subject, by which nodes are known as super users.',
    check: ({ spec: { listeners }, tls }) => indexed(listeners).flatMap(([{ authentication }, index]) =>
      authentication.flatMap(model => model.kind !== 'mutual TLS' ? [] : model.principalRules
        .filter(rule => rule === 'DEFAULT' || keepsSubject(rule, tls)).map(rule => ({
          property: `listeners[${index}].authentication`,
          value: rule,
          message: 'a client whose certificate has the subject of a node would be a super user, whoever issued it',
          allowed: 'rules that take a part of the subject, for example RULE:^CN=([^,]+).*$/$1/',
          fix: 'remove it; certificates that no rule matches are refused',
        })))),
  },
  {
    code: 'INTERNAL_TRAFFIC',
    severity: Severity.ERROR,
    about: 'Stages of the change to TLS need certificates, and end before clients need rights.',
    check: ({ spec: { certificates, internalTraffic }, authorization }) => {
      if (internalTraffic === undefined) return undefined;
      if (certificates === undefined) {
        return {
          property: 'internalTraffic',
          value: internalTraffic,
          message: 'nodes have no certificates',
          allowed: 'a cluster with `certificates`',
          fix: 'set `certificates`, or remove `internalTraffic`',
        };
      }
      return internalTraffic === InternalTraffic.TLS || authorization.value === Authorization.NONE ? undefined : {
        property: 'authorization',
        value: authorization.value,
        message: 'nodes that speak plaintext have no identity; the authorizer would refuse what they ask of each other',
        allowed: 'Authorization.NONE until `internalTraffic` is InternalTraffic.TLS',
        fix: 'remove `authorization` until then',
      };
    },
  },
  {
    code: 'AUTHORIZATION',
    severity: Severity.ERROR,
    about: 'Rights need identities: an authorizer without certificates locks out the nodes themselves.',
    check: ({ spec: { certificates, authorization } }) =>
      (authorization ?? Authorization.NONE) === Authorization.NONE || certificates !== undefined ? undefined : {
        property: 'authorization',
        value: authorization,
        message: 'without certificates, brokers and controllers are User:ANONYMOUS, as everybody is',
        allowed: 'a cluster with `certificates`',
        fix: 'set `certificates: Certificates.ownCa()`',
      },
  },
  {
    code: 'AUTHENTICATION_WITHOUT_RIGHTS',
    severity: Severity.WARNING,
    about: 'Authenticated clients have only the rights that they are granted.',
    check: ({ spec: { listeners }, authorization }) =>
      authorization.value === Authorization.ACLS || !listeners.some(isAuthenticated) ? undefined : {
        property: 'authorization',
        value: authorization.value,
        message: authorization.value === Authorization.PERMISSIVE
          ? 'every client that gets in may do everything with topics and groups that no ACL is about'
          : `every client that gets in may read, write and delete everything (${authorization.because})`,
        allowed: 'Authorization.ACLS',
        fix: 'set `authorization: Authorization.ACLS` when the change to TLS is complete',
      },
  },
  {
    code: 'CERTIFICATES_WITHOUT_AUTHENTICATION',
    severity: Severity.WARNING,
    about: 'A cluster with certificates has a listener that authenticates clients.',
    check: ({ spec: { certificates, listeners }, authorization }) => certificates === undefined
      || authorization.value !== Authorization.NONE || listeners.some(isAuthenticated) ? undefined : {
        property: 'listeners',
        value: listeners.map(({ name }) => name),
        message: 'nodes speak TLS, but clients connect in plain text and may read, write and delete everything',
        allowed: 'a listener that authenticates clients',
        fix: `use Listener.internal('apps', { port: ${freePort(listeners)}, authentication: [Authentication.scram()] })`,
      },
  },
  {
    code: 'CLIENTS_WITHOUT_IDENTITY',
    severity: Severity.WARNING,
    about: 'With ACLs, clients of a plaintext listener have no rights.',
    check: ({ spec: { listeners }, authorization }) => authorization.value === Authorization.NONE ? [] :
      indexed(listeners).filter(([listener]) => !isAuthenticated(listener)).map(([{ name }, index]) => ({
        property: `listeners[${index}]`,
        value: name,
        message: 'all its clients are User:ANONYMOUS, which has no rights on what an ACL is about',
        allowed: 'listeners that authenticate clients; Authorization.NONE while clients move to one',
        fix: 'remove the listener, or set `authorization: Authorization.NONE` until its clients have moved',
      })),
  },
  {
    code: 'PLAINTEXT_BEYOND_NAMESPACE',
    severity: Severity.WARNING,
    about: 'A plaintext listener is for pods of the cluster\'s own namespace.',
    check: ({ spec: { listeners } }) => indexed(listeners)
      .filter(([{ protocol, allowFrom }]) => protocol === 'PLAINTEXT' && allowFrom.some(isBeyondNamespace))
      .map(([{ name }, index]) => ({
        property: `listeners[${index}]`,
        value: name,
        message: 'messages cross namespaces unencrypted, and whoever is let in may read, write and delete everything',
        allowed: 'Listener.plaintext() for pods of the same namespace',
        fix: 'use Listener.internal() with `certificates`',
      })),
  },
  {
    code: 'CERTIFICATE_SUBJECT',
    severity: Severity.ERROR,
    about: 'Subjects of the cluster\'s own certificates are valid and distinct from each other.',
    freeText: true,
    check: ({ spec: { certificates, name, namespace }, tls }) => tls === undefined || certificates === undefined ? []
      : certificates.source.kind === 'secrets'
        ? subjectProblems(certificates.source)
        : [[`${name}-controller`, 'name'], [namespace, 'namespace']]
          .filter(([part]) => part.length > LONGEST_SUBJECT_PART).map(([part, property]) => ({
            property,
            value: part,
            message: 'it is part of the subject of certificates',
            allowed: `at most ${LONGEST_SUBJECT_PART} characters`,
            fix: 'shorten it',
          })),
  },
  {
    code: 'CERTIFICATE_LIFETIME',
    severity: Severity.ERROR,
    about: 'Certificates are valid for an hour or more, and renewed between five minutes and two thirds of their life '
      + 'before they end.',
    check: ({ spec: { certificates } }) => certificates === undefined || certificates.source.kind === 'secrets'
      ? undefined : lifetimeProblem(certificates.source),
  },
  {
    code: 'RENEWAL_NEEDS_RESTART',
    severity: Severity.WARNING,
    about: 'Between a renewal and the end of the former certificate there is a month in which nodes restart.',
    check: ({ spec: { certificates, quorum } }) => {
      if (certificates === undefined || certificates.source.kind === 'secrets' || quorum.mode === 'zookeeper'
        || !(certificates.source.renewBeforeSeconds < MONTH)) return undefined;
      return {
        property: 'certificates.renewBefore',
        value: `${certificates.source.renewBeforeSeconds} s`,
        message: 'connections of a node to the metadata quorum show the certificate with which it started; when that '
          + 'has ended, the node loses the quorum at its next reconnect',
        allowed: '30 days or more',
        fix: 'raise `duration` and `renewBefore`, or make sure that every node restarts in time after each renewal',
      };
    },
  },
  {
    code: 'CA_GENERATION',
    severity: Severity.ERROR,
    about: 'Authorities of a cluster are numbered from 1.',
    check: ({ spec: { certificates } }) => {
      if (certificates?.source.kind !== 'own CA') return [];
      const { generation, alsoTrusted } = certificates.source;
      return [['generation', generation] as const, ...alsoTrusted.map((number, index) =>
        [`alsoTrusted[${index}]`, number] as const)].filter(([, number]) => !isWhole(number, 1, 999))
        .map(([property, number]) => ({
          property: `certificates.${property}`,
          value: number,
          message: 'not the number of an authority',
          allowed: '1 to 999',
          fix: 'number authorities 1, 2, 3',
        }));
    },
  },
  {
    code: 'SECRET_NAME',
    severity: Severity.ERROR,
    about: 'Secrets, ConfigMaps and their keys have names that Kubernetes accepts.',
    freeText: true,
    check: ({ spec: { certificates, listeners } }) => [
      ...certificates === undefined ? [] : namesOf(certificates),
      ...listeners.flatMap(({ authentication }, index) => authentication.flatMap(model =>
        caNames('trustedCas' in model ? model.trustedCas ?? [] : [], `listeners[${index}].authentication`))),
    ],
  },
  {
    code: 'SHARED_ISSUER',
    severity: Severity.WARNING,
    about: 'Whoever can use the issuer of a cluster can have the certificate of a node or of a user.',
    check: ({ spec: { certificates } }) => certificates?.source.kind !== 'issuer'
      || certificates.source.issuerKind !== IssuerKind.CLUSTER_ISSUER ? undefined : {
        property: 'certificates',
        value: `certificates of the ClusterIssuer ${certificates.source.name}`,
        message: 'every namespace that may create Certificates can have one with the subject of a node, which is a '
          + 'super user, or with the name of a user',
        allowed: 'an authority of the cluster\'s own, or an Issuer of its namespace',
        fix: 'use Certificates.ownCa(), or restrict who gets which subject with cert-manager\'s approver-policy',
      },
  },
  {
    code: 'TLS_WEAKENED',
    severity: Severity.ERROR,
    about: 'TLS 1.2 and 1.3 alone, and certificates that name the host.',
    check: ({ spec: { config } }) => [...weakProtocols(config), ...unverifiedHosts(config)],
  },
  {
    code: 'OPEN_BY_DEFAULT',
    severity: Severity.ERROR,
    about: 'With ACLs, what no ACL allows is denied, and the cluster\'s own identities are its only super users.',
    check: ({ spec: { config, certificates }, authorization, tls }) => {
      if (certificates === undefined || tls === undefined || authorization.value === Authorization.NONE) return [];
      return [
        ...isSetTo(config, 'allow.everyone.if.no.acl.found', true) ? [{
          property: "config['allow.everyone.if.no.acl.found']",
          value: true,
          message: 'whoever gets in may do everything with a topic that has no ACL yet',
          allowed: 'false',
          fix: 'remove it, and grant rights to users',
        }] : [],
        ...Object.hasOwn(config, 'super.users') ? [{
          property: "config['super.users']",
          value: config['super.users'],
          message: `it replaces the cluster's own identities (${identities(tls).map(({ subject }) => subject).join('; ')})`,
          allowed: 'no further super users',
          fix: 'remove it, and grant rights to users',
        }] : [],
      ];
    },
  },
]);

/** Whether a rule leaves the subject of a node as it is. Java's regular expressions are nearly those of JavaScript. */
function keepsSubject(rule: string, tls: TlsPlan | undefined): boolean {
  const [, pattern, replacement] = /^RULE:(.*?)\/(.*?)\/[LU]?$/.exec(rule) ?? [];
  if (pattern === undefined || tls === undefined) return false;
  try {
    const known = new RegExp(`^(?:${pattern})$`);
    return identities(tls).some(({ subject }) =>
      known.test(subject) && subject.replace(known, replacement.replaceAll('$0', '$&')) === subject);
  } catch {
    return false;
  }
}

type Problem = Omit<Violation, 'property'>;

function indexed(listeners: readonly ListenerModel[]): (readonly [ListenerModel, number])[] {
  return listeners.map((listener, index) => [listener, index] as const);
}

function authenticationProblem({ protocol, authentication }: ListenerModel): Problem[] {
  const kinds = authentication.map(({ kind }) => kind);
  const value = kinds.join(' and ');
  if (kinds.length === 0) {
    return protocol === 'PLAINTEXT' ? [] : [{
      value: '[]',
      message: 'nobody would know who the clients are',
      allowed: 'one way or more',
      fix: 'set `authentication: [Authentication.scram()]` or `[Authentication.mutualTls()]`',
    }];
  }
  if (new Set(kinds).size < kinds.length) {
    return [{ value, message: 'the same way twice', allowed: 'each way once', fix: 'remove one of the two' }];
  }
  return kinds.length > 1 && kinds.includes('mutual TLS') ? [{
    value,
    message: 'Kafka takes the identity from the password, and every client would need both',
    allowed: 'mutual TLS alone, or other ways without it',
    fix: 'make a listener for each, on ports of their own',
  }] : [];
}

function isBeyondNamespace({ _peer }: ListenerModel['allowFrom'][number]): boolean {
  const peer = _peer as { readonly namespaceSelector?: object; readonly ipBlock?: object } | undefined;
  return peer === undefined || peer.namespaceSelector !== undefined || peer.ipBlock !== undefined;
}

const SUBJECT = /^[A-Za-z]+=[^,;+]+(,[A-Za-z]+=[^,;+]+)*$/;

function subjectProblems({ brokers, controllers, admin }: Extract<CertificatesModel['source'], { kind: 'secrets' }>) {
  const given = [['brokers', brokers], ['controllers', controllers], ['admin', admin]] as const;
  const present = given.flatMap(([role, certificate]) =>
    certificate === undefined ? [] : [[role, certificate] as const]);
  return [
    ...present.filter(([, { subject }]) => !SUBJECT.test(subject)).map(([role, { subject }]) => ({
      property: `certificates.${role}.subject`,
      value: subject,
      message: 'not a subject as Java prints it; nodes would not recognize each other',
      allowed: 'parts such as CN=kafka-broker,OU=orders, the last part first, without blanks between',
      fix: 'take it from: openssl x509 -noout -subject -nameopt RFC2253 -in tls.crt',
    })),
    ...admin.subject === brokers.subject || admin.subject === controllers?.subject ? [{
      property: 'certificates.admin.subject',
      value: admin.subject,
      message: 'jobs and nodes could not be told apart',
      allowed: 'a subject of its own',
      fix: 'make a certificate for jobs',
    }] : [],
  ];
}

function namesOf({ source, trustedCas }: CertificatesModel): Violation[] {
  const secrets = source.kind === 'secrets'
    ? [['brokers', source.brokers], ['controllers', source.controllers], ['admin', source.admin]] as const
    : [];
  const issuer = source.kind === 'issuer' ? nameProblem('certificates.issuerName', source.name) : [];
  return [
    ...secrets.flatMap(([role, secret]) => secret === undefined ? []
      : nameProblem(`certificates.${role}.secretName`, secret.secretName)),
    ...issuer,
    ...caNames(trustedCas, 'certificates'),
  ];
}

function weakProtocols(config: Config): Violation[] {
  return ['ssl.enabled.protocols', 'ssl.protocol'].flatMap(key => {
    const weak = givenText(config, key).split(',').map(text => text.trim())
      .filter(text => text !== '' && !SAFE_PROTOCOLS.includes(text));
    return weak.length === 0 ? [] : [{
      property: `config['${key}']`,
      value: config[key],
      message: `${weak.join(', ')} can be broken`,
      allowed: SAFE_PROTOCOLS.join(', '),
      fix: `remove it; Kafka uses ${SAFE_PROTOCOLS.join(' and ')}`,
    }];
  });
}

function unverifiedHosts(config: Config): Violation[] {
  const key = 'ssl.endpoint.identification.algorithm';
  return !Object.hasOwn(config, key) || givenText(config, key).toLowerCase() === 'https' ? [] : [{
    property: `config['${key}']`,
    value: config[key],
    message: 'whoever has a certificate of the same authority could pose as a broker',
    allowed: 'https',
    fix: 'remove it',
  }];
}
