import { join } from 'path';
import { QuorumKind } from '../metadata-quorum';
import { clientProperties } from './security-properties';
import { brokerServer, logDirectories, voterAddresses } from './server-properties';
import {
  emptyBrokerText, emptyControllerText, nameUnknownText, otherAddressesText, otherClusterText, startedDynamicText,
  startedStaticText,
} from './start-refusals';
import { toolEnvironment } from './tool-environment';
import { AGENT_FILE } from '../../kubernetes/pods/jmx-agent';
import { shellFiles, shellSettings } from '../../kubernetes/shell-files';
import { agentFile } from '../monitoring/agent';
import { headlessKey, type ClusterPlan, type NodeGroup } from '../plan/cluster-plan';
import { firstPorts } from '../plan/external-plan';
import { kafkaUuid } from '../plan/kafka-uuid';

/*
 * The files with which a node starts and stops, in place of the start script of the image:
 * docs/concepts/start-script.md. They are read when needed, so a change restarts nothing.
 */

const SHELL_FILES = shellFiles(join(__dirname, '..', 'scripts'), ['common.sh', 'start.sh', 'stop.sh']);

/**
 * Shell files of a node, their settings, what is declared for empty disks, and the messages of a node that does not
 * start.
 */
export function nodeScripts(plan: ClusterPlan, group: NodeGroup): { [file: string]: string } {
  const { quorum, bootstrap, readmittedBrokers } = plan.spec;
  const broker = group.processRoles.includes('broker');
  const controller = group.processRoles.includes('controller');
  return {
    ...SHELL_FILES,
    'settings.env': settings(plan, group),
    'client.properties': clientProperties(plan),
    // Also without monitoring: pods that are not restarted yet may still have the agent, which needs the file.
    [AGENT_FILE]: agentFile(plan, group),
    'phase': bootstrap ? 'bootstrap' : 'running',
    ...broker
      ? { 'readmitted-brokers': readmittedBrokers.join(' '), 'empty-broker.txt': emptyBrokerText(plan, group) }
      : {},
    ...quorum.mode === 'zookeeper' ? {} : {
      'name-unknown.txt': nameUnknownText(plan),
      'other-addresses.txt': otherAddressesText(plan),
      'other-cluster.txt': otherClusterText(plan),
      ...controller ? {
        'readmitted-controllers': quorum.readmitted.join(' '),
        'empty-controller.txt': emptyControllerText(plan, quorum),
        'started-dynamic.txt': startedDynamicText(),
        'started-static.txt': startedStaticText(plan),
      } : {},
    },
  };
}

function settings(plan: ClusterPlan, group: NodeGroup): string {
  const { names, spec } = plan;
  const { quorum, image } = spec;
  const broker = group.processRoles.includes('broker');
  const kraft = quorum.mode === 'zookeeper' ? undefined : quorum;
  const voters = voterAddresses(plan);
  const addresses = voters.map(({ address }) => address).join(',');
  const initial = voters.map(({ id, address }) => `${id}=${address}:${directoryId(plan, id)}`).join(',');
  const former = kraft?.formerClusterDomain;
  return shellSettings({
    ROLES: group.processRoles.join(' '),
    QUORUM: kraft === undefined ? 'zookeeper' : kraft.kind,
    CLUSTER_ID: kraft === undefined ? '' : spec.clusterId,
    LOG_DIRECTORIES: logDirectories(group).join(' '),
    SERVICE: names.service(headlessKey(group)),
    BROKERS: brokerServer(plan, plan.pools[0]),
    VOTERS: addresses,
    INITIAL_CONTROLLERS: kraft?.kind === QuorumKind.DYNAMIC ? initial : '',
    FORMER_VOTERS: former === undefined ? '' : addresses.replaceAll(`.svc.${spec.clusterDomain}:`, `.svc.${former}:`),
    ZOOKEEPER: quorum.mode === 'zookeeper' ? quorum.connectString : '',
    KAFKA_BIN: image.scripts,
    KAFKA_SUFFIX: image.suffix,
    TOOL_ENVIRONMENT: toolEnvironment(),
    STOP_SECONDS: group.stopWaitSeconds.value,
    FIRST_PORTS: broker ? firstPorts(spec) : '',
  });
}

/**
 * Directory ids of the first controllers. They are derived here, so that each is formatted with the same list of
 * voters.
 */
function directoryId(plan: ClusterPlan, nodeId: number): string {
  return kafkaUuid(`${plan.spec.clusterId}/${nodeId}`);
}
