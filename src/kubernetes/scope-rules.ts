import { isDnsLabel, isRfc1123Label } from './names';
import { Severity } from '../core/finding';
import { type Review, reviewing, ruleTable } from '../core/rule';

/** What every construct with objects in a namespace has. */
export interface NamedScope {
  readonly name: string;
  readonly namespace: string;
}

/** What every construct with pods has. */
export interface WorkloadScope extends NamedScope {
  readonly clusterDomain: string;
  readonly kubernetesMinor: number;
}

/**
 * The oldest supported Kubernetes: pods learn their ordinal from the label apps.kubernetes.io/pod-index, new in 1.28.
 */
export const OLDEST_KUBERNETES_MINOR = 28;

/** The minor number of a version text such as `1.34` or `v1.34.1-eks-1b2c3d`; NaN for anything else. */
export function kubernetesMinor(version = `1.${OLDEST_KUBERNETES_MINOR}`): number {
  return Number(/^v?1\.(\d{1,2})(\.\d+)?([-+][-+.\w]*)?$/.exec(version)?.[1] ?? NaN);
}

/** Rules on the names that a construct is given. */
export const IDENTITY_RULES = ruleTable<NamedScope & Partial<WorkloadScope>>('Names and namespaces', [
  {
    code: 'NAME',
    severity: Severity.ERROR,
    about: 'A name is a DNS label that starts with a letter.',
    check: ({ name }) => isDnsLabel(name) ? undefined : {
      property: 'name',
      value: name,
      message: 'names of Services are made from it',
      allowed: 'lower case letters, digits and hyphens, starting with a letter',
      fix: 'set `name`',
    },
  },
  {
    code: 'NAMESPACE_MISSING',
    severity: Severity.ERROR,
    about: 'Objects name their namespace, because addresses are full DNS names.',
    check: ({ namespace }) => namespace !== '' ? undefined : {
      property: 'namespace',
      value: undefined,
      message: 'addresses of brokers cannot be made without it',
      allowed: 'a namespace',
      fix: 'set `namespace` on the construct or on its chart',
    },
  },
  {
    code: 'NAMESPACE',
    severity: Severity.ERROR,
    about: 'A namespace is a DNS label.',
    check: ({ namespace }) => namespace === '' || isRfc1123Label(namespace) ? undefined : {
      property: 'namespace',
      value: namespace,
      message: 'no namespace can have this name',
      allowed: 'lower case letters, digits and hyphens',
      fix: 'correct it',
    },
  },
]);

/** Rules on the names that a construct with pods is given, and on the Kubernetes that it is for. */
export const SCOPE_RULES = ruleTable<WorkloadScope>('Names and namespaces', [
  {
    code: 'CLUSTER_DOMAIN',
    severity: Severity.ERROR,
    about: 'The domain of the Kubernetes cluster is a DNS name in lower case, without a dot at its end.',
    check: ({ clusterDomain }) => isDomain(clusterDomain) ? undefined : {
      property: 'clusterDomain',
      value: clusterDomain,
      message: 'addresses of brokers are SERVICE.NAMESPACE.svc.DOMAIN, and with this domain they are not valid',
      allowed: 'a DNS name in lower case such as cluster.local, without `svc.` before it or a dot after it',
      fix: isDomain(plainDomain(clusterDomain)) ? `use '${plainDomain(clusterDomain)}'` : 'remove it, or correct it',
    },
  },
  {
    code: 'KUBERNETES_VERSION',
    severity: Severity.ERROR,
    about: `The oldest supported Kubernetes is 1.${OLDEST_KUBERNETES_MINOR}.`,
    check: ({ kubernetesMinor: minor }) => minor >= OLDEST_KUBERNETES_MINOR ? undefined : {
      property: 'kubernetesVersion',
      value: Number.isNaN(minor) ? 'not a version' : `1.${minor}`,
      message: 'pods learn their ordinal from a label that older versions do not set',
      allowed: `1.${OLDEST_KUBERNETES_MINOR} or later`,
      fix: 'upgrade Kubernetes, or correct the text',
    },
  },
]);

function isDomain(domain: string): boolean {
  return domain.length <= 200 && domain.split('.').every(isRfc1123Label) && !domain.startsWith('svc.');
}

/** The domain that the user probably meant. */
function plainDomain(domain: string): string {
  return domain.toLowerCase().replace(/\.$/, '').replace(/^svc\./, '');
}

/** Every rule on the name and namespace of a construct with pods. */
export const SCOPE_REVIEWS: readonly Review<WorkloadScope>[] = [
  reviewing(IDENTITY_RULES, scope => [scope]),
  reviewing(SCOPE_RULES, scope => [scope]),
];
