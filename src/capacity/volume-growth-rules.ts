import type { VolumeGrowthModel } from './volume-growth';
import { Severity } from '../core/finding';
import { GIBIBYTE, quantity } from '../core/quantity';
import { isWhole } from '../core/range';
import { ruleTable } from '../core/rule';

/** A growth rule with the volumes that it is for. */
export interface VolumeGrowthSubject {
  readonly growth?: VolumeGrowthModel;
  /** Bytes of a new volume. */
  readonly sizeBytes: number;
  /** Whether a driver of Portworx makes the volumes. */
  readonly portworx: boolean;
  /** Whether Autopilot runs, as far as is known. */
  readonly autopilot: boolean;
}

/** Steps above which a larger step is better: each step is an operation on a volume under load. */
export const MOST_STEPS = 20;

/** Number of growth steps between two sizes; NaN if they are not valid sizes. */
export function stepsTo(ceiling: number, size: number, step: number): number {
  return step >= 1 && ceiling > size ? Math.ceil(Math.log(ceiling / size) / Math.log(1 + step / 100) - 1e-9) : NaN;
}

/** Rules on the growth of volumes. */
export const VOLUME_GROWTH_RULES = ruleTable<VolumeGrowthSubject>('Growth', [
  {
    code: 'GROWTH_WITHOUT_PORTWORX',
    severity: Severity.ERROR,
    // The page "Automatically grow PVCs" of Portworx (3.6, and that for OpenShift with FlashArray) excludes only
    // FlashBlade, which holds no broker here.
    about: 'Autopilot grows volumes of Portworx: in pools, or directly on a FlashArray.',
    check: ({ growth, portworx }) => growth === undefined || portworx ? undefined : {
      property: 'storage.growth',
      value: `at ${growth.threshold} %`,
      message: 'nothing grows these volumes automatically: Autopilot grows only Portworx volumes',
      allowed: 'nothing here',
      fix: 'remove `growth` and use `npx kafka-constructs resize` when an alert says so, or use KafkaStorage.portworx',
    },
  },
  {
    code: 'GROWTH_WITHOUT_AUTOPILOT',
    severity: Severity.ERROR,
    about: 'Volumes grow automatically where Autopilot is switched on.',
    check: ({ growth, autopilot }) => growth === undefined || autopilot ? undefined : {
      property: 'storage.growth',
      value: `at ${growth.threshold} %`,
      message: 'Autopilot is switched off in the Portworx cluster, so nothing would carry the rule out',
      allowed: 'nothing here',
      fix: 'switch `autopilot` on in the Portworx cluster, or remove `growth` and use `npx kafka-constructs resize`',
    },
  },
  {
    code: 'GROWTH_THRESHOLD',
    severity: Severity.ERROR,
    about: 'The threshold leaves room to grow in: 10 to 95 percent.',
    check: ({ growth }) => growth === undefined || (growth.threshold >= 10 && growth.threshold <= 95) ? undefined : {
      property: 'storage.growth',
      value: growth.threshold,
      message: 'volumes would grow too early, or too late for a broker to survive',
      allowed: '10 to 95 percent',
      fix: 'use 80',
    },
  },
  {
    code: 'GROWTH_STEP',
    severity: Severity.ERROR,
    about: 'A growth step is a whole number of percent, 1 or more, because Autopilot takes no fractions.',
    check: ({ growth }) => growth === undefined || isWhole(growth.step, 1) ? undefined : {
      property: 'storage.growth.byPercent',
      value: growth.step,
      message: 'Autopilot cannot grow by this amount',
      allowed: 'a whole number of 1 or more',
      fix: 'use 50',
    },
  },
  {
    code: 'GROWTH_CEILING',
    severity: Severity.ERROR,
    about: 'The size at which growth ends is a whole number of GiB above the first size.',
    check: ({ growth, sizeBytes: size }) => growth === undefined
      || (growth.ceilingBytes % GIBIBYTE === 0 && growth.ceilingBytes > size) ? undefined : {
        property: 'storage.growth.upTo',
        value: Number.isSafeInteger(growth.ceilingBytes) ? quantity(growth.ceilingBytes) : growth.ceilingBytes,
        message: 'the volume is that large from the start, or the size is not one that Autopilot takes',
        allowed: `whole GiB above ${quantity(size)}`,
        fix: 'raise `upTo`, or remove `growth`',
      },
  },
  {
    code: 'GROWTH_MANY_STEPS',
    severity: Severity.WARNING,
    about: `A volume reaches its ceiling in at most ${MOST_STEPS} steps.`,
    check: ({ growth, sizeBytes: size }) => {
      if (growth === undefined) return undefined;
      const steps = stepsTo(growth.ceilingBytes, size, growth.step);
      return !(steps > MOST_STEPS) ? undefined : {
        property: 'storage.growth.byPercent',
        value: growth.step,
        message: `${steps} steps lie between the first size and the ceiling, each an operation under load`,
        allowed: `a step that gets there in ${MOST_STEPS} or fewer`,
        fix: 'raise `byPercent` or `size`',
      };
    },
  },
]);
