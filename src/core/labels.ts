import { derive } from './deferred';

/** Labels, annotations, selectors. */
export type Labels = { readonly [key: string]: string };

/** The role that a pod plays; the value of `app.kubernetes.io/component`. */
export type Component = 'broker' | 'controller' | 'zookeeper';

const APP = 'app.kubernetes.io';

/** What a selector selects every pod of one installation by. Fixed for life: selectors of StatefulSets are immutable. */
export function instanceSelector(application: string, instance: string): Labels {
  return { [`${APP}/name`]: application, [`${APP}/instance`]: instance };
}

/** What a selector selects the pods of one role by. Never the user's labels, never a version. */
export function componentSelector(application: string, instance: string, component: Component): Labels {
  return { ...instanceSelector(application, instance), [`${APP}/component`]: component };
}

/** Labels of objects and pods: the user's and the chart's first, so that they can never replace what selectors need. */
export function commonLabels(selector: Labels, ...additional: readonly (Labels | undefined)[]): Labels {
  return Object.assign({}, ...additional, { [`${APP}/managed-by`]: 'kafka-constructs' }, selector) as Labels;
}

/**
 * Labels of the claims of a cluster and of the ensemble that it has made for itself, and of no other kind of object: what takes
 * the volumes of a cluster together selects by them.
 */
export function claimsOf(cluster: string): Labels {
  return { 'kafka-constructs/claims-of': cluster };
}

/**
 * Label of the claims of a cluster that no cluster of another namespace has. Portworx looks at the volumes of all namespaces, and knows them
 * by the labels of their claims. A text that is longer than a label value may be ends in what follows from it.
 */
export function claimsInAllNamespaces(namespace: string, cluster: string): Labels {
  const text = `${namespace}.${cluster}`;
  return { 'kafka-constructs/cluster': text.length <= 63 ? text : `${text.slice(0, 54)}-${derive('nameSuffix', text)}` };
}

/** The keys that the library sets itself. */
export const OWN_LABEL_KEYS: readonly string[] = ['name', 'instance', 'component', 'managed-by'].map(key => `${APP}/${key}`);
