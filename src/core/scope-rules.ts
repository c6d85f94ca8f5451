import type { Rule } from './finding';
import { Severity } from './finding';
import { OWN_LABEL_KEYS } from './labels';
import type { Json } from './manifest';
import { isDnsLabel, isLabel, isNamespace } from './names';
import type { PodOptionsModel } from './pod-options';

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

/** The oldest Kubernetes served: pods learn their ordinal from the label apps.kubernetes.io/pod-index, new in 1.28. */
export const OLDEST_KUBERNETES_MINOR = 28;

/** The minor number of a version text such as `1.34`; NaN for anything else. */
export function kubernetesMinor(version = `1.${OLDEST_KUBERNETES_MINOR}`): number {
  return Number(/^v?1\.(\d+)(\.\d+)?$/.exec(version)?.[1] ?? NaN);
}

/** Rules on the names that a construct is given. */
export const IDENTITY_RULES: readonly Rule<NamedScope & Partial<WorkloadScope>>[] = [
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
    about: 'Objects say in which namespace they are; addresses are full names.',
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
    check: ({ namespace }) => namespace === '' || isNamespace(namespace) ? undefined : {
      property: 'namespace',
      value: namespace,
      message: 'no namespace can have this name',
      allowed: 'lower case letters, digits and hyphens',
      fix: 'correct it',
    },
  },
];

/** Rules on the names that a construct with pods is given, and on the Kubernetes that it is for. */
export const SCOPE_RULES: readonly Rule<WorkloadScope>[] = [
  ...IDENTITY_RULES,
  {
    code: 'CLUSTER_DOMAIN',
    severity: Severity.ERROR,
    about: 'The domain of the Kubernetes cluster is a DNS name.',
    check: ({ clusterDomain }) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(clusterDomain) ? undefined : {
      property: 'clusterDomain',
      value: clusterDomain,
      message: 'addresses of brokers end with it',
      allowed: 'a DNS name such as cluster.local',
      fix: 'remove it, or correct it',
    },
  },
  {
    code: 'KUBERNETES_VERSION',
    severity: Severity.ERROR,
    about: `Kubernetes 1.${OLDEST_KUBERNETES_MINOR} or later is served.`,
    check: ({ kubernetesMinor: minor }) => minor >= OLDEST_KUBERNETES_MINOR ? undefined : {
      property: 'kubernetesVersion',
      value: Number.isNaN(minor) ? 'not a version' : `1.${minor}`,
      message: 'pods learn their ordinal from a label that older versions do not set',
      allowed: `1.${OLDEST_KUBERNETES_MINOR} or later`,
      fix: 'upgrade Kubernetes, or correct the text',
    },
  },
];

/** Options of pods, and how the user reaches them. */
export interface PodOptionsUse {
  readonly options: PodOptionsModel;
  readonly property: string;
  /** Environment variables that the construct sets. */
  readonly reservedEnv: readonly string[];
  /** Name of the main container. */
  readonly container: string;
}

/** Rules on what users set on pods. */
export const POD_OPTION_RULES: readonly Rule<PodOptionsUse>[] = [
  {
    code: 'LABEL_RESERVED',
    severity: Severity.ERROR,
    about: 'Labels that selectors are made of cannot be replaced.',
    check: ({ options, property }) => OWN_LABEL_KEYS.filter(key => key in options.labels).map(key => ({
      property: `${property}.labels`,
      value: key,
      message: 'Services, budgets and policies select pods by it',
      allowed: 'other keys',
      fix: 'remove it',
    })),
  },
  {
    code: 'POD_LABEL_INVALID',
    severity: Severity.ERROR,
    about: 'Labels of pods and node selectors have keys and values that Kubernetes accepts.',
    freeText: true,
    check: ({ options, property }) => (['labels', 'nodeSelector'] as const).flatMap(name => Object.entries(options[name] ?? {})
      .filter(([key, value]) => !isLabel(key, value)).map(([key, value]) => ({
        property: `${property}.${name}`,
        value: isLabel(key, '') ? `${key}=${String(value)}` : key,
        message: 'the API server refuses it',
        allowed: 'at most 63 letters, digits, `-`, `_`, `.`, in the key behind an optional DNS prefix and `/`',
        fix: 'correct it',
      }))),
  },
  {
    code: 'POD_NAME_TAKEN',
    severity: Severity.ERROR,
    about: 'Volumes, mounts and sidecars have names and paths of their own.',
    check: ({ options, property, container }) => ([
      ['volumes', 'name', /^(config|tmp|data-\d+)$/], ['volumeMounts', 'mountPath', MOUNTED], ['sidecars', 'name', new RegExp(`^${container}$`)],
    ] as const).flatMap(([list, field, taken]) => valuesOf(options[list], field)
      .filter((value, index, all) => taken.test(value) || all.indexOf(value) !== index).map(value => ({
        property: `${property}.${list}`,
        value,
        message: `the pod has this ${field} already`,
        allowed: 'values that nothing else in the pod has',
        fix: 'choose another one',
      }))),
  },
  {
    code: 'ENVIRONMENT_RESERVED',
    severity: Severity.ERROR,
    about: 'Environment variables that the construct sets cannot be replaced.',
    check: ({ options, property, reservedEnv }) => reservedEnv.filter(name => name in options.env).map(name => ({
      property: `${property}.env`,
      value: name,
      message: 'the construct sets it from other properties',
      allowed: 'other variables',
      fix: 'remove it and set the property that it is about',
    })),
  },
  {
    code: 'ENVIRONMENT_SECRET',
    severity: Severity.ERROR,
    about: 'No credential stands in a manifest.',
    check: ({ options, property }) => Object.keys(options.env).filter(name => SECRET_NAME.test(name)).map(name => ({
      property: `${property}.env`,
      value: name,
      message: 'the name looks like that of a credential, and a manifest is readable by many',
      allowed: 'references to Secrets',
      fix: 'mount a Secret with `volumes` and `volumeMounts`',
    })),
  },
];

/** Where the construct mounts its own volumes. */
const MOUNTED = /^(\/etc\/kafka-constructs|\/tmp|\/var\/lib\/(kafka|zookeeper)\/data-\d+)\/?$/;

function valuesOf(structs: readonly Json[], field: string): string[] {
  return structs.map(struct => String((struct as { [key: string]: Json | undefined })[field]));
}

/** Names of settings that look like those of credentials. */
export const SECRET_NAME = /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_?KEY|JAAS/i;
