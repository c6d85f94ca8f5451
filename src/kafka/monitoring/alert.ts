import { unreachableSeconds } from '../../availability/pod-placement';
import type { ClusterPlan } from '../plan/cluster-plan';

/** An alert on a cluster. */
export interface Alert {
  readonly name: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** PromQL: returns a sample for each thing that is wrong. */
  readonly expression: string;
  /** How long it must hold before the alert fires. */
  readonly forSeconds: number;
  /** One line for the pager; `{{ }}` is of Prometheus. */
  readonly summary: string;
  /** What it means for the users of the cluster. */
  readonly meaning: string;
  /** What to do first. */
  readonly action: string;
  /** Whether it needs metrics of others: kube-state-metrics, Portworx. */
  readonly needs?: string;
}

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * Seconds in which Kubernetes takes a node for dead: node-monitor-grace-period, 50 s by default since Kubernetes 1.32.
 */
const NODE_GRACE_SECONDS = 50;

/**
 * Seconds that a broker of the cluster may be away: its node is found dead, the pod moves, and the broker recovers its
 * logs.
 */
export function recoveryBudget({ pools }: ClusterPlan): number {
  return Math.max(...pools.map(({ sets: [set], startupSeconds }) =>
    NODE_GRACE_SECONDS + unreachableSeconds(set.placement).value + startupSeconds.value));
}
