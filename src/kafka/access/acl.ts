import type { AclSpec } from './provisioning/access-spec';
import { checked } from '../../input/stand-ins';

/** What a user may do. Not every operation exists on every resource (Kafka, "Authorization and ACLs"). */
export enum AclOperation {
  /** Every operation that the resource has. */
  ALL = 'All',
  /** Read records of a topic; be a member of a group. */
  READ = 'Read',
  /** Write records to a topic; use a transactional id. */
  WRITE = 'Write',
  /** Create a topic, or any topic of the cluster. */
  CREATE = 'Create',
  /** Delete a topic with its records; delete a group. */
  DELETE = 'Delete',
  /** Add partitions to a topic; change rights and users of the cluster. */
  ALTER = 'Alter',
  /** See that the resource is there, and offsets. */
  DESCRIBE = 'Describe',
  /** What brokers do: replicate. Never for applications. */
  CLUSTER_ACTION = 'ClusterAction',
  /** Read configuration; `kafka-topics.sh --describe` needs it. */
  DESCRIBE_CONFIGS = 'DescribeConfigs',
  /** Change configuration. */
  ALTER_CONFIGS = 'AlterConfigs',
  /** Produce without duplicates with Kafka before 3.0; since then the right to write is enough. */
  IDEMPOTENT_WRITE = 'IdempotentWrite',
}

/** What a right is about. */
export class AclResource {
  /** One topic. */
  public static topic(name: string): AclResource {
    return checked('AclResource.topic', [name], good => new AclResource('topic', good, 'literal'));
  }

  /** Every topic whose name begins so. */
  public static topicsWithPrefix(prefix: string): AclResource {
    return checked('AclResource.topicsWithPrefix', [prefix], good => new AclResource('topic', good, 'prefixed'));
  }

  /** One consumer group. */
  public static group(name: string): AclResource {
    return checked('AclResource.group', [name], good => new AclResource('group', good, 'literal'));
  }

  /** Every consumer group whose name begins so. */
  public static groupsWithPrefix(prefix: string): AclResource {
    return checked('AclResource.groupsWithPrefix', [prefix], good => new AclResource('group', good, 'prefixed'));
  }

  /** One transactional id. */
  public static transactionalId(id: string): AclResource {
    return checked('AclResource.transactionalId', [id], good => new AclResource('transactionalId', good, 'literal'));
  }

  /** Every transactional id that begins so. */
  public static transactionalIdsWithPrefix(prefix: string): AclResource {
    return checked('AclResource.transactionalIdsWithPrefix', [prefix], good =>
      new AclResource('transactionalId', good, 'prefixed'));
  }

  /** The cluster itself. */
  public static cluster(): AclResource {
    return new AclResource('cluster', 'kafka-cluster', 'literal');
  }

  /** @internal */
  public readonly _resource: Pick<AclSpec, 'resource' | 'name' | 'pattern'>;

  private constructor(resource: AclSpec['resource'], name: string, pattern: AclSpec['pattern']) {
    this._resource = { resource, name, pattern };
  }
}
