import { documentsOf } from './input-files';
import { type RenderedStatefulSet, renderedStatefulSets } from './rendered-stateful-set';
import type { Target } from './scripts';
import { UsageError } from './usage-error';

/** What a user chooses StatefulSets by. */
export interface Choice {
  readonly files: readonly string[];
  readonly statefulSet?: string;
  /** NAME or NAMESPACE/NAME. */
  readonly cluster?: string;
  readonly namespace?: string;
}

type Selected = Pick<Target, 'chosen' | 'cluster'>;

/** The StatefulSets of a call: one by name, or those of a cluster that the command works on. */
export function select(choice: Choice, ofCluster: (set: RenderedStatefulSet) => boolean, needsName: boolean): Selected {
  const all = setsIn(choice);
  if (choice.statefulSet !== undefined && choice.cluster !== undefined) {
    throw new UsageError('give --stateful-set or --cluster, not both');
  }
  if (choice.statefulSet !== undefined) return named(choice, all);
  if (choice.cluster === undefined && needsName) {
    throw new UsageError('give --stateful-set NAME, or --cluster NAME for all of a cluster; the files have the '
      + `clusters ${clusters(all)} and the StatefulSets ${names(all)}`);
  }
  const cluster = wholeCluster(choice, all);
  const chosen = cluster.filter(ofCluster);
  if (chosen.length === 0) {
    throw new UsageError(
      `the files have no StatefulSet of brokers of ${idOf(cluster[0])}; they have ${names(cluster)}`,
    );
  }
  return { chosen, cluster };
}

function setsIn({ files, namespace }: Choice): RenderedStatefulSet[] {
  if (files.length === 0) throw new UsageError('FILE is missing');
  const all = renderedStatefulSets(documentsOf(files));
  const sets = all.filter(set => namespace === undefined || set.namespace === namespace);
  const where = files.join(', ').replace(/^-$/, 'standard input');
  if (all.length === 0) throw new UsageError(`${where} has no StatefulSet of kafka-constructs`);
  if (sets.length === 0) {
    throw new UsageError(`${where} has no StatefulSet of kafka-constructs in namespace ${namespace}; it has the `
      + `clusters ${clusters(all)}`);
  }
  const twice = sets.find((set, index) =>
    sets.findIndex(other => other.name === set.name && other.namespace === set.namespace) !== index);
  if (twice !== undefined) {
    throw new UsageError(`the files have StatefulSet ${twice.name} of namespace ${twice.namespace} more than once`);
  }
  return sets;
}

function named({ statefulSet }: Choice, all: readonly RenderedStatefulSet[]): Selected {
  const found = all.filter(({ name }) => name === statefulSet);
  if (found.length === 0) throw new UsageError(`the files have no StatefulSet ${statefulSet}; they have ${names(all)}`);
  if (found.length > 1) {
    throw new UsageError(`several namespaces have a StatefulSet ${statefulSet} `
      + `(${found.map(({ namespace }) => namespace).join(', ')}); name one with --namespace`);
  }
  return { chosen: found, cluster: all.filter(set => idOf(set) === idOf(found[0])) };
}

function wholeCluster({ cluster }: Choice, all: readonly RenderedStatefulSet[]): RenderedStatefulSet[] {
  const matching = all.filter(set => cluster === undefined || cluster === set.cluster || cluster === idOf(set));
  if (matching.length === 0) throw new UsageError(`the files have no cluster ${cluster}; they have ${clusters(all)}`);
  if (new Set(matching.map(idOf)).size > 1) {
    throw new UsageError('the files have several clusters '
    + `(${clusters(matching)}); name one with --cluster NAMESPACE/NAME`);
  }
  return matching;
}

function idOf({ namespace, cluster }: RenderedStatefulSet): string {
  return `${namespace}/${cluster}`;
}

function clusters(sets: readonly RenderedStatefulSet[]): string {
  return [...new Set(sets.map(idOf))].join(', ');
}

function names(sets: readonly RenderedStatefulSet[]): string {
  return sets.map(({ name }) => name).join(', ');
}
