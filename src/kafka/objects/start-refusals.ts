import { QuorumKind } from '../metadata-quorum';
import { brokerServer, voterAddresses } from './server-properties';
import { CLIENT_CONFIG, toolEnvironment } from './tool-environment';
import { CONFIG_PATH } from '../../kubernetes/pods/stateful-set';
import { votingGroup, type ClusterPlan, type NodeGroup } from '../plan/cluster-plan';
import type { KraftQuorumSpec } from '../plan/cluster-spec';

/*
 * Log messages of a node that does not start, which the runbook repeats. start.sh decides when.
 */

/** A broker that has lost the data of a log directory, or of all of them. */
export function emptyBrokerText(plan: ClusterPlan, group: NodeGroup): string {
  return text(
    'This broker finds no data in one or more of its log directories.',
    'If this is the first start of the cluster, set `bootstrap: true`, apply, and remove it when all brokers are '
      + 'Ready. Where the quorum has run for more than an',
    'hour before the first broker, add the id of one broker to `readmittedBrokers` too.',
    'Otherwise the disk is new or was lost. The broker starts automatically when it is no longer an in-sync replica '
      + 'of any partition that was on the lost disk.',
    'Until then it could lead partitions with empty logs, and the other replicas would truncate theirs to match. To '
      + 'recover:',
    '1. Bring the brokers with the other replicas back.',
    '2. For each partition named below, elect one of them, in the container of a running broker. Messages that only '
      + 'this broker acknowledged are lost:',
    `   ${toolEnvironment()} ${script(plan, 'kafka-leader-election')} --admin.config ${CLIENT_CONFIG} `
      + `--bootstrap-server ${brokerServer(plan, group)} `
      + '--election-type UNCLEAN --topic TOPIC --partition PARTITION',
    '3. This broker starts automatically.',
    'If a partition has no other replica, its messages are lost: delete the topic, or add the id of this broker to '
      + '`readmittedBrokers` and apply;',
    'the partition comes back empty.',
  );
}

/** A controller without metadata, in a cluster that has run. */
export function emptyControllerText(plan: ClusterPlan, { kind }: KraftQuorumSpec): string {
  const addresses = voterList(plan);
  const tool = `${toolEnvironment()} ${script(plan, 'kafka-metadata-quorum')}`;
  const quorumTool = `${tool} --command-config ${CLIENT_CONFIG} --bootstrap-controller ${addresses}`;
  const remedy = kind === QuorumKind.DYNAMIC
    ? [
      'To replace this controller while the quorum has a leader and the other voters have caught up:',
      `1. Remove its voter: ${quorumTool} remove-controller --controller-id ID --controller-directory-id DIRECTORY_ID `
        + '(as described)',
      '2. Add its id to `readmittedControllers` of the quorum and apply. Its disk is formatted, and it follows the '
        + 'quorum without a vote.',
      '3. When the lag of its new directory id is 0 (the former one stays listed for a while), run in its container:',
      '   { sed -e "s/\\${env:POD_INDEX}/$POD_INDEX/; s/\\${env:POD_NAME}/$POD_NAME/" -e /^config.providers/d '
        + `${CONFIG_PATH}/server.properties; cat ${CLIENT_CONFIG}; } > /tmp/controller.properties`,
      `   ${tool} --command-config /tmp/controller.properties --bootstrap-controller ${addresses} add-controller`,
      '4. Remove the id from `readmittedControllers` and apply.',
    ]
    : [
      'The voters of this cluster are static, so a controller cannot be removed and added. Only while all others run '
        + 'without lag:',
      '1. Add its id to `readmittedControllers` of the quorum and apply. It is formatted and catches up from the '
        + 'leader.',
      '2. Restart no other controller until its lag is 0.',
      '3. Remove the id from `readmittedControllers` and apply.',
    ];
  return text(
    'This controller finds no metadata on its disk, and the cluster has run before or is not declared as new.',
    'If this is the first start of the cluster, set `bootstrap: true`, apply, and remove it when all controllers are '
      + 'Ready.',
    'Otherwise the disk was lost. As a voter it could elect a leader that lacks committed metadata, so it stops here.',
    `Look at the quorum in the container of another controller: ${quorumTool} describe --replication`,
    'If this was the only controller, no other copy exists: restore its volume from a snapshot.',
    ...remedy,
  );
}

/** A controller of a static quorum that is configured as one of a dynamic quorum. */
export function startedStaticText(plan: ClusterPlan): string {
  return text(
    'This quorum was first started as QuorumKind.STATIC, and is now configured as DYNAMIC. With this configuration it '
      + 'would have no voters.',
    '1. Set `kind: QuorumKind.STATIC` again and apply.',
    '2. To make it dynamic, run in the container of a broker while all controllers run:',
    `   ${toolEnvironment()} ${script(plan, 'kafka-features')} --command-config ${CLIENT_CONFIG} --bootstrap-controller ${voterList(plan)} upgrade `
      + '--feature kraft.version=1',
    '3. Then set `kind: QuorumKind.DYNAMIC` and apply. There is no way back to a static quorum.',
  );
}

/** A controller of a dynamic quorum that is configured as one of a static quorum. */
export function startedDynamicText(): string {
  return text(
    'This quorum was first started as QuorumKind.DYNAMIC, and is now configured as STATIC. Its voters and their '
      + 'addresses are on the disks;',
    'the configuration does not change them. Set `kind: QuorumKind.DYNAMIC` again and apply.',
    'STATIC does not let you copy this cluster into another namespace: only a cluster that was first started as STATIC '
      + 'can be copied.',
  );
}

/** A node whose disk comes from other addresses: a copy, or a cluster whose domain has changed. */
export function otherAddressesText(plan: ClusterPlan): string {
  return text(
    'The metadata on this disk names other controllers than this configuration:',
    `   ${voterList(plan)}`,
    'A dynamic quorum keeps the addresses of its voters on its disks. Started here, this node could join the cluster '
      + 'that it was copied from.',
    '- A copy or restore in another namespace: this works only with a cluster that was first started as '
      + 'QuorumKind.STATIC, or with ZooKeeper.',
    '- The domain of the Kubernetes cluster has changed, or was wrong at the first start: set `kind: '
      + 'QuorumKind.STATIC` and `formerClusterDomain` of',
    '  the quorum, apply, and restart all controllers and brokers. When they are Ready, set `kind: '
      + 'QuorumKind.DYNAMIC`, remove `formerClusterDomain`, apply,',
    '  and restart the controllers one by one.',
  );
}

/** A disk of another cluster. */
export function otherClusterText(plan: ClusterPlan): string {
  return text(
    `This configuration is for the cluster ${plan.spec.clusterId}. The volume belongs to another one: a claim is bound `
      + 'to the wrong volume, or',
    'the namespace or the name of the cluster has changed, from which the id is derived. In the second case set '
      + '`clusterId` to the id on the disk.',
  );
}

/** A node that cannot find itself. */
export function nameUnknownText(plan: ClusterPlan): string {
  return text(
    'The DNS name of this pod does not resolve yet, so nothing is formatted: the names of the controllers would be '
      + 'written to their disks.',
    `If this message comes again and again, the domain of the Kubernetes cluster is not ${plan.spec.clusterDomain}: `
      + 'set `clusterDomain` and apply.',
    'The pod\'s own domain is the last one of: grep search /etc/resolv.conf',
  );
}

/** Full path of one of Kafka's scripts in the image. */
export function script({ spec: { image } }: ClusterPlan, name: string): string {
  return `${image.scripts}/${name}${image.suffix}`;
}

function voterList(plan: ClusterPlan): string {
  return votingGroup(plan) === undefined ? '' : voterAddresses(plan).map(({ address }) => address).join(',');
}

function text(...lines: readonly string[]): string {
  return [...lines, ''].join('\n');
}
