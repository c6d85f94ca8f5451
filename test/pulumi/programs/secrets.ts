import * as pulumi from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { ApiObject } from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import { ChartComponent, secretText } from 'kafka-constructs/pulumi';

/* Credentials of a connector: one that the stack makes, one from its configuration. */

const password = new RandomPassword('connector', { length: 32 });

new ChartComponent('orders', chart => {
  new plus.Secret(chart, 'made', { metadata: { name: 'made' }, stringData: { password: secretText(password.result) } });
  new ApiObject(chart, 'given', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'given' },
    stringData: { user: 'connector', jaas: `password="${secretText(new pulumi.Config().requireSecret('password'))}"` },
  });
}, { namespace: 'orders', manifestsFolder: new pulumi.Config().get('folder') });
