import { isDeferred } from '../core/deferred';
import type { Rule } from '../core/finding';
import { Severity } from '../core/finding';

/** A name, or one that Kubernetes makes of a claim's: what external-provisioner fills in for `${pvc.name}` and the like. */
const NAME = /^(?:[A-Za-z0-9]|\$\{pvc\.[^}]+\})(?:[-A-Za-z0-9._/]|\$\{pvc\.[^}]+\}){0,252}$/;

/** Rules on what tells where a key is kept: the texts by the properties that give them. */
export const VOLUME_KEY_RULES: readonly Rule<{ readonly [property: string]: string | undefined }>[] = [{
  code: 'VOLUME_KEY_NAME',
  severity: Severity.ERROR,
  about: 'A pointer names a key: it is no place for the key itself.',
  freeText: true,
  check: names => Object.entries(names)
    .filter(([, name]) => name !== undefined && !NAME.test(name))
    .map(([property, name]) => ({
      property,
      value: isDeferred(name) ? name : 'not shown',
      message: 'not the name of anything; should it be a key, it must not be in a manifest',
      allowed: 'letters, digits, `-`, `.`, `_`, `/`',
      fix: 'give the name under which the key is kept',
    })),
}];
