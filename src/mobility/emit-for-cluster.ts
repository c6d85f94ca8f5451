import type { IConstruct } from 'constructs';
import { type MovedCluster, movedCluster } from './moved-cluster';
import type { Finding, WarningPolicy } from '../core/finding';
import { type Emitted, type Input, emit, refuse } from '../emit/emit';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { ManifestsByKey } from '../kubernetes/manifest';

/** What is made of a cluster. */
interface MadeOfCluster {
  readonly findings: readonly Finding[];
  readonly manifests: ManifestsByKey;
}

/** Emits what is made of a cluster; nothing where types of the input are wrong, or types of the cluster's, which has findings of its own. */
export function emitForCluster<Props extends { readonly cluster: KafkaCluster }>(
  scope: IConstruct, { props, findings: wrong }: Input<Props>, codes: readonly string[],
  make: (cluster: MovedCluster) => MadeOfCluster, warningPolicy: WarningPolicy = {},
): Emitted {
  if (wrong.length > 0) return refuse(scope, wrong);
  const { _parts } = props.cluster;
  const { findings, manifests } = _parts === undefined ? { findings: [], manifests: {} } : make(movedCluster(_parts));
  return emit(scope, { findings, manifests, warningPolicy, codes });
}
