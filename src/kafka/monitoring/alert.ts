/** An alert on a cluster. */
export interface Alert {
  readonly name: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** PromQL: returns a sample for each thing that is wrong. */
  readonly expression: string;
  /** How long it must hold before the alert fires. */
  readonly forSeconds: number;
  /** Seconds from the fault until the expression becomes true, if it looks back in time. */
  readonly lookBackSeconds?: number;
  /** One line for the pager; `{{ }}` is template syntax of Prometheus. */
  readonly summary: string;
  /** What it means for the users of the cluster. */
  readonly meaning: string;
  /** What to do first. */
  readonly action: string;
}

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
