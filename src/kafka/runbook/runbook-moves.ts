import { type NodeKind, block, kubectl, podsOf } from './runbook-parts';
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
    `Restore brokers and the quorum together, to the same snapshot. Stop all StatefulSets of ${namespace}/${name} `
      + 'first, and start them when every volume is restored.',
    ...block(
      ...stopAll(plan, all),
      ...pooled ? fromGroupSnapshot(plan) : all.flatMap(kind => fromCsiSnapshots(plan, kind)),
    ),
    'If a step failed, do not go on: with controllers and brokers of different moments, topics are lost. Only when '
      + 'every volume is restored, start everything:',
    ...block('kubectl apply --filename FILE'),
    ...pooled ? [
      'SNAPSHOT is a GroupVolumeSnapshot. To restore from snapshots of single volumes (`ClusterSnapshot.scheduled`), '
        + 'create one VolumeSnapshotRestore for each volume, with its VolumeSnapshot as `sourceName` and without '
        + '`groupSnapshot`.',
      '',
      'From a backup, also if the namespace no longer exists: stop all StatefulSets and delete the claims, if they '
        + 'exist. Apply the chart with `ClusterRestore`. When its ApplicationRestore is Successful, run `kubectl apply '
        + '--filename FILE`.',
      '',
    ] : ['NAME is the name of the `ClusterSnapshot.csi`. Go on only after each step has succeeded. A loop stops at a '
      + 'claim whose snapshot is not ready, before it deletes that claim.', ''],
    'Messages written after the snapshot are lost. Consumers whose offsets are ahead of the restored logs follow '
      + '`auto.offset.reset`.',
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
      kubectl(plan, `wait --for=delete pod ${pods} --timeout=15m`),
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
    'Create the pair once. It contains credentials of both clusters, so no manifest contains it. LOCATION is a '
      + 'BackupLocation that both have; with storkctl of 2023 and before, leave out the last two options. The '
      + 'namespace and the domain of the cluster stay the same. StorageClasses, placement strategies and Autopilot '
      + 'rules do not move: apply those of FILE there first.',
    ...encryptedText(all),
    ...block(
      `storkctl create clusterpair ${pair} --namespace ${namespace} --src-kube-file HERE.yaml --dest-kube-file `
        + 'THERE.yaml --mode async-dr --use-existing-objectstorelocation LOCATION',
      `storkctl get migrationschedules --namespace ${namespace}`,
      `storkctl get migrations --namespace ${namespace}`,
    ),
    ...migration?.repeated ? [`${lossText(migration)} Volumes are not copied at one point in time: brokers truncate `
      + 'what a new leader does not have.', ''] : [],
    '**Failover while this site still runs** loses nothing. On this site, move the clients away, stop the brokers, '
      + 'then the quorum, and let one more round begin and end.',
    ...block(...stopAll(plan, all)),
    'Then wait until a migration that was **created after all pods were gone** is Successful. One that was already '
      + 'running does not count.',
    ...block(`storkctl get migrations --namespace ${namespace}`),
    'Only then suspend the schedule:',
    ...block(`storkctl suspend migrationschedules ${schedule} --namespace ${namespace}`),
    // STORK 24.3, pkg/migration/controllers/migration.go: it records the replicas that it finds.
    'On the other site, STORK starts as many pods as the last round recorded, which is none now. Applying FILE starts '
      + 'them all.',
    ...block(`storkctl activate migrations --namespace ${namespace}`, 'kubectl apply --filename FILE'),
    '**Failover when this site is lost**: run the same two commands on the other site. A topic that was created during '
      + 'the last round is gone if the controllers\' volumes are older than the brokers\', and empty if they are '
      + 'newer. When this site comes back, stop its StatefulSets before clients reach it: its data is older.',
    '',
    '**Failback**: create the pair and the schedule in the other direction, under another name, and wait until a '
      + 'round has finished. Then fail over as above, from there to here. Never run both: brokers of both sites would '
      + 'have the same ids and addresses.',
    '',
    `Afterwards run this on the site that you leave, and check that \`${schedule}\` finishes a round. A schedule whose `
      + 'other side is still activated suspends itself (STORK, `autoSuspend`).',
    ...block(`storkctl deactivate migrations --namespace ${namespace}`),
    '',
  ];
}

function lossText({ name, minutes }: RunbookMigration): string {
  const interval = minutes === undefined ? 'the time between two rounds' : `${minutes} minutes`;
  return `\`${name}\`: if this site is lost, so is everything written since the last finished round began: up to `
    + `${interval} plus the duration of a round.`;
}

/** Volumes arrive encrypted, and keys do not move. */
function encryptedText(all: readonly NodeKind[]): string[] {
  return all.some(({ volumes }) => volumes.encryption !== undefined)
    ? ['', 'The volumes are encrypted, and keys do not move: Portworx there must find the same keys by the same names, '
      + 'or no pod starts.']
    : [];
}
