import type { EnsemblePlan } from './ensemble-plan';
import { serverAddresses, ZOOKEEPER_PORTS } from './ensemble-plan';
import { CONFIG_PATH } from '../core/stateful-set';

/** Folder of the volumes of a server. */
export const DATA_FOLDER = '/var/lib/zookeeper';

/** A sub-folder of the mount: a fresh ext4 has a lost+found folder at its top. */
const DATA_DIRECTORY = `${DATA_FOLDER}/data-0/zookeeper`;

/** By this an empty server takes part in elections. It is taken away when the server has started. */
export const INITIALIZE_FILE = `${DATA_DIRECTORY}/initialize`;

/** The configuration of every server: one file serves all, since identity is a file of its own. */
export function zookeeperConfig(plan: EnsemblePlan): string {
  const { client, quorum, election } = ZOOKEEPER_PORTS;
  return [
    '# Time: 20 s to join and sync, 10 s to lag behind.',
    'tickTime=2000',
    'initLimit=10',
    'syncLimit=5',
    '# Data',
    `dataDir=${DATA_DIRECTORY}`,
    '# Without these, snapshots and logs are kept until the disk is full.',
    'autopurge.purgeInterval=1',
    'autopurge.snapRetainCount=10',
    '# A server that finds its disk empty joins without a vote until it has synced from a leader.',
    'db.autocreate=false',
    '# Network',
    'quorumListenOnAllIPs=true',
    'standaloneEnabled=false',
    'admin.enableServer=false',
    'maxClientCnxns=0',
    '4lw.commands.whitelist=srvr,mntr,ruok',
    ...serverAddresses(plan).map((address, ordinal) => `server.${ordinal + 1}=${address}:${quorum}:${election};${client}`),
    '',
  ].join('\n');
}

/** Log lines go to standard output alone. */
export const ZOOKEEPER_LOGBACK = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder>
      <pattern>%d{ISO8601} %-5p %c{1} - %m%n</pattern>
    </encoder>
  </appender>
  <root level="INFO">
    <appender-ref ref="STDOUT" />
  </root>
</configuration>
`;

/** Starts one server: its id is its ordinal plus one. */
export const ZOOKEEPER_START = `#!/usr/bin/env bash
# Starts one ZooKeeper server.
set -euo pipefail
data=${DATA_DIRECTORY}
mkdir -p "$data"
echo "$((POD_INDEX + 1))" > "$data/myid"
# An empty disk takes part in elections only while the ensemble is being bootstrapped. Later it means a lost disk:
# the server then joins without a vote and syncs from the leader, so that it cannot bring back an empty tree.
if ! compgen -G "$data/version-2/snapshot.*" > /dev/null && ! compgen -G "$data/version-2/log.*" > /dev/null; then
  if [ "$(cat ${CONFIG_PATH}/phase)" = bootstrap ] || [ -e ${INITIALIZE_FILE} ]; then
    # A start without a vote has left the epoch of a server that knows nothing, on which no start with one succeeds.
    rm -rf "$data/version-2"
    touch ${INITIALIZE_FILE}
  else
    echo 'This server finds no data on its disk, and the ensemble is not declared as being bootstrapped. It takes no part in' \\
      'elections until it has synced from a leader, which needs a majority of servers with data. Only if this is the first' \\
      'start of the ensemble, and no server has ever had data: set bootstrap: true, apply, and delete this pod. Otherwise' \\
      'empty servers would bring back an empty tree; see the runbook of the cluster.' >&2
  fi
fi
exec zkServer.sh start-foreground
`;

/**
 * A server is ready when it serves: its port is open before it has found a leader, so its answer is looked at. And when what it has
 * started with is on its disk: ZooKeeper does not flush its first snapshot, and after a power cut refuses to start on a log without one.
 */
export const READY_COMMAND = [
  `exec 3<>/dev/tcp/127.0.0.1/${ZOOKEEPER_PORTS.client} && echo srvr >&3 && grep -q '^Mode:' <&3`,
  `if [ ! -e /tmp/flushed ]; then { sync -f ${DATA_DIRECTORY} || sync; } && touch /tmp/flushed; fi`,
].join(' && ');
