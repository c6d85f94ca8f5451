import { flowsToNodes, flowToBrokers, nodesFile } from './admin-objects';
import { adminProgram, clusterJobPod, programChecksum } from './admin-program';
import { tlsVolume } from './certificate-objects';
import { clientProperties } from './security-properties';
import { brokerServer } from './server-properties';
import { componentSelector, type Labels } from '../../kubernetes/labels';
import { type Json, type Manifest, existing } from '../../kubernetes/manifest';
import { openFlows, peersOf } from '../../kubernetes/network/network-flows';
import { configMap } from '../../kubernetes/objects';
import { METRICS_PORT, scrapeAnnotations } from '../../kubernetes/pods/jmx-agent';
import type { MonitoringModel } from '../monitoring';
import { clusterIdentity, type ClusterPlan } from '../plan/cluster-plan';

const CONFIG_PATH = '/etc/kafka-exporter';

/** Selects the pod that exports what brokers do not. */
export function exporterSelector({ spec }: ClusterPlan): Labels {
  return componentSelector('kafka', spec.name, 'exporter');
}

/**
 * A pod that exports the lag of consumer groups, sizes of topics and the certificates that listeners present. It runs
 * the same program as the jobs, but keeps running.
 */
export function exporterObjects(plan: ClusterPlan): { [key: string]: Manifest } {
  const { spec: { monitoring, version }, tls } = plan;
  if (monitoring?.exporter !== true) return {};
  return existing({
    'exporter-program': tls === undefined
      ? adminProgram(clusterIdentity(plan, 'exporter-program'), version)
      : undefined,
    'exporter-config': configMap(clusterIdentity(plan, 'exporter'), {
      'client.properties': clientProperties(plan), ...tls === undefined ? {} : { 'nodes.json': nodesFile(plan) },
    }),
    'exporter-network': network(plan, monitoring),
    'exporter': deployment(plan, monitoring),
  });
}

function network(plan: ClusterPlan, { scrapedBy, port }: MonitoringModel): Manifest {
  return openFlows(clusterIdentity(plan, 'exporter-network'), exporterSelector(plan), {
    from: [{ peers: peersOf(scrapedBy), ports: [port] }],
    // Without TLS, there is no certificate of a controller to look at.
    to: plan.tls === undefined ? [flowToBrokers(plan)] : flowsToNodes(plan),
  });
}

function deployment(plan: ClusterPlan, { kind, port, intervalSeconds }: MonitoringModel): Manifest {
  const { tls } = plan;
  const { name, namespace, labels } = clusterIdentity(plan, 'exporter');
  const selector = exporterSelector(plan);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 2,
      selector: { matchLabels: selector },
      // Two at the same time would export every series twice.
      strategy: { type: 'Recreate' },
      template: serving(clusterJobPod(plan, selector, {
        program: tls === undefined ? plan.names.of('exporter-program') : undefined,
        args: [
          'exporter', '--port', String(port), '--interval', String(Math.max(1, Math.round(intervalSeconds))),
          '--bootstrap-server', brokerServer(plan, plan.pools[0]), '--command-config', `${CONFIG_PATH}/client.properties`,
          ...tls === undefined ? [] : ['--nodes', `${CONFIG_PATH}/nodes.json`],
        ],
        volumes: [
          { name: 'config', mountPath: CONFIG_PATH, source: { configMap: { name } } },
          ...tls === undefined ? [] : [tlsVolume({ ...tls, clientTrust: {} }, tls.admin)],
        ],
      }), port, kind === 'annotations' ? scrapeAnnotations(port) : undefined),
    },
  };
}

interface PodTemplate {
  readonly metadata: { readonly [field: string]: Json };
  readonly spec: { readonly containers: readonly { readonly [field: string]: Json }[]; readonly [field: string]: Json };
}

/** Turns the pod of a job into a pod that keeps running and serves metrics. */
function serving(template: Json, port: number, scraped: { readonly [key: string]: string } = {}): object {
  const { metadata, spec } = template as unknown as PodTemplate;
  const [container] = spec.containers;
  return {
    metadata: {
      ...metadata,
      annotations: { 'kafka-constructs/program-checksum': programChecksum(), ...scraped },
    },
    spec: {
      ...spec,
      restartPolicy: 'Always',
      containers: [{
        ...container,
        ports: [{ name: METRICS_PORT, containerPort: port, protocol: 'TCP' }],
        // It answers when it has asked the cluster once.
        readinessProbe: { httpGet: { path: '/metrics', port: METRICS_PORT, scheme: 'HTTP' }, periodSeconds: 10 },
      }],
    },
  };
}
