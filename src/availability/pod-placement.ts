import { UNREACHABLE_SECONDS } from '../defaults';
import type { TopologyModel } from './topology';
import { type Decided, decided } from '../core/decision';
import type { Labels } from '../kubernetes/labels';
import type { Json } from '../kubernetes/manifest';
import { HostAntiAffinity } from '../kubernetes/pods/pod-options';
import type { PodPlacement } from '../kubernetes/pods/stateful-set';

/** What placement depends on. */
export interface PlacementInput {
  readonly selector: Labels;
  readonly topology: TopologyModel;
  /** Zone of this StatefulSet, if each zone has its own. */
  readonly zone?: string;
  /** Whether Portworx pools hold the volumes, so that STORK knows which nodes have replicas. */
  readonly pooled: boolean;
  /** Whether Portworx manages the volumes, so that STORK's health monitor deletes the pods of a dead node. */
  readonly portworx: boolean;
  /** Whether the pods are members of a quorum. With three zones, no zone may hold its majority. */
  readonly voter: boolean;
  /** Whether these pods can share a node. */
  readonly hostAntiAffinity: HostAntiAffinity;
}

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** The scheduler that puts a pod on a node with a replica of its volumes. */
export function scheduler({ pooled }: PlacementInput): Decided<string | undefined> {
  return pooled
    ? decided('stork', 'STORK puts a broker on a node that holds a replica of its volume')
    : decided(undefined, 'nothing to know beyond what the volume itself says');
}

/** How long a pod stays bound to an unreachable node. */
export function unreachableSeconds({ portworx, topology }: PlacementInput): Decided<number> {
  return topology.deadNodePodsDeleted ?? portworx
    ? decided(
      UNREACHABLE_SECONDS.failover,
      'something deletes the pods of a dead node, so waiting longer only delays the failover',
    )
    : decided(UNREACHABLE_SECONDS.kubernetes, 'nothing deletes the pods of a dead node; an earlier eviction would '
      + 'leave them Terminating and help nobody');
}

/** Whether pods are spread over zones, and how strictly. */
export function zoneSpread(
  { topology, zone, pooled, voter }: PlacementInput,
): Decided<'DoNotSchedule' | 'ScheduleAnyway' | undefined> {
  if (zone !== undefined) return decided(undefined, 'the StatefulSet belongs to one zone');
  if (topology.zones.length < 2) return decided(undefined, 'one zone');
  if (voter) {
    return decided('DoNotSchedule', 'two of three voters in one zone would stop the quorum with it; volumes are '
      + 'reached over the network where they are elsewhere');
  }
  if (topology.acrossZones) {
    return decided(
      'ScheduleAnyway', 'a pod may follow a replica of its volume into another zone',
    );
  }
  return pooled
    ? decided(
      'ScheduleAnyway', 'Portworx places volumes before pods, by a placement strategy; pods follow their volumes',
    )
    : decided('DoNotSchedule', 'volumes are made in the zone of their pod, and stay there, so the first placement '
      + 'decides the spread');
}

/** Where the pods of a StatefulSet go. */
export function placement(input: PlacementInput): PodPlacement {
  const spread = zoneSpread(input).value;
  const seconds = unreachableSeconds(input).value;
  return {
    schedulerName: scheduler(input).value,
    podAntiAffinity: podAntiAffinity(input),
    topologySpreadConstraints: spread && [{
      maxSkew: 1,
      topologyKey: ZONE,
      whenUnsatisfiable: spread,
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels: input.selector },
    }],
    tolerations: seconds === UNREACHABLE_SECONDS.kubernetes
      ? []
      : [
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds },
      ],
    nodeSelector: input.zone === undefined ? {} : { [ZONE]: input.zone },
  };
}

function podAntiAffinity({ selector, hostAntiAffinity }: PlacementInput): Json {
  const term = { labelSelector: { matchLabels: selector }, topologyKey: HOST };
  return hostAntiAffinity === HostAntiAffinity.PREFERRED
    ? { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] }
    : { requiredDuringSchedulingIgnoredDuringExecution: [term] };
}
