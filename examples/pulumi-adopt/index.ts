import { orders } from './cluster';
import { ChartComponent } from 'kafka-constructs/pulumi';

// So it goes on. The namespace is left to whoever made it.
export const { resources } = new ChartComponent('orders', chart => { orders(chart); }, {
  namespace: 'orders',
  adopt: true,
});
