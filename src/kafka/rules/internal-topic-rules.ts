import { configProblem } from './broker-config-check';
import { configContext } from './broker-config-rules';
import { Severity } from '../../core/finding';
import { type Violation, ruleTable } from '../../core/rule';
import type { ClusterPlan } from '../plan/cluster-plan';
import { givenNumber } from '../plan/effective-config';

/**
 * Kafka's internal topics, with the keys of their replication. The topic of offsets has `min.insync.replicas` of the
 * cluster.
 */
const INTERNAL_TOPICS = [
  { topic: '__consumer_offsets', factor: 'offsets.topic.replication.factor' },
  {
    topic: '__transaction_state',
    factor: 'transaction.state.log.replication.factor',
    minIsr: 'transaction.state.log.min.isr',
  },
  {
    topic: '__share_group_state',
    factor: 'share.coordinator.state.topic.replication.factor',
    minIsr: 'share.coordinator.state.topic.min.isr',
  },
] as const;

/** Rules on internal topics, whose replication can differ from that of the cluster. */
export const INTERNAL_TOPIC_RULES = ruleTable<ClusterPlan>('Broker configuration', [
  {
    code: 'INTERNAL_TOPIC_REPLICATION',
    severity: Severity.ERROR,
    about: 'Internal topics have at least the default replication factor, at most one replica for each broker, and no '
      + 'more in-sync replicas than replicas.',
    check: plan => settings(plan).flatMap(({ topic, factor, factorKey, minIsr, minIsrKey }) => {
      const { brokers, spec: { config, replication: { replicationFactor } } } = plan;
      if (isGiven(plan, factorKey) && (factor < replicationFactor || factor > brokers)) {
        return violation(config, factorKey, factor < replicationFactor
          ? `${topic} would survive fewer failures than the records of the cluster`
          : `${topic} cannot be created with more replicas than brokers`, `${replicationFactor} to ${brokers}`);
      }
      return minIsrKey === undefined || !isGiven(plan, minIsrKey) || minIsr <= factor ? []
        : violation(
          config,
          minIsrKey,
          `${topic} has ${factor} replicas, so no write would ever be acknowledged`,
          `1 to ${factor}`,
        );
    }),
  },
  {
    code: 'INTERNAL_TOPIC_MIN_ISR',
    severity: Severity.WARNING,
    about: 'Writes to internal topics are as durable as other writes, and continue with one broker down.',
    check: plan => settings(plan).flatMap(({ topic, factor, minIsr, minIsrKey }) => {
      const { config, replication: { minInsyncReplicas } } = plan.spec;
      const isUsual = minIsr > factor || minIsr === minInsyncReplicas;
      if (minIsrKey === undefined || !isGiven(plan, minIsrKey) || isUsual) return [];
      if (minIsr < minInsyncReplicas) {
        return violation(
          config,
          minIsrKey,
          `an acknowledged write to ${topic} may be on fewer replicas than a write to other topics`,
          `${minInsyncReplicas} or more`,
        );
      }
      return minIsr < factor
        ? []
        : violation(
          config, minIsrKey, `no write to ${topic} is accepted while one of its brokers is down`, `up to ${factor - 1}`,
        );
    }),
  },
]);

/** The effective settings of each internal topic, without invalid ones. */
function settings({ spec: { config, replication: { replicationFactor, minInsyncReplicas } } }: ClusterPlan) {
  return INTERNAL_TOPICS.map(({ topic, factor, ...more }) => {
    const minIsrKey = 'minIsr' in more ? more.minIsr : undefined;
    return {
      topic,
      factorKey: factor,
      factor: givenNumber(config, factor) ?? replicationFactor,
      minIsrKey,
      minIsr: (minIsrKey && givenNumber(config, minIsrKey)) ?? minInsyncReplicas,
    };
  });
}

/** Whether a key is set to a valid value. */
function isGiven({ spec }: ClusterPlan, key: string): boolean {
  const context = configContext(spec);
  return context !== undefined && Object.hasOwn(spec.config, key)
    && configProblem(context, key, spec.config[key]) === undefined;
}

function violation(config: ClusterPlan['spec']['config'], key: string, message: string, allowed: string): Violation[] {
  return [{
    property: `config['${key}']`,
    value: config[key],
    message,
    allowed,
    fix: `give ${allowed}, or remove it to `
    + 'follow `replication`',
  }];
}
