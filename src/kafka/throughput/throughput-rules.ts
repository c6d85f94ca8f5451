import { Severity } from '../../core/finding';
import { MEBIBYTE, quantity } from '../../core/quantity';
import { isWhole } from '../../core/range';
import { type Review, type Violation, reviewing, ruleTable } from '../../core/rule';
import { type ConnectionSubject, CONNECTION_RULES, listenerOf } from '../access/connections/connection-rules';
import { unknownCluster } from '../access/provisioning/access-target';
import { Authorization } from '../authorization';
import { isAuthenticated } from '../listener';
import type { ClusterPlan } from '../plan/cluster-plan';

/** A throughput test as plain data, with the defaults filled in. */
export interface ThroughputTestModel {
  readonly name: string;
  readonly topic: string;
  /** How its pod connects. */
  readonly connection: ConnectionSubject;
  /** Undefined for a cluster that is made elsewhere. */
  readonly plan: ClusterPlan | undefined;
  readonly bytes: number;
  readonly recordBytes: number;
  readonly partitions: number;
  /** MB/s; undefined for as fast as it goes. */
  readonly rate: number | undefined;
}

/** How many disks the brokers have, and bytes of the smallest one. */
export function brokerDisks({ pools }: ClusterPlan) {
  return {
    count: pools.reduce((sum, { volumes }) => sum + volumes.spec.pods * volumes.volumesPerPod, 0),
    smallest: Math.min(...pools.map(({ volumes }) => volumes.sizeBytes)),
  };
}

/** Bytes that a test writes to the disk with most replicas, and those of the smallest disk. */
interface DiskUse {
  readonly onOne: number;
  readonly smallest: number;
}

/** Undefined where the disks are not known. */
function diskUse({ bytes, partitions, plan }: ThroughputTestModel): DiskUse | undefined {
  // Another rule reports partitions that are no number of partitions.
  if (plan === undefined || !isWhole(partitions, 1)) return undefined;
  const { count, smallest } = brokerDisks(plan);
  const replicas = Math.ceil(partitions * plan.spec.replication.replicationFactor / count);
  return { onOne: replicas * bytes / partitions, smallest };
}

/** Producers and brokers take records up to 1 MiB by default (`max.request.size`), headers and batch included. */
const LARGEST_RECORD = 1_000_000;

/** Share of a disk that a test takes without a warning. Other topics may have filled most of it. */
const SHARE_OF_DISK = 0.2;

/** Rules on throughput tests. */
export const THROUGHPUT_TEST_RULES = ruleTable<ThroughputTestModel>('Throughput tests', [
  {
    code: 'THROUGHPUT_TEST_CLUSTER',
    severity: Severity.ERROR,
    about: 'A cluster that exists already says how jobs connect to it.',
    check: ({ connection: { target }, name }) => target !== undefined ? undefined : unknownCluster(name),
  },
  {
    code: 'THROUGHPUT_TEST_USER',
    severity: Severity.ERROR,
    about: 'A throughput test has a user with known credentials where clients need an identity or rights.',
    check: ({ connection }) => {
      const { target, user } = connection;
      const listener = listenerOf(connection);
      const asked = listener !== undefined && isAuthenticated(listener);
      const needed = asked || target?.authorization === Authorization.ACLS;
      return !needed || user.credentials.kind !== 'elsewhere' ? undefined : {
        property: 'user',
        value: user.name === '' ? undefined : user.name,
        message: asked
          ? `the listener ${listener.name} authenticates clients, and the credentials of this test are not known`
          : 'the cluster gives rights to users only, and the test needs some on its topic',
        allowed: 'a user of the cluster, with credentials',
        fix: 'set `user` to a user of its own, for example kafka.addUser(\'load\', { credentials: '
          + 'Credentials.password(\'load-password\') })',
      };
    },
  },
  {
    code: 'THROUGHPUT_TEST_SIZE',
    severity: Severity.ERROR,
    about: 'A throughput test writes at least 1 MiB, and what fits on the disks of the brokers.',
    check: model => {
      const { bytes } = model;
      if (!(bytes >= MEBIBYTE)) {
        return {
          property: 'size',
          value: quantity(bytes),
          message: 'too little to measure anything',
          allowed: '1 MiB or more',
          fix: 'raise `size`',
        };
      }
      const use = diskUse(model);
      return use === undefined || use.onOne <= use.smallest ? undefined : tooLarge(bytes, use, 1);
    },
  },
  {
    code: 'THROUGHPUT_TEST_FILLS_DISKS',
    severity: Severity.WARNING,
    about: 'A throughput test takes at most a fifth of a disk.',
    check: model => {
      const use = diskUse(model);
      const share = use === undefined ? 0 : use.onOne / use.smallest;
      return share > SHARE_OF_DISK && share <= 1 ? tooLarge(model.bytes, use!, SHARE_OF_DISK) : undefined;
    },
  },
  {
    code: 'THROUGHPUT_TEST_RECORD',
    severity: Severity.ERROR,
    about: 'A record of a throughput test has 1 to 1,000,000 bytes.',
    check: ({ recordBytes }) => isWhole(recordBytes, 1, LARGEST_RECORD) ? undefined : {
      property: 'recordBytes',
      value: recordBytes,
      message: 'producers do not send such a record',
      allowed: `a whole number, 1 to ${LARGEST_RECORD}`,
      fix: 'use a number in the range',
    },
  },
  {
    code: 'THROUGHPUT_TEST_PARTITIONS',
    severity: Severity.ERROR,
    about: 'The topic of a throughput test has 1 to 10,000 partitions.',
    check: ({ partitions }) => isWhole(partitions, 1, 10_000) ? undefined : {
      property: 'partitions',
      value: partitions,
      message: 'not a number of partitions',
      allowed: '1 to 10000',
      fix: 'use a number in the range',
    },
  },
  {
    code: 'THROUGHPUT_TEST_RATE',
    severity: Severity.ERROR,
    about: 'The rate of a throughput test is above zero.',
    check: ({ rate }) => rate === undefined || rate > 0 ? undefined : {
      property: 'rate',
      value: rate,
      message: 'nothing would be written',
      allowed: 'more than 0',
      fix: 'raise it, or remove it to write as fast as possible',
    },
  },
]);

/** Every rule on a throughput test. */
export const THROUGHPUT_TEST_REVIEWS: readonly Review<ThroughputTestModel>[] = [
  reviewing(THROUGHPUT_TEST_RULES, model => [model]),
  reviewing(CONNECTION_RULES, ({ connection }) => [connection]),
];

function tooLarge(bytes: number, { onOne, smallest }: DiskUse, share: number): Violation {
  return {
    property: 'size',
    value: quantity(bytes),
    message: `with all replicas, one disk gets ${gibibytes(onOne)} of it, and the smallest has ${gibibytes(smallest)}`
      + `${share < 1 ? '; other topics may have filled most of it' : ''}`,
    allowed: `${gibibytes(share * bytes * smallest / onOne)} at most`,
    fix: 'lower `size`',
  };
}

function gibibytes(bytes: number): string {
  return `${Math.floor(bytes / MEBIBYTE / 1024 * 100) / 100} GiB`;
}
