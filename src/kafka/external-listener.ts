import type { Authentication } from './authentication';
import { isDeferred } from '../core/deferred';
import { DEFAULT_EXTERNAL_PORT } from '../defaults';
import { NetworkPeer } from '../kubernetes/network/network-peer';
import { isRange } from '../kubernetes/network/peer-rules';

/** Where a broker's number stands in a host name. */
export const BROKER_ID = '{id}';

/** A listener with TLS that clients outside of the Kubernetes cluster connect to. */
export interface ExternalListenerProps {
  /** How clients authenticate. */
  readonly authentication: Authentication[];

  /**
   * Port of the brokers' pods.
   *
   * @default 9094
   */
  readonly port?: number;

  /**
   * Who may connect to the pods, by the addresses that the pods see.
   *
   * @default - the `sourceRanges` of load balancers that keep the addresses of clients; otherwise anyone, because pods
   * see the addresses of nodes or of a proxy
   */
  readonly allowFrom?: NetworkPeer[];
}

/** How Services with an address outside of the cluster choose the nodes that receive traffic. */
export enum ExternalTrafficPolicy {
  /**
   * Only nodes on which a pod of the Service runs. Pods see the addresses of clients. The load balancer finds the node
   * by its own health checks.
   */
  LOCAL = 'Local',
  /** All nodes; they forward to the pod, which sees the address of a node. */
  CLUSTER = 'Cluster',
}

/** Services of type LoadBalancer. */
export interface LoadBalancerServiceProps extends ExternalListenerProps {
  /**
   * Ranges of client addresses that the load balancers admit, for example `203.0.113.0/24`.
   *
   * @default - everyone who can reach the load balancers
   */
  readonly sourceRanges?: string[];

  /**
   * Class of the load balancers, for example `service.k8s.aws/nlb`. It cannot be changed later.
   *
   * @default - the cluster's default
   */
  readonly loadBalancerClass?: string;

  /**
   * Annotations of the Services, by which a cloud configures its load balancers. `{id}` in a value is the node id of
   * the broker, or `bootstrap`.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Whether Services have the annotations from which external-dns makes DNS records for the hosts.
   *
   * @default true
   */
  readonly externalDns?: boolean;
}

/** A load balancer for each broker. */
export interface LoadBalancersProps extends LoadBalancerServiceProps {
  /**
   * Host by which clients reach one broker; `{id}` is its node id: `broker-{id}.kafka.example.com`. An IP address is
   * possible too.
   */
  readonly brokerHost: string;

  /**
   * Host of one more load balancer, by which clients find the brokers.
   *
   * @default - none; clients start with the hosts of the brokers
   */
  readonly bootstrapHost?: string;

  /**
   * Port of the load balancers.
   *
   * @default - `port`
   */
  readonly loadBalancerPort?: number;

  /**
   * Which nodes receive traffic.
   *
   * @default ExternalTrafficPolicy.LOCAL
   */
  readonly trafficPolicy?: ExternalTrafficPolicy;
}

/** One address with a port for each broker. */
export interface SharedLoadBalancerProps extends LoadBalancerServiceProps {
  /** Host, or IP address, of all brokers. */
  readonly host: string;

  /**
   * Port by which clients find the brokers.
   *
   * @default - `port`
   */
  readonly bootstrapPort?: number;

  /** Port of the broker with the node id 0; each broker has this port plus its node id. */
  readonly firstBrokerPort: number;
}

/** A port of all nodes for each broker. */
export interface NodePortsProps extends ExternalListenerProps {
  /** Port of all nodes by which clients find the brokers, from 30000 to 32767 unless the cluster has another range. */
  readonly bootstrapNodePort: number;

  /** Port of all nodes for the broker with the node id 0; each broker has this port plus its node id. */
  readonly firstBrokerNodePort: number;

  /**
   * Host that leads to nodes: a DNS name of all of them, or a load balancer that you run in front of them.
   *
   * @default - each broker is reached at the address of its node
   */
  readonly host?: string;

  /**
   * Addresses of all nodes that brokers can run on, which the certificate of the brokers then names. Needed without
   * `host`.
   *
   * @default - none
   */
  readonly nodeAddresses?: string[];
}

/** Versions of the kind TLSRoute. */
export enum TlsRouteVersion {
  /** Gateway API 1.5 and later. */
  V1 = 'v1',
  /** The experimental channel of Gateway API 1.4 and later. */
  V1ALPHA3 = 'v1alpha3',
  /** The experimental channel of every Gateway API; gateways such as Traefik 3.6 read it. */
  V1ALPHA2 = 'v1alpha2',
}

/** A Gateway of the Gateway API. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly gatewayName: string;

  /**
   * Namespace of the Gateway, whose listener must admit routes of the cluster's namespace (`allowedRoutes`).
   *
   * @default - the namespace of the cluster
   */
  readonly namespace?: string;

  /**
   * Name of the listener of the Gateway: protocol TLS, mode Passthrough.
   *
   * @default - every listener that admits the routes
   */
  readonly listenerName?: string;

  /**
   * Version of the routes, which the Gateway API in the cluster and the gateway must know.
   *
   * @default TlsRouteVersion.V1
   */
  readonly routeVersion?: TlsRouteVersion;
}

/** One gateway for all brokers, which finds the broker by the server name that a TLS client sends (SNI). */
export interface GatewayProps extends ExternalListenerProps {
  /** Host by which clients reach one broker; `{id}` is its node id: `broker-{id}.kafka.example.com`. */
  readonly brokerHost: string;

  /** Host by which clients find the brokers. */
  readonly bootstrapHost: string;

  /**
   * Port of the gateway.
   *
   * @default 443
   */
  readonly gatewayPort?: number;

  /**
   * The Gateway that routes are attached to.
   *
   * @default - none: a proxy of yours sends each host to its Service
   */
  readonly gateway?: GatewayReference;
}

/** How clients outside of the Kubernetes cluster reach the brokers, as plain data. */
export interface ExternalModel {
  readonly kind: 'load balancers' | 'shared load balancer' | 'node ports' | 'gateway';
  /** Host of a broker, with its number left open where it has one; undefined for the address of its node. */
  readonly brokerHost: string | undefined;
  /** One port of all brokers, or the port of broker 0, to which the other brokers add their node id. */
  readonly brokerPort: { readonly fixed: number } | { readonly first: number };
  /** Undefined where clients start with the brokers themselves. */
  readonly bootstrap: { readonly host: string | undefined; readonly port: number } | undefined;
  readonly nodeAddresses: readonly string[];
  readonly trafficPolicy: ExternalTrafficPolicy;
  /** Undefined for everybody. */
  readonly sourceRanges: readonly string[] | undefined;
  readonly loadBalancerClass?: string;
  readonly annotations: { readonly [key: string]: string };
  readonly externalDns: boolean;
  readonly gateway?: GatewayReference;
}

const NO_LOAD_BALANCER = {
  nodeAddresses: [],
  sourceRanges: undefined,
  annotations: {},
  externalDns: false,
  trafficPolicy: ExternalTrafficPolicy.CLUSTER,
} as const;

function loadBalancer(
  { sourceRanges, loadBalancerClass, annotations = {}, externalDns = true }: LoadBalancerServiceProps,
) {
  return { nodeAddresses: [], sourceRanges, loadBalancerClass, annotations, externalDns };
}

/** A load balancer for each broker, as plain data. */
export function loadBalancers(props: LoadBalancersProps): ExternalModel {
  const { brokerHost, bootstrapHost, trafficPolicy = ExternalTrafficPolicy.LOCAL } = props;
  const port = props.loadBalancerPort ?? props.port ?? DEFAULT_EXTERNAL_PORT;
  return {
    ...loadBalancer(props),
    kind: 'load balancers',
    brokerHost,
    brokerPort: { fixed: port },
    bootstrap: bootstrapHost === undefined ? undefined : { host: bootstrapHost, port },
    trafficPolicy,
  };
}

/** One address with a port for each broker, as plain data. */
export function sharedLoadBalancer(props: SharedLoadBalancerProps): ExternalModel {
  const { host, firstBrokerPort, bootstrapPort = props.port ?? DEFAULT_EXTERNAL_PORT } = props;
  return {
    ...loadBalancer(props),
    kind: 'shared load balancer',
    brokerHost: host,
    brokerPort: { first: firstBrokerPort },
    bootstrap: { host, port: bootstrapPort },
    // MetalLB, for one, shares an address only among Services that all nodes serve.
    trafficPolicy: ExternalTrafficPolicy.CLUSTER,
  };
}

/** A port of all nodes for each broker, as plain data. */
export function nodePorts(
  { host, nodeAddresses = [], bootstrapNodePort, firstBrokerNodePort }: NodePortsProps,
): ExternalModel {
  return {
    ...NO_LOAD_BALANCER,
    kind: 'node ports',
    brokerHost: host,
    brokerPort: { first: firstBrokerNodePort },
    bootstrap: { host, port: bootstrapNodePort },
    nodeAddresses,
  };
}

/** One gateway for all brokers, as plain data. */
export function gateway(
  { brokerHost, bootstrapHost, gatewayPort = 443, gateway: reference }: GatewayProps,
): ExternalModel {
  return {
    ...NO_LOAD_BALANCER,
    kind: 'gateway',
    brokerHost,
    brokerPort: { fixed: gatewayPort },
    bootstrap: { host: bootstrapHost, port: gatewayPort },
    gateway: reference,
  };
}

/** Who may connect to the pods where the user does not say. */
export function defaultPeers({ trafficPolicy, sourceRanges }: ExternalModel): NetworkPeer[] {
  return trafficPolicy === ExternalTrafficPolicy.LOCAL && sourceRanges !== undefined
    // What is wrong with a range is reported once.
    ? sourceRanges.filter(range => isDeferred(range) || isRange(range)).map(range => NetworkPeer.cidr(range))
    : [NetworkPeer.anywhere()];
}
