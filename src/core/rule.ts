import { holdsDeferredText, isDeferred, withKnownText, type KnownText } from './deferred';
import type { Finding, Severity } from './finding';
import { printedValue } from './printed-value';

/** A broken rule. */
export interface Violation {
  readonly property: string;
  readonly value: unknown;
  /** Whether the value may be a credential, so that it is not shown. */
  readonly secret?: boolean;
  readonly message: string;
  readonly allowed: string;
  readonly fix: string;
}

/** A row of a table of rules: one code, one severity, one check. */
export interface Rule<Subject> {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence for docs/rules.md. */
  readonly about: string;
  /**
   * Whether it is about free text, which may be known only during the deployment. Such a rule runs again when the text
   * is known; any other rule refuses that text.
   */
  readonly freeText?: boolean;
  readonly check: (subject: Subject) => Violation | readonly Violation[] | undefined;
}

/** A table of rules about one kind of subject, and its heading in docs/rules.md. */
export interface RuleTable<Subject> {
  readonly title: string;
  readonly rules: readonly Rule<Subject>[];
}

/** Makes a table. */
export function ruleTable<Subject>(title: string, rules: readonly Rule<Subject>[]): RuleTable<Subject> {
  return { title, rules };
}

/** A finding that waits for text that is known only during the deployment. */
export interface PendingFinding extends Finding {
  readonly whenKnown: (known: KnownText) => readonly Finding[];
}

/** Whether a finding is pending: there is none until the text is known. */
export function isPending(finding: Finding): finding is PendingFinding {
  return 'whenKnown' in finding;
}

/** Applies a table to a subject. Returns every violation of every rule. */
export function review<Subject>({ title, rules }: RuleTable<Subject>, subject: Subject, construct: string): Finding[] {
  return rules.flatMap(rule => {
    const runsAgain = rule.freeText === true && holdsDeferredText(subject);
    const violations = violationsOf(rule, subject);
    const findings = violations.flatMap(violation => findingsOf(rule, violation, construct, runsAgain));
    if (!runsAgain) return findings;
    const whenKnown = (known: KnownText) => review({ title, rules: [rule] }, withKnownText(subject, known), construct);
    const { code, severity } = rule;
    return [
      ...findings, { code, severity, construct, property: '', message: '', value: '', allowed: '', fix: '', whenKnown },
    ];
  });
}

function findingsOf(
  { code, severity }: Pick<Finding, 'code' | 'severity'>,
  { secret, ...violation }: Violation,
  construct: string,
  runsAgain: boolean,
): Finding[] {
  const value = printedValue(violation.value);
  if (!isDeferred(value)) return [{ code, severity, construct, ...violation, value: secret ? 'not shown' : value }];
  if (runsAgain) return [];
  return [{
    code,
    severity,
    construct,
    ...violation,
    value: 'text that is known only during the deployment',
    fix: `${violation.fix}, with a text that the program knows`,
  }];
}

/** Findings that are said in another way, now or when they are known. */
export function restated(findings: readonly Finding[], restate: (finding: Finding) => Finding): Finding[] {
  return findings.map(found => isPending(found)
    ? { ...found, whenKnown: (known: KnownText) => restated(found.whenKnown(known), restate) }
    : restate(found));
}

/** How a plan is reviewed by tables of rules. The codes of a construct and docs/rules.md follow from the same list. */
export interface Review<Plan> {
  readonly tables: readonly AnyTable[];
  readonly findings: (plan: Plan, construct: string) => Finding[];
}

/** A table, whatever its subject. */
export interface AnyTable {
  readonly title: string;
  readonly rules: readonly Pick<Rule<never>, 'code' | 'severity' | 'about'>[];
}

/** Applies a table to subjects that a plan has. */
export function reviewing<Plan, Subject>(
  table: RuleTable<Subject>, subjects: (plan: Plan) => readonly NoInfer<Subject>[],
): Review<Plan> {
  return {
    tables: [table],
    findings: (plan, construct) => subjects(plan).flatMap(subject => review(table, subject, construct)),
  };
}

/** Reviews parts of a plan. */
export function reviewingParts<Plan, Part>(
  reviews: readonly Review<Part>[], parts: (plan: Plan) => readonly Part[],
): Review<Plan> {
  return {
    tables: tablesOf(reviews),
    findings: (plan, construct) => parts(plan).flatMap(part => reviewAll(reviews, part, construct)),
  };
}

/** Applies every review of a list. */
export function reviewAll<Plan>(reviews: readonly Review<Plan>[], plan: Plan, construct: string): Finding[] {
  return reviews.flatMap(({ findings }) => findings(plan, construct));
}

/** Findings of a plan, and the tables that they come from. */
export interface Reviewed {
  readonly findings: readonly Finding[];
  readonly tables: readonly AnyTable[];
}

/** Reviews a plan by a list. */
export function reviewed<Plan>(reviews: readonly Review<Plan>[], plan: Plan, construct: string): Reviewed {
  return { findings: reviewAll(reviews, plan, construct), tables: tablesOf(reviews) };
}

/** The tables of a list of reviews. */
export function tablesOf(reviews: readonly Pick<Review<never>, 'tables'>[]): AnyTable[] {
  return reviews.flatMap(({ tables }) => tables);
}

function violationsOf<Subject>(rule: Rule<Subject>, subject: Subject): readonly Violation[] {
  const outcome = rule.check(subject);
  if (outcome === undefined) return [];
  return Array.isArray(outcome) ? outcome as readonly Violation[] : [outcome as Violation];
}
