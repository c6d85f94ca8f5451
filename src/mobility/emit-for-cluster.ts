import type { IConstruct } from 'constructs';
import type { MovedCluster } from './moved-cluster';
import { movedCluster } from './moved-cluster';
import type { Finding, WarningPolicy } from '../core/finding';
import type { Emitted } from '../core/front-end';
import { emit } from '../core/front-end';
import type { ManifestsByRole } from '../core/manifest';
import type { KafkaCluster } from '../kafka/kafka-cluster';

/** What is made of a cluster. */
interface MadeOfCluster {
  readonly findings: readonly Finding[];
  readonly manifests: ManifestsByRole;
}

/** Emits what is made of a cluster; nothing for one whose props are no values of their kind, which has findings of its own. */
export function emitForCluster(
  scope: IConstruct, { _parts }: KafkaCluster, codes: readonly string[],
  make: (cluster: MovedCluster) => MadeOfCluster, warningPolicy: WarningPolicy = {},
): Emitted {
  const { findings, manifests } = _parts === undefined ? { findings: [], manifests: {} } : make(movedCluster(_parts));
  return emit(scope, { findings, manifests, warningPolicy, codes });
}
