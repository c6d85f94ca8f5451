import type { Manifest } from './manifest';
import { sampleOf } from '../core/deferred';
import { Severity } from '../core/finding';
import { ruleTable } from '../core/rule';

/** Names of the objects of one construct. A public contract: changing one replaces the object in a running cluster. */
export interface ObjectNames {
  readonly name: string;
  readonly namespace: string;
  /** Name of a namespaced object. */
  readonly of: (key: string) => string;
  /**
   * Name of a cluster-scoped object: it contains the namespace, because other namespaces may have a cluster of the same
   * name.
   */
  readonly clusterScoped: (key: string) => string;
  /** Full DNS name of a Service. */
  readonly service: (key: string) => string;
}

/** The one place where names are made. */
export function objectNames(name: string, namespace: string, clusterDomain: string): ObjectNames {
  const of = (key: string) => `${name}-${key}`;
  return {
    name,
    namespace,
    of,
    clusterScoped: key => `${namespace}-${name}-${key}`,
    service: key => `${of(key)}.${namespace}.svc.${clusterDomain}`,
  };
}

/**
 * Longest name of each kind. StatefulSet: 63 minus the 11 characters that Kubernetes adds for the label
 * controller-revision-hash on its pods; CronJob: 63 minus the 11 of the names of its jobs; Job: a label of its pods;
 * Service: a DNS label; the rest: a DNS subdomain.
 */
const LONGEST_NAME: { readonly [kind: string]: number } = { StatefulSet: 52, CronJob: 52, Job: 63, Service: 63 };
const LONGEST_LABEL_VALUE = 63;

function longestName(kind: string): number {
  return LONGEST_NAME[kind] ?? 253;
}

/** A part of a DNS name between dots (RFC 1123). */
const RFC1123_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN = new RegExp(`^${RFC1123_LABEL}(\\.${RFC1123_LABEL})*$`);
const WHOLE_LABEL = new RegExp(`^${RFC1123_LABEL}$`);
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** Whether a text can be the name of a cluster or a namespace: a DNS label that starts with a letter. */
export function isDnsLabel(text: string): boolean {
  return isRfc1123Label(text) && /^[a-z]/.test(text);
}

/** Whether a text can be the name of a Secret, a StorageClass and most other objects: a DNS subdomain. */
export function isDnsSubdomain(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 253 && DNS_SUBDOMAIN.test(text);
}

/** Whether a text can be a key of a Secret or a ConfigMap. */
export function isDataKey(text: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(text);
}

/**
 * Whether a text can be the name of a namespace, a container or a volume: an RFC 1123 label, which may start with a
 * digit.
 */
export function isRfc1123Label(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 63 && WHOLE_LABEL.test(text);
}

/** Whether Kubernetes accepts a label. */
export function isLabel(key: string, value: unknown): boolean {
  return LABEL_KEY.test(key) && typeof value === 'string' && value.length <= LONGEST_LABEL_VALUE
    && LABEL_VALUE.test(value);
}

/** Rules on the names and labels of finished objects, derived names counted. */
export const NAME_RULES = ruleTable<readonly Manifest[]>('Names and namespaces', [
  {
    code: 'NAME_TOO_LONG',
    severity: Severity.ERROR,
    about: 'Derived names fit their limits: StatefulSet and CronJob 52 characters, Service and Job 63, every other '
      + 'kind 253.',
    check: manifests => {
      const excess = ({ kind, metadata: { name } }: Manifest) => sampleOf(name).length - longestName(kind);
      const [worst] = [...manifests].sort((one, other) => excess(other) - excess(one));
      if (worst === undefined || excess(worst) <= 0) return undefined;
      const { kind, metadata: { name } } = worst;
      return {
        property: 'name',
        value: name,
        message: `the derived name of the ${kind} has ${sampleOf(name).length} characters`,
        allowed: `at most ${longestName(kind)}`,
        fix: `shorten the name from which it is derived by ${excess(worst)} characters: of the cluster, the pool, the `
          + 'listener or the user; of the namespace, if the name contains it',
      };
    },
  },
  {
    code: 'NAME_INVALID',
    severity: Severity.ERROR,
    about: 'Names and namespaces are DNS names: lower case letters, digits, hyphens.',
    check: manifests => {
      const wrong = manifests.find(({ metadata: { name } }) => !DNS_SUBDOMAIN.test(sampleOf(name)));
      return wrong && {
        property: 'name',
        value: wrong.metadata.name,
        message: `the API server refuses this name of the ${wrong.kind}`,
        allowed: 'lower case letters, digits and hyphens, starting and ending with a letter or digit',
        fix: 'set `name` (or the construct id) to such a text',
      };
    },
  },
  {
    code: 'LABEL_INVALID',
    severity: Severity.ERROR,
    about: 'Labels have keys and values that Kubernetes accepts.',
    freeText: true,
    check: manifests => {
      const labels = new Map(
        manifests.flatMap(({ metadata }) =>
          Object.entries(metadata.labels ?? {}).map(entry => [entry.join('='), entry] as const)),
      );
      return [...labels.values()].filter(([key, value]) => !isLabel(key, value)).map(([key, value]) => ({
        property: `labels.${key}`,
        value: isLabel(key, '') ? value : key,
        message: 'the API server refuses this label',
        allowed: 'at most 63 letters, digits, `-`, `_`, `.`, starting and ending with a letter or digit',
        fix: 'shorten or correct it',
      }));
    },
  },
]);
