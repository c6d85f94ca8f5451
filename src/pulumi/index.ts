/** The Pulumi front end; see docs/tasks/pulumi.md. It needs @pulumi/pulumi and @pulumi/kubernetes. */
export { ChartComponent, ChartComponentArgs } from './chart-component';
export { secretText, text } from './deferred-output';
