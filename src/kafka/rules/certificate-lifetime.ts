import type { Violation } from '../../core/rule';
import { DEFAULT_RENEWAL_SECONDS } from '../../defaults';

const HOUR = 3600;

/** The least that cert-manager accepts (cert-manager, "Certificate", API reference). */
const LEAST_DURATION_SECONDS = HOUR;
const LEAST_RENEWAL_SECONDS = 300;

/** What is wrong with how long certificates are valid, and when they are renewed; undefined if nothing is. */
export function lifetimeProblem(
  { durationSeconds, renewBeforeSeconds }: { readonly durationSeconds: number; readonly renewBeforeSeconds: number },
): Violation | undefined {
  if (!(durationSeconds >= LEAST_DURATION_SECONDS)) {
    return {
      property: 'certificates.duration',
      value: `${durationSeconds} s`,
      message: 'cert-manager refuses it',
      allowed: 'an hour or more',
      fix: 'use Duration.days(90)',
    };
  }
  return renewBeforeSeconds >= LEAST_RENEWAL_SECONDS && renewBeforeSeconds <= durationSeconds * 2 / 3 ? undefined : {
    property: 'certificates.renewBefore',
    value: renewBeforeSeconds === DEFAULT_RENEWAL_SECONDS
      ? `${inUnits(renewBeforeSeconds)}, the default` : inUnits(renewBeforeSeconds),
    message: 'a certificate would be renewed too late, or all the time',
    allowed: `5 minutes to ${inUnits(durationSeconds * 2 / 3)}, two thirds of \`duration\``,
    fix: `set \`renewBefore\` to ${inUnits(durationSeconds / 3)}, a third of \`duration\``,
  };
}

/** A time in the largest unit of which it has two or more, rounded down. */
function inUnits(seconds: number): string {
  const [name, unit] = [['days', 24 * HOUR], ['hours', HOUR]].find(([, length]) => seconds >= 2 * Number(length))
    ?? ['minutes', 60];
  return `${Math.floor(seconds / Number(unit))} ${name}`;
}
