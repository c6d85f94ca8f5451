import { Size } from 'cdk8s';
import { type CapacityModel, capacityModel } from '../planner/capacity-model';
import { clusterProgram } from '../planner/cluster-program';
import { forecast, growthEvents } from '../planner/growth-forecast';
import { type WorkloadModel, type WorkloadProps, gigabits, readable, workloadModel } from '../planner/workload';
import { CAPACITY_REVIEWS, WORKLOAD_REVIEWS } from '../planner/workload-rules';
import { KafkaStorage } from '../storage/kafka-storage';
import { clusterSpec } from './plan/cluster-input';
import { planCluster } from './plan/cluster-plan';
import { CLUSTER_REVIEWS } from './rules/cluster-reviews';
import { Replication } from '../availability/replication';
import { Topology } from '../availability/topology';
import { VolumeGrowth } from '../capacity/volume-growth';
import type { Decided, Decision } from '../core/decision';
import { type Finding, Severity, hasErrors } from '../core/finding';
import { GIBIBYTE } from '../core/quantity';
import { reviewAll } from '../core/rule';
import { goodInput } from '../input/good-input';

/** A month of a plan. */
export interface PlannedMonth {
  /** Months from now. */
  readonly month: number;
  /** GiB in use on each broker. */
  readonly usedGibibytes: number;
  /** GiB of each broker's volume. */
  readonly volumeGibibytes: number;
}

/** A moment at which volumes grow, reach their maximum, or are full. */
export interface PlannedStep {
  /** Months from now, with fractions. */
  readonly month: number;
  /** `grows`, `at its maximum` or `full`. */
  readonly kind: string;
  /** GiB of each broker's volume from then on. */
  readonly volumeGibibytes: number;
}

/**
 * What a workload needs: brokers, processors, memory, volumes, network, and when volumes grow. Every figure has its
 * reason in `decisions`.
 */
export class CapacityPlan {
  /** Plans a cluster for a workload. Wrong input is in `findings`, and numbers are 0 then. */
  public static of(workload: WorkloadProps): CapacityPlan {
    const { props, findings } = goodInput(NAME, 'WorkloadProps', workload);
    if (findings.length > 0) return new CapacityPlan(findings);
    const model = workloadModel(props);
    const wrong = reviewAll(WORKLOAD_REVIEWS, model, NAME);
    if (hasErrors(wrong)) return new CapacityPlan(wrong);
    const planned = { workload: model, model: capacityModel(model) };
    const unfit = [...reviewAll(CAPACITY_REVIEWS, planned.model, NAME), ...clusterErrors(props, planned)];
    return hasErrors(unfit) ? new CapacityPlan(unfit) : new CapacityPlan([], planned);
  }

  /** Number of brokers. */
  public readonly brokers: number;

  /** Nodes that the brokers need, with those that stay free for a failover. */
  public readonly nodes: number;

  /** Partitions of all topics, without replicas. */
  public readonly partitions: number;

  /** Partitions of each broker, with replicas. */
  public readonly partitionsPerBroker: number;

  /** Cores of each broker. */
  public readonly cpu: number;

  /** Memory of each broker. */
  public readonly memory: Size;

  /** Heap of each broker. */
  public readonly heap: Size;

  /** Size of each broker's volume. */
  public readonly volumeSize: Size;

  /** Size that each broker's volume may grow to. */
  public readonly volumeCeiling: Size;

  /** Price of the disks in a month now; undefined where no price is known. */
  public readonly costPerMonth?: number;

  /** Price of the disks in the last month; undefined where no price is known. */
  public readonly costInLastMonth?: number;

  /** Every figure, with its reason. */
  public readonly decisions: Decision[];

  /** Month after month. */
  public readonly forecast: PlannedMonth[];

  /** When volumes grow. */
  public readonly steps: PlannedStep[];

  /** What is wrong with the input. */
  public readonly findings: Finding[];

  private readonly planned?: Planned;

  private constructor(findings: readonly Finding[], planned?: Planned) {
    const value = (of: (known: CapacityModel) => Decided<number>) =>
      planned === undefined ? 0 : of(planned.model).value;
    const size = (of: (known: CapacityModel) => Decided<number>) => Size.kibibytes(Math.floor(value(of) / 1024));
    this.planned = planned;
    this.findings = [...findings];
    this.brokers = value(known => known.brokers);
    this.nodes = value(known => known.nodes);
    this.partitions = value(known => known.partitions);
    this.partitionsPerBroker = planned?.model.partitionsPerBroker.most ?? 0;
    this.cpu = value(known => known.cpu);
    this.memory = size(known => known.memory);
    this.heap = size(known => known.heap);
    this.volumeSize = size(known => known.volumeSize);
    this.volumeCeiling = size(known => known.volumeCeiling);
    this.costPerMonth = planned?.model.costNow.value;
    this.costInLastMonth = planned?.model.costLater.value;
    this.decisions = planned === undefined ? [] : capacityDecisions(planned.model, planned.workload);
    this.forecast = planned === undefined ? [] : plannedMonths(planned);
    this.steps = planned === undefined ? [] : plannedSteps(planned);
  }

  /**
   * A program that makes the cluster, with the figures and their reasons in a comment; empty when there are findings.
   *
   * @param name Name of the cluster, its chart and its namespace.
   */
  public toTypeScript(name: string = 'kafka'): string {
    return this.planned === undefined
      ? ''
      : clusterProgram(this.planned.workload, this.planned.model, this.decisions, this.steps, name);
  }
}

const NAME = 'CapacityPlan.of';

/** What the rules on clusters would refuse in the planned one. */
function clusterErrors(props: WorkloadProps, { workload, model }: Planned): Finding[] {
  const { brokers, nodes, volumeSize, volumeCeiling } = model;
  if (brokers.value > model.mostBrokers) return [];
  const size = Size.gibibytes(volumeSize.value / GIBIBYTE);
  const grows = volumeCeiling.value > volumeSize.value;
  const storage = workload.portworx
    ? KafkaStorage.portworx({
      backingStore: props.backingStore,
      size,
      growth: grows ? VolumeGrowth.upTo(Size.gibibytes(volumeCeiling.value / GIBIBYTE)) : undefined,
    })
    : KafkaStorage.native({ backingStore: props.backingStore, size });
  const { replicationFactor, minInsyncReplicas, volumeReplicas, zones } = workload;
  const plan = planCluster(clusterSpec({
    brokers: brokers.value,
    storage,
    replication: Replication.of({ replicationFactor, minInsyncReplicas, volumeReplicas }),
    topology: zones.length >= 2
      ? Topology.zones({ zones: [...zones], nodes: nodes.value })
      : Topology.oneZone({ nodes: nodes.value }),
    partitionsPerBroker: model.partitionsPerBroker.most,
  }, { name: 'kafka', namespace: 'kafka', chartLabels: {} }, undefined));
  return reviewAll(CLUSTER_REVIEWS, { plan, claims: [] }, NAME).filter(({ severity }) => severity === Severity.ERROR);
}

/** A workload that can be planned for, and what it needs. */
interface Planned {
  readonly workload: WorkloadModel;
  readonly model: CapacityModel;
}

function plannedMonths({ model: { volume }, workload: { months } }: Planned): PlannedMonth[] {
  return forecast(volume, months).map(({ month, used, size }) =>
    ({ month, usedGibibytes: used / GIBIBYTE, volumeGibibytes: size / GIBIBYTE }));
}

function plannedSteps({ model: { volume }, workload: { months } }: Planned): PlannedStep[] {
  return growthEvents(volume, months).map(({ month, kind, size }) =>
    ({ month, kind, volumeGibibytes: size / GIBIBYTE }));
}

/** The figures of a plan, for people. */
export function capacityDecisions(model: CapacityModel, { network }: WorkloadModel): Decision[] {
  const count = (name: string, { value, because }: Decided<number>): Decision =>
    ({ name, value: String(value), because });
  const bytes = (name: string, { value, because }: Decided<number>): Decision =>
    ({ name, value: readable(value), because });
  const rate = (name: string, { value, because }: Decided<number>): Decision =>
    ({ name, value: `${readable(value)}/s`, because });
  const price = (name: string, { value, because }: Decided<number | undefined>): Decision =>
    ({ name, value: value === undefined ? 'not known' : `${Math.round(value)} a month`, because });
  return [
    count('brokers', model.brokers),
    count('nodes', model.nodes),
    count('partitions', model.partitions),
    count('cores of a broker', model.cpu),
    bytes('memory of a broker', model.memory),
    bytes('heap', model.heap),
    bytes('page cache', model.pageCache),
    bytes('stored on each broker now', model.used),
    bytes('volume', model.volumeSize),
    bytes('largest volume', model.volumeCeiling),
    ...model.poolSize === undefined ? [] : [bytes('pool of a node', model.poolSize)],
    bytes('log.retention.bytes at most', model.retentionBytes),
    rate('writes to disk of each broker', model.writeRate),
    count('IOPS of each broker', model.iops),
    rate('inbound network of each broker', model.networkIn),
    rate('outbound network of each broker', model.networkOut),
    { name: 'network of a node', value: gigabits(network), because: 'assumed; `networkPerSecond` changes it' },
    price('disks now', model.costNow),
    price('disks in the last month', model.costLater),
  ];
}
