import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { freshNamespace, get, kubectl, list, removeNamespace, until } from './kubernetes';
import { canFail } from './test-cluster';
import { type Provider, type Run, type StackResource, type Step, destroy, refresh, runProgram } from '../pulumi/engine';
import { type Cluster, type KubernetesObject, kubernetesProvider } from '../pulumi/kubernetes-provider';

/*
 * A stack on a real Kubernetes with real Kafka. Pulumi's engine, its Kubernetes provider and AWS are not run: stand-ins
 * speak the engine's protocol to the program, apply its objects with kubectl and wait for them as the provider
 * documents it.
 */

/** The key of the stack. */
export const ARN = 'arn:aws:kms:eu-central-1:123456789012:key/one';

const cluster: Cluster = {
  get: ({ kind, metadata: { name, namespace } }) => get(kind, name, namespace),
  create: async object =>
    JSON.parse(await kubectl(['create', '--filename', '-', '--output', 'json'], JSON.stringify(object))),
  apply: async object => JSON.parse(await kubectl(
    [
      'apply', '--server-side', '--force-conflicts', '--field-manager', 'pulumi', '--filename', '-', '--output', 'json',
    ], JSON.stringify(object))),
  delete: async ({ kind, metadata: { name, namespace = 'default' } }) => {
    await kubectl(['delete', kind, name, '--namespace', namespace, '--cascade=foreground'], undefined, 300);
  },
  untilReady,
};

/** As the provider waits: for the pods of a StatefulSet, and for the endpoints of a Service. */
async function untilReady(
  { kind, metadata: { name, namespace }, spec }: KubernetesObject, seconds: number,
): Promise<void> {
  if (kind === 'StatefulSet') {
    await until(`the pods of ${name} are there`, seconds, async () => {
      const { metadata, status } = await get(kind, name, namespace);
      return status.observedGeneration === metadata.generation && status.readyReplicas === spec.replicas
        && status.updatedReplicas === spec.replicas;
    });
  }
  if (kind === 'Service' && spec.clusterIP !== 'None') {
    await until(`the endpoints of ${name} are Ready`, seconds, async () => {
      const slices = await list('endpointslices', namespace, `kubernetes.io/service-name=${name}`);
      const endpoints = slices.flatMap(slice => slice.endpoints ?? []);
      return endpoints.length > 0 && endpoints.every(({ conditions }) => conditions.ready);
    });
  }
}

const key = async ({ name, inputs }: StackResource) => ({ id: name, outputs: { ...inputs, arn: ARN } });
const aws: Provider = { create: key, update: key, delete: async () => undefined };
const providers = { kubernetes: kubernetesProvider(cluster), aws };

/** Values of the stack's configuration. */
type Config = { readonly [key: string]: string | undefined };

/** The stack of stack.ts, in a namespace of its own. */
export class Stack {
  private readonly folder = mkdtempSync(join(tmpdir(), 'stack-'));
  private state: readonly StackResource[] = [];

  constructor(private readonly namespace: string) {}

  public start(): Promise<void> {
    return freshNamespace(this.namespace);
  }

  public async end(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    await removeNamespace(this.namespace);
  }

  public preview(config: Config): Promise<Run> {
    return this.run(config, true);
  }

  /** An update; whatever comes of it is the stack afterwards. */
  public async update(config: Config): Promise<Run> {
    const run = await this.run(config, false);
    this.state = run.state;
    return run;
  }

  /** An update that succeeds. */
  public async up(config: Config): Promise<Run> {
    const run = await this.update(config);
    expect([run.ok, run.log]).toEqual([true, '']);
    return run;
  }

  public async refresh(): Promise<void> {
    this.state = await refresh(this.state, providers);
  }

  public destroy(): Promise<Step[]> {
    return destroy(this.state, providers);
  }

  /** Forgets all resources, which stay where they are. */
  public forget(): void {
    this.state = [];
  }

  /** The manifests that the last program has written. */
  public manifests(): string {
    return readFileSync(join(this.folder, 'kafka.k8s.yaml'), 'utf8');
  }

  private run(config: Config, preview: boolean): Promise<Run> {
    const all = {
      namespace: this.namespace,
      folder: this.folder,
      registry: canFail ? 'localhost' : undefined,
      ...config,
    };
    const given = Object.entries(all)
      .flatMap(([name, value]) => value === undefined ? [] : [[`project:${name}`, value]]);
    return runProgram({
      program: join(__dirname, 'stack.ts'),
      config: Object.fromEntries(given),
      state: this.state,
      providers,
      preview,
    });
  }
}

/** The changes of an update. */
export function changed({ steps }: Run): string[] {
  return steps.filter(({ operation }) => operation !== 'same').map(({ operation, urn }) => `${operation} `
    + `${urn.split('::').pop()}`).sort();
}
