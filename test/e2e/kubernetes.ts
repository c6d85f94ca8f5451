import { execFile, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

const run = promisify(execFile);

/** What a command printed, or its exit code and what it said. */
export async function command(
  program: string, args: readonly string[], options: { readonly input?: string; readonly seconds?: number } = {},
): Promise<string> {
  const running = run(
    program, [...args], { maxBuffer: 128 * 2 ** 20, timeout: (options.seconds ?? 120) * 1000, env: process.env },
  );
  if (options.input !== undefined) running.child.stdin?.end(options.input);
  const { stdout } = await running;
  return stdout;
}

/** kubectl, on the cluster of the tests. */
export function kubectl(args: readonly string[], input?: string, seconds?: number): Promise<string> {
  return command('kubectl', args, { input, seconds });
}

/** An object as JSON, or undefined where there is none. */
export async function get(kind: string, name: string, namespace = 'default'): Promise<any> {
  const text = await kubectl(['get', kind, name, '--namespace', namespace, '--ignore-not-found', '--output', 'json']);
  return text === '' ? undefined : JSON.parse(text);
}

export async function list(kind: string, namespace: string, selector = ''): Promise<any[]> {
  return JSON.parse(await kubectl([
    'get', kind, '--namespace', namespace, '--selector', selector, '--output', 'json',
  ])).items;
}

/** Applies manifests as a user does. */
export function apply(manifests: string): Promise<string> {
  return kubectl(['apply', '--filename', '-'], manifests);
}

/** Waits until a condition holds; what it tells meanwhile is in the error. */
export async function until(what: string, seconds: number, holds: () => Promise<boolean | string>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown = 'it was never looked at';
  while (Date.now() < deadline) {
    try {
      const answer = await holds();
      if (answer === true) return;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(0.5);
  }
  throw new Error(
    `${what}: not within ${seconds} s. Last seen: ${last instanceof Error ? last.message : String(last)}`,
  );
}

export function pause(seconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, seconds * 1000));
}

/** Address of a node within the cluster. */
export function addressOf({ status }: any): string {
  return status.addresses.find(({ type }: any) => type === 'InternalIP').address;
}

/** Whether a pod is Ready, and not on its way out. */
export function isReady(pod: any): boolean {
  return pod !== undefined && pod.metadata.deletionTimestamp === undefined
    && (pod.status.conditions ?? []).some((condition: any) => condition.type === 'Ready' && condition.status === 'True');
}

/** Waits until so many pods are there, and all are Ready. */
export async function untilReady(namespace: string, selector: string, count: number, seconds = 240): Promise<void> {
  await until(`${count} pods of ${selector} in ${namespace} are Ready`, seconds, async () => {
    const pods = await list('pods', namespace, selector);
    return pods.length === count && pods.every(isReady) ? true : summary(pods);
  });
}

/** Waits until another pod has the name of one that is gone. */
export async function untilReplaced(before: any, seconds = 120): Promise<void> {
  const { name, namespace, uid } = before.metadata;
  await until(`${name} is another pod`, seconds, async () => (await get('pod', name, namespace))?.metadata.uid !== uid);
}

/** Waits until a pod is Ready on another node, under the same name. */
export async function untilReadyElsewhere({ metadata, spec }: any, seconds = 240): Promise<void> {
  const { name, namespace } = metadata;
  await until(`${name} is Ready on another node`, seconds, async () => {
    const pod = await get('pod', name, namespace);
    return pod !== undefined && pod.metadata.uid !== metadata.uid && pod.spec.nodeName !== spec.nodeName
      && isReady(pod);
  });
}

/** Waits until a StatefulSet's pods all run its current template and are Ready. */
export async function untilRolledOut(namespace: string, name: string, seconds = 400): Promise<void> {
  await until(`StatefulSet ${name} is rolled out`, seconds, async () => {
    const { metadata, spec, status } = await get('statefulset', name, namespace);
    const done = status.observedGeneration === metadata.generation && status.updateRevision === status.currentRevision
      && status.updatedReplicas === spec.replicas && status.readyReplicas === spec.replicas;
    return done || summary(await list('pods', namespace));
  });
}

/** Restarts all controllers, then all brokers, of the cluster `kafka`, one by one. */
export async function restartAll(namespace: string): Promise<void> {
  for (const name of ['kafka-controller', 'kafka-broker']) {
    await kubectl(['rollout', 'restart', `statefulset/${name}`, '--namespace', namespace]);
    await untilRolledOut(namespace, name, 900);
  }
}

function summary(pods: readonly any[]): string {
  return pods.map(pod => `${pod.metadata.name} on ${pod.spec.nodeName ?? 'no node'}: `
    + `${isReady(pod) ? 'Ready' : pod.status.phase}${reason(pod)}`).join('; ');
}

function reason(pod: any): string {
  const state = pod.status.containerStatuses?.[0]?.state ?? {};
  const text = state.waiting?.reason ?? state.terminated?.reason;
  return text === undefined ? '' : ` (${text})`;
}

/** What the namespaces of the tests have, and no other: run.sh removes them by it. */
const OF_TESTS = 'kafka-constructs-e2e';

/**
 * A namespace that admits pods of the profile `restricted` only, without anything that was in one of its name before.
 */
export async function freshNamespace(name: string): Promise<void> {
  const before = await get('namespace', name);
  if (before !== undefined && before.metadata.labels?.[OF_TESTS] === undefined) {
    throw new Error(`the namespace ${name} is not one of these tests; it is left alone`);
  }
  await removeNamespace(name);
  await apply(JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted', [OF_TESTS]: '',
      },
    },
  }));
}

/** Removes a namespace, its volumes and the classes of its clusters. */
export async function removeNamespace(name: string): Promise<void> {
  const volumes: any[] = JSON.parse(await kubectl(['get', 'persistentvolumes', '--output', 'json'])).items;
  await kubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=false']);
  // Pods of a namespace that is going end one after the other in their grace period; nothing of them is needed.
  await kubectl(['delete', 'pods', '--all', '--namespace', name, '--grace-period=0', '--force', '--ignore-not-found']);
  await kubectl(['wait', '--for=delete', `namespace/${name}`, '--timeout=120s'], undefined, 150).catch(() => undefined);
  for (const { metadata } of volumes.filter(({ spec }) => spec.claimRef?.namespace === name)) {
    await kubectl(['delete', 'persistentvolume', metadata.name, '--ignore-not-found', '--wait=false']);
  }
  const classes: any[] = JSON.parse(await kubectl(['get', 'storageclasses', '--output', 'json'])).items;
  for (const { metadata } of classes.filter(item => item.metadata.name.startsWith(`${name}-`))) {
    await kubectl(['delete', 'storageclass', metadata.name, '--ignore-not-found']);
  }
}

/** Runs a command in a container. */
export function inPod(namespace: string, pod: string, words: readonly string[], seconds = 120): Promise<string> {
  return kubectl(['exec', '--namespace', namespace, pod, '--', ...words], undefined, seconds);
}

/**
 * A command in a container that goes on while the test does; its output comes with its end, and line by line before.
 */
export function startInPod(
  namespace: string, pod: string, words: readonly string[], onLine: (line: string) => void = () => undefined,
): Promise<string> {
  const child = spawn(
    'kubectl', ['exec', '--namespace', namespace, pod, '--', ...words], { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  let line = '';
  child.stdout.on('data', data => {
    output += data;
    const lines = (line + data).split('\n');
    line = lines.pop()!;
    lines.forEach(onLine);
  });
  child.stderr.on('data', data => { errors += data; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => code === 0 ? resolve(output) : reject(new Error(`${words.join(' ')}: exit code ${code}: `
      + `${errors}`)));
  });
}

/** Runs a script of the library's command line, with kubectl on its PATH. */
export async function runScript(manifests: string, args: readonly string[], seconds = 600): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-constructs-e2e-'));
  try {
    writeFileSync(join(folder, 'cluster.yaml'), manifests);
    const [name, ...options] = args;
    const script = await command(
      process.execPath, [join(__dirname, '../../lib/cli/main.js'), name, join(folder, 'cluster.yaml'), ...options],
    );
    writeFileSync(join(folder, 'script.sh'), script);
    const { stdout, stderr } = await run('bash', [join(folder, 'script.sh')], {
      timeout: seconds * 1000, maxBuffer: 128 * 2 ** 20, env: { ...process.env, POLL_SECONDS: '2' },
    }).catch(error => { throw new Error(`${error.message.slice(0, 200)}\n${String(error.stderr).slice(-3000)}`); });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
