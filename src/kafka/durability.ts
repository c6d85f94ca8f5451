import type { Size } from 'cdk8s';
import type { MetadataQuorum } from './metadata-quorum';
import { clusterSpec, quorumOf } from './plan/cluster-input';
import { planCluster } from './plan/cluster-plan';
import type { QuorumSpec } from './plan/cluster-spec';
import { plannedCluster } from './plan/planned-cluster';
import { CLUSTER_REVIEWS } from './rules/cluster-reviews';
import type { Replication } from '../availability/replication';
import type { Topology } from '../availability/topology';
import { type Finding, Severity, hasErrors } from '../core/finding';
import { reviewAll } from '../core/rule';
import { bytesOf } from '../core/size';
import { DEFAULT_VOTERS } from '../defaults';
import { goodInput } from '../input/good-input';
import { ASSUMPTION_REVIEWS } from '../planner/assumption-rules';
import type { DiskPrice } from '../planner/disk-prices';
import { type FailureKind, type FailureQuestion, analyzeDurability } from '../planner/durability-analysis';
import {
  type Assumptions, type PlannedCluster, DEFAULT_ASSUMPTIONS, recoverySubject,
} from '../planner/planned-cluster';
import { type RecoveryPhase, recoveryPhases, totalSeconds } from '../planner/recovery-model';
import { reportPage } from '../report/report';
import type { KafkaStorage } from '../storage/kafka-storage';

/** What the recovery depends on, and a cluster does not say about itself. */
export interface RecoveryAssumptions {
  /**
   * What the network of a node carries each second in one direction.
   *
   * @default - 10 Gbit/s
   */
  readonly networkPerSecond?: Size;

  /**
   * Percent of each volume in use, 0.1 to 100.
   *
   * @default 60
   */
  readonly filledPercent?: number;
}

/** What a cluster does not say about itself, and its report shows. */
export interface ReportAssumptions extends RecoveryAssumptions {
  /**
   * Growth of what is in use, in percent a month, 0 to 100.
   *
   * @default 5
   */
  readonly growthPercentPerMonth?: number;

  /**
   * Months of the forecast, 1 to 120.
   *
   * @default 12
   */
  readonly months?: number;

  /**
   * Prices of disks by type, such as `gp3`, in place of the list prices that the library knows.
   *
   * @default - list prices, as for a CapacityPlan
   */
  readonly prices?: { [type: string]: DiskPrice };
}

/** A choice whose failures are looked at, in the words of a KafkaCluster. */
export interface DurabilityProps extends RecoveryAssumptions {
  /** Number of brokers. */
  readonly brokers: number;

  /** Volumes of the brokers. */
  readonly storage: KafkaStorage;

  /**
   * Copies of each record: in Kafka, and of each broker's volumes.
   *
   * @default - as for a KafkaCluster
   */
  readonly replication?: Replication;

  /**
   * Nodes and zones.
   *
   * @default - one node more than brokers, in one zone
   */
  readonly topology?: Topology;

  /**
   * Who keeps the metadata.
   *
   * @default - as for a KafkaCluster
   */
  readonly quorum?: MetadataQuorum;

  /**
   * Partitions of each broker, with replicas. After an unclean stop a broker reads the last segment of each.
   *
   * @default 1000, as for a KafkaCluster
   */
  readonly partitionsPerBroker?: number;
}

/** How many failures at the same time a cluster survives. */
export interface SurvivedFailures {
  /** What fails. */
  readonly kind: FailureKind;
  /** What must not end. */
  readonly question: FailureQuestion;
  /** Failures that the cluster survives, whichever nodes, zones or disks fail. */
  readonly always: number;
  /** Failures that it survives in the best case. */
  readonly atBest: number;
  /** Whether `always` is exact. In very large clusters the search stops early, and a smaller set may exist. */
  readonly exact: boolean;
  /** A smallest set of failures that breaks it, by the names in the picture of the report. */
  readonly ends: string[];
  /**
   * Further failures that are always survived after one, before lost replicas are rebuilt.
   *
   * @default - none is survived at all, or it does not apply
   */
  readonly furtherBeforeRepair?: number;
  /**
   * Further failures that are always survived after one, after lost replicas have been rebuilt.
   *
   * @default - none is survived at all, or it does not apply
   */
  readonly furtherAfterRepair?: number;
}

/** What a cluster survives, and how long it takes to recover. */
export class Durability {
  /** Looks at a choice, without making a cluster. Wrong input is in `findings`, and all else is empty then. */
  public static analyze(props: DurabilityProps): Durability {
    const { props: good, findings } = goodInput('Durability.analyze', 'DurabilityProps', props);
    if (findings.length > 0) return new Durability(findings);
    const { networkPerSecond, filledPercent, ...cluster } = good;
    const plan = planCluster(
      clusterSpec(cluster, { name: 'kafka', namespace: 'kafka', chartLabels: {} }, zookeeper(good)),
    );
    const assumptions = assumptionsOf({ networkPerSecond, filledPercent });
    const wrong = [
      ...reviewAll(CLUSTER_REVIEWS, { plan, claims: [] }, 'Durability.analyze'),
      ...reviewAll(ASSUMPTION_REVIEWS, assumptions, 'Durability.analyze'),
    ].filter(({ severity }) => severity === Severity.ERROR);
    return hasErrors(wrong) ? new Durability(wrong) : new Durability([], plannedCluster(plan), assumptions);
  }

  /** @internal */
  public static _of(cluster: PlannedCluster | undefined, given: RecoveryAssumptions | undefined): Durability {
    const { assumptions, wrong } = checkedAssumptions('durability', 'RecoveryAssumptions', given);
    return hasErrors(wrong) ? new Durability(wrong) : new Durability([], cluster, assumptions);
  }

  /** How many failures are survived. */
  public readonly failures: SurvivedFailures[];

  /** What happens when the node of a broker loses power, until every replica is in sync again. */
  public readonly recovery: RecoveryPhase[];

  /** Seconds of the recovery, without the time that people need. */
  public readonly recoverySeconds: number;

  /** Whether nobody has to do anything. */
  public readonly unattended: boolean;

  /** Copies of each record on disk. */
  public readonly copies: number;

  /** What is wrong with the input. */
  public readonly findings: Finding[];

  private constructor(findings: readonly Finding[], cluster?: PlannedCluster, assumptions = DEFAULT_ASSUMPTIONS) {
    this.findings = [...findings];
    this.failures = cluster === undefined ? [] : survived(cluster);
    this.recovery = cluster === undefined ? [] : recoveryPhases(recoverySubject(cluster, assumptions));
    this.recoverySeconds = totalSeconds(this.recovery);
    this.unattended = cluster !== undefined && this.recovery.every(({ byHand }) => byHand === undefined);
    this.copies = cluster === undefined ? 0 : cluster.model.replicationFactor * cluster.model.volumes.replicas;
  }
}

function survived({ model }: PlannedCluster): SurvivedFailures[] {
  return analyzeDurability(model).map(({ kind, question, tolerance: { ends, ...numbers }, afterOne }) => ({
    kind,
    question,
    ...numbers,
    ends: [...ends],
    furtherBeforeRepair: afterOne?.beforeRepair,
    furtherAfterRepair: afterOne?.afterRepair,
  }));
}

/** With ZooKeeper, an ensemble of its own. */
function zookeeper({ quorum, brokers, storage }: DurabilityProps): QuorumSpec | undefined {
  const given = quorumOf({ quorum, brokers, storage })._props.zookeeper;
  return given && { mode: 'zookeeper', connectString: 'zookeeper:2181', ownServers: given.servers ?? DEFAULT_VOTERS };
}

/** Assumptions as plain data. */
function assumptionsOf(given: ReportAssumptions = {}): Assumptions {
  const { networkPerSecond, filledPercent, growthPercentPerMonth, months, prices } = given;
  return {
    network: networkPerSecond === undefined ? DEFAULT_ASSUMPTIONS.network : bytesOf(networkPerSecond),
    filledPercent: filledPercent ?? DEFAULT_ASSUMPTIONS.filledPercent,
    growthPercent: growthPercentPerMonth ?? DEFAULT_ASSUMPTIONS.growthPercent,
    months: months ?? DEFAULT_ASSUMPTIONS.months,
    prices: prices ?? DEFAULT_ASSUMPTIONS.prices,
  };
}

/** Assumptions, and what is wrong with them. */
function checkedAssumptions(name: string, type: string, given: ReportAssumptions = {}) {
  const { props, findings } = goodInput(name, type, given);
  const assumptions = assumptionsOf(props);
  return { assumptions, wrong: findings.length > 0 ? findings : reviewAll(ASSUMPTION_REVIEWS, assumptions, name) };
}

/** The report of a cluster. Wrong assumptions are findings on the page, which then assumes the defaults. */
export function clusterReport(
  cluster: PlannedCluster, given: ReportAssumptions | undefined,
): string {
  const { assumptions, wrong } = checkedAssumptions('report', 'ReportAssumptions', given);
  return wrong.length > 0
    ? reportPage({ ...cluster, findings: [...wrong, ...cluster.findings] }, DEFAULT_ASSUMPTIONS)
    : reportPage(cluster, assumptions);
}
