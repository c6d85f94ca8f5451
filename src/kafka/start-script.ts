import type { ClusterPlan, NodeGroup } from './cluster-plan';
import type { KraftQuorumSpec } from './cluster-spec';
import { kafkaUuid } from './deterministic-ids';
import { QuorumKind } from './metadata-quorum';
import { logDirectories, voterAddresses } from './server-properties';
import { CONFIG_PATH } from '../core/stateful-set';

/** Starts one node of a group. It takes the place of the image's own start script; see docs/concepts/start-script.md. */
export function startScript(plan: ClusterPlan, group: NodeGroup): string {
  const { quorum } = plan.spec;
  const format = quorum.mode === 'zookeeper' ? [] : formatting(plan, group, quorum);
  return [
    '#!/usr/bin/env bash',
    `# Starts one Kafka ${group.processRoles.join(' and ')}.`,
    'set -euo pipefail',
    `config=${CONFIG_PATH}/server.properties`,
    ...format,
    `exec ${script(plan, 'kafka-server-start')} "$config"`,
    '',
  ].join('\n');
}

/** Directory ids of the first controllers. Chosen here, so that all of them can be formatted with the same list of voters. */
export function directoryId(plan: ClusterPlan, nodeId: number): string {
  return kafkaUuid(`${plan.spec.clusterId}/${nodeId}`);
}

function formatting(plan: ClusterPlan, group: NodeGroup, quorum: KraftQuorumSpec): string[] {
  const dynamic = quorum.kind === QuorumKind.DYNAMIC;
  const joining = dynamic ? 'voters=(--no-initial-controllers)' : 'voters=()';
  return [
    ...group.processRoles.includes('controller') ? emptyDiskCheck(plan, group, quorum, joining) : [joining],
    '# Only where a log directory is new: the tool is a JVM of its own, whose start a broker that comes back need not wait for.',
    `for directory in ${logDirectories(group).join(' ')}; do`,
    '  [ -s "$directory/meta.properties" ] && continue',
    '  # --ignore-formatted: a node that is given a further log directory formats that one and keeps the others.',
    '  # Nothing of what is printed may reach the log: it would hold credentials once there are any.',
    `  ${script(plan, 'kafka-storage')} format --ignore-formatted --cluster-id="${plan.spec.clusterId}" --config="$config" \\`,
    '    ${voters[@]+"${voters[@]}"} > /dev/null',
    '  break',
    'done',
  ];
}

/**
 * A controller with an empty disk is a voter only while the cluster is being bootstrapped. Afterwards an empty disk means a
 * lost one; formatted as a voter it could elect a leader that lacks what the quorum has committed.
 */
function emptyDiskCheck(plan: ClusterPlan, group: NodeGroup, quorum: KraftQuorumSpec, joining: string): string[] {
  const [metadataDirectory] = logDirectories(group);
  return [
    joining,
    `if [ ! -s ${metadataDirectory}/meta.properties ]; then`,
    `  if [ "$(cat ${CONFIG_PATH}/phase)" = bootstrap ]; then`,
    quorum.kind === QuorumKind.DYNAMIC ? `    voters=(--initial-controllers "${initialControllers(plan)}")` : '    true',
    `  elif ! grep -qw "$POD_INDEX" ${CONFIG_PATH}/readmitted-controllers; then`,
    `    cat ${CONFIG_PATH}/empty-disk.txt >&2`,
    '    exit 1',
    '  fi',
    'fi',
  ];
}

function initialControllers(plan: ClusterPlan): string {
  return voterAddresses(plan).map(({ id, address }) => `${id}@${address}:${directoryId(plan, id)}`).join(',');
}

/** What a controller says that finds its disk empty. */
export function emptyDiskText(plan: ClusterPlan, { kind }: KraftQuorumSpec): string {
  const addresses = voterAddresses(plan).map(({ address }) => address).join(',');
  // The tool shares the container's memory, and must not log as the server does.
  const tool = `KAFKA_HEAP_OPTS=-Xmx256m KAFKA_LOG4J_OPTS= ${script(plan, 'kafka-metadata-quorum')}`;
  const quorumTool = `${tool} --bootstrap-controller ${addresses}`;
  const common = [
    'This controller finds no metadata on its disk, and the cluster is not declared as being bootstrapped.',
    'If this is the first start of the cluster, set `bootstrap: true`, apply, and remove it when all controllers are Ready.',
    'Otherwise the disk was lost. Formatted as a voter it could bring about the loss of committed metadata, so it stops here.',
    `Look at the quorum in the container of another controller: ${quorumTool} describe --replication`,
    'If this was the only controller there is no other copy: restore its volume from a snapshot.',
  ];
  const remedy = kind === QuorumKind.DYNAMIC
    ? [
      'To replace this controller, with a leader present and the other voters complete:',
      `1. remove its voter: ${quorumTool} remove-controller --controller-id ID --controller-directory-id DIRECTORY_ID (as described)`,
      '2. add its id to `readmittedControllers` of the quorum and apply: it is formatted without a vote and follows',
      '3. when the lag of its new directory id is 0 (the former one stays listed for a while), run in its container:',
      `   sed -e "s/\\\${env:POD_INDEX}/$POD_INDEX/; s/\\\${env:POD_NAME}/$POD_NAME/" -e /^config.providers/d ${CONFIG_PATH}/server.properties > /tmp/controller.properties`,
      `   ${tool} --command-config /tmp/controller.properties --bootstrap-controller ${addresses} add-controller`,
      '4. remove the id from `readmittedControllers` and apply',
    ]
    : [
      'The voters of this cluster are static, so a controller cannot be removed and added. Only if both others are running and have no lag:',
      '1. add its id to `readmittedControllers` of the quorum and apply: it is formatted and catches up from the leader',
      '2. stop or restart no other controller until its lag is 0',
      '3. remove the id from `readmittedControllers` and apply',
    ];
  return [...common, ...remedy, ''].join('\n');
}

/** Full path of one of Kafka's scripts in the image. */
function script({ spec: { image } }: ClusterPlan, name: string): string {
  return `${image.scripts}/${name}${image.suffix}`;
}
