import type { Labels } from '../core/labels';
import type { Manifest } from '../core/manifest';

/** The part of AutopilotRule (autopilot.libopenstorage.org/v1alpha1) that the library emits. Values and params are strings. */
export interface AutopilotRuleSpec {
  readonly selector: { readonly matchLabels: Labels };
  readonly namespaceSelector: { readonly matchLabels: Labels };
  readonly conditions: { readonly expressions: readonly { readonly key: string; readonly operator: 'Gt' | 'Lt'; readonly values: readonly string[] }[] };
  readonly actions: readonly { readonly name: string; readonly params: Labels }[];
}

/** An AutopilotRule; cluster scoped. */
export function autopilotRule(name: string, labels: Labels, spec: AutopilotRuleSpec): Manifest {
  return { apiVersion: 'autopilot.libopenstorage.org/v1alpha1', kind: 'AutopilotRule', metadata: { name, labels }, spec };
}
