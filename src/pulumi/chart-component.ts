import type * as pulumi from '@pulumi/pulumi';
import type { Chart } from 'cdk8s';
import { refusal } from './errors';
import { type ComponentSettings, TreeComponent } from './tree-component';

/** A chart as a part of a stack. */
export interface ChartComponentArgs extends ComponentSettings {
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
}

/**
 * Any cdk8s tree as part of a stack: every object of the chart, and of charts in it, is a resource with the construct's
 * path for its name.
 */
export class ChartComponent extends TreeComponent {
  /**
   * @param name name of the component, and of the chart: the first part of every path
   * @param build fills the chart
   * @param args what holds for the whole chart
   * @param options Pulumi's own; a provider given here is that of every resource
   */
  constructor(
    name: string,
    build: (chart: Chart) => void,
    args: ChartComponentArgs = {},
    options?: pulumi.ComponentResourceOptions,
  ) {
    if (typeof build !== 'function') {
      throw refusal(`ChartComponent '${name}' has no function that fills the chart. Fix: give chart => { ... } as the `
        + 'second argument');
    }
    super('ChartComponent', name, { ...args, build }, options);
    this.registerOutputs({ resources: this.resources });
  }
}
