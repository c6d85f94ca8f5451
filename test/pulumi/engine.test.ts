import { join } from 'path';
import type { Provider, Run, RunOptions, StackResource } from './engine';
import { destroy, runProgram } from './engine';
import { UNKNOWN } from './values';

/* Whole programs, run by a stand-in for Pulumi's engine, with stand-ins for its providers. */

const PROGRAM = join(__dirname, 'programs/cluster.ts');
const ARN = 'arn:aws:kms:eu-central-1:123456789012:key/one';

/** Takes everything, less what it is told to refuse. */
function provider(refused?: string): Provider {
  const take = async (resource: StackResource) => {
    if (resource.name === refused) throw new Error(`${refused} is refused`);
    return { id: resource.name, outputs: { ...resource.inputs, ...resource.type === 'aws:kms/key:Key' ? { arn: ARN } : {} } };
  };
  return { create: take, update: take, delete: async () => undefined };
}

function run(options: Partial<RunOptions> & { readonly refused?: string } = {}): Promise<Run> {
  return runProgram({ program: PROGRAM, providers: { kubernetes: provider(options.refused), aws: provider(options.refused) }, ...options });
}

const find = ({ resources }: Run, name: string) => resources.find(resource => resource.name === name)!;
const storageClass = ({ resources }: Run) => resources.find(({ type }) => type.endsWith(':StorageClass'))!;
const operations = ({ steps }: Run) => [...new Set(steps.map(({ operation }) => operation))].sort();

jest.setTimeout(120_000);

test('a preview shows all but what is not known yet; up makes it; up again changes nothing; destroy ends with the configuration', async () => {
  const preview = await run({ preview: true });
  expect([preview.ok, preview.log]).toEqual([true, expect.anything()]);
  expect(storageClass(preview).inputs.parameters).toEqual({ ...storageClass(preview).inputs.parameters, type: 'gp3', kmsKeyId: UNKNOWN });
  expect(find(preview, 'orders/kafka/broker-config').inputs.data['server.properties']).toMatch(/example\.tag=one/);

  const up = await run();
  expect(up.ok).toBe(true);
  expect(operations(up)).toEqual(['create']);
  expect(storageClass(up).inputs.parameters.kmsKeyId).toBe(ARN);
  expect(storageClass(up).dependencies).toEqual(expect.arrayContaining([expect.stringMatching(/aws:kms\/key:Key::kafka$/)]));

  const again = await run({ state: up.state });
  expect(operations(again)).toEqual(['same']);

  const changed = await run({ state: up.state, config: { 'project:tag': 'two' } });
  expect(changed.steps.filter(({ operation }) => operation !== 'same').map(({ urn }) => urn.split('::').pop())).toEqual(
    expect.arrayContaining(['orders/kafka/broker-config', 'orders/kafka/broker']));

  await expect(destroy(up.state, { kubernetes: provider(), aws: provider() })).rejects.toThrow(/StatefulSet::orders\/kafka\/.* is protected/);
});

test('a resource that fails stops those that wait for it', async () => {
  const failed = await run({ refused: 'orders/kafka/controller' });
  expect(failed.ok).toBe(false);
  expect(failed.state.map(({ name }) => name)).toContain('orders/kafka/controller-config');
  expect(failed.state.map(({ name }) => name)).not.toContain('orders/kafka/broker');
});

test('fails the update for text that is wrong when it becomes known, before anything of the cluster has it', async () => {
  const failed = await run({ config: { 'project:tag': '-----BEGIN KEY' } });
  expect(failed.ok).toBe(false);
  expect(failed.log).toMatch(/\[orders\/kafka\] CONFIG_SECRET at pluginConfig\['example\.tag'\].*Fix:/);
  expect(failed.state.map(({ name }) => name)).not.toContain('orders/kafka/broker-config');
});

test('fails the update for a secret that was given as text', async () => {
  const failed = await run({ config: { 'project:secret': 'yes' } });
  expect(failed.ok).toBe(false);
  expect(failed.log).toMatch(/orders\/kafka\/broker-config \(ConfigMap\) at \/data\/server\.properties: text\(\) was given a secret/);
  expect(JSON.stringify(failed.state)).not.toMatch(/hidden/);
});
