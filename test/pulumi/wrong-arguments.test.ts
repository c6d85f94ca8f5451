import * as pulumi from '@pulumi/pulumi';
import { refused, registered } from './mocks';
import { BackingStore } from '../../src';
import { declaredType } from '../../src/input/declared-types';
import { ChartComponent, KafkaCluster, PortworxCluster } from '../../src/pulumi';
import { BackupBucket, DriverIdentity, StorageDriverRole, StorageKey } from '../../src/pulumi/aws';
import { GOOD } from '../support';

/* Arguments of components, as a program without types may give them. */

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const any = (value: unknown): any => value;

const ROLE = { arn: 'arn:aws:iam::123456789012:role/driver', name: pulumi.output('driver') };

/** Each component with one wrong argument, by the declared type of its arguments. */
const COMPONENTS: { readonly [type: string]: readonly [good: object, make: (args: unknown) => unknown] } = {
  KafkaClusterArgs: [GOOD, args => new KafkaCluster('kafka', any(args))],
  PortworxClusterArgs: [
    { backingStore: BackingStore.ebs(), namespace: 'portworx' }, args => new PortworxCluster('portworx', any(args)),
  ],
  ChartComponentArgs: [{}, args => new ChartComponent('chart', () => undefined, any(args))],
  StorageKeyArgs: [{ usedBy: [ROLE] }, args => new StorageKey('key', any(args))],
  BackupBucketArgs: [{ usedBy: { stork: ROLE } }, args => new BackupBucket('bucket', any(args))],
  StorageDriverRoleArgs: [
    { identity: DriverIdentity.role(ROLE) }, args => StorageDriverRole.portworx('role', any(args)),
  ],
};

const WRONG = [null, NaN, 2.5, ['x', null], { x: Symbol('x') }, () => 'x', 'x', new Date(0), undefined];

/** Whether a value fits no type that arguments of components have, except for these. */
function isRight(type: string, optional: boolean, value: unknown): boolean {
  if (value === undefined) return optional;
  if (typeof value === 'string') return ['string', 'Input'].includes(type);
  if (typeof value === 'function') return type === 'ClusterDeclarations';
  return typeof value === 'number' ? type === 'number' && Number.isFinite(value) : false;
}

test.each(Object.keys(COMPONENTS))('%s: every argument is checked before anything is registered', async type => {
  const [good, make] = COMPONENTS[type];
  const declared = declaredType(type);
  const fields = declared.kind === 'struct' ? declared.fields : [];
  const faults: string[] = [];
  const resources = await registered(() => {
    for (const { name, type: field, optional } of fields) {
      for (const value of WRONG.filter(candidate => !isRight(field, optional, candidate))) {
        const message = messageOf(() => make({ ...good, [name]: value }));
        if (!/INPUT_(TYPE|MISSING|UNKNOWN) at/.test(message) || /NaN|undefined|\[object/.test(message)) {
          faults.push(
            `${name}: ${message}`,
          );
        }
      }
    }
  });
  expect(fields.length).toBeGreaterThanOrEqual(3);
  expect(faults).toEqual([]);
  expect(resources.map(({ name }) => name)).toEqual(['project-stack']);
});

function messageOf(program: () => unknown): string {
  try {
    program();
    return 'not refused';
  } catch (error) {
    return pulumi.RunError.isInstance(error) ? (error as Error).message : String((error as Error).stack);
  }
}

test.each<[string, () => unknown, RegExp]>([
  [
    'no arguments', () => new KafkaCluster('kafka', any(undefined)),
    /INPUT_MISSING at brokers: [^]*INPUT_MISSING at storage: /,
  ],
  ['null', () => new KafkaCluster('kafka', any(null)), /INPUT_TYPE at props: /],
  ['no name', () => new KafkaCluster(any(undefined), GOOD), /^new KafkaCluster\(\.\.\.\) has no name\. Fix: /],
  [
    'all that is wrong', () => new KafkaCluster('kafka', any({ ...GOOD, protect: 'false', brokers: '3' })),
    /INPUT_TYPE at protect: [^]*INPUT_TYPE at brokers: /,
  ],
  [
    'an Output for a text',
    () => new PortworxCluster('portworx', any({ backingStore: BackingStore.ebs(), awsRoleArn: pulumi.output('arn') })),
    /use text\(output\)/,
  ],
  ['nothing that fills a chart', () => new ChartComponent('chart', any(undefined)), /no function that fills the chart/],
  [
    'no arguments of a key', () => new StorageKey('key', any(undefined)),
    /StorageKey 'key' is refused:\n {2}INPUT_MISSING at usedBy: /,
  ],
  [
    'an issuer where an identity belongs', () => StorageDriverRole.ebsCsi('role', any({ identity: 'x' })),
    /INPUT_TYPE at identity: /,
  ],
])('%s is refused in words', async (_, program, message) => {
  expect((await refused(program)).message).toMatch(message);
});
