import { exporterSelector } from './exporter-objects';
import type { Manifest } from '../../kubernetes/manifest';
import { type Flow, EVERYBODY, openFlows, peersOf } from '../../kubernetes/network/network-flows';
import { podPeer } from '../../kubernetes/network/network-peer';
import type { NodeListener } from '../listener';
import { adminSelector, type ClusterPlan } from '../plan/cluster-plan';
import { portOf } from '../plan/token-plan';

/** The allowed flows of a cluster, on top of the default deny. */
export function networkPolicies(plan: ClusterPlan): { [key: string]: Manifest | undefined } {
  const { names, pools, controllers, brokerSelector, spec, traffic } = plan;
  const brokers = podPeer(brokerSelector);
  const toControllers = controllerFlow(plan);
  const combined = spec.quorum.mode === 'combined';
  const replication = { peers: [brokers], ports: portsOf(traffic.replication) };
  return {
    'controller-network': controllers && openFlows(
      {
        name: names.of('controller-network'),
        namespace: names.namespace,
        labels: controllers.labels,
      }, plan.controllerSelector, {
        from: [
          { peers: [podPeer(plan.controllerSelector), brokers], ports: portsOf(traffic.controller) },
          ...fromJobs(plan, traffic.controller),
          ...fromMonitor(plan),
        ],
        // During bootstrap, an empty controller checks whether brokers serve before it votes.
        to: [...toControllers, replication],
      }),
    'broker-network': openFlows({
      name: names.of('broker-network'),
      namespace: names.namespace,
      labels: pools[0].labels,
    }, brokerSelector, {
      from: [
        {
          ...replication,
          peers: controllers === undefined ? replication.peers : [brokers, podPeer(plan.controllerSelector)],
        },
        ...combined ? toControllers : [],
        ...fromJobs(plan, [...traffic.replication, ...spec.listeners, ...combined ? traffic.controller : []]),
        ...fromMonitor(plan),
        ...spec.listeners.map(({ port, allowFrom }) => ({ peers: peersOf(allowFrom), ports: [port] })),
      ],
      to: [replication, ...toControllers, ...zookeeperFlow(plan), ...jwksFlows(plan)],
    }),
  };
}

/** Jobs of the cluster, and its exporter, connect with a certificate of their own. */
function fromJobs(plan: ClusterPlan, listeners: readonly NodeListener[]): Flow[] {
  const pods = [
    ...plan.tls === undefined ? [] : [adminSelector(plan)],
    ...plan.spec.monitoring?.exporter === true ? [exporterSelector(plan)] : [],
  ];
  return pods.length === 0 ? [] : [{ peers: pods.map(labels => podPeer(labels)), ports: portsOf(listeners) }];
}

/** Whoever scrapes metrics reaches their port and no other. */
function fromMonitor({ spec: { monitoring } }: ClusterPlan): Flow[] {
  return monitoring === undefined ? [] : [{ peers: peersOf(monitoring.scrapedBy), ports: [monitoring.port] }];
}

function portsOf(listeners: readonly NodeListener[]): number[] {
  return listeners.map(({ port }) => port);
}

function controllerFlow({ spec: { quorum }, controllerSelector, traffic }: ClusterPlan): Flow[] {
  return quorum.mode === 'zookeeper'
    ? []
    : [{ peers: [podPeer(controllerSelector)], ports: portsOf(traffic.controller) }];
}

function zookeeperFlow({ spec: { quorum }, names }: ClusterPlan): Flow[] {
  if (quorum.mode !== 'zookeeper') return [];
  const { pods } = quorum;
  const peers = pods === undefined
    ? EVERYBODY
    : [podPeer(pods.labels, pods.namespace === names.namespace ? undefined : pods.namespace)];
  return [{ peers, ports: zookeeperPorts(quorum.connectString) }];
}

function zookeeperPorts(connectString: string): number[] {
  const ports = connectString.split('/')[0].split(',').map(server => Number(/:(\d+)$/.exec(server)?.[1] ?? 2181));
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** Brokers that download the keys of tokens. */
function jwksFlows({ tokens }: ClusterPlan): Flow[] {
  return tokens.flatMap(({ download }) => download === undefined ? [] : [{
    peers: download.allowTo === undefined ? EVERYBODY : peersOf(download.allowTo), ports: [portOf(download.url)],
  }]);
}
