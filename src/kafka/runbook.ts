import type { ClusterPlan, NodeGroup } from './cluster-plan';
import { nodeGroups, nodeIds } from './cluster-plan';
import { emptyBrokerText, emptyDiskText, script, TOOL_ENVIRONMENT } from './empty-disk';
import { brokerServer } from './server-properties';
import { quantity } from '../core/quantity';
import { unreachableSeconds } from '../durability/placement';
import { VolumeMobility } from '../storage/backing-store-model';
import { EncryptionMethod } from '../storage/volume-encryption';
import type { VolumesPlan } from '../storage/volumes-plan';
import { claimNames } from '../storage/volumes-plan';
import type { EnsemblePlan } from '../zookeeper/ensemble-plan';
import { ordinals } from '../zookeeper/ensemble-plan';

/** Nodes of one kind, as a runbook speaks of them. */
interface Role {
  readonly title: string;
  readonly volumes: VolumesPlan;
  readonly classes: readonly string[];
  readonly sets: readonly { readonly name: string; readonly ordinals: readonly number[] }[];
  readonly placement: NodeGroup['sets'][number]['placement'];
}

/** RUNBOOK.md of a cluster: what to do when something is lost or full, with the names of this cluster. */
export function runbook(plan: ClusterPlan, ensemble: EnsemblePlan | undefined): string {
  const all = roles(plan, ensemble);
  return [
    `# Runbook of the Kafka cluster ${plan.names.namespace}/${plan.names.name}`,
    '',
    'Written by kafka-constructs from the program that renders the cluster. FILE is the rendered manifest.',
    ...overview(plan, all),
    ...look(plan),
    ...nodeLost(all),
    ...brokerDiskLost(plan),
    ...quorumDiskLost(plan, ensemble),
    ...volumeFull(plan, all),
    ...restore(plan, all),
    ...move(plan, all),
    ...rotateKey(all),
  ].join('\n');
}

function roles(plan: ClusterPlan, ensemble: EnsemblePlan | undefined): Role[] {
  const own = nodeGroups(plan).map(group => ({
    title: group.component === 'controller' ? 'controllers' : `brokers${group.role === 'broker' ? '' : ` of the pool ${group.role}`}`,
    volumes: group.volumes,
    classes: [...new Set(group.sets.map(({ zonedClass }) => zonedClass?.className ?? group.volumes.className))],
    sets: group.sets.map(set => ({ name: plan.names.of(set.role), ordinals: nodeIds(set) })),
    placement: group.sets[0].placement,
  }));
  return ensemble === undefined ? own : [...own, {
    title: 'ZooKeeper servers',
    volumes: ensemble.volumes,
    classes: [ensemble.volumes.className],
    sets: [{ name: ensemble.names.of('server'), ordinals: ordinals(ensemble) }],
    placement: ensemble.placement,
  }];
}

/** A command line in the namespace of the cluster. */
function kubectl({ names }: ClusterPlan, words: string): string {
  return `kubectl --namespace ${names.namespace} ${words}`;
}

function block(...lines: readonly string[]): string[] {
  return ['', '```sh', ...lines, '```', ''];
}

function podsOf({ sets }: Pick<Role, 'sets'>): string[] {
  return sets.flatMap(set => set.ordinals.map(ordinal => `${set.name}-${ordinal}`));
}

function overview(plan: ClusterPlan, all: readonly Role[]): string[] {
  return [
    '',
    '| | pods | volumes | StorageClass |',
    '|---|---|---|---|',
    ...all.map(({ title, volumes, sets, classes }) => `| ${title} | ${podsOf({ sets }).map(pod => `\`${pod}\``).join(', ')} | ${sizeText(volumes)} | ${classes.map(name => `\`${name}\``).join(', ')} |`),
    '',
    `Replication factor ${plan.spec.replication.replicationFactor}, ${plan.spec.replication.minInsyncReplicas} in-sync replica(s) for a write, `
    + `${plan.spec.replication.volumeReplicas} replica(s) of each volume.`,
    '',
  ];
}

function sizeText({ volumesPerPod, size, growth, ceiling }: VolumesPlan): string {
  return `${volumesPerPod} of ${quantity(size)} each${growth === undefined ? '' : `, growing to ${quantity(ceiling)}`}`;
}

function tool(plan: ClusterPlan, name: string, words: string): string {
  const server = brokerServer(plan, plan.pools[0]);
  return kubectl(plan, `exec ${firstBroker(plan).pod} --container kafka -- env ${TOOL_ENVIRONMENT} ${script(plan, name)} --bootstrap-server ${server} ${words}`);
}

/** The broker that commands name where they need one. */
function firstBroker({ pools: [{ sets: [set], volumes }], names }: ClusterPlan): { pod: string; claims: readonly string[] } {
  const [id] = nodeIds(set);
  return { pod: `${names.of(set.role)}-${id}`, claims: claimNames(volumes, names.of(set.role), [id]) };
}

function look(plan: ClusterPlan): string[] {
  return [
    '## Look first',
    '',
    'Where a broker does not answer, name another one of its pods. Nothing below is safe while partitions are under min-ISR for another reason.',
    ...block(
      kubectl(plan, 'get pods,persistentvolumeclaims --output wide'),
      tool(plan, 'kafka-topics', '--describe --under-replicated-partitions'),
      tool(plan, 'kafka-topics', '--describe --under-min-isr-partitions'),
      ...plan.spec.quorum.mode === 'zookeeper' ? [] : [tool(plan, 'kafka-metadata-quorum', 'describe --replication')],
    ),
  ];
}

function nodeLost(all: readonly Role[]): string[] {
  return [
    '## A node is lost',
    '',
    'Do not delete claims: they hold the data. What happens by itself depends on the volumes:',
    '',
    ...all.map(role => `- ${role.title}: ${nodeLossText(role)}`),
    ...all.some(({ volumes }) => volumes.mobility.value !== VolumeMobility.NEVER && !volumes.pooled) ? [
      '',
      'Where nothing deletes the pods of a dead node: switch the machine off for certain, then',
      ...block(
        'kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute',
        'kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-   # when it is back, or gone for good',
      ),
    ] : [''],
  ];
}

function nodeLossText({ volumes, placement }: Role): string {
  const { mobility, pooled } = volumes;
  const seconds = unreachableSeconds(placement).value;
  if (mobility.value === VolumeMobility.NEVER) return `stay down until the node is back (${mobility.because}). If it never comes back, see "The disk of ... is lost".`;
  if (pooled) return `STORK starts them on another node with a replica of their volume, ${seconds} s after the node is known to be unreachable; Portworx makes lost replicas again.`;
  return `Kubernetes starts them on another node ${mobility.value === VolumeMobility.ANYWHERE ? '' : 'of the zone '}when their pods are deleted, ${seconds} s after the node is unreachable at the earliest.`;
}

function brokerDiskLost(plan: ClusterPlan): string[] {
  const { pod, claims } = firstBroker(plan);
  return [
    '## The disk of a broker is lost',
    '',
    `The broker comes back with an empty disk and copies its partitions from the others. For \`${pod}\`; the others have names and claims in the same form.`,
    '',
    '1. See that every partition has an in-sync replica elsewhere ("Look first").',
    '2. Give up its claims, then the pod; the claims go with it.',
    ...block(
      kubectl(plan, `delete persistentvolumeclaim ${claims.join(' ')} --wait=false`),
      'sleep 5',
      kubectl(plan, `delete pod ${pod}`),
    ),
    'A disk that gives errors and was repaired: the node keeps the broken mount while any pod of it uses the volume.',
    ...block('kubectl cordon NODE', kubectl(plan, `delete pod ${pod}`), 'sleep 10; kubectl uncordon NODE'),
    'If it does not start, its log says why:',
    '',
    '```',
    emptyBrokerText(plan, plan.pools[0]).trimEnd(),
    '```',
    '',
  ];
}

function quorumDiskLost(plan: ClusterPlan, ensemble: EnsemblePlan | undefined): string[] {
  const { quorum } = plan.spec;
  if (ensemble !== undefined) {
    const [claim] = claimNames(ensemble.volumes, ensemble.names.of('server'), [0]);
    return [
      '## The disk of a ZooKeeper server is lost',
      '',
      'One at a time, and only while the others have a leader: it joins without a vote until it has synced.',
      ...block(kubectl(plan, `delete persistentvolumeclaim ${claim} --wait=false`), kubectl(plan, `delete pod ${ensemble.names.of('server')}-0`)),
    ];
  }
  if (quorum.mode === 'zookeeper') return [];
  return ['## The disk of a controller is lost', '', 'One at a time. It stops, and says in its log:', '', '```', emptyDiskText(plan, quorum).trimEnd(), '```', ''];
}

function volumeFull(plan: ClusterPlan, all: readonly Role[]): string[] {
  const [role] = all.filter(({ title }) => title.startsWith('brokers'));
  const [pod] = podsOf(role);
  return [
    '## A volume is full, or to be made larger',
    '',
    'A broker halts when its only log directory is full; the others go on. It comes back by itself when the volume has grown.',
    '',
    role.volumes.growth === undefined
      ? 'These volumes do not grow by themselves.'
      : `Autopilot grows these volumes up to ${quantity(role.volumes.ceiling)}. When it does not: kubectl get events --all-namespaces | grep -i autopilot`,
    ...block(
      kubectl(plan, `exec ${pod} --container kafka -- df -h`),
      ...role.sets.flatMap(({ name }) => [`npx kafka-constructs resize FILE --stateful-set ${name} --size SIZE > resize.sh && bash resize.sh`]),
    ),
    'Set `size` in the program to the same size afterwards.',
    '',
  ];
}

function restore(plan: ClusterPlan, all: readonly Role[]): string[] {
  const { namespace, name } = plan.names;
  const pooled = all.every(({ volumes }) => volumes.pooled);
  return [
    '## Restore',
    '',
    `Brokers and the quorum go back together, to the same snapshot: all StatefulSets of ${namespace}/${name} stop first, and start when every volume is there.`,
    ...block(
      ...stopAll(plan, all),
      ...pooled
        ? [`kubectl create --filename - <<END
apiVersion: stork.libopenstorage.org/v1alpha1
kind: VolumeSnapshotRestore
metadata: {generateName: restore-, namespace: ${namespace}}
spec: {sourceName: SNAPSHOT, sourceNamespace: ${namespace}, groupSnapshot: true}
END`, kubectl(plan, 'get volumesnapshotrestores --output yaml   # until the status of the new one is Successful')]
        : ['# for each claim: delete it, and make it again with dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: SNAPSHOT}'],
      'kubectl apply --filename FILE',
    ),
    'What was written after the snapshot is lost. Consumers whose offsets are ahead of the restored logs start as `auto.offset.reset` says.',
    '',
  ];
}

/** Brokers first: without a quorum they would try to hand over their partitions until they are killed. */
function stopAll(plan: ClusterPlan, all: readonly Role[]): string[] {
  return [true, false].flatMap(brokers => {
    const sets = all.filter(({ title }) => title.startsWith('brokers') === brokers).flatMap(role => role.sets);
    if (sets.length === 0) return [];
    return [
      kubectl(plan, `scale statefulset ${sets.map(set => set.name).join(' ')} --replicas 0`),
      kubectl(plan, `wait --for=delete pod ${podsOf({ sets }).join(' ')} --timeout=10m`),
    ];
  });
}

function move(plan: ClusterPlan, all: readonly Role[]): string[] {
  if (!all.every(({ volumes }) => volumes.pooled)) return [];
  const { namespace } = plan.names;
  return [
    '## Move to another Kubernetes cluster, and come back',
    '',
    'The pair is made once; it holds credentials of both clusters, so it is in no manifest. The namespace and the domain of the cluster stay the same.',
    'StorageClasses, placement strategies and Autopilot rules do not move: apply those of FILE there first.',
    ...block(
      `storkctl create clusterpair PAIR --namespace ${namespace} --src-kube-file HERE.yaml --dest-kube-file THERE.yaml`,
      `storkctl get migrationschedules --namespace ${namespace}`,
      `storkctl get migrations --namespace ${namespace}`,
    ),
    'Failover, when this site is lost (there), or after `storkctl suspend migrationschedules` and the stop of all StatefulSets (here):',
    ...block(`storkctl activate migrations --namespace ${namespace}`),
    'Failback: make the pair and the schedule in the other direction, wait for a round that has ended, stop the StatefulSets there, then activate here. '
    + 'Never run both: brokers of both sites would have the same ids and addresses.',
    '',
  ];
}

function rotateKey(all: readonly Role[]): string[] {
  const encrypted = all.filter(({ volumes }) => volumes.encryption !== undefined);
  if (encrypted.length === 0) return [];
  const methods = new Set(encrypted.map(({ volumes }) => volumes.encryption!.method));
  return [
    '## Rotate the key of encrypted volumes',
    '',
    ...methods.has(EncryptionMethod.PORTWORX_CLUSTER_KEY) ? ['Once, before the first encrypted volume: `pxctl secrets set-cluster-key --secret KEY`.', ''] : [],
    ...methods.has(EncryptionMethod.AWS_KMS) ? ['AWS rotates the material of a KMS key by itself; nothing is done here. For another key:', ''] : [],
    'A volume keeps the key that it was made with. Give the storage of the cluster the new one and apply: that makes another class beside the former one, '
    + 'and the StatefulSet is refused. Then have one broker after the other make its data again:',
    ...block(...encrypted.filter(({ title }) => title.startsWith('brokers')).flatMap(({ sets }) =>
      sets.map(({ name }) => `npx kafka-constructs change-class FILE --stateful-set ${name} > change-class.sh && bash change-class.sh`))),
    'Keep the former key until no volume needs it.',
    '',
  ];
}
