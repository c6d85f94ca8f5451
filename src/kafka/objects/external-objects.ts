import { isIP } from 'net';
import type { StringMap } from '../../core/string-map';
import { tlsRoute } from '../../custom-resources/gateway-api';
import type { Labels } from '../../kubernetes/labels';
import { type Manifest, compact, existing } from '../../kubernetes/manifest';
import { type Exposure, exposedService } from '../../kubernetes/objects';
import {
  type ExternalModel, type GatewayReference, ExternalTrafficPolicy, TlsRouteVersion,
} from '../external-listener';
import { type ClusterPlan, clusterIdentity, nodeIds } from '../plan/cluster-plan';
import { type ExternalListener, brokerPort, externalListeners, withId } from '../plan/external-plan';

/** Services, and routes of a gateway, by which clients outside of the Kubernetes cluster reach the brokers. */
export function externalObjects(plan: ClusterPlan): { [key: string]: Manifest } {
  return Object.fromEntries(externalListeners(plan.spec).flatMap(listener =>
    endpoints(plan, listener).flatMap(endpoint => endpointObjects(plan, listener, endpoint))));
}

/** One address outside: of a broker, or of all of them. */
interface Endpoint {
  /** Node id of the broker, or `bootstrap`. */
  readonly id: number | 'bootstrap';
  readonly host: string | undefined;
  readonly port: number;
  readonly selector: Labels;
}

/** Key of the objects of an address outside. Names of listeners have no dot, so keys of two listeners never meet. */
function externalKey(listener: string, id: number | 'bootstrap'): string {
  return `external.${listener}.${id}`;
}

function endpoints({ names, pools, brokerSelector }: ClusterPlan, { external }: ExternalListener): Endpoint[] {
  const { bootstrap, brokerHost } = external;
  return [
    ...bootstrap === undefined ? [] : [{ id: 'bootstrap' as const, ...bootstrap, selector: brokerSelector }],
    ...pools.flatMap(({ sets, selector }) => sets.flatMap(set => nodeIds(set).map(id => ({
      id,
      host: brokerHost === undefined ? undefined : withId(brokerHost, id),
      port: brokerPort(external, id),
      selector: { ...selector, 'statefulset.kubernetes.io/pod-name': `${names.of(set.key)}-${id}` },
    })))),
  ];
}

function endpointObjects(plan: ClusterPlan, listener: ExternalListener, endpoint: Endpoint): [string, Manifest][] {
  const { external: { gateway }, name, port } = listener;
  const { id, host, selector } = endpoint;
  const key = externalKey(name, id);
  const identity = clusterIdentity(plan, `${name}-${id}`);
  return Object.entries(existing({
    [key]: exposedService(identity, selector, name, exposure(listener, endpoint), plan.spec.ipFamilies),
    [`${key}.route`]: gateway === undefined || host === undefined ? undefined
      : tlsRoute(identity, gateway.routeVersion ?? TlsRouteVersion.V1, {
        parent: parent(gateway), host, service: { name: identity.name, port },
      }),
  }));
}

function exposure({ external, port: ofPods }: ExternalListener, { id, host, port }: Endpoint): Exposure {
  switch (external.kind) {
    case 'gateway': return { type: 'ClusterIP', port: ofPods };
    case 'node ports': return {
      type: 'NodePort',
      port: ofPods,
      nodePort: port,
      // A client that knows the node of a broker needs no other node on its way.
      externalTrafficPolicy: host === undefined && id !== 'bootstrap'
        ? ExternalTrafficPolicy.LOCAL : external.trafficPolicy,
    };
    default: return compact({
      type: 'LoadBalancer',
      port,
      annotations: annotations(external, id, host),
      externalTrafficPolicy: external.trafficPolicy,
      loadBalancerClass: external.loadBalancerClass,
      loadBalancerSourceRanges: external.sourceRanges,
    });
  }
}

function annotations(external: ExternalModel, id: Endpoint['id'], host: string | undefined): StringMap {
  return {
    ...external.externalDns && host !== undefined && isIP(host) === 0 ? dnsRecord(host) : {},
    ...Object.fromEntries(Object.entries(external.annotations).map(([key, value]) => [key, withId(value, id)])),
  };
}

/** Annotations by which external-dns knows the host of a Service: version 0.22 changed the prefix. */
function dnsRecord(host: string): StringMap {
  return Object.fromEntries(['external-dns.kubernetes.io', 'external-dns.alpha.kubernetes.io']
    .map(prefix => [`${prefix}/hostname`, host]));
}

function parent({ gatewayName, namespace, listenerName }: GatewayReference) {
  return { name: gatewayName, namespace, sectionName: listenerName };
}
