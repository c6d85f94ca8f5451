import { compact } from '../manifest';
import type { PodOptionsModel } from './pod-options';
import { type PodUser, podSecurityContext, pullSecrets } from './stateful-set';

/**
 * What pods of jobs have in common. The image comes from the registry of the servers' image, and the nodes of the
 * servers may be the only ones that the namespace can use.
 */
export function jobPod(user: PodUser | undefined, ofServers: PodOptionsModel | undefined): object {
  return compact({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(user),
    restartPolicy: 'Never',
    imagePullSecrets: ofServers && pullSecrets(ofServers),
    nodeSelector: ofServers?.nodeSelector,
    tolerations: ofServers === undefined || ofServers.tolerations.length === 0 ? undefined : ofServers.tolerations,
  });
}
