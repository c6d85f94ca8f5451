import type { Json } from '../manifest';

/** A metric that the JMX exporter's agent reads from a JVM. */
export interface AgentMetric {
  /** Its name in Prometheus. */
  readonly name: string;
  readonly type: 'GAUGE' | 'COUNTER';
  /** Object name in JMX; `*` stands for any value of a key, which becomes a label. */
  readonly bean: string;
  readonly attribute: string;
  /** Set if the value is a text: the text becomes a label of this name, and the value is 1. */
  readonly textLabel?: string;
  /** Further labels. */
  readonly labels?: { readonly [label: string]: string };
  /** Names of the labels for each `*`, in order; the keys if undefined. An empty name makes no label. */
  readonly wildLabels?: readonly string[];
}

/** The configuration of the agent: what it reads, and under which names. It is JSON, which is YAML too. */
export function agentConfig(metrics: readonly AgentMetric[]): string {
  const config = {
    lowercaseOutputLabelNames: true,
    // Everything else stays unread: a scrape of all beans takes seconds.
    includeObjectNames: [...new Set(metrics.map(({ bean }) => bean))],
    rules: metrics.map(rule),
  };
  return `${JSON.stringify(config, null, 1)}\n`;
}

function rule({ name, type, bean, attribute, textLabel, labels = {}, wildLabels }: AgentMetric): Json {
  const [domain, keys] = bean.split(':');
  const wild = keys.split(',').filter(key => key.endsWith('=*')).map(key => key.slice(0, -2));
  const properties = keys.split(',').map(key => key.endsWith('=*') ? `${key.slice(0, -1)}(.+)` : key).join(', ');
  const all = {
    ...Object.fromEntries(wild.map((key, index) => [wildLabels?.[index] ?? key, `$${index + 1}`])
      .filter(([label]) => label !== '')),
    ...labels,
    ...textLabel === undefined ? {} : { [textLabel]: `$${wild.length + 1}` },
  };
  return {
    pattern: `^${domain.replaceAll('.', '\\.')}<${properties}><>${attribute}:${textLabel === undefined ? '' : ' (.+)'}`,
    name,
    type,
    // A rule that reads the value cannot be cached: the cache holds what a name leads to.
    ...textLabel === undefined ? { cache: true } : { value: 1 },
    ...Object.keys(all).length > 0 ? { labels: all } : {},
  };
}
