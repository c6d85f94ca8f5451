import type { VolumeGrowthModel } from './volume-growth';
import type { Labels } from '../core/labels';
import type { Manifest } from '../core/manifest';
import { GIBIBYTE } from '../core/quantity';
import { autopilotRule } from '../custom-resources/autopilot-rule';

/** The rule that grows the claims with these labels in a namespace. */
export function volumeGrowthRule(growth: VolumeGrowthModel, name: string, labels: Labels, claims: { readonly namespace: string; readonly labels: Labels }): Manifest {
  return autopilotRule(name, labels, {
    selector: { matchLabels: claims.labels },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': claims.namespace } },
    conditions: {
      expressions: [{ key: '100 * (px_volume_usage_bytes / px_volume_capacity_bytes)', operator: 'Gt', values: [String(growth.threshold)] }],
    },
    actions: [{
      name: 'openstorage.io.action.volume/resize',
      params: { maxsize: `${Math.floor(growth.ceiling / GIBIBYTE)}Gi`, scalepercentage: String(growth.step) },
    }],
  });
}
