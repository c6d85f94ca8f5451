import { spawn } from 'child_process';
import { dirname, join } from 'path';
import * as grpc from '@grpc/grpc-js';
import { same } from './kubernetes-provider';
import { plain, secret, secretPaths, UNKNOWN } from './values';

/*
 * A stand-in for the Pulumi engine: it speaks the engine's protocol to a program that is started as Pulumi's Node.js
 * host starts it. It is not Pulumi: it does not show how Pulumi plans steps or what its providers do. It knows only the
 * resource options that the tests check.
 */

const proto = (name: string) => require(`@pulumi/pulumi/proto/${name}`);
const resources = proto('resource_pb');
const engines = proto('engine_pb');
const { InvokeResponse } = proto('provider_pb');
const { Empty } = require('google-protobuf/google/protobuf/empty_pb');
const { Struct } = require('google-protobuf/google/protobuf/struct_pb');

/** A resource of a stack, as the last run left it. */
export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  inputs: any;
  /** Paths of inputs that are secret. */
  readonly secrets: readonly string[];
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Id of an existing object that becomes a resource of the stack. */
  readonly importId: string;
  readonly ignoreChanges: readonly string[];
  readonly customTimeouts: { readonly create?: string; readonly update?: string };
  id: string;
  outputs: any;
}

export interface Step {
  readonly operation: 'create' | 'update' | 'same' | 'delete' | 'import' | 'replace';
  readonly urn: string;
}

/** What a provider does; Pulumi's providers are programs of their own. */
export interface Provider {
  create(resource: StackResource): Promise<{ id: string; outputs: any }>;
  update(resource: StackResource): Promise<{ id: string; outputs: any }>;
  delete(resource: StackResource): Promise<void>;
  /** The inputs of an existing object. */
  read?(resource: StackResource): Promise<any>;
  /** Changed properties for which a resource is replaced. */
  replacedBy?(before: any, after: any): string[];
  /** Properties that two resources cannot share, so that the former one is deleted first. */
  nameOf?(inputs: any): string;
  /** Answers a call that makes no resource. */
  invoke?(token: string, args: any): any;
}

export interface Message {
  readonly severity: 'info' | 'warning';
  readonly text: string;
  readonly urn: string;
}

export interface Run {
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** What the program registered. */
  readonly resources: readonly StackResource[];
  /** The stack after the run. */
  readonly state: readonly StackResource[];
  /** Errors, and what the program printed. */
  readonly log: string;
  /** Warnings and notes that the program gave to Pulumi, with the resource that they are about. */
  readonly messages: readonly Message[];
}

export interface RunOptions {
  /** Path of the program. */
  readonly program: string;
  readonly state?: readonly StackResource[];
  readonly providers: { readonly [name: string]: Provider };
  readonly preview?: boolean;
  readonly config?: { readonly [key: string]: string };
  /** Keys of the configuration that hold secrets. */
  readonly secretKeys?: readonly string[];
  /** Folder in which the program runs; by default that of the program. */
  readonly folder?: string;
}

/** Runs a program: a preview, or an update of the stack. */
export async function runProgram(options: RunOptions): Promise<Run> {
  const {
    program,
    state = [],
    providers,
    preview = false,
    config = {},
    secretKeys = [],
    folder = dirname(program),
  } = options;
  const engine = new Engine(state, providers, preview);
  const server = new grpc.Server();
  server.addService(proto('resource_grpc_pb').ResourceMonitorService, engine.monitor() as any);
  server.addService(proto('engine_grpc_pb').EngineService, engine.engine() as any);
  const port = await new Promise<number>((resolve, reject) => server.bindAsync(
    '127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => error ? reject(error) : resolve(bound)));
  const host = join(dirname(require.resolve('@pulumi/pulumi/package.json')), 'cmd/run/index.js');
  const child = spawn(process.execPath, [
    host, `--monitor=127.0.0.1:${port}`, `--engine=127.0.0.1:${port}`, '--project=project', '--stack=stack',
    '--organization=organization', `--pwd=${folder}`, `--root-directory=${folder}`, '--parallel=16',
    ...preview ? ['--dry-run'] : [], program,
  ], {
    cwd: folder,
    env: {
      ...process.env,
      PULUMI_NODEJS_TYPESCRIPT: 'true',
      PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => engine.log.push(String(data)));
  const code = await new Promise<number>(resolve => child.on('close', resolve));
  server.forceShutdown();
  const ok = code === 0 && !engine.failed;
  if (ok) await engine.deleteLeft();
  return {
    ok,
    steps: engine.steps,
    resources: [...engine.registered.values()],
    state: preview ? state : engine.state(),
    log: engine.log.join('\n'),
    messages: engine.messages,
  };
}

/** The stack after a refresh: properties that it had have their present values, and no properties are added. */
export async function refresh(
  state: readonly StackResource[], providers: RunOptions['providers'],
): Promise<StackResource[]> {
  return Promise.all(state.map(async resource => {
    const provider = isOfProvider(resource) ? providers[resource.type.split(':')[0]] : undefined;
    const inputs = await provider?.read?.(resource);
    return inputs === undefined ? resource : { ...resource, inputs: pruned(inputs, resource.inputs) };
  }));
}

function pruned(live: any, like: any): any {
  if (live === null || typeof live !== 'object' || like === null || typeof like !== 'object') return live;
  if (Array.isArray(live)) return live.slice(0, like.length).map((item, index) => pruned(item, like[index]));
  return Object.fromEntries(
    Object.entries(live).filter(([key]) => key in like).map(([key, value]) => [key, pruned(value, like[key])]),
  );
}

/** Deletes all resources of a stack, those that others depend on last. */
export async function destroy(state: readonly StackResource[], providers: RunOptions['providers']): Promise<Step[]> {
  const engine = new Engine(state, providers, false);
  await engine.deleteLeft();
  return engine.steps;
}

class Engine {
  public readonly registered = new Map<string, StackResource>();
  public readonly steps: Step[] = [];
  public readonly log: string[] = [];
  public readonly messages: Message[] = [];
  public failed = false;
  /** Resources of the former run that this one has not registered yet. */
  private readonly left: Map<string, StackResource>;
  private root = '';

  constructor(
    state: readonly StackResource[],
    private readonly providers: RunOptions['providers'],
    private readonly preview: boolean,
  ) {
    this.left = new Map(state.map(resource => [resource.urn, resource]));
  }

  public state(): StackResource[] {
    return [...this.registered.values(), ...this.left.values()];
  }

  /** State is in the order of registration, so that dependants come last. */
  public async deleteLeft(): Promise<void> {
    const left = [...this.left.values()].reverse();
    const kept = left.find(({ protect }) => protect);
    if (kept) throw new Error(`resource "${kept.urn}" cannot be deleted\nbecause it is protected.`);
    for (const resource of left) {
      this.steps.push({ operation: 'delete', urn: resource.urn });
      if (this.preview) continue;
      await this.deleted(resource);
      this.left.delete(resource.urn);
    }
  }

  public monitor(): object {
    return {
      ...unimplemented(proto('resource_grpc_pb').ResourceMonitorService),
      supportsFeature: answer((request: any) => {
        const response = new resources.SupportsFeatureResponse();
        response.setHassupport(
          ['secrets', 'resourceReferences', 'aliasSpecs', 'deletedWith', 'outputValues'].includes(request.getId()),
        );
        return response;
      }),
      signalAndWaitForShutdown: answer(() => new Empty()),
      registerPackage: answer(() => new resources.RegisterPackageResponse()),
      registerResource: answer((request: any) => this.register(request).catch(error => {
        this.failed = true;
        this.log.push(String(error));
        // Pulumi prints the reason and ends: programs notice only that the connection is closed.
        throw Object.assign(new Error('the monitor has shut down'), { code: grpc.status.UNAVAILABLE });
      })),
      registerResourceOutputs: answer((request: any) => {
        const resource = this.registered.get(request.getUrn());
        if (resource) resource.outputs = plain(request.getOutputs().toJavaScript());
        return new Empty();
      }),
      invoke: answer((request: any) => {
        const response = new InvokeResponse();
        response.setReturn(
          Struct.fromJavaScript(
            this.provider(request.getTok()).invoke!(request.getTok(), plain(request.getArgs().toJavaScript())),
          ),
        );
        return response;
      }),
    };
  }

  public engine(): object {
    return {
      ...unimplemented(proto('engine_grpc_pb').EngineService),
      log: answer((request: any) => {
        const severity = (['debug', 'info', 'warning', 'error'] as const)[request.getSeverity() as 0 | 1 | 2 | 3];
        if (severity === 'error') {
          this.log.push(request.getMessage());
          this.failed = true;
        } else if (severity !== 'debug') {
          this.messages.push({ severity, text: request.getMessage(), urn: request.getUrn() });
        }
        return new Empty();
      }),
      getRootResource: answer(() => {
        const response = new engines.GetRootResourceResponse();
        response.setUrn(this.root);
        return response;
      }),
      setRootResource: answer((request: any) => {
        this.root = request.getUrn();
        return new engines.SetRootResourceResponse();
      }),
      requirePulumiVersion: answer(() => new engines.RequirePulumiVersionResponse()),
    };
  }

  private provider(type: string): Provider {
    const provider = this.providers[type.split(':')[0]];
    if (provider === undefined) throw new Error(`nothing here stands in for the provider of ${type}`);
    return provider;
  }

  private async register(request: any): Promise<unknown> {
    const type = request.getType();
    const parent = request.getParent();
    const parentType = parent === '' || parent === this.root ? '' : `${parent.split('::')[2]}$`;
    const urn = `urn:pulumi:stack::project::${parentType}${type}::${request.getName()}`;
    if (this.registered.has(urn)) throw new Error(`${urn} is registered twice`);
    for (const other of [...request.getDependenciesList(), ...parent === '' ? [] : [parent]]) {
      if (!this.registered.has(other)) throw new Error(`${urn} depends on ${other}, which is not registered`);
    }
    const given = request.getObject().toJavaScript();
    const resource: StackResource = {
      urn,
      type,
      parent,
      name: request.getName(),
      custom: request.getCustom(),
      inputs: plain(given),
      secrets: secretPaths(given),
      dependencies: request.getDependenciesList(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      importId: request.getImportid(),
      ignoreChanges: request.getIgnorechangesList(),
      customTimeouts: {
        create: request.getCustomtimeouts()?.getCreate() || undefined,
        update: request.getCustomtimeouts()?.getUpdate() || undefined,
      },
      id: '',
      outputs: {},
    };
    const former = this.left.get(urn);
    this.steps.push({ operation: await this.step(resource, former), urn });
    this.left.delete(urn);
    this.registered.set(urn, resource);
    const response = new resources.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(resource.id);
    const secrets: string[] = request.getAdditionalsecretoutputsList();
    const unknown = this.preview ? Object.fromEntries(secrets.map(key => [key, UNKNOWN])) : {};
    response.setObject(Struct.fromJavaScript(Object.fromEntries(Object.entries({
      ...unknown,
      ...JSON.parse(JSON.stringify(resource.outputs)),
    })
      .map(([key, value]) => [key, secrets.includes(key) ? secret(value) : value]))));
    return response;
  }

  private async step(resource: StackResource, former: StackResource | undefined): Promise<Step['operation']> {
    if (!isOfProvider(resource)) {
      if (resource.custom) Object.assign(resource, { id: `id-${resource.name}`, outputs: resource.inputs });
      return former === undefined ? 'create' : 'same';
    }
    if (former !== undefined) return this.changed(resource, former);
    if (resource.importId !== '') return this.imported(resource);
    Object.assign(
      resource, this.preview ? { outputs: resource.inputs } : await this.provider(resource.type).create(resource),
    );
    return 'create';
  }

  /** An existing object: its inputs become those of the resource, and a difference is a change. */
  private async imported(resource: StackResource): Promise<Step['operation']> {
    const inputs = await this.provider(resource.type).read!(resource);
    if (inputs === undefined) throw new Error(`resource '${resource.importId}' does not exist`);
    await this.changed(resource, { ...resource, inputs, id: resource.importId, outputs: inputs, protect: false });
    return 'import';
  }

  private async changed(resource: StackResource, former: StackResource): Promise<Step['operation']> {
    const provider = this.provider(resource.type);
    for (const path of resource.ignoreChanges) reset(resource.inputs, former.inputs, path.split('.'));
    if (same(former.inputs, resource.inputs)) {
      Object.assign(resource, { id: former.id, outputs: former.outputs });
      return 'same';
    }
    const fields = provider.replacedBy?.(former.inputs, resource.inputs) ?? [];
    if (fields.length > 0 && resource.importId !== '') {
      throw new Error('previously-imported resources that still '
      + 'specify an ID may not be replaced');
    }
    if (fields.length > 0 && former.protect && resource.protect) {
      throw new Error(`unable to replace resource "${resource.urn}"\nas it is currently marked for protection `
        + `(${fields.join(', ')})`);
    }
    if (this.preview) Object.assign(resource, { id: former.id, outputs: { ...former.outputs, ...resource.inputs } });
    else if (fields.length === 0) Object.assign(resource, await provider.update(resource));
    else await this.replaced(resource, former);
    return fields.length > 0 ? 'replace' : 'update';
  }

  private async replaced(resource: StackResource, former: StackResource): Promise<void> {
    const provider = this.provider(resource.type);
    const deleteFirst = provider.nameOf?.(former.inputs) === provider.nameOf?.(resource.inputs);
    if (deleteFirst) await this.deleted(former);
    Object.assign(resource, await provider.create(resource));
    if (!deleteFirst) await this.deleted(former);
  }

  private async deleted(resource: StackResource): Promise<void> {
    if (isOfProvider(resource) && !resource.retainOnDelete) await this.provider(resource.type).delete(resource);
  }
}

/** Whether a provider creates it. Pulumi itself handles components and providers. */
function isOfProvider({ custom, type }: StackResource): boolean {
  return custom && !type.startsWith('pulumi:providers:');
}

/** Resets the value at a path. */
function reset(inputs: any, former: any, [key, ...rest]: string[]): void {
  if (rest.length > 0) {
    if (inputs?.[key] !== undefined) reset(inputs[key], former?.[key], rest);
  } else if (former?.[key] === undefined) {
    delete inputs[key];
  } else {
    inputs[key] = former[key];
  }
}

/** A method of a service, from a function. */
function answer(respond: (request: any) => unknown) {
  return (call: any, done: (error: unknown, response?: unknown) => void) => {
    Promise.resolve().then(() => respond(call.request)).then(
      response => done(null, response), error =>
        done({ code: error?.code ?? grpc.status.UNKNOWN, message: String(error?.message ?? error) }));
  };
}

function unimplemented(service: object): object {
  return Object.fromEntries(Object.keys(service).map(name => [name, (_: unknown, done: (error: unknown) => void) =>
    done({ code: grpc.status.UNIMPLEMENTED, message: name })]));
}
