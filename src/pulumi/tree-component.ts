import * as pulumi from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { refuseDuplicates } from './identities';
import type { LiftedObject } from './lift';
import { liftTree } from './lift';
import { writeManifests } from './manifests-folder';
import { makeResources } from './resources';
import { liftsDeferredText } from '../core/front-end';
import { summaryLine, takeReports, warningLine } from '../core/report';

/** How the objects of a component become resources of a stack. */
export interface ComponentSettings {
  /**
   * Whether Pulumi refuses to delete and to replace StatefulSets. Kubernetes lets few fields of them change, and Pulumi replaces one
   * whose other fields change, which stops every broker. `npx kafka-constructs` writes scripts for such changes.
   *
   * @default true
   */
  readonly protect?: boolean;

  /**
   * Whether the objects are in the Kubernetes cluster already, applied by other means, and become resources of the stack as they are; or
   * the paths of those that are. Remove it after the first update: Pulumi replaces nothing that is still declared as an import.
   *
   * @default false
   */
  readonly adopt?: boolean | readonly string[];

  /**
   * Folder into which every preview and update writes the manifests, as cdk8s writes them: for reviews, and for the scripts of
   * `npx kafka-constructs`, which read them. Contents of Secrets are left out. While text in them is unknown, there is no file.
   *
   * @default - nothing is written
   */
  readonly manifestsFolder?: string;
}

/** A resource of Kubernetes, as all of them are. */
export type KubernetesResource = pulumi.CustomResource & {
  readonly metadata: pulumi.Output<{ readonly name: string; readonly namespace?: string }>;
};

/** What a component is made of. */
export interface TreeArgs extends ComponentSettings {
  readonly namespace?: string;
  readonly labels?: { readonly [key: string]: string };
  /** Fills the chart. */
  readonly build: (chart: Chart) => void;
}

/** A cdk8s tree as part of a stack. Findings that are errors fail the program, all at once, before anything is registered. */
export abstract class TreeComponent extends pulumi.ComponentResource {
  /** The resources by path of the construct, which is their name: `orders/kafka/broker` is the StatefulSet of the brokers. */
  public readonly resources: { readonly [path: string]: KubernetesResource };

  private readonly objects: readonly LiftedObject[];

  protected constructor(type: string, name: string, args: TreeArgs, options: pulumi.ComponentResourceOptions | undefined) {
    const app = new App();
    liftsDeferredText(app);
    args.build(new Chart(app, name, { namespace: args.namespace, labels: args.labels && { ...args.labels } }));
    const objects = liftTree(app);
    refuseDuplicates(objects, options);
    super(`kafka-constructs:index:${type}`, name, {}, options);
    this.objects = objects;
    this.resources = makeResources(objects, { parent: this, protect: args.protect ?? true, adopt: args.adopt ?? false });
    if (args.manifestsFolder !== undefined) writeManifests(objects, args.manifestsFolder, name);
    this.report(app);
  }

  /** Tells Pulumi of warnings that nobody has acknowledged, and of the clusters that are made. */
  private report(app: App): void {
    // Mocks have no engine, and Pulumi would print to the console of a test.
    if (!pulumi.runtime.hasEngine()) return;
    const reports = takeReports(app);
    for (const warning of reports.flatMap(({ warnings }) => warnings)) void pulumi.log.warn(warningLine(warning), this);
    for (const report of reports) {
      const line = summaryLine(report, reports);
      if (line !== undefined) void pulumi.log.info(line, this);
    }
  }

  /** Names of the resources of a kind. */
  protected namesOf(kind: string): pulumi.Output<string[]> {
    const ofKind = this.objects.filter(({ manifest }) => manifest.kind === kind).map(({ path }) => this.resources[path]);
    return pulumi.all(ofKind.map(({ metadata }) => metadata)).apply(all => all.map(({ name }) => name));
  }
}
