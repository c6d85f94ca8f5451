import { alertChapters } from './runbook-alerts';
import { encryption } from './runbook-keys';
import { brokerDiskLost, domainChanged, nodeLost, quorumDiskLost, volumeFull } from './runbook-losses';
import { type RunbookMigration, move, restore } from './runbook-moves';
import { type NodeKind, block, kubectl, podsOf, nodeKinds, tool } from './runbook-parts';
import { quantity } from '../../core/quantity';
import type { StringMap } from '../../core/string-map';
import type { VolumesPlan } from '../../storage/volumes/volumes-plan';
import type { EnsemblePlan } from '../../zookeeper/ensemble-plan';
import type { ClusterPlan } from '../plan/cluster-plan';

/** RUNBOOK.md of a cluster: what to do when something is lost or full, with the names of this cluster. */
export function runbook(
  plan: ClusterPlan,
  ensemble: EnsemblePlan | undefined,
  migrations: readonly RunbookMigration[],
  accepted: StringMap = {},
): string {
  const all = nodeKinds(plan, ensemble);
  return [
    `# Runbook of the Kafka cluster ${plan.names.namespace}/${plan.names.name}`,
    '',
    'Written by kafka-constructs from the program that renders the cluster. FILE is the rendered manifest.',
    ...overview(plan, all),
    ...look(plan),
    ...nodeLost(all),
    ...brokerDiskLost(plan),
    ...quorumDiskLost(plan, ensemble),
    ...domainChanged(plan),
    ...volumeFull(plan, all),
    ...restore(plan, all),
    ...move(plan, all, migrations),
    ...encryption(all),
    ...alertChapters(plan, accepted),
  ].join('\n');
}

function overview(plan: ClusterPlan, all: readonly NodeKind[]): string[] {
  return [
    '',
    '| | pods | volumes | StorageClass |',
    '|---|---|---|---|',
    ...all.map(({ title, volumes, sets, classes }) => `| ${title} | `
      + `${podsOf({ sets }).map(pod => `\`${pod}\``).join(', ')} | ${sizeText(volumes)} | `
      + `${classes.map(name => `\`${name}\``).join(', ')} |`),
    '',
    `Replication factor ${plan.spec.replication.replicationFactor}, ${plan.spec.replication.minInsyncReplicas} in-sync `
      + `replica(s) for a write, ${plan.spec.replication.volumeReplicas} replica(s) of each volume.`,
    '',
  ];
}

function sizeText({ volumesPerPod, sizeBytes, growth, ceilingBytes }: VolumesPlan): string {
  return `${volumesPerPod} of ${quantity(sizeBytes)} `
    + `each${growth === undefined ? '' : `, growing to ${quantity(ceilingBytes)}`}`;
}

function look(plan: ClusterPlan): string[] {
  return [
    '## Check first',
    '',
    'If a broker does not answer, use the pod of another one. Do not run the steps below while partitions are below '
      + 'their `min.insync.replicas` for a reason other than the failure that you are repairing.',
    ...block(
      kubectl(plan, 'get pods,persistentvolumeclaims --output wide'),
      tool(plan, 'kafka-topics', '--describe --under-replicated-partitions'),
      tool(plan, 'kafka-topics', '--describe --under-min-isr-partitions'),
      ...plan.spec.quorum.mode === 'zookeeper' ? [] : [tool(plan, 'kafka-metadata-quorum', 'describe --replication')],
    ),
  ];
}
