import { QuorumKind } from '../metadata-quorum';
import { type NodeKind, block, firstNode, giveUp, kubectl, podsOf, pxctl, tool } from './runbook-parts';
import { unreachableSeconds } from '../../availability/pod-placement';
import { VolumeMobility } from '../../availability/volume-mobility';
import { quantity } from '../../core/quantity';
import { claimNames } from '../../storage/volumes/volumes-plan';
import { INITIALIZE_FILE } from '../../zookeeper/ensemble-config';
import type { EnsemblePlan } from '../../zookeeper/ensemble-plan';
import { emptyBrokerText, emptyControllerText, otherAddressesText } from '../objects/start-refusals';
import { nodeGroups, type ClusterPlan } from '../plan/cluster-plan';

/** What happens automatically when a node is lost, and what does not. */
export function nodeLost(all: readonly NodeKind[]): string[] {
  const can = (mobile: boolean) =>
    all.some(({ volumes }) => (volumes.mobility.value !== VolumeMobility.NEVER) === mobile && !volumes.portworx);
  const pooled = all.filter(({ volumes }) => volumes.pooled).map(({ volumes }) => volumes);
  return [
    '## A node is lost',
    '',
    'Do not delete claims: they hold the data. What happens automatically depends on the volumes:',
    '',
    ...all.map(kind => `- ${kind.title}: ${nodeLostText(kind)}`),
    '',
    ...pooled.filter(({ volumeReplicas }) => volumeReplicas >= 2).slice(0, 1).flatMap(lostReplicas),
    ...pooled.some(isOnDrivesOfOneNode) ? [
      'If the only replica was on the lost node, replace the instance in the same zone. Portworx attaches the drives '
        + 'of the lost one to it, and STORK then starts the pods. Until then they are Pending with the event "No '
        + 'online node found with volume replica". A node of the zone that holds no storage takes over the drives '
        + 'automatically.',
      '',
    ] : [],
    ...can(true) ? [
      'If nothing deletes the pods of a dead node, make sure that the machine is off, then run',
      ...block(
        'kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute',
        'kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-   # when it is back, or '
          + 'will not come back',
      ),
    ] : [],
    ...can(false) ? [
      'If a machine and its local disks never come back: Kubernetes waits for its kubelet before it deletes a pod or a '
        + 'claim. Make sure that the machine is off, then run',
      ...block('kubectl delete node NODE'),
      'and go on with "The disk of ... is lost" for each pod that was there.',
      '',
    ] : [],
  ];
}

/** No other node holds a replica: the drives must move before the pod can. */
function isOnDrivesOfOneNode({ volumeReplicas, mobility }: NodeKind['volumes']): boolean {
  return volumeReplicas < 2 && mobility.value !== VolumeMobility.NEVER;
}

function lostReplicas(volumes: NodeKind['volumes']): string[] {
  return [
    'Portworx creates a lost replica again on another node only after `repl-move-timeout`: 1440 minutes, a day, unless '
      + 'somebody has changed it. Until then the volume has one replica fewer, and a volume that had two is offline if '
      + 'the node with the other one fails too. No field of the StorageCluster sets the time. Check it, and lower it:',
    ...pxctl(volumes, 'cluster options list', 'cluster options update --repl-move-timeout 60'),
    'With a shorter time, a node that is only restarting causes a full copy of its replicas more often.',
    '',
  ];
}

function nodeLostText({ volumes, placement }: NodeKind): string {
  const { mobility, pooled, portworx } = volumes;
  const seconds = unreachableSeconds(placement).value;
  if (mobility.value === VolumeMobility.NEVER) {
    return `stay down until the node is back (${mobility.because}).`
      + (pooled ? ' If it never comes back, go on with "The disk of ... is lost" for each pod that was there.' : '');
  }
  if (pooled && isOnDrivesOfOneNode(volumes)) {
    return `stay down until another node has the drives of the lost one (${mobility.because}).`;
  }
  if (pooled) {
    return `STORK starts them on another node with a replica of their volume, ${seconds} s after the node is known to `
      + 'be unreachable.';
  }
  if (portworx) {
    return `STORK deletes their pods ${seconds} s after the node is known to be unreachable, and Kubernetes starts `
      + `them on another node: ${mobility.because}.`;
  }
  return 'Kubernetes starts them on another node '
    + `${mobility.value === VolumeMobility.ANYWHERE ? '' : 'of the zone '}when their pods are deleted, ${seconds} s `
    + 'after the node is unreachable at the earliest.';
}

/** A broker without a disk. */
export function brokerDiskLost(plan: ClusterPlan): string[] {
  const [pool] = plan.pools;
  const node = firstNode(plan, pool);
  const several = node.claims.length > 1;
  const [claim] = several ? node.claims.slice(1) : node.claims;
  return [
    '## A disk of a broker is lost',
    '',
    ...several ? severalDisks(plan) : ['The broker comes back with an empty disk and copies its partitions from the '
      + 'others.'],
    '',
    'If the disk gave errors, was repaired and still has its data, **do not delete the claim**. The node keeps the '
      + 'broken mount while any pod there uses the volume, so run only:',
    ...block('kubectl cordon NODE', kubectl(plan, `delete pod ${node.pod}`), 'sleep 10; kubectl uncordon NODE'),
    'If the data is gone:',
    '',
    '1. Check that every partition has an in-sync replica elsewhere ("Check first").',
    '2. Delete the claim, then the pod; Kubernetes removes the claim together with the pod. This is for '
      + `${several ? 'the directory `data-1` of ' : ''}\`${node.pod}\`; names and claims of the others have the same `
      + 'form.',
    ...block(...giveUp(plan, { pod: node.pod, claims: [claim] })),
    ...pool.volumes.mobility.value === VolumeMobility.NEVER && !pool.volumes.expandable ? [
      'The volumes are statically provisioned: the claim waits until a volume of its class is free on the node of the '
        + 'broker. Use a spare drive, or wipe the repaired one and remove `spec.claimRef` of its PersistentVolume, '
        + 'which stays Released otherwise.',
      '',
    ] : [],
    'If the broker does not start, its log says why:',
    '',
    '```',
    emptyBrokerText(plan, pool).trimEnd(),
    '```',
    '',
  ];
}

function severalDisks(plan: ClusterPlan): string[] {
  return [
    'Each log directory has a volume of its own: `/var/lib/kafka/data-N` is the claim `data-N-POD`. Delete the claim '
      + 'of the lost directory only. The other directories keep their replicas; the broker copies what was in the lost '
      + 'one.',
    '',
    'The log of the broker names the directory (`Stopping serving logs in dir`), and this command shows an error for '
      + 'it:',
    ...block(tool(plan, 'kafka-log-dirs', '--describe | grep -o \'{.*}\'')),
  ];
}

/** Controllers whose stored addresses no longer lead to them. */
export function domainChanged(plan: ClusterPlan): string[] {
  const { quorum, clusterDomain } = plan.spec;
  if (quorum.mode === 'zookeeper' || quorum.kind !== QuorumKind.DYNAMIC) return [];
  return [
    '## The domain of the Kubernetes cluster was wrong, or has changed',
    '',
    `A dynamic quorum keeps the addresses of its controllers on its disks; here they end with \`${clusterDomain}\`. `
      + 'With another `clusterDomain`, nodes stop and log:',
    '',
    '```',
    otherAddressesText(plan).trimEnd(),
    '```',
    '',
  ];
}

/** A voter without its disk. */
export function quorumDiskLost(plan: ClusterPlan, ensemble: EnsemblePlan | undefined): string[] {
  const { quorum } = plan.spec;
  if (ensemble !== undefined) {
    const set = ensemble.names.of('server');
    const pod = `${set}-0`;
    return [
      '## The disk of a ZooKeeper server is lost',
      '',
      'Do this for one server at a time, and only while the others have a leader. The server joins without a vote '
        + 'until it has synced.',
      ...block(...giveUp(plan, { pod, claims: claimNames(ensemble.volumes, set, [0]) })),
      `This is for \`${pod}\`; names and claims of the others have the same form. Never do this to a server that has `
        + 'data.',
      'Treat a server that ends with "No snapshot found, but there are log entries" as one whose disk is lost.',
      '',
      'If a majority has lost its disks, no server serves clients, because empty servers could outvote those with '
        + 'data. Do not set `bootstrap`. Changes that only the lost servers stored are lost, such as changes of '
        + 'in-sync replicas, and acknowledged messages may be lost with them. If no server has data left, restore the '
        + 'volumes from a snapshot. Otherwise:',
      '',
      '1. Bring back every server whose disk is not lost: one that is merely down counts as having data.',
      '2. Delete the claims and pods of the lost disks, as above, and wait until the logs of those servers say that '
        + 'there is no data on the disk.',
      '3. Let as many empty servers vote as are missing for a majority, **and not one more**. For example, if one of '
        + 'three servers has data, let one empty server vote. No leader can then be elected without the servers that '
        + 'have data.',
      ...block(
        kubectl(plan, `exec ${pod} --container zookeeper -- touch ${INITIALIZE_FILE}`),
        kubectl(plan, `delete pod ${pod}`),
      ),
      '4. The other empty servers join automatically.',
      '',
    ];
  }
  if (quorum.mode === 'zookeeper') return [];
  const controllers = nodeGroups(plan).find(({ component }) => component === 'controller');
  return [
    '## The disk of a controller is lost',
    '',
    ...controllers === undefined
      ? ['Do this for one node at a time. Delete its claims and its pod as for a broker.']
      : [
        'Do this for one controller at a time, and only while the others have a leader. This is for '
        + `\`${firstNode(plan, controllers).pod}\`:`,
        ...block(...giveUp(plan, firstNode(plan, controllers))),
      ],
    'The controller stops, and logs:',
    '',
    '```',
    emptyControllerText(plan, quorum).trimEnd(),
    '```',
    '',
  ];
}

/** Volumes that are full. */
export function volumeFull(plan: ClusterPlan, all: readonly NodeKind[]): string[] {
  return [
    '## A volume is full, or must grow',
    '',
    'A broker halts when its only log directory is full; the others go on. It comes back automatically when the volume '
      + 'has grown.',
    '',
    ...all.flatMap(kind =>
      [
        `### ${kind.title[0].toUpperCase()}${kind.title.slice(1)}`, '', growthText(kind),
        ...block(...enlarge(plan, kind)),
      ]),
    'Then set the same size in the program.',
    '',
  ];
}

function growthText({ component, volumes: { growth, ceilingBytes, expandable, own } }: NodeKind): string {
  if (!expandable && component !== 'broker') {
    return 'These volumes cannot grow. Set a larger `size`, run `replace`, then treat each node in turn as if its disk '
      + 'was lost.';
  }
  if (!expandable) {
    return 'These volumes cannot grow. Give brokers another log directory (`logDirectories`, then `replace`), or add '
      + 'brokers and move partitions to them.';
  }
  const awsLimit = own?.classes[0].model.provisioner === 'ebs.csi.aws.com'
    ? ' AWS resizes a volume at most four times in 24 hours: choose a size that lasts.'
    : '';
  return growth === undefined
    ? `Nothing grows these volumes automatically.${awsLimit}`
    : `Autopilot grows these volumes up to ${quantity(ceilingBytes)}, and no further (its event is then `
      + 'ActionsDeclined): raise `upTo`. When it does not grow them: kubectl get events --all-namespaces | grep -i '
      + 'autopilot';
}

function enlarge(plan: ClusterPlan, kind: NodeKind): string[] {
  const container = kind.component === 'zookeeper' ? 'zookeeper' : 'kafka';
  return [
    kubectl(plan, `exec ${podsOf(kind)[0]} --container ${container} -- df -h`),
    ...!kind.volumes.expandable ? []
      : kind.sets.map(({ name }) => `npx kafka-constructs resize FILE --stateful-set ${name} --size SIZE > resize.sh `
        + '&& bash resize.sh'),
  ];
}
