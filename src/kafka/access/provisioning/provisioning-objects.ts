import {
  type AccessSpec, type LoginCheck, type UserSpec, desiredState, PASSWORDS_PATH,
} from './access-spec';
import type { AccessTarget } from './access-target';
import { commonLabels, componentSelector } from '../../../kubernetes/labels';
import { type Json, type Manifest, type ManifestsByKey, existing } from '../../../kubernetes/manifest';
import { openEgress } from '../../../kubernetes/network/network-flows';
import { type ObjectIdentity, configMap } from '../../../kubernetes/objects';
import type { OwnVolume } from '../../../kubernetes/pods/stateful-set';
import { Authorization } from '../../authorization';
import { takes } from '../../listener';
import {
  adminPodTemplate, adminProgram, jobOfState, WAIT_FOR_RESTARTS, watchingJob,
} from '../../objects/admin-program';
import { tlsVolume } from '../../objects/certificate-objects';
import { jobProperties, loginProperties } from '../../objects/security-properties';

/** Folder of what the jobs are to make. */
const STATE_PATH = '/etc/kafka-provisioning';

/** Seconds for which a job waits for the cluster, which may be starting. */
const WAIT_SECONDS = 1800;

/** The jobs that make topics, users and rights, and what they need; none while nothing is declared. */
export function provisioningObjects(spec: AccessSpec, target: AccessTarget): ManifestsByKey {
  const { topics, users, acls, removedTopics, removedUsers, removedPasswords } = spec;
  const { tls, subscriptions } = target;
  const declared = [topics, users, acls, removedTopics, removedUsers, removedPasswords, subscriptions];
  if (declared.every(list => list.length === 0)) return {};
  const check = loginCheck(target);
  const files = {
    'client.properties': jobProperties(target.speaksTls ? tls : undefined),
    // Without an authorizer, Kafka has no place for rights.
    'desired.json': desiredState(spec, check, target.authorization === Authorization.NONE ? [] : acls, subscriptions),
    ...check === undefined || tls === undefined ? {} : { 'login.properties': loginProperties(tls) },
  };
  const apply = ['apply', '--desired', `${STATE_PATH}/desired.json`];
  return existing({
    program: target.hasAdminObjects ? undefined : adminProgram(identity(target, 'admin-program'), target.version),
    network: target.hasAdminObjects ? undefined : importedNetwork(target),
    state: configMap(identity(target, 'provisioning'), files),
    job: jobOfState(identity(target, 'provisioning'), {
      backoffLimit: 4,
      activeDeadlineSeconds: 2 * WAIT_SECONDS,
      template: pod(target, spec, [...apply, '--wait', String(WAIT_SECONDS)]),
    }, files),
    // It takes up passwords that change, sets back what somebody changes by hand, and finishes what the job could not.
    // What is removed is removed by the job alone: the name may mean something else by then.
    upkeep: watchingJob(identity(target, 'upkeep'), pod(target, spec, [...apply, '--keep', ...WAIT_FOR_RESTARTS])),
  });
}

function identity({ names, labels }: AccessTarget, key: string): ObjectIdentity {
  return { name: names.of(key), namespace: names.namespace, labels };
}

function pod(target: AccessTarget, { users }: AccessSpec, args: readonly string[]): Json {
  const { names, image, version, user, pods, tls, bootstrapServers } = target;
  return adminPodTemplate({
    labels: commonLabels(componentSelector('kafka', names.name, 'admin'), target.labels),
    image,
    version,
    user,
    pods,
    program: names.of('admin-program'),
    args: [...args, '--bootstrap-server', bootstrapServers, '--command-config', `${STATE_PATH}/client.properties`],
    volumes: [
      { name: 'state', mountPath: STATE_PATH, source: { configMap: { name: names.of('provisioning') } } },
      ...tls === undefined ? [] : [tlsVolume(tls, tls.admin)],
      ...passwordVolumes(users),
    ],
  });
}

/** A Secret that is missing is an error of its user, not of the pod. */
function passwordVolumes(users: readonly UserSpec[]): OwnVolume[] {
  const sources = users.flatMap(({ name, credentials }) => credentials.kind !== 'password' ? [] : [{
    secret: { name: credentials.secretName, items: [{ key: credentials.key, path: name }], optional: true },
  }]);
  return sources.length === 0 ? [] : [{
    name: 'passwords', mountPath: PASSWORDS_PATH, source: { projected: { defaultMode: 0o440, sources } },
  }];
}

/** Whether a password is in effect is seen by logging in with it, on a listener that takes passwords. */
function loginCheck({ listeners, bootstrapHost }: AccessTarget): LoginCheck | undefined {
  const listener = listeners?.find(candidate => takes(candidate, 'scram'));
  return listener === undefined || bootstrapHost === undefined ? undefined : {
    bootstrapServer: `${bootstrapHost}:${listener.port}`, commandConfig: `${STATE_PATH}/login.properties`,
  };
}

/** Jobs for a cluster that is made elsewhere may go to its brokers, whatever addresses these advertise. */
function importedNetwork(target: AccessTarget): Manifest {
  return openEgress(identity(target, 'admin-network'), componentSelector('kafka', target.names.name, 'admin'));
}
