import * as kubernetes from '@pulumi/kubernetes';
import { orders } from '../../../examples/cdk8s-and-pulumi/cluster';
import { ChartComponent } from 'kafka-constructs/pulumi';

/* The cluster of the example; the provider writes its objects to files in place of a Kubernetes cluster. */

const provider = new kubernetes.Provider('files', { renderYamlToDirectory: process.env.RENDERED });
new ChartComponent('orders', chart => { orders(chart); }, { namespace: 'orders' }, { provider });
