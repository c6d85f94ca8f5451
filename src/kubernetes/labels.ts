import { derive } from '../core/deferred';

/** Labels, annotations, selectors. */
export type Labels = { readonly [key: string]: string };

/** The component that a pod belongs to: the value of `app.kubernetes.io/component`. */
export type Component = 'broker' | 'controller' | 'zookeeper';

const APP = 'app.kubernetes.io';

/** Labels that select every pod of one installation. It must never change: selectors of StatefulSets are immutable. */
export function instanceSelector(application: string, instance: string): Labels {
  return { [`${APP}/name`]: application, [`${APP}/instance`]: instance };
}

/**
 * Labels that select the pods of one component, of the jobs of a cluster, or of its exporter. Never the user's labels,
 * never a version.
 */
export function componentSelector(
  application: string, instance: string, component: Component | 'admin' | 'jwks' | 'exporter',
): Labels {
  return { ...instanceSelector(application, instance), [`${APP}/component`]: component };
}

/** Labels of objects and pods: the user's and the chart's first, so that they can never replace what selectors need. */
export function commonLabels(selector: Labels, ...additional: readonly (Labels | undefined)[]): Labels {
  return Object.assign({}, ...additional, { [`${APP}/managed-by`]: 'kafka-constructs' }, selector) as Labels;
}

/**
 * Labels on the claims of a cluster and its own ensemble, and on nothing else. Snapshots, backups and migrations select
 * a cluster's volumes by them.
 */
export function claimsOf(cluster: string): Labels {
  return { 'kafka-constructs/claims-of': cluster };
}

/**
 * Label of the claims of a cluster that no cluster of another namespace has. Portworx looks at the volumes of all
 * namespaces, and knows them by the labels of their claims. A text that is too long for a label value ends in a hash of
 * it.
 */
export function claimsInAllNamespaces(namespace: string, cluster: string): Labels {
  const text = `${namespace}.${cluster}`;
  return {
    'kafka-constructs/cluster': text.length <= 63 ? text : `${text.slice(0, 54)}-${derive('nameSuffix', text)}`,
  };
}

const OWN_PREFIX = 'kafka-constructs/';

/** Labels that the library sets on objects or pods, and those that Kubernetes sets on pods of StatefulSets. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['name', 'instance', 'component', 'managed-by'].map(key => `${APP}/${key}`),
  'apps.kubernetes.io/pod-index', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name',
  // Copied from the node since Kubernetes 1.35; brokers may read their rack from it.
  'topology.kubernetes.io/region', 'topology.kubernetes.io/zone',
]);

/** Whether users cannot set a label. */
export function isReservedLabel(key: string): boolean {
  return RESERVED.has(key) || key.startsWith(OWN_PREFIX);
}

/** Whether users cannot set an annotation. */
export function isReservedAnnotation(key: string): boolean {
  return key.startsWith(OWN_PREFIX);
}
