import { App, Chart } from 'cdk8s';
import { orders } from './cluster';

const app = new App();
orders(new Chart(app, 'orders', { namespace: 'orders' }));
app.synth();
