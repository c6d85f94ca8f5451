import { ChartComponent } from 'kafka-constructs/pulumi';
import { orders } from './cluster';

let cluster!: ReturnType<typeof orders>;
new ChartComponent('orders', chart => { cluster = orders(chart); }, { namespace: 'orders' });

export const { bootstrapServers } = cluster;
