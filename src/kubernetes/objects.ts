import type { Labels } from './labels';
import { type Json, type Manifest, type NamedPort, compact } from './manifest';
import { type IpFamilies, ipFamilyFields } from './network/ip-families';
import type { StringMap } from '../core/string-map';

/** What an object is called and labelled. */
export interface ObjectIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
}

/** A ConfigMap. */
export function configMap(
  { name, namespace, labels }: ObjectIdentity, data: StringMap, annotations?: StringMap,
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: annotations ? { name, namespace, labels, annotations } : { name, namespace, labels },
    data,
  };
}

/** A service account whose token nobody gets. */
export function serviceAccount({ name, namespace, labels }: ObjectIdentity, annotations: StringMap = {}): Manifest {
  const metadata = Object.keys(annotations).length > 0
    ? { name, namespace, labels, annotations }
    : { name, namespace, labels };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false };
}

/**
 * A headless Service: names of all pods, also before they are Ready, because peers must find each other to become
 * Ready.
 */
export function headlessService(
  identity: ObjectIdentity, selector: Labels, ports: readonly NamedPort[], families?: IpFamilies,
): Manifest {
  return service(identity, {
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    ...ipFamilyFields(families),
    selector,
    ports: servicePorts(ports),
  });
}

/** A Service with a cluster IP, for the pods that are Ready. */
export function clusterService(
  identity: ObjectIdentity, selector: Labels, ports: readonly NamedPort[], families?: IpFamilies,
): Manifest {
  return service(identity, { type: 'ClusterIP', ...ipFamilyFields(families), selector, ports: servicePorts(ports) });
}

/** How a Service is reached from outside of the cluster. */
export interface Exposure {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Port of the Service. */
  readonly port: number;
  readonly nodePort?: number;
  readonly annotations?: StringMap;
  readonly externalTrafficPolicy?: string;
  readonly loadBalancerClass?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
}

/** A Service with one port, which leads to the port of the pods that has this name. */
export function exposedService(
  identity: ObjectIdentity,
  selector: Labels,
  name: string,
  { annotations = {}, port, nodePort, ...fields }: Exposure,
  families?: IpFamilies,
): Manifest {
  const ports = [compact({ name, port, protocol: 'TCP', targetPort: name, nodePort })];
  const { metadata, ...rest } = service(identity, compact({ ...fields, ...ipFamilyFields(families), selector, ports }));
  return { ...rest, metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata };
}

/** Evictions take one of these pods at a time. It guards evictions only, not the StatefulSet's own roll. */
export function disruptionBudget({ name, namespace, labels }: ObjectIdentity, selector: Labels): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace, labels },
    spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
  };
}

function service({ name, namespace, labels }: ObjectIdentity, spec: Json): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels }, spec };
}

function servicePorts(ports: readonly NamedPort[]): Json {
  return ports.map(({ name, port }) => ({ name, port, protocol: 'TCP', targetPort: name }));
}
