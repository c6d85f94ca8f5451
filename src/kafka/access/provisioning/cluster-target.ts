import type { AccessTarget } from './access-target';
import { RackSource } from '../../../availability/topology';
import { DEFAULT_CLUSTER_DOMAIN, DEFAULT_KAFKA, DEFAULT_REPLICATION_FACTOR } from '../../../defaults';
import { commonLabels, instanceSelector, type Labels } from '../../../kubernetes/labels';
import { objectNames } from '../../../kubernetes/names';
import { modelsOf } from '../../../security/certificates';
import { CA_KEY } from '../../../security/trusted-ca';
import { Authorization } from '../../authorization';
import type { ClusterAdministration, KafkaClusterAttributes } from '../../kafka-cluster-attributes';
import { KafkaImage } from '../../kafka-image';
import { brokerServer } from '../../objects/server-properties';
import { type ClusterPlan, brokerIds } from '../../plan/cluster-plan';
import { trustFiles } from '../../plan/tls-plan';

/** What topics and users need to know of a cluster that is made here. */
export function clusterTarget(plan: ClusterPlan): AccessTarget {
  const { spec, names, tls, brokers, pools } = plan;
  const { replicationFactor, minInsyncReplicas } = spec.replication;
  return {
    names,
    labels: commonLabels(plan.instance, spec.labels),
    version: spec.version,
    image: spec.image,
    user: spec.user,
    pods: spec.pools[0].pods,
    bootstrapServers: brokerServer(plan, pools[0]),
    speaksTls: plan.traffic.replication[0].protocol === 'SSL',
    tls,
    certificates: spec.certificates,
    listeners: spec.listeners,
    bootstrapHost: names.service('bootstrap'),
    brokerIds: brokerIds(plan),
    racks: spec.topology.rack === RackSource.NONE ? [] : spec.topology.zones,
    authorization: plan.authorization.value,
    brokers,
    replicationFactor,
    minInsyncReplicas,
    capacityBytes: pools.reduce((sum, { volumes, sets }) => sum + volumes.ceilingBytes * volumes.volumesPerPod
      * sets.reduce((pods, { replicas }) => pods + replicas, 0), 0),
    partitionsPerBroker: spec.partitionsPerBroker,
    subscriptions: spec.clientMetrics?.subscriptions ?? [],
    hasAdminObjects: tls !== undefined,
  };
}

/** What is known of a cluster that exists; undefined where its topics and users are managed elsewhere. */
export function importedTarget(
  { clusterName, namespace, administration }: KafkaClusterAttributes, labels: Labels,
): AccessTarget | undefined {
  if (administration === undefined) return undefined;
  const {
    authorization = Authorization.ACLS,
    image = KafkaImage.apache(),
    replicationFactor = DEFAULT_REPLICATION_FACTOR,
  } = administration;
  return {
    names: objectNames(clusterName, namespace, DEFAULT_CLUSTER_DOMAIN),
    labels: commonLabels(instanceSelector('kafka', clusterName), labels),
    version: administration.version?.version ?? DEFAULT_KAFKA.kraft,
    image: image._model,
    user: image._model.user,
    bootstrapServers: administration.bootstrapServers,
    speaksTls: administration.certificate !== undefined,
    tls: importedTls(administration),
    certificates: undefined,
    listeners: administration.listeners?.map(({ _model }) => _model),
    bootstrapHost: undefined,
    brokerIds: [],
    racks: undefined,
    authorization,
    brokers: administration.brokers,
    replicationFactor,
    minInsyncReplicas: undefined,
    capacityBytes: undefined,
    partitionsPerBroker: undefined,
    subscriptions: [],
    hasAdminObjects: false,
  };
}

function importedTls({ certificate, trustedCas }: ClusterAdministration): AccessTarget['tls'] {
  if (certificate === undefined) return undefined;
  const trusted = trustedCas === undefined
    ? [{ kind: 'secret', name: certificate.secretName, key: CA_KEY } as const]
    : modelsOf(trustedCas);
  return {
    admin: certificate,
    trust: trustFiles(trusted),
    clientTrust: {},
  };
}
