import { type Construct } from 'constructs';
import { emissionForCluster } from './emission-for-cluster';
import type { MovedCluster } from './moved-cluster';
import type { Schedule } from './schedule';
import {
  CSI_SNAPSHOT_REVIEWS, csiSnapshots, groupSnapshot, PORTWORX_SNAPSHOT_REVIEWS, scheduledSnapshots,
} from './snapshot-objects';
import { inputOf } from '../emit/emit';
import { EmittingConstruct } from '../emit/emitting-construct';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { ManifestsByKey } from '../kubernetes/manifest';
import { SnapshotType } from '../storage/classes/snapshot-schedule';

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
export class ClusterSnapshot extends EmittingConstruct {
  /**
   * All volumes at one point in time, once, as soon as it is applied, for example before an upgrade. For volumes in
   * Portworx pools.
   */
  public static atOnePoint(scope: Construct, id: string, props: PortworxSnapshotProps): ClusterSnapshot {
    return new ClusterSnapshot(scope, id, 'PortworxSnapshotProps', props);
  }

  /**
   * Each volume on a schedule, not at one point in time: STORK has schedules for single volumes only. For volumes in
   * Portworx pools.
   */
  public static scheduled(scope: Construct, id: string, props: ScheduledSnapshotProps): ClusterSnapshot {
    return new ClusterSnapshot(scope, id, 'ScheduledSnapshotProps', props);
  }

  /** Each volume of a CSI driver, once, as soon as it is applied; not at one point in time. */
  public static csi(scope: Construct, id: string, props: CsiSnapshotProps): ClusterSnapshot {
    return new ClusterSnapshot(scope, id, 'CsiSnapshotProps', props);
  }

  private constructor(scope: Construct, id: string, kind: SnapshotKind, given: SnapshotProps) {
    super(scope, id);
    const input = inputOf(this, kind, given);
    const { name = id, schedule } = input.props as Partial<ScheduledSnapshotProps>;
    const reviews = kind === 'CsiSnapshotProps' ? CSI_SNAPSHOT_REVIEWS : PORTWORX_SNAPSHOT_REVIEWS;
    this._emit(input.findings, () => emissionForCluster(this, input.props.cluster, reviews, cluster => ({
      model: { cluster, schedule: schedule?._model },
      manifests: SNAPSHOTS[kind](name, cluster, input.props as SnapshotInput),
    })));
  }
}

/** The kinds of snapshots, by their properties. */
type SnapshotKind = 'PortworxSnapshotProps' | 'ScheduledSnapshotProps' | 'CsiSnapshotProps';

type SnapshotInput = PortworxSnapshotProps & ScheduledSnapshotProps & CsiSnapshotProps;

type MakeSnapshot = (name: string, cluster: MovedCluster, props: SnapshotInput) => ManifestsByKey;

const SNAPSHOTS: { readonly [kind in SnapshotKind]: MakeSnapshot } = {
  PortworxSnapshotProps: (name, cluster, { type = SnapshotType.LOCAL, credentialId }) =>
    groupSnapshot(name, cluster, type, credentialId),
  ScheduledSnapshotProps: (name, cluster, { schedule }) => scheduledSnapshots(name, cluster, schedule._model),
  CsiSnapshotProps: (name, cluster, { driver }) => csiSnapshots(name, cluster, driver),
};
