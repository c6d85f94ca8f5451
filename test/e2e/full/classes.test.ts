import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { kafkaImage } from '../clusters';
import { apply, freshNamespace, get, inPod, kubectl, list, removeNamespace, until, untilReady } from '../kubernetes';
import { canFail } from '../test-cluster';
import { testWithFailures } from '../test-with-failures';

/*
 * Every StorageClass of every example, as it is committed, behind a pod: by what stands in for Portworx and the CSI
 * drivers. Static local volumes have no provisioner, and are not here.
 */

const NAMESPACE = 'e2e-classes';
const EXAMPLES = join(__dirname, '../../../examples');

interface StorageClass {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly provisioner: string;
  readonly parameters?: { readonly [name: string]: string };
  readonly reclaimPolicy: 'Retain' | 'Delete';
}

const files = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter(file =>
  /^[^/]+\/manifests\/.*\.yaml$/.test(file));
const objects: StorageClass[] = files.flatMap(file =>
  parseAllDocuments(readFileSync(join(EXAMPLES, file), 'utf8')).map(document => document.toJS()));
/** One of each kind: the examples have many that differ in what no stand-in acts upon. */
const classes = [...new Map(objects
  .filter(object => object?.kind === 'StorageClass' && object.provisioner !== 'kubernetes.io/no-provisioner')
  .map(object => [`${object.provisioner}, ${where(object)}`, object])).entries()];

function where({ parameters = {} }: StorageClass): string {
  return parameters.backend ?? (parameters.repl === undefined ? '' : `repl ${parameters.repl}`);
}

/** On how many of five nodes, in three zones by turns, a pod can have the volume. */
function nodes({ provisioner, parameters = {} }: StorageClass): number[] {
  if (parameters.backend?.startsWith('pure_')) return [5];
  return parameters.repl === undefined ? provisioner === 'topolvm.io' ? [1] : [1, 2] : [Number(parameters.repl)];
}

beforeAll(() => canFail ? freshNamespace(NAMESPACE) : undefined);
afterAll(() => canFail ? removeNamespace(NAMESPACE) : undefined);

test('the examples have classes of every kind', () => {
  expect(classes.map(([kind]) => kind).sort()).toEqual(expect.arrayContaining([
    'disk.csi.azure.com, ', 'ebs.csi.aws.com, ', 'pxd.portworx.com, pure_block', 'pxd.portworx.com, repl 1',
    'pxd.portworx.com, repl 2', 'pxd.portworx.com, repl 3',
  ]));
});

testWithFailures.each(classes)('%s: a volume of the size that was asked for, where the class says, kept or deleted '
  + 'with its claim as it says', async (_, storageClass) => {
  const { name } = storageClass.metadata;
  await apply(JSON.stringify(storageClass));
  await apply(JSON.stringify({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: NAMESPACE },
    spec: { storageClassName: name, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }));
  await apply(JSON.stringify(pod(name)));
  await untilReady(NAMESPACE, `class=${name}`, 1);
  expect(
    Number((await inPod(NAMESPACE, name, ['/usr/bin/df', '--output=size', '--block-size=1M', '/data'])).split('\n')[1]),
  ).toBeGreaterThan(
    900,
  );
  const { spec: { volumeName } } = await get('persistentvolumeclaim', name, NAMESPACE);
  const { spec } = await get('persistentvolume', volumeName);
  expect(nodes(storageClass)).toContain(
    spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values.length,
  );
  await kubectl(['delete', 'pod', name, '--namespace', NAMESPACE, '--grace-period=0', '--force']);
  await kubectl(['delete', 'persistentvolumeclaim', name, '--namespace', NAMESPACE]);
  await until(`${volumeName} is ${storageClass.reclaimPolicy === 'Retain' ? 'released' : 'gone'}`, 60, async () => {
    const volume = await get('persistentvolume', volumeName);
    return storageClass.reclaimPolicy === 'Retain' ? volume?.status.phase === 'Released' : volume === undefined;
  });
  await kubectl(['delete', 'storageclass', name]);
  expect(await list('persistentvolumeclaims', NAMESPACE)).toEqual([]);
});

function pod(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE, labels: { class: name } },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: 0,
      containers: [{
        name: 'idle',
        image: kafkaImage('4.4.0'),
        command: ['sleep', 'infinity'],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }],
    },
  };
}
