import type { UserSpec } from './provisioning/access-spec';
import type { AccessTarget } from './provisioning/access-target';
import { certificate } from '../../custom-resources/cert-manager';
import type { ManifestsByKey } from '../../kubernetes/manifest';
import { issuerOf } from '../objects/certificate-objects';

/**
 * No namespace has this name, so that no certificate of a user has the subject of a node, whatever the user is called.
 */
const USERS = 'Kafka users';

/** The certificate of a user, where the cluster's issuer makes it. */
export function userCertificate({ name, credentials }: UserSpec, target: AccessTarget | undefined): ManifestsByKey {
  if (target?.certificates === undefined || credentials.kind !== 'certificate') return {};
  const { source } = target.certificates;
  if (source.kind === 'secrets' || credentials.secretName === undefined) return {};
  const { names, labels } = target;
  return {
    certificate: certificate({ name: credentials.secretName, namespace: names.namespace, labels }, {
      secretName: credentials.secretName,
      commonName: name,
      organizationalUnit: USERS,
      dnsNames: [],
      usages: ['digital signature', 'client auth'],
      durationSeconds: source.durationSeconds,
      renewBeforeSeconds: source.renewBeforeSeconds,
      issuer: issuerOf(names, source),
    }),
  };
}
