import { spawnSync } from 'child_process';
import { join } from 'path';

/*
 * A stand-in for kubectl and the API server. Deleted pods are created again from their StatefulSet, and
 * commands in containers run here, with the environment and the tools of the container. It knows what the scripts use,
 * and no more.
 */

/** The objects of the cluster, and its faults. */
export interface State {
  /** By kind and name, for example pod/kafka-broker-0. */
  objects: { [key: string]: any };
  namespace: string;
  /** Changes, in order. */
  log: string[];
  /** Context and verb of each call. */
  calls: string[];
  /** The API server does not answer. */
  down: boolean;
  /** Pods that do not become Ready when they are recreated. */
  broken: string[];
  /** Pods that are not recreated. */
  missing: string[];
  /** Pods that do not answer. */
  silent: string[];
  /** The API server refuses new StatefulSets. */
  refuse: boolean;
  /** A script is killed after the first change that starts with this. */
  stopAfter: string;
  /** Whether commands in containers are in the log. */
  logCommands: boolean;
  /** Whether the script that holds the Lease renews it. */
  otherScriptRuns: boolean;
  /** Answers of ZooKeeper servers to mntr. */
  zookeeper: { [pod: string]: string };
  /** Environment of the containers. */
  environment: { [name: string]: string };
}

class Exit extends Error {
  public constructor(readonly code: number, readonly output: string, message: string) {
    super(message);
  }
}

const FLAGS = [
  'cascade', 'wait', 'ignore-not-found', 'server-side', 'force-conflicts', 'dry-run', 'request-timeout', 'timeout',
  'minify',
];

interface Call {
  readonly verb: string;
  readonly kind: string;
  readonly names: readonly string[];
  readonly options: { readonly [name: string]: string };
  readonly command: readonly string[];
  readonly input: string;
  readonly folder: string;
}

function parsed(args: readonly string[], input: string, folder: string): Call {
  const options: { [name: string]: string } = {};
  const words: string[] = [];
  const rest = [...args];
  while (rest.length > 0 && rest[0] !== '--') {
    const word = rest.shift()!;
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) words.push(word);
    else options[name] = value ?? (FLAGS.includes(name) ? 'true' : rest.shift()!);
  }
  const [verb, kind = '', ...names] = words;
  return {
    verb,
    kind: kindOf(kind),
    names: verb === 'exec' ? [kind] : names,
    options,
    command: rest.slice(1),
    input,
    folder,
  };
}

function kindOf(text: string): string {
  const [kind] = text.split('.');
  return kind === 'storageclass' ? kind : kind.replace(/s$/, '');
}

/** Runs a call of kubectl. */
export function kubectl(
  state: State, args: readonly string[], input: string, folder: string,
): { code: number; output: string; error: string } {
  const call = parsed(args, input, folder);
  try {
    state.calls.push(`${call.options.context ?? ''}|${call.verb}`);
    const output = answer(state, call);
    return {
      code: state.stopAfter !== '' && state.log.at(-1)?.startsWith(state.stopAfter) === true ? 99 : 0,
      output,
      error: '',
    };
  } catch (problem) {
    if (!(problem instanceof Exit)) return { code: 99, output: '', error: String((problem as Error).stack) };
    return { code: problem.code, output: problem.output, error: `${problem.message}\n` };
  }
}

function answer(state: State, call: Call): string {
  // Labels belong to other tools too.
  if (call.options.selector !== undefined) throw new Exit(97, '', 'objects are to be found by name');
  if (call.verb === 'config') return call.kind === 'view' ? 'https://api.example' : 'the-current-one\n';
  if (state.down) throw new Exit(1, '', 'The connection to the server was refused');
  const verbs: { readonly [verb: string]: (state: State, call: Call) => string } = {
    get, delete: remove, patch, create: write, replace: write, apply: write, exec: execute,
  };
  if (verbs[call.verb] === undefined) throw new Exit(98, '', `unexpected: ${JSON.stringify(call)}`);
  return verbs[call.verb](call.options.namespace === state.namespace ? state : { ...state, objects: {} }, call);
}

let uids = 0;

function podFor(state: State, set: any, index: number) {
  const name = `${set.metadata.name}-${index}`;
  const volumes = set.spec.volumeClaimTemplates.map((template: any) => {
    const claimName = `${template.metadata.name}-${name}`;
    state.objects[`persistentvolumeclaim/${claimName}`] ??= {
      metadata: { name: claimName },
      spec: structuredClone(template.spec),
    };
    return { persistentVolumeClaim: { claimName } };
  });
  const ready = !state.broken.includes(name);
  return {
    metadata: { name, uid: `uid-${uids += 1}`, labels: { 'controller-revision-hash': set.status.updateRevision } },
    spec: { volumes },
    status: {
      podIP: `10.0.0.${index}`,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        {
          name: 'kafka',
          state: ready
            ? { running: { startedAt: '2026-01-02T00:00:00Z' } }
            : { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  };
}

/**
 * Acts as the controller of StatefulSets: creates pods in order, and stops at a pod that cannot get the volumes of the
 * template.
 */
function reconcile(state: State): void {
  for (const set of Object.entries(state.objects).filter(([key]) => key.startsWith('statefulset/'))
    .map(([, object]) => object)) {
    const { ordinals: { start }, replicas, volumeClaimTemplates } = set.spec;
    for (let index = start; index < start + replicas; index++) {
      const name = `${set.metadata.name}-${index}`;
      const pod = state.objects[`pod/${name}`];
      if (pod === undefined && !state.missing.includes(name)) state.objects[`pod/${name}`] = podFor(state, set, index);
      if (pod !== undefined && pod.spec.volumes.length < volumeClaimTemplates.length) break;
    }
  }
}

function values(object: any, path: string): any[] {
  let found = [object];
  for (const [, star, field, wanted, key] of path.matchAll(
    /\[(?:(\*)|\?\(@\.(\w+)=="(\w+)"\)|\d+)\]|\.((?:\\.|[^.[\\])+)/g,
  )) {
    found = found.flatMap(value => {
      if (star !== undefined) return value ?? [];
      if (field !== undefined) return (value ?? []).filter((item: any) => item[field] === wanted);
      const inner = value?.[key.replace(/\\\./g, '.')];
      return inner === undefined ? [] : [inner];
    });
  }
  return found;
}

function jsonpath(object: any, template: string): string {
  const ranged = template.replace(
    /\{range ([^}]+)\}(.*?)\{end\}/gs,
    (_, path, body) => values(object, path).map(item => jsonpath(item, body)).join(''),
  );
  return ranged.replace(/\{"\\n"\}/g, '\n').replace(
    /\{(\.[^{}]+)\}/g,
    (_, path) => values(object, path).map(value => typeof value === 'object' ? JSON.stringify(value) : value).join(' '),
  );
}

/** The only Go template that scripts use. */
function claimTemplates(set: any): string {
  return set.spec.volumeClaimTemplates.map(({ metadata, spec }: any) => {
    const labels = Object.keys(metadata.labels).sort().map(key => `${key}=${metadata.labels[key]},`).join('');
    return `${metadata.name} ${spec.resources.requests.storage} ${spec.storageClassName} ${labels};`;
  }).join('');
}

function get({ objects, otherScriptRuns }: State, { kind, names, options }: Call): string {
  const wanted = names.length > 0
    ? names.map(name => `${kind}/${name}`)
    : Object.keys(objects).filter(key => key.startsWith(`${kind}/`));
  const lacking = wanted.find(key => objects[key] === undefined);
  if (lacking !== undefined && options['ignore-not-found'] === undefined) {
    throw new Exit(1, '', 'Error from server '
    + `(NotFound): ${lacking} not found`);
  }
  const found = wanted.filter(key => objects[key] !== undefined);
  if (kind === 'lease' && otherScriptRuns) found.forEach(key => { objects[key].metadata.resourceVersion += '1'; });
  const items = found.map(key => objects[key]);
  if (options.output === undefined || options.output === 'name') return found.map(key => `${key}\n`).join('');
  if (items.length === 0 && names.length > 0) return '';
  if (options.output.startsWith('go-template=')) return items.map(claimTemplates).join('');
  return jsonpath(
    names.length === 1 ? items[0] : { kind: 'List', metadata: { resourceVersion: '' }, items },
    options.output.replace(/^jsonpath=/, ''),
  );
}

function remove(state: State, { kind, names, options }: Call): string {
  for (const name of names) {
    if (kind !== 'lease') {
      state.log.push(`delete ${kind} `
      + `${name}${options.cascade === undefined ? '' : ` --cascade=${options.cascade}`}`);
    }
    // A deleted claim is removed together with its pod.
    if (kind === 'persistentvolumeclaim') state.objects[`${kind}/${name}`].metadata.deletionTimestamp = 'now';
    else delete state.objects[`${kind}/${name}`];
    if (kind === 'pod') {
      const going = Object.keys(state.objects)
        .filter(key => key.endsWith(`-${name}`) && state.objects[key].metadata.deletionTimestamp !== undefined);
      going.forEach(key => delete state.objects[key]);
      reconcile(state);
    }
  }
  return '';
}

function patch({ objects, log }: State, { kind, names: [name], options }: Call): string {
  const object = objects[`${kind}/${name}`];
  const change = JSON.parse(options.patch);
  if (kind === 'lease') {
    const [test, replace] = change;
    if (object?.spec.holderIdentity !== test.value) throw new Exit(1, '', 'the test has failed');
    object.spec.renewTime = replace.value;
  } else {
    log.push(`patch ${name}`);
    object.spec.resources.requests.storage = change.spec.resources.requests.storage;
  }
  return '';
}

function write(state: State, { verb, options, input }: Call): string {
  const object = JSON.parse(input);
  const key = `${object.kind.toLowerCase()}/${object.metadata.name}`;
  const before = state.objects[key];
  if (object.kind === 'Lease') {
    if (verb === 'create' && before !== undefined) {
      throw new Exit(1, '', 'Error from server (AlreadyExists): it '
      + 'already exists');
    }
    if (verb === 'replace' && before.metadata.resourceVersion !== object.metadata.resourceVersion) {
      throw new Exit(
        1, '', 'Conflict',
      );
    }
    object.metadata.resourceVersion = `${uids += 1}`;
    state.objects[key] = object;
    return '';
  }
  if (options['dry-run'] !== undefined) {
    if (state.refuse) throw new Exit(1, '', 'refused');
    return '';
  }
  state.log.push(options['server-side'] === undefined ? 'apply' : 'apply server-side');
  state.objects[key] = {
    ...object,
    metadata: { ...object.metadata, generation: 1 },
    status: { observedGeneration: 1, updateRevision: object.metadata.annotations?.revision ?? 'new' },
  };
  reconcile(state);
  return '';
}

function execute(state: State, { names: [pod], command, folder }: Call): string {
  if (state.objects[`pod/${pod}`] === undefined || state.silent.includes(pod)) {
    throw new Exit(
      1, '', 'unable to upgrade connection',
    );
  }
  if (state.logCommands) state.log.push(`exec ${pod}`);
  const text = command.join(' ');
  if (text.includes('/dev/tcp/$address/$port')) {
    const silent = state.silent.map(name => state.objects[`pod/${name}`].status.podIP);
    if (command.slice(command.indexOf('ask') + 1).some(address => silent.includes(address))) {
      throw new Exit(
        1, '', 'connection refused',
      );
    }
    return '';
  }
  if (text.includes('mntr')) return state.zookeeper[pod] ?? '';
  const env = { ...state.environment, FOLDER: folder, PATH: join(folder, 'container') };
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8', env });
  if (status !== 0) throw new Exit(status ?? 1, stdout, stderr);
  return stdout;
}
