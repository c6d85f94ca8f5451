import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { ChartComponent } from 'kafka-constructs/pulumi';
import { orders } from './cluster';

// A change of a ConfigMap is a change, not another ConfigMap.
const provider = new kubernetes.Provider('cluster', { enableConfigMapMutable: true });

// The program stays like this. The namespace remains outside the stack.
new ChartComponent('orders', chart => { orders(chart); }, {
  namespace: 'orders',
  adopt: new pulumi.Config().getBoolean('adopt'), // true for the first update, removed after it
}, { provider });
