import { explainOutput, reportOutput, simulateOutput } from './cluster-plans';
import type { RenderedStatefulSet } from './rendered-stateful-set';
import { type Target, changeClassScript, replaceScript, resizeScript, rollScript } from './scripts';
import { type Choice, select } from './selection';
import { UsageError } from './usage-error';
import { planOutput } from './workload-plan';
import { bytesOfQuantity, quantity } from '../core/quantity';

/** The options of all commands; each takes a value. */
export type Option = 'stateful-set' | 'cluster' | 'namespace' | 'size' | 'context' | 'timeout'
  | 'fail' | 'network' | 'filled' | 'growth' | 'months' | 'price' | 'format' | 'name';

/** What an option says, for the help. */
export const OPTIONS: { readonly [option in Option]: string } = {
  'stateful-set': '--stateful-set NAME    one StatefulSet',
  'cluster': '--cluster NAME         the StatefulSets of a cluster; NAMESPACE/NAME where namespaces have clusters of '
    + 'the same name',
  'namespace': '--namespace NAME       look at the clusters of this namespace only',
  'size': '--size SIZE            the new size of each volume, for example 1Ti',
  'context': '--context NAME         context of kubectl that the script uses; default: the current one when it runs',
  'fail': '--fail NODE,...        nodes that lose power, as the report names them, or a zone; default: the node of the '
    + 'first broker',
  'network': '--network GBIT         what the network of a node carries in one direction, in Gbit/s; default: 10',
  'filled': '--filled PERCENT       how much of each volume is in use; default: 60',
  'growth': '--growth PERCENT       growth of what is in use, each month; default: 5',
  'months': '--months NUMBER        months of the forecast; default: 12',
  'price': '--price TYPE=NUMBER,...  price of a GiB of a type of disk in a month, for example gp3=0.07; default: list '
    + 'prices',
  'format': '--format json          print data as JSON',
  'name': '--name NAME            name of the cluster and its namespace; default: kafka',
  'timeout': '--timeout TIME         the script gives up after this time, for example 90m or 2d; default: 24h',
};

/** The values of a call. */
export type Values = { readonly [option in Option]?: string };

/** A command of the command line. */
export interface Command {
  readonly summary: string;
  readonly about: string;
  readonly options: readonly Option[];
  /** Page of the documentation. */
  readonly page: string;
  /** What follows the name of the command in its help. */
  readonly argument: string;
  /** Whether the output is a script, which then fails too when the call was wrong. */
  readonly isScript: boolean;
  readonly output: (files: readonly string[], values: Values) => string;
}

/** Where the pages are: the package does not contain them. */
export const DOCS = 'https://github.com/kafka-constructs/kafka-constructs/blob/main/docs/tasks';

const COMMON: readonly Option[] = ['cluster', 'namespace', 'context', 'timeout'];
const isBroker = ({ component }: RenderedStatefulSet) => component === 'broker';

const SCRIPT = { argument: 'FILE...', isScript: true } as const;
const REPORT: readonly Option[] = ['cluster', 'namespace', 'network', 'filled', 'format'];

/** The commands by name. */
export const COMMANDS: { readonly [name: string]: Command } = {
  'resize': {
    summary: 'grow volumes',
    about: 'Writes a script that grows the claims of brokers (--cluster) or of one StatefulSet, and their claim '
      + 'templates. Pods keep running.',
    options: ['stateful-set', ...COMMON, 'size'],
    page: 'grow-volumes.md',
    ...SCRIPT,
    output: (files, values) => resizeScript(target(files, values, isBroker, true), checkedSize(values)),
  },
  'replace': {
    summary: 'add a log directory, or change labels of claims',
    about: 'Writes a script that recreates StatefulSets whose claim templates have changed. Pods and claims stay; '
      + 'brokers that lack a volume are restarted one at a time.',
    options: ['stateful-set', ...COMMON],
    page: 'add-a-log-directory.md',
    ...SCRIPT,
    output: (files, values) => replaceScript(withTools(target(files, values, () => true, true))),
  },
  'change-class': {
    summary: 'move brokers to volumes of another StorageClass',
    about: 'Writes a script that moves brokers to volumes of the rendered StorageClass, one at a time: each broker '
      + 'copies its data again from the others.',
    options: ['stateful-set', ...COMMON],
    page: 'change-the-storage-class.md',
    ...SCRIPT,
    output: (files, values) => changeClassScript(withTools(brokersOnly(target(files, values, isBroker, true)))),
  },
  'roll': {
    summary: 'restart pods that do not run their current template',
    about: 'Writes a script that restarts ZooKeeper servers, controllers and brokers that do not run their current '
      + 'template: one at a time, and only while the quorum is complete and every partition is in sync.',
    options: COMMON,
    page: 'restart-brokers.md',
    ...SCRIPT,
    output: (files, values) => rollScript(withTools(target(files, values, () => true, false))),
  },
  'plan': {
    summary: 'size a cluster for a workload',
    about: 'Prints a TypeScript program that creates a cluster for a workload, with every figure and '
      + 'its reason in a comment. The '
      + 'workload is a YAML file with the properties of CapacityPlan.of, for example `ingestPerSecond: 50Mi`.',
    options: ['name', 'format'],
    page: 'plan-a-cluster.md',
    argument: 'WORKLOAD.yaml',
    isScript: false,
    output: planOutput,
  },
  'explain': {
    summary: 'what was decided for a cluster, and why',
    about: 'Prints every decision of the rendered clusters with its reason, and the findings. With the CODE of a '
      + 'finding, prints what it means.',
    options: ['cluster', 'namespace', 'format'],
    page: 'plan-a-cluster.md',
    argument: 'FILE...|CODE',
    isScript: false,
    output: explainOutput,
  },
  'simulate': {
    summary: 'what happens when nodes fail, step by step',
    about: 'Prints what happens to a rendered cluster when nodes lose power: what is down, where brokers start, when '
      + 'lost volume replicas are rebuilt. The times come from a model.',
    options: [...REPORT, 'fail'],
    page: 'plan-a-cluster.md',
    argument: 'FILE...',
    isScript: false,
    output: simulateOutput,
  },
  'report': {
    summary: 'a self-contained HTML page about a cluster',
    about: 'Prints a page in HTML about a rendered cluster: what a failure does, what is survived, recovery times, '
      + 'other choices of replicas, growth, cost, decisions and findings. The page is self-contained.',
    options: [...REPORT, 'growth', 'months', 'price'],
    page: 'plan-a-cluster.md',
    argument: 'FILE...',
    isScript: false,
    output: reportOutput,
  },
};

function target(
  files: readonly string[], values: Values, ofCluster: (set: RenderedStatefulSet) => boolean, needsName: boolean,
): Target {
  const choice: Choice = {
    files,
    statefulSet: values['stateful-set'],
    cluster: values.cluster,
    namespace: values.namespace,
  };
  return {
    ...select(choice, ofCluster, needsName),
    context: values.context,
    timeoutSeconds: seconds(values.timeout ?? '24h'),
  };
}

/** Kafka's tools are found by the files that brokers mount. */
function withTools(chosen: Target): Target {
  const brokers = chosen.cluster.filter(isBroker);
  const onlyZookeeper = brokers.length === 0 && chosen.chosen.every(({ component }) => component === 'zookeeper');
  if (onlyZookeeper || brokers.some(({ scripts }) => scripts !== undefined)) return chosen;
  throw new UsageError(brokers.length === 0
    ? `the files have no brokers of ${chosen.chosen[0].cluster}, which the script needs to check its controllers: give `
      + 'all files of the cluster, or their folder'
    : `the files have no ConfigMap of ${brokers[0].name}, which tells where Kafka's tools are: give all files of the `
      + 'cluster, or their folder');
}

function brokersOnly(chosen: Target): Target {
  const voter = chosen.chosen.find(set => set.voter || set.component !== 'broker');
  if (voter === undefined) return chosen;
  throw new UsageError(`${voter.name} holds a log of the quorum, which brokers do not replicate: replace its members `
    + `one by one, see ${DOCS}/replace-a-controller.md`);
}

/** The size as Kubernetes keeps it, so that it can be compared with what is there. */
function checkedSize({ size }: Values): string {
  const bytes = bytesOfQuantity(size ?? '');
  if (bytes !== undefined) return quantity(bytes);
  throw new UsageError(
    size === undefined
      ? '--size is missing, for example --size 1Ti'
      : `--size takes a whole number and Ki, Mi, Gi or Ti, for example 1Ti; got ${size}`,
  );
}

const TIMES: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(time: string): number {
  const [, number, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(time) ?? [];
  if (number !== undefined) return Number(number) * TIMES[unit];
  throw new UsageError(`--timeout takes a whole number and s, m, h or d, for example 90m; got ${time}`);
}
