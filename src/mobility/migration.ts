import { type Construct } from 'constructs';
import type { ClusterPair } from './cluster-pair';
import { emissionForCluster } from './emission-for-cluster';
import {
  type MigrationKind, type MigrationModel, type ResourceChangeModel, migrationObjects,
} from './migration-objects';
import { MIGRATION_REVIEWS } from './migration-rules';
import type { Schedule } from './schedule';
import type { TransformedPath } from '../custom-resources/stork';
import { inputOf } from '../emit/emit';
import { EmittingConstruct } from '../emit/emitting-construct';
import type { KafkaCluster } from '../kafka/kafka-cluster';

/** Type of a value that is changed. */
export enum ResourceValueType {
  /** A number. */
  INT = 'int',
  /** A text. */
  STRING = 'string',
  /** true or false. */
  BOOL = 'bool',
  /** A list, `a,b`. */
  SLICE = 'slice',
  /** Keys and values, `a:b,c:d`. */
  KEYPAIR = 'keypair',
}

/** What is done to a value. */
export enum ResourceOperation {
  /** It is added. */
  ADD = 'add',
  /** It is replaced. */
  MODIFY = 'modify',
  /** It is removed. */
  DELETE = 'delete',
}

/** A change to one field of the objects of one kind while they are migrated. */
export interface ResourceChange {
  /** Kind of the objects: `group/version/Kind`, such as `apps/v1/StatefulSet` or `/v1/Service`. */
  readonly resource: string;

  /**
   * Labels of the objects.
   *
   * @default - all objects of the kind
   */
  readonly labels?: { [key: string]: string };

  /** Path of the field, such as `spec.type`. */
  readonly path: string;

  /**
   * Value in the form of its type.
   *
   * @default - none, for ResourceOperation.DELETE
   */
  readonly value?: string;

  /**
   * Type of the value.
   *
   * @default ResourceValueType.STRING
   */
  readonly type?: ResourceValueType;

  /**
   * What is done to the value.
   *
   * @default ResourceOperation.MODIFY
   */
  readonly operation?: ResourceOperation;
}

/** What every migration states. */
export interface MigrationProps {
  /**
   * Name of the migration; names of its objects begin with it.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /** The cluster whose volumes, and those of its quorum, move. */
  readonly cluster: KafkaCluster;

  /** The pair of this Kubernetes cluster and the other one. */
  readonly pair: ClusterPair;

  /**
   * Warnings that are acceptable here: code and reason.
   *
   * @default - none
   */
  readonly acknowledge?: { [code: string]: string };

  /**
   * Whether warnings are errors.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/** A migration of a whole namespace. */
export interface NamespaceMigrationProps extends MigrationProps {
  /**
   * Changes to objects while they are migrated, such as the host name of an external Service.
   *
   * @default - none
   */
  readonly changes?: ResourceChange[];
}

/** A migration that is repeated. */
export interface DisasterRecoveryProps extends NamespaceMigrationProps {
  /** When the volumes are copied. What was written since the last round that has ended is lost with the site. */
  readonly schedule: Schedule;
}

/**
 * A move or copy of a Kafka cluster to another Kubernetes cluster by Portworx and STORK: its brokers' volumes together
 * with those of its quorum. Brokers are not started on the other side; its runbook says how and when.
 */
export class Migration extends EmittingConstruct {
  /**
   * Moves the namespace of a cluster once: objects and volumes. Clients stop first, since a running cluster is not
   * copied at one point.
   */
  public static oneTimeMove(scope: Construct, id: string, props: NamespaceMigrationProps): Migration {
    return new Migration(scope, id, 'one-time move', props);
  }

  /**
   * Copies the namespace of a cluster on a schedule, so that it can be started on the other side when this one is lost.
   */
  public static asyncDisasterRecovery(scope: Construct, id: string, props: DisasterRecoveryProps): Migration {
    return new Migration(scope, id, 'asynchronous disaster recovery', props);
  }

  /**
   * Copies the volumes of production for tests. Only the volumes and their claims are copied: no Secret, no Service, no
   * policy. On the other side `TestCopy.scrub` comes next, before anybody can read the copy.
   */
  public static productionToTestCopy(scope: Construct, id: string, props: MigrationProps): Migration {
    return new Migration(scope, id, 'copy for tests', props);
  }

  /** Name of the Migration or MigrationSchedule. */
  public readonly migrationName: string;

  private constructor(scope: Construct, id: string, kind: MigrationKind, given: MigrationProps) {
    super(scope, id);
    const input = inputOf(this, PROPS[kind], given);
    const props = input.props as MigrationProps & Partial<DisasterRecoveryProps>;
    this.migrationName = props.name ?? id;
    const schedule = props.schedule?._model;
    if (input.findings.length === 0) {
      props.cluster._migrations.push({
        name: this.migrationName,
        clusterPair: props.pair.pairName,
        repeated: schedule !== undefined,
        minutes: schedule?.kind === 'interval' ? schedule.minutes : undefined,
        forTests: kind === 'copy for tests',
      });
    }
    this._emit(input.findings, () => emissionForCluster(this, props.cluster, MIGRATION_REVIEWS, cluster => {
      const model: MigrationModel = {
        kind,
        name: this.migrationName,
        cluster,
        clusterPair: props.pair.pairName,
        schedule,
        changes: (props.changes ?? []).map(changeModel),
      };
      return { model, manifests: migrationObjects(model) };
    }, props), 'migration');
  }
}

/** The properties of each kind. */
const PROPS: { readonly [kind in MigrationKind]: string } = {
  'one-time move': 'NamespaceMigrationProps',
  'asynchronous disaster recovery': 'DisasterRecoveryProps',
  'copy for tests': 'MigrationProps',
};

function changeModel(change: ResourceChange): ResourceChangeModel {
  const path: TransformedPath = {
    path: change.path,
    value: change.value ?? '',
    type: change.type ?? ResourceValueType.STRING,
    operation: change.operation ?? ResourceOperation.MODIFY,
  };
  return { resource: change.resource, labels: change.labels ?? {}, paths: [path] };
}
