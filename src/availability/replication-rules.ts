import { Severity } from '../core/finding';
import { isWhole } from '../core/range';
import { type Violation, ruleTable } from '../core/rule';

/** Replication and what it is used on. */
export interface ReplicationSubject {
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly volumeReplicas: number;
  readonly mostCopies: number;
  readonly brokers: number;
}

/** Rules on copies of data. */
export const REPLICATION_RULES = ruleTable<ReplicationSubject>('Replication', [
  {
    code: 'REPLICATION_FACTOR',
    severity: Severity.ERROR,
    about: 'The replication factor is 1 to the number of brokers.',
    check: ({ replicationFactor, brokers }) => isCount(replicationFactor, brokers) ? undefined : {
      property: 'replication.replicationFactor',
      value: replicationFactor,
      message: 'each replica of a partition needs a broker of its own',
      allowed: `1 to ${brokers}`,
      fix: replicationFix(replicationFactor, brokers),
    },
  },
  {
    code: 'MIN_INSYNC_REPLICAS',
    severity: Severity.ERROR,
    about: 'min.insync.replicas is 1 to the replication factor.',
    check: ({ minInsyncReplicas, replicationFactor }) => isCount(minInsyncReplicas, replicationFactor) ? undefined : {
      property: 'replication.minInsyncReplicas',
      value: minInsyncReplicas,
      message: 'no acks=all write would ever succeed, or none would be checked',
      allowed: `1 to ${replicationFactor}`,
      fix: `use ${Math.max(1, replicationFactor - 1)}`,
    },
  },
  {
    code: 'WRITES_STOP_ON_BROKER_LOSS',
    severity: Severity.WARNING,
    about: 'With min.insync.replicas equal to the replication factor, the loss or restart of one broker stops acks=all '
      + 'writes.',
    check: use =>
      use.replicationFactor < 2
        ? undefined
        : warning(use, use.minInsyncReplicas === use.replicationFactor, 'minInsyncReplicas', {
          message: 'writes with acks=all stop whenever one broker is down, a rolling restart included',
          allowed: `at most ${use.replicationFactor - 1}`,
          fix: use.replicationFactor === 2
            ? 'use replication factor 3 with 2 in-sync replicas'
            : `use ${use.replicationFactor - 1}`,
        }),
  },
  {
    code: 'ACKNOWLEDGED_WRITES_ON_ONE_BROKER',
    severity: Severity.WARNING,
    about: 'With min.insync.replicas 1, an acknowledged record may be on one broker only.',
    check: use =>
      use.replicationFactor < 2 ? undefined : warning(use, use.minInsyncReplicas === 1, 'minInsyncReplicas', {
        message: 'while one replica lags or is down, records are acknowledged on one broker; if that broker then fails '
          + 'before the other has caught up, they are lost for good, or the partition is offline until it returns',
        allowed: '2 or more',
        fix: 'use replication factor 3 with 2 in-sync replicas',
      }),
  },
  {
    code: 'ONE_REPLICA',
    severity: Severity.WARNING,
    about: 'With replication factor 1, every restart of a broker takes its partitions offline.',
    check: use => warning(use, use.replicationFactor === 1 && use.brokers > 1, 'replicationFactor', {
      message: 'partitions are offline whenever their broker is, and the loss of its volume loses them',
      allowed: '2 or more',
      fix: 'use Replication.maximumPerformance() or .maximumUptime()',
    }),
  },
  {
    code: 'ONE_COPY',
    severity: Severity.WARNING,
    about: 'Replication factor 1 on one volume replica: one copy of the data in all.',
    check: use => warning(use, use.replicationFactor === 1 && use.volumeReplicas === 1, 'replicationFactor', {
      message: 'there is one copy of each record: a lost disk loses it. For development only',
      allowed: 'two copies or more',
      fix: 'use 3 brokers with replication factor 3',
    }),
  },
  {
    code: 'MOST_COPIES',
    severity: Severity.ERROR,
    about: 'The budget of copies is a whole number, 1 or more.',
    check: ({ mostCopies }) => isCount(mostCopies, Infinity) ? undefined : {
      property: 'replication.mostCopies',
      value: mostCopies,
      message: 'not a number of copies',
      allowed: 'a whole number, 1 or more',
      fix: 'remove it for the default of 6, or correct it',
    },
  },
  {
    code: 'COPIES_ON_DISK',
    severity: Severity.WARNING,
    about: 'Replication factor times volume replicas stays within the budget of copies (6 unless set).',
    check: use => warning(use, use.replicationFactor * use.volumeReplicas > use.mostCopies, 'volumeReplicas', {
      message: `each record is stored ${use.replicationFactor * use.volumeReplicas} times; copies beyond `
        + `${use.mostCopies} cost disk and write bandwidth and add little`,
      allowed: `replicationFactor x volumeReplicas at most ${use.mostCopies}`,
      fix: 'lower one of the two, or raise `mostCopies`',
    }),
  },
]);

function replicationFix(replicationFactor: number, brokers: number): string {
  if (replicationFactor <= brokers) return 'use a whole number in the range';
  return brokers < 3
    ? `use Replication.of({ replicationFactor: ${brokers} }), or 3 brokers`
    : 'lower it, or add brokers';
}

function isCount(count: number, most: number): boolean {
  return isWhole(count, 1, most);
}

type Copies = 'replicationFactor' | 'minInsyncReplicas' | 'volumeReplicas';

function warning(
  use: ReplicationSubject, broken: boolean, property: Copies, text: Omit<Violation, 'property' | 'value'>,
): Violation | undefined {
  return broken ? { property: `replication.${property}`, value: use[property], ...text } : undefined;
}
