import { type Finding, Severity } from './finding';
import { review, ruleTable } from './rule';

/** The user's choices for warnings: accepted codes, and whether the rest are errors. */
export interface WarningPolicy {
  readonly acknowledge?: { readonly [code: string]: string };
  readonly strict?: boolean;
  /** Whether a larger construct checks the acknowledgements, since some are meant for its other parts. */
  readonly part?: boolean;
}

/**
 * Marks acknowledged warnings, turns the others into errors where `strict` asks for it, and reports acknowledgements
 * that are wrong.
 */
export function applyWarningPolicy(
  findings: readonly Finding[],
  policy: WarningPolicy,
  knownCodes: ReadonlySet<string>,
  construct: string,
  ofParts: readonly Finding[] = [],
): Finding[] {
  const reasons = policy.acknowledge ?? {};
  const acknowledgements = policy.part
    ? []
    : review(ACKNOWLEDGEMENT_RULES, { reasons, findings: [...findings, ...ofParts], knownCodes }, construct);
  return [...findings, ...acknowledgements].map(finding => {
    if (finding.severity !== Severity.WARNING) return finding;
    const reason = Object.hasOwn(reasons, finding.code) ? reasons[finding.code] : undefined;
    if (isReason(reason)) return { ...finding, acknowledged: reason };
    return policy.strict ? { ...finding, severity: Severity.ERROR } : finding;
  });
}

interface Acknowledgements {
  readonly reasons: { readonly [code: string]: string };
  readonly findings: readonly Finding[];
  readonly knownCodes: ReadonlySet<string>;
}

/** Rules on the acknowledgements themselves. */
export const ACKNOWLEDGEMENT_RULES = ruleTable<Acknowledgements>('Acknowledgements', [
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
      allowed: 'a sentence for the next reader of this code',
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
      .filter(code =>
        isReason(reasons[code]) && knownCodes.has(code) && !findings.some(finding => finding.code === code))
      .map(code => ({
        property: `acknowledge.${code}`,
        value: code,
        message: 'nothing was found that this acknowledges',
        allowed: 'codes that this construct reports',
        fix: 'remove the entry',
      })),
  },
]);

function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason.trim() !== '';
}
