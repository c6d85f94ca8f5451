import { DATA_FOLDER, serverScripts, ZOOKEEPER_LOGBACK, zookeeperConfig } from './ensemble-config';
import { agentFile } from './ensemble-metrics';
import { type EnsemblePlan, ordinals, ZOOKEEPER_PORTS } from './ensemble-plan';
import { placement } from '../availability/pod-placement';
import { deriveFrom } from '../core/deferred';
import { MEBIBYTE } from '../core/quantity';
import { volumePlacementStrategy } from '../custom-resources/volume-placement-strategy';
import { claimsInAllNamespaces, claimsOf } from '../kubernetes/labels';
import { type ManifestsByKey, existing } from '../kubernetes/manifest';
import { trafficPolicy } from '../kubernetes/network/allowed-traffic';
import { defaultDeny, openFlows } from '../kubernetes/network/network-flows';
import { podPeer } from '../kubernetes/network/network-peer';
import {
  type ObjectIdentity, clusterService, configMap, disruptionBudget, headlessService, serviceAccount,
} from '../kubernetes/objects';
import { AGENT_FILE, METRICS_PORT, agentAdditions, agentVariable } from '../kubernetes/pods/jmx-agent';
import { heapFlags, JVM_PERFORMANCE_FLAGS } from '../kubernetes/pods/sizing';
import {
  type Probes, type StatefulSetPlan, CONFIG_PATH, fromField, POD_INDEX, statefulSet,
} from '../kubernetes/pods/stateful-set';
import { keyPointers } from '../storage/volumes/claim-key-pointers';
import { claimTemplates, ownStorageClass } from '../storage/volumes/volumes-plan';

const PORTS = Object.entries(ZOOKEEPER_PORTS).map(([name, port]) => ({ name, port }));

/** The objects of an ensemble, in apply order. */
export function ensembleObjects(plan: EnsemblePlan): ManifestsByKey {
  const { names, labels, selector, instance, spec, volumes } = plan;
  const [ownClass] = volumes.own?.classes ?? [];
  const named = (key: string): ObjectIdentity => ({ name: names.of(key), namespace: names.namespace, labels });
  const own = podPeer(selector);
  return existing({
    'placement': ownClass?.strategy && volumePlacementStrategy(ownClass.strategy.name, labels, ownClass.strategy.spec),
    'storage': volumes.own && ownStorageClass(volumes.own, volumes.own.classes[0], labels),
    ...keyPointers(
      volumes, { statefulSet: names.of('server'), ordinals: ordinals(plan), namespace: names.namespace, labels },
    ),
    'account': spec.pods.serviceAccountName === undefined ? serviceAccount(named('account')) : undefined,
    'config': configMap(named('config'), {
      ...rollingConfig(plan),
      ...serverScripts(plan),
      // Also without metrics: servers that are not restarted yet may still have the agent, which needs the file.
      [AGENT_FILE]: agentFile(spec.metrics),
    }),
    'headless': headlessService(named('headless'), selector, PORTS, spec.ipFamilies),
    'client': clusterService(
      named('client'), selector, [{ name: 'client', port: ZOOKEEPER_PORTS.client }], spec.ipFamilies,
    ),
    'default-deny': defaultDeny(named('default-deny'), instance),
    'network': openFlows(named('network'), selector, {
      from: [
        { peers: [own], ports: Object.values(ZOOKEEPER_PORTS) },
        { peers: spec.clients, ports: [ZOOKEEPER_PORTS.client] },
        ...spec.metrics === undefined ? [] : [{ peers: spec.metrics.scrapedBy, ports: [spec.metrics.port] }],
      ],
      to: [{ peers: [own], ports: Object.values(ZOOKEEPER_PORTS) }],
    }),
    'traffic': trafficPolicy(named('traffic'), selector, spec.pods),
    'disruption': disruptionBudget(named('disruption'), selector),
    'server': statefulSet(serverSet(plan)),
  });
}

/** The files that a server reads only at its start. Changing them restarts the servers. */
function rollingConfig(plan: EnsemblePlan) {
  return { 'logback.xml': ZOOKEEPER_LOGBACK, 'zoo.cfg': zookeeperConfig(plan) };
}

function serverSet(plan: EnsemblePlan): StatefulSetPlan {
  const { names, spec, volumes, sizing } = plan;
  const { metrics } = spec;
  const additions = agentAdditions(metrics);
  return {
    name: names.of('server'),
    namespace: names.namespace,
    labels: plan.labels,
    selector: plan.selector,
    serviceName: names.of('headless'),
    replicas: spec.servers,
    firstOrdinal: 0,
    minReadySeconds: 10,
    terminationGracePeriodSeconds: plan.stopWaitSeconds.value + plan.terminationGraceSeconds.value,
    configMapName: names.of('config'),
    configChecksum: deriveFrom('sha256', Object.entries(rollingConfig(plan)).flat()),
    claims: claimTemplates(volumes, DATA_FOLDER),
    claimLabels: { ...plan.selector, ...claimsOf(spec.owner), ...claimsInAllNamespaces(spec.namespace, spec.owner) },
    user: spec.user,
    placement: placement(plan.placement),
    volumes: additions.volumes,
    initContainers: additions.initContainers,
    podAnnotations: additions.annotations,
    options: spec.pods,
    serviceAccountName: spec.pods.serviceAccountName ?? names.of('account'),
    container: {
      name: 'zookeeper',
      image: spec.image,
      imagePullPolicy: spec.imagePullPolicy,
      command: ['/bin/bash', `${CONFIG_PATH}/start.sh`],
      preStop: ['/bin/bash', `${CONFIG_PATH}/stop.sh`],
      env: [
        fromField('POD_NAME', 'metadata.name'),
        POD_INDEX,
        { name: 'ZOOCFGDIR', value: CONFIG_PATH },
        { name: 'ZOO_LOG_DIR', value: '/tmp' },
        { name: 'ZK_SERVER_HEAP', value: String(Math.floor(sizing.heapBytes.value / MEBIBYTE)) },
        { name: 'JVMFLAGS', value: `${heapFlags(sizing)} ${JVM_PERFORMANCE_FLAGS}` },
        ...metrics === undefined ? [] : [agentVariable(metrics)],
        { name: 'JMXDISABLE', value: 'true' },
      ],
      ports: [...PORTS, ...metrics === undefined ? [] : [{ name: METRICS_PORT, port: metrics.port }]],
      cpu: sizing.cpu.value,
      memoryBytes: sizing.memoryBytes.value,
      probes: probes(plan),
    },
  };
}

function probes({ startupSeconds }: EnsemblePlan): Probes {
  return {
    startupProbe: {
      tcpSocket: { port: 'client' },
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: startupSeconds.value / 2,
    },
    livenessProbe: { tcpSocket: { port: 'client' }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: {
      exec: { command: ['/bin/bash', `${CONFIG_PATH}/ready.sh`] },
      periodSeconds: 5,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
  };
}
