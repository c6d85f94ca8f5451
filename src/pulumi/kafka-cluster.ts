import type * as pulumi from '@pulumi/pulumi';
import { knownText } from './deferred-output';
import { refusal } from './errors';
import { type ComponentSettings, propsOf, TreeComponent } from './tree-component';
import { kindOf } from '../input/advice';
import { KafkaCluster as KafkaClusterConstruct } from '../kafka/kafka-cluster';
import type { KafkaClusterProps } from '../kafka/kafka-cluster-props';

/** Declares what belongs to a cluster. */
export type ClusterDeclarations = (cluster: KafkaClusterConstruct) => void;

/** A Kafka cluster as part of a stack: the properties of the construct, in which `text()` may stand for any text. */
export interface KafkaClusterArgs extends KafkaClusterProps, ComponentSettings {
  /**
   * Declares topics and users of the cluster: `kafka => { kafka.addTopic('orders', { partitions: 12 }); }`.
   *
   * @default - none
   */
  readonly declare?: ClusterDeclarations;
}

/** A Kafka cluster as part of a stack. Its objects are those of the construct of the same name. */
export class KafkaCluster extends TreeComponent {
  /** The construct: findings, decisions with their reasons, names. */
  public readonly construct: KafkaClusterConstruct;

  /**
   * Host and port by which clients of the first listener find the cluster; a resource that uses it waits for the
   * brokers.
   */
  public readonly bootstrapServers: pulumi.Output<string>;

  /** Names of the StorageClasses that the cluster makes. */
  public readonly storageClassNames: pulumi.Output<string[]>;

  /** Names of the Secrets that the cluster makes: they tell Portworx where the keys of volumes are. */
  public readonly secretNames: pulumi.Output<string[]>;

  /** RUNBOOK.md of the cluster. */
  public readonly runbook: pulumi.Output<string>;

  /**
   * @param name name of the component, and of the cluster where `name` is not set
   * @param args the cluster
   * @param options Pulumi's own; a provider given here is that of every resource
   */
  constructor(name: string, args: KafkaClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { declare, ...clusterArgs } = args ?? {} as KafkaClusterArgs;
    const { settings, props } = propsOf<KafkaClusterProps>(name, declare === undefined ? args : clusterArgs);
    if (declare !== undefined && typeof declare !== 'function') {
      throw refusal(`KafkaCluster '${name}' is refused:\n  INPUT_TYPE at declare: it must be a function (got `
        + `${kindOf(declare)}; allowed: a function). Fix: give kafka => { kafka.addTopic(...); }`);
    }
    let construct!: KafkaClusterConstruct;
    super('KafkaCluster', name, {
      ...settings,
      // For what `declare` adds beside the cluster.
      ...typeof props?.namespace === 'string' ? { namespace: props.namespace } : {},
      build: chart => {
        construct = new KafkaClusterConstruct(chart, 'cluster', props);
        refuseLateness(name, declare?.(construct));
      },
    }, options);
    this.construct = construct;
    this.bootstrapServers = this.resources[`${construct.node.path}/bootstrap`].metadata.apply(() =>
      construct.bootstrapServers);
    this.storageClassNames = this.namesOf('StorageClass');
    this.secretNames = this.namesOf('Secret');
    this.runbook = knownText(construct.runbook());
    const { bootstrapServers, storageClassNames, secretNames, runbook, resources } = this;
    this.registerOutputs({ bootstrapServers, storageClassNames, secretNames, runbook, resources });
  }
}

/** What is declared after the constructor would be in no stack. */
function refuseLateness(name: string, result: unknown): void {
  const { then, next } = (result ?? {}) as { readonly then?: unknown; readonly next?: unknown };
  if (typeof then !== 'function' && typeof next !== 'function') return;
  throw refusal(`KafkaCluster '${name}' is refused:\n  INPUT_TYPE at declare: it ends later than the constructor (got an `
    + 'asynchronous function or a generator; allowed: a function that declares at once). Fix: remove `async` or `*`; '
    + 'text() takes Outputs');
}
