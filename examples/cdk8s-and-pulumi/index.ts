import { orders } from './cluster';
import { ChartComponent } from 'kafka-constructs/pulumi';

export const { resources } = new ChartComponent('orders', chart => { orders(chart); }, { namespace: 'orders' });
