import { isDeferred, withKnownText, type KnownText } from './deferred';
import { printedValue } from './printed-value';

/** How much a finding matters. */
export enum Severity {
  /** The input is refused: no manifest is produced. */
  ERROR = 'error',
  /** The manifest is produced, but something may be lost or stop; acknowledge it with a reason or change the input. */
  WARNING = 'warning',
  /** Worth knowing; never fails a build. */
  INFO = 'info',
}

/** One thing that was found in the input of a construct: an error, a warning or a note. */
export interface Finding {
  /** Stable code of the rule, listed in docs/rules.md. */
  readonly code: string;
  /** How much it matters. */
  readonly severity: Severity;
  /** Path of the construct that it was found in. */
  readonly construct: string;
  /** Property that it is about, as the user writes it, for example `quorum.replicas`. */
  readonly property: string;
  /** What is wrong and what would come of it. */
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

/** What a rule says when its input breaks it. */
export interface Violation {
  readonly property: string;
  readonly value: unknown;
  readonly message: string;
  readonly allowed: string;
  readonly fix: string;
}

/** A row of a rule table: one code, one severity, one check. */
export interface Rule<Subject> {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence for docs/rules.md. */
  readonly about: string;
  /**
   * Whether it is about free text, which may be known at deployment only: the check counts such text as wrong, and is made again when
   * it is known. Anywhere else text that is known at deployment only is refused.
   */
  readonly freeText?: boolean;
  readonly check: (subject: Subject) => Violation | readonly Violation[] | undefined;
}

/** What the user said of warnings: accepted ones by code, and whether the rest are errors. */
export interface WarningPolicy {
  readonly acknowledge?: { readonly [code: string]: string };
  readonly strict?: boolean;
  /** Whether a larger construct answers for the acknowledgements, so that those of others are not wrong here. */
  readonly part?: boolean;
}

/** The codes of rule tables. */
export function codesOf(...tables: readonly (readonly { readonly code: string }[])[]): string[] {
  return tables.flatMap(table => table.map(rule => rule.code));
}

/** What cannot be said yet, since it is about text that is known at deployment only. */
export interface PendingFinding extends Finding {
  readonly whenKnown: (known: KnownText) => readonly Finding[];
}

/** Whether a finding is pending: none for now. */
export function isPending(finding: Finding): finding is PendingFinding {
  return 'whenKnown' in finding;
}

/** Applies a table of rules to a subject: every violation of every rule. */
export function review<Subject>(rules: readonly Rule<Subject>[], subject: Subject, construct: string): Finding[] {
  return rules.flatMap(rule => violationsOf(rule, subject).map(violation => {
    const value = printedValue(violation.value);
    const finding = { code: rule.code, severity: rule.severity, construct, ...violation, value };
    if (!isDeferred(value)) return finding;
    const unknown = { ...finding, value: 'text that is known at deployment only' };
    if (rule.freeText !== true) return { ...unknown, fix: `${finding.fix}, with a text that the program knows` };
    return { ...unknown, whenKnown: (known: KnownText) => review([rule], withKnownText(subject, known), construct) };
  }));
}

/** Findings that are said in another way, now or when they are known. */
export function restated(findings: readonly Finding[], restate: (finding: Finding) => Finding): Finding[] {
  return findings.map(finding => isPending(finding)
    ? { ...restate(finding), whenKnown: (known: KnownText) => restated(finding.whenKnown(known), restate) }
    : restate(finding));
}

/** Marks acknowledged warnings, turns the others into errors where `strict` asks for it, and reports acknowledgements that are wrong. */
export function applyWarningPolicy(
  findings: readonly Finding[], policy: WarningPolicy, knownCodes: ReadonlySet<string>, construct: string, ofParts: readonly Finding[] = [],
): Finding[] {
  const reasons = policy.acknowledge ?? {};
  const acknowledgements = policy.part ? [] : review(ACKNOWLEDGEMENT_RULES, { reasons, findings: [...findings, ...ofParts], knownCodes }, construct);
  return [...findings, ...acknowledgements].map(finding => {
    if (finding.severity !== Severity.WARNING) return finding;
    const reason = Object.hasOwn(reasons, finding.code) ? reasons[finding.code] : undefined;
    if (isReason(reason)) return { ...finding, acknowledged: reason };
    return policy.strict ? { ...finding, severity: Severity.ERROR } : finding;
  });
}

/** Whether any finding refuses the input. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(finding => finding.severity === Severity.ERROR);
}

/** One finding as a line of text. cdk8s puts the construct's path in front of it. */
export function describeFinding(finding: Finding): string {
  return `${finding.code} at ${finding.property}: ${finding.message} (got ${finding.value}; allowed: ${finding.allowed}). Fix: ${finding.fix}`;
}

interface Acknowledgements {
  readonly reasons: { readonly [code: string]: string };
  readonly findings: readonly Finding[];
  readonly knownCodes: ReadonlySet<string>;
}

/** Rules on the acknowledgements themselves. */
export const ACKNOWLEDGEMENT_RULES: readonly Rule<Acknowledgements>[] = [
  {
    code: 'ACKNOWLEDGE_UNKNOWN',
    severity: Severity.ERROR,
    about: 'Only codes of this library can be acknowledged.',
    check: ({ reasons, knownCodes }) => Object.keys(reasons).filter(code => !knownCodes.has(code)).map(code => ({
      property: `acknowledge.${code}`,
      value: code,
      message: 'no rule has this code',
      allowed: 'a code of docs/rules.md',
      fix: 'correct the code or remove the entry',
    })),
  },
  {
    code: 'ACKNOWLEDGE_WITHOUT_REASON',
    severity: Severity.ERROR,
    about: 'An acknowledgement says why.',
    check: ({ reasons }) => Object.entries(reasons).filter(([, reason]) => !isReason(reason)).map(([code, reason]) => ({
      property: `acknowledge.${code}`,
      value: reason,
      message: 'the reason is empty',
      allowed: 'a sentence for whoever reads this code next',
      fix: 'say why the warning is acceptable here',
    })),
  },
  {
    code: 'ACKNOWLEDGE_NOT_A_WARNING',
    severity: Severity.ERROR,
    about: 'Errors cannot be acknowledged away.',
    check: ({ reasons, findings }) => Object.keys(reasons)
      .filter(code => findings.some(finding => finding.code === code && finding.severity === Severity.ERROR))
      .map(code => ({
        property: `acknowledge.${code}`,
        value: code,
        message: 'this finding is an error, not a warning',
        allowed: 'codes of warnings',
        fix: 'correct the input that the error is about',
      })),
  },
  {
    code: 'ACKNOWLEDGE_UNUSED',
    severity: Severity.WARNING,
    about: 'An acknowledgement that meets no finding is out of date.',
    check: ({ reasons, findings, knownCodes }) => Object.keys(reasons)
      .filter(code => isReason(reasons[code]) && knownCodes.has(code) && !findings.some(finding => finding.code === code))
      .map(code => ({
        property: `acknowledge.${code}`,
        value: code,
        message: 'nothing was found that this acknowledges',
        allowed: 'codes that this construct reports',
        fix: 'remove the entry',
      })),
  },
];

function violationsOf<Subject>(rule: Rule<Subject>, subject: Subject): readonly Violation[] {
  const outcome = rule.check(subject);
  if (outcome === undefined) return [];
  return Array.isArray(outcome) ? outcome as readonly Violation[] : [outcome as Violation];
}

function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason.trim() !== '';
}
