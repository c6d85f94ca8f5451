import type { CapacityModel } from './capacity-model';
import type { WorkloadModel } from './workload';
import { Severity } from '../core/finding';
import { isWhole } from '../core/range';
import { type Review, type Violation, reviewing, ruleTable } from '../core/rule';

/** A number that is not in its range. */
export function outside(
  property: string, value: number, least: number, most: number, fix: string,
): Violation | undefined {
  return value >= least && value <= most ? undefined : {
    property, value, message: 'out of range', allowed: `${least} to ${most}`, fix,
  };
}

/** A number that is not whole, or not in its range. */
export function notWhole(
  property: string, value: number, least: number, most: number, fix: string,
): Violation | undefined {
  return isWhole(value, least, most) ? undefined : {
    property, value, message: 'out of range', allowed: `a whole number, ${least} to ${most}`, fix,
  };
}

/** Those that are broken. */
export function present(violations: readonly (Violation | undefined)[]): Violation[] {
  return violations.filter(violation => violation !== undefined);
}

const MEGABYTES = 1e6;

/** Rules on a workload. */
export const WORKLOAD_RULES = ruleTable<WorkloadModel>('Plans', [
  {
    code: 'WORKLOAD_RATES',
    severity: Severity.ERROR,
    about: 'The rates and the retention of a workload are within range.',
    check: ({
      ingest, network, retentionSeconds, peakFactor, compressionRatio, consumerGroups,
    }) => present([
      outside('ingestPerSecond', ingest, 1, 1e6 * MEGABYTES, 'give what producers write each second, for example 50Mi'),
      outside(
        'networkPerSecond', network, MEGABYTES, 1e6 * MEGABYTES,
        'give what a node\'s network carries each second',
      ),
      outside('retention', retentionSeconds, 1, 100 * 365 * 86_400, 'give the time for which records are kept'),
      outside('peakFactor', peakFactor, 1, 1000, 'give the peak divided by the average'),
      outside(
        'compressionRatio', compressionRatio, 1, 100,
        'give the size before compression divided by that after it',
      ),
      outside('consumerGroups', consumerGroups, 0, 1000, 'give the number of groups that read every record'),
    ]),
  },
  {
    code: 'WORKLOAD_GROWTH',
    severity: Severity.ERROR,
    about: 'Growth, months, headroom and partitions are within range.',
    check: ({ growthPercent, months, headroomPercent, partitions = 1, dataReduction }) => present([
      outside('growthPercentPerMonth', growthPercent, 0, 100, 'give the growth of a month in percent'),
      notWhole('months', months, 1, 120, 'give the months for which the cluster is to be large enough'),
      outside('headroomPercent', headroomPercent, 0, 90, 'use 30'),
      notWhole('partitions', partitions, 1, 1e6, 'give the partitions of all topics, or leave it out'),
      outside('dataReduction', dataReduction, 1, 100, 'give what the array shows as its data reduction'),
    ]),
  },
  {
    code: 'WORKLOAD_REPLICATION',
    severity: Severity.ERROR,
    about: 'A plan has 1 to 15 Kafka replicas; only Portworx replicates volumes.',
    check: ({ replicationFactor, minInsyncReplicas, volumeReplicas, portworx, store }) => present([
      notWhole('replication.replicationFactor', replicationFactor, 1, 15, 'use Replication.maximumUptime()'),
      notWhole('replication.minInsyncReplicas', minInsyncReplicas, 1, replicationFactor, 'use one less than replicas'),
      notWhole(
        'replication.volumeReplicas', volumeReplicas, 1, portworx && store.pools !== undefined ? 3 : 1,
        'use Replication.maximumPerformance(), or Portworx',
      ),
    ]),
  },
  {
    code: 'WORKLOAD_PRICES',
    severity: Severity.ERROR,
    about: 'Prices are numbers of 0 or more.',
    check: ({ prices }) => Object.entries(prices).flatMap(([type, price]) => Object.entries(price)
      .filter(([, value]) => !(value >= 0))
      .map(([name, value]) => ({
        property: `prices['${type}'].${name}`,
        value,
        message: 'not a price',
        allowed: '0 or more',
        fix: 'give the price of a month',
      }))),
  },
]);

/** Every rule on a workload. */
export const WORKLOAD_REVIEWS: readonly Review<WorkloadModel>[] = [reviewing(WORKLOAD_RULES, workload => [workload])];

/** Rules on what a workload needs. */
export const CAPACITY_RULES = ruleTable<CapacityModel>('Plans', [{
  code: 'WORKLOAD_TOO_LARGE',
  severity: Severity.ERROR,
  about: 'A workload is for at most 100 brokers, or 100 in each zone.',
  check: ({ limits, mostBrokers: most }) => limits.filter(({ brokers }) => brokers > most).map(({ name, because }) => ({
    property: 'ingestPerSecond',
    value: name,
    message: `more than ${most} brokers would be needed: ${because}`,
    allowed: `what ${most} brokers carry`,
    fix: 'use faster or larger disks, a faster network, less growth, or several clusters',
  })),
}, {
  code: 'WORKLOAD_PARTITIONS',
  severity: Severity.ERROR,
  about: 'Given partitions spread evenly over the brokers: none has more than 25 % above the average.',
  check: ({ partitions, brokers, partitionsPerBroker: { average, most } }) => most <= 1.25 * average ? undefined : {
    property: 'partitions',
    value: partitions.value,
    message: `on ${brokers.value} brokers some have ${most} replicas of partitions, and ${average.toFixed(1)} on average: `
      + 'their disks and networks would be too small',
    allowed: `a multiple of ${brokers.value}, or many more`,
    fix: 'give more partitions, or leave them out',
  },
}]);

/** Every rule on what a workload needs. */
export const CAPACITY_REVIEWS: readonly Review<CapacityModel>[] = [reviewing(CAPACITY_RULES, model => [model])];
