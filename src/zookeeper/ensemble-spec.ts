import { DEFAULT_CLUSTER_DOMAIN, DEFAULT_VOTERS } from '../defaults';
import type { EnsembleMetrics } from './ensemble-metrics';
import { ZookeeperImage } from './zookeeper-image';
import { type TopologyModel, UNKNOWN_TOPOLOGY } from '../availability/topology';
import type { Labels } from '../kubernetes/labels';
import type { IpFamilies } from '../kubernetes/network/ip-families';
import type { Flow } from '../kubernetes/network/network-flows';
import { podPeer } from '../kubernetes/network/network-peer';
import type { PodOptionsModel } from '../kubernetes/pods/pod-options';
import type { PodUser } from '../kubernetes/pods/stateful-set';
import { kubernetesMinor } from '../kubernetes/scope-rules';
import { type UserIds, podUser } from '../security/user-ids';
import type { StorageModel } from '../storage/volumes/storage-model';

/** An ensemble as asked for: plain data, with the simple defaults filled in. */
export interface EnsembleSpec {
  readonly name: string;
  /** Name of the cluster that has made the ensemble for itself, else its own. */
  readonly owner: string;
  readonly namespace: string;
  readonly clusterDomain: string;
  readonly servers: number;
  readonly bootstrap: boolean;
  readonly storage: StorageModel;
  readonly volumeReplicas: number;
  readonly topology: TopologyModel;
  readonly pods: PodOptionsModel;
  /** Options that were set for the ensemble itself; the rest of `pods` follows from its cluster, which reviews it. */
  readonly ownPods: PodOptionsModel;
  /** Labels of the chart, for review; none where a cluster reviews them. */
  readonly chartLabels: Labels;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly user: PodUser | undefined;
  readonly labels: Labels;
  readonly kubernetesMinor: number;
  /** Who may connect as a client. */
  readonly clients: Flow['peers'];
  /** Undefined for the default of the Kubernetes cluster. */
  readonly ipFamilies: IpFamilies | undefined;
  /** Undefined where nobody watches. */
  readonly metrics: EnsembleMetrics | undefined;
}

type Requested = 'name' | 'owner' | 'namespace' | 'storage' | 'pods' | 'ownPods' | 'chartLabels' | 'labels';

/** What a user or a cluster asks of an ensemble. */
export interface EnsembleRequest extends Pick<EnsembleSpec, Requested> {
  readonly volumeReplicas?: number;
  readonly servers?: number;
  readonly bootstrap?: boolean;
  readonly topology?: TopologyModel;
  readonly image?: ZookeeperImage;
  readonly userIds?: UserIds;
  readonly clusterDomain?: string;
  readonly kubernetesVersion?: string;
  readonly clients?: Flow['peers'];
  readonly ipFamilies?: IpFamilies;
  readonly metrics?: EnsembleMetrics;
}

/** User and group of the official image. */
const ZOOKEEPER_USER = { user: 1000, group: 1000 };

/** The spec of an ensemble. */
export function ensembleSpec(request: EnsembleRequest): EnsembleSpec {
  const { name, owner, namespace, storage, pods, ownPods, chartLabels, labels } = request;
  const image = request.image ?? ZookeeperImage.official();
  return {
    name,
    owner,
    namespace,
    clusterDomain: request.clusterDomain ?? DEFAULT_CLUSTER_DOMAIN,
    servers: request.servers ?? DEFAULT_VOTERS,
    bootstrap: request.bootstrap ?? false,
    storage,
    volumeReplicas: request.volumeReplicas ?? storage.source.existing?.volumeReplicas ?? 1,
    topology: request.topology ?? UNKNOWN_TOPOLOGY,
    pods,
    ownPods,
    chartLabels,
    labels,
    image: image.reference,
    imagePullPolicy: image._pullPolicy,
    user: podUser(request.userIds, ZOOKEEPER_USER),
    kubernetesMinor: kubernetesMinor(request.kubernetesVersion),
    ipFamilies: request.ipFamilies,
    metrics: request.metrics,
    clients: request.clients ?? [podPeer({ 'app.kubernetes.io/name': 'kafka' })],
  };
}
