import { Severity } from '../../core/finding';
import { GIBIBYTE } from '../../core/quantity';
import { type Violation, ruleTable } from '../../core/rule';
import type { ClusterPlan, NodeGroup } from '../plan/cluster-plan';
import {
  deletesByDefault, effectiveNumber, isSetTo, retentionTime, rollMilliseconds,
} from '../plan/effective-config';

/** Ten years or more count as no limit: some write the largest number that fits. */
const NO_LIMIT_MS = 10 * 365 * 24 * 3_600_000;

/** Memory maps that Linux allows a process by default (vm.max_map_count) (kernel documentation, sysctl/vm). */
const MAP_AREAS = 65_530;

/**
 * A segment has an offset index and a time index, each mapped (Kafka's documentation, "Hardware and OS",
 * vm.max_map_count).
 */
const AREAS_PER_SEGMENT = 2;

/** Rules on what brokers keep, against their disks. */
export const RETENTION_RULES = ruleTable<ClusterPlan>('Broker configuration', [
  {
    code: 'RETENTION_EXCEEDS_DISK',
    severity: Severity.WARNING,
    about: 'What brokers may keep fits on their volumes at full size. A broker whose disk is full stops.',
    check: plan => {
      const disk = smallestDisk(plan);
      return disk === undefined ? [] : [...bySize(plan, disk), ...withoutLimit(plan, disk)];
    },
  },
  {
    code: 'MEMORY_MAPS',
    severity: Severity.WARNING,
    about: 'The index files of a broker need no more memory maps than Linux allows by default.',
    check: plan => {
      const { config, partitionsPerBroker } = plan.spec;
      const disk = largestDisk(plan);
      if (disk === undefined || !(partitionsPerBroker > 0)) return undefined;
      const segment = Math.max(1, effectiveNumber(config, 'log.segment.bytes'));
      const { milliseconds } = retentionTime(config);
      const roll = rollMilliseconds(config);
      const closedByTime = milliseconds < 0 || milliseconds >= NO_LIMIT_MS || roll < 1 ? 0 : milliseconds / roll;
      const segments = Math.ceil(partitionsPerBroker * (1 + closedByTime) + disk.bytes / segment);
      return segments * AREAS_PER_SEGMENT <= MAP_AREAS ? undefined : {
        property: 'partitionsPerBroker',
        value: partitionsPerBroker,
        message: `a broker may come to ${segments} segments and map two index files of each; Linux allows ${MAP_AREAS} `
          + 'maps by default, and a broker that needs more crashes ("Map failed")',
        allowed: `${MAP_AREAS / AREAS_PER_SEGMENT} segments for each broker, or nodes with a higher vm.max_map_count`,
        fix: 'set vm.max_map_count on the nodes to more than twice the segments and acknowledge this; or use larger '
          + '`log.segment.bytes`, longer `log.roll.ms` or fewer partitions',
      };
    },
  },
]);

/** The space of a broker when its volumes have grown to their maximum. */
interface Disk {
  readonly bytes: number;
  readonly directories: number;
}

function disks({ pools }: ClusterPlan): Disk[] {
  return pools.map(({ volumes: { ceilingBytes, volumesPerPod } }: NodeGroup) =>
    ({ bytes: ceilingBytes * volumesPerPod, directories: volumesPerPod }))
    .filter(({ bytes }) => Number.isFinite(bytes) && bytes > 0)
    .sort((a, b) => a.bytes - b.bytes);
}

function smallestDisk(plan: ClusterPlan): Disk | undefined {
  return disks(plan)[0];
}

function largestDisk(plan: ClusterPlan): Disk | undefined {
  return disks(plan).pop();
}

/** A limit by size, for each partition. */
function bySize({ spec: { config, partitionsPerBroker } }: ClusterPlan, { bytes, directories }: Disk): Violation[] {
  const limit = effectiveNumber(config, 'log.retention.bytes');
  if (limit < 0 || isTiered(config) || !deletesByDefault(config) || !(partitionsPerBroker > 0)) return [];
  const most = Math.floor(Math.min(bytes / partitionsPerBroker, bytes / directories));
  return limit <= most ? [] : [{
    property: "config['log.retention.bytes']",
    value: config['log.retention.bytes'],
    message: `it is a limit for each partition; ${partitionsPerBroker} of them, as \`partitionsPerBroker\` says, may `
      + `keep more than the ${inGibibytes(bytes)} of a broker`,
    allowed: `up to ${most} with these volumes and this \`partitionsPerBroker\``,
    fix: 'lower it, give larger volumes, or set `partitionsPerBroker` to what a broker really holds',
  }];
}

/** No limit at all: neither by time nor by size. */
function withoutLimit({ spec: { config } }: ClusterPlan, { bytes }: Disk): Violation[] {
  const { key, milliseconds } = retentionTime(config);
  if (milliseconds >= 0 && milliseconds < NO_LIMIT_MS) return [];
  if (effectiveNumber(config, 'log.retention.bytes') >= 0) return [];
  return isTiered(config) || !deletesByDefault(config) ? [] : [{
    property: `config['${key}']`,
    value: config[key],
    message: `topics that do not say otherwise never delete a record, and a broker has ${inGibibytes(bytes)}; it stops `
      + 'when its disk is full',
    allowed: 'a limit by time or by size',
    fix: 'set `log.retention.hours` or `log.retention.bytes` here, and `retention.ms: -1` for the topics that are to '
      + 'keep everything',
  }];
}

/** With tiered storage, other keys decide for each topic what stays on the disk. */
function isTiered(config: ClusterPlan['spec']['config']): boolean {
  return isSetTo(config, 'remote.log.storage.system.enable', true);
}

function inGibibytes(bytes: number): string {
  return `${Math.round(bytes / GIBIBYTE)} GiB`;
}
