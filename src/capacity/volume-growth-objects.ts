import { controlFields } from './action-control';
import type { VolumeGrowthModel } from './volume-growth';
import { GIBIBYTE } from '../core/quantity';
import { autopilotRule } from '../custom-resources/autopilot-rule';
import type { Labels } from '../kubernetes/labels';
import type { Manifest } from '../kubernetes/manifest';

/** Claims by namespace and labels. */
export interface ClaimSelection {
  readonly namespace: string;
  readonly labels: Labels;
}

/** The rule that grows the claims selected. */
export function volumeGrowthRule(
  growth: VolumeGrowthModel, name: string, labels: Labels, claims: ClaimSelection,
): Manifest {
  return autopilotRule(name, labels, {
    ...controlFields(growth.control),
    selector: { matchLabels: claims.labels },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': claims.namespace } },
    conditions: {
      expressions: [
        {
          key: '100 * (px_volume_usage_bytes / px_volume_capacity_bytes)',
          operator: 'Gt',
          values: [String(growth.threshold)],
        },
      ],
    },
    actions: [{
      name: 'openstorage.io.action.volume/resize',
      params: { maxsize: `${growth.ceilingBytes / GIBIBYTE}Gi`, scalepercentage: String(growth.step) },
    }],
  });
}
