import type { VolumesPlan } from './volumes-plan';
import { VolumeMobility } from '../../availability/volume-mobility';
import { ACTION_CONTROL_RULES } from '../../capacity/action-control';
import { VOLUME_GROWTH_RULES } from '../../capacity/volume-growth-rules';
import { Severity } from '../../core/finding';
import { GIBIBYTE, quantity } from '../../core/quantity';
import { isWhole } from '../../core/range';
import { type Review, reviewing, reviewingParts, ruleTable } from '../../core/rule';
import { isDnsSubdomain, isRfc1123Label } from '../../kubernetes/names';
import { VolumePurpose } from '../classes/volume-class-plan';
import { type VolumeClassSubject, CLASS_REVIEWS, ENCRYPTED_CLASS_REVIEWS } from '../classes/volume-class-rules';

/** Whether the drives of a lost node wait for its replacement, because every other node has storage already. */
function waitsForReplacement(
  { pooled, volumeReplicas, mobility, portworxCluster, spec: { nodes } }: VolumesPlan,
): boolean {
  const onDrivesOfOneNode = pooled && volumeReplicas < 2 && mobility.value !== VolumeMobility.NEVER;
  return onDrivesOfOneNode && nodes !== undefined && (portworxCluster?.storageNodes ?? 0) >= nodes;
}

/** Rules on the volumes of a group of nodes. */
export const VOLUMES_RULES = ruleTable<VolumesPlan>('Volumes', [
  {
    code: 'VOLUME_SIZE',
    severity: Severity.ERROR,
    about: 'A volume has a size of at least 1 GiB.',
    check: ({ sizeBytes }) => Number.isSafeInteger(sizeBytes) && sizeBytes >= GIBIBYTE ? undefined : {
      property: 'storage.size',
      value: quantity(sizeBytes),
      message: Number.isSafeInteger(sizeBytes)
        ? 'too small for the log of a Kafka node'
        : 'no volume has this size: it is not a whole number of bytes',
      allowed: 'Size.gibibytes(1) or more',
      fix: 'set `size`',
    },
  },
  {
    code: 'LOG_DIRECTORIES',
    severity: Severity.ERROR,
    about: 'A broker has 1 to 16 log directories.',
    check: ({ volumesPerPod }) => isWhole(volumesPerPod, 1, 16) ? undefined : {
      property: 'storage.logDirectories',
      value: volumesPerPod,
      message: 'not a number of volumes that a node can hold',
      allowed: '1 to 16',
      fix: 'use a number in the range',
    },
  },
  {
    code: 'STORAGE_CLASS_NAME',
    severity: Severity.ERROR,
    about: 'An existing class is named by a text that Kubernetes accepts as a name.',
    freeText: true,
    check: ({ own, className }) => own !== undefined || isDnsSubdomain(className) ? undefined : {
      property: 'storage.storageClass',
      value: className,
      message: 'no StorageClass can have this name, so no volume would be made',
      allowed: 'lower case letters, digits, `-`, `.`, starting and ending with a letter or digit',
      fix: 'copy the name from `kubectl get storageclasses`',
    },
  },
  {
    code: 'PORTWORX_NAMESPACE',
    severity: Severity.ERROR,
    about: 'The namespace of an existing Portworx cluster has a name that Kubernetes accepts.',
    freeText: true,
    check: ({ portworxCluster }) =>
      portworxCluster === undefined || isRfc1123Label(portworxCluster.portworxNamespace) ? undefined : {
        property: 'storage.portworxCluster',
        value: portworxCluster.portworxNamespace,
        message: 'no namespace can have this name',
        allowed: 'lower case letters, digits and hyphens',
        fix: 'correct the namespace of the imported cluster',
      },
  },
  {
    code: 'VOLUME_REPLICAS_MISMATCH',
    severity: Severity.ERROR,
    about: 'An existing class has the number of volume replicas that the replication asks for.',
    check: ({ spec: { storage: { source: { existing } }, volumeReplicas } }) => existing === undefined
      || existing.volumeReplicas === volumeReplicas ? undefined : {
        property: 'replication.volumeReplicas',
        value: volumeReplicas,
        message: `volumes of the class ${existing.className} have ${existing.volumeReplicas} replica(s), and a class `
          + 'cannot be changed',
        allowed: String(existing.volumeReplicas),
        fix: 'choose another class, or a replication that fits it; for an imported class, state its `volumeReplicas`',
      },
  },
  {
    code: 'QUORUM_LOG_CLASS',
    severity: Severity.ERROR,
    about: 'A class for quorum logs does not hold writes in memory.',
    check: ({ spec: { storage: { source: { existing } }, purpose } }) =>
      existing?.coalescesWrites && purpose === VolumePurpose.QUORUM_LOG ? {
        property: 'storage.storageClass',
        value: existing.className,
        message: 'the class is for broker data: writes are acknowledged that are in memory only',
        allowed: 'a class with io_profile none or journal',
        fix: 'give the quorum a `storage` of its own, on a KafkaStorageClass with VolumePurpose.QUORUM_LOG',
      } : undefined,
  },
  {
    code: 'NO_STORAGELESS_NODE',
    severity: Severity.INFO,
    about: 'Volumes with one replica on cloud drives come up again at once only where a node without storage can take '
      + 'over the drives of a lost one.',
    check: plan => !waitsForReplacement(plan) ? undefined : {
      property: 'storage.portworxCluster',
      value: `${plan.portworxCluster?.storageNodes} storage nodes of ${plan.spec.nodes} nodes`,
      message: 'no node is without storage, so when one is lost, its volumes and their pods are down until the '
        + 'instance is replaced',
      allowed: 'fewer storage nodes than nodes, in each zone',
      fix: 'lower `storageNodesPerZone` of the Portworx cluster, use two volume replicas, or see that instances are '
        + 'replaced automatically (an auto-scaling group)',
    },
  },
  {
    code: 'GROWTH_CLASS_NOT_EXPANDABLE',
    severity: Severity.ERROR,
    about: 'Volumes of an existing class grow only where the class allows expansion.',
    check: ({ growth, spec: { storage: { source: { existing } } } }) =>
      growth === undefined || existing?.expandable !== false ? undefined : {
        property: 'storage.growth',
        value: existing.className,
        message: 'the class does not allow volume expansion',
        allowed: 'a class with allowVolumeExpansion',
        fix: 'choose another class, or remove `growth`',
      },
  },
]);

/** Every rule on the volumes of a group of nodes. */
export const VOLUMES_REVIEWS: readonly Review<VolumesPlan>[] = [
  reviewingParts(CLASS_REVIEWS, ownClasses),
  reviewingParts(ENCRYPTED_CLASS_REVIEWS, plan => plan.own === undefined ? [plan] : []),
  reviewing(VOLUME_GROWTH_RULES, plan => [{ ...plan, autopilot: plan.portworxCluster?.autopilot ?? true }]),
  reviewing(
    ACTION_CONTROL_RULES,
    ({ growth }) => growth === undefined ? [] : [{ control: growth.control, property: 'storage.growth' }],
  ),
  reviewing(VOLUMES_RULES, plan => [plan]),
];

/** The class that the cluster makes, and what is known of its use. */
function ownClasses(
  { own, growth, portworxCluster, spec, sizeBytes, ceilingBytes }: VolumesPlan,
): VolumeClassSubject[] {
  return own === undefined ? [] : [{
    spec: own.spec,
    disks: [
      { property: 'storage.size', gibibytes: sizeBytes / GIBIBYTE },
      ...growth === undefined ? [] : [{ property: 'storage.growth.upTo', gibibytes: ceilingBytes / GIBIBYTE }],
    ],
    volumes: spec.pods * spec.volumesPerPod,
    storageNodes: portworxCluster?.storageNodes ?? spec.nodes,
    growth: growth !== undefined,
    kubernetesMinor: spec.kubernetesMinor,
  }];
}
