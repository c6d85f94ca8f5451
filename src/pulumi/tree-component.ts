import * as pulumi from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { refuseWrongName } from './errors';
import { refuseDuplicates } from './identities';
import { type LiftedObject, liftTree } from './lift';
import { writeManifests } from './manifests-folder';
import { type KubernetesResource, makeResources } from './resources';
import { attributesOf, liftsDeferredText } from '../emit/emit';
import { summaryLine, takeReports, warningLine } from '../emit/report';

/** How the objects of a component become resources of a stack. */
export interface ComponentSettings {
  /**
   * Whether Pulumi refuses to delete and to replace StatefulSets. Kubernetes lets few fields of them change, and Pulumi
   * replaces one whose other fields change, which stops every broker. `npx kafka-constructs` writes scripts for such
   * changes.
   *
   * @default true
   */
  readonly protect?: boolean;

  /**
   * Whether the objects are in the Kubernetes cluster already, applied by other means, and become resources of the
   * stack as they are; or the paths of those that are. Remove it after the first update: Pulumi replaces nothing that
   * is still declared as an import.
   *
   * @default false
   */
  readonly adopt?: boolean | readonly string[];

  /**
   * Folder into which every preview and update writes the manifests, as cdk8s writes them: for reviews, and for the
   * scripts of `npx kafka-constructs`, which read them. Contents of Secrets are left out. While text in them is
   * unknown, there is no file.
   *
   * @default - nothing is written
   */
  readonly manifestsFolder?: string;
}

/** What a component is made of. */
export interface TreeArgs extends ComponentSettings {
  readonly namespace?: string;
  readonly labels?: { readonly [key: string]: string };
  /** Fills the chart. */
  readonly build: (chart: Chart) => void;
}

/**
 * The settings of a component, and the properties of its construct: with its name, and unchanged if they are not an
 * object.
 */
export function propsOf<Props extends object>(
  name: string, args: Props & ComponentSettings,
): { readonly settings: ComponentSettings; readonly props: Props } {
  if (args === undefined) return { settings: {}, props: { name } as unknown as Props };
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return { settings: {}, props: args };
  const { protect, adopt, manifestsFolder, ...props } = args;
  return { settings: { protect, adopt, manifestsFolder }, props: { name, ...props } as unknown as Props };
}

/**
 * A cdk8s tree as part of a stack. Findings that are errors fail the program, all at once, before anything is
 * registered.
 */
export abstract class TreeComponent extends pulumi.ComponentResource {
  /**
   * The resources by path of the construct, which is their name: `orders/kafka/broker` is the StatefulSet of the
   * brokers.
   */
  public readonly resources: { readonly [path: string]: KubernetesResource };

  private readonly objects: readonly LiftedObject[];

  protected constructor(
    type: string, name: string, args: TreeArgs, options: pulumi.ComponentResourceOptions | undefined,
  ) {
    refuseWrongName(type, name);
    const app = new App();
    liftsDeferredText(app);
    const { build, ...given } = args;
    const chart = new Chart(app, name, { namespace: given.namespace, labels: given.labels && { ...given.labels } });
    const { protect = true, adopt = false, manifestsFolder } = attributesOf<ComponentSettings>(
      chart, 'ChartComponentArgs', given,
    );
    build(chart);
    const objects = liftTree(app);
    refuseDuplicates(objects, options);
    super(`kafka-constructs:index:${type}`, name, {}, options);
    this.objects = objects;
    this.resources = makeResources(objects, { parent: this, protect, adopt });
    if (manifestsFolder !== undefined) writeManifests(objects, manifestsFolder, name);
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
    const ofKind = this.objects.filter(({ manifest }) => manifest.kind === kind)
      .map(({ path }) => this.resources[path]);
    return pulumi.all(ofKind.map(({ metadata }) => metadata)).apply(all => all.map(({ name }) => name));
  }
}
