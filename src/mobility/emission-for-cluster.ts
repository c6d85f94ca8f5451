import type { IConstruct } from 'constructs';
import { type MovedCluster, movedCluster } from './moved-cluster';
import { type Review, reviewed, tablesOf } from '../core/rule';
import type { WarningPolicy } from '../core/warning-policy';
import type { Emission } from '../emit/emit';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { ManifestsByKey } from '../kubernetes/manifest';

/**
 * What a construct emits for a cluster. Nothing if the input of the cluster has wrong types, which the cluster reports.
 */
export function emissionForCluster<Model>(
  scope: IConstruct, cluster: KafkaCluster, reviews: readonly Review<Model>[],
  make: (cluster: MovedCluster) => { readonly model: Model; readonly manifests: ManifestsByKey },
  warningPolicy: WarningPolicy = {},
): Emission {
  const { _parts } = cluster;
  if (_parts === undefined) return { findings: [], tables: tablesOf(reviews), manifests: {}, warningPolicy };
  const { model, manifests } = make(movedCluster(_parts));
  return { ...reviewed(reviews, model, scope.node.path), manifests, warningPolicy };
}
