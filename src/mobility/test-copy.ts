import { type Construct } from 'constructs';
import { QUORUM_MOVES_RULES } from './migration-rules';
import { type MovedCluster, isBoundToNamespace, movedCluster } from './moved-cluster';
import { type ScrubJobModel, type ScrubJobProps, SCRUB_RULES, scrubLabels, scrubObjects } from './scrub-job';
import { Severity } from '../core/finding';
import { type Review, reviewed, reviewing, ruleTable } from '../core/rule';
import { emit, inputOf, namespaceOf, refuse } from '../emit/emit';
import { EmittingConstruct } from '../emit/emitting-construct';
import { KafkaCluster } from '../kafka/kafka-cluster';
import type { KafkaClusterProps } from '../kafka/kafka-cluster-props';
import { Listener } from '../kafka/listener';
import { kafkaUuid } from '../kafka/plan/kafka-uuid';
import { NetworkPeer } from '../kubernetes/network/network-peer';
import { IMAGE_RULES } from '../kubernetes/pods/container-image';

/** A copy of a cluster for tests. */
export interface TestCopyProps {
  /**
   * The cluster, as it is declared in production; `name` must be the same, since claims are found by it. `bootstrap` is
   * not set.
   */
  readonly cluster: KafkaClusterProps;

  /**
   * Namespace of the original volumes.
   *
   * @default - the namespace of the copy
   */
  readonly sourceNamespace?: string;
}

/** A copy that is scrubbed before anybody can read it. */
export interface ScrubbedCopyProps extends TestCopyProps {
  /** The job that removes personal data from the copy. */
  readonly scrub: ScrubJobProps;
}

/**
 * A copy of production for tests, in two stages that are each a synth of their own. The volumes come first, by
 * `Migration.productionToTestCopy`. In the stage `scrub` only the scrub job can reach the brokers, and the brokers can
 * reach only each other; in the stage `open` the copy is a cluster like any other.
 */
export class TestCopy extends EmittingConstruct {
  /** The first stage. Listeners of the cluster are replaced by one that is open to the job alone. */
  public static scrub(scope: Construct, id: string, props: ScrubbedCopyProps): TestCopy {
    return new TestCopy(scope, id, 'ScrubbedCopyProps', props);
  }

  /** The second stage, applied when the job has succeeded: the cluster as it is given, without the job. */
  public static open(scope: Construct, id: string, props: TestCopyProps): TestCopy {
    return new TestCopy(scope, id, 'TestCopyProps', props);
  }

  /** The cluster. */
  public readonly cluster: KafkaCluster;

  private constructor(scope: Construct, id: string, type: 'ScrubbedCopyProps' | 'TestCopyProps', given: TestCopyProps) {
    super(scope, id);
    const input = inputOf(this, type, given);
    const props = input.props as TestCopyProps & { readonly scrub?: ScrubJobProps };
    const { scrub } = props;
    // The cluster reports problems of its own properties.
    const wrong = input.findings.filter(({ property }) => !/^cluster(\.|$)/.test(property));
    const name = props.cluster.name ?? '';
    const namespace = namespaceOf(this, props.cluster.namespace);
    const source = props.sourceNamespace ?? namespace;
    const onlyTheJob = Listener.plaintext('scrub', { allowFrom: [NetworkPeer.pods({ labels: scrubLabels(name) })] });
    this.cluster = new KafkaCluster(this, 'cluster', input.findings.length > 0 ? given?.cluster : {
      ...props.cluster,
      // The copied disks know the cluster by the id that it has in production.
      clusterId: props.cluster.clusterId ?? kafkaUuid(`${source}/${name}`),
      ...scrub === undefined ? {} : {
        listeners: [onlyTheJob],
        acknowledge: {
          ...props.cluster.certificates === undefined
            ? {} : { CERTIFICATES_WITHOUT_AUTHENTICATION: 'only the job that scrubs is let in' },
          ...props.cluster.acknowledge,
        },
      },
    });
    const parts = this.cluster._parts;
    const copy = parts && movedCluster(parts);
    const job: ScrubJobModel | undefined = scrub && parts
      && { ...scrub, plan: parts.plan, bootstrapServers: this.cluster.bootstrapServers };
    this._keep(input.findings.length > 0 ? refuse(this, wrong) : emit(this, {
      ...reviewed(TEST_COPY_REVIEWS, { props, namespace, source, copy, job }, this.node.path),
      manifests: job === undefined ? {} : scrubObjects(job),
      warningPolicy: {},
    }), 'scrub');
  }
}

interface TestCopySubject {
  readonly props: TestCopyProps;
  readonly namespace: string;
  readonly source: string;
  /** Undefined where the props are of the wrong type. */
  readonly copy?: MovedCluster;
  readonly job?: ScrubJobModel;
}

/** Rules on copies for tests. */
export const TEST_COPY_RULES = ruleTable<TestCopySubject>('Copies for tests', [
  {
    code: 'COPY_NAME',
    severity: Severity.ERROR,
    about: 'A copy has the name that the cluster has in production.',
    check: ({ props }) => props.cluster.name ? undefined : {
      property: 'cluster.name',
      value: props.cluster.name,
      message: 'the copy would not find the copied claims, and would make empty ones instead',
      allowed: 'the name in production',
      fix: 'set `name`',
    },
  },
  {
    code: 'COPY_BOOTSTRAP',
    severity: Severity.ERROR,
    about: 'A copy is not bootstrapped: an empty disk means that its volumes have not arrived.',
    check: ({ props }) => props.cluster.bootstrap !== true ? undefined : {
      property: 'cluster.bootstrap',
      value: true,
      message: 'without the copied volumes it would come up as a new and empty cluster, and look scrubbed',
      allowed: 'false',
      fix: 'remove it',
    },
  },
  {
    code: 'COPY_NAMESPACE_QUORUM',
    severity: Severity.ERROR,
    about: 'Only a cluster that was first started with a static quorum, or with ZooKeeper, is copied into another '
      + 'namespace: a dynamic quorum keeps the addresses of its voters on its disks.',
    check: ({ namespace, source, copy }) =>
      namespace === source || copy === undefined || !isBoundToNamespace(copy) ? undefined : {
        property: 'sourceNamespace',
        value: source,
        message: 'the addresses on the copied disks lead to production, so the nodes of the copy refuse to start',
        allowed: namespace,
        fix: 'copy into the namespace of the same name in another Kubernetes cluster. Only a cluster that was first '
          + 'started with QuorumKind.STATIC can be copied into another one; changing `kind` later does not help',
      },
  },
]);

/** Every rule on a copy for tests. */
export const TEST_COPY_REVIEWS: readonly Review<TestCopySubject>[] = [
  reviewing(TEST_COPY_RULES, subject => [subject]),
  // Without its quorum, brokers of the copy would join those of production in the ensemble of both.
  reviewing(QUORUM_MOVES_RULES, ({ copy }) => copy === undefined ? [] : [copy]),
  reviewing(SCRUB_RULES, ({ job }) => job === undefined ? [] : [job]),
  reviewing(IMAGE_RULES, ({ job }) => job === undefined ? [] : [{ reference: job.image, property: 'scrub.image' }]),
];
