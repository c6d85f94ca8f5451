import type { ClusterPlan, NodeGroup } from './cluster-plan';
import type { KraftQuorumSpec } from './cluster-spec';
import { kafkaUuid } from './deterministic-ids';
import { QuorumKind } from './metadata-quorum';
import { brokerServer, logDirectories, voterAddresses } from './server-properties';
import { CONFIG_PATH } from '../core/stateful-set';

/*
 * A node whose disk is empty is new, or has lost its disk. What it must not do in the second case, and what it says then.
 */

/** Directory ids of the first controllers. Chosen here, so that all of them can be formatted with the same list of voters. */
export function directoryId(plan: ClusterPlan, nodeId: number): string {
  return kafkaUuid(`${plan.spec.clusterId}/${nodeId}`);
}

/**
 * A broker that has lost its disk and was the last in-sync replica of a partition would lead it with an empty log, and the
 * replicas that come back after it would cut off all they have. So it asks first; while there is no answer it waits.
 */
export function emptyBrokerCheck(plan: ClusterPlan, group: NodeGroup): string[] {
  const missing = logDirectories(group).map(directory => `[ ! -s ${directory}/meta.properties ]`).join(' && ');
  const { quorum } = plan.spec;
  const [question, silence] = quorum.mode === 'zookeeper'
    ? [askZookeeper(plan, quorum.connectString), 'ZooKeeper does not answer, or has never known a broker; waiting for it.']
    : [askBroker(plan, group), 'No other broker can be asked; waiting for one.'];
  return [
    '# Prints partitions that have this broker alone in sync; fails where nobody can be asked.',
    'last_in_sync() {',
    ...question.map(line => `  ${line}`),
    '}',
    `if ${missing} && [ "$(cat ${CONFIG_PATH}/phase)" != bootstrap ]; then`,
    '  # The first process of a container ignores signals that it does not handle.',
    "  trap 'exit 143' TERM",
    `  while ! grep -qw "$POD_INDEX" ${CONFIG_PATH}/readmitted-brokers; do`,
    '    if found=$(last_in_sync 2> /tmp/asking); then',
    '      [ -n "$found" ] || break',
    '      found="Partitions that have no other in-sync replica:"$\'\\n\'"$found"',
    '    else',
    '      # A first start that is declared as one only now.',
    `      [ "$(cat ${CONFIG_PATH}/phase)" = bootstrap ] && break`,
    `      found="${silence}"`,
    '    fi',
    `    { cat ${CONFIG_PATH}/empty-broker.txt; echo "$found"; } >&2`,
    '    # No exit: Kubernetes would let it wait longer from time to time.',
    '    sleep 15 & wait $!',
    '  done',
    '  trap - TERM',
    'fi',
  ];
}

function askBroker(plan: ClusterPlan, group: NodeGroup): string[] {
  return [
    'local described last',
    `described=$(${TOOL_ENVIRONMENT} ${script(plan, 'kafka-topics')} --bootstrap-server ${brokerServer(plan, group)} --describe) || return`,
    '# Kafka 4 names replicas that may lead when none is in sync; the last of them leads when it comes back, with whatever it has.',
    'last="Isr: $POD_INDEX|Isr:[[:space:]]+(Elr: $POD_INDEX|Elr:[[:space:]]+LastKnownElr: $POD_INDEX)"',
    'grep -E "[[:space:]]($last)([[:space:]]|$)" <<< "$described" || true',
  ];
}

/** Brokers are not asked: with ZooKeeper, one that has just started knows of no partition, or only of those that have a replica that is up. */
function askZookeeper(plan: ClusterPlan, connectString: string): string[] {
  const shell = `${TOOL_ENVIRONMENT} ${script(plan, 'zookeeper-shell')} ${connectString}`;
  return [
    'local listed paths states',
    `listed=$(${shell} ls -R /brokers/topics) || return`,
    "paths=$(grep -E '/partitions/[0-9]+/state$' <<< \"$listed\") || return 0",
    `states=$(sed 's/^/get /' <<< "$paths" | ${shell} | grep '"isr":') || return`,
    '# Of topics that come or go meanwhile; then it is asked again.',
    '[ "$(wc -l <<< "$paths")" = "$(wc -l <<< "$states")" ] || return',
    'paste -d \' \' <(echo "$paths") <(echo "$states") | grep -F \'"isr":[\'"$POD_INDEX"\']\' || true',
  ];
}

/** What a broker says that finds its disk empty, and must not start. */
export function emptyBrokerText(plan: ClusterPlan, group: NodeGroup): string {
  const server = brokerServer(plan, group);
  return [
    'This broker finds no data on its disk, and the cluster is not declared as being bootstrapped.',
    'If this is the first start of the cluster, set `bootstrap: true`, apply, and remove it when all brokers are Ready. Never do so in a cluster that has had messages.',
    `Otherwise the disk is new or was lost. It starts by itself when ${plan.spec.quorum.mode === 'zookeeper' ? 'ZooKeeper' : 'another broker'} says that every partition has an in-sync replica elsewhere.`,
    'Where it was the last one itself, it would lead with an empty log, and the other replicas would be cut off to nothing. Then:',
    '1. bring the brokers with the other replicas back',
    '2. have them lead, in the container of one of them; messages that this broker alone had acknowledged are lost:',
    `   ${TOOL_ENVIRONMENT} ${script(plan, 'kafka-leader-election')} --bootstrap-server ${server} --election-type UNCLEAN --topic TOPIC --partition PARTITION`,
    '3. this broker starts by itself',
    'Partitions without another replica are lost: delete their topics, or add the id of this broker to `readmittedBrokers` and apply; they come back empty.',
    '',
  ].join('\n');
}

/** The tool shares the container's memory, and must not log as the server does. */
export const TOOL_ENVIRONMENT = 'KAFKA_HEAP_OPTS=-Xmx256m KAFKA_LOG4J_OPTS=';

/**
 * A controller with an empty disk is a voter only while the cluster is being bootstrapped. Afterwards an empty disk means a
 * lost one; formatted as a voter it could elect a leader that lacks what the quorum has committed.
 */
export function emptyControllerCheck(plan: ClusterPlan, group: NodeGroup, quorum: KraftQuorumSpec, joining: string): string[] {
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
  const tool = `${TOOL_ENVIRONMENT} ${script(plan, 'kafka-metadata-quorum')}`;
  const quorumTool = `${tool} --bootstrap-controller ${addresses}`;
  const common = [
    'This controller finds no metadata on its disk, and the cluster is not declared as being bootstrapped.',
    'If this is the first start of the cluster, set `bootstrap: true`, apply, and remove it when all controllers are Ready. Never do so in a cluster that has run.',
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
export function script({ spec: { image } }: ClusterPlan, name: string): string {
  return `${image.scripts}/${name}${image.suffix}`;
}
