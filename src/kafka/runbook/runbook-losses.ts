import { QuorumKind } from '../metadata-quorum';
import { type NodeKind, block, firstNode, giveUp, kubectl, podsOf, pxctl, tool } from './runbook-nodes';
import { unreachableSeconds } from '../../availability/placement';
import { VolumeMobility } from '../../availability/volume-mobility';
import { quantity } from '../../core/quantity';
import { claimNames } from '../../storage/volumes/volumes-plan';
import { INITIALIZE_FILE } from '../../zookeeper/ensemble-config';
import type { EnsemblePlan } from '../../zookeeper/ensemble-plan';
import { emptyBrokerText, emptyControllerText, otherAddressesText } from '../objects/refusals';
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
      'Where the only replica was on the lost node: replace the instance, in the same zone. Portworx attaches the '
        + 'drives of the lost one to it, and STORK then starts the pods. Until then they are Pending with the event '
        + '"No online node found with volume replica". A node of the zone that holds no storage takes the drives over '
        + 'without your help.',
      '',
    ] : [],
    ...can(true) ? [
      'Where nothing deletes the pods of a dead node: switch the machine off for certain, then',
      ...block(
        'kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute',
        'kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-   # when it is back, or '
          + 'gone for good',
      ),
    ] : [],
    ...can(false) ? [
      'A machine that never comes back, and its local disks with it: Kubernetes waits for its kubelet before it lets a '
        + 'pod or claim go. Switch it off for certain, then',
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
    'A replica that was on the lost node is made again on another one only after `repl-move-timeout`: 1440 minutes, a '
      + 'day, unless somebody has changed it. Until then the volume has one replica less, and one that had two is '
      + 'offline when the node with the other fails too. No field of the StorageCluster sets the time; look, and lower '
      + 'it:',
    ...pxctl(volumes, 'cluster options list', 'cluster options update --repl-move-timeout 60'),
    'The shorter it is, the more often a node that was only restarting costs a full copy of its replicas.',
    '',
  ];
}

function nodeLostText({ volumes, placement }: NodeKind): string {
  const { mobility, pooled, portworx } = volumes;
  const seconds = unreachableSeconds(placement).value;
  if (mobility.value === VolumeMobility.NEVER) {
    return 'stay down until the node is back '
      + `(${mobility.because}).`
    + (pooled ? ' If it never comes back, go on with "The disk of ... is lost" for each pod that was there.' : '');
  }
  if (pooled && isOnDrivesOfOneNode(volumes)) {
    return 'stay down until another node has the drives of the lost one '
    + `(${mobility.because}).`;
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
    '1. Check that every partition has an in-sync replica elsewhere ("Look first").',
    '2. Delete the claim, then the pod; the claim goes with it. For '
      + `${several ? 'the directory `data-1` of ' : ''}\`${node.pod}\`; the others have names and claims in the same `
      + 'form.',
    ...block(...giveUp(plan, { pod: node.pod, claims: [claim] })),
    ...pool.volumes.mobility.value === VolumeMobility.NEVER && !pool.volumes.expandable ? [
      'The volumes are statically provisioned: the claim waits until a volume of its class is free on the node of the '
        + 'broker. Use a spare drive, or wipe the repaired one and remove `spec.claimRef` of its PersistentVolume, '
        + 'which stays Released otherwise.',
      '',
    ] : [],
    'A disk that gave errors and was repaired: the node keeps the broken mount while any pod of it uses the volume.',
    ...block('kubectl cordon NODE', kubectl(plan, `delete pod ${node.pod}`), 'sleep 10; kubectl uncordon NODE'),
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
    'Which directory it is: the log of the broker names it (`Stopping serving logs in dir`), and an error stands '
      + 'beside it here:',
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
      + 'With another `clusterDomain` nodes stop and say:',
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
      'One at a time, and only while the others have a leader: it joins without a vote until it has synced.',
      ...block(...giveUp(plan, { pod, claims: claimNames(ensemble.volumes, set, [0]) })),
      `That is \`${pod}\`; the others have names and claims in the same form. Never give up those of a server that has `
        + 'data.',
      'A server that ends with "No snapshot found, but there are log entries" is treated as one whose disk is lost.',
      '',
      'A majority has lost its disks: nobody serves, so that empty servers do not outvote those with data. Do not set '
        + '`bootstrap`. What the lost ones alone had agreed upon is lost,',
      'in-sync replicas among it, and with them acknowledged messages. If no server has data left, restore the volumes '
        + 'from a snapshot. Otherwise:',
      '',
      '1. Bring back every server whose disk is not lost: one that is merely down counts as having data.',
      '2. Give up the disks that are lost, as above, and wait until the logs of those servers say that there is no '
        + 'data on the disk.',
      '3. Let empty servers vote, as many as lack for a majority **and not one more**: of three with one that has '
        + 'data, one. Nobody can then be elected without those that have data.',
      ...block(
        kubectl(plan, `exec ${pod} --container zookeeper -- touch ${INITIALIZE_FILE}`),
        kubectl(plan, `delete pod ${pod}`),
      ),
      '4. The other empty ones join by themselves.',
      '',
    ];
  }
  if (quorum.mode === 'zookeeper') return [];
  const controllers = nodeGroups(plan).find(({ component }) => component === 'controller');
  return [
    '## The disk of a controller is lost',
    '',
    ...controllers === undefined ? ['One at a time. Its claims and its pod are given up as those of a broker.'] : [
      `One at a time, and only while the others have a leader. For \`${firstNode(plan, controllers).pod}\`:`,
      ...block(...giveUp(plan, firstNode(plan, controllers))),
    ],
    'It stops, and says in its log:',
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
    '## A volume is full, or to be made larger',
    '',
    'A broker halts when its only log directory is full; the others go on. It comes back automatically when the volume '
      + 'has grown.',
    '',
    ...all.flatMap(kind =>
      [
        `### ${kind.title[0].toUpperCase()}${kind.title.slice(1)}`, '', growthText(kind),
        ...block(...enlarge(plan, kind)),
      ]),
    'Set the size in the program to the same afterwards.',
    '',
  ];
}

function growthText({ component, volumes: { growth, ceilingBytes, expandable, own } }: NodeKind): string {
  if (!expandable && component !== 'broker') {
    return 'These volumes cannot grow. Set a larger `size`, run `replace`, then treat one after the other as if its '
      + 'disk was lost.';
  }
  if (!expandable) {
    return 'These volumes cannot grow. Give brokers a further log directory (`logDirectories`, then `replace`), or add '
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
