import type { Duration } from 'cdk8s';
import type { StringMap } from '../core/string-map';

/**
 * Metrics that clients push to the brokers (KIP-714): an application needs no monitoring of its own. Clients of
 * Kafka 3.7 or later push them unless they set `enable.metrics.push=false`. The cluster needs KRaft.
 */
export interface ClientMetrics {
  /**
   * Class of the plug-in that receives them: a `MetricsReporter` that also implements `ClientTelemetry`. Kafka
   * includes none. Only brokers load it; a broker that cannot find it does not start. Its jars are on the class path of
   * the image, or `pods` adds them: `initContainers`, `volumes`, `volumeMounts`, and the variable `CLASSPATH` in `env`.
   */
  readonly receiver: string;

  /**
   * What clients are asked for. A job in the cluster makes the subscriptions. It does not delete one that is no longer
   * declared; `kafka-client-metrics.sh --delete` does.
   */
  readonly subscriptions: ClientMetricsSubscription[];
}

/** Metrics that some clients are asked for. */
export interface ClientMetricsSubscription {
  /** Name, unique in the cluster: letters, digits, `.`, `_`, `-`. */
  readonly name: string;

  /**
   * Prefixes of the names of metrics, for example `org.apache.kafka.producer.`.
   *
   * @default - all metrics
   */
  readonly metrics?: string[];

  /**
   * Time between two pushes of a client, 100 ms to an hour (limits of Kafka 3.9 and 4.4).
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;

  /**
   * The clients that are asked. Java regular expressions that match the whole value of `client_id`,
   * `client_instance_id`, `client_software_name`, `client_software_version`, `client_source_address` or
   * `client_source_port`.
   *
   * @default - all clients
   */
  readonly clients?: { [selector: string]: string };
}

/** Metrics of clients, as plain data. */
export interface ClientMetricsModel {
  readonly receiver: string;
  readonly subscriptions: readonly SubscriptionModel[];
}

/** A subscription, as plain data. */
export interface SubscriptionModel {
  readonly name: string;
  readonly metrics: readonly string[];
  readonly intervalMilliseconds: number;
  readonly clients: StringMap;
}

/** All metrics, as Kafka writes it. */
const ALL = '*';

/** The model of what users give. */
export function clientMetricsModel({ receiver, subscriptions }: ClientMetrics): ClientMetricsModel {
  return {
    receiver,
    subscriptions: subscriptions.map(({ name, metrics = [ALL], interval, clients = {} }) => ({
      name, metrics, intervalMilliseconds: interval?.toMilliseconds({ integral: false }) ?? 300_000, clients,
    })),
  };
}

/** A subscription by Kafka's own keys. */
export function subscriptionConfigs({ metrics, intervalMilliseconds, clients }: SubscriptionModel): StringMap {
  const match = Object.keys(clients).sort().map(selector => `${selector}=${clients[selector]}`);
  return {
    'interval.ms': String(intervalMilliseconds),
    // Empty stands for all clients, and replaces what was there.
    'match': match.join(','),
    'metrics': metrics.join(','),
  };
}
