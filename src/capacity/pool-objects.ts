import { controlFields } from './action-control';
import type { PoolExpansionModel, PoolRebalanceModel } from './pool-expansion';
import { GIBIBYTE } from '../core/quantity';
import { autopilotRule } from '../custom-resources/autopilot-rule';
import type { Labels } from '../kubernetes/labels';
import type { Manifest } from '../kubernetes/manifest';

/** The rule that expands the pools of a Portworx cluster; it selects none, so it is for all of them. */
export function poolExpansionRule(expansion: PoolExpansionModel, name: string, labels: Labels): Manifest {
  return autopilotRule(name, labels, {
    ...controlFields(expansion.control),
    conditions: {
      expressions: [
        {
          key: '100 * (px_pool_stats_available_bytes / px_pool_stats_total_bytes)',
          operator: 'Lt',
          values: [String(100 - expansion.threshold)],
        },
        {
          key: 'px_pool_stats_total_bytes / (1024 * 1024 * 1024)',
          operator: 'LtEq',
          values: [String(lastExpandedGibibytes(expansion))],
        },
      ],
    },
    actions: [{
      name: 'openstorage.io.action.storagepool/expand',
      params: { scalepercentage: String(expansion.step), scaletype: expansion.method },
    }],
  });
}

/** GiB of the largest pool that is still expanded: one more step does not exceed the ceiling. */
export function lastExpandedGibibytes({ ceilingBytes, step }: PoolExpansionModel): number {
  return Math.floor(ceilingBytes / GIBIBYTE * 100 / (100 + step));
}

/**
 * GiB at which expansion ends: a pool is left alone when one more step would exceed its ceiling. The rule compares the
 * size that the pool has, which need not be whole GiB.
 */
export function expandedGibibytes(gibibytes: number, expansion: PoolExpansionModel | undefined): number {
  if (expansion === undefined || !(expansion.step > 0) || !(gibibytes >= 1)) return gibibytes;
  const last = lastExpandedGibibytes(expansion);
  let size = gibibytes;
  while (size <= last) size = size * (100 + expansion.step) / 100;
  return Math.floor(size);
}

/** The rule that moves volumes from full pools to empty ones. */
export function poolRebalanceRule({ deviation, control }: PoolRebalanceModel, name: string, labels: Labels): Manifest {
  const values = [String(-deviation), String(deviation)];
  return autopilotRule(name, labels, {
    ...controlFields(control),
    conditions: {
      requiredMatches: 1,
      expressions: [
        { keyAlias: 'PoolProvDeviationPerc', operator: 'NotInRange', values },
        { keyAlias: 'PoolUsageDeviationPerc', operator: 'NotInRange', values },
      ],
    },
    actions: [{ name: 'openstorage.io.action.storagepool/rebalance' }],
  });
}
