import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { emitForCluster } from './emit-for-cluster';
import { MOVED_CLUSTER_RULES } from './migration-rules';
import type { MovedCluster } from './moved-cluster';
import type { Schedule } from './schedule';
import { SCHEDULE_RULES } from './schedule';
import { CSI_SNAPSHOT_RULES, csiSnapshots, groupSnapshot, scheduledSnapshots } from './snapshot-objects';
import type { Finding } from '../core/finding';
import { codesOf, review } from '../core/finding';
import type { ManifestsByRole } from '../core/manifest';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import { SnapshotType } from '../storage/snapshot-schedule';

/** What every snapshot states. */
export interface SnapshotProps {
  /**
   * Name; names of the objects begin with it.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /** The cluster whose volumes, and those of its quorum, are taken. */
  readonly cluster: KafkaCluster;
}

/** Snapshots by Portworx. */
export interface PortworxSnapshotProps extends SnapshotProps {
  /**
   * Where the snapshots are.
   *
   * @default SnapshotType.LOCAL
   */
  readonly type?: SnapshotType;

  /**
   * Id of the Portworx credential of the object store; for cloud snapshots.
   *
   * @default - the default credential
   */
  readonly credentialId?: string;
}

/** Snapshots on a schedule. */
export interface ScheduledSnapshotProps extends SnapshotProps {
  /** When snapshots are taken, and how many are kept of each volume. */
  readonly schedule: Schedule;
}

/** Snapshots by a CSI driver. */
export interface CsiSnapshotProps extends SnapshotProps {
  /** Driver of the volumes, such as `ebs.csi.aws.com`. */
  readonly driver: string;
}

/** Snapshots of the volumes of a Kafka cluster, those of its quorum among them. */
export class ClusterSnapshot extends Construct {
  /** All volumes at one point in time, once, as soon as it is applied: before an upgrade, say. Portworx pools hold them. */
  public static atOnePoint(scope: Construct, id: string, props: PortworxSnapshotProps): ClusterSnapshot {
    const { type = SnapshotType.LOCAL, credentialId } = props;
    return new ClusterSnapshot(scope, id, props, true, (name, cluster) => groupSnapshot(name, cluster, type, credentialId));
  }

  /**
   * Each volume again and again, not at one point in time: STORK has schedules for single volumes only. Portworx pools hold them.
   */
  public static scheduled(scope: Construct, id: string, props: ScheduledSnapshotProps): ClusterSnapshot {
    const schedule = props.schedule._model;
    return new ClusterSnapshot(scope, id, props, true, (name, cluster) => scheduledSnapshots(name, cluster, schedule), props.schedule);
  }

  /** Each volume of a CSI driver, once, as soon as it is applied; not at one point in time. */
  public static csi(scope: Construct, id: string, props: CsiSnapshotProps): ClusterSnapshot {
    return new ClusterSnapshot(scope, id, props, false, (name, cluster) => csiSnapshots(name, cluster, props.driver));
  }

  /** What was found in the input. */
  public readonly findings: Finding[];

  /** The emitted objects by role. Empty when there are errors. */
  public readonly objects: { [role: string]: ApiObject };

  private constructor(
    scope: Construct, id: string, props: SnapshotProps, pooled: boolean,
    manifests: (name: string, cluster: MovedCluster) => ManifestsByRole, schedule?: Schedule,
  ) {
    super(scope, id);
    const rules = pooled ? MOVED_CLUSTER_RULES : CSI_SNAPSHOT_RULES;
    const emitted = emitForCluster(this, props.cluster, codesOf(rules, SCHEDULE_RULES), cluster => ({
      findings: [
        ...review(rules, cluster, this.node.path),
        ...review(SCHEDULE_RULES, { schedule: schedule?._model, property: 'schedule' }, this.node.path),
      ],
      manifests: manifests(props.name ?? id, cluster),
    }));
    this.findings = emitted.findings;
    this.objects = emitted.objects;
  }
}
