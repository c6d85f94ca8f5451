import { App, Chart } from 'cdk8s';
import { orders } from './cluster';

// So it was deployed: `kubectl apply -f manifests`.
const app = new App();
orders(new Chart(app, 'orders', { namespace: 'orders' }));
app.synth();
