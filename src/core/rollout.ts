import type { Manifest } from './manifest';

/*
 * In which order objects come up, and how long that takes, for front ends that wait for one object before they make the next. Any
 * order converges: a front end that does not wait needs none of this.
 */

/** Steps of a rollout; an object waits for those of earlier steps. */
export enum RolloutStep {
  CONFIGURATION,
  QUORUM,
  QUORUM_SERVICES,
  BROKERS,
  BROKER_SERVICES,
  JOBS,
}

/** The step of an object. */
export function rolloutStep(manifest: Manifest): RolloutStep {
  const broker = isOfBrokers(manifest);
  switch (manifest.kind) {
    case 'StatefulSet': return broker ? RolloutStep.BROKERS : RolloutStep.QUORUM;
    case 'Service':
      // Pods find each other by the headless one before they are Ready; the others have nobody to lead to until pods are.
      if (specOf(manifest).clusterIP === 'None') return RolloutStep.CONFIGURATION;
      return broker ? RolloutStep.BROKER_SERVICES : RolloutStep.QUORUM_SERVICES;
    case 'Job': return RolloutStep.JOBS;
    default: return RolloutStep.CONFIGURATION;
  }
}

/** Seconds for an image of some hundred megabytes and a volume to arrive on a node. */
const SCHEDULING_SECONDS = 300;

/** Seconds for a Job that says nothing of its time: one that scrubs a copy reads all of it. */
const JOB_SECONDS = 24 * 60 * 60;

/**
 * Seconds within which all pods of a StatefulSet are restarted one after the other, each within its startup budget, or a Job has ended;
 * undefined for other objects.
 */
export function rolloutSeconds(manifest: Manifest): number | undefined {
  if (manifest.kind === 'Job') return specOf(manifest).activeDeadlineSeconds ?? JOB_SECONDS;
  if (manifest.kind !== 'StatefulSet') return undefined;
  const { replicas = 1, minReadySeconds = 0, template } = specOf(manifest);
  const { containers = [], terminationGracePeriodSeconds = 30 } = template?.spec ?? {};
  const budgets = containers.map(({ startupProbe: probe }) => probe === undefined ? 0 : (probe.failureThreshold ?? 3) * (probe.periodSeconds ?? 10));
  const startup = Math.max(0, ...budgets);
  return replicas * (SCHEDULING_SECONDS + terminationGracePeriodSeconds + startup + minReadySeconds);
}

/** What is read of a StatefulSet, a Service or a Job. */
interface Workload {
  readonly clusterIP?: string;
  readonly selector?: { readonly [key: string]: unknown };
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly template?: { readonly spec?: PodSpec };
}

interface PodSpec {
  readonly containers?: readonly { readonly startupProbe?: { readonly failureThreshold?: number; readonly periodSeconds?: number } }[];
  readonly terminationGracePeriodSeconds?: number;
}

function specOf({ spec }: Manifest): Workload {
  return (spec ?? {}) as Workload;
}

function isOfBrokers(manifest: Manifest): boolean {
  const selector = specOf(manifest).selector ?? {};
  const labels = (selector.matchLabels ?? selector) as { readonly [key: string]: unknown };
  return labels['app.kubernetes.io/component'] === 'broker';
}
