import type { Labels } from './labels';
import type { Json, Manifest, NamedPort } from './manifest';
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
  identity: ObjectIdentity, selector: Labels, ports: readonly NamedPort[],
): Manifest {
  return service(identity, { clusterIP: 'None', publishNotReadyAddresses: true, selector, ports: servicePorts(ports) });
}

/** A Service with a cluster IP, for the pods that are Ready. */
export function clusterService(
  identity: ObjectIdentity, selector: Labels, ports: readonly NamedPort[],
): Manifest {
  return service(identity, { type: 'ClusterIP', selector, ports: servicePorts(ports) });
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
