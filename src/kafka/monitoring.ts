import type { Duration } from 'cdk8s';
import { DEFAULT_METRICS_PORT, DEFAULT_SCRAPE_SECONDS } from '../defaults';
import { checked } from '../input/stand-ins';
import type { Labels } from '../kubernetes/labels';
import type { NetworkPeer } from '../kubernetes/network/network-peer';
import type { JmxAgent, JmxAgentModel, MetricsModel } from '../kubernetes/pods/jmx-agent';

/** How a cluster is watched. */
export interface MonitoringProps {
  /** Where the agent that exports the metrics of brokers and controllers comes from. */
  readonly agent: JmxAgent;

  /** The pods that scrape metrics. Network policies let only them connect to the metrics port. */
  readonly scrapedBy: NetworkPeer[];

  /**
   * Port of metrics of all pods of the cluster.
   *
   * @default 9404
   */
  readonly port?: number;

  /**
   * Time between two scrapes.
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Whether a pod beside the brokers exports what brokers do not: the lag of consumer groups, sizes of topics, and the
   * certificates that listeners show.
   *
   * @default true
   */
  readonly exporter?: boolean;

  /**
   * Whether ConfigMaps with dashboards for Grafana are made.
   *
   * @default true
   */
  readonly dashboards?: boolean;

  /**
   * Labels by which Grafana's sidecar finds the ConfigMaps of dashboards.
   *
   * @default { grafana_dashboard: '1' }, as the chart kube-prometheus-stack has it
   */
  readonly dashboardLabels?: { [key: string]: string };

  /**
   * Labels of series that tell this Kubernetes cluster from others, where one Prometheus or one Grafana has the series
   * of several: `{ cluster: 'eu-1' }`. Alerts and dashboards then read only those.
   *
   * @default - none: Prometheus has the series of this Kubernetes cluster alone
   */
  readonly seriesLabels?: { [key: string]: string };

  /**
   * Address of RUNBOOK.md of this cluster, for links in alerts.
   *
   * @default - alerts have no link; the chapter has the name of the alert
   */
  readonly runbookUrl?: string;
}

/** How the Prometheus operator watches a cluster. */
export interface PrometheusOperatorProps extends MonitoringProps {
  /**
   * Labels of the PodMonitor and the PrometheusRule, by which Prometheus selects them.
   *
   * @default { release: 'kube-prometheus-stack' }: what the chart of this name selects if its release has this name too
   */
  readonly selectedBy?: { [key: string]: string };
}

/** Metrics, alerts and dashboards of a cluster. */
export class Monitoring {
  /** By the Prometheus operator: a PodMonitor and a PrometheusRule. */
  public static prometheusOperator(props: PrometheusOperatorProps): Monitoring {
    return checked('Monitoring.prometheusOperator', [props], good => new Monitoring({
      ...model(good), kind: 'operator', selectedBy: good.selectedBy ?? { release: 'kube-prometheus-stack' },
    }));
  }

  /**
   * By annotations of pods (`prometheus.io/scrape` and so on), and a ConfigMap with a file of rules. For a Prometheus
   * whose scrape configuration reads them, and gives series the labels `namespace` and `pod`.
   */
  public static annotations(props: MonitoringProps): Monitoring {
    return checked('Monitoring.annotations', [props], good => new Monitoring({
      ...model(good), kind: 'annotations', selectedBy: {},
    }));
  }

  /** @internal */
  public readonly _model: MonitoringModel;

  private constructor(given: MonitoringModel) {
    this._model = given;
  }
}

/** How a cluster is watched, as plain data. */
export interface MonitoringModel {
  readonly kind: 'operator' | 'annotations';
  readonly agent: JmxAgentModel;
  readonly scrapedBy: readonly NetworkPeer[];
  readonly port: number;
  readonly intervalSeconds: number;
  readonly exporter: boolean;
  readonly dashboards: boolean;
  readonly dashboardLabels: Labels;
  readonly seriesLabels: Labels;
  readonly runbookUrl: string | undefined;
  readonly selectedBy: Labels;
}

function model(props: MonitoringProps): Omit<MonitoringModel, 'kind' | 'selectedBy'> {
  return {
    agent: props.agent._model,
    scrapedBy: props.scrapedBy,
    port: props.port ?? DEFAULT_METRICS_PORT,
    intervalSeconds: props.interval?.toSeconds({ integral: false }) ?? DEFAULT_SCRAPE_SECONDS,
    exporter: props.exporter ?? true,
    dashboards: props.dashboards ?? true,
    dashboardLabels: props.dashboardLabels ?? { grafana_dashboard: '1' },
    seriesLabels: props.seriesLabels ?? {},
    runbookUrl: props.runbookUrl,
  };
}

/** How pods are scraped; undefined where nobody watches. */
export function metricsOf(monitoring: MonitoringModel | undefined): MetricsModel | undefined {
  return monitoring && { agent: monitoring.agent, port: monitoring.port, annotated: monitoring.kind === 'annotations' };
}
