/** The Pulumi front end; see docs/concepts/pulumi.md. It needs @pulumi/pulumi and @pulumi/kubernetes. */
export { ChartComponent, ChartComponentArgs } from './chart-component';
export { secretText, text } from './deferred-output';
export { KafkaCluster, ClusterDeclarations, KafkaClusterArgs } from './kafka-cluster';
export { PortworxCluster, PortworxClusterArgs } from './portworx-cluster';
export { KubernetesResource } from './resources';
export { ComponentSettings, TreeComponent } from './tree-component';
