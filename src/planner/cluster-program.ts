import { type CapacityModel, GROWTH_RULE, ROLLS_IN_RETENTION } from './capacity-model';
import type { WorkloadModel } from './workload';
import type { Decision } from '../core/decision';
import { literal } from '../core/program-text';
import { GIBIBYTE } from '../core/quantity';

/** A step as the program's comment shows it. */
interface Step {
  readonly month: number;
  readonly kind: string;
  readonly volumeGibibytes: number;
}

/** The TypeScript of a cluster for a workload. Its comment is the table of the plan. */
export function clusterProgram(
  workload: WorkloadModel, model: CapacityModel, decisions: readonly Decision[], steps: readonly Step[], name: string,
): string {
  const { portworx, zones, volumeReplicas, replicationFactor, minInsyncReplicas, store } = workload;
  const grows = model.volumeCeiling.value > model.volumeSize.value;
  const gibibytes = (bytes: number) => `Size.gibibytes(${Math.ceil(bytes / GIBIBYTE)})`;
  const zoned = zones.length >= 2;
  const retention = Math.round(workload.retentionSeconds * 1000);
  const imports = [
    'KafkaCluster', 'KafkaStorage', 'Replication', 'Topology', ...grows ? ['VolumeGrowth'] : [],
    ...store.program.imports,
  ];
  const lines = [
    '/*',
    ...comment(decisions, steps).map(line => ` * ${line}`.trimEnd()),
    ' */',
    'import { App, Chart, Size } from \'cdk8s\';',
    `import { ${[...new Set(imports)].sort().join(', ')} } from 'kafka-constructs';`,
    '',
    'const app = new App();',
    `const chart = new Chart(app, ${literal(name)}, { namespace: ${literal(name)} });`,
    '',
    `new KafkaCluster(chart, ${literal(name)}, {`,
    `  brokers: ${model.brokers.value},`,
    `  storage: KafkaStorage.${portworx ? 'portworx' : 'native'}({`,
    `    backingStore: ${store.program.code},`,
    `    size: ${gibibytes(model.volumeSize.value)},`,
    ...grows ? [
      `    growth: VolumeGrowth.atPercent(${GROWTH_RULE.threshold}, { byPercent: ${GROWTH_RULE.step}, `
        + `upTo: ${gibibytes(model.volumeCeiling.value)} }),`,
    ] : [],
    '  }),',
    `  replication: Replication.of({ replicationFactor: ${replicationFactor}, minInsyncReplicas: ${minInsyncReplicas}, `
      + `volumeReplicas: ${portworx ? volumeReplicas : 1} }),`,
    zoned
      ? `  topology: Topology.zones({ zones: ${literal(zones)}, nodes: ${model.nodes.value} }),`
      : `  topology: Topology.oneZone({ nodes: ${model.nodes.value} }),`,
    `  pods: { cpu: ${model.cpu.value}, memory: ${gibibytes(model.memory.value)}, heap: ${gibibytes(model.heap.value)} },`,
    `  partitionsPerBroker: ${model.partitionsPerBroker.most},`,
    `  config: { 'log.retention.ms': ${retention}, 'log.roll.ms': ${Math.ceil(retention / ROLLS_IN_RETENTION)} },`,
    '  bootstrap: true, // for the first deployment; remove it when all pods are Ready',
    '});',
    '',
    'app.synth();',
    '',
  ];
  return lines.join('\n');
}

function comment(decisions: readonly Decision[], steps: readonly Step[]): string[] {
  const widths = [0, 1].map(column => Math.max(...decisions.map(({ name, value }) => [name, value][column].length)));
  const rows = decisions.map(({ name, value, because }) =>
    `${name.padEnd(widths[0])}  ${value.padEnd(widths[1])}  ${because.replaceAll('*/', '* /')}`);
  const grows = steps.map(({ month, kind, volumeGibibytes }) =>
    `month ${month.toFixed(1)}: each volume ${kind === 'full' ? 'is full' : kind === 'grows' ? 'grows' : 'grows to its maximum'}`
      + ` (${Math.round(volumeGibibytes)} GiB)`);
  return [...rows, ...grows.length > 0 ? ['', ...grows] : []];
}
