
/** How much a finding matters. */
export enum Severity {
  /** The input is refused, and no manifest is produced. */
  ERROR = 'error',
  /** The manifest is produced, but something may be lost or stop; acknowledge it with a reason or change the input. */
  WARNING = 'warning',
  /** Worth knowing; never fails a build. */
  INFO = 'info',
}

/** Something found in the input of a construct: an error, a warning or a note. */
export interface Finding {
  /** Stable code of the rule, listed in docs/rules.md. */
  readonly code: string;
  /** How much it matters. */
  readonly severity: Severity;
  /** Path of the construct. */
  readonly construct: string;
  /** Property, as the user writes it, for example `quorum.replicas`. */
  readonly property: string;
  /** What is wrong, and what would happen. */
  readonly message: string;
  /** The value that was given. */
  readonly value: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** The change to make. */
  readonly fix: string;
  /**
   * Why the user accepts this warning.
   *
   * @default - not acknowledged
   */
  readonly acknowledged?: string;
}

/** Whether any finding refuses the input. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(finding => finding.severity === Severity.ERROR);
}

/** One finding as a line of text. cdk8s puts the construct's path in front of it. */
export function describeFinding(finding: Finding): string {
  return `${finding.code} at ${finding.property}: ${finding.message} (got ${finding.value}; allowed: `
    + `${finding.allowed}). Fix: ${finding.fix}`;
}
