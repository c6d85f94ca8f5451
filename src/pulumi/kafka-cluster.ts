import type * as pulumi from '@pulumi/pulumi';
import { knownText } from './deferred-output';
import { type ComponentSettings, propsOf, TreeComponent } from './tree-component';
import { KafkaCluster as KafkaClusterConstruct } from '../kafka/kafka-cluster';
import type { KafkaClusterProps } from '../kafka/kafka-cluster-props';

/** A Kafka cluster as part of a stack: the properties of the construct, in which `text()` may stand for any text. */
export interface KafkaClusterArgs extends KafkaClusterProps, ComponentSettings {}

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
    const { settings, props } = propsOf<KafkaClusterProps>(name, args);
    let construct!: KafkaClusterConstruct;
    super('KafkaCluster', name, {
      ...settings, build: chart => { construct = new KafkaClusterConstruct(chart, 'cluster', props); },
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
