import { adminProgram, clusterJobPod, WAIT_FOR_RESTARTS, watchingJob } from './admin-program';
import { tlsVolume } from './certificate-objects';
import { clientProperties, OWN_CERTIFICATE } from './security-properties';
import { boundListeners, brokerServer, nodeAddress, voterAddresses } from './server-properties';
import type { Manifest } from '../../kubernetes/manifest';
import { type Flow, openFlows } from '../../kubernetes/network/network-flows';
import { podPeer } from '../../kubernetes/network/network-peer';
import { configMap } from '../../kubernetes/objects';
import { type OwnVolume, TLS_PATH } from '../../kubernetes/pods/stateful-set';
import type { CertificatesModel } from '../../security/certificates';
import {
  adminSelector, clusterIdentity, type ClusterPlan, type NodeGroup, nodeGroups, nodeIds,
} from '../plan/cluster-plan';
import type { TlsPlan } from '../plan/tls-plan';

const CONFIG_PATH = '/etc/kafka-certificates';

/** What jobs of a cluster with certificates need, and the job that has renewed certificates loaded. */
export function adminObjects(plan: ClusterPlan): { [key: string]: Manifest } {
  const { tls } = plan;
  if (tls === undefined) return {};
  return {
    'admin-program': adminProgram(clusterIdentity(plan, 'admin-program'), plan.spec.version),
    'admin-network': network(plan),
    'certificates-config': configMap(clusterIdentity(plan, 'certificates'), {
      'client.properties': clientProperties(plan), 'nodes.json': nodesFile(plan),
    }),
    'certificates': certificatesJob(plan, tls),
  };
}

/** Jobs reach every node. */
function network(plan: ClusterPlan): Manifest {
  return openFlows(clusterIdentity(plan, 'admin-network'), adminSelector(plan), { from: [], to: flowsToNodes(plan) });
}

/** The flow to every listener of the brokers. */
export function flowToBrokers({ brokerSelector, traffic, spec }: ClusterPlan): Flow {
  const listeners = [...traffic.replication, ...spec.listeners];
  return { peers: [podPeer(brokerSelector)], ports: listeners.map(({ port }) => port) };
}

/** Flows to every listener of every node. */
export function flowsToNodes(plan: ClusterPlan): Flow[] {
  const { controllerSelector, traffic, spec } = plan;
  return [
    flowToBrokers(plan),
    ...spec.quorum.mode === 'zookeeper' ? [] : [
      { peers: [podPeer(controllerSelector)], ports: traffic.controller.map(({ port }) => port) },
    ],
  ];
}

function certificatesJob(plan: ClusterPlan, tls: TlsPlan): Manifest {
  const identity = clusterIdentity(plan, 'certificates');
  return watchingJob(identity, clusterJobPod(plan, adminSelector(plan), {
    args: [
      'certificates', '--nodes', `${CONFIG_PATH}/nodes.json`, ...WAIT_FOR_RESTARTS,
      '--minimum-days', String(minimumDays(plan.spec.certificates)),
      '--client-certificate', `${TLS_PATH}/tls.crt`, '--client-key', `${TLS_PATH}/tls.key`,
      '--bootstrap-server', brokerServer(plan, plan.pools[0]),
      '--command-config', `${CONFIG_PATH}/client.properties`,
    ],
    volumes: [
      { name: 'nodes', mountPath: CONFIG_PATH, source: { configMap: { name: identity.name } } },
      tlsVolume({ ...tls, clientTrust: {} }, tls.admin),
      ...(['broker', 'controller'] as const).flatMap(role => servedCertificate(tls, role)),
    ],
  }));
}

/** Days before the end of a certificate in which it should have been renewed: a week, or half of the time for it. */
function minimumDays(certificates: CertificatesModel | undefined): number {
  const week = 7;
  return certificates === undefined || certificates.source.kind === 'secrets'
    ? week
    : Math.min(week, Math.floor(certificates.source.renewBeforeSeconds / 2 / (24 * 3600)));
}

/** The certificate, without its key, that nodes should serve. */
function servedCertificate(tls: TlsPlan, role: 'broker' | 'controller'): OwnVolume[] {
  const served = tls[role];
  return served === undefined ? [] : [{
    name: `${role}-certificate`,
    mountPath: `${CONFIG_PATH}-${role}`,
    source: { secret: { secretName: served.secretName, items: [{ key: 'tls.crt', path: 'tls.crt' }] } },
  }];
}

/** The listeners with TLS of all nodes, for the program of the jobs. */
export function nodesFile(plan: ClusterPlan): string {
  const connectController = voterAddresses(plan).map(({ address }) => address).join(',');
  return `${JSON.stringify({
    ...connectController === '' ? {} : { connectController },
    nodes: nodeGroups(plan).flatMap(group => nodesOf(plan, group)),
  }, null, 1)}\n`;
}

/** Brokers show their certificate to controllers too, on a listener of those. */
function connections({ traffic, spec }: ClusterPlan, { processRoles }: NodeGroup, listener: string): object {
  const connects = processRoles.includes('broker') && spec.quorum.mode !== 'zookeeper'
    && traffic.replication.some(({ name }) => name === listener);
  const controllers = traffic.controller.filter(({ protocol }) => protocol === 'SSL').map(({ name }) => name);
  return connects ? { connectsTo: controllers } : {};
}

function nodesOf(plan: ClusterPlan, group: NodeGroup): object[] {
  const role = group.component === 'controller' ? 'controller' : 'broker';
  // With ZooKeeper, Kafka takes new keys only encrypted with a secret of its own.
  const reloadable = plan.spec.quorum.mode !== 'zookeeper';
  const encrypted = boundListeners(plan, group).filter(({ protocol }) => protocol.endsWith('SSL'));
  return group.sets.flatMap(set => nodeIds(set).flatMap(id => encrypted.map(({ name, port }) => ({
    id,
    role,
    listener: name,
    address: `${nodeAddress(plan, group, set.key, id)}:${port}`,
    certificate: `${CONFIG_PATH}-${role}/tls.crt`,
    reload: OWN_CERTIFICATE,
    reloadable,
    ...connections(plan, group, name),
  }))));
}
