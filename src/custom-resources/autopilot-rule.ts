import type { StringMap } from '../core/string-map';
import type { Labels } from '../kubernetes/labels';
import type { Manifest } from '../kubernetes/manifest';

/** One condition: a metric, or the alias of one, compared with values. All values are strings. */
export interface AutopilotExpression {
  readonly key?: string;
  readonly keyAlias?: string;
  readonly operator: 'Gt' | 'Lt' | 'LtEq' | 'NotInRange';
  readonly values: readonly string[];
}

/** When actions may run. `actionWindow` needs Autopilot 1.4. */
export interface AutopilotControl {
  /** `approvalRequired` is the one constant that the types know. */
  readonly enforcement?: 'approvalRequired';
  /** Seconds. */
  readonly actionsCoolDownPeriod?: number;
  readonly actionWindow?: {
    readonly enabled: boolean;
    readonly timezone: string;
    readonly windows: readonly AutopilotWindow[];
  };
}

/** A time in which Autopilot acts. */
export interface AutopilotWindow {
  readonly name: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly daysOfWeek: readonly string[];
}

/** The part of AutopilotRule (autopilot.libopenstorage.org/v1alpha1) that the library emits. Params are strings. */
export interface AutopilotRuleSpec extends AutopilotControl {
  readonly selector?: { readonly matchLabels: Labels };
  readonly namespaceSelector?: { readonly matchLabels: Labels };
  readonly conditions: { readonly requiredMatches?: number; readonly expressions: readonly AutopilotExpression[] };
  readonly actions: readonly { readonly name: string; readonly params?: StringMap }[];
}

/** An AutopilotRule; cluster scoped. */
export function autopilotRule(name: string, labels: Labels, spec: AutopilotRuleSpec): Manifest {
  return {
    apiVersion: 'autopilot.libopenstorage.org/v1alpha1',
    kind: 'AutopilotRule',
    metadata: { name, labels },
    spec,
  };
}
