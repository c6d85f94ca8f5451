import type { Manifest } from '../kubernetes/manifest';

/*
 * The order in which objects start, and how long that takes, for front ends that wait for one object before they make
 * the next. Any order converges, so other front ends do not need this.
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
      // Pods find each other through the headless Service before they are Ready. The others need Ready pods.
      if (specOf(manifest).clusterIP === 'None') return RolloutStep.CONFIGURATION;
      return broker ? RolloutStep.BROKER_SERVICES : RolloutStep.QUORUM_SERVICES;
    // Brokers wait for the keys of tokens; every other job needs the brokers.
    case 'Job': return componentOf(manifest) === 'jwks' ? RolloutStep.QUORUM : RolloutStep.JOBS;
    default: return RolloutStep.CONFIGURATION;
  }
}

/**
 * Seconds for a pod to get a node, its volume and an image of some hundred megabytes; a node may have to be started for
 * it.
 */
const SCHEDULING_SECONDS = 600;

/**
 * Seconds at most for the start of a pod of this library whose volume is empty: there is no log to recover, and what is
 * left of the startup budget is the start of the JVM (JVM_SECONDS in defaults.ts).
 */
const EMPTY_START_SECONDS = 300;

/** Seconds beyond the grace period for Kubernetes to remove pods and to report it. */
const REMOVAL_SECONDS = 300;

/** Seconds for a Job without a deadline: a scrub job reads the whole copy. */
const JOB_SECONDS = 24 * 60 * 60;

/** How long a front end waits for an object. */
export interface RolloutSeconds {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/**
 * How long the pods of a StatefulSet or a Job may take; undefined for other objects. A first start has no log to
 * recover and is parallel, so that a wrong image is an error after minutes. An update restarts one pod after the other,
 * each within its startup budget.
 */
export function rolloutSeconds(manifest: Manifest): RolloutSeconds | undefined {
  const {
    podManagementPolicy,
    replicas = 1,
    minReadySeconds = 0,
    activeDeadlineSeconds = JOB_SECONDS,
    template,
  } = specOf(manifest);
  const { containers = [], terminationGracePeriodSeconds: grace = 30 } = template?.spec ?? {};
  const removal = grace + REMOVAL_SECONDS;
  if (manifest.kind === 'Job') return { create: activeDeadlineSeconds, update: activeDeadlineSeconds, delete: removal };
  if (manifest.kind !== 'StatefulSet') return undefined;
  const budgets = containers.map(({ startupProbe: probe }) =>
    probe === undefined ? 0 : (probe.failureThreshold ?? 3) * (probe.periodSeconds ?? 10));
  const startup = Math.max(0, ...budgets);
  const firstStart = SCHEDULING_SECONDS + (isOfLibrary(manifest) ? Math.min(startup, EMPTY_START_SECONDS) : startup)
    + minReadySeconds;
  return {
    create: podManagementPolicy === 'Parallel' ? firstStart : replicas * firstStart,
    update: replicas * (grace + SCHEDULING_SECONDS + startup + minReadySeconds),
    delete: removal,
  };
}

/** What is read of a StatefulSet, a Service or a Job. */
interface Workload {
  readonly clusterIP?: string;
  readonly selector?: { readonly [key: string]: unknown };
  readonly replicas?: number;
  readonly podManagementPolicy?: string;
  readonly minReadySeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly template?: { readonly metadata?: Manifest['metadata']; readonly spec?: PodSpec };
}

interface PodSpec {
  readonly containers?: readonly {
    readonly startupProbe?: { readonly failureThreshold?: number; readonly periodSeconds?: number };
  }[];
  readonly terminationGracePeriodSeconds?: number;
}

function specOf({ spec }: Manifest): Workload {
  return (spec ?? {}) as Workload;
}

function isOfLibrary({ metadata: { labels = {} } }: Manifest): boolean {
  return labels['app.kubernetes.io/managed-by'] === 'kafka-constructs';
}

function isOfBrokers(manifest: Manifest): boolean {
  return componentOf(manifest) === 'broker';
}

/** The component of the pods that an object makes or selects. */
function componentOf(manifest: Manifest): unknown {
  const { selector = {}, template } = specOf(manifest);
  const labels = template?.metadata?.labels ?? selector.matchLabels ?? selector;
  return (labels as { readonly [key: string]: unknown })['app.kubernetes.io/component'];
}
