import type { Construct } from 'constructs';
import type { AclOperation, AclResource } from './acl';
import { KafkaConnection, type ConnectionProps } from './connections/connection';
import { Credentials } from './credentials';
import type { IKafkaTopic, IKafkaUser } from './interfaces';
import type { UserSpec } from './provisioning/access-spec';
import { type AccessTarget, accessTargetOf, isRefused } from './provisioning/access-target';
import { type Provisioning, provisioningOf } from './provisioning/provisioning';
import { userCertificate } from './user-certificate';
import { USER_REVIEWS } from './user-rules';
import { reviewed } from '../../core/rule';
import { extended, inputOf } from '../../emit/emit';
import { EmittingConstruct } from '../../emit/emitting-construct';
import type { IKafkaCluster } from '../kafka-cluster-attributes';

/** Limits of a user on each broker. */
export interface UserQuotas {
  /**
   * Bytes per second that it may write to a broker.
   *
   * @default - no limit
   */
  readonly producerByteRate?: number;

  /**
   * Bytes per second that it may read from a broker.
   *
   * @default - no limit
   */
  readonly consumerByteRate?: number;

  /**
   * Share of the time of a broker's network and I/O threads, in per cent of one thread.
   *
   * @default - no limit
   */
  readonly requestPercentage?: number;

  /**
   * Partitions per second that it may create and delete.
   *
   * @default - no limit
   */
  readonly controllerMutationRate?: number;
}

/** Properties of a user of a cluster. */
export interface UserProps {
  /**
   * How the user proves who it is.
   *
   * @default - Credentials.managedElsewhere()
   */
  readonly credentials?: Credentials;

  /**
   * Limits on each broker.
   *
   * @default - none
   */
  readonly quotas?: UserQuotas;

  /**
   * Topics that it may write to.
   *
   * @default - none
   */
  readonly produceTo?: IKafkaTopic[];

  /**
   * Topics that it may read, as a member of `group`.
   *
   * @default - none
   */
  readonly consumeFrom?: IKafkaTopic[];

  /**
   * Consumer group in which it reads.
   *
   * @default - the name of the user
   */
  readonly group?: string;

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

/** A user of a cluster. */
export interface KafkaUserProps extends UserProps {
  /** The cluster. */
  readonly cluster: IKafkaCluster;

  /**
   * Name of the user.
   *
   * @default - the id of the construct
   */
  readonly userName?: string;
}

/** A user: its credentials, quotas and rights. */
export class KafkaUser extends EmittingConstruct implements IKafkaUser {
  public readonly userName: string;
  public readonly cluster: IKafkaCluster;

  private readonly provisioning: Provisioning | undefined;

  constructor(scope: Construct, id: string, props: KafkaUserProps) {
    super(scope, id);
    const { props: good, findings: wrong } = inputOf(this, 'KafkaUserProps', props);
    // With wrong types nothing else is looked at.
    const provisioning = wrong.length > 0 ? undefined : provisioningOf(good.cluster);
    const target = provisioning && accessTargetOf(good.cluster);
    const user = userSpec(good, good.userName ?? id, target);
    this.userName = user.name;
    this.cluster = good.cluster;
    this._emitLater(wrong, () => ({
      ...reviewed(
        isRefused(good.cluster) ? [] : USER_REVIEWS,
        { user, target, ...provisioning!.ofUser(user.name) },
        this.node.path,
      ),
      manifests: userCertificate(user, target),
      warningPolicy: good,
    }));
    this.provisioning = provisioning;
    if (provisioning === undefined) return;
    provisioning.addUser(user, this.node.path);
    for (const topic of good.produceTo ?? []) topic.grantProduce(this);
    for (const topic of good.consumeFrom ?? []) topic.grantConsume(this, good.group ?? user.name);
  }

  /** Allows operations on a resource. */
  public allow(operations: AclOperation[], resource: AclResource): void {
    this.provisioning?.addAcls(this, resource?._resource, operations);
  }

  /** Denies operations on a resource. What is denied outweighs what is allowed. */
  public deny(operations: AclOperation[], resource: AclResource): void {
    this.provisioning?.addAcls(this, resource?._resource, operations, 'Deny');
  }

  /**
   * What an application needs to connect as this user: a ConfigMap with client configuration, the volumes and variables
   * of its pods, and a network policy that lets them in.
   */
  public connectionFor(scope: Construct, id: string, props: ConnectionProps = {}): KafkaConnection {
    return new KafkaConnection(scope, id, extended(props, { user: this }));
  }
}

function userSpec({ credentials, quotas = {} }: UserProps, name: string, target: AccessTarget | undefined): UserSpec {
  const spec = (credentials ?? Credentials.managedElsewhere())._spec;
  const issued = spec.kind === 'certificate' && target?.certificates !== undefined
    && target.certificates.source.kind !== 'secrets';
  const { producerByteRate, consumerByteRate, requestPercentage, controllerMutationRate } = quotas;
  return {
    name,
    credentials: issued ? { ...spec, secretName: target.names.of(`user-${name}`) } : spec,
    quotas: Object.fromEntries(Object.entries({
      producer_byte_rate: producerByteRate,
      consumer_byte_rate: consumerByteRate,
      request_percentage: requestPercentage,
      controller_mutation_rate: controllerMutationRate,
    }).flatMap(([key, value]) => value === undefined ? [] : [[key, value]])),
  };
}
