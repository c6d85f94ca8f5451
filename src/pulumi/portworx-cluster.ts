import * as pulumi from '@pulumi/pulumi';
import { type ComponentSettings, propsOf, TreeComponent } from './tree-component';
import { PortworxCluster as PortworxClusterConstruct } from '../storage/portworx/portworx-cluster';
import type { PortworxClusterProps } from '../storage/portworx/portworx-cluster-props';

/** Portworx as part of a stack: the properties of the construct, in which `text()` may stand for any text. */
export interface PortworxClusterArgs extends PortworxClusterProps, ComponentSettings {}

/**
 * Portworx as part of a stack. Its objects are those of the construct of the same name; the operator is installed
 * before.
 */
export class PortworxCluster extends TreeComponent {
  /** The construct: findings, required permissions, and what `portworxCluster` of a KafkaStorage takes. */
  public readonly construct: PortworxClusterConstruct;

  /** Name of the StorageCluster. */
  public readonly clusterName: pulumi.Output<string>;

  /** Names of the Secrets that Portworx reads. You create them. */
  public readonly secretNames: pulumi.Output<string[]>;

  /**
   * @param name name of the component, and of the StorageCluster where `name` is not set
   * @param args the Portworx cluster
   * @param options Pulumi's own; a provider given here is that of every resource
   */
  constructor(name: string, args: PortworxClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { settings, props } = propsOf<PortworxClusterProps>(name, args);
    let construct!: PortworxClusterConstruct;
    super('PortworxCluster', name, {
      ...settings, build: chart => { construct = new PortworxClusterConstruct(chart, 'cluster', props); },
    }, options);
    this.construct = construct;
    this.clusterName = this.resources[`${construct.node.path}/storage-cluster`].metadata.apply(metadata =>
      metadata.name);
    this.secretNames = pulumi.output(construct.requiredSecrets);
    const { clusterName, secretNames, resources } = this;
    this.registerOutputs({ clusterName, secretNames, resources });
  }
}
