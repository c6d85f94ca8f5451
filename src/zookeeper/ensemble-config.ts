import { join } from 'path';
import { type EnsemblePlan, serverAddresses, ZOOKEEPER_PORTS } from './ensemble-plan';
import { shellFiles, shellSettings } from '../kubernetes/shell-files';

/** Folder of the volumes of a server. */
export const DATA_FOLDER = '/var/lib/zookeeper';

/** A sub-folder of the mount: a fresh ext4 has a lost+found folder at its top. */
const DATA_DIRECTORY = `${DATA_FOLDER}/data-0/zookeeper`;

/** It lets an empty server vote in elections. It is removed when the server has started. */
export const INITIALIZE_FILE = `${DATA_DIRECTORY}/initialize`;

/** The configuration of every server: all servers share one file, since each has its identity in a separate one. */
export function zookeeperConfig(plan: EnsemblePlan): string {
  const { client, quorum, election } = ZOOKEEPER_PORTS;
  return [
    '# Time: 120 s to join and to take a snapshot from the leader, 10 s to lag behind.',
    'tickTime=2000',
    'initLimit=60',
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
    ...serverAddresses(plan).map((address, ordinal) =>
      `server.${ordinal + 1}=${address}:${quorum}:${election};${client}`),
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

/**
 * The shell files of a server, their settings, and the message of a server whose disk is empty. They are read when
 * needed, so a change restarts nothing.
 */
export function serverScripts(plan: EnsemblePlan): { [file: string]: string } {
  return {
    ...SHELL_FILES,
    'settings.env': shellSettings({
      DATA_DIRECTORY,
      SERVERS: serverAddresses(plan).join(' '),
      CLIENT_PORT: ZOOKEEPER_PORTS.client,
      STOP_SECONDS: plan.stopWaitSeconds.value,
    }),
    'phase': plan.spec.bootstrap ? 'bootstrap' : 'running',
    'empty-server.txt': EMPTY_SERVER,
  };
}

const SHELL_FILES = shellFiles(join(__dirname, 'scripts'), ['common.sh', 'ready.sh', 'start.sh', 'stop.sh']);

const EMPTY_SERVER = [
  'This server finds no data on its disk, and the ensemble has run before or is not declared as new. The server takes '
    + 'no part in elections until it',
  'has synced from a leader, which needs a majority of servers with data. Only if this is the first start of the '
    + 'ensemble, and no server has ever had',
  'data: set `bootstrap: true`, apply, and delete this pod. Otherwise empty servers would bring back an empty tree; '
    + 'see the runbook of the cluster.',
  '',
].join('\n');
