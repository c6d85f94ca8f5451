import { type PoolExpansionModel, type PoolRebalanceModel, PoolExpansionMethod } from './pool-expansion';
import { expandedGibibytes } from './pool-objects';
import { MOST_STEPS, stepsTo } from './volume-growth-rules';
import type { Decided } from '../core/decision';
import { Severity } from '../core/finding';
import { GIBIBYTE } from '../core/quantity';
import { isWhole } from '../core/range';
import { type Violation, ruleTable } from '../core/rule';

/** The expansion and rebalance of pools, and what is known of the backing store. */
export interface PoolCapacitySubject {
  readonly expansion?: PoolExpansionModel;
  readonly rebalance?: PoolRebalanceModel;
  /** The store in words. */
  readonly store: string;
  /** Ways in which the store lets a pool grow. */
  readonly methods: readonly string[];
  readonly storeV2: boolean;
  /** GiB of a new pool; undefined where the drives are in the nodes already. */
  readonly poolGibibytes?: number;
  /** Seconds between two resizes of one drive that its cloud always accepts. */
  readonly resizeCoolDown?: Decided<number>;
}

/** Checks an expansion where there is one. */
function expanding(check: (expansion: PoolExpansionModel, use: PoolCapacitySubject) => Violation | undefined) {
  return (use: PoolCapacitySubject) => use.expansion === undefined ? undefined : check(use.expansion, use);
}

/** Rules on the capacity of pools. */
export const POOL_CAPACITY_RULES = ruleTable<PoolCapacitySubject>('Pools', [
  {
    code: 'POOL_EXPANSION_STORE',
    severity: Severity.ERROR,
    about: 'Pools grow where Portworx makes their drives itself, not on drives of the nodes.',
    check: expanding(({ threshold }, { methods, store }) => methods.length > 0 ? undefined : {
      property: 'poolExpansion',
      value: `at ${threshold} %`,
      message: `Portworx cannot make drives of ${store} larger, nor add one`,
      allowed: 'no `poolExpansion` with drives of the nodes',
      fix: 'remove `poolExpansion`; add a drive or a storage node by hand, and use `poolRebalance` to fill it',
    }),
  },
  {
    code: 'POOL_EXPANSION_METHOD',
    severity: Severity.ERROR,
    about: 'PX-StoreV2 does not add drives to a pool.',
    check: expanding(({ method }, { storeV2 }) => storeV2 && method === PoolExpansionMethod.ADD_DRIVE ? {
      property: 'poolExpansion.method',
      value: method,
      message: 'PX-StoreV2 refuses the action each time it is tried',
      allowed: 'resize-drive, auto',
      fix: 'use PoolExpansionMethod.RESIZE_DRIVE',
    } : undefined),
  },
  {
    code: 'POOL_EXPANSION_THRESHOLD',
    severity: Severity.ERROR,
    about: 'The threshold of a pool leaves room to work in: 10 to 95 percent.',
    check: expanding(({ threshold }) => threshold >= 10 && threshold <= 95 ? undefined : {
      property: 'poolExpansion',
      value: threshold,
      message: 'volumes stop when their pool is full, and an expansion takes time',
      allowed: '10 to 95 percent',
      fix: 'use 70',
    }),
  },
  {
    code: 'POOL_EXPANSION_STEP',
    severity: Severity.ERROR,
    about: 'An expansion step is a whole number of percent, 1 or more, because Autopilot takes no fractions.',
    check: expanding(({ step }) => isWhole(step, 1) ? undefined : {
      property: 'poolExpansion.byPercent',
      value: step,
      message: 'Autopilot cannot expand by this amount',
      allowed: 'a whole number of 1 or more',
      fix: 'use 50',
    }),
  },
  {
    code: 'POOL_EXPANSION_CEILING',
    severity: Severity.ERROR,
    about: 'The size that a pool may reach is a whole number of GiB, at least one step above its first size.',
    check: expanding((expansion, { poolGibibytes }) => {
      const wholeGibibytes = Number.isSafeInteger(expansion.ceilingBytes) && expansion.ceilingBytes % GIBIBYTE === 0;
      const grows = poolGibibytes === undefined || expandedGibibytes(poolGibibytes, expansion) > poolGibibytes;
      if (wholeGibibytes && (grows || !Number.isInteger(expansion.step) || expansion.step < 1)) return undefined;
      const first = poolGibibytes === undefined ? undefined : Math.ceil(poolGibibytes * (1 + expansion.step / 100));
      return {
        property: 'poolExpansion.upTo',
        value: expansion.ceilingBytes / GIBIBYTE,
        message: 'not a size, or the pool never grows: the first step would go beyond it or is less than a GiB',
        allowed: first === undefined ? 'whole GiB' : `whole GiB, ${first} or more`,
        fix: 'raise `upTo`, or lower `byPercent`',
      };
    }),
  },
  {
    code: 'POOL_EXPANSION_MANY_STEPS',
    severity: Severity.WARNING,
    about: `A pool reaches its largest size in at most ${MOST_STEPS} steps.`,
    check: expanding(({ step, ceilingBytes: ceiling }, { poolGibibytes = NaN }) => {
      const steps = stepsTo(ceiling, poolGibibytes * GIBIBYTE, step);
      return !(steps > MOST_STEPS) ? undefined : {
        property: 'poolExpansion.byPercent',
        value: step,
        message: `${steps} steps lie between the first size and the largest, each an operation under load`,
        allowed: `a step that gets there in ${MOST_STEPS} or fewer`,
        fix: 'raise `byPercent` or `driveSize`',
      };
    }),
  },
  {
    code: 'POOL_EXPANSION_COOL_DOWN',
    severity: Severity.WARNING,
    about: 'A drive is not resized more often than its cloud allows: an EBS volume four times in 24 hours.',
    check: expanding(({ method, control }, { resizeCoolDown }) => {
      const seconds = control.coolDownSeconds;
      if (resizeCoolDown === undefined || method === PoolExpansionMethod.ADD_DRIVE) return undefined;
      return seconds === undefined || seconds >= resizeCoolDown.value ? undefined : {
        property: 'poolExpansion.coolDown',
        value: `${seconds} s`,
        message: 'a pool that fills fast uses the resizes of a day up, and the next step fails until the day is over: '
          + `${resizeCoolDown.because}`,
        allowed: `${resizeCoolDown.value} s or more`,
        fix: 'remove `coolDown`, use PoolExpansionMethod.ADD_DRIVE, or accept it where few steps are to be expected',
      };
    }),
  },
  {
    code: 'POOL_REBALANCE_DEVIATION',
    severity: Severity.ERROR,
    about: 'Pools are rebalanced at a deviation of 5 to 90 percent from their mean.',
    check: ({ rebalance: { deviation } = { deviation: 20 } }) => isWhole(deviation, 5, 90) ? undefined : {
      property: 'poolRebalance',
      value: deviation,
      message: 'volumes would move all the time, or never',
      allowed: 'a whole number, 5 to 90',
      fix: 'use 20',
    },
  },
]);
