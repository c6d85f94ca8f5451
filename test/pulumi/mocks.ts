import * as pulumi from '@pulumi/pulumi';

/** A resource as a program registered it. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: any;
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly provider: string;
  readonly importId: string;
  readonly timeouts: { readonly create?: string; readonly update?: string; readonly delete?: string };
}

/**
 * Runs a program with Pulumi's mocks in place of an engine, and returns what it registered. Mocks do not tell parents
 * and dependencies; those are read from the requests to the monitor.
 */
export async function registered(
  program: () => unknown, options: { readonly preview?: boolean } = {},
): Promise<Registered[]> {
  const inputs = new Map<string, any>();
  await pulumi.runtime.setMocks({
    newResource: args => {
      inputs.set(`${args.type} ${args.name}`, args.inputs);
      // Unknown until the resource exists, as with an engine.
      return {
        id: options.preview ? undefined : `${args.name}-id`,
        state: { ...args.inputs, ...OUTPUTS[args.type]?.(args.name) },
      };
    },
    call: ({ token, inputs: given }) => ({ ...given, ...INVOKED[token.split(':').at(-1)!] }),
  }, 'project', 'stack', options.preview ?? false);
  const monitor = (pulumi.runtime as any).getMonitor();
  const requests: any[] = [];
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: any, done: unknown) => {
    requests.push(request);
    return registerResource(request, done);
  };
  await pulumi.runtime.runInPulumiStack(async () => { await program(); });
  await pulumi.runtime.disconnect();
  return requests.map(request => ({
    urn: `${request.getType()} ${request.getName()}`,
    type: request.getType(),
    name: request.getName(),
    inputs: inputs.get(`${request.getType()} ${request.getName()}`),
    parent: request.getParent(),
    dependencies: request.getDependenciesList(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    provider: request.getProvider(),
    importId: request.getImportid(),
    timeouts: timeoutsOf(request.getCustomtimeouts()),
  }));
}

function timeoutsOf(timeouts: any): Registered['timeouts'] {
  return timeouts === undefined
    ? {}
    : { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() };
}

/** The error of a program, and the resources that it registered before. */
export async function refused(
  program: () => unknown,
): Promise<{ readonly message: string; readonly resources: readonly Registered[] }> {
  let message = '';
  const resources = await registered(() => {
    try {
      program();
    } catch (error) {
      ({ message } = error as Error);
    }
  });
  return { message, resources };
}

export const ACCOUNT = '123456789012';

/** Region of the mocks. */
export const REGION = 'eu-central-1';

/** Answers of the providers' functions. */
const INVOKED: { [name: string]: object } = {
  getCallerIdentity: { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/example` },
  getRegion: { region: REGION },
};

/** What the cloud would add. */
const OUTPUTS: { readonly [type: string]: ((name: string) => object) | undefined } = {
  'aws:kms/key:Key': name => ({ arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${name}`, keyId: name }),
  'aws:iam/role:Role': name => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, name }),
  'aws:s3/bucket:Bucket': name =>
    ({ arn: `arn:aws:s3:::${name}-1a2b3c`, bucket: `${name}-1a2b3c`, region: 'eu-central-1' }),
};
