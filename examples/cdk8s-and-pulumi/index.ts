import { orders } from './cluster';
import { ChartComponent } from 'kafka-constructs/pulumi';

let cluster!: ReturnType<typeof orders>;
new ChartComponent('orders', chart => { cluster = orders(chart); }, { namespace: 'orders' });

export const { bootstrapServers } = cluster;
