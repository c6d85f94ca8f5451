import { DEFAULT_SIZES, GRACE_SECONDS, JVM_SECONDS, STOP_WAIT_SECONDS, ZOOKEEPER_STARTUP_SECONDS } from '../defaults';
import type { EnsembleSpec } from './ensemble-spec';
import type { PlacementInput } from '../availability/pod-placement';
import { type Decided, decided } from '../core/decision';
import {
  type Labels, claimsInAllNamespaces, commonLabels, componentSelector, instanceSelector,
} from '../kubernetes/labels';
import { type ObjectNames, objectNames } from '../kubernetes/names';
import { sizing, type Sizing } from '../kubernetes/pods/sizing';
import { VolumePurpose } from '../storage/classes/volume-class-plan';
import { type VolumesPlan, planVolumes } from '../storage/volumes/volumes-plan';

/** Ports of a ZooKeeper server. */
export const ZOOKEEPER_PORTS = { client: 2181, quorum: 2888, election: 3888 } as const;

/** An ensemble with every decision taken. */
export interface EnsemblePlan {
  readonly spec: EnsembleSpec;
  readonly names: ObjectNames;
  readonly instance: Labels;
  readonly selector: Labels;
  readonly labels: Labels;
  readonly volumes: VolumesPlan;
  readonly sizing: Sizing;
  readonly placement: PlacementInput;
  readonly terminationGraceSeconds: Decided<number>;
  /** Longest wait of the preStop hook until the others keep a majority without the server. */
  readonly stopWaitSeconds: Decided<number>;
  readonly startupSeconds: Decided<number>;
}

/** Takes the decisions for an ensemble. */
export function planEnsemble(spec: EnsembleSpec): EnsemblePlan {
  const names = objectNames(spec.name, spec.namespace, spec.clusterDomain);
  const selector = componentSelector('zookeeper', spec.name, 'zookeeper');
  const volumes = planVolumes({
    storage: spec.storage,
    purpose: VolumePurpose.QUORUM_LOG,
    volumeReplicas: spec.volumeReplicas,
    className: () => names.clusterScoped('storage'),
    placement: {
      zones: spec.topology.zones,
      setZones: [],
      acrossZones: true,
      selector: { ...selector, ...claimsInAllNamespaces(spec.namespace, spec.owner) },
      strategyName: () => names.clusterScoped('placement'),
    },
    volumesPerPod: 1,
    pods: spec.servers,
    nodes: spec.topology.nodes,
    kubernetesMinor: spec.kubernetesMinor,
  });
  return {
    spec,
    names,
    instance: instanceSelector('zookeeper', spec.name),
    selector,
    labels: commonLabels(selector, spec.labels),
    volumes,
    sizing: sizing(spec.pods, DEFAULT_SIZES.zookeeper),
    placement: {
      selector,
      topology: spec.topology,
      pooled: volumes.pooled,
      portworx: volumes.portworx,
      voter: true,
      hostAntiAffinity: spec.pods.hostAntiAffinity,
    },
    terminationGraceSeconds: decided(
      GRACE_SECONDS.zookeeper, 'a ZooKeeper server has nothing to hand over: it flushes and stops',
    ),
    stopWaitSeconds: decided(
      STOP_WAIT_SECONDS, 'another server gets this time to come back; a drain on EKS fails after 900 s',
    ),
    startupSeconds: decided(ZOOKEEPER_STARTUP_SECONDS, `${JVM_SECONDS} s for the JVM on a busy node, and initLimit for `
      + 'the snapshot from the leader'),
  };
}

/** The full DNS names of the servers, in the order of their ordinals. */
export function serverAddresses(plan: EnsemblePlan): string[] {
  const { names } = plan;
  return ordinals(plan).map(ordinal => `${names.of('server')}-${ordinal}.${names.service('headless')}`);
}

/** Ordinals of the servers, bounded so that an absurd number causes a finding, not an endless list. */
export function ordinals({ spec: { servers } }: EnsemblePlan): number[] {
  return Array.from(
    { length: Number.isInteger(servers) ? Math.max(0, Math.min(servers, 99)) : 0 }, (_, ordinal) => ordinal,
  );
}

/** The addresses by which clients find the ensemble. */
export function connectString(plan: EnsemblePlan): string {
  return serverAddresses(plan).map(address => `${address}:${ZOOKEEPER_PORTS.client}`).join(',');
}
