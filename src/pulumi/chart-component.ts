import * as pulumi from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { liftTree } from './lift';
import { makeResources } from './resources';
import { liftsDeferredText } from '../core/front-end';

/** A chart as a part of a stack. */
export interface ChartComponentArgs {
  /**
   * Namespace of the objects that name none.
   *
   * @default - none; constructs that need one say so
   */
  readonly namespace?: string;

  /**
   * Labels of every object.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Whether Pulumi refuses to delete and replace StatefulSets. Kubernetes lets few fields of them change, and Pulumi replaces one
   * whose other fields change, which stops every broker. `npx kafka-constructs` has scripts for such changes.
   *
   * @default true
   */
  readonly protect?: boolean;
}

/**
 * A cdk8s tree as part of a Pulumi stack: every object of the chart, and of charts in it, is a resource with the construct's path for
 * a name. Findings that are errors fail the program, all at once, before anything is registered.
 */
export class ChartComponent extends pulumi.ComponentResource {
  /** The resources by path of the construct: `orders/kafka/broker` is the StatefulSet of the brokers. */
  public readonly resources: { readonly [path: string]: pulumi.CustomResource };

  /**
   * @param name name of the component, and of the chart: the first part of every path
   * @param build fills the chart
   * @param args what holds for the whole chart
   * @param options Pulumi's own; a provider given here is that of every resource
   */
  constructor(name: string, build: (chart: Chart) => void, args: ChartComponentArgs = {}, options: pulumi.ComponentResourceOptions = {}) {
    super('kafka-constructs:index:ChartComponent', name, {}, options);
    const app = new App();
    liftsDeferredText(app);
    build(new Chart(app, name, { namespace: args.namespace, labels: args.labels && { ...args.labels } }));
    this.resources = makeResources(liftTree(app), { parent: this, protect: args.protect ?? true });
    this.registerOutputs({ resources: Object.fromEntries(Object.entries(this.resources).map(([path, { urn }]) => [path, urn])) });
  }
}
