import type { ClientRackModel } from './client-rack';
import { Severity } from '../../../core/finding';
import { type Review, reviewing, ruleTable } from '../../../core/rule';
import type { Labels } from '../../../kubernetes/labels';
import type { Flow } from '../../../kubernetes/network/network-flows';
import type { TrustedCaModel } from '../../../security/trusted-ca';
import { type ListenerModel, takes } from '../../listener';
import { caName, nameProblem } from '../../rules/object-names';
import { type UserSpec, ASKED_BY } from '../provisioning/access-spec';
import type { AccessTarget } from '../provisioning/access-target';
import { CREDENTIALS } from '../user-rules';

/** A connection, and what is known of its cluster and user. */
export interface ConnectionSubject {
  readonly target: AccessTarget | undefined;
  readonly user: UserSpec;
  /** Of the first listener, where the listeners are not known. */
  readonly bootstrapServers: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly listenerName: string | undefined;
  readonly pods: Flow['peers'] | undefined;
  readonly trustedCa: TrustedCaModel | undefined;
  readonly credentialsSecret: string | undefined;
  readonly clientRack: ClientRackModel | undefined;
  readonly path: string;
}

/** The listener of a connection; undefined where none fits, or none is known. */
export function listenerOf({ target, listenerName, user }: ConnectionSubject): ListenerModel | undefined {
  const listeners = target?.listeners ?? [];
  if (listenerName !== undefined) return listeners.find(({ name }) => name === listenerName);
  const way = ASKED_BY[user.credentials.kind];
  return listeners.find(listener => way === undefined || takes(listener, way));
}

/** Whether the application is in the namespace of the cluster, and can read its Secrets. */
export function isBesideCluster({ target, namespace }: ConnectionSubject): boolean {
  return target?.names.namespace === namespace;
}

/** Rules on connections. */
export const CONNECTION_RULES = ruleTable<ConnectionSubject>('Connections', [
  {
    code: 'CONNECTION_LISTENER',
    severity: Severity.ERROR,
    about: 'A connection uses a listener that the cluster has, with the credentials that it asks for.',
    check: subject => {
      const { target, listenerName, user } = subject;
      if (target?.listeners === undefined) return undefined;
      const listener = listenerOf(subject);
      const way = ASKED_BY[user.credentials.kind];
      return listener !== undefined && (way === undefined || takes(listener, way)) ? undefined : {
        property: 'listenerName',
        value: listenerName ?? user.name,
        message: listener === undefined
          ? 'the cluster has no such listener'
          : `it does not take ${CREDENTIALS[user.credentials.kind]}, with which ${user.name} proves who it is`,
        allowed: target.listeners.filter(known => way === undefined || takes(known, way))
          .map(({ name }) => name).join(', ') || 'none of this cluster',
        fix: 'name a listener that takes the credentials of the user',
      };
    },
  },
  {
    code: 'CONNECTION_TRUST',
    severity: Severity.ERROR,
    about: 'An application in another namespace has the authority of the brokers, and its own credentials, there.',
    check: subject => {
      const { user, trustedCa, credentialsSecret } = subject;
      if (subject.target === undefined) return [];
      if (isBesideCluster(subject)) {
        const known = user.credentials.kind !== 'certificate' || user.credentials.secretName !== undefined;
        return known || credentialsSecret !== undefined ? [] : [{
          property: 'credentialsSecret',
          value: undefined,
          message: 'the certificates of this cluster come from Secrets, and that of the user is not known',
          allowed: 'the name of a Secret with `tls.crt` and `tls.key`',
          fix: 'name it',
        }];
      }
      const encrypted = listenerOf(subject)?.protocol !== 'PLAINTEXT';
      return [
        ...encrypted && trustedCa === undefined ? [{
          property: 'trustedCa',
          value: undefined,
          message: 'pods cannot read Secrets of another namespace',
          allowed: 'TrustedCa.configMap(...) or TrustedCa.secret(...) in the namespace of the application',
          fix: 'copy `ca.crt` there, for example with trust-manager, and name it',
        }] : [],
        ...user.credentials.kind !== 'elsewhere' && credentialsSecret === undefined ? [{
          property: 'credentialsSecret',
          value: undefined,
          message: 'pods cannot read Secrets of another namespace',
          allowed: 'the name of a Secret in the namespace of the application',
          fix: 'have your secret store write it there too, and name it',
        }] : [],
      ];
    },
  },
  {
    code: 'CONNECTION_NAMES',
    severity: Severity.ERROR,
    about: 'Secrets and ConfigMaps of a connection have names and keys that Kubernetes accepts.',
    freeText: true,
    check: ({ trustedCa, credentialsSecret }) => [
      ...caName(trustedCa, 'trustedCa'),
      ...credentialsSecret === undefined ? [] : nameProblem('credentialsSecret', credentialsSecret),
    ],
  },
  {
    code: 'CONNECTION_RACK',
    severity: Severity.ERROR,
    about: 'The zone of an application is the rack of at least one broker.',
    check: ({ target, clientRack }) => {
      const racks = target?.racks;
      if (clientRack === undefined || racks === undefined) return undefined;
      const { zone } = clientRack;
      return racks.length > 0 && (zone === undefined || racks.includes(zone)) ? undefined : {
        property: 'clientRack',
        value: zone,
        message: racks.length === 0
          ? 'brokers have no rack, so consumers would read from the leaders'
          : 'no broker has this rack, so consumers would read from the leaders',
        allowed: racks.length === 0 ? 'clusters with Topology.zones(...) and a `rack`' : racks.join(', '),
        fix: racks.length === 0
          ? 'remove it, or name the zones in the `topology` of the cluster'
          : 'name one of these zones',
      };
    },
  },
  {
    code: 'CONNECTION_PATH',
    severity: Severity.ERROR,
    about: 'The files of a connection have a folder of their own.',
    check: ({ path }) => /^(\/[A-Za-z0-9._-]+)+$/.test(path) && !path.split('/').includes('..') ? undefined : {
      property: 'path',
      value: path,
      message: 'not a folder',
      allowed: 'an absolute path of letters, digits, `.`, `-`, `_`',
      fix: 'use /etc/kafka-client',
    },
  },
]);

/** Every rule on a connection. */
export const CONNECTION_REVIEWS: readonly Review<ConnectionSubject>[] = [
  reviewing(CONNECTION_RULES, subject => [subject]),
];
