import { type ChildProcess, spawn } from 'child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'fs';
import { isIPv6 } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse, parseAllDocuments } from 'yaml';
import { addressOf, command, list, until } from './kubernetes';

/*
 * A real Prometheus on a node of the test cluster. It reads the PodMonitors and the PrometheusRule of a cluster as the
 * Prometheus operator does, which is not run, or the annotations of pods and the file of rules. It scrapes the kubelets
 * too.
 */

/** An alert that Prometheus knows. */
export interface FiringAlert {
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
}

/** A value of a series. */
export interface Sample {
  readonly metric: { readonly [label: string]: string };
  readonly value: number;
}

/** A panel of a dashboard, as Grafana reads it. */
export interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** A dashboard, as Grafana reads it. */
export interface Dashboard {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly Panel[];
}

/** Values of a series at times, in seconds of the epoch. */
export interface Series {
  readonly metric: { readonly [label: string]: string };
  readonly values: readonly (readonly [time: number, value: number])[];
}

/** A time in seconds of the epoch, and the seconds between two values. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
}

/** Prefix of the copies of alerts that fire at once, and not only after their `for`. */
const AT_ONCE = 'AtOnce';

/** What a cluster gives Prometheus and Grafana. */
export interface Watched {
  readonly namespace: string;
  /** Without any, pods are found by their annotations. */
  readonly monitors: readonly any[];
  readonly rules: readonly Rule[];
  readonly dashboards: readonly Dashboard[];
  /** Expressions of all dashboards. */
  readonly panels: readonly string[];
}

/** What the manifests of a cluster give Prometheus and Grafana. */
export function watched(manifests: string): Watched {
  const objects = parseAllDocuments(manifests).map(document => document.toJS());
  const dashboards = objects
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.grafana_dashboard === '1')
    .flatMap(({ data }) => Object.values<string>(data)).map((text): Dashboard => JSON.parse(text));
  const groups: any[] = objects.flatMap(({ kind, spec, data = {} }) => kind === 'PrometheusRule' ? spec.groups
    : Object.keys(data).filter(file => file.endsWith('.rules.yaml')).flatMap(file => parse(data[file]).groups));
  return {
    namespace: objects.find(({ kind }) => kind === 'StatefulSet').metadata.namespace,
    monitors: objects.filter(({ kind }) => kind === 'PodMonitor'),
    rules: groups.flatMap(({ rules }) => rules),
    dashboards,
    panels: dashboards.flatMap(({ panels }) => panels)
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  };
}

export class Prometheus {
  /** Starts it on a node. */
  public static async start(node: string, cluster: Watched): Promise<Prometheus> {
    const prometheus = new Prometheus(node, cluster, await kubelets());
    await prometheus.follow();
    await until('Prometheus answers', 60, async () => (await prometheus.query('vector(1)')).length === 1);
    return prometheus;
  }

  private readonly folder = mkdtempSync(join(tmpdir(), 'kafka-constructs-prometheus-'));
  private readonly process: ChildProcess;
  private output = '';

  private following?: NodeJS.Timeout;
  private stopped = false;

  private constructor(private readonly node: string, private readonly cluster: Watched, nodes: readonly Target[]) {
    const { rules } = cluster;
    const quick = rules.map(rule => ({ ...rule, alert: `${AT_ONCE}${rule.alert}`, for: undefined }));
    this.write('rules.json', { groups: [{ name: 'alerts', rules }, { name: 'at once', rules: quick }] });
    this.write('nodes.json', nodes);
    this.write('pods.json', []);
    this.write('prometheus.json', CONFIGURATION);
    this.process = spawn(process.env.E2E_CLUSTER!, [
      'on-node', node, 'prometheus', `--config.file=${join(this.folder, 'prometheus.json')}`,
      `--storage.tsdb.path=${join(this.folder, 'data')}`, '--web.listen-address=127.0.0.1:9090', '--log.level=warn',
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout!, this.process.stderr!]) stream.on('data', data => { this.output += data; });
  }

  /** The samples of an expression now. */
  public async query(expression: string): Promise<Sample[]> {
    const text = await command(process.env.E2E_CLUSTER!, [
      'on-node', this.node, 'promtool', 'query', 'instant', '--format=json', 'http://127.0.0.1:9090', expression,
    ]).catch(error => { throw new Error(`${error.message}\n${error.stderr}\n${this.output.slice(-2000)}`); });
    return JSON.parse(text).map(({ metric, value }: any) => ({ metric, value: Number(value[1]) }));
  }

  /** How many samples each expression has now. */
  public async counts(expressions: readonly string[]): Promise<number[]> {
    return (await this.queries(['instant'], expressions)).map(samples => samples.length);
  }

  /** The series of each expression in a time. */
  public async ranges(expressions: readonly string[], { start, end, step }: Range): Promise<Series[][]> {
    const options = [`--start=${start}`, `--end=${end}`, `--step=${step}s`];
    return (await this.queries(['range', ...options], expressions)).map(found => found.map(({ metric, values }) => (
      { metric, values: values.map(([time, value]: [number, string]) => [time, Number(value)] as const) })));
  }

  /** Alerts that fire now: those of the cluster, or those that fire at once. */
  public async firing(which: 'as they are' | 'at once'): Promise<FiringAlert[]> {
    const alerts = await this.query('ALERTS{alertstate="firing"}');
    return alerts.map(({ metric }) => ({ name: metric.alertname, labels: metric }))
      .filter(({ name }) => name.startsWith(AT_ONCE) === (which === 'at once'))
      .map(({ name, labels }) => ({ name: name.replace(AT_ONCE, ''), labels }));
  }

  /** Waits until an alert fires, without its `for`, or no longer fires. */
  public async until(state: 'fires' | 'does not fire', alert: string, seconds = 120): Promise<void> {
    await until(`${alert} ${state}`, seconds, async () => {
      const names = (await this.firing('at once')).map(({ name }) => name);
      return names.includes(alert) === (state === 'fires') || `firing: ${names.join(', ')}`;
    });
  }

  /** Alerts that have fired since it runs. */
  public async fired(): Promise<string[]> {
    const samples = await this.query('count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[1h]))');
    return samples.map(({ metric }) => metric.alertname).filter(name => !name.startsWith(AT_ONCE)).sort();
  }

  /** Whether it scrapes the kubelets too. */
  public async scrapeKubelets(on: boolean): Promise<void> {
    this.write('nodes.json', on ? await kubelets() : []);
  }

  public stop(): void {
    this.stopped = true;
    clearTimeout(this.following);
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One process asks for all: fifty at the same time would leave the cluster no CPU. */
  private async queries([kind, ...options]: readonly string[], expressions: readonly string[]): Promise<any[][]> {
    const query = `promtool query ${kind} --format=json ${options.join(' ')} http://127.0.0.1:9090 "$expression"`;
    const text = await command(process.env.E2E_CLUSTER!, [
      'on-node', this.node, 'bash', '-c', `for expression; do ${query}; echo; done`, 'queries', ...expressions,
    ]);
    return text.split('\n').filter(line => line !== '').map(line => JSON.parse(line));
  }

  /** Keeps the list of pods up to date. */
  private async follow(): Promise<void> {
    const targets = await podTargets(this.cluster).catch(() => []);
    if (this.stopped) return;
    this.write('pods.json', targets);
    this.following = setTimeout(() => void this.follow(), 2000);
  }

  /** Writes a file at once: Prometheus may read it at any time. */
  private write(file: string, content: object): void {
    writeFileSync(join(this.folder, `${file}.new`), JSON.stringify(content));
    renameSync(join(this.folder, `${file}.new`), join(this.folder, file));
  }
}

/** How Prometheus scrapes pods and kubelets, which it finds in files: Debian's cannot ask Kubernetes. */
const CONFIGURATION = {
  // Shorter than a user's, so that tests are.
  global: { scrape_interval: '5s', scrape_timeout: '5s', evaluation_interval: '2s' },
  rule_files: ['rules.json'],
  scrape_configs: [
    { job_name: 'pods', file_sd_configs: [{ files: ['pods.json'], refresh_interval: '1s' }] },
    {
      job_name: 'kubelet',
      scheme: 'https',
      tls_config: { insecure_skip_verify: true },
      file_sd_configs: [{ files: ['nodes.json'] }],
      metric_relabel_configs: [{ action: 'keep', source_labels: ['__name__'], regex: 'kubelet_volume_stats_.*' }],
    },
  ],
};

interface Target {
  readonly targets: readonly string[];
  readonly labels: { readonly [label: string]: string };
}

async function podTargets({ monitors, namespace }: Watched): Promise<Target[]> {
  if (monitors.length === 0) return annotatedTargets(namespace);
  return (await Promise.all(monitors.map(monitoredTargets))).flat();
}

/** The targets that annotations of pods name, with the labels that the documentation asks for. */
async function annotatedTargets(namespace: string): Promise<Target[]> {
  const annotation = (pod: any, name: string) => pod.metadata.annotations?.[`prometheus.io/${name}`];
  return (await list('pods', namespace)).filter(pod => annotation(pod, 'scrape') === 'true' && isScraped(pod.status))
    .map(pod => ({
      targets: [socket(pod.status.podIP, annotation(pod, 'port'))],
      labels: { __metrics_path__: annotation(pod, 'path'), namespace, pod: pod.metadata.name },
    }));
}

function isScraped({ podIP, phase }: any): boolean {
  return podIP !== undefined && !['Failed', 'Succeeded'].includes(phase);
}

function socket(address: string, port: string | number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The targets of a PodMonitor with the labels that the operator gives them. */
async function monitoredTargets({ metadata: { namespace, name }, spec }: any): Promise<Target[]> {
  const [{ port, path }] = spec.podMetricsEndpoints;
  const selector = Object.entries(spec.selector.matchLabels).map(entry => entry.join('=')).join(',');
  return (await list('pods', namespace, selector)).flatMap(({ metadata, spec: { containers }, status }) =>
    containers.flatMap((container: any) => (container.ports ?? [])
      .filter((one: any) => one.name === port && isScraped(status))
      .map(({ containerPort }: any) => ({
        targets: [socket(status.podIP, containerPort)],
        labels: {
          __metrics_path__: path, job: `${namespace}/${name}`, namespace, pod: metadata.name, container: container.name, endpoint: port,
        },
      }))));
}

/** The kubelets, which know how full volumes are. */
async function kubelets(): Promise<Target[]> {
  return (await list('nodes', 'default')).map(node => ({
    targets: [socket(addressOf(node), 10250)],
    labels: { node: node.metadata.name },
  }));
}

/** Metrics of programs that do not run here: kube-state-metrics and Portworx. */
const ELSEWHERE = /^(kube|px)_/;

/** Whether an expression asks for what runs here. */
export function isAnswered(expression: string): boolean {
  return !selectorsIn(expression).some(selector => ELSEWHERE.test(selector));
}

/** An expression as Grafana asks it: four scrapes are its least interval of a rate. */
export function asked(expression: string): string {
  return expression.replaceAll('$__rate_interval', '20s');
}

/** Vector selectors of an expression: names of metrics with their matchers. */
export function selectorsIn(expression: string): string[] {
  return [...expression.matchAll(/\b([a-z_]+)\{[^}]*\}/g)].map(([selector]) => selector);
}
