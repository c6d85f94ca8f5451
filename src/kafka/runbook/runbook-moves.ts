import { type NodeKind, block, kubectl, podsOf } from './runbook-nodes';
import { claimNames } from '../../storage/volumes/volumes-plan';
import type { ClusterPlan } from '../plan/cluster-plan';

/** A migration of the cluster, as its runbook names it. */
export interface RunbookMigration {
  readonly name: string;
  readonly clusterPair: string;
  /** Whether it is repeated, so that there is a second site to fail over to. */
  readonly repeated: boolean;
  /** Minutes between two rounds, where it is repeated at an interval. */
  readonly minutes?: number;
  /** Whether the volumes are copied for tests only. */
  readonly forTests: boolean;
}

/** Back to a snapshot or a backup. */
export function restore(plan: ClusterPlan, all: readonly NodeKind[]): string[] {
  const { namespace, name } = plan.names;
  const pooled = all.every(({ volumes }) => volumes.pooled);
  return [
    '## Restore',
    '',
    `Brokers and the quorum go back together, to the same snapshot: all StatefulSets of ${namespace}/${name} stop `
      + 'first, and start when every volume is there.',
    ...block(
      ...stopAll(plan, all),
      ...pooled ? fromGroupSnapshot(plan) : all.flatMap(kind => fromCsiSnapshots(plan, kind)),
      'kubectl apply --filename FILE',
    ),
    ...pooled ? [
      'SNAPSHOT is a GroupVolumeSnapshot. From snapshots of single volumes (`ClusterSnapshot.scheduled`): one '
        + 'VolumeSnapshotRestore for each volume, with its VolumeSnapshot as `sourceName` and without `groupSnapshot`.',
      '',
      'From a backup, also where the namespace is gone: stop all StatefulSets and delete the claims, where they are '
        + 'there; apply the chart with `ClusterRestore`; when its ApplicationRestore is Successful, `kubectl apply '
        + '--filename FILE`.',
      '',
    ] : ['NAME is that of the `ClusterSnapshot.csi`. Go on only after each step has succeeded. A loop stops at a claim '
      + 'whose snapshot is not ready, before it deletes that claim.', ''],
    'What was written after the snapshot is lost. Consumers whose offsets are ahead of the restored logs start as '
      + '`auto.offset.reset` says.',
    '',
  ];
}

function fromGroupSnapshot(plan: ClusterPlan): string[] {
  const { namespace } = plan.names;
  return [`kubectl create --filename - <<END
apiVersion: stork.libopenstorage.org/v1alpha1
kind: VolumeSnapshotRestore
metadata: {generateName: restore-, namespace: ${namespace}}
spec: {sourceName: SNAPSHOT, sourceNamespace: ${namespace}, groupSnapshot: true}
END`, kubectl(plan, 'get volumesnapshotrestores --output yaml   # until the status of the new one is Successful')];
}

/** The former volumes are kept by their reclaim policy. */
function fromCsiSnapshots(plan: ClusterPlan, { volumes, sets }: NodeKind): string[] {
  return sets.flatMap(({ name, ordinals, className }) => ['for claim in '
    + `${claimNames(volumes, name, ordinals).join(' ')}; do
  [ "$(${kubectl(plan, 'get volumesnapshot NAME-$claim --output "jsonpath={.status.readyToUse}"')})" = true ] &&
  size=$(${kubectl(plan, 'get persistentvolumeclaim $claim --output "jsonpath={.status.capacity.storage}"')}) &&
  labels=$(${kubectl(plan, 'get persistentvolumeclaim $claim --output "jsonpath={.metadata.labels}"')}) &&
  ${kubectl(plan, 'delete persistentvolumeclaim $claim')} &&
  kubectl create --filename - <<END || break
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $claim, namespace: ${plan.names.namespace}, labels: $labels}
spec:
  storageClassName: ${className}
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: $size}}
  dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: NAME-$claim}
END
done`]);
}

/** Brokers first: without a quorum they would try to hand over their partitions until they are killed. */
function stopAll(plan: ClusterPlan, all: readonly NodeKind[]): string[] {
  return [true, false].flatMap(brokers => {
    const sets = all.filter(({ component }) => (component === 'broker') === brokers).flatMap(kind => kind.sets);
    if (sets.length === 0) return [];
    const pods = podsOf({ sets }).join(' ');
    return [
      // Without this, each node would wait until the others can do without it.
      `for pod in ${pods}; do ${kubectl(plan, 'exec $pod -- touch /tmp/stop-now')}; done`,
      `${kubectl(plan, `scale statefulset ${sets.map(set => set.name).join(' ')} --replicas 0`)} &&`,
      kubectl(plan, `wait --for=delete pod ${pods} --timeout=10m`),
    ];
  });
}

/** To another Kubernetes cluster, and back. */
export function move(plan: ClusterPlan, all: readonly NodeKind[], migrations: readonly RunbookMigration[]): string[] {
  if (!all.every(({ volumes }) => volumes.pooled)) return [];
  const { namespace } = plan.names;
  const migration = migrations.find(({ forTests }) => !forTests);
  const pair = migration?.clusterPair ?? 'PAIR';
  const schedule = migration?.repeated ? migration.name : 'SCHEDULE';
  return [
    '## Move to another Kubernetes cluster, and come back',
    '',
    'The pair is made once; it holds credentials of both clusters, so it is in no manifest. LOCATION is a '
      + 'BackupLocation that both have; with storkctl of 2023 and before leave the last two options out. The namespace '
      + 'and the domain of the cluster stay the same. StorageClasses, placement strategies and Autopilot rules do not '
      + 'move: apply those of FILE there first.',
    ...encryptedText(all),
    ...block(
      `storkctl create clusterpair ${pair} --namespace ${namespace} --src-kube-file HERE.yaml --dest-kube-file `
        + 'THERE.yaml --mode async-dr --use-existing-objectstorelocation LOCATION',
      `storkctl get migrationschedules --namespace ${namespace}`,
      `storkctl get migrations --namespace ${namespace}`,
    ),
    ...migration?.repeated ? [`${lossText(migration)} Volumes are not copied at one moment: brokers cut off what a new `
      + 'leader does not have.', ''] : [],
    '**Failover while this site still runs** loses nothing. (Here) Move the clients away, stop the brokers, then the '
      + 'quorum, and let one more round begin and end.',
    ...block(
      ...stopAll(plan, all),
      `storkctl get migrations --namespace ${namespace}   # until one that was created after this is Successful`,
      `storkctl suspend migrationschedules ${schedule} --namespace ${namespace}`,
    ),
    // STORK 24.3, pkg/migration/controllers/migration.go: it records the replicas that it finds.
    '(There) STORK starts as many pods as the last round saw, which is none now; applying FILE starts them all.',
    ...block(`storkctl activate migrations --namespace ${namespace}`, 'kubectl apply --filename FILE'),
    '**Failover when this site is lost**: (there) the same two commands. If a topic was created while the last round '
      + 'was copied, it is gone when the controllers\' volumes are the older ones, and empty when the brokers\' are. '
      + 'When this site comes back, stop its StatefulSets before clients reach it: its data is the older one.',
    '',
    '**Failback**: make the pair and the schedule in the other direction, wait for a round that has ended, then fail '
      + 'over as above, from there to here. Never run both: brokers of both sites would have the same ids and '
      + 'addresses.',
    '',
  ];
}

function lossText({ name, minutes }: RunbookMigration): string {
  const interval = minutes === undefined ? 'the time between two rounds' : `${minutes} minutes`;
  return `\`${name}\`: what was written since the beginning of the last round that has ended is lost with this site: `
    + `up to ${interval} and the time that a round takes.`;
}

/** Volumes arrive encrypted, and keys do not move. */
function encryptedText(all: readonly NodeKind[]): string[] {
  return all.some(({ volumes }) => volumes.encryption !== undefined)
    ? ['', 'The volumes are encrypted, and keys do not move: Portworx there must find the same keys by the same names, '
      + 'or no pod starts.']
    : [];
}
