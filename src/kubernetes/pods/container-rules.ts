import { posix } from 'path';
import { fieldNames, fieldProblems } from './api-json';
import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import type { Json } from '../manifest';
import { COPY_CONTAINER } from './jmx-agent';
import { isRfc1123Label } from '../names';
import { type PodOptionsSubject, type Struct, containersOf, structs } from './pod-options-subject';
import { OWN_FOLDERS, OWN_VOLUMES } from './stateful-set';

/** Rules on volumes, mounts, sidecars and init containers together. */
export const CONTAINER_RULES = ruleTable<PodOptionsSubject>('Pods', [
  {
    code: 'POD_NAME_TAKEN',
    severity: Severity.ERROR,
    about: 'Names of volumes and containers are unique in a pod, and mount paths are unique in a container.',
    check: use => [
      ...repeated(named(use), name => OWN_VOLUMES.includes(name) || VOLUME_OF_A_CLAIM.test(name), 'name', 'volume'),
      ...repeated(
        containersOf(use.options, use.property),
        name => [use.container, COPY_CONTAINER].includes(name),
        'name', 'container',
      ),
      ...mountLists(use).flatMap(({ mounts, own }) =>
        repeated(mounts, path => own.includes(path), 'mountPath', 'mount')),
    ],
  },
  {
    code: 'POD_NAME_INVALID',
    severity: Severity.ERROR,
    about: 'Names of volumes and containers are DNS labels.',
    check: use =>
      [...named(use), ...containersOf(use.options, use.property)].filter(({ value: { name } }) =>
        typeof name === 'string' && !isRfc1123Label(name))
        .map(({ value: { name }, property }) => ({
          property: `${property}.name`,
          value: name,
          message: 'the API server refuses this name',
          allowed: 'at most 63 lower case letters, digits and hyphens, starting and ending with a letter or digit',
          fix: 'correct it',
        })),
  },
  {
    code: 'POD_MOUNT_WITHOUT_VOLUME',
    severity: Severity.ERROR,
    about: 'Mounts name a volume of the pod.',
    check: use => {
      const volumes = [...namesOf(named(use)), ...OWN_VOLUMES, ...use.claims];
      return mountLists(use).flatMap(({ mounts }) => mounts)
        .filter(({ value: { name } }) => typeof name === 'string' && !volumes.includes(name))
        .map(({ value: { name }, property }) => ({
          property: `${property}.name`,
          value: name,
          message: 'the pod has no volume of this name',
          allowed: volumes.join(', '),
          fix: 'add it to `volumes`, or correct the name',
        }));
    },
  },
  {
    code: 'POD_VOLUME_UNUSED',
    severity: Severity.INFO,
    about: 'Volumes are mounted somewhere.',
    check: use => {
      const used = new Set(mountLists(use).flatMap(({ mounts }) => namesOf(mounts)));
      return named(use).filter(({ value: { name } }) => !used.has(name as string))
        .map(({ value: { name }, property }) => ({
          property,
          value: name,
          message: 'no container mounts this volume; if Kubernetes cannot provide it, the pod does not start',
          allowed: 'volumes that are mounted',
          fix: 'add it to `volumeMounts`, or remove it',
        }));
    },
  },
  {
    code: 'POD_MOUNT_PATH',
    severity: Severity.ERROR,
    about: 'Mounts of the main container hide nothing that the library mounts, and are absolute paths.',
    check: use =>
      structs(use.options.volumeMounts, `${use.property}.volumeMounts`).filter(({ value }) =>
        isWrongPath(value.mountPath, use))
        .map(({ value, property }) => ({
          property: `${property}.mountPath`,
          value: value.mountPath,
          message: 'it hides the data or the configuration of the main container, lies within them, or is not an '
            + 'absolute path',
          allowed: `absolute paths without a colon, outside ${use.dataFolder}, ${OWN_FOLDERS.join(', ')}`,
          fix: 'mount the volume elsewhere',
        })),
  },
  {
    code: 'POD_SECURITY',
    severity: Severity.ERROR,
    about: 'Volumes, sidecars and init containers meet Pod Security `restricted`.',
    check: use => [
      ...named(use).flatMap(({ value, property }) =>
        fieldNames('Volume').filter(name => name in value && !RESTRICTED_VOLUMES.includes(name))
          .map(name => insecure(`${property}.${name}`, name, RESTRICTED_VOLUMES.slice(1).join(', ')))),
      ...containersOf(use.options, use.property).flatMap(insecurities),
    ],
  },
]);

function named({ options, property }: PodOptionsSubject): Struct[] {
  return structs(options.volumes, `${property}.volumes`);
}

function namesOf(list: readonly Struct[]): Json[] {
  return list.map(({ value }) => value.name as Json);
}

/** The mounts of each container, and the paths that it has already. */
function mountLists(
  { options, property, claims, dataFolder }: PodOptionsSubject,
): { readonly mounts: Struct[]; readonly own: readonly string[] }[] {
  return [
    {
      mounts: structs(options.volumeMounts, `${property}.volumeMounts`),
      own: [...OWN_FOLDERS, '/tmp', ...claims.map(claim => `${dataFolder}/${claim}`)],
    },
    ...containersOf(options, property).map(container =>
      ({ mounts: structs(container.value.volumeMounts, `${container.property}.volumeMounts`), own: [] })),
  ];
}

/** Including log directories that the cluster may get later. */
const VOLUME_OF_A_CLAIM = /^data-\d+$/;

function repeated(list: readonly Struct[], isOwn: (value: string) => boolean, key: string, what: string): Violation[] {
  const values = list.map(({ value: { [key]: value } }) =>
    typeof value === 'string' && key === 'mountPath' ? normalized(value) : value);
  const isTaken = (value: Json | undefined, index: number) =>
    typeof value === 'string' && (isOwn(value) || values.indexOf(value) !== index);
  return list.filter((_, index) => isTaken(values[index], index))
    .map(({ value, property }) => ({
      property: `${property}.${key}`,
      value: value[key],
      message: `the pod already has a ${what} with this ${key}`,
      allowed: `a ${key} that no other ${what} has`,
      fix: 'choose another one',
    }));
}

/** A path in its shortest form. */
function normalized(path: string): string {
  return posix.normalize(path).replace(/(.)\/$/, '$1');
}

/** Another rule reports two mounts at one path. */
function isWrongPath(given: Json | undefined, { dataFolder, claims }: PodOptionsSubject): boolean {
  if (typeof given !== 'string') return false;
  const path = normalized(given);
  const isBelow = (inner: string, outer: string) => inner.startsWith(outer === '/' ? '/' : `${outer}/`);
  const hides = [...OWN_FOLDERS, '/tmp', `${dataFolder}/data-0`].some(own => isBelow(own, path));
  const within = [...OWN_FOLDERS, dataFolder].some(own => isBelow(path, own))
    && !claims.includes(path.slice(dataFolder.length + 1));
  return !path.startsWith('/') || path.includes(':') || hides || within;
}

const RESTRICTED_VOLUMES = [
  'name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected',
  'secret',
];

type Fields = Struct['value'];

function field(value: Json | undefined, name: string): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields)[name] : undefined;
}

/**
 * What Pod Security `restricted` refuses in a container, by path. Fields that the library fills in are not required.
 */
const RESTRICTIONS: readonly {
  readonly path: readonly string[];
  readonly is: (value: Json) => boolean;
  readonly allowed: string;
}[] = [
  { path: ['privileged'], is: value => value !== true, allowed: 'false' },
  { path: ['allowPrivilegeEscalation'], is: value => value !== true, allowed: 'false' },
  { path: ['runAsNonRoot'], is: value => value !== false, allowed: 'true' },
  { path: ['runAsUser'], is: value => value !== 0, allowed: 'a user other than 0' },
  {
    path: ['capabilities', 'drop'],
    is: value => !Array.isArray(value) || (value as readonly Json[]).includes('ALL'),
    allowed: "['ALL']",
  },
  {
    path: ['capabilities', 'add'],
    is: value =>
      !Array.isArray(value) || (value as readonly Json[]).every(capability => capability === 'NET_BIND_SERVICE'),
    allowed: "['NET_BIND_SERVICE'] or none",
  },
  {
    path: ['seccompProfile', 'type'],
    is: value => value === 'RuntimeDefault' || value === 'Localhost',
    allowed: 'RuntimeDefault, Localhost',
  },
  {
    path: ['appArmorProfile', 'type'],
    is: value => value === 'RuntimeDefault' || value === 'Localhost',
    allowed: 'RuntimeDefault, Localhost',
  },
  { path: ['procMount'], is: value => value === 'Default', allowed: 'Default' },
  { path: ['seLinuxOptions', 'user'], is: value => value === '', allowed: 'none' },
  { path: ['seLinuxOptions', 'role'], is: value => value === '', allowed: 'none' },
  {
    path: ['seLinuxOptions', 'type'],
    is: value =>
      ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].includes(value as string),
    allowed: 'container_t, container_init_t, container_kvm_t, container_engine_t',
  },
  { path: ['windowsOptions', 'hostProcess'], is: value => value !== true, allowed: 'false' },
];

function insecurities({ value, property }: Struct): Violation[] {
  const context = RESTRICTIONS.flatMap(({ path, is, allowed }) => {
    const given = path.reduce<Json | undefined>(field, value.securityContext);
    return given === undefined || is(given)
      ? []
      : [insecure(`${property}.securityContext.${path.join('.')}`, given, allowed)];
  });
  const ports = structs(value.ports, `${property}.ports`).filter(port => (port.value.hostPort ?? 0) !== 0)
    .map(port => insecure(`${port.property}.hostPort`, port.value.hostPort, 'no port of the node'));
  // POD_FIELD reports values of the wrong type.
  const wrong = fieldProblems('Container', value as Json, property).map(problem => problem.property);
  return [...context, ...ports, ...otherHosts(value, property)].filter(({ property: at }) =>
    !wrong.some(other => other === at || other.startsWith(`${at}[`)));
}

/** Probes and hooks that call a host other than the pod. Kubernetes 1.34 and later refuses them. */
function otherHosts(container: Fields, property: string): Violation[] {
  const handlers = [
    ['livenessProbe'], ['readinessProbe'], ['startupProbe'], ['lifecycle', 'postStart'], ['lifecycle', 'preStop'],
  ];
  return handlers.flatMap(handler => ['httpGet', 'tcpSocket'].flatMap(action => {
    const path = [...handler, action, 'host'];
    const host = path.reduce<Json | undefined>(field, container);
    return host === undefined || host === ''
      ? []
      : [insecure(`${property}.${path.join('.')}`, host, 'none, for the address of the pod')];
  }));
}

function insecure(property: string, value: Json | undefined, allowed: string): Violation {
  return {
    property,
    value,
    message: 'Pod Security `restricted` refuses the pod',
    allowed,
    fix: 'remove it, or use what is allowed',
  };
}
