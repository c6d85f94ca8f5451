import { fieldProblems, newerFields } from './api-json';
import { CONTAINER_RULES } from './container-rules';
import { isEnvironmentName, isImageSetting, isSecretName } from './environment';
import { Severity } from '../../core/finding';
import { type Review, type Violation, reviewing, ruleTable } from '../../core/rule';
import type { Json } from '../manifest';
import { METADATA_RULES } from '../metadata-rules';
import { isLabel } from '../names';
import { type PodOptionsModel, HostAntiAffinity } from './pod-options';
import { type PodOptionsSubject, type Struct, structs, variablesOf } from './pod-options-subject';
import { type Sizing, SIZING_RULES } from './sizing';

/** Pods of one kind: what the user set, and the size that follows from it. */
export interface PodsSubject extends PodOptionsSubject {
  readonly sizing: Sizing;
  readonly leastMemoryBytes: number;
}


/** Rules on what users set on pods. */
export const POD_OPTION_RULES = ruleTable<PodOptionsSubject>('Pods', [
  {
    code: 'POD_LABEL_INVALID',
    severity: Severity.ERROR,
    about: 'Labels of pods and node selectors have keys and values that Kubernetes accepts.',
    freeText: true,
    check: ({ options, property }) =>
      (['labels', 'nodeSelector'] as const).flatMap(name => Object.entries(options[name] ?? {})
        .filter(([key, value]) => !isLabel(key, value)).map(([key, value]) => ({
          property: `${property}.${name}`,
          value: isLabel(key, '') ? `${key}=${value}` : key,
          message: 'the API server refuses it',
          allowed: 'at most 63 letters, digits, `-`, `_`, `.`, in the key behind an optional DNS prefix and `/`',
          fix: 'correct it',
        }))),
  },
  {
    code: 'POD_FIELD',
    severity: Severity.ERROR,
    about: 'Volumes, mounts, containers, tolerations and the like have the fields of the Kubernetes API, with values '
      + 'of the right type.',
    check: use => typedStructs(use).flatMap(({ type, value, property }) => fieldProblems(type, value, property)),
  },
  {
    code: 'POD_FIELD_NEW',
    severity: Severity.WARNING,
    about: 'The oldest Kubernetes version that the manifests are applied to knows every field of the pods.',
    check: use =>
      typedStructs(use).flatMap(({ type, value, property }) => newerFields(type, value, property, use.kubernetesMinor))
        .map(({ property, since }) => ({
          property,
          value: `new in Kubernetes 1.${since}`,
          message: `the API server of Kubernetes 1.${use.kubernetesMinor} drops this field silently`,
          allowed: `fields of Kubernetes 1.${use.kubernetesMinor}`,
          fix: `set \`kubernetesVersion\` to 1.${since} or later if all your clusters have it, and check that the `
            + 'feature is enabled there',
        })),
  },
  {
    code: 'POD_SOURCE',
    severity: Severity.ERROR,
    about: 'A volume has exactly one source, and so has a variable of `envValueFrom`.',
    check: ({ options, property }) => [
      ...structs(options.volumes, `${property}.volumes`),
      ...Object.entries(options.envValueFrom)
        .flatMap(([name, value]) =>
          structs([value], '').map(source => ({ ...source, property: `${property}.envValueFrom.${name}` }))),
    ].flatMap(({ value, property: at }) => {
      const sources = Object.keys(value).filter(key => key !== 'name');
      return sources.length === 1 ? [] : [{
        property: at,
        value: sources,
        message: sources.length === 0
          ? 'without a source, Kubernetes makes the volume an empty directory, and refuses the variable'
          : 'the API server refuses more than one source',
        allowed: 'one source, for example `configMap`, `secret` or `emptyDir`; for a variable `secretKeyRef`, '
          + '`configMapKeyRef` or `fieldRef`',
        fix: 'keep one',
      }];
    }),
  },
  {
    code: 'TOLERATION',
    severity: Severity.ERROR,
    about: 'A toleration names a key, or tolerates everything with the operator Exists.',
    check: ({ options, property }) => structs(options.tolerations, `${property}.tolerations`)
      .filter(({ value }) => fieldProblems('Toleration', value, '').length === 0)
      .flatMap(({ value, property: at }) =>
        tolerationProblem(value).map(problem => ({ property: at, value, ...problem }))),
  },
  {
    code: 'TOLERATION_OF_FAILURE',
    severity: Severity.WARNING,
    about: 'Tolerations let pods leave a node that has failed.',
    check: ({ options, property }) =>
      structs(options.tolerations, `${property}.tolerations`).filter(({ value }) => toleratesFailure(value))
        .map(({ value, property: at }) => ({
          property: at,
          value,
          message: 'the pods stay bound to a node that is unreachable, and nothing starts them elsewhere',
          allowed: 'tolerations of the taints of your own nodes; `tolerationSeconds` for NoExecute',
          fix: 'name the `key` of the taint, or set `effect: NoSchedule`',
        })),
  },
  {
    code: 'NODE_SELECTOR_TAKEN',
    severity: Severity.ERROR,
    about: 'Placement sets some keys of the node selector itself.',
    check: ({ options, property, placedBy }) =>
      placedBy.filter(key => key in (options.nodeSelector ?? {})).map(key => ({
        property: `${property}.nodeSelector`,
        value: key,
        message: 'each StatefulSet is bound to its own zone by this key, and your value would be replaced',
        allowed: 'other keys',
        fix: 'remove it; `topology` defines the zones',
      })),
  },
  {
    code: 'PODS_SHARE_A_NODE',
    severity: Severity.WARNING,
    about: 'Brokers never share a node, and neither do controllers or ZooKeeper servers.',
    check: ({ options: { hostAntiAffinity }, property }) =>
      hostAntiAffinity === HostAntiAffinity.REQUIRED ? undefined : {
        property: `${property}.hostAntiAffinity`,
        value: hostAntiAffinity,
        message: 'two of these pods may run on one node and be lost together: two replicas of a partition, or two '
          + 'voters',
        allowed: 'HostAntiAffinity.REQUIRED',
        fix: 'use as many nodes as pods, or acknowledge this for a trial',
      },
  },
  {
    code: 'ENVIRONMENT_NAME',
    severity: Severity.ERROR,
    about: 'Environment variables have names that Kubernetes accepts, and each name once.',
    check: ({ options, property }) => [
      ...variablesOf(options).filter(name => !isEnvironmentName(name))
        .map(name => environmentName(property, name, 'the API server refuses this name')),
      ...Object.keys(options.env).filter(name => name in options.envValueFrom)
        .map(name => environmentName(property, name, 'it is in `env` and in `envValueFrom`')),
    ],
  },
  {
    code: 'ENVIRONMENT_RESERVED',
    severity: Severity.ERROR,
    about: 'Environment variables that the construct sets cannot be replaced.',
    check: ({ options, property, reservedEnv }) =>
      reservedEnv.filter(name => variablesOf(options).includes(name)).map(name => ({
        property: `${property}.${name in options.env ? 'env' : 'envValueFrom'}`,
        value: name,
        message: 'the construct sets it from other properties',
        allowed: 'other variables',
        fix: 'remove it, and set the property that it is derived from',
      })),
  },
  {
    code: 'ENVIRONMENT_IGNORED',
    severity: Severity.WARNING,
    about: 'Variables that the start scripts of images turn into configuration have no effect: the library starts '
      + 'nodes with scripts of its own.',
    check: ({ options, property, container, reservedEnv }) => variablesOf(options)
      .filter(name => isImageSetting(container, name) && !reservedEnv.includes(name)).map(name => ({
        property: `${property}.${name in options.env ? 'env' : 'envValueFrom'}`,
        value: name,
        message: 'only the image\'s own start script reads it, which is not used',
        allowed: 'variables that the JVM, Kafka\'s or ZooKeeper\'s scripts, or a plug-in read',
        fix: container === 'zookeeper'
          ? 'remove it'
          : 'remove it, and set `config`, `listeners` or the property that it is about; acknowledge it if a plug-in '
            + 'reads it',
      })),
  },
  {
    code: 'ENVIRONMENT_SECRET',
    severity: Severity.ERROR,
    about: 'Manifests contain no credentials.',
    check: ({ options, property }) => [
      ...Object.keys(options.env).map(name => ({ name, at: `${property}.env` })),
      ...containerVariables(options, property),
    ].filter(({ name }) => isSecretName(name)).map(({ name, at }) => ({
      property: at,
      value: name,
      message: 'the name looks like that of a credential, and many people can read a manifest',
      allowed: 'references to Secrets',
      fix: 'use `envValueFrom` with a `secretKeyRef`, or mount a Secret',
    })),
  },
]);

function environmentName(property: string, name: string, message: string): Violation {
  return {
    property: `${property}.env`,
    value: name,
    message,
    allowed: 'letters, digits, `_`, `-` and `.`, not starting with a digit; each name once',
    fix: 'correct or remove it',
  };
}

/** Every API object that the user wrote, with its type. */
function typedStructs(
  { options, property }: PodOptionsSubject,
): { readonly type: string; readonly value: Json; readonly property: string }[] {
  const list = (type: string, name: keyof PodOptionsModel) => (options[name] as readonly Json[])
    .map((value, index) => ({ type, value, property: `${property}.${name}[${index}]` }));
  const one = (type: string, name: 'nodeAffinity' | 'dnsConfig') => {
    const value = options[name];
    return value === undefined ? [] : [{ type, value, property: `${property}.${name}` }];
  };
  return [
    ...list('Volume', 'volumes'),
    ...list('VolumeMount', 'volumeMounts'),
    ...list('Container', 'sidecars'),
    ...list('Container', 'initContainers'),
    ...list('Toleration', 'tolerations'),
    ...Object.entries(options.envValueFrom)
      .map(([name, value]) => ({ type: 'EnvVarSource', value, property: `${property}.envValueFrom.${name}` })),
    ...one('NodeAffinity', 'nodeAffinity'),
    ...one('PodDNSConfig', 'dnsConfig'),
  ];
}

/** Variables of sidecars and init containers with a literal value. */
function containerVariables(
  options: PodOptionsModel, property: string,
): { readonly name: string; readonly at: string }[] {
  return (['sidecars', 'initContainers'] as const).flatMap(list => structs(options[list], `${property}.${list}`))
    .flatMap(({ value, property: at }) => structs(value.env, `${at}.env`))
    .filter(({ value: { name, value } }) => typeof name === 'string' && value !== undefined)
    .map(({ value: { name }, property: at }) => ({ name: name as string, at }));
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function tolerationProblem(
  { key = '', operator = 'Equal', value = '', effect, tolerationSeconds }: Struct['value'],
): Omit<Violation, 'property' | 'value'>[] {
  const refused = (message: string, allowed: string) => [{ message, allowed, fix: `give ${allowed}` }];
  if (!['Exists', 'Equal', 'Lt', 'Gt'].includes(operator as string)) {
    return refused(
      'the API server refuses this operator', '`operator: Exists`, or Equal with a `value`',
    );
  }
  if (key === '' && operator !== 'Exists') {
    return refused(
      'without a key it tolerates nothing, and the API server refuses it',
      'a `key`, or `operator: Exists` for every taint',
    );
  }
  if (operator === 'Exists' && value !== '') {
    return refused(
      'the API server refuses a value with the operator Exists', '`operator: Equal`, or no `value`',
    );
  }
  if (effect !== undefined && !EFFECTS.includes(effect as string)) {
    return refused(
      'the API server refuses this effect', `an \`effect\` of ${EFFECTS.join(', ')}, or none`,
    );
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    return refused(
      'seconds have a meaning for NoExecute only, and the API server refuses them',
      '`effect: NoExecute`, or no `tolerationSeconds`',
    );
  }
  return [];
}

const FAILURE_TAINTS = ['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready'];

/** Whether it keeps pods on a node that has failed: such a node has a taint with the effect NoExecute. */
function toleratesFailure({ key = '', operator, effect, tolerationSeconds }: Struct['value']): boolean {
  const everything = key === '' && operator === 'Exists';
  return (everything || FAILURE_TAINTS.includes(key as string)) && (effect === undefined || effect === 'NoExecute')
    && tolerationSeconds === undefined;
}

/** Every rule on the pods of one kind. */
export const POD_REVIEWS: readonly Review<PodsSubject>[] = [
  reviewing(SIZING_RULES, subject => [subject]),
  reviewing(METADATA_RULES, ({ options: { labels, annotations }, property }) => [
    { kind: 'labels' as const, entries: labels, property: `${property}.labels` },
    { kind: 'annotations' as const, entries: annotations, property: `${property}.annotations` },
  ]),
  reviewing(POD_OPTION_RULES, subject => [subject]),
  reviewing(CONTAINER_RULES, subject => [subject]),
];
