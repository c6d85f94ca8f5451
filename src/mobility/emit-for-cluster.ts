import type { IConstruct } from 'constructs';
import { type MovedCluster, movedCluster } from './moved-cluster';
import { type Review, reviewed, tablesOf } from '../core/rule';
import type { WarningPolicy } from '../core/warning-policy';
import { type Emitted, type Input, emit, refuse } from '../emit/emit';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { ManifestsByKey } from '../kubernetes/manifest';

/**
 * Emits objects derived from a cluster, or nothing if the input of either is of the wrong type. The cluster reports its
 * own.
 */
export function emitForCluster<Props extends { readonly cluster: KafkaCluster }, Model>(
  scope: IConstruct, { props, findings: wrong }: Input<Props>, reviews: readonly Review<Model>[],
  make: (cluster: MovedCluster) => { readonly model: Model; readonly manifests: ManifestsByKey },
  warningPolicy: WarningPolicy = {},
): Emitted {
  if (wrong.length > 0) return refuse(scope, wrong);
  const { _parts } = props.cluster;
  if (_parts === undefined) {
    return emit(
      scope, { findings: [], tables: tablesOf(reviews), manifests: {}, warningPolicy },
    );
  }
  const { model, manifests } = make(movedCluster(_parts));
  return emit(scope, { ...reviewed(reviews, model, scope.node.path), manifests, warningPolicy });
}
