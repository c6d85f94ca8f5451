#!/usr/bin/env node
import { existsSync } from 'fs';
import { parseArgs } from 'util';
import { Yaml } from 'cdk8s';
import type { RenderedStatefulSet } from './rendered-stateful-set';
import { renderedStatefulSets } from './rendered-stateful-set';
import { changeClassScript, replaceScript, resizeScript, rollScript } from './scripts';
import { quantity } from '../core/quantity';

const USAGE = `Scripts for what Kubernetes does not do by editing, made for one cluster from its rendered manifests.

  kafka-constructs resize FILE --stateful-set NAME --size SIZE    grow the volumes, for example to 1Ti
  kafka-constructs replace FILE --stateful-set NAME               a further log directory, other labels of claims
  kafka-constructs change-class FILE --stateful-set NAME          move brokers to volumes of another StorageClass
  kafka-constructs roll FILE [--cluster NAME]                     restart brokers, one at a time, when every partition is in sync

FILE is a manifest that cdk8s has rendered. The script is written to standard output: read it, then run it with bash.
It needs kubectl; it can be interrupted and run again.
`;

/** What the user got wrong; printed without a stack. */
class UsageError extends Error {}

interface Arguments {
  readonly file: string;
  readonly statefulSet?: string;
  readonly size?: string;
  readonly cluster?: string;
}

const COMMANDS: { readonly [command: string]: (args: Arguments) => string } = {
  'resize': args => resizeScript(oneSet(args), checkedSize(args)),
  'replace': args => replaceScript(oneSet(args)),
  'change-class': args => changeClassScript(brokersOnly(oneSet(args))),
  'roll': args => rollScript(brokerSets(args)),
};

/** Runs the command line; the exit code comes back: 0 for a script, 2 for a wrong call. */
export function main(argv: readonly string[], out: (text: string) => void, error: (text: string) => void): number {
  try {
    const { values, positionals: [command, file] } = parsed(argv);
    if (values.help) {
      out(USAGE);
      return 0;
    }
    if (command === undefined || !Object.hasOwn(COMMANDS, command)) throw new UsageError(`unknown command: ${command ?? '(none)'}`);
    if (file === undefined) throw new UsageError('FILE is missing');
    out(COMMANDS[command]({ file, statefulSet: values['stateful-set'], size: values.size, cluster: values.cluster }));
    return 0;
  } catch (problem) {
    if (!(problem instanceof UsageError)) throw problem;
    error(`kafka-constructs: ${problem.message}\n\n${USAGE}`);
    return 2;
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { 'stateful-set': { type: 'string' }, 'size': { type: 'string' }, 'cluster': { type: 'string' }, 'help': { type: 'boolean', short: 'h' } },
    });
  } catch (problem) {
    throw new UsageError((problem as Error).message);
  }
}

function statefulSets(file: string): RenderedStatefulSet[] {
  if (!existsSync(file)) throw new UsageError(`cannot read ${file}: no such file`);
  const sets = renderedStatefulSets(Yaml.load(file) as unknown[]);
  if (sets.length === 0) throw new UsageError(`${file} has no StatefulSet of kafka-constructs`);
  return sets;
}

function oneSet({ file, statefulSet }: Arguments): RenderedStatefulSet {
  const sets = statefulSets(file);
  const found = sets.filter(({ name }) => name === statefulSet);
  const names = sets.map(({ name }) => name).join(', ');
  if (statefulSet === undefined) throw new UsageError(`--stateful-set is missing; ${file} has ${names}`);
  if (found.length !== 1) throw new UsageError(`${file} has ${found.length === 0 ? 'no' : 'more than one'} StatefulSet ${statefulSet}; it has ${names}`);
  return found[0];
}

function brokersOnly(set: RenderedStatefulSet): RenderedStatefulSet {
  if (set.component === 'broker' && set.scripts !== undefined && !isVoter(set)) return set;
  throw new UsageError(`${set.name} holds a quorum log, which no other broker has: replace its members one by one as docs/tasks/replace-a-controller.md says`);
}

/** Combined nodes keep metadata beside their partitions. */
function isVoter({ manifest }: RenderedStatefulSet): boolean {
  return JSON.stringify(manifest.spec.template.spec).includes('"name":"controller"');
}

function brokerSets({ file, cluster }: Arguments): RenderedStatefulSet[] {
  const brokers = statefulSets(file).filter(({ component }) => component === 'broker');
  const chosen = brokers.filter(set => cluster === undefined || clusterOf(set) === cluster);
  const clusters = [...new Set(brokers.map(set => `${set.namespace}/${clusterOf(set)}`))];
  if (chosen.length === 0) throw new UsageError(`${file} has no brokers${cluster === undefined ? '' : ` of a cluster ${cluster}; it has ${clusters.join(', ')}`}`);
  if (new Set(chosen.map(set => `${set.namespace}/${clusterOf(set)}`)).size > 1) {
    throw new UsageError(`${file} has several clusters (${clusters.join(', ')}); name one with --cluster`);
  }
  return chosen;
}

function clusterOf({ claimLabels }: RenderedStatefulSet): string {
  return claimLabels['app.kubernetes.io/instance'];
}

const UNITS: { readonly [suffix: string]: number } = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** The size as Kubernetes keeps it, so that it can be compared with what is there. */
function checkedSize({ size }: Arguments): string {
  const [, number, suffix] = /^([1-9]\d*)(Ki|Mi|Gi|Ti)$/.exec(size ?? '') ?? [];
  if (number !== undefined) return quantity(Number(number) * UNITS[suffix]);
  throw new UsageError(`--size takes a whole number and Ki, Mi, Gi or Ti, for example 1Ti; got ${size ?? 'nothing'}`);
}

if (require.main === module) {
  process.exitCode = main(process.argv.slice(2), text => void process.stdout.write(text), text => void process.stderr.write(text));
}
