import type { Assumptions } from './planned-cluster';
import { outside, notWhole, present } from './workload-rules';
import { Severity } from '../core/finding';
import { type Review, reviewing, ruleTable } from '../core/rule';

/** Rules on what is assumed of a cluster. */
export const ASSUMPTION_RULES = ruleTable<Assumptions>('Plans', [
  {
    code: 'ASSUMPTIONS',
    severity: Severity.ERROR,
    about: 'The assumptions of a report are within range: network, percent in use, growth, months.',
    check: ({ network, filledPercent, growthPercent, months }) => present([
      outside('networkPerSecond', network, 1e6, 1e12, 'give what a node\'s network carries each second'),
      outside('filledPercent', filledPercent, 0.1, 100, 'give the percent of each volume in use'),
      outside('growthPercentPerMonth', growthPercent, 0, 100, 'give the growth of a month in percent'),
      notWhole('months', months, 1, 120, 'give the months of the forecast'),
    ]),
  },
]);

/** Every rule on assumptions. */
export const ASSUMPTION_REVIEWS: readonly Review<Assumptions>[] = [
  reviewing(ASSUMPTION_RULES, assumptions => [assumptions]),
];
