import type { Construct } from 'constructs';
import type { AccessSpec, AclSpec, TopicSpec, UserSpec } from './access-spec';
import { accessTargetOf } from './access-target';
import type { IKafkaCluster } from '../../kafka-cluster-attributes';
import type { IKafkaUser } from '../interfaces';
import { provisioningObjects } from './provisioning-objects';
import { type Declared, grantProblem, PROVISIONING_REVIEWS } from './provisioning-rules';
import { type Violation, reviewed } from '../../../core/rule';
import { EmittingConstruct } from '../../../emit/emitting-construct';

/**
 * @internal Topics, users and rights of a cluster, and the jobs that make them. They are emitted when all are known.
 */
export class Provisioning extends EmittingConstruct {
  private readonly topics: Declared<TopicSpec>[] = [];
  private readonly users: Declared<UserSpec>[] = [];
  private readonly acls: AclSpec[] = [];
  private readonly temporaryTopics: string[] = [];
  private readonly removedTopics: string[] = [];
  private readonly removedUsers: string[] = [];
  private readonly removedPasswords: string[] = [];
  private removesUndeclaredAcls = false;
  private readonly grantProblems: Violation[] = [];
  private complete = false;

  constructor(private readonly cluster: IKafkaCluster) {
    super(cluster as IKafkaCluster & Construct, 'provisioning');
    this._emitLater([], () => {
      this.complete = true;
      const { topics, users, grantProblems } = this;
      const subject = { topics, users, grantProblems, spec: this.spec(), target: accessTargetOf(cluster) };
      return {
        ...reviewed(PROVISIONING_REVIEWS, subject, this.node.path),
        manifests: subject.target === undefined ? {} : provisioningObjects(subject.spec, subject.target),
        warningPolicy: { part: true },
      };
    });
  }

  /** Declares a topic. Returns those that are declared, this one the last. */
  public addTopic(spec: TopicSpec, path: string): readonly Declared<TopicSpec>[] {
    this.refuseLateness(path);
    this.topics.push({ spec, path });
    return this.topics;
  }

  /** Names a topic that something else makes and deletes, so that rights on it are not about an unknown topic. */
  public addTemporaryTopic(name: string): void {
    this.temporaryTopics.push(name);
  }

  /** Declares a user. */
  public addUser(spec: UserSpec, path: string): void {
    this.refuseLateness(path);
    this.users.push({ spec, path });
  }

  /** Gives or denies rights on a resource. Plain JavaScript may pass anything here. */
  public addAcls(
    user: IKafkaUser,
    resource: Pick<AclSpec, 'resource' | 'name' | 'pattern'> | undefined,
    operations: readonly string[],
    permission: AclSpec['permission'] = 'Allow',
  ): void {
    const problem = grantProblem(user, resource, operations, this.cluster);
    if (problem !== undefined) {
      this.grantProblems.push(problem);
      return;
    }
    this.refuseLateness(user.userName);
    for (const operation of operations) this.acls.push({ user: user.userName, ...resource!, operation, permission });
  }

  /** Tells the job to delete a topic with its records. */
  public removeTopic(name: string): void {
    this.removedTopics.push(name);
  }

  /** Tells the job to take everything from a user. */
  public removeUser(name: string): void {
    this.removedUsers.push(name);
  }

  /** Tells the job to remove the password of a user, who keeps the rest. */
  public removePassword(name: string): void {
    this.removedPasswords.push(name);
  }

  /** Tells the job to remove the rights of declared users that are not declared. */
  public removeUndeclaredAcls(): void {
    this.removesUndeclaredAcls = true;
  }

  /** What is declared for a user. */
  public ofUser(name: string): { readonly acls: readonly AclSpec[]; readonly topics: readonly string[] } {
    return {
      acls: this.acls.filter(({ user }) => user === name),
      topics: [...this.topics.map(({ spec }) => spec.name), ...this.temporaryTopics],
    };
  }

  /** A user that has been declared. */
  public userNamed(name: string): UserSpec | undefined {
    return this.users.find(({ spec }) => spec.name === name)?.spec;
  }

  private spec(): AccessSpec {
    const { acls, removedTopics, removedUsers, removedPasswords, removesUndeclaredAcls } = this;
    return {
      topics: this.topics.map(({ spec }) => spec),
      users: this.users.map(({ spec }) => spec),
      acls,
      removedTopics,
      removedUsers,
      removedPasswords,
      removesUndeclaredAcls,
    };
  }

  private refuseLateness(what: string): void {
    if (this.complete) throw new Error(`'${what}' is added after the synth. Add topics, users and rights before it`);
  }
}

const ofClusters = new WeakMap<IKafkaCluster, Provisioning>();

/** What is declared for a cluster. */
export function provisioningOf(cluster: IKafkaCluster): Provisioning {
  const known = ofClusters.get(cluster);
  if (known !== undefined) return known;
  const made = new Provisioning(cluster);
  ofClusters.set(cluster, made);
  return made;
}
