import type { IConstruct } from 'constructs';
import { type Finding, describeFinding, Severity } from '../core/finding';

/*
 * Findings and summaries of constructs, kept until a front end prints them. No rule, plan or manifest depends on this.
 */

/** What one construct reports to the user who runs the program. */
export interface Report {
  /** Path of the construct. */
  readonly construct: string;
  /** Warnings that nobody has acknowledged. */
  readonly warnings: readonly Finding[];
  /** What was made, in one line; undefined for constructs that are not clusters. */
  readonly summary?: string;
}

/** Context key that keeps a tree quiet: `app.node.setContext('kafka-constructs/quiet', true)`. */
export const QUIET_CONTEXT = 'kafka-constructs/quiet';

type PendingReport = () => Report;

const pendingReports = new WeakMap<IConstruct, PendingReport[]>();

/** Keeps the report of a construct for the front end of its tree. Whether this is the first one of the tree. */
export function keepReport(scope: IConstruct, findings: readonly Finding[], summary?: () => string): boolean {
  if (isSet(scope.node.tryGetContext(QUIET_CONTEXT))) return false;
  const { root, path } = scope.node;
  const first = !pendingReports.has(root);
  const pending = pendingReports.get(root) ?? [];
  pendingReports.set(root, pending);
  pending.push(() => ({ construct: path, warnings: findings.filter(isOpenWarning), summary: summary?.() }));
  return first;
}

/** The reports of a tree that no front end has taken yet. */
export function takeReports(root: IConstruct): Report[] {
  return (pendingReports.get(root)?.splice(0) ?? []).map(report => report());
}

/** A warning as a line of text, with the two ways to answer it. */
export function warningLine(warning: Finding): string {
  const line = `[${warning.construct}] ${describeFinding(warning)}`;
  // The fix of a wrong acknowledgement is to correct it, not to add another one.
  return warning.code.startsWith('ACKNOWLEDGE_')
    ? line
    : `${line}. To accept it: acknowledge: { ${warning.code}: 'why' }`;
}

/** What was made, with the number of warnings; undefined for constructs that are not clusters. */
export function summaryLine({ construct, summary }: Report, reports: readonly Report[]): string | undefined {
  if (summary === undefined) return undefined;
  const count = reports.filter(other => other.construct === construct || other.construct.startsWith(`${construct}/`))
    .reduce((sum, { warnings }) => sum + warnings.length, 0);
  return `${construct}: ${summary}${count === 0 ? '' : `; ${count} ${count === 1 ? 'warning' : 'warnings'}`}`;
}

function isOpenWarning({ severity, acknowledged }: Finding): boolean {
  return severity === Severity.WARNING && acknowledged === undefined;
}

/** A context may come from a file or from a command line, as text. */
function isSet(value: unknown): boolean {
  return value === true || value === 'true';
}
